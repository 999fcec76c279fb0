"""Contents with words taken out: every text, title, name, address and quotation anew, offsets following the new texts.

Nothing is edited in place: the result is a new value, made only from what may stay. A document from which words were
taken gets hashes and ids of what is left; those of the original would let anybody test a guess.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from stemma.protect.edits import Edited
from stemma.records import Document, Link, Passage, Quote, Span
from stemma.records.ids import ALPHABET, ID_CHARS
from stemma.report.contents import Contents

__all__ = ["redacted"]

ID = re.compile(rf"(?<![\w-])[A-Z]-[{ALPHABET}]{{{ID_CHARS}}}(?![\w-])")

Clean = Callable[[str], str]


def redacted(
    contents: Contents,
    texts: Mapping[str, Edited],
    *,
    clean: Clean,
    clean_address: Clean,
    hide: Callable[[str], str] | None,
) -> Contents:
    """The contents with these texts in place of the originals.

    Args:
        texts: by id of document, only those that change. clean: takes names out of any other text; clean_address: out
            of names of files and addresses. hide: gives an id that tells nothing; None where ids may stay.
    """
    return _Walk(contents, texts, clean, clean_address, hide).made()


class _Walk:
    def __init__(
        self,
        contents: Contents,
        texts: Mapping[str, Edited],
        clean: Clean,
        clean_address: Clean,
        hide: Callable[[str], str] | None,
    ) -> None:
        self.contents = contents
        self.texts = texts
        self.clean = clean
        self.clean_address = clean_address
        self.hide = hide
        untouched = {doc.id for doc in contents.documents if doc.id not in texts}
        self.open = set(untouched)
        self.open |= {one.id for one in contents.statements if one.document in untouched}
        self.open |= {one.id for one in contents.allegations if one.document in untouched}
        self.known: dict[str, str] = {}

    def made(self) -> Contents:
        held = self.contents
        walked = {one.name: self.walk(getattr(held, one.name), "") for one in fields(held) if one.name not in STAYS}
        names = {
            self.text(key): tuple(self.clean_address(one) for one in held.also_named[key]) for key in held.also_named
        }
        return replace(held, **{**walked, "also_named": names})

    def walk(self, value: Any, doc: str) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if value is None or isinstance(value, (int, float, bool)):
            return value
        if isinstance(value, Quote):
            return self.quote(value, doc)
        if isinstance(value, Span):
            return self.span(value, doc)
        if isinstance(value, Document):
            return self.document(value)
        if isinstance(value, Link):
            return self.link(value)
        if isinstance(value, tuple):
            if len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], Quote):
                return (self.text(value[0]), self.quote(value[1], value[0]))
            return tuple(self.walk(one, doc) for one in value)
        if isinstance(value, Mapping):
            return {self.text(key): self.walk(one, doc) for key, one in value.items()}
        if is_dataclass(value) and not isinstance(value, type):
            here = getattr(value, "document", None) or doc
            made = {one.name: self.walk(getattr(value, one.name), here) for one in fields(value)}
            if hasattr(value, "file"):  # a problem names a file
                made["file"] = self.clean_address(value.file)
            return replace(value, **made)
        raise TypeError(f"{type(value).__name__} cannot be redacted")

    def text(self, text: str) -> str:
        """Ids that nobody can work back, names taken out."""
        found = self.known.get(text)
        if found is None:
            found = self.clean(ID.sub(self._id, text) if self.hide else text)
            self.known[text] = found
        return found

    def _id(self, found: re.Match[str]) -> str:
        return found[0] if found[0] in self.open or self.hide is None else self.hide(found[0])

    def quote(self, quote: Quote, doc: str) -> Quote:
        edited = self.texts.get(doc)
        if edited is None:
            return quote
        start, end = edited.span(quote.start, quote.end)
        return Quote.of(edited.text, start, end)

    def span(self, span: Span, doc: str) -> Span:
        edited = self.texts.get(doc)
        return span if edited is None else Span(*edited.span(span.start, span.end))

    def link(self, link: Link) -> Link:
        passages = tuple(
            Passage(self.span(one.child, link.child), self.span(one.parent, link.parent), one.how)
            for one in link.passages
        )
        made = {one.name: self.walk(getattr(link, one.name), "") for one in fields(link) if one.name != "passages"}
        return Link(**made, passages=passages)

    def document(self, doc: Document) -> Document:
        edited = self.texts.get(doc.id)
        cleaned: dict[str, Any] = {
            "id": self.text(doc.id),
            "file": self.clean_address(doc.file),
            "title": doc.title and self.clean(doc.title),
            "outlet": doc.outlet and self.clean(doc.outlet),
            "author": doc.author and self.clean(doc.author),
            "url": doc.url and self.clean_address(doc.url),
            "metadata": {
                key: replace(one, value=self.clean_address(self.clean(one.value))) for key, one in doc.metadata.items()
            },
        }
        if edited is None:
            return replace(doc, **cleaned)
        digest = hashlib.sha256(edited.text.encode("utf-8")).hexdigest()
        paragraphs = tuple(
            replace(one, start=a, end=b, place="")
            for one in doc.paragraphs
            for a, b in [edited.span(one.start, one.end)]
        )
        return replace(
            doc,
            **cleaned,
            sha256=digest,
            media="text/plain",
            text=edited.text,
            text_sha256=digest,
            paragraphs=paragraphs,
            sentences=tuple(Span(*edited.span(one.start, one.end)) for one in doc.sentences),
            quotations=tuple(Span(*edited.span(one.start, one.end)) for one in doc.quotations),
        )


STAYS = ("also_named", "engine", "made_at", "pending", "withheld", "shorts")
