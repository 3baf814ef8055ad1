"""Expectations of the next state, E[X(θ') | a, θ], without a joint kernel of factored transitions.

A factored transition is a product of factors f_k(θ'_k | a, θ_{P_k}), one for each next component, where P_k are the
components of today on which the factor depends. X is contracted with one factor after another: a component of θ' goes,
the components P_k of θ come. A component of today on which two factors or more depend is *shared*; shared components
are fixed to one label after another before the factors that need them are contracted, the others in as few repetitions
as possible. Components with one next label are left out. A mixture is the weighted sum of its elements. A joint table
is one factor for the whole next state.

Of a function of a few next components the expectation takes their factors alone, as those of the others sum to 1; a
joint table is summed over the others.

A *box* names some labels of each component of today; expectations are formed at its states only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from math import lcm, prod
from operator import mul

from .environment import Element, Transition
from .meter import COMPONENT, OBJECT, align, keep, list_up, longest, make, spend
from .older import paired, record
from .spaces import Axis, GridTable, Space, box_offsets, offsets, strides

Box = tuple[Sequence[int], ...]
Row = tuple[list[int], list[int]]
Term = tuple[int, list[Row]]
FACTOR = 10_000  # bits that a factor keeps besides its rows


@dataclass(frozen=True)
class Factor:
    """A factor of `size` next labels: `rows[a]` has, for each label of the components `today`, the labels of positive
    probability and their numerators."""

    size: int
    today: tuple[int, ...]
    steps: tuple[int, ...]
    rows: tuple[list[Row], ...]
    bits: int

    @cached_property
    def most(self) -> int:
        return max(len(labels) for rows in self.rows for labels, _ in rows)

    def row(self, allocation: int, space: Space, state: int) -> Row:
        """The row after an allocation and a state of a space."""
        return self.rows[allocation][sum(s * space.label(state, c) for c, s in paired(self.today, self.steps))]


@dataclass(frozen=True)
class Schedule:
    """The order of work, `(fix, component)` and `(contract, factor)`, and the components that contractions bring."""

    steps: tuple[tuple[str, int], ...]
    order: tuple[int, ...]
    fixed: tuple[int, ...]
    brought: tuple[int, ...]


def make_schedule(needs: Sequence[Sequence[int]]) -> Schedule:
    """A schedule for factors that depend on the given components of today."""
    shared = {c for c in set().union(*needs) if sum(c in need for need in needs) > 1}
    left, fixed, steps = list(range(len(needs))), list[int](), list[tuple[str, int]]()
    while left:
        missing = {k: [c for c in needs[k] if c in shared and c not in fixed] for k in left}
        chosen = min(left, key=lambda k: len(missing[k]))
        steps += [("fix", c) for c in missing[chosen]] + [("contract", chosen)]
        fixed += missing[chosen]
        left.remove(chosen)
    order = tuple(k for step, k in steps if step == "contract")
    return Schedule(tuple(steps), order, tuple(fixed), tuple(c for k in order for c in needs[k] if c not in shared))


@dataclass(frozen=True)
class Product:
    """A product of factors with a weight for each allocation and state; the weight carries the scale."""

    factors: tuple[Factor, ...]
    today: Space
    weight: tuple[list[int], ...] | int

    @cached_property
    def schedule(self) -> Schedule:
        return make_schedule([factor.today for factor in self.factors])

    @cached_property
    def permutation(self) -> list[int] | None:
        """Where the cells of X stand when its axes are in the order of contraction."""
        order, sizes = self.schedule.order, [factor.size for factor in self.factors]
        if list(order) == sorted(order):
            return None
        steps = strides(sizes)
        return offsets([sizes[k] for k in order], [steps[k] for k in order])

    @cached_property
    def weight_bits(self) -> int:
        """The length of the longest weight."""
        return self.weight.bit_length() if isinstance(self.weight, int) else max(map(longest, self.weight))

    @cached_property
    def bits(self) -> int:
        """How much longer numbers become."""
        return self.weight_bits + sum(factor.bits for factor in self.factors)

    def at(self, allocation: int, state: int) -> Term:
        """The weight, and the row of each factor."""
        weight = self.weight if isinstance(self.weight, int) else self.weight[allocation][state]
        return weight, [factor.row(allocation, self.today, state) for factor in self.factors]

    def expect(self, values: list[int], allocation: int, box: Box, bits: int) -> list[int]:
        """The expectation at the states of the box, row-major, times the denominators; no value has more bits."""
        make(prod(map(len, box)), bits, self.bits)
        if self.permutation is not None:
            list_up(len(values))
            values = [values[place] for place in self.permutation]
        run = _Run(self, allocation, box, bits + self.bits, [0] * prod(map(len, box)))
        run.descend(values, 0, {}, 0)
        return run.weigh(self.weight)


class _Run:
    """One expectation: walks the schedule and writes each finished piece to its place in the box."""

    def __init__(self, product: Product, allocation: int, box: Box, bits: int, out: list[int]) -> None:
        schedule = product.schedule
        self.product, self.allocation, self.box, self.bits, self.out = product, allocation, box, bits, out
        self.steps = strides([len(chosen) for chosen in box])
        free = [c for c in range(len(box)) if c not in schedule.fixed and c not in schedule.brought]
        self.free = self._places(free)
        self.brought = self._places(schedule.brought)

    def _places(self, components: Sequence[int]) -> list[int]:
        return offsets([len(self.box[c]) for c in components], [self.steps[c] for c in components])

    def descend(self, current: list[int], step: int, fixed: dict[int, int], base: int) -> None:
        """Carry out the schedule from a step on; `base` is the place of the labels that are fixed."""
        if step == len(self.product.schedule.steps):
            spend(len(self.free) * len(current))
            for shift in self.free:
                for place, value in paired(self.brought, current):
                    self.out[base + shift + place] = value
            return
        kind, subject = self.product.schedule.steps[step]
        if kind == "contract":
            self.descend(self._contract(current, self.product.factors[subject], fixed), step + 1, fixed, base)
            return
        for place, chosen in enumerate(self.box[subject]):
            self.descend(current, step + 1, {**fixed, subject: chosen}, base + place * self.steps[subject])

    def _contract(self, current: list[int], factor: Factor, fixed: dict[int, int]) -> list[int]:
        """Replace the leading axis, of the factor's next labels, by its components of today at the end."""
        rest = len(current) // factor.size
        table = factor.rows[self.allocation]
        rows = box_offsets(([fixed[c]] if c in fixed else self.box[c] for c in factor.today), factor.steps)
        make(rest * len(rows), self.bits, factor.bits, times=factor.most)
        if rest == 1:
            return [sum(map(mul, table[row][1], map(current.__getitem__, table[row][0]))) for row in rows]
        slices = [current[k * rest : (k + 1) * rest] for k in range(factor.size)]
        out = [0] * (rest * len(rows))
        for column, row in enumerate(rows):
            out[column :: len(rows)] = _mix(slices, *table[row])
        return out

    def weigh(self, weight: tuple[list[int], ...] | int) -> list[int]:
        if isinstance(weight, int) and weight == 1:
            return self.out
        longest_weight = self.product.weight_bits
        make(len(self.out), self.bits - longest_weight, longest_weight)
        if isinstance(weight, int):
            return [weight * value for value in self.out]
        table = weight[self.allocation]
        states = box_offsets(self.box, self.product.today.strides)
        return [table[state] * value for state, value in paired(states, self.out)]


