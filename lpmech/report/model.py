"""The report of `lpmech show --tables`: the numbers that an environment is made of, exactly.

Each table has just the axes on which it depends. Utilities have one column per allocation, and transitions one column
per next label; their rows are the labels of the other axes. For example, the transition of a machine that breaks with
probability 1/3 when it is used:

    allocation   machine   → works   → broken
    use          works         2/3        1/3

A joint distribution has one row per combination of positive probability instead.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from rich.console import RenderableType
from rich.text import Text

from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.stages import state_labels
from lpmech.problem.tables import Table
from lpmech.problem.transition import NEXT, Factored, Joint, Transition
from lpmech.reading import headings
from lpmech.report import layout

ORIENTATION = "Types are rows, and allocations columns; case files and JSON name the allocation first."
MOST_ROWS = 10_000  # of one table
ALONE = {"allocation": "at any allocation"}  # the head of a column of numbers that do not depend on the axis
Labels = Mapping[str, Sequence[str]]
Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A table with its heading; `said` stands for a table without axes."""

    title: str
    columns: Cells = ()
    rows: tuple[Cells, ...] = ()
    numbers: int = 0  # the last columns
    count: int = 0  # of rows in all
    said: str = ""

    def laid_out(self) -> Iterator[RenderableType]:
        """The heading, and the table or what is said instead."""
        yield layout.heading(self.title)
        if self.said:
            yield layout.paragraph(self.said)
            return
        width = len(self.columns)
        yield layout.data(self.columns, self.rows, right=range(width - self.numbers, width))
        if self.count > len(self.rows):
            rest = f"… the first {len(self.rows):,} of {self.count:,} rows; all numbers: lpmech show --canonical"
            yield layout.paragraph(rest, 0)


def tables_report(env: Environment, title: str, source: str) -> Iterator[RenderableType]:
    """Utilities, transitions, terminal utilities and the prior; periods that are alike stand together."""
    yield Text(title or env.name, style="bold")
    if source:
        yield Text(source)
    yield Text(ORIENTATION)
    for where, parts in _periods(env):
        if where:
            yield layout.heading(where)
        for part in parts:
            yield from part.laid_out()
    for part in _ends(env):
        yield from part.laid_out()


def _periods(env: Environment) -> Iterator[tuple[str, tuple[_Part, ...]]]:
    """The tables of every period; neighbours with the same tables are one."""
    if env.horizon is None or (len(env.stages) == 1 and env.follows(env.horizon - 1)):
        yield "", tuple(_stage(env, 0))
        return
    numbered = ((position + 1, tuple(_stage(env, position))) for position in env.periods)
    for parts, same in itertools.groupby(numbered, key=lambda pair: pair[1]):
        first, *rest = [number for number, _ in same]
        yield (f"Periods {first} to {rest[-1]}" if rest else f"Period {first}"), parts


def _stage(env: Environment, position: int) -> Iterator[_Part]:
    stage = env.stage(position)
    for agent, table in zip(env.agents, stage.utilities, strict=True):
        yield _wide(f"Utility of {agent}", table, stage.labels, "allocation")
    if stage.public_utility.array.numerators.any():
        yield _wide("Utility of the public", stage.public_utility, stage.labels, "allocation")
    if stage.transition is not None and env.follows(position):
        labels = {**stage.labels, **{NEXT + name: found for name, found in env.next_labels(position).items()}}
        yield from _transition(stage.transition, labels)


def _transition(transition: Transition, labels: Labels, part: str = "") -> Iterator[_Part]:
    """The distribution of what follows."""
    match transition:
        case Factored():
            for name, table in transition.factors.items():
                yield _wide(f"Next {_type_of(name)}{part}", table, labels, NEXT + name)
        case Joint():
            kept = tuple(NEXT + name for name in transition.components)
            yield _long("Next state", transition.table.minimal(*kept), labels)
        case _:
            for place, (weight, element) in enumerate(transition.elements, start=1):
                yield _wide(f"Weight of part {place} of the mixture", weight, labels, "allocation")
                yield from _transition(element, labels, f", part {place} of the mixture")


def _type_of(component: str) -> str:
    return "public state" if component == "public" else f"type of {component}"


def _ends(env: Environment) -> Iterator[_Part]:
    """What the state after the last period is worth, and how the first one is drawn."""
    if env.terminal is not None and env.terminal.matters:
        labels = state_labels(env.agents, env.terminal.types, env.terminal.public)
        for agent, table in zip(env.agents, env.terminal.utilities, strict=True):
            yield _wide(f"Terminal utility of {agent}", table, labels, "")
    if env.prior is None:
        yield _Part(title="Prior", said="None is given.")
    else:
        stage = env.stage(0)
        yield _long("Prior", env.prior.full(stage.components, stage.sizes), stage.labels)


def _wide(title: str, table: Table, labels: Labels, across: str) -> _Part:
    """One row per combination of labels, with the axis `across` as columns if the table depends on it."""
    table = table.minimal(*([across] if across.startswith(NEXT) else []))
    if not table.axes:
        return _Part(title=title, said=f"{format_number(table.array.item())} everywhere")
    down = tuple(axis for axis in _order(labels) if axis in table.axes and axis != across)
    spread = across in table.axes
    array = table.to((*down, across) if spread else down)
    ends = [(place,) for place in range(len(labels[across]))] if spread else [()]
    rows = tuple(
        (*_names(down, place, labels), *(format_number(array.item((*place, *end))) for end in ends))
        for place in itertools.islice(_places(down, labels), MOST_ROWS)
    )
    columns = _across(across, labels) if spread else (ALONE.get(across, "utility"),)
    return _Part(title=title, columns=(*map(_header, down), *columns), rows=rows, numbers=len(ends),
                 count=prod(len(labels[axis]) for axis in down))  # fmt: skip


def _long(title: str, table: Table, labels: Labels) -> _Part:
    """One row per cell that is not 0."""
    axes = tuple(axis for axis in _order(labels) if axis in table.axes)
    array = table.to(axes)
    found = np.argwhere(array.numerators)
    rows = tuple(
        (*_names(axes, place, labels), format_number(array.item(tuple(place)))) for place in found[:MOST_ROWS].tolist()
    )
    columns = (*map(_header, axes), "probability")
    return _Part(title=title, columns=columns, rows=rows, numbers=1, count=len(found))


def _places(axes: Sequence[str], labels: Labels) -> Iterator[tuple[int, ...]]:
    return itertools.product(*(range(len(labels[axis])) for axis in axes))


def _order(labels: Labels) -> Cells:
    """The allocation, then today's state, then tomorrow's."""
    return ("allocation", *(axis for axis in labels if axis not in ("allocation", "shock")))


def _names(axes: Sequence[str], place: Sequence[int], labels: Labels) -> Cells:
    return tuple(labels[axis][one] for axis, one in zip(axes, place, strict=True))


def _across(axis: str, labels: Labels) -> Cells:
    """The labels at the head of columns."""
    arrow = "→ " if axis.startswith(NEXT) else ""
    return tuple(f"{arrow}{label}" for label in labels[axis])


def _header(axis: str) -> str:
    """A component by its name, as long as no other column can have it."""
    if axis == "allocation" or axis.startswith(NEXT):
        return axis
    return headings.column(axis)
