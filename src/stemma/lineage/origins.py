"""Whose knowledge stands behind each statement and each piece of narrative (DESIGN 3.1, steps 2 to 5)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from stemma.lineage.access import of_body, of_person
from stemma.lineage.alignment import align
from stemma.lineage.casefile import WHOLE, CaseFile, Sheet, map_range
from stemma.lineage.names import key_words, words
from stemma.lineage.narrator import Narrator, narrator
from stemma.lineage.voices import NOBODY, Voice, Voices, collect, merge
from stemma.lineage.wording import Wording, wording
from stemma.records.statement import Statement

__all__ = ["Bearing", "Key", "Ledger", "attribute", "identified", "sentence", "way"]

FOLLOWING = 240  # code points after a statement in which it may be said from whom the speaker has it
LONGEST_WAY = 32  # documents named on the way to an origin; a longer way keeps its beginning and its last document

Key = tuple[str, str, int]
"""What an origin is: ("voice", "", root), ("voice", number, root) for one of several speakers told in one phrase,
("lost", id, 0), ("outlet", folded name, 0), ("unknown", document, 0)."""


class Bearing(NamedTuple):
    """One origin of a statement or of a stretch of narrative.

    access, depth: to this claim. via: documents and lost witnesses in between, outermost first. reason: one sentence.
    """

    key: Key
    access: str
    depth: int
    via: tuple[str, ...]
    reason: str


@dataclass(slots=True)
class Ledger:
    """What tracing has found so far: bearings of each statement, narrator of each document."""

    case: CaseFile
    voices: Voices
    narrators: dict[str, Narrator] = field(default_factory=dict)
    said: dict[str, tuple[tuple[Bearing, ...], ...]] = field(default_factory=dict)
    carried: dict[int, Counter[int]] = field(default_factory=dict)
    places: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    facts: dict[tuple[str, str], list[tuple[str, int, int]]] = field(default_factory=dict)
    lost_names: dict[tuple[str, ...], str] = field(default_factory=dict)
    outlets: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def at(self, document: str, start: int, end: int) -> tuple[Bearing, ...]:
        """Origins of whatever stands at `[start, end)`: of the statements there, else of the narrative."""
        sheet = self.case.sheets[document]
        found = sheet.statements_at(start, end)
        if found:
            return self._of(document, found, start, end)
        return self.narrative(document, start, end)

    def _of(self, document: str, found: list[int], start: int, end: int) -> tuple[Bearing, ...]:
        sheet = self.case.sheets[document]

        def shared(at: int) -> int:
            low, high = sheet.extents[at]
            return min(high, end) - max(low, start)

        most = max(shared(at) for at in found)
        out: dict[Key, Bearing] = {}
        for at in found:
            if 2 * shared(at) >= most or 2 * shared(at) >= sheet.extents[at][1] - sheet.extents[at][0]:
                for bearing in self.said[document][at]:
                    out.setdefault(bearing.key, bearing)
        return tuple(out.values())

    def narrative(self, document: str, start: int, end: int) -> tuple[Bearing, ...]:
        """Origins of narrative at `[start, end)`: what it draws on, else its own."""
        return self.drawn(document, start, end) or self.own_narrative(document, start, end)

    def drawn(self, document: str, start: int, end: int) -> tuple[Bearing, ...]:
        """Along the passages to the parent that tells more; empty when the place draws on no other document."""
        via: tuple[str, ...] = ()
        seen = set()
        while True:
            sheet = self.case.sheets[document]
            seen.add(document)
            steps = [step for step in sheet.steps_at(start, end) if step.parent not in seen]
            if not steps:
                break
            start, end = map_range(steps[0], start, end)
            document, via = steps[0].parent, (*via, steps[0].parent)
            found = self.case.sheets[document].statements_at(start, end)
            if found:
                return _through(self._of(document, found, start, end), via, "The passage draws on an earlier text.")
        if not via:
            return ()
        return _through(self.own_narrative(document, start, end), via, "The passage draws on an earlier text.")

    def own_words(self, document: str, start: int, end: int) -> tuple[Bearing, ...]:
        """The author, the body or the outlet, where the document itself answers for what it tells there."""
        sheet = self.case.sheets[document]
        who = self.narrators[document]
        if who.voice is not None:
            return (self._narrated(sheet, who, start, end),)
        doc = sheet.reading.document
        if doc.outlet and wording(doc.language).has("own_access", sentence(sheet, start, end)):
            key: Key = ("outlet", " ".join(key_words(doc.outlet)), 0)
            return (Bearing(key, "media-own", 0, (), "The outlet says that it saw or was told this itself."),)
        return ()

    def own_narrative(self, document: str, start: int, end: int) -> tuple[Bearing, ...]:
        """Origins of narrative that draws on no passage of another document (DESIGN 3.1, step 5)."""
        own = self.own_words(document, start, end)
        if own:
            return own
        sheet = self.case.sheets[document]
        nearest = self._nearest(sheet, start, end)
        if nearest:
            return tuple(b._replace(reason="Told without a source, beside statements of this origin.") for b in nearest)
        for link in sheet.links:
            if link.kind in WHOLE:
                found = self.main(link.parent)
                if found:
                    return _through(found, (link.parent,), "The document as a whole retells an earlier one.")
        return (
            Bearing(("unknown", document, 0), "unknown", 1, (), "Nobody is named and nothing shows own knowledge."),
        )

    def main(self, document: str) -> tuple[Bearing, ...]:
        """The origin that most statements of a document rest on, or that of its narrator."""
        who = self.narrators[document]
        if who.voice is not None:
            return (self._narrated(self.case.sheets[document], who, 0, 0),)
        counts: Counter[Key] = Counter()
        first: dict[Key, Bearing] = {}
        for stmt, bearings in zip(self.case.sheets[document].statements, self.said[document], strict=True):
            for bearing in bearings:
                counts[bearing.key] += stmt.stance != "denies"
                first.setdefault(bearing.key, bearing)
        known = [key for key in counts if key[0] != "unknown"]
        known = [key for key in known if counts[key]] or known
        named = [key for key in known if first[key].access != "anonymous"]
        top = max(named or known, key=lambda key: counts[key], default=None)
        return (first[top],) if top else ()

    def _narrated(self, sheet: Sheet, who: Narrator, start: int, end: int) -> Bearing:
        assert who.voice is not None
        root = self.voices.find(who.voice)
        voice = self.voices.all[who.voice]
        terms = wording(sheet.reading.document.language)
        told = sentence(sheet, start, end) if end > start else ""
        if who.kind == "body":
            access, depth = of_body(voice, told, told, "", terms)
            return Bearing(("voice", "", root), access, depth, (), "The body says it in its own statement.")
        depth = int(terms.has("second_hand", told))
        access = "victim" if terms.has("suffered", told) else "eyewitness"
        return Bearing(("voice", "", root), access, depth, (), "The author says it in his or her own name.")

    def _nearest(self, sheet: Sheet, start: int, end: int) -> tuple[Bearing, ...]:
        """Origins of the statement next to a place in the same paragraph, else the voice that the document rests on."""
        para = _paragraph(sheet, start)
        inside = range(bisect_left(sheet.starts, para[0]), bisect_left(sheet.starts, para[1]))
        near = sorted(inside, key=lambda at: (sheet.starts[at] > start, abs(sheet.starts[at] - start), at))
        for anonymous in (False, True):
            for at in near:
                if sheet.statements[at].stance == "denies":
                    continue
                found = tuple(b for b in self.said[sheet.id][at] if b.key[0] in ("voice", "lost"))
                if found and all((b.access == "anonymous") == anonymous for b in found):
                    return found
        return self.main(sheet.id)


def attribute(case: CaseFile) -> Ledger:
    """Find the origins of every statement, parents first, so that a child inherits what its parent rests on."""
    ledger = Ledger(case, collect(case))
    ledger.lost_names = {key_words(lost.name): lost.id for lost in case.lost.values() if key_words(lost.name)}
    ledger.outlets = {key_words(name): ids for name, ids in case.by_outlet.items() if key_words(name)}
    for one in case.order:
        ledger.narrators[one] = narrator(case.sheets[one], ledger.voices)
    merge(ledger.voices)
    _own_people(ledger)
    align(ledger.voices, case)
    _carriers(ledger)
    for one in case.order:
        sheet = case.sheets[one]
        ledger.said[one] = tuple(_bearings(ledger, sheet, at) for at in range(len(sheet.statements)))
    return ledger


def _own_people(ledger: Ledger) -> None:
    """ "Our director", "who coordinates our work": in a body's own release, its people are the body's voice."""
    for at, voice in enumerate(ledger.voices.all):
        who = ledger.narrators[voice.document]
        if who.kind != "body" or who.voice is None or voice.kind != "person" or not voice.named:
            continue
        terms = wording(ledger.case.sheets[voice.document].reading.document.language)
        if terms.has("first_plural", voice.role) and terms.has("speaks_for", voice.role):
            ledger.voices.merge(who.voice, at)


def _carriers(ledger: Ledger) -> None:
    """Who is heard only through whom: for each voice, the persons and bodies that carry it, and 0 for nobody (-1)."""
    for one in ledger.case.order:
        for stmt in ledger.case.sheets[one].statements:
            nodes = _nodes(ledger, one, stmt)
            if not nodes:
                continue
            inner = ledger.voices.find(nodes[-1])
            outer = [ledger.voices.find(n) for n in nodes[:-1] if ledger.voices.all[n].kind != "outlet"]
            outer = [n for n in outer if n != inner]
            ledger.carried.setdefault(inner, Counter())[outer[-1] if outer else -1] += 1


def _nodes(ledger: Ledger, document: str, stmt: Statement) -> list[int]:
    """Voices of the chain, outermost first; nodes that are not given are left out."""
    found = (ledger.voices.index.get((document, name)) for name in _chain(ledger, document, stmt))
    return [at for at in found if at is not None]


def _chain(ledger: Ledger, document: str, stmt: Statement) -> tuple[str, ...]:
    """Names of the chain without whoever only reports: outlet and byline of a news report are no speakers in it.

    A name made of pronouns alone stands for nobody.
    """
    doc = ledger.case.sheets[document].reading.document
    terms = wording(doc.language)
    names = stmt.chain or ((stmt.speaker.name,) if stmt.speaker else (NOBODY,))
    if ledger.narrators[document].kind == "news":
        kept = tuple(name for name in names if name not in (doc.author, doc.outlet))
        names = kept or (NOBODY,)
    return tuple(NOBODY if set(words(name)) <= terms.pronouns else name for name in names)


def _bearings(ledger: Ledger, sheet: Sheet, at: int) -> tuple[Bearing, ...]:
    stmt = sheet.statements[at]
    nodes = _nodes(ledger, sheet.id, stmt)
    names = _chain(ledger, sheet.id, stmt)
    inner = ledger.voices.index.get((sheet.id, names[-1])) if names[-1] != NOBODY else None
    for parent, index, how in ledger.voices.aligned.get((sheet.id, at), ()):
        inherited = ledger.said[parent][index]
        if inherited and _inherits(ledger, inner, inherited, parent, index, how):
            return _through(inherited, (parent,), "The statement repeats one of an earlier text.")
    if inner is None:
        return _unnamed(ledger, sheet, at, nodes)
    if (sheet.id, names[-1]) in ledger.voices.joint:
        parts = ledger.voices.joint[sheet.id, names[-1]]
        halves = (ledger.voices.index[sheet.id, part] for part in parts)
        return tuple(dict.fromkeys(_origin(ledger, sheet, at, nodes[:-1], half) for half in halves))
    bearing = _origin(ledger, sheet, at, nodes[:-1], inner)
    several = _several(ledger, sheet, stmt, inner) if bearing.key == ("voice", "", ledger.voices.find(inner)) else 1
    if several > 1:
        return tuple(bearing._replace(key=("voice", str(n), bearing.key[2])) for n in range(1, several + 1))
    return (bearing,)


def _several(ledger: Ledger, sheet: Sheet, stmt: Statement, inner: int) -> int:
    """ "Two mothers who wrote to us separately": how many speakers without a name a source counts; 1 for others."""
    voice, terms = ledger.voices.all[inner], wording(sheet.reading.document.language)
    if voice.named or stmt.source is None or not terms.has("kin", voice.name):
        return 1
    first = stmt.source.text.split()[0].lower() if stmt.source.text.split() else ""
    return terms.numbers.get(first, 1)


def _inherits(
    ledger: Ledger, inner: int | None, inherited: tuple[Bearing, ...], parent: str, index: int, how: str
) -> bool:
    """A repeated statement keeps the parent's origins unless the child names somebody else as its speaker."""
    if inner is None or not ledger.voices.all[inner].named or how in ("copy", "translate"):
        return True
    root = ledger.voices.find(inner)
    if _is_outlet(ledger, ledger.voices.all[inner]):
        return True
    there = _nodes(ledger, parent, ledger.case.sheets[parent].statements[index])
    return any(b.key == ("voice", "", root) for b in inherited) or root in {ledger.voices.find(n) for n in there}


