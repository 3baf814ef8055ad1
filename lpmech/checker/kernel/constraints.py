"""The incentive constraints of one agent under an allocation rule, as rows.

With θ the true state, r the reports and V^{r,a} what is promised after r and the allocation a (existence page, 1):

    V(θ) + p(r) − δ Σ_a P(a(z,r) = a) · E[V^{r,a}(θ') | a, θ]  ≥  worth(θ, r_i),   with = at r = θ.

A lie from s into r less the truth at r, o the types of the others, leaves no payment p, and is the constraint

    V(s,o) − V(r,o) − Σ_a Σ_θ' shift(a,θ') · V^{r,a}(θ')  ≥  worth(o,r,s) − worth(o,r,r)                   (*)
    shift(a,θ') = δ · P(a(z,(r,o)) = a) · (μ(θ' | a,(s,o)) − μ(θ' | a,(r,o))),   none in the last period.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction

from .certificate import IndexTable
from .meter import align, make
from .model import Model, Period
from .programs import program_of
from .sets import EVERYONE
from .spaces import Space, offsets
from .sums import Block, Columns, Row
from .transitions import Kernel
from .vectors import Vector, combine

Others = tuple[int, ...]
PAYMENTS = "payments"
Promise = Callable[[int, int, list[int]], Iterable[Columns]]


class Constraints:
    """Worths, chances and rows of an agent, under the rule of everyone's program if no other is given; the worths of a
    period are made once."""

    def __init__(self, model: Model, agent: int, rule: Sequence[IndexTable] | None = None) -> None:
        self.model, self.agent = model, agent
        self.rule = program_of(model, EVERYONE).allocation if rule is None else rule
        self._worth: dict[int, list[Vector]] = {}
        self._plans: dict[int, list[list[int]]] = {}

    def plan(self, t: int) -> list[list[int]]:
        """The allocation at each shock and state."""
        if t not in self._plans:
            self._plans[t] = self.rule[t].plan(self.model.periods[t].stage.shocks)
        return self._plans[t]

    def state(self, t: int, own: int, others: Others) -> int:
        period = self.model.periods[t]
        return period.space.joined(period.own(self.agent), others, own)

    def worth(self, t: int, state: int, report: int) -> Fraction:
        """worth(θ, r_i)."""
        found = self.worths(t)[report]
        align(found.numerators[state], found.denominator)
        return Fraction(found.numerators[state], found.denominator)

    def worths(self, t: int) -> list[Vector]:
        """worth(·, r_i) for each report: E_z u_i, in the last period plus δ E_z E[g_i | ·]."""
        if t not in self._worth:
            period, family = self.model.periods[t], self.model.periods[t].utility[self.agent]
            if period.successor is None:
                end = period.expectation(self.model.terminal([self.agent]))
                family = combine((1, family), (self.model.discount, end))
            reports = (period.reported(self.agent, r) for r in range(period.types(self.agent)))
            self._worth[t] = [period.average(family, self.plan(t), told) for told in reports]
        return self._worth[t]

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
        kernel, over = promised(self.model.periods[t]), self.model.discount.numerator
        for a, chance in self.chances(t, told).items():
            make(kernel.following.size, kernel.bits, (over * chance).bit_length())
            yield a, [over * chance * x for x in kernel.at(a, state).dense()]

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


def promised(period: Period) -> Kernel:
    """The kernel into a further period."""
    assert period.kernel is not None
    return period.kernel


def others_of(period: Period, agent: int) -> Iterator[Others]:
    """The types of the others, and the public state."""
    place, space = period.own(agent), period.space
    for state in range(space.size):
        labels = space.labels(state)
        if labels[place] == 0:
            yield (*labels[:place], *labels[place + 1 :])


def over_own(values: Sequence[int], space: Space, agent: int) -> Iterator[int]:
    """Σ over the own type of a function of the state, for each state of the others."""
    place = space.has_public + agent
    own = [step * space.strides[place] for step in range(space.sizes[place])]
    elsewhere = [k for k in range(len(space.sizes)) if k != place]
    for start in offsets([space.sizes[k] for k in elsewhere], [space.strides[k] for k in elsewhere]):
        yield sum(values[start + step] for step in own)
