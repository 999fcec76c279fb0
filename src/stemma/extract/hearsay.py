"""Reports without a plain speaker: passives, nouns with a that-clause, feelings, adverbs of hearsay."""

from __future__ import annotations

from stemma.extract.clause import TERMINATORS, Cue, Reader
from stemma.extract.emission import emit, quotes_from
from stemma.extract.grammar import Verb
from stemma.extract.sources import Phrase, right_of, verb_group
from stemma.extract.subjects import left_of
from stemma.extract.units import QUOTE

__all__ = ["read_adjective", "read_hearsay", "read_noun", "read_passive"]


def read_passive(reader: Reader, cue: Cue) -> bool:
    """He was told that …; they are said to have …; the claim was rejected by …; it was reported that …"""
    low, words, frames, size = reader.low, reader.lex.words, cue.verb.frames, reader.size
    k = cue.at + 1
    source = None
    if k < size and low[k] in words["by"]:
        source = right_of(reader.unit, k + 1, reader.lex)
        if source:
            k = source.edge
    k = reader.skip_scene(k)
    word = low[k] if k < size else "."
    if word in words["negations"] and k + 1 < size and low[k + 1] in words["to"]:
        word = low[k + 1]
    left = cue.left
    hearsay = low[cue.at] in reader.lex.passive
    if low[cue.at : cue.at + 3] == ["quoted", "as", "saying"]:
        return False
    if word == "to" and any(other.at > cue.at and other.first <= cue.at for other in reader.cues):
        return False
    if word == "to" and hearsay and left and "o" not in frames:
        if left.last - left.first == 1 and low[left.first] == "it":
            return False
        end = reader.content_end(k + 1, cue.at)
        draft = emit(reader, cue, [(left.first, left.last), (k + 1, end)], "t", source, confidence=0.8)
        if draft:
            draft.hearsay = True
        return True
    if "o" in frames and (
        word in words["that"]
        or word in words["to"]
        or word in words["whether"]
        or word == QUOTE
        or word == ":"
        or (word in words["pronouns"] and word not in words["relatives"])
    ):
        frame, start = ("i", k) if word in words["to"] else ("t", k)
        pieces = quotes_from(reader, k) if word in (QUOTE, ":") else []
        direct = bool(pieces)
        pieces = pieces or [(start, reader.content_end(start, cue.at))]
        draft = emit(
            reader,
            cue,
            pieces,
            frame,
            source,
            confidence=0.75,
            who=(left.first, left.last) if left else (0, 0),
            direct=direct,
        )
        if frame == "i" and draft:
            draft.stance = cue.verb.frames.get("i", "calls_for") if cue.verb.lemma != "warn" else "threatens"
        return True
    if word in words["that"] and "t" in frames and left is not None and reader.low[left.last - 1] == "it":
        draft = emit(reader, cue, [(k, reader.content_end(k, cue.at))], "t", source, confidence=0.75)
        if draft:
            draft.hearsay = hearsay
        return True
    if source and "n" in frames and left:
        emit(reader, cue, [(left.first, left.last)], "n", source, confidence=0.7)
        return True
    return False


def read_noun(reader: Reader, at: int) -> None:
    """The claim that …; reports of …"""
    low, words, word = reader.low, reader.lex.words, reader.low[at]
    nxt = low[at + 1] if at + 1 < reader.size else ""
    if at + 2 >= reader.size:
        return
    begins = reader.unit.begin[at + 1]
    if any(begin == begins for draft in reader.out for begin, _ in draft.content):
        return  # "said in a statement that": the content is taken
    if nxt in words["that"]:
        if low[at + 2] in words["clause_signs"] or (
            low[at + 2] in reader.lex.verbs and low[at + 2] not in reader.lex.nouns
        ):
            return
        start = at + 1
    elif nxt in words["of"] and word in reader.lex.with_of:
        start = at + 1
    elif word in reader.lex.with_of and nxt in words["prepositions"]:
        start = next((m for m in range(at + 2, min(at + 8, reader.size - 1)) if low[m] in words["that"]), 0)
        if not start or any(low[m] in words["clause_signs"] or low[m] in TERMINATORS for m in range(at + 1, start)):
            return
    else:
        return
    first = at
    while (
        first > 0
        and (low[first - 1] in words["determiners"] or low[first - 1].endswith(("’s", "'s")))
        and first > at - 2
    ):
        first -= 1
    source = None
    if low[first].endswith(("’s", "'s")) or (low[first] in words["possessives"] and first < at):
        begin = first
        while begin > 0 and (reader.unit.is_capital(begin - 1) or low[begin - 1] in words["articles"]):
            begin -= 1
        source = Phrase(begin, first + 1, first + 1)
    elif first > 0 and low[first - 1] in reader.lex.light:
        source = left_of(reader.unit, verb_group(reader.unit, first - 1, reader.lex), 0, reader.lex)
    cue = Cue(at, at, Verb(word, "base", {"t": reader.lex.nouns[word]}), None, False, False, False)
    end = reader.content_end(start, at)
    if end > start + 1:
        emit(reader, cue, [(start, end)], "t", source, confidence=0.6)


def read_adjective(reader: Reader, at: int) -> None:
    """X is afraid that …; X was worried about …"""
    low, words = reader.low, reader.lex.words
    first = verb_group(reader.unit, at, reader.lex)
    if first == at or not any(w in words["be"] for w in low[first:at]):
        return
    source = left_of(reader.unit, first, 0, reader.lex)
    k = at + 1
    if source is None or k >= reader.size:
        return
    if low[k] in words["that"] or low[k] in words["pronouns"]:
        start = k
    elif low[k] in words["feeling_links"] and reader.lex.adjectives[low[at]] == "fears":
        start = k + 1
    else:
        return
    cue = Cue(at, first, Verb(low[at], "base", {"t": reader.lex.adjectives[low[at]]}), source, False, False, False)
    end = reader.content_end(start, at)
    if end > start:
        emit(reader, cue, [(start, end)], "t", source, confidence=0.65)


def read_hearsay(reader: Reader, at: int) -> None:
    """Allegedly, reportedly: what follows to the end of the clause, without a source."""
    start = at + 1
    if start < reader.size and reader.low[start] == ",":
        start += 1
    end = reader.content_end(start, at) if start < reader.size else start
    if end - start < 2:
        return
    cue = Cue(at, at, Verb(reader.low[at], "base", {"t": "hedges"}), None, False, False, False)
    emit(reader, cue, [(start, end)], "t", None, confidence=0.6)
