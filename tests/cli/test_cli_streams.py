"""Streams, terminals, interruptions and internal errors; through processes where only they can tell."""

import ast
import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from lpmech.certificate import pipeline
from lpmech.cli.commands import listed
from lpmech.problem.canonical import canonical
from tests.cli.conftest import CERTIFIED, PIVOT
from tests.designs.drawn import environment

CALL = [sys.executable, "-c", "from lpmech.cli import main; main()"]
HEAVY = ("numpy", "flint", "highspy", "pulp", "networkx", "cvxpy", "scipy", "pandas", "pyarrow", "jinja2", "rich")
posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX terminals and signals")


def process(*arguments, **settings):
    given = {"capture_output": True, "text": True, "check": False, "timeout": 120} | settings
    return subprocess.run([*CALL, *arguments], **given)


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize(("arguments", "code"), [
    (["certify", CERTIFIED], 0), ([*PIVOT], 1), (["certify", "no-such"], 2), (["--version"], 0),
])  # fmt: skip
def test_exit_codes_of_the_process(arguments, code):
    done = process(*arguments)
    assert done.returncode == code
    assert bool(done.stdout) == (code < 2)
    assert bool(done.stderr) == (code >= 2)


@pytest.mark.long
def test_what_libraries_print_is_no_part_of_the_answer(tmp_path):
    """HiGHS prints of this program, by C and whatever its options say, how presolve went."""
    env = environment(10265, periods=1, types=(2, 2), allocations=2, zeros=False)
    problem = {
        "format": "lpmech-problem/1", "incentives": "interim", "allocation": {"rule": [{"choose": "a0"}]},
        "payments": {"memory": "history", "at most received": 1}, "objective": {"maximise": [{"of": "welfare"}]},
    }  # fmt: skip
    (tmp_path / "env.json").write_text(canonical(env), encoding="utf-8")
    (tmp_path / "problem.json").write_text(json.dumps(problem), encoding="utf-8")
    done = process("design", tmp_path / "env.json", tmp_path / "problem.json", "--format", "json")
    assert json.loads(done.stdout)["value"] == "31/10"


LIGHT = [["--help"], ["--version"], ["nonsense"], *([*name.split(), "--help"] for name in listed())]


