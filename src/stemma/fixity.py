"""Verification: is everything still what it was when it came in? Three answers: passed, failed, not checked."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from stemma.db.base import Blobs, Checked, OriginalRow, View
from stemma.db.lines import Lines
from stemma.db.logcheck import check
from stemma.db.raw import errors
from stemma.errors import BadInput
from stemma.incremental import Progress, reading_engine
from stemma.tasks import Shared, read_task, work

__all__ = ["DERIVED", "verify"]

CHUNK = 1 << 20  # bytes read at a time: most originals in one call, and what was read is still in the processor's cache
THREADS = 4  # reading and hashing go on side by side; hashing leaves the interpreter free
TOGETHER = 64  # originals a thread takes at a time: handing over one by one costs as much as hashing a short text
AT_ONCE = 2048  # originals handed to the threads before the first answers are taken
BINARY = getattr(os, "O_BINARY", 0)  # Windows only
DERIVED = ("sample", "all", "none")


def verify(
    view: View,
    blobs: Blobs,
    copy: Lines,
    shared: Shared,
    context: str,
    *,
    derived: str,
    sample: int,
    progress: Progress,
) -> list[Checked]:
    """One answer per fault; one `passed` for each part without a fault.

    Args:
        context: digest of the gazetteer. derived: one of `DERIVED`. sample: how many originals are read again and
            compared, where it is a sample.
    """
    if derived not in DERIVED:
        raise BadInput(
            f"Derived records cannot be checked by {derived!r}.", hint="Choose one of: " + ", ".join(DERIVED)
        )
    count = {"sample": sample, "all": len(view.originals()), "none": 0}[derived]
    view.lenient()
    parts: tuple[tuple[str, Callable[[], Iterable[Checked]]], ...] = (
        ("originals", lambda: _originals(view, blobs, progress)),
        ("log", lambda: check(view.log(), copy, view.tree())),
        ("rows", lambda: view.check_rows(progress)),
        ("derived records", lambda: _derived(view, blobs, shared, context, count, progress)),
    )
    return [one for name, part in parts for one in _told(name, part)]


def _told(name: str, part: Callable[[], Iterable[Checked]]) -> Iterator[Checked]:
    """The answers of a part; a database that cannot be read there is one more answer, and the other parts go on."""
    try:
        yield from part()
    except Exception as exc:
        cause = getattr(exc, "orig", None) or exc
        if not isinstance(cause, errors()):
            raise
        yield Checked(name, "failed", f"The database is damaged, so that this could not be read: {cause}.")


def _originals(view: View, blobs: Blobs, progress: Progress) -> Iterator[Checked]:
    rows = view.originals()
    good = done = 0

    def faults(some: Sequence[OriginalRow]) -> list[str]:
        return [_fault(row, blobs) for row in some]

    with ThreadPoolExecutor(THREADS) as threads:
        for start in range(0, len(rows), AT_ONCE):
            parts = [rows[at : at + TOGETHER] for at in range(start, min(start + AT_ONCE, len(rows)), TOGETHER)]
            for some, answers in zip(parts, threads.map(faults, parts), strict=True):
                done += len(some)
                progress("originals", done, len(rows))
                for row, fault in zip(some, answers, strict=True):
                    if fault:
                        yield Checked(f"original {row.sha256[:12]} ({row.file})", "failed", fault)
                    good += not fault
    yield Checked("originals", "passed" if good == len(rows) else "failed", f"{good} of {len(rows)} are unaltered.")


def _fault(row: OriginalRow, blobs: Blobs) -> str:
    try:
        found = _digest(blobs.path(row.sha256))
    except FileNotFoundError:
        return "The file is missing from originals/."
    except (OSError, ValueError) as exc:
        return f"The file cannot be read: {getattr(exc, 'strerror', None) or exc}."
    return "" if found == row.sha256 else f"The bytes were altered: they now have SHA-256 {found}."


def _digest(place: Any) -> str:
    digest = hashlib.sha256()
    if not isinstance(place, Path):
        with place.open("rb") as file:
            while piece := file.read(CHUNK):
                digest.update(piece)
        return digest.hexdigest()
    handle = os.open(place, os.O_RDONLY | BINARY)  # many are small: three calls for each, and no object of a file
    try:
        while piece := os.read(handle, CHUNK):
            digest.update(piece)
    finally:
        os.close(handle)
    return digest.hexdigest()


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
    wrong = missing = 0
    for number, row in enumerate(chosen, 1):
        if not blobs.path(row.sha256).exists():  # which is told of by itself
            missing += 1
            continue
        made, _, _ = work(shared, read_task(row.sha256, blobs.path(row.sha256), row.file))
        progress("derived", number, len(chosen))
        found = {one.document.id: one.document.digest for one in made}
        kept = {id for id, (original, _) in stored.items() if original == row.sha256}
        if not kept <= set(found) or any(stored.get(id, ("", ""))[1] != digest for id, digest in found.items()):
            wrong += 1
            other_ids = sorted(kept ^ set(found) | {id for id in kept & set(found) if stored[id][1] != found[id]})
            text = "What is stored differs from what reading the original again gives: " + ", ".join(other_ids) + "."
            yield Checked(f"derived from {row.sha256[:12]} ({row.file})", "failed", text)
    if missing:
        text = f"{missing} originals are missing, so that nothing can be read from them again."
        yield Checked("derived records", "not checked", text)
    if chosen := chosen[missing:]:
        text = f"{len(chosen) - wrong} of {len(chosen)} originals gave the same records when they were read again."
        yield Checked("derived records", "failed" if wrong else "passed", text)
    if len(chosen) + missing < len(same):
        left = len(same) - len(chosen) - missing
        yield Checked("derived records", "not checked", f"{left} originals outside the sample.")
    if other:
        text = f"{other} were read by another version or with another gazetteer; `stemma run` reads them again."
        yield Checked("derived records", "not checked", text)
    if pending:
        yield Checked("derived records", "not checked", f"{pending} originals have not been read yet.")
