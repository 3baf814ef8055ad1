"""The search for the pieces of a region: from rationals inside, until nothing is left but the points in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import chain
from typing import Protocol

from lpmech.regions.lifting import Undecided
from lpmech.regions.moving import Moved
from lpmech.regions.pieces import AtRoot, Piece, Proof, Verdict
from lpmech.regions.polynomials import Root, between, simplest
from lpmech.regions.rules import Efficient, rule_at, same_rule

_TRIES = 12  # rationals in an interval
_AGAIN = 4  # of them after one at which nothing is decided
_FAR = (Fraction(5, 6), Fraction(1, 6), Fraction(7, 12), Fraction(5, 12))


class Fit(Protocol):
    """A proof around a rational, as functions of the parameter."""

    @property
    def proof(self) -> Proof:
        """The proof."""

    @property
    def verdict(self) -> Verdict:
        """What it proves."""

    def settled(self, root: Root) -> Fit:
        """The same without what is 0 at a number, as it stands there."""

    def holds_at(self, root: Root) -> bool:
        """Whether it proves its verdict at a number."""


class Cell(Protocol):
    """An open interval in which the rule is one."""

    @property
    def low(self) -> Root:
        """Its lower end."""

    @property
    def high(self) -> Root:
        """Its upper end."""

    def piece(self, place: Fraction, low: Root, high: Root) -> tuple[Piece, Fit]:
        """The piece around a rational, and no further than two numbers. Raises AtRoot and Undecided."""


class Asked(Protocol):
    """What is asked."""

    @property
    def moved(self) -> Moved:
        """The environments."""

    def cell(self, place: Fraction, low: Root, high: Root) -> Cell:
        """The cell around a rational. Raises AtRoot and Undecided."""

    def at(self, root: Root, place: Fraction) -> Piece:
        """The verdict at a rational. Raises Undecided."""

    def beside(self, root: Root, rule: Efficient | None) -> Iterator[Fit]:
        """Proofs from rationals beside a number, under the rule that it has. Raises Undecided."""


class Search:
    """Looks for the pieces of one question."""

    def __init__(self, asked: Asked, most: int) -> None:
        self.asked, self.moved, self.most = asked, asked.moved, most
        self._cells: list[Cell] = []

    def pieces(self, low: Root, high: Root, ends: tuple[bool, bool]) -> list[Piece]:
        """The pieces between two numbers in order; `ends`: whether each of them belongs to the region."""
        found, waiting = list[tuple[Piece, Fit | None]](), [(low, high)]
        while waiting:
            left, right = waiting.pop()
            piece, fit = self._interval(left, right) if len(found) < self.most else (_open(left, right), None)
            found.append((piece, fit))
            if left.below(piece.start):
                waiting.append((left, piece.start))
            if piece.end.below(right):
                waiting.append((piece.end, right))
        found.sort(key=lambda one: one[0].start.refined(Fraction(1, 2**64)).low)
        return list(self._with_points(found, ends))

    def _interval(self, low: Root, high: Root) -> tuple[Piece, Fit | None]:
        """A piece somewhere inside."""
        left, right = between(low, high)
        reasons = list[str]()
        for place in _places(left, right):
            try:
                return self._cell(place).piece(place, low, high)
            except AtRoot:
                continue
            except Undecided as why:
                reasons.append(str(why))
                if len(reasons) > _AGAIN:
                    break
        reason = reasons[0] if reasons else "no rational inside at which nothing changes"
        return _open(low, high, reason), None

    def _cell(self, place: Fraction) -> Cell:
        """The cell around a rational, made once."""
        middle = Root.of(place)
        for cell in self._cells:
            if cell.low.below(middle) and middle.below(cell.high):
                return cell
        low, high = Root.of(self.moved.low), Root.of(self.moved.high)
        self._cells.append(self.asked.cell(place, low, high))
        return self._cells[-1]

    def _with_points(self, found: list[tuple[Piece, Fit | None]], ends: tuple[bool, bool]) -> Iterator[Piece]:
        if ends[0]:
            yield self._point(found[0][0].start, [found[0][1]])
        for k, (piece, fit) in enumerate(found):
            yield piece
            if k + 1 < len(found):
                yield self._point(piece.end, [fit, found[k + 1][1]])
        if ends[1]:
            yield self._point(found[-1][0].end, [found[-1][1]])

    def _point(self, root: Root, near: list[Fit | None]) -> Piece:
        """The verdict at a number between two pieces."""
        try:
            if root.value is not None:
                return self.asked.at(root, root.value)
            return self._algebraic(root, [fit for fit in near if fit is not None])
        except Undecided as reason:
            return Piece(root, root, Verdict.UNDECIDED, None, str(reason))

    def _algebraic(self, root: Root, near: list[Fit]) -> Piece:
        """With the rule at the number, by a proof of a neighbour, or by one of its own from a rational beside."""
        if any(root.sign_of(one) == 0 for one in self.moved.conditions()):
            raise Undecided("chances become 0 at a number that is not rational")
        rule = rule_at(root, [fit.proof.rule for fit in near])
        same = (fit for fit in near if same_rule(fit.proof.rule, rule))
        for fit in chain(same, self.asked.beside(root, rule)):
            here = fit.settled(root)
            if here.holds_at(root):
                return Piece(root, root, here.verdict, replace(here.proof, rule=rule))
        raise Undecided("no proof beside the number carries over to it")


def _places(left: Fraction, right: Fraction) -> Iterator[Fraction]:
    """Rationals inside: the simplest near the middle, then some far from each other."""
    width = (right - left) / 3
    yield simplest(left + width, right - width)
    yield from (left + (right - left) * share for share in _FAR)
    for k in range(2, _TRIES):
        yield left + (right - left) * Fraction(2 * k + 1, 2 * _TRIES + 1)


def _open(low: Root, high: Root, reason: str = "more pieces than are looked for") -> Piece:
    return Piece(low, high, Verdict.UNDECIDED, None, reason)
