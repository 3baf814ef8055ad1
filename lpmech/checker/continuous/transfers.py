"""Reading the mechanism of a certificate about continuous signals (its page, section 2): what is paid, on which grid,
and the value of the society; and numbers in a certificate."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import prod
from typing import TypeVar

from ..kernel.errors import Malformed, Path, expected
from ..kernel.fields import SHORT, int_of, list_of, object_of, ratio
from ..kernel.older import paired, pairwise, record
from .environment import MAX_POWER, Continuous
from .points import Point
from .polynomials import Polynomial

T = TypeVar("T")
MAX_POINTS = 1_000
Cell = tuple[int, ...]
Grids = tuple[tuple[Point, ...], set[Point]]  # the grid, and the kinks
Pieces = dict[tuple[Cell, Cell], Polynomial]


@record
class Transfer:
    """Payments by cell of the report and power of it, then by cell of the others' signals today and cell of tomorrow's,
    as polynomials of all signals."""

    points: tuple[Point, ...]
    one: bool  # all of the others' signals today are one cell
    parts: tuple[tuple[Pieces, ...], ...]
    by_report: bool  # whether the payment depends on the report

    def place(self, low: Fraction) -> int:
        """The cell of a report that is just above a number."""
        return 0 if len(self.parts) == 1 else bisect_right(self.points, low) - 1


@record
class Price:
    """Prices of the last period by cell of the others' signals, as polynomials of today's signals."""

    points: tuple[Point, ...]
    pieces: dict[Cell, Polynomial]

    def at(self, lows: list[Fraction]) -> Polynomial:
        """The price just above numbers, one for each of the others."""
        here = tuple(bisect_right(self.points, low) - 1 for low in lows)
        return self.pieces.get(here, {})


@record
class Mechanism:
    """What is paid, by agent and allocation."""

    grid: tuple[Point, ...]
    value: Polynomial | None  # of the society, in all signals, of today's only
    transfers: tuple[tuple[Transfer, ...], ...]
    prices: tuple[tuple[Price, ...], ...]  # none without a horizon


def keyed(value: object, path: Path) -> dict[str, object]:
    if not isinstance(value, dict):
        raise expected(path, "an object", value)
    return value


def number_of(value: object, path: Path) -> Fraction:
    """A RATIONAL; it is so short that whether it is in lowest terms has been looked at."""
    over, under = ratio(value, path)
    if max(over.bit_length(), under.bit_length()) > SHORT:
        raise Malformed(path, f"a number with a part of more than {SHORT} bits")
    return Fraction(over, under)


def signal_of(value: object, path: Path) -> Point:
    found = number_of(value, path)
    if not 0 <= found <= 1:
        raise expected(path, "a number from 0 to 1", value)
    return Point(found)


def points_of(value: object, path: Path, kinks: set[Point]) -> tuple[Point, ...]:
    """Increasing points from 0 to 1, kinks among them."""
    items = list_of(value, path, 2)
    if len(items) > MAX_POINTS:
        raise Malformed(path, f"more than {MAX_POINTS} points")
    points = tuple(signal_of(item, (*path, k)) for k, item in enumerate(items))
    if points[0] != 0 or points[-1] != 1 or any(a >= b for a, b in pairwise(points)):
        raise Malformed(path, "the points do not increase from 0 to 1")
    if not kinks <= set(points):
        raise Malformed(path, "a number at which a function has a kink is missing")
    return points


def integers_of(fields: dict[str, object], path: Path, count: int) -> list[Fraction]:
    """So many numerators over a positive denominator."""
    denominator = int_of(fields["denominator"], (*path, "denominator"))
    if denominator < 1:
        raise expected((*path, "denominator"), "a positive integer", fields["denominator"])
    items = list_of(fields["numerators"], (*path, "numerators"))
    if len(items) != count:
        raise Malformed((*path, "numerators"), f"{len(items)} numbers; there must be {count}")
    return [Fraction(int_of(item, (*path, "numerators"), k), denominator) for k, item in enumerate(items)]


def degree_of(value: object, path: Path) -> int:
    if type(value) is not int or not 0 <= value <= MAX_POWER:
        raise expected(path, f"an integer from 0 to {MAX_POWER}", value)
    return value


def read_value(value: object, path: Path, env: Continuous) -> Polynomial | None:
    """The polynomial W; None: it is 0."""
    if value is None:
        return None
    fields = object_of(value, path, ("degree", "denominator", "numerators"))
    size, agents = degree_of(fields["degree"], (*path, "degree")) + 1, len(env.agents)
    numbers = integers_of(fields, path, size**agents)
    keys = product(range(size), repeat=agents)
    return {(*key, *(0,) * agents): c for key, c in paired(keys, numbers) if c}


def by_agent(
    value: object, path: Path, env: Continuous, grids: Grids, read: Callable[[object, Path, Continuous, int, Grids], T]
) -> tuple[tuple[T, ...], ...]:
    """What is read by agent and allocation."""
    fields, result = object_of(value, path, env.agents), []
    for k, name in enumerate(env.agents):
        table = object_of(fields[name], (*path, name), env.allocations)
        result.append(tuple(read(table[a], (*path, name, a), env, k, grids) for a in env.allocations))
    return tuple(result)


def read_transfer(value: object, path: Path, env: Continuous, agent: int, grids: Grids) -> Transfer:
    """What one agent pays after one allocation."""
    wanted = ("points", "cells", "degrees", "denominator", "numerators")
    given = keyed(value, path)
    fields = object_of(given, path, (*wanted, "report") if "report" in given else wanted)
    points = _cuts(fields["points"], (*path, "points"), grids)
    degrees = list_of(fields["degrees"], (*path, "degrees"))
    if len(degrees) != 2:
        raise expected((*path, "degrees"), "a list of two integers", fields["degrees"])
    today, following = (degree_of(item, (*path, "degrees", k)) + 1 for k, item in enumerate(degrees))
    one, count, many = _one(fields["cells"], (*path, "cells")), len(points) - 1, len(env.agents) - 1
    reports, powers = _report(fields["report"], (*path, "report"), count) if "report" in fields else (1, 1)
    shape = [1 if one else count] * many + [count] * many + [today] * many + [following] * many
    numbers = integers_of(fields, path, reports * powers * prod(shape))
    parts = [[_pieces(env, agent, shape, numbers, (place * powers + power) * prod(shape)) for power in range(powers)]
             for place in range(reports)]  # fmt: skip
    return Transfer(points, one, tuple(map(tuple, parts)), "report" in fields)


def _cuts(value: object, path: Path, grids: Grids) -> tuple[Point, ...]:
    """Points among those of the grid."""
    points = points_of(value, path, grids[1])
    if not set(points) <= set(grids[0]):
        raise Malformed(path, "a point that is none of the grid's")
    return points


def _one(value: object, path: Path) -> bool:
    if value not in ("all", "one"):
        raise expected(path, '"all" or "one"', value)
    return value == "one"


def _report(value: object, path: Path, count: int) -> tuple[int, int]:
    """The numbers of cells and of powers of the report."""
    fields = object_of(value, path, ("cells", "degree"))
    one = _one(fields["cells"], (*path, "cells"))
    return 1 if one else count, degree_of(fields["degree"], (*path, "degree")) + 1


def _pieces(env: Continuous, agent: int, shape: list[int], numbers: list[Fraction], start: int) -> Pieces:
    """The polynomials of one stretch of numbers."""
    agents, many = len(env.agents), len(env.agents) - 1
    others = [k for k in range(agents) if k != agent]
    pieces: Pieces = {}
    for place, index in enumerate(product(*map(range, shape)), start):
        if c := numbers[place]:
            powers = [0] * (2 * agents)
            for at, j in enumerate(others):
                powers[j] = index[2 * many + at]
                powers[agents + j] = index[3 * many + at]
            pieces.setdefault((index[:many], index[many : 2 * many]), {})[tuple(powers)] = c
    return pieces


def read_price(value: object, path: Path, env: Continuous, agent: int, grids: Grids) -> Price:
    """What one agent pays for one allocation of the last period."""
    fields = object_of(value, path, ("points", "degree", "denominator", "numerators"))
    points = _cuts(fields["points"], (*path, "points"), grids)
    many, size = len(env.agents) - 1, degree_of(fields["degree"], (*path, "degree")) + 1
    shape = [len(points) - 1] * many + [size] * many
    numbers = integers_of(fields, path, prod(shape))
    pieces: dict[Cell, Polynomial] = {}
    for index, c in paired(product(*map(range, shape)), numbers):
        if c:
            powers = (*index[many : many + agent], 0, *index[many + agent :])
            pieces.setdefault(index[:many], {})[powers] = c
    return Price(points, pieces)
