"""The deviator's full best response: an MDP over (memory, state) whose actions are reports, solved on its own.

With the others truthful, agent i in state θ after memory m chooses a report r_i; with r = (r_i, θ_{-i}),

    B_{i,t}(m,θ) = max_{r_i} E_z v_i(a(z,r),θ) − p_{i,t}(m,r) + δ E_z E[B_{i,t+1}((r, a(z,r)), θ') | a(z,r), θ].

He sees θ_{-i}, as ex post incentives demand. Truth is a best response iff V_i = B_i, and B_i − V_i is the largest gain
from ANY reporting strategy, however it depends on the history. The process is written out state by state, apart from
the incentive constraints, as a second opinion on them. What is due whatever he reports, d(m, r_{-i}) of p = d + q, is
sunk when it is due: the process has the values B + d, the payments q and, after a report, the expected d of the next
period; of the memory its states hold what q depends on.
(MDP optimality equation; Bergemann and Välimäki 2008, Section 2; Liu 2014, equation (2).)
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from lpmech.claims.blocks import axis_sizes, memory_block, own_part
from lpmech.claims.evidence import CONTINUATION
from lpmech.claims.game import Game, per_game
from lpmech.claims.kind import Evidence, Failure, claim
from lpmech.claims.papers import BV
from lpmech.claims.payoffs import expected_after, expected_payment
from lpmech.claims.words import best_response_in_words
from lpmech.mdp.evaluation import at_shock
from lpmech.mdp.process import Process, solve_process
from lpmech.problem import exact, tables
from lpmech.problem.exact import ExactArray
from lpmech.problem.mechanism import has_memory
from lpmech.problem.progress import shares
from lpmech.problem.stages import PREVIOUS, REPORT, Stage, is_remembered
from lpmech.problem.tables import Axes, Choice, Table
from lpmech.problem.transition import NEXT
from lpmech.problem.written import table_json
from lpmech.separation.slacks import Block

MOST_CELLS = 10_000  # of best responses that are written out where truth is one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BestResponse:
    """B_i + d_i and a first optimal report, over the memory axes of q_i and the state's components; and d_i."""

    before: Table
    due: Table
    report: Choice
    axes: Axes  # of B_i

    @property
    def value(self) -> Table:
        """B_i, over the memory axes of the transfers and the state's components."""
        value = self.before - self.due
        return value.full(self.axes, value.sizes).reduced()

    @property
    def cells(self) -> int:
        """How many values there are."""
        sizes = self.before.sizes | self.due.sizes
        return math.prod(sizes[axis] for axis in self.axes)


Later = tuple[Table, Table]  # B + d and d of the next period
BestResponses = tuple[tuple[BestResponse, ...], ...]  # by agent, as many as the agent's tables of transfers


@per_game
def best_responses(game: Game) -> BestResponses:
    """Every agent's best response to truthful others."""
    solve = _stationary if game.model.horizon is None else _backwards
    return tuple(solve(game, agent) for agent in shares("best responses", game.agents, game.progress))


def _written(game: Game, agent: int) -> list[dict[str, Any]] | None:
    """B_i; None where the tables would be large and are the truthful payoffs."""
    found = best_responses(game)[agent]
    if any(one.cells > MOST_CELLS for one in found) and truth_is_best(game, agent):
        return None
    return [table_json(one.value, game.model.agents) for one in found]


BEST_RESPONSES = Evidence(
    key="best responses",
    write=lambda game, _: {name: _written(game, agent) for agent, name in enumerate(game.model.agents)},
)


@claim(
    id="best_response",
    failure=Failure.PLAN,
    concept=(
        "truth-telling is a full best response: no reporting strategy, however it depends "
        "on the history, gains at any memory and state"
    ),
    holds="no plan of lies gains anything, even to one who sees all types",
    fails="a plan of lies pays to one who sees all types",
    slack=(
        "minus the largest gain, at a state and memory, from any plan of reports of an agent who sees all types; 0 "
        "if truth is optimal ex post"
    ),
    source=f"{BV}, Section 2; solved as a decision problem of its own, apart from incentive_compatible",
    evidence=(CONTINUATION, BEST_RESPONSES),
    say=best_response_in_words,
)
def best_response(game: Game) -> Iterator[Block]:
    for agent in game.agents:
        periods = game.mechanism.periods(game.model, agent)
        for (position, transfers), response in zip(periods, best_responses(game)[agent], strict=True):
            gain = _truth(game, agent, position, transfers) - response.before
            axes = state_axes(game.model.stage(position), transfers)
            yield memory_block(game, agent, position, axes, (gain.reduced(),), remembers=has_memory(transfers),
                               report=response.report)  # fmt: skip


