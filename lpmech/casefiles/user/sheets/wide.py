"""The wide form: a row per report, with the allocation and a column of payments per agent; with shocks, a row of the
mean and one per shock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lpmech.casefiles.user.sheets.columns import AGENT, ALLOCATION, PAYS, PAYS_ROUNDED, SHOCK, Step, Table
from lpmech.casefiles.user.sheets.tree import CellOf, Tree, about_of, allocation, number
from lpmech.reading import headings
from lpmech.reading.faults import Place, quote
from lpmech.reading.grids.grid import Bad, Grid
from lpmech.reading.headings import RULE_SHEET
from lpmech.reading.labels import is_known
from lpmech.reading.node import Node

Row = dict[str, object]
_BY_SHOCK, _BY_SHOCK_ROUNDED = "by_shock", "by_shock_rounded"


@dataclass(slots=True)
class Report:
    """What is said of a report after a memory: the row of the mean, and those of the shocks."""

    mean: int | None = None
    shocks: dict[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> list[int]:
        """All rows."""
        return [*([] if self.mean is None else [self.mean]), *self.shocks.values()]

    def row(self, step: Step) -> int:
        """The row of a place within a row of the tree: of its shock, else the first."""
        shock = step[1] if len(step) > 1 and step[0] in (_BY_SHOCK, _BY_SHOCK_ROUNDED) else ""
        return self.shocks.get(shock, self.rows[0])

    def take(self, shock: str, row: int) -> bool:
        """Takes a row in, unless there is one of its shock already; the mean has none."""
        if shock in self.shocks or (shock == "" and self.mean is not None):
            return False
        if shock:
            self.shocks[shock] = row
        else:
            self.mean = row
        return True


def read_wide(table: Table, rule: Grid | None, tree: Tree) -> None:
    """Adds the rows to the tree; those without a cell that says what they are about are left out."""
    note_rule_sheet(rule, tree)
    known: dict[tuple[object, ...], Row] = {}
    for about, report in _reports(table, tree):
        for agent in tree.env.agents:
            tree.pay(about | {"agent": agent} | _paid(table, report, agent), _cells(table, report, agent))
        if ALLOCATION in table.columns:
            _note_rule(table, about, report, known, tree)


def note_rule_sheet(rule: Grid | None, tree: Tree) -> None:
    """Note a sheet with the rule beside a table that has it."""
    if rule is not None:
        tree.faults.add("E-SHEET-HEADER", rule.place(), f"a sheet {quote(RULE_SHEET)} beside a wide table",
                        f"the column {quote('allocation')} alone", "remove this sheet")  # fmt: skip


def _reports(table: Table, tree: Tree) -> Iterator[tuple[Row, Report]]:
    """The rows of each report after a memory together; a row that an earlier one is like begins another report."""
    found: list[tuple[Row, Report]] = []
    newest: dict[str, Report] = {}
    for row in table.body:
        about, shock = about_of(table, row, tree.env), shock_of(table, row, tree)
        if about is None or shock is None:
            continue
        key = repr(about)
        if key not in newest or not newest[key].take(shock, row):
            newest[key] = Report()
            newest[key].take(shock, row)
            found.append((about, newest[key]))
    yield from found


def shock_of(table: Table, row: int, tree: Tree) -> str | None:
    """The shock of a row, empty in that of the mean; None where the cell is at fault."""
    value = table.value(row, SHOCK)
    if isinstance(value, Bad):
        return None
    text = value if value in tree.shocks else value.removeprefix(headings.GUARD)
    if text == "" or (text == headings.EXPECTED and text not in tree.shocks):
        return ""
    node = Node(text, tree.faults, table.place(row, SHOCK))
    return text if is_known(node, text, tree.shocks, "shock") else None


def _paid(table: Table, report: Report, agent: str) -> Row:
    """What an agent pays at a report, and at each shock; rounded numbers only beside exact ones without a fault."""
    found = _numbers(table, report, (PAYS, agent), "payment", _BY_SHOCK)
    if any(isinstance(table.value(row, (PAYS, agent)), Bad) for row in report.rows):
        return found
    return found | _numbers(table, report, (PAYS_ROUNDED, agent), "payment_rounded", _BY_SHOCK_ROUNDED)


def _numbers(table: Table, report: Report, column: Step, mean: str, by_shock: str) -> Row:
    """The numbers of a column, under the keys of the tree."""
    at = {shock: table.value(row, column) for shock, row in report.shocks.items()}
    each = {shock: number(value) for shock, value in at.items() if value != ""}
    found = "" if report.mean is None else table.value(report.mean, column)
    return ({mean: number(found)} if found != "" else {}) | ({by_shock: each} if each else {})


def _cells(table: Table, report: Report, agent: str) -> CellOf:
    def cell(step: Step) -> Place:
        row, rounded = report.row(step), step[:1] in (("payment_rounded",), (_BY_SHOCK_ROUNDED,))
        if step in table.columns:
            return table.place(row, step)
        if step == AGENT:
            return table.grid.place(row)
        return table.place(row, (PAYS_ROUNDED if rounded else PAYS, agent))

    return cell


def _note_rule(
    table: Table, about: Mapping[str, object], report: Report, known: dict[tuple[object, ...], Row], tree: Tree
) -> None:
    """The allocation at a report; every row of the report has the same, whatever is remembered."""
    if any(isinstance(table.value(row, ALLOCATION), Bad) for row in report.rows):
        return
    period = {} if tree.env.horizon is None else {"period": about["period"]}
    row: Row = {"state": about["state"], **period, **_chosen(table, report, tree)}
    key = (repr(period), repr(about["state"]))
    if known.setdefault(key, row) is row:
        tree.choose(row, _rule_cells(table, report))
    elif known[key] != row:
        tree.faults.add("E-SHEET-RULE", table.place(report.rows[0], ALLOCATION), _in_words(row),
                        f"{_in_words(known[key])}, as an earlier row of this report has it", "the rule listens to the "
                        "reports of the period alone, not to what is remembered")  # fmt: skip


def _chosen(table: Table, report: Report, tree: Tree) -> Row:
    """What is chosen, at each shock where it is given so."""
    at = {shock: str(table.value(row, ALLOCATION)) for shock, row in report.shocks.items()}
    each = {shock: allocation(text, tree.env) for shock, text in at.items() if text}
    mean = "" if report.mean is None else str(table.value(report.mean, ALLOCATION))
    if each:
        return {_BY_SHOCK: each}
    return {"allocation": allocation(mean, tree.env)} if mean else {}


def _rule_cells(table: Table, report: Report) -> CellOf:
    def cell(step: Step) -> Place:
        return table.place(report.row(step), ALLOCATION if step[:1] in ((), (_BY_SHOCK,)) else step)

    return cell


def _in_words(rule: Row) -> str:
    each = rule.get(_BY_SHOCK)
    if isinstance(each, dict):
        return ", ".join(f"{quote(name)} at {shock}" for shock, name in each.items())
    return quote(str(rule["allocation"])) if "allocation" in rule else "no allocation"
