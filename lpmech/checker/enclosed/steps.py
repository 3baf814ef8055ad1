"""Expectations of a table with bounds of what rounding loses (page section 2, *Step*).

A `Moves` is what one allocation does to the next state of a
society: for each way to fix the components of today on which other components' factors depend, one matrix of integers
for every next component. `expect` takes one after another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, prod

from ..kernel.environment import Transition
from ..kernel.errors import Rejected
from ..kernel.meter import spend
from ..kernel.older import paired
from ..kernel.spaces import GridTable, Space, box_offsets, offsets, strides
from .chains import chain
from .packed import BLOCK, Fields, expect_tables, resized, scattered, work
from .rough import Factor, Rough, fitting


@dataclass(frozen=True)
class Moves:
    """One allocation's factors, and where the states of each block stand that the fixed components make."""

    factors: tuple[Factor, ...]
    starts: tuple[int, ...]
    places: tuple[int, ...] | None  # of the cells of a block; None where blocks follow each other
    today: int

    def expect(self, given: Rough) -> Rough:
        """E[X | a, θ] on today's states."""
        blocks: list[bytes] = []
        found = given
        for block in range(len(self.starts)):
            found = chain(given, self.factors, block)
            blocks.append(found.data)
        expect_tables(self.today, found.width, 1)
        count = self.today // len(blocks)
        pieces = [resized(block, len(block) // count, found.width) for block in blocks]
        data = b"".join(pieces) if self.places is None else scattered(
            list(paired(self.starts, pieces)), self.places, self.today, found.width
        )  # fmt: skip
        return Rough(data, found.width, found.scale, found.error, found.bound)


def settled(given: Rough, factor: Fraction) -> tuple[Rough, Fraction]:
    """The table times a factor with scale 1: X' with X' ≤ factor·truth ≤ X' + κ; and κ."""
    exact = given.scale * factor
    if exact == 1:
        return Rough(given.data, given.width, Fraction(1), Fraction(0), given.bound), given.error
    if exact == 0:
        return Rough(bytes(len(given.data)), given.width, Fraction(1), Fraction(0), 0), Fraction(0)
    whole = -(-exact.numerator // exact.denominator)
    given = given.fitting(given.bound * whole)
    shift = 8 * given.width - 2 - whole.bit_length()
    times = (exact.numerator << shift) // exact.denominator
    lost = exact * given.error + 1 + given.bound * (exact - Fraction(times, 1 << shift))
    expect_tables(len(given.data) // given.width, given.width, 2)
    work(len(given.data) * (2 + given.width // 4))
    bound = given.bound * times >> shift
    return Rough(_scaled(given, times, shift), given.width, Fraction(1), Fraction(0), bound), lost


def _scaled(given: Rough, times: int, shift: int) -> bytes:
    """Every field times a factor, shifted: some fields at a time, since products are twice as long."""
    double, step, parts = 2 * given.width, BLOCK * given.width, []
    for start in range(0, len(given.data), step):
        part = given.data[start : start + step]
        product = int.from_bytes(resized(part, given.width, double), "little") * times >> shift
        parts.append(resized(product.to_bytes(2 * len(part), "little"), double, given.width))
    return b"".join(parts)


@dataclass(frozen=True)
class Blended:
    """A transition out of a society's states: elements, by allocation; weights by element, allocation and state over a
    denominator, None where there is one element."""

    elements: tuple[tuple[Moves, ...], ...]
    weights: tuple[tuple[tuple[int, ...], ...], ...] | None
    denominator: int

    def expect(self, given: Rough, allocation: int, factor: Fraction) -> tuple[Rough, Fraction]:
        """factor·E[X | a, θ] with scale 1, and κ."""
        if self.weights is None:
            return settled(self.elements[0][allocation].expect(given), factor)
        return self._mixture(given, allocation, factor)

    def _mixture(self, given: Rough, allocation: int, factor: Fraction) -> tuple[Rough, Fraction]:
        assert self.weights is not None
        parts = [settled(moves[allocation].expect(given), Fraction(1)) for moves in self.elements]
        most = max(part.bound for part, _ in parts)
        width = max(fitting(most * self.denominator), *(part.width for part, _ in parts))
        count = len(parts[0][0].data) // parts[0][0].width
        fields, total = Fields(count, width), 0
        expect_tables(count, width, 2)
        for (part, _), weights in paired(parts, self.weights):
            table = fields.table(resized(part.data, part.width, width))
            total += weighted(fields, table, weights[allocation])
        rough = Rough(fields.data(total), width, Fraction(1, self.denominator),
                      max(lost for _, lost in parts) * self.denominator, most * self.denominator)  # fmt: skip
        return settled(rough, factor)


def weighted(fields: Fields, table: int, weights: Sequence[int]) -> int:
    """A table times weights that differ by field, one weight after another."""
    spend(2 * fields.count)
    total = 0
    for weight in sorted(set(weights) - {0}):
        marks = fields.table(b"".join(bytes([w == weight]) + bytes(fields.width - 1) for w in weights))
        total += weight * (table & fields.filled(marks))
    return total


def transition_of(transition: Transition, today: Space, allocations: int, society: Sequence[str]) -> Blended:
    """The transition on the states of a society: of `today`, which is its own, to its own next components."""
    if transition.joint is not None:
        raise Rejected("a transition that is one joint table has no enclosed certificate")
    following = [k for k, axis in enumerate(transition.following.components) if axis.name in society]
    elements = []
    for element in transition.elements:
        tables = [(transition.following.components[k].name, len(transition.following.components[k]),
                   element.factors[k]) for k in following]  # fmt: skip
        elements.append(tuple(_moves(tables, today, a) for a in range(allocations)))
    if transition.is_product:
        return Blended(tuple(elements), None, 1)
    grids = [element.weight for element in transition.elements if element.weight is not None]
    common = 1
    for grid in grids:
        common = common * grid.denominator // gcd(common, grid.denominator)
    weights = tuple(_weights(grid, common, today, allocations) for grid in grids)
    return Blended(tuple(elements), weights, common)


def _weights(grid: GridTable, common: int, today: Space, allocations: int) -> tuple[tuple[int, ...], ...]:
    values = grid.gather(("allocation", *today.names), (allocations, *today.sizes))
    times = common // grid.denominator
    spend(len(values))
    return tuple(
        tuple(times * value for value in values[a * today.size : (a + 1) * today.size]) for a in range(allocations)
    )


def _moves(tables: Sequence[tuple[str, int, GridTable]], today: Space, allocation: int) -> Moves:
    names = [name for name, _, _ in tables]
    foreign = {axis for name, _, grid in tables for axis in grid.axes if axis in today.names and axis != name}
    fixed = [k for k, name in enumerate(today.names) if name in foreign or name not in names]
    free = [k for k in range(len(today.names)) if k not in fixed]
    sizes = [today.sizes[k] for k in fixed]
    spend(40 * len(tables) * (1 + prod(sizes)))
    starts = offsets(sizes, [today.strides[k] for k in fixed])
    moving = [k for k, size in enumerate(today.sizes) if size > 1]
    first = [k for k in moving if k in fixed]
    together = moving[: len(first)] == first
    places = None if together else tuple(
        offsets([today.sizes[k] for k in free], [today.strides[k] for k in free])
    )  # fmt: skip
    factors = tuple(
        _factor(grid, size, name, today, fixed, allocation)
        for name, size, grid in tables
        if size > 1 or (name in today.names and today.sizes[today.component(name)] > 1)
    )
    return Moves(factors, tuple(starts), places, today.size)


def _factor(grid: GridTable, size: int, name: str, today: Space, fixed: Sequence[int], allocation: int) -> Factor:
    steps = dict(paired(grid.axes, strides(grid.sizes)))
    own = today.component(name)
    count = today.sizes[own] if own >= 0 and own not in fixed else 1
    base = allocation * steps.get("allocation", 0)
    bases = box_offsets([range(today.sizes[k]) for k in fixed], [steps.get(today.names[k], 0) for k in fixed])
    ahead, step = steps.get(f"next {name}", 0), steps.get(name, 0) if count > 1 else 0
    spend(len(bases) * count * size)
    found = [
        tuple(
            tuple(grid.numerators[base + start + step * own_label + ahead * k] for k in range(size))
            for own_label in range(count)
        )
        for start in bases
    ]
    common = gcd(grid.denominator, *(weight for rows in set(found) for row in rows for weight in row))
    reduced = tuple(tuple(tuple(weight // common for weight in row) for row in rows) for rows in found)
    return Factor(grid.denominator // common, reduced)
