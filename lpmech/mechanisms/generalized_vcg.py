"""Transfers that telescope over the alternatives of ordered types: the generalised VCG mechanism of Liu's Theorem 3.8.

Fix a period, agent i and θ_{-i}. Alternatives a^1, a^2, … and steps with x and x⁻ are those of
`separation/partition.py`; W_t(a, θ) = E_z Q_t(θ, a(z)), and V^i_t(a, θ) = E_z { v_i(a(z), θ) + δ E[V^i_{t+1}] } is
what the agent expects from an alternative before paying, V^i_{t+1} its truthful payoff in this mechanism. A report
that leads to a^k pays the sum of the increments at κ = 2, …, k; one that leads to a^1 pays 0. (In print the sum begins
at κ = 1 with an alternative a^0 that is not defined. Transfers that depend on θ_{-i} only are free.) Increments:

    generalized_vcg            V^i_t(a^κ, x) − V^i_t(a^{κ−1}, x) − [W_t(a^κ, x) − W_t(a^{κ−1}, x)]     (4), with w in W
    generalized_vcg_interior   the middle of the admissible interval
                               [V^i_t(a^κ, x⁻) − V^i_t(a^{κ−1}, x⁻),  V^i_t(a^κ, x) − V^i_t(a^{κ−1}, x)]

An increment is in the interval iff neither x nor x⁻ gains from crossing the border. A monotone partition, increasing
differences of V^i and increments in their intervals make truth optimal: where s leads to a^k, crossing the borders
from a^k up to a^l costs at least Σ [V^i(a^κ, x⁻) − V^i(a^{κ−1}, x⁻)] ≥ V^i(a^l, s) − V^i(a^k, s), as s ≤ x⁻ at each of
them; likewise down. As a^κ is efficient at x, (4) is at most the upper end. It may lie below the lower one, though all
hypotheses hold: where types are a continuum x = x⁻ is indifferent, on a grid it is not.

Because V^i_{t+1} is endogenous, a finite horizon is solved backwards, and in an infinite one V^i solves a linear
system, which may be singular. Where the middles fail, `existence/interior.py` looks for other points of the intervals.
(Liu 2014, Section 3.4, equation (4), whose proof does not cover an infinite horizon.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from lpmech.mdp.regular import Singular, solve_regular
from lpmech.mechanisms.increments import Increments, empty_step, increments, step_in_words
from lpmech.mechanisms.kind import MechanismKind, formula
from lpmech.mechanisms.social import Program, SocialPrograms
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.exact import ExactArray
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.problem.tables import Choice, Table
from lpmech.separation.monotone_partition import returning, returning_in_words
from lpmech.separation.partition import Partition, partition, reported
from lpmech.separation.single_crossing import surplus_of_reports

INTERIOR = "generalized_vcg_interior"
_UNKNOWN = "unknown"
_Choose = Callable[[Increments], ExactArray]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Period:
    """One period of one agent: the partition, E_z v_i and W_t after each report."""

    env: Environment
    position: int
    rule: Choice
    found: Partition
    today: Table
    surplus: ExactArray

    def later(self, value: Table) -> Table:
        """δ E[V^i_{t+1}] after each report."""
        expected = self.env.expect(self.position, value).scaled(self.env.discount)
        return self.found.stage.over_shocks(expected.choose("allocation", reported(self.rule, self.found.name)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Solved:
    """One period of one agent, solved: what each own type pays and expects, at each place of θ_{-i}."""

    steps: Increments
    payoff: ExactArray  # V^i_t by report, before paying
    payment: ExactArray
    value: ExactArray


def generalized_vcg(env: Environment, programs: SocialPrograms) -> Mechanism:
    """Increments by equation (4). Raises NoMechanism where they are not determined."""
    return replace(_build("generalized_vcg", _formula, env, programs, checked=False), by_equation_4=True)


def middle(env: Environment, programs: SocialPrograms) -> Mechanism:
    """The middles of the admissible intervals. Raises NoMechanism where they do not make truth optimal."""
    return _build(INTERIOR, _middle, env, programs, checked=True)


def _build(name: str, choose: _Choose, env: Environment, programs: SocialPrograms, *, checked: bool) -> Mechanism:
    """The mechanism of that name for the efficient rule. Raises NoMechanism where it cannot be built."""
    transfers = []
    for agent in range(len(env.agents)):
        periods = [_period(env, programs.everyone, agent, position) for position in env.periods]
        if checked:
            _check_partitions(periods)
        solved = _backwards(periods, agent, choose) if env.horizon is not None else [_stationary(periods[0], choose)]
        if checked:
            _check_truth(periods, solved)
        pairs = zip(periods, solved, strict=True)
        transfers.append(tuple(period.found.on_states(one.payment).minimal() for period, one in pairs))
    rules = tuple(period.allocation for period in programs.everyone.periods)
    return Mechanism(name=name, allocation=rules, transfers=tuple(transfers), ordered=True)


def _period(env: Environment, everyone: Program, agent: int, position: int) -> _Period:
    solved, stage = everyone.periods[position], env.stage(position)
    found = partition(env, solved.allocation, agent, position)
    today = stage.utilities[agent].choose("allocation", reported(solved.allocation, found.name))
    surplus = surplus_of_reports(env, solved.allocation, solved.q, agent, position)
    return _Period(env=env, position=position, rule=solved.allocation, found=found, today=stage.over_shocks(today),
                   surplus=found.by_report(surplus))  # fmt: skip


def _backwards(periods: Sequence[_Period], agent: int, choose: _Choose) -> list[_Solved]:
    """From the last period to the first."""
    value, solved = periods[0].env.terminal_utility(agent), list[_Solved]()
    for period in reversed(periods):
        payoff = period.found.by_report(period.today + period.later(value))
        solved.append(_solve(period.found, payoff, period.surplus, choose))
        value = period.found.on_states(solved[-1].value)
    return solved[::-1]


def _stationary(period: _Period, choose: _Choose) -> _Solved:
    """V = c + M V: c is the truthful payoff where V is 0, M that of V alone, on V's unit vectors."""
    found, states = period.found, period.found.first.size
    constant = _solve(found, found.by_report(period.today), period.surplus, choose).value
    units = found.on_states(exact.from_integers(np.eye(states, dtype=np.int64).reshape(*found.first.shape, states)),
                            _UNKNOWN)  # fmt: skip
    linear = _solve(found, found.by_report(period.later(units)), None, choose).value
    identity = exact.from_integers(np.eye(states, dtype=np.int64))
    matrix = identity - linear.view(linear.numerators.reshape(states, states))
    value = solve_regular(matrix, constant.view(constant.numerators.ravel()))
    if isinstance(value, Singular):
        raise NoMechanism(_singular_in_words(found.name, value))
    later = period.later(found.on_states(value.view(value.numerators.reshape(found.first.shape))))
    return _solve(found, found.by_report(period.today + later), period.surplus, choose)


