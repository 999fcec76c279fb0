"""Words for an incident: title, place, date and number, taken from its accounts and never sharper than they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from stemma.incidents.account import Account
from stemma.incidents.dates import bounds, narrowest
from stemma.incidents.sites import Where
from stemma.incidents.vocabulary import acts, pronouns
from stemma.incidents.words import WORD, stems
from stemma.records import Quote

__all__ = ["counts", "date", "main_act", "named", "place", "there", "title"]

TITLE_WORDS = 5
ACCOUNTS = 2  # differently worded sentences that must use a noun before it names the victims
ENDS = re.compile(r"[/,]")  # between the first and the last day of a time, or the dates of a set
LOOSE = " ,;:"  # what a description does not begin or end with
LEADING = re.compile(r"^(?:(?:the|a|an|les?|las?|los|el|des|une?|du)\s+)+", re.IGNORECASE)
PERSONS = ("", "person", "persons", "people")


def main_act(members: Sequence[Account]) -> str:
    """The type most accounts use; the first in the alphabet where equal."""
    seen = Counter(m.alleg.act for m in members)
    return min(seen, key=lambda act: (-seen[act], act))


def named(quotes: Sequence[str]) -> tuple[str, ...]:
    """Different descriptions, most frequent first, without leading articles and commas at the end.

    A pronoun alone describes nobody: it is left out, and where there is nothing else nobody is named.
    """
    shown: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for text in quotes:
        plain = LEADING.sub("", " ".join(text.split())).strip(LOOSE)
        if plain and plain.casefold() not in pronouns():
            key = plain.casefold()
            shown[key] = min(shown.get(key, plain), plain)
            seen[key] += 1
    return tuple(shown[k] for k in sorted(seen, key=lambda k: (-seen[k], k)))


def title(members: Sequence[Account]) -> str:
    """A few words: the act and, where accounts describe them alike or count them, the victims."""
    act = main_act(members)
    label = acts().label(act)
    told = [(m, v) for m in members if m.alleg.act == act for v in m.alleg.victims]
    heads: dict[str, set[str]] = {}
    for one, victim in told:
        heads.setdefault(_head(victim.text), set()).add(one.alleg.sentence.text)
    fit = [
        victim.text
        for one, victim in told
        if _describes(victim.text, counted=_counts(one, victim))
        and (_counts(one, victim) or len(heads[_head(victim.text)]) >= ACCOUNTS or _head(victim.text) in one.named)
    ]
    victims = next(iter(named(fit)), "")
    return f"{label}: {victims}" if victims else label


def _head(text: str) -> str:
    """Stem of the last word."""
    words = WORD.findall(text)
    return next(iter(stems(words[-1])), "") if words else ""


def _describes(text: str, *, counted: bool) -> bool:
    """True for a few words that hold a noun: no headline, no pronoun at either end, no number alone."""
    words = WORD.findall(text)
    if not words or len(text.split()) > TITLE_WORDS or text.isupper() or any(c in text for c in ",;:"):
        return False
    ends = {words[-1].casefold()} if counted else {words[0].casefold(), words[-1].casefold()}
    return any(w.isalpha() for w in words) and not ends & pronouns()


def _counts(one: Account, victim: Quote) -> bool:
    """True when the number of victims stands in the words themselves, before the noun."""
    count = one.alleg.count
    return count is not None and victim.start <= count.quote.start and count.quote.end < victim.end


def place(members: Sequence[Account]) -> Where | None:
    """The place most accounts name, a site before a region."""
    known = [m.where for m in members if m.where is not None and not m.where.name.isupper()]
    if not known:
        return None
    seen = Counter(w.key for w in known)
    weight = {w.key: (w.wide, not any(k.own for k in known if k.key == w.key), -seen[w.key], w.key) for w in known}
    best = min(weight, key=lambda k: weight[k])
    return min((w for w in known if w.key == best), key=lambda w: w.name)


def there(members: Sequence[Account], where: Where | None) -> list[Account]:
    """The accounts whose date may stand beside a place: not those that name another place and another day.

    Accounts that a person joined may tell of two places and two days; the day of one at the place of the other is what
    nobody says.
    """
    days = [
        m.when for m in members if where is not None and m.where is not None and m.where.key == where.key and m.when
    ]

    def fits(one: Account) -> bool:
        if where is None or one.where is None or one.when is None or not days:
            return True
        related = where.key in one.where.within or one.where.key in (where.key, *where.within)
        return related or any(one.when.overlaps(day) for day in days)

    return [m for m in members if fits(m)]


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
    start, end = ENDS.split(first[1].strip("[]{}"))[0], ENDS.split(last[1].strip("[]{}"))[-1]
    if {start, end} <= {"", ".."}:
        return None  # open at both ends: no time is told
    if first[1] == last[1]:
        return first[1]
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
