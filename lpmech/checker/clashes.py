"""Constraints that clash: their weighted sum has coefficient 0 at every unknown payoff of a form, and reads 0 ≥ epsilon
(existence page section 2).

The unknowns are N(θ) of a period and, in the contingent forms, q(remembered; o) of a period, o the types of the others;
with one-period memory V(m, θ). Coefficients in a period count over the scale of the shifts out of the period before.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import lcm

from .certificate import Memory
from .chain import Number
from .clash import CONTINGENT, CONTINGENT_VCG, ONE_PERIOD_MEMORY, Clash, Clashes
from .constraints import Constraints, promised
from .errors import Limit, Path, Rejected
from .estimate import MAX_MEMORY_BITS
from .exactly import Exactly
from .meter import Meter, alignment_units, cell_units
from .model import Model, Period
from .spaces import Space, offsets

Key = tuple[str, int, tuple[int, ...]]  # kind, period, what is remembered


def check_clashes(model: Model, clashes: Clashes, slack: Number, meter: Meter, path: Path) -> None:
    """Rejected unless the constraints prove that every mechanism of the form violates some of them by −slack."""
    _Sum(model, clashes, meter, path).check(slack)


class _Sum:
    """The weighted sum; `left` has its coefficients, by the numbers of states of the period (N, V) or of the others."""

    def __init__(self, model: Model, clashes: Clashes, meter: Meter, path: Path) -> None:
        self.model, self.clashes, self.meter, self.exactly = model, clashes, meter, Exactly(meter, path)
        self.constraints = Constraints(model, clashes.agent)
        self.left: dict[Key, list[int]] = {}
        self.kept = 0

    def check(self, slack: Number) -> None:
        clashes, epsilon = self.clashes, self.exactly.fraction(self.clashes.epsilon)
        if not clashes.constraints:
            raise Rejected("the witness: there is no constraint")
        weights = self._weights()
        if sum(weights, Fraction(0)) != 1:
            raise Rejected("the witness: the weights do not sum to 1")
        self._spend_sum(weights)
        common = lcm(*(weight.denominator for weight in weights))
        total = Fraction(0)
        for clash, weight in zip(clashes.constraints, weights, strict=True):
            self._expect_place(clash)
            self._today(clash, int(weight * common))
            self._later(clash, int(weight * common))
            right = self.constraints.right(clash.period, clash.others, clash.true, clash.report)
            self.exactly.spend(total.as_integer_ratio(), right.as_integer_ratio(), weight.as_integer_ratio())
            total += weight * right
        if any(any(row) for row in self.left.values()):
            raise Rejected("the witness: the payoffs do not cancel")
        if total != epsilon:
            raise Rejected("the witness: epsilon is not the sum of the constraints")
        if epsilon != -self.exactly.fraction(slack):
            raise Rejected("the witness proves another epsilon than the least slack")

    def _weights(self) -> list[Fraction]:
        """The weights; that they can be summed is paid for."""
        weights = [self.exactly.fraction(clash.weight) for clash in self.clashes.constraints]
        bits = sum(weight.denominator.bit_length() for weight in weights)
        self.meter.spend(len(weights) * (50 + 4 * alignment_units(bits)))
        return weights

    def _expect_place(self, clash: Clash) -> None:
        """A lie, after a memory that counts where the form has constraints after each."""
        if clash.true == clash.report:
            raise Rejected("the witness: a lie that is the truth")
        before = self._before(clash.period)
        remembers = self.clashes.form == ONE_PERIOD_MEMORY and before is not None
        if remembers != (clash.memory is not None):
            raise Rejected(f"the witness: a constraint {'without' if remembers else 'after'} a memory")
        if clash.memory is not None and before is not None:
            state = before.space.number(clash.memory.reports)
            if clash.memory.allocation not in self.constraints.chances(before.index, state):
                raise Rejected("the witness: a memory that does not count")

    def _before(self, period: int) -> Period | None:
        """The period that is remembered."""
        if not self.model.finite:
            return self.model.periods[0]
        return self.model.periods[period - 1] if period else None

    def _today(self, clash: Clash, weight: int) -> None:
        """V(s,o) − V(r,o); what is due for the memory cancels."""
        t, before = clash.period, self._before(clash.period)
        scaled = weight * (1 if before is None else self.constraints.scale(before.index))
        space = self.model.periods[t].space
        row = self._row("value", t, self._remembered(clash.memory), space.size)
        row[self.constraints.state(t, clash.true, clash.others)] += scaled
        row[self.constraints.state(t, clash.report, clash.others)] -= scaled

    def _later(self, clash: Clash, weight: int) -> None:
        """−Σ_a Σ_θ' shift(a,θ') · V^{r,a}(θ')."""
        period = self.model.periods[clash.period]
        if period.successor is None:
            return
        place = period.own(self.clashes.agent)
        reports = (*clash.others[:place], clash.report, *clash.others[place:])
        following = promised(period).following
        for a, shift in self.constraints.shifts(clash.period, clash.others, clash.true, clash.report):
            known = self._remembered(Memory(reports, a))
            self._add("value", period.successor, known, [-weight * x for x in shift])
            if self.clashes.form in (CONTINGENT_VCG, CONTINGENT):
                owed = [weight * x for x in _over_own(shift, following, self.clashes.agent)]
                others = reports if self.clashes.form == CONTINGENT else clash.others
                self._add("due", period.successor, (a, *others), owed)

    def _remembered(self, memory: Memory | None) -> tuple[int, ...]:
        """What the unknowns N and V know of a memory."""
        if memory is None or self.clashes.form != ONE_PERIOD_MEMORY:
            return ()
        return (memory.allocation, *memory.reports)

    def _row(self, kind: str, period: int, key: tuple[int, ...], size: int) -> list[int]:
        return self.left.setdefault((kind, period, key), [0] * size)

    def _add(self, kind: str, period: int, key: tuple[int, ...], values: list[int]) -> None:
        row = self._row(kind, period, key, len(values))
        row[:] = [x + y for x, y in zip(row, values, strict=True)]

    def _spend_sum(self, weights: list[Fraction]) -> None:
        """The work and memory of the sum, from sizes and lengths of numbers."""
        bits = sum(w.denominator.bit_length() for w in weights) + max(w.numerator.bit_length() for w in weights)
        for clash in self.clashes.constraints:
            period, before = self.model.periods[clash.period], self._before(clash.period)
            base = 0 if before is None else self.constraints.scale(before.index).bit_length()
            self.meter.spend(50 + 8 * len(period.likely) + period.space.size + cell_units(bits + base, base))
            self._keep(period.space.size * (bits + base + 64))
            if period.successor is None:
                continue
            kernel, choices = promised(period), min(len(period.likely), len(period.stage.allocations))
            base = self.constraints.scale(clash.period).bit_length()
            made = choices * kernel.following.size
            self.meter.spend(made * (4 * len(kernel.products) + 24) * cell_units(bits + base, base))
            self._keep(2 * made * (bits + base + 64))

    def _keep(self, bits: int) -> None:
        self.kept += bits
        if self.kept > MAX_MEMORY_BITS:
            raise Limit(f"the check needs more than {MAX_MEMORY_BITS >> 33} GiB of memory")


def _over_own(shift: list[int], space: Space, agent: int) -> Iterator[int]:
    """Σ over the own type of a function of the state, for each state of the others."""
    place = space.has_public + agent
    own = [step * space.strides[place] for step in range(space.sizes[place])]
    elsewhere = [k for k in range(len(space.sizes)) if k != place]
    for start in offsets([space.sizes[k] for k in elsewhere], [space.strides[k] for k in elsewhere]):
        yield sum(shift[start + step] for step in own)
