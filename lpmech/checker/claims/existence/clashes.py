"""Constraints (*) that clash: a weighted sum of them has coefficient 0 at every unknown, and reads 0 ≥ epsilon
(existence page sections 2 and 5).

Of a form of transfers the unknowns are N(θ) of a period and, in the contingent forms, q(remembered; o) of a period, o
the types of the others; with one-period memory V(m, θ). Of every public mechanism they are V(h, θ) after every history
h. A history is known by its number: that of the history before its last event, and the event, give the next one, so
that a history costs what it takes to write it. The coefficients in a period count over the scale of the shifts out of
the period before.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from fractions import Fraction

from ...kernel.balance import Balance
from ...kernel.certificate import CONTINGENT, CONTINGENT_VCG, FORMS, ONE_PERIOD_MEMORY, Claim, Memory
from ...kernel.constraints import Constraints, over_own, promised
from ...kernel.errors import Malformed, Path, Rejected, expected
from ...kernel.exactly import Exactly, Number, over_one, total_of
from ...kernel.fields import items, list_of, object_of, positive_ratio
from ...kernel.kinds import Case
from ...kernel.labels import Labels
from ...kernel.model import Model, Period
from ...kernel.older import paired, record
from .chains import Lie, read_lie, read_place

EMPTY = 0


@record
class Clash:
    """A constraint (*) after a memory, or after a history: the reports and the allocation of every period before."""

    period: int
    others: tuple[int, ...]
    lie: Lie
    memory: Memory | None = None
    history: Sequence[Memory] = ()


@record
class Clashes:
    """Constraints of an agent that add up to 0 ≥ epsilon; the form is that of transfers which they refute."""

    agent: int
    epsilon: Number
    constraints: Sequence[Clash]
    form: str = ""


KEYS = ("agent", "form", "epsilon", "constraints")
HISTORY_KEYS = ("agent", "epsilon", "constraints")
_CLASH = ("period", "others", "memory", "true", "report", "weight")
_AFTER_HISTORY = ("history", "others", "true", "report", "weight")


def read_clashes(labels: Labels, fields: dict[str, object], path: Path) -> Clashes:
    """Constraints of one agent with their weights."""
    agent, form = labels.one_agent(fields["agent"], (*path, "agent")), fields["form"]
    if not isinstance(form, str) or form not in FORMS:
        raise expected((*path, "form"), " or ".join(FORMS), form)
    epsilon = positive_ratio(fields["epsilon"], (*path, "epsilon"))
    constraints = [_read_clash(labels, item, agent, at) for item, at in items(fields, path, "constraints")]
    return Clashes(agent, epsilon, constraints, form)


def _read_clash(labels: Labels, value: object, agent: int, path: Path) -> Clash:
    fields = object_of(value, path, _CLASH)
    period, others = read_place(labels, fields, agent, path)
    memory = None if fields["memory"] is None else labels.memory(fields["memory"], period, (*path, "memory"))
    return Clash(period, others, read_lie(labels, fields, agent, period, path), memory)


def read_histories(labels: Labels, fields: dict[str, object], path: Path) -> Clashes:
    """Constraints of one agent with the histories after which they stand."""
    if labels.environment.horizon is None:
        raise Malformed(path, "constraints after histories are those of a finite horizon")
    agent = labels.one_agent(fields["agent"], (*path, "agent"))
    epsilon = positive_ratio(fields["epsilon"], (*path, "epsilon"))
    constraints = [_read_after(labels, item, agent, at) for item, at in items(fields, path, "constraints")]
    return Clashes(agent, epsilon, constraints)


def _read_after(labels: Labels, value: object, agent: int, path: Path) -> Clash:
    fields = object_of(value, path, _AFTER_HISTORY)
    history = _read_history(labels, fields["history"], (*path, "history"))
    others = labels.others(fields["others"], agent, len(history), (*path, "others"))
    return Clash(len(history), others, read_lie(labels, fields, agent, len(history), path), history=history)


def _read_history(labels: Labels, value: object, path: Path) -> list[Memory]:
    """The events of the periods before, of which there are fewer than periods."""
    given = list_of(value, path)
    if len(given) >= labels.environment.periods:
        raise expected(path, "a history shorter than the horizon", value)
    return [labels.memory(event, t + 1, (*path, t)) for t, event in enumerate(given)]


def check_clashes(model: Model, clashes: Clashes, slack: Number, path: Path) -> None:
    """Rejected unless the constraints prove that every mechanism of the form violates some of them by −slack."""
    found = _FormSum(model, clashes, path)
    found.check()
    if found.exactly.fraction(clashes.epsilon) != -found.exactly.fraction(slack):
        raise Rejected("the witness proves another epsilon than the least slack")


def check_histories(case: Case, claim: Claim[Clashes]) -> None:
    """Rejected unless every public mechanism violates some of the constraints by the epsilon stated."""
    _HistorySum(case.model, claim.witness, (*claim.path, "witness")).check()


class _Sum(ABC):
    """The sum; which unknowns there are, and after what, is said by its two kinds. The unknowns of a block are numbered
    by the states of the period, or of the others."""

    def __init__(self, model: Model, clashes: Clashes, path: Path) -> None:
        self.model, self.agent, self.clashes = model, clashes.agent, clashes
        self.exactly, self.constraints = Exactly(path), Constraints(model, clashes.agent)
        self.balance = Balance()

    @abstractmethod
    def expect_place(self, clash: Clash) -> None:
        """Rejected unless the constraint is one of the program's."""

    @abstractmethod
    def today(self, clash: Clash) -> Hashable:
        """What the unknowns of today's payoffs are called."""

    @abstractmethod
    def promise(self, clash: Clash, following: int, memory: Memory, shift: list[int], weight: int) -> None:
        """Add weight · shift, the payoffs promised in the following period after these reports and allocation."""

    def check(self) -> None:
        """Rejected unless the sum holds and reads 0 ≥ the epsilon that is stated."""
        epsilon, clashes = self.exactly.fraction(self.clashes.epsilon), self.clashes.constraints
        if not clashes:
            raise Rejected("the witness: there is no constraint")
        weights = [self.exactly.fraction(clash.lie.weight) for clash in clashes]
        if total_of((weight, Fraction(1)) for weight in weights) != 1:
            raise Rejected("the witness: the weights do not sum to 1")
        _, whole = over_one(clash.lie.weight for clash in clashes)
        rights = []
        for clash, weight in paired(clashes, whole):
            if clash.lie.true == clash.lie.report:
                raise Rejected("the witness: a lie that is the truth")
            self.expect_place(clash)
            self._today(clash, weight)
            self._later(clash, weight)
            rights.append(self.constraints.right(clash.period, clash.others, clash.lie.true, clash.lie.report))
        self.balance.expect_nothing_left("the witness: the payoffs do not cancel")
        if total_of(paired(weights, rights)) != epsilon:
            raise Rejected("the witness: epsilon is not the sum of the constraints")

    def before(self, period: int) -> Period | None:
        """The period that is remembered."""
        if not self.model.finite:
            return self.model.periods[0]
        return self.model.periods[period - 1] if period else None

    def _today(self, clash: Clash, weight: int) -> None:
        """V(s,o) − V(r,o)."""
        t, before = clash.period, self.before(clash.period)
        scaled = weight * (1 if before is None else self.constraints.scale(before.index))
        unknowns, size = self.today(clash), self.model.periods[t].space.size
        for own, amount in ((clash.lie.true, scaled), (clash.lie.report, -scaled)):
            self.balance.add_at(unknowns, size, self.constraints.state(t, own, clash.others), amount)

    def _later(self, clash: Clash, weight: int) -> None:
        """−Σ_a Σ_θ' shift(a,θ') · V^{r,a}(θ')."""
        period = self.model.periods[clash.period]
        if period.successor is None:
            return
        place = period.own(self.agent)
        reports = (*clash.others[:place], clash.lie.report, *clash.others[place:])
        for a, shift in self.constraints.shifts(clash.period, clash.others, clash.lie.true, clash.lie.report):
            self.promise(clash, period.successor, Memory(reports, a), shift, -weight)


