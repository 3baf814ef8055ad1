"""Ends of pieces: rationals, and roots of polynomials, isolated by intervals; signs there, and between two of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Optional

from ..kernel.errors import Malformed, Path
from ..kernel.meter import align, spend
from .polynomials import Chain, Polynomial, common, derivative, sign_at


class End:
    """A rational (`root` is None), or the one root of a square-free polynomial in an open interval."""

    def __init__(self, root: Polynomial | None, low: Fraction, high: Fraction) -> None:
        self.root, self.low, self.high = root, low, high
        self._sign = 0 if root is None else sign_at(root, low)
        self._known: dict[Polynomial, bool] = {}

    def __repr__(self) -> str:
        return f"End({self.root}, {self.low}, {self.high})"

    def refine(self) -> None:
        """Halve the interval."""
        if self.root is None:
            return
        middle = (self.low + self.high) / 2
        align(*middle.as_integer_ratio())
        sign = sign_at(self.root, middle)
        if not sign:
            self.root, self.low, self.high = None, middle, middle
        elif sign == self._sign:
            self.low = middle
        else:
            self.high = middle

    def is_root(self, one: Polynomial) -> bool:
        """Whether a polynomial is 0 here."""
        if self.root is None:
            return not sign_at(one, self.low)
        if one not in self._known:
            shared = common(one, self.root) if one else self.root
            spend(10 + len(one))
            self._known[one] = len(shared) > 1 and sign_at(shared, self.low) != sign_at(shared, self.high)
        return self._known[one]

    def sign(self, one: Polynomial, chain: Chain | None = None) -> int:
        """The sign of a polynomial here."""
        if self.is_root(one):
            return 0
        if self.root is not None:
            self.clear(chain or Chain(one), 0)
        return sign_at(one, self.low)

    def clear(self, chain: Chain, roots: int) -> None:
        """Refine until no more than so many roots are in the interval, its ends included."""
        while self.root is not None and chain.within(self.low, self.high) > roots:
            self.refine()

    def below(self, other: End) -> bool:
        """Whether this is less."""
        if self._same(other):
            return False
        while self.high > other.low and other.high > self.low:
            self.refine()
            other.refine()
        return self.high <= other.low

    def _same(self, other: End) -> bool:
        if other.root is None:
            return not self._compare(other.low)
        if self.root is None:
            return not other._compare(self.low)
        return self.is_root(other.root) and self._compare(other.low) > 0 > self._compare(other.high)

    def _compare(self, place: Fraction) -> int:
        """The sign of this less a rational."""
        return self.sign((-place.numerator, place.denominator))


def isolated(root: Polynomial, low: Fraction, high: Fraction, path: Path) -> End:
    """An end that is read; Malformed where the interval does not isolate a root."""
    if len(root) < 2 or len(common(root, derivative(root))) > 1:
        raise Malformed((*path, "root"), "expected a polynomial without repeated roots that is not constant")
    if not low < high or not sign_at(root, low) or not sign_at(root, high) or Chain(root).count(low, high) != 1:
        raise Malformed((*path, "between"), "expected an interval in whose interior there is one root, and none at "
                        "its ends")  # fmt: skip
    return End(root, low, high)


class Piece:
    """A point, or an open interval."""

    def __init__(self, start: End, end: Optional[End]) -> None:  # noqa: UP045
        self.start, self.end = start, end
        if end is not None:
            while start.high >= end.low:
                start.refine()
                end.refine()

    @property
    def is_rational(self) -> bool:
        """Whether it is a single rational."""
        return self.end is None and self.start.root is None

    def constant(self, one: Polynomial) -> bool:
        """Whether a polynomial has no root here."""
        if not one:
            return False
        if self.end is None:
            return not self.start.is_root(one)
        chain = Chain(one)
        for edge in (self.start, self.end):
            edge.clear(chain, int(edge.is_root(one)))
        return not chain.inside(self.start.high, self.end.low)

    def zero(self, one: Polynomial) -> bool:
        """Whether a polynomial is 0 all over it."""
        return not one or (self.end is None and self.start.is_root(one))

    @property
    def core(self) -> tuple[Fraction, Fraction]:
        """A closed rational interval inside; of a point, around it."""
        if self.end is None:
            return self.start.low, self.start.high
        third = (self.end.low - self.start.high) / 3
        return self.start.high + third, self.end.low - third
