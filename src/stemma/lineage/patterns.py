"""Circular reporting: the patterns R1 to R10 of METHOD 5, each with the sentence a reader sees."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from stemma.lineage.casefile import WHOLE, Sheet
from stemma.lineage.ledger import Key, Ledger
from stemma.lineage.names import key_words, words
from stemma.lineage.wording import wording
from stemma.records.link import Link, Origin, Tie

__all__ = ["Pattern", "patterns"]

MANY = 3  # documents of which the same is told from which one sentence tells it of all
FAN = 3  # documents drawn from one text from which it is a fan-out
COATS = 8  # documents that name a person with which the others are compared
LATER_DAYS = 3  # days between a text and its unchanged copy from which the fresh date is worth a warning

Pattern = tuple[str, str, tuple[str, ...]]
"""Name (R1 to R10), the sentence a reader sees, and the ids of the documents concerned."""


def patterns(
    ledger: Ledger, origins: dict[Key, Origin], ties: Sequence[Tie], cites: Collection[tuple[str, str]] = ()
) -> tuple[Pattern, ...]:
    """The circular patterns of a neighbourhood, sorted by name and documents.

    Args:
        cites: (citing, cited) documents.
    """
    children: dict[str, list[Link]] = {}
    for one in ledger.case.order:
        for link in ledger.case.sheets[one].links:
            children.setdefault(link.parent, []).append(link)
    found = [
        *_fan_out(ledger, children),
        *_chain(ledger),
        *_loops(ledger, cites),
        *_hidden(origins, ties),
        *_pivot(ledger),
        *_credit(ledger),
        *_coats(ledger, origins),
        *_laundered(ledger),
        *_planted(ledger),
        *_refreshed(ledger),
    ]
    return tuple(sorted(set(found), key=lambda p: (len(p[0]), p)))


def _name(ledger: Ledger, document: str) -> str:
    doc = ledger.case.sheets[document].reading.document
    return doc.outlet or doc.title or doc.file


def _fan_out(ledger: Ledger, children: dict[str, list[Link]]) -> Iterator[Pattern]:
    for parent, links in children.items():
        below = sorted({link.child for link in links if link.kind in WHOLE or link.kind == "partial"})
        if len(below) >= FAN:
            text = f"{len(below)} documents draw on one text of {_name(ledger, parent)}: they count as one."
            yield "R1", text, (parent, *below)


def _chain(ledger: Ledger) -> Iterator[Pattern]:
    citing: dict[str, list[str]] = {}
    for one in ledger.case.order:
        for link in ledger.case.sheets[one].lost:
            citing.setdefault(link.parent, []).append(one)
    for lost, found in citing.items():
        end = f"{ledger.case.lost[lost].name}, whose text is not in the case: the last link cannot be reached."
        if len(found) >= MANY:
            yield "R2", f"{len(found)} documents cite {end}", tuple(sorted(found))
        else:
            yield from (("R2", f"{_name(ledger, one)} cites {end}", (one,)) for one in found)


def _loops(ledger: Ledger, cites: Collection[tuple[str, str]]) -> Iterator[Pattern]:
    for child, parent in ledger.case.loops:
        text = f"{_name(ledger, child)} and {_name(ledger, parent)} draw on each other: the loop counts as one text."
        yield "R3", text, tuple(sorted((child, parent)))
    told: dict[str, tuple[str, ...]] = {}  # one pair of documents for each pair of houses
    both = set(cites)
    for one, other in sorted(both):
        a, b = _name(ledger, one), _name(ledger, other)
        above = [link.parent for link in ledger.case.sheets[other].links]
        if one in above or (one < other and (other, one) in both):
            told.setdefault(f"{a} and {b} cite each other: the loop counts as one text.", tuple(sorted((one, other))))
            continue
        own = [p for p in above if p != one and _outlet(ledger, p) and _outlet(ledger, p) == _outlet(ledger, one)]
        if own:
            told.setdefault(f"{a} cites {b}, which has it from an earlier text of {a}.", (own[0], other, one))
    yield from (("R3", text, documents) for text, documents in told.items())


def _outlet(ledger: Ledger, document: str) -> str:
    return ledger.case.sheets[document].reading.document.outlet or ""


def _hidden(origins: dict[Key, Origin], ties: Sequence[Tie]) -> Iterator[Pattern]:
    by_id = {origin.id: origin for origin in origins.values()}
    for tie in ties:
        a, b = by_id[tie.a], by_id[tie.b]
        if tie.rule in ("channel", "informant", "detail") and not set(a.documents) <= set(b.documents):
            text = f"{a.label} and {b.label} look like two sources and may be one: {tie.text}"
            yield "R4", text, tuple(sorted({document for document, _ in tie.shown_at}))


def _pivot(ledger: Ledger) -> Iterator[Pattern]:
    for one in ledger.case.order:
        sheet = ledger.case.sheets[one]
        for link in sheet.links:
            if link.kind != "translate":
                continue
            middle = ledger.case.sheets[link.parent]
            for above in middle.links:
                top = ledger.case.sheets[above.parent]
                if above.kind == "translate" and _language(top) == _language(sheet) != _language(middle):
                    text = (
                        f"{_name(ledger, one)} came back into its first language by way of "
                        f"{_name(ledger, link.parent)}: new words, but the text of {_name(ledger, above.parent)}."
                    )
                    yield "R5", text, (above.parent, link.parent, one)


def _language(sheet: Sheet) -> str:
    return sheet.reading.document.language.split("-")[0]


def _credit(ledger: Ledger) -> Iterator[Pattern]:
    for one in ledger.case.order:
        sheet = ledger.case.sheets[one]
        text_words = None
        for link in sheet.links:
            if link.kind not in ("rewrite", "summarise"):
                continue
            outlet = ledger.case.sheets[link.parent].reading.document.outlet
            if not outlet:
                continue
            text_words = text_words if text_words is not None else set(words(sheet.reading.document.text))
            if not set(key_words(outlet)) <= text_words:
                text = f"{_name(ledger, one)} retells the text of {outlet} in its own words and does not name it."
                yield "R6", text, (link.parent, one)


def _coats(ledger: Ledger, origins: dict[Key, Origin]) -> Iterator[Pattern]:
    """One person under different roles in different documents: it still counts once.

    A translation has other words for the same role, and two of them need not agree: they show one coat only.
    """
    roles: dict[int, dict[str, str]] = {}
    for at, voice in enumerate(ledger.voices.all):
        if voice.kind == "person" and voice.named and voice.role:
            roles.setdefault(ledger.voices.find(at), {}).setdefault(voice.document, voice.role)
    for root, found in sorted(roles.items()):
        key: Key = ("voice", "", root)
        pair = _two_coats(ledger, sorted(found.items())) if key in origins and len(found) > 1 else None
        if pair is not None:
            (one, first), (other, role) = pair
            text = f"{origins[key].speaker} appears as “{first[:80]}” and as “{role[:80]}”: one person, counted once."
            yield "R7", text, (one, other)


def _two_coats(ledger: Ledger, found: list[tuple[str, str]]) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """The first two (document, role) in one language with no word in common and no text behind both."""
    tried: list[tuple[str, str, frozenset[str], frozenset[str]]] = []
    for other, role in found:
        mine, behind = frozenset(key_words(role)), _behind(ledger, other)
        for one, first, theirs, before in tried:
            alike = _language(ledger.case.sheets[one]) == _language(ledger.case.sheets[other])
            if alike and mine.isdisjoint(theirs) and behind.isdisjoint(before):
                return (one, first), (other, role)
        if len(tried) < COATS:
            tried.append((other, role, mine, behind))
    return None


def _behind(ledger: Ledger, document: str) -> frozenset[str]:
    """A document and all that it was copied or translated from, however far up."""
    seen: set[str] = set()
    waiting = [document]
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            above = ledger.case.sheets[here].links
            waiting += [link.parent for link in above if link.kind in ("copy", "translate")]
    return frozenset(seen)


def _laundered(ledger: Ledger) -> Iterator[Pattern]:
    for one in ledger.case.order:
        for link in ledger.case.sheets[one].links:
            doc = ledger.case.sheets[link.parent].reading.document
            if wording(doc.language).has("compilers", f"{doc.outlet or ''} {doc.title or ''} {doc.url or ''}"):
                text = f"{_name(ledger, one)} draws on {_name(ledger, link.parent)}, which compiles what others wrote."
                yield "R8", text, (link.parent, one)


def _planted(ledger: Ledger) -> Iterator[Pattern]:
    for one in ledger.case.order:
        who = ledger.narrators[one]
        for link in ledger.case.sheets[one].links:
            other = ledger.narrators[link.parent]
            if who.kind != "letter" or other.kind != "letter" or link.kind not in WHOLE:
                continue
            if (
                who.voice is None
                or other.voice is None
                or ledger.voices.find(who.voice) == ledger.voices.find(other.voice)
            ):
                continue
            a, b = ledger.voices.all[who.voice].name, ledger.voices.all[other.voice].name
            text = f"{a} and {b} testify in nearly the same words: identical wording is a warning, not a plus."
            yield "R9", text, (link.parent, one)


def _refreshed(ledger: Ledger) -> Iterator[Pattern]:
    again: dict[str, list[tuple[str, int]]] = {}
    for one in ledger.case.order:
        doc = ledger.case.sheets[one].reading.document
        for link in ledger.case.sheets[one].links:
            older = ledger.case.sheets[link.parent].reading.document
            days = _days(older.published, doc.published)
            if link.kind == "copy" and days is not None and days >= LATER_DAYS:
                again.setdefault(link.parent, []).append((one, days))
    for parent, found in again.items():
        text = f"the text of {_name(ledger, parent)} as new"
        if len(found) >= MANY:
            least, most = min(days for _, days in found), max(days for _, days in found)
            when = f"{least} days later" if least == most else f"{least} to {most} days later"
            yield "R10", f"{len(found)} documents print {text}, {when}.", (parent, *sorted(one for one, _ in found))
        else:
            for one, days in found:
                yield "R10", f"{_name(ledger, one)} prints {text}, {days} days later.", (parent, one)


def _days(earlier: str | None, later: str | None) -> int | None:
    """Days between two full dates; None when one of them is missing or not exact."""
    try:
        first, second = (date.fromisoformat((value or "")[:10]) for value in (earlier, later))
    except ValueError:
        return None
    return (second - first).days
