"""Rows of a mechanism file: periods, states, allocations and payments by label; faults are noted where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from typing import Any

from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.stages import PREVIOUS, Stage
from lpmech.problem.tables import Axes
from lpmech.reading import numbers
from lpmech.reading.examples import line
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
        row.lack(what, f'no key "{what}"', f'the key "{what}"', _shown(what, stage, row))
        return None
    if not node.is_object(
        "an object: component → label", mend=partial(_mend, what, node, stage)
    ) or not node.check_keys(stage.components, required):
        return None
    given = {name: label for name in stage.components if (label := node.get(name)) is not None}
    known = [is_known(label, label.value, stage.labels[name], f"label of {name}") for name, label in given.items()]
    if not all(known) or len(given) < len(list(node.items())):
        return None
    return {name: stage.labels[name].index(str(label.value)) for name, label in given.items()}


def _mend(what: str, node: Node, stage: Stage) -> str:
    """How to make an object of a state that is written otherwise: as `ann=low,bob=high`, or as a list of labels."""
    labels = node.value if isinstance(node.value, list) else []
    meant = dict(zip(stage.components, labels, strict=False)) if len(labels) == len(stage.components) else {}
    if isinstance(node.value, str):
        meant = {name: label for name, sign, label in (part.partition("=") for part in node.value.split(",")) if sign}
    if meant.keys() == {*stage.components} and all(meant[name] in stage.labels[name] for name in meant):
        return f"write {line(what, meant, node.faults.writing)}"
    return _shown(what, stage, node)


def _shown(what: str, stage: Stage, node: Node) -> str:
    """A state as it is written, of the first labels."""
    first = {name: stage.labels[name][0] for name in stage.components}
    return f"write, for example, {line(what, first, node.faults.writing)}"


def lack_value(row: Node, key: str, found: str, expected: str, mend: str = "") -> None:
    """Note that a row has neither a value nor one for each shock, unless one of the two keys is misspelt."""
    by_shock = row.faults.is_meant((*row.place, "by_shock"))
    row.lack("by_shock" if by_shock else key, found, expected, mend)


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
