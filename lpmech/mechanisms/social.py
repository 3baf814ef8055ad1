"""The social program: the efficient allocation rule and its exact value, with everyone and without an agent.

    Q_t(θ,a) = w(a,θ_0) + Σ_i v_i(a,θ) + δ E[W_{t+1}(θ') | a,θ],   W_t(θ;z) = max_{a ∈ A(z)} Q_t(θ,a),
    W_t(θ) = E_z W_t(θ;z),   W_{T+1} = Σ_i g_i when the horizon is finite.

The society without i drops v_i and g_i and chooses from A_{-i}(z). Where values are private and transitions
independent its program lives on the others' states alone, and is solved there.

Finite horizons are solved backwards. Stationary programs start from a float candidate; its exact value solves
V = r_a + δ P_a V, and where an allocation is exactly better the rule is improved and evaluated again, so the
result is optimal whatever the floats did. The evidence is the pair (V, a) with V = E_z Q_V(·, a(z,·)) and
Q_V(θ, a(z,θ)) ≥ Q_V(θ, b) for every b ∈ A(z): for δ < 1 these imply V = W.
(Bergemann and Välimäki 2008, equation (1); Balandat and Tomlin, equations (2)-(5); Liu 2014, equation (1).)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lpmech.mdp.candidate import candidate_rule
from lpmech.mdp.evaluation import discounted_sums, joint_bits
from lpmech.problem import exact, memory, tables
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Axes, Choice, Table, align
from lpmech.separation.claim import Verdict
from lpmech.separation.hypotheses import independent_form, independent_transitions, private_values

Progress = Callable[[str], None]
WORKING = 5  # tables of the size of a period's values that are held while these are found


def silent(_: str) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StageValue:
    """One period of a solved program."""

    value: Table  # W_t(θ), over the program's components
    q: Table  # Q_t(θ,a), axes `allocation` and components
    by_shock: Table  # W_t(θ;z), axes `shock` and components
    allocation: Choice  # the first optimal one, axes `shock` and components
    optimal: Choice  # whether an allocation is optimal, axes `shock`, `allocation` and components


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Program:
    """A solved social program, with everyone (`without` is None) or without one agent."""

    without: int | None
    reduced: bool  # solved on the others' types alone
    periods: tuple[StageValue, ...]

    def components(self, env: Environment, position: int) -> Axes:
        """The axes of the program's states in a period."""
        return program_components(env, position, self.without if self.reduced else None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SocialPrograms:
    """The social program with everyone and, by agent, without each."""

    everyone: Program
    without: tuple[Program, ...]


def solve_all(env: Environment, progress: Progress = silent) -> SocialPrograms:
    """Solves the social program with everyone and without each agent."""
    separable = is_separable(env)
    check_programs(env, separable=separable)
    model = independent_form(env) if separable else env
    return SocialPrograms(
        everyone=solve(model, progress=progress),
        without=tuple(solve(model, agent, reduced=separable, progress=progress) for agent in range(len(env.agents))),
    )


def check_programs(env: Environment, *, separable: bool) -> None:
    """Raises NotEnoughMemory where the values of all allocations would not fit: a period before the
    last adds the denominators of its transition. With an infinite horizon numbers are taken to be short."""
    held, working, states, bits = 0.0, 0.0, 0, 0
    for position in env.backwards():
        stage = env.stage(position)
        count = math.prod(stage.sizes[name] for name in stage.components)
        number = memory.number_bytes(bits + _bits(stage))
        others = sum(1 / len(types) if separable else 1 for types in stage.types)
        held += count * len(stage.allocations) * (1 + others) * number
        working = max(working, count * len(stage.allocations) * WORKING * number)
        states += count
        bits += joint_bits(stage.transition, env.next_components(position)) + env.discount.denominator.bit_length()
    what = f"the values of all allocations at {states:,} joint states"
    memory.ask(held + working, what, memory.Growth(states, 1))


def _bits(stage: Stage) -> int:
    """The length of the agents' utilities: of the longest number, or of the denominators."""
    return max(max(one.array.bound.bit_length(), one.array.denominator.bit_length()) for one in stage.utilities)


def is_separable(env: Environment) -> bool:
    """Whether values are private and transitions independent."""
    return all(claim(env).verdict is Verdict.PROVED for claim in (private_values, independent_transitions))


@dataclass(frozen=True, slots=True)
class Society:
    """Who a social program is about. Its text names the program: `everyone`, or `without ann`."""

    without: str | None = None  # the agent whom it lacks

    def __str__(self) -> str:
        return "everyone" if self.without is None else f"without {self.without}"


def society(env: Environment, without: int | None) -> Society:
    """Everyone, or everyone without the agent at a place."""
    return Society(None if without is None else env.agents[without])


def program_components(env: Environment, position: int, dropped: int | None) -> Axes:
    """The axes of a state in a period, without one agent's where it is dropped."""
    components = env.stage(position).components
    return components if dropped is None else tuple(name for name in components if name != env.agents[dropped])


def solve(
    env: Environment, without: int | None = None, *, reduced: bool = False, progress: Progress = silent
) -> Program:
    """Solves the social program, of everyone or without one agent (`reduced`: on the others' types alone).

    `reduced` requires private values and factored independent transitions (`hypotheses.independent_form`).
    """
    progress(f"social program: {society(env, without)}")
    dropped = without if reduced else None
    periods = [_stationary(env, without, dropped)] if env.horizon is None else _backwards(env, without, dropped)
    return Program(without=without, reduced=reduced, periods=tuple(periods))


def _backwards(env: Environment, without: int | None, dropped: int | None) -> list[StageValue]:
    """Backward induction from the terminal utilities."""
    others = [agent for agent in range(len(env.agents)) if agent != without]
    value = tables.total(env.terminal_utility(agent) for agent in others)
    solved: list[StageValue] = []
    for position in env.backwards():
        stage = env.stage(position)
        q = stage.utility_of_society(without) + env.expect(position, value).scaled(env.discount)
        solved.append(optimise(stage, q, without, program_components(env, position, dropped)))
        value = solved[-1].value
    return solved[::-1]


def _stationary(env: Environment, without: int | None, dropped: int | None) -> StageValue:
    """Exact policy iteration from a float candidate."""
    stage, components = env.stage(0), program_components(env, 0, dropped)
    reward = stage.utility_of_society(without)
    feasible = stage.feasible(without)
    rule = candidate_rule(stage, reward, feasible, components, env.discount)
    while True:
        flow = stage.over_shocks(reward.choose("allocation", rule))
        (value,) = discounted_sums(stage, rule, [flow], components, env.discount)
        q = reward + env.expect(0, value).scaled(env.discount)
        solved = optimise(stage, q, without, components)
        if solved.value.same_as(value):
            return solved
        rule = solved.allocation


def optimise(stage: Stage, q: Table, without: int | None, components: Axes) -> StageValue:
    """The maximisation over feasible allocations, shock by shock."""
    axes = ("allocation", *components)
    q = q.full(axes, stage.sizes).reduced()
    mask = stage.feasible(without)
    feasible = align(mask.positions, mask.axes, ("shock", *axes))
    best, values = _best(q.array.numerators, feasible)
    optimal = feasible & (q.array.numerators[None] == values[:, None])
    by_shock = Table(("shock", *components), exact.from_integers(values, q.array.denominator))
    return StageValue(
        value=stage.over_shocks(by_shock).reduced(),
        q=q,
        by_shock=by_shock,
        allocation=Choice(("shock", *components), best),
        optimal=Choice(("shock", *axes), optimal),
    )


def _best(numerators: exact.Integers, feasible: np.ndarray) -> tuple[np.ndarray, exact.Integers]:
    """The first best feasible allocation and its value, by shock and state."""
    found = [_best_of(numerators, allowed) for allowed in feasible]
    return np.stack([places for places, _ in found]), np.stack([values for _, values in found])


def _best_of(numerators: exact.Integers, allowed: np.ndarray) -> tuple[np.ndarray, exact.Integers]:
    """The same at one shock; where sets differ from state to state, one allocation after another."""
    if allowed.size == len(allowed):
        open_ = np.flatnonzero(allowed)
        among = numerators[open_]
        first = among.argmax(axis=0)  # the first of equals
        return open_[first], np.take_along_axis(among, first[None], axis=0)[0]
    places = np.full(numerators.shape[1:], -1, dtype=np.intp)
    values = numerators[0].copy()
    for place, (row, at) in enumerate(zip(numerators, np.broadcast_to(allowed, numerators.shape), strict=True)):
        better = at & ((places < 0) | (row > values))
        places, values = np.where(better, place, places), np.where(better, row, values)
    return places, values
