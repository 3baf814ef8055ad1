"""The last period of a finite horizon: ex post implementability of its allocation rule (Liu 2014, Assumption 4).

For agent i, types θ_{-i} of the others and U_i(θ, r) = E_z { v_i(a(z,r), θ) + δ E[g_i | a(z,r), θ] }, some transfers
p(r_i) make truth-telling optimal iff the difference system p(r) − p(s) ≥ U_i(s, r) − U_i(s, s) over own types r, s has
a solution, that is, iff no cycle of incentive constraints contradicts itself (`lp/cycles.py`). Potentials with least
value 0 are the transfers: nobody is paid for a report.

Who is away pays nothing, and tells no lies: then s is a type at which the agent is there. The system among these types
decides alone, as all of them together may be paid as much as it takes that none of them hides.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lpmech.lp.cycles import solve_differences
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import others_in_words
from lpmech.problem.stages import REPORT
from lpmech.problem.tables import Choice, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Types of the others and a cycle of own types whose incentive constraints add up to more than 0."""

    agent: int
    state: tuple[int, ...]  # of the other components, in order
    cycle: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LastPeriod:
    """The transfers of the last period by agent, or a contradiction; the other is None."""

    transfers: tuple[Table, ...] | None
    contradiction: Contradiction | None


def lie_values(env: Environment, rule: Choice, agent: int) -> Table:
    """U_i(θ, r): axes the last period's components and `report <agent>`."""
    stage, position, name = env.stage(env.periods[-1]), env.periods[-1], env.agents[agent]
    reported = rule.rename({name: REPORT + name})
    later = env.expect(position, env.terminal_utility(agent)).scaled(env.discount)
    worth = stage.over_shocks((stage.utilities[agent] + later).choose("allocation", reported))
    return worth.full((*stage.components, REPORT + name), stage.sizes).reduced()


def truthful_worth(env: Environment, rule: Choice, agent: int) -> Table:
    """U_i(θ, θ_i), over the last period's components."""
    name = env.agents[agent]
    types = np.arange(env.stage(env.periods[-1]).sizes[name])
    return lie_values(env, rule, agent).choose(REPORT + name, Choice((name,), types))


def last_period(env: Environment, rule: Choice) -> LastPeriod:
    """Transfers that make truth-telling optimal in the last period alone, or why there are none."""
    found = [agent_transfers(env, rule, agent) for agent in range(len(env.agents))]
    contradiction = next((one for one in found if isinstance(one, Contradiction)), None)
    transfers = tuple(one for one in found if isinstance(one, Table))
    return LastPeriod(transfers=None if contradiction else transfers, contradiction=contradiction)


def agent_transfers(env: Environment, rule: Choice, agent: int) -> Table | Contradiction:
    """The same of one agent."""
    stage, name = env.stage(env.periods[-1]), env.agents[agent]
    others = tuple(axis for axis in stage.components if axis != name)
    worth = lie_values(env, rule, agent)
    array = worth.to((*others, name, REPORT + name)).numerators
    away = stage.away[agent] if stage.away else ()
    there = [own for own in range(stage.sizes[name]) if own not in away]
    payments = np.empty(array.shape[:-1], dtype=object)
    for state in np.ndindex(array.shape[:-2]):
        bounds = _bounds(array[state])
        solved = solve_differences([[bounds[r][s] for s in there] for r in there])
        if solved.values is None:
            assert solved.cycle is not None
            cycle = tuple(there[place] for place in solved.cycle)
            return Contradiction(agent=agent, state=tuple(int(place) for place in state), cycle=cycle)
        payments[state] = _without_absent(dict(zip(there, solved.values, strict=True)), bounds)
    return Table((*others, name), exact.from_integers(payments, worth.array.denominator)).minimal()


def _without_absent(paid: Mapping[int, int], bounds: Sequence[Sequence[int]]) -> list[int]:
    """Payments by own type: 0 where the agent is away, and the others lower by as much as hiding would gain."""
    away = [own for own in range(len(bounds)) if own not in paid]
    gain = max((payment + bounds[a][own] for own, payment in paid.items() for a in away), default=0)
    return [paid[own] - max(gain, 0) if own in paid else 0 for own in range(len(bounds))]


def _bounds(worth: np.ndarray) -> list[list[int]]:
    """c(r, s) = U(s, r) − U(s, s), from U by true type and report."""
    types = range(len(worth))
    return [[int(worth[s, r]) - int(worth[s, s]) for s in types] for r in types]


def contradiction_in_words(env: Environment, found: Contradiction) -> str:
    """The cycle of incentive constraints that adds up to a contradiction."""
    stage, name = env.stage(env.periods[-1]), env.agents[found.agent]
    types = [stage.labels[name][place] for place in (*found.cycle, found.cycle[0])]
    lies = ", ".join(f"{true!r} not to say {said!r}" for said, true in itertools.pairwise(types))
    return (
        f"in the last period{others_in_words(stage, name, found.state)} the incentive constraints of {name} "
        f"contradict one another: transfers would have to keep {lies}, and their sum cannot be met"
    )
