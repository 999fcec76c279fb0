"""Denials and the clearest words that say the opposite (METHOD 8).

One denial is set against one place per opposing origin, so that a reader sees each dispute once: the earliest report
that is no reprint, in the words that come nearest to what is denied.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from stemma.incidents.account import Account
from stemma.incidents.compare import dates_apart, places_apart
from stemma.incidents.dates import bounds
from stemma.incidents.lines import FIRST_HAND, Line, Lines
from stemma.incidents.remarks import Remark
from stemma.incidents.standing import Standing, Standings, covered
from stemma.incidents.vocabulary import acts, common, habits, takes_back
from stemma.incidents.words import stems
from stemma.records import At, Contradiction, record_id

__all__ = ["contradiction", "polarity"]

TELLING = 0.35  # rarity of a word that ties two sentences
SHARED = 2  # telling words that an assertion must share with a denial that names no act
COVERED = 0.4  # share of the telling words of a denial that an assertion must repeat where no act ties the two
ACT, TRIGGER, SEEN, DAY, SITE = 1.0, 1.0, 1.5, 0.7, 0.5  # what an assertion gains by act, verb, first hand, day, site
REPRINT, HEADLINE = 1.0, 0.6  # what it loses
INCIDENTS = 8  # incidents in which words against one denial are looked for
LINES, FEWEST = 60, 6  # lines looked at for one denial, and of each of its incidents at least
LOOKED_AT = 30  # lines looked at for one telling word; reprints come last
OPPOSING = 5  # lines set against one denial
TWICE = 2  # lines of one document of an origin that are set against a denial where it was first said
SHORTEST = 4  # letters of a stem that may begin a longer form of the word
REPEATED = 5  # denials that one assertion is set against


def contradiction(kind: str, a: At, b: At, why: str, incidents: Iterable[str]) -> Contradiction:
    """A contradiction record; its id depends on the two places and the kind."""
    ident = record_id("X", [a.document, a.quote.start, a.quote.end], [b.document, b.quote.start, b.quote.end], kind)
    return Contradiction(ident, kind, a, b, why, tuple(sorted(incidents)))


name_stems = lru_cache(maxsize=4096)(stems)  # the same few speakers are asked about for every line


@dataclass(frozen=True, slots=True)
class Denial:
    """Something that is said not to be so.

    Args:
        content: stems of what is denied. triggers: stems of the words for the acts in it; acts: their types.
        standings: the incidents it is about. shared: telling words an assertion must share where act and incident do
            not tie the two.
        own: stems of names of who says it; his own words elsewhere are no opposition.
    """

    line: Line
    content: frozenset[str]
    triggers: frozenset[str]
    acts: frozenset[str]
    families: frozenset[str]
    standings: tuple[Standing, ...]
    about: tuple[Account, ...]
    shared: int
    own: frozenset[str]

    @property
    def topics(self) -> tuple[str, ...]:
        """What tells repeated denials of one speaker from different ones: families of acts, or the words."""
        return tuple(sorted(self.families)) or (" ".join(sorted(self.content)),)

    @property
    def flat(self) -> bool:
        """True when it is said never to have been so, or to nobody."""
        words, text = habits(self.line.language), self.line.at.quote.text
        return words.nobody.search(text) is not None or words.absolute.search(text) is not None

    def told_by(self, line: Line) -> tuple[str, ...]:
        """The topics that a line speaks of; all of them where it names none."""
        told = {a.family for a in line.accounts if a.voice == "for"}
        return tuple(sorted(self.covered & told)) or self.topics

    @property
    def covered(self) -> frozenset[str]:
        """Families of acts that cannot have been if the denial holds: no force used is nobody shot."""
        return covered(self.families, self.acts)


def _one_word(some: Iterable[str], others: Iterable[str]) -> bool:
    """True when a word stands on both sides, in any form ("fire", "fired")."""
    long = [w for w in others if len(w) >= SHORTEST]
    return any(w.startswith(t) or t.startswith(w) for t in some if len(t) >= SHORTEST for w in long)


def _implied(told: Account, denial: Denial) -> bool:
    """True for an act that cannot have been if the denial holds, in an incident on the very day of what is denied."""
    if told.family in denial.families:
        return False
    days = {a.when for a in denial.about if a.when is not None and a.when.days == 1}
    return any(told.id in s.ids and days & s.days for s in denial.standings)


def _trigger(told: Account) -> frozenset[str]:
    return name_stems(told.alleg.trigger.text) - common()


def _one_place(a: Account, b: Account) -> bool:
    """True when both name one place that is no region."""
    return a.where is not None and b.where is not None and not a.where.wide and a.where.key == b.where.key


def _from_remarks(said: Sequence[Remark], standings: Sequence[Standing], lines: Lines) -> list[Denial]:
    known = Standings(standings)
    seen: dict[tuple[str, str], int] = defaultdict(int)
    out = []
    for remark in said:
        line = lines.at(remark.at) if remark.kind == "denial" else None
        if line is None or takes_back(remark.at.quote.text):  # what is taken back is shown against what was said
            continue
        seen[line.origin, line.at.quote.text] += 1
        if seen[line.origin, line.at.quote.text] > REPEATED:
            continue
        content = frozenset().union(*(stems(c.text) for s in line.stmts if s.stance == "denies" for c in s.content))
        denied = [a for a in line.accounts if a.voice == "against"]
        out.append(
            Denial(
                line=line,
                content=content or line.words,
                triggers=frozenset().union(*(stems(a.alleg.trigger.text) for a in denied)),
                acts=frozenset(a.alleg.act for a in denied),
                families=remark.families,
                standings=_meant(remark, line, known),
                about=tuple(denied) or remark.about,
                shared=SHARED,
                own=remark.speaker | stems(line.speaker),
            )
        )
    return out


def _meant(remark: Remark, line: Line, known: Standings) -> tuple[Standing, ...]:
    """The incidents that a denial is about.

    Who answers for a body and says that it happened to nobody, without place or day, denies every such act that is
    not laid at another's door.
    """
    denied = frozenset(a.alleg.act for a in line.accounts if a.voice == "against")
    wide = replace(remark, families=covered(remark.families, denied))
    found = list(known.of(wide))
    nobody = habits(line.language).nobody.search(line.at.quote.text)
    if nobody and remark.interested and remark.about and all(a.where is None and a.when is None for a in remark.about):
        seen = {s.incident.id for s in found}
        rest = (s for s in known.telling(wide.families) if s.incident.id not in seen)
        found += [s for s in rest if not s.perpetrators or s.perpetrators & remark.speaker]
    return _nearest(found, remark)


def _nearest(found: Sequence[Standing], remark: Remark) -> tuple[Standing, ...]:
    """The incidents to look into first: those told beside the denial, then those with most documents."""
    beside = {a.id for a in remark.about} | ({remark.near} if remark.near else set())
    ranked = sorted(found, key=lambda s: (not beside & s.ids, -len(s.documents), s.incident.id))
    return tuple(ranked[:INCIDENTS])


def _telling(words: Iterable[str], lines: Lines) -> frozenset[str]:
    rarity, plain = lines.rarity, common()
    return frozenset([w for w in words if w not in plain and rarity.get(w, 1.0) >= TELLING])


class Search:
    """Finds the lines that speak against a denial; lines are looked up by telling words, never all with all."""

    def __init__(self, lines: Lines, standings: Sequence[Standing]) -> None:
        self.lines = lines
        self.by_word: dict[str, list[Line]] = defaultdict(list)
        for line in sorted(lines.all, key=lambda one: one.rank):
            if line.claims:
                for word in _telling(line.words, lines):
                    if len(self.by_word[word]) < LOOKED_AT:
                        self.by_word[word].append(line)
        self.incidents: dict[str, set[str]] = defaultdict(set)
        for standing in standings:
            for document in standing.incident.documents:
                self.incidents[document].add(standing.incident.id)
        self.standings = {s.incident.id: s for s in standings}

    def together(self, a: str, b: str) -> frozenset[str]:
        """Incidents of which both documents speak."""
        return frozenset(self.incidents.get(a, set()) & self.incidents.get(b, set()))

    def against(self, denial: Denial) -> Mapping[tuple[str, tuple[str, ...]], Sequence[tuple[float, Line]]]:
        """For each opposing origin its best lines on each of the acts denied, and how well they fit."""
        found: dict[tuple[str, int], Line] = {}
        for standing in denial.standings:
            for one in standing.shown[: max(FEWEST, LINES - len(found))]:
                line = self.lines.by_start.get((one.document, one.alleg.sentence.start))
                if line and one.voice == "for" and one.family in denial.covered:
                    found[line.at.document, line.order] = line
        for word in sorted(_telling(denial.content, self.lines)):
            for line in self.by_word.get(word, ()):
                found[line.at.document, line.order] = line
        best: dict[tuple[str, tuple[str, ...]], list[tuple[float, Line]]] = defaultdict(list)
        for _, line in sorted(found.items()):
            score = self._score(denial, line)
            if score is None:
                continue
            best[line.origin, denial.told_by(line)].append((score, line))
        ranked = {key: sorted(told, key=lambda t: (-t[0], t[1].rank)) for key, told in best.items()}
        return {
            key: [t for t in told if t[1].at.document == told[0][1].at.document][:TWICE] for key, told in ranked.items()
        }

    def _score(self, denial: Denial, line: Line) -> float | None:
        """How clearly the line says the opposite; None when it does not, or speaks of something else."""
        here = denial.line
        told = [a for a in line.accounts if a.voice == "for" and a.family in denial.covered]
        if line.at == here.at or not line.claims or (line.negated and not line.accounts):
            return None
        if line.at.document == here.at.document and not denial.families:
            return None
        if line.origin == here.origin or denial.own & name_stems(line.speaker):
            return None
        if not self._comparable(denial, line, told):
            return None
        shared = _telling(denial.content & line.words, self.lines)
        tied = any(a.id in s.ids for a in told for s in denial.standings) and (
            any(_implied(a, denial) for a in told)
            or any(a.alleg.act in denial.acts for a in told)
            or _one_word(denial.triggers, line.words)
            or (
                denial.flat
                and any(_one_word(name_stems(a.alleg.trigger.text) - common(), denial.content) for a in told)
            )
            or len(shared) >= SHARED
            or any(_one_place(a, b) for a in told for b in denial.about)
        )
        if not tied and not self._ties(denial, line, shared):
            return None
        score = self.lines.weight(denial.content & line.words)
        score += ACT * bool(told) + TRIGGER * bool(denial.triggers & line.words)
        score += SEEN * (line.access in FIRST_HAND or any(s.stance == "admits" for s in line.stmts))
        if here.when and line.when and here.when.overlaps(line.when):
            score += DAY
        score += SITE * bool(here.sites & line.sites)
        return score - REPRINT * (line.copy + here.copy) - HEADLINE * (line.title + here.title)

    def _ties(self, denial: Denial, line: Line, shared: frozenset[str]) -> bool:
        """True when shared words alone show that both speak of one thing."""
        if not self.together(denial.line.at.document, line.at.document):
            return False
        return len(shared) >= max(denial.shared, COVERED * len(_telling(denial.content, self.lines)))

    def _comparable(self, denial: Denial, line: Line, told: Sequence[Account]) -> bool:
        """False for another day or another place."""
        here = denial.line
        if dates_apart(here.when, line.when):
            return False
        said = bounds(here.published)
        if said is not None and any(a.when is not None and a.when.first > said.last for a in told):
            return False  # nobody denies what had not happened yet
        elsewhere = bool(here.sites and line.sites) and not here.sites & line.sites
        if elsewhere and any(places_apart(a.where, b.where) for a in denial.about for b in told):
            return False
        return not any(dates_apart(a.when, b.when) and a.own_when for a in denial.about for b in told)


def polarity(standings: Sequence[Standing], said: Sequence[Remark], lines: Lines) -> list[Contradiction]:
    """Somebody denies what somebody else tells."""
    denials = _from_remarks(said, standings, lines)
    if not denials:
        return []
    search = Search(lines, standings)
    ranked = []
    first = _first_said(denials)
    for denial in denials:
        here = denial.line
        for (origin, _), found in search.against(denial).items():
            for score, line in found:
                order = (here.copy, here.title, here.published, -round(score, 3), here.rank, line.rank)
                ranked.append((order, origin, denial, line))
    out: list[Contradiction] = []
    used: dict[tuple[object, ...], int] = defaultdict(int)
    for _, origin, denial, line in sorted(ranked, key=lambda r: r[0]):
        here = denial.line
        original = here.at.document == first[here.origin]
        repeated = [(here.origin, topic, origin) for topic in denial.told_by(line)]
        once = [(here.at, *key) for key in repeated]
        many, again = ("denial", here.at), ("opposed", line.at)
        if used[many] >= OPPOSING or used[again] >= REPEATED:
            continue
        if any(used[key] >= TWICE for key in once) if original else any(used[key] for key in repeated):
            continue
        for key in (*repeated, *once, many, again):
            used[key] += 1
        about = _incidents(denial, line, search)
        out.append(contradiction("polarity", here.at, line.at, _why(denial, line), about))
    return out


def _first_said(denials: Sequence[Denial]) -> Mapping[str, str]:
    """The first document in which each origin denies something: later ones repeat him."""
    out: dict[str, str] = {}
    for denial in sorted(denials, key=lambda d: d.line.rank):
        out.setdefault(denial.line.origin, denial.line.at.document)
    return out


def _incidents(denial: Denial, line: Line, search: Search) -> frozenset[str]:
    """The incidents the two are about: those of the denial that the line tells, else those of its accounts."""
    told = {a.id for a in line.accounts}
    mine = frozenset(s.incident.id for s in denial.standings if told & s.ids)
    return mine or frozenset(i for i, s in search.standings.items() if told & s.ids)


def _why(denial: Denial, line: Line) -> str:
    told = [a for a in line.accounts if a.voice == "for" and a.family in denial.covered]
    if told:
        label = acts().label(told[0].alleg.act)
        return f"One side denies it, the other tells it ({label}); nothing in place or time keeps them apart."
    return "One says that it was not so, the other says that it was; nothing in place or time keeps them apart."
