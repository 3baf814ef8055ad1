"""Constraints (*) that clash: a weighted sum of them has coefficient 0 at every unknown, and reads 0 ≥ epsilon
(existence page sections 2 and 5).

Of a form of transfers the unknowns are N(θ) of a period and, in the contingent forms, q(remembered; o) of a period, o
the types of the others; with one-period memory V(m, θ). Of every public mechanism they are V(h, θ) after every history
h. A history is known by its number: that of the history before its last event, and the event, give the next one, so
that a history costs what it takes to write it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial

from ...kernel.certificate import Claim, Memory
from ...kernel.constraints import Constraints, Promise, over_own, promised
from ...kernel.errors import Malformed, Path, Rejected, expected
from ...kernel.exactly import Exactly, Number, total_of
from ...kernel.fields import items, list_of, object_of, positive_ratio
from ...kernel.kinds import Case
from ...kernel.labels import Labels
from ...kernel.model import Model
from ...kernel.older import paired, record
from ...kernel.sums import Block, Columns, Row, check_sum
from .chains import Lie, read_lie, read_place

HISTORY_INDEPENDENT = "history_independent"
CONTINGENT_VCG = "contingent_vcg"
CONTINGENT = "contingent"
ONE_PERIOD_MEMORY = "one_period_memory"
FORMS = (HISTORY_INDEPENDENT, CONTINGENT_VCG, CONTINGENT, ONE_PERIOD_MEMORY)  # each contains those before it
EMPTY = 0
PAYOFFS, DUE = "the payoffs", "the payoffs due"


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
    constraints, exactly = Constraints(model, clashes.agent), Exactly(path)
    _check(constraints, clashes, exactly, _OfForm(constraints, clashes.form))
    if exactly.fraction(clashes.epsilon) != -exactly.fraction(slack):
        raise Rejected("the witness proves another epsilon than the least slack")


def check_histories(case: Case, claim: Claim[Clashes]) -> None:
    """Rejected unless every public mechanism violates some of the constraints by the epsilon stated."""
    constraints = Constraints(case.model, claim.witness.agent)
    _check(constraints, claim.witness, Exactly((*claim.path, "witness")), _AfterHistories(constraints))


def _check(
    constraints: Constraints, clashes: Clashes, exactly: Exactly, name: Callable[[Clash], tuple[Block, Promise]]
) -> None:
    """Rejected unless the sum holds and reads 0 ≥ the epsilon that is stated. `name` says what the unknowns of a
    constraint are called, today's and the promised ones; Rejected unless it is one of the program's."""
    epsilon = exactly.fraction(clashes.epsilon)
    if not clashes.constraints:
        raise Rejected("the witness: there is no constraint")
    weights = [exactly.fraction(clash.lie.weight) for clash in clashes.constraints]
    if total_of((weight, Fraction(1)) for weight in weights) != 1:
        raise Rejected("the witness: the weights do not sum to 1")
    terms: list[tuple[Fraction, Row]] = []
    for clash, weight in paired(clashes.constraints, weights):
        if clash.lie.true == clash.lie.report:
            raise Rejected("the witness: a lie that is the truth")
        rows = constraints.lie(clash.period, clash.others, clash.lie.true, clash.lie.report, *name(clash))
        terms += ((sign * weight, row) for sign, row in rows)
    if check_sum(terms, "the witness: {} do not cancel") != epsilon:
        raise Rejected("the witness: epsilon is not the sum of the constraints")


@record
class _OfForm:
    """The unknowns of a form: N or V of a period, and what is due for the memory in the contingent ones."""

    constraints: Constraints
    form: str

    def __call__(self, clash: Clash) -> tuple[Block, Promise]:
        """A constraint stands after a memory that counts where the form has constraints after each."""
        model, memory = self.constraints.model, clash.memory
        before = None
        if clash.period or not model.finite:
            before = model.periods[clash.period - 1 if model.finite else 0]
        remembers = self.form == ONE_PERIOD_MEMORY and before is not None
        if remembers != (memory is not None):
            raise Rejected(f"the witness: a constraint {'without' if remembers else 'after'} a memory")
        known: tuple[int, ...] = ()
        if memory is not None and before is not None:
            known = memory.allocation, before.space.number(memory.reports)
            if memory.allocation not in self.constraints.chances(before.index, known[1]):
                raise Rejected("the witness: a memory that does not count")
        return (PAYOFFS, clash.period, *known), partial(self._promise, clash)

    def _promise(self, clash: Clash, told: int, allocation: int, coefficients: list[int]) -> Iterator[Columns]:
        """N − q or V of the next period after these reports and allocation."""
        period, agent = self.constraints.model.periods[clash.period], self.constraints.agent
        known = (allocation, told) if self.form == ONE_PERIOD_MEMORY else ()
        yield (PAYOFFS, period.successor, *known), len(coefficients), 0, coefficients
        if self.form in (CONTINGENT_VCG, CONTINGENT):
            owed = [-x for x in over_own(coefficients, promised(period).following, agent)]
            remembered = told if self.form == CONTINGENT else clash.others
            yield (DUE, period.successor, allocation, remembered), len(owed), 0, owed


class _AfterHistories:
    """The unknowns of every mechanism, V after each history; a history's number is known by that of the one before and
    the last event."""

    def __init__(self, constraints: Constraints) -> None:
        self.constraints, self.numbers = constraints, dict[tuple[int, int, int], int]()

    def __call__(self, clash: Clash) -> tuple[Block, Promise]:
        """In every event of the history the reports may lead to the allocation."""
        number = EMPTY
        for t, event in enumerate(clash.history):
            told = self.constraints.model.periods[t].space.number(event.reports)
            if event.allocation not in self.constraints.chances(t, told):
                raise Rejected("the witness: a history that cannot happen")
            number = self._after(number, told, event.allocation)
        return (PAYOFFS, number), partial(self._promise, number)

    def _promise(self, number: int, told: int, allocation: int, coefficients: list[int]) -> Iterator[Columns]:
        yield (PAYOFFS, self._after(number, told, allocation)), len(coefficients), 0, coefficients

    def _after(self, number: int, told: int, allocation: int) -> int:
        return self.numbers.setdefault((number, told, allocation), len(self.numbers) + 1)
