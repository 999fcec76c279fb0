"""Finds the names of protected persons in a text: aliases, inflected forms, other spellings and scripts, one walk.

    text -> words -> what each word may be (asked once for each word there is) -> neighbouring words joined -> mentions

The time grows with the length of the text and with the number of names, never with their product.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote

from stemma.protect.letters import (
    Bones,
    arabic,
    bones,
    common,
    fits,
    fold,
    inflected,
    keys,
    particles,
)

__all__ = ["Finder", "Mention", "Named", "words_of"]

How = Literal["exact", "inflected", "spelled", "script", "loose", "glued", "phrase"]

LETTER = r"[^\W\d_]"
INSIDE = "\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670"  # signs within a word
WORD = re.compile(rf"{LETTER}(?:{LETTER}|[{INSIDE}])*")
HUMP = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])")  # milenaSolveck
ADDRESS = re.compile(r"\S*(?:://|www\.|@|%[0-9A-Fa-f]{2})\S*|\S+\.(?:[a-z]{2,4}|[A-Z]{2,4})\b(?:/\S*)?")
SPREAD = re.compile(rf"(?<!{LETTER})(?:{LETTER}[ .·\u00a0-]){{3,40}}{LETTER}(?!{LETTER})")  # S o l v e c k
BROKEN = re.compile(rf"({LETTER}+)[-\u00ad\u2010]\n\s*({LETTER}+)")  # Sol-\nveck
GAP = re.compile(rf"[\s,'’\u00ad\-‐_+·=&%20]{{0,4}}(?:{LETTER}(?:\.[\s\-]{{0,2}}|[\s\-]{{1,2}})){{0,3}}")
INITIALS_BEFORE = re.compile(rf"(?<!{LETTER})(?:{LETTER}\.[ \u00a0-]?){{1,3}}$")
INITIALS_AFTER = re.compile(rf"[ \u00a0](?:{LETTER}\.[ \u00a0]?){{0,2}}{LETTER}\.")
LONGEST_GAP = 14
LEAST_SMALL = 4  # letters of a name written small that is taken for the name
LEAST_SMALL_INFLECTED = 6
LEAST_SPELLED = 5  # letters of a key from which another spelling in the same script is taken for the name
LEAST_SCRIPT = 3
LEAST_BONES = 3  # consonants


@dataclass(frozen=True, slots=True)
class Named:
    """One protected person as the finder needs it.

    Args:
        code: pseudonym. forms: names and aliases, in any script. keep: phrases in which a word is not this person.
        common: words of the name that are everyday words beside those of `common.toml`.
    """

    code: str
    forms: tuple[str, ...]
    keep: tuple[str, ...] = ()
    common: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a protected person is named, `[start, end)` in code points.

    Args:
        codes: pseudonyms of those it may be, sorted. sure: False where a person should look.
        redact: whether it is taken out when nobody decides otherwise. why: one phrase.
    """

    start: int
    end: int
    text: str
    codes: tuple[str, ...]
    sure: bool
    redact: bool
    why: str


@dataclass(frozen=True, slots=True)
class _Hit:
    """What a word may be: number of the person, number of the word among the person's words, and how it was found."""

    person: int
    word: int
    how: How


@dataclass(slots=True)
class _Place:
    start: int
    end: int
    hits: tuple[_Hit, ...]
    address: bool = False
    parts: list[tuple[int, int]] = field(default_factory=list)


