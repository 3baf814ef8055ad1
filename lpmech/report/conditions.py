"""The report of `lpmech show --conditions`: where convex independence and spanning hold or fail, and through what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from rich.console import RenderableType
from rich.text import Text

from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.report import layout
from lpmech.separation.cells import Cell
from lpmech.separation.report import CellReport, reports

FEW = 24  # cells that are all shown; of more only those where a condition fails
NONE = "No period leads into a further one: there is nothing that the others' next types could tell."
Facts = list[tuple[str, str]]
_Where = tuple[str, int | None, str]  # agent, period, allocation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Alike:
    """Cells of one agent with the same matrix, and what is known of the first of them."""

    report: CellReport
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Found:
    """All cells counted by agent, period and allocation; those that fail by condition; groups of cells."""

    counts: Counter[_Where] = field(default_factory=Counter)
    failing: Counter[str] = field(default_factory=Counter)
    groups: dict[object, _Alike] = field(default_factory=dict)

    def add(self, report: CellReport) -> None:
        """Counts a cell and puts it in its group."""
        self.counts[report.cell.agent, report.cell.period, report.cell.allocation] += 1
        self.failing["convex independence"] += not report.convex_independence
        self.failing["spanning"] += not report.spanning
        matrix = (report.rows.denominator, tuple(report.rows.numerators.flatten().tolist()))
        key = (report.cell.agent, report.types, matrix)
        self.groups.setdefault(key, _Alike(report=report)).cells.append(report.cell)

    def shown(self) -> list[_Alike]:
        """The groups that are told of; where convex independence fails, spanning fails."""
        few = self.counts.total() <= FEW
        return [group for group in self.groups.values() if few or not group.report.spanning]


def conditions_report(env: Environment, title: str) -> Iterator[RenderableType]:
    """How many cells there are, and those of interest, alike ones together."""
    found = _Found()
    for report in reports(env):
        found.add(report)
    yield Text(title or env.name, style="bold")
    yield ""
    yield layout.facts(_summary(found))
    if not found.counts:
        yield layout.paragraph(NONE, 0)
    elif found.counts.total() > FEW:
        yield layout.paragraph("Only the cells where a condition fails are listed.", 0)
    for (agent, findings), cells in _told(found.shown()).items():
        yield layout.heading(agent)
        yield layout.facts([("where", "\n".join(_places(cells, found.counts))), *findings], 2)
    if found.shown():
        yield from _reading()


def _told(groups: list[_Alike]) -> dict[tuple[str, tuple[tuple[str, str], ...]], list[Cell]]:
    """The cells by agent and by what there is to say of them."""
    told: dict[tuple[str, tuple[tuple[str, str], ...]], list[Cell]] = {}
    for group in groups:
        told.setdefault((group.report.cell.agent, tuple(_findings(group.report))), []).extend(group.cells)
    return told


def _summary(found: _Found) -> Facts:
    """Cells in all, and where the conditions fail."""
    said = f"{found.counts.total():,}: an agent, a period, an allocation and types of the others each"
    conditions = ((name, f"fails in {n:,}" if n else "holds in all") for name, n in found.failing.items())
    return [("cells", said), *conditions]


def _places(cells: list[Cell], counts: Counter[_Where]) -> Iterator[str]:
    """Where the cells of one agent are; those of a whole period or allocation in a line."""
    agent, here = cells[0].agent, Counter((cell.agent, cell.period, cell.allocation) for cell in cells)
    whole = {where for where, count in here.items() if count == counts[where]}
    entire = {period for _, period, _ in here if all(w in whole for w in counts if w[:2] == (agent, period))}
    said = (_place(cell, cell.period in entire, (agent, cell.period, cell.allocation) in whole) for cell in cells)
    yield from dict.fromkeys(said)


def _place(cell: Cell, any_allocation: bool, any_state: bool) -> str:
    """`period 1, allocation to firm 1, firm 2 = low`; `period 1, any allocation, whatever the others' types`."""
    period = "every period" if cell.period is None else f"period {cell.period}"
    allocation = "any allocation" if any_allocation else f"allocation {cell.allocation}"
    others = [f"{axis} = {label}" for axis, label in cell.state.items()]
    return ", ".join((period, allocation, *(["whatever the others' types"] if any_state and others else others)))


def _findings(report: CellReport) -> Facts:
    """How the two conditions fare in one cell."""
    return [*_convex_independence(report), _spanning(report), *_changes(report)]


def _changes(report: CellReport) -> Iterator[tuple[str, str]]:
    """For each own type, the smallest change of its row that breaks or mends the conditions."""
    yield "smallest changes", "of the row of one own type, the other rows as they are"
    for own in report.types:
        convex = f"convex independence {_change(report, own, convex=True)}"
        yield f"  of [{own}]", f"{convex}; spanning {_change(report, own, convex=False)}"


def _change(report: CellReport, own: str, *, convex: bool) -> str:
    """`is broken by a change of 1/4, to (1/2, 1/2)`; `is mended by any change above 1/8`."""
    fails = own in report.mixtures if convex else not report.spanning
    try:
        change = report.change(own, convex=convex)
    except ValueError as reason:
        return f"is not examined: {reason}"
    if change is None:
        return f"is {'mended' if fails else 'broken'} by none"
    if change.attained:
        return (
            f"is broken by a change of {format_number(change.size)}, to ({', '.join(map(format_number, change.row))})"
        )
    return "is mended by changes of any size" if not change.size else f"is mended beyond {format_number(change.size)}"


def _convex_independence(report: CellReport) -> Iterator[tuple[str, str]]:
    """The mixtures through which it fails, and the margins at the other types."""
    yield "convex independence", "holds" if report.convex_independence else "fails"
    for own, margin in report.convex_margins().items():
        mixture = report.mixtures.get(own)
        said = f"margin {format_number(margin)}" if mixture is None else f"fails: the mixture {_sum(mixture)}"
        yield f"  at {own}", said


def _spanning(report: CellReport) -> tuple[str, str]:
    """The dependency through which it fails, or the margin."""
    if report.combination is None:
        return "spanning", f"holds: margin {format_number(report.spanning_margin())}"
    return "spanning", f"fails: {_sum(report.combination)} = 0"


def _sum(weights: Mapping[str, Fraction] | Mapping[str, int]) -> str:
    """`1/2 [low] + [high]`: a combination of the rows of own types."""
    said = ""
    for own, value in weights.items():
        weight = Fraction(value)
        size = "" if abs(weight) == 1 else f"{format_number(abs(weight))} "
        sign = ("- " if weight < 0 else "+ ") if said else ("-" if weight < 0 else "")
        said += f"{' ' if said else ''}{sign}{size}[{own}]"
    return said


def _reading() -> Iterator[RenderableType]:
    """What the numbers are."""
    yield layout.heading("Reading this")
    yield layout.paragraph("[low] is the distribution of the others' next types where the own type is low.")
    yield layout.paragraph(
        "The margin of convex independence at a type is the least sum of the absolute differences between its "
        "distribution and a non-negative combination of those of the other own types. The margin of spanning is the "
        "least sum of the absolute entries of a combination of the distributions whose largest weight is 1."
    )
    yield layout.paragraph(
        "The size of a change is the largest change of a probability in the row. The smallest change that breaks a "
        "condition is attained; beyond the size that is told some changes of the row mend it, at that size none does."
    )
