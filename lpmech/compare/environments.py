"""What differs between two environments: labels, numbers, sets and how the state moves.

Stages are compared period by period. How a transition is written is no difference: a joint table and factors are
compared by the distributions that they give.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from math import prod

from lpmech.compare.cells import Difference, Labels, list_differences, table_differences, text_difference
from lpmech.problem import tables
from lpmech.problem.canonical import UNNAMED
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.stages import Shock, Stage, Terminal, state_labels
from lpmech.problem.tables import Axes
from lpmech.problem.transition import NEXT, Factored

MOST = 4_000_000  # cells of a joint distribution that is formed to compare two kinds of transitions
_INFINITE = "infinite"
Pair = tuple[Environment, Environment]


def environment_differences(before: Environment, after: Environment) -> tuple[Difference, ...]:
    """Everything that differs, in the order of the format's keys."""
    pair = (before, after)
    parts = chain(_heads(pair), *(_stage(pair, position) for position in _positions(pair)), _terminal(pair),
                  _prior(pair))  # fmt: skip
    return tuple(parts)


def _heads(pair: Pair) -> Iterator[Difference]:
    told = {
        "name": [env.name if env.named else UNNAMED for env in pair],
        "discount": [format_number(env.discount) for env in pair],
        "horizon": [_INFINITE if env.horizon is None else str(env.horizon) for env in pair],
    }
    for place, (old, new) in told.items():
        if old != new:
            yield text_difference(place, old, new)
    yield from list_differences("agents", pair[0].agents, pair[1].agents, ordered=True)


def _positions(pair: Pair) -> range:
    """The periods to compare: one if each has one stage for all of them, else those that both have."""
    if all(len(env.stages) == 1 for env in pair):
        return range(1)
    return range(min(len(env.stages) if env.horizon is None else env.horizon for env in pair if len(env.stages) > 1
                     or env.horizon is not None))  # fmt: skip


def _period(pair: Pair, position: int) -> int | None:
    return None if all(len(env.stages) == 1 for env in pair) else position + 1


def _stage(pair: Pair, position: int) -> Iterator[Difference]:
    left, right = (env.stage(position) for env in pair)
    period = _period(pair, position)
    yield from _labels(left, right, period)
    yield from _shocks(left, right, period)
    labels = (left.labels, right.labels)
    sets = tuple(tables.constant(1) if stage.open is None else stage.open for stage in (left, right))
    yield from table_differences("feasible", (sets[0], sets[1]), labels, period=period)
    for agent in _agents(pair):
        both = tuple(stage.utilities[stage.agents.index(agent)] for stage in (left, right))
        yield from table_differences(f"utility of {agent}", (both[0], both[1]), labels, period=period)
    public = (left.public_utility, right.public_utility)
    yield from table_differences("public utility", public, labels, period=period)
    yield from _transition(pair, position, period)


def _agents(pair: Pair) -> list[str]:
    return [agent for agent in pair[0].agents if agent in pair[1].agents]


def _labels(left: Stage, right: Stage, period: int | None) -> Iterator[Difference]:
    for agent in (agent for agent in left.agents if agent in right.agents):
        both = (stage.types[stage.agents.index(agent)] for stage in (left, right))
        yield from list_differences(f"types of {agent}", *both, period=period)
        gone = tuple(_away(stage, agent) for stage in (left, right))
        yield from list_differences(f"away of {agent}", *gone, period=period)
    yield from list_differences("public", left.public, right.public, period=period)
    yield from list_differences("allocations", left.allocations, right.allocations, period=period, ordered=True)


def _away(stage: Stage, agent: str) -> tuple[str, ...]:
    """The types at which an agent is away."""
    place = stage.agents.index(agent)
    return tuple(stage.types[place][one] for one in stage.away[place]) if stage.away else ()


def _shocks(left: Stage, right: Stage, period: int | None) -> Iterator[Difference]:
    """Shocks, their probabilities and what they leave feasible; the certain shock of a stage without any as well."""
    told: list[dict[str, str]] = []
    for stage in (left, right):
        told.append({key: text for shock in stage.shocks for key, text in _shock(stage, shock).items()})
    for key in dict.fromkeys(chain(*told)):
        old, new = told[0].get(key), told[1].get(key)
        if old != new:
            yield text_difference(key, old, new, period)


