"""What a case with continuous signals expects, beside what is certified on its grids.

The transfers start from a float candidate, whose last digits may differ from machine to machine, and with them the
bounds: those are as expected if they are within `NEAR` of the expected ones. Lower bounds are compared exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from lpmech.casefiles.finding import Found
from lpmech.certificate.compared import EXPECT, Result
from lpmech.claims.judgement import Judgement
from lpmech.continuous.case import ContinuousCase, ExpectedRow, load
from lpmech.continuous.certify import DEFAULT_GRID, Certified, certify
from lpmech.problem.exact import format_number
from lpmech.reading.faults import Place

NEAR = Fraction(1, 20)  # of the expected bound


def verdict_of(case: ContinuousCase, found: Certified) -> Judgement:
    """Whether the tolerance is met, where the case has one."""
    met = case.tolerance is None or found.greatest_epsilon <= case.tolerance
    return Judgement.CERTIFIED if met else Judgement.UNDECIDED


def verdict_differences(case: ContinuousCase, verdict: Judgement) -> list[str]:
    """What differs from the expected verdict."""
    return [] if case.verdict in (None, verdict) else [f"verdict: expected {case.verdict}, found {verdict}"]


def rows_on(case: ContinuousCase, found: Sequence[Certified]) -> list[tuple[ExpectedRow, Certified]]:
    """The expected rows of the grids on which something is certified."""
    certified = {len(one.grid): one for one in found}
    return [(row, certified[row.grid]) for row in case.rows if row.grid in certified]


def row_differences(row: ExpectedRow, found: Certified) -> Iterator[str]:
    """What differs on one grid."""
    near = [("epsilon", row.epsilon, found.greatest_epsilon), ("error", row.error, found.greatest_error)]
    for name, expected, value in near:
        if expected is not None and abs(value - expected) > NEAR * expected:
            yield f"{name} on {row.grid} cells: expected about {expected}, found {format_number(value)}"
    if row.at_least not in (None, found.least_error):
        yield f"at_least on {row.grid} cells: expected {row.at_least}, found {format_number(found.least_error)}"


def results_of(found: Found) -> list[Result]:
    """Each result that the case expects, beside what is certified on the grid that it names."""
    case = load(found)
    results = []
    if case.verdict is not None:
        own = certify(case.environment, case.grid or DEFAULT_GRID, form=case.form)
        verdict = verdict_of(case, own)
        said = "; ".join(verdict_differences(case, verdict))
        results.append(Result(place=(EXPECT, "verdict"), subject="verdict", difference=said,
                              mend={(EXPECT, "verdict"): str(verdict)}))  # fmt: skip
    for number, row in enumerate(case.rows):
        certified = certify(case.environment, row.grid, form=case.form)
        results.append(_row_result((EXPECT, "rows", number), row, certified))
    return results


def _row_result(place: Place, row: ExpectedRow, found: Certified) -> Result:
    """The bounds on one grid. What is not stated is not written."""
    values = {"epsilon": found.greatest_epsilon, "error": found.greatest_error, "at_least": found.least_error}
    mend = {(*place, key): value for key, value in values.items() if getattr(row, key) is not None}
    said = "; ".join(row_differences(row, found))
    return Result(place=place, subject=f"bounds on {row.grid} cells", difference=said, mend=mend)
