"""Reporting words that stand aside from what they report: “…,” X said; clause, said X; according to X."""

from __future__ import annotations

from stemma.extract.clause import Cue, Reader
from stemma.extract.emission import emit, has_clause, quotes_from
from stemma.extract.grammar import Verb
from stemma.extract.sources import Phrase, right_of
from stemma.extract.units import QUOTE

__all__ = ["read_according", "read_aside"]


def _tail_piece(reader: Reader, k: int, cue: Cue) -> list[tuple[int, int]]:
    """What goes on after an aside: “A,” he said, “B” and: The men, he said, were beaten."""
    low, words = reader.low, reader.lex.words
    if k >= reader.size or low[k] not in (",", ":", ";", "—", "–", QUOTE):
        return []
    quotes = quotes_from(reader, k)
    if quotes:
        return quotes
    nxt = k + 1
    if low[k] != "," or nxt >= reader.size or low[nxt] in words["conjunctions"] or low[nxt] in words["subordinators"]:
        return []
    if (
        low[nxt].endswith("ing")
        or low[nxt] in words["relatives"]
        or reader.phrase_at(nxt)
        or low[nxt] in words["prepositions"]
    ):
        return []
    return [(nxt, reader.content_end(nxt, cue.at))]


def read_aside(reader: Reader, cue: Cue) -> bool:
    """“…,” X said; clause, X said; “…,” said X; clause, said X."""
    low, lex, frames = reader.low, reader.lex, cue.verb.frames
    if not ("q" in frames or "p" in frames) or cue.passive or cue.ing:
        return False
    edge = cue.left.edge if cue.left else cue.first
    before = low[edge - 1] if edge else ""
    if cue.left and before in ("", None):
        return False
    last = edge - 1
    while last > max(0, edge - 3) and low[last] in (",", "—", "–"):
        last -= 1
    quoted = edge > 0 and low[last] == QUOTE
    if cue.left:
        k, who = reader.after(cue)
        if not reader.ends_here(k) or not (quoted or (before in (",", "—", "–", "?", "!") and edge > 1)):
            return False
        if not quoted and ((k < reader.size and low[k] in (QUOTE, ":")) or "p" not in frames):
            return False
        source: Phrase | None = cue.left
    else:
        if before not in (",", QUOTE, "—", "–", "?", "!") or (cue.first != cue.at and not quoted) or cue.shared:
            return False
        source = right_of(reader.unit, cue.at + 1, lex)
        who = (0, 0)
        if source is None or not (quoted or "p" in frames):
            return False
        k = reader.skip_scene(source.edge)
    if quoted and "q" in frames:
        at = last
        first = at
        while first > 0 and low[first - 1] == QUOTE:
            first -= 1
        lead = _lead_in(reader, first)
        pieces = [(lead, at + 1)] if lead < first else [(first, at + 1)]
        pieces += _tail_piece(reader, k, cue)
        emit(reader, cue, pieces, "q", source, confidence=0.95, who=who, direct=lead >= first)
        return True
    start = reader.clause_start(edge)
    if start >= edge - 1:
        return False
    tail = _tail_piece(reader, k, cue)
    if not tail and low[start] in lex.words["openers"] and not has_clause(reader, start, edge):
        return False
    emit(reader, cue, [(start, edge - 1), *tail], "p", source, confidence=0.85, who=who)
    return True


def _lead_in(reader: Reader, quote: int) -> int:
    """First token of the clause that runs into a closing quotation: The hall was “packed,” he said."""
    low = reader.low
    if quote == 0 or low[quote - 1] in (":", ",", "—", "–", ";", ".", "?", "!"):
        return quote
    start = reader.clause_start(quote + 1)
    return start if start < quote else quote


def read_according(reader: Reader, at: int, size: int) -> None:
    """According to X, clause; clause, according to X."""
    low, unit = reader.low, reader.unit
    source = right_of(unit, at + size, reader.lex, fronted=at == 0)
    if source is None:
        return
    before = low[at - 1] if at else ""
    start = reader.clause_start(at) if at else 0
    tail: list[tuple[int, int]] = []
    if source.edge < reader.size and low[source.edge] in (",", QUOTE):
        first = source.edge + 1 if low[source.edge] == "," else source.edge
        if (
            first < reader.size
            and low[first] not in reader.lex.words["conjunctions"]
            and not low[first].endswith("ing")
        ):
            tail = [(first, reader.content_end(first, at))]
    pieces = []
    if at > start and (before == "," or not tail or before not in ("and", "but")):
        end = at - 1 if before == "," else at
        if end > start and (low[start] not in reader.lex.words["conjunctions"]):
            pieces.append((start, end))
    if pieces and tail and at - start <= 3 and low[start] in ("but", "and", "so", "then"):
        pieces = []
    if pieces and before == ",":
        lead = low[pieces[0][0]]
        if tail and lead in reader.lex.words["relatives"]:
            pieces = []
    pieces += tail if not pieces or before == "," else []
    cue = Cue(at + size - 1, at, Verb("according", "base", {"p": "asserts"}), None, False, False, False)
    emit(
        reader,
        cue,
        pieces,
        "p",
        source,
        confidence=0.9,
        direct=bool(pieces) and all(b - a == 1 and low[a] == QUOTE for a, b in pieces),
    )
