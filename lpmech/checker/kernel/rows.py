"""The rows of the conditions, and independent transitions.

The rows: μ_s, the distribution of the next public state and the other agents' next types given
(a, s, θ_{-i}), one for each own type s of agent i. They are those of the kernel into these components; no row is formed
where single columns do.

Whether rows are linearly independent is found exactly: columns are eliminated one after another modulo a prime, until
as many as there are rows are independent: independent modulo the prime, they are independent. Only where the columns
run out before are the rows eliminated in full, without division (Bareiss).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import reduce
from itertools import product
from math import gcd, prod

from .environment import Stage, Transition
from .errors import Limit
from .meter import cell_units, expect_room, longest, make, spend
from .older import paired
from .spaces import GridTable
from .transitions import Distribution, Kernel, make_kernel
from .vectors import dot

MAX_ROW_CELLS = 30_000_000
PRIME = (1 << 61) - 1
Factors = Sequence[Sequence[int]]
Place = tuple[int, ...]  # an allocation, and labels of components of today


def cells_of(kernel: Kernel, components: Sequence[int]) -> Iterator[Place]:
    """An allocation and labels of some components of today, one for all cells that the kernel does not tell apart."""
    pairs = paired(_sizes(kernel, components), _told_apart(kernel, components))
    for labels in product(*(range(n if told else 1) for n, told in pairs)):
        spend(10 + len(labels))
        yield labels


def _told_apart(kernel: Kernel, components: Sequence[int]) -> list[bool]:
    """Whether the kernel depends on the allocation, and on each component."""
    return [name in kernel.axes for name in ("allocation", *(kernel.today.names[k] for k in components))]


def _sizes(kernel: Kernel, components: Sequence[int]) -> list[int]:
    return [kernel.allocations, *(kernel.today.sizes[k] for k in components)]


class Rows:
    """The rows of one agent out of a stage."""

    def __init__(self, stage: Stage, transition: Transition, agent: int) -> None:
        self.own, names = stage.space.has_public + agent, transition.following.names
        self.types = stage.space.sizes[self.own]
        heard = tuple(k for k, name in enumerate(names) if name != stage.space.names[self.own])
        self.kernel = make_kernel(transition, stage.space, len(stage.allocations), heard)
        self.width = self.kernel.following.size
        self.others = [k for k in range(len(stage.space.sizes)) if k != self.own]

    def cells(self) -> Iterator[Place]:
        """The allocation and labels of the others of one cell for each matrix of rows."""
        return cells_of(self.kernel, self.others)

    def alike(self, labels: Place) -> Iterator[Place]:
        """The cells that have the same rows as a cell from `cells`."""
        told_apart = _told_apart(self.kernel, self.others)
        each = paired(labels, _sizes(self.kernel, self.others), told_apart)
        return product(*((label,) if told else range(n) for label, n, told in each))

    def at(self, labels: Place) -> list[Distribution]:
        """For each own type its row, not multiplied out."""
        states = (self.kernel.today.joined(self.own, labels[1:], s) for s in range(self.types))
        return [self.kernel.at(labels[0], state) for state in states]

    def columns(self, labels: Place) -> Iterator[list[int]]:
        """The numbers of single next states of the others under every own type; neighbours are far apart."""
        rows = self.at(labels)
        return ([row.chance(column) for row in rows] for column in scattered(self.width))

    def matrix(self, labels: Place) -> list[list[int]]:
        """All rows at a cell."""
        if self.types * self.width > MAX_ROW_CELLS:
            raise Limit(f"the distributions at one cell of a condition have more than {MAX_ROW_CELLS} entries")
        return [row.dense() for row in self.at(labels)]


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


def are_independent(rows: Sequence[list[int]]) -> bool:
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


def allowed(component: str) -> tuple[str, ...]:
    """The axes of today on which a component's marginal may depend."""
    return ("allocation", "public") if component == "public" else ("allocation", "public", component)


def is_independent(kernel: Kernel) -> bool:
    """Whether the kernel's transition is independent."""
    names, transition = kernel.following.names, kernel.transition
    if transition.is_product:
        factors = transition.elements[0].factors
        return all(set(f.axes) <= {*allowed(name), f"next {name}"} for f, name in paired(factors, names))
    moving = [k for k, size in enumerate(kernel.following.sizes) if size > 1]
    today = ("allocation", *kernel.today.names)
    own = [[c for c, axis in enumerate(today) if axis in allowed(names[k])] for k in moving]
    narrow = [kernel.on((k,)) for k in moving]
    known: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    for labels in cells_of(kernel, range(len(kernel.today.sizes))):
        after = labels[0], kernel.today.number(labels[1:])
        marginals = [one.at(*after).dense() for one in narrow]
        for k, marginal in enumerate(marginals):
            if known.setdefault((k, tuple(labels[c] for c in own[k])), marginal) != marginal:
                return False
        if not _is_product(kernel.at(*after), marginals, prod(one.denominator for one in narrow)):
            return False
    return True


def _is_product(found: Distribution, marginals: Factors, denominator: int) -> bool:
    """Whether a distribution is the product of its marginals; the denominator is that of their product."""
    kernel = found.kernel
    if kernel.transition.joint is not None:
        row, made = found.dense(), reduce(_outer, marginals, [1])
        return all(x * denominator == y * kernel.denominator for x, y in paired(row, made))
    terms: list[tuple[int, Factors]] = [(-kernel.denominator, marginals)]
    terms += [(weight * denominator, factors) for weight, factors in found.factors() if weight]
    total = 0
    for k, (u, x) in enumerate(terms):
        total += u * u * _inner(x, x) + 2 * u * sum(v * _inner(x, y) for v, y in terms[:k])
    return total == 0


def _outer(row: Sequence[int], marginal: Sequence[int]) -> list[int]:
    make(len(row) * len(marginal), longest(row), longest(marginal))
    return [x * y for x in row for y in marginal]


def _inner(left: Factors, right: Factors) -> int:
    """The inner product of two products of factors."""
    found = 1
    for x, y in paired(left, right):
        part = dot(x, y)
        make(1, found.bit_length(), part.bit_length())
        found *= part
    return found


def at(table: GridTable, labels: dict[str, int]) -> Fraction:
    """The value at the labels of some axes, the first ones of those that the table does not have left out."""
    place = sum(table.stride(axis) * labels[axis] for axis in table.axes if axis in labels)
    return Fraction(table.numerators[place], table.denominator)
