"""Feasible sets that depend on the state: a table of 1 and 0 over allocations and states. And who is away.

Everyone, and every society without one agent, must be able to do something at every shock and state: what is wrong is
told with the shock, the state and the society.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod

import numpy as np

from lpmech.problem.stages import Stage
from lpmech.problem.tables import Table, align
from lpmech.reading.faults import quote
from lpmech.reading.labels import is_known, own_name
from lpmech.reading.node import Node
from lpmech.reading.state_form import State, by_agent
from lpmech.reading.table_form import Site, read_table
from lpmech.reading.words import describe

_MOST_STATES = 2_000_000  # of the axes on which sets depend, times allocations


def read_away(node: Node | None, state: State) -> tuple[tuple[tuple[int, ...], ...], bool]:
    """By agent the types at which it is away, () where nobody ever is; and whether what is written is fine."""
    if node is None:
        return (), True
    given = by_agent(node, state.agents, required=False)
    if given is None:
        return (), False
    read = {agent: _types(types, labels) for (agent, types), labels in _with_labels(given, state)}
    known = {agent: places for agent, places in read.items() if places is not None}
    away = tuple(known.get(agent, ()) for agent in state.agents)
    return (away if any(away) else ()), len(known) == len(read)


def _with_labels(given: Mapping[str, Node], state: State) -> Iterator[tuple[tuple[str, Node], tuple[str, ...]]]:
    """What is given of each agent, with its types."""
    for agent, labels in zip(state.agents, state.types, strict=True):
        if agent in given:
            yield (agent, given[agent]), labels


def _types(node: Node, labels: tuple[str, ...]) -> tuple[int, ...] | None:
    """Types of an agent, as positions."""
    if not node.is_list("a list of at least one type", "E-EMPTY"):
        return None
    chosen: set[int] = set()
    for element in node.elements():
        label = own_name(element)
        if not is_known(element, label, labels, "type of the agent"):
            continue
        if labels.index(str(label)) in chosen:
            element.fault("E-LABEL-REPEATED", f"{quote(str(label))} twice in one list", "distinct types",
                          "take one of the two out")  # fmt: skip
        chosen.add(labels.index(str(label)))
    return tuple(sorted(chosen)) if len(chosen) == len(node.elements()) else None


def read_open(node: Node | None, labels: Mapping[str, tuple[str, ...]]) -> tuple[Table | None, bool]:
    """The table, None where every allocation is feasible at every state; and whether it is fine."""
    if node is None:
        return None, True
    table = read_table(node, Site(labels))
    if table is None:
        return None, False
    table = table.minimal()
    values = table.array.numerators
    odd = np.argwhere((values != 0) & (values != table.array.denominator))
    if len(odd):
        index = tuple(int(step) for step in odd[0])
        where = Site(labels).name_cell(table.axes, index)
        node.fault("E-FEASIBLE-VALUE", f"{describe(str(table.array.item(index)))}{f' at {where}' if where else ''}",
                   "1 where an allocation is feasible, 0 where it is not")  # fmt: skip
        return None, False
    return (table if bool((values == 0).any()) else None), True


def all_can_choose(node: Node, stage: Stage) -> bool:
    """Whether everyone, and the society without each agent, can do something at every shock and state; else faults."""
    if stage.open is None:
        return True
    if prod(stage.open.array.shape) > _MOST_STATES:
        node.fault("E-TABLE-SIZE", f"a table of {prod(stage.open.array.shape)} cells", f"at most {_MOST_STATES}")
        return False
    given = node.get("feasible") or node
    empty = list(_empty(stage))
    for society, shock, state in empty[:20]:
        at = ", ".join(((f"the shock {quote(shock)}",) if shock is not None else ()) + state) or "every state"
        given.fault("E-FEASIBLE-EMPTY", f"nothing that {society} can do at {at}",
                    "some allocation that is feasible there")  # fmt: skip
    return not empty


def _empty(stage: Stage) -> Iterator[tuple[str, str | None, tuple[str, ...]]]:
    """Who can do nothing, at which shock and state."""
    for without in (None, *range(len(stage.agents))):
        sets = stage.feasible(without)
        society = "everyone" if without is None else f"the society without {stage.agents[without]}"
        axes = tuple(axis for axis in sets.axes if axis not in ("shock", "allocation"))
        mask = np.asarray(align(sets.positions, sets.axes, ("allocation", "shock", *axes)).any(axis=0))
        for place in np.argwhere(~mask).tolist():
            yield society, stage.shocks[place[0]].label, _named(stage, axes, place[1:])


def _named(stage: Stage, axes: Sequence[str], place: Sequence[int]) -> tuple[str, ...]:
    return tuple(f"{axis} = {stage.labels[axis][step]}" for axis, step in zip(axes, place, strict=True))
