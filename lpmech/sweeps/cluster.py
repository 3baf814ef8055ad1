"""Jobs of a sweep on other machines: a cluster of dask.distributed, which is optional.

The cluster never holds more jobs than it has threads, so a sweep of a million jobs is no burden to it. If a worker is
lost, its jobs are done again by others. A job whose workers are lost again and again is tried once more when all others
are done, so that it is not blamed for what another job did to its process.

Source: the manual of dask.distributed, https://distributed.dask.org.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from itertools import islice
from queue import Empty, Queue
from threading import Lock
from typing import Any

import lpmech
from lpmech.problem import memory
from lpmech.sweeps import job
from lpmech.sweeps.rows import Code, Row
from lpmech.sweeps.sweep import Sweep

PATIENCE = 10  # seconds for a cluster to answer, and to have a worker
_VERSION = "__import__('lpmech').__version__"  # a text, as a worker without lpmech cannot read a function of it
_RUNNING = "running"  # the status of a client, in the words of distributed
_ONE = Lock()  # a process of a cluster may have several threads: its jobs take turns, for they share its memory
_LOST = "the workers of this job were lost, again and again; the memory may not suffice"


class NoCluster(RuntimeError):  # noqa: N818 - what the cluster is not, not what went wrong inside
    """A cluster that is not there, or that cannot do the jobs; the text says why, and how to mend it."""


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """A client of the cluster whose scheduler is at `address`, such as `tcp://10.0.0.1:8786`; all its workers have this
    version of lpmech. Needs distributed. Raises NoCluster."""
    from distributed import Client
    from distributed.comm.addressing import get_address_host_port

    with _quiet():
        try:
            get_address_host_port(address, strict=True)  # a client of what is no address does not end well
            client = Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            raise NoCluster(f"no scheduler answers at {address}: {_line(error)}") from error
        with client:
            _check(client, address)
            yield client


def answers(client: Any, sweep: Sweep, left: Iterable[int]) -> Generator[Row, None, None]:
    """The rows of jobs in the order in which they come. Raises NoCluster where the cluster is lost meanwhile."""
    suspects: list[int] = []
    yield from _rows(client, sweep, iter(left), suspects)
    for one in suspects:
        again: list[int] = []
        yield from _rows(client, sweep, iter([one]), again)
        yield from (job.failed(sweep, number, Code.UNDECIDED, _LOST) for number in again)


def serve(version: str, sweep: Sweep, most: int | None) -> Row:
    """What a worker does: the row of a sweep with one job. Raises NoCluster where its lpmech is another version."""
    if version != lpmech.__version__:
        raise NoCluster(f"a worker has lpmech {lpmech.__version__}; all need lpmech {version}")
    with _ONE, nullcontext() if most is None else memory.limited(most):
        return job.run(sweep, 0)


def _rows(client: Any, sweep: Sweep, left: Iterator[int], suspects: list[int]) -> Generator[Row, None, None]:
    """The rows of jobs, without those of `suspects`: whose workers were lost too often."""
    ended: Queue[Any] = Queue()
    running = {_submitted(client, sweep, one, ended): one for one in islice(left, _threads(client))}
    while running:
        future = _first(client, ended)
        number = running.pop(future)
        running |= {_submitted(client, sweep, one, ended): one for one in islice(left, 1)}
        if (row := _result(future)) is None:
            suspects.append(number)
        else:
            yield replace(row, job=number)


def _submitted(client: Any, sweep: Sweep, number: int, ended: Queue[Any]) -> Any:
    """The future of a job, which is put into a queue when it has ended."""
    given = os.environ.get(memory.VARIABLE)
    most = None if given is None else memory.parse_size(given)
    future = client.submit(serve, lpmech.__version__, sweep.alone(number), most, pure=False)
    future.add_done_callback(ended.put)
    return future


def _first(client: Any, ended: Queue[Any]) -> Any:
    """The next future that has ended. Raises NoCluster where there is nobody left to end one."""
    while True:
        try:
            return ended.get(timeout=PATIENCE)
        except Empty:
            _check_alive(client)


def _result(future: Any) -> Row | None:
    """The row of a job, or None where its workers were lost too often. Raises NoCluster where there is no answer."""
    from distributed import KilledWorker

    try:
        row: Row = future.result()
    except KilledWorker:
        return None
    except NoCluster:
        raise
    except (
        Exception
    ) as error:  # jobs raise nothing, so it is the cluster that fails; or CancelledError, when it is lost
        raise NoCluster(f"a job cannot be done there: {_line(error)}") from error
    return row


def _check_alive(client: Any) -> None:
    if client.status != _RUNNING:
        raise NoCluster("the cluster is lost: its scheduler answers no more")
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except (OSError, RuntimeError) as error:
        raise NoCluster(f"the cluster is lost: it has no workers; {_line(error)}") from error


def _threads(client: Any) -> int:
    """How many jobs the cluster can do at once."""
    found: dict[str, int] = client.nthreads()
    return max(sum(found.values()), 1)


def _check(client: Any, address: str) -> None:
    """Raises NoCluster where there are no workers, or one cannot do the jobs."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except (OSError, RuntimeError) as error:
        raise NoCluster(
            f"the scheduler at {address} has no workers; start some there: dask worker {address}"
        ) from error
    found = client.run(eval, _VERSION, on_error="return")
    wrong = [f"worker {one} has {_had(said)}" for one, said in sorted(found.items()) if said != lpmech.__version__]
    if wrong:
        raise NoCluster(f"{'; '.join(wrong)}; all need lpmech {lpmech.__version__}")


def _had(said: object) -> str:
    """What a worker said of its lpmech."""
    if isinstance(said, str):
        return f"lpmech {said}"
    return "no lpmech" if isinstance(said, ModuleNotFoundError) else f"no lpmech that can be used: {_line(said)}"


def _line(error: object) -> str:
    return " ".join(str(error).split()) or type(error).__name__


@contextmanager
def _quiet() -> Iterator[None]:
    """What goes wrong is told once, by an exception; each part of distributed has a log of its own besides."""
    logs = [one for name, one in logging.root.manager.loggerDict.items()
            if name.startswith("distributed") and isinstance(one, logging.Logger) and not one.disabled]  # fmt: skip
    for one in logs:
        one.disabled = True
    try:
        yield
    finally:
        for one in logs:
            one.disabled = False