def _solve(found: Partition, payoff: ExactArray, surplus: ExactArray | None, choose: _Choose) -> _Solved:
    """One period, from V^i_t and W_t by report; linear in both."""
    steps = increments(found, payoff, surplus)
    rises, own = choose(steps), np.arange(payoff.shape[1])
    paid = np.zeros((*payoff.shape[:2], *payoff.shape[3:]), dtype=object)
    for rise, cell, at in zip(rises.numerators, found.steps.cell, found.steps.at, strict=True):
        paid[cell, found.first[cell] >= at] += rise
    payment = exact.from_integers(paid, rises.denominator)
    truth = payoff.view(payoff.numerators[:, own, own])
    return _Solved(steps=steps, payoff=payoff, payment=payment, value=(truth - payment).reduced())


def _check_partitions(periods: Sequence[_Period]) -> None:
    for period in periods:
        place = returning(period.found)
        if place is not None:
            raise NoMechanism(f"the partition is not monotone: {returning_in_words(period.found, *place)}")


def _check_truth(periods: Sequence[_Period], solved: Sequence[_Solved]) -> None:
    """Raises NoMechanism where an interval is empty, or a lie pays."""
    for period, one in zip(periods, solved, strict=True):
        place = empty_step(one.steps)
        if place is not None:
            raise NoMechanism(
                f"{step_in_words(period.found, one.steps, place)}, with the middle of every interval after it: "
                "no increment there is admissible"
            )
        lies = one.payoff - one.payment.view(one.payment.numerators[:, None, :])
        pays = np.argwhere((lies - one.value.view(one.value.numerators[:, :, None])).sign() > 0)
        if len(pays):
            cell, own, said = (int(n) for n in pays[0])
            types, where = period.found.types, period.found.where(cell)
            raise NoMechanism(
                f"with the middle of every interval {period.found.name} says {types[said]} instead of the true "
                f"{types[own]}{where}, as payoffs do not have increasing differences"
            )


def _singular_in_words(name: str, found: Singular) -> str:
    """Why the system of an infinite horizon does not determine the payments."""
    many = "has many solutions" if found.solvable else "has no solution"
    return (
        f"the payments of {name} and the payoffs that they lead to determine one another by a linear system that is "
        f"singular: its rank is {found.rank}, there are {found.unknowns} unknowns, and it {many}"
    )


def _formula(found: Increments) -> ExactArray:
    return found.formula


def _middle(found: Increments) -> ExactArray:
    return (found.low + found.high).scaled(Fraction(1, 2))


KINDS = (
    MechanismKind(
        name="generalized_vcg",
        title="for types in order: payments that telescope over successive alternatives, by equation (4)",
        source="Liu (2014), Section 3.4, Theorem 3.8",
        build=formula(generalized_vcg),
    ),
)
