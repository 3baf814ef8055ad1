"""The claim `stated_relation`: numbers of the environment and the mechanism, and relations between them (certificate
page section 3, *Stated relations*).

Each quantity is a function of the state; it is made once for each agent and period that some term names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, Union

from ..kernel.answer import MOST, labels_text, number_text, some
from ..kernel.certificate import Claim
from ..kernel.errors import Malformed, Path, Rejected, expect, must_be, named, there
from ..kernel.fields import SHORT, lowest_terms, shown
from ..kernel.kinds import Case, Form, Kind, expect_no_slack, expect_verdict
from ..kernel.labels import ActingPeriod, MaybeAgent, Scope, StateNumber, find_allocation, find_shock, find_type
from ..kernel.model import Model, Period, Slot, on_states, program_of
from ..kernel.older import record
from ..kernel.payoffs import Stakes, continuation_of, exit_states, lies, payoff, q_family, welfare, welfare_tomorrow
from ..kernel.remembered import of_table
from ..kernel.shapes import Here, Inline, Number, Rational, Read, fill, many, reader, word
from ..kernel.sums import Exactly, pay, total_of
from ..kernel.vectors import Family, Vector, indicator

RELATIONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": lambda left, right: left == right,
    ">=": lambda left, right: left >= right,
    ">": lambda left, right: left > right,
}


Function = Union[Vector, Family, list[Vector]]  # of the state, by what else it is about


@dataclass(frozen=True)
class Subject:
    """A kind of quantity: how it is made for an agent and a period, what it is about, and the evidence that it needs.

    `by` is what it is about besides agent, period and state; `everyone`: it is of a program, perhaps everyone's."""

    name: str
    make: Callable[[Model, int, Period], Function]
    by: str | None = None
    agent: bool = True
    everyone: bool = False
    needs: Callable[[Model, int], object] = lambda model, agent: None


@record
class Quantity:
    """`agent` is −1 where a program is everyone's; `choice` is the allocation, report or shock."""

    subject: Subject
    agent: int
    period: int
    state: int
    choice: int

    @property
    def function(self) -> tuple[Subject, int, int]:
        """Which function of the state."""
        return self.subject, self.agent, self.period


_ABOUT = ("quantity", "agent", "period", "state", "allocation", "shock", "report")
_CHOICES: Mapping[str, Read] = {"allocation": find_allocation, "report": find_type, "shock": find_shock}


def _quantity(scope: Scope, given: dict[str, object], path: Path) -> Quantity:
    name = word(QUANTITIES, ", ", "one of ")(scope, given["quantity"], (*path, "quantity"))
    subject = QUANTITIES[name]
    for key, about in (("agent", subject.agent), *((key, key == subject.by) for key in _CHOICES)):
        must_be(about or given[key] is None, (*path, key), f"null, since {name} has none", given[key])
    place: _Place = fill(_Place, scope, given, path)
    if place.agent is None and subject.agent and not subject.everyone:
        raise Malformed((*path, "agent"), f"{name} is about an agent")
    by, agent = subject.by, -1 if place.agent is None else place.agent
    choice = 0 if by is None else _CHOICES[by](scope, given[by], (*path, by)) or 0
    return Quantity(subject, agent, place.period, place.state, choice)


@record
class _Place:
    """Of whom, when and where a quantity is."""

    agent: MaybeAgent
    period: ActingPeriod
    state: StateNumber


_Quantity = Annotated[Quantity, Inline(lambda value: _ABOUT, _quantity)]


@record
class Term:
    """A quantity with its stated value, and its weight in a relation."""

    weight: Rational
    quantity: _Quantity
    value: Rational
    path: Here


@record
class Relation:
    """Σ weight · value against a constant."""

    terms: Annotated[Sequence[Term], many(Term, 1)]
    relation: Annotated[str, word(RELATIONS, ", ")]
    constant: Rational
    path: Here


@record
class Stated:
    """Premises and a conclusion."""

    premises: Annotated[Sequence[Relation], many(Relation)]
    conclusion: Annotated[Relation, reader(Relation)]


def decide(case: Case, claim: Claim[Stated]) -> None:
    """Rejected unless every value is right and the verdict is what follows."""
    stated = claim.witness
    _expect_evidence(case.model, stated)
    expect_no_slack(claim)
    model = case.model
    made = cache(lambda subject, agent, period: subject.make(model, agent, model.periods[period]))
    relations = [*stated.premises, stated.conclusion]
    for term in (term for one in relations for term in one.terms):
        over, under = _value(made(*term.quantity.function), term.quantity)
        pay((over, under), term.value)
        if term.value[0] * under != over * term.value[1]:
            raise Rejected(
                f"the {term.quantity.subject.name} is {shown(*_lowest(over, under))}, not {shown(*term.value)}"
            )
    *premises, conclusion = (_holds(one) for one in relations)
    expect_verdict(claim, "proved" if conclusion or not all(premises) else "refuted")


def _expect_evidence(model: Model, stated: Stated) -> None:
    """Rejected where the evidence of a quantity is missing."""
    quantities = [term.quantity for one in (*stated.premises, stated.conclusion) for term in one.terms]
    found = {(quantity.subject.name, quantity.agent): quantity.subject for quantity in quantities}
    for (_, agent), subject in sorted(found.items(), key=lambda item: item[0]):
        subject.needs(model, agent)


