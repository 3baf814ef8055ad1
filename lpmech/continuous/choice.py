"""Which transfers an agent has after an allocation: that do not depend on its report, where they do well; else that do.

Exact transfers are looked for first, without the report (Liu 2014, Lemma 5.2) and with it (Lemma 5.1). Where there are
none and a signed measure shows that transfers without the report leave an error, whatever the grid, those with it are
taken if they have less than half of the error of those; else those without.
"""

from __future__ import annotations

from dataclasses import dataclass

from lpmech.continuous.by_report import ByReport
from lpmech.continuous.environment import ContinuousEnvironment
from lpmech.continuous.forms import Form
from lpmech.continuous.measures import Measure, find_measure
from lpmech.continuous.mixtures import Independent, Mixture, convex_independence
from lpmech.continuous.proposals.problem import Problem
from lpmech.continuous.proposals.transfers import exact, exact_by_report, on_grid, on_grid_by_report
from lpmech.continuous.transfers import Transfer
from lpmech.problem.members import member

POWERS = 1  # of the report, on a cell


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chosen:
    """Transfers, and the measure that says what is not possible without the report."""

    transfer: Transfer | ByReport
    measure: Measure | None
    independence: Independent | Mixture | None  # whether Lemma 5.1 promises transfers with the report


def choose(env: ContinuousEnvironment, given: Problem, place: int, degree: int, form: Form) -> Chosen:
    """The transfers of one agent after one allocation."""
    form = member(Form, form)
    density, kinks = env.density[env.allocations[place]], env.kinks()
    if (found := exact(given, density, kinks)) is not None:
        return Chosen(transfer=found, measure=None, independence=None)
    measure = find_measure(env, given.agent, place)
    if form is Form.SPANNING or (form is Form.BEST and measure is None):
        return Chosen(transfer=on_grid(given, degree)[0], measure=measure, independence=None)
    independence = convex_independence(env, given.agent, place) if measure else None
    if (by_report := exact_by_report(given, density, kinks)) is not None:
        return Chosen(transfer=by_report, measure=measure, independence=independence)
    transfer, error = on_grid_by_report(given, degree, POWERS)
    plain, other = on_grid(given, degree)
    better = form is Form.REPORTS or 2 * error < other
    return Chosen(transfer=transfer if better else plain, measure=measure, independence=independence)
