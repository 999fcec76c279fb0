"""Second stage: one canonical text per document, with its language, paragraphs, sentences and quotations."""

from __future__ import annotations

import hashlib

from stemma.errors import Unreadable
from stemma.records import Block, Capture, Document, Paragraph, Span, record_id
from stemma.text.language import identify
from stemma.text.normalise import clean
from stemma.text.offsets import paragraph_at, place_at, sentence_at
from stemma.text.quotations import quotations
from stemma.text.segment import sentences

__all__ = ["build", "paragraph_at", "place_at", "sentence_at"]


def _in_order(blocks: tuple[Block, ...]) -> list[Block]:
    """The blocks with the title in front, wherever the page shows it."""
    title = next((n for n, block in enumerate(blocks) if block.kind == "title"), 0)
    return [*blocks[title : title + 1], *blocks[:title], *blocks[title + 1 :]]


def _value(capture: Capture, key: str) -> str | None:
    found = capture.metadata.get(key)
    return (clean(found.value) or None) if found else None


def build(capture: Capture) -> Document:
    """The document of a capture. The same capture gives the same text, ids and order everywhere.

    Paragraphs are separated by one newline; a title block comes first. Metadata values are cleaned, not interpreted.

    Raises:
        Unreadable: nothing is left after cleaning.
    """
    pieces = [(block, text) for block in _in_order(capture.blocks) if (text := clean(block.text))]
    if not pieces:
        raise Unreadable(
            "There is no text in it.", hint="If it is a scan or an image, add it as text.", about=(capture.file,)
        )
    texts = [text for _, text in pieces]
    text = "\n".join(texts)
    language = identify(text, declared=_value(capture, "language") or "")
    paragraphs, sents, quotes, start = [], [], [], 0
    for (block, piece), inside in zip(pieces, quotations(texts), strict=True):
        paragraphs.append(Paragraph(start, start + len(piece), block.kind, block.place))
        sents += [Span(start + a, start + b) for a, b in sentences(piece, language)]
        quotes += [Span(start + a, start + b) for a, b in inside]
        start += len(piece) + 1
    shown = next((piece for block, piece in pieces if block.kind == "title"), None)
    return Document(
        id=record_id("D", capture.sha256, capture.member),
        file=capture.file,
        sha256=capture.sha256,
        media=capture.media,
        text=text,
        text_sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        paragraphs=tuple(paragraphs),
        sentences=tuple(sents),
        quotations=tuple(quotes),
        title=_value(capture, "title") or shown,
        outlet=_value(capture, "outlet"),
        author=_value(capture, "author"),
        published=_value(capture, "published"),
        language=language,
        url=_value(capture, "url"),
        metadata=dict(capture.metadata),
    )
