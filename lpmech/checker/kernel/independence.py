"""Whether a transition is independent: each component's marginal depends on the allocation, the public state and (an
agent's) own type only, and the joint distribution is the product of the marginals.

A factored transition is a product by construction, and a table depends exactly on its axes. A joint table is compared
with the product of its marginals row by row. For a mixture the tensors Σ_e w_e ⊗_k f_{e,k} and ⊗_k M_k, M_k the
marginals, are equal iff the sum of the squares of their difference is 0; that is a sum of products of inner products of
factors, so no joint table is formed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm, prod
from operator import mul

from .environment import Stage, Transition
from .meter import alignment_units, cell_units, spend
from .older import paired
from .spaces import GridTable, Space, offsets


def independent(stage: Stage) -> bool:
    """Whether the stage's transition is independent."""
    transition = stage.transition
    if transition is None:
        return True
    if transition.kind == "factored":
        names = transition.following.names
        factors = transition.elements[0].factors
        return all(set(f.axes) <= {*allowed(name), f"next {name}"} for f, name in paired(factors, names))
    rows = _Mixture(stage, transition) if transition.joint is None else _Joint(stage, transition, transition.joint)
    spend(rows.units)
    return _rows_independent(rows, transition.following)


def allowed(component: str) -> tuple[str, ...]:
    """The axes of today on which a component's marginal may depend."""
    return ("allocation", "public") if component == "public" else ("allocation", "public", component)


def _rows_independent(rows: _Mixture | _Joint, following: Space) -> bool:
    """Whether marginals are equal wherever they have to be, each over one denominator in all rows, and rows are their
    products."""
    known: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    own = [[k for k, axis in enumerate(rows.axes) if axis in allowed(name)] for name in following.names]
    for labels in rows.labels():
        marginals = rows.marginals(labels)
        for k, marginal in enumerate(marginals):
            if known.setdefault((k, tuple(labels[c] for c in own[k])), marginal) != marginal:
                return False
        if not rows.is_product(labels, marginals):
            return False
    return True


@dataclass
class _Rows:
    """The labels of today's axes on which a transition depends at all."""

    stage: Stage
    transition: Transition
    tables: Sequence[GridTable]

    def __post_init__(self) -> None:
        space = self.stage.space
        sizes = {"allocation": len(self.stage.allocations)} | dict(paired(space.names, space.sizes))
        used = {axis for table in self.tables for axis in table.axes}
        self.sizes = {axis: n for axis, n in sizes.items() if axis in used}
        self.axes = tuple(self.sizes)

    @property
    def count(self) -> int:
        return prod(self.sizes.values())

    def labels(self) -> Iterator[tuple[int, ...]]:
        for cell in range(self.count):
            labels = []
            for size in reversed(self.sizes.values()):
                cell, label = divmod(cell, size)
                labels.append(label)
            yield tuple(reversed(labels))

    def start(self, table: GridTable, labels: Sequence[int]) -> int:
        return sum(table.stride(axis) * label for axis, label in paired(self.axes, labels))


Factors = list[list[int]]
SOON = 200_000  # bits of denominators of which a common multiple is soon found


