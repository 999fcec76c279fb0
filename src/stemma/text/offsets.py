"""From offsets in the canonical text back to the place in the original, and the paragraph or sentence around them."""

from __future__ import annotations

from bisect import bisect_right

from stemma.records import Document, Paragraph, Span

__all__ = ["paragraph_at", "place_at", "sentence_at"]


def _index_at(starts: list[int], at: int) -> int:
    return max(0, bisect_right(starts, at) - 1)


def paragraph_at(doc: Document, at: int) -> Paragraph:
    """The paragraph that holds offset `at` (code points); the newline after a paragraph counts to it."""
    return doc.paragraphs[_index_at([para.start for para in doc.paragraphs], at)]


def sentence_at(doc: Document, at: int) -> Span:
    """The sentence that holds offset `at`, or the last one that begins before it."""
    if not doc.sentences:
        return Span(0, len(doc.text))
    return doc.sentences[_index_at([sent.start for sent in doc.sentences], at)]


def place_at(doc: Document, at: int) -> str:
    """Where offset `at` stands in the original, in the words of its format, and how far into that block.

    With a paragraph at `[120, 180)` read from `page 2`, offset 125 is `page 2, character 5`.
    """
    para = paragraph_at(doc, at)
    return f"{para.place or 'text'}, character {at - para.start}"