def _mix(slices: list[list[int]], labels: list[int], weights: list[int]) -> list[int]:
    """Σ weight · slice."""
    total = slices[labels[0]]
    total = total if weights[0] == 1 else [weights[0] * x for x in total]
    for label, weight in paired(labels[1:], weights[1:]):
        total = [so_far + weight * x for so_far, x in paired(total, slices[label])]
    return total


@dataclass(frozen=True)
class Kernel:
    """A transition ready for expectations: E[X | a, θ] = Σ over products / denominator, X a function on `following`:
    the next components whose places are in `heard`, which are all unless the kernel is a narrow one; `transition` is
    into all of them."""

    products: tuple[Product, ...]
    denominator: int
    today: Space
    following: Space
    heard: tuple[int, ...]
    transition: Transition
    allocations: int
    _narrow: dict[tuple[int, ...], Kernel] = field(default_factory=dict, compare=False, repr=False)

    def on(self, heard: tuple[int, ...]) -> Kernel:
        """The kernel for functions of some next components."""
        if heard == self.heard:
            return self
        if heard not in self._narrow:
            self._narrow[heard] = make_kernel(self.transition, self.today, self.allocations, heard)
        return self._narrow[heard]

    @cached_property
    def axes(self) -> set[str]:
        """What it depends on."""
        return {axis for table in self.transition.on(self.heard).tables for axis in table.axes}

    @cached_property
    def bits(self) -> int:
        """How much longer numbers become."""
        return max(product.bits for product in self.products) + len(self.products).bit_length()

    def expect(self, values: list[int], allocation: int, box: Box, bits: int) -> list[int]:
        """The numerators of E[X | a, θ] over its denominator times X's, at the states of a box; no value of X has
        more bits."""
        total = self.products[0].expect(values, allocation, box, bits)
        for product in self.products[1:]:
            part = product.expect(values, allocation, box, bits)
            total = [x + y for x, y in paired(total, part)]
        return total

    def at(self, allocation: int, state: int) -> Distribution:
        """μ(· | a, θ)."""
        spend(COMPONENT * len(self.today.sizes) + self.operations)
        return Distribution(self, [product.at(allocation, state) for product in self.products])

    @cached_property
    def operations(self) -> int:
        """The products that one probability takes."""
        return sum(len(product.factors) + 2 for product in self.products)


