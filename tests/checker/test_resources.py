"""Memory and work of a check stay bounded whatever a file asks for, and what the system ends has an answer too.

Each check runs in a process of its own, whose memory a small process between measures: that of the tests is larger.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hostile_files import MAKERS
from samples import certificate, environment, write

from lpmech.checker import command as limits
from tests.quick import quick

FOLDER = Path(__file__).parents[2] / "lpmech/checker"
MEASURE = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True, text=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([done.returncode, done.stdout, done.stderr, used.ru_maxrss // 1024]))
"""
MOST = 300  # MB
FEW = {"tables_of_distinct_denominators": 200}
# What is no matter of limits: these are malformed or rejected for a reason of their own.
DECIDED = {
    "one_short_number_in_many_cells": (2,),
    "floats": (2,),
    "repeated_keys": (2,),
    "short_strings": (2,),
    "brackets_in_strings": (2,),
    "an_index_of_long_parts": (1,),
    "mixtures_of_many_elements": (1, 3),
}


def measured(*arguments):
    """Exit code, the answer, and the most memory in MB."""
    command = [sys.executable, "-c", MEASURE, sys.executable, "-I", str(FOLDER), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    code, out, err, memory = json.loads(done.stdout)
    assert "Traceback" not in out + err
    return code, out + err, memory


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(MAKERS, 7))
def test_hostile_files_take_little_memory_and_end_at_the_limit(tmp_path, name):
    make, size = MAKERS[name]
    paths = write(tmp_path, *make(size))
    code, said, memory = measured(*paths, "--limit", 10_000_000, "--seconds", 60)
    assert memory < FEW.get(name, MOST)
    assert code in DECIDED.get(name, (3,)), said[:300]
    assert "--seconds" not in said, said[:300]
    assert len(said) < 3_000


@pytest.mark.long
def test_memory_ends_with_the_verdict_limit(tmp_path):
    paths = write(tmp_path, "[" + '"ab",' * 3_000_000 + "0]", "{}")
    for form in ("text", "json"):
        code, said, _ = measured(*paths, "--memory", 150, "--format", form)
        assert (code, json.loads(said)["verdict"] if form == "json" else said[:5]) == (3, "limit")
        assert "memory" in said


@pytest.mark.long
def test_time_ends_with_the_verdict_limit(tmp_path):
    code, said, _ = measured(*long_check(tmp_path), "--seconds", 1, "--format", "json")
    assert code == 3
    assert json.loads(said) == {
        "verdict": "limit", "claims": [], "not_stated": None, "environment": None,
        "reason": "the check needs more than 1 seconds of processor time (see --seconds)",
    }  # fmt: skip


def long_check(folder):
    """A check of some seconds that is within every limit of the checker's own: millions of objects are read."""
    return write(folder, "[" + '{"a":1,"a":1},' * 2_000_000 + "0]", "{}")


def answered(check, seconds=60, mebibytes=4_096):
    """What a child process that runs a function under the limits ends with."""
    try:
        return limits.limited(check, seconds, mebibytes)
    except limits.Ended as ended:
        return str(ended)


def endless():
    while True:
        pass


def out_of_memory():
    raise MemoryError


def killed():
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_what_a_child_ends_with():
    assert [answered(lambda code=code: code) for code in range(5)] == [0, 1, 2, 3, 4]
    assert "more than 1 seconds" in answered(endless, 1)
    assert "MiB of memory" in answered(out_of_memory)
    assert "MiB of memory" in answered(lambda: len(b"x" * (1 << 30)) and 0, mebibytes=900)
    assert "signal 9" in answered(killed)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_one_long_operation_is_ended_too():
    """During which no handler of a signal is called."""
    assert "1 seconds of processor time" in answered(lambda: 3 ** (10**9), 1)


@pytest.mark.long
def test_without_a_parent_the_check_ends(tmp_path):
    paths = long_check(tmp_path)
    parent = subprocess.Popen([sys.executable, "-I", str(FOLDER), *map(str, paths)], stdout=subprocess.PIPE)
    children, found = Path(f"/proc/{parent.pid}/task/{parent.pid}/children"), []
    if not children.exists():
        pytest.skip("the system does not tell children")
    while not found and parent.poll() is None:
        found = [int(child) for child in children.read_text().split()]
    assert found
    parent.kill()
    assert parent.communicate() == (b"", None)  # nobody else holds the pipe
    for _ in range(100):
        if not any(Path(f"/proc/{child}/cmdline").exists() and alive(child) for child in found):
            return
        time.sleep(0.1)
    raise AssertionError("the child goes on")


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_parent_that_ended_before_it_was_watched_ends_the_check():
    """The pipe's other end is closed by then, so that no signal comes any more."""
    life, held = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(held)
        time.sleep(0.2)
        limits._run(lambda: 0, life, 60, 4_096)
    os.close(held)
    _, status = os.waitpid(child, 0)
    os.close(life)
    assert os.waitstatus_to_exitcode(status) == limits._NO_ANSWER


def alive(process):
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def test_a_certificate_is_checked_as_without_limits(tmp_path):
    code, said, memory = measured(*write(tmp_path, environment(), certificate()))
    assert (code, said.splitlines()[0]) == (0, "accepted")
    assert memory < 60
