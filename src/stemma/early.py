"""Starts the process that makes workers while the program is still being imported: each takes half a second.

It is imported before anything else of a run, so it asks the database of the case without the library that the rest of
the program asks it with, and imports nothing of the program that takes time.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from stemma.db.place import DATABASE, uri

__all__ = ["PRELOAD", "expect_work"]

PRELOAD = ("stemma.ready",)
WORTH_IT = 16  # originals from which on a run is sure to need workers
_WAITING = "SELECT count(*) FROM (SELECT 1 FROM original WHERE engine IS NULL OR ? LIMIT ?)"


def expect_work(case: Path, *, afresh: bool = False) -> None:
    """Starts it where the case holds enough that was never read, or all is to be read `afresh`.

    What cannot be told at a glance, of an encrypted case or one that is none, is left to the run itself.
    """
    try:
        with closing(sqlite3.connect(uri(case / DATABASE, "mode=ro"), uri=True, timeout=0)) as raw:
            (waiting,) = raw.execute(_WAITING, (afresh, WORTH_IT)).fetchone()
    except (sqlite3.Error, OSError):
        return
    if waiting >= WORTH_IT:
        from stemma.workers.server import start_server

        start_server(PRELOAD)
