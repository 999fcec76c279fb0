"""Work for the tests of workers: importable by the processes of a pool."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any


def work(shared: Any, task: tuple[str, Any]) -> Any:
    """`task` is (verb, argument)."""
    verb, argument = task
    match verb:
        case "square":
            return shared * argument * argument
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "die-once":
            mark = Path(argument)
            if not mark.exists():
                mark.write_text("died")
                os.kill(os.getpid(), signal.SIGKILL)
            return "recovered"
        case "sleep":
            time.sleep(argument)
            return "slept"
        case "memory":
            return len(bytearray(argument))
        case "echo":
            return argument
        case "raise":
            raise RuntimeError(argument)
    return None
