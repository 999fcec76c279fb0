"""Where the evidence of a link stands, for whoever asks why one text is said to draw on another."""

from __future__ import annotations

from collections.abc import Iterable

from stemma.records import Document, Link, Shown

__all__ = ["evidence_of"]


def evidence_of(link: Link, documents: Iterable[Document]) -> tuple[Shown, ...]:
    """The words behind each piece of evidence; nothing where the later text is not among the documents."""
    from stemma.lineage.shown import shown

    ends = {doc.id: doc for doc in documents if doc.id in (link.child, link.parent)}
    if link.child not in ends or (link.parent not in ends and link.parent.startswith("D-")):
        return ()
    return shown(link, ends[link.child], ends.get(link.parent))
