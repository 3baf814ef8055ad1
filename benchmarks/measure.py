"""Processor time and memory of one program on one task, in a process of its own."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.subject import Program, Work

ENOUGH, TIMES = 1.0, 5  # seconds of runs after the first, and how many of them
LOOK = 0.2  # seconds by the clock between looks at the processor time: a limit of the system's would make it coarse
PATIENCE = 20  # by the clock a program may take so many limits


@dataclass(frozen=True)
class Measured:
    """Seconds of processor time per piece, the largest memory in MB, and the answer."""

    seconds: float
    megabytes: float
    answer: Any


@dataclass(frozen=True)
class Failed:
    """Why there is no measurement."""

    reason: str


def measured(program: Program, task: Any, limit: float) -> Measured | Failed:
    """Runs a program on a task, for `limit` seconds of processor time at most, with the processes that it starts."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(program, task, there))
    process.start()
    there.close()
    try:
        return here.recv() if _ends(here, process.pid or 0, limit) else Failed(f"not within {limit:g} s")
    except EOFError:
        return Failed("ended without an answer")
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid or 0, signal.SIGKILL)
        process.join()


def _ends(answer: Connection, session: int, limit: float) -> bool:
    """Whether there is an answer, or none any more, before the time is over."""
    end = time.monotonic() + PATIENCE * limit
    while not answer.poll(LOOK):
        if _spent(session) > limit or time.monotonic() > end:
            return False
    return True


def _spent(session: int) -> float:
    """The processor time of the processes of a session and of those that they have waited for; 0 where the system does
    not tell it in `/proc`."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            values = path.read_text().rpartition(")")[2].split()
            ticks += sum(map(int, values[11:15])) if int(values[3]) == session else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def _work(program: Program, task: Any, to: Connection) -> None:
    os.setsid()  # what it starts ends with it
    try:
        with _silence():
            to.send(_timed(program.prepare(task)))
    except Exception as error:
        to.send(Failed(f"{type(error).__name__}: {str(error).partition('. ')[0]}"))


def _timed(work: Work) -> Measured:
    """The first run when it is long, else the median of some more: the first one loads and compiles."""
    first, answer = _once(work)
    later: list[float] = []
    while first < 10 and len(later) < TIMES and sum(later) < ENOUGH:
        seconds, answer = _once(work)
        later.append(seconds)
    megabytes = work.megabytes() if work.megabytes else _largest()
    return Measured(statistics.median(later or [first]) / work.pieces, megabytes, answer)


def _once(work: Work) -> tuple[float, Any]:
    before = _processor()
    answer = work.run()
    return _processor() - before, answer


def _largest() -> float:
    """The largest memory of this process and of one that it started, in MB."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(who).ru_maxrss for who in whose) / 1024


def _processor() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Nothing that a program prints is seen, also what it writes without Python."""
    with Path(os.devnull).open("w") as nowhere:
        for stream in (1, 2):
            os.dup2(nowhere.fileno(), stream)
        yield
