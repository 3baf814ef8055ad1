"""Payments that a certificate gives (page section 1, PAID): read, rounded to units, and added up exactly."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

from ..kernel.environment import Environment, Stage
from ..kernel.errors import Limit, Malformed, Path, expected
from ..kernel.fields import MAX_BOTH, int_of, list_for, list_of, object_of, position
from ..kernel.meter import align, make
from ..kernel.older import paired
from ..kernel.spaces import GridTable, Space, strides
from .flows import laid_out
from .packed import Fields
from .programs import Payment
from .rough import fitting
from .tables import Stored, read_stored

Labels = tuple[int, ...]


@dataclass(frozen=True)
class Paid:
    """What an agent pays in a period, by some components of the report: (least + U) / denominator."""

    space: Space
    components: tuple[int, ...]
    denominator: int
    stored: Stored

    @cached_property
    def steps(self) -> dict[int, int]:
        """How far apart neighbours along a component lie."""
        return dict(paired(self.components, strides([self.space.sizes[k] for k in self.components])))

    def place(self, labels: Sequence[int]) -> int:
        return sum(step * labels[k] for k, step in self.steps.items())

    def at(self, place: int) -> Fraction:
        """The payment in one of its cells."""
        size = self.stored.size
        field = int.from_bytes(self.stored.data[place * size : (place + 1) * size], "little")
        return Fraction(self.stored.least + field, self.denominator)

    def ends_at(self, labels: Collection[int], agent: int, unit: int) -> list[tuple[Fraction, Fraction]]:
        """The least and the largest payment at some labels of an agent, each as bounds of itself, in units."""
        own = self.space.has_public + agent
        step, size = self.steps.get(own, 0), self.space.sizes[own]
        listed = self.stored.listed()
        make(len(listed), times=2)
        found = [field for place, field in enumerate(listed) if not step or place // step % size in labels]
        ends = (Fraction((self.stored.least + end) * unit, self.denominator) for end in (min(found), max(found)))
        return [(end, end) for end in ends]

    def grid(self) -> GridTable:
        """As a table of an environment."""
        axes, sizes = (tuple(self.space.names[k] for k in self.components),
                       tuple(self.space.sizes[k] for k in self.components))  # fmt: skip
        make(self.stored.cells, 8 * self.stored.size + self.stored.least.bit_length(), kept=True)
        numerators = tuple(self.stored.least + field for field in self.stored.listed())
        return GridTable(axes, sizes, self.denominator, numerators)

    def laid(self, values: Sequence[int], fields: Fields) -> int:
        """A list by its cells as a table on all states."""
        if len(values) == self.space.size:
            return fields.pack(values)
        return fields.table(laid_out(values, self.components, self.space, fields.width))


@dataclass(frozen=True)
class Rounded:
    """A payment in units of 2^-shift, rounded up, above its base."""

    paid: Paid
    values: Sequence[int]
    base: int
    bound: int
    exact: bool

    def payment(self, fields: Fields) -> Payment:
        return Payment(self.paid.laid(self.values, fields), self.base, self.bound, int(not self.exact))


def rounded(paid: Paid, shift: int) -> Rounded:
    listed, least, under = paid.stored.listed(), paid.stored.least, paid.denominator
    bits = 8 * paid.stored.size + least.bit_length()
    make(len(listed), shift + bits, under.bit_length(), times=2)
    ups = [-((-(least + field) << shift) // under) for field in listed]
    base = min(ups)
    return Rounded(paid, [up - base for up in ups], base, max(ups) - base, (1 << shift) % under == 0)


@dataclass(frozen=True)
class Sum:
    """All agents' payments in a period together, exactly: fields at every state, above a base, over a denominator."""

    values: Sequence[int]
    base: int
    denominator: int

    def exact(self, number: int) -> Fraction:
        return Fraction(number + self.base, self.denominator)


def summed(paid: Sequence[Paid]) -> Sum:
    common = 1
    for one in paid:
        align(common, one.denominator)
        common = lcm(common, one.denominator)
    times = [common // one.denominator for one in paid]
    bound = sum(factor << (8 * one.stored.size) for factor, one in paired(times, paid))
    space = paid[0].space
    fields = Fields(space.size, fitting(bound))
    table = sum(factor * one.laid(one.stored.listed(), fields) for factor, one in paired(times, paid))
    base = sum(factor * one.stored.least for factor, one in paired(times, paid))
    return Sum(fields.values(table), base, common)


def read_given(value: object, environment: Environment, path: Path) -> tuple[tuple[Paid, ...], ...]:
    """The payments by agent and period."""
    fields = object_of(value, path, environment.agents)
    return tuple(
        tuple(
            read_paid(item, environment.stage(t), (*path, agent, t))
            for t, item in enumerate(list_for(fields[agent], (*path, agent), environment.periods, "each period"))
        )
        for agent in environment.agents
    )


def read_paid(value: object, stage: Stage, path: Path) -> Paid:
    """A PAID of a period."""
    fields, space = object_of(value, path, ("axes", "denominator", "least", "width", "chunks")), stage.space
    places = {name: k for k, name in enumerate(space.names)}
    names = list_of(fields["axes"], (*path, "axes"))
    components = tuple(position(name, places, (*path, "axes"), "a component") for name in names)
    if list(components) != sorted(set(components)):
        raise Malformed((*path, "axes"), "a component is repeated or out of order")
    denominator = int_of(fields["denominator"], path, "denominator")
    if denominator < 1:
        raise expected((*path, "denominator"), "a positive integer", fields["denominator"])
    if denominator.bit_length() > MAX_BOTH:
        raise Limit(f"the denominator of payments has more than {MAX_BOTH} bits")
    cells = 1
    for k in components:
        cells *= space.sizes[k]
    return Paid(space, components, denominator, read_stored(fields, cells, path))
