"""Payments of those who are present, in a period: the pivot mechanism's, but none of agents who have not come yet,
where hiding would not pay (page section 2, *Payments of those who are present*)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..kernel.environment import Environment, Stage
from ..kernel.older import paired
from .chances import Bounds
from .charges import Charges, Hiding, width_of
from .opened import away
from .packed import Fields
from .pairs import Period
from .programs import Payment, Program, likely, weights
from .slices import lifted, sliced, with_slice
from .ties import Closing
from .types_of import Types


@dataclass(frozen=True)
class Charged:
    """The least that the pivot mechanism charges at reports before an arrival, if that may be below 0."""

    data: bytes
    width: int
    middle: int
    total: int

    def __call__(self, state: int) -> Fraction:
        """In units of u; 0 where it is not kept."""
        if not self.data:
            return Fraction(0)
        field = int.from_bytes(self.data[state * self.width : (state + 1) * self.width], "little")
        return Fraction(field - self.middle, self.total)


@dataclass(frozen=True)
class Paying:
    """What an agent pays at every state, between two tables: M times, above a middle."""

    fields: Fields
    low: int
    high: int
    middle: int
    total: int
    gains: bool  # whether what is not charged before an arrival is never below 0
    charged: Charged

    def absent(self, stage: Stage, agent: int) -> tuple[Bounds, Bounds]:
        """The least and the most that is paid where the agent is away, each between bounds."""
        marks = away(stage, agent).to_bytes(self.fields.count, "little")
        ends = [[value for value, mark in paired(self.fields.values(table), marks) if mark]
                for table in (self.low, self.high)]  # fmt: skip
        least, most = (tuple(self.number(of(found)) for found in ends) for of in (min, max))
        return (least[0], least[1]), (most[0], most[1])

    def number(self, field: int) -> Fraction:
        """In units of u."""
        return Fraction(field - self.middle, self.total)

    def payment(self) -> tuple[Callable[[Fields], Payment], int]:
        """Rounded up, for the program of the agent, and the most above its base."""
        ups = [-(-(x - self.middle) // self.total) for x in self.fields.values(self.high)]
        downs = ((x - self.middle) // self.total for x in self.fields.values(self.low))
        lost, base = max(up - down for up, down in paired(ups, downs)), min(ups)
        values = [up - base for up in ups]
        return lambda fields: Payment(fields.pack(values), base, max(values), lost), max(values)


class Arriving:
    """What every agent pays in a period; `optimal`: whether no pair of it or of a later one is open or refuted."""

    def __init__(
        self, environment: Environment, found: Period, whole: Program, closing: Closing, *, optimal: bool
    ) -> None:  # fmt: skip
        self.environment, self.whole, self.closing, self.optimal = environment, whole, closing, optimal
        self.stage, self.plans, self.strays = found.stage, found.plans, found.strays
        self.lies = bool(found.left)  # whether some lie of the period is looked at

    def paying(self, own: Program, agent: int, early: Types, idle: Types) -> Paying:
        """`own`: the program without the agent; its types before its arrival, and those at which nothing is left."""
        stage, (times, total) = self.stage, weights(self.stage)
        space, component = stage.space, stage.space.has_public + agent
        charges = Charges(self.environment, stage, agent, own, self.plans, self.closing,
                          width_of(self.whole, own, total))  # fmt: skip
        fields, middle = Fields(space.size, charges.width), total * charges.middle
        ends = self._charged(charges, fields, times)
        if self.optimal:
            nothing = charges.fields.data(charges.fields.all(middle))
            for label in idle:
                ends = [with_slice(end, fields.width, space, component, label, nothing) for end in ends]
        gains, pivot = True, ends[0]
        for report in early:
            low, high = (charges.fields.table(sliced(end, fields.width, space, component, report)) for end in ends)
            gains = gains and charges.fields.least(low) >= middle
            least, most = self._paid(charges, report, (low, high), middle, idle)
            ends = [with_slice(end, fields.width, space, component, report, charges.fields.data(table))
                    for end, table in paired(ends, (least, most))]  # fmt: skip
        kept = pivot if self.lies and not gains else b""
        return Paying(fields, fields.table(ends[0]), fields.table(ends[1]), middle, total, gains,
                      Charged(kept, fields.width, middle, total))  # fmt: skip

    def _charged(self, charges: Charges, fields: Fields, times: Sequence[int]) -> list[bytes]:
        """What the pivot mechanism charges at every state, at least and at most."""
        space, component = self.stage.space, self.stage.space.has_public + charges.agent
        ends = [0, 0]
        for z, weight in enumerate(times):
            for b, tables in charges.at(z).items():
                mask = fields.filled(fields.marked(self.plans[z], b))
                for k, table in enumerate(tables):
                    data = lifted(charges.fields.data(table), fields.width, space, component)
                    ends[k] += weight * (fields.table(data) & mask)
        return [fields.data(end) for end in ends]

    def _paid(
        self, charges: Charges, report: int, charged: tuple[int, int], middle: int, idle: Types
    ) -> tuple[int, int]:  # fmt: skip
        """The same at a report before an arrival, if nothing is paid where hiding would not pay."""
        fields, zero = charges.fields, charges.fields.all(middle)
        low, high = charged
        waived, kept = fields.at_least(zero, high), 0
        costs = self._costs(charges, report, charged, middle, idle)
        if costs is None:
            waived = fields.ones
        else:
            least, most, nothing = costs
            waived |= fields.at_least(least, nothing)
            kept = fields.at_least(low, zero + fields.ones) & (fields.ones ^ fields.at_least(most, nothing))
        free, sure = fields.filled(waived), fields.filled(kept)
        least_paid = (zero & free) | (((low & sure) | (smaller(fields, low, zero) & ~sure)) & ~free)
        most_paid = (zero & free) | (((high & sure) | (fields.larger(high, zero) & ~sure)) & ~free)
        return least_paid, most_paid

    def _costs(
        self, charges: Charges, report: int, charged: tuple[int, int], middle: int, idle: Types
    ) -> tuple[int, int, int] | None:  # fmt: skip
        """What hiding behind the report loses at the least, over the types at which the agent is there, less what it
        saves: bounds, and the table of 0; None where nobody can hide."""
        stage, agent, fields = self.stage, charges.agent, charges.fields
        component = stage.space.has_public + agent
        present = [k for k in range(stage.space.sizes[component]) if k not in stage.locked(agent)]
        hiding = Hiding(self.whole, stage, agent, report, self.plans, self._astray(component, report), self.optimal,
                        charges.width)  # fmt: skip
        nothing = fields.all(charges.total * hiding.middle + middle)
        low, high = charged
        found: tuple[int, int] | None = None
        for label in present:
            if self.optimal and label in idle:
                ends = nothing, nothing
            else:
                cost = hiding.cost(label)
                ends = cost[0] + fields.all(2 * middle) - high, cost[1] + fields.all(2 * middle) - low
            found = ends if found is None else (smaller(fields, found[0], ends[0]), smaller(fields, found[1], ends[1]))
        return None if found is None else (*found, nothing)

    def _astray(self, component: int, report: int) -> list[int]:
        """Where the report leads to a stray that is left, by likely shock."""
        space = self.stage.space
        marks = [bytearray(space.size) for _ in likely(self.stage)]
        for z, state, b in self.strays:
            there = state + (report - space.label(state, component)) * space.strides[component]
            marks[z][state] = int(self.plans[z][there] == b)
        return [int.from_bytes(one, "little") for one in marks]


def smaller(fields: Fields, one: int, other: int) -> int:
    return one + other - fields.larger(one, other)
