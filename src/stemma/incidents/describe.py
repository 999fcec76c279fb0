"""Words for an incident: title, place, date and number, taken from its accounts and never sharper than they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from stemma.incidents.account import Account, Where
from stemma.incidents.dates import bounds, narrowest
from stemma.incidents.vocabulary import acts

__all__ = ["counts", "date", "main_act", "named", "place", "title"]

TITLE_WORDS = 6
LEADING = re.compile(r"^(?:(?:the|a|an|les?|las?|los|el|des|une?|du)\s+)+", re.IGNORECASE)
PERSONS = ("", "person", "persons", "people")


def main_act(members: Sequence[Account]) -> str:
    """The type most accounts use; the first in the alphabet where equal."""
    seen = Counter(m.alleg.act for m in members)
    return min(seen, key=lambda act: (-seen[act], act))


def named(quotes: Sequence[str]) -> tuple[str, ...]:
    """Different descriptions, most frequent first, without leading articles."""
    shown: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for text in quotes:
        plain = LEADING.sub("", " ".join(text.split()))
        if plain:
            key = plain.casefold()
            shown[key] = min(shown.get(key, plain), plain)
            seen[key] += 1
    return tuple(shown[k] for k in sorted(seen, key=lambda k: (-seen[k], k)))


def title(members: Sequence[Account]) -> str:
    """A few words: the act and, where somebody describes them, the victims."""
    label = acts().label(main_act(members))
    act = main_act(members)
    described = [
        v.text
        for m in members
        if m.alleg.act == act
        for v in m.alleg.victims
        if any(c.isalpha() for c in v.text) and len(v.text) > 4
    ]
    victims = next((v for v in named(described) if len(v.split()) <= TITLE_WORDS), "")
    return f"{label}: {victims}" if victims else label


def place(members: Sequence[Account]) -> Where | None:
    """The place most accounts name, a site before a region."""
    known = [m.where for m in members if m.where is not None]
    if not known:
        return None
    seen = Counter(w.key for w in known)
    weight = {w.key: (w.wide, not any(k.own for k in known if k.key == w.key), -seen[w.key], w.key) for w in known}
    best = min(weight, key=lambda k: weight[k])
    return min((w for w in known if w.key == best), key=lambda w: w.name)


def date(members: Sequence[Account], *, pattern: bool) -> str | None:
    """EDTF date: for an event the most precise one given; for a practice the span from the first to the last day."""
    edtfs = [m.edtf for m in members if m.edtf]
    if not pattern or not edtfs:
        return narrowest(edtfs)
    periods = [(b, e) for e in edtfs if (b := bounds(e))]
    if not periods:
        return None
    first = min(periods, key=lambda p: (p[0].first, p[0].days, p[1]))
    last = min(periods, key=lambda p: (-p[0].last, p[0].days, p[1]))
    start, end = first[1].split("/")[0], last[1].split("/")[-1]
    return start if start == end else f"{start}/{end}"


def counts(members: Sequence[Account]) -> tuple[int | None, int | None]:
    """Range of victims over all accounts that give a number of persons; no sum is ever made."""
    ranges = [m.count for m in members if m.count and m.count[2] in PERSONS]
    least = [r[0] for r in ranges if r[0] is not None]
    if not ranges:
        return None, None
    return (min(least) if least else None), (
        None if any(r[1] is None for r in ranges) else max(r[1] or 0 for r in ranges)
    )
