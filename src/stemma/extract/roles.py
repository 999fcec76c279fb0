"""How well a phrase fits each role of an act: signs of place, build and kind, weighed by a table (METHOD 12.5)."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import isfinite

from stemma.errors import BrokenLexicon
from stemma.extract.acts import Trigger
from stemma.extract.acts_words import Words
from stemma.extract.phrases import ADV, AUX, COMMA, DET, END, JOINT, LINK, PREP, REL, SUB, VERB
from stemma.lexicon.load import languages

__all__ = ["ROLES", "Candidate", "Scene", "around", "packed", "score", "signs", "table", "weights"]

ROLES = ("perp", "vic", "place", "time", "count", "means", "inst")
REACH = 28  # words between a phrase and the trigger at most
NEAR = 12  # and at most between a widened phrase and the trigger
WIDE = frozenset({"tail", "pair", "aside"})
LOOSE = frozenset(JOINT + COMMA + REL + SUB + PREP + LINK + AUX + ADV + DET)  # no phrase ends with these
CLAUSE = 12  # words that a phrase with a clause of its own may have
FAR = (0, 1, 2, 4, 7, 11, 17)  # upper ends of the classes of distance, in words
FINEST, LARGEST = 10_000, 100  # parts of a logit; logits
ABOVE = FINEST * LARGEST  # added to every weight: none is negative then
BITS = 32  # of a weight; 2,000 of the largest fit
MASK = (1 << BITS) - 1
PLACES = tuple(range(0, BITS * len(ROLES), BITS))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase that may be a role. kind: what its head word is; form: how it was built (see Phrase), date or count."""

    first: int
    last: int
    kind: str
    form: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence made ready: words, tags, candidates, number of the statement that holds each word, verbs of saying."""

    words: Words
    tag: str
    candidates: tuple[Candidate, ...]
    holder: tuple[int, ...]
    saying: frozenset[str]


def around(view: Scene, trigger: Trigger) -> list[Candidate]:
    """The candidates within reach, and those that a clause of their own makes longer ("men who ran")."""
    left = _group(view.tag, trigger.first)
    out: list[Candidate] = []
    for one in view.candidates:
        if one.first > trigger.last + REACH or one.last < trigger.first - REACH:
            continue
        if one.form in WIDE and (one.first > trigger.last + NEAR or one.last < trigger.first - NEAR):
            continue
        out.append(one)
        after = view.tag[one.last + 1 : one.last + 2]
        if one.form != "base" or after not in (REL, VERB, PREP):
            continue
        if one.last < left - 2 and left - one.first <= CLAUSE and END not in view.tag[one.last + 1 : left]:
            stop = left - 1
            while stop > one.last and view.tag[stop] in LOOSE:
                stop -= 1
            out.append(Candidate(one.first, stop, one.kind, "clause"))
        elif one.first > trigger.last and after in (REL, VERB):
            stop = one.last + 1
            while stop < len(view.tag) and view.tag[stop] not in (END, COMMA, JOINT) and stop - one.first < CLAUSE:
                stop += 1
            out.append(Candidate(one.first, stop - 1, one.kind, "clause"))
    return out


def _group(tag: str, first: int) -> int:
    """First token of the verb group that ends before `first`."""
    left = first
    while left > 0 and (tag[left - 1] in (AUX, ADV) or (left > 1 and tag[left - 2] == AUX and tag[left - 1] == DET)):
        left -= 1
    return left


def signs(view: Scene, trigger: Trigger, one: Candidate) -> list[str]:
    """What can be seen of a phrase beside a trigger; every sign has its weight for each role."""
    tag, low = view.tag, view.words.low
    left, right = _group(tag, trigger.first), trigger.last
    before = tag[one.first - 1] if one.first else END
    ruled = before in (PREP, LINK)
    governor = low[one.first - 1] if ruled else before
    if one.last < trigger.first:
        side, between = "left", tag[one.last + 1 : left]
        link = f"left {_outline(between)}{' ruled' if ruled else ''}"
    elif one.first > right:
        side, between = "right", tag[right + 1 : one.first - ruled]
        link = f"right {_outline(between)} {governor if ruled else '-'}"
    else:
        side, between = "in", ""
        link = f"in {governor if ruled else '-'}"
    far = bisect_left(FAR, len(between))
    voice, act = trigger.voice, trigger.act
    after = tag[one.last + 1] if one.last + 1 < len(tag) else END
    said = after == VERB and low[one.last + 1] in view.saying
    held = view.holder[one.first] == view.holder[trigger.first]
    verb = low[trigger.verb if trigger.verb is not None else trigger.first]
    start = "start" if before in (END, SUB, REL) or (before == COMMA and one.first < 9) else "-"
    return [
        "any",
        act,
        f"weight {int(trigger.weight * 2)}",
        f"{voice} {link}",
        f"{act} {link}",
        f"{verb} {link}",
        f"{one.kind} {link}",
        f"{voice} {side} {far} {ruled}",
        f"{voice} {side} {start} {held} {said}",
        f"{act} {one.kind} {voice} {side}",
        f"{act} {one.kind}",
        f"{voice} {one.kind} {side} {ruled}",
        f"{governor} {one.kind}",
        f"{one.form} {side} {after} {ruled}",
        f"{one.form} {one.kind} {min(one.last - one.first, 6)}",
        f"{act} {governor} {one.form}",
    ]


PHRASED = re.compile(r"[IL][DNP'T]+|[ART]+")  # prepositional phrases, auxiliaries and adverbs: they link nothing
NOMINAL = re.compile(r"[DNP'L]+")
SHARED = re.compile(r"V[NI]*,?J$")  # "stormed the hall and": the subject is that of the next verb too
ASIDE = re.compile(r",(?:[WV][^,.]*|[NI]*),")  # an apposition, relative clause or participle between commas


@lru_cache(maxsize=8192)
def _outline(between: str) -> str:
    """The words between phrase and trigger in a few letters: verbs, phrases, joints, clause borders; the nearest four.

    >>> _outline("VDNJ"), _outline("INA")
    ('VJ', '')
    """
    out = SHARED.sub("VJ", ASIDE.sub("", NOMINAL.sub("N", PHRASED.sub("", between))))
    return out if len(out) <= 4 else "+" + out[-3:]


@cache
def weights(language: str) -> dict[str, tuple[float, ...]]:
    """Weights of each sign by role, in the order of ROLES; none for a language that has no table."""
    place = files("stemma.lexicon").joinpath(language, "roles.tsv")
    if language not in languages("phrases") or not place.is_file():
        return {}
    return table(place.read_text(encoding="utf-8"), f"{language}/roles.tsv")


def table(text: str, name: str) -> dict[str, tuple[float, ...]]:
    """Weights of each sign from the lines of a table (made by `training/roles`); empty cells are zero.

    Raises:
        BrokenLexicon: a line has too few or too many cells, a cell is no finite number, or a sign stands twice.
    """
    out: dict[str, tuple[float, ...]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        sign, *row = line.split("\t")
        if len(row) != len(ROLES):
            raise BrokenLexicon(f"The vocabulary {name}, line {number}: not {len(ROLES)} weights.")
        if sign in out:
            raise BrokenLexicon(f"The vocabulary {name}, line {number}: the sign {sign!r} stands twice.")
        try:
            out[sign] = tuple([float(cell) if cell else 0.0 for cell in row])
        except ValueError as exc:
            raise BrokenLexicon(f"The vocabulary {name}, line {number}: a weight is no number.") from exc
        if not all(map(isfinite, out[sign])):
            raise BrokenLexicon(f"The vocabulary {name}, line {number}: a weight is not finite.")
    return out


@cache
def packed(language: str) -> dict[str, int]:
    """The same with all weights of a sign in one whole number, so that one addition adds them for every role.

    Raises:
        BrokenLexicon: a weight is too large for its place.
    """
    out = {}
    for sign, row in weights(language).items():
        if max(map(abs, row)) > LARGEST:
            raise BrokenLexicon(f"The vocabulary {language}/roles.tsv, sign {sign!r}: a weight beyond {LARGEST}.")
        out[sign] = sum((round(weight * FINEST) + ABOVE) << (BITS * at) for at, weight in enumerate(row))
    return out


def score(found: list[str], weighed: dict[str, int]) -> tuple[float, ...]:
    """Sum of the weights by role (log odds); `weighed` from `packed`."""
    rows = [row for row in map(weighed.get, found) if row]
    if not rows:
        return (-9.0,) * len(ROLES)
    total, above = sum(rows), len(rows) * ABOVE
    return tuple([((total >> shift & MASK) - above) / FINEST for shift in PLACES])
