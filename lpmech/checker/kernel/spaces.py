"""State spaces, axes and the tables of an environment.

A *space* is the set of joint states of one period: the public state, if any, first, then every agent's type. A joint
state is its row-major number. An `Axis` is a name with its labels. A `GridTable` is a table of an environment on those
of its axes along which its values differ, in canonical order, in integers over one denominator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from math import lcm, prod
from operator import mul

from .errors import Limit, quote
from .meter import COMPONENT, list_up, longest, spend
from .older import paired

MAX_CELLS = 6_000_000
MAX_BITS = 1 << 29


@dataclass(frozen=True)
class Axis:
    """A name and its labels."""

    name: str
    labels: tuple[str, ...]

    @cached_property
    def positions(self) -> dict[str, int]:
        return {label: k for k, label in enumerate(self.labels)}

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Space:
    """The joint states of one period; `components[0]` is `public` where there is a public state."""

    components: tuple[Axis, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(component.name for component in self.components)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        return tuple(map(len, self.components))

    @cached_property
    def strides(self) -> tuple[int, ...]:
        return strides(self.sizes)

    @cached_property
    def size(self) -> int:
        return prod(self.sizes)

    def number(self, labels: Sequence[int]) -> int:
        """The state that has given labels."""
        spend(COMPONENT * len(self.components))
        return sum(step * label for step, label in paired(self.strides, labels))

    def joined(self, component: int, others: Sequence[int], label: int) -> int:
        """The state that has a label in one component, and given labels in the others."""
        return self.number((*others[:component], label, *others[component:]))

    @property
    def has_public(self) -> bool:
        return self.names[0] == "public"

    def component(self, name: str) -> int:
        """The place of a component among the components, -1 where there is none of that name."""
        return self.names.index(name) if name in self.names else -1

    def labels(self, state: int) -> tuple[int, ...]:
        """The state's label number in each component."""
        spend(COMPONENT * len(self.components))
        return unravel(state, self.sizes, self.strides)

    def label(self, state: int, component: int) -> int:
        """One of them; there may be very many components."""
        return state // self.strides[component] % self.sizes[component]


@dataclass(frozen=True)
class GridTable:
    """Values over one denominator on the axes (names with sizes) on which they depend, row-major."""

    axes: tuple[str, ...]
    sizes: tuple[int, ...]
    denominator: int
    numerators: tuple[int, ...]

    @cached_property
    def bits(self) -> int:
        """The length of the longest numerator."""
        return longest(self.numerators)

    @property
    def is_zero(self) -> bool:
        return not any(self.numerators)

    def stride(self, axis: str) -> int:
        """How far apart neighbours along an axis lie: 0 on an axis on which the table does not depend."""
        return dict(paired(self.axes, strides(self.sizes))).get(axis, 0)

    def gather(self, axes: Sequence[str], sizes: Sequence[int]) -> list[int]:
        """The numerators on given axes, row-major; axes of the table that are not given stand at their first label."""
        spend(COMPONENT * len(axes))
        list_up(2 * prod(sizes), kept=True)
        steps = dict(paired(self.axes, strides(self.sizes)))
        places = offsets(sizes, [steps.get(axis, 0) for axis in axes])
        return [self.numerators[place] for place in places]

    def by_allocation(self, space: Space, count: int) -> tuple[list[int], ...]:
        """The numerators at every state, for each of so many allocations."""
        values = self.gather(("allocation", *space.names), (count, *space.sizes))
        return tuple(values[a * space.size : (a + 1) * space.size] for a in range(count))

    def summed(self, axis: str, labels: int) -> GridTable:
        """Summed over an axis of so many labels; where it does not depend on that, so many times itself."""
        spend(2 * len(self.numerators))
        if axis not in self.axes:
            return GridTable(self.axes, self.sizes, self.denominator, tuple(labels * x for x in self.numerators))
        k, step = self.axes.index(axis), self.stride(axis)
        axes, sizes = (*self.axes[:k], *self.axes[k + 1 :]), (*self.sizes[:k], *self.sizes[k + 1 :])
        places = offsets(sizes, [self.stride(name) for name in axes])
        sums = (sum(self.numerators[place + move] for move in range(0, step * labels, step)) for place in places)
        return GridTable(axes, sizes, self.denominator, tuple(sums))


