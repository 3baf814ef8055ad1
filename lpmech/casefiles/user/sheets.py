"""A mechanism in a spreadsheet: the cells of a CSV or XLSX as the tree of a mechanism file.

The reader of mechanism files then reads the tree, and every place of the tree leads back to a cell. There are two
forms, told apart by their headings: wide, with a column of payments per agent, and long, with a row per agent. The
page: docs/tables_format.md, section 6.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from lpmech.problem.environment import Environment
from lpmech.problem.stages import PREVIOUS
from lpmech.reading import headings
from lpmech.reading.faults import Place, quote
from lpmech.reading.grids.delimited import read_delimited
from lpmech.reading.grids.grid import Bad, CellFaults, Grid, Value, named
from lpmech.reading.grids.workbook import read_workbook
from lpmech.reading.headings import ABOUT_SHEET, RULE_SHEET, SHEET
from lpmech.reading.labels import is_known
from lpmech.reading.node import Node
from lpmech.reading.source import read_bytes
from lpmech.reading.words import listing, nearest, one_of

Check = Callable[[Place, Mapping["Step", int], "Tree"], None]
Step = tuple[str, ...]  # what a column holds: a place within a row of the tree
PERIOD, AGENT, SHOCK, ALLOCATION = ("period",), ("agent",), ("shock",), ("allocation",)
PAYMENT, ROUNDED = ("payment",), ("payment_rounded",)
_PAYS, _PAYS_ROUNDED = "pays", "pays_rounded"  # of an agent, in the wide form
_NUMBERS = ("payment", "by_shock", _PAYS)  # the first words of columns with exact numbers
_LONG = ("agent", "payment", "payment_rounded", "by_shock", "by_shock_rounded")
_WIDE = ("shock", "allocation", _PAYS, _PAYS_ROUNDED)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet whose columns are known."""

    grid: Grid
    columns: Mapping[Step, int]

    def value(self, row: int, step: Step) -> Value:
        """A cell; empty where there is none."""
        return self.grid.rows[row].get(self.columns.get(step, 0), "")

    def place(self, row: int, step: Step) -> Place:
        """The place of a cell, or of the row where there is no such column."""
        column = self.columns.get(step)
        return self.grid.place(row) if column is None else self.grid.place(row, column)

    @property
    def body(self) -> list[int]:
        """The rows below the headings."""
        return list(self.grid.rows)[1:]


