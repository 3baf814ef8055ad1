"""How far every agent is the residual claimant, and what a lie saves (continuous page, section 4,
`residual_claimant` and `truth_pays_least`).

Boxes of savings are those of today's signals and of the report, which is the last variable.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from .bounds import ERROR, SAVING, Bound, at_most, read_bound, with_squares
from .integrals import Box
from .kinds import Claim, Fields, Kind
from .payoffs import Payoffs, with_report
from .polynomials import Bernstein, Polynomial
from .transfers import Cell


def _read_error(fields: Fields) -> Bound:
    return read_bound(fields.values["error"], (*fields.path, "error"), fields.env, ERROR)


def _largest(_: Box, heads: Sequence[Bernstein]) -> Fraction:
    return max(heads[0].greatest(), -heads[0].least())


def check_error(payoffs: Payoffs, claim: Claim[Bound]) -> None:
    """Rejected unless no error is larger than the bound."""
    agent, bound = claim.agent, claim.witness
    for a, cell in product(payoffs.allocations, payoffs.cells):
        part = payoffs.bernstein(payoffs.error(agent, a, cell), cell)
        at_most(payoffs, bound, payoffs.box(cell), [part], upper=_largest, size=abs)
    if (place := bound.at) is not None:
        error = payoffs.error(agent, place.allocation, payoffs.cell_of(place.signals))
        bound.expect(abs(payoffs.today.value(error, place.signals)))
    bound.check_order()


def _read_saving(fields: Fields) -> Bound:
    return read_bound(fields.values["saving"], (*fields.path, "saving"), fields.env, SAVING)


def check_savings(payoffs: Payoffs, claim: Claim[Bound]) -> None:
    """Rejected unless the truth pays least, up to the bound."""
    agent, bound, algebra = claim.agent, claim.witness, payoffs.reports
    for a, cell in product(payoffs.allocations, payoffs.cells):
        if payoffs.mechanism.transfers[agent][a].by_report:
            for report in range(len(payoffs.intervals)):
                saved, box = _saving(payoffs, agent, a, cell, report), payoffs.box_with(cell, report)
                quotient = algebra.over_square(saved, agent)
                parts = [saved] if quotient is None else [saved, quotient]
                heads = [algebra.bernstein(part, box) for part in parts]
                at_most(payoffs, bound, box, heads, upper=with_squares(agent, 1))
    if (place := bound.at) is not None and place.report is not None:
        cell, report = payoffs.cell_of(place.signals), payoffs.cell_of((place.report,))[0]
        saved = _saving(payoffs, agent, place.allocation, cell, report)
        bound.expect(algebra.value(saved, (*place.signals, place.report)))
    bound.check_order()


def _saving(payoffs: Payoffs, agent: int, a: int, cell: Cell, report: int) -> Polynomial:
    truth = with_report(payoffs.error(agent, a, cell))
    return payoffs.reports.plus(truth, payoffs.reported(agent, a, cell, report), Fraction(-1))


RESIDUAL_CLAIMANT = Kind(
    id="residual_claimant", keys=("error",), read=_read_error, check=check_error, says=Bound.says, required=True
)
TRUTH_PAYS_LEAST = Kind(
    id="truth_pays_least", keys=("saving",), read=_read_saving, check=check_savings, says=Bound.says
)
