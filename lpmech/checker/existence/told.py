"""What a constraint of a sum is about: a lie, or a type at which an agent is away and nothing is paid.

    {"true": "lo", "report": "hi", "weight": "1/2"}      the constraint (*) of a lie
    {"unpaid": "gone", "weight": "-1/2"}                 the equation that truth is worth what it leads to, as p = 0

An equation holds in both directions, so that its weight may be negative (existence page section 1).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..kernel.errors import Path, expect
from ..kernel.labels import Scope, find_type
from ..kernel.older import record
from ..kernel.shapes import Inline, Number, signed
from ..kernel.sums import Block, Constraints, Others, Promise, Row


@record
class Told:
    """The types of a lie; the same type twice, and `is_unpaid`, where nothing is paid."""

    true: int
    report: int
    weight: Number
    is_unpaid: bool


def _keys(value: object) -> tuple[str, ...]:
    return ("unpaid", "weight") if isinstance(value, dict) and "unpaid" in value else ("true", "report", "weight")


_of_lie = signed(lambda over: over > 0, "a positive rational")
_of_equation = signed(lambda over: over != 0, "a rational other than 0")


def _take(scope: Scope, given: dict[str, object], path: Path) -> Told:
    is_unpaid = "unpaid" in given
    *types, _ = _keys(given)
    found = [find_type(scope, given[key], (*path, key)) for key in types]
    weight = (_of_equation if is_unpaid else _of_lie)(scope, given["weight"], (*path, "weight"))
    return Told(found[0], found[-1], weight, is_unpaid)


TOLD = Inline(_keys, _take)


def rows_of(
    constraints: Constraints, t: int, others: Others, told: Told, payoffs: Block, promise: Promise
) -> Iterator[tuple[int, Row]]:  # fmt: skip
    """The rows of which a constraint is made, with their signs. Rejected where the lie cannot be told, or something
    may be paid."""
    period, agent = constraints.model.periods[t], constraints.agent
    if told.is_unpaid:
        expect(told.true in period.stage.locked(agent), "nothing is said to be paid by who is not away")
        return iter([(1, constraints.unpaid(t, others, told.true, payoffs, promise))])
    expect(told.true != told.report, "a lie that is the truth")
    expect(period.can_say(agent, told.true, told.report), "a lie of who is away, and is not asked")
    return constraints.lie(t, others, told.true, told.report, payoffs, promise)
