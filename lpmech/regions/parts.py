"""Pieces of a region put together to parts: with one verdict, or with one function as the best value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lpmech.regions.lifting import Lift
from lpmech.regions.pieces import Piece, Verdict
from lpmech.regions.polynomials import Root


@dataclass(frozen=True)
class Part:
    """Neighbouring pieces with one verdict, as one: an interval with or without its ends, or a single number."""

    verdict: Verdict
    start: Root
    end: Root
    with_start: bool
    with_end: bool

    def __str__(self) -> str:
        return f"{self.verdict.value} {'at' if self.start is self.end else 'in'} {self.where}"

    @property
    def where(self) -> str:
        """The interval, or the number."""
        if self.start is self.end:
            return str(self.start)
        left, right = "[" if self.with_start else "(", "]" if self.with_end else ")"
        return f"{left}{self.start}, {self.end}{right}"


@dataclass(frozen=True)
class ValuePart:
    """A part on which the best value is one function of the parameter, a polynomial over another one; or on which there
    is none."""

    part: Part
    value: Lift | None


def parts_of(pieces: tuple[Piece, ...]) -> tuple[Part, ...]:
    """Neighbours with one verdict, put together."""
    return tuple(_parts(pieces))


def _parts(pieces: tuple[Piece, ...]) -> Iterator[Part]:
    start = 0
    for k, piece in enumerate(pieces):
        if k + 1 == len(pieces) or pieces[k + 1].verdict is not piece.verdict:
            first = pieces[start]
            yield Part(piece.verdict, first.start, piece.end, first.is_point, piece.is_point)
            start = k + 1


def value_parts(pieces: tuple[Piece, ...]) -> tuple[ValuePart, ...]:
    """The parts with one verdict and one function. A number between two functions that have one value there is with
    the first."""
    found: list[ValuePart] = []
    for piece in pieces:
        own = _alone(piece)
        whole = _joined(found[-1], own) if found else None
        if whole is None:
            found.append(own)
        else:
            found[-1] = whole
    return tuple(found)


def _alone(piece: Piece) -> ValuePart:
    optimum = None if piece.proof is None else piece.proof.optimum
    part = Part(piece.verdict, piece.start, piece.end, piece.is_point, piece.is_point)
    return ValuePart(part, None if optimum is None else optimum.value)


def _joined(one: ValuePart, two: ValuePart) -> ValuePart | None:
    """Both as one; None where they differ. At a single number a function is a number."""
    if one.part.verdict is not two.part.verdict:
        return None
    part = replace(one.part, end=two.part.end, with_end=two.part.with_end)
    if one.value is None or two.value is None:
        return ValuePart(part, None)
    points = [single for single in (one, two) if single.part.start is single.part.end]
    if not points:
        return ValuePart(part, one.value) if one.value == two.value else None
    root = points[0].part.start
    wide = two.value if points[0] is one else one.value
    return ValuePart(part, wide) if _meet(one.value, two.value, root) else None


def _meet(one: Lift, two: Lift, root: Root) -> bool:
    """Whether two functions have one value at a number."""
    crossed = one.numerators[0] * two.denominator - two.numerators[0] * one.denominator
    return all(root.sign_of(each.denominator) for each in (one, two)) and root.sign_of(crossed) == 0
