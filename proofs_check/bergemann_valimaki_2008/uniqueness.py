"""Bergemann and Välimäki, The Dynamic Pivot Mechanism (2008): Theorem 2 and Lemma 1, on grids of diverse types."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import lt

import numpy as np

from lpmech.claims.admissible import Admissible, Cell, admissible
from lpmech.claims.diverse import Grid, grid_of, with_diverse_types
from lpmech.claims.game import Game
from lpmech.claims.intervals import Interval, cells_of, farther, intervals
from lpmech.claims.pivot_unique import payment
from lpmech.lp.proofs import Optimal
from lpmech.lp.solve import solve
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import solve_all
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table
from lpmech.statements.environments import Environments, Shape
from lpmech.statements.instance import Instance, first
from lpmech.statements.numbers import At, stated
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from proofs_check.shared.relations import pivot_payment
from proofs_check.shared.shapes import DISCOUNTED, INDEPENDENT, PRIVATE_VALUES, SAME_SETS

LARGEST_CASE = 6  # joint states: a program is solved twice for each
ONE_SHOCK = Hypothesis("there are no shocks", lambda case: not any(stage.has_shocks for stage in case.env.stages))
MODEL = (PRIVATE_VALUES, INDEPENDENT, SAME_SETS, ONE_SHOCK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Few(Environments):
    """Draws of environments, and shipped cases, with few joint states."""

    def of_case(self, environment: Environment) -> Instance | None:
        states = max(math.prod(stage.sizes[name] for name in stage.components) for stage in environment.stages)
        return Environments.of_case(self, environment) if states <= LARGEST_CASE else None


FEW = Few(shape=Shape(agents=(1, 2), types=(1, 2), allocations=(2, 2), shocks=False, max_states=4,
                      horizons=(None, None, 2)))  # fmt: skip
STATIONARY = Few(shape=Shape(agents=(1, 2), types=(1, 2), allocations=(2, 2), shocks=False, public=False, max_states=2,
                             horizons=(None,)))  # fmt: skip


def _rich(case: Instance, steps: int) -> tuple[Environment, Grid]:
    """The environment with diverse types of the first agent."""
    grid = grid_of(case.env, case.programs.without[0], steps)
    return with_diverse_types(case.env, 0, grid), grid


def system_of(env: Environment, form: Form) -> tuple[Admissible, Mechanism]:
    """The first agent's admissible transfers, and the pivot mechanism of the same environment."""
    programs = solve_all(env)
    game = Game(env, pivot(env, programs), solved=programs)
    return admissible(game, 0, form), game.mechanism


def failure(case: Instance, one: Interval, below: Fraction, above: Fraction) -> Failure | None:
    """Whether payments are possible that are farther from the pivot payment than allowed."""
    position = one.system.block.position(one.at[0])
    stage, table = case.env.stage(position), case.mechanism("pivot").transfers[0][position]
    own = table.full(stage.components, stage.sizes).array.item(one.at[1])
    least, greatest = (None if bound is None else bound.value for bound in (one.least, one.greatest))
    if least is not None and greatest is not None and own - below <= least <= own <= greatest <= own + above:
        return None
    return Failure(words=f"{_said(one)}, and pays {own} in the pivot mechanism")


def _said(one: Interval) -> str:
    """What may be paid, in words."""
    ends = ["any amount" if bound is None else str(bound.value) for bound in (one.least, one.greatest)]
    stage = one.system.block.stage(one.at[0])
    places = zip(stage.components, one.at[1], strict=True)
    state = ", ".join(f"{name} = {stage.labels[name][place]}" for name, place in places)
    return f"where {state}, {one.system.block.name} may pay from {ends[0]} to {ends[1]}"


def _old_cells(case: Instance, system: Admissible) -> list[Cell]:
    """The states of the types that the first agent has without the diverse ones."""
    return [at for at in cells_of(system) if all(map(lt, at[1], _sizes(case, system, at[0])))]


def _at_an_old_type(case: Instance, system: Admissible) -> Iterator[Interval]:
    """The interval at one of them, drawn."""
    return intervals(system, [case.rng().choice(_old_cells(case, system))])


def _sizes(case: Instance, system: Admissible, index: int) -> list[int]:
    stage = case.env.stage(system.block.position(index))
    return [stage.sizes[name] for name in stage.components]


