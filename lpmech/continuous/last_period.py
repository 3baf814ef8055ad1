"""The last period of a finite horizon (Liu 2014, Assumption 4): prices, what a lie gains at most, and at least.

Nothing follows, so that agent i is to be told by prices alone: what it pays besides was settled a period before. With
the prices q^i the gain is bounded as that of other periods is (`bounds.py`), with u^i − q^i for the payoff. Whatever
the prices, and payments of any kind, a cycle t_1, …, t_k of own signals gives

    Σ_k u^i(a_{k+1}, t_k, θ_{-i}) − u^i(a_k, t_k, θ_{-i}) ≤ k · (the greatest gain),    a_k = a(t_k, θ_{-i}),

as payments cancel around it. Cycles of two signals are looked for, on a sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from lpmech.continuous.bounds import Bound, gain_bound, rule_at, value_at
from lpmech.continuous.environment import ContinuousEnvironment
from lpmech.continuous.kernel import restrict
from lpmech.continuous.measures import Others, signals_of_others
from lpmech.continuous.payoffs import Payoffs
from lpmech.continuous.prices import Price, find_prices

SAMPLE = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """Own signals each of which gains, on average, at least `bound` by saying the next one."""

    agent: int
    others: Others
    signals: tuple[Fraction, ...]
    bound: Fraction


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LastPeriod:
    """Prices by agent and allocation, gains by agent with the weight that shows them, and what no prices do better."""

    prices: dict[tuple[int, int], Price]
    gains: tuple[Bound, ...]
    weights: tuple[Fraction, ...]
    cycles: tuple[Cycle, ...]


def last_period(env: ContinuousEnvironment, payoffs: Payoffs, degree: int) -> LastPeriod:
    """Prices on the grid of the payoffs, and both bounds."""
    agents, weights = range(len(env.agents)), []
    prices: dict[tuple[int, int], Price] = {}
    for i in agents:
        found, weight = find_prices(env, i, payoffs.grid, degree)
        prices |= {(i, k): price for k, price in enumerate(found)}
        weights.append(weight)
    last = _payoffs(env, payoffs, prices)
    cycles = [cycle for i in agents if (cycle := _cycle(last, i))]
    gains = tuple(gain_bound(last, i, weights[i]) for i in agents)
    return LastPeriod(prices=prices, gains=gains, weights=tuple(weights), cycles=tuple(cycles))


def _payoffs(env: ContinuousEnvironment, payoffs: Payoffs, prices: dict[tuple[int, int], Price]) -> Payoffs:
    """u^i − q^i; scores are those of every period."""
    grid, agents = payoffs.grid, len(env.agents)
    worth = {
        (i, k): [restrict(env.utility[env.agents[i]][env.allocations[k]], agents, grid.box(cell)) - price.on(cell)
                 for cell in payoffs.cells]
        for (i, k), price in prices.items()
    }  # fmt: skip
    return Payoffs(environment=env, grid=grid, errors={}, payoffs=worth, scores=payoffs.scores, reported={})


def _cycle(last: Payoffs, agent: int) -> Cycle | None:
    """The two signals that give the greatest bound above 0."""
    own = [Fraction(k, SAMPLE - 1) for k in range(SAMPLE)]
    best: Cycle | None = None
    for others in signals_of_others(last.environment, agent):
        points = [tuple({**dict(others), agent: t}[k] for k in range(len(last.environment.agents))) for t in own]
        rules = [rule_at(last, point) for point in points]
        for one, two in combinations(range(len(own)), 2):
            a, b = rules[one], rules[two]
            if a != b:
                worth = [value_at(last, last.payoffs[agent, k], points[at]) for k, at in ((b, one), (a, one), (a, two),
                                                                                          (b, two))]  # fmt: skip
                bound = (worth[0] - worth[1] + worth[2] - worth[3]) / 2
                if bound > (best.bound if best else 0):
                    best = Cycle(agent=agent, others=others, signals=(own[one], own[two]), bound=bound)
    return best
