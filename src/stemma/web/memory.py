"""Keeps the collector of unused memory from making readers wait.

Python looks through everything that is held for circles of records that nobody uses any more, and everybody waits
meanwhile: with a large case in memory a quarter of a second, always in the middle of some page. Here only what is new
is looked at while pages are made; everything is looked at when nobody asks for anything, or after a while all the same.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable

__all__ = ["Housekeeping"]

NEVER = 1_000_000  # looks at what is new after which everything is looked at
IDLE = 1.0  # seconds without a request after which nobody is kept waiting
LATEST = 120.0  # seconds after which everything is looked at though pages are being asked for
SWITCH = 0.0005  # seconds after which work in the background makes way for a page; 0.005 is what Python does


class Housekeeping:
    """When everything is looked at. One for each process.

    Args:
        clock: seconds, rising.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked = clock()
        self._looked = clock()
        self._pages = 0
        self._before: tuple[tuple[int, int, int], float] | None = None

    def begin(self) -> None:
        """From now on only what is new is looked at while pages are made."""
        self._before = gc.get_threshold(), sys.getswitchinterval()
        gc.set_threshold(*self._before[0][:2], NEVER)
        sys.setswitchinterval(SWITCH)
        self.look()

    def asked(self) -> None:
        """Somebody asks for a page."""
        self._asked = self._clock()
        self._pages += 1

    def due(self) -> bool:
        """True when something may have become useless and nobody is kept waiting, or for too long already."""
        now = self._clock()
        return self._pages > 0 and (now - self._asked > IDLE or now - self._looked > LATEST)

    def look(self) -> None:
        """Looks at everything, and sets aside what is held."""
        self._pages = 0
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        self._looked = self._clock()

    def end(self) -> None:
        """Everything as it was, for what the process does next."""
        if self._before:
            gc.unfreeze()
            gc.set_threshold(*self._before[0])
            sys.setswitchinterval(self._before[1])
            self._before = None