@statement(
    "BV08-T2", "Theorem 2",
    "If an agent's types are diverse on a grid, no history-independent transfers that make truth-telling optimal, keep "
    "the agent from leaving and end with its influence differ by more than one step from the pivot mechanism's.",
    draws=FEW, hypotheses=MODEL,
)  # fmt: skip
def unique_up_to_one_step(case: Instance) -> Failure | None:
    env, grid = _rich(case, 2)
    system, _ = system_of(env, Form.HISTORY_INDEPENDENT)
    return first(failure(case, one, grid[0], grid[0]) for one in _at_an_old_type(case, system))


@statement(
    "BV08-T2a", "Theorem 2, with one-period memory",
    "On a grid of diverse types no transfers with one-period memory differ from the pivot mechanism's by more than one "
    "step below, and more than 1/(1−δ) steps above.",
    draws=STATIONARY, hypotheses=(*MODEL, DISCOUNTED),
)  # fmt: skip
def unique_with_memory(case: Instance) -> Failure | None:
    env, grid = _rich(case, 1)
    system, mechanism = system_of(env, Form.ONE_PERIOD_MEMORY)
    wide, rng = grid[0] / (1 - env.discount), case.rng()
    # one bound a draw, as programs with memory are large
    sign, at = rng.choice((1, -1)), rng.choice(_old_cells(case, system))
    outcome, own = solve(system.least(at, sign)), payment(system, mechanism, at)
    bound = sign * outcome.objective if isinstance(outcome, Optimal) else None
    if bound is not None and 0 <= (own - bound) * sign <= (grid[0] if sign == 1 else wide):
        return None
    return Failure(words=f"{env.agents[0]} may pay {bound} at {at[1]}, and pays {own} in the pivot mechanism")


@statement(
    "BV08-T2b", "Theorem 2, without diverse types",
    "The pivot mechanism's are the only history-independent transfers that make truth-telling optimal, keep the agent "
    "from leaving and end with its influence, whatever types there are.",
    draws=FEW, hypotheses=MODEL, expected=Expected.REFUTED,
)  # fmt: skip
def unique_without_diverse_types(case: Instance) -> Failure | None:
    system, _ = system_of(case.env, Form.HISTORY_INDEPENDENT)
    return first(_other_payments(case, one) for one in intervals(system, cells_of(system)))


def _other_payments(case: Instance, one: Interval) -> Failure | None:
    """Transfers with another payment in this place, where there are any."""
    found = failure(case, one, Fraction(0), Fraction(0))
    if found is None:
        return None
    own = payment(one.system, case.mechanism("pivot"), one.at)
    sides = (
        (bound, sign) for bound, sign in ((one.least, 1), (one.greatest, -1)) if bound is None or bound.value != own
    )
    bound, sign = next(sides)
    point = bound.point if bound else farther(one.system, one.at, sign, sign * own - 1)
    position = one.system.block.position(one.at[0])
    here = At.of(case, position, dict(zip(case.env.stage(position).components, one.at[1], strict=True)))
    said, given = pivot_payment(here, 0)
    claims = ("incentive_compatible", "participation_passive_option", "efficient_exit")
    return replace(found, mechanism=_paying(case, one.system, point), proved=claims,
                   stated=stated((here.payment(case.env.agents[0]) - said).equals(0), *given))  # fmt: skip


def _paying(case: Instance, system: Admissible, point: Sequence[Fraction]) -> Mechanism:
    """The pivot mechanism with the first agent's payments at a point of the system."""
    paid = []
    for t in case.env.periods:
        sizes = [case.env.stage(t).sizes[name] for name in case.env.stage(t).components]
        values = [point[system.block.payments[t, (), place]] for place in np.ndindex(*sizes)]
        paid.append(Table(case.env.stage(t).components, exact.from_fractions(values, tuple(sizes))).minimal())
    pivot = case.mechanism("pivot")
    return replace(pivot, name="other payments", transfers=(tuple(paid), *pivot.transfers[1:]), by_shock=None)


@statement(
    "BV08-L1", "Lemma 1",
    "On a grid of diverse types those types, too, pay at most one step more or less than in the pivot mechanism, under "
    "all history-independent transfers that make truth-telling optimal, are voluntary and end with influence.",
    draws=STATIONARY, hypotheses=MODEL,
)  # fmt: skip
def diverse_types_pay_the_pivot_payments(case: Instance) -> Failure | None:
    env, grid = _rich(case, 1)
    system, mechanism = system_of(env, Form.HISTORY_INDEPENDENT)
    for one in intervals(system, [case.rng().choice(cells_of(system))]):
        own = payment(system, mechanism, one.at)
        if any(bound is None or abs(bound.value - own) > grid[0] for bound in (one.least, one.greatest)):
            return Failure(words=f"{_said(one)}, and pays {own} in the pivot mechanism")
    return None
