"""The long form: a row per agent, and the allocation rule on a sheet of its own, if there is one."""

from __future__ import annotations

from lpmech.casefiles.user.sheets.columns import NUMBERS, Step, Table
from lpmech.casefiles.user.sheets.tree import CellOf, Tree, about_of, allocation, entries, is_bad, number
from lpmech.reading.faults import Place
from lpmech.reading.grids.grid import Value


def read_long(table: Table, rule: Table | None, tree: Tree) -> None:
    """Adds the rows to the tree; those without a cell that says what they are about are left out."""
    for row in table.body:
        about = about_of(table, row, tree.env)
        if about is not None:
            pay_row(table, row, about, tree)
    if rule is not None:
        _read_rule(rule, tree)


def pay_row(table: Table, row: int, about: dict[str, object], tree: Tree) -> None:
    """Adds the payments of a row."""
    tree.pay(about | _paid(table, row), _cells(table, row))


def _read_rule(rule: Table, tree: Tree) -> None:
    def read(value: Value) -> str:
        return allocation(str(value), tree.env)

    for row in rule.body:
        about = about_of(rule, row, tree.env)
        if about is not None and not is_bad(rule, row, ("allocation", "by_shock")):
            chosen = entries(rule, row, "allocation", read) | entries(rule, row, "by_shock", read)
            tree.choose(about | chosen, _cells(rule, row))


def _cells(table: Table, row: int) -> CellOf:
    def cell(step: Step) -> Place:
        return table.place(row, step)

    return cell


def _paid(table: Table, row: int) -> dict[str, object]:
    """The payments of a row of the long form."""
    found = entries(table, row, "payment", number) | entries(table, row, "by_shock", number)
    rounded = entries(table, row, "payment_rounded", number)
    rounded |= entries(table, row, "by_shock_rounded", number)
    return found if is_bad(table, row, NUMBERS) else found | rounded
