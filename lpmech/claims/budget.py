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
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache

from lpmech.claims.incentives import memory_axes, memory_block
from lpmech.claims.payoffs import Payoffs, expected_payment
from lpmech.claims.words import deficit_in_words, imbalance_in_words
from lpmech.mdp.evaluation import kernel_under
from lpmech.problem import tables
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism, has_memory
from lpmech.problem.tables import Table, union
from lpmech.problem.transition import NEXT
from lpmech.separation.claim import Cell, Claim, Verdict
from lpmech.separation.slacks import claim_from_blocks

NO_PRIOR = "the environment has no prior"


def first_payments(env: Environment, mechanism: Mechanism) -> Table:
    """Σ_i p_i in the first period."""
    return tables.total(next(_payments(env, mechanism))[1]).reduced()


def _payments(env: Environment, mechanism: Mechanism) -> Iterator[tuple[int, tuple[Table, ...]]]:
    """All agents' payments by period; an infinite horizon has later ones too where any agent's transfers have."""
    for index in range(max(map(len, mechanism.transfers))):
        position = 0 if env.horizon is None else index
        yield position, tuple(periods[min(index, len(periods) - 1)] for periods in mechanism.transfers)


def _claim(env: Environment, mechanism: Mechanism, claim_id: str, say: Callable[[Cell, Fraction], str], *,
           distance: bool) -> Claim:  # fmt: skip
    """The claim that the payments sum to at least 0, or to 0."""
    blocks = []
    for position, parts in _payments(env, mechanism):
        axes = union(*map(memory_axes, parts), env.stage(position).components)
        remembers = any(map(has_memory, parts))
        blocks.append(memory_block(env, mechanism, None, position, remembers, axes, parts, distance=distance))
    return claim_from_blocks(env, claim_id, blocks, say)


def weak_budget_balance(env: Environment, mechanism: Mechanism) -> Claim:
    """The payments sum to at least 0."""
    return _claim(env, mechanism, "weak_budget_balance", deficit_in_words, distance=False)


def ex_post_budget_balance(env: Environment, mechanism: Mechanism) -> Claim:
    """The payments sum to exactly 0."""
    return _claim(env, mechanism, "ex_post_budget_balance", imbalance_in_words, distance=True)


def ex_ante_budget_balance(env: Environment, mechanism: Mechanism, payoffs: Payoffs) -> Claim:
    """The expected discounted sum of payments is at least 0."""
    claim_id = "ex_ante_budget_balance"
    if env.prior is None:
        return Claim(id=claim_id, verdict=Verdict.UNDECIDED, reason=NO_PRIOR)
    first = first_payments(env, mechanism)
    value = _mean(env, env.prior, first + payoffs.budget[0].scaled(env.discount))
    if value >= 0:
        return Claim(id=claim_id, verdict=Verdict.PROVED, least_slack=value, at=Cell())
    reason = f"the expected discounted sum of payments is {value}"
    return Claim(id=claim_id, verdict=Verdict.REFUTED, least_slack=value, at=Cell(), reason=reason)


def _mean(env: Environment, distribution: Table, values: Table) -> Fraction:
    """The expectation of a function of the first state."""
    stage = env.stage(0)
    return _dot(distribution.full(stage.components, stage.sizes), values.full(stage.components, stage.sizes))


def _dot(distribution: Table, values: Table) -> Fraction:
    return distribution.contract(values, *distribution.axes).array.item()


def expected_budget_balance(env: Environment, mechanism: Mechanism) -> Claim:
    """The expected sum of payments is 0 in every period."""
    claim_id = "expected_budget_balance"
    if env.prior is None:
        return Claim(id=claim_id, verdict=Verdict.UNDECIDED, reason=NO_PRIOR)
    for period, value in _expected_sums(env, mechanism, env.prior):
        if value:
            at = Cell(period=period)
            return Claim(id=claim_id, verdict=Verdict.REFUTED, least_slack=-abs(value), at=at,
                         reason=imbalance_in_words(at, -abs(value)), cells=(at,))  # fmt: skip
    return Claim(id=claim_id, verdict=Verdict.PROVED, least_slack=Fraction(0), at=Cell(period=1))


def _expected_sums(env: Environment, mechanism: Mechanism, prior: Table) -> Iterator[tuple[int, Fraction]]:
    """(t, E Σ_i p_{i,t}) for as many periods as decide the claim."""
    yield 1, _mean(env, prior, first_payments(env, mechanism))
    first = env.stage(0)
    last = env.horizon or 1 + math.prod(first.sizes[name] for name in first.components)
    state = prior.full(first.components, first.sizes)
    following = [_following(env, mechanism, t) for t in env.periods]
    if env.horizon is None and not any(table.array.numerators.any() for table in following):
        return
    kernel = cache(lambda position: truthful_kernel(env, mechanism, position))
    for period in range(2, last + 1):
        before = 0 if env.horizon is None else period - 2
        yield period, _dot(state, following[before].full(state.axes, state.sizes))
        if period < last:
            state = _move(state, kernel(before))


def _following(env: Environment, mechanism: Mechanism, position: int) -> Table:
    """E[Σ_i p_{i,t+1} | θ_t] under truth."""
    rule = mechanism.allocation[position]
    paid = [mechanism.next_transfers(env, agent, position) for agent in range(len(env.agents))]
    return tables.total(expected_payment(env, position, table, rule, None) for table in paid if table is not None)


def truthful_kernel(env: Environment, mechanism: Mechanism, position: int) -> Table:
    """The transition under truth, over today's and the next components in full; not after the last period."""
    stage = env.stage(position)
    following = env.stage(0 if env.horizon is None else position + 1)
    kernel = kernel_under(stage, mechanism.allocation[position], following.components)
    sizes = {**stage.sizes, **{NEXT + name: following.sizes[name] for name in following.components}}
    return kernel.full((*stage.components, *(NEXT + name for name in following.components)), sizes).reduced()


def _move(state: Table, kernel: Table) -> Table:
    """The distribution of the next state."""
    moved = state.contract(kernel, *state.axes)
    return moved.rename({axis: axis.removeprefix(NEXT) for axis in moved.axes}).reduced()
