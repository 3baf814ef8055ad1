"""A user's own mechanism, read from a file in the shape of `lpmech transfers --format json`, or a table (`sheets/`).

    {"mechanism": name (a label), "environment": its SHA-256 (both may be left out, or null),
     "allocation_rule": [{"period", "state", "allocation"} or {"period", "state", "by_shock": {shock: allocation}}, …],
     "transfers": [{"agent", "period", "memory", "state", "payment"}, …]}

Without an allocation rule the efficient one is meant. `state` holds the reports (and the public state). Rows whose
`memory` is null serve every memory where no row of that agent and period has one; with an infinite horizon, rows of
`period` 1 (or, beside rows with memories, those without) serve the first period, and those of `period` null the later
ones. A payment may instead be given `by_shock`. A row that leaves labels out holds for all of them. Every cell must be
given exactly once; all faults of the file are reported together. The page of this format is docs/tables_format.md.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from lpmech.casefiles.user.rows import (
    Index,
    lack_value,
    note_missing,
    read_allocation,
    read_by_shock,
    read_period,
    read_state,
    rows_of,
)
from lpmech.casefiles.user.sheets import READERS, read_sheets
from lpmech.casefiles.user.states import read_states
from lpmech.casefiles.user.transfers import Payments
from lpmech.mechanisms.social import SocialPrograms
from lpmech.problem.canonical import sha256
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.remembering import StateMechanism
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Choice
from lpmech.reading import json_tree, python_tree
from lpmech.reading.faults import Faults, quote
from lpmech.reading.formats import MECHANISM, ORDER_OF_FILES, note_other_file
from lpmech.reading.labels import is_label
from lpmech.reading.node import Node
from lpmech.reading.source import read_bytes, read_text

MECHANISMS = "a mechanism file (.json, .csv or .xlsx)"

UNNAMED = "user"
_KEYS = ("environment", "mechanism", "allocation_rule", "transfers")
_OTHERS: Mapping[str, str] = MappingProxyType(
    {
        ".toml": ORDER_OF_FILES,
        **dict.fromkeys((".xls", ".xlsm", ".xlsb", ".ods", ".tsv"), "save it as .xlsx or .csv"),
        **dict.fromkeys(
            (".md", ".tex", ".html", ".parquet"),
            "lpmech transfers CASE -o rule.xlsx writes a table that is read again, and so do .csv and .json",
        ),
    }
)


Source = str | os.PathLike[str] | Mapping[str, object]


def read_mechanism(source: Source, env: Environment, programs: Callable[[], SocialPrograms]) -> Mechanism:
    """The mechanism in a file (JSON, CSV or XLSX), or in a mapping of the shape of JSON.

    `programs` is asked for the efficient rule if the mechanism has none. Raises BadInput.
    """
    return read_with_rule(source, env, _efficient(programs))


def read_any(source: Source, env: Environment, programs: Callable[[], SocialPrograms]) -> Mechanism | StateMechanism:
    """The same, or a mechanism with states."""
    node, remarks = _tree(source, env)
    if node.get("states") is None:
        return _read(node, remarks, env, _efficient(programs))
    _check_environment(node, env)
    found = read_states(node, env, _name(node), _efficient(programs))
    return replace(found, remarks=(*remarks, *found.remarks))


def _efficient(programs: Callable[[], SocialPrograms]) -> Callable[[], tuple[Choice, ...]]:
    return lambda: tuple(period.allocation for period in programs().everyone.periods)


def read_with_rule(source: Source, env: Environment, efficient: Callable[[], tuple[Choice, ...]]) -> Mechanism:
    """The same as `read_mechanism`, where another one than exact programs tells the efficient rule, by period."""
    node, remarks = _tree(source, env)
    if (given := node.get("states")) is not None:
        given.fault("E-MECHANISM-STATE", "a mechanism with states", "a mechanism without states",
                    "lpmech audit, transfers and simulate read mechanisms with states, by exact values")  # fmt: skip
        node.faults.check()
    return _read(node, remarks, env, efficient)


def _name(node: Node) -> str:
    """The mechanism's name."""
    name = node.get("mechanism")
    named = name is not None and name.value is not None and is_label(name, name.value)
    return str(name.value) if name is not None and named else UNNAMED


def _read(
    node: Node, remarks: tuple[str, ...], env: Environment, efficient: Callable[[], tuple[Choice, ...]]
) -> Mechanism:
    """A mechanism without states."""
    faults = node.faults
    note_other_file(node, MECHANISM)
    if node.is_object("an object with transfers"):
        _refuse_automata(node)
        node.check_keys(_KEYS, ("transfers",))
        _check_environment(node, env)
    rules = _read_rule(node.get("allocation_rule"), env, efficient)
    payments, transfers = Payments(env), node.get("transfers")
    if transfers is not None:
        payments.read(transfers)
    name = _name(node)
    faults.check()
    assert transfers is not None
    tables = payments.tables(transfers, rules)
    faults.check()
    by_shock = payments.by_shock(transfers, tables)
    faults.check()
    return Mechanism(name=name, allocation=rules, transfers=tables, by_shock=by_shock, remarks=remarks)


