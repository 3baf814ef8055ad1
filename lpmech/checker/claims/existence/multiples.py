"""Whether more than one period of memory adds nothing for an agent (existence page section 5): at every period, types o
of the others and report r, the shifts of the lies into r are multiples ≥ 0 of one of them. The first period of a finite
horizon does not count."""

from __future__ import annotations

from itertools import chain

from ...kernel.constraints import Constraints, Others, others_of, promised
from ...kernel.errors import Rejected
from ...kernel.meter import Meter, expect_memory
from ...kernel.model import Model, Period
from ...kernel.older import paired


def check_multiples(model: Model, agent: int, meter: Meter) -> None:
    """Rejected where it may add something; the work is spent before it is done."""
    constraints = Constraints(model, agent)
    for period in model.periods:
        counts = period.successor is not None and (period.index > 0 or not model.finite)
        if counts and period.types(agent) > 2:
            _spend(period, agent, meter)
            for others in others_of(period, agent):
                _check_reports(constraints, period, others)


def _check_reports(constraints: Constraints, period: Period, others: Others) -> None:
    types = range(period.types(constraints.agent))
    for report in types:
        lies = (constraints.shifts(period.index, others, true, report) for true in types if true != report)
        shifts = [list(chain.from_iterable(shift for _, shift in by_allocation)) for by_allocation in lies]
        first = next((shift for shift in shifts if any(shift)), [])
        if not all(_is_multiple(shift, first) for shift in shifts):
            raise Rejected("the shifts of the lies into a report are not multiples of one another")


def _is_multiple(shift: list[int], first: list[int]) -> bool:
    """Whether it is c · first for a c ≥ 0."""
    place = next((k for k, value in enumerate(first) if value), None)
    if place is None or not any(shift):
        return not any(shift)
    over, under = shift[place], first[place]
    return over * under > 0 and all(x * under == y * over for x, y in paired(shift, first))


def _spend(period: Period, agent: int, meter: Meter) -> None:
    """Every row is made twice for each report, true type and allocation, and compared with another."""
    kernel, states = promised(period), period.space.size
    choices, types = min(len(period.likely), len(period.stage.allocations)), period.types(agent)
    kept = types * choices * kernel.following.size * (kernel.denominator.bit_length() + 128)
    expect_memory(kept)
    digits = 2 + kernel.denominator.bit_length() // 30
    units = 2 * (len(kernel.products) + 4) * digits + digits * digits
    each = 4 * len(period.likely) + 6 * len(period.space.sizes) + 50
    meter.spend(states * types * (choices * kernel.following.size * units + each))
