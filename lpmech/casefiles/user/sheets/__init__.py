"""A mechanism in a spreadsheet: the cells of a CSV or XLSX as the tree of a mechanism file.

The reader of mechanism files then reads the tree, and every place of the tree leads back to a cell. There are two
forms, told apart by their headings: wide, with a column of payments per agent, and long, with a row per agent. The
page: docs/tables_format.md, section 6.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

from lpmech.casefiles.user.sheets.columns import (
    AGENT,
    LONG,
    NUMBERS,
    Table,
    check_form,
    check_rule,
    check_states,
    has_states,
    known_headings,
    rule_headings,
    state_rule_headings,
    table_of,
)
from lpmech.casefiles.user.sheets.long import read_long
from lpmech.casefiles.user.sheets.states import read_states
from lpmech.casefiles.user.sheets.tree import Tree, read_about
from lpmech.casefiles.user.sheets.wide import note_rule_sheet, read_wide
from lpmech.problem.environment import Environment
from lpmech.reading.faults import quote
from lpmech.reading.grids.delimited import read_delimited
from lpmech.reading.grids.grid import KEPT_DIGITS, CellFaults, Grid
from lpmech.reading.grids.workbook import read_workbook
from lpmech.reading.headings import ABOUT_SHEET, RULE_SHEET, SHEET
from lpmech.reading.node import Node
from lpmech.reading.source import read_bytes

_LONG_DECIMAL = re.compile(rf"-?\d*\.\d{{{KEPT_DIGITS},}}", re.ASCII)
Reader = Callable[[bytes, CellFaults, Container[str]], tuple[list[Grid], list[str]]]


def _csv(content: bytes, faults: CellFaults, known: Container[str]) -> tuple[list[Grid], list[str]]:
    return read_delimited(content, faults, known), []


def _xlsx(content: bytes, faults: CellFaults, known: Container[str]) -> tuple[list[Grid], list[str]]:
    return read_workbook(content, faults, (SHEET, RULE_SHEET, ABOUT_SHEET))


READERS: Mapping[str, Reader] = MappingProxyType({".csv": _csv, ".xlsx": _xlsx})


def read_sheets(path: Path, env: Environment) -> tuple[Node, tuple[str, ...]]:
    """The tree of a mechanism in a CSV or XLSX, and what is to be said of it.

    Raises BadInput if no cell is read. The faults of cells are noted, for the caller to raise with those of the tree.
    """
    faults = CellFaults(str(path))
    known = known_headings(env)
    grids, others = READERS[path.suffix.lower()](read_bytes(path), faults, known)
    by_name = {grid.name: grid for grid in grids}
    only = next((grid for grid in grids if grid.name not in (RULE_SHEET, ABOUT_SHEET)), None)
    table = table_of(by_name.get(SHEET, only), known, faults, partial(check_form, env))
    tree = Tree(env, faults, sheet=table.grid.sheet)
    read_about(by_name.get(ABOUT_SHEET), tree)
    rule = by_name.get(RULE_SHEET)
    if has_states(table.columns):
        read_states(table, _drawn(table, rule, tree), tree)
    elif any(step[0] in LONG for step in table.columns):
        read_long(table, table_of(rule, rule_headings(env), faults, check_rule) if rule else None, tree)
    else:
        read_wide(table, rule, tree)
    return tree.node(), (*(f"the sheet {quote(name)} of {path.name} is not read" for name in others),
                         *_remarks(table, path, tree))  # fmt: skip


def _drawn(table: Table, rule: Grid | None, tree: Tree) -> Table:
    """The sheet that says what a mechanism with states draws: of the long form one of its own."""
    if AGENT not in table.columns:
        note_rule_sheet(rule, tree)
        return table
    if rule is None:
        tree.faults.add("E-SHEET-HEADER", table.grid.place(), f"no sheet {quote(RULE_SHEET)} beside payments by agent",
                        "where draws lead", "without --long one table has all of it; a CSV has one sheet")  # fmt: skip
        tree.faults.check()
    return table_of(rule, state_rule_headings(tree.env), tree.faults, partial(check_states, tree.env))


def _remarks(table: Table, path: Path, tree: Tree) -> list[str]:
    """What the file lacks, and which numbers are taken as the decimals that they show."""
    found = []
    if not tree.rules:
        found.append(f"{path.name} has no allocation rule: the efficient one is meant")
    if "environment" not in tree.about:
        found.append(f"{path.name} does not say for which environment it was written, and is taken as one for this; "
                     "an .xlsx or .json that `lpmech transfers CASE -o FILE` writes says it")  # fmt: skip
    numbers = {column for step, column in table.columns.items() if step[0] in NUMBERS}
    taken = {at: text for at, text in table.grid.decimals.items() if at[1] in numbers}
    for at, text in list(taken.items())[:1]:
        cell = tree.faults.write(table.grid.place(*at))
        found.append(f"numbers of {path.name} are taken as the decimals that they show, {len(taken)} in all, such as "
                     f"{text} in {cell}")  # fmt: skip
    return [*found, *_rounded(table, numbers, path, tree)]


def _rounded(table: Table, numbers: Container[int], path: Path, tree: Tree) -> Iterator[str]:
    """Decimals with more digits than a spreadsheet keeps are taken exactly, and are most likely rounded fractions."""
    long = [(row, column, text) for row, column, text in table.grid.cells()
            if column in numbers and isinstance(text, str) and _LONG_DECIMAL.fullmatch(text)]  # fmt: skip
    for row, column, text in long[:1]:
        cell = tree.faults.write(table.grid.place(row, column))
        yield (f"numbers of {path.name} have {KEPT_DIGITS} decimals or more, {len(long)} in all, such as "
               f"{text[:40]} in {cell}: they are taken exactly; was that a fraction, such as 1/3?")  # fmt: skip
