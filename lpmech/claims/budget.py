"""Budget balance in four senses, each a claim of its own (payments are paid by the agents).

- *weak*: Σ_i p_{i,t}(m, r) ≥ 0 at every memory and state;
- *ex post*: Σ_i p_{i,t}(m, r) = 0 at every memory and state;
- *expected*: E Σ_i p_{i,t} = 0 in every period t, under the prior and truthful reports;
- *ex ante*: E Σ_t δ^{t−1} Σ_i p_{i,t} ≥ 0 under the prior and truthful reports.

Without a prior the last two are undecided. With an infinite horizon and S states, E Σ p_t = 0 for t ≤ S+1 implies it
for all t: the truthful distributions of the state from period 2 on span a space of dimension at most S.
(Bergemann and Välimäki 2008, Section 4; Balandat and Tomlin, Lemma 1; Liu 2014, Section 2.2.)
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from lpmech.claims.blocks import memory_axes, memory_block
from lpmech.claims.evidence import BUDGET
from lpmech.claims.game import Game
from lpmech.claims.kind import Failure, claim
from lpmech.claims.papers import BT, LIU
from lpmech.claims.payoffs import expected_payment
from lpmech.claims.words import average_in_words, deficit_in_words, imbalance_in_words, sum_in_words
from lpmech.mdp.evaluation import kernel_under
from lpmech.problem import tables
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import has_memory
from lpmech.problem.tables import Table, union
from lpmech.problem.transition import NEXT
from lpmech.separation.claim import Cell, Finding, Verdict
from lpmech.separation.slacks import Block

NO_PRIOR = "the environment has no prior"


@claim(
    id="weak_budget_balance",
    failure=Failure.DEFICIT,
    concept="the payments sum to at least 0 in every period, at every memory and state",
    holds="there is never a deficit",
    fails="there is a deficit",
    slack="the sum of all payments at a report; negative: a deficit",
    source=f"{BT}, Lemma 1: it holds for the pivot mechanism if leaving an agent out never removes allocations",
    say=deficit_in_words,
)
def weak_budget_balance(game: Game) -> Iterator[Block]:
    return _sums(game, distance=False)


@claim(
    id="expected_budget_balance",
    failure=Failure.IMBALANCE_ON_AVERAGE,
    concept="the expected sum of payments is 0 in every period under the prior and truthful reports",
    holds="the budget balances in expectation",
    fails="the budget does not balance in expectation",
    slack=(
        "minus the distance of a period's expected sum of payments from 0. Without a prior it is proved, "
        "under every one, if ex_post_budget_balance is"
    ),
    source=f"{LIU}, Proposition 3.7",
    implied_by="ex_post_budget_balance",
    say_in_reports=average_in_words,
)
def expected_budget_balance(game: Game) -> Finding:
    if game.model.prior is None:
        return Finding(verdict=Verdict.UNDECIDED, reason=NO_PRIOR)
    for period, value in _expected_sums(game, game.model.prior):
        if value:
            at = Cell(period=period)
            return Finding(verdict=Verdict.REFUTED, least_slack=-abs(value), at=at,
                           reason=imbalance_in_words(at, -abs(value)), cells=(at,), number=value)  # fmt: skip
    return Finding(verdict=Verdict.PROVED, least_slack=Fraction(0), at=Cell(period=1))


@claim(
    id="ex_ante_budget_balance",
    failure=Failure.DEFICIT_OVER_TIME,
    concept="the expected discounted sum of payments is at least 0 under the prior and truthful reports",
    holds="there is no expected deficit",
    fails="there is an expected deficit",
    slack=(
        "the expected discounted sum of all payments from the first period on; negative: the mechanism costs "
        "money. Without a prior it is proved, under every one, if weak_budget_balance is"
    ),
    source=LIU,
    evidence=(BUDGET,),
    implied_by="weak_budget_balance",
)
def ex_ante_budget_balance(game: Game) -> Finding:
    if game.model.prior is None:
        return Finding(verdict=Verdict.UNDECIDED, reason=NO_PRIOR)
    value = mean(game.model, game.model.prior, all_payments(game))
    if value >= 0:
        return Finding(verdict=Verdict.PROVED, least_slack=value, at=Cell())
    reason = f"the expected discounted sum of payments is {value}"
    return Finding(verdict=Verdict.REFUTED, least_slack=value, at=Cell(), reason=reason)


@claim(
    id="ex_post_budget_balance",
    failure=Failure.IMBALANCE,
    concept="the payments sum to exactly 0 in every period, at every memory and state",
    holds="the budget balances exactly",
    fails="the budget does not balance",
    slack="minus the distance of the sum of payments at a report from 0",
    source=LIU,
    say=imbalance_in_words,
    say_in_reports=sum_in_words,
)
def ex_post_budget_balance(game: Game) -> Iterator[Block]:
    return _sums(game, distance=True)


KINDS = (weak_budget_balance, expected_budget_balance, ex_ante_budget_balance, ex_post_budget_balance)


def first_payments(game: Game) -> Table:
    """Σ_i p_i in the first period."""
    return tables.total(next(_payments(game))[1]).reduced()


def all_payments(game: Game) -> Table:
    """Σ_i p_i in the first period and what is expected to follow, discounted, by the first state."""
    return first_payments(game) + game.payoffs.budget[0].scaled(game.model.discount)


def _payments(game: Game) -> Iterator[tuple[int, tuple[Table, ...]]]:
    """All agents' payments by period; an infinite horizon has later ones too where any agent's transfers have."""
    transfers = game.mechanism.transfers
    for index in range(max(map(len, transfers))):
        position = 0 if game.model.horizon is None else index
        yield position, tuple(periods[min(index, len(periods) - 1)] for periods in transfers)


def _sums(game: Game, *, distance: bool) -> Iterator[Block]:
    """The sum of the payments, or minus its distance from 0."""
    for position, parts in _payments(game):
        axes = union(*map(memory_axes, parts), game.model.stage(position).components)
        yield memory_block(game, None, position, axes, parts, remembers=any(map(has_memory, parts)), distance=distance)


def mean(env: Environment, distribution: Table, values: Table) -> Fraction:
    """The expectation of a function of the first state."""
    stage = env.stage(0)
    return _dot(distribution.full(stage.components, stage.sizes), values.full(stage.components, stage.sizes))


def _dot(distribution: Table, values: Table) -> Fraction:
    return distribution.contract(values, *distribution.axes).array.item()


def _expected_sums(game: Game, prior: Table) -> Iterator[tuple[int, Fraction]]:
    """(t, E Σ_i p_{i,t}) for as many periods as decide the claim."""
    env = game.model
    yield 1, mean(env, prior, first_payments(game))
    first = env.stage(0)
    last = env.horizon or 1 + math.prod(first.sizes[name] for name in first.components)
    state = prior.full(first.components, first.sizes)
    following = [_following(game, t) for t in env.periods]
    if env.horizon is None and not any(table.array.numerators.any() for table in following):
        return
    kernel = cache(lambda position: truthful_kernel(game, position))
    for period in range(2, last + 1):
        before = 0 if env.horizon is None else period - 2
        yield period, _dot(state, following[before].full(state.axes, state.sizes))
        if period < last:
            state = _move(state, kernel(before))


def expected_sum(game: Game, prior: Table, period: int) -> Fraction:
    """E Σ_i p_{i,t} of one period t; 0 beyond those that decide the claim, if all of them are 0."""
    return next((value for t, value in _expected_sums(game, prior) if t == period), Fraction(0))


def _following(game: Game, position: int) -> Table:
    """E[Σ_i p_{i,t+1} | θ_t] under truth."""
    rule = game.mechanism.allocation[position]
    paid = [game.next_transfers(agent, position) for agent in game.agents]
    return tables.total(
        expected_payment(game.model, position, table, rule, None) for table in paid if table is not None
    )


def truthful_kernel(game: Game, position: int) -> Table:
    """The transition under truth, over today's and the next components in full; not after the last period."""
    env = game.model
    stage = env.stage(position)
    following = env.stage(0 if env.horizon is None else position + 1)
    kernel = kernel_under(stage, game.mechanism.allocation[position], following.components)
    sizes = {**stage.sizes, **{NEXT + name: following.sizes[name] for name in following.components}}
    return kernel.full((*stage.components, *(NEXT + name for name in following.components)), sizes).reduced()


def _move(state: Table, kernel: Table) -> Table:
    """The distribution of the next state."""
    moved = state.contract(kernel, *state.axes)
    return moved.rename({axis: axis.removeprefix(NEXT) for axis in moved.axes}).reduced()
