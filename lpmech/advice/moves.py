"""Advice on how types move: types that never occur, or never end; moves that depend on nothing; twins; idle shocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from lpmech.advice.kind import Level, Lint, Spot, Subject
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Table
from lpmech.problem.transition import NEXT, Factored
from lpmech.reading.faults import quote

Mask = npt.NDArray[np.bool_]
Reached = dict[str, Mask]  # by component: the labels that can occur
_SHOWN = 3  # labels that a finding names
_MOST = 4_000_000  # cells of a table that is looked through


def unreachable(subject: Subject) -> Iterator[Spot]:
    """Types that cannot occur in a period, whatever is reported and chosen.

    Components are followed one by one, as if every combination of what each can reach could occur. So a type that is
    named here is truly out of reach.
    A label that stands in the lists of several periods is named only if it is reached in none of them.
    """
    env = subject.env
    listed: dict[str, dict[str, bool]] = {}
    for position, reached in enumerate(_reached(env)):
        for name, mask in reached.items():
            known = listed.setdefault(name, {})
            for label, there in zip(env.stage(position).labels[name], mask.tolist(), strict=True):
                known[label] = known.get(label, False) or there
    for name, known in listed.items():
        never = [label for label, there in known.items() if not there]
        if never:
            place = "public" if name == "public" else f"types of {name}"
            yield Spot(place=place, found=f"{_few(never)}: never reached")


def _few(labels: Sequence[str]) -> str:
    """Some labels, the first three of very many."""
    more = f" and {len(labels) - _SHOWN} more" if len(labels) > _SHOWN else ""
    return ", ".join(map(quote, labels[:_SHOWN])) + more


def _reached(env: Environment) -> list[Reached]:
    """By stage: what can occur in the periods that it serves."""
    now = _first(env)
    if len(env.stages) == 1:
        return [_closed(env, now)]
    found = [now]
    for position in range(len(env.stages) - 1):
        now = _after(env, position, now, env.stage(position + 1))
        found.append(now)
    return found


def _first(env: Environment) -> Reached:
    """The labels of positive probability under the prior; without one all."""
    stage = env.stages[0]
    found = {name: np.ones(len(stage.labels[name]), dtype=bool) for name in stage.components}
    if env.prior is not None:
        for name in (name for name in env.prior.axes if name in found):
            others = tuple(place for place, axis in enumerate(env.prior.axes) if axis != name)
            found[name] = np.atleast_1d((env.prior.array.numerators > 0).any(axis=others))
    return found


def _closed(env: Environment, reached: Reached) -> Reached:
    """What can occur sooner or later, within the horizon."""
    for _ in range(env.horizon - 1 if env.horizon is not None else sum(mask.size for mask in reached.values())):
        after = _after(env, 0, reached, env.stages[0])
        further = {name: reached[name] | after[name] for name in reached}
        if all(np.array_equal(further[name], reached[name]) for name in reached):
            break
        reached = further
    return reached


def _after(env: Environment, position: int, reached: Reached, following: Stage) -> Reached:
    """What can occur in the next period."""
    stage = env.stage(position)
    possible: Reached = dict(reached)
    possible["allocation"] = _feasible(stage)
    found = {}
    for name in following.components:
        size = len(following.labels[name])
        table = _marginal(stage, name)
        found[name] = np.ones(size, dtype=bool) if table is None else _targets(table, name, possible, size)
    return found


def _feasible(stage: Stage) -> Mask:
    """Whether an allocation is open at some shock that may occur."""
    mask = np.zeros(len(stage.allocations), dtype=bool)
    for shock in stage.shocks:
        if shock.probability:
            mask[list(shock.feasible)] = True
    return mask


def _marginal(stage: Stage, name: str) -> Table | None:
    """How one component moves; None where that is not given, or is too long to look through."""
    if stage.transition is None or (isinstance(stage.transition, Factored) and name not in stage.transition.factors):
        return None
    table = stage.transition.marginal(name)
    return table if table.array.numerators.size <= _MOST else None


def _targets(table: Table, name: str, possible: Mapping[str, Mask], size: int) -> Mask:
    """The next labels of positive probability from what is possible today."""
    positive = table.array.numerators > 0
    for place, axis in enumerate(table.axes):
        if axis in possible:
            positive = positive.compress(possible[axis], axis=place)
    if NEXT + name not in table.axes:
        return np.ones(size, dtype=bool)
    others = tuple(place for place, axis in enumerate(table.axes) if axis != NEXT + name)
    return np.atleast_1d(positive.any(axis=others))


def absorbing(subject: Subject) -> Iterator[Spot]:
    """Types with something at stake that an agent never leaves, while others of it move."""
    env = subject.env
    if len(env.stages) > 1 or (env.horizon or 2) == 1:
        return
    stage = env.stages[0]
    for agent, name in enumerate(env.agents):
        stays = _stays(stage, name)
        if stays is None or stays.all():
            continue
        telling = [label for place, label in enumerate(stage.labels[name])
                   if stays[place] and stage.utilities[agent].take(name, place).array.numerators.any()]  # fmt: skip
        if telling:
            yield Spot(place=f"types of {name}", found=f"{_few(telling)}: never left")


def _stays(stage: Stage, name: str) -> Mask | None:
    """By type: whether it is kept for certain, whatever the rest. None where that cannot be seen."""
    table = _marginal(stage, name)
    if table is None or name not in table.axes or NEXT + name not in table.axes:
        return None
    numerators = np.moveaxis(table.array.numerators, [table.axes.index(name), table.axes.index(NEXT + name)], [0, 1])
    kept = numerators[np.arange(len(numerators)), np.arange(len(numerators))] == table.array.denominator
    found: Mask = kept.reshape(len(kept), -1).all(axis=1)
    return found


def afresh(subject: Subject) -> Iterator[Spot]:
    """Components of several labels that are drawn anew in every period, whatever happened.

    Only where one stage serves every period: otherwise the types of two periods are of two kinds anyway.
    """
    stage, env = subject.env.stages[0], subject.env
    if len(env.stages) > 1 or env.horizon == 1:
        return
    for name in stage.components:
        table = _marginal(stage, name)
        if table is not None and len(stage.labels[name]) > 1 and set(table.minimal().axes) <= {NEXT + name}:
            whose = "public" if name == "public" else f"transition of {name}"
            yield Spot(place=whose, found="depends on nothing: drawn anew in every period")


def twins(subject: Subject) -> Iterator[Spot]:
    """Types that are the same in everything that depends on them."""
    for period, place, stage in subject.stages():
        tables = _all_tables(subject.env, place, stage)
        for name in stage.agents if tables is not None else ():
            if _tells_of_others(subject.env, place, name):
                continue
            telling = [table for table in tables or () if name in table.axes]
            for first, second in _equal(telling, name, len(stage.labels[name])):
                labels = stage.labels[name]
                found = f"{quote(labels[first])} and {quote(labels[second])}: the same in everything"
                yield Spot(place=f"types of {name}", found=found, period=period)


def _all_tables(env: Environment, place: int, stage: Stage) -> list[Table] | None:
    """All that may depend on today's types. None where past draws are correlated, so that a type tells of others'."""
    before = stage.transition if len(env.stages) == 1 else env.stages[place - 1].transition if place else None
    now = stage.transition
    if any(one is not None and not isinstance(one, Factored) for one in (before, now)):
        return None
    tables = [*stage.utilities, *(now.factors.values() if isinstance(now, Factored) else ())]
    # With several stages, what comes after the last period has types of its own.
    if env.terminal is not None and len(env.stages) == 1:
        tables += [env.terminal_utility(agent) for agent in range(len(env.agents))]
    correlated = place == 0 and env.prior is not None and len(env.prior.axes) > 1
    return [*tables, env.prior] if correlated and env.prior is not None else tables


def _tells_of_others(env: Environment, place: int, name: str) -> bool:
    """Whether an agent's type may be drawn by another agent's past one, of which it then tells."""
    before = env.stages[0].transition if len(env.stages) == 1 else env.stages[place - 1].transition if place else None
    factor = before.factors.get(name) if isinstance(before, Factored) else None
    return factor is not None and any(axis in env.agents and axis != name for axis in factor.minimal().axes)


def _equal(tables: list[Table], name: str, count: int) -> Iterator[tuple[int, int]]:
    """Each type with the first one before it that is the same in all tables."""
    slices = [np.moveaxis(table.array.numerators, table.axes.index(name), 0) for table in tables]
    if sum(one.size for one in slices) > _MOST or count < 2:
        return
    first: dict[tuple[tuple[int, ...], ...], int] = {}
    for place in range(count):
        key = tuple(tuple(one[place, ...].ravel().tolist()) for one in slices)  # a long number alone is an array, too
        if first.setdefault(key, place) != place:
            yield first[key], place


def idle_shocks(subject: Subject) -> Iterator[Spot]:
    """Shocks of probability 0."""
    for period, _, stage in subject.stages():
        for shock in stage.shocks:
            if shock.probability == 0:
                yield Spot(place=f"shock {quote(shock.label or '')}", found="probability 0", period=period)


LINTS = (
    Lint(
        id="unreachable-type", title="a type that never occurs", level=Level.WARNING, look=unreachable,
        means="Prior and transition give it probability 0, whatever is reported. Claims about every state include"
        " it all the same, and may fail at it alone.",
        mend="Leave the type out, or give some entry of the prior or of a transition that leads to it.",
    ),
    Lint(
        id="absorbing-type", title="a type that is never left", level=Level.NOTE, look=absorbing,
        means="Its values are received for ever, whatever is chosen.",
        mend="If it should end, let its transition lead elsewhere; if it is final, all is well.",
    ),
    Lint(
        id="twin-types", title="types that are the same in everything", level=Level.WARNING, look=twins,
        means="No value and no chance tells the two apart. So truth is never strictly better than saying one for "
        "the other, and conditions by which types must differ fail.",
        mend="Make one type of them, or fill in the entry by which they differ.",
    ),
    Lint(
        id="fresh-draws", title="types that are drawn anew in every period", level=Level.NOTE, look=afresh,
        means="Its next type depends neither on today's type nor on the allocation. So the past tells nothing of "
        "it, and for it every period is a problem of its own.",
        mend='If types persist, list the axis of the agent in its transition, or write "identity".',
    ),
    Lint(
        id="idle-shock", title="a shock of probability 0", level=Level.WARNING, look=idle_shocks,
        means="It never occurs, and no claim counts it.",
        mend="Leave it out, or give its probability.",
    ),
)  # fmt: skip