def words_of(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, word) of every run of letters; runs are parted where a capital follows a small letter."""
    for found in WORD.finditer(text):
        start, whole = found.start(), found[0]
        if whole.islower() or whole.isupper() or not HUMP.search(whole):
            yield start, found.end(), whole
            continue
        at = 0
        for cut in (*(hump.start() for hump in HUMP.finditer(whole)), len(whole)):
            yield start + at, start + cut, whole[at:cut]
            at = cut


class Finder:
    """Looks for persons. Made once for a set of persons; texts may be many."""

    def __init__(self, persons: Sequence[Named]) -> None:
        self.persons = tuple(persons)
        self._exact: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._keys: dict[str, list[tuple[int, int, bool, bool]]] = defaultdict(list)  # inflected?, Cyrillic?
        self._bones: dict[str, list[tuple[int, int, Bones, bool]]] = defaultdict(list)  # Arabic?
        self._glued: dict[str, list[int]] = defaultdict(list)
        self._initials: list[frozenset[str]] = []
        self._everyday: list[frozenset[str]] = []
        self._known: dict[str, tuple[_Hit, ...]] = {}
        self._keep = [_phrases(person.keep) for person in self.persons]
        self._kept = any(self._keep)
        for number, person in enumerate(self.persons):
            self._learn(number, person)

    def _learn(self, number: int, person: Named) -> None:
        small = particles()
        words: dict[str, int] = {}
        for form in person.forms:
            parts = [word for _, _, word in words_of(form)]
            parts += [found[0] for found in WORD.finditer(form)]
            told = [fold(word) for word in dict.fromkeys(parts)]
            for word in told:
                if len(word) > 1 and (word not in small or len(told) == 1):
                    words.setdefault(word, len(words))
            self._glue(number, [fold(found[0]) for found in WORD.finditer(form)])
        for word, place in words.items():
            self._word(number, place, word)
        self._initials.append(
            frozenset(x for word in words for x in (word[0], *(key[0].lower() for key in keys(word))))
        )
        self._everyday.append(common() | {fold(word) for word in person.common})

    def _glue(self, number: int, words: list[str]) -> None:
        """Names written together, as in addresses: milenasolveck, solveckmilena, msolveck."""
        if len(words) < 2:
            return
        first, last = words[0], words[-1]
        for glued in ("".join(words), first + last, last + first, first[0] + last):
            if len(glued) >= LEAST_SPELLED and number not in self._glued[glued]:
                self._glued[glued].append(number)

    def _word(self, number: int, place: int, word: str) -> None:
        self._exact[word].append((number, place))
        cyrillic = not word.isascii()
        for key in keys(word):
            self._keys[key].append((number, place, False, cyrillic))
            if len(word) > 3:
                for form in inflected(key):
                    self._keys[form].append((number, place, True, cyrillic))
        for one in bones(word):
            self._bones[one.consonants].append((number, place, one, arabic(word)))

    # --- words

    def _hits(self, word: str) -> tuple[_Hit, ...]:
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = self._ask(word)
        return found

    def _ask(self, word: str) -> tuple[_Hit, ...]:
        folded = fold(word)
        best: dict[tuple[int, int], How] = dict.fromkeys(self._exact.get(folded, ()), "exact")
        for person in self._glued.get(folded, ()):
            best.setdefault((person, -1), "glued")
        script = arabic(word)
        if script:
            for article in _without_article(folded):
                for p, w in self._exact.get(article, ()):
                    best.setdefault((p, w), "inflected")
        else:
            cyrillic = not folded.isascii()
            for key in keys(word):
                for p, w, bent, other in self._keys.get(key, ()):
                    how: How = "inflected" if bent else "spelled"
                    across = other != cyrillic
                    same = bent and folded[:3] == self._start(p, w)
                    if not same and len(key) < (LEAST_SCRIPT if across else LEAST_SPELLED):
                        how = "loose"
                    if how != "loose" or (p, w) not in best:
                        best.setdefault((p, w), how)
        for one in bones(word) if len(folded) > 1 else ():
            for p, w, other_bones, other_arabic in self._bones.get(one.consonants, ()):
                if (p, w) in best or len(one.consonants) < 2:
                    continue
                how = "loose"
                if script != other_arabic and len(one.consonants) >= LEAST_BONES:
                    written, spoken = (one, other_bones) if script else (other_bones, one)
                    how = "script" if fits(written, spoken) else "loose"
                best[p, w] = how
        return tuple(_Hit(p, w, how) for (p, w), how in sorted(best.items()))

    def _start(self, person: int, word: int) -> str:
        return self._beginnings[person, word]

    @property
    def _beginnings(self) -> dict[tuple[int, int], str]:
        made = getattr(self, "_begun", None)
        if made is None:
            made = {pair: word[:3] for word, pairs in self._exact.items() for pair in pairs}
            self._begun: dict[tuple[int, int], str] = made
        return made

    # --- texts

    def find(self, text: str, *, address: bool = False) -> list[Mention]:
        """Mentions in reading order, none overlapping another; also those that are not taken out (`redact` False).

        Args:
            address: the text is a file name or an address, where names stand in small letters.
        """
        if not self.persons or not text:
            return []
        places = [_Place(a, b, hits, address) for a, b, word in words_of(text) if (hits := self._hits(word))]
        places += self._hidden(text)
        if not places and "%" not in text:
            return []
        if not address:
            spans = [found.span() for found in ADDRESS.finditer(text)]
            _mark_addresses(places, spans)
        places.sort(key=lambda place: (place.start, -place.end))
        out = [m for group in _joined(text, places) for m in self._judge(text, group)]
        out += self._encoded(text)
        return _disjoint(out)

    def redacted(self, text: str, *, address: bool = False) -> list[Mention]:
        """Only the mentions that are taken out."""
        return [one for one in self.find(text, address=address) if one.redact]

    def _hidden(self, text: str) -> list[_Place]:
        """Names letter by letter, and names broken at the end of a line."""
        out = []
        for found in SPREAD.finditer(text):
            letters = "".join(c for c in found[0] if c.isalpha())
            if hits := tuple(h for h in self._hits(letters.capitalize()) if h.how in ("exact", "glued", "inflected")):
                out.append(_Place(found.start(), found.end(), hits, True))
        for found in BROKEN.finditer(text):
            if hits := tuple(h for h in self._hits(found[1] + found[2]) if h.how != "loose"):
                out.append(_Place(found.start(), found.end(), hits))
        return out

    def _encoded(self, text: str) -> list[Mention]:
        """Addresses that hold a name behind percent signs are taken out whole."""
        if "%" not in text:
            return []
        out = []
        for found in ADDRESS.finditer(text):
            plain = unquote(found[0], errors="replace") if "%" in found[0] else found[0]
            if plain != found[0]:
                inner = self.redacted(plain, address=True)
                if inner:
                    codes = tuple(sorted({code for one in inner for code in one.codes}))
                    out.append(Mention(found.start(), found.end(), found[0], codes, True, True, "in an address"))
        return out

    def _judge(self, text: str, group: list[tuple[_Place, frozenset[int]]]) -> Iterator[Mention]:
        """What a run of neighbouring words is: a name, perhaps a name, or nothing."""
        if len(group) > 1 and not self._written_as_name(text, group):
            for place, mine in group:
                strong = frozenset(hit.person for hit in place.hits if hit.how != "loose" and hit.person in mine)
                if strong and (one := self._judged(text, [(place, strong)])) is not None:
                    yield one
        elif (one := self._judged(text, group)) is not None:
            yield one

    def _written_as_name(self, text: str, group: list[tuple[_Place, frozenset[int]]]) -> bool:
        """True unless a word is written small that only resembles the name: "leave hope" is not Lev Hope."""
        persons = group[-1][1]
        for place, _ in group:
            word = text[place.start : place.end]
            small = word[0].lower() == word[0] and word[0].upper() != word[0]
            exact = any(hit.how in ("exact", "glued") for hit in place.hits if hit.person in persons)
            everyday = all(fold(word) in self._everyday[p] for p in persons)
            if small and not place.address and (everyday or not exact):
                return False
        return True

    def _judged(self, text: str, group: list[tuple[_Place, frozenset[int]]]) -> Mention | None:
        persons = group[-1][1]
        start, end = group[0][0].start, max(place.end for place, _ in group)
        words = {hit.word for place, _ in group for hit in place.hits if hit.person in persons}
        several = len({(place.start, place.end) for place, _ in group}) > 1 and len(words) > 1
        strong = [hit for place, _ in group for hit in place.hits if hit.person in persons and hit.how != "loose"]
        if not several and not strong:
            return None
        if not strong and len(group) < 2:
            return None
        codes = tuple(sorted(self.persons[p].code for p in persons))
        if self._kept and self._is_kept(text, start, end, persons):
            return None
        start, end = self._with_initials(text, start, end, persons)
        quote = text[start:end]
        if several:
            return Mention(
                start, end, quote, codes, bool(strong), True, "full name" if strong else "like the full name"
            )
        return self._alone(group[0][0], text, strong, persons, (start, end), codes)

    def _alone(
        self,
        place: _Place,
        text: str,
        strong: list[_Hit],
        persons: frozenset[int],
        span: tuple[int, int],
        codes: tuple[str, ...],
    ) -> Mention | None:
        start, end = span
        word = text[place.start : place.end]
        quote = text[start:end]
        how = min((hit.how for hit in strong), key=_RANK.index)
        everyday = all(fold(word) in self._everyday[p] for p in persons)
        cased = word[0].lower() != word[0].upper()
        small = cased and not word[0].isupper()
        if how == "glued":
            return Mention(start, end, quote, codes, True, True, "names written together")
        if everyday:
            why = "an everyday word that is also a name"
            return Mention(start, end, quote, codes, False, place.address or not small, why)
        if place.address and (how == "exact" or len(word) >= LEAST_SMALL_INFLECTED):
            return Mention(start, end, quote, codes, True, True, "in an address")
        if small:
            least = LEAST_SMALL if how == "exact" else LEAST_SMALL_INFLECTED
            if how not in ("exact", "inflected") or len(word) < least:
                return None
            return Mention(start, end, quote, codes, False, True, "written small")
        told = {"exact": "part of the name", "inflected": "part of the name, inflected"}
        return Mention(start, end, quote, codes, how in told, True, told.get(how, "another spelling"))

    def _with_initials(self, text: str, start: int, end: int, persons: frozenset[int]) -> tuple[int, int]:
        letters = frozenset().union(*(self._initials[p] for p in persons))

        def theirs(piece: str) -> bool:
            found = [c for c in piece if c.isalpha()]
            return all(fold(c) in letters or any(k[:1].lower() in letters for k in keys(c)) for c in found)

        before = INITIALS_BEFORE.search(text, max(0, start - 12), start)
        if before and theirs(before[0]):
            start = before.start()
        after = INITIALS_AFTER.match(text, end)
        if after and theirs(after[0]):
            end = after.end()
        return start, end

    def _is_kept(self, text: str, start: int, end: int, persons: frozenset[int]) -> bool:
        """True where a person decided that this is somebody or something else: it stands in a phrase that is kept."""
        for p in persons:
            phrases = self._keep[p]
            if phrases is None:
                return False
            if not any(f.start() <= start and end <= f.end() for f in phrases.finditer(text, max(0, start - 200))):
                return False
        return True


_RANK: tuple[How, ...] = ("exact", "glued", "phrase", "inflected", "spelled", "script", "loose")


def _phrases(phrases: Iterable[str]) -> re.Pattern[str] | None:
    made = [r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases if phrase.split()]
    return re.compile("|".join(sorted(made, key=len, reverse=True)), re.IGNORECASE) if made else None


def _without_article(word: str) -> Iterator[str]:
    from stemma.protect.letters import rules

    for article in rules().articles:
        if word.startswith(article) and len(word) - len(article) >= 2:
            yield word[len(article) :]


def _mark_addresses(places: list[_Place], spans: list[tuple[int, int]]) -> None:
    places.sort(key=lambda place: place.start)
    at = 0
    for place in places:
        while at < len(spans) and spans[at][1] <= place.start:
            at += 1
        if at < len(spans) and spans[at][0] <= place.start:
            place.address = True


def _joined(text: str, places: list[_Place]) -> Iterator[list[tuple[_Place, frozenset[int]]]]:
    """Runs of neighbouring words that may be one person; each with those whom all of its words may name."""
    group: list[tuple[_Place, frozenset[int]]] = []
    for place in places:
        mine = frozenset(hit.person for hit in place.hits)
        if group:
            last, theirs = group[-1]
            if place.start < last.end:
                continue
            both = _next_word(last, place, mine & theirs)
            if both and _close(text, last.end, place.start):
                group.append((place, both))
                continue
            yield from _settled(group)
        group = [(place, mine)]
    if group:
        yield from _settled(group)


def _next_word(last: _Place, place: _Place, persons: frozenset[int]) -> frozenset[int]:
    """Those of whom the two words are different ones."""
    if not persons:
        return persons
    before = {(hit.person, hit.word) for hit in last.hits}
    other = (hit for hit in place.hits if hit.word < 0 or (hit.person, hit.word) not in before)
    return frozenset(hit.person for hit in other if hit.person in persons)


def _settled(group: list[tuple[_Place, frozenset[int]]]) -> Iterator[list[tuple[_Place, frozenset[int]]]]:
    """A run, without words at its ends that only sound alike when nothing else in it is surer."""
    if len(group) > 1:
        yield group
        return
    place, _ = group[0]
    strong = frozenset(hit.person for hit in place.hits if hit.how != "loose")
    if strong:
        yield [(place, strong)]


def _close(text: str, start: int, end: int) -> bool:
    if end - start > LONGEST_GAP:
        return False
    between = text[start:end]
    if GAP.fullmatch(between):
        return True
    words = [fold(word[0]) for word in WORD.finditer(between)]
    return bool(words) and all(word in particles() for word in words) and not re.search(r"[.!?;:\n]", between)


def _disjoint(mentions: list[Mention]) -> list[Mention]:
    out: list[Mention] = []
    for one in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if out and one.start < out[-1].end:
            if one.end <= out[-1].end:
                continue
            last = out.pop()
            codes = tuple(sorted({*last.codes, *one.codes}))
            text = last.text + one.text[last.end - one.start :]
            redact = last.redact or one.redact
            one = Mention(last.start, one.end, text, codes, last.sure and one.sure, redact, last.why)
        out.append(one)
    return out
