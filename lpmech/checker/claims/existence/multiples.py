"""Whether more than one period of memory adds nothing for an agent (existence page section 5): at every period, types o
of the others and report r, the shifts of the lies into r are multiples ≥ 0 of one of them. The first period of a finite
horizon does not count."""

from __future__ import annotations

from itertools import chain

from ...kernel.constraints import Constraints, Others, others_of
from ...kernel.errors import Rejected
from ...kernel.model import Model, Period
from ...kernel.older import paired


def check_multiples(model: Model, agent: int) -> None:
    """Rejected where it may add something."""
    constraints = Constraints(model, agent)
    for period in model.periods:
        counts = period.successor is not None and (period.index > 0 or not model.finite)
        if counts and period.types(agent) > 2:
            for others in others_of(period, agent):
                _check_reports(constraints, period, others)


def _check_reports(constraints: Constraints, period: Period, others: Others) -> None:
    types = range(period.types(constraints.agent))
    for report in types:
        first: list[int] = []
        for true in types:
            shifts = () if true == report else constraints.shifts(period.index, others, true, report)
            shift = list(chain.from_iterable(shift for _, shift in shifts))
            first = first or (shift if any(shift) else [])
            if not _is_multiple(shift, first):
                raise Rejected("the shifts of the lies into a report are not multiples of one another")


def _is_multiple(shift: list[int], first: list[int]) -> bool:
    """Whether it is c · first for a c ≥ 0."""
    place = next((k for k, value in enumerate(first) if value), None)
    if place is None or not any(shift):
        return not any(shift)
    over, under = shift[place], first[place]
    return over * under > 0 and all(x * under == y * over for x, y in paired(shift, first))
