"""The folder of `lpmech theorems`: wherever its file is cut off, and whenever the run is killed, nothing is lost and
nothing repeated; foreign lines are refused."""

import json
import os
import random
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from lpmech.cli.run import run
from lpmech.statements import several
from lpmech.statements.own import file as own_file
from lpmech.statements.store import OUTCOMES, RUN, opened
from lpmech.sweeps.folder import NoStore
from tests.search import times

ROOT = str(Path(__file__).parents[2])
HEAD = """import hashlib

import lpmech
from lpmech.problem.canonical import canonical


def digest(case):
    return int(hashlib.sha256(canonical(case.env).encode()).hexdigest(), 16)

"""
TEXT = (
    HEAD
    + """
@lpmech.statement(assuming=[lambda case: digest(case) % 2 == 0])
def half(case):
    return True


@lpmech.statement
def late(case):
    return len(case.env.stages[0].allocations) < 3 or len(case.env.agents) < 2


@lpmech.statement(assuming=[lambda case: False])
def vacuous(case):
    return True
"""
)
KILLED = -9
SAMPLES = 4
NAMES = ("half", "vacuous")


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("own") / "my_paper.py"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def own(file):
    """The statements by id."""
    return partial(own_file.statements, str(file))


@pytest.fixture(params=[1, 1_000], ids=["draws are shared", "statements are shared"])
def many(request, monkeypatch):
    monkeypatch.setattr(several, "MANY", request.param)
    return request.param


def ran(own, folder, file, jobs, names=NAMES):
    """The outcomes of a run with a folder, without the time that they took, and who was told of."""
    told, chosen = [], [own()[name] for name in names]
    with opened(folder, SAMPLES, 0, file) as store:
        found = several.run_all(chosen, SAMPLES, 0, jobs=jobs, report=told.append, known=own, keeper=store)
    return [plain(one) for one in found], [one.id for one in told]


def plain(outcome):
    found = outcome.counterexample
    return replace(outcome, seconds=0.0, counterexample=found and (found.subject, found.seed, found.failure.words))


def content(folder):
    path = folder / OUTCOMES
    return path.read_bytes() if path.exists() else b""


def kept(whole):
    """The outcomes and the parts of a file, without times, which may stand in any order."""
    trees = [json.loads(line) for line in whole.splitlines()]
    return sorted(json.dumps({**tree, "seconds": 0} if "verdict" in tree else tree) for tree in trees)


