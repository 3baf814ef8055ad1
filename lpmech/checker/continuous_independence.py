"""Payments that tell every own signal from mixtures of others (continuous page, section 4, `convexly_independent`)."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product

from .continuous_certificate import ContinuousClaim
from .continuous_integrals import Box
from .continuous_payoffs import Payoffs, with_report
from .continuous_polynomials import Bernstein, Polynomial
from .continuous_reports import over_square
from .errors import Rejected

Judge = Callable[[Box, Sequence[Bernstein]], bool]
UNIT = (Fraction(0), Fraction(1))


def check_independent(
    payoffs: Payoffs, claim: ContinuousClaim, halve: Callable[[Payoffs, Box, Sequence[Bernstein], Judge], None]
) -> None:
    """Rejected unless the expected payments rise, from the truth on, as a square times something above 0."""
    agent, a, payments = claim.agent or 0, claim.allocation or 0, claim.payments
    assert payments is not None

    def judge(here: Box, parts: Sequence[Bernstein]) -> bool:
        if parts[0].least() > 0:
            return True
        for corner in product((False, True), repeat=len(here)):
            if parts[0].corner(corner) <= 0:
                raise Rejected("the payments do not tell an own signal from others")
        return False

    for cell in payoffs.cells:
        found = Polynomial()
        for power, part in enumerate(payoffs.paid(payments, agent, a, cell, 0)):
            at_truth = {(*k[:agent], k[agent] + power, *k[agent + 1 :]): value for k, value in part.items()}
            found = payoffs.reports.plus(found, with_report(part, power))
            found = payoffs.reports.plus(found, with_report(at_truth), Fraction(-1))
        quotient = over_square(payoffs, found, agent)
        if quotient is None:
            raise Rejected("the payments are not the square of the lie times a polynomial")
        box = (*payoffs.box(cell), UNIT)
        halve(payoffs, box, [payoffs.reports.bernstein(quotient, box)], judge)
