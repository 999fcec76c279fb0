"""The unnamed informant of one body and a named person elsewhere may be one: same calling, same place or body."""

from __future__ import annotations

from collections.abc import Iterator

from stemma.lineage.casefile import Sheet
from stemma.lineage.ledger import Key, Ledger, sentence
from stemma.lineage.names import looks_named, words
from stemma.lineage.wording import Wording, wording
from stemma.records.link import Origin
from stemma.records.span import Quote

__all__ = ["same_person"]

AFTER = 40  # code points after a name in which its calling may stand ("has been chaplain since")

Shown = tuple[tuple[str, Quote], ...]


def same_person(ledger: Ledger, origins: dict[Key, Origin]) -> Iterator[tuple[Key, Key, str, Shown]]:
    """Pairs (relaying origin, named person) whose informant is described as the person is, with words and places."""
    unnamed = _informants(ledger, origins)
    if not unnamed:
        return
    by_line: dict[int, list[tuple[Key, int, str, set[str], Shown]]] = {}
    for one in unnamed:
        by_line.setdefault(one[1], []).append(one)
    for root, line, proper, at in _persons(ledger, origins):
        person: Key = ("voice", "", root)
        for key, _, name, near, shown in by_line.get(line, ()):
            same_document = shown[:1] and shown[0][0] == at[0][0]
            if origins[key].kind == "anonymous" and not same_document:
                continue
            if key != person and near & proper:
                text = (
                    f"The {name} on whom {origins[key].label} relies may be {origins[person].label}: "
                    f"both are described alike and tied to {', '.join(sorted(near & proper)[:3]).title()}."
                )
                yield key, person, text, (*shown, *at)


def _informants(ledger: Ledger, origins: dict[Key, Origin]) -> list[tuple[Key, int, str, set[str], Shown]]:
    out: dict[tuple[Key, int], tuple[Key, int, str, set[str], Shown]] = {}
    for one in ledger.case.order:
        sheet = ledger.case.sheets[one]
        terms = wording(sheet.reading.document.language)
        for at, stmt in enumerate(sheet.statements):
            name = stmt.chain[-1] if stmt.chain else ""
            voice = ledger.voices.index.get((one, name))
            line = _line(name, terms)
            if voice is None or ledger.voices.all[voice].named or line is None:
                continue
            around = sentence(sheet, *sheet.extents[at])
            near = _proper(sheet)
            shown = ((one, stmt.source),) if stmt.source else ()
            for bearing in ledger.said[one][at]:
                if bearing.key in origins and not bearing.via and around:
                    out.setdefault((bearing.key, line), (bearing.key, line, name, near, shown))
    return list(out.values())


def _line(text: str, terms: Wording) -> int | None:
    found = terms.calling.search(text)
    return terms.callings.get(found.group(0).lower()) if found else None


def _proper(sheet: Sheet) -> set[str]:
    """Places of a document and what its title names, folded."""
    return {word for place in sheet.reading.places for word in words(place.name)}


def _persons(ledger: Ledger, origins: dict[Key, Origin]) -> Iterator[tuple[int, int, set[str], Shown]]:
    """Named persons whose calling is told: in their role, or right after their name ("X has been chaplain")."""
    seen = set()
    for one in ledger.case.order:
        sheet = ledger.case.sheets[one]
        doc = sheet.reading.document
        terms = wording(doc.language)
        for mention in sheet.reading.mentions:
            at = ledger.voices.index.get((one, mention.name))
            if mention.kind != "person" or at is None or not ledger.voices.all[at].named:
                continue
            root = ledger.voices.find(at)
            if ("voice", "", root) not in origins or not looks_named(mention.quote.text):
                continue
            line = _line(mention.role or doc.text[mention.quote.end : mention.quote.end + AFTER], terms)
            if line is not None and (root, line, one) not in seen:
                seen.add((root, line, one))
                yield root, line, _proper(sheet), ((one, mention.quote),)
