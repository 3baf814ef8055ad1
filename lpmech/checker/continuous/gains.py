"""What a lie gains, and the society loses (continuous page, section 4, `epsilon_incentive_compatible` and
`efficient_up_to`).

Where a payment depends on the report, boxes are those of today's signals and of the report, the last variable.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import product

from ..kernel.errors import Path, Rejected
from ..kernel.fields import object_of
from ..kernel.older import record
from .bounds import GAIN, Bound, Place, at_most, no_gain, number_text, read_bound, with_squares
from .continuation import check_continuation
from .kinds import Claim, Fields, Kind
from .payoffs import SOCIETY, Payoffs, with_report
from .points import text
from .polynomials import Bernstein, Polynomial
from .transfers import Cell, number_of


@record
class Gain:
    """The gain of one lie, the ends of what follows, and what both come to."""

    bound: Bound
    continuation: tuple[Fraction, Fraction] | None
    name: str
    result: Fraction  # epsilon, or loss

    def says(self) -> Iterator[tuple[str, str]]:
        yield from self.bound.says()
        if self.continuation is not None:
            least, greatest = map(number_text, self.continuation)
            yield "continuation", f"between {least} and {greatest}"
        yield self.name, number_text(self.result)


def _read(result: str, fields: Fields) -> Gain:
    bound = read_bound(fields.values["gain"], (*fields.path, "gain"), fields.env, GAIN)
    ends = _ends(fields.values["continuation"], (*fields.path, "continuation"))
    return Gain(bound, ends, result, fields.number(result))


def _ends(value: object, path: Path) -> tuple[Fraction, Fraction] | None:
    if value is None:
        return None
    fields = object_of(value, path, ("least", "greatest"))
    least, greatest = (number_of(fields[key], (*path, key)) for key in ("least", "greatest"))
    return least, greatest


def check_gain(payoffs: Payoffs, claim: Claim[Gain]) -> None:
    """Rejected unless no lie of an agent gains more than epsilon, or the society loses no more than `loss`."""
    agent, bound = claim.agent, claim.witness.bound
    _check_result(payoffs, claim)
    _check_attained(payoffs, agent, bound)
    for b in payoffs.allocations:
        if _by_report(payoffs, agent, b):
            _check_lies(payoffs, agent, b, bound)
            continue
        for a in payoffs.allocations:
            if a != b:
                no_gain(payoffs, bound, partial(payoffs.payoff, agent), (a, b))
    if claim.witness.continuation is not None:
        check_continuation(payoffs, agent, *claim.witness.continuation)
    bound.check_order()


def _check_result(payoffs: Payoffs, claim: Claim[Gain]) -> None:
    """Continuation is given where it counts, and the bounds come to what is said."""
    env, witness = payoffs.env, claim.witness
    if env.one_density and (witness.continuation is not None or payoffs.mechanism.value is not None):
        raise Rejected("the densities are all the same, so value and continuation are null")
    if not env.one_density and witness.continuation is None:
        raise Rejected("the densities differ, so continuation is needed")
    spread = Fraction(0)
    if witness.continuation is not None:
        least, greatest = witness.continuation
        spread = env.discount * (greatest - least) / (1 - env.discount)
    whole = witness.bound.bound + spread
    result = whole / (1 - env.discount) if claim.agent == SOCIETY else whole
    if result != witness.result:
        raise Rejected(f"the bounds give {text(result)}, not {text(witness.result)}")


def _check_attained(payoffs: Payoffs, agent: int, bound: Bound) -> None:
    """The allocation is chosen at the signals, and the gain from the other one is what is said."""
    place = bound.at
    if place is None:
        return
    cell, value, signals, instead = payoffs.cell_of(place.signals), payoffs.today.value, place.signals, place.instead
    assert instead is not None
    if payoffs.chosen(signals) != place.allocation:
        raise Rejected("the allocation is not the one that is chosen at the signals")
    if (place.report is not None) != _by_report(payoffs, agent, instead):
        raise Rejected("a report is given where the payment does not depend on it, or is missing where it does")
    before = value(payoffs.payoff(agent, place.allocation, cell), signals)
    if place.report is None:
        bound.expect(value(payoffs.payoff(agent, instead, cell), signals) - before)
    else:
        bound.expect(_value_of_lie(payoffs, agent, place, instead, place.report) - before)


def _value_of_lie(payoffs: Payoffs, agent: int, place: Place, b: int, report: Fraction) -> Fraction:
    """What the lie of a place brings; Rejected where it does not lead to what is said."""
    cell, interval = payoffs.cell_of(place.signals), payoffs.cell_of((report,))[0]
    signals = (*place.signals[:agent], report, *place.signals[agent + 1 :])
    if payoffs.chosen(signals) != b:
        raise Rejected("the allocation instead is not the one that is chosen after the report")
    lied = payoffs.reports.value(payoffs.reported(agent, b, cell, interval), (*place.signals, report))
    return payoffs.today.value(payoffs.payoff(SOCIETY, b, cell), place.signals) - lied


def _by_report(payoffs: Payoffs, agent: int, a: int) -> bool:
    """Whether an agent's payment depends on its report."""
    return agent != SOCIETY and payoffs.mechanism.transfers[agent][a].by_report


