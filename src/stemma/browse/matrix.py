"""The evidence matrix of an incident: who says what about who, what, whom, where, when and how many, in whose words."""

from __future__ import annotations

from dataclasses import dataclass

from stemma.records import Allegation, Claim, Incident, Quote
from stemma.report.dates import in_words
from stemma.report.index import Index
from stemma.report.points import Cite
from stemma.report.voices import best
from stemma.report.wording import act_word

__all__ = ["FACTS", "Cell", "Row", "matrix"]

FACTS = ("who", "what", "whom", "where", "when", "how many")
WORDS_SHOWN = 4  # different words in one cell; the others are counted
ROWS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """Different words that one origin uses for one fact; `more` of them are left out. meant: what dates resolve to."""

    cites: tuple[Cite, ...]
    more: int = 0
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One origin: its cells in the order of FACTS, and how many documents repeat it.

    side: supports, or against for one that denies it or says that it has ended.
    """

    origin: str
    short: str
    label: str
    access: str
    depth: int
    side: str
    documents: int
    cells: tuple[Cell, ...]
    hangs: bool = False


def matrix(one: Incident, index: Index) -> tuple[tuple[Row, ...], int]:
    """Rows for the origins that support the incident, then for others that speak of it; and how many are left out."""
    claims: dict[str, list[Claim]] = {}
    for claim in index.claims(one):
        claims.setdefault(claim.origin, []).append(claim)
    against = {claim.origin for claim in _contrary(one, index)}
    for claim in _contrary(one, index):
        if claim not in claims.setdefault(claim.origin, []):
            claims[claim.origin].append(claim)
    ordered = [*one.origins, *(key for key in claims if key not in one.origins)]
    rows = [_row(key, claims.get(key, []), one, index, against) for key in dict.fromkeys(ordered)]
    return tuple(rows[:ROWS_SHOWN]), max(0, len(rows) - ROWS_SHOWN)


def _contrary(one: Incident, index: Index) -> list[Claim]:
    """Claims that stand where the incident is denied or said to have ended."""
    return [
        claim
        for at in one.contrary
        for claim in index.claims_by_document.get(at.document, [])
        if claim.quote.overlaps(at.quote)
    ]


def _row(key: str, claims: list[Claim], one: Incident, index: Index, against: set[str]) -> Row:
    origin = index.origins.get(key)
    nearest = best(claims) if claims else None
    ordered = sorted(claims, key=lambda c: (len(c.via), index.order.get(c.document, 0), c.quote.start))
    allegs = [(claim, index.allegations.get(claim.allegation)) for claim in ordered]
    found: list[dict[str, Cite]] = [{} for _ in FACTS]
    meant: list[dict[str, None]] = [{} for _ in FACTS]
    for claim, alleg in allegs:
        if alleg is None:
            continue
        for number, (quote, words) in _facts(alleg):
            found[number].setdefault(quote.text.casefold(), index.cite(alleg.document, quote))
            if words:
                meant[number].setdefault(words)
        del claim
    cells = tuple(
        Cell(tuple(each.values())[:WORDS_SHOWN], max(0, len(each) - WORDS_SHOWN), ", ".join(list(words)[:2]))
        for each, words in zip(found, meant, strict=True)
    )
    supports = key in one.origins
    return Row(
        origin=key,
        short=index.short(key),
        label=origin.label or origin.speaker if origin else key,
        access=nearest.access if nearest else (origin.access if origin else ""),
        depth=nearest.depth if nearest else 0,
        side="supports" if supports else "against" if key in against else "other",
        documents=len({claim.document for claim in claims}),
        cells=cells,
        hangs=key in one.hangs_on,
    )


def _facts(alleg: Allegation) -> list[tuple[int, tuple[Quote, str]]]:
    out: list[tuple[int, tuple[Quote, str]]] = [(0, (quote, "")) for quote in alleg.perpetrators]
    out.append((1, (alleg.trigger, act_word(alleg.act))))
    out += [(2, (quote, "")) for quote in alleg.victims]
    if alleg.place:
        out.append((3, (alleg.place.quote, alleg.place.name if alleg.place.name != alleg.place.quote.text else "")))
    if alleg.when:
        out.append((4, (alleg.when.quote, in_words(alleg.when.edtf))))
    if alleg.count:
        out.append((5, (alleg.count.quote, "")))
    return out
