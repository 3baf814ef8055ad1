"""The report of `lpmech show --conditions`: where convex independence and spanning hold or fail, and through what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from rich.console import RenderableType
from rich.text import Text

from lpmech.conditions.cells import Cell
from lpmech.conditions.report import CellReport, reports
from lpmech.environment import Environment
from lpmech.exact import format_number
from lpmech.report import layout

FEW = 24  # cells that are all shown; of more only those where a condition fails
NONE = "No period leads into a further one: there is nothing that the others' next types could tell."
Facts = list[tuple[str, str]]


def conditions_report(env: Environment, title: str) -> Iterator[RenderableType]:
    """How many cells there are, and the cells of interest one by one."""
    count, shown = _of_interest(env)
    yield Text(title or env.name, style="bold")
    yield ""
    yield layout.facts(_summary(count, shown))
    if not count:
        yield layout.paragraph(NONE, 0)
    elif count > FEW:
        yield layout.paragraph("Only the cells where a condition fails are listed.", 0)
    known: dict[object, Facts] = {}
    for report in shown:
        key = (report.types, report.rows.denominator, tuple(report.rows.numerators.flatten().tolist()))
        if key not in known:
            known[key] = _findings(report)
        yield layout.heading(_place(report.cell))
        yield layout.facts(known[key], indent=2)
    if shown:
        yield from _reading()


def _of_interest(env: Environment) -> tuple[int, list[CellReport]]:
    """The number of cells, and those that fail; all where they are few."""
    count, first, failing = 0, [], []
    for report in reports(env):
        count += 1
        if count <= FEW:
            first.append(report)
        if not report.spanning:  # where convex independence fails, spanning fails
            failing.append(report)
    return count, first if count <= FEW else failing


def _summary(count: int, shown: list[CellReport]) -> Facts:
    """Cells in all, and where the conditions fail."""
    mixed = [report for report in shown if not report.convex_independence]
    dependent = [report for report in shown if not report.spanning]
    return [
        ("cells", f"{count:,}: an agent, a period, an allocation and types of the others each"),
        ("convex independence", _number(mixed)),
        ("spanning", _number(dependent)),
    ]


def _number(failing: list[CellReport]) -> str:
    """In how many cells a condition fails."""
    return f"fails in {len(failing):,}" if failing else "holds in all"


def _place(cell: Cell) -> str:
    """`firm 1, period 1, allocation area 1 to firm 1, firm 2 = low`."""
    period = "every period" if cell.period is None else f"period {cell.period}"
    others = (f"{axis} = {label}" for axis, label in cell.state.items())
    return ", ".join((cell.agent, period, f"allocation {cell.allocation}", *others))


def _findings(report: CellReport) -> Facts:
    """How the two conditions fare in one cell."""
    return [*_convex_independence(report), _spanning(report)]


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