@pytest.fixture(scope="module")
def imported():
    """The heavy modules that each call has imported. Python starts once; then each call is a process of its own."""
    code = (
        f"import multiprocessing, sys\nfrom lpmech.cli import main\n"
        f"def call(arguments):\n"
        f" try:\n  main(arguments)\n"
        f" except SystemExit:\n  pass\n"
        f" return [name for name in {HEAVY!r} if name in sys.modules]\n"
        f"if __name__ == '__main__':\n"
        f" with multiprocessing.get_context('fork').Pool(1, maxtasksperchild=1) as pool:\n"
        f"  print(pool.map(call, {LIGHT!r}, chunksize=1), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found = ast.literal_eval(done.stderr.splitlines()[-1])
    return dict(zip(map(" ".join, LIGHT), found, strict=True))


@pytest.mark.heavy
@posix
@pytest.mark.parametrize("arguments", [" ".join(one) for one in LIGHT])
def test_what_runs_no_command_imports_nothing_heavy(arguments, imported):
    assert imported[arguments] == []


@pytest.mark.long
def test_stdout_is_utf8_whatever_the_locale(environment):
    done = process("show", CERTIFIED, text=False, env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    done.stdout.decode("utf-8")


@pytest.mark.long
@posix
def test_a_reader_that_goes_away_is_met_quietly():
    reader, writer = os.pipe()
    os.close(reader)
    done = process("values", CERTIFIED, "--format", "json", capture_output=False, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.long
@posix
def test_a_full_device_is_told():
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        done = process("values", CERTIFIED, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert "stdout cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.long
@posix
def test_an_interruption_is_met_quietly(tmp_path):
    ready = tmp_path / "ready"
    # A process started in the background ignores the signal unless it is told not to.
    code = ("import pathlib, signal, time\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "from lpmech.certificate import pipeline\nfrom lpmech.cli import main\n"
            f"def slow(*_, **__):\n pathlib.Path({str(ready)!r}).touch()\n time.sleep(60)\n"
            f"pipeline.certify = slow\nmain(['certify', {CERTIFIED!r}])")  # fmt: skip
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        while not ready.exists() and child.poll() is None:
            time.sleep(0.02)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=30)
    assert (child.returncode, out, err) == (130, b"", b"")


@pytest.mark.long
@posix
def test_a_kill_leaves_no_half_written_file(tmp_path):
    code = ("import os, pathlib, signal\nfrom lpmech.cli import main\n"
            "pathlib.Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
            f"main(['certify', {CERTIFIED!r}, '-o', {str(tmp_path)!r}])")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL
    assert all(path.name.startswith(".") for path in tmp_path.iterdir())


def terminal(*arguments, stream="stdout", **settings):
    """What a process writes to a terminal as one of its streams, and its exit code."""
    import pty

    main, child = pty.openpty()
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | {stream: child}
    with subprocess.Popen([*CALL, *arguments], **streams, **settings) as running:
        os.close(child)
        seen = b""
        while True:
            try:
                part = os.read(main, 65536)
            except OSError:  # the other end is closed
                break
            seen += part
            if not part:
                break
        running.communicate(timeout=60)
    os.close(main)
    return running.returncode, seen.decode()


def variables(**changes):
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    return kept | {"TERM": "xterm-256color"} | changes


@pytest.mark.long
@posix
def test_a_terminal_gets_colours_and_words():
    code, seen = terminal(*PIVOT, env=variables())
    assert code == 1
    assert "\x1b[" in seen
    assert "REFUTED" in seen


@pytest.mark.long
@pytest.mark.heavy
@posix
@pytest.mark.parametrize("changes", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_can_be_refused(changes):
    _, seen = terminal(*PIVOT, env=variables(**changes))
    assert "\x1b[" not in seen
    assert "REFUTED" in seen


@pytest.mark.long
@posix
def test_parquet_is_not_for_a_terminal():
    code, seen = terminal("transfers", CERTIFIED, "--format", "parquet", env=variables())
    assert (code, seen) == (2, "")


@pytest.fixture(scope="module")
def plain():
    """What is printed where there is no terminal."""
    return process(*PIVOT, env=variables()).stdout


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize(
    ("changes", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": ""}, False),
     ({"FORCE_COLOR": "1", "TERM": "dumb"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)  # fmt: skip
def test_colours_can_be_forced_elsewhere_unless_they_are_refused(changes, coloured, plain):
    seen = process(*PIVOT, env=variables(**changes)).stdout
    assert ("\x1b[" in seen) == coloured
    assert "".join(f"{line.rstrip()}\n" for line in re.sub(r"\x1b\[[\d;]*m", "", seen).splitlines()) == plain


def test_without_a_terminal_there_are_no_colours_and_prose_keeps_to_80_columns(lpmech):
    out = lpmech(*PIVOT).out
    assert "\x1b[" not in out
    assert all(len(line) <= 80 and line == line.rstrip() for line in out.splitlines())


def test_internal_errors_are_one_message(lpmech, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("the flux is\nreversed")

    monkeypatch.setattr(pipeline, "certify", fail)
    result = lpmech("certify", CERTIFIED)
    assert (result.code, result.out) == (4, "")
    assert result.err.startswith("lpmech: internal error: RuntimeError: the flux is\n")
    assert "report it" in result.err
    assert "Traceback" not in result.err
    assert "Traceback" in lpmech("certify", CERTIFIED, "--debug").err
    assert "Traceback" in lpmech("--debug", "certify", CERTIFIED).err
    monkeypatch.setenv("LPMECH_DEBUG", "1")
    assert "Traceback" in lpmech("certify", CERTIFIED).err


def test_too_little_memory_is_undecided(lpmech, monkeypatch):
    def fail(*_, **__):
        raise MemoryError

    monkeypatch.setattr(pipeline, "certify", fail)
    result = lpmech("certify", CERTIFIED)
    assert result.code == 3
    assert "memory" in result.err


def test_an_interruption_has_its_own_code(lpmech, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "certify", interrupt)
    result = lpmech("certify", CERTIFIED)
    assert (result.code, result.out, result.err) == (130, "", "")


PROGRESS = """
import time
import rich.console, rich.status
from lpmech.cli import progress as shown
shown.PATIENCE = 0.1
with shown.Progress() as progress:
    progress("first [step]")
    time.sleep({})
    progress("second")
"""


@pytest.mark.heavy
@posix
@pytest.mark.parametrize(("seconds", "shown"), [(0.5, True), (0.0, False)])
def test_progress_is_shown_on_a_terminal_after_a_while(seconds, shown, monkeypatch):
    monkeypatch.setitem(globals(), "CALL", [sys.executable, "-c", PROGRESS.format(seconds)])
    code, seen = terminal(stream="stderr", env=variables())
    assert code == 0
    assert ("first [step]" in seen) == shown


SHARES = """
import time
import rich.console, rich.status
from lpmech.cli import progress as shown
from lpmech.problem.progress import shares
shown.PATIENCE = 0.1
with shown.Progress() as progress:
    for part in shares("weighing [all]", "abcd", progress):
        time.sleep(0.2)
"""


@posix
def test_how_much_of_a_step_is_done_is_shown_as_a_bar(monkeypatch):
    monkeypatch.setitem(globals(), "CALL", [sys.executable, "-c", SHARES])
    code, seen = terminal(stream="stderr", env=variables())
    assert code == 0
    assert "weighing [all]" in seen
    assert "━" in seen
    assert "3 of 4" in seen


def test_progress_is_silent_elsewhere():
    done = subprocess.run([sys.executable, "-c", PROGRESS.format(0.3)], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
