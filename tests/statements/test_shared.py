"""Draws that processes share: what is found is what one process finds, to the last draw."""

import os
import random
import re
from dataclasses import replace
from functools import partial

import pytest

from lpmech.reading.faults import BadInput
from lpmech.statements import several as runner
from lpmech.statements.own import file as own_file
from lpmech.sweeps.workers import Workers

TEXT = """import hashlib
import os
import signal

import lpmech
from lpmech.problem.canonical import canonical


def digest(case):
    return int(hashlib.sha256(canonical(case.env).encode()).hexdigest(), 16)


@lpmech.statement
def holds(case):
    return True


@lpmech.statement(assuming=[lambda case: digest(case) % 3 == 0])
def third(case):
    return True


@lpmech.statement(assuming=[lambda case: False])
def vacuous(case):
    return True


@lpmech.statement(assuming=[lambda case: digest(case) % 2 == 0])
def late(case):
    return digest(case) % 50 != 0


@lpmech.statement
def broken(case):
    return 1 / (digest(case) % 40) > 0


@lpmech.statement
def killed(case):
    if os.getpid() != PARENT:
        os.kill(os.getpid(), signal.SIGKILL)
    return True
"""


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The statements by id, and how a process gets them."""
    path = tmp_path / "my_paper.py"
    path.write_text(TEXT + f"\n\nPARENT = {os.getpid()}\n", encoding="utf-8")
    monkeypatch.setattr(runner, "MANY", 1)
    return partial(own_file.statements, str(path))


def outcome(own, name, samples, jobs):
    (found,) = runner.run_all([own()[name]], samples, 0, jobs=jobs, known=own)
    counterexample = found.counterexample
    said = counterexample and (counterexample.subject, counterexample.seed, counterexample.minimal)
    return replace(found, seconds=0.0, counterexample=None), said


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize(("name", "samples"), [
    ("holds", 1), pytest.param("holds", 40, marks=pytest.mark.long), ("third", 45),
    pytest.param("vacuous", 3, marks=pytest.mark.long), ("late", 200),
])  # fmt: skip
def test_processes_find_what_one_finds(own, name, samples):
    alone = outcome(own, name, samples, 1)
    assert outcome(own, name, samples, 3) == alone
    assert (alone[0].verdict == "refuted") == (name == "late")


@pytest.mark.long
def test_a_draw_that_cannot_be_looked_at_is_told_as_by_one(own):
    told = []
    for jobs in (1, 2):
        with pytest.raises(BadInput) as error:
            outcome(own, "broken", 400, jobs)
        told.append(str(error.value))
    assert told[0] == told[1]
    assert re.search(r"at broken, draw [1-9]\d* of the seed 0\n  found:    ZeroDivisionError", told[0])


@pytest.mark.long
def test_statements_share_processes_and_are_told_in_their_order(own):
    chosen = [own()[name] for name in ("late", "holds")]
    told = []
    found = runner.run_all(chosen, 20, 0, jobs=2, report=told.append, known=own)
    assert [one.id for one in found] == [one.id for one in told] == [one.id for one in chosen]
    alone = [runner.run(one, 20, 0) for one in chosen]
    assert [(one.verdict, one.samples, one.non_vacuous) for one in found] == [
        (one.verdict, one.samples, one.non_vacuous) for one in alone]  # fmt: skip


@pytest.mark.long
@pytest.mark.skipif("sys.platform == 'win32'", reason="needs signals")
def test_processes_that_are_killed_decide_nothing(own):
    with pytest.raises(MemoryError, match="killed twice"):
        outcome(own, "killed", 30, 2)


def test_few_samples_start_no_processes(own, monkeypatch):
    monkeypatch.setattr(runner, "MANY", 31)
    monkeypatch.setattr(Workers, "answers", lambda *_: pytest.fail("started processes"))
    assert outcome(own, "holds", 30, 2)[0].non_vacuous == 30


@pytest.mark.parametrize("seed", range(5))
def test_parts_come_in_their_order(seed):
    parts = [(number, [True] * number) for number in range(9)]
    mixed = random.Random(seed).sample(parts, len(parts))
    assert list(runner.in_order(mixed)) == parts
