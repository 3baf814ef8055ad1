"""Payments that tell every own signal from mixtures of others (continuous page, section 4, `convexly_independent`)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..kernel.errors import Malformed, Rejected
from .bounds import corners, halve
from .integrals import Box
from .kinds import Claim, Fields, Kind
from .payoffs import Payoffs, with_report
from .polynomials import Bernstein, Polynomial
from .transfers import Cell, Transfer, read_transfer

UNIT = (Fraction(0), Fraction(1))


def _read(fields: Fields) -> Transfer:
    path = (*fields.path, "payments")
    payments = read_transfer(fields.values["payments"], path, fields.env, fields.agent, fields.grids)
    if not payments.by_report or len(payments.parts) > 1:
        raise Malformed(path, 'payments that depend on the report, whose cells are "one", are needed')
    return payments


def _judge(here: Box, parts: Sequence[Bernstein]) -> bool:
    if parts[0].least() > 0:
        return True
    if any(parts[0].corner(corner) <= 0 for corner in corners(here)):
        raise Rejected("the payments do not tell an own signal from others")
    return False


def check_independent(payoffs: Payoffs, claim: Claim[Transfer]) -> None:
    """Rejected unless the expected payments after a report rise, from the own signal that is reported on, as a square
    times something above 0."""
    agent, a, payments = claim.agent, claim.allocation, claim.witness
    at_report: dict[Cell, Polynomial] = {}  # by cell of the others' signals
    for cell in payoffs.cells:
        expected = Polynomial()
        for power, part in enumerate(payoffs.paid(payments, agent, a, cell, 0)):
            expected = payoffs.reports.plus(expected, with_report(part, power))
        met = _where_true(payoffs, expected, agent)
        if at_report.setdefault((*cell[:agent], *cell[agent + 1 :]), met) != met:
            raise Rejected("what the payments are where the report is true depends on the cell of the own signal")
        quotient = payoffs.reports.over_square(payoffs.reports.plus(expected, met, Fraction(-1)), agent)
        if quotient is None:
            raise Rejected("the payments are not the square of the lie times a polynomial")
        box = (*payoffs.box(cell), UNIT)
        halve(payoffs, box, [payoffs.reports.bernstein(quotient, box)], _judge)


def _where_true(payoffs: Payoffs, polynomial: Polynomial, agent: int) -> Polynomial:
    """The polynomial with the report, the last variable, in the place of the own signal, and nothing in its own."""
    result = Polynomial()
    for power in range(max((key[agent] for key in polynomial), default=-1) + 1):
        part = {key: value for key, value in polynomial.items() if key[agent] == power}
        moved = {(*key[:agent], 0, *key[agent + 1 : -1], key[-1] + power): value for key, value in part.items()}
        result = payoffs.reports.plus(result, moved)
    return result


CONVEXLY_INDEPENDENT = Kind(
    id="convexly_independent", keys=("payments",), read=_read, check=check_independent, allocation=True
)
