"""The bounds of a society's value in a period (page section 2).

A `Program` has for every allocation a table L_a, the value V itself, and what is known of the truth: V + lo ≤ W ≤ V +
hi and L_a ≤ q_a(V) ≤ L_a + kappa, all in units of u = 2^-(e+g).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from ..kernel.environment import Environment, Shock, Stage
from ..kernel.meter import spend
from ..kernel.older import paired
from ..kernel.spaces import Space
from .flows import Flows, Summand, summand
from .opened import opened
from .packed import Fields, expect_tables, resized
from .rough import Rough, fitting
from .steps import Blended, settled, transition_of

ZERO = Fraction(0)
FINE = 1 << 20  # bounds of a finite horizon are rounded outwards to this part of a unit
Choose = Callable[[Fields, Sequence[int]], list[int]]  # from the tables L of every allocation, one table a likely shock


@dataclass(frozen=True)
class Value:
    """A value on the states of a society: fields above a base, and bounds of the truth besides, all in units of u."""

    rough: Rough
    base: int
    lo: Fraction
    hi: Fraction


@dataclass(frozen=True)
class Program:
    """A society in a period; `after` are lo' and hi' of the next one."""

    space: Space
    fields: Fields
    rows: tuple[int, ...]
    base: int
    bound: int
    kappa: int
    chosen: tuple[int, ...]
    value: Value
    after: tuple[Fraction, Fraction]
    discount: Fraction

    @property
    def need(self) -> int:
        """N: how far apart L_a and L_b must be for the order of the truths to be known."""
        return self.kappa - int(-self.discount * (self.after[1] - self.after[0]) // 1)

    @property
    def price(self) -> tuple[Fraction, Fraction]:
        """The bounds of P_b besides V - L_b."""
        return (
            self.value.lo - self.kappa - self.discount * self.after[1],
            self.value.hi - self.discount * self.after[0],
        )

    @property
    def table(self) -> int:
        """V above its base, in the fields of this program."""
        return int.from_bytes(resized(self.value.rough.data, self.value.rough.width, self.fields.width), "little")


@dataclass(frozen=True)
class Society:
    """Everyone, or the society without an agent, on the states that it has, in a period."""

    environment: Environment
    names: tuple[str, ...]  # of the components of its states
    agents: tuple[int, ...]
    public: bool = True  # whether it receives what the public does

    def space(self, stage: Stage) -> Space:
        return Space(tuple(axis for axis in stage.space.components if axis.name in self.names))

    def flows(self, stage: Stage, shift: int) -> Flows:
        space, count = self.space(stage), len(stage.allocations)
        grids = [*([stage.public_utility] if self.public else []), *(stage.utility[agent] for agent in self.agents)]
        return Flows(space, tuple(summand(grid, space, count, shift) for grid in grids if not grid.is_zero))

    def transition(self, period: int) -> Blended | None:
        stage, transition = self.environment.stage(period), self.environment.transition(period)
        if transition is None:
            return None
        return transition_of(transition, self.space(stage), len(stage.allocations), self.names)

    def terminal(self, shift: int) -> Value | None:
        """What is received after the last period; None where nothing is."""
        found = self.environment.terminal
        if found is None:
            return None
        space = Space(tuple(axis for axis in found.space.components if axis.name in self.names))
        given = [summand(found.utility[agent], space, 1, shift) for agent in self.agents]
        return _sum(space, [one for one in given if any(one.values[0]) or one.least or not one.exact])


def _sum(space: Space, parts: Sequence[Summand]) -> Value:
    flows = Flows(space, tuple(parts))
    width = fitting(flows.bound)
    fields = Fields(space.size, width)
    expect_tables(space.size, width, 2)
    data = fields.data(flows.at(0, fields))
    return Value(Rough(data, width, Fraction(1), ZERO, flows.bound), flows.least, ZERO, Fraction(flows.floors))


def likely(stage: Stage) -> list[tuple[int, Shock]]:
    """The shocks of positive probability, with their numbers."""
    return [(z, shock) for z, shock in enumerate(stage.shocks) if shock.probability]


def weights(stage: Stage) -> tuple[list[int], int]:
    """m_z of the likely shocks, and M."""
    chances = [shock.probability for _, shock in likely(stage)]
    common = lcm(*(chance.denominator for chance in chances))
    return [chance.numerator * (common // chance.denominator) for chance in chances], common


@dataclass(frozen=True)
class Payment:
    """What is paid at every state in units of u, rounded up: fields up to a bound, above a base; and how many units
    less it may be."""

    table: int
    base: int
    bound: int
    lost: int


def program(
    society: Society,
    period: int,
    following: Value | None,
    shift: int,
    choose: Choose,
    stationary: bool,
    pay: Callable[[Fields], Payment] | None = None,
    paid: int = 0,
) -> Program:
    """The program of a society in a period, from the value of the next one, None where nothing follows; less what it
    pays, which is known in fields and is at most `paid` above its base."""
    environment = society.environment
    stage, discount = environment.stage(period), environment.discount
    flows = society.flows(stage, shift)
    roughs, lost = _expected(society, period, following)
    bound = flows.bound + max((rough.bound for rough in roughs), default=0)
    most = max(bound + paid, following.rough.bound if following and stationary else 0)
    fields = Fields(flows.space.size, max(fitting(4 * most), *(rough.width for rough in roughs), 8))
    expect_tables(fields.count, fields.width, len(stage.allocations) + 2 * len(stage.shocks))
    rows = []
    roughs.reverse()
    for allocation in range(len(stage.allocations)):
        row = flows.at(allocation, fields)
        if roughs:
            rough = roughs.pop()  # as long as a row, and not needed beside it
            row += fields.table(resized(rough.data, rough.width, fields.width))
            del rough
        rows.append(row)
    scaled = ZERO if following is None else discount * following.base
    kappa = -(-lost.numerator // lost.denominator) + flows.floors + (scaled.denominator > 1)
    base = scaled.numerator // scaled.denominator + flows.least
    chosen = choose(fields, rows)
    mean, extra = _mean(fields, chosen, stage, bound)
    kept = (flows.space, fields, tuple(rows), base, bound, kappa, tuple(chosen))
    if pay is not None:
        payment = pay(fields)
        mean, base = mean + fields.all(paid) - payment.table, base - payment.base - paid
        bound, extra = bound + paid, extra + payment.lost
    if stationary and following is not None:
        value = _enclosed(fields, mean, base, following, kappa + extra, discount)
        return Program(*kept, value, (value.lo, value.hi), discount)
    after = (ZERO, ZERO) if following is None else (following.lo, following.hi)
    least = fields.least(mean)
    rough = Rough(fields.data(mean - fields.all(least)), fields.width, Fraction(1), ZERO, bound)
    hi = _up(kappa + extra + discount * after[1])
    return Program(*kept, Value(rough, base + least, -_up(-discount * after[0]), hi), after, discount)


def _up(number: Fraction) -> Fraction:
    return Fraction(-(-(number * FINE).numerator // (number * FINE).denominator), FINE)


def _expected(society: Society, period: int, following: Value | None) -> tuple[list[Rough], Fraction]:
    """δ E[V | a, θ] above δ times the base, for every allocation, and the most that rounding loses."""
    environment = society.environment
    blended = None if following is None else society.transition(period)
    if blended is None or following is None:
        return [], ZERO
    spend(100)
    count = len(environment.stage(period).allocations)
    found = [blended.expect(following.rough, a, environment.discount) for a in range(count)]
    following.rough.forget()
    return [rough for rough, _ in found], max(lost for _, lost in found)


def _mean(fields: Fields, chosen: Sequence[int], stage: Stage, bound: int) -> tuple[int, int]:
    """The mean over the shocks, and what its rounding loses."""
    times, total = weights(stage)
    if len(chosen) == 1:
        return chosen[0], 0
    width = fitting(bound * total, fields.width)
    wide = Fields(fields.count, width)
    summed = sum(weight * fields.widened(table, width) for weight, table in paired(times, chosen))
    rough = Rough(wide.data(summed), width, Fraction(1, total), ZERO, bound * total)
    found, lost = settled(rough, Fraction(1))
    data = resized(found.data, found.width, fields.width)
    return int.from_bytes(data, "little"), -(-lost.numerator // lost.denominator)


def _enclosed(fields: Fields, mean: int, base: int, following: Value, kappa: int, discount: Fraction) -> Value:
    """The table with the bounds that its residual gives."""
    given = resized(following.rough.data, following.rough.width, fields.width)
    ends: list[int] = []
    for part, (own, table) in fields.blocks(fields.data(mean), given):
        residual = part.values((own | part.tops) - table)
        ends += [min(residual), max(residual)]
    shift = base - following.base - (1 << (fields.bits - 1))
    lo, hi = Fraction(min(ends) + shift), Fraction(max(ends) + shift + kappa)
    lo, hi = lo / (1 - discount), hi / (1 - discount)
    return Value(following.rough, following.base, lo, hi)


def best(stage: Stage, without: int) -> Choose:
    """The largest L_b over A_{-i}(z)."""

    name = stage.space.names[stage.space.has_public + without]
    space = Space(tuple(axis for axis in stage.space.components if axis.name != name))

    def row(fields: Fields, rows: Sequence[int], allocation: int) -> int:
        """0 where it is not feasible; there something else is."""
        if stage.open is None:
            return rows[allocation]
        flags = opened(stage, space, allocation, name).to_bytes(space.size, "little")
        return rows[allocation] & fields.filled(fields.marked(flags, 1))

    def choose(fields: Fields, rows: Sequence[int]) -> list[int]:
        found: dict[tuple[int, ...], int] = {}
        for _, shock in likely(stage):
            allowed = shock.without[without]
            if allowed not in found:
                table = row(fields, rows, allowed[0])
                for allocation in allowed[1:]:
                    table = fields.larger(table, row(fields, rows, allocation))
                found[allowed] = table
        return [found[shock.without[without]] for _, shock in likely(stage)]

    return choose


def written(plan: Sequence[bytes], stage: Stage) -> Choose:
    """L of the allocation that the rule chooses; `plan` has a byte for each state, by shock."""

    def choose(fields: Fields, rows: Sequence[int]) -> list[int]:
        tables = []
        for z, _ in likely(stage):
            table = 0
            for allocation in sorted(set(plan[z])):
                table |= rows[allocation] & fields.filled(fields.marked(plan[z], allocation))
            tables.append(table)
        return tables

    return choose
