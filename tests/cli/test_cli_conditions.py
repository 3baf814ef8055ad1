"""show --conditions: every cell where a condition fails, through what, and the margins where they hold."""

import dataclasses
import subprocess
import sys
from collections import Counter

import pytest

from lpmech import casefiles
from lpmech.problem.exact import format_number
from lpmech.report import conditions
from lpmech.separation.report import reports
from tests.cli.conftest import REFUTED

FAILING = "l14/convex_independence_failing"


def lines(result):
    return [" ".join(line.split()) for line in result.out.splitlines()]


@pytest.mark.heavy
@pytest.mark.parametrize("case", [REFUTED, FAILING, "l14/convex_independence_without_spanning"])
def test_all_of_few_cells_are_told(lpmech, case):
    result = lpmech("show", case, "--conditions")
    assert result.code == 0
    cells = list(reports(casefiles.load(case).environment))
    assert len(cells) <= conditions.FEW
    told = blocks(result)
    for report in cells:
        assert any(name == report.cell.agent and findings(told[name, n], report) for name, n in told)


def blocks(result):
    """The lines of every group of cells, by agent and number."""
    parts = [part.splitlines() for part in result.out.split("\n\n")]
    return {(part[0], n): [" ".join(line.split()) for line in part[1:]] for n, part in enumerate(parts)}


def findings(block, report):
    """Whether a group's lines, up to those about changes, end with what is known of a cell."""
    changes = next(n for n, line in enumerate(block) if line.startswith("smallest changes"))
    own = block[changes - len(report.types) - 2 : changes]
    expected = [f"convex independence {'holds' if report.convex_independence else 'fails'}"]
    for name, margin in report.convex_margins().items():
        assert (name in report.mixtures) == (margin == 0)
        expected.append(f"at {name} {f'margin {margin}' if margin else 'fails: the mixture '}")
    holds = f"spanning holds: margin {format_number(report.spanning_margin())}"
    expected.append(holds if report.spanning else "spanning fails: ")
    return block[0].startswith("where ") and all(map(str.startswith, own, expected))


def test_places_alike_are_told_together(lpmech):
    told = lines(lpmech("show", FAILING, "--conditions"))
    assert "where every period, any allocation, whatever the others' types" in told
    report = next(reports(casefiles.load(FAILING).environment))
    other = dataclasses.replace(report.cell, state={"bob": "high"})
    counts = Counter({("ann", None, report.cell.allocation): 2, ("ann", None, "other"): 2})
    place = f"every period, allocation {report.cell.allocation}"
    assert list(conditions._places([report.cell], counts)) == [f"{place}, bob = low"]
    assert list(conditions._places([report.cell, other], counts)) == [f"{place}, whatever the others' types"]


def test_mixtures_and_dependencies_are_told(lpmech):
    told = lines(lpmech("show", FAILING, "--conditions"))
    assert "at fair fails: the mixture 1/2 [bad] + 1/2 [good]" in told
    assert "spanning fails: -[bad] + 2 [fair] - [good] = 0" in told
    assert "convex independence fails in 4" in told


def test_smallest_changes_are_told(lpmech):
    """Bad (3/4, 1/4), fair (1/2, 1/2), good (1/4, 3/4): fair lies between; three rows of two numbers never span."""
    told = " ".join(lpmech("show", FAILING, "--conditions").out.split())
    assert "of [fair] convex independence is mended beyond 1/4; spanning is mended by none" in told
    assert (
        "of [bad] convex independence is broken by a change of 1/4, to (1/2, 1/2); spanning is mended by none" in told
    )


def test_of_many_cells_those_that_fail_are_told(lpmech, monkeypatch):
    monkeypatch.setattr(conditions, "FEW", 3)
    result = lpmech("show", FAILING, "--conditions")
    assert "Only the cells where a condition fails are listed." in result.out
    assert sum(line.startswith("spanning fails:") for line in lines(result)) == 1
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
        "sys.exit('lpmech.report.conditions' in sys.modules or 'lpmech.separation.margins' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0