def _shock(stage: Stage, shock: Shock) -> dict[str, str]:
    """What is said of a shock, by place."""
    at = "" if shock.label is None else f" at {shock.label}"
    sets = {f"feasible without {agent}{at}": positions
            for agent, positions in zip(stage.agents, shock.feasible_without, strict=True)}  # fmt: skip
    names = {key: _set(stage, positions) for key, positions in ({f"feasible{at}": shock.feasible} | sets).items()}
    return ({f"probability of shock {shock.label}": format_number(shock.probability)} if at else {}) | names


def _set(stage: Stage, positions: tuple[int, ...]) -> str:
    """The allocations of a set, in an order that does not depend on the stage's."""
    if len(positions) == len(stage.allocations):
        return "every allocation"
    return ", ".join(sorted(stage.allocations[one] for one in positions))


def _transition(pair: Pair, position: int, period: int | None) -> Iterator[Difference]:
    follows = [env.follows(position) and env.stage(position).transition is not None for env in pair]
    if follows[0] != follows[1]:
        old, new = ("given" if there else None for there in follows)
        yield text_difference("transition", old, new, period)
    if not all(follows):
        return
    moves = [env.stage(position).transition for env in pair]
    later = [env.next_components(position) for env in pair]
    labels = (_next_labels(pair[0], position), _next_labels(pair[1], position))
    common = tuple(name for name in later[0] if name in later[1])
    if all(isinstance(move, Factored) for move in moves):
        for name in common:
            factors = [move.marginal(name) for move in moves if move is not None]
            yield from table_differences(f"transition of {name}", (factors[0], factors[1]), labels, period=period)
    elif all(_cells(side, names) <= MOST for side, names in zip(labels, later, strict=True)):
        joint = [move.distribution(common) for move in moves if move is not None]
        yield from table_differences("transition", (joint[0], joint[1]), labels, period=period)
    else:
        old, new = (type(move).__name__.lower() for move in moves)
        yield text_difference("transition (too large to compare)", old, new, period)


def _next_labels(env: Environment, position: int) -> Labels:
    """The labels of today's axes, and of the next state's."""
    last = env.horizon is not None and position + 1 == env.horizon
    after: Stage | Terminal = env.terminal if last and env.terminal is not None else (
        env.stage(0 if env.horizon is None else min(position + 1, len(env.periods) - 1)))  # fmt: skip
    following = state_labels(env.agents, after.types, after.public)
    return {**env.stage(position).labels, **{NEXT + name: labels for name, labels in following.items()}}


def _cells(labels: Labels, later: Axes) -> int:
    return prod(len(names) for axis, names in labels.items() if axis != "shock" and
                (not axis.startswith(NEXT) or axis.removeprefix(NEXT) in later))  # fmt: skip


def _terminal(pair: Pair) -> Iterator[Difference]:
    ends = [env.terminal for env in pair]
    if all(end is None for end in ends):
        return
    labels = [
        state_labels(env.agents, end.types, end.public) if end else {} for env, end in zip(pair, ends, strict=True)
    ]
    for agent in _agents(pair):
        values = [env.terminal_utility(env.agents.index(agent)) for env in pair]
        if all(end is not None for end in ends):
            yield from list_differences(f"terminal types of {agent}", labels[0][agent], labels[1][agent])
        known = (labels[0] or labels[1], labels[1] or labels[0])  # one without a terminal is 0 everywhere
        yield from table_differences(f"terminal utility of {agent}", (values[0], values[1]), known)


def _prior(pair: Pair) -> Iterator[Difference]:
    priors = [env.prior for env in pair]
    if (priors[0] is None) != (priors[1] is None):
        old, new = ("given" if prior is not None else None for prior in priors)
        yield text_difference("prior", old, new)
    elif priors[0] is not None and priors[1] is not None:
        labels = (pair[0].stages[0].labels, pair[1].stages[0].labels)
        yield from table_differences("prior", (priors[0], priors[1]), labels)