KINDS = (best_response,)


def truth_is_best(game: Game, agent: int) -> bool:
    """Whether B_i is the truthful payoff everywhere."""
    periods = zip(game.mechanism.periods(game.model, agent), best_responses(game)[agent], strict=True)
    return all(found.before.same_as(_truth(game, agent, t, paid)) for (t, paid), found in periods)


def _truth(game: Game, agent: int, position: int, transfers: Table) -> Table:
    """V_i + d_i."""
    return game.truthful_value(agent, position, own_part(transfers, game.model.agents[agent]))


def _report_values(game: Game, agent: int, position: int, own: Table, following: Later | None) -> Table:
    """What each report is worth but for d, given B of the next period: axes `report <agent>`, memory and state."""
    stage, name = game.model.stage(position), game.model.agents[agent]
    rule = game.reported(agent, position)
    today = stage.over_shocks(stage.utilities[agent].choose("allocation", rule)) - game.payment_of_report(
        agent, position, own
    )
    later = _expected(game, position, following, rule, agent).scaled(game.model.discount)
    axes = (REPORT + name, *state_axes(stage, own))
    return (today + later).full(axes, axis_sizes(game.model, position)).reduced()


def _expected(game: Game, position: int, following: Later | None, rule: Choice, agent: int) -> Table:
    """E_z E[B((r, a(z,r)), θ') | a(z,r), θ]; the terminal utility after the last period."""
    if following is None:
        return expected_after(game.model, position, game.model.terminal_utility(agent), rule)
    before, due = (expected_payment(game.model, position, part, rule, agent) for part in following)
    return before - due


def state_axes(stage: Stage, transfers: Table) -> Axes:
    """The axes of the deviator's states: what the transfers remember, and the state's components."""
    remembered = (PREVIOUS + axis for axis in ("allocation", "public", *stage.agents))
    return (*(axis for axis in remembered if axis in transfers.axes), *stage.components)


def _best(game: Game, agent: int, position: int, transfers: Table, following: Later | None) -> BestResponse:
    """The best response of a period, given that of the next one: the first report that attains the maximum."""
    name = game.model.agents[agent]
    values = _report_values(game, agent, position, own_part(transfers, name), following)
    numerators = values.array.numerators
    best = numerators.argmax(axis=0)  # of equals the first, as it is heard
    best = _heard(game.model.stage(position), agent, best, values.axes[1:])
    value = np.take_along_axis(numerators, best[None], axis=0)[0]
    table = Table(values.axes[1:], exact.from_integers(value, values.array.denominator))
    axes = state_axes(game.model.stage(position), transfers)
    return BestResponse(before=table, due=transfers.take(name, 0), report=Choice(values.axes[1:], best), axes=axes)


def _heard(stage: Stage, agent: int, report: np.ndarray, axes: Axes) -> np.ndarray:
    """A report as it is heard at the true type, over axes among which this is."""
    where = axes.index(stage.agents[agent])
    own = np.arange(report.shape[where]).reshape([-1 if place == where else 1 for place in range(report.ndim)])
    return np.asarray(stage.heard(agent).positions[own, report])


def _backwards(game: Game, agent: int) -> tuple[BestResponse, ...]:
    """Backward induction from the terminal utility."""
    found: list[BestResponse] = []
    for position in game.model.backwards():
        transfers = game.mechanism.transfers[agent][position]
        found.append(_best(game, agent, position, transfers, (found[-1].before, found[-1].due) if found else None))
    return tuple(reversed(found))


def _stationary(game: Game, agent: int) -> tuple[BestResponse, ...]:
    """The later periods' process, then one step back where the first period has its own transfers."""
    *first, later = game.mechanism.transfers[agent]
    found = [_solve_later(game, agent, later)]
    for transfers in first:
        found.insert(0, _best(game, agent, 0, transfers, (found[0].before, found[0].due)))
    return tuple(found)


def _solve_later(
    game: Game, agent: int, transfers: Table
) -> BestResponse:  # fmt: skip
    """B of the stationary process: the truth where that solves its equation, which has one solution; else as an
    explicit linear program."""
    name, due = game.model.agents[agent], transfers.take(game.model.agents[agent], 0)
    axes, sizes = state_axes(game.model.stage(0), own_part(transfers, name)), axis_sizes(game.model, 0)
    shape = tuple(sizes[axis] for axis in axes)
    truth = _confirmed(game, agent, transfers, _truth(game, agent, 0, transfers).full(axes, sizes), due)
    if truth is not None:
        return truth
    process = explicit_process(game, agent, transfers, axes, sizes)
    truthful = np.arange(sizes[name]).reshape([-1 if axis == name else 1 for axis in axes])
    values, _ = solve_process(process, np.broadcast_to(truthful, shape).ravel())
    table = Table(axes, values.view(values.numerators.reshape(shape)))
    best = _confirmed(game, agent, transfers, table, due)
    if best is None:
        raise AssertionError(f"two computations of the best response of {name} differ")
    return best


