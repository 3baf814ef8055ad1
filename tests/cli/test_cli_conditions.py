"""show --conditions: every cell where a condition fails, through what, and the margins where they hold."""

import subprocess
import sys

import pytest

from lpmech import casefile
from lpmech.conditions.report import reports
from lpmech.exact import format_number
from lpmech.report import conditions
from tests.cli.conftest import REFUTED

FAILING = "l14/convex_independence_failing"


def lines(result):
    return [" ".join(line.split()) for line in result.out.splitlines()]


@pytest.mark.parametrize("case", [REFUTED, FAILING, "l14/convex_independence_without_spanning"])
def test_all_of_few_cells_are_told(lpmech, case):
    result = lpmech("show", case, "--conditions")
    assert result.code == 0
    told = lines(result)
    cells = list(reports(casefile.load(case).environment))
    assert len(cells) <= conditions.FEW
    for report in cells:
        start = told.index(conditions._place(report.cell))
        block = told[start + 1 : start + 3 + len(report.types)]
        assert block[0] == f"convex independence {'holds' if report.convex_independence else 'fails'}"
        for line, (own, margin) in zip(block[1:-1], report.convex_margins().items(), strict=True):
            fails = own in report.mixtures
            assert line.startswith(f"at {own} fails: the mixture" if fails else f"at {own} margin {margin}")
            assert fails == (margin == 0)
        holds = f"spanning holds: margin {format_number(report.spanning_margin())}"
        assert block[-1] == holds if report.spanning else block[-1].startswith("spanning fails: ")


def test_mixtures_and_dependencies_are_told(lpmech):
    told = lines(lpmech("show", FAILING, "--conditions"))
    assert "at fair fails: the mixture 1/2 [bad] + 1/2 [good]" in told
    assert "spanning fails: -[bad] + 2 [fair] - [good] = 0" in told
    assert "convex independence fails in 4" in told


def test_of_many_cells_those_that_fail_are_told(lpmech, monkeypatch):
    monkeypatch.setattr(conditions, "FEW", 3)
    result = lpmech("show", FAILING, "--conditions")
    failing = [report for report in reports(casefile.load(FAILING).environment) if not report.spanning]
    assert "Only the cells where a condition fails are listed." in result.out
    assert sum(line.startswith("spanning fails:") for line in lines(result)) == len(failing) == 4
    assert "spanning holds:" not in result.out
    assert "holds in all" in lpmech("show", REFUTED, "--conditions").out


def test_one_period_has_no_cells(lpmech, environment):
    result = lpmech("show", environment, "--conditions")
    assert result.code == 0
    assert "there is nothing" in " ".join(result.out.split())


def test_conditions_and_canonical_exclude_each_other(lpmech):
    result = lpmech("show", REFUTED, "--conditions", "--canonical")
    assert (result.code, result.out) == (2, "")
    assert "together" in result.err


def test_a_plain_summary_does_not_load_them():
    code = (
        "import sys; from lpmech.cli.run import run; run(['show', 'l14/oil_leases']); "
        "sys.exit('lpmech.report.conditions' in sys.modules or 'lpmech.conditions.margins' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0