def _unnamed(ledger: Ledger, sheet: Sheet, at: int, nodes: list[int]) -> tuple[Bearing, ...]:
    """Nobody is named: whoever relays it is as far as one can see; without a relay the origin stays unknown."""
    for node in reversed(nodes):
        if ledger.voices.all[node].kind != "outlet":
            bearing = _origin(ledger, sheet, at, [], node)
            access = "institution-relaying" if ledger.voices.all[node].kind == "body" else bearing.access
            return (
                bearing._replace(access=access, depth=bearing.depth + 1, reason="Relayed without naming the source."),
            )
    start, end = sheet.extents[at]
    steps = sheet.steps_at(start, end)
    who = ledger.narrators[sheet.id]
    if steps or who.voice is not None:
        return ledger.narrative(sheet.id, start, end)
    if nodes:
        return (_outlet(ledger, sheet, nodes[-1]),)
    return (Bearing(("unknown", sheet.id, 0), "unknown", 1, (), "The source is not given."),)


def _origin(ledger: Ledger, sheet: Sheet, at: int, outer: list[int], inner: int) -> Bearing:
    """The deepest node of the chain that can be identified (METHOD 6, DESIGN 3.1 step 4)."""
    stmt, voices = sheet.statements[at], ledger.voices
    voice = voices.all[inner]
    terms = wording(sheet.reading.document.language)
    via = _lost_on_theway(ledger, outer)
    if voice.kind == "outlet" or _is_outlet(ledger, voice):
        return _outlet(ledger, sheet, inner)
    carriers = [n for n in outer if not _is_outlet(ledger, voices.all[n]) and voices.find(n) != voices.find(inner)]
    who = ledger.narrators[sheet.id]
    if not carriers and who.voice is not None and voices.find(who.voice) != voices.find(inner):
        carriers = [who.voice]
    said = " ".join(piece.text for piece in stmt.content)
    around = sentence(sheet, *_extent(sheet, at))
    heard = None if carriers or not voice.named else _heard_from(ledger, sheet, at, inner, terms)
    if heard is not None:
        unnamed = _direct(voices, heard, voices.all[heard], said, around, "", terms)
        return unnamed._replace(depth=1, via=via, reason="The speaker has it from somebody who is not named.")
    if carriers:
        carrier = voices.all[carriers[-1]]
        reason = _relayed(ledger, voice, inner, carrier, around, terms)
        if reason:
            bearing = _direct(voices, carriers[-1], carrier, said, around, "", terms)
            access = "institution-relaying" if carrier.kind == "body" and not carrier.authority else bearing.access
            if terms.has("kin", f"{voice.name} {voice.role}") or _kin_between(voice, carrier, around, terms):
                access = "family" if carrier.kind == "person" else access
            depth = 0 if reason.startswith("Words") else 1
            return bearing._replace(access=access, depth=depth, via=via, reason=reason)
    return _direct(voices, inner, voice, said, around, stmt.access, terms)._replace(via=via)


