"""Statements of one unit: every reporting word is handed to the pattern that fits it."""

from __future__ import annotations

from stemma.extract.asides import read_according, read_aside
from stemma.extract.clause import Cue, Reader
from stemma.extract.drafts import Draft
from stemma.extract.emission import emit
from stemma.extract.forward import read_forward
from stemma.extract.grammar import Grammar
from stemma.extract.hearsay import read_adjective, read_hearsay, read_noun, read_passive
from stemma.extract.sources import Phrase, right_of, verb_group
from stemma.extract.subjects import left_of
from stemma.extract.units import QUOTE, Unit

__all__ = ["drafts_of"]


def _previous_source(reader: Reader, cue: Cue) -> Phrase | None:
    """Subject that the cue shares with the reporting verb before it."""
    for other in reversed(reader.cues):
        if other.at < cue.at and other.left is not None and not other.passive:
            return other.left
        if other.at < cue.at and not other.shared and not other.ing and other.left is None and not other.passive:
            source = right_of(reader.unit, other.at + 1, reader.lex)
            if source:
                return source
    return None


def _main_subject(reader: Reader, cue: Cue) -> Phrase | None:
    """Subject of the first finite verb of the unit: who is "saying" in "The mayor left the hall saying …"."""
    for k in range(1, min(cue.first, 40)):
        if (
            reader.low[k] in reader.lex.words["clause_signs"]
            or (reader.low[k].endswith("ed") and not reader.unit.is_capital(k))
            or reader.low[k] in reader.lex.verbs
        ):
            return left_of(reader.unit, verb_group(reader.unit, k, reader.lex), 0, reader.lex)
    return None


def _read_verb(reader: Reader, cue: Cue) -> None:
    if cue.passive:
        read_passive(reader, cue)
        return
    if read_aside(reader, cue):
        return
    source, confidence = cue.left, 0.9
    if cue.ing:
        source, confidence = _previous_source(reader, cue) or _main_subject(reader, cue), 0.7
        if cue.first and reader.low[cue.first - 1] not in (",", QUOTE):
            source = left_of(reader.unit, cue.first, 0, reader.lex) or source
    elif cue.shared:
        source, confidence = _previous_source(reader, cue) or _main_subject(reader, cue), 0.75
    if source is None:
        return
    bare_told = (
        "o" in cue.verb.frames
        and cue.verb.is_shape("participle")
        and cue.first == cue.at
        and cue.verb.lemma in reader.lex.words["informing"]
    )
    if bare_told and cue.at + 1 < reader.size and reader.low[cue.at + 1] in ("that", "to", "not", "they", "he", "she"):
        k = cue.at + 1
        frame = "i" if reader.low[k] in ("to", "not") else "t"
        draft = emit(reader, cue, [(k, reader.content_end(k, cue.at))], frame, None, confidence=0.6)
        if draft and frame == "i":
            draft.stance = "calls_for"
        return
    read_forward(reader, cue, source, confidence)


def drafts_of(unit: Unit, lex: Grammar) -> list[Draft]:
    """Statements of one unit, in the order of their cues."""
    reader = Reader(unit, lex)
    reader.taken = []
    reader.collect()
    by_token = {cue.at: cue for cue in reader.cues}
    for at, word in enumerate(reader.low):
        if at in by_token:
            _read_verb(reader, by_token[at])
        elif word in lex.according_first and (size := reader.phrase_at(at)):
            read_according(reader, at, size)
        elif word in lex.nouns:
            read_noun(reader, at)
        elif word in lex.adjectives:
            read_adjective(reader, at)
        elif word in lex.hearsay:
            read_hearsay(reader, at)
    return reader.out
