"""Rows of a mechanism file: periods, states, allocations and payments by label; faults are noted where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.stages import PREVIOUS, Stage
from lpmech.problem.tables import Axes
from lpmech.reading import numbers
from lpmech.reading.kinds import TABLES
from lpmech.reading.labels import is_known
from lpmech.reading.node import Node
from lpmech.reading.words import describe

Index = tuple[int, ...]
_NUMBER = 'an integer, or a string such as "3/8", "0.125" or "0x1f/0x20"'
_MAX_SHOWN = 20  # missing cells listed one by one


def read_period(node: Node, env: Environment) -> int | None:
    """The position of a row's period; faults noted."""
    given = node.get("period")
    value = given.value if given is not None else None
    if env.horizon is None and value is None:
        return 0
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= (env.horizon or 1):
        return value - 1
    expected = "null: every period is alike" if env.horizon is None else f"a period from 1 to {env.horizon}"
    (given or node).fault("E-MECHANISM-PERIOD", repr(value), expected)
    return None


def read_state(node: Node | None, row: Node, stage: Stage, what: str) -> Index | None:
    """The positions of a state given by the labels of all components; faults noted."""
    places = read_labels(node, row, stage, what, stage.components)
    return None if places is None else tuple(places[name] for name in stage.components)


def read_labels(node: Node | None, row: Node, stage: Stage, what: str, required: Axes = ()) -> dict[str, int] | None:
    """The positions of the components that are named, in the stage's order; faults noted."""
    if node is None:
        row.fault("E-KEY-MISSING", f'no key "{what}"', f'the key "{what}"')
        return None
    if not node.is_object("an object: component → label") or not node.check_keys(stage.components, required):
        return None
    given = {name: label for name in stage.components if (label := node.get(name)) is not None}
    known = [is_known(label, label.value, stage.labels[name], f"label of {name}") for name, label in given.items()]
    if not all(known) or len(given) < len(list(node.items())):
        return None
    return {name: stage.labels[name].index(str(label.value)) for name, label in given.items()}


def read_payment(node: Node) -> Fraction | None:
    """A payment: a number of any length, hexadecimal where it is long."""
    if isinstance(node.value, int | Fraction) and not isinstance(node.value, bool):
        return Fraction(node.value)
    try:
        return exact.parse_result(node.value) if isinstance(node.value, str) else node.number()
    except ValueError as reason:
        said = str(reason)
        mend = numbers.likely(str(node.value)) or ("" if said.startswith("expected") else said)
        node.fault("E-NUMBER", describe(node.value), _NUMBER, mend)
        return None


def read_by_shock(node: Node, stage: Stage, read: Callable[[Node], Any]) -> list[Any] | None:
    """One value a shock; faults noted."""
    shocks = stage.labels["shock"]
    if not node.is_object("an object: shock → value") or not node.check_keys(shocks, shocks):
        return None
    values = [read(entry) for shock in shocks if (entry := node.get(shock)) is not None]
    return values if len(values) == len(shocks) and None not in values else None


def rows_of(node: Node) -> Iterator[Node]:
    if node.is_list("a list of rows", of=TABLES):
        yield from (row for row in node.elements() if row.is_object("a row: an object"))


def read_allocation(node: Node, stage: Stage) -> int | None:
    known = is_known(node, node.value, stage.allocations, "allocation")
    return stage.allocations.index(str(node.value)) if known else None


def note_missing(node: Node, env: Environment, position: int, axes: Axes, missing: list[Index], what: str) -> None:
    """Say which cells are not given."""
    stage = env.stage(position)
    labels = {**stage.labels, **{PREVIOUS + name: names for name, names in stage_before(env, position).labels.items()}}
    for index in missing[:_MAX_SHOWN]:
        cell = ", ".join(f"{axis} = {labels[axis][place]}" for axis, place in zip(axes, index, strict=True))
        period = "" if env.horizon is None else f" in period {position + 1}"
        node.fault("E-MECHANISM-MISSING", f"no {what}{period} at {cell}", "one row for every cell")
    if len(missing) > _MAX_SHOWN:
        node.fault("E-MECHANISM-MISSING", f"{len(missing) - _MAX_SHOWN} more cells without {what}", "one row for each")


def stage_before(env: Environment, position: int) -> Stage:
    return env.stage(0 if env.horizon is None else max(position - 1, 0))
