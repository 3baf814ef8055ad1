"""A user's own mechanism, read from a file in the shape of `lpmech transfers --format json`.

    {"mechanism": name, "environment": sha256 (optional, must match),
     "allocation_rule": [{"period", "state", "allocation"} or, with shocks, {"period", "state", "by_shock": {shock: allocation}}],
     "transfers": [{"agent", "period", "memory", "state", "payment"} or, without memory, "by_shock": {shock: payment}]}

Without an allocation rule the efficient one is meant. A payment is looked up by its memory where any row of that agent
and period has one, else it serves every memory; with an infinite horizon the rows without a memory then serve
period 1. Every cell must be given exactly once; all faults of the file are reported together.
"""  # noqa: E501

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from lpmech import exact
from lpmech.canonical import sha256
from lpmech.environment import Environment
from lpmech.mechanisms.mechanism import Mechanism, memories_before
from lpmech.reading import json_tree
from lpmech.reading.labels import is_known
from lpmech.reading.node import Node
from lpmech.reading.source import read_text
from lpmech.social import SocialPrograms
from lpmech.stages import PREVIOUS, Stage
from lpmech.tables import Axes, Choice, Table

Index = tuple[int, ...]
_KEYS = ("environment", "mechanism", "allocation_rule", "transfers")
_NUMBER = 'an integer, or a string such as "3/8", "0.125" or "0x1f/0x20"'
_MAX_SHOWN = 20  # missing cells listed one by one


def read_mechanism(source: str | os.PathLike[str], env: Environment, programs: SocialPrograms) -> Mechanism:
    """The mechanism in a JSON file. Raises BadInput with every fault."""
    path = Path(source)
    tree, faults = json_tree.parse(read_text(path), str(path))
    mechanism = _read(Node(tree, faults), env, programs)
    faults.check()
    assert mechanism is not None
    return mechanism


def _read(node: Node, env: Environment, programs: SocialPrograms) -> Mechanism | None:
    if not node.is_object("an object with transfers and an allocation rule"):
        return None
    node.check_keys(_KEYS, ("transfers",))
    _check_environment(node, env)
    rule = _Rule(env)
    given = node.get("allocation_rule")
    if given is not None and given.value is not None:
        rule.read(given)
        rules = rule.choices(given) if not node.faults else ()
    else:
        rules = tuple(period.allocation for period in programs.everyone.periods)
    payments = _Payments(env)
    transfers = node.get("transfers")
    if transfers is not None:
        payments.read(transfers)
    if node.faults or transfers is None:
        return None
    tables = payments.tables(transfers, rules)
    name = node.get("mechanism")
    label = name.value if name is not None and isinstance(name.value, str) else "user"
    return Mechanism(name=label, allocation=rules, transfers=tables, by_shock=payments.by_shock(transfers, tables))


def _check_environment(node: Node, env: Environment) -> None:
    given = node.get("environment")
    if given is not None and given.value is not None and given.value != sha256(env):
        given.fault("E-MECHANISM-ENVIRONMENT", "the SHA-256 of another environment", sha256(env),
                    "leave the key out if the tables are meant for this environment all the same")  # fmt: skip


def _period(node: Node, env: Environment) -> int | None:
    """The position of a row's period; faults noted."""
    given = node.get("period")
    value = given.value if given is not None else None
    if env.horizon is None:
        if value in (None, 1):
            return 0
    elif isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= env.horizon:
        return value - 1
    expected = "null: every period is alike" if env.horizon is None else f"a period from 1 to {env.horizon}"
    (given or node).fault("E-MECHANISM-PERIOD", repr(value), expected)
    return None


def _state(node: Node | None, row: Node, stage: Stage, what: str) -> Index | None:
    """The positions of a state given by labels; faults noted."""
    if node is None:
        row.fault("E-KEY-MISSING", f'no key "{what}"', f'the key "{what}"')
        return None
    components = stage.components
    if not node.is_object("an object: component → label") or not node.check_keys(components, components):
        return None
    places = []
    for name in components:
        label = node.get(name)
        if label is None or not is_known(label, label.value, stage.labels[name], f"label of {name}"):
            return None
        places.append(stage.labels[name].index(str(label.value)))
    return tuple(places) if len(node.value) == len(components) else None  # type: ignore[arg-type]


def _payment(node: Node) -> Fraction | None:
    """A payment: a number of any length, hexadecimal where it is long."""
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        return Fraction(node.value)
    try:
        return exact.parse_result(node.value) if isinstance(node.value, str) else node.number()
    except ValueError as reason:
        node.fault("E-NUMBER", repr(node.value)[:80], f"{_NUMBER}: {reason}")
        return None


def _by_shock(node: Node, stage: Stage, read: Callable[[Node], Any]) -> list[Any] | None:
    """One value a shock; faults noted."""
    shocks = stage.labels["shock"]
    if not node.is_object("an object: shock → value") or not node.check_keys(shocks, shocks):
        return None
    values = [read(entry) for shock in shocks if (entry := node.get(shock)) is not None]
    return values if len(values) == len(shocks) and None not in values else None


