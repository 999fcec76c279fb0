"""Verification: is everything still what it was when it came in? Three answers: passed, failed, not checked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from stemma.db.base import Blobs, Checked, View
from stemma.db.lines import Lines
from stemma.db.logcheck import check
from stemma.incremental import Progress, reading_engine
from stemma.tasks import ReadTask, Shared, work

__all__ = ["verify"]

CHUNK = 1 << 20


def verify(
    view: View,
    blobs: Blobs,
    copy: Lines,
    shared: Shared,
    context: str,
    *,
    sample: int,
    progress: Progress,
) -> list[Checked]:
    """One answer per fault; one `passed` for each part without a fault.

    Args:
        context: digest of the gazetteer. sample: how many originals are read again and compared.
    """
    return [
        *_originals(view, blobs, progress),
        *check(view.log(), copy, view.tree()),
        *_derived(view, blobs, shared, context, sample, progress),
    ]


def _originals(view: View, blobs: Blobs, progress: Progress) -> Iterator[Checked]:
    rows = view.originals()
    good = 0
    for number, row in enumerate(rows, 1):
        fault = _fault(blobs.path(row.sha256), row.sha256)
        progress("originals", number, len(rows))
        if fault:
            yield Checked(f"original {row.sha256[:12]} ({row.file})", "failed", fault)
        else:
            good += 1
    yield Checked("originals", "passed" if good == len(rows) else "failed", f"{good} of {len(rows)} are unaltered.")


def _fault(place: Any, sha256: str) -> str:
    digest = hashlib.sha256()
    try:
        with place.open("rb") as file:
            while piece := file.read(CHUNK):
                digest.update(piece)
    except FileNotFoundError:
        return "The file is missing from originals/."
    except OSError as exc:
        return f"The file cannot be read: {exc.strerror}."
    return (
        "" if digest.hexdigest() == sha256 else f"The bytes were altered: they now have SHA-256 {digest.hexdigest()}."
    )


def _derived(
    view: View, blobs: Blobs, shared: Shared, context: str, sample: int, progress: Progress
) -> Iterator[Checked]:
    now = reading_engine(context)
    rows = sorted(view.originals())
    same = [row for row in rows if row.engine == now]
    pending, other = sum(row.engine is None for row in rows), sum(row.engine not in (None, now) for row in rows)
    stored = {row.id: (row.original, row.digest) for row in view.documents()}
    step = max(1, -(-len(same) // sample)) if sample else 1
    chosen = same[::step] if sample else []
    wrong = 0
    for number, row in enumerate(chosen, 1):
        made, _, _ = work(shared, ReadTask(row.sha256, str(blobs.path(row.sha256)), row.file))
        progress("derived", number, len(chosen))
        found = {one.document.id: one.document.digest for one in made}
        kept = {id for id, (original, _) in stored.items() if original == row.sha256}
        if not kept <= set(found) or any(stored.get(id, ("", ""))[1] != digest for id, digest in found.items()):
            wrong += 1
            text = "What is stored differs from what reading the original again gives."
            yield Checked(f"derived from {row.sha256[:12]} ({row.file})", "failed", text)
    if chosen:
        text = f"{len(chosen) - wrong} of {len(chosen)} originals gave the same records when they were read again."
        yield Checked("derived records", "failed" if wrong else "passed", text)
    if len(chosen) < len(same):
        yield Checked("derived records", "not checked", f"{len(same) - len(chosen)} originals outside the sample.")
    if other:
        text = f"{other} were read by another version or with another gazetteer; `stemma run` reads them again."
        yield Checked("derived records", "not checked", text)
    if pending:
        yield Checked("derived records", "not checked", f"{pending} originals have not been read yet.")
