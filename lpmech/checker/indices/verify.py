"""Verifies an index certificate (index page sections 2 and 3): indices, winner, values and payments.

Everything is computed anew from the arms; what is stated is only compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ..kernel.answer import Check, ClaimReport, Format
from ..kernel.answer import Stated as StatedText
from ..kernel.errors import Rejected, quote
from ..kernel.meter import Meter
from ..kernel.older import paired
from ..kernel.sums import Exactly
from .arms import FORMAT, Arms, digest_of_arms, read_arms
from .certificate import IndexCertificate, Rational, Stated, read_index_certificate
from .elimination import Eliminated, eliminate
from .retirement import NOBODY, Bounds, enclosed_rents, exact_rents, slope
from .stated import stated_indices, stated_payments, stated_values, stated_winner

ZERO = Fraction(0)


def is_arms(value: object) -> bool:
    """Whether a JSON value is an arms file, right or wrong."""
    return isinstance(value, dict) and value.get("format") == FORMAT


def check_indices(arms: object, check: Check) -> str | None:
    """Why the certificate is rejected, None if it is accepted; what is found out is noted in `check` as it comes."""
    check.expect(INDICES.claims)
    read = read_arms(arms)
    sha = digest_of_arms(read)
    certificate = read_index_certificate(check.about(sha), read, sha, INDICES)
    check.format, check.not_stated = certificate.format, _not_stated(certificate)
    with Meter(check.limit).running() as meter:
        return check.outcome(verify_indices(read, certificate, meter))


def verify_indices(arms: Arms, certificate: IndexCertificate, meter: Meter) -> list[ClaimReport]:
    """A report of each part."""
    check = _Check(arms, certificate, meter)
    reports: list[ClaimReport] = []
    for part in PARTS[: 1 if certificate.outcome is None else None]:
        failed = bool(reports) and reports[0].reason is not None
        reason = "the indices do not hold" if failed else _reason(part, check)
        reports.append(ClaimReport(part.id, "proved", reason, part.states(arms, certificate)))
    return reports


def _not_stated(certificate: IndexCertificate) -> tuple[str, ...]:
    """Without an outcome only the indices are stated."""
    return () if certificate.outcome is not None else INDICES.defined(certificate.format)[1:]


def _reason(part: Part, check: _Check) -> str | None:
    try:
        part.verify(check)
    except Rejected as rejection:
        return str(rejection)
    return None


@dataclass(frozen=True)
class _Check:
    arms: Arms
    certificate: IndexCertificate
    meter: Meter

    @cached_property
    def eliminated(self) -> list[Eliminated]:
        """What the stated orders lead to; they name every state once."""
        state: Sequence[int | None] = [None] * len(self.arms.arms)
        if self.certificate.outcome is not None:
            state = self.certificate.outcome.state
        found = []
        for arm, order, start in paired(self.arms.arms, self.certificate.orders, state):
            if sorted(order) != list(range(len(arm.states))):
                raise Rejected(f"the order of {quote(arm.name)} does not name every state once")
            found.append(eliminate(arm, self.arms.discount, order, start, self.meter))
        return found

    def indices(self) -> None:
        """The ratios along each order are the stated indices, and do not rise."""
        for arm, own, stated in paired(self.arms.arms, self.eliminated, self.certificate.indices):
            for k, (ratio, index) in enumerate(paired(own.ratios, stated), start=1):
                if not _same(ratio, index):
                    raise Rejected(f"index {k} of {quote(arm.name)} is not what the order leads to")
                if k > 1 and own.ratios[k - 2] < ratio:
                    raise Rejected(f"the order of {quote(arm.name)} rises at place {k}")

    def winner(self) -> None:
        """The first bidder of the greatest index, or nobody."""
        today = [
            own.ratios[order.index(place)]
            for own, order, place in paired(
                self.eliminated, self.certificate.orders, self.certificate.decided.state
            )
        ]  # fmt: skip
        best = max(today)
        nobody = self.arms.idle != "never" and (best < 0 or (best == 0 and self.arms.idle == "first"))
        if self.certificate.decided.winner != (None if nobody else today.index(best)):
            raise Rejected("another bidder, or nobody, wins")

    @cached_property
    def slopes(self) -> list[tuple[tuple[Fraction, Fraction], ...]]:
        """d_i of every bidder, and of nobody where that may be."""
        found = [slope(own.ratios, own.times, self.arms.discount) for own in self.eliminated]
        return found if self.arms.idle == "never" else [*found, NOBODY]

    @cached_property
    def exactly(self) -> list[Fraction]:
        """The rents of all, and of all but each."""
        rents = exact_rents(self.slopes, self.meter)
        return [rents[0], ZERO] if len(self.slopes) == 1 else rents

    @cached_property
    def enclosed(self) -> list[Bounds]:
        """Bounds of the same."""
        rents = enclosed_rents(self.slopes, self.arms.discount, self.meter)
        return [rents[0], (ZERO, ZERO)] if len(self.slopes) == 1 else rents

    def values(self) -> None:
        """Times, and W with everyone and without each bidder."""
        for arm, own, stated in paired(self.arms.arms, self.eliminated, self.certificate.decided.times):
            for k, (time, given) in enumerate(paired(own.times, stated)):
                if not _same(time, given):
                    raise Rejected(f"time {k} of {quote(arm.name)} is not what the order leads to")
        scale = 1 / (1 - self.arms.discount)
        self._compare(0, self.certificate.decided.everyone, scale, "the value with everyone")
        for k, (arm, value) in enumerate(paired(self.arms.arms, self.certificate.decided.without), start=1):
            self._compare(k, value, scale, f"the value without {quote(arm.name)}")

    def payments(self) -> None:
        """The winner pays the rent of the others, the others nothing."""
        for k, (arm, payment) in enumerate(paired(self.arms.arms, self.certificate.decided.payments)):
            if k == self.certificate.decided.winner:
                self._compare(k + 1, payment, Fraction(1), f"the payment of {quote(arm.name)}")
            elif payment != Stated((0, 1), (0, 1), exact=True):
                raise Rejected(f"{quote(arm.name)} does not win, and pays 0")

    def _compare(self, place: int, stated: Stated, scale: Fraction, what: str) -> None:
        """A number that is stated exactly is the rent times `scale`; bounds lie on both sides of its enclosure."""
        for number in (stated.least, stated.most):  # long ones are in lowest terms, too
            Exactly(("outcome",)).fraction(number)
        if stated.exact and self.enclosed[place][0] != self.enclosed[place][1]:
            if not _same(self.exactly[place] * scale, stated.least):
                raise Rejected(f"{what} is not the integral")
        elif not (
            _at_most(stated.least, self.enclosed[place][0] * scale)
            and not _below(stated.most, self.enclosed[place][1] * scale)
        ):
            raise Rejected(f"{what} is not known to lie within its bounds")


def _same(own: Fraction, stated: Rational) -> bool:
    """Whether a stated rational, in lowest terms, is one of ours."""
    return stated == (own.numerator, own.denominator)


def _at_most(stated: Rational, own: Fraction) -> bool:
    return stated[0] * own.denominator <= own.numerator * stated[1]


def _below(stated: Rational, own: Fraction) -> bool:
    return stated[0] * own.denominator < own.numerator * stated[1]


@dataclass(frozen=True)
class Part:
    """A part of an index certificate: what is verified of it, and what the answer says that it states."""

    id: str
    verify: Callable[[_Check], None]
    states: Callable[[Arms, IndexCertificate], StatedText]


# The indices come first: the other parts rest on them, and are there when an outcome is stated.
PARTS = (
    Part(id="indices", verify=_Check.indices, states=stated_indices),
    Part(id="winner", verify=_Check.winner, states=stated_winner),
    Part(id="values", verify=_Check.values, states=stated_values),
    Part(id="payments", verify=_Check.payments, states=stated_payments),
)
INDICES = Format({"lpmech-index-certificate/1": tuple(part.id for part in PARTS)})