def _rows(node: Node) -> Iterator[Node]:
    if node.is_list("a list of rows"):
        yield from (row for row in node.elements() if row.is_object("a row: an object"))


@dataclass(slots=True)
class _Rule:
    """The allocation rule as it is read."""

    env: Environment
    cells: dict[tuple[int, Index], list[int]] = field(default_factory=dict)

    def read(self, node: Node) -> None:
        for row in _rows(node):
            row.check_keys(("period", "state", "allocation", "by_shock"), ("state",))
            position = _period(row, self.env)
            if position is None:
                continue
            stage = self.env.stage(position)
            state = _state(row.get("state"), row, stage, "state")
            chosen = self._chosen(row, stage)
            if state is None or chosen is None:
                continue
            if self.cells.setdefault((position, state), chosen) is not chosen:
                row.fault("E-MECHANISM-REPEATED", "a period and state that an earlier row has", "one row for each")

    def _chosen(self, row: Node, stage: Stage) -> list[int] | None:
        """The allocation at every shock."""
        given, by_shock = row.get("allocation"), row.get("by_shock")
        if by_shock is not None and by_shock.value is not None and stage.has_shocks:
            chosen = _by_shock(by_shock, stage, lambda entry: _allocation(entry, stage))
        elif given is not None and given.value is not None:
            one = _allocation(given, stage)
            chosen = None if one is None else [one] * len(stage.shocks)
        else:
            row.fault("E-KEY-MISSING", "no allocation", "an allocation, or one for each shock under by_shock")
            return None
        for place, shock in zip(chosen or [], stage.shocks, strict=False):
            if place not in shock.feasible:
                at = f" at the shock {shock.label}" if shock.label else ""
                row.fault("E-MECHANISM-INFEASIBLE", f"{stage.allocations[place]}, which is not feasible{at}",
                          f"one of {', '.join(stage.allocations[good] for good in shock.feasible)}")  # fmt: skip
        return chosen

    def choices(self, node: Node) -> tuple[Choice, ...]:
        """The rule as tables of positions, where no cell is missing."""
        choices = []
        for position in self.env.periods:
            stage = self.env.stage(position)
            shape = tuple(stage.sizes[name] for name in stage.components)
            missing = [state for state in np.ndindex(shape) if (position, state) not in self.cells]
            _note_missing(node, self.env, position, stage.components, missing, "allocation")
            array = np.zeros((len(stage.shocks), *shape), dtype=np.intp)
            for state in np.ndindex(shape):
                array[(slice(None), *state)] = self.cells.get((position, state), 0)
            choices.append(Choice(("shock", *stage.components), array))
        return tuple(choices)


def _allocation(node: Node, stage: Stage) -> int | None:
    known = is_known(node, node.value, stage.allocations, "allocation")
    return stage.allocations.index(str(node.value)) if known else None


def _note_missing(
    node: Node, env: Environment, position: int, axes: Axes, missing: list[Index], what: str, who: str = ""
) -> None:
    """Say which cells are not given."""
    stage = env.stage(position)
    labels = {**stage.labels, **{PREVIOUS + name: names for name, names in _before(env, position).labels.items()}}
    for index in missing[:_MAX_SHOWN]:
        cell = ", ".join(f"{axis} = {labels[axis][place]}" for axis, place in zip(axes, index, strict=True))
        period = "" if env.horizon is None else f" in period {position + 1}"
        node.fault("E-MECHANISM-MISSING", f"no {what}{who}{period} at {cell}", "one row for every cell")
    if len(missing) > _MAX_SHOWN:
        node.fault(
            "E-MECHANISM-MISSING", f"{len(missing) - _MAX_SHOWN} more cells without {what}{who}", "one row for each"
        )


def _before(env: Environment, position: int) -> Stage:
    return env.stage(0 if env.horizon is None else max(position - 1, 0))


