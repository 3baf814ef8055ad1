"""Efficient exit: an agent's payments end where the agent's influence on the efficient allocation ends.

X_{i,t} is the largest family of sets of states, closed under truthful transitions, in which a(z,θ) is feasible and
optimal for the society without i at every z of positive probability. Exit holds iff p_{i,t}(m,r) = 0 for every memory
m and every reported r ∈ X_{i,t}. (Bergemann and Välimäki 2008, Definition 1; the printed "for all t ≥ τ" must read
"for some t ≥ τ", or the pivot mechanism itself would violate the definition.)
"""

from __future__ import annotations

import dataclasses

import numpy as np

from lpmech.claims.blocks import memory_axes, memory_block
from lpmech.claims.evidence import VALUES
from lpmech.claims.game import Game, per_game
from lpmech.claims.kind import Failure, claim
from lpmech.claims.papers import BV
from lpmech.claims.payoffs import expected_after
from lpmech.claims.words import exit_in_words, payment_after_exit_in_words
from lpmech.mechanisms.social import Program
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import has_memory
from lpmech.problem.tables import Choice, Table
from lpmech.separation.claim import Finding
from lpmech.separation.slacks import Block, claim_from_blocks

TIES = (
    "where several allocations are optimal, fewer states count as exited if the very same allocation must be selected"
)


@claim(
    id="efficient_exit",
    failure=Failure.PAYMENT_AFTER_EXIT,
    concept=(
        "efficient exit: an agent neither pays nor receives anything once the agent "
        "can no longer affect the efficient allocation"
    ),
    holds="payments end where influence ends",
    fails="someone pays without influence",
    slack=(
        "minus the amount that an agent pays or receives at a report at which it can no longer affect the "
        "efficient allocation, then or later"
    ),
    source=f"{BV}, Definition 1 and Theorem 2",
    evidence=(VALUES,),
    say_in_reports=payment_after_exit_in_words,
)
def efficient_exit(game: Game) -> Finding:
    found = claim_from_blocks(game.model, [_block(game, *slot) for slot in game.slots()], exit_in_words)
    ties = any(_stricter_differs(game, agent) for agent in game.agents)
    return dataclasses.replace(found, reason=TIES) if ties and not found.reason else found


KINDS = (efficient_exit,)


def _block(game: Game, agent: int, position: int, transfers: Table) -> Block:
    """Minus the distance of the payment from 0, at the states of exit."""
    axes = (*memory_axes(transfers), *game.model.stage(position).components)
    return memory_block(game, agent, position, axes, (transfers,), remembers=has_memory(transfers),
                        counts=(exit_sets(game)[agent][position],), distance=True)  # fmt: skip


@per_game
def exit_sets(game: Game) -> tuple[list[Choice], ...]:
    """X_{i,t} by agent and period."""
    return tuple(_exit_sets(game, program) for program in game.programs.without)


def _exit_sets(game: Game, others: Program) -> list[Choice]:
    env, rules = game.model, game.mechanism.allocation
    return _closed(game, [_harmless(env, rules[t], others.periods[t].optimal, t) for t in env.periods])


def _harmless(env: Environment, rule: Choice, optimal: Choice, position: int) -> Choice:
    """States in which the rule is optimal for the society without the agent at every likely shock."""
    stage = env.stage(position)
    axes = ("shock", *stage.components)
    allowed = optimal.over(("shock", "allocation", *stage.components), stage.sizes)
    chosen = rule.over(axes, stage.sizes)
    fine = np.take_along_axis(allowed, chosen[:, None], axis=1)[:, 0]
    likely = stage.shock_probabilities.array.sign() > 0
    return Choice(stage.components, np.asarray(fine[likely].all(axis=0)))


def _closed(game: Game, harmless: list[Choice]) -> list[Choice]:
    """The largest subsets that are closed under truthful transitions."""
    if game.model.horizon is None:
        inside = harmless[0]
        while True:
            smaller = _staying(game, 0, inside, inside)
            if bool((smaller.positions == inside.positions).all()):
                return [inside]
            inside = smaller
    sets: list[Choice] = []
    for position in game.model.backwards():
        inside = harmless[position]
        sets.append(_staying(game, position, inside, sets[-1]) if sets else inside)
    return sets[::-1]


def _staying(game: Game, position: int, inside: Choice, following: Choice) -> Choice:
    """The states of `inside` from which no state outside `following` has positive probability."""
    if not inside.positions.any() or following.positions.all():
        return inside
    outside = Table(following.axes, exact.from_integers((~following.positions).astype(np.int64)))
    chance = expected_after(game.model, position, outside, game.mechanism.allocation[position])
    leaves = chance.full(inside.axes, game.model.stage(position).sizes).array.sign() > 0
    return Choice(inside.axes, inside.positions & ~leaves)


def _stricter_differs(game: Game, agent: int) -> bool:
    """Whether requiring a = a_{-i}, the selected optimum, leaves fewer states."""
    others, exited, same = game.programs.without[agent], exit_sets(game)[agent], []
    for position in game.model.periods:
        stage = game.model.stage(position)
        axes = ("shock", *stage.components)
        chosen = game.mechanism.allocation[position].over(axes, stage.sizes)
        equal = chosen == others.periods[position].allocation.over(axes, stage.sizes)
        same.append(Choice(stage.components, equal[stage.shock_probabilities.array.sign() > 0].all(axis=0)))
    strict = _closed(game, same)
    return any(bool((one.positions != two.positions).any()) for one, two in zip(strict, exited, strict=True))