def _lowest(over: int, under: int) -> Number:
    """In lowest terms where that is soon found: the number is for people, who are told its length where it is long."""
    return (over, under) if max(over.bit_length(), under.bit_length()) > SHORT else lowest_terms(over, under)


def _holds(relation: Relation) -> bool:
    """Whether the sum stands in the relation."""
    exactly = ((Exactly(term.path), term) for term in relation.terms)
    total = total_of((one.fraction(term.weight), one.fraction(term.value)) for one, term in exactly)
    return RELATIONS[relation.relation](total, Exactly(relation.path).fraction(relation.constant))


def _value(found: Function, quantity: Quantity) -> Number:
    """Numerator and denominator."""
    if isinstance(found, Family):
        found = found.row(quantity.choice)
    elif isinstance(found, list):
        found = found[quantity.choice]
    return found.numerators[quantity.state], found.denominator


def _best(model: Model, agent: int, period: Period) -> Family:
    return period.shares(program_of(model, agent).allocation[period.index].plan(period.stage.shocks))


def _payment(model: Model, agent: int, period: Period) -> Vector:
    return on_states(model.transfer(agent, _slot(model, agent, period).index))


def _payment_by_shock(model: Model, agent: int, period: Period) -> list[Vector]:
    by_shock = there(model.certificate.mechanism.transfers_by_shock, "the mechanism has no transfers by shock")
    return [on_states(by_shock[agent][period.index], z) for z in range(len(period.stage.shocks))]


def _payoff(model: Model, agent: int, period: Period) -> Vector:
    return payoff(model, agent, _slot(model, agent, period)).at(())


def _slot(model: Model, agent: int, period: Period) -> Slot:
    """The slot of the period, or the first one, where the agent's payments remember nothing."""
    slot = model.slots[period.index]
    remembers = model.transfer(agent, slot.index).layout.memory
    expect(not remembers, f"the payment of {model.environment.agents[agent]} depends on a memory")
    return slot


def _payoff_of_a_lie(model: Model, agent: int, period: Period) -> list[Vector]:
    """What each report is worth, less what is paid for it."""
    slot = _slot(model, agent, period)
    return Stakes(slot, agent, lies(model, agent, period), of_table(model.transfer(agent, slot.index))).at(())


def _exited(model: Model, agent: int, period: Period) -> Vector:
    return indicator(period.space.size, exit_states(model, agent)[period.index])


def _exited_tomorrow(model: Model, agent: int, period: Period) -> Family:
    """After the last period every state counts."""
    kernel = period.kernel
    if kernel is None or period.successor is None:
        ones = indicator(period.space.size, range(period.space.size)).numerators
        return Family(1, (ones,) * len(period.stage.allocations), 1)
    return period.expectation(indicator(kernel.following.size, exit_states(model, agent)[period.successor]))


_SUBJECTS = (
    Subject("welfare", welfare, everyone=True, needs=program_of),
    Subject("welfare tomorrow", welfare_tomorrow, "allocation", everyone=True, needs=program_of),
    Subject("worth", q_family, "allocation", everyone=True, needs=program_of),
    Subject("best", _best, "allocation", everyone=True, needs=program_of),
    Subject("chosen", lambda model, agent, period: period.shares(period.plan), "allocation", agent=False),
    Subject("utility", lambda model, agent, period: period.utility[agent], "allocation"),
    Subject("payment", _payment),
    Subject("payment by shock", _payment_by_shock, "shock"),
    Subject("payoff", _payoff, needs=continuation_of),
    Subject("payoff of a lie", _payoff_of_a_lie, "report", needs=continuation_of),
    Subject("exited", _exited, needs=program_of),
    Subject("exited tomorrow", _exited_tomorrow, "allocation", needs=program_of),
)
QUANTITIES = {subject.name: subject for subject in _SUBJECTS}


def says(witness: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from some("premise", witness["premises"], _relation_text)
    yield "conclusion", _relation_text(witness["conclusion"])


def _relation_text(relation: Mapping[str, Any]) -> str:
    terms = relation["terms"]
    parts = [_term_text(term) for term in terms[:MOST]]
    parts += [f"{len(terms) - MOST} more terms"] if len(terms) > MOST else []
    return f"{' + '.join(parts)} {relation['relation']} {number_text(relation['constant'])}"


def _term_text(term: Mapping[str, Any]) -> str:
    """`-1 * payment (of ann, in period 1, at ann=lo bob=hi, which is 3/2)`."""
    words = {"agent": "of", "period": "in period", "allocation": "after", "shock": "at the shock", "report": "told"}
    about = [f"{word} {named(str(term[key]))}" for key, word in words.items() if term[key] is not None]
    about += [f"at {labels_text(term['state'])}", f"which is {number_text(term['value'])}"]
    return f"{number_text(term['weight'])} * {term['quantity']} ({', '.join(about)})"


KINDS = (
    Kind(
        id="stated_relation",
        concept="stated relation: where the premises that are stated between numbers of the environment and the "
        "mechanism hold, so does the conclusion",
        either=(Form(decide, Stated, says=says),),
    ),
)
