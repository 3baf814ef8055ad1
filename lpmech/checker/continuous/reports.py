"""What lies gain and save where payments depend on the report (continuous page, section 4).

Boxes are those of today's signals and of the report, which is the last variable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product

from ..kernel.errors import Rejected
from ..kernel.fields import fraction_text
from ..kernel.older import paired
from .certificate import Bound, ContinuousClaim
from .integrals import Box
from .payoffs import Payoffs, with_report
from .polynomials import Bernstein, Polynomial
from .transfers import Cell

Judge = Callable[[Box, Sequence[Bernstein]], bool]
Halve = Callable[[Payoffs, Box, Sequence[Bernstein], Judge], None]


def over_square(payoffs: Payoffs, polynomial: Polynomial, agent: int) -> Polynomial | None:
    """q where the polynomial is (θ_i − r)² q; None where it is not."""
    once = _over_difference(payoffs, polynomial, agent)
    return None if once is None else _over_difference(payoffs, once, agent)


def _over_difference(payoffs: Payoffs, polynomial: Polynomial, agent: int) -> Polynomial | None:
    """Division by θ_i − r: from the highest power of θ_i on, θ_i^k c = (θ_i − r) θ_i^{k−1} c + θ_i^{k−1} r c."""
    algebra, rest, quotient = payoffs.reports, dict(polynomial), Polynomial()
    for power in range(max((key[agent] for key in polynomial), default=0), 0, -1):
        top = {(*key[:agent], power - 1, *key[agent + 1 :]): rest.pop(key) for key in list(rest) if key[agent] == power}
        quotient |= top
        rest = algebra.plus(rest, {(*key[:-1], key[-1] + 1): value for key, value in top.items()})
    return None if rest else quotient


def check_lies(payoffs: Payoffs, agent: int, b: int, bound: Fraction, halve: Halve) -> None:
    """Rejected unless no lie that leads to b gains more than the bound."""
    everyone = range(len(payoffs.env.allocations))
    for cell, report in product(payoffs.cells, range(len(payoffs.intervals))):
        lied = payoffs.reports.plus(
            with_report(payoffs.payoff(-1, b, cell)), payoffs.reported(agent, b, cell, report), Fraction(-1)
        )
        said = (*cell[:agent], report, *cell[agent + 1 :])
        after = [
            _said(payoffs.minus(payoffs.score(c, said), payoffs.score(b, said)), agent) for c in everyone if c != b
        ]
        late = [payoffs.reports.bernstein(lead, _box(payoffs, cell, report)) for lead in after]
        if any(lead.least() > 0 for lead in late):
            continue
        for a in everyone:
            _check_pair(payoffs, (agent, a, b, bound), (cell, report), (lied, late), halve)


def _check_pair(
    payoffs: Payoffs,
    about: tuple[int, int, int, Fraction],
    where: tuple[Cell, int],
    found: tuple[Polynomial, list[Bernstein]],
    halve: Halve,
) -> None:
    (agent, a, b, bound), (cell, report), (lied, late) = about, where, found
    algebra, box = payoffs.reports, _box(payoffs, cell, report)
    everyone = range(len(payoffs.env.allocations))
    before = [with_report(payoffs.minus(payoffs.score(c, cell), payoffs.score(a, cell))) for c in everyone if c != a]
    leads = [*(algebra.bernstein(lead, box) for lead in before), *late]
    if any(lead.least() > 0 for lead in leads):
        return
    gain = algebra.plus(lied, with_report(payoffs.payoff(agent, a, cell)), Fraction(-1))
    lead = payoffs.minus(payoffs.score(b, cell), payoffs.score(a, cell))
    reduced = algebra.plus(gain, with_report(lead), Fraction(-1))
    quotient = over_square(payoffs, reduced, agent)
    heads = [gain, reduced] if quotient is None else [gain, reduced, quotient]
    count = len(heads)

    def judge(here: Box, parts: Sequence[Bernstein]) -> bool:
        if _upper(here, agent, parts[:2], parts[2:count]) <= bound or any(x.least() > 0 for x in parts[count:]):
            return True
        for corner in product((False, True), repeat=len(here)):
            value = parts[0].corner(corner)
            if value > bound and all(x.corner(corner) <= 0 for x in parts[count:]):
                raise Rejected(f"at {_shown(payoffs, here, corner)} the gain is {_text(value)}")
        return False

    halve(payoffs, box, [*(algebra.bernstein(part, box) for part in heads), *leads], judge)


def check_savings(payoffs: Payoffs, claim: ContinuousClaim, halve: Halve) -> None:
    """Rejected unless the truth pays least, up to the bound."""
    agent, bound = claim.agent or 0, claim.bound
    assert bound is not None

    def judge(here: Box, parts: Sequence[Bernstein]) -> bool:
        if _upper(here, agent, parts[:1], parts[1:]) <= bound.bound:
            return True
        for corner in product((False, True), repeat=len(here)):
            if (value := parts[0].corner(corner)) > bound.bound:
                raise Rejected(f"at {_shown(payoffs, here, corner)} the saving is {_text(value)}")
        return False

    for a, cell in product(range(len(payoffs.env.allocations)), payoffs.cells):
        if payoffs.certificate.transfers[agent][a].by_report:
            for report in range(len(payoffs.intervals)):
                saved = _saving(payoffs, agent, a, cell, report)
                quotient = over_square(payoffs, saved, agent)
                parts, box = [saved] if quotient is None else [saved, quotient], _box(payoffs, cell, report)
                halve(payoffs, box, [payoffs.reports.bernstein(part, box) for part in parts], judge)
    if (place := bound.at) is not None:
        cell, report = _cells(payoffs, bound)
        saved = _saving(payoffs, agent, place.allocation, cell, report)
        expect(bound, payoffs.reports.value(saved, (*place.signals, place.report or Fraction(0))))


def value_of_lie(payoffs: Payoffs, agent: int, bound: Bound) -> Fraction:
    """What the lie of a place brings; Rejected where it does not lead to what is said."""
    place, value = bound.at, payoffs.today.value
    assert place is not None
    assert place.report is not None
    cell, report = _cells(payoffs, bound)
    b = place.instead or 0
    signals = (*place.signals[:agent], place.report, *place.signals[agent + 1 :])
    said = payoffs.cell_of(signals)
    scores = [value(payoffs.score(c, said), signals) for c in range(len(payoffs.env.allocations))]
    if scores.index(max(scores)) != b:
        raise Rejected("the allocation instead is not the one that is chosen after the report")
    lied = payoffs.reports.value(payoffs.reported(agent, b, cell, report), (*place.signals, place.report))
    return value(payoffs.payoff(-1, b, cell), place.signals) - lied


def expect(bound: Bound, value: Fraction) -> None:
    """Rejected unless the value is what is said to be attained."""
    if value != bound.attained:
        raise Rejected(f"what is attained is {_text(value)}, not {_text(bound.attained)}")
    if value > bound.bound:
        raise Rejected("the bound is below what is attained")


def _saving(payoffs: Payoffs, agent: int, a: int, cell: Cell, report: int) -> Polynomial:
    truth = with_report(payoffs.error(agent, a, cell))
    return payoffs.reports.plus(truth, payoffs.reported(agent, a, cell, report), Fraction(-1))


def _cells(payoffs: Payoffs, bound: Bound) -> tuple[Cell, int]:
    """The cells of the signals of a place and of its report, the lower ones on a border."""
    place = bound.at
    assert place is not None
    return payoffs.cell_of(place.signals), payoffs.cell_of((place.report or Fraction(0),))[0]


def _said(polynomial: Polynomial, agent: int) -> Polynomial:
    """The polynomial with the report in the place of the own signal."""
    return {(*key[:agent], 0, *key[agent + 1 :], key[agent]): value for key, value in polynomial.items()}


def _box(payoffs: Payoffs, cell: Cell, report: int) -> Box:
    return (*payoffs.box(cell), payoffs.intervals[report])


def _upper(box: Box, agent: int, parts: Sequence[Bernstein], quotients: Sequence[Bernstein]) -> Fraction:
    own, report = box[agent], box[-1]
    farthest = max(own[1] - report[0], report[1] - own[0])
    ways = [part.greatest() for part in parts]
    return min([*ways, *(max(Fraction(0), part.greatest()) * farthest**2 for part in quotients)])


def _text(value: Fraction) -> str:
    return fraction_text(value.numerator, value.denominator)


def _shown(payoffs: Payoffs, box: Box, corner: Sequence[bool]) -> str:
    names = [*payoffs.env.agents, "report"]
    return ", ".join(f"{n} = {_text(ends[end])}" for n, ends, end in paired(names, box, corner))
