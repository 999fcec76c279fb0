"""Whom a pronoun means: the persons and bodies named or described in the sentences before it.

Sentences are looked through from the pronoun backwards; in each of them whoever speaks comes first, then the first one
named. A singular pronoun never means a body, a place or a thing, a plural one only several persons or a body of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from stemma.extract.grammar import Grammar
from stemma.extract.names import NameWords
from stemma.records import Document

__all__ = ["UNNAMED", "Antecedents", "Voice"]

UNNAMED = "unnamed source"
MOST_SENTENCES = 7  # looked through before a pronoun
MOST_CHARACTERS = 1500  # code points, where somebody writes without full stops
WORD = re.compile(r"[^\W\d_]+(?:[’'\-][^\W\d_]+)*|[.,;:!?()“”\"«»—–]")
HEAD = 40  # code points before the subject of a sentence: an article, an adjective, an apposition
MARKS = ("“", '"', "«", "„", "‘", "'")  # at the head of direct speech
NEAR = 80  # code points before a relative pronoun
LATELY = 60  # statements before a pronoun whose speakers it may mean
MOST_BEFORE = 4  # words between the article and the head of a description


@dataclass(slots=True)
class Voice:
    """Somebody the document names or describes, as far as it has been read.

    office: the title before its name, where that is an office or a rank. thing: it is no person although it may say
    something. guessed: only the number of words of its name shows the kind.
    """

    name: str
    kind: str
    gender: str = ""
    plural: bool = False
    role: str = ""
    organisation: str = ""
    heads: set[str] = field(default_factory=set)
    named: bool = False
    at: int = 0
    thing: bool = False
    guessed: bool = False
    office: str = ""


@dataclass(frozen=True, slots=True)
class _Seen:
    """Somebody in the text: a name with its voice, or a description that is resolved only when it is chosen."""

    start: int
    end: int
    voice: Voice | None
    plural: bool = False
    gender: str = ""


class Antecedents:
    """Names and descriptions of persons of one document, in the order of the text."""

    def __init__(
        self,
        doc: Document,
        lex: Grammar,
        words: NameWords,
        names: list[tuple[int, int, Voice]],
        describe: Callable[[int, int], Voice],
    ) -> None:
        self.describe = describe
        self.doc, self.lex, self.words, self.names = doc, lex, words, names
        self.sentences = [sent.start for sent in doc.sentences]
        self.quotes = [quote.start for quote in doc.quotations]
        self._all: list[_Seen] | None = None
        self._starts: list[int] = []
        self.own: list[tuple[int, int]] = []  # what the one who is sought here says

    # ------------------------------------------------------------------ who comes up where
    def _seen(self) -> list[_Seen]:
        """Everybody in the text; made when the first pronoun asks for it."""
        if self._all is None:
            seen = [_Seen(start, end, voice) for start, end, voice in self.names]
            taken = {one.start for one in seen}
            ends = [one.end for one in seen]
            starts = [one.start for one in seen]
            for one in self._descriptions():
                n = bisect_right(starts, one.start) - 1
                inside = n >= 0 and ends[n] > one.start
                n = bisect_left(starts, one.start)
                if not inside and one.start not in taken and not (n < len(starts) and starts[n] < one.end):
                    seen.append(one)
            self._all = sorted(seen, key=lambda one: (one.start, one.end))
            self._starts = [one.start for one in self._all]
        return self._all

    def _descriptions(self) -> Iterator[_Seen]:
        """Words for persons with the article and adjectives before them: "the parents of those detainees"."""
        words = self.words
        run: list[tuple[int, int, str]] = []
        for found in WORD.finditer(self.doc.text):
            low = found.group().lower()
            run.append((found.start(), found.end(), low))
            plural = low in words["group"]
            gender = "m" if low in words["male"] else "f" if low in words["female"] else ""
            if not (plural or gender or low in words["person"]) or (not found.group().islower() and len(run) > 1):
                continue
            start = self._article(run[-1 - MOST_BEFORE : -1])
            if start is None and not plural:
                continue
            yield _Seen(run[-1][0] if start is None else start, found.end(), None, plural, gender)
            del run[:-MOST_BEFORE]

    def _article(self, before: list[tuple[int, int, str]]) -> int | None:
        """Where a description begins whose last word comes right after these: at its article, if it has one."""
        small = self.lex.words
        for start, _, word in reversed(before):
            if word in small["starters"] or word in small["determiners"]:
                return start
            if not word.isalpha() or word in small["prepositions"] or word in small["auxiliaries"]:
                return None
        return None

    def _back(self, at: int) -> Iterator[tuple[int, list[_Seen]]]:
        """Who comes up before `at`, sentence by sentence backwards, with the begin of each sentence."""
        seen, stop = self._seen(), at
        n = bisect_right(self.sentences, at) - 1
        for k in range(n, max(-1, n - MOST_SENTENCES), -1):
            begin = self.sentences[k]
            if at - begin > MOST_CHARACTERS:
                begin = at - MOST_CHARACTERS
            yield begin, seen[bisect_left(self._starts, begin) : bisect_left(self._starts, stop)]
            stop = begin
            if begin == at - MOST_CHARACTERS:
                return

    def _find(
        self,
        at: int,
        fits: Callable[[_Seen], bool],
        speaking: Voice | None,
        spoken: list[tuple[int, Voice]],
        good: Callable[[Voice], bool],
    ) -> Voice | None:
        """The one who fits best in the nearest sentence that has any.

        Whoever comes up only in what the speaker says is hardly the speaker: "Eleven died at the Market, it said".
        """
        outside = self._nearest(at, fits, speaking, spoken, good, self.own) if self.own else None
        return outside or self._nearest(at, fits, speaking, spoken, good, [])

    def _nearest(
        self,
        at: int,
        fits: Callable[[_Seen], bool],
        speaking: Voice | None,
        spoken: list[tuple[int, Voice]],
        good: Callable[[Voice], bool],
        without: list[tuple[int, int]],
    ) -> Voice | None:
        said = dict(spoken[-LATELY:])
        for begin, group in self._back(at):
            tellers = {id(voice) for start, voice in spoken[-LATELY:] if start >= begin}
            best: tuple[int, int] | None = None
            chosen: _Seen | None = None
            for one in group:
                voice = said.get(one.start) or one.voice
                if voice is speaking and voice is not None:
                    continue
                if any(a <= one.start < b and not self._opens(one, a) for a, b in without):
                    continue
                if not (good(voice) if voice is not None else fits(one)):
                    continue
                tells = one.start in said or (voice is not None and id(voice) in tellers)
                rank = (2 if self._inside(one.start, at) else 0 if tells else 1, one.start)
                if best is None or rank < best:
                    best, chosen = rank, one
            if chosen is not None:
                return said.get(chosen.start) or chosen.voice or self.describe(chosen.start, chosen.end)
        for _, voice in reversed(spoken[-40:]):
            if voice is not speaking and good(voice):
                return voice
        return None

    def _opens(self, one: _Seen, start: int) -> bool:
        """Whether somebody is the subject of what is reported from `start`: "Its editor, Orr, was warned, he said"."""
        before = self.doc.text[start : one.start]
        if before.startswith(MARKS) or len(before) > HEAD:
            return False
        words = [word.lower() for word in WORD.findall(before)]
        small = self.lex.words
        return not any(word in small["prepositions"] or word in small["auxiliaries"] for word in words)

    def _inside(self, place: int, at: int) -> bool:
        """Whether `place` stands in a quotation in which `at` does not."""
        n = bisect_right(self.quotes, place) - 1
        if n < 0:
            return False
        quote = self.doc.quotations[n]
        return quote.start <= place < quote.end and not quote.start <= at < quote.end

    # ------------------------------------------------------------------ pronouns
    def one(self, at: int, gender: str, speaking: Voice | None, spoken: list[tuple[int, Voice]]) -> Voice:
        """Whom "he" (m) or "she" (f) means."""

        def alone(voice: Voice) -> bool:
            return not voice.plural and not voice.thing and voice.gender in (gender, "")

        def person(voice: Voice) -> bool:
            return alone(voice) and voice.kind in ("person", "unnamed")

        # Somebody of unknown gender who has said nothing and is hardly known ("a soldier", "Orr") does not stand in
        # the way of a speaker who is known to be a man or a woman.
        known = any(person(voice) and voice.gender == gender and voice is not speaking for _, voice in spoken[-40:])
        heard = {id(voice) for _, voice in spoken}

        def good(voice: Voice) -> bool:
            met = id(voice) in heard or bool(voice.role) or (" " in voice.name and not voice.guessed)
            return person(voice) and (voice.gender == gender or not known or met)

        def fits(one: _Seen) -> bool:
            return not one.plural and (one.gender == gender or (not one.gender and not known))

        def perhaps(voice: Voice) -> bool:
            return alone(voice) and voice.kind == ""

        # A name of which nothing shows that it is a person's ("Fog", "Three Poplars") counts where nobody else fits.
        found = self._find(at, fits, speaking, spoken, good)
        found = found or self._find(at, lambda one: False, speaking, spoken, perhaps)
        return found or Voice(UNNAMED, "unnamed")

    def several(self, at: int, speaking: Voice | None, spoken: list[tuple[int, Voice]]) -> Voice:
        """Whom "they" means: several persons, or else a body."""

        def good(voice: Voice) -> bool:
            return voice.plural and not voice.thing

        def body(voice: Voice) -> bool:
            return voice.kind in ("body", "group", "outlet")

        found = self._find(at, lambda one: one.plural, speaking, spoken, good)
        return found or self._find(at, lambda one: False, speaking, spoken, body) or Voice(UNNAMED, "unnamed")

    def teller(self, at: int, spoken: list[tuple[int, Voice]]) -> Voice | None:
        """Whom "the witness" means: the person who spoke last in this paragraph."""
        begin = self.doc.text.rfind("\n", 0, at) + 1
        for start, voice in reversed(spoken[-LATELY:]):
            if begin <= start < at and not voice.plural and not voice.thing and voice.kind in ("person", "unnamed", ""):
                return voice
        return None

    def thing(self, at: int, speaking: Voice | None, spoken: list[tuple[int, Voice]]) -> Voice:
        """What "it" means: a body, an outlet or a paper that speaks."""

        def good(voice: Voice) -> bool:
            return (voice.kind in ("body", "outlet") or voice.thing) and not voice.plural

        return self._find(at, lambda one: False, speaking, spoken, good) or Voice(UNNAMED, "unnamed")

    def right_before(self, at: int) -> Voice | None:
        """Whoever is named or described right before a relative pronoun at `at`: the nearest, a body included."""
        seen = self._seen()
        house = self._house_before(at)
        n = bisect_left(self._starts, at) - 1
        while n >= 0 and at - seen[n].start < NEAR:
            one = seen[n]
            if house and one.end <= house[0]:
                break
            if one.end <= at and "." not in self.doc.text[one.end : at]:
                return one.voice or self.describe(one.start, one.end)
            n -= 1
        return self.describe(*house) if house else None

    def _house_before(self, at: int) -> tuple[int, int] | None:
        """A body that is only described and ends right before `at`: "according to a rights organisation, which …"."""
        begin = max(0, at - NEAR)
        run = [(m.start() + begin, m.end() + begin, m.group().lower()) for m in WORD.finditer(self.doc.text[begin:at])]
        while run and run[-1][2] == ",":
            run.pop()
        if not run or run[-1][2] not in self.words["body"] | self.words["outlet"]:
            return None
        start = self._article(run[-1 - MOST_BEFORE : -1])
        return None if start is None else (start, run[-1][1])