def _heard_from(ledger: Ledger, sheet: Sheet, at: int, inner: int, terms: Wording) -> int | None:
    """ "A neighbour told him about it", right after a statement: the unnamed voice from whom the speaker has it."""
    voice = ledger.voices.all[inner]
    if voice.kind != "person" or terms.has("officials", f"{voice.name} {voice.role}"):
        return None
    text = sheet.reading.document.text
    end = _extent(sheet, at)[1]
    stop = min(_paragraph(sheet, end)[1], end + FOLLOWING)
    if not terms.has("topic_relay", text[end:stop]):
        return None
    for other in sheet.statements_at(end, stop):
        nodes = _nodes(ledger, sheet.id, sheet.statements[other])
        if other != at and nodes and nodes[-1] != inner and not ledger.voices.all[nodes[-1]].named:
            return nodes[-1]
    return None


def _relayed(ledger: Ledger, voice: Voice, inner: int, carrier: Voice, around: str, terms: Wording) -> str:
    """The sentence that says why the carrier, not the voice it relays, is the origin; "" when the voice is."""
    about = f"{voice.name} {voice.role}"
    if carrier.kind == "body":
        if voice.named or voice.kind == "document" or terms.has("kin", about) or terms.has("nameless", around):
            return ""
        return "A body relays somebody whom it does not name: as far as one can see, the body is the origin."
    if voice.kind == "document":
        return ""
    heard = ledger.carried.get(ledger.voices.find(inner), Counter())
    if voice.named and heard[-1]:
        return ""
    if voice.named:
        return "A person known only through somebody else's account: whoever gives the account is the origin."
    if terms.has("inside_account", voice.name):
        return "Words that the speaker heard are part of the speaker's own account."
    if terms.has("kin", about) or terms.has("officials", f"{carrier.name} {carrier.role}"):
        return "What others told a speaker reaches the case only through that speaker."
    return ""


