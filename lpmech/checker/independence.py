"""Whether a transition is independent: each component's marginal depends on the allocation, the public state and (an
agent's) own type only, and the joint distribution is the product of the marginals.

A factored transition is a product by construction, and a table depends exactly on its axes. A joint table is compared
with the product of its marginals row by row. For a mixture the tensors Σ_e w_e ⊗_k f_{e,k} and ⊗_k M_k, M_k the
marginals, are equal iff the sum of the squares of their difference is 0; that is a sum of products of inner products of
factors, so no joint table is formed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from .environment import Stage, Transition
from .meter import Meter
from .spaces import GridTable, Space, offsets

Marginals = list[list[Fraction]]


def independent(stage: Stage, meter: Meter) -> bool:
    """Whether the stage's transition is independent."""
    transition = stage.transition
    if transition is None:
        return True
    if transition.kind == "factored":
        names = transition.following.names
        factors = transition.elements[0].factors
        return all(set(f.axes) <= {*allowed(name), f"next {name}"} for f, name in zip(factors, names, strict=True))
    rows = _Mixture(stage, transition) if transition.joint is None else _Joint(stage, transition, transition.joint)
    meter.spend(rows.units)
    return _rows_independent(rows, transition.following)


def allowed(component: str) -> tuple[str, ...]:
    """The axes of today on which a component's marginal may depend."""
    return ("allocation", "public") if component == "public" else ("allocation", "public", component)


def _rows_independent(rows: "_Mixture | _Joint", following: Space) -> bool:
    known: dict[tuple[int, tuple[int, ...]], list[Fraction]] = {}
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
        sizes = {"allocation": len(self.stage.allocations)} | dict(zip(space.names, space.sizes, strict=True))
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
        return sum(table.stride(axis) * label for axis, label in zip(self.axes, labels, strict=True))


