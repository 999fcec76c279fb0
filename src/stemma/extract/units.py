"""Stretches of text that one attribution can span, as tokens; a quotation that somebody speaks is one token.

The men left, “They were told to. Nobody asked why,” he said.      one unit: Q is one token, its inside is read apart
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from stemma.extract.grammar import Grammar
from stemma.records import Document, Span

__all__ = ["Unit", "units_of"]

TOKEN = re.compile(r"[^\W_]+(?:[’'\-.&/,](?=[^\W_])[^\W_]+)*(?:[’'](?=\s))?|[^\w\s]|_+")
PLAIN = re.compile(r"[^\W_]+")
QUOTE_MARKS = frozenset("\"“”„‟«»‘’‚'‹›")
ENDS_SPEECH = frozenset(".,?!…—–")
INNER_END = re.compile(r"[.?!…] [“‘\"]?[A-ZА-ЯЁІЇЄÁÉÍÓÚÑ]")
QUOTE = "“”"  # stands for a spoken quotation in the list of lower-case words
MOST_TOKENS = 600  # in one unit; the longest sentences of real reports have about 150
FEW_WORDS = 3  # a quotation of fewer words without an end mark is a name or a borrowed word


@dataclass(slots=True)
class Unit:
    """Tokens of one stretch; `low` are their lower-case words, QUOTE for a spoken quotation. Document offsets."""

    text: str
    start: int
    end: int
    paragraph: int
    low: list[str] = field(default_factory=list)
    begin: list[int] = field(default_factory=list)
    stop: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.low)

    def is_capital(self, at: int) -> bool:
        """Whether the token begins with a capital letter."""
        return self.text[self.begin[at]].isupper()

    def words(self, first: int, last: int) -> str:
        """Text of the tokens `[first, last)`."""
        return self.text[self.begin[first] : self.stop[last - 1]] if last > first else ""


def _outermost(doc: Document, start: int, end: int, spans: list[Span]) -> list[Span]:
    """Quotations inside `[start, end)` that lie in no other one of them."""
    out: list[Span] = []
    for span in spans:
        if span.start >= start and span.end <= end and (not out or span.start >= out[-1].end):
            out.append(span)
    return out


def _is_spoken(text: str, span: Span, region: int, lex: Grammar) -> bool:
    """Whether a quotation is speech in itself rather than a name or words borrowed into the author's sentence."""
    inner = text[span.start : span.end]
    ends = inner[-1:] in ENDS_SPEECH
    before = text[max(region, span.start - 60) : span.start - 1].rstrip()
    after = text[span.end + 1 : span.end + 2]
    many = inner.count(" ") >= FEW_WORDS
    if not before or before[-1] in ".!?…”»":
        return ends or after in (",", "") or INNER_END.search(inner) is not None
    if before[-1] in ":,—–-":
        return ends or many or before[-1] == ":"
    if INNER_END.search(inner):
        return True
    word = re.search(r"[^\W\d_]+$", before)
    verb = lex.verbs.get(word.group().lower()) if word else None
    return verb is not None and "q" in verb.frames and (inner[:1].isupper() or many)


def _tokenise(unit: Unit, text: str, spoken: list[Span]) -> None:
    at, n = unit.start, 0
    while at < unit.end:
        while n < len(spoken) and spoken[n].end <= at:
            n += 1
        nxt = spoken[n] if n < len(spoken) and spoken[n].start <= unit.end else None
        limit = min(nxt.start - 1, unit.end) if nxt else unit.end
        spans = [found.span() for found in TOKEN.finditer(text, at, max(at, limit))]
        spans = [(a, b) for a, b in spans if b - a > 1 or text[a] not in QUOTE_MARKS]
        unit.low += [text[a:b].lower() for a, b in spans]
        unit.begin += [a for a, _ in spans]
        unit.stop += [b for _, b in spans]
        if nxt is None or nxt.start - 1 >= unit.end:
            break
        closing = nxt.end + 1 if text[nxt.end : nxt.end + 1] in QUOTE_MARKS and nxt.end < unit.end else nxt.end
        unit.low.append(QUOTE)
        unit.begin.append(max(nxt.start - 1, unit.start))
        unit.stop.append(closing)
        at = max(closing, at + 1)
        n += 1


def units_of(
    doc: Document, start: int, end: int, *, paragraph: int, sentences: list[Span], quotations: list[Span], lex: Grammar
) -> Iterator[Unit]:
    """Units of `[start, end)`, a paragraph or the inside of a quotation; without tokens where nothing can report.

    Sentence borders inside a quotation do not count; a question or exclamation in quotation marks and the short clause
    of reporting after it (“Where are they?” Ms Orr asks.) belong together.
    """
    text = doc.text
    outer = _outermost(doc, start, end, quotations)
    spoken = [span for span in outer if _is_spoken(text, span, start, lex)]
    cuts, n = [], 0
    for sent in sentences:
        stop = min(sent.end, end)
        if stop <= start or sent.start >= end:
            continue
        while n < len(outer) and outer[n].end < stop:
            n += 1
        inside = n < len(outer) and outer[n].start <= stop <= outer[n].end and outer[n].end != end
        if stop < end and (inside or _reports_next(text, stop, lex)):
            continue
        cuts.append(stop)
    if not cuts or cuts[-1] < end:
        cuts.append(end)
    begin = start
    for cut in cuts:
        while begin < cut and text[begin].isspace():
            begin += 1
        if begin < cut:
            unit = Unit(text, begin, cut, paragraph)
            first = bisect_left(spoken, Span(begin, begin))
            speech = spoken[first : bisect_right(spoken, Span(cut, len(text)))]
            if speech or not lex.triggers.isdisjoint(PLAIN.findall(text[begin:cut].lower())):
                _tokenise(unit, text, speech)
                yield from _portions(unit)
            else:
                yield unit
        begin = cut


def _portions(unit: Unit) -> Iterator[Unit]:
    """The unit, or several of bounded length where somebody wrote without full stops: reading stays linear."""
    for first in range(0, len(unit), MOST_TOKENS):
        last = min(len(unit), first + MOST_TOKENS)
        if first == 0 and last == len(unit):
            yield unit
            return
        yield Unit(
            unit.text, unit.begin[first], unit.stop[last - 1], unit.paragraph,
            unit.low[first:last], unit.begin[first:last], unit.stop[first:last],
        )  # fmt: skip


def _reports_next(text: str, stop: int, lex: Grammar) -> bool:
    """Whether a question or exclamation that closes here in quotation marks is followed by its reporting clause."""
    if text[stop - 1 : stop] not in '”"»’' or text[stop - 2 : stop - 1] not in "?!…":
        return False
    words = re.findall(r"[^\W\d_]+|[.,;:“”\"«]", text[stop : stop + 70])[:7]
    for n, word in enumerate(words):
        if not word[0].isalpha():
            return False
        verb = lex.verbs.get(word.lower())
        if verb and n >= 1 and "q" in verb.frames and verb.is_shape("past", "third", "base"):
            rest = words[n + 1 : n + 3]
            return not rest or not rest[0][0].isalpha() or (len(rest) > 1 and not rest[1][0].isalpha())
    return False
