"""The ascending auction along its equilibrium path, period by period, beside the dynamic pivot mechanism.

In each joint state on the path of the auction stand the drop-out prices, the winner and what it pays, and what the
pivot mechanism would do in that state: whom it serves and what that bidder pays. The welfare of the path is Σ_t
δ^(t−1) v of the winner of t; where the winner has a series, the state stays, and the rest is v/(1−δ). The loss is W
less that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import SocialPrograms
from lpmech.play.ascending import Ascending, Auction
from lpmech.play.tasks import Scheduling
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One period; `forever`: this period and all later ones."""

    period: int
    state: Mapping[str, str]
    auction: Auction
    others: tuple[str, ...]  # who win in other equilibria
    efficient: str  # whom the pivot mechanism serves here; "" where it serves nobody
    pivot_price: Fraction  # what that bidder pays
    forever: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The auction from a state on."""

    rounds: tuple[Round, ...]
    welfare: Fraction
    efficient_welfare: Fraction

    @property
    def loss(self) -> Fraction:
        """What the auction loses against the efficient allocation."""
        return self.efficient_welfare - self.welfare


def play(problem: Scheduling, programs: SocialPrograms, state: Mapping[str, str]) -> Path:
    """The path from a joint state. Raises NoEquilibrium."""
    game = Ascending(problem.tasks(state), problem.env.discount)
    mechanism, rounds, left, now = pivot(problem.env, programs), list[Round](), game.start, dict(state)
    welfare, weight = Fraction(0), Fraction(1)
    while left:
        auction = game.auction(left)
        task = game.tasks[auction.winner]
        beside = _pivot(problem, mechanism, now)
        others = tuple(one for one in game.winners(left) if one != auction.winner)
        rounds.append(Round(period=len(rounds) + 1, state=dict(now), auction=auction, others=others,
                            efficient=beside[0], pivot_price=beside[1], forever=task.repeated))  # fmt: skip
        welfare += weight * task.value / (1 - problem.env.discount if task.repeated else 1)
        if task.repeated:
            break
        left, weight, now = left - {task.bidder}, weight * problem.env.discount, problem.serve(now, task.bidder)
    best = programs.everyone.periods[0].value
    return Path(rounds=tuple(rounds), welfare=welfare, efficient_welfare=best.array.item(_places(problem, best, state)))


def _places(problem: Scheduling, table: Table, state: Mapping[str, str]) -> tuple[int, ...]:
    labels = problem.env.stage(0).labels
    return tuple(labels[axis].index(state[axis]) for axis in table.axes)


def _pivot(problem: Scheduling, mechanism: Mechanism, state: Mapping[str, str]) -> tuple[str, Fraction]:
    """Whom the pivot mechanism serves at a state, and what that bidder pays."""
    stage = problem.env.stage(0)
    places = tuple(stage.labels[name].index(state[name]) for name in stage.components)
    chosen = int(mechanism.allocation[0].over(("shock", *stage.components), stage.sizes)[(0, *places)])
    efficient = next((bidder for bidder, a in problem.served.items() if a == chosen), "")
    if not efficient:
        return "", Fraction(0)
    table = mechanism.transfers[stage.components.index(efficient)][0]
    return efficient, table.full(stage.components, stage.sizes).array.item(places)
