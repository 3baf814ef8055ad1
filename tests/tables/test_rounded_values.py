"""`lpmech values --decimal`: rounded numbers beside the exact ones, in every form."""

import csv
import io
import re
from fractions import Fraction

import pytest

from tests.cli.conftest import lpmech  # noqa: F401

CASES = ["bv08/scheduling_three", "bt/public_storage"]


def rounds(exact, text):
    return abs(Fraction(text) - Fraction(exact)) <= Fraction(1, 200)


@pytest.mark.heavy
@pytest.mark.parametrize("case", CASES)
def test_json_and_csv_have_both_numbers(case, lpmech):  # noqa: F811
    rows = lpmech("values", case, "--format", "json", "--decimal", "2").json["values"]
    assert all(rounds(row["value"], row["value_rounded"]) for row in rows)
    shocks = [entry for row in rows for entry in (row["by_shock"] or {}).values()]
    assert all(rounds(entry["value"], entry["value_rounded"]) for entry in shocks)
    assert bool(shocks) == (case == CASES[1])
    plain = lpmech("values", case, "--format", "json").json["values"]
    assert [row["value"] for row in plain] == [row["value"] for row in rows]
    table = list(csv.DictReader(io.StringIO(lpmech("values", case, "--format", "csv", "--decimal", "2").out)))
    for line, row in zip(table, rows, strict=True):
        assert (line["value"].lstrip("'"), line["value_rounded"].lstrip("'")) == (row["value"], row["value_rounded"])


def test_text_marks_what_is_rounded(lpmech):  # noqa: F811
    out = lpmech("values", CASES[0], "--decimal", "1").out
    assert re.search(r"31/4 ≈ ?7\.8", out)
    assert "11/2" not in out  # it is 5.5


def test_a_table_has_as_many_decimals(lpmech, tmp_path):  # noqa: F811
    for options in ((), ("--long",)):
        path = tmp_path / "x.csv"
        assert lpmech("values", CASES[0], "--decimal", "3", "-o", path, *options).code == 0
        [line] = [line for line in path.read_text().splitlines() if "31/4" in line][:1]
        assert "7.750" in line