class _Mixture(_Rows):
    """Rows of a mixture: the elements' weights and factors, in integers over one denominator for all rows.

    The factors of an element are integers f_{e,k} whose sums s_{e,k} are their denominators; its weight is c_e over L,
    divided by Π_k s_{e,k}. So the row is Σ_e c_e ⊗_k f_{e,k} / L, and M_k = Σ_e c_e Π_{j≠k} s_{e,j} f_{e,k} / L."""

    def __init__(self, stage: Stage, transition: Transition) -> None:
        tables = [table for element in transition.elements for table in element.tables]
        super().__init__(stage, transition, tables)
        self.unders = [prod(t.denominator for t in e.factors) for e in transition.elements]
        self._cached: tuple[tuple[int, ...], list[tuple[int, Factors]]] | None = None

    @cached_property
    def common(self) -> int:
        """L."""
        weights = [1 if e.weight is None else e.weight.denominator for e in self.transition.elements]
        return lcm(*(weight * under for weight, under in paired(weights, self.unders)))

    @property
    def units(self) -> int:
        """From lengths alone; that of L, unless soon found, is bounded by that of the product of all denominators.
        The sum of squares has as many terms as there are pairs; each is a product over the components, as long as L to
        the power of their number where the marginals are brought to it."""
        components, elements = len(self.transition.following.sizes), len(self.transition.elements)
        longest = max(t.denominator.bit_length() for t in self.tables)
        whole = sum(t.denominator.bit_length() for t in self.tables)
        if whole <= SOON:
            whole = self.common.bit_length()
        labels = sum(self.transition.following.sizes)
        pairs = (elements + 1) * (elements + 2) // 2
        inner = labels * (3 + cell_units(longest, longest)) + components * (8 + cell_units(whole, whole))
        each = pairs * (20 + inner + cell_units(2 * components * whole, 2 * components * whole))
        made = elements * components * (30 + labels * (3 + cell_units(whole, whole)))
        return alignment_units(whole) + self.count * (each + made)

    def _elements(self, labels: tuple[int, ...]) -> list[tuple[int, Factors]]:
        """c_e and the factors at the labels."""
        if self._cached is None or self._cached[0] != labels:
            self._cached = labels, [self._element(k, labels) for k in range(len(self.transition.elements))]
        return self._cached[1]

    def _element(self, k: int, labels: tuple[int, ...]) -> tuple[int, Factors]:
        element, following = self.transition.elements[k], self.transition.following
        pairs = paired(element.factors, following.components)
        rows = [(f.numerators, self.start(f, labels), f.stride(f"next {axis.name}"), len(axis)) for f, axis in pairs]
        factors = [[numbers[start + step * n] for n in range(size)] for numbers, start, step, size in rows]
        weight = element.weight
        if weight is None:
            return self.common // self.unders[k], factors
        scale = self.common // (weight.denominator * self.unders[k])
        return weight.numerators[self.start(weight, labels)] * scale, factors

    def marginals(self, labels: tuple[int, ...]) -> list[list[int]]:
        """M_k, over L."""
        sums = [[0] * size for size in self.transition.following.sizes]
        for k, (weight, factors) in enumerate(self._elements(labels)):
            for total, factor, table in paired(sums, factors, self.transition.elements[k].factors):
                scale = weight * (self.unders[k] // table.denominator)
                for n, x in enumerate(factor):
                    total[n] += scale * x
        return sums

    def is_product(self, labels: tuple[int, ...], marginals: list[list[int]]) -> bool:
        """The sum of squares of Σ_e c_e ⊗ f_e / L − ⊗ M, times L to the power of twice the components, is 0."""
        whole = self.common ** (len(marginals) - 1)
        terms = [(weight * whole, factors) for weight, factors in self._elements(labels) if weight]
        terms.append((-1, marginals))
        total = 0
        for k, (u, x) in enumerate(terms):
            total += u * u * _inner(x, x) + 2 * u * sum(v * _inner(x, y) for v, y in terms[:k])
        return total == 0


def _inner(left: Factors, right: Factors) -> int:
    return prod(sum(map(mul, x, y)) for x, y in paired(left, right))


class _Joint(_Rows):
    """Rows of a joint table, on the next components on which it depends; along the others it is uniform."""

    def __init__(self, stage: Stage, transition: Transition, table: GridTable) -> None:
        super().__init__(stage, transition, [table])
        self.table, components = table, transition.following.components
        self.depends = [f"next {axis.name}" in table.axes for axis in components]
        self.after = [len(axis) if used else 1 for axis, used in paired(components, self.depends)]
        self.uniform = transition.following.size // prod(self.after)
        self.places = offsets(self.after, [table.stride(f"next {axis.name}") for axis in components])
        count = range(len(components))
        self.columns = {c: offsets(self.after, [int(k == c) for k in count]) for c in count if self.depends[c]}

    @property
    def units(self) -> int:
        bits, components = self.table.denominator.bit_length(), len(self.after)
        longest = bits * components
        return self.count * prod(self.after) * components * (8 + cell_units(longest, bits))

    def _row(self, labels: tuple[int, ...]) -> list[int]:
        start = self.start(self.table, labels)
        return [self.table.numerators[start + place] for place in self.places]

    def marginals(self, labels: tuple[int, ...]) -> list[list[int]]:
        """Over the table's denominator; over the number of labels for components on which it does not depend."""
        row, found = self._row(labels), []
        for k, size in enumerate(self.transition.following.sizes):
            if not self.depends[k]:
                found.append([1] * size)
                continue
            sums = [0] * size
            for label, probability in paired(self.columns[k], row):
                sums[label] += self.uniform * probability
            found.append(sums)
        return found

    def is_product(self, labels: tuple[int, ...], marginals: list[list[int]]) -> bool:
        used = [k for k, depends in enumerate(self.depends) if depends]
        scale = self.uniform * self.table.denominator ** (len(used) - 1) if used else 1
        for cell, probability in enumerate(self._row(labels)):
            if used and scale * probability != prod(marginals[k][self.columns[k][cell]] for k in used):
                return False
        return True


def place(table: GridTable, labels: dict[str, int]) -> int:
    return sum(table.stride(axis) * labels[axis] for axis in table.axes if axis in labels)


def at(table: GridTable, labels: dict[str, int]) -> Fraction:
    return Fraction(table.numerators[place(table, labels)], table.denominator)
