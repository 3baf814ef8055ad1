"""Liu (2014): footnotes 14, 16 and 17, and how far Lemma 7.3 goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import numpy as np

from lpmech.claims.payoffs import expected_payment
from lpmech.lp.alternatives import decide
from lpmech.mechanisms.last_period import lie_values
from lpmech.problem import exact, tables
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.stages import REPORT
from lpmech.problem.tables import ZERO
from lpmech.problem.transition import NEXT
from lpmech.statements.environments import Environments, Moves, Shape
from lpmech.statements.instance import Instance, built, first
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from lpmech.statements.values import Values
from proofs_check.liu_2014.continuum import flattened, payments_for, tent
from proofs_check.liu_2014.draws import BASE, CONVEX, IMPLEMENTABLE, INDIFFERENT, SPAN, last_period_can_be, without
from proofs_check.liu_2014.piecewise import Polynomial, at, expected
from proofs_check.shared.shapes import CONVEX_INDEPENDENCE, FINITE, INFINITE, PRIOR, SPANNING
from proofs_check.shared.tables import equal

# Footnote 14: Bayesian implementability of the last allocation

CORRELATED = Environments(
    shape=Shape(**{**BASE, "public": False}, agents=(2, 2), types=(2, 2), kernels=(Moves.JOINT,), horizons=(2,),  # type: ignore[arg-type]
                public_utility=False, prior=False)
)  # fmt: skip


@dataclass(frozen=True)
class _Beliefs:
    """One agent in the last of two periods: what it believes, and what reports are worth to it."""

    case: Instance
    agent: int

    def memories(self) -> Iterator[tuple[int, ...]]:
        """The states of the first period: what is reported there leads to the allocation."""
        return np.ndindex(*(self.case.env.stage(0).sizes[name] for name in self.case.env.agents))

    def kernel(self, allocation: int, true: tuple[int, ...]) -> np.ndarray:
        """The chances of next states."""
        stage, names = self.case.env.stage(0), self.case.env.agents
        assert stage.transition is not None
        following = self.case.env.stage(1).sizes
        axes = ("allocation", *names, *(NEXT + name for name in names))
        sizes = {**stage.sizes, **{NEXT + name: following[name] for name in names}}
        table = stage.transition.distribution(names).full(axes, sizes).array
        shape = tuple(following[name] for name in names)
        return np.array([table.item((allocation, *true, *place)) for place in np.ndindex(*shape)]).reshape(shape)

    def constraints(self, reported: tuple[int, ...], *, lied: bool) -> tuple[list[list[Fraction]], list[Fraction]]:
        """Σ b (p(r) − p(s)) ≥ Σ b (U(s, r) − U(s, s)) after reports, at every own type of the first period with which
        they are compatible: the reported one; `lied`: any."""
        env, i = self.case.env, self.agent
        rule = self.case.programs.everyone.periods[0].allocation
        allocation = int(rule.over((*env.agents, "shock"), env.stage(0).sizes)[(*reported, 0)])
        own = range(env.stage(0).sizes[env.agents[i]]) if lied else (reported[i],)
        rows, right = [], []
        for true in own:
            chances = self.kernel(allocation, (*reported[:i], true, *reported[i + 1 :]))
            for s, r in product(range(chances.shape[i]), repeat=2):
                row, gain = self._constraint(chances, s, r)
                rows.append(row)
                right.append(gain)
        return rows, right

    def _constraint(self, chances: np.ndarray, s: int, r: int) -> tuple[list[Fraction], Fraction]:
        env, i = self.case.env, self.agent
        worth = lie_values(env, self.case.programs.everyone.periods[1].allocation, i)
        full = worth.to((*env.agents, REPORT + env.agents[i]))
        others = chances.shape[1 - i]
        row, gain = [Fraction(0)] * (chances.shape[i] * others), Fraction(0)
        for other in range(others):
            place = (s, other) if i == 0 else (other, s)
            row[r * others + other] += chances[place]
            row[s * others + other] -= chances[place]
            gain += chances[place] * (full.item((*place, r)) - full.item((*place, s)))
        return row, gain

    def implementable(self, reported: tuple[int, ...], *, lied: bool) -> bool:
        """Whether some payments make the truth optimal on average in the last period."""
        rows, right = self.constraints(reported, lied=lied)
        matrix = exact.from_fractions([cell for row in rows for cell in row], (len(rows), len(rows[0])))
        return decide(matrix, exact.from_fractions(right, (len(right),)), ()).solution is not None


def _every(case: Instance, *, lied: bool) -> Iterator[tuple[str, tuple[int, ...], bool]]:
    for i, name in enumerate(case.env.agents):
        beliefs = _Beliefs(case, i)
        for reported in beliefs.memories():
            yield name, reported, beliefs.implementable(reported, lied=lied)


def bayesian(case: Instance) -> bool:
    """Whether after truthful reports of the first period payments make the truth optimal on average in the last."""
    return case.env.horizon == 2 and all(found for _, _, found in _every(case, lied=False))


BAYESIAN = Hypothesis(
    "the last allocation is Bayesian implementable, given the truth about the period before", bayesian
)


@statement(
    "L14-R14", "footnote 14",
    "Bayesian implementability of the last allocation suffices: payments make the truth optimal on average in the last "
    "period, whatever an agent has reported before.",
    draws=replace(CORRELATED, keep=lambda case: SPANNING.holds(case) and bayesian(case)),
    hypotheses=(SPANNING, FINITE, BAYESIAN), expected=Expected.REFUTED,
    corrects="as the footnote says: whoever has lied has another belief than the payments were made for",
    uncertified="that no payments do on average is in the words above; the claim is that none do ex post",
)  # fmt: skip
def bayesian_implementability_suffices(case: Instance) -> Failure | None:
    for name, reported, found in _every(case, lied=True):
        if not found:
            said = ", ".join(case.env.stage(0).labels[one][k] for one, k in zip(case.env.agents, reported, strict=True))
            return Failure(words=f"after the reports {said} no payments make the truth optimal for every belief of "
                                 f"{name}", claims=("last_period_implementable",), proved=("spanning",))  # fmt: skip
    return None


# Footnote 16: balance with a finite horizon

SPAN_BALANCED = replace(SPAN, shape=replace(SPAN.shape, horizons=(2, 3), types=(2, 2), prior=True),
                        keep=last_period_can_be)  # fmt: skip
CONVEX_BALANCED = replace(CONVEX, shape=replace(CONVEX.shape, horizons=(2,), prior=True), keep=last_period_can_be)


def _balances(case: Instance, name: str) -> Failure | None:
    failure = case.holds(name, "efficient", "incentive_compatible", "expected_budget_balance")
    if failure is not None:
        return failure
    found = case.mechanism(name)
    return first(_sums_to_zero(case, found, position) for position in case.env.periods[:-1])


def _sums_to_zero(case: Instance, found: Mechanism, position: int) -> Failure | None:
    """Whatever the state, the payments of the next period sum to 0 in expectation."""
    rule = found.allocation[position]
    paid = [found.next_transfers(case.env, i, position) for i in range(len(case.env.agents))]
    total = tables.total(expected_payment(case.env, position, table, rule, None) for table in paid if table is not None)
    return equal(case.env, total, ZERO, "the expected sum of the next payments", position)


@statement(
    "L14-R16", "footnote 16, with spanning",
    "With a finite horizon of two periods or more, spanning and an implementable last period some efficient mechanism "
    "is periodic ex post incentive compatible and balances the budget in every period, the last included, after every "
    "truthful history.",
    draws=SPAN_BALANCED, hypotheses=(SPANNING, PRIOR, FINITE, IMPLEMENTABLE,
                                     Hypothesis("two periods or more", lambda case: case.env.horizon != 1)),
)  # fmt: skip
def balanced_with_a_last_period(case: Instance) -> Failure | None:
    return _balances(case, "balanced_vcg")


@statement(
    "L14-R16a", "footnote 16, with convex independence", "The same holds with convex independence.",
    draws=CONVEX_BALANCED, hypotheses=(CONVEX_INDEPENDENCE, PRIOR, FINITE, IMPLEMENTABLE,
                                       Hypothesis("two periods or more", lambda case: case.env.horizon != 1)),
)  # fmt: skip
def balanced_by_report_with_a_last_period(case: Instance) -> Failure | None:
    return _balances(case, "balanced")


# Footnote 17: signals in more than one dimension


def _plane(rng: Random) -> dict[str, Any]:
    def target() -> list[Fraction]:
        return [Fraction(rng.randint(-4, 4)) for _ in range(rng.randint(1, 3))]

    return {"one": target(), "two": target(), "margin": Fraction(1, rng.randint(3, 12))}


def _bound(b: Polynomial) -> Fraction:
    return sum((abs(c) for c in b), Fraction(0))


def _steepest(b: Polynomial) -> Fraction:
    return sum((n * abs(c) for n, c in enumerate(b)), Fraction(0))


@statement(
    "L14-R17", "footnote 17, on the product of two tents",
    "With signals in the square payments have the target b(t_1) c(t_2) as their expectation up to any ε, as Lemma 5.2 "
    "says of an interval.",
    draws=Values(_plane, lambda found: 0 < found["margin"] < Fraction(1, 2)),
)  # fmt: skip
def signals_in_a_square(subject: Any) -> Failure | None:
    margin, targets = subject["margin"], (subject["one"], subject["two"])
    reached = [flattened(b, margin) for b in targets]
    paid = [payments_for(pieces) for pieces in reached]
    points = [Fraction(n, 6) for n in range(7)]
    means = [{t: expected(one, tent, t) for t in points} for one in paid]
    rounded = margin * Fraction(27, 256)
    error = rounded * (_steepest(targets[0]) * _bound(targets[1]) + _bound(targets[0]) * _steepest(targets[1]))
    for t1, t2 in product(points, repeat=2):  # signals are drawn apart, given both: the expectation is the product
        off = abs(means[0][t1] * means[1][t2] - at(targets[0], t1) * at(targets[1], t2))
        if off > error:
            return Failure(words=f"the error at ({t1}, {t2}) is {off}, more than {error}")
    return None


# Lemma 7.3 on environments


@statement(
    "L14-L7.3a", "Lemma 7.3, on environments, with δ",
    "With spanning payments that meet the equations at every allocation and type exist, and make the truth optimal.",
    draws=replace(SPAN, keep=last_period_can_be), hypotheses=(SPANNING, IMPLEMENTABLE),
)  # fmt: skip
def lemma_7_3_on_environments(case: Instance) -> Failure | None:
    return case.holds("contingent_vcg_literal", "efficient", "incentive_compatible", "best_response")


@statement(
    "L14-L7.3b", "Lemma 7.3, on environments, its converse",
    "Where one payment for all reports leaves everyone the whole surplus, the equations of Lemma 7.3 have a solution.",
    draws=replace(INDIFFERENT, keep=built("contingent_vcg").holds), hypotheses=(INFINITE, built("contingent_vcg")),
    expected=Expected.REFUTED,
    corrects="a type whose report leads elsewhere may be charged more than they say: `contingent_vcg` is wider",
)  # fmt: skip
def equations_are_not_needed(case: Instance) -> Failure | None:
    failure = None if case.proved("spanning") else without(case, "contingent_vcg_literal")
    return failure and replace(failure, mechanism=case.mechanism("contingent_vcg"), claims=("spanning",),
                               proved=("incentive_compatible",))  # fmt: skip
