"""The process that makes worker processes: started once in the life of the program, as soon as there is work."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver

__all__ = ["start_method", "start_server"]

LONGEST_FOLDER = 68  # bytes of the temporary folder's path: 104 for a socket on macOS, less 32 for names, less the end
START_METHODS = ("forkserver", "spawn")  # never plain fork: the parent has threads and open databases


def start_method() -> str:
    """How processes start here. The fork server needs a socket, whose path has to be short."""
    known = multiprocessing.get_all_start_methods()
    fits = len(os.fsencode(tempfile.gettempdir())) <= LONGEST_FOLDER
    return next(m for m in START_METHODS if m in known and (fits or m != "forkserver"))


def start_server(preload: tuple[str, ...]) -> None:
    """Has the fork server import these modules while the program goes on; nothing where there is none, or it runs."""
    # libraries that start a thread for each processor would multiply with our processes, which inherit this
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    if preload and start_method() == "forkserver":
        forkserver.set_forkserver_preload(list(preload))
        with _deaf_to_interrupts():
            forkserver.ensure_running()


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Ctrl-C reaches every process of the terminal; what is started here ignores it and leaves it to the parent."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
