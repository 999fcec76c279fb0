"""Interviews and transcripts: paragraphs that open with the name of whoever speaks in them.

Harbour Post: When did you see him last?
Ilka Orr: At the gate, on a Monday.
Q. Who gave the order?
"""

from __future__ import annotations

import re

from stemma.extract.drafts import Draft
from stemma.records import Document

__all__ = ["turns_of"]

LABEL = re.compile(
    r"((?:[^\W\d_a-zа-яёіїє][^\s:“”\"]*)(?:\s[^\s:“”\"]+){0,6})(?::|(?<=^[QA])\.)\s+(?=[^\s“\"«])", re.MULTILINE
)
LEAST_TURNS = 3  # paragraphs with a label before a text counts as a transcript
LEAST_REPEATS = 2  # labels that come up more than once


def turns_of(doc: Document) -> dict[int, Draft]:
    """Speech by paragraph number, for texts that are transcripts; empty for others.

    A text is one when at least three paragraphs open with a label and some label comes up again.
    """
    found: list[tuple[int, re.Match[str]]] = []
    for number, para in enumerate(doc.paragraphs):
        label = LABEL.match(doc.text, para.start, para.end)
        if label:
            found.append((number, label))
    labels = [label.group(1) for _, label in found]
    if len(found) < LEAST_TURNS or len(labels) - len(set(labels)) < LEAST_REPEATS - 1:
        return {}
    out = {}
    for number, label in found:
        source = (label.start(1), label.end(1) + (label.group()[label.end(1) - label.start()] == "."))
        end = doc.paragraphs[number].end
        if end > label.end():
            out[number] = Draft(
                cue=None,
                source=source,
                content=[(label.end(), end)],
                stance="asserts",
                verb="",
                confidence=0.85,
                direct=True,
            )
    return out
