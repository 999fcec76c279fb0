"""Reporting words before what they report: X said that …, X told Y to …, X denied the …"""

from __future__ import annotations

from stemma.extract.clause import TERMINATORS, Cue, Reader
from stemma.extract.emission import emit, quotes_from
from stemma.extract.sources import Phrase
from stemma.extract.units import QUOTE

__all__ = ["read_forward"]


def read_forward(reader: Reader, cue: Cue, source: Phrase | None, confidence: float) -> bool:
    """X said that …, X told Y to …, X denied the …"""
    low, words, frames, size = reader.low, reader.lex.words, cue.verb.frames, reader.size
    nxt = cue.at + 1
    if nxt < size and (
        ("f" in frames and low[nxt] in words["for_"])
        or ("c" in frames and low[nxt] in words["about"] and low[nxt] != "to")
    ):
        frame, start = _frame_at(reader, cue, nxt, (nxt, nxt))
        if frame in ("f", "c"):
            emit(reader, cue, [(start, reader.content_end(start, cue.at))], frame, source, confidence=confidence)
            return True
    k, who = reader.after(cue)
    if k >= size:
        return False
    word = low[k]
    spoken = k + 1 if word == "," else k
    if (
        "q" in frames
        and "b" in frames
        and spoken + 1 < size
        and (
            (
                low[spoken] in reader.lex.imperatives
                and low[spoken] not in reader.lex.nouns
                and not reader.unit.is_capital(spoken)
            )
            or (word == "," and low[spoken] in ("you", "i", "we", "your", "my"))
        )
    ):
        emit(
            reader,
            cue,
            [(spoken, reader.content_end(spoken, cue.at))],
            "q",
            source,
            confidence=0.7,
            who=who,
            direct=True,
        )
        return True
    if word == "," and k + 1 < size and (low[k + 1] == QUOTE or low[k + 1] in words["that"]):
        k, word = k + 1, low[k + 1]
    if word == ":" and ("q" in frames or "b" in frames or "n" in frames):
        quotes = quotes_from(reader, k)
        pieces = quotes or [(k + 1, reader.content_end(k + 1, cue.at))]
        emit(
            reader,
            cue,
            pieces,
            "q" if "q" in frames else next(iter(frames)),
            source,
            confidence=confidence,
            who=who,
            direct=bool(quotes),
        )
        return True
    if word == QUOTE and "q" in frames:
        quotes = quotes_from(reader, k)
        last = quotes[-1][1]
        if last < size and low[last] not in TERMINATORS and low[last] not in words["conjunctions"]:
            quotes = [(k, reader.content_end(k, cue.at))]
            emit(reader, cue, quotes, "q", source, confidence=confidence, who=who)
        else:
            emit(reader, cue, quotes, "q", source, confidence=confidence, who=who, direct=True)
        return True
    frame, start = _frame_at(reader, cue, k, who)
    if not frame:
        return False
    end = reader.content_end(start, cue.at)
    if end <= start:
        return False
    emit(reader, cue, [(start, end)], frame, source, confidence=confidence, who=who)
    return True


def _frame_at(reader: Reader, cue: Cue, k: int, who: tuple[int, int]) -> tuple[str, int]:
    """Which frame of the verb the words at token `k` fill, and where the content begins."""
    low, words, frames, size = reader.low, reader.lex.words, cue.verb.frames, reader.size
    word = low[k]
    if word in words["that"] and ("t" in frames or "b" in frames) and k + 1 < size:
        nxt = low[k + 1]
        if nxt not in words["clause_signs"] or "n" not in frames:
            return ("t" if "t" in frames else "b"), k
    if word in words["whether"] and "w" in frames:
        return "w", k
    if word in words["negations"] and k + 1 < size and low[k + 1] in words["to"]:
        word = low[k + 1]
    if word in words["to"] and ("i" in frames or ("o" in frames and cue.verb.lemma in ("tell", "warn", "remind"))):
        return ("i" if "i" in frames else "o"), k
    if "f" in frames and word in words["for_"] and k == cue.at + 1:
        to = (
            next(
                (
                    m
                    for m in range(k + 1, min(size, k + 22))
                    if low[m] == "to" and low[m - 1] not in ("according", "due")
                ),
                -1,
            )
            if word != "for"
            else -1
        )
        return "f", (to if to > 0 else k + 1)
    if "r" in frames:
        of = next((m for m in range(k, min(size, k + 18)) if low[m] in words["against"]), -1)
        ing = next(
            (
                m
                for m in range(k, min(size, k + 18))
                if m + 1 < size
                and low[m] in words["against"]
                and (low[m + 1].endswith("ing") or low[m + 1] in ("a", "an", "the", "being"))
            ),
            -1,
        )
        if of > k - 1 and (ing > 0 or of > k) and "r" in frames and cue.verb.lemma != "deny":
            return "r", (ing if ing > 0 else of)
    if "c" in frames and word in words["about"] and k + 1 < size and word != "to" and who[1] - who[0] <= 4:
        return "c", k + 1
    if frames.get("i") in ("calls_for", "threatens") and who[1] == who[0] and cue.verb.lemma not in ("tell", "ask"):
        to = next((m for m in range(k, min(size, k + 12)) if low[m] == "to"), -1)
        if to > 0 and not any(low[m] in words["clause_signs"] or low[m] in TERMINATORS for m in range(k, to)):
            return "i", to
    if word in TERMINATORS or word in words["conjunctions"] or word == ",":
        return "", k
    if "a" in frames:
        as_ = next((m for m in range(k, min(size, k + 20)) if low[m] in words["as_"]), -1)
        if as_ > k or (
            cue.verb.lemma in ("call", "label", "brand", "term", "describe") and word not in words["prepositions"]
        ):
            return ("n" if "n" in frames else "a"), k
    if "g" in frames and word.endswith("ing"):
        return "g", k
    noun = word not in words["prepositions"] and word not in words["subordinators"] and word not in words["auxiliaries"]
    if "n" in frames and noun:
        return "n", k
    if (
        "b" in frames
        and (noun or word in ("if", "when", "as"))
        and word not in words["relatives"]
        and _has_clause_after(reader, k)
    ):
        return "b", k
    return "", k


def _has_clause_after(reader: Reader, k: int) -> bool:
    """Whether a clause rather than a lone noun follows: there is something like a finite verb in reach."""
    low, lex = reader.low, reader.lex
    if low[k] in lex.words["pronouns"] and low[k] not in lex.words["determiners"]:
        return True
    rest = range(k + 1, min(reader.size, k + 30))
    return len(rest) >= 2 and any(
        low[m] in lex.words["auxiliaries"]
        or low[m].endswith(("ed", "n’t", "n't"))
        or low[m] in lex.verbs
        or (low[m].endswith("s") and m > k + 1)
        or low[m] in lex.words["pasts"]
        for m in rest
    )
