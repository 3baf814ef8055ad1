"""Sweeps on a cluster: a real scheduler and workers of this machine, that are killed, lack lpmech, or are not there."""

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path

import pytest

from lpmech.problem.extras import DISTRIBUTED
from lpmech.sweeps import cluster
from lpmech.sweeps.rows import Code
from lpmech.sweeps.run import processes, run
from lpmech.sweeps.store import ROWS
from tests.cli.conftest import lpmech  # noqa: F401 - a fixture
from tests.sweeps.cases import scheduling, swept

ROOT = str(Path(__file__).parents[2])
CASE = ("bv08/scheduling_three", "--set", "discount=1/10:1:1/10", "--set", "values.ann[1]=5:8:1")
JOBS = 40
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
needs_distributed = pytest.mark.skipif(
    not DISTRIBUTED.is_there or sys.platform == "win32", reason="needs distributed, the extra `cluster`, and signals"
)


class Cluster:
    """A scheduler of this machine, and workers."""

    def __init__(self, folder, **settings):
        self.folder, self.file, self.processes = folder, folder / "scheduler.json", []
        self.environment = os.environ | {"PYTHONPATH": ROOT} | settings
        self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", self.file)
        while not self.file.exists():
            assert self.processes[0].poll() is None
            time.sleep(0.05)

    @property
    def address(self):
        return json.loads(self.file.read_text(encoding="utf-8"))["address"]

    def start(self, what, *arguments, path=ROOT):
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *map(str, arguments)]
        environment = self.environment | {"PYTHONPATH": str(path)}
        self.processes.append(
            subprocess.Popen(command, cwd=self.folder, env=environment, start_new_session=True, **QUIET)
        )
        return self.processes[-1]

    def worker(self, *more, path=ROOT):
        return self.start("worker", self.address, "--nthreads", "1", "--no-dashboard", *more, path=path)

    def wait_for(self, count):
        """Until so many workers are there."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=60)

    def end(self):
        """Kills all, and what they have started: each has a group of its own."""
        for one in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGKILL)
            one.wait()


@contextmanager
def started(folder, workers, *more, **settings):
    one = Cluster(folder, **settings)
    try:
        for _ in range(workers):
            one.worker(*more)
        one.wait_for(workers)
        yield one
    finally:
        one.end()


def command(folder, *more):
    words = [sys.executable, "-m", "lpmech", "sweep", *CASE, "--folder", str(folder), *more]
    environment = os.environ | {"PYTHONPATH": ROOT}
    return subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def content(folder):
    path = folder / ROWS
    return path.read_bytes() if path.exists() else b""


def until_rows(process, folder, count):
    while process.poll() is None and content(folder).count(b"\n") < count:
        time.sleep(0.002)


@needs_distributed
def test_rows_are_those_of_this_machine_though_a_worker_and_then_the_command_are_killed(tmp_path):
    local = command(tmp_path / "local", "--jobs", "1")
    table = local.communicate()[0]
    with started(tmp_path, 2, "--no-nanny") as one:
        there = tmp_path / "there"
        process = command(there, "--cluster", one.address)
        until_rows(process, there, 5)
        one.processes[-1].kill()
        until_rows(process, there, 15)
        process.kill()
        assert process.communicate() == ("", "")
        before = content(there)
        one.worker("--no-nanny")
        again = command(there, "--cluster", one.address)
        out, told = again.communicate()
        assert (again.returncode, out) == (3, table)  # a discount of 1 is refused, in rows of their own
        kept = before.count(b"\n")
        assert told == f"{there} has {kept} of {JOBS} jobs\n"
    assert 15 <= kept < JOBS
    assert content(there).startswith(before[: before.rfind(b"\n") + 1])
    assert sorted(content(there).splitlines()) == sorted(content(tmp_path / "local").splitlines())


@needs_distributed
def test_a_cluster_without_workers_left_is_one_message_and_rows_are_kept(tmp_path, monkeypatch, lpmech):  # noqa: F811
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with started(tmp_path, 1, "--no-nanny") as one:
        call = ("sweep", *CASE, "--folder", tmp_path / "run", "--cluster", one.address)
        kill_after(one.processes[-1], tmp_path / "run", 5)
        found = lpmech(*call)
        assert (found.code, found.out, found.err.count("\n")) == (2, "", 1)
        assert found.err.startswith("lpmech: --cluster: the cluster is lost: it has no workers")
        assert 5 <= content(tmp_path / "run").count(b"\n") < JOBS


@needs_distributed
def test_a_scheduler_that_is_lost_is_one_message_and_rows_are_kept(tmp_path, monkeypatch, lpmech):  # noqa: F811
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with started(tmp_path, 1, "--no-nanny") as one:
        kill_after(one.processes[0], tmp_path / "run", 5)
        found = lpmech("sweep", *CASE, "--folder", tmp_path / "run", "--cluster", one.address)
        assert (found.code, found.out, found.err.count("\n")) == (2, "", 1)
        assert found.err.startswith("lpmech: --cluster: ")
        assert 5 <= content(tmp_path / "run").count(b"\n") < JOBS


def kill_after(process, folder, count):
    """Kills a process once there are rows, in a thread."""
    from threading import Thread

    def kill():
        while content(folder).count(b"\n") < count:
            time.sleep(0.002)
        process.kill()

    Thread(target=kill, daemon=True).start()


@needs_distributed
@pytest.mark.parametrize(("text", "told"), [
    ('__version__ = "0.0.1"', "has lpmech 0.0.1; all need lpmech "),
    ('raise ModuleNotFoundError("No module named \'lpmech\'")', "has no lpmech; all need lpmech "),
    ("1/0", "has no lpmech that can be used: division by zero; all need lpmech "),
])  # fmt: skip
def test_a_worker_with_another_lpmech_is_told_before_any_work(text, told, tmp_path, lpmech):  # noqa: F811
    other = tmp_path / "other" / "lpmech"
    other.mkdir(parents=True)
    (other / "__init__.py").write_text(text, encoding="utf-8")
    with started(tmp_path, 1) as one:
        one.worker(path=other.parent)
        one.wait_for(2)
        found = lpmech("sweep", *CASE, "--folder", tmp_path / "run", "--cluster", one.address)
    assert (found.code, found.out, found.err.count("\n")) == (2, "", 1)
    assert found.err.count("worker tcp://127.0.0.1:") == 1
    assert told in found.err
    assert not content(tmp_path / "run")


def test_a_worker_that_comes_later_with_another_version_is_told(tmp_path):
    one = swept(scheduling(tmp_path), "discount=1/4")
    with pytest.raises(cluster.NoCluster, match=r"^a worker has lpmech .*; all need lpmech 0\.0\.1$"):
        cluster.serve("0.0.1", one, None)


def fatal(version, sweep, most):
    """The point 1/3 kills its worker."""
    if sweep.point(0) == (Fraction(1, 3),):
        os.kill(os.getpid(), signal.SIGKILL)
    return cluster_serve(version, sweep, most)


cluster_serve = cluster.serve


@needs_distributed
def test_a_job_that_kills_its_workers_fails_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "serve", fatal)
    one = swept(scheduling(tmp_path), "discount=1/4,1/3,1/2,3/4")
    with (
        started(tmp_path, 2, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as there,
        cluster.connected(there.address) as client,
    ):
        rows = run(one, lambda sweep, left: cluster.answers(client, sweep, left))
    wanted = run(one, processes(1))
    assert (rows[1].code, rows[1].at) == (Code.UNDECIDED, (Fraction(1, 3),))
    assert "workers of this job were lost" in rows[1].reason
    assert [*rows[:1], *rows[2:]] == [*wanted[:1], *wanted[2:]]


@needs_distributed
def test_what_distributed_logs_is_not_told_while_a_sweep_runs(tmp_path, caplog):
    import distributed.client

    with started(tmp_path, 1, "--no-nanny") as there:
        with cluster.connected(there.address):
            distributed.client.logger.warning("inside")
        distributed.client.logger.warning("after")
    assert caplog.messages == ["after"]


@needs_distributed
@pytest.mark.parametrize("address", ["127.0.0.1:PORT", "tcp://127.0.0.1:PORT", "foo://127.0.0.1:PORT", "", "a b", "x"])
def test_a_cluster_that_is_not_there_is_one_message(address, tmp_path, monkeypatch, lpmech):  # noqa: F811
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with socket.socket() as bound:  # nobody listens at its port
        bound.bind(("127.0.0.1", 0))
        address = address.replace("PORT", str(bound.getsockname()[1]))
        found = lpmech("sweep", *CASE, "--cluster", address, "--folder", tmp_path / "run")
    assert (found.code, found.out, found.err.count("\n")) == (2, "", 1)
    assert found.err.startswith("lpmech: --cluster: no scheduler answers at")
    assert not (tmp_path / "run").exists()


def test_without_distributed_the_option_says_what_is_needed(lpmech, monkeypatch):  # noqa: F811
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "distributed" else real(name))
    found = lpmech("sweep", *CASE, "--cluster", "tcp://127.0.0.1:1")
    assert (found.code, found.out) == (2, "")
    assert found.err == "lpmech: --cluster needs distributed: pip install 'lpmech[cluster]'\n"


def test_a_cluster_has_its_own_processes(lpmech):  # noqa: F811
    found = lpmech("sweep", *CASE, "--cluster", "tcp://127.0.0.1:1", "--jobs", "2")
    assert (found.code, found.out, found.err.count("\n")) == (2, "", 1)
    assert found.err.startswith("lpmech: --jobs and --cluster exclude each other")
