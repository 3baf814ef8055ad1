"""What is demanded of a piece: signs of quantities, each known by its values at more places than its degree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from ..kernel.errors import Rejected, quote
from ..kernel.meter import OBJECT, keep, spend
from .ends import Piece
from .polynomials import Polynomial, sign_at, through


class Sense(Enum):
    """Which sign a quantity has all over a piece."""

    ZERO, AT_LEAST, ABOVE = "zero", "at least zero", "above zero"


@dataclass(frozen=True)
class Demand:
    """A quantity at one value of the parameter."""

    what: str
    sense: Sense
    value: Fraction


def check(piece: Piece, places: Sequence[Fraction], found: Sequence[Sequence[Demand]]) -> None:
    """Rejected unless every demand is met on the piece; `found` has them by place, the same at each."""
    first = found[0]
    if any(len(others) != len(first) for others in found[1:]):
        raise Rejected("what is to be shown is not the same all over a piece")
    checked: set[tuple[Sense, Polynomial]] = set()
    for k, demand in enumerate(first):
        same = [others[k] for others in found]
        spend(10 * len(same))
        if any(one.what != demand.what or one.sense is not demand.sense for one in same):
            raise Rejected("what is to be shown is not the same all over a piece")
        _meet(piece, places, demand, [one.value for one in same], checked)


def check_below(piece: Piece, places: Sequence[Fraction], found: Sequence[Sequence[Demand]]) -> None:
    """Rejected unless one of the quantities is below 0 all over the piece."""
    if any(len(others) != len(found[0]) for others in found):
        raise Rejected("a claim has not the same slacks all over a piece")
    for k in range(len(found[0])):
        spend(10 * len(found))
        if _met(piece, through(places, [-others[k].value for others in found]), Sense.ABOVE):
            return
    raise Rejected("no slack of the claim is below 0 all over a piece")


def _meet(
    piece: Piece, places: Sequence[Fraction], demand: Demand, values: Sequence[Fraction],
    checked: set[tuple[Sense, Polynomial]],
) -> None:  # fmt: skip
    one = through(places, values)
    if (demand.sense, one) not in checked:
        keep(OBJECT * (2 + len(one)))
        checked.add((demand.sense, one))
        if not _met(piece, one, demand.sense):
            raise Rejected(f"{quote(demand.what, 200)} is not {demand.sense.value} on a piece")


def _met(piece: Piece, one: Polynomial, sense: Sense) -> bool:
    if sense is Sense.ZERO:
        return piece.zero(one)
    if piece.end is None:
        here = piece.start.sign(one)
        return here > 0 or (sense is Sense.AT_LEAST and not here)
    if not one:
        return sense is Sense.AT_LEAST
    return sign_at(one, piece.core[0]) > 0 and piece.constant(one)