def _kin_between(voice: Voice, carrier: Voice, around: str, terms: Wording) -> bool:
    return voice.kind == carrier.kind == "person" and terms.has("kin", around)


def _direct(voices: Voices, at: int, voice: Voice, said: str, around: str, given: str, terms: Wording) -> Bearing:
    key: Key = ("voice", "", voices.find(at))
    if voice.kind == "crowd":
        return Bearing(key, "anonymous", 1, (), "A crowd without names.")
    if voice.kind == "document":
        return Bearing(key, "document", 0, (), "The paper itself says it.")
    if voice.kind == "body":
        access, depth = of_body(voice, said, around, given, terms)
        return Bearing(key, access, depth, (), "The body says it itself.")
    access, depth = of_person(voice, said, around, given, terms)
    if not voice.named and not identified(voice, around, terms):
        return Bearing(key, "anonymous", depth, (), "A speaker whose name is not given.")
    return Bearing(key, access, depth, (), "The speaker says it.")


def identified(voice: Voice, around: str, terms: Wording) -> bool:
    """True for a speaker without a name who is told from all others: somebody's kin, or the holder of an office."""
    if voice.named or voice.kind in ("body", "document", "outlet"):
        return True
    if voice.kind == "crowd" or terms.has("anonymity", around) or terms.has("anonymity", voice.role):
        return False
    about = f"{voice.name} {voice.role}"
    definite = voice.at is not None and voice.at.text[:4].lower() in ("the ", "his ", "her ", "its ")
    return terms.has("kin", about) or (definite and terms.has("officials", about))


