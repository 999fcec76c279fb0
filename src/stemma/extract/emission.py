"""From tokens to a draft: ranges with their quotation marks, and what is no statement after all."""

from __future__ import annotations

from stemma.extract.clause import Cue, Reader
from stemma.extract.drafts import Draft
from stemma.extract.sources import Phrase
from stemma.extract.units import QUOTE

__all__ = ["emit", "has_clause", "quotes_from"]


def emit(
    reader: Reader,
    cue: Cue,
    pieces: list[tuple[int, int]],
    frame: str,
    source: Phrase | None,
    *,
    confidence: float,
    who: tuple[int, int] = (0, 0),
    direct: bool = False,
) -> Draft | None:
    """Add the draft of a cue with its content; None where the words report nothing after all."""
    unit = reader.unit
    spans = [_with_marks(unit.text, *reader.span(a, b)) for a, b in pieces if b > a]
    group = unit.words(cue.first, cue.at + 1).lower()
    if not spans or _not_reported(reader, cue, frame, source) or _names_topic(reader, cue, frame, pieces):
        return None
    draft = Draft(
        cue=reader.span(cue.first, cue.at + 1),
        source=reader.span(source.first, source.last) if source else None,
        content=spans,
        stance=cue.verb.frames.get(frame, "asserts"),
        verb=cue.verb.lemma,
        confidence=confidence,
        addressee=reader.span(*who) if who[1] > who[0] else None,
        direct=direct,
        passive=cue.passive,
        open=cue.first < cue.at and reader.lex.open.search(group) is not None,
        plain=frame in ("q", "b"),
    )
    reader.out.append(draft)
    reader.taken.append(max(b for _, b in pieces))
    return draft


def _with_marks(text: str, begin: int, end: int) -> tuple[int, int]:
    """The range with the quotation marks that open right before it or close right after it."""
    if (
        begin
        and text[begin - 1] in "“«„‘"
        and text[begin - 1 : end].count(text[begin - 1]) > text[begin:end].count("”") + text[begin:end].count("»")
    ):
        begin -= 1
    inside, after = text[begin:end], text[end : end + 1]
    opened = inside.count("“") + inside.count("«") + inside.count("„")
    double = after in ("”", "»") and opened > inside.count("”") + inside.count("»")
    single = after == "’" and inside.count("‘") > inside.count("’ ")
    straight = after == '"' and inside.count('"') % 2 == 1
    if after and (double or single or straight):
        end += 1
    return begin, end


def _not_reported(reader: Reader, cue: Cue, frame: str, source: Phrase | None) -> bool:
    """Whether the verb only tells what the writer thought or did ("I knew that"), or what was not done at all."""
    low, lex = reader.low, reader.lex
    if (
        source
        and source.last == source.first + 1
        and low[source.first] in lex.words["pronouns_first"]
        and cue.verb.lemma in lex.not_first_person
    ):
        return frame not in ("q", "p")
    if frame == "a" and cue.verb.lemma == "call" and cue.at + 1 < reader.size:
        who = low[source.first] if source and source.last == source.first + 1 else ""
        if (
            reader.unit.is_capital(cue.at + 1)
            or low[cue.at + 1] in lex.words["particles"]
            or (who in lex.words["pronouns"] and who not in lex.words["pronouns_male"] | lex.words["pronouns_female"])
        ):
            return True
    if (
        source
        and cue.verb.lemma in ("ask", "request", "want", "prefer")
        and low[source.last - 1] in lex.words["relatives"]
    ):
        return True  # "who asked not to be named"
    if frame in ("n", "g", "a", "c", "r", "b", "i", "w", "t") and cue.verb.lemma not in lex.negated:
        return any(w in lex.words["negations"] or w.endswith(("n’t", "n't")) for w in low[cue.first : cue.at])
    return False


def _names_topic(reader: Reader, cue: Cue, frame: str, pieces: list[tuple[int, int]]) -> bool:
    """Whether a pronoun is all that is said ("told him about it"): a denial alone says something by that."""
    first, last = pieces[0]
    words = reader.lex.words
    return (
        frame in ("n", "c", "a", "f")
        and len(pieces) == 1
        and last - first == 1
        and cue.verb.frames.get(frame) != "denies"
        and (
            reader.low[first] in words["object_pronouns"]
            or reader.low[first] in words["pronouns"]
            or reader.low[first] in words["complementizers"]
        )
    )


def quotes_from(reader: Reader, k: int) -> list[tuple[int, int]]:
    """Spoken quotations from token `k` on, with nothing but commas between them."""
    out = []
    while k < reader.size and reader.low[k] in (QUOTE, ",", ":", "."):
        if reader.low[k] == QUOTE:
            out.append((k, k + 1))
        k += 1
    return out


def has_clause(reader: Reader, first: int, last: int) -> bool:
    signs, verbs = reader.lex.words["clause_signs"], reader.lex.verbs
    return any(
        reader.low[k] in signs or reader.low[k].endswith("ed") or reader.low[k] in verbs for k in range(first, last)
    )
