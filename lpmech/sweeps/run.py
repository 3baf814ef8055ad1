"""A sweep, run: jobs that are not done yet on several processes, and every row kept as soon as it is there."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, closing, nullcontext
from functools import partial

from lpmech.mechanisms.social import Progress, silent
from lpmech.problem import memory
from lpmech.problem.progress import Share
from lpmech.sweeps import job
from lpmech.sweeps.rows import Row
from lpmech.sweeps.store import Store
from lpmech.sweeps.sweep import Sweep
from lpmech.sweeps.workers import Workers

_MINUTE, _HOUR = 60, 3600
Doer = Callable[[Sweep, list[int]], Generator[Row, None, None]]  # the rows of jobs, in the order in which they come


def run(sweep: Sweep, doer: Doer, store: Store | None = None, progress: Progress = silent) -> list[Row]:
    """The rows of all jobs in their order, those that the store has among them; `doer` does the others."""
    rows = list(store.kept) if store else []
    before, started = len(rows), time.monotonic()
    done = {row.job for row in rows}
    with closing(doer(sweep, [one for one in range(sweep.count) if one not in done])) as answers:
        progress(Share("sweeping", before, sweep.count))
        for row in answers:
            if store:
                store.add(row)
            rows.append(row)
            progress(_share(len(rows), before, sweep.count, time.monotonic() - started))
    return sorted(rows, key=lambda row: row.job)


def processes(jobs: int) -> Doer:
    """Does jobs on so many processes of this machine; with one, in this process."""
    return partial(_answers, jobs)


def _answers(jobs: int, sweep: Sweep, left: list[int]) -> Generator[Row, None, None]:
    if jobs == 1 or len(left) <= 1:
        yield from (job.run(sweep, one) for one in left)
        return
    with _shared(min(jobs, len(left))):
        yield from Workers(partial(job.run, sweep), partial(_lost, sweep), jobs).answers(left)


def _shared(jobs: int) -> AbstractContextManager[None]:
    """The memory that each of some processes may have."""
    most = memory.limit()
    return nullcontext() if most is None else memory.limited(most // jobs)


def _lost(sweep: Sweep, number: int, code: int) -> Row:
    return job.failed(sweep, number, code, "the process of this job was killed, twice; the memory may not suffice")


def _share(done: int, before: int, count: int, seconds: float) -> Share:
    """How much is done, and how long the rest takes if it is like what this process has done."""
    return Share(f"sweeping, {lasting(seconds * (count - done) / (done - before))} left", done, count)


def lasting(seconds: float) -> str:
    """A time in words.

    >>> lasting(200)
    'about 3 min'
    """
    if seconds < 2 * _MINUTE:
        return f"about {round(seconds)} s"
    return f"about {round(seconds / _MINUTE)} min" if seconds < 2 * _HOUR else f"about {round(seconds / _HOUR)} h"
