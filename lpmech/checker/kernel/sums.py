"""The two tests behind all evidence, whether tables meet every row, and whether the unknowns of rows cancel in a sum;
and the incentive constraints of an agent under an allocation rule, as rows.

`check_point`: a row says at a state what a table is worth there, in terms of other tables and the environment. Rows are
made for all states at once, as functions of the state, and none is written down by its coefficients.

`check_sum`: a row says that a combination of unknowns is at least a number. Added up with weights (of the right sign
for an inequality, which is tested where they are read), rows prove what their right-hand sides add up to, if nothing is
left of the unknowns. For example, x − y ≥ 1 and y − x ≥ 0 leave nothing of x and y, and read 0 ≥ 1.

With θ the true state, r the reports and V^{r,a} what is promised after r and the allocation a (existence page, 1):

    V(θ) + p(r) − δ Σ_a P(a(z,r) = a) · E[V^{r,a}(θ') | a, θ]  ≥  worth(θ, r_i),   with = at r = θ.

A lie from s into r less the truth at r, o the types of the others, leaves no payment p, and is the constraint

    V(s,o) − V(r,o) − Σ_a Σ_θ' shift(a,θ') · V^{r,a}(θ')  ≥  worth(o,r,s) − worth(o,r,r)                   (*)
    shift(a,θ') = δ · P(a(z,(r,o)) = a) · (μ(θ' | a,(s,o)) − μ(θ' | a,(r,o))),   none in the last period.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from math import lcm
from typing import Any

from .environment import EVERYONE, feasible_at
from .errors import Malformed, Path, Rejected, expect, quote
from .meter import OBJECT, alignment_units, keep, longest, make, spend
from .model import Model, Period, on_states, program_of
from .older import paired, record
from .shapes import Number
from .spaces import offsets
from .tables import IndexTable
from .transitions import Kernel
from .vectors import Vector, combine, first_difference, weighted

Block = tuple[Any, ...]  # what some unknowns are called, in words, and what tells them from others
Columns = tuple[Block, int, int, Sequence[int]]  # a block of so many unknowns: coefficients from a place on


@record
class Exactly:
    """Reads the numbers of one witness, and pays for sums and products of them."""

    path: Path

    def fraction(self, number: Number) -> Fraction:
        """Malformed where the number is not in lowest terms."""
        pay(number)
        value = Fraction(*number)
        if value.denominator != number[1]:
            raise Malformed(self.path, "a rational is in lowest terms with a positive denominator")
        return value


def pay(*numbers: Number) -> None:
    """Count sums and products of numbers that are together so long."""
    bits = sum(over.bit_length() + under.bit_length() for over, under in numbers)
    spend(20 * len(numbers) + 4 * alignment_units(bits))


def over_one(numbers: Iterable[Number]) -> tuple[int, list[int]]:
    """A common denominator of some numbers, and their numerators over it."""
    found, common = list(numbers), 1
    for _, under in found:
        pay((common, under))
        common = lcm(common, under)
    make(len(found), common.bit_length(), max((over.bit_length() for over, _ in found), default=0))
    return common, [over * (common // under) for over, under in found]


def total_of(products: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """Σ weight · value."""
    total = Fraction(0)
    for weight, value in products:
        pay(*(x.as_integer_ratio() for x in (total, weight, value)))
        total += weight * value
    return total


def check_point(period: Period, stated: Vector, right: Vector, otherwise: str, after: str = "") -> None:
    """Rejected unless what is stated is the right-hand side at every state; the message names the first other one."""
    state = first_difference(stated, right)
    if state is not None:
        raise Rejected(f"{otherwise} at {period.describe(state)}{after}")


def check_least(period: Period, slacks: Vector, otherwise: str) -> None:
    """The same of rows that say that a slack is at least 0."""
    state = next((state for state, slack in enumerate(slacks.numerators) if slack < 0), None)
    if state is not None:
        raise Rejected(f"{otherwise} at {period.describe(state)}")


def check_allocation(model: Model) -> None:
    """a(z, r) is feasible at r for every shock, also of probability 0, and every report."""
    for period in model.periods:
        for z, chosen in enumerate(period.plan):
            check_feasible(period, z, chosen, f"mechanism.allocation[{period.index}]")


def check_by_shock(model: Model) -> None:
    """Transfers by shock have the transfers as their expectation, and those have no memory."""
    by_shock = model.certificate.mechanism.transfers_by_shock
    for agent, tables in enumerate(by_shock or ()):
        name = model.environment.agents[agent]
        for slot in model.slots:
            table, period = model.transfer(agent, slot.index), slot.period
            if table.layout.memory:
                raise Rejected(f"mechanism.transfers.{name} has a memory, and there are transfers by shock")
            rows = [tables[period.index].at({}, z) for z in range(len(period.stage.shocks))]
            total = weighted(period.weights, rows, period.space.size)
            mean = Vector(tables[period.index].denominator * period.total, total)
            otherwise = f'mechanism["transfers by shock"].{name}: not the transfers in expectation'
            check_point(period, on_states(table), mean, otherwise)


def check_feasible(period: Period, z: int, chosen: list[int], where: str, left_out: int = EVERYONE) -> None:
    state, shock = feasible_at(period.stage, z, left_out).outside(chosen), period.stage.shocks[z].label
    if state is None:
        return
    named = quote(period.stage.allocations.labels[chosen[state]], 30)
    at = "" if shock is None else f" at shock {quote(shock, 30)}"
    raise Rejected(f"{where}: {named} is not feasible{at}, at {period.describe(state)}")


@record
class Row:
    """Σ coefficient / scale · unknown ≥ right, or =; the columns can be gone through once."""

    scale: int
    columns: Iterable[Columns]
    right: Fraction = Fraction(0)


def check_sum(terms: Sequence[tuple[Fraction, Row]], otherwise: str = "{} do not cancel") -> Fraction:
    """What rows with weights add up to on the right; Rejected unless all unknowns cancel on the left. `{}` stands for
    the name of the first ones that do not."""
    _, weights = over_one((weight.numerator, weight.denominator * row.scale) for weight, row in terms)
    balance = _Balance()
    for (_, row), weight in paired(terms, weights):
        for block, length, place, coefficients in row.columns:
            balance.add(block, length, place, coefficients, weight)
    for block, left in balance.left.items():
        expect(not any(left), otherwise.format(block[0]))
    return total_of((weight, row.right) for weight, row in terms)


class _Balance:
    """What a sum has of each unknown so far, as integers over one denominator."""

    def __init__(self) -> None:
        self.left: dict[Block, list[int]] = {}
        self._bits: dict[Block, int] = {}

    def add(self, block: Block, length: int, place: int, coefficients: Sequence[int], weight: int) -> None:
        """Weight times the coefficients; memory is counted by the longest numbers of a block so far."""
        bits, before = longest(coefficients), self._bits.get(block, -OBJECT)
        make(len(coefficients), bits, weight.bit_length())
        if bits + weight.bit_length() > before:
            keep(length * (bits + weight.bit_length() - before))
            self._bits[block] = bits + weight.bit_length()
        if block not in self.left:
            self.left[block] = [0] * length
        left, end = self.left[block], place + len(coefficients)
        left[place:end] = [so_far + weight * x for so_far, x in paired(left[place:end], coefficients)]


Others = tuple[int, ...]
PAYMENTS = "payments"
Promise = Callable[[int, int, list[int]], Iterable[Columns]]


class Constraints:
    """Worths, chances and rows of an agent, under the rule of everyone's program if no other is given; the worths of a
    period are made once."""

    def __init__(self, model: Model, agent: int, rule: Sequence[IndexTable] | None = None) -> None:
        self.model, self.agent = model, agent
        self.rule = program_of(model, EVERYONE).allocation if rule is None else rule
        self.plan, self.worths = cache(self._plan), cache(self._worths)

    def _plan(self, t: int) -> list[list[int]]:
        """The allocation at each shock and state."""
        return self.rule[t].plan(self.model.periods[t].stage.shocks)

    def state(self, t: int, own: int, others: Others) -> int:
        period = self.model.periods[t]
        return period.space.joined(period.own(self.agent), others, own)

    def worth(self, t: int, state: int, report: int) -> Fraction:
        """worth(θ, r_i)."""
        return self.worths(t)[report].value(state)

    def _worths(self, t: int) -> list[Vector]:
        """worth(·, r_i) for each report: E_z u_i, in the last period plus δ E_z E[g_i | ·]."""
        period, family = self.model.periods[t], self.model.periods[t].utility[self.agent]
        if period.successor is None:
            end = period.expectation(self.model.terminal([self.agent]))
            family = combine((1, family), (self.model.discount, end))
        reports = (period.reported(self.agent, r) for r in range(period.types(self.agent)))
        return [period.average(family, self.plan(t), told) for told in reports]

    def chances(self, t: int, state: int) -> dict[int, int]:
        """P(a(z, state) = a) for each a that is chosen at some shock of positive probability, times the period's
        `total`."""
        return self.model.periods[t].chances(self.plan(t), state)

    def scale(self, t: int) -> int:
        """The denominator of what is promised."""
        period = self.model.periods[t]
        if period.successor is None:
            return 1
        return self.model.discount.denominator * period.total * promised(period).denominator

    def promises(self, t: int, state: int, told: int) -> Iterator[tuple[int, list[int]]]:
        """For each a that may follow what is told: δ · P(a) · μ(· | a, θ), times `scale`; none in the last period."""
        if self.model.periods[t].successor is None:
            return
        for a, chance in self.chances(t, told).items():
            yield a, self._promise(t, state, a, chance)

    def _promise(self, t: int, state: int, a: int, chance: int) -> list[int]:
        kernel, factor = promised(self.model.periods[t]), self.model.discount.numerator * chance
        make(kernel.following.size, kernel.bits, factor.bit_length())
        return [factor * x for x in kernel.at(a, state).dense()]

    def shifts(self, t: int, others: Others, report: int) -> Iterator[list[list[int]]]:
        """For each a that may follow a report: shift(a, ·) of the lie of each own type into it, times `scale`."""
        states = [self.state(t, own, others) for own in range(self.model.periods[t].types(self.agent))]
        for a, chance in self.chances(t, states[report]).items():
            rows = [self._promise(t, state, a, chance) for state in states]
            yield [[x - y for x, y in paired(row, rows[report])] for row in rows]

    def others(self, t: int) -> Iterator[Others]:
        """The types of the others, and the public state."""
        period = self.model.periods[t]
        own = period.own(self.agent)
        every = (period.space.labels(state) for state in range(period.space.size))
        return ((*labels[:own], *labels[own + 1 :]) for labels in every if labels[own] == 0)

    def over_own(self, t: int, values: Sequence[int]) -> Iterator[int]:
        """Σ over the own type of a function of the next state, for each next state of the others."""
        space = promised(self.model.periods[t]).following
        place = space.has_public + self.agent
        own = [step * space.strides[place] for step in range(space.sizes[place])]
        elsewhere = [k for k in range(len(space.sizes)) if k != place]
        for start in offsets([space.sizes[k] for k in elsewhere], [space.strides[k] for k in elsewhere]):
            yield sum(values[start + step] for step in own)

    def row(self, t: int, state: int, report: int, payoffs: Block, promise: Promise) -> Row:
        """The constraint at a state and report. `payoffs` is what V is called; `promise` says what unknowns have the
        coefficients of V^{r,a}, by r and a."""
        period = self.model.periods[t]
        told = period.said(self.agent, state, report)
        return Row(self.scale(t), self._columns(t, state, told, payoffs, promise), self.worth(t, state, report))

    def _columns(self, t: int, state: int, told: int, payoffs: Block, promise: Promise) -> Iterator[Columns]:
        scale, size = self.scale(t), self.model.periods[t].space.size
        yield payoffs, size, state, (scale,)
        yield (PAYMENTS, *payoffs), size, told, (scale,)
        for a, chances in self.promises(t, state, told):
            yield from promise(told, a, [-x for x in chances])

    def lie(
        self, t: int, others: Others, true: int, report: int, payoffs: Block, promise: Promise
    ) -> Iterator[tuple[int, Row]]:
        """(*) as the rows of which it is made, with their signs."""
        for own, sign in ((true, 1), (report, -1)):
            yield sign, self.row(t, self.state(t, own, others), report, payoffs, promise)

    def unpaid(self, t: int, others: Others, own: int, payoffs: Block, promise: Promise) -> Row:
        """What truth is worth to a type at which nothing is paid, an equation."""
        found = self.row(t, self.state(t, own, others), own, payoffs, promise)
        return replace(found, columns=(one for one in found.columns if one[0][0] != PAYMENTS))


def promised(period: Period) -> Kernel:
    """The kernel into a further period."""
    assert period.kernel is not None
    return period.kernel
