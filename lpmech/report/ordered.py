"""The part of a report about ordered types: who leads to what, and where the payment's increments may and do lie.

For a mechanism that rests on the order of own types: the partition of each agent's types at each θ_{-i}; at each border
between two alternatives the admissible interval of the increment, what equation (4) makes of it, and what is paid; and
where values are private and types independent, how the payments differ from those of the pivot mechanism.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from rich.console import RenderableType

from lpmech.audit.ordered import OrderedPeriod
from lpmech.certificate import Certificate
from lpmech.mechanisms.against_pivot import difference_from_pivot
from lpmech.report import layout, numbers
from lpmech.results import Row, transfer_rows
from lpmech.social import is_separable

SHOWN = 24  # rows of a table


def ordered_section(certificate: Certificate) -> Iterator[RenderableType]:
    """Nothing where the mechanism does not rest on the order of types."""
    periods = certificate.audit.ordered.periods
    if not periods:
        return
    yield layout.heading("Partitions", "own types by the alternative that they lead to")
    yield from _table(
        ("agent", "where", "partition"), [row for one in periods for row in _partitions(certificate, one)]
    )
    yield from _increments(certificate)
    if is_separable(certificate.environment):
        yield from _against_pivot(certificate)


def _table(
    columns: tuple[str, ...], rows: list[tuple[str, ...]], right: tuple[int, ...] = ()
) -> Iterator[RenderableType]:
    """The first rows of a table, and how many there are."""
    yield layout.Wide(layout.table(columns, rows[:SHOWN], right=right))
    if len(rows) > SHOWN:
        yield layout.paragraph(f"… the first {SHOWN} of {len(rows)} rows", 0)
    if any(cell.startswith(numbers.ROUNDED) for row in rows[:SHOWN] for cell in row):
        yield layout.paragraph("≈ marks a rounded number.", 0)


def _where(certificate: Certificate, one: OrderedPeriod, cell: int) -> str:
    """Period and types of the others."""
    period = certificate.environment.period(one.position)
    parts = [f"period {period}"] if period is not None else []
    return ", ".join([*parts, *(f"{axis} = {label}" for axis, label in one.found.state_of(cell).items())])


def _partitions(certificate: Certificate, one: OrderedPeriod) -> Iterator[tuple[str, ...]]:
    """A row for each θ_{-i}."""
    for cell in range(len(one.found.first)):
        parts = (f"{', '.join(types)}: {name}" for name, types in one.found.intervals(cell))
        yield one.found.name, _where(certificate, one, cell), "; ".join(parts)


def _increments(certificate: Certificate) -> Iterator[RenderableType]:
    """A row for each border."""
    periods = certificate.audit.ordered.periods
    rows = [row for one in periods for row in _borders(certificate, one)]
    yield layout.heading("Increments", "of the payment from one alternative to the next")
    if not rows:
        yield layout.paragraph("No report changes the alternative.", 0)
        return
    columns = ("agent", "where", "between types", "from", "to", "at least", "at most", "equation (4)", "paid")
    yield from _table(columns, rows, right=(5, 6, 7, 8))
    inside = sum(int(one.formula_is_inside().sum()) for one in periods)
    yield layout.paragraph(f"Equation (4) lies between the least and the most at {inside} of {len(rows)} borders.", 0)


def _borders(certificate: Certificate, one: OrderedPeriod) -> Iterator[tuple[str, ...]]:
    found, at = one.found, one.found.steps
    for k, (cell, before, below, own) in enumerate(zip(at.cell, at.before, at.below, at.at, strict=True)):
        ends = (one.steps.low, one.steps.high, one.steps.formula, one.paid)
        yield (
            found.name, _where(certificate, one, cell), f"{found.types[below]} and {found.types[own]}",
            found.alternative(cell, before), found.alternative(cell, own),
            *(numbers.short(end.item((k,))) for end in ends),
        )  # fmt: skip


def _against_pivot(certificate: Certificate) -> Iterator[RenderableType]:
    """Where the payments are not those of the pivot mechanism."""
    audit = certificate.audit
    differences = difference_from_pivot(audit.environment, audit.programs, audit.mechanism)
    yield layout.heading("Compared with the pivot mechanism")
    if not any(table.array.numerators.any() for tables in differences for table in tables):
        yield layout.paragraph("Every payment is that of the pivot mechanism.", 0)
        return
    gaps = dataclasses.replace(audit.mechanism, transfers=differences)
    pairs = zip(transfer_rows(audit.environment, audit.mechanism), transfer_rows(audit.environment, gaps), strict=True)
    rows: list[tuple[str, ...]] = [
        (row["agent"], _report(row), numbers.short(row["payment"]), numbers.short(gap["payment"]))
        for row, gap in pairs
        if gap["payment"] != "0"
    ]
    yield from _table(("agent", "report", "pays", "more than under pivot"), rows, right=(2, 3))


def _report(row: Row) -> str:
    period = [f"period {row['period']}"] if row["period"] is not None else []
    return ", ".join([*period, *(f"{axis} = {label}" for axis, label in row["state"].items())])
