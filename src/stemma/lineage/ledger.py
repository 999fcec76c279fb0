"""The ledger of tracing: what is known of each statement, and whose knowledge a stretch of narrative is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from stemma.lineage.access import of_body
from stemma.lineage.casefile import WHOLE, CaseFile, Sheet, map_range
from stemma.lineage.names import key_words
from stemma.lineage.narrator import Narrator
from stemma.lineage.voices import Voice, Voices
from stemma.lineage.wording import Wording, wording

__all__ = ["Bearing", "Key", "Ledger", "paragraph", "sentence", "through", "way"]

NEAR = 40  # statements before and after a piece of narrative that may stand beside it
FAIR = 5  # times as many statements of others as an origin may have beside its own where it speaks for a document
STANDING = 40  # code points from which the same sentence in two reports is no chance
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


@dataclass
class Ledger:
    """What tracing has found so far: bearings of each statement, narrator of each document."""

    case: CaseFile
    voices: Voices
    narrators: dict[str, Narrator] = field(default_factory=dict)
    said: dict[str, tuple[tuple[Bearing, ...], ...]] = field(default_factory=dict)
    carried: dict[int, Counter[int]] = field(default_factory=dict)
    faces: dict[int, int] = field(default_factory=dict)  # root -> the voice that bears a proper name
    inquiries: set[int] = field(default_factory=set)  # roots of bodies whose own releases tell of an inquiry
    mains: dict[str, tuple[Bearing, ...]] = field(default_factory=dict)
    fair: dict[str, bool] = field(default_factory=dict)  # by document: whether it may be told by its main origin
    lost_names: dict[tuple[str, ...], str] = field(default_factory=dict)
    outlets: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def face(self, at: int) -> Voice:
        """The voice as it is best known: a description ("the advocate") with the name it belongs to."""
        voice = self.voices.all[at]
        named = self.faces.get(self.voices.find(at))
        if voice.named or named is None:
            return voice
        known = self.voices.all[named]
        return replace(known, role=f"{known.role}; {voice.name}" if known.role else voice.name)

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
                return through(self._of(document, found, start, end), via, "The passage draws on an earlier text.")
        if not via:
            return ()
        return through(self.own_narrative(document, start, end), via, "The passage draws on an earlier text.")

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
        holder = self.standing.get(_folded(sentence(sheet, start, end)))
        if holder is not None:
            reason = "The same words stand in reports that do not draw on each other, and nobody is named for them."
            return (Bearing(("unknown", holder, 0), "unknown", 1, (), reason),)
        nearest = self._nearest(sheet, start, end)
        if nearest:
            return tuple(b._replace(reason="Told without a source, beside statements of this origin.") for b in nearest)
        for link in sheet.links:
            if link.kind in WHOLE:
                found = self.main(link.parent)
                if found:
                    return through(found, (link.parent,), "The document as a whole retells an earlier one.")
        return (
            Bearing(("unknown", document, 0), "unknown", 1, (), "Nobody is named and nothing shows own knowledge."),
        )

    @cached_property
    def standing(self) -> dict[str, str]:
        """Sentences that several documents hold though none drew on another for them, with the first holder of each.

        Whoever else speaks in those documents does not answer for such words: they are standing background.
        """
        first: dict[str, str] = {}
        again: set[str] = set()
        if len(self.case.order) == 1:
            return {}  # most documents of a large pile stand alone: nothing to compare
        for one in self.case.order:
            sheet = self.case.sheets[one]
            doc = sheet.reading.document
            for span in doc.sentences:
                if span.end - span.start >= STANDING and not sheet.steps_at(span.start, span.end):
                    words = _folded(doc.text[span.start : span.end])
                    if first.setdefault(words, one) != one:
                        again.add(words)
        return {words: first[words] for words in again}

    def main(self, document: str) -> tuple[Bearing, ...]:
        """The origin that most statements of a document rest on, or that of its narrator."""
        if document not in self.mains:
            self.mains[document] = self._main(document)
        return self.mains[document]

    def _main(self, document: str) -> tuple[Bearing, ...]:
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
        known = [key for key in known if not self._official(key)] or known
        known = [key for key in known if key[0] == "voice"] or known  # an outlet that is cited only passes it on
        named = [key for key in known if first[key].access != "anonymous"]
        top = max(named or known, key=lambda key: counts[key], default=None)
        return (first[top],) if top else ()

    def _official(self, key: Key) -> bool:
        return key[0] == "voice" and self.voices.all[key[2]].authority

    def _narrated(self, sheet: Sheet, who: Narrator, start: int, end: int) -> Bearing:
        assert who.voice is not None
        root = self.voices.find(who.voice)
        voice = self.voices.all[who.voice]
        terms = wording(sheet.reading.document.language)
        told = sentence(sheet, start, end) if end > start else ""
        if who.kind == "body":
            access, depth = self.inquiry_of(root, *of_body(voice, told, told, "", terms), told, terms)
            return Bearing(("voice", "", root), access, depth, (), "The body says it in its own statement.")
        depth = int(terms.has("second_hand", told))
        access = "victim" if terms.has("suffered", told) else "eyewitness"
        return Bearing(("voice", "", root), access, depth, (), "The author says it in his or her own name.")

    def inquiry_of(self, root: int, access: str, depth: int, told: str, terms: Wording) -> tuple[str, int]:
        """What a body that inquired itself tells is its own finding, unless it marks the words as passed on."""
        if access == "institution-relaying" and root in self.inquiries and not terms.has("relayed", told):
            return "institution-own-inquiry", 0
        return access, depth

    def _nearest(self, sheet: Sheet, start: int, end: int) -> tuple[Bearing, ...]:
        """Origins of the statement next to a place in the same paragraph, else the voice that the document rests on."""
        para = paragraph(sheet, start)
        here = bisect_left(sheet.starts, start)
        inside = range(
            max(bisect_left(sheet.starts, para[0]), here - NEAR), min(bisect_left(sheet.starts, para[1]), here + NEAR)
        )
        near = sorted(inside, key=lambda at: (sheet.starts[at] > start, abs(sheet.starts[at] - start), at))
        for anonymous in (False, True):
            for at in near:
                if sheet.statements[at].stance == "denies":
                    continue
                found = tuple(b for b in self.said[sheet.id][at] if b.key[0] == "voice")
                if any(self._official(b.key) for b in found):
                    continue  # an authority does not stand behind what is told beside its words
                if found and all((b.access == "anonymous") == anonymous for b in found):
                    return found
        main = self.main(sheet.id)
        if sheet.id not in self.fair:
            self.fair[sheet.id] = self._carries(sheet, main)
        return main if self.fair[sheet.id] else ()

    def _carries(self, sheet: Sheet, found: tuple[Bearing, ...]) -> bool:
        """True for a report of its own, and for a digest of others where a fair share of it rests on these origins."""
        if not sheet.links and not sheet.lost:
            return True
        keys = {b.key for b in found}
        said = [said for said in self.said[sheet.id] if any(b.key[0] != "unknown" for b in said)]
        return len(said) <= FAIR * sum(any(b.key in keys for b in one) for one in said)


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())


def through(found: tuple[Bearing, ...], via: tuple[str, ...], reason: str) -> tuple[Bearing, ...]:
    """The same origins as they are reached through `via`."""
    return tuple(b._replace(via=way((*via, *b.via)), reason=f"{reason} {b.reason}"[:240]) for b in found)


def way(via: tuple[str, ...]) -> tuple[str, ...]:
    """The documents on the way to an origin, each once; of a very long way its beginning and its last document."""
    ordered = tuple(dict.fromkeys(via))
    return ordered if len(ordered) <= LONGEST_WAY else (*ordered[: LONGEST_WAY - 1], ordered[-1])


def sentence(sheet: Sheet, start: int, end: int) -> str:
    """Text of the sentences that hold `[start, end)`, at most 1,200 code points."""
    doc = sheet.reading.document
    first = max(0, bisect_right(doc.sentences, start, key=lambda s: s.start) - 1)
    last = bisect_left(doc.sentences, end, key=lambda s: s.start)
    if not doc.sentences or last <= first:
        return doc.text[start:end]
    return doc.text[doc.sentences[first].start : min(doc.sentences[last - 1].end, doc.sentences[first].start + 1200)]


def paragraph(sheet: Sheet, start: int) -> tuple[int, int]:
    """Range of the paragraph that holds a place."""
    paras = sheet.reading.document.paragraphs
    at = bisect_right(paras, start, key=lambda p: p.start) - 1
    return (paras[at].start, paras[at].end) if at >= 0 else (0, len(sheet.reading.document.text))
