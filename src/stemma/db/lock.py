"""One writer at a time: a lock on `case/lock` that the system itself releases when its holder ends, however it ends."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from stemma.db.faults import faults
from stemma.errors import CaseBusy

__all__ = ["WriteLock"]

PAUSE = 0.1  # seconds between two attempts


def _try_lock(file: IO[Any]) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class WriteLock:
    """Holds the case for writing from `take` to `release`.

    Args:
        place: the lock file; it also says who holds it (process id, since when, doing what).
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self._file: IO[str] | None = None

    def take(self, *, wait: float, now: str, doing: str, waiting: Callable[[str], None] | None = None) -> None:
        """Takes the lock.

        Args:
            wait: longest time to wait, in seconds. now: UTC, ISO 8601, written into the lock file.
            waiting: called once with a sentence when there is somebody to wait for.

        Raises:
            CaseBusy: it is still held after `wait` seconds; the message says by whom.
            CaseReadOnly: the lock file cannot be written.
        """
        with faults(self.place.parent):
            file = self.place.open("a+", encoding="utf-8")
        end = time.monotonic() + wait
        told = False
        while not _try_lock(file):
            holder = self._holder(file)
            if time.monotonic() >= end:
                file.close()
                raise CaseBusy(
                    f"{holder} is writing to this case.",
                    hint="Wait until it has finished, then run the same command again. Reading is possible meanwhile.",
                    about=(str(self.place.parent),),
                )
            if waiting and not told:
                waiting(f"{holder} is writing to this case; waiting up to {wait:g} seconds.")
                told = True
            time.sleep(PAUSE)
        with faults(self.place.parent):
            file.seek(0)
            file.truncate()
            file.write(json.dumps({"pid": os.getpid(), "since": now, "doing": doing}))
            file.flush()
        self._file = file

    def release(self) -> None:
        """Gives the lock back; may be called twice."""
        if self._file is not None:
            self._file.close()
            self._file = None

    @staticmethod
    def _holder(file: IO[str]) -> str:
        file.seek(0)
        try:
            data = json.loads(file.read())
            return f"Process {data['pid']} (stemma {data['doing']}, since {data['since']})"
        except (ValueError, KeyError, TypeError):
            return "Another process"
