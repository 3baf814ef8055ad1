"""What the columns of a sheet hold, by its first row: each is a place within a row of the tree of a mechanism file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from lpmech.problem.environment import Environment
from lpmech.problem.stages import PREVIOUS
from lpmech.reading import headings
from lpmech.reading.faults import Place, quote
from lpmech.reading.grids.grid import Bad, CellFaults, Grid, Value, named
from lpmech.reading.headings import SHEET
from lpmech.reading.words import listing, nearest, one_of

Step = tuple[str, ...]  # for example `("state", "ann")`
Check = Callable[[Place, Mapping[Step, int], CellFaults], None]
PERIOD, AGENT, SHOCK, ALLOCATION = ("period",), ("agent",), ("shock",), ("allocation",)
START, MEMORY, CHANCE, NEXT = ("start",), ("memory",), ("chance",), ("next",)  # of a mechanism with states
STATES = {headings.START: START, headings.MEMORY: MEMORY, headings.CHANCE: CHANCE, headings.NEXT_MEMORY: NEXT}
PAYS, PAYS_ROUNDED = "pays", "pays_rounded"  # of an agent, in the wide form
NUMBERS = ("payment", "by_shock", PAYS, "chance")  # the first words of columns with exact numbers
PUBLIC = "public"  # also of what a mechanism with states is in
OF_STATES = (
    "a sheet about the product of a mechanism with states is read beside it: lpmech audit DIR/product.json SHEET; the "
    "mechanism itself has a column mechanism state: lpmech transfers CASE --mechanism FILE.json -o rule.xlsx"
)
LONG = ("agent", "payment", "payment_rounded", "by_shock", "by_shock_rounded")
WIDE = ("shock", "allocation", PAYS, PAYS_ROUNDED)


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


def known_headings(env: Environment) -> dict[str, Step]:
    """What each heading means, in the wide and the long form."""
    found: dict[str, Step] = dict(_state_headings(env))
    found |= {name: (name,) for name in ("agent", "payment", "payment_rounded", "shock", "allocation")}
    for shock in shocks_of(env):
        found[headings.AT + shock] = ("by_shock", shock)
        found[headings.ROUNDED + headings.AT + shock] = ("by_shock_rounded", shock)
    found |= STATES
    for agent in env.agents:
        found[headings.pays(agent)] = (PAYS, agent)
        found[headings.pays_rounded(agent)] = (PAYS_ROUNDED, agent)
    return found


def rule_headings(env: Environment) -> dict[str, Step]:
    """The same of the sheet with the allocation rule."""
    state = {heading: step for heading, step in _state_headings(env) if step[0] != "memory"}
    return state | {"allocation": ALLOCATION} | {headings.ALLOCATION_AT + z: ("by_shock", z) for z in shocks_of(env)}


def state_rule_headings(env: Environment) -> dict[str, Step]:
    """The same of a mechanism with states."""
    state = {heading: step for heading, step in _state_headings(env) if step[0] != "memory"}
    return state | STATES | {"shock": SHOCK, "allocation": ALLOCATION}


def _state_headings(env: Environment) -> Iterator[tuple[str, Step]]:
    yield "period", PERIOD
    yield PREVIOUS + "allocation", ("memory", "allocation")
    for name in dict.fromkeys(name for position in env.periods for name in env.stage(position).components):
        yield headings.column(name), ("state", name)
        yield PREVIOUS + name, ("memory", "reports", name)


def shocks_of(env: Environment) -> list[str]:
    """The labels of the shocks of all stages."""
    stages = (env.stage(position) for position in env.periods)
    return list(dict.fromkeys(label for stage in stages if stage.has_shocks for label in stage.labels["shock"]))


def table_of(grid: Grid | None, known: Mapping[str, Step], faults: CellFaults, check: Check) -> Table:
    """The columns of a sheet; `check` notes those that are missing. Raises BadInput where they are at fault."""
    before = faults.count
    columns: dict[Step, int] = {}
    if grid is None or not grid.rows:
        faults.add("E-SHEET-HEADER", () if grid is None else grid.place(),
                   f"no sheet {quote(SHEET)}" if grid is None else "no rows", "a row of headings, and rows below it",
                   "lpmech transfers CASE -o rule.xlsx writes such a table")  # fmt: skip
        faults.check()
    assert grid is not None
    row = next(iter(grid.rows))
    for column, value in grid.rows[row].items():
        _note_column(grid.place(row, column), column, value, known, columns, faults)
    check(grid.place(row), columns, faults)
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
        mend = OF_STATES if heading == PUBLIC else nearest(heading, known)
        faults.add("E-SHEET-HEADER", place, f"the heading {named(value)}", one_of(known), mend)
    elif columns.setdefault(step, column) != column:
        faults.add("E-SHEET-HEADER", place, f"the heading {named(value)} a second time", "every column once")


def check_form(env: Environment, place: Place, columns: Mapping[Step, int], faults: CellFaults) -> None:
    """Note columns of both forms, and those of the form that are missing."""
    long, wide = (any(step[0] in form for step in columns) for form in (LONG, WIDE))
    if has_states(columns) and not long:
        check_states(env, place, columns, faults)
    if long and wide:
        faults.add("E-SHEET-HEADER", place, "columns of the wide form beside those of the long form",
                        "one of the two forms")  # fmt: skip
    elif long and (AGENT not in columns or not any(step[0] in ("payment", "by_shock") for step in columns)):
        faults.add("E-SHEET-HEADER", place, "no columns agent and payment", "both of them")
    elif not long and (missing := [name for name in env.agents if (PAYS, name) not in columns]):
        faults.add("E-SHEET-HEADER", place, f"no column {listing(list(map(headings.pays, missing)))}",
                        "a column of payments per agent")  # fmt: skip


def has_states(columns: Iterable[Step]) -> bool:
    """Whether there are columns of a mechanism with states."""
    return any(step in STATES.values() for step in columns)


def check_states(env: Environment, place: Place, columns: Mapping[Step, int], faults: CellFaults) -> None:
    """The same of a mechanism with states, of the sheet that says what is drawn."""
    needed = {START: headings.START, MEMORY: headings.MEMORY}
    needed |= {} if env.horizon == 1 else {NEXT: headings.NEXT_MEMORY}
    if missing := [heading for step, heading in needed.items() if step not in columns]:
        faults.add("E-SHEET-HEADER", place, f"no column {listing(missing)}", "the columns of a mechanism with states",
                   "lpmech transfers CASE --mechanism FILE.json -o rule.xlsx writes them")  # fmt: skip
    if CHANCE in columns and ALLOCATION not in columns:
        faults.add("E-SHEET-HEADER", place, f"chances without a column {quote('allocation')}", "both or none")
    if any(step[0] == "memory" and step != MEMORY for step in columns):
        faults.add("E-SHEET-HEADER", place, "what is remembered beside states of the mechanism", "one of the two")


def check_rule(place: Place, columns: Mapping[Step, int], faults: CellFaults) -> None:
    """Note that there are no allocations."""
    if not any(step[0] in ("allocation", "by_shock") for step in columns):
        faults.add("E-SHEET-HEADER", place, "no column allocation", "an allocation per report")
