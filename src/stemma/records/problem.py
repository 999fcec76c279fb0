"""What failed, was skipped or was cut: always visible, never dropped."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Problem"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be done as asked.

    Args:
        stage: archive, text, extract, lineage, incidents, assess, report. kind: short name such as `empty-file`.
        file: name as added, or "". document: id, or None. message: what happened. hint: what to do next.
        severity: "failed" (the document is not in the analysis), "partial" (something was cut), "note".
    """

    id: str
    stage: str
    kind: str
    file: str
    document: str | None
    message: str
    hint: str = ""
    severity: str = "failed"
