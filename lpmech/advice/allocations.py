"""Advice on allocations: such as need an agent that is away, and such as are never chosen, or always.

The pivot mechanism charges an agent what the others would have had without it. So it matters what they may do then:
by default all that they may do with it. For example, `call ann` brings 5 to the mill and costs ann 2. The society
without ann may `call ann` all the same, gets 5 for nothing, and ann pays 5 for having been there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from lpmech.advice.kind import Level, Lint, Spot, Subject
from lpmech.mechanisms.social import StageValue
from lpmech.problem import shown
from lpmech.problem.exact import Integers
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Table
from lpmech.reading.faults import quote

Mask = npt.NDArray[np.bool_]


def absent(subject: Subject) -> Iterator[Spot]:
    """Allocations that are called after an agent, and give it something, which the others choose where it is away."""
    for spot, stage, agent, allocation in _without(subject):
        if _touches(stage.utilities[agent], allocation) and _names(stage, agent, allocation):
            yield _told(spot, f"{quote(stage.allocations[allocation])} is called after it")


def lone(subject: Subject) -> Iterator[Spot]:
    """Allocations that give an agent alone something, which the others choose where it is away."""
    for spot, stage, agent, allocation in _without(subject):
        if _touches_only(stage, agent, allocation) and not _names(stage, agent, allocation):
            yield _told(spot, f"{quote(stage.allocations[allocation])} gives no other agent anything")


def borne(subject: Subject) -> Iterator[Spot]:
    """Allocations whose cost an agent bears, which the others choose where it is away."""
    for spot, stage, agent, allocation in _without(subject):
        told = _touches_only(stage, agent, allocation) or _names(stage, agent, allocation)
        cost = None if told else _cost(stage, agent, allocation)
        if cost is not None:
            yield _told(spot, f"{quote(stage.allocations[allocation])} costs it {cost}, and the others nothing")


def _cost(stage: Stage, agent: int, allocation: int) -> str | None:
    """The largest cost of an allocation to an agent and where it arises: `1 at ann = tired`.

    None if it has a value there for the agent, or if whatever may be done without the agent costs it as much.
    """
    table = stage.utilities[agent]
    values = _by_place(table, len(stage.allocations))
    own, best = np.asarray(values[allocation], dtype=values.dtype), values[_somewhere(stage, agent)].max(axis=0)
    avoidable = (own < 0) & (own < best)
    if np.any(own > 0) or not np.any(avoidable):  # of tables without other axes these are plain truth values
        return None
    index = np.unravel_index(int(np.argmin(np.where(avoidable, own, 0))), own.shape)
    axes = tuple(axis for axis in table.axes if axis != "allocation")
    where = [f"{axis} = {stage.labels[axis][place]}" for axis, place in zip(axes, index, strict=True)]
    cost = shown.short(Fraction(-int(own[index]), table.array.denominator))
    return f"{cost} at {', '.join(where)}" if where else cost


def _by_place(table: Table, allocations: int) -> Integers:
    """The numerators of a table of values, allocations first."""
    if "allocation" not in table.axes:
        return np.broadcast_to(table.array.numerators, (allocations, *table.array.numerators.shape))
    return np.moveaxis(table.array.numerators, table.axes.index("allocation"), 0)


def _told(spot: Spot, why: str) -> Spot:
    return Spot(place=spot.place, found=f"{why}, and is their only best choice in some state", period=spot.period)


def _without(subject: Subject) -> Iterator[tuple[Spot, Stage, int, int]]:
    """Where each allocation is the only best of the society without an agent in some state."""
    for period, place, stage in subject.stages():
        for agent, name in enumerate(subject.env.agents):
            if len(subject.env.agents) == 1:
                continue
            program = subject.programs.without[agent]
            only = _only([program.periods[t] for t in subject.positions(place)], len(stage.allocations))
            for allocation in np.flatnonzero(only).tolist():
                yield Spot(place=f"feasible without {name}", found="", period=period), stage, agent, allocation


def _only(periods: list[StageValue], count: int) -> Mask:
    """By allocation: whether it is the only optimal one somewhere."""
    found = np.zeros(count, dtype=bool)
    for solved in periods:
        best = _by_allocation(solved)
        found |= (best & (best.sum(axis=0) == 1)).any(axis=1)
    return found


def _by_allocation(solved: StageValue) -> Mask:
    """Whether an allocation is optimal: one row an allocation, one column a shock and state."""
    mask = np.moveaxis(solved.optimal.positions, solved.optimal.axes.index("allocation"), 0)
    return mask.reshape(len(mask), -1)


def _touches(table: Table, allocation: int) -> bool:
    values: Any = table.take("allocation", allocation).array.numerators
    return bool(values.any())


def _touches_only(stage: Stage, agent: int, allocation: int) -> bool:
    touched = [place for place, table in enumerate(stage.utilities) if _touches(table, allocation)]
    return touched == [agent]


def _names(stage: Stage, agent: int, allocation: int) -> bool:
    """Whether an agent's name is a word of the allocation's, and no other agent's is."""
    words = stage.allocations[allocation].casefold()
    named = [place for place, name in enumerate(stage.agents)
             if re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", words)]  # fmt: skip
    return named == [agent]


def never(subject: Subject) -> Iterator[Spot]:
    """Allocations that are worth more to somebody than another one, and are optimal in no state."""
    for period, place, stage in subject.stages():
        solved = [subject.programs.everyone.periods[t] for t in subject.positions(place)]
        chosen = np.logical_or.reduce([_by_allocation(one).any(axis=1) for one in solved])
        feasible = _somewhere(stage)
        for allocation in np.flatnonzero(~chosen & feasible).tolist():
            tables = (*stage.utilities, stage.public_utility)
            if any(_is_preferred(_by_place(one, len(feasible)), allocation, feasible) for one in tables):
                yield Spot(place=f"allocation {quote(stage.allocations[allocation])}", period=period,
                           found="best in no state, though somebody prefers it to another")  # fmt: skip


def _is_preferred(values: Integers, allocation: int, feasible: Mask) -> bool:
    """Whether an allocation has a value somewhere that is above the least of all that is feasible."""
    own = values[allocation]
    return bool(((own != 0) & (own > values[feasible].min(axis=0))).any())


def closed(subject: Subject) -> Iterator[Spot]:
    """Allocations that are feasible at no shock that may occur, with everyone or without an agent."""
    for period, _, stage in subject.stages():
        likely = np.array([shock.probability > 0 for shock in stage.shocks])
        societies = (None, *range(len(stage.agents)))
        open_ = np.logical_or.reduce([_somewhere(stage, without, likely) for without in societies])
        for allocation in np.flatnonzero(~open_).tolist():
            yield Spot(place=f"allocation {quote(stage.allocations[allocation])}", period=period,
                       found="feasible at no shock" + " and state" * (stage.open is not None))  # fmt: skip


def _somewhere(stage: Stage, without: int | None = None, shocks: Any = slice(None)) -> Mask:
    """By allocation: whether it is feasible at one of the shocks in some state."""
    sets = stage.feasible(without)
    mask = np.moveaxis(sets.positions[shocks], 1, 0)
    return np.asarray(mask.reshape(len(mask), -1).any(axis=1))


def always(subject: Subject) -> Iterator[Spot]:
    """One allocation that is optimal in every state."""
    for period, place, stage in subject.stages():
        if len(stage.allocations) == 1 or all(len(stage.labels[name]) == 1 for name in stage.components):
            continue
        solved = [subject.programs.everyone.periods[t] for t in subject.positions(place)]
        best = np.logical_and.reduce([_by_allocation(one).all(axis=1) for one in solved])
        for allocation in np.flatnonzero(best).tolist()[:1]:
            yield Spot(place=f"allocation {quote(stage.allocations[allocation])}", period=period,
                       found="best in every state")  # fmt: skip


LINTS = (
    Lint(
        id="absent-agent", title="an allocation that needs an agent who is away", level=Level.WARNING,
        look=absent, solves=True,
        means="The pivot mechanism asks what the others would do without an agent. Here they would choose an "
        "allocation that seems to need that agent, and it is charged as if they could.",
        mend="If it needs the agent, leave it out of the agent's list in [feasible without]. Write the list if there "
        "is none: the allocations that remain.",
    ),
    Lint(
        id="lone-allocation", title="an allocation of one agent that the others choose without it", level=Level.NOTE,
        look=lone, solves=True,
        means="If the agent is away, the others choose an allocation that is worth something to this agent alone. "
        "That is right if the allocation then means to do nothing. It is wrong if it cannot be done without the agent.",
        mend="If it needs the agent, leave it out of the agent's list in [feasible without].",
    ),
    Lint(
        id="unpaid-work", title="an allocation that is free where its bearer is away", level=Level.NOTE,
        look=borne, solves=True,
        means="If the agent is away, the others choose an allocation whose cost this agent alone bears, and nobody "
        "counts the cost. That is right if the agent only suffers from it, as from noise. It is wrong if the agent "
        "does the work or owns the good.",
        mend="If it needs the agent, leave it out of the agent's list in [feasible without].",
    ),
    Lint(
        id="never-chosen", title="an allocation that is never efficient", level=Level.NOTE,
        look=never, solves=True,
        means="With everyone present another allocation is better in every state.",
        mend="See whether its values have the right sign and size.",
    ),
    Lint(
        id="never-feasible", title="an allocation that is never feasible", level=Level.WARNING, look=closed,
        means="It can be chosen in no state, so no incentive is about it. Conditions on transitions count it all "
        "the same.",
        mend="Leave it out, or list it under a shock's `feasible`.",
    ),
    Lint(
        id="always-chosen", title="an allocation that is always efficient", level=Level.NOTE,
        look=always, solves=True,
        means="The same allocation is best whatever is reported, so truth can be optimal without any payment.",
        mend="See whether values depend on types as they should.",
    ),
)  # fmt: skip
