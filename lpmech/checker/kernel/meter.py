"""How much work a check is.

The unit is at most about a tenth of a microsecond: one addition and multiplication of numbers of one machine word. A
product of longer ones counts by the product of their lengths, of two very long ones as the 3/2-th power, a common
denominator as the square. What is known beforehand is spent before anything is built; the rounds of a search for a
fixed point, and long powers of a transition, are spent as they come.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt, prod

from .environment import Environment, Transition
from .errors import Limit
from .older import paired
from .spaces import Space
from .transitions import make_schedule

DEFAULT_LIMIT = 10_000_000_000
MAX_MEMORY_BITS = 1 << 34


class Meter:
    """Counts units against a limit."""

    def __init__(self, limit: int) -> None:
        self.limit, self.spent = limit, 0

    def spend(self, units: int) -> None:
        self.spent += units
        if self.spent > self.limit:
            shown = self.spent if self.spent < 10**18 else "over 10^18"
            raise Limit(f"the check needs {shown} units of work or more; the limit is {self.limit} (see --limit)")

    def step(self, environment: Environment, period: int, bits: int) -> None:
        """Spend the expectations of one function at every allocation of a period."""
        self.spend(expectation_cells(environment, period) * cell_units(bits))


def expect_memory(bits: int) -> None:
    """Limit where more memory is needed than is taken."""
    if bits > MAX_MEMORY_BITS:
        raise Limit(f"the check needs more than {MAX_MEMORY_BITS >> 33} GiB of memory")


def cell_units(bits: int, other: int = 30) -> int:
    """The units of one product of a cell of so many bits with a number of `other` bits."""
    longer, shorter = max(bits, other) // 30, min(bits, other) // 30
    return 2 + longer // 60 + longer * min(shorter, 8 * isqrt(shorter)) // 350


def sum_units(bits: int) -> int:
    """The units of adding two cells of so many bits, and of comparing the sum."""
    return 1 + bits // 8000


def alignment_units(bits: int) -> int:
    """The units of bringing two denominators of so many bits together."""
    digits = bits // 30
    return 10 + digits * digits // 80


def expectation_cells(
    environment: Environment, period: int, heard: Sequence[int] | None = None, box: Sequence[int] | None = None
) -> int:
    """Operations on cells in forming E[X | a, θ] for every allocation a, counted by plain multiplication.

    X is a function of the next components in `heard`, or of all; `box` says of how many labels of each component of
    today expectations are formed: of all, unless it is given."""
    stage = environment.stage(period)
    transition, count = environment.transition(period), len(stage.allocations)
    sizes = stage.space.sizes if box is None else tuple(box)
    if transition is None:
        return count * prod(sizes)
    if transition.joint is not None:
        today = prod(n for n, name in paired(sizes, stage.space.names) if name in transition.joint.axes)
        return count * (today * transition.following.size + prod(sizes))
    places = range(len(transition.following.components)) if heard is None else heard
    elements = range(len(transition.elements))
    return count * sum(_product_cells(stage.space, sizes, transition, k, places) for k in elements)


def _product_cells(today: Space, box: Sequence[int], transition: Transition, element: int, heard: Sequence[int]) -> int:
    """Follows the schedule of the contractions with sizes in place of numbers."""
    sizes, tables = transition.following.sizes, transition.elements[element].factors
    factors = [(tables[k], sizes[k]) for k in heard if sizes[k] > 1]
    needs = [[c for c, name in enumerate(today.names) if name in factor.axes] for factor, _ in factors]
    schedule = make_schedule(needs)
    cells, current, repeated = prod(box), prod(size for _, size in factors), 1
    for kind, subject in schedule.steps:
        if kind == "fix":
            repeated *= box[subject]
            continue
        rest = current // factors[subject][1]
        brought = prod(box[c] for c in needs[subject] if c not in schedule.fixed)
        cells += repeated * rest * brought * factors[subject][1]
        current = rest * brought
    return cells + repeated * current
