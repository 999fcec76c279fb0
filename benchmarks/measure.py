"""Runs a command and measures what it used: seconds, CPU seconds of all its processes, and peak memory.

Memory is the sum of the proportional set sizes (PSS) of the command and all its children, looked at every half second:
a page that several processes share counts once. Where the system tells no PSS, the resident sizes are added instead.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

__all__ = ["Used", "run"]

SAMPLE_S = 0.5  # seconds between two looks at memory
CHILD_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)


@dataclass(frozen=True, slots=True)
class Used:
    """Wall seconds, CPU seconds (user and system, children included), peak MiB (PSS) of the whole process tree."""

    wall_s: float
    cpu_s: float
    peak_mib: float
    output: str


def _watch(pid: int, stop: threading.Event, peak: list[float]) -> None:
    try:
        root = psutil.Process(pid)
        while not stop.wait(SAMPLE_S):
            total = 0
            for one in [root, *root.children(recursive=True)]:
                try:
                    used = one.memory_full_info()
                    total += getattr(used, "pss", used.rss)
                except psutil.Error:
                    continue
            peak[0] = max(peak[0], total / 2**20)
    except psutil.Error:
        return


def _adopt() -> None:
    """Processes whose parent ends become ours (Linux), so that what they used is counted, too."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(CHILD_SUBREAPER, 1, 0, 0, 0)


def _await_adopted() -> None:
    """Worker processes and the process that makes them end a moment after the command itself."""
    try:
        while True:
            os.wait()
    except ChildProcessError:
        return


def run(command: list[str], *, cwd: Path | None = None) -> Used:
    """Runs `command`, raises CalledProcessError when it fails."""
    _adopt()
    before, began = os.times(), time.perf_counter()
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    child = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env)
    stop, peak = threading.Event(), [0.0]
    watcher = threading.Thread(target=_watch, args=(child.pid, stop, peak))
    watcher.start()
    output, _ = child.communicate()
    wall = time.perf_counter() - began
    stop.set()
    watcher.join()
    _await_adopted()
    after = os.times()
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command, output)
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    return Used(wall, cpu, peak[0], output)