def _tree(source: Source, env: Environment) -> tuple[Node, tuple[str, ...]]:
    """The tree of the mechanism, and what is to be said of a file that has less."""
    if isinstance(source, Mapping):
        faults = Faults("the mechanism")
        return Node(python_tree.parse(source, faults), faults), ()
    path = Path(source)
    _check_ending(path)
    if path.suffix.lower() in READERS:
        return read_sheets(path, env)
    return Node(*json_tree.parse(read_text(path, MECHANISMS), str(path))), ()


def check_readable(path: Path) -> None:
    """Raises BadInput where a mechanism file cannot be read at all: before any work."""
    _check_ending(path)
    (read_bytes if path.suffix.lower() in READERS else read_text)(path, MECHANISMS)


def _refuse_automata(node: Node) -> None:
    """Of the payments of automata nothing is read: every row of theirs would be at fault."""
    given = node.get("automata")
    if given is not None:
        given.fault("E-MECHANISM-AUTOMATON", "the payments of automata by rows, without their states",
                    "payments that remember one period at most, or a mechanism with states",
                    "lpmech transfers CASE -o FILE.json writes the automata as a mechanism with states")  # fmt: skip
        node.faults.check()


def _check_ending(path: Path) -> None:
    """Say what files of other kinds are, before they are taken for JSON."""
    if path.suffix.lower() in _OTHERS:
        faults = Faults(str(path))
        faults.add("E-FILE-KIND", (), f"a file with the ending {quote(path.suffix)}",
                   MECHANISMS,
                   _OTHERS[path.suffix.lower()])  # fmt: skip
        faults.check()


def _check_environment(node: Node, env: Environment) -> None:
    given = node.get("environment")
    if given is not None and given.value is not None and given.value != sha256(env):
        given.fault("E-MECHANISM-ENVIRONMENT", "the SHA-256 of another environment", sha256(env),
                    "leave the key out if the tables are meant for this environment all the same")  # fmt: skip


def _read_rule(node: Node | None, env: Environment, efficient: Callable[[], tuple[Choice, ...]]) -> tuple[Choice, ...]:
    """The allocation rule of a file; the efficient one where it has none."""
    if node is None or node.value is None:
        return efficient()
    rule = _Rule(env)
    rule.read(node)
    return rule.choices(node)


@dataclass(slots=True)
class _Rule:
    """The allocation rule as it is read: at a period and state, the allocation at every shock."""

    env: Environment
    cells: dict[tuple[int, Index], list[int]] = field(default_factory=dict)

    def read(self, node: Node) -> None:
        """Reads every row."""
        for row in rows_of(node):
            row.check_keys(("period", "state", "allocation", "by_shock"), ("state",))
            position = read_period(row, self.env)
            if position is None:
                continue
            stage = self.env.stage(position)
            state = read_state(row.get("state"), row, stage, "state")
            chosen = _chosen(row, stage)
            if state is None or chosen is None:
                continue
            _check_feasible(row, stage, state, chosen)
            if self.cells.setdefault((position, state), chosen) is not chosen:
                row.fault("E-MECHANISM-REPEATED", "a period and state that an earlier row has", "one row for each")

    def choices(self, node: Node) -> tuple[Choice, ...]:
        """The rule as tables of positions; cells that are missing are noted."""
        return tuple(self._choice(node, position) for position in self.env.periods)

    def _choice(self, node: Node, position: int) -> Choice:
        stage = self.env.stage(position)
        shape = tuple(stage.sizes[name] for name in stage.components)
        missing = [state for state in np.ndindex(shape) if (position, state) not in self.cells]
        if missing and not node.faults:
            note_missing(node, self.env, position, stage.components, missing, "allocation")
        array = np.zeros((len(stage.shocks), *shape), dtype=np.intp)
        for state in np.ndindex(shape):
            array[(slice(None), *state)] = self.cells.get((position, state), 0)
        return Choice(("shock", *stage.components), array)


def _chosen(row: Node, stage: Stage) -> list[int] | None:
    """The allocation at every shock; faults noted."""
    given, by_shock = row.get("allocation"), row.get("by_shock")
    chosen = None
    if by_shock is not None and by_shock.value is not None and stage.has_shocks:
        chosen = read_by_shock(by_shock, stage, lambda entry: read_allocation(entry, stage))
    elif given is not None and given.value is not None:
        one = read_allocation(given, stage)
        chosen = None if one is None else [one] * len(stage.shocks)
    else:
        lack_value(row, "allocation", "no allocation", "an allocation, or one for each shock under by_shock")
    return chosen


def _check_feasible(row: Node, stage: Stage, state: Index, chosen: list[int]) -> None:
    """A fault for every shock at which what is chosen cannot be done at the reports."""
    sets = stage.feasible()
    where = dict(zip(stage.components, state, strict=True))
    for place, shock, open_ in zip(chosen, stage.shocks, sets.positions, strict=True):
        at = tuple(where.get(axis, slice(None)) for axis in sets.axes[1:])
        good = np.flatnonzero(open_[at]).tolist()
        if place not in good:
            told = f" at the shock {shock.label}" if shock.label else ""
            told += f"{' and' if told else ' at'} these reports" if stage.open is not None else ""
            row.fault("E-MECHANISM-INFEASIBLE", f"{stage.allocations[place]}, which is not feasible{told}",
                      f"one of {', '.join(stage.allocations[one] for one in good)}")  # fmt: skip