class _FormSum(_Sum):
    """The sum of a form's constraints."""

    @property
    def remembers(self) -> bool:
        return self.clashes.form == ONE_PERIOD_MEMORY

    def expect_place(self, clash: Clash) -> None:
        """After a memory that counts where the form has constraints after each."""
        before = self.before(clash.period)
        remembers = self.remembers and before is not None
        if remembers != (clash.memory is not None):
            raise Rejected(f"the witness: a constraint {'without' if remembers else 'after'} a memory")
        if clash.memory is not None and before is not None:
            state = before.space.number(clash.memory.reports)
            if clash.memory.allocation not in self.constraints.chances(before.index, state):
                raise Rejected("the witness: a memory that does not count")

    def today(self, clash: Clash) -> Hashable:
        """What is due for the memory cancels."""
        return "value", clash.period, self._remembered(clash.memory)

    def promise(self, clash: Clash, following: int, memory: Memory, shift: list[int], weight: int) -> None:
        """N − q or V."""
        self.balance.add(("value", following, self._remembered(memory)), shift, weight)
        if self.clashes.form in (CONTINGENT_VCG, CONTINGENT):
            space = promised(self.model.periods[clash.period]).following
            owed = [-x for x in over_own(shift, space, self.agent)]
            known = memory.reports if self.clashes.form == CONTINGENT else clash.others
            self.balance.add(("due", following, (memory.allocation, *known)), owed, weight)

    def _remembered(self, memory: Memory | None) -> tuple[int, ...]:
        """What the unknowns N and V know of a memory."""
        return (memory.allocation, *memory.reports) if memory is not None and self.remembers else ()


class _HistorySum(_Sum):
    """The sum of constraints after histories; `numbers` has the number of each by the one before and the last event."""

    def __init__(self, model: Model, clashes: Clashes, path: Path) -> None:
        super().__init__(model, clashes, path)
        self.numbers: dict[tuple[int, Memory], int] = {}

    def expect_place(self, clash: Clash) -> None:
        """In every event of the history the reports may lead to the allocation."""
        for t, event in enumerate(clash.history):
            period = self.model.periods[t]
            if event.allocation not in self.constraints.chances(t, period.space.number(event.reports)):
                raise Rejected("the witness: a history that cannot happen")

    def today(self, clash: Clash) -> Hashable:
        return self._number(clash)

    def promise(self, clash: Clash, following: int, memory: Memory, shift: list[int], weight: int) -> None:
        self.balance.add(self._after(self._number(clash), memory), shift, weight)

    def _number(self, clash: Clash) -> int:
        number = EMPTY
        for event in clash.history:
            number = self._after(number, event)
        return number

    def _after(self, number: int, event: Memory) -> int:
        return self.numbers.setdefault((number, event), len(self.numbers) + 1)