def _confirmed(game: Game, agent: int, transfers: Table, values: Table, due: Table) -> BestResponse | None:
    """The best response with the values B + d, if they solve the equation."""
    best = _best(game, agent, 0, transfers, (values, due))
    return best if best.before.same_as(values) else None


def explicit_process(game: Game, agent: int, transfers: Table, axes: Axes, sizes: dict[str, int]) -> Process:
    """The deviator's process written out over flat states."""
    stage, name = game.model.stage(0), game.model.agents[agent]
    states = math.prod(sizes[axis] for axis in axes)
    own, told = own_part(transfers, name), game.reported(agent, 0)
    due = expected_payment(game.model, 0, transfers.take(name, 0), told, agent).scaled(game.model.discount)
    rewards, kernels = [], []
    for label in range(sizes[name]):
        rule = fixed_report(game.mechanism.allocation[0], name, label)
        worth = stage.over_shocks(stage.utilities[agent].choose("allocation", rule)) - own.take(name, label)
        rewards.append((worth - due.take(REPORT + name, label)).full(axes, sizes).array)
        kernels.append(_report_kernel(stage, rule, name, label, axes, sizes).array)
    told_at = _flat_reports(stage, agent, axes, sizes)
    return Process(
        rewards=_where_heard(_stack(rewards, (len(rewards), states)), told_at),
        kernels=_where_heard(_stack(kernels, (len(kernels), states, states)), told_at),
        discount=game.model.discount,
    )


def _flat_reports(stage: Stage, agent: int, axes: Axes, sizes: dict[str, int]) -> np.ndarray:
    """What each report is heard as at each flat state."""
    shape, count = tuple(sizes[axis] for axis in axes), sizes[stage.agents[agent]]
    reports = (np.full(shape, label) for label in range(count))
    return np.stack([_heard(stage, agent, report, axes).ravel() for report in reports])


def _where_heard(by_report: ExactArray, told: np.ndarray) -> ExactArray:
    """Rows by report and state, each at what the report is heard as."""
    return by_report.view(np.ascontiguousarray(by_report.numerators[told, np.arange(told.shape[1])]))


def fixed_report(rule: Choice, name: str, label: int) -> Choice:
    """The allocation rule where one agent says `label`."""
    where = rule.axes.index(name)
    return Choice(rule.axes[:where] + rule.axes[where + 1 :], rule.positions.take(label, axis=where))


def _report_kernel(stage: Stage, rule: Choice, name: str, label: int, axes: Axes, sizes: dict[str, int]) -> Table:
    """P((m,θ) → (m',θ')) where the agent says `label`: the kernel at the truth, the memory at the lie."""
    parts = []
    for position, shock in enumerate(stage.shocks):
        if shock.probability:
            chosen = at_shock(rule, position)
            kernel = stage_kernel(stage, chosen).scaled(shock.probability)
            for axis in axes:
                if is_remembered(axis):
                    kernel = kernel * _remembered(axis, chosen, name, label, sizes)
            parts.append(kernel)
    every = (*axes, *(NEXT + axis for axis in axes))
    return tables.total(parts).full(every, {**sizes, **{NEXT + axis: sizes[axis] for axis in axes}})


def stage_kernel(stage: Stage, chosen: Choice) -> Table:
    """μ(θ'|a(r), θ) where the allocation is chosen by `chosen`."""
    assert stage.transition is not None
    return stage.transition.under(chosen, stage.components)


def _remembered(axis: str, chosen: Choice, name: str, label: int, sizes: dict[str, int]) -> Table:
    """1 where the next memory's component `axis` is what was reported or chosen today, else 0."""
    component = axis.removeprefix(PREVIOUS)
    identity = Table((component, NEXT + axis), exact.from_integers(np.eye(sizes[axis], dtype=np.int64)))
    if component == "allocation":
        return identity.choose("allocation", chosen)
    return identity.take(name, label) if component == name else identity


def _stack(arrays: list[ExactArray], shape: tuple[int, ...]) -> ExactArray:
    """Arrays over one denominator, stacked and flattened."""
    denominator = math.lcm(*(array.denominator for array in arrays))
    return exact.from_integers(
        np.stack([array.over(denominator).ravel() for array in arrays]).reshape(shape), denominator
    )