@record
class Distribution:
    """μ(· | a, θ) times the kernel's denominator: a sum of products of rows, not multiplied out until it is asked."""

    kernel: Kernel
    terms: list[Term]

    def factors(self) -> Iterator[tuple[int, list[list[int]]]]:
        """Of each product the weight, and the numbers of each factor at all its next labels."""
        for product, (weight, rows) in paired(self.kernel.products, self.terms):
            yield weight, [_dense(factor.size, row) for factor, row in paired(product.factors, rows)]

    def dense(self) -> list[int]:
        """The numbers of all next states."""
        size, bits = self.kernel.following.size, self.kernel.bits
        make(size, bits, bits, times=4 * len(self.terms))
        total = [0] * size
        for weight, factors in self.factors():
            part = reduce(lambda row, factor: [x * y for x in row for y in factor], factors, [weight])
            total = [x + y for x, y in paired(total, part)]
        return total

    def chance(self, following: int) -> int:
        """The number of one next state."""
        spend(20 + 4 * self.kernel.operations * (2 + self.kernel.bits // 200))
        total = 0
        for product, (chance, rows) in paired(self.kernel.products, self.terms):
            rest = following
            for factor, (labels, weights) in paired(reversed(product.factors), reversed(rows)):
                rest, label = divmod(rest, factor.size)
                place = bisect_left(labels, label)
                chance *= weights[place] if labels[place : place + 1] == [label] else 0
            total += chance
        return total


def _dense(size: int, row: Row) -> list[int]:
    found = [0] * size
    for label, weight in paired(*row):
        found[label] = weight
    return found


def make_kernel(transition: Transition, today: Space, allocations: int, heard: tuple[int, ...] | None = None) -> Kernel:
    """The kernel of a transition out of a space with a number of allocations, on all or some of the next components."""
    narrow = transition if heard is None else transition.on(heard)
    following, joint = narrow.following, narrow.joint
    elements = narrow.elements if joint is None else (Element(None, (joint,)),)
    owns = [(axis,) for axis in following.components] if joint is None else [following.components]
    denominators = [prod(table.denominator for table in element.tables) for element in elements]
    align(*denominators)
    common = lcm(*denominators)
    products = []
    for element, denominator in paired(elements, denominators):
        counts = [joint is not None or len(own[0]) > 1 for own in owns]  # a factor of one label is 1
        pairs = (pair for pair, counted in paired(paired(element.factors, owns), counts) if counted)
        factors = [_factor(table, own, today, allocations) for table, own in pairs]
        weight = _weight(element.weight, common // denominator, today, allocations)
        products.append(Product(tuple(factors), today, weight))
    heard = tuple(range(len(following.components))) if heard is None else heard
    return Kernel(tuple(products), common, today, following, heard, transition, allocations)


def _weight(table: GridTable | None, scale: int, today: Space, allocations: int) -> tuple[list[int], ...] | int:
    if table is None:
        return scale
    count = allocations if table.stride("allocation") else 1
    values = table.by_allocation(today, count)
    make(count * today.size, table.bits, scale.bit_length(), kept=True)
    list_up(allocations, kept=True)
    rows = [[scale * value for value in row] for row in values]
    return tuple(rows[a % count] for a in range(allocations))


def _factor(table: GridTable, own: Sequence[Axis], today: Space, allocations: int) -> Factor:
    """Rows of a factor or of a joint table over the next components `own`."""
    needs = tuple(c for c, name in enumerate(today.names) if name in table.axes)
    sizes = [today.sizes[c] for c in needs]
    spend(COMPONENT * (len(today.names) + len(own)) + 2 * len(table.numerators))
    keep(OBJECT * len(table.numerators) + FACTOR)
    list_up(allocations, kept=True)
    ahead = offsets(map(len, own), [table.stride(f"next {axis.name}") for axis in own])
    starts = offsets(sizes, [table.stride(today.names[c]) for c in needs])
    step = table.stride("allocation")
    rows = [[_row(table, a * step + start, ahead) for start in starts] for a in range(allocations if step else 1)]
    rows = rows if step else rows * allocations
    return Factor(len(ahead), needs, strides(sizes), tuple(rows), table.bits)


def _row(table: GridTable, start: int, ahead: list[int]) -> Row:
    weights = [table.numerators[start + step] for step in ahead]
    labels = [k for k, weight in enumerate(weights) if weight]
    return labels, [weights[k] for k in labels]
