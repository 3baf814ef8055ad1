"""Tasks by number on several processes, each answer as soon as it is there.

The pools of the standard library lose all tasks if one process is killed, and cannot tell whose it was. Here every
process has one task at a time. If it dies, another takes its place and tries the task once more; if that one dies too,
the task is told as lost. Processes end with the one that started them, however it ends.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Task = Callable[[int], T]
TRIES = 2
_KILLED = 128  # and the signal, as shells tell it


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection[Any, Any]
    task: int

    def end(self) -> int:
        """Ends the process; its exit code."""
        self.connection.close()
        self.process.kill()
        self.process.join()
        return self.process.exitcode or 0


class Workers(Generic[T]):
    """At most `most` processes that do tasks; `lost` answers for one whose processes died, given the exit code."""

    def __init__(self, run: Task[T], lost: Callable[[int, int], T], most: int) -> None:
        self._run, self._lost, self._most = run, lost, most
        self._workers: dict[Connection[Any, Any], _Worker] = {}
        self._died: dict[int, int] = {}  # how often, by task
        self._left: Iterator[int] = iter(())

    def answers(self, tasks: Iterable[int]) -> Generator[T, None, None]:
        """The answers in the order in which they come. A task is taken when a process is free to do it. Closing the
        iterator ends all processes."""
        self._left = iter(tasks)
        try:
            for task in islice(self._left, self._most):
                self._start(task)
            while self._workers:
                for connection in wait([*self._workers]):
                    yield from self._heard(self._workers[connection])  # type: ignore[index]
        finally:
            for worker in self._workers.values():
                worker.end()
            self._workers.clear()

    def _start(self, task: int) -> None:
        context = get_context("spawn")  # a fork would inherit locks, also that of the folder
        own, other = context.Pipe()
        process = context.Process(target=_serve, args=(other, self._run), daemon=True)
        process.start()
        other.close()
        self._workers[own] = _Worker(process, own, task)
        self._send(self._workers[own])

    def _send(self, worker: _Worker) -> None:
        with suppress(OSError):  # it has died; what it hears next is the end
            worker.connection.send(worker.task)

    def _heard(self, worker: _Worker) -> Iterator[T]:
        try:
            answer: T = worker.connection.recv()
        except (EOFError, OSError):
            yield from self._dead(worker)
            return
        self._follow(worker)
        yield answer

    def _follow(self, worker: _Worker) -> None:
        """Another task for a process that is free, or its end."""
        for task in islice(self._left, 1):
            worker.task = task
            self._send(worker)
            return
        del self._workers[worker.connection]
        worker.end()

    def _dead(self, worker: _Worker) -> Iterator[T]:
        """Another process takes the place of one that died."""
        del self._workers[worker.connection]
        worker.process.join()
        code, task = worker.end(), worker.task
        self._died[task] = self._died.get(task, 0) + 1
        is_lost = self._died[task] >= TRIES
        for following in islice(self._left, 1) if is_lost else [task]:
            self._start(following)
        if is_lost:
            yield self._lost(task, code if code >= 0 else _KILLED - code)


def _serve(connection: Connection[Any, Any], run: Task[T]) -> None:
    """Tasks until there are no more. An interruption is for the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            connection.send(run(connection.recv()))


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
