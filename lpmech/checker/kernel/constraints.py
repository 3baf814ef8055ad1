"""The incentive constraints of one agent under the allocation rule of the program of everyone, without payments.

With o the types of the others, r the report and s the true type, existence page section 1:

    V(s,o) − V(r,o) − Σ_a Σ_θ' shift(a,θ') · V^{r,a}(θ')  ≥  right = worth(o,r,s) − worth(o,r,r)            (*)
    shift(a,θ') = δ · P(a(z,(r,o)) = a) · (μ(θ' | a,(s,o)) − μ(θ' | a,(r,o))),   none in the last period.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from .meter import align, make
from .model import Model, Period
from .older import paired
from .programs import EVERYONE, program_of
from .spaces import Space, offsets
from .transitions import Kernel
from .vectors import Vector, combine

Others = tuple[int, ...]


class Constraints:
    """Worths, chances and shifts of an agent; the worths of a period are made once."""

    def __init__(self, model: Model, agent: int) -> None:
        self.model, self.agent = model, agent
        self._worth: dict[int, list[Vector]] = {}
        self._plans: dict[int, list[list[int]]] = {}

    def plan(self, t: int) -> list[list[int]]:
        """The allocation at each shock and state."""
        if t not in self._plans:
            table, shocks = program_of(self.model, EVERYONE).allocation[t], self.model.periods[t].stage.shocks
            self._plans[t] = [table.at(z) for z in range(len(shocks))]
        return self._plans[t]

    def state(self, t: int, own: int, others: Others) -> int:
        period = self.model.periods[t]
        return period.space.joined(period.own(self.agent), others, own)

    def right(self, t: int, others: Others, true: int, report: int) -> Fraction:
        """worth(o,r,s) − worth(o,r,r)."""
        worth = self.worths(t)[report]
        lie, truth = (worth.numerators[self.state(t, own, others)] for own in (true, report))
        align(lie - truth, worth.denominator)
        return Fraction(lie - truth, worth.denominator)

    def worths(self, t: int) -> list[Vector]:
        """worth(·, r) for each report: E_z u_i, in the last period plus δ E_z E[g_i | ·]."""
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
        """The denominator of the shifts."""
        period = self.model.periods[t]
        return self.model.discount.denominator * period.total * promised(period).denominator

    def shifts(self, t: int, others: Others, true: int, report: int) -> Iterator[tuple[int, list[int]]]:
        """For each allocation that the report may lead to, shift(a, ·) times `scale`; nothing in the last period."""
        if self.model.periods[t].successor is None:
            return
        kernel, over = promised(self.model.periods[t]), self.model.discount.numerator
        told, state = self.state(t, report, others), self.state(t, true, others)
        for a, chance in self.chances(t, told).items():
            make(kernel.following.size, kernel.bits, (over * chance).bit_length(), times=2)
            pairs = paired(kernel.at(a, state).dense(), kernel.at(a, told).dense())
            yield a, [over * chance * (x - y) for x, y in pairs]


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
