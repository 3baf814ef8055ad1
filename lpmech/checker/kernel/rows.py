"""The rows of the conditions: μ_s, the distribution of the next public state and the other agents' next types given
(a, s, θ_{-i}), one for each own type s of agent i.

A row is Σ_e w_e ⊗_k f_{e,k} over the elements of a mixture (one for a factored transition), k over the next components
of the others; of a joint table the own next type is summed out. The own next type's factors are left out, no joint
distribution is formed, and single columns can be had without the others. All rows of an agent are over one denominator.

Whether rows are linearly independent is found exactly: columns are eliminated one after another modulo a prime, until
as many as there are rows are independent: independent modulo the prime, they are independent. Only where the columns
run out before are the rows eliminated in full, without division (Bareiss).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product
from math import gcd, lcm, prod
from operator import mul

from .environment import Element, Stage, Transition
from .errors import Limit
from .meter import align, cell_units, expect_room, make, spend
from .older import paired
from .spaces import Axis, GridTable, offsets, strides

MAX_ROW_CELLS = 30_000_000
PRIME = (1 << 61) - 1
Place = tuple[int, ...]
Started = list[tuple[int, list[int]]]


@dataclass(frozen=True)
class Factor:
    """Some next components of a table: its steps along (allocation, today's components), the others' next components
    with the number of columns behind each, its size and the table's step along it."""

    table: GridTable
    today: tuple[int, ...]
    ahead: tuple[tuple[int, int, int], ...]

    def start(self, labels: Sequence[int]) -> int:
        return sum(map(mul, self.today, labels))

    def shift(self, column: int) -> int:
        return sum(column // after % size * step for after, size, step in self.ahead)

    def slice(self, start: int) -> list[int]:
        """The numbers at every label of its next components, row-major."""
        places = offsets((size for _, size, _ in self.ahead), (step for _, _, step in self.ahead))
        return [self.table.numerators[start + place] for place in places]


@dataclass(frozen=True)
class Term:
    """An element: scale · weight · factors."""

    scale: int
    weight: Factor | None
    factors: tuple[Factor, ...]

    def started(self, labels: Sequence[int]) -> tuple[int, list[int]]:
        """The scaled weight at the labels of today, and where the factors' numbers begin."""
        weight = self.weight
        chance = 1 if weight is None else weight.table.numerators[weight.start(labels)]
        return self.scale * chance, [factor.start(labels) for factor in self.factors]


class Rows:
    """The rows of one agent out of a stage."""

    def __init__(self, stage: Stage, transition: Transition, agent: int) -> None:
        spend(2 * len(transition.joint.numerators) if transition.joint else 0)
        self.own = stage.space.has_public + agent
        self.types = stage.space.sizes[self.own]
        self.stage, name = stage, stage.space.names[self.own]
        self.following = [axis for axis in transition.following.components if axis.name != name]
        self.width = prod(map(len, self.following))
        elements, self.denominator = _elements(transition, name)
        self.terms = [self._term(element, scale) for element, scale in elements]
        self.sizes = (len(stage.allocations), *(n for k, n in enumerate(stage.space.sizes) if k != self.own))
        factors = [f for term in self.terms for f in (*term.factors, *((term.weight,) if term.weight else ()))]
        used = [any(factor.today[k] for factor in factors) for k in range(len(stage.space.names) + 1)]
        self.used = [*used[: self.own + 1], *used[self.own + 2 :]]
        self.operations = sum(len(term.factors) + 2 for term in self.terms)

    def _term(self, element: Element, scale: int) -> Term:
        """One factor for each next component, or the one table of all of them."""
        names = [axis.name for axis in self.following]
        groups = [names] if len(element.factors) == 1 else [[name] for name in names]
        factors = [self._factor(table, own) for table, own in paired(element.factors, groups)]
        return Term(scale, None if element.weight is None else self._factor(element.weight, []), tuple(factors))

    def _factor(self, table: GridTable, names: Sequence[str]) -> Factor:
        steps = strides([len(axis) for axis in self.following])
        axes = paired(self.following, steps)
        own = ((after, axis) for axis, after in axes if axis.name in names)
        ahead = tuple((after, len(axis), table.stride(f"next {axis.name}")) for after, axis in own)
        return Factor(table, tuple(table.stride(name) for name in ("allocation", *self.stage.space.names)), ahead)

    def cells(self) -> Iterator[Place]:
        """The allocation and labels of the others of one cell for each matrix of rows."""
        for labels in product(*(range(n if used else 1) for n, used in paired(self.sizes, self.used))):
            spend(10 + len(labels))
            yield labels

    def alike(self, labels: Place) -> Iterator[Place]:
        """The cells that have the same rows as a cell from `cells`."""
        parts = paired(labels, self.sizes, self.used)
        return product(*((label,) if used else range(n) for label, n, used in parts))

    def started(self, labels: Place) -> list[Started]:
        """For each own type the terms at a cell."""
        spend(4 * self.types * self.operations * len(labels))
        before, after = labels[: self.own + 1], labels[self.own + 1 :]
        return [[term.started((*before, s, *after)) for term in self.terms] for s in range(self.types)]

    def column(self, started: list[Started], column: int) -> list[int]:
        """The numbers of one next state of the others under every own type."""
        spend(20 + 2 * self.types * self.operations * (2 + self.denominator.bit_length() // 200))
        tables = [[(f.table.numerators, f.shift(column)) for f in term.factors] for term in self.terms]
        found = []
        for terms in started:
            total = 0
            for (value, starts), shifted in paired(terms, tables):
                for (numbers, shift), start in paired(shifted, starts):
                    value *= numbers[start + shift]
                total += value
            found.append(total)
        return found

    def row(self, terms: Started) -> list[int]:
        """The numbers of every next state of the others under one own type."""
        make(self.width, self.denominator.bit_length(), times=self.operations)
        total = [0] * self.width
        for term, (weight, starts) in paired(self.terms, terms):
            if weight:
                slices = [factor.slice(start) for factor, start in paired(term.factors, starts)]
                part = reduce(lambda values, part: [x * y for x in values for y in part], slices, [weight])
                total = [x + y for x, y in paired(total, part)]
        return total

    def matrix(self, labels: Place) -> list[list[int]]:
        """All rows at a cell."""
        if self.types * self.width > MAX_ROW_CELLS:
            raise Limit(f"the distributions at one cell of a condition have more than {MAX_ROW_CELLS} entries")
        return [self.row(terms) for terms in self.started(labels)]


def _elements(transition: Transition, own: str) -> tuple[list[tuple[Element, int]], int]:
    """The elements without the factors of the own next type, each with its scale over the common denominator."""
    if transition.joint is not None:
        table, scale = _summed_out(transition.joint, transition.following.components, own)
        return [(Element(None, (table,)), scale)], table.denominator
    names = transition.following.names
    pairs = [(element.weight, paired(names, element.factors)) for element in transition.elements]
    elements = [Element(weight, tuple(table for name, table in found if name != own)) for weight, found in pairs]
    denominators = [prod(table.denominator for table in element.tables) for element in elements]
    align(*denominators)
    common = lcm(*denominators)
    return [(element, common // found) for element, found in paired(elements, denominators)], common


def _summed_out(table: GridTable, following: Sequence[Axis], own: str) -> tuple[GridTable, int]:
    """A joint table without the own next type; where it does not depend on that, the number of its labels."""
    name = f"next {own}"
    if name not in table.axes:
        return table, next(len(axis) for axis in following if axis.name == own)
    k, step = table.axes.index(name), table.stride(name)
    axes, sizes = (*table.axes[:k], *table.axes[k + 1 :]), (*table.sizes[:k], *table.sizes[k + 1 :])
    places = offsets(sizes, [table.stride(axis) for axis in axes])
    moves = range(0, step * table.sizes[k], step)
    sums = tuple(sum(table.numerators[place + move] for move in moves) for place in places)
    return GridTable(axes, sizes, table.denominator, sums), 1


def scattered(count: int) -> Iterator[int]:
    """0, 1, …, count − 1 in an order in which neighbours are far apart."""
    step = count * 5 // 8 | 1
    while gcd(step, count) != 1:
        step += 2
    return (k * step % count for k in range(count))


def independent_modulo(columns: Iterable[Sequence[int]], height: int) -> bool:
    """Whether columns of so many numbers span everything modulo the prime; no more of them are taken than needed."""
    basis: list[tuple[int, list[int]]] = []
    for column in columns:
        rest = _reduced([value % PRIME for value in column], basis)
        pivot = next((k for k, value in enumerate(rest) if value), None)
        if pivot is None:
            continue
        inverse = pow(rest[pivot], -1, PRIME)
        basis.append((pivot, [value * inverse % PRIME for value in rest]))
        if len(basis) == height:
            return True
    return False


def _reduced(column: list[int], basis: Sequence[tuple[int, list[int]]]) -> list[int]:
    for pivot, vector in basis:
        if factor := column[pivot]:
            make(len(column), times=2)
            column = [(x - factor * y) % PRIME for x, y in paired(column, vector)]
    return column


def independent(rows: Sequence[list[int]]) -> bool:
    """Whether rows of integers are linearly independent."""
    height, width = len(rows), len(rows[0])
    bits = height * (max(max(map(abs, row)).bit_length() for row in rows) + height.bit_length())
    expect_room(height * width, bits)
    spend(2 * height * height * width * cell_units(bits, bits))
    left, before = list(rows), 1
    while left:
        row = left.pop()
        column = next((k for k, value in enumerate(row) if value), None)
        if column is None:
            return False
        pivot = row[column]
        left = [[(pivot * x - other[column] * y) // before for x, y in paired(other, row)] for other in left]
        before = pivot
    return True
