"""Work for the tests of workers: importable by the processes of a pool."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from stemma.db.glances import find_glances


def work(shared: Any, task: tuple[str, Any]) -> Any:
    """`task` is (verb, argument, ...)."""
    verb, argument = task[:2]
    match verb:
        case "square":
            return shared * argument * argument
        case "die":
            signal.raise_signal(signal.SIGKILL)
        case "die-once":
            mark = Path(argument)
            if not mark.exists():
                mark.write_text("died")
                signal.raise_signal(signal.SIGKILL)
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
        case "pid":
            return os.getpid()
        case "spin":
            sum(1 for _ in range(10**12))
        case "threads":
            with ThreadPoolExecutor(argument) as threads:
                return list(threads.map(int, range(argument)))
        case "glances":
            folder, key = task[1:]  # type: ignore[misc]
            return find_glances(Path(folder), "r", [b"\1"], key)
        case _:
            return _attempt(verb, Path(argument))
    return None


def _attempt(verb: str, folder: Path) -> str:
    """Tries something that a parser that was taken over would try."""
    try:
        _outside(verb, folder)
    except OSError:
        return "refused"
    return "done"


def _outside(verb: str, folder: Path) -> None:
    match verb:
        case "connect":
            socket.create_connection(("127.0.0.1", 9), timeout=1)
        case "listen":
            socket.create_server(("127.0.0.1", 0)).close()
        case "unix":
            socket.socket(socket.AF_UNIX).close()
        case "write":
            (folder / "made").write_text("x")
        case "append":
            with (folder / "kept").open("a") as file:
                file.write("x")
        case "remove":
            (folder / "kept").unlink()
        case "rename":
            (folder / "kept").rename(folder / "moved")
        case "mkdir":
            (folder / "inner").mkdir()
        case "program":
            subprocess.run(["true"], check=True)
        case "fork":
            if os.fork() == 0:
                os._exit(0)
        case "signal":
            os.kill(os.getppid(), 0)
