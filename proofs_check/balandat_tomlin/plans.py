"""Balandat and Tomlin: the displays of Sections II, IV and V one by one, many of them by trying everything."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from lpmech.problem.exact import format_number
from lpmech.problem.tables import Choice
from lpmech.statements.environments import Environments, Shape
from lpmech.statements.instance import Instance, first
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from proofs_check.balandat_tomlin.draws import AROUND, RANDOM, TINY_FINITE, TINY_INFINITE
from proofs_check.bergemann_valimaki_2008.pivot import (
    lies_cost_what_they_cost_society,
    payoffs_are_marginal_contributions,
)
from proofs_check.shared import brute_force
from proofs_check.shared.brute_force import FEW
from proofs_check.shared.periods import each, without_tomorrow
from proofs_check.shared.relations import undiscounted
from proofs_check.shared.reporting import Reporting, few_reports
from proofs_check.shared.shapes import EVERYBODY_ASKED, FINITE, FIXED_SETS, INFINITE, LARGER_SETS, MODEL, ONE_STAGE
from proofs_check.shared.tables import at_least, equal

FEW_REPORTS = Hypothesis("there is one stage, and there are at most 100 plans of reports", few_reports)


def _best_reports(case: Instance) -> Failure | None:
    for agent, name in enumerate(case.env.agents):
        reporting = Reporting(case, agent)
        for state, one, two in zip(reporting.states, reporting.best(), reporting.truthful(0), strict=True):
            if one != two:
                words = f"the best reports are worth {format_number(one)}, the truth {format_number(two)}"
                return Failure(words=f"{words} to {name} at {state}")
    return None


best_finite_reports = statement(
    "BT-D6", "equations (1) and (6)",
    "With a finite horizon the most that any plan of reports is worth, v − p today and the rest later, is what the "
    "truth is worth.",
    draws=TINY_FINITE, hypotheses=(*MODEL, FINITE, FEW_REPORTS),
)(_best_reports)  # fmt: skip
best_infinite_reports = statement(
    "BT-D7", "equation (7)",
    "With an infinite horizon the most that any plan of reports is worth, discounted, is what the truth is worth.",
    draws=TINY_INFINITE, hypotheses=(*MODEL, INFINITE, FEW_REPORTS),
)(_best_reports)  # fmt: skip


def _no_lie_gains(case: Instance) -> Failure | None:
    """(8) or (9) at every state and report, with the best value of (6) or (7) behind it."""
    for agent, name in enumerate(case.env.agents):
        reporting = Reporting(case, agent)
        for position in case.env.periods:
            later = reporting.tomorrow(position)
            for n, state in enumerate(reporting.states):
                worth = [reporting.worth(position, n, report, later) for report in range(reporting.size)]
                if worth[state[reporting.own]] != max(worth):
                    return Failure(words=f"a lie of {name} gains in period {position + 1} at {state}")
    return None


stagewise = statement(
    "BT-D8", "inequality (8), Definition 3",
    "With a finite horizon no report is worth more than the true one in any period and state, whatever follows later.",
    draws=TINY_FINITE, hypotheses=(*MODEL, FINITE, ONE_STAGE),
)(_no_lie_gains)  # fmt: skip
periodic = statement(
    "BT-D9", "inequality (9), Definition 4",
    "With an infinite horizon no report is worth more than the true one in any state, whatever follows later.",
    draws=TINY_INFINITE, hypotheses=(*MODEL, INFINITE),
)(_no_lie_gains)  # fmt: skip


def _value_without(case: Instance) -> Failure | None:
    """W_{-i} against the best plan of the society without i, found in an environment without it."""
    for agent, name in enumerate(case.env.agents):
        stage = case.env.stage(0)
        found = case.programs.without[agent].periods[0].value.over(stage.components, stage.sizes).fractions()
        best = brute_force.best(case, without=agent)
        for state, one, two in zip(brute_force.states(case), found, best, strict=True):
            if one != two:
                return Failure(words=f"W without {name} is {format_number(one)}, the best plan yields "
                                     f"{format_number(two)} at {state}")  # fmt: skip
    return None


without_finite = statement(
    "BT-D10", "equation (10)",
    "With a finite horizon W_{-i} is the most that any sequence of policies over A_{-i} yields to the others.",
    draws=TINY_FINITE, hypotheses=(*MODEL, FINITE, FEW),
)(_value_without)  # fmt: skip
without_infinite = statement(
    "BT-D11", "equation (11), with δ",
    "With an infinite horizon W_{-i} is the most that any policy over A_{-i} yields to the others, discounted.",
    draws=TINY_INFINITE, hypotheses=(*MODEL, INFINITE, FEW),
)(_value_without)  # fmt: skip


@statement(
    "BT-X7", "equation (11), as printed",
    "With an infinite horizon W_{-i} is the greatest undiscounted sum: W_{-i} = max J_{-i} + E W_{-i}'.",
    draws=Environments(shape=Shape(horizons=(None,), agents=(1, 2), shocks=False)), hypotheses=(*MODEL, INFINITE),
    expected=Expected.REFUTED, corrects="the sum in (11) is discounted by δ^{s−t}",
)  # fmt: skip
def undiscounted_without(case: Instance) -> Failure | None:
    return first(_one_step_without(case, i, Fraction(1), name) for i, _, name in each(case))


def _one_step_without(case: Instance, agent: int, discount: Fraction, name: str) -> Failure | None:
    alone = case.programs.without[agent].periods[0]
    q = case.env.stage(0).utility_of_society(agent) + case.env.expect(0, alone.value).scaled(discount)
    again = case.env.stage(0).over_shocks(q.choose("allocation", alone.allocation))
    told = undiscounted(case, 0, alone.allocation, agent) if discount == 1 else None
    return equal(case.env, alone.value, again, f"W without {name}", 0, told)


contributions = statement(
    "BT-D12", "equations (12) and (13)",
    "The truthful payoff is E_z [W − W_{-i}], the marginal contribution, in every period and state.",
    draws=RANDOM, hypotheses=MODEL,
)(payoffs_are_marginal_contributions.conclusion)  # fmt: skip


@statement(
    "BT-D20", "inequality (20)",
    "No policy over A_{-i} does better for the others than α*_{-i}; with A ⊆ A_{-i}, neither does α*.",
    draws=AROUND, hypotheses=(*MODEL, FIXED_SETS, LARGER_SETS),
)  # fmt: skip
def best_for_the_others(case: Instance) -> Failure | None:
    found: list[Failure | None] = []
    for i, t, name in each(case):
        stage, alone = case.env.stage(t), case.programs.without[i].periods[t]
        later = case.env.expect(t, without_tomorrow(case, i, t)).scaled(case.env.discount)
        q = stage.utility_of_society(i) + later
        best = q.choose("allocation", alone.allocation)
        for rule in (case.programs.everyone.periods[t].allocation, *_any_rules(case, i, t)):
            other = stage.over_shocks(q.choose("allocation", rule))
            found.append(at_least(case.env, stage.over_shocks(best), other, f"what is best without {name}", t))
    return first(found)


def _any_rules(case: Instance, agent: int, position: int) -> Iterator[Choice]:
    """Two policies over A_{-i}: the same allocation at every state, drawn for each shock."""
    rng = case.rng()
    for _ in range(2):
        places = [rng.choice(shock.feasible_without[agent]) for shock in case.env.stage(position).shocks]
        yield Choice(("shock",), np.array(places))


@statement(
    "BT-D22", "inequality (22) and equation (23)",
    "A lie is worth what its allocation is worth to all, less W_{-i}; the truth is worth M_i, and no lie more.",
    draws=RANDOM, hypotheses=(*MODEL, EVERYBODY_ASKED),
)  # fmt: skip
def lies_cost_society(case: Instance) -> Failure | None:
    failure = lies_cost_what_they_cost_society.conclusion(case)
    return failure or case.holds("pivot", "incentive_compatible")


@statement(
    "BT-T1b", "Theorem 1, without private values",
    "The mechanism is incentive compatible also where values are interdependent.",
    draws=Environments(shape=Shape(private=False, agents=(2, 2), shocks=None)), hypotheses=MODEL[1:],
    expected=Expected.REFUTED,
)  # fmt: skip
def theorem_1_interdependent(case: Instance) -> Failure | None:
    return case.holds("pivot", "incentive_compatible")
