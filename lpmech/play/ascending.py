"""The ascending auction for the facility's next period, held every period: the game, and its equilibrium.

*Game.* The bidders know each other's tasks. The state is the set S of tasks that are left. In each period the price
rises from 0; a bidder drops out at a price of its choice, and the last one wins, is served, and pays the price at which
the last but one dropped out (ties: the one that stands first in the order below). S − j is the set after j is served:
without j where its task is single, S itself where j has a series. Payoffs are discounted by δ.

*Equilibrium*, in pure Markov strategies: for every S a winner w, drop-out prices b, and payoffs U with

    b_k = v_k + δ U_k(S−k) − δ U_k(S−w)      for every loser k: it stays as long as to win is better than that w wins
    p   = max(0, max_{k ≠ w} b_k),           the price
    b_w = v_w + δ U_w(S−w) − δ U_w(S−q),     q the loser with the highest b, who wins if w drops out before
    b_w ≥ p                                  (without rivals p = 0, and w does not drop out)
    U_w(S) = v_w − p + δ U_w(S−w),           U_k(S) = δ U_k(S−w).

No bidder then gains by another price in one period: a loser would have to pay b_w ≥ b_k to win. So none gains at all.
Where S−w is smaller its payoffs are known by backward induction; where w has a series S stays, and U_w(S) =
(v_w − p)/(1−δ), U_k(S) = 0, b_k = v_k: a fixed point.

*Single tasks only*: the winner is the highest value. The runner-up k loses to w today and wins tomorrow at b_{k+1}, so
b_k = v_k − δ (v_k − b_{k+1}), which is the recursion (7) of the paper, one period earlier than it says there: (7) is
printed as the bid of a bidder in the period in which it is the winner, where its text has b_{I−1} = v_{I−1} − δ
v_{I−1}. The prices are those of the pivot mechanism.

*A series (v_1) against a single task (v_2)*: the series wins for ever at p = v_2 iff (v_1 − v_2)/(1−δ) ≥ δ v_1/(1−δ),
that is v_1 ≥ v_2/(1−δ); else the single task is served first, at p = (1−δ) v_1. Efficient is the series iff v_1 ≥
v_2: between v_2 and v_2/(1−δ) the auction is inefficient, and v_1 − v_2 is lost. The pivot price of the series is
+(1−δ) v_2; the paper prints a minus. (Bergemann and Välimäki 2008, Section 3, equations (6) to (9).)

Candidates for a winner are tried in descending order of value (of equals: the bidder listed first), and the first one
that satisfies the conditions is taken; `winners` has all of them.

*Path.* In each joint state on the path of the equilibrium stand the drop-out prices, the winner and what it pays, and
what the pivot mechanism would do in that state: whom it serves and what that bidder pays. The welfare of the path is
Σ_t δ^(t−1) v of the winner of t; where the winner has a series, the state stays, and the rest is v/(1−δ). The loss is W
less that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import SocialPrograms
from lpmech.play.tasks import Scheduling, Task, remaining
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table

Left = frozenset[str]
ZERO = Fraction(0)


class NoEquilibrium(ValueError):  # noqa: N818 - an answer, not a failure of the program
    """No pure Markov equilibrium of the form above exists at some set of tasks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Auction:
    """One period's auction in equilibrium."""

    winner: str
    price: Fraction
    bids: Mapping[str, Fraction]  # drop-out prices; what the winner would pay at most (its value, without rivals)
    payoffs: Mapping[str, Fraction]  # U(S), of the bidders with a task


class Ascending:
    """The equilibrium of a scheduling problem; the auctions of sets of tasks are made once."""

    def __init__(self, tasks: Sequence[Task], discount: Fraction) -> None:
        self.discount = discount
        self.tasks = {task.bidder: task for task in remaining(tasks)}
        self.order = sorted(self.tasks, key=lambda bidder: -self.tasks[bidder].value)  # stable
        self._auctions: dict[Left, Auction] = {}

    @property
    def start(self) -> Left:
        """All tasks."""
        return frozenset(self.tasks)

    def served(self, left: Left, bidder: str) -> Left:
        """S − j."""
        return left if self.tasks[bidder].repeated else left - {bidder}

    def auction(self, left: Left) -> Auction:
        """The equilibrium at a set of tasks that is not empty. Raises NoEquilibrium."""
        if left not in self._auctions:
            self._auctions[left] = self._settle(left)
        return self._auctions[left]

    def winners(self, left: Left) -> tuple[str, ...]:
        """All who win in some equilibrium at S, given the equilibria of smaller sets; the one taken comes first."""
        return tuple(one for one in self._ordered(left) if self._candidate(left, one) is not None)

    def _settle(self, left: Left) -> Auction:
        for winner in self._ordered(left):
            found = self._candidate(left, winner)
            if found is not None:
                return found
        raise NoEquilibrium(f"the ascending auction of {', '.join(sorted(left))} has no pure Markov equilibrium")

    def _ordered(self, bidders: Left) -> list[str]:
        return [bidder for bidder in self.order if bidder in bidders]

    def _candidate(self, left: Left, winner: str) -> Auction | None:
        """The equilibrium in which this bidder wins, if there is one."""
        after, losers = self.served(left, winner), self._ordered(left - {winner})
        payoffs = {k: ZERO if after == left else self.discount * self._later(after, k) for k in losers}
        bids = {k: self._bid(left, payoffs, k, winner) for k in losers}
        price = max([ZERO, *bids.values()])
        gain = self.tasks[winner].value - price
        payoffs[winner] = gain / (1 - self.discount) if after == left else gain
        own = self.tasks[winner].value
        if losers:
            own = self._bid(left, payoffs, winner, max(losers, key=lambda k: bids[k]))
        if own < price:
            return None
        return Auction(winner=winner, price=price, bids={winner: own, **bids}, payoffs=payoffs)

    def _bid(self, left: Left, payoffs: Mapping[str, Fraction], bidder: str, rival: str) -> Fraction:
        """v_k + δ U_k(S−k) − δ U_k(S−j): at what price to win is as good as that the rival j wins."""
        later = [self.served(left, one) for one in (bidder, rival)]
        mine, other = (payoffs.get(bidder, ZERO) if after == left else self._later(after, bidder) for after in later)
        return self.tasks[bidder].value + self.discount * (mine - other)

    def _later(self, left: Left, bidder: str) -> Fraction:
        """U_k(S), 0 where the bidder has no task in S."""
        return self.auction(left).payoffs[bidder] if bidder in left else ZERO


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
