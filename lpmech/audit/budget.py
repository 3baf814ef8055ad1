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

from lpmech import tables
from lpmech.audit.incentives import memory_block
from lpmech.audit.payoffs import Payoffs, expected_payment
from lpmech.audit.words import deficit_in_words, imbalance_in_words
from lpmech.claims import Cell, Claim, Verdict
from lpmech.environment import Environment
from lpmech.exact import ExactArray
from lpmech.mdp.evaluation import kernel_under
from lpmech.mechanisms.mechanism import Mechanism
from lpmech.slacks import Block, claim_from_blocks
from lpmech.stages import PREVIOUS
from lpmech.tables import Table
from lpmech.transition import NEXT

NO_PRIOR = "the environment has no prior"


def payment_sums(env: Environment, mechanism: Mechanism) -> list[tuple[int, Table]]:
    """Σ_i p_i by period; an infinite horizon has a later table too where any agent's transfers have one."""
    count = max(len(tables_) for tables_ in mechanism.transfers)
    sums = []
    for index in range(count):
        total = tables.total(tables_[min(index, len(tables_) - 1)] for tables_ in mechanism.transfers)
        position = 0 if env.horizon is None else index
        stage = env.stage(position)
        kept = tuple(axis for axis in total.axes if axis.startswith(PREVIOUS))
        sums.append((position, total.full((*kept, *stage.components), {**stage.sizes, **total.sizes}).reduced()))
    return sums


def _blocks(env: Environment, mechanism: Mechanism, *, exact: bool) -> list[Block]:
    return [
        memory_block(env, mechanism, None, position, table, distance(table) if exact else table)
        for position, table in payment_sums(env, mechanism)
    ]


def distance(table: Table) -> Table:
    """−|x|."""
    numerators = table.array.numerators
    return Table(table.axes, ExactArray(-abs(numerators), table.array.denominator, table.array.bound))


def weak_budget_balance(env: Environment, mechanism: Mechanism) -> Claim:
    """The payments sum to at least 0."""
    return claim_from_blocks(env, "weak_budget_balance", _blocks(env, mechanism, exact=False), deficit_in_words)


def ex_post_budget_balance(env: Environment, mechanism: Mechanism) -> Claim:
    """The payments sum to exactly 0."""
    return claim_from_blocks(env, "ex_post_budget_balance", _blocks(env, mechanism, exact=True), imbalance_in_words)


def ex_ante_budget_balance(env: Environment, mechanism: Mechanism, payoffs: Payoffs) -> Claim:
    """The expected discounted sum of payments is at least 0."""
    claim_id = "ex_ante_budget_balance"
    if env.prior is None:
        return Claim(id=claim_id, verdict=Verdict.UNDECIDED, reason=NO_PRIOR)
    first = payment_sums(env, mechanism)[0][1]
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
    yield 1, _mean(env, prior, payment_sums(env, mechanism)[0][1])
    first = env.stage(0)
    last = env.horizon or 1 + math.prod(first.sizes[name] for name in first.components)
    state = prior.full(first.components, first.sizes)
    following = [_following(env, mechanism, t) for t in env.periods]
    if env.horizon is None and not any(table.array.numerators.any() for table in following):
        return
    kernels = [truthful_kernel(env, mechanism, t) for t in range(1 if env.horizon is None else last - 1)]
    for period in range(2, last + 1):
        before = 0 if env.horizon is None else period - 2
        yield period, _dot(state, following[before].full(state.axes, state.sizes))
        if period < last:
            state = _move(state, kernels[before])


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
