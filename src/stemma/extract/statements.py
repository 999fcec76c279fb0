"""Statements of a document: source, cue and content, tied together."""

from __future__ import annotations

from stemma.records import Document, Mention, Statement

__all__ = ["find"]


def find(doc: Document) -> tuple[tuple[Statement, ...], tuple[Mention, ...]]:
    """Statements and mentions of `doc`, in the order of the text."""
    return (), ()
