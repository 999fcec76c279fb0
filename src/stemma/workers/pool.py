"""Local processes. A task that takes too long, too much memory or the whole process with it fails alone.

Each process has one task under way and one in hand, so that it never waits for the parent. The parent never reads what
a result contains. When a process ends unexpectedly, the task it worked on is tried once more, alone in a fresh process;
the one in hand is given to another.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from types import ModuleType
from typing import Any

from stemma.workers.base import Outcome, Work
from stemma.workers.inline import run_one
from stemma.workers.kindred import Kin, Kindred
from stemma.workers.sandbox import confine, more_time
from stemma.workers.server import start_method, start_server

__all__ = ["Pool"]

IN_HAND = 2  # tasks given to a process at a time, the one under way included
LIGHT = 8.0  # weight up to which a process may be given more: it goes on while the parent stores what came back
START_SECONDS = 300.0  # how long a process may take to start, imports included
COLLECT = (100_000, 50, 50)  # our records form no cycles: looking for them less often saves 6 % of a document's time


class _Hand:
    """One process with what it has been given."""

    def __init__(self, number: int, context: Any, work: Work, shared: Any, memory: int, fenced: bool) -> None:
        self.number = number
        self.pipe, theirs = context.Pipe(duplex=True)
        self.process = context.Process(target=_serve, args=(theirs, work, shared, memory, fenced), daemon=True)
        with _without_main():
            self.process.start()
        theirs.close()
        self.given: deque[tuple[int, Any, int]] = deque()  # (number, task, attempt)
        self.ready = False
        self.since = time.monotonic()

    def give(self, job: tuple[int, Any, int]) -> None:
        if not self.given and self.ready:
            self.since = time.monotonic()
        self.given.append(job)
        with suppress(BrokenPipeError, ConnectionResetError):  # it has just ended: `_collect` will see that
            self.pipe.send((job[0], job[1]))

    def end(self) -> None:
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        self.pipe.close()


@contextmanager
def _without_main() -> Iterator[None]:
    """Keeps new processes from running the caller's script again.

    Python lets each of them import `__main__`, which in a script without the usual guard starts everything anew. Ours
    never need it: the function they run lives in a module.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


