"""The benchmarks: what is measured, what is said of programs that fail, and the page."""

import json
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import patch

import pytest

from benchmarks import goals, measure
from benchmarks.goals import Goal
from benchmarks.growth import exponent
from benchmarks.page import page
from benchmarks.results import Results, Row, run, two_digits
from benchmarks.subject import Evidence, Program, Scale, Subject, Work
from benchmarks.subjects import SUBJECTS, sweep
from tests.quick import quick

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def once_more(monkeypatch):
    """Programs run twice, not until their times can be told apart."""
    monkeypatch.setattr(measure, "TIMES", 1)


def spin(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def program(name, run, **options):
    return Program(name, Evidence.FLOATS, lambda size: Work(lambda: run(size)), **options)


def fail(size):
    raise ValueError("no such size. It is too odd")


def subject(*programs, quick_sizes=(1, 2)):
    first = Program("lpmech", Evidence.PROVED, lambda size: Work(lambda: size * size, pieces=2))
    sizes = {Scale.QUICK: quick_sizes, Scale.USUAL: (1, 2, 4)}
    return Subject("squares", "Squares", "x²", "numbers", sizes, lambda size: size, (first, *programs))


def rows(*programs, limit=20, sizes=(1, 2)):
    (found,) = run([subject(*programs, quick_sizes=sizes)], Scale.QUICK, limit, lambda line: None)
    return found


@pytest.mark.long
def test_another_answer_is_told_and_the_right_one_is_not():
    found = rows(program("wrong", lambda size: size + 2), program("right", lambda size: size**2)).rows
    assert {(row.program, row.size): row.remark for row in found if row.remark} == {
        ("wrong", 1): "another answer",
    }, "1 + 2 differs from 1, and 2 + 2 is 4"


@pytest.mark.long
def test_failures_are_told_and_larger_sizes_are_left_out():
    endless = [sys.executable, "-I", "-S", "-c", "while True: pass"]
    slow = [
        program("slow", lambda size: spin(60)),
        program("its process", lambda size: subprocess.run(endless, check=True)),
    ]
    found = rows(*slow, program("broken", fail), program("gone", lambda size: sys.exit(3)), limit=0.3).rows
    told = [(row.program, row.size, row.remark) for row in found if row.seconds is None]
    assert told == [
        ("slow", 1, "not within 0.3 s"),
        ("its process", 1, "not within 0.3 s"),
        ("broken", 1, "ValueError: no such size"),
        ("gone", 1, "ended without an answer"),
    ]
    assert {row.size for row in found if row.program == "lpmech"} == {1, 2}


@pytest.mark.long
def test_processor_time_is_per_piece_and_counts_children(once_more):
    command = [sys.executable, "-I", "-S", "-c", "import time\nwhile time.process_time() < 0.3: pass"]
    found = rows(
        program("sleeps", lambda size: time.sleep(0.2)),
        Program("pieces", Evidence.FLOATS, lambda size: Work(lambda: spin(0.3), pieces=3)),
        program("starts", lambda size: subprocess.run(command, check=True)),
        sizes=(1,),
    ).rows
    seconds = {row.program: row.seconds for row in found}
    assert seconds["sleeps"] < 0.1
    assert 0.09 < seconds["pieces"] < 0.2
    assert seconds["starts"] > 0.25


def test_what_is_not_installed_and_what_is_too_large_is_left_out():
    found = rows(
        program("absent", lambda size: 0, modules=("no_such_module",), commands=("no-such-command",)),
        program("small", lambda size: size**2, largest=1),
    )
    assert found.missing == {"absent": ["no_such_module", "no-such-command"]}
    assert [row.size for row in found.rows if row.program == "small"] == [1]
    assert "absent" not in {row.program for row in found.rows}


@pytest.mark.long
def test_the_page_tells_factors_failures_growth_and_who_is_faster(once_more):
    one = subject(program("wrong", lambda size: spin(0.02)), program("broken", fail))
    (found,) = run([one], Scale.USUAL, 20, lambda line: None)
    text = page(Results.from_json(json.loads(json.dumps(found.to_json()))), [one])
    assert "## Squares" in text
    assert "**another answer**" in text
    assert "ValueError: no such size" in text
    assert "×)" in text
    assert "Faster than lpmech" not in text, "20 ms are slower than a multiplication"


def test_goals_are_met_missed_or_not_measured():
    aims = [Goal("squares", size, "lpmech", seconds, memory, "x is long") for size, seconds, memory in
            [(1, 2, None), (2, 0.5, None), (4, 2, 10), (8, 2, None)]]  # fmt: skip
    found = [Row("squares", size, "lpmech", "exact", seconds, 20, said) for size, seconds, said in
             [(1, 1, ""), (2, 1, ""), (4, 1, ""), (16, None, "not within 1 s")]]  # fmt: skip
    with patch.object(goals, "GOALS", (*aims, Goal("squares", 16, "lpmech", 2), Goal("cubes", 1, "lpmech", 2))):
        text = "".join(goals.section(found, [subject()]))
    said = [line.removesuffix(" |").split(" | ")[-1] for line in text.splitlines() if line.startswith("| Squares")]
    assert said == ["met", "**missed**", "**missed**", "**missed**"]
    assert text.count("What limits it: x is long.") == 2
    assert "not within 1 s" in text


def test_every_goal_names_what_a_usual_run_measures():
    named = {subject.name: subject for subject in SUBJECTS}
    for goal in goals.GOALS:
        one = named[goal.subject]
        assert goal.size in one.sizes[Scale.USUAL]
        (program,) = (program for program in one.programs if program.name == goal.program)
        assert program.largest is None or goal.size <= program.largest


@pytest.mark.parametrize(("value", "text"), [(0.123, "0.12"), (9.94, "9.9"), (99.4, "99"), (1234.5, "1,200")])
def test_numbers_have_two_digits(value, text):
    assert two_digits(value) == text


def test_exponents_are_fitted_to_three_sizes_at_least():
    assert exponent([1, 2, 4], [3, 12, 48]) == pytest.approx(2)
    assert exponent([1, 2], [1, 2]) is None


@pytest.mark.heavy
@pytest.mark.parametrize("chosen", quick([pytest.param(one, id=one.name) for one in SUBJECTS], 3))
def test_every_subject_runs_at_its_smallest_size(chosen, monkeypatch):
    """Those of lpmech's own programs, once; peers are not installed for the tests."""
    monkeypatch.setattr(measure, "TIMES", 0)
    size = chosen.sizes[Scale.QUICK][0]
    own = [one for one in chosen.programs if one.name.startswith("lpmech") or one.name == "Fraction loop"]
    small = Subject(**{**vars(chosen), "sizes": {Scale.QUICK: (size,)}, "programs": tuple(own)})
    (found,) = run([small], Scale.QUICK, 300, lambda line: None)
    assert [row.remark for row in found.rows] == [""] * len(own)


@pytest.mark.long
def test_proposals_of_many_jobs_at_once_are_those_of_each():
    asked = sweep.calls(sweep.instance(5))
    for society in zip(*asked, strict=True):
        for call, rule in zip(society, sweep.batched(society), strict=True):
            assert (sweep.candidate_rule(*call).positions.ravel() == rule).all()


def test_the_page_of_the_documentation_is_made_from_the_stored_run():
    stored = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    assert page(Results.from_json(stored), SUBJECTS) == (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