def _check_lies(payoffs: Payoffs, agent: int, b: int, bound: Bound) -> None:
    """Rejected unless no lie that leads to b gains more than the bound."""
    for cell, report in product(payoffs.cells, range(len(payoffs.intervals))):
        whole = with_report(payoffs.payoff(SOCIETY, b, cell))
        lied = payoffs.reports.plus(whole, payoffs.reported(agent, b, cell, report), Fraction(-1))
        said = (*cell[:agent], report, *cell[agent + 1 :])
        after = [_said(payoffs.lead(c, b, said), agent) for c in payoffs.allocations if c != b]
        late = [payoffs.reports.bernstein(lead, payoffs.box_with(cell, report)) for lead in after]
        if not any(lead.least() > 0 for lead in late):
            for a in payoffs.allocations:
                _check_lie(payoffs, bound, (agent, a, b), (cell, report), (lied, late))


def _check_lie(
    payoffs: Payoffs, bound: Bound, about: tuple[int, int, int], where: tuple[Cell, int],
    found: tuple[Polynomial, list[Bernstein]],
) -> None:  # fmt: skip
    """The same where a is chosen at the truth."""
    (agent, a, b), (cell, report), (lied, late) = about, where, found
    algebra, box = payoffs.reports, payoffs.box_with(cell, report)
    before = [with_report(payoffs.lead(c, a, cell)) for c in payoffs.allocations if c != a]
    leads = [*(algebra.bernstein(lead, box) for lead in before), *late]
    if any(lead.least() > 0 for lead in leads):
        return
    gain = algebra.plus(lied, with_report(payoffs.payoff(agent, a, cell)), Fraction(-1))
    reduced = algebra.plus(gain, with_report(payoffs.lead(b, a, cell)), Fraction(-1))
    quotient = algebra.over_square(reduced, agent)
    parts = [gain, reduced] if quotient is None else [gain, reduced, quotient]
    heads = [algebra.bernstein(part, box) for part in parts]
    at_most(payoffs, bound, box, heads, leads, upper=with_squares(agent, 2))


def _said(polynomial: Polynomial, agent: int) -> Polynomial:
    """The polynomial with the report in the place of the own signal."""
    return {(*key[:agent], 0, *key[agent + 1 :], key[agent]): value for key, value in polynomial.items()}


EPSILON_INCENTIVE_COMPATIBLE = Kind(
    id="epsilon_incentive_compatible",
    keys=("gain", "continuation", "epsilon"),
    read=partial(_read, "epsilon"),
    check=check_gain,
    says=Gain.says,
    required=True,
)
EFFICIENT_UP_TO = Kind(
    id="efficient_up_to",
    keys=("gain", "continuation", "loss"),
    read=partial(_read, "loss"),
    check=check_gain,
    says=Gain.says,
    agent=False,
    required=True,
)