@dataclass(slots=True)
class _Payments:
    """The transfers as they are read: by agent and position, without and with memories, and by shock."""

    env: Environment
    plain: dict[tuple[int, int], dict[Index, Fraction]] = field(default_factory=dict)
    remembering: dict[tuple[int, int], dict[Index, Fraction]] = field(default_factory=dict)
    shocks: dict[tuple[int, int], dict[Index, list[Fraction]]] = field(default_factory=dict)

    def read(self, node: Node) -> None:
        for row in _rows(node):
            row.check_keys(("agent", "period", "memory", "state", "payment", "by_shock"), ("agent", "state"))
            position, name = _period(row, self.env), row.get("agent")
            if position is None or name is None or not is_known(name, name.value, self.env.agents, "agent"):
                continue
            state = _state(row.get("state"), row, self.env.stage(position), "state")
            memory = self._memory(row.get("memory"), position)
            if state is not None and memory is not None:
                self._note(row, (self.env.agents.index(str(name.value)), position), memory, state)

    def _memory(self, node: Node | None, position: int) -> Index | None:
        """The positions of a memory, allocation first; empty where nothing is remembered."""
        if node is None or node.value is None:
            return ()
        if self.env.horizon is not None and position == 0:
            node.fault("E-MECHANISM-MEMORY", "a memory in period 1", "null: nothing is remembered in period 1")
            return None
        if not node.is_object("a memory: an object") or not node.check_keys(("reports", "allocation"),
                                                                            ("reports", "allocation")):  # fmt: skip
            return None
        before, allocation = _before(self.env, position), node.get("allocation")
        assert allocation is not None
        reports, place = _state(node.get("reports"), node, before, "reports"), _allocation(allocation, before)
        return None if reports is None or place is None else (place, *reports)

    def _note(self, row: Node, key: tuple[int, int], memory: Index, state: Index) -> None:
        stage = self.env.stage(key[1])
        given, by_shock = row.get("payment"), row.get("by_shock")
        payment = _payment(given) if given is not None and given.value is not None else None
        if by_shock is not None and by_shock.value is not None and stage.has_shocks and not memory:
            each = _by_shock(by_shock, stage, _payment)
            if each is None:
                return
            mean = sum((z.probability * one for z, one in zip(stage.shocks, each, strict=True)), Fraction(0))
            if payment is not None and payment != mean:
                row.fault("E-MECHANISM-MEAN", f"a payment of {payment}", f"{mean}, the mean of by_shock")
            self.shocks.setdefault(key, {})[state] = each
            payment = mean
        elif given is None or given.value is None:
            row.fault("E-KEY-MISSING", "no payment", "a payment, or one for each shock under by_shock")
        if payment is None:
            return
        cells = self.remembering if memory else self.plain
        index = (*memory, *state)
        if index in cells.setdefault(key, {}):
            row.fault("E-MECHANISM-REPEATED", "a cell that an earlier row has", "one row for each cell")
        cells[key][index] = payment

    def tables(self, node: Node, rules: tuple[Choice, ...]) -> tuple[tuple[Table, ...], ...]:
        """The transfers by agent and period, where no cell is missing."""
        return tuple(
            tuple(table for position in self.env.periods for table in self._period_tables(node, rules, agent, position))
            for agent in range(len(self.env.agents))
        )

    def _period_tables(self, node: Node, rules: tuple[Choice, ...], agent: int, position: int) -> list[Table]:
        key, stage = (agent, position), self.env.stage(position)
        remembering = self.remembering.get(key)
        who = f" of {self.env.agents[agent]}"
        found = []
        if remembering is None or self.env.horizon is None:
            every = [tuple(state) for state in np.ndindex(*(stage.sizes[name] for name in stage.components))]
            found.append(_table(node, self.env, position, stage.components, self.plain.get(key, {}), every, who))
        if remembering is not None:
            counts = memories_before(self.env, rules, position)
            shape = tuple(stage.sizes[name] for name in stage.components)
            cells = [
                (*memory, *state) for memory in np.argwhere(counts.positions).tolist() for state in np.ndindex(shape)
            ]
            axes = (*counts.axes, *stage.components)
            found.append(_table(node, self.env, position, axes, remembering, cells, who))
        return found

    def by_shock(self, node: Node, tables: tuple[tuple[Table, ...], ...]) -> tuple[tuple[Table, ...], ...] | None:
        """The transfers by shock, where every agent and period has them or needs none."""
        stages = [self.env.stage(position) for position in self.env.periods]
        if not any(stage.has_shocks for stage in stages) or self.remembering:
            return None
        found = []
        for agent in range(len(self.env.agents)):
            row = []
            for position, stage in enumerate(stages):
                cells = self.shocks.get((agent, position), {})
                if stage.has_shocks and len(cells) < len(self.plain.get((agent, position), {})):
                    return None
                row.append(_shock_table(stage, cells) if stage.has_shocks else tables[agent][position])
            found.append(tuple(row))
        return tuple(found)


def _shock_table(stage: Stage, cells: dict[Index, list[Fraction]]) -> Table:
    axes = (*stage.components, "shock")
    shape = tuple(stage.sizes[name] for name in axes)
    values = [payment for state in np.ndindex(shape[:-1]) for payment in cells[state]]
    return Table(axes, exact.from_fractions(values, shape)).minimal()


def _table(
    node: Node, env: Environment, position: int, axes: Axes, given: dict[Index, Fraction], cells: list[Index], who: str
) -> Table:
    """A table of payments; cells that do not count are 0."""
    _note_missing(node, env, position, axes, [cell for cell in cells if cell not in given], "payment", who)
    sizes = {**env.stage(position).sizes}
    sizes |= {PREVIOUS + name: size for name, size in _before(env, position).sizes.items()}
    shape = tuple(sizes[axis] for axis in axes)
    values = [given.get(tuple(index), Fraction(0)) for index in np.ndindex(shape)]
    return Table(axes, exact.from_fractions(values, shape)).minimal()
