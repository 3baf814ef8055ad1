"""A sweep that is killed again and again at random moments ends with the rows of one that was not."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lpmech.sweeps.store import ROWS
from tests.quick import quick
from tests.search import times

ROOT = str(Path(__file__).parents[2])
CASE = ("bv08/scheduling_three", "--set", "discount=1/10:1:1/10", "--set", "values.ann[1]=5:8:1")
JOBS = 40
KILLED = -9


def started(folder, *more):
    command = [sys.executable, "-m", "lpmech", "sweep", *CASE, "--jobs", "2", "--folder", str(folder), *more]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def content(folder):
    path = folder / ROWS
    return path.read_bytes() if path.exists() else b""


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unbroken")
    process = started(folder)
    process.communicate()
    assert process.returncode == 3  # a discount of 1 is refused, in rows of their own
    return sorted(content(folder).splitlines())


@pytest.mark.skipif("sys.platform == 'win32'", reason="needs signals")
@pytest.mark.parametrize("seed", quick(range(times(10)), 20))
def test_nothing_is_lost_and_nothing_repeated(seed, unbroken, tmp_path):
    """Killed once some rows are there and up to some milliseconds later, until it ends by itself."""
    draw = random.Random(seed)
    kills = 0
    while True:
        before = content(tmp_path)
        process, wanted = started(tmp_path), before.count(b"\n") + draw.randint(0, 15)
        while process.poll() is None and content(tmp_path).count(b"\n") < wanted:
            time.sleep(0.002)
        time.sleep(draw.random() / 20)
        process.kill()
        told = process.communicate()[1]
        assert process.returncode in (KILLED, 3), told
        whole = before[: before.rfind(b"\n") + 1]
        assert content(tmp_path).startswith(whole)
        if process.returncode != KILLED:
            break
        kills += 1
    assert kills
    assert sorted(content(tmp_path).splitlines()) == unbroken
    assert len(unbroken) == JOBS
