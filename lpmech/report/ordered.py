"""The part of a report about ordered types: who leads to what, and where the payment's increments may and do lie.

For a mechanism that rests on the order of own types: the partition of each agent's types at each θ_{-i}; at each border
between two alternatives the admissible interval of the increment, what equation (4) makes of it, whether and by how
much it leaves the interval, and what is paid; whether the theorem's conditions hold; and where values are private and
types independent, how the payments differ from those of the pivot mechanism.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from fractions import Fraction

from rich.console import RenderableType

from lpmech.certificate.certificate import Certificate
from lpmech.certificate.results import TransferRow, transfer_rows
from lpmech.claims.incentives import incentive_compatible
from lpmech.claims.kind import Kind
from lpmech.claims.ordered import CONDITIONS, OrderedPeriod, ordered_periods
from lpmech.mechanisms.against_pivot import difference_from_pivot
from lpmech.mechanisms.generalized_vcg import INTERIOR
from lpmech.report import layout, numbers
from lpmech.separation.claim import Verdict

SHOWN = 24  # rows of a table
ROUNDED_NOTE = "≈ marks a rounded number."


def ordered_section(certificate: Certificate) -> Iterator[RenderableType]:
    """Nothing where the mechanism does not rest on the order of types."""
    periods = ordered_periods(certificate.game)
    if not periods:
        return
    yield layout.heading("Partitions", "own types by the alternative that they lead to")
    yield from _table(
        ("agent", "where", "partition"), [row for one in periods for row in _partitions(certificate, one)]
    )
    yield from _increments(certificate)
    yield from _theorem(certificate)
    if certificate.game.separable:
        yield from _against_pivot(certificate)


def _table(
    columns: tuple[str, ...], rows: list[tuple[str, ...]], right: tuple[int, ...] = (), note: str = ROUNDED_NOTE
) -> Iterator[RenderableType]:
    """The first rows of a table, and how many there are."""
    yield layout.data(columns, rows[:SHOWN], right=right)
    if len(rows) > SHOWN:
        yield layout.paragraph(f"… the first {SHOWN} of {len(rows)} rows", 0)
    if any(cell.startswith(numbers.ROUNDED) for row in rows[:SHOWN] for cell in row):
        yield layout.paragraph(note, 0)


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
    periods = ordered_periods(certificate.game)
    rows = [row for one in periods for row in _borders(certificate, one)]
    yield layout.heading("Increments", "of the payment from one alternative to the next")
    if not rows:
        yield layout.paragraph("No report changes the alternative.", 0)
        return
    columns = (
        "agent",
        "where",
        "between types",
        "from",
        "to",
        "at least",
        "at most",
        "equation (4)",
        "which is",
        "paid",
    )
    yield from _table(columns, rows, (5, 6, 7, 9), numbers.NOTE)
    yield layout.paragraph(" ".join(_on_formula(certificate, periods)), 0)


def _borders(certificate: Certificate, one: OrderedPeriod) -> Iterator[tuple[str, ...]]:
    found, at, steps = one.found, one.found.steps, one.steps
    for k, (cell, before, below, own) in enumerate(zip(at.cell, at.before, at.below, at.at, strict=True)):
        low, high, formula, paid = (end.item((k,)) for end in (steps.low, steps.high, steps.formula, one.paid))
        yield (
            found.name, _where(certificate, one, cell), f"{found.types[below]} and {found.types[own]}",
            found.alternative(cell, before), found.alternative(cell, own),
            numbers.short(low), numbers.short(high), numbers.short(formula), _place(low, high, formula),
            numbers.short(paid),
        )  # fmt: skip


def _place(low: Fraction, high: Fraction, formula: Fraction) -> str:
    """Where equation (4) lies. It is never above a least that is above the most: then nothing is admissible."""
    if low > high:
        return "in vain: none will do"
    if formula < low:
        return f"{numbers.short(low - formula)} too little"
    return "inside" if formula <= high else f"{numbers.short(formula - high)} too much"


def _on_formula(certificate: Certificate, periods: Sequence[OrderedPeriod]) -> Iterator[str]:
    """How often equation (4) is inside; and who gains where it is not."""
    ends = [
        (one.steps.low.item((k,)), one.steps.high.item((k,)), one.steps.formula.item((k,)))
        for one in periods
        for k in range(len(one.found.steps.cell))
    ]
    inside = sum(low <= formula <= high for low, high, formula in ends)
    little = [low - formula for low, high, formula in ends if formula < low <= high]
    empty = sum(low > high for low, high, _ in ends)
    yield f"Equation (4) lies between the least and the most at {inside} of {len(ends)} {_borders_in_words(len(ends))}."
    if little:
        own = certificate.mechanism.by_equation_4
        yield (
            f"At {len(little)} it is too little, by at most {numbers.short(max(little))}: the type below the border "
            f"{'gains' if own else 'would gain'} that much by saying the type above it."
        )
        if own:
            yield f"--mechanism {INTERIOR} takes increments from inside, where there are some."
    if empty:
        yield (
            f"At {empty} the least is more than the most: whatever the increment, one of the two types at the border "
            "gains by crossing it."
        )


def _borders_in_words(count: int) -> str:
    return "border" if count == 1 else "borders"


def _theorem(certificate: Certificate) -> Iterator[RenderableType]:
    """The theorem's conditions beside what they are for."""
    failing = [kind for kind in CONDITIONS if kind.claim(certificate.game).verdict is not Verdict.PROVED]
    truthful = incentive_compatible.claim(certificate.game).verdict is Verdict.PROVED
    yield layout.heading("Conditions of the theorem")
    if not failing and truthful:
        outcome = "and truth is optimal"
    elif not failing:
        outcome = (
            "and yet a lie pays: between finitely many types nobody at a border need be indifferent, and an increment "
            "may leave its interval"
        )
    else:
        outcome = "but they are sufficient only, and truth is optimal all the same" if truthful else "and a lie pays"
    yield layout.paragraph(f"{_holding(failing)}, {outcome}.", 0)


