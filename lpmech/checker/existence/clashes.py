"""Constraints (*) that clash: a weighted sum of them has coefficient 0 at every unknown, and reads 0 ≥ epsilon
(existence page sections 2 and 5).

Of a form of transfers the unknowns are N(θ) of a period and, in the contingent forms, q(remembered; o) of a period, o
the types of the others; with one-period memory V(m, θ). Of every public mechanism they are V(h, θ) after every history
h. A history is known by its number: that of the history before its last event, and the event, give the next one, so
that a history costs what it takes to write it.

*More than one period of memory adds nothing* for an agent (section 5) if at every period, types o of the others and
report r, the shifts of the lies into r are multiples ≥ 0 of one of them, and who is away there is away for good. The
first period and the last one of a finite horizon do not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import chain
from typing import Annotated, Any, Union

from ..kernel.certificate import Claim
from ..kernel.errors import Path, expect, inside, must, must_be
from ..kernel.fields import list_of
from ..kernel.kinds import Case
from ..kernel.labels import ActingPeriod, Agent, MaybeMemory, Memory, Others, Scope, find_memory
from ..kernel.model import Model, Period
from ..kernel.older import paired, record
from ..kernel.shapes import Inline, Number, Positive, fill, keys_of, many, word
from ..kernel.sums import Block, Columns, Constraints, Exactly, Promise, Row, check_sum, total_of
from .settled import settled
from .told import TOLD, Told, rows_of

HISTORY_INDEPENDENT = "history_independent"
CONTINGENT_VCG = "contingent_vcg"
CONTINGENT = "contingent"
ONE_PERIOD_MEMORY = "one_period_memory"
FORMS = (HISTORY_INDEPENDENT, CONTINGENT_VCG, CONTINGENT, ONE_PERIOD_MEMORY)  # each contains those before it
EMPTY = 0
Named = tuple[Block, Promise]
PAYOFFS, DUE = "the payoffs", "the payoffs due"


@record
class Clash:
    """A constraint (*) with its weight, perhaps after a memory."""

    period: ActingPeriod
    others: Others
    memory: MaybeMemory
    told: Annotated[Told, TOLD]


@record
class Clashes:
    """Constraints of an agent that add up to 0 ≥ epsilon; the form is that of transfers which they refute."""

    agent: Agent
    form: Annotated[str, word(FORMS)]
    epsilon: Positive
    constraints: Annotated[Sequence[Clash], many(Clash)]


def _history(scope: Scope, value: object, path: Path) -> list[Memory]:
    """The events of the periods before, of which there are fewer than periods."""
    given = list_of(value, path)
    must_be(len(given) < scope.environment.periods, path, "a history shorter than the horizon", value)
    scope.period = len(given)
    return [find_memory(scope.inner(period=t + 1), event, (*path, t)) for t, event in enumerate(given)]


@record
class Late:
    """A constraint (*) with its weight, after the reports and the allocation of every period before."""

    history: Annotated[Sequence[Memory], _history]
    others: Others
    told: Annotated[Told, TOLD]

    @property
    def period(self) -> int:
        return len(self.history)


@record
class AfterHistories:
    """Constraints of an agent after histories that add up to 0 ≥ epsilon."""

    agent: Agent
    epsilon: Positive
    constraints: Annotated[Sequence[Late], many(Late)]


def _read_histories(scope: Scope, given: dict[str, object], path: Path) -> AfterHistories:
    must(scope.environment.horizon is not None, path, "constraints after histories are those of a finite horizon")
    found: AfterHistories = fill(AfterHistories, scope, given, path)
    return found


HISTORIES = Inline(partial(keys_of, AfterHistories), _read_histories)


def check_clashes(model: Model, clashes: Clashes, slack: Number, path: Path) -> None:
    """Rejected unless the constraints prove that every mechanism of the form violates some of them by −slack."""
    constraints, exactly = Constraints(model, clashes.agent), Exactly(path)
    _check(constraints, clashes, exactly, _OfForm(constraints, clashes.form))
    is_least = exactly.fraction(clashes.epsilon) == -exactly.fraction(slack)
    expect(is_least, "the witness proves another epsilon than the least slack")


def refute_one_period(case: Case, claim: Claim[Clashes]) -> None:
    """Constraints clash with one period of memory, and more memory would add nothing."""
    clashes = claim.witness
    expect(clashes.form == ONE_PERIOD_MEMORY, f"the witness is about the form {clashes.form}")
    check_multiples(case.model, clashes.agent)
    over, under = clashes.epsilon
    check_clashes(case.model, clashes, (-over, under), (*claim.path, "witness"))


def check_histories(case: Case, claim: Claim[AfterHistories]) -> None:
    """Rejected unless every public mechanism violates some of the constraints by the epsilon stated."""
    constraints = Constraints(case.model, claim.witness.agent)
    _check(constraints, claim.witness, Exactly((*claim.path, "witness")), _AfterHistories(constraints))


def _check(
    constraints: Constraints, clashes: Clashes | AfterHistories, exactly: Exactly, name: Callable[[Any], Named]
) -> None:
    """Rejected unless the sum holds and reads 0 ≥ the epsilon that is stated. `name` says what the unknowns of a
    constraint are called, today's and the promised ones; Rejected unless it is one of the program's."""
    told = [one.told for one in clashes.constraints]
    epsilon, weights = exactly.fraction(clashes.epsilon), [exactly.fraction(one.weight) for one in told]
    with inside("the witness"):
        expect(bool(weights), "there is no constraint")
        lies = ((weight, Fraction(not one.is_unpaid)) for weight, one in paired(weights, told))
        expect(total_of(lies) == 1, "the weights do not sum to 1")
        terms: list[tuple[Fraction, Row]] = []
        for clash, weight in paired(list[Union[Clash, Late]](clashes.constraints), weights):
            rows = rows_of(constraints, clash.period, clash.others, clash.told, *name(clash))
            terms += ((sign * weight, row) for sign, row in rows)
        expect(check_sum(terms) == epsilon, "epsilon is not the sum of the constraints")


@record
class _OfForm:
    """The unknowns of a form: N or V of a period, and what is due for the memory in the contingent ones."""

    constraints: Constraints
    form: str

    def __call__(self, clash: Clash) -> Named:
        """A constraint stands after a memory that counts where the form has constraints after each."""
        model, memory = self.constraints.model, clash.memory
        before = None
        if clash.period or not model.finite:
            before = model.periods[clash.period - 1 if model.finite else 0]
        remembers = self.form == ONE_PERIOD_MEMORY and before is not None
        expect(remembers == (memory is not None), f"a constraint {'without' if remembers else 'after'} a memory")
        known: tuple[int, ...] = ()
        if memory is not None and before is not None:
            known = memory.allocation, before.space.number(memory.reports)
            counts = memory.allocation in self.constraints.chances(before.index, known[1])
            expect(counts, "a memory that does not count")
        return (PAYOFFS, clash.period, *known), partial(self._promise, clash)

    def _promise(self, clash: Clash, told: int, allocation: int, coefficients: list[int]) -> Iterator[Columns]:
        """N − q or V of the next period after these reports and allocation."""
        successor = self.constraints.model.periods[clash.period].successor
        known = (allocation, told) if self.form == ONE_PERIOD_MEMORY else ()
        yield (PAYOFFS, successor, *known), len(coefficients), 0, coefficients
        if self.form in (CONTINGENT_VCG, CONTINGENT) and self._owes(successor):
            owed = [-x for x in self.constraints.over_own(clash.period, coefficients)]
            remembered = told if self.form == CONTINGENT else clash.others
            yield (DUE, successor, allocation, remembered), len(owed), 0, owed

    def _owes(self, successor: int | None) -> bool:
        """Whether anything may be due for what is remembered: not in a period in which the agent may be away, as q is
        then −p_0 after every memory."""
        period = self.constraints.model.periods[successor or 0]
        return not period.stage.locked(self.constraints.agent)


class _AfterHistories:
    """The unknowns of every mechanism, V after each history; a history's number is known by that of the one before and
    the last event."""

    def __init__(self, constraints: Constraints) -> None:
        self.constraints, self.numbers = constraints, dict[tuple[int, int, int], int]()

    def __call__(self, clash: Late) -> Named:
        """In every event of the history the reports may lead to the allocation."""
        number = EMPTY
        for t, event in enumerate(clash.history):
            told = self.constraints.model.periods[t].space.number(event.reports)
            expect(event.allocation in self.constraints.chances(t, told), "a history that cannot happen")
            number = self._after(number, told, event.allocation)
        return (PAYOFFS, number), partial(self._promise, number)

    def _promise(self, number: int, told: int, allocation: int, coefficients: list[int]) -> Iterator[Columns]:
        yield (PAYOFFS, self._after(number, told, allocation)), len(coefficients), 0, coefficients

    def _after(self, number: int, told: int, allocation: int) -> int:
        return self.numbers.setdefault((number, told, allocation), len(self.numbers) + 1)


def check_multiples(model: Model, agent: int) -> None:
    """Rejected where it may add something."""
    constraints = Constraints(model, agent)
    for period in model.periods:
        counts = period.successor is not None and (period.index > 0 or not model.finite)
        away = period.stage.locked(agent) if counts else frozenset()
        returns = bool(away) and not away <= settled(constraints)[period.index]
        expect(not returns, "the agent may be away and come back, and what it is promised then counts")
        if counts and period.types(agent) > 2:
            for others in constraints.others(period.index):
                _check_reports(constraints, period, others)


def _check_reports(constraints: Constraints, period: Period, others: Others) -> None:
    for report in range(period.types(constraints.agent)):
        parts = constraints.shifts(period.index, others, report)
        by_type = enumerate(list(chain.from_iterable(of_type)) for of_type in paired(*parts))
        shifts = [shift for own, shift in by_type if period.can_say(constraints.agent, own, report)]
        first = next(filter(any, shifts), [])
        multiples = all(_is_multiple(shift, first) for shift in shifts)
        expect(multiples, "the shifts of the lies into a report are not multiples of one another")


def _is_multiple(shift: list[int], first: list[int]) -> bool:
    """Whether it is c · first for a c ≥ 0."""
    place = next((k for k, value in enumerate(first) if value), None)
    if place is None or not any(shift):
        return not any(shift)
    over, under = shift[place], first[place]
    return over * under > 0 and all(x * under == y * over for x, y in paired(shift, first))
