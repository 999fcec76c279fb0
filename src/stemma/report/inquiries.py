"""Lines of inquiry: from what is missing to whom to ask, what to look for, and who has not answered (METHOD 4, 14).

Each rule is one function whose docstring says when it speaks. Nothing here says that a paper exists or that somebody
knows; and nobody who was hurt should be asked again where another can answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from stemma.errors import BrokenLexicon
from stemma.lexicon.load import load
from stemma.records import Allegation, At, Claim, Incident, Origin, Quote, record_id
from stemma.records.counting import MERGED_FOR_BOTH, MERGED_FOR_LOW, UNIDENTIFIED
from stemma.records.inquiry import Inquiry
from stemma.records.support import supports
from stemma.report.counts import people_range
from stemma.report.dates import in_words
from stemma.report.dead import FATAL, named_parts, told_dead
from stemma.report.index import Index
from stemma.report.points import Point, isolate
from stemma.report.wording import access_direct, language_word, overlay_word

__all__ = ["inquiries", "inquiries_of", "inquiry_points"]

PAPER = frozenset(("document", "official-document", "court-record", "forensic", "imagery", "satellite"))
GONE = "conceal.whereabouts"  # nobody knows where they are who suffered it
NO_DOER = ("release", "impunity")  # acts of which it makes no sense to ask who did them
NOT_ASKED = "sexual."  # acts of whose details nobody is sent to ask again those who told them
ASKED = 3  # people named in one line
PLACES = 4  # citations of one line
GRADED = ("substantiated", "verified")  # nothing is looked for any more where people have settled it


@dataclass(frozen=True, slots=True)
class _File:
    """One incident with what speaks for it."""

    incident: Incident
    index: Index
    told: tuple[tuple[Claim, Allegation], ...]
    origins: tuple[Origin, ...]

    def line(self, kind: str, text: str, whom: str = "", about: str = "", at: Iterable[At] = ()) -> Inquiry:
        """The line with the words it rests on; where a rule has none, those that tell the incident."""
        id = record_id("Q", self.incident.id, kind, whom, about, text)
        at = tuple(at) or self.accounts
        return Inquiry(id, self.incident.id, kind, text, whom, about, tuple(dict.fromkeys(at))[:PLACES])

    @property
    def accounts(self) -> tuple[At, ...]:
        """The first sentence that tells the incident."""
        mine = (self.index.allegations.get(key) for key in self.incident.allegations)
        return tuple(At(a.document, a.sentence) for a in mine if a is not None)[:1]

    def words_of(self, origin: str) -> tuple[At, ...]:
        """Where an origin tells of the incident, the nearest words first; else where it is introduced."""
        mine = sorted((c for c, _ in self.told if c.origin == origin), key=lambda c: (len(c.via), c.document, c.quote))
        known = self.index.origins.get(origin)
        named = [At(doc, quote) for doc, quote in (known.named_at if known else ())]
        return tuple(At(c.document, c.quote) for c in mine) or tuple(named[:1])

    @property
    def asked(self) -> tuple[Origin, ...]:
        """Origins that can be named and asked, those with knowledge of their own first, who was hurt after the others.

        Not the accused side, nor anybody who was killed, nor a survivor of acts that nobody is asked to tell again.
        """
        named = [o for o in self.origins if o.kind not in UNIDENTIFIED and self.may_ask(o)]
        return tuple(sorted(named, key=lambda o: (not access_direct(o.access), o.access == "victim")))

    def may_ask(self, one: Origin) -> bool:
        spared = one.access == "victim" and any(act.startswith(NOT_ASKED) for act in self.incident.acts)
        accused = one.interested or one.speaker.casefold() in {name.casefold() for name in self.incident.perpetrators}
        return not (accused or spared or (one.kind == "person" and self.index.dead.holds(one.speaker)))

    def is_dead(self, name: str) -> bool:
        """True when the incident, another one of the case, or the sentences that name the person tell of his death."""
        fatal = set(self.incident.acts) & set(FATAL)
        mine = (self.index.documents[key] for key in self.incident.documents if key in self.index.documents)
        return bool(fatal) or self.index.dead.holds(name) or told_dead(name, mine)


def _untied(file: _File) -> Iterator[Inquiry]:
    """Two origins count as one because they may depend on each other, and nobody has asked."""
    ours = {o.id: o for o in file.origins}
    ties = {t.id: t for o in ours for t in file.index.ties_by_origin.get(o, []) if t.a in ours and t.b in ours}
    for tie in ties.values():
        if MERGED_FOR_LOW <= tie.probability < MERGED_FOR_BOTH:
            asked = [o for o in (ours[tie.a], ours[tie.b]) if file.may_ask(o)]
            if not asked:
                continue
            names = " and ".join(_within(o.label) for o in asked)
            alone = " each alone, how they" if len(asked) > 1 else " how they"
            comma = "" if names.endswith(",") or len(asked) == 1 else ","
            both = "they count as one" if len(asked) > 1 else "the two origins count as one"
            why = f" {tie.text}" if tie.text else ""
            yield file.line(
                "untied",
                f"Ask {names}{comma}{alone} came to know it; {both} until then.{why}",
                "; ".join(isolate(o.label) for o in asked),
                tie.a,
                [At(doc, quote) for doc, quote in tie.shown_at] or file.words_of(tie.a)[:1] + file.words_of(tie.b)[:1],
            )


def _informants(file: _File) -> Iterator[Inquiry]:
    """An origin passes on what others told it, without naming them."""
    for one in file.origins:
        if one.access.endswith("-relaying") and one.kind not in UNIDENTIFIED and file.may_ask(one):
            label = isolate(one.label)
            text = (
                f"Ask {_within(one.label)} who told them, how many spoke and when, and whether these are people "
                "already heard here; names are not needed for that."
            )
            yield file.line("informants", text, label, one.id, file.words_of(one.id))


def _unnamed(file: _File) -> Iterator[Inquiry]:
    """Somebody without a name is quoted: whoever quoted him can say whether he is one of the others."""
    for one in file.origins:
        if one.kind not in UNIDENTIFIED:
            continue
        at = file.words_of(one.id)
        if not at:
            continue
        teller = file.index.name(at[0].document)
        who = f"“{isolate(one.label)}” is" if one.kind == "anonymous" else "stands behind these words"
        text = f"Ask {teller} who {who}, or at least how they know and whether they are one of those already heard."
        yield file.line("unnamed", text, teller, one.id, at)


def _lost(file: _File) -> Iterator[Inquiry]:
    """A text that is not in the case stands between the reports and what they tell."""
    index, mine = file.index, set(file.incident.documents)
    through = {step for claim, _ in file.told for step in claim.via if step in index.lost}
    through |= {link.parent for doc in mine for link in index.parents.get(doc, []) if link.parent in index.lost}
    for key in sorted(through):
        lost = index.lost[key]
        cited = [At(doc, quote) for doc, quote in lost.cited_by if doc in mine] or [At(*one) for one in lost.cited_by]
        before = f", published not later than {in_words(lost.before)}" if lost.before else ""
        text = f"Find the text of {isolate(lost.name)} that these reports cite{before}, and add it to the case."
        yield file.line("lost", text, isolate(lost.name), key, cited)


def _second(file: _File) -> Iterator[Inquiry]:
    """One origin carries all of it; the people it was done to are named and have not been heard.

    The dead and those who have disappeared are not asked, nor survivors of sexual violence (METHOD 13).
    """
    if file.incident.k_hi > 1 or any(act.startswith(NOT_ASKED) for act in file.incident.acts):
        return
    heard = {part for o in file.origins for part in named_parts(o.speaker)}
    for name in file.incident.victims:
        words = named_parts(name)
        if len(words) < 2 or heard.intersection(words):
            continue
        at = [At(a.document, v) for _, a in file.told for v in a.victims if v.text == name]
        gone = GONE in file.incident.acts or file.is_dead(name)
        by = "the family" if gone else f"{isolate(name)}, the family"
        text = (
            f"{_opening(name)} is said to have suffered it: look for an account by {by} or a lawyer, given "
            "independently of what is told so far."
        )
        yield file.line("second", text, isolate(name), "", at)


def _facts(file: _File) -> dict[str, dict[str, list[tuple[str, At]]]]:
    """For each kind of fact the origins that give it, each with value in words and place."""
    out: dict[str, dict[str, list[tuple[str, At]]]] = {
        name: {} for name in ("time", "place", "number", "doer", "means")
    }

    def put(kind: str, claim: Claim, words: str, document: str, quote: Quote) -> None:
        out[kind].setdefault(claim.origin, []).append((words, At(document, quote)))

    for claim, alleg in file.told:
        if alleg.when is not None:
            put("time", claim, in_words(alleg.when.edtf), alleg.document, alleg.when.quote)
        if alleg.place is not None:
            put("place", claim, isolate(alleg.place.name or alleg.place.quote.text), alleg.document, alleg.place.quote)
        if alleg.count is not None:
            put("number", claim, people_range(alleg.count.least, alleg.count.most), alleg.document, alleg.count.quote)
        for quote in alleg.perpetrators:
            put("doer", claim, isolate(quote.text), alleg.document, quote)
        for quote in alleg.means:
            put("means", claim, isolate(quote.text), alleg.document, quote)
    return out


FACTS = {
    "time": ("when did it happen", "the time"),
    "place": ("where did it happen", "the place"),
    "number": ("how many people were concerned", "the number"),
    "doer": ("who did it", "who did it"),
    "means": ("how was it done", "the means"),
}
NEEDED = ("time", "place", "doer")


def _held(one: Incident) -> dict[str, bool]:
    """For each kind of fact whether the incident carries it."""
    return {
        "time": bool(one.date),
        "place": bool(one.place),
        "number": one.count_least is not None or one.count_most is not None,
        "doer": bool(one.perpetrators),
        "means": bool(one.means),
    }


def _detail(file: _File) -> Iterator[Inquiry]:
    """The incident has no time, place or doer. Survivors are not asked again (METHOD 13).

    The question is put with a colon: without it the words could be read as if the person asked had done it.
    """
    one = file.incident
    if any(act.startswith(NOT_ASKED) for act in one.acts):
        return
    known, held = _facts(file), _held(one)
    ask = file.asked[:1]
    accused = [o for o in file.origins if o.interested]
    for kind in NEEDED:
        if held[kind] or (kind == "doer" and all(act.startswith(NO_DOER) for act in one.acts)):
            continue
        whom = isolate(ask[0].label) if ask else ""
        somebody = f"somebody other than {isolate(accused[0].label)}" if accused else "whoever tells it"
        at = file.words_of(ask[0].id) if ask else tuple(At(c.document, c.quote) for c, _ in file.told)
        open_ = "The accounts do not settle it." if known[kind] else "Nobody says so."
        text = f"Ask {whom or somebody}: {FACTS[kind][0]}? {open_}"
        yield file.line("detail", text, whom, ask[0].id if ask else "", at)


def _one_carrier(file: _File) -> Iterator[Inquiry]:
    """Several origins tell of it, and only one of them gives a fact that the incident carries."""
    if len(file.origins) < 2:
        return
    names = {o.id: isolate(o.label) for o in file.origins}
    carried = _held(file.incident)
    for kind, held in _facts(file).items():
        if len(held) != 1 or not carried[kind]:
            continue
        ((origin, given),) = held.items()
        others = [names[o.id] for o in file.asked if o.id != origin][:ASKED]
        if origin not in names or not others:
            continue
        words = "; ".join(dict.fromkeys(value for value, _ in given if value))
        only, ask = _within(file.index.origins[origin].label), _listed(others)
        text = f"Only {only} gives {FACTS[kind][1]} ({words}). Ask {ask}, without naming it first."
        yield file.line("one_carrier", text, "; ".join(others), origin, [at for _, at in given])


def _paper(file: _File) -> Iterator[Inquiry]:
    """It rests on what people say; a paper or picture would settle it."""
    if any(o.access in PAPER for o in file.origins):
        return
    by_papers: dict[str, list[str]] = {}
    for act in file.incident.acts:
        by_papers.setdefault(_papers_for(act), []).append(act)
    held = _different(isolate(q.text) for _, a in file.told for q in a.institution)
    whom = "; ".join(held[:ASKED])
    where = f" {_opening(whom)} may keep them." if whom else ""
    for papers, acts in by_papers.items():
        if papers:
            at = [At(a.document, a.trigger) for _, a in file.told if a.act in acts]
            yield file.line("paper", f"Look for {papers}.{where}", whom, acts[0], at)


def _reply(file: _File) -> Iterator[Inquiry]:
    """Somebody was asked and had not answered when the report was written."""
    seen: dict[str, tuple[str, list[At]]] = {}
    silent = file.index.silences_by_document
    for alleg in (a for document in file.incident.documents for a in silent.get(document, [])):
        called = [q.text for q in (*alleg.perpetrators, *alleg.institution)]
        who = next((text for text in called if " " in text.strip()), "")  # one word alone is often a pronoun
        key = who.casefold() or alleg.document
        seen.setdefault(key, (isolate(who), []))[1].append(At(alleg.document, alleg.sentence))
    for key in sorted(seen):
        who, at = seen[key]
        first = min(at, key=lambda a: file.index.order.get(a.document, 0))
        name = _opening(who) or "Whoever was asked"
        dated = file.index.dated(first.document)
        text = f"{name} had not answered when {dated} was written: ask whether a reply has come, or ask again."
        yield file.line("reply", text, who, first.document, at)


def _denial(file: _File) -> Iterator[Inquiry]:
    """Somebody denies it: the denial can be tested."""
    if not file.incident.contrary:
        return
    marks = [overlay_word(o) for o in file.incident.overlays if o in ("contested", "denied_by_subject")]
    said = f" ({', '.join(marks)})" if marks else ""
    text = f"It is denied{said}: ask those who deny it for what their account rests on, and for papers that show it."
    yield file.line("denial", text, at=file.incident.contrary)


def _contrary(file: _File) -> Iterator[Inquiry]:
    """No search for contrary information is on record (C9)."""
    one = file.incident
    where = ", ".join(part for part in (isolate(one.place or ""), in_words(one.date)) if part)
    about = f" about {where}" if where else ""
    languages = {file.index.documents[d].language for d in one.documents if d in file.index.documents} - {"und"}
    heard = f" So far it is told in {_listed(sorted(map(language_word, languages)))}." if languages else ""
    text = (
        f"Look for accounts{about} that say otherwise, also in other languages, and note where you looked (C9).{heard}"
    )
    yield file.line("contrary", text, at=[At(c.document, c.quote) for c, _ in file.told][:1])


RULES: tuple[Callable[[_File], Iterator[Inquiry]], ...] = (
    _second, _untied, _informants, _unnamed, _lost, _detail, _one_carrier, _paper, _reply, _denial, _contrary,
)  # fmt: skip


def inquiries_of(incident: Incident, index: Index) -> tuple[Inquiry, ...]:
    """Lines of inquiry of one incident, in the order in which they would raise the grade; each once."""
    if incident.standing_grade in GRADED and "stale" not in incident.standing_overlays:
        return ()
    file = _file(incident, index)
    return tuple({one.id: one for rule in RULES for one in rule(file)}.values())


def inquiries(index: Index) -> tuple[Inquiry, ...]:
    """Lines of inquiry of the whole case, in the order of its incidents."""
    return tuple(one for incident in index.contents.incidents for one in inquiries_of(incident, index))


def _within(label: str) -> str:
    """A label inside a sentence: one that holds a comma ends with one, so that a reader sees where it stops."""
    return f"{isolate(label)}," if "," in label else isolate(label)


def _opening(label: str) -> str:
    """A label at the beginning of a sentence."""
    return isolate(label[:1].upper() + label[1:])


def _listed(names: Sequence[str]) -> str:
    """Names in a row, parted by semicolons where one of them holds a comma.

    >>> _listed(["Russian", "Arabic"]), _listed(["Ria Nost, a lawyer", "Ada Lund"])
    ('Russian and Arabic', 'Ria Nost, a lawyer; Ada Lund')
    """
    if any("," in name for name in names):
        return "; ".join(names)
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def _different(names: Iterable[str]) -> list[str]:
    """Names each once; of two of which one holds the other, the shorter: both mean the same keeper."""
    kept: list[str] = []
    for name in sorted(dict.fromkeys(names), key=len):
        if not any(f" {one.casefold()} " in f" {name.casefold()} " for one in kept):
            kept.append(name)
    return kept


def _file(incident: Incident, index: Index) -> _File:
    told = []
    for claim in index.claims(incident):
        alleg = index.allegations.get(claim.allegation)
        stmt = index.statements.get(alleg.statement) if alleg and alleg.statement else None
        if alleg is not None and claim.origin in incident.origins and supports(alleg, stmt):
            told.append((claim, alleg))
    origins = tuple(index.origins[key] for key in incident.origins if key in index.origins)
    return _File(incident, index, tuple(told), origins)


def inquiry_points(incident: Incident, index: Index) -> tuple[Point, ...]:
    """The same as sentences of an explanation."""
    return tuple(
        Point(one.text, index.cites(one.shown_at), kind="inquiry", about=one.about)
        for one in inquiries_of(incident, index)
    )


@cache
def _words() -> dict[str, Any]:
    data = load("inquiries", {"papers": dict}, "en")
    if data is None:
        raise BrokenLexicon("The vocabulary en/inquiries.toml is missing.")
    return data


def _papers_for(act: str) -> str:
    """The papers of the longest key that begins the act type."""
    known: dict[str, str] = _words()["papers"]
    fits: Sequence[str] = [key for key in known if act == key or act.startswith(key + ".")]
    return known[max(fits, key=len)] if fits else ""