def _holding(failing: Sequence[Kind]) -> str:
    """Which of the conditions hold, or fail."""
    names = [kind.id.replace("_", " ") for kind in failing or CONDITIONS]
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    verb = "hold" if not failing else "fails" if len(names) == 1 else "fail"
    return f"{listed.capitalize()} {verb}"


def _against_pivot(certificate: Certificate) -> Iterator[RenderableType]:
    """Where the payments are not those of the pivot mechanism."""
    game, mechanism = certificate.game, certificate.mechanism
    differences = difference_from_pivot(game.model, game.programs, mechanism)
    yield layout.heading("Compared with the pivot mechanism")
    if not any(table.array.numerators.any() for tables in differences for table in tables):
        yield layout.paragraph("Every payment is that of the pivot mechanism.", 0)
        return
    gaps = dataclasses.replace(mechanism, transfers=differences)
    paid, more = (list(transfer_rows(game.model, one)) for one in (mechanism, gaps))
    pairs = [(row, gap.payment) for row, gap in zip(paid, more, strict=True) if gap.payment]
    rows: list[tuple[str, ...]] = [
        (
            row.agent,
            _report(row),
            *map(numbers.short, (row.payment, row.payment - gap, gap)),
        )
        for row, gap in pairs
    ]
    yield from _table(("agent", "report", "pays", "pivot payment", "difference"), rows, right=(2, 3, 4))
    most = numbers.short(max(abs(gap) for _, gap in pairs))
    summary = f"{len(pairs)} of {len(paid)} payments differ, by at most {most}."
    if mechanism.by_equation_4:
        summary += (
            " They would be the same if the lowest type in each agent's list were worth nothing and stayed as it is, "
            "which Remark 3.9 of Liu (2014) leaves out."
        )
    yield layout.paragraph(summary, 0)


def _report(row: TransferRow) -> str:
    period = [f"period {row.period}"] if row.period is not None else []
    return ", ".join([*period, *(f"{axis} = {label}" for axis, label in row.state.items())])
