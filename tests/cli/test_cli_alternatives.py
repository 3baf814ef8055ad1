"""`lpmech alternatives`: rows that somebody types, decided; by sums that are done here again."""

import io
import json
import random
import sys
from fractions import Fraction

import pytest

from lpmech.cli.run import run


@pytest.fixture
def answer(tmp_path, capsys):
    def call(text, *options):
        path = tmp_path / "rows.txt"
        path.write_text(text, encoding="utf-8")
        code = run(["alternatives", str(path), *options])
        out, err = capsys.readouterr()
        return code, out, err.replace(str(path), "rows.txt")

    return call


def drawn(rng):
    width = rng.randint(1, 4)
    return [([Fraction(rng.randint(-3, 3), rng.randint(1, 3)) for _ in range(width)], rng.choice((">=", "=")),
             Fraction(rng.randint(-3, 3))) for _ in range(rng.randint(1, 6))]  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_what_is_answered_is_right(answer, seed):
    rows = drawn(random.Random(seed))
    text = "# rows\n" + "\n\n".join(f"{' '.join(map(str, left))} {sense} {right}" for left, sense, right in rows)
    code, out, _ = answer(text, "--format", "json")
    shape = json.loads(out)
    assert code == (0 if shape["alternative"] == "solution" else 1)
    if code == 0:
        y = [Fraction(x) for x in shape["solution"]]
        for left, sense, right in rows:
            value = sum(a * x for a, x in zip(left, y, strict=True))
            assert value == right if sense == "=" else value >= right
        return
    weights = {(int(line) - 2) // 2: Fraction(weight) for line, weight in shape["weights"].items()}
    for column in zip(*(left for left, _, _ in rows), strict=True):
        assert sum(weights.get(k, 0) * a for k, a in enumerate(column)) == 0
    assert all(weights.get(k, 0) >= 0 for k, (_, sense, _) in enumerate(rows) if sense == ">=")
    total = sum(weights.get(k, 0) * right for k, (_, _, right) in enumerate(rows))
    assert total == Fraction(shape["sum"]) > 0


def test_decimals_and_the_sign_for_at_least(answer):
    assert answer("0.5 ≥ 1/4\n") == (0, "PROVED  The rows have a solution.\n\nunknown   value\n───────────────\n"
                                     "y1          1/2\n", "")  # fmt: skip


def test_a_contradiction_says_which_lines_and_how_much(answer):
    code, out, _ = answer("# two\n1 1 >= 1\n\n-1 -1 >= 0\n5 5 >= -9\n")
    assert code == 1
    assert "add up to 0 >= 1" in out
    assert [line.split() for line in out.splitlines()[4:6]] == [["2", "1"], ["4", "1"]]


def test_all_faults_are_told_at_once_with_their_lines(answer):
    code, out, err = answer("1 1 <= 1\n-1 x >= 0\n1 >= 2\n1 2 3\n1/0 1 = 1\n")
    assert (code, out) == (2, "")
    assert [line.split(":")[1] for line in err.splitlines() if line.startswith("rows.txt")] == ["1", "2", "3", "4", "5"]
    assert "turn a row with <= around" in err


@pytest.mark.parametrize("text", ["", "# nothing\n"])
def test_no_rows_are_refused(answer, text):
    code, _, err = answer(text)
    assert code == 2
    assert "0 rows" in err


@pytest.mark.parametrize(("form", "said"), [("mps", "ENDATA"), ("lp", "Subject To"), ("smt2", "(check-sat)")])
def test_rows_are_written_for_other_solvers(answer, form, said):
    code, out, _ = answer("1 -1/2 >= 0\n0 2 = 3/2\n", "--format", form)
    assert code == 0
    assert said in out
    assert "row of line 2" in out


def test_rows_come_from_stdin(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"1 = 2\n")))
    assert run(["alternatives", "-", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["solution"] == ["2"]


def test_a_file_that_is_not_there_is_named(capsys):
    assert run(["alternatives", "absent.txt"]) == 2
    assert "absent.txt" in capsys.readouterr().err
