"""A crowd: groups of identical agents, and what allocations do to how many of them (crowd page section 1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from ..kernel.errors import Limit
from ..kernel.meter import spend

MAX_NUMBERS = 6_000_000  # of all tables together
MAX_BITS = 200_000  # of a common denominator
Row = tuple[Fraction, ...]
ZERO, ONE = Fraction(0), Fraction(1)
ALWAYS = frozenset([0])


@dataclass(frozen=True)
class Treatment:
    """What an allocation does to an agent; worths and rows by public state and type."""

    name: str
    absent: bool
    utility: tuple[Row, ...]
    rows: tuple[tuple[Row, ...], ...]


@dataclass(frozen=True)
class Group:
    """Identical agents; or blocks of agents, `members` being the agents of one, with as many treatments."""

    name: str
    number: int
    types: tuple[str, ...]
    treatments: tuple[Treatment, ...]
    terminal: tuple[Row, ...]
    prior: Row | None
    members: tuple[Group, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A kind of allocation: numbers of agents by group and treatment; worth and rows of the public state."""

    name: str
    counts: tuple[tuple[int, ...], ...]
    utility: Row
    rows: tuple[Row, ...]
    otherwise: frozenset[int] = ALWAYS  # the shocks under which it is open, in periods that are not in `open`
    open: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def is_open(self, period: int, shock: int) -> bool:
        """Whether it can be chosen at a moment; periods are numbered from 0."""
        return shock in self.open.get(period, self.otherwise)


@dataclass(frozen=True)
class Shock:
    """A shock; the name is None in a period without shocks."""

    name: str | None
    probability: Fraction


CERTAIN = (Shock(None, ONE),)


@dataclass(frozen=True)
class Crowd:
    """A crowd; `public` is empty where there is no public state, and tables then have one entry for it. `shocks` are by
    period, or one entry serves all."""

    name: str
    discount: Fraction
    horizon: int | None
    public: tuple[str, ...]
    groups: tuple[Group, ...]
    plans: tuple[Plan, ...]
    public_prior: Row | None
    shocks: tuple[tuple[Shock, ...], ...] = (CERTAIN,)

    @property
    def has_shocks(self) -> bool:
        return any(shock.name is not None for shocks in self.shocks for shock in shocks)

    @property
    def is_plain(self) -> bool:
        """Whether version 1 can say it."""
        always = all(plan.otherwise == ALWAYS and not plan.open for plan in self.plans)
        return not self.has_shocks and len(self.shocks) == 1 and always

    def shocks_in(self, period: int) -> tuple[Shock, ...]:
        return self.shocks[period if len(self.shocks) > 1 else 0]

    def moments(self) -> list[tuple[int, int]]:
        """Every period with each of its shocks; Limit where there are too many."""
        if len(self.shocks) == 1 and self.periods * len(self.shocks[0]) > MAX_NUMBERS:
            raise Limit(f"there are more than {MAX_NUMBERS} moments")
        found = [(t, k) for t in range(self.periods) for k in range(len(self.shocks_in(t)))]
        spend(10 * len(found))
        return found

    @property
    def publics(self) -> int:
        return max(1, len(self.public))

    @property
    def agents(self) -> int:
        return sum(group.number * max(1, len(group.members)) for group in self.groups)

    @property
    def periods(self) -> int:
        return 1 if self.horizon is None else self.horizon

    def given(self, g: int, h: int) -> bool:
        """Whether some kind of allocation gives a treatment to somebody."""
        return any(plan.counts[g][h] for plan in self.plans)


def common(values: Iterable[Fraction]) -> int:
    """A common denominator, or Limit where it is too long."""
    found = 1
    for value in values:
        found = lcm(found, value.denominator)
        if found.bit_length() > MAX_BITS:
            raise Limit(f"numbers have a common denominator of more than {MAX_BITS} bits")
    return found


def identity(size: int) -> tuple[Row, ...]:
    return tuple(tuple(ONE if i == j else ZERO for j in range(size)) for i in range(size))