@dataclass(slots=True)
class Report:
    """What the wide form says of a report after a memory: the row of the mean, and those of the shocks."""

    mean: int | None = None
    shocks: dict[str, int] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The row by which it is known."""
        return self.mean if self.mean is not None else next(iter(self.shocks.values()))


@dataclass(slots=True)
class Tree:
    """The tree of a mechanism file as it is made of sheets."""

    env: Environment
    faults: CellFaults
    remarks: list[str] = field(default_factory=list)
    rules: list[dict[str, object]] = field(default_factory=list)
    transfers: list[dict[str, object]] = field(default_factory=list)
    about: dict[str, object] = field(default_factory=dict)
    cells: dict[str, list[Callable[[Step], Place]]] = field(
        default_factory=lambda: {"allocation_rule": [], "transfers": []}
    )
    sheet: int = 0  # the one with the transfers
    about_rows: dict[str, Place] = field(default_factory=dict)

    def node(self) -> Node:
        """The root of the tree; every fault in it is told of its cell."""
        self.faults.cell_of = self._cell
        value: dict[str, object] = {**self.about, "transfers": self.transfers}
        return Node(value | ({"allocation_rule": self.rules} if self.rules else {}), self.faults)

    def _cell(self, place: Place) -> Place:
        """The cell of a place in the tree; the sheet where there is none."""
        if len(place) > 1 and place[0] in self.cells and isinstance(place[1], int):
            return self.cells[str(place[0])][place[1]](tuple(map(str, place[2:])))
        return self.about_rows.get(str(place[0]), (self.sheet,)) if place else ()


def _csv(content: bytes, faults: CellFaults, known: Container[str]) -> tuple[list[Grid], list[str]]:
    return read_delimited(content, faults, known), []


def _xlsx(content: bytes, faults: CellFaults, known: Container[str]) -> tuple[list[Grid], list[str]]:
    return read_workbook(content, faults, (SHEET, RULE_SHEET, ABOUT_SHEET))


READERS: Mapping[str, Callable[[bytes, CellFaults, Container[str]], tuple[list[Grid], list[str]]]] = MappingProxyType(
    {".csv": _csv, ".xlsx": _xlsx}
)


def read_sheets(path: Path, env: Environment) -> tuple[Node, tuple[str, ...]]:
    """The tree of a mechanism in a CSV or XLSX, and what is to be said of it. Raises BadInput if no cell is read;
    the faults of cells are noted, and those rows left out."""
    faults = CellFaults(str(path))
    known = _headings(env)
    grids, others = READERS[path.suffix.lower()](read_bytes(path), faults, known)
    tree = Tree(env, faults)
    tree.remarks += [f"the sheet {quote(name)} of {path.name} is not read" for name in others]
    by_name = {grid.name: grid for grid in grids}
    only = next((grid for grid in grids if grid.name not in (RULE_SHEET, ABOUT_SHEET)), None)
    table = _table(by_name.get(SHEET, only), known, tree, _check_form)
    rule = by_name.get(RULE_SHEET)
    _read_about(by_name.get(ABOUT_SHEET), tree)
    if any(step[0] in _LONG for step in table.columns):
        _read_long(table, _table(rule, _rule_headings(env), tree, _check_rule) if rule else None, tree)
    else:
        _read_wide(table, rule, tree)
    _say(table, path, tree)
    return tree.node(), tuple(tree.remarks)


def _headings(env: Environment) -> dict[str, Step]:
    """What each heading means, in the wide and the long form."""
    found: dict[str, Step] = dict(_state_headings(env))
    found |= {"agent": AGENT, "payment": PAYMENT, "payment_rounded": ROUNDED, "shock": SHOCK, "allocation": ALLOCATION}
    for shock in _shocks(env):
        found[headings.AT + shock] = ("by_shock", shock)
        found[headings.ROUNDED + headings.AT + shock] = ("by_shock_rounded", shock)
    for agent in env.agents:
        found[headings.pays(agent)] = (_PAYS, agent)
        found[headings.pays_rounded(agent)] = (_PAYS_ROUNDED, agent)
    return found


def _rule_headings(env: Environment) -> dict[str, Step]:
    """The same of the sheet with the allocation rule."""
    state = {heading: step for heading, step in _state_headings(env) if step[0] != "memory"}
    return state | {"allocation": ALLOCATION} | {headings.ALLOCATION_AT + z: ("by_shock", z) for z in _shocks(env)}


def _state_headings(env: Environment) -> Iterator[tuple[str, Step]]:
    yield "period", PERIOD
    yield PREVIOUS + "allocation", ("memory", "allocation")
    for name in dict.fromkeys(name for position in env.periods for name in env.stage(position).components):
        yield headings.column(name), ("state", name)
        yield PREVIOUS + name, ("memory", "reports", name)


def _shocks(env: Environment) -> list[str]:
    """The labels of the shocks of all stages."""
    stages = (env.stage(position) for position in env.periods)
    return list(dict.fromkeys(label for stage in stages if stage.has_shocks for label in stage.labels["shock"]))


def _table(grid: Grid | None, known: Mapping[str, Step], tree: Tree, check: Check) -> Table:
    """The columns of a sheet, by its first row; `check` notes those that are missing.

    Raises BadInput where they are at fault.
    """
    faults = tree.faults
    if grid is None or not grid.rows:
        faults.add("E-SHEET-HEADER", () if grid is None else grid.place(),
                   f"no sheet {quote(SHEET)}" if grid is None else "no rows", "a row of headings, and rows below it",
                   "lpmech transfers CASE -o rule.xlsx writes such a table")  # fmt: skip
        faults.check()
        raise AssertionError("a fault was noted")
    tree.sheet, before = grid.sheet, faults.count
    row, columns = next(iter(grid.rows)), dict[Step, int]()
    for column, value in grid.rows[row].items():
        _note_column(grid.place(row, column), column, value, known, columns, faults)
    check(grid.place(row), columns, tree)
    if faults.count > before:
        faults.check()
    return Table(grid, columns)


def _note_column(
    place: Place, column: int, value: Value, known: Mapping[str, Step], columns: dict[Step, int], faults: CellFaults
) -> None:
    if isinstance(value, Bad):
        return
    heading = value if value in known else value.removeprefix(headings.GUARD)
    step = known.get(heading)
    if step is None:
        faults.add("E-SHEET-HEADER", place, f"the heading {named(value)}", one_of(known), nearest(heading, known))
    elif columns.setdefault(step, column) != column:
        faults.add("E-SHEET-HEADER", place, f"the heading {named(value)} a second time", "every column once")


def _check_form(place: Place, columns: Mapping[Step, int], tree: Tree) -> None:
    """Note columns of both forms, and those of the form that are missing."""
    long, wide = (any(step[0] in form for step in columns) for form in (_LONG, _WIDE))
    if long and wide:
        tree.faults.add("E-SHEET-HEADER", place, "columns of the wide form beside those of the long form",
                        "one of the two forms")  # fmt: skip
    elif long and (AGENT not in columns or not any(step[0] in ("payment", "by_shock") for step in columns)):
        tree.faults.add("E-SHEET-HEADER", place, "no columns agent and payment", "both of them")
    elif not long and (missing := [name for name in tree.env.agents if (_PAYS, name) not in columns]):
        tree.faults.add("E-SHEET-HEADER", place, f"no column {listing(list(map(headings.pays, missing)))}",
                        "a column of payments per agent")  # fmt: skip


def _check_rule(place: Place, columns: Mapping[Step, int], tree: Tree) -> None:
    """Note that there are no allocations."""
    if not any(step[0] in ("allocation", "by_shock") for step in columns):
        tree.faults.add("E-SHEET-HEADER", place, "no column allocation", "an allocation per report")


def _read_long(table: Table, rule: Table | None, tree: Tree) -> None:
    """A row per agent; the rule on a sheet of its own, if there is one."""
    for row in table.body:
        found = _row(table, row, tree.env)
        if found is not None:
            tree.transfers.append(found | _paid(table, row))
            tree.cells["transfers"].append(_cells(table, row))

    def read(value: Value) -> str:
        return _allocation(str(value), tree.env)

    for row in rule.body if rule else ():
        found = _row(rule, row, tree.env) if rule else None
        if found is not None and rule is not None and not _is_bad(rule, row, ("allocation", "by_shock")):
            chosen = _entries(rule, row, "allocation", read) | _entries(rule, row, "by_shock", read)
            tree.rules.append(found | chosen)
            tree.cells["allocation_rule"].append(_cells(rule, row))
    if rule is not None:
        tree.sheet = table.grid.sheet


def _cells(table: Table, row: int) -> Callable[[Step], Place]:
    """The cell of each place within a row of the tree."""
    return lambda step: table.place(row, step)


def _paid(table: Table, row: int) -> dict[str, object]:
    """The payments of a row of the long form."""
    found = _entries(table, row, "payment", _number) | _entries(table, row, "by_shock", _number)
    rounded = _entries(table, row, "payment_rounded", _number)
    rounded |= _entries(table, row, "by_shock_rounded", _number)
    return found if _is_bad(table, row, _NUMBERS) else found | rounded


def _is_bad(table: Table, row: int, words: Container[str]) -> bool:
    """Whether some cell of these columns is at fault."""
    return any(isinstance(table.value(row, step), Bad) for step in table.columns if step[0] in words)


def _entries(table: Table, row: int, word: str, read: Callable[[Value], str]) -> dict[str, object]:
    """What a row has under a key of the tree: a value, or an object of those that are not empty."""
    given = {step[1:]: table.value(row, step) for step in table.columns if step[0] == word}
    plain = {rest: read(value) for rest, value in given.items() if value != ""}
    if () in plain:
        return {word: plain[()]}
    return {word: {rest[0]: value for rest, value in plain.items()}} if plain else {}


def _number(value: Value) -> str:
    """A number; any one where the cell is at fault, since nothing comes of it."""
    return "0" if isinstance(value, Bad) else value.removeprefix(headings.GUARD)


def _row(table: Table, row: int, env: Environment) -> dict[str, object] | None:
    """What a row is about: period, memory, state and agent. None where one of these cells is at fault."""
    about = [step for step in table.columns if step[0] in ("period", "memory", "state", "agent")]
    if any(isinstance(table.value(row, step), Bad) for step in about):
        return None
    texts = {step: _plain(str(table.value(row, step)), step, env) for step in about}
    given = {step: text for step, text in texts.items() if text}
    memory = {step[-1]: text for step, text in given.items() if step[:2] == ("memory", "reports")}
    chosen = {"allocation": given["memory", "allocation"]} if ("memory", "allocation") in given else {}
    found: dict[str, object] = {
        "period": _period(given.get(PERIOD, "")),
        "state": {step[1]: text for step, text in given.items() if step[0] == "state"},
    }
    found |= {"memory": {"reports": memory, **chosen}} if memory or chosen else {}
    return found | ({"agent": given[AGENT]} if AGENT in given else {})


def _period(text: str) -> object:
    """A period: a number, or None of all (later) ones."""
    if text in ("", headings.LATER):
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else text


def _plain(text: str, step: Step, env: Environment) -> str:
    """A label without the apostrophe of a CSV that a spreadsheet has saved, if it is none with it."""
    if not text.startswith(headings.GUARD):
        return text
    names = env.agents if step == AGENT else [
        label for position in env.periods for label in env.stage(position).labels.get(_axis(step), ())
    ]  # fmt: skip
    return text if text in names else text.removeprefix(headings.GUARD)


def _axis(step: Step) -> str:
    return step[-1] if step[0] in ("state", "memory") else step[0]


def _read_wide(table: Table, rule: Grid | None, tree: Tree) -> None:
    """A column of payments per agent, and the rule in the column of allocations."""
    if rule is not None:
        tree.faults.add("E-SHEET-HEADER", rule.place(), f"a sheet {quote(RULE_SHEET)} beside a wide table",
                        f"the column {quote('allocation')} alone", "remove this sheet")  # fmt: skip
    rules: dict[tuple[object, ...], int] = {}
    for about, report in _reports(table, tree):
        for agent in tree.env.agents:
            tree.transfers.append(about | {"agent": agent} | _wide_paid(table, report, agent))
            tree.cells["transfers"].append(_wide_cells(table, report, agent))
        _note_rule(table, about, report, rules, tree)


def _reports(table: Table, tree: Tree) -> Iterator[tuple[dict[str, object], Report]]:
    """The rows of each report after a memory together; a row that an earlier one is like begins another report."""
    found: list[tuple[dict[str, object], Report]] = []
    open_: dict[str, Report] = {}
    for row in table.body:
        about, shock = _row(table, row, tree.env), _shock(table, row, tree)
        if about is None or shock is None:
            continue
        key = repr(about)
        taken = open_.get(key)
        if taken is None or (taken.mean is not None if shock == "" else shock in taken.shocks):
            taken = open_[key] = Report()
            found.append((about, taken))
        if shock == "":
            taken.mean = row
        else:
            taken.shocks[shock] = row
    yield from found


def _shock(table: Table, row: int, tree: Tree) -> str | None:
    """The shock of a row, empty in that of the mean; None where the cell is at fault."""
    value = table.value(row, SHOCK)
    if isinstance(value, Bad):
        return None
    known = _shocks(tree.env)
    text = value if value in known else value.removeprefix(headings.GUARD)
    if text == "" or (text == headings.EXPECTED and text not in known):
        return ""
    return text if is_known(Node(text, tree.faults, table.place(row, SHOCK)), text, known, "shock") else None


def _wide_paid(table: Table, report: Report, agent: str) -> dict[str, object]:
    """What an agent pays at a report, and at each shock."""
    found: dict[str, object] = {}
    rows = [*([] if report.mean is None else [report.mean]), *report.shocks.values()]
    bad = any(isinstance(table.value(row, (_PAYS, agent)), Bad) for row in rows)
    for key, word in (("payment", _PAYS), ("payment_rounded", _PAYS_ROUNDED)):
        if bad and word == _PAYS_ROUNDED:
            continue
        mean = "" if report.mean is None else table.value(report.mean, (word, agent))
        at = {shock: table.value(row, (word, agent)) for shock, row in report.shocks.items()}
        each = {shock: _number(value) for shock, value in at.items() if value != ""}
        found |= {key: _number(mean)} if mean != "" else {}
        found |= {key.replace("payment", "by_shock"): each} if each else {}
    return found


def _wide_cells(table: Table, report: Report, agent: str) -> Callable[[Step], Place]:
    """The cell of each place within a row of the tree."""

    def cell(step: Step) -> Place:
        row = report.shocks.get(step[1], report.first) if step[:1] in _SHOCKS and len(step) > 1 else report.first
        if step[:1] in (("payment_rounded",), ("by_shock_rounded",)):
            return table.place(row, (_PAYS_ROUNDED, agent))
        if step in table.columns:
            return table.place(row, step)
        return table.place(row, (_PAYS, agent)) if step[:1] != AGENT else table.grid.place(row)

    return cell


_SHOCKS = (("by_shock",), ("by_shock_rounded",))


def _note_rule(
    table: Table, about: Mapping[str, object], report: Report, rules: dict[tuple[object, ...], int], tree: Tree
) -> None:
    """The allocation at a report, which every row of the report has, whatever is remembered."""
    if ALLOCATION not in table.columns:
        return
    at = {shock: table.value(row, ALLOCATION) for shock, row in report.shocks.items()}
    mean = "" if report.mean is None else table.value(report.mean, ALLOCATION)
    if isinstance(mean, Bad) or any(isinstance(value, Bad) for value in at.values()):
        return
    each = {shock: _allocation(str(value), tree.env) for shock, value in at.items() if value != ""}
    chosen = {"by_shock": each} if each else {"allocation": _allocation(mean, tree.env)} if mean else {}
    key = (None if tree.env.horizon is None else about["period"], repr(about["state"]))
    earlier = rules.setdefault(key, len(tree.rules))
    if earlier < len(tree.rules):
        _compare(table, report, chosen, tree.rules[earlier], tree)
        return
    period = {} if tree.env.horizon is None else {"period": about["period"]}
    tree.rules.append({"state": about["state"], **period, **chosen})
    tree.cells["allocation_rule"].append(
        lambda step: table.place(
            report.shocks.get(step[1], report.first) if step[:1] in _SHOCKS and len(step) > 1 else report.first,
            ALLOCATION if step[:1] in (("by_shock",), ()) else step,
        )
    )


def _compare(
    table: Table, report: Report, chosen: Mapping[str, object], earlier: Mapping[str, object], tree: Tree
) -> None:
    """Note that an earlier row of the same report has another allocation."""
    one, other = (rule.get("by_shock", rule.get("allocation")) for rule in (chosen, earlier))
    if one != other:
        tree.faults.add("E-SHEET-RULE", table.place(report.first, ALLOCATION), _chosen(one), _chosen(other) + ", as an "
                        "earlier row of this report has it", "the rule listens to the reports of the period alone, "
                        "not to what is remembered")  # fmt: skip


def _chosen(allocation: object) -> str:
    if isinstance(allocation, dict):
        return ", ".join(f"{quote(name)} at {shock}" for shock, name in allocation.items())
    return "no allocation" if allocation is None else quote(str(allocation))


def _allocation(text: str, env: Environment) -> str:
    return _plain(text, ALLOCATION, env)


def _read_about(grid: Grid | None, tree: Tree) -> None:
    """Environment and mechanism, by the names in the first column."""
    for row, cells in grid.rows.items() if grid else ():
        name, value = cells.get(1, ""), cells.get(2, "")
        if name in ("environment", "mechanism") and isinstance(value, str) and value and grid is not None:
            tree.about[str(name)] = value
            tree.about_rows[str(name)] = grid.place(row, 2)


def _say(table: Table, path: Path, tree: Tree) -> None:
    """What the file lacks, and which numbers were taken as the decimals that they show."""
    if not tree.rules:
        tree.remarks.append(f"{path.name} has no allocation rule: the efficient one is meant")
    if "environment" not in tree.about:
        tree.remarks.append(f"{path.name} does not say for which environment it was written")
    numbers = {column for step, column in table.columns.items() if step[0] in _NUMBERS}
    taken = {at: text for at, text in table.grid.decimals.items() if at[1] in numbers}
    if taken:
        at, text = next(iter(taken.items()))
        cell = tree.faults.write(table.grid.place(*at))
        tree.remarks.append(f"numbers of {path.name} are taken as the decimals that they show, {len(taken)} in all, "
                            f"such as {text} in {cell}")  # fmt: skip
