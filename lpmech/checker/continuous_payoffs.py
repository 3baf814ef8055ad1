"""Errors, payoffs and scores on the cells of a grid (continuous page, section 3)."""

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from itertools import pairwise, product

from .continuous_certificate import Cell, ContinuousCertificate, Transfer
from .continuous_environment import Continuous, Function
from .continuous_integrals import Box, Integrator
from .continuous_polynomials import Algebra, Bernstein, Interval, Polynomial
from .meter import Meter

SOCIETY = -1


class Payoffs:
    """Polynomials in today's signals, by allocation and cell; made when they are first asked for."""

    def __init__(self, env: Continuous, certificate: ContinuousCertificate, integrator: Integrator) -> None:
        self.env, self.certificate, self.integrator = env, certificate, integrator
        self.meter: Meter = integrator.meter
        self.today = Algebra(len(env.agents), self.meter)
        points = certificate.grid
        self.intervals: list[Interval] = list(pairwise(points))
        self._values: dict[tuple[int, Box], Polynomial] = {}
        self._known: dict[tuple[str, int, int, Cell], Polynomial] = {}

    @cached_property
    def cells(self) -> list[Cell]:
        self.meter.spend(10_000 * len(self.intervals) ** len(self.env.agents))
        return list(product(range(len(self.intervals)), repeat=len(self.env.agents)))

    def box(self, cell: Cell) -> Box:
        return tuple(self.intervals[k] for k in cell)

    def cell_of(self, signals: Sequence[Fraction]) -> Cell:
        """The cell of signals, the lower one on a border."""
        return tuple(max(0, sum(1 for low, _ in self.intervals if low < x) - 1) for x in signals)

    def surplus(self, a: int, cell: Cell) -> Polynomial:
        return self._once("surplus", SOCIETY, a, cell)

    def error(self, agent: int, a: int, cell: Cell) -> Polynomial:
        return self._once("error", agent, a, cell)

    def others_get(self, agent: int, a: int, cell: Cell) -> Polynomial:
        """Σ_{j≠i} u^j."""
        return self.minus(self.surplus(a, cell), self._function(self.env.utility[agent][a], cell))

    def payoff(self, agent: int, a: int, cell: Cell) -> Polynomial:
        """H of the society, H^i of an agent."""
        whole = self._once("payoff", SOCIETY, a, cell)
        return whole if agent == SOCIETY else self.minus(whole, self.error(agent, a, cell))

    def score(self, a: int, cell: Cell) -> Polynomial:
        return self.payoff(SOCIETY, a, cell) if self.env.scores is None else self._once("score", SOCIETY, a, cell)

    def value(self) -> Polynomial:
        """W."""
        return self._cut(self.certificate.value or {})

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
        if not self.certificate.value:
            return surplus
        return self.today.plus(surplus, self._following(a, cell), self.env.discount)

    def _following(self, a: int, cell: Cell) -> Polynomial:
        """E[W | a, θ], which is one polynomial between kinks at numbers."""
        kinks = sorted(self.integrator.kinks)
        whole = tuple(next(p for p in pairwise(kinks) if p[0] <= low < p[1]) for low, _ in self.box(cell))
        if (a, whole) not in self._values:
            agents = range(len(self.env.agents))
            value = self.certificate.value or {}
            tomorrow = {(*key[len(agents) :], *key[: len(agents)]): c for key, c in value.items()}
            found = self.integrator.expected(a, whole, agents, (), lambda _: tomorrow)
            self._values[a, whole] = self._cut(found)
        return self._values[a, whole]

    def _error(self, agent: int, a: int, cell: Cell) -> Polynomial:
        transfer = self.certificate.transfers[agent][a]
        others = [j for j in range(len(self.env.agents)) if j != agent]
        box = self.box(cell)
        here = tuple(0 if transfer.one else _place(transfer, box[j]) for j in others)

        def payment(intervals: Sequence[Interval]) -> Polynomial:
            there = tuple(_place(transfer, interval) for interval in intervals)
            return transfer.pieces.get((here, there), {})

        paid = self._cut(self.integrator.expected(a, box, others, transfer.points, payment)) if transfer.pieces else {}
        return self.today.plus(self.others_get(agent, a, cell), paid, self.env.discount)


def _place(transfer: Transfer, interval: Interval) -> int:
    """The cell in which an interval lies."""
    return sum(1 for point in transfer.points if point <= interval[0]) - 1
