"""Errors, payoffs and scores on the cells of a grid (continuous page, section 3)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import product

from ..kernel.meter import Meter
from ..kernel.older import pairwise
from .environment import Continuous, Function
from .integrals import Box, Integrator
from .points import Point
from .polynomials import Algebra, Bernstein, Interval, Polynomial
from .transfers import Cell, Mechanism, Pieces, Transfer

SOCIETY = -1


class Payoffs:
    """Polynomials in today's signals, by allocation and cell; made when they are first asked for."""

    def __init__(self, env: Continuous, mechanism: Mechanism, integrator: Integrator) -> None:
        self.env, self.mechanism, self.integrator = env, mechanism, integrator
        self.allocations = range(len(env.allocations))
        self.meter: Meter = integrator.meter
        self.today = Algebra(len(env.agents), self.meter)
        self.reports = Algebra(len(env.agents) + 1, self.meter)  # with the report, last
        self.intervals: list[Interval] = list(pairwise(mechanism.grid))
        self._values: dict[tuple[int, Box], Polynomial] = {}
        self._moments: dict[tuple[int, int, tuple[Fraction, ...], Box, Cell, Cell], Polynomial] = {}
        self._known: dict[tuple[str, int, int, Cell], Polynomial] = {}

    @cached_property
    def cells(self) -> list[Cell]:
        self.meter.spend(10_000 * len(self.intervals) ** len(self.env.agents))
        return list(product(range(len(self.intervals)), repeat=len(self.env.agents)))

    def box(self, cell: Cell) -> Box:
        return tuple(self.intervals[k] for k in cell)

    def box_with(self, cell: Cell, report: int) -> Box:
        """The same with the cell of the report, last."""
        return (*self.box(cell), self.intervals[report])

    def signals(self, agent: int, own: Point, others: Iterable[tuple[int, Point]]) -> tuple[Point, ...]:
        """The signals of all."""
        by_agent = {**dict(others), agent: own}
        return tuple(by_agent[k] for k in range(len(self.env.agents)))

    def cell_of(self, signals: Sequence[Fraction]) -> Cell:
        """The cell of signals, the lower one on a border."""
        return tuple(max(0, sum(1 for low, _ in self.intervals if low < x) - 1) for x in signals)

    def surplus(self, a: int, cell: Cell) -> Polynomial:
        return self._once("surplus", SOCIETY, a, cell)

    def error(self, agent: int, a: int, cell: Cell) -> Polynomial:
        return self._once("error", agent, a, cell)

    def others_get(self, agent: int, a: int, cell: Cell) -> Polynomial:
        """Σ_{j≠i} u^j."""
        return self.minus(self.surplus(a, cell), self.utility(agent, a, cell))

    def utility(self, agent: int, a: int, cell: Cell) -> Polynomial:
        """u^i."""
        return self._function(self.env.utility[agent][a], cell)

    def payoff(self, agent: int, a: int, cell: Cell) -> Polynomial:
        """H of the society, H^i of an agent."""
        whole = self._once("payoff", SOCIETY, a, cell)
        return whole if agent == SOCIETY else self.minus(whole, self.error(agent, a, cell))

    def score(self, a: int, cell: Cell) -> Polynomial:
        return self.payoff(SOCIETY, a, cell) if self.env.scores is None else self._once("score", SOCIETY, a, cell)

    def lead(self, a: int, b: int, cell: Cell) -> Polynomial:
        """How much higher the score of a is than that of b."""
        return self.minus(self.score(a, cell), self.score(b, cell))

    def chosen(self, signals: Sequence[Fraction]) -> int:
        """The allocation that is chosen at signals."""
        cell = self.cell_of(signals)
        scores = [self.today.value(self.score(a, cell), signals) for a in self.allocations]
        return scores.index(max(scores))

    def value(self) -> Polynomial:
        """W."""
        return self._cut(self.mechanism.value or {})

    def minus(self, left: Polynomial, right: Polynomial) -> Polynomial:
        return self.today.plus(left, right, Fraction(-1))

    def bernstein(self, polynomial: Polynomial, cell: Cell) -> Bernstein:
        return self.today.bernstein(polynomial, self.box(cell))

    def _once(self, kind: str, agent: int, a: int, cell: Cell) -> Polynomial:
        key = kind, agent, a, cell
        if key not in self._known:
            self._known[key] = {"surplus": self._surplus, "error": self._error, "payoff": self._payoff,
                                "score": self._score}[kind](agent, a, cell)  # fmt: skip
        return self._known[key]

    def _function(self, function: Function, cell: Cell) -> Polynomial:
        return self._cut(self.integrator.today(function, self.box(cell)))

    def _cut(self, polynomial: Polynomial) -> Polynomial:
        """A polynomial that has no signals of tomorrow, without their exponents."""
        return {key[: len(self.env.agents)]: value for key, value in polynomial.items()}

    def _surplus(self, _: int, a: int, cell: Cell) -> Polynomial:
        total = Polynomial()
        for utility in self.env.utility:
            total = self.today.plus(total, self._function(utility[a], cell))
        return total

    def _score(self, _: int, a: int, cell: Cell) -> Polynomial:
        return self._function((self.env.scores or ())[a], cell)

    def _payoff(self, _: int, a: int, cell: Cell) -> Polynomial:
        surplus = self.surplus(a, cell)
        if not self.mechanism.value:
            return surplus
        return self.today.plus(surplus, self._following(a, cell), self.env.discount)

    def _following(self, a: int, cell: Cell) -> Polynomial:
        """E[W | a, θ], which is one polynomial between kinks at numbers."""
        kinks = sorted(self.integrator.kinks)
        whole = tuple(next(p for p in pairwise(kinks) if p[0] <= low < p[1]) for low, _ in self.box(cell))
        if (a, whole) not in self._values:
            agents = range(len(self.env.agents))
            value = self.mechanism.value or {}
            tomorrow = {(*key[len(agents) :], *key[: len(agents)]): c for key, c in value.items()}
            found = self.integrator.expected(a, whole, agents, (), lambda _: tomorrow)
            self._values[a, whole] = self._cut(found)
        return self._values[a, whole]

    def _error(self, agent: int, a: int, cell: Cell) -> Polynomial:
        transfer = self.mechanism.transfers[agent][a]
        paid = Polynomial()
        for power, part in enumerate(self.paid(transfer, agent, a, cell, cell[agent])):
            own = {tuple(power * int(k == agent) for k in range(len(cell))): Fraction(1)}
            paid = self.today.plus(paid, self.today.times(part, own) if power else part)
        return self.today.plus(self.others_get(agent, a, cell), paid, self.env.discount)

    def reported(self, agent: int, a: int, cell: Cell, report: int) -> Polynomial:
        """The error after a report in a cell of the grid, a polynomial in the signals and, last, the report."""
        transfer = self.mechanism.transfers[agent][a]
        total = with_report(self.others_get(agent, a, cell))
        for power, part in enumerate(self.paid(transfer, agent, a, cell, report)):
            total = self.reports.plus(total, with_report(part, power), self.env.discount)
        return total

    def paid(self, transfer: Transfer, agent: int, a: int, cell: Cell, report: int) -> list[Polynomial]:
        """The expected payment by power of the report, which lies in a cell of the grid."""
        box = self.box(cell)
        parts = transfer.parts[transfer.place(self.intervals[report][0])]
        return [self._paid(transfer, part, agent, a, box) for part in parts]

    def _paid(self, transfer: Transfer, pieces: Pieces, agent: int, a: int, box: Box) -> Polynomial:
        others = [j for j in range(len(self.env.agents)) if j != agent]
        here = tuple(0 if transfer.one else _place(transfer, box[j]) for j in others)
        if transfer.by_report:
            found = {there: part for (today, there), part in pieces.items() if today == here}
            return self._by_moments(transfer, found, agent, a, box)

        def payment(intervals: Sequence[Interval]) -> Polynomial:
            there = tuple(_place(transfer, interval) for interval in intervals)
            return pieces.get((here, there), {})

        return self._cut(self.integrator.expected(a, box, others, transfer.points, payment)) if pieces else {}

    def _by_moments(
        self, transfer: Transfer, found: dict[Cell, Polynomial], agent: int, a: int, box: Box
    ) -> Polynomial:
        """The sum over cells and powers of tomorrow's signals: integrals are the same for every cell of the report."""
        total, agents = Polynomial(), len(self.env.agents)
        for there, part in found.items():
            by_power: dict[Cell, Polynomial] = {}
            for key, value in part.items():
                by_power.setdefault(key[agents:], {})[key[:agents]] = value
            for power, factor in by_power.items():
                moment = self._moment(transfer, (agent, a), box, there, power)
                total = self.today.plus(total, self.today.times(factor, moment))
        return total

    def _moment(self, transfer: Transfer, about: tuple[int, int], box: Box, there: Cell, power: Cell) -> Polynomial:
        """E of a product of powers of the others' next signals where they lie in a cell."""
        key = *about, transfer.points, box, there, power
        if key not in self._moments:
            self.meter.spend(20_000)  # it is kept
            (agent, a), one = about, {(*(0,) * len(power), *power): Fraction(1)}

            def weight(intervals: Sequence[Interval]) -> Polynomial:
                return one if tuple(_place(transfer, interval) for interval in intervals) == there else {}

            others = [j for j in range(len(self.env.agents)) if j != agent]
            self._moments[key] = self._cut(self.integrator.expected(a, box, others, transfer.points, weight))
        return self._moments[key]


def with_report(polynomial: Polynomial, power: int = 0) -> Polynomial:
    """A polynomial of the signals times a power of the report, the last variable."""
    return {(*key, power): value for key, value in polynomial.items()}


def _place(transfer: Transfer, interval: Interval) -> int:
    """The cell in which an interval lies."""
    return bisect_right(transfer.points, interval[0]) - 1
