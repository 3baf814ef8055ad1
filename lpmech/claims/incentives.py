"""Periodic ex post incentive compatibility, from its definition, at every memory, state and report.

For every agent i, period t, memory m, state θ and report r_i, with r = (r_i, θ_{-i}):

    slack = [L_{i,t}(θ, θ_i) − p_{i,t}(m, θ)] − [L_{i,t}(θ, r_i) − p_{i,t}(m, r)]  ≥ 0       (L: `payoffs.py`)

Where everyone pays what its presence costs the others, as under the pivot mechanism, and the rule is optimal, this is
W(θ) − E_z Q(θ, a(z,r)), without any payoff: i gets W − W_{-i} by the truth, and by the lie Q(θ, a) − W_{-i}. That needs
private values and independent transitions.
(Bergemann and Välimäki 2008, Section 2; Balandat and Tomlin, Definition 3; Liu 2014, (2).)
"""

from __future__ import annotations

from lpmech.claims.blocks import memory_axes, memory_block, own_part
from lpmech.claims.evidence import CONTINUATION
from lpmech.claims.game import Game, per_game
from lpmech.claims.kind import Failure, claim
from lpmech.claims.papers import BV, LIU
from lpmech.claims.payoffs import at_truth
from lpmech.claims.words import gain_in_words
from lpmech.mechanisms.social import StageValue
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import has_memory
from lpmech.problem.progress import shares
from lpmech.problem.stages import REPORT, Stage, is_remembered
from lpmech.problem.tables import Axes, Choice, Table
from lpmech.separation.slacks import Block


@claim(
    id="incentive_compatible",
    failure=Failure.LIE,
    concept=(
        "periodic ex post incentive compatible: truth-telling is optimal "
        "against every one-period lie in every period, at every memory and state"
    ),
    holds="telling the truth is optimal for everyone",
    fails="a lie pays",
    slack=(
        "what an agent loses by one lie, the others and its own later reports being truthful; negative: what it "
        "gains. Truth itself counts as a report, so that the least slack is at most 0"
    ),
    source=f"{BV}, Section 2; {LIU}, equation (2)",
    evidence=(CONTINUATION,),
    say=gain_in_words,
)
def incentive_compatible(game: Game) -> tuple[Block, ...]:
    return incentive_blocks(game)


KINDS = (incentive_compatible,)


@per_game
def incentive_blocks(game: Game) -> tuple[Block, ...]:
    """The slack of every one-period lie."""
    env, blocks = game.model, []
    for agent, name in shares("incentive constraints", list(enumerate(env.agents)), game.progress):
        for position, transfers in game.mechanism.periods(env, agent):
            stage = env.stage(position)
            gap = _gap_of_externality(game, agent, position)
            if gap is None:
                gap = gap_of(env, game.lie_payoff(agent, position), agent, position)
                if name in transfers.axes:  # else the payment is the same for every report, and cancels
                    said = game.payment_of_report(agent, position, own_part(transfers, name))
                    paid = gap_of(env, said.scaled(-1), agent, position)
                    gap = (gap + paid).reduced()
            kept: Axes = memory_axes(transfers) if name in transfers.axes else ()
            axes = (*kept, *stage.components, REPORT + name)
            blocks.append(memory_block(game, agent, position, axes, (gap,), remembers=has_memory(transfers),
                                       counts=able(stage, agent)))  # fmt: skip
    return tuple(blocks)


def _gap_of_externality(game: Game, agent: int, position: int) -> Table | None:
    """The slacks in closed form; None where not everyone pays what its presence costs the others, or values, rule or
    transitions are not such that it holds."""
    if not _pay_externalities(game):
        return None
    program = game.programs.everyone.periods[position]
    lie = game.model.stage(position).over_shocks(program.q.choose("allocation", game.reported(agent, position)))
    return gap_of(game.model, lie, agent, position)


@per_game
def _pay_externalities(game: Game) -> bool:
    """Whether p_i = W_{-i} − E_z Q_{-i}(·, a(z,·)) for everyone, and the rule is optimal; False where social programs
    are not known, as they are not worth solving for this."""
    if not game.separable or not game.has_programs:
        return False
    env, programs, rules = game.model, game.programs, game.mechanism.allocation
    everyone = programs.everyone.periods
    return all(_chosen(env, one, rules[t], t).same_as(one.value) for t, one in enumerate(everyone)) and all(
        (other.value - _chosen(env, other, rules[t], t)).same_as(transfers)
        for agent, t, transfers in game.slots()
        for other in (programs.without[agent].periods[t],)
    )


def _chosen(env: Environment, program: StageValue, rule: Choice, position: int) -> Table:
    """E_z Q(·, a(z,·))."""
    return env.stage(position).over_shocks(program.q.choose("allocation", rule))


def able(stage: Stage, agent: int) -> tuple[Choice, ...]:
    """Which reports are cells: those that the type can make."""
    return (stage.can_say(agent),) if stage.away and stage.away[agent] else ()


def gap_of(env: Environment, lie: Table, agent: int, position: int) -> Table:
    """Truth minus lie, with the state's components and the report as axes."""
    stage, name = env.stage(position), env.agents[agent]
    gap = at_truth(env, _with_report(lie, name, stage.sizes[name]), agent, stage.sizes[name]) - lie
    kept = tuple(axis for axis in gap.axes if is_remembered(axis) or axis == "shock")
    sizes = {**stage.sizes, **gap.sizes}
    return gap.full((*kept, *stage.components, REPORT + name), sizes).reduced()


def _with_report(lie: Table, name: str, size: int) -> Table:
    """The table with its report axis, also where the report changes nothing."""
    return lie if REPORT + name in lie.axes else lie.full((*lie.axes, REPORT + name), lie.sizes | {REPORT + name: size})
