"""How much work a check is.

The unit is at most about a tenth of a microsecond: one addition and multiplication of numbers of one machine word. A
product of longer ones counts by the product of their lengths, of two very long ones as the 3/2-th power, a common
denominator as the square. What is known beforehand is spent before anything is built; the rounds of a search for a
fixed point, and long powers of a transition, are spent as they come.
"""

from math import isqrt, prod

from .environment import Environment, Transition
from .errors import Limit
from .kernel import make_schedule
from .spaces import GridTable, Space

DEFAULT_LIMIT = 10_000_000_000


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


def cell_units(bits: int, other: int = 30) -> int:
    """The units of one product of a cell of so many bits with a number of `other` bits."""
    longer, shorter = max(bits, other) // 30, min(bits, other) // 30
    return 2 + longer // 60 + longer * min(shorter, 8 * isqrt(shorter)) // 350


def alignment_units(bits: int) -> int:
    """The units of bringing two denominators of so many bits together."""
    digits = bits // 30
    return 10 + digits * digits // 80


def expectation_cells(environment: Environment, period: int) -> int:
    """Operations on cells in forming E[X | a, θ] for every allocation a, counted by plain multiplication."""
    stage = environment.stage(period)
    transition, count = environment.transition(period), len(stage.allocations)
    if transition is None:
        return count * stage.space.size
    if transition.joint is not None:
        today = prod(_size(stage.space, name, transition.joint) for name in stage.space.names)
        return count * (today * transition.following.size + stage.space.size)
    return count * sum(_product_cells(stage.space, transition, k) for k in range(len(transition.elements)))


def _size(space: Space, name: str, table: GridTable) -> int:
    return space.sizes[space.component(name)] if name in table.axes else 1


def _product_cells(today: Space, transition: Transition, element: int) -> int:
    """Follows the schedule of the contractions with sizes in place of numbers."""
    after = transition.following.sizes
    pairs = zip(transition.elements[element].factors, after, strict=True)
    factors = [(factor, size) for factor, size in pairs if size > 1]
    needs = [[c for c, name in enumerate(today.names) if name in factor.axes] for factor, _ in factors]
    schedule = make_schedule(needs)
    cells, current, repeated = today.size, transition.following.size, 1
    for kind, subject in schedule.steps:
        if kind == "fix":
            repeated *= today.sizes[subject]
            continue
        rest = current // factors[subject][1]
        brought = prod(today.sizes[c] for c in needs[subject] if c not in schedule.fixed)
        cells += repeated * rest * brought * factors[subject][1]
        current = rest * brought
    return cells + repeated * current