@pytest.mark.long
@pytest.mark.heavy
def test_a_file_that_is_cut_anywhere_goes_on_to_the_same(own, file, tmp_path, many, monkeypatch):
    """What whole lines are left is kept, and only what others are about is done again."""
    monkeypatch.setattr("os.fsync", lambda file: None)
    found, told = ran(own, tmp_path, file, 4 if many == 1 else 1)
    assert told == [*NAMES]
    whole = content(tmp_path)
    ends = [at for at, byte in enumerate(whole) if byte == ord("\n")]
    done = []
    runs = several.run
    monkeypatch.setattr(several, "run", lambda one, *given, **more: done.append(one.id) or runs(one, *given, **more))
    for cut in (0, ends[0] // 2, ends[-2] - 1, ends[-2], ends[-2] + 1, ends[-1]):
        (tmp_path / OUTCOMES).write_bytes(whole[:cut])
        done.clear()
        again, told = ran(own, tmp_path, file, 1)
        assert again == found
        outcomes = sum(b'"verdict"' in line for line in whole[:cut].splitlines(keepends=True) if line.endswith(b"\n"))
        assert told == done == [*NAMES][outcomes:]


def test_a_counterexample_is_kept_with_its_words(own, file, tmp_path):
    found, told = ran(own, tmp_path, file, 1, ["late"])
    assert (found[0].verdict, told) == ("refuted", ["late"])
    assert ran(own, tmp_path, file, 1, ["late"]) == (found, [])


@pytest.mark.long
def test_parts_that_are_there_are_not_looked_at_again(own, file, tmp_path, monkeypatch):
    monkeypatch.setattr(several, "MANY", 1)
    ran(own, tmp_path, file, 2, ["vacuous"])
    lines = content(tmp_path).splitlines(keepends=True)
    assert len(lines) == 5
    (tmp_path / OUTCOMES).write_bytes(b"".join(random.Random(0).sample(lines[:4], 3)))
    ran(own, tmp_path, file, 2, ["vacuous"])
    assert kept(content(tmp_path)) == kept(b"".join(lines))


@pytest.mark.parametrize("change", [
    lambda line: line + line, lambda line: b"\n" + line, lambda line: b"{}\n", lambda line: b"\x00\n",
    lambda line: line.replace(b",", b", "), lambda line: line.replace(b"no counterexample", b"none"),
    lambda line: line.replace(b'"numbers"', b'"number"'), lambda line: b"[" * 9999 + b"\n", lambda line: b"null\n",
    lambda line: b'{"id":"half","part":0,"met":"2"}\n', lambda line: b'{"id":"half","part":-1,"met":"1"}\n',
    lambda line: b'{"id":"half","part":0,"met":""}\n', lambda line: b'{"id":["half"],"part":0,"met":"1"}\n',
])  # fmt: skip
def test_lines_that_are_none_of_the_run_are_refused_and_left(change, own, file, tmp_path):
    with opened(tmp_path, SAMPLES, 0, file) as store:
        store.add(several.run(own()["half"], 4, 0))
    changed = change(content(tmp_path))
    (tmp_path / OUTCOMES).write_bytes(changed)
    with pytest.raises(NoStore, match=r"outcomes\.jsonl:[12]: found"), opened(tmp_path, SAMPLES, 0, file):
        pass
    assert content(tmp_path) == changed


def test_a_folder_of_another_run_is_refused(file, tmp_path):
    with opened(tmp_path, SAMPLES, 0, file):
        pass
    for samples, seed, other, key in (
        (5, 0, file, "samples"),
        (SAMPLES, 1, file, "seed"),
        (SAMPLES, 0, None, "statements"),
    ):
        with pytest.raises(NoStore, match=f'differs in "{key}"'), opened(tmp_path, samples, seed, other):
            pass
    with (
        opened(tmp_path, SAMPLES, 0, file),
        pytest.raises(NoStore, match="is being written"),
        opened(tmp_path, SAMPLES, 0, file),
    ):
        pass
    (tmp_path / RUN).write_text("{", encoding="utf-8")
    with pytest.raises(NoStore, match="is no JSON"), opened(tmp_path, SAMPLES, 0, file):
        pass
    (tmp_path / RUN).unlink()
    with pytest.raises(NoStore, match="which says what"), opened(tmp_path, SAMPLES, 0, file):
        pass


def test_the_command_says_what_the_folder_has(file, tmp_path, capsys):
    call = ["theorems", "--file", str(file), "--id", "half", "--samples", "5", "--jobs", "1", "--folder"]
    folder = str(tmp_path / "run")
    assert run([*call, folder]) == 0
    first = capsys.readouterr()
    assert run([*call, folder]) == 0
    second = capsys.readouterr()
    assert (first.err, second.out, second.err) == ("", first.out, f"{folder} has 1 of 1 statement\n")
    assert run([*call, folder, "--seed", "1"]) == 2
    assert capsys.readouterr().err.startswith(f"lpmech: --folder: {folder} holds another run")
    assert run([*call, folder, "--mutants"]) == 2
    assert "exclude each other" in capsys.readouterr().err


def started(file, folder):
    command = [sys.executable, "-m", "lpmech", "theorems", "--file", str(file), "--samples", "1000", "--jobs", "3",
               "--id", "half", "--folder", str(folder)]  # fmt: skip
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                            env={**os.environ, "PYTHONPATH": ROOT})  # fmt: skip


@pytest.fixture(scope="module")
def unbroken(file, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unbroken")
    process = started(file, folder)
    process.communicate()
    assert process.returncode == 0
    return content(folder)


@pytest.mark.skipif("sys.platform == 'win32'", reason="needs signals")
@pytest.mark.long
@pytest.mark.parametrize("seed", range(times(1)))
def test_nothing_is_lost_and_nothing_repeated(seed, file, unbroken, tmp_path):
    """Killed once some lines are there and up to some milliseconds later, until it ends by itself."""
    draw, kills = random.Random(seed), 0
    while True:
        before = content(tmp_path)
        process, wanted = started(file, tmp_path), before.count(b"\n") + draw.randint(25, 60)
        while process.poll() is None and content(tmp_path).count(b"\n") < wanted:
            time.sleep(0.002)
        time.sleep(draw.random() / 20)
        process.kill()
        told = process.communicate()[1]
        assert process.returncode in (KILLED, 0), told
        assert content(tmp_path).startswith(before[: before.rfind(b"\n") + 1])
        if process.returncode != KILLED:
            break
        kills += 1
    assert kills
    found = kept(content(tmp_path))
    assert len(set(found)) == len(found)
    outcomes = [line for line in found if '"verdict"' in line]
    assert outcomes == [line for line in kept(unbroken) if '"verdict"' in line]
