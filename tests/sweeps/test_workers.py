"""Workers: all tasks are answered, also those whose processes die; processes end with the one that started them."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from lpmech.sweeps.workers import Workers


def square(number):
    return number, number**2


def lost(number, code):
    return number, f"lost {code}"


def fatal(folder, number):
    """Each third task kills its process, and each second of these once only."""
    mark = Path(folder) / str(number)
    if number % 3 == 0 and (number % 2 == 0 or not mark.exists()):
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number, os.getpid()


def test_every_task_is_answered_once():
    assert sorted(Workers(square, lost, 2).answers(range(9))) == [square(number) for number in range(9)]


@pytest.mark.long
@pytest.mark.skipif("sys.platform == 'win32'", reason="needs signals")
def test_a_process_that_dies_loses_its_own_task_only_and_only_if_it_dies_twice(tmp_path):
    found = dict(Workers(partial(fatal, tmp_path), lost, 2).answers(range(7)))
    assert {number: answer for number, answer in found.items() if isinstance(answer, str)} == {
        0: "lost 137", 6: "lost 137"}  # fmt: skip
    assert sorted(found) == [*range(7)]


PARENT = """
import sys, time
from lpmech.sweeps.workers import Workers
from tests.sweeps.test_workers import lost, sleep
if __name__ == "__main__":
    print(*Workers(sleep, lost, 2).answers(range(2)))
"""


def sleep(number):
    Path(os.environ["PIDS"]).joinpath(str(os.getpid())).touch()
    time.sleep(600)


@pytest.mark.long
@pytest.mark.skipif("sys.platform == 'win32'", reason="needs signals")
def test_processes_end_with_the_one_that_started_them(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    (tmp_path / "pids").mkdir()
    root = str(Path(__file__).parents[2])
    parent = subprocess.Popen([sys.executable, script], env=os.environ | {"PIDS": str(tmp_path / "pids"),
                                                                          "PYTHONPATH": root})  # fmt: skip
    while len(pids := [int(one.name) for one in (tmp_path / "pids").iterdir()]) < 2:
        assert parent.poll() is None
        time.sleep(0.05)
    parent.kill()
    parent.wait()
    while any(map(is_alive, pids)):
        time.sleep(0.05)


def is_alive(pid):
    """Whether a process runs; one that has ended and is waited for by nobody does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
