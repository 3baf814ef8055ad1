"""The environment at values of the parameter: its numbers are put in their places, and it is read as any other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ..designs.world import World
from ..kernel.environment import Environment
from ..kernel.errors import Malformed, Rejected
from ..kernel.fields import fraction_text, number
from ..kernel.meter import spend
from ..kernel.read_environment import read_environment
from .certificate import Coefficients, Parameter
from .ends import Piece
from .polynomials import Chain, Polynomial, cleared, value_at

DISCOUNT = ("discount",)


class Moved:
    """An environment whose numbers move with a parameter."""

    def __init__(self, tree: object, environment: Environment, parameter: Parameter) -> None:
        self._text, self.parameter = json.dumps(tree), parameter
        self.infinite, self.periods = environment.horizon is None, environment.periods
        spaces = [environment.stage(period).space for period in range(environment.periods)]
        self.components = max(len(space.sizes) for space in spaces)
        self.degree = max(len(one.polynomial) for one in parameter.numbers)
        self._check(tree)
        self._chains = [Chain(one) for one in self.conditions() if one]

    def _check(self, tree: object) -> None:
        """The file has the numbers that the polynomials have where the file is."""
        for k, one in enumerate(self.parameter.numbers):
            path = ("parameter", "numbers", k, "place")
            if number(_get(tree, one.place, path), path) != value_at(one.polynomial, self.parameter.at):
                raise Rejected(f"the environment has another number than the polynomial {k + 1} of the parameter")

    def bound(self, periods: int) -> int:
        """The highest degree of a coefficient of a row, and of what an allocation is worth (region page section 3)."""
        return (periods + 1) * (self.components + 4) * max(self.degree - 1, 1)

    def conditions(self) -> list[Polynomial]:
        """Polynomials that are to have no root: then chances that are 0 stay so, and the discount is right."""
        found = [cleared(one.polynomial) for one in self.parameter.numbers if not one.signed]
        discounts = [one.polynomial for one in self.parameter.numbers if one.place == DISCOUNT]
        return [*found, *(cleared(_less(one)) for one in discounts if self.infinite)]

    def fits(self, piece: Piece) -> None:
        """Rejected where the numbers change their kind on a piece."""
        for one in self.conditions():
            if one and not piece.constant(one):
                raise Rejected("a chance or the discount changes its sign on a piece")

    def steady(self, low: Fraction, high: Fraction) -> bool:
        """Whether no number changes its kind in a closed interval."""
        return low == high or all(not chain.within(low, high) for chain in self._chains)

    def near(self, piece: Piece) -> None:
        """Of a point that is no rational: so small an interval that nothing changes in it."""
        for one in self.conditions() if piece.end is None and piece.start.root is not None else ():
            if one:
                piece.start.sign(one)

    def at(self, place: Fraction) -> World:
        """The environment at a value of the parameter, or Malformed where it is none."""
        tree: Any = json.loads(self._text)
        spend(len(self._text))
        for one in self.parameter.numbers:
            *way, last = one.place
            target = tree
            for step in way:
                target = target[step]
            target[last] = fraction_text(*value_at(one.polynomial, place).as_integer_ratio())
        return World(read_environment(tree))


def _less(discount: Coefficients) -> list[Fraction]:
    """1 less the discount."""
    return [Fraction(not k) - value for k, value in enumerate(discount or (Fraction(0),))]


def _get(tree: object, place: Sequence[object], path: tuple[str | int, ...]) -> object:
    for step in place:
        is_key = isinstance(tree, dict) and step in tree
        is_position = isinstance(tree, list) and isinstance(step, int) and step < len(tree)
        if not is_key and not is_position:
            raise Malformed(path, "the environment has no such place")
        tree = tree[step]  # type: ignore[index]  # one of the two
    return tree
