"""A document: one text that somebody published, sent or signed, and what is known about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from stemma.records.span import Span

__all__ = ["Block", "Capture", "Document", "Found", "Paragraph"]

BlockKind = Literal["title", "heading", "body", "list", "quote", "table"]


@dataclass(frozen=True, slots=True)
class Found:
    """A metadata value and the place where it was read (for example `meta[property=og:site_name]`)."""

    value: str
    where: str


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph as a format reader delivers it, before cleaning.

    `place` says where it stood in the original, in the words of the format: `p[3]`, `page 2`, `line 14`, `body`.
    """

    kind: BlockKind
    text: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Capture:
    """What a format reader got out of one original: blocks of main text and metadata, no interpretation.

    Args:
        file: name as added; members of containers as `box.zip/inner/name.html`.
        sha256: hex SHA-256 of the original bytes that hold this text (of the container's member, where it is one).
        media: MIME type found by looking at the bytes.
        blocks: main text in reading order; the title comes first when the text shows one.
        metadata: title, outlet, author, published (EDTF), url, language, and anything else worth keeping,
            each with the place where it was read.
        cut: what was left out and why (page limits and the like); each becomes a Problem.
        member: SHA-256 of the container and the name inside it, for a member of one; "" for a file of its own. The same
            bytes in two containers are two documents, so that neither place is lost.
    """

    file: str
    sha256: str
    media: str
    blocks: tuple[Block, ...]
    metadata: dict[str, Found] = field(default_factory=dict)
    cut: tuple[str, ...] = ()
    member: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Range of one paragraph of the canonical text, its kind, and its place in the original."""

    start: int
    end: int
    kind: BlockKind
    place: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One canonical text with its structure. Paragraphs are separated by one newline.

    Args:
        published: EDTF date or None. language: BCP 47 or `und`.
        text_sha256: SHA-256 of `text` in UTF-8; it names the text that all offsets refer to.
        sentences: ranges in reading order; none crosses a paragraph border.
        quotations: ranges of quoted speech INSIDE the quotation marks, outermost first where nested.
        metadata: as in Capture.
    """

    id: str
    file: str
    sha256: str
    media: str
    text: str
    text_sha256: str
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Span, ...]
    quotations: tuple[Span, ...]
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    published: str | None = None
    language: str = "und"
    url: str | None = None
    metadata: dict[str, Found] = field(default_factory=dict)