class Pool:
    """Workers in local processes.

    Args:
        work, shared: as in `Work`. processes: how many.
        seconds: longest time for one task of weight 1. weight: how many times that a task may take.
        memory: address space of one process in MiB; 0 for no limit.
        fenced: processes can neither reach a network nor write files, where the system allows that.
        preload: modules that are imported once for all processes where the system allows it.
        kin: what tasks have in common that are better done by one process (see `Kindred`).
    """

    def __init__(
        self,
        work: Work,
        shared: Any,
        *,
        processes: int,
        seconds: float,
        memory: int,
        weight: Callable[[Any], float] = lambda task: 1.0,
        preload: tuple[str, ...] = (),
        fenced: bool = True,
        kin: Kin | None = None,
    ) -> None:
        self._context: Any = multiprocessing.get_context(start_method())
        start_server(preload)
        self._arguments = (work, shared, memory, fenced)
        self._processes = max(1, processes)
        self._seconds = seconds
        self._weight = weight
        self._kin = kin
        self._hands: list[_Hand] = []
        self._made = 0

    def map(self, tasks: Iterable[Any]) -> Iterator[Outcome]:
        source = Kindred(enumerate(tasks), self._kin)
        again: deque[tuple[int, Any, int]] = deque()  # given to a process that ended before it began with them
        alone: deque[tuple[int, Any, int]] = deque()  # under way when a process ended: suspects, one at a time
        more = True
        while True:
            while more or again:
                hand = self._free_hand()
                if hand is None:
                    break
                if again:
                    hand.give(again.popleft())
                    continue
                job = source.take(hand.number)
                if job is None:
                    more = False
                    break
                hand.give((job[0], job[1], 1))
            if not any(hand.given for hand in self._hands):
                if not alone:
                    return
                self._hand_for_suspect().give(alone.popleft())
            yield from self._collect(again, alone)

    def close(self) -> None:
        for hand in self._hands:
            hand.end()
        self._hands.clear()

    def _free_hand(self) -> _Hand | None:
        """The process with least in hand, a new one while there may be more, or None."""
        idle = [hand for hand in self._hands if not hand.given]
        if idle:
            return idle[0]
        if len(self._hands) < self._processes:
            return self._new_hand()
        hand = min(self._hands, key=lambda h: len(h.given))
        return hand if len(hand.given) < IN_HAND or self._in_hand(hand) < LIGHT else None

    def _in_hand(self, hand: _Hand) -> float:
        return sum(self._weight(task) for _, task, _ in hand.given)

    def _hand_for_suspect(self) -> _Hand:
        return self._hands[0] if self._hands else self._new_hand()

    def _new_hand(self) -> _Hand:
        self._made += 1
        self._hands.append(_Hand(self._made, self._context, *self._arguments))
        return self._hands[-1]

    def _collect(self, again: deque[tuple[int, Any, int]], alone: deque[tuple[int, Any, int]]) -> Iterator[Outcome]:
        """Waits until something happens; yields what is ready."""
        busy = {hand.pipe: hand for hand in self._hands if hand.given}
        now = time.monotonic()
        ends = [hand.since + self._limit(hand) for hand in busy.values()]
        for pipe in wait(list(busy), timeout=max(0.0, min(ends) - now)):
            assert isinstance(pipe, Connection)
            hand = busy.pop(pipe)
            try:
                message = pipe.recv()
            except (EOFError, OSError):
                yield from self._lost(hand, again, alone, failure="crashed")
                continue
            hand.since = time.monotonic()
            if message is None:
                hand.ready = True
                continue
            number, task, _ = hand.given.popleft()
            value, failure, detail = message
            yield Outcome(number, task, value, failure, detail)
        now = time.monotonic()
        for hand in busy.values():
            if now - hand.since >= self._limit(hand) and not hand.pipe.poll():
                yield from self._lost(hand, again, alone, failure="time")

    def _limit(self, hand: _Hand) -> float:
        """Seconds that the task under way may take; a process that is still starting gets time for its imports."""
        limit = self._seconds * self._weight(hand.given[0][1])
        return limit if hand.ready else max(START_SECONDS, limit)

    def _lost(
        self,
        hand: _Hand,
        again: deque[tuple[int, Any, int]],
        alone: deque[tuple[int, Any, int]],
        *,
        failure: str,
    ) -> Iterator[Outcome]:
        """A process is gone or is ended now: its task under way is suspect, the rest goes to others."""
        self._hands.remove(hand)
        hand.end()
        number, task, attempt = hand.given.popleft()
        again.extend(hand.given)
        if failure == "time":
            detail = f"It took longer than {self._seconds * self._weight(task):g} seconds."
            yield Outcome(number, task, failure="time", detail=detail)
        elif attempt > 1:
            code = hand.process.exitcode
            how = signal.Signals(-code).name if code is not None and code < 0 else f"exit status {code}"
            yield Outcome(number, task, failure="crashed", detail=f"The reading process ended twice ({how}).")
        else:
            alone.append((number, task, attempt + 1))


def _serve(pipe: Connection, work: Work, shared: Any, memory: int, fenced: bool) -> None:
    """Life of a process: take a task, answer, until the parent goes away.

    A thread of its own takes tasks from the pipe: otherwise the parent could wait for room for the next large task
    while this process waits for room for a large result.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business; it ends us
    _let_go()
    if fenced:
        confine(memory)
    gc.freeze()
    gc.set_threshold(*COLLECT)
    tasks: SimpleQueue[tuple[int, Any]] = SimpleQueue()
    threading.Thread(target=_take, args=(pipe, tasks), daemon=True).start()
    pipe.send(None)
    while True:
        given = tasks.get()
        more_time()
        outcome = run_one(work, shared, *given)
        try:
            pipe.send((outcome.value, outcome.failure, outcome.detail))
        except OSError:
            return


def _take(pipe: Connection, tasks: SimpleQueue[tuple[int, Any]]) -> None:
    try:
        while True:
            tasks.put(pipe.recv())
    except (EOFError, OSError):  # the program is gone: nobody waits for what is being done
        os._exit(0)


def _let_go() -> None:
    """Lets the process that makes workers end with the program, and with it, on Linux, this one (see `confine`).

    Python hands its workers the sign that the program lives, so that they could make more; ours never do.
    """
    made_by: Any = forkserver._forkserver
    handle = getattr(made_by, "_forkserver_alive_fd", None)
    if handle is not None:
        made_by._forkserver_alive_fd = None
        os.close(handle)
