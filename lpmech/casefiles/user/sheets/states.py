"""A mechanism with states in a sheet: a row for everything that may be drawn in a cell, and where it leads.

A cell is a period, a state of the mechanism and reports. Its rows stand together however they are sorted: they have the
same labels. The page: docs/states_format.md, section 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lpmech.casefiles.user.sheets.columns import (
    AGENT,
    ALLOCATION,
    CHANCE,
    MEMORY,
    NEXT,
    PAYS,
    PAYS_ROUNDED,
    SHOCK,
    START,
    Step,
    Table,
)
from lpmech.casefiles.user.sheets.long import pay_row
from lpmech.casefiles.user.sheets.tree import CellOf, Tree, about_of, allocation, number
from lpmech.casefiles.user.sheets.wide import shock_of
from lpmech.problem.environment import Environment
from lpmech.reading import headings
from lpmech.reading.faults import Place, quote
from lpmech.reading.grids.grid import Bad

Row = dict[str, object]
_START_IN_WORDS = f"{quote(headings.START)} in a row of the state in which the mechanism starts"


@dataclass(slots=True)
class Cell:
    """The rows of a cell by shock; without a shock they hold for all."""

    about: Row
    rows: dict[str, list[int]] = field(default_factory=dict)

    @property
    def every(self) -> list[int]:
        """All rows."""
        return [row for rows in self.rows.values() for row in rows]


def read_states(table: Table, drawn: Table, tree: Tree) -> None:
    """Adds the rows to the tree. `table` has the payments, and `drawn` all else; in the wide form they are one."""
    cells = _cells(drawn, tree)
    _note_start(drawn, tree)
    for cell in cells:
        if ALLOCATION in drawn.columns:
            _read_rule(drawn, cell, tree)
        _read_next(drawn, cell, tree)
        if table is drawn:
            _read_payments(table, cell, tree)
    for row in table.body if table is not drawn else ():
        about = _about(table, row, tree.env)
        if about is not None:
            pay_row(table, row, about, tree)


def _cells(table: Table, tree: Tree) -> list[Cell]:
    """The rows cell by cell, without those that do not say what they are about."""
    found = dict[str, Cell]()
    for row in table.body:
        about, shock = _about(table, row, tree.env), shock_of(table, row, tree)
        if about is None or shock is None:
            continue
        if "memory" in about:
            tree.states.setdefault(str(about["memory"]), table.place(row, MEMORY))
        cell = found.setdefault(repr(about), Cell(about))
        cell.rows.setdefault(shock, []).append(row)
    for cell in found.values():
        if "" in cell.rows and len(cell.rows) > 1:
            tree.faults.add("E-MECHANISM-REPEATED", table.place(cell.rows[""][0], SHOCK),
                            "a row of all shocks beside rows of single ones", "one of the two in a cell")  # fmt: skip
    return [*found.values()]


def _about(table: Table, row: int, env: Environment) -> Row | None:
    """What a row is about; the name of a state is taken as it stands."""
    found, memory = about_of(table, row, env), table.value(row, MEMORY)
    return found if found is None or memory == "" else found | {"memory": memory}


def _note_start(table: Table, tree: Tree) -> None:
    """The state that is marked; faults are noted, and then it is any."""
    marked = [row for row in table.body if table.value(row, START) != ""]
    names = [row for row in marked if _starts(table, row, tree)]
    for row in names:
        name = str(table.value(row, MEMORY))
        if tree.start is None:
            tree.start = name, table.place(row, START)
        elif tree.start[0] != name:
            tree.faults.add("E-MECHANISM-STATE", table.place(row, START), f"{quote(name)} marked beside "
                            f"{quote(tree.start[0])}", "one state in which the mechanism starts")  # fmt: skip
    if not marked:
        tree.faults.add("E-MECHANISM-STATE", table.place(next(iter(table.grid.rows)), START), "no state marked",
                        _START_IN_WORDS)  # fmt: skip
    if tree.start is None:
        tree.start = next(iter(tree.states), ""), table.grid.place()


def _starts(table: Table, row: int, tree: Tree) -> bool:
    """Whether a row that has something under `start` marks a state; faults noted."""
    cell, name, about = table.value(row, START), table.value(row, MEMORY), about_of(table, row, tree.env)
    if isinstance(cell, Bad) or isinstance(name, Bad) or about is None:
        return False
    told = ""
    if cell.removeprefix(headings.GUARD) != headings.START:
        told = quote(cell)
    elif name == "":
        told = "a row that names no state"
    elif about["period"] not in (None, 1):
        told = "a row of a later period"
    if told:
        tree.faults.add("E-MECHANISM-STATE", table.place(row, START), told, _START_IN_WORDS)
    return not told


def _read_rule(table: Table, cell: Cell, tree: Tree) -> None:
    """What is drawn in a cell."""
    if any(isinstance(table.value(row, step), Bad) for row in cell.every for step in (ALLOCATION, CHANCE)):
        return
    lotteries = {shock: _lottery(table, rows, tree) for shock, rows in cell.rows.items()}
    drawn = {shock: lottery for shock, lottery in lotteries.items() if lottery is not None}
    if len(drawn) < len(lotteries) or ("" in drawn and len(drawn) > 1):
        return
    if "" in drawn:
        told: Row = {"lottery" if isinstance(drawn[""], dict) else "allocation": drawn[""]}
    else:
        told = {"by_shock": drawn}
    tree.choose(cell.about | told, _rule_cells(table, cell, tree))


def _lottery(table: Table, rows: list[int], tree: Tree) -> object:
    """The allocation that is certain, or an object with the chance of each; None where rows are at fault."""
    chances: dict[str, str] = {}
    before = tree.faults.count
    for row in rows:
        label, chance = allocation(str(table.value(row, ALLOCATION)), tree.env), number(table.value(row, CHANCE))
        if label == "":
            tree.faults.add("E-KEY-MISSING", table.place(row, ALLOCATION), "no allocation", "what is drawn")
        elif label in chances:
            tree.faults.add("E-MECHANISM-REPEATED", table.place(row, ALLOCATION),
                            f"{quote(label)} a second time in one cell", "one row for each allocation")  # fmt: skip
        elif chance == "" and len(rows) > 1:
            tree.faults.add("E-MECHANISM-LOTTERY", table.place(row, CHANCE), "no chance, beside other allocations",
                            "a chance in each row")  # fmt: skip
        chances[label] = chance
    if tree.faults.count > before:
        return None
    return next(iter(chances)) if [*chances.values()] == [""] else chances


def _rule_cells(table: Table, cell: Cell, tree: Tree) -> CellOf:
    def place(step: Step) -> Place:
        steps = step[1:] if step[:1] in (("lottery",), ("by_shock",)) else ()
        rows = cell.rows.get(steps[0], cell.every) if step[:1] == ("by_shock",) and steps else cell.every
        named = [row for row in rows if steps and allocation(str(table.value(row, ALLOCATION)), tree.env) == steps[-1]]
        if step[:1] in (("lottery",), ("by_shock",)):
            return table.place((named or rows)[0], CHANCE if CHANCE in table.columns else ALLOCATION)
        return table.place(rows[0], step if step in table.columns else ALLOCATION)

    return place


def _read_next(table: Table, cell: Cell, tree: Tree) -> None:
    """Where what is drawn in a cell leads: by allocation, and by shock where that matters."""
    found: dict[str, dict[str, int]] = {}  # allocation → shock → row
    for shock, rows in cell.rows.items():
        if ALLOCATION not in table.columns:
            for row in rows[1:]:
                tree.faults.add("E-MECHANISM-REPEATED", table.grid.place(row), "a second row of one cell", "one row")
        for row in rows:
            if _leads(table, row, shock, cell, tree):
                label = allocation(str(table.value(row, ALLOCATION)), tree.env)
                found.setdefault(label, {}).setdefault(shock, row)
    for label, by_shock in found.items():
        drawn: Row = cell.about | ({"allocation": label} if label else {})
        alike = len({table.value(row, NEXT) for row in by_shock.values()}) == 1
        for shock, row in [*by_shock.items()][: 1 if alike else None]:
            named = {} if alike or not shock else {"shock": shock}
            tree.lead(drawn | named | {"next": table.value(row, NEXT)}, _row_cells(table, row))


def _leads(table: Table, row: int, shock: str, cell: Cell, tree: Tree) -> bool:
    """Whether a row says what follows; a fault where it should."""
    value = table.value(row, NEXT)
    if value == "" and _needs_next(tree.env, cell.about["period"], shock):
        if number(table.value(row, CHANCE)) != "0":
            tree.faults.add("E-MECHANISM-MISSING", table.place(row, NEXT), "no next state",
                            "the state that follows, in every period but the last")  # fmt: skip
        return False
    return value != "" and not isinstance(value, Bad)


def _needs_next(env: Environment, period: object, shock: str) -> bool:
    """Whether something follows a row: not in the last period, nor at a shock without a chance."""
    if env.horizon is not None and (env.horizon == 1 or period == env.horizon):
        return False
    positions = [t for t in env.periods if period in (None, t + 1)]  # none of a period that there is not
    stages = [env.stage(t) for t in positions]
    if not shock:
        return bool(stages)
    return any(one.probability for stage in stages for one in stage.shocks if one.label == shock)


def _row_cells(table: Table, row: int) -> CellOf:
    def place(step: Step) -> Place:
        return table.place(row, step if step in table.columns else NEXT)

    return place


def _read_payments(table: Table, cell: Cell, tree: Tree) -> None:
    """What every agent pays in a cell."""
    for agent in tree.env.agents:
        paid = _one(table, cell, (PAYS, agent), tree)
        if paid is None:
            tree.faults.add("E-KEY-MISSING", table.place(cell.every[0], (PAYS, agent)), "no payment",
                            "what the agent pays, in one row of the cell")  # fmt: skip
            continue
        row, value = paid
        rounded = None if isinstance(value, Bad) else _one(table, cell, (PAYS_ROUNDED, agent), tree)
        beside = {} if rounded is None else {"payment_rounded": number(rounded[1])}
        tree.pay(cell.about | {"agent": agent, "payment": number(value)} | beside,
                 _payment_cells(table, row, row if rounded is None else rounded[0], agent))  # fmt: skip


def _one(table: Table, cell: Cell, step: Step, tree: Tree) -> tuple[int, str | Bad] | None:
    """The number that stands in one row of a cell, or in several that have the same; others are noted."""
    given = [(row, value) for row in cell.every if (value := table.value(row, step)) != ""]
    for row, value in given[1:]:
        if number(value) != number(given[0][1]) and not isinstance(value, Bad):
            tree.faults.add("E-MECHANISM-REPEATED", table.place(row, step), f"{quote(number(value))} beside "
                            f"{quote(number(given[0][1]))} in another row of the cell", "one payment")  # fmt: skip
    return given[0] if given else None


def _payment_cells(table: Table, row: int, rounded: int, agent: str) -> CellOf:
    def place(step: Step) -> Place:
        if step == AGENT:
            return table.grid.place(row)
        if step == ("payment_rounded",):
            return table.place(rounded, (PAYS_ROUNDED, agent))
        return table.place(row, step if step in table.columns else (PAYS, agent))

    return place