def _is_outlet(ledger: Ledger, voice: Voice) -> bool:
    words = key_words(voice.name)
    return (
        voice.kind == "outlet"
        or words in ledger.lost_names
        or (
            words in ledger.outlets
            and not voice.authority
            and (ledger.narrators[ledger.outlets[words][0]].kind == "news")
        )
    )


def _outlet(ledger: Ledger, sheet: Sheet, inner: int) -> Bearing:
    """Narrative that an outlet tells by itself: a lost witness, a document of the case, or the outlet's name."""
    words = key_words(ledger.voices.all[inner].name)
    lost = ledger.lost_names.get(words)
    if lost:
        return Bearing(
            ("lost", lost, 0), "media-own", 0, (lost,), "Only this text, which is not in the case, tells it."
        )
    key: Key = ("outlet", " ".join(words), 0)
    return Bearing(key, "media-own", 0, (), "The outlet says it without naming anybody.")


def _lost_on_theway(ledger: Ledger, outer: list[int]) -> tuple[str, ...]:
    found = (ledger.lost_names.get(key_words(ledger.voices.all[n].name)) for n in outer)
    return tuple(one for one in found if one)


def _through(found: tuple[Bearing, ...], via: tuple[str, ...], reason: str) -> tuple[Bearing, ...]:
    return tuple(b._replace(via=way((*via, *b.via)), reason=f"{reason} {b.reason}"[:240]) for b in found)


def way(via: tuple[str, ...]) -> tuple[str, ...]:
    """The documents on the way to an origin, each once; of a very long way its beginning and its last document."""
    ordered = tuple(dict.fromkeys(via))
    return ordered if len(ordered) <= LONGEST_WAY else (*ordered[: LONGEST_WAY - 1], ordered[-1])


def _extent(sheet: Sheet, at: int) -> tuple[int, int]:
    stmt = sheet.statements[at]
    places = [*sheet.extents[at]]
    for quote in (stmt.source, stmt.cue):
        if quote is not None:
            places += [quote.start, quote.end]
    return min(places), max(places)


def sentence(sheet: Sheet, start: int, end: int) -> str:
    """Text of the sentences that hold `[start, end)`, at most 1,200 code points."""
    doc = sheet.reading.document
    first = max(0, bisect_right(doc.sentences, start, key=lambda s: s.start) - 1)
    last = bisect_left(doc.sentences, end, key=lambda s: s.start)
    if not doc.sentences or last <= first:
        return doc.text[start:end]
    return doc.text[doc.sentences[first].start : min(doc.sentences[last - 1].end, doc.sentences[first].start + 1200)]


def _paragraph(sheet: Sheet, start: int) -> tuple[int, int]:
    paras = sheet.reading.document.paragraphs
    at = bisect_right(paras, start, key=lambda p: p.start) - 1
    return (paras[at].start, paras[at].end) if at >= 0 else (0, len(sheet.reading.document.text))
