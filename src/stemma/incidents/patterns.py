"""Patterns: one campaign and its single incidents, kept together and still counted one by one (METHOD 8, 10).

A pattern is told, or it recurs. It is told where a text speaks of a practice or a campaign and single incidents of the
same kind of act fit it. It recurs where at least `LEAST` incidents agree in kind of act, named actor and means, and are
on other days or at other places, within `WITHIN_DAYS`. Two alike are two, and no pattern.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

from stemma.incidents.compare import dates_apart, places_apart
from stemma.incidents.dates import Bounds, bounds
from stemma.incidents.standing import Standing
from stemma.incidents.strands import Actors, Strand, strand, strands
from stemma.incidents.vocabulary import acts
from stemma.lexicon.load import languages, load
from stemma.lexicon.matching import phrases
from stemma.records import At, Member, Pattern, Quote, Reading, Reason, record_id

__all__ = ["LEAST", "WITHIN_DAYS", "patterns"]

LEAST = 3  # incidents that recur; two may be chance, and are shown side by side in the timeline anyway
WITHIN_DAYS = 365  # from the first to the last of them
PRECISE = 45  # days; a date that says less does not count for recurrence
BESIDE = 3  # sentences between the words for a practice and those for a case of it
MANY = 40  # practices that are looked at for one incident: those with which it shares most documents
SHOWN = 4  # places in texts that are shown for one sentence
LATE = 10**8
CAMPAIGN_SCHEMA = {"campaign": list}

ACTOR = "the same actor is named"
DESCRIBED = "those who did it are described with the same words"
VICTIMS = "those it was done to are described with the same words"
MEANS = "by the same means"
PLACE = "at the same place or inside it"
BESIDES = "both are told in one passage"
ITSELF = "The text that tells it says that it is one of several."


@cache
def _campaign(language: str) -> re.Pattern[str]:
    tag = language.split("-")[0].lower()
    known = languages("campaigns")
    data = [load("campaigns", CAMPAIGN_SCHEMA, one) or {} for one in ((tag,) if tag in known else known)]
    return phrases(sorted({p for one in data for p in one.get("campaign", [])}))


def patterns(standings: Sequence[Standing], readings: Sequence[Reading]) -> tuple[Pattern, ...]:
    """Campaigns as told and incidents that recur, each with its members; sorted by id.

    An incident belongs to one told pattern at most, the one it fits best, and time grows with the number of incidents.
    """
    actors = Actors(readings)
    every = strands(standings, actors)
    texts = {r.document.id: r.document.language for r in readings}
    told = _told(every, actors, texts)
    kept = {member.incident: one.id for one in told for member in one.members}
    return tuple(sorted((*told, *_recurring(every, kept)), key=lambda one: one.id))


# --- told


def _tellers(every: Sequence[Strand], actors: Actors, language_of: dict[str, str]) -> list[Strand]:
    """Practices, and the words of single incidents that call them one of several."""
    out = [one for one in every if one.tells]
    for one in every:
        if one.tells:
            continue
        mine = [a for a in one.accounts if _campaign(language_of[a.document]).search(a.alleg.sentence.text)]
        if mine:
            out.append(strand(one.incident, mine, actors, tells=True, dated=False))
    return out


def _told(every: Sequence[Strand], actors: Actors, language_of: dict[str, str]) -> list[Pattern]:
    tellers = _tellers(every, actors, language_of)
    by: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, teller in enumerate(tellers):
        for family in teller.families:
            for key in (*teller.documents, *teller.actors):
                by[family, key].append(number)
    members: dict[int, list[tuple[Strand, tuple[str, ...]]]] = defaultdict(list)
    for one in every:
        if one.tells or not one.known:
            continue
        near = Counter(n for family in one.families for key in (*one.documents, *one.actors) for n in by[family, key])
        best = max(
            ((ties, -_length(tellers[n]), -n) for n, _ in near.most_common(MANY) if (ties := _ties(one, tellers[n]))),
            key=lambda found: (len(found[0]), *found[1:]),
            default=None,
        )
        if best:
            members[-best[2]].append((one, best[0]))
    return [_told_pattern(tellers, group, members) for group in _merged(tellers, members)]


def _length(teller: Strand) -> int:
    return teller.when.days if teller.when else LATE


def _ties(one: Strand, teller: Strand) -> tuple[str, ...]:
    """What makes an incident a case of what the words tell; nothing where it is none.

    The same actor by name is enough; otherwise one document must tell of both, and something more must agree.
    """
    if one.incident.id == teller.incident.id:
        return (ITSELF,)
    if dates_apart(one.when, teller.when) or (one.actors and teller.actors and not one.actors.keys() & teller.actors):
        return ()
    if one.when and teller.told_last is not None and one.when.first > teller.told_last:
        return ()  # nobody tells of what is still to come
    if any(places_apart(a, b) for a in one.sites for b in teller.sites) or _outside(one, teller):
        return ()
    ties = []
    if one.actors.keys() & teller.actors.keys():
        ties.append(ACTOR)
    elif one.described & teller.described:
        ties.append(DESCRIBED)
    ties += [VICTIMS] if one.victims & teller.victims else []
    ties += [MEANS] if one.how.keys() & teller.how.keys() else []
    ties += [PLACE] if _inside(one, teller) else []
    if _beside(one, teller):
        ties.append(BESIDES)
    return tuple(ties) if ACTOR in ties or (ties and one.documents & teller.documents) else ()


def _inside(one: Strand, teller: Strand) -> bool:
    wide = {where.key for where in teller.sites}
    return any(where.key in wide or wide.intersection(where.within) for where in one.sites)


def _outside(one: Strand, teller: Strand) -> bool:
    """True when the words name an area and the incident lies in another."""
    areas = {where.key for where in teller.sites if where.wide and where.lat is not None}
    known = [where for where in one.sites if where.within and not where.wide]
    return bool(areas and known) and not any(areas.intersection((where.key, *where.within)) for where in known)


def _beside(one: Strand, teller: Strand) -> bool:
    where: dict[str, list[int]] = defaultdict(list)
    for account in teller.accounts[:MANY]:
        where[account.document].append(account.order)
    return any(abs(a.order - at) <= BESIDE for a in one.accounts[:MANY] for at in where.get(a.document, ()))


def _merged(tellers: Sequence[Strand], members: dict[int, list[tuple[Strand, tuple[str, ...]]]]) -> list[list[int]]:
    """Tellers with members; those of one kind of act by one actor, with nothing that keeps them apart, together."""
    out: list[list[int]] = []
    first: dict[tuple[frozenset[str], str], list[list[int]]] = defaultdict(list)
    for number in sorted(members, key=lambda n: tellers[n].incident.id):
        teller = tellers[number]
        key = (teller.families, min(teller.actors, default=""))
        fits = (g for g in first[key][:MANY] if key[1] and not _apart(tellers[g[0]], teller))
        group = next(fits, None)
        if group is None:
            group = []
            out.append(group)
            first[key].append(group)
        group.append(number)
    return out


def _apart(a: Strand, b: Strand) -> bool:
    return dates_apart(a.when, b.when) or any(places_apart(x, y) for x in a.sites for y in b.sites)


def _told_pattern(
    tellers: Sequence[Strand],
    group: Sequence[int],
    members: dict[int, list[tuple[Strand, tuple[str, ...]]]],
) -> Pattern:
    telling = [tellers[n] for n in group]
    practices = tuple(dict.fromkeys(t.incident.id for t in telling if t.incident.pattern))
    mine = {one.incident.id: (one, ties, tellers[n]) for n in group for one, ties in members[n]}
    words = {a.alleg.sentence.text.casefold(): At(a.document, a.alleg.sentence) for t in telling for a in t.accounts}
    text = "A text tells of it as of something that was done again and again."
    reason = Reason("told", text, _few(words.values()))
    made = [
        Member(one.incident.id, ITSELF if ties == (ITSELF,) else f"Same kind of act; {'; '.join(ties)}.",
               _shown(one, teller, ties))
        for one, ties, teller in sorted(mine.values(), key=lambda m: _order(m[0]))
    ]  # fmt: skip
    ident = record_id("R", "told", min(t.incident.id for t in telling), min(mine))
    return _pattern(ident, True, practices, made, [*telling, *(m[0] for m in mine.values())], (reason,))


def _shown(one: Strand, teller: Strand, ties: Sequence[str]) -> tuple[At, ...]:
    """The words for the act, in a document that tells of both where there is one, and for what ties it."""
    shared = [a for a in one.accounts if a.document in teller.documents] or one.accounts
    out = [At(shared[0].document, shared[0].alleg.trigger)]
    if ACTOR in ties:
        out += [one.actors[key] for key in sorted(one.actors.keys() & teller.actors.keys())]
    if VICTIMS in ties:
        out += [At(a.document, quote) for a in shared for quote in a.alleg.victims[:1] if a.victims & teller.victims][
            :1
        ]
    if MEANS in ties:
        out += [one.how[stem] for stem in sorted(one.how.keys() & teller.how.keys())][:1]
    return _few(out)


# --- recurring


def _recurring(every: Sequence[Strand], told: dict[str, str]) -> list[Pattern]:
    """Runs of incidents that agree in kind of act, actor and means, each on another day or at another place.

    Args:
        told: pattern of each incident that a text already counts among several.
    """
    by: dict[tuple[str, str, str], list[Strand]] = defaultdict(list)
    for one in every:
        if one.tells or one.when is None or one.when.days > PRECISE:
            continue
        for family in one.families:
            for actor in one.actors:
                for stem in one.how:
                    by[family, actor, stem].append(one)
    made: dict[tuple[str, frozenset[str]], Pattern] = {}
    for (family, actor, stem), members in sorted(by.items()):
        if len(members) < LEAST:
            continue
        for run in _runs(sorted(members, key=_order)):
            ids = frozenset(one.incident.id for one in run)
            if len({told.get(i) for i in ids} - {None}) == 1 and all(i in told for i in ids):
                continue
            made.setdefault((family, ids), _run_pattern(run, actor, stem))
    return [one for key, one in made.items() if not any(key[0] == k[0] and key[1] < k[1] for k in made)]


def _runs(members: Sequence[Strand]) -> list[list[Strand]]:
    """Incidents within the span, each apart from those before it; runs do not overlap."""
    out: list[list[Strand]] = []
    run: list[Strand] = []
    for one in members:
        if run and one.when and run[0].when and one.when.last - run[0].when.first >= WITHIN_DAYS:
            out.append(run)
            run = []
        if not run or _another(run[-1], one):
            run.append(one)
    return [r for r in (*out, run) if len(r) >= LEAST]


def _another(a: Strand, b: Strand) -> bool:
    """True for another day or another place: what may be one event told twice does not count twice."""
    return dates_apart(a.when, b.when) or any(places_apart(x, y) for x in a.sites for y in b.sites)


def _run_pattern(run: Sequence[Strand], actor: str, stem: str) -> Pattern:
    who = _plain(run[0].actors[actor].quote)
    text = (
        f"{len(run)} incidents of one kind of act, by the same actor ({who}) and by the same means, on"
        f" different days or at different places, within {WITHIN_DAYS} days. No text calls them a campaign."
    )
    reason = Reason("recurs", text, _few(at for one in run for at in (one.actors[actor], one.how[stem])))
    made = [
        Member(
            one.incident.id,
            f"Same kind of act; {ACTOR}; {MEANS}.",
            _few([At(one.accounts[0].document, one.accounts[0].alleg.trigger), one.actors[actor], one.how[stem]]),
        )
        for one in run
    ]
    ident = record_id("R", "recurs", *sorted(one.incident.id for one in run))
    return _pattern(ident, False, (), made, run, (reason,))


# --- both


def _pattern(
    ident: str,
    told: bool,
    practices: tuple[str, ...],
    members: Sequence[Member],
    of: Sequence[Strand],
    reasons: tuple[Reason, ...],
) -> Pattern:
    incidents = [one.incident for one in of]
    shared = frozenset.intersection(*(one.families for one in of)) or of[0].families
    named = Counter(_plain(at.quote) for one in of for at in one.actors.values())
    seen = Counter(a.alleg.act for one in of for a in one.accounts if a.family in shared) or Counter(incidents[0].acts)
    main = min(seen, key=lambda act: (-seen[act], act))
    who = min(named, key=lambda name: (-named[name], name), default="")
    return Pattern(
        id=ident,
        title=acts().label(main) + (f" by {who}" if who else ""),
        acts=tuple(sorted({act for one in incidents for act in one.acts})),
        told=told,
        practices=practices,
        members=tuple(members),
        actors=_ranked(named),
        means=_ranked(Counter(_plain(q) for one in of for a in one.accounts for q in a.alleg.means)),
        places=_ranked(Counter(one.place for one in incidents if one.place)),
        date=_span([one.date for one in incidents if one.date]),
        reasons=reasons,
        documents=tuple(sorted({d for one in of for d in one.documents})),
    )


def _plain(quote: Quote) -> str:
    return " ".join(quote.text.split())


def _ranked(seen: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(seen, key=lambda name: (-seen[name], name)))


def _span(dates: Sequence[str]) -> str | None:
    """From the first to the last of some dates, each end as it was written; an open end stays open."""
    known: list[tuple[Bounds, str]] = [(b, d) for d in dates if (b := bounds(d))]
    if not known:
        return None
    first = min(known, key=lambda k: (k[0].first, k[0].days, k[1]))[1]
    last = min(known, key=lambda k: (-k[0].last, k[0].days, k[1]))[1]
    start, end = first.split("/")[0], last.split("/")[-1]
    if first == last or start == end:
        return first
    return f"{start}/{end}" if bounds(f"{start}/{end}") else None


def _order(one: Strand) -> tuple[int, int, str]:
    return (one.when.first, one.when.last, one.incident.id) if one.when else (LATE, LATE, one.incident.id)


def _few(places: Iterable[At]) -> tuple[At, ...]:
    """Different words, a few of them, in the order given."""
    out: dict[str, At] = {}
    for at in places:
        if len(out) >= SHOWN:
            break
        out.setdefault(f"{at.document} {at.quote.start} {at.quote.end}", at)
    return tuple(out.values())