class _Mixture(_Rows):
    """Rows of a mixture: the elements' weights and factors."""

    def __init__(self, stage: Stage, transition: Transition) -> None:
        tables = [t for e in transition.elements for t in (*e.factors, *((e.weight,) if e.weight else ()))]
        super().__init__(stage, transition, tables)
        self._cached: tuple[tuple[int, ...], list[tuple[Fraction, Marginals]]] | None = None

    @property
    def units(self) -> int:
        """Fractions are slow: fifty units an operation."""
        elements, bits = len(self.transition.elements) + 1, max(t.denominator.bit_length() for t in self.tables)
        return 50 * self.count * elements * (elements + 2) * sum(self.transition.following.sizes) * (1 + bits // 100)

    def _elements(self, labels: tuple[int, ...]) -> list[tuple[Fraction, Marginals]]:
        """Weights and factors at the labels."""
        if self._cached is None or self._cached[0] != labels:
            self._cached = labels, [self._element(k, labels) for k in range(len(self.transition.elements))]
        return self._cached[1]

    def _element(self, k: int, labels: tuple[int, ...]) -> tuple[Fraction, Marginals]:
        element, following = self.transition.elements[k], self.transition.following
        weight = element.weight
        pairs = zip(element.factors, following.components, strict=True)
        factors = [
            [value(f, self.start(f, labels) + f.stride(f"next {axis.name}") * n) for n in range(len(axis))]
            for f, axis in pairs
        ]
        return Fraction(1) if weight is None else value(weight, self.start(weight, labels)), factors

    def marginals(self, labels: tuple[int, ...]) -> Marginals:
        """M_k = Σ_e w_e f_{e,k}."""
        elements = self._elements(labels)
        return [
            [sum((w * factors[k][n] for w, factors in elements), Fraction(0)) for n in range(size)]
            for k, size in enumerate(self.transition.following.sizes)
        ]

    def is_product(self, labels: tuple[int, ...], marginals: Marginals) -> bool:
        """The sum of squares of Σ_e w_e ⊗ f_e − ⊗ M is 0."""
        terms = [*self._elements(labels), (Fraction(-1), marginals)]
        terms = [(weight, factors) for weight, factors in terms if weight]
        return sum((u * v * _inner(x, y) for u, x in terms for v, y in terms), Fraction(0)) == 0


def _inner(left: Marginals, right: Marginals) -> Fraction:
    total = Fraction(1)
    for x, y in zip(left, right, strict=True):
        total *= sum((a * b for a, b in zip(x, y, strict=True)), Fraction(0))
    return total


class _Joint(_Rows):
    """Rows of a joint table, on the next components on which it depends; along the others it is uniform."""

    def __init__(self, stage: Stage, transition: Transition, table: GridTable) -> None:
        super().__init__(stage, transition, [table])
        self.table, components = table, transition.following.components
        self.depends = [f"next {axis.name}" in table.axes for axis in components]
        self.after = [len(axis) if used else 1 for axis, used in zip(components, self.depends, strict=True)]
        self.uniform = transition.following.size // prod(self.after)
        self.places = offsets(self.after, [table.stride(f"next {axis.name}") for axis in components])
        count = range(len(components))
        self.columns = {c: offsets(self.after, [int(k == c) for k in count]) for c in count if self.depends[c]}

    @property
    def units(self) -> int:
        bits = self.table.denominator.bit_length()
        return 50 * self.count * prod(self.after) * len(self.after) * (1 + bits // 100)

    def _row(self, labels: tuple[int, ...]) -> list[Fraction]:
        start, scale = self.start(self.table, labels), self.uniform
        return [value(self.table, start + place) * scale for place in self.places]

    def marginals(self, labels: tuple[int, ...]) -> Marginals:
        row, found = self._row(labels), []
        for k, size in enumerate(self.transition.following.sizes):
            if not self.depends[k]:
                found.append([Fraction(1, size)] * size)
                continue
            sums = [Fraction(0)] * size
            for label, probability in zip(self.columns[k], row, strict=True):
                sums[label] += probability
            found.append(sums)
        return found

    def is_product(self, labels: tuple[int, ...], marginals: Marginals) -> bool:
        used = [k for k, depends in enumerate(self.depends) if depends]
        for cell, probability in enumerate(self._row(labels)):
            if probability != prod((marginals[k][self.columns[k][cell]] for k in used), start=Fraction(1)):
                return False
        return True


def value(table: GridTable, place: int) -> Fraction:
    return Fraction(table.numerators[place], table.denominator)


def probability_of(stage: Stage, allocation: int, state: Sequence[int]) -> Callable[[dict[int, int]], Fraction]:
    """The probability, after an allocation and a state, that the next state has given labels in some components."""
    transition = stage.transition
    assert transition is not None
    today = {"allocation": allocation} | dict(zip(stage.space.names, state, strict=True))
    if transition.joint is None:
        return lambda wanted: _mixture_probability(transition, today, wanted)
    joint = transition.joint
    return lambda wanted: _joint_probability(transition.following, joint, today, wanted)


def _mixture_probability(transition: Transition, today: dict[str, int], wanted: dict[int, int]) -> Fraction:
    total, names = Fraction(0), transition.following.names
    for element in transition.elements:
        chance = Fraction(1) if element.weight is None else at(element.weight, today)
        for k, label in wanted.items():
            chance *= at(element.factors[k], today | {f"next {names[k]}": label})
        total += chance
    return total


def _joint_probability(following: Space, table: GridTable, today: dict[str, int], wanted: dict[int, int]) -> Fraction:
    axes = [f"next {name}" for name in following.names]
    free = [k for k, axis in enumerate(axes) if k not in wanted and axis in table.axes]
    alike = prod(following.sizes[k] for k, axis in enumerate(axes) if k not in wanted and axis not in table.axes)
    start = place(table, today | {axes[k]: label for k, label in wanted.items()})
    steps = offsets([following.sizes[k] for k in free], [table.stride(axes[k]) for k in free])
    return Fraction(sum(table.numerators[start + step] for step in steps) * alike, table.denominator)


def place(table: GridTable, labels: dict[str, int]) -> int:
    return sum(table.stride(axis) * labels[axis] for axis in table.axes if axis in labels)


def at(table: GridTable, labels: dict[str, int]) -> Fraction:
    return value(table, place(table, labels))
