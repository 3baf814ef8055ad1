"""Reading environments with continuous signals: every fault in a golden report, expressions, the canonical form."""

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest

from lpmech.casefiles import library
from lpmech.checker.continuous.environment import digest, read_continuous
from lpmech.continuous import case as cases
from lpmech.continuous.codes import CODES as CONTINUOUS_CODES
from lpmech.continuous.expressions import ExpressionError, parse
from lpmech.continuous.kernel import restrict
from lpmech.continuous.plugin import CONTINUOUS
from lpmech.reading.faults import BadInput

FOLDER = Path(__file__).parent / "faults"
REPORTS = sorted(FOLDER.glob("*.txt"))
NAMES = {"ann": 0, "bob": 1, "next_ann": 2, "next_bob": 3}


@pytest.mark.heavy
@pytest.mark.parametrize("report", REPORTS, ids=lambda path: path.stem)
def test_report(report, monkeypatch):
    monkeypatch.chdir(FOLDER)
    with pytest.raises(BadInput) as caught:
        cases.load(Path(f"{report.stem}.toml"))
    assert f"{caught.value}\n" == report.read_text(encoding="utf-8")


def test_every_code_has_a_report():
    reported = {code for path in REPORTS for code in re.findall(r"E-[A-Z-]+", path.read_text(encoding="utf-8"))}
    assert set(CONTINUOUS_CODES) <= reported


@pytest.mark.parametrize(
    ("text", "at_a_third"),
    [
        ("2*ann^2 - 1/4 + 0.25", Fraction(2, 9)),
        ("max(ann, 1/2)*3", Fraction(3, 2)),
        ("min(1/2, 1 - ann)", Fraction(1, 2)),
        ("abs(2*ann - 1)", Fraction(1, 3)),
        ("pos(ann - 2) + pos(1/5 - ann) + pos(ann + 1)", Fraction(4, 3)),
        ("(ann + ann)**3/8", Fraction(1, 27)),
        ("-(pos(ann - 1/4)^2)", Fraction(-1, 144)),
    ],
)
def test_expressions_mean_what_they_say(text, at_a_third):
    found = restrict(parse(text, NAMES, 4), 2, ((Fraction(3, 10), Fraction(2, 5)), (Fraction(0), Fraction(1))))
    assert found((Fraction(1, 3), Fraction(0))) == at_a_third


@pytest.mark.parametrize(
    "text",
    [
        "", "ann +", "ann.bob", "ann[0]", "lambda: 1", "__import__('os')", "pos(ann, bob)", "1/ann", "ann/0", "2^ann",
        "pos(ann*bob)", "pos(next_ann - next_bob)", "pos(next_ann - 2*ann)", "True",
        "1e5", "1j", "'a'", "ann if 1 else 2",
        "ann < bob", "pos(x=ann)", "9"*4301, "(" * 300 + ")" * 300, "+".join(["ann"] * 900), "ann\n+bob;1",
        "*".join(["(ann+bob+next_ann+next_bob)^12"] * 9),
    ],
)  # fmt: skip
def test_anything_else_is_refused(text):
    with pytest.raises(ExpressionError):
        parse(text, NAMES, 4)


@pytest.mark.parametrize("name", sorted(library.cases(CONTINUOUS)))
def test_both_programs_name_an_environment_alike(name, tmp_path):
    env = cases.load(library.cases(CONTINUOUS)[name]).environment
    assert digest(read_continuous(json.loads(env.canonical()))) == env.sha256()
    (tmp_path / "environment.json").write_text(env.canonical(), encoding="utf-8")
    assert cases.load(tmp_path / "environment.json").environment.canonical() == env.canonical()
