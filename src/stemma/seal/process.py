"""What a process that holds keys does with itself: its memory is never written to a file when it crashes."""

from __future__ import annotations

import ctypes
import sys

__all__ = ["no_dumps"]

PR_SET_DUMPABLE = 4  # linux/prctl.h


def no_dumps() -> None:
    """No core dumps of this process; on Linux also none that go to a program, and no other user process may attach."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):  # pragma: no cover - Windows, or a limit that cannot be lowered
        pass
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