def in_words(axes: Sequence[Axis], labels: Sequence[int]) -> str:
    """The first labels of a state, each after the name of its axis."""
    pairs = list(paired(axes, labels))[:10]
    return ", ".join(f"{axis.name} {quote(axis.labels[label], 30)}" for axis, label in pairs)


def strides(sizes: Sequence[int]) -> tuple[int, ...]:
    """How far apart neighbours along each axis lie in a row-major list."""
    return tuple(accumulate(reversed(sizes[1:]), mul, initial=1))[::-1] if sizes else ()


def unravel(place: int, sizes: Sequence[int], steps: Sequence[int] | None = None) -> tuple[int, ...]:
    """The number along each axis of a place in a row-major list."""
    return tuple(place // step % size for step, size in paired(strides(sizes) if steps is None else steps, sizes))


def offsets(sizes: Iterable[int], steps: Iterable[int]) -> list[int]:
    """Σ step·label over all cells of a box, row-major: where each cell lies in a list with those strides.

    Axes of one label, of which there may be many, change nothing and are passed over."""
    moving = [(size, step) for size, step in paired(sizes, steps) if size > 1]
    return box_offsets((range(size) for size, _ in moving), (step for _, step in moving))


def box_offsets(box: Iterable[Iterable[int]], steps: Iterable[int]) -> list[int]:
    """The same for chosen labels along each axis."""
    places = [0]
    for chosen, step in paired(box, steps):
        moves = [step * label for label in chosen]
        places = [place + move for place in places for move in moves]
    return places


@dataclass
class CellBudget:
    """How many cells, and how many bits, the tables of an environment may have together: a few characters can claim
    very many. What is filled in for each shock and each element of a mixture counts too."""

    left: int = MAX_CELLS
    bits: int = MAX_BITS

    def spend(self, cells: int) -> None:
        if cells > self.left:
            raise Limit(f"the tables of the environment have more than {MAX_CELLS} cells")
        self.left -= cells

    def spend_bits(self, bits: int) -> None:
        self.expect_bits(bits)
        self.bits -= bits

    def expect_bits(self, bits: int) -> None:
        """Limit where so many bits are not left."""
        if bits > self.bits:
            raise Limit(
                f"the tables of the environment, each over one denominator, have numbers of more than {MAX_BITS} bits"
            )


def make_table(
    axes: Sequence[Axis], values: Sequence[Fraction], rank: Callable[[str], int], budget: CellBudget
) -> GridTable:
    """The table with the axes along which its values are equal dropped and the others in the order of their rank."""
    sizes = [len(axis) for axis in axes]
    steps = strides(sizes)
    denominator = least_common_multiple((value.denominator for value in values), len(values), budget)
    numerators = _over(values, denominator)
    kept = [k for k, size in enumerate(sizes) if size > 1 and _differs(numerators, size, steps[k])]
    kept.sort(key=lambda k: rank(axes[k].name))
    if kept != list(range(len(sizes))):
        cells = offsets([sizes[k] for k in kept], [steps[k] for k in kept])
        numerators = [numerators[cell] for cell in cells]
    budget.spend_bits(denominator.bit_length() + sum(map(int.bit_length, numerators)))
    return GridTable(tuple(axes[k].name for k in kept), tuple(sizes[k] for k in kept), denominator, tuple(numerators))


def _over(values: Sequence[Fraction], denominator: int) -> list[int]:
    """The numerators; a value that fills many cells, as a default does, becomes one number that they share."""
    known: dict[int, int] = {}  # by identity: numbers of a file can be made such that their hashes are the same
    for value in values:
        if id(value) not in known:
            known[id(value)] = integer(value, denominator)
    return [known[id(value)] for value in values]


def _differs(values: Sequence[int], size: int, step: int) -> bool:
    """Whether values differ along an axis: whether any block of `size` times `step` cells is not constant along it."""
    block = size * step
    return any(
        values[start : start + step] != values[start + step * k : start + step * (k + 1)]
        for start in range(0, len(values), block)
        for k in range(1, size)
    )


def integer(value: Fraction, denominator: int) -> int:
    """The numerator of a value over a multiple of its own denominator."""
    return value.numerator * (denominator // value.denominator)


def least_common_multiple(denominators: Iterable[int], cells: int, budget: CellBudget) -> int:
    """The least common multiple, unless that many cells over it would not fit into memory."""
    common, last = 1, 1
    for denominator in denominators:
        if denominator == last:
            continue
        common, last = lcm(common, denominator), denominator
        budget.expect_bits(common.bit_length() * cells)
    return common
