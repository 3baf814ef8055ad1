"""The claim `stated_relation`: numbers of the environment and the mechanism, and relations between them (certificate
page section 3, *Stated relations*).

Each quantity is a function of the state; it is made once for each agent and period that some term names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..kernel.certificate import Claim
from ..kernel.errors import Malformed, Path, Rejected, expected
from ..kernel.estimate import Load
from ..kernel.exactly import Exactly, Number
from ..kernel.fields import list_of, object_of, ratio
from ..kernel.kinds import Case, Form, Kind
from ..kernel.labels import Labels
from ..kernel.meter import Meter, alignment_units
from ..kernel.model import Model, Period, Slot, on_states
from ..kernel.older import paired
from ..kernel.payoffs import continuation_of, lies, next_payoff, payoff
from ..kernel.programs import exit_states, program_of, q_family
from ..kernel.scan import expect_no_slack, expect_verdict, shown
from ..kernel.spaces import without_repetition
from ..kernel.stated import MOST, label_text, labels_text, number_text, some
from ..kernel.vectors import Family, Vector

PROGRAMS = ("welfare", "welfare tomorrow", "worth", "best", "exited", "exited tomorrow")
PAYOFFS = ("payoff", "payoff of a lie")
RELATIONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": lambda left, right: left == right,
    ">=": lambda left, right: left >= right,
    ">": lambda left, right: left > right,
}


@dataclass(frozen=True)
class Quantity:
    """A quantity's name and what it is about; `agent` is −1 where a program is everyone's."""

    name: str
    agent: int
    period: int
    state: int
    allocation: int
    shock: int
    report: int


@dataclass(frozen=True)
class Term:
    """A quantity with its stated value, and its weight in a relation."""

    weight: Number
    quantity: Quantity
    value: Number
    path: Path


@dataclass(frozen=True)
class Relation:
    """Σ weight · value against a constant."""

    terms: list[Term]
    relation: str
    constant: Number
    path: Path


@dataclass(frozen=True)
class Stated:
    """Premises and a conclusion."""

    premises: list[Relation]
    conclusion: Relation


def decide(case: Case, claim: Claim[Stated]) -> None:
    """Rejected unless every value is right and the verdict is what follows."""
    stated, meter = claim.witness, case.meter
    _expect_evidence(case.model, stated)
    expect_no_slack(claim)
    numbers = Quantities(case.model, meter)
    relations = [*stated.premises, stated.conclusion]
    for term in (term for one in relations for term in one.terms):
        over, under = numbers.value(term.quantity)
        meter.spend(50 + alignment_units(sum(map(int.bit_length, (over, under, *term.value)))))
        if term.value[0] * under != over * term.value[1]:
            raise Rejected(f"the {term.quantity.name} is {shown(*_lowest(over, under))}, not {shown(*term.value)}")
    *premises, conclusion = (_holds(one, meter) for one in relations)
    expect_verdict(claim, "proved" if conclusion or not all(premises) else "refuted")


def _expect_evidence(model: Model, stated: Stated) -> None:
    """Rejected where the evidence of a quantity is missing."""
    names = {(t.quantity.name, t.quantity.agent) for one in (*stated.premises, stated.conclusion) for t in one.terms}
    for name, agent in sorted(names):
        if name in PROGRAMS:
            program_of(model, agent)
        elif name in PAYOFFS:
            continuation_of(model, agent)


def _lowest(over: int, under: int) -> Number:
    """In lowest terms where that is soon found: the number is for people, who are told its length where it is long."""
    if max(over.bit_length(), under.bit_length()) > 20_000:
        return over, under
    found = Fraction(over, under)
    return found.numerator, found.denominator


def _holds(relation: Relation, meter: Meter) -> bool:
    """Whether the sum stands in the relation; the work is spent before it is done."""
    numbers = [relation.constant, *(number for term in relation.terms for number in (term.weight, term.value))]
    unders = without_repetition(under for _, under in numbers)
    bits = sum(map(int.bit_length, unders)) + max(over.bit_length() for over, _ in numbers)
    meter.spend(len(numbers) * (50 + 4 * alignment_units(bits)))
    exactly = ((Exactly(meter, term.path), term) for term in relation.terms)
    pairs = ((one.fraction(term.weight), one.fraction(term.value)) for one, term in exactly)
    total = sum((weight * value for weight, value in pairs), Fraction(0))
    return RELATIONS[relation.relation](total, Exactly(meter, relation.path).fraction(relation.constant))


class Quantities:
    """The quantities of a model, each function of the state made once."""

    def __init__(self, model: Model, meter: Meter) -> None:
        self.model, self.meter = model, meter
        self._known: dict[tuple[str, int, int], Vector | Family | list[Vector]] = {}
        self._exits: dict[int, list[set[int]]] = {}

    def value(self, quantity: Quantity) -> Number:
        """Numerator and denominator."""
        found = self._function(quantity)
        if isinstance(found, Family):
            found = found.row(quantity.allocation)
        elif isinstance(found, list):
            found = found[quantity.report]
        return found.numerators[quantity.state], found.denominator

    def _function(self, quantity: Quantity) -> Vector | Family | list[Vector]:
        key = quantity.name, quantity.agent, quantity.period
        if quantity.name == "payment by shock":
            return self._payment_by_shock(quantity)
        if key not in self._known:
            self._known[key] = self._make(quantity.name, quantity.agent, self.model.periods[quantity.period])
        return self._known[key]

    def _make(self, name: str, agent: int, period: Period) -> Vector | Family | list[Vector]:
        model = self.model
        if name == "welfare":
            return on_states(program_of(model, agent).values[period.index])
        if name == "welfare tomorrow":
            return period.expectation(self._tomorrow(agent, period))
        if name == "worth":
            return q_family(model, period, agent)
        if name == "best":
            program = program_of(model, agent).allocation[period.index]
            return _shares(period, [program.at(z) for z in range(len(period.stage.shocks))])
        if name == "chosen":
            return _shares(period, period.plan)
        if name == "utility":
            return period.utility[agent]
        if name == "payment":
            return on_states(model.transfer(agent, self._slot(agent, period).index))
        if name == "payoff":
            return payoff(model, agent, self._slot(agent, period)).at(())
        if name == "payoff of a lie":
            return self._lies(agent, period)
        if name == "exited":
            return _indicator(period.space.size, self._exited(agent)[period.index])
        return self._exited_tomorrow(agent, period)

    def _tomorrow(self, agent: int, period: Period) -> Vector:
        """The value of a program in the next period."""
        if period.successor is None:
            return self.model.terminal([other for other in self.model.agents if other != agent])
        return on_states(program_of(self.model, agent).values[period.successor])

    def _slot(self, agent: int, period: Period) -> Slot:
        """The slot of the period, or the first one, where the agent's payments remember nothing."""
        slot = self.model.slots[period.index]
        if self.model.transfer(agent, slot.index).layout.memory:
            raise Rejected(f"the payment of {self.model.environment.agents[agent]} depends on a memory")
        return slot

    def _lies(self, agent: int, period: Period) -> list[Vector]:
        """What each report is worth, less what is paid for it."""
        paid = on_states(self.model.transfer(agent, self._slot(agent, period).index))
        found = []
        for report, told in enumerate(lies(self.model, agent, period, next_payoff(self.model, agent, period))):
            moved = Vector(paid.denominator, [paid.numerators[s] for s in period.reported(agent, report)])
            found.append(_less(told, moved))
        return found

    def _payment_by_shock(self, quantity: Quantity) -> Vector:
        by_shock = self.model.certificate.mechanism.by_shock
        if by_shock is None:
            raise Rejected("the mechanism has no transfers by shock")
        table = by_shock[quantity.agent][quantity.period]
        return Vector(table.denominator, table.at({}, quantity.shock))

    def _exited(self, agent: int) -> list[set[int]]:
        if agent not in self._exits:
            self._exits[agent] = exit_states(self.model, agent, self.meter)
        return self._exits[agent]

    def _exited_tomorrow(self, agent: int, period: Period) -> Family:
        """After the last period every state counts."""
        kernel = period.kernel
        if kernel is None or period.successor is None:
            ones = [1] * period.space.size
            return Family(1, (ones,) * len(period.stage.allocations))
        return period.expectation(_indicator(kernel.following.size, self._exited(agent)[period.successor]))


def _shares(period: Period, plan: Iterable[list[int]]) -> Family:
    """The probability of each allocation under a rule."""
    rows = [[0] * period.space.size for _ in range(len(period.stage.allocations))]
    for weight, chosen in paired(period.weights, plan):
        for state, a in enumerate(chosen):
            rows[a][state] += weight
    return Family(period.total, tuple(rows))


def _indicator(size: int, states: set[int]) -> Vector:
    return Vector(1, [int(state in states) for state in range(size)])


def _less(left: Vector, right: Vector) -> Vector:
    common = left.denominator * right.denominator
    pairs = paired(left.numerators, right.numerators)
    return Vector(common, [x * right.denominator - y * left.denominator for x, y in pairs])


_TERM = ("weight", "quantity", "agent", "period", "state", "allocation", "shock", "report", "value")
_RELATION = ("terms", "relation", "constant")
# What each quantity is about besides period and state; of those with "agent?" the agent may be null.
QUANTITIES: dict[str, tuple[str, ...]] = {
    "welfare": ("agent?",),
    "welfare tomorrow": ("agent?", "allocation"),
    "worth": ("agent?", "allocation"),
    "best": ("agent?", "allocation"),
    "chosen": ("allocation",),
    "utility": ("agent", "allocation"),
    "payment": ("agent",),
    "payment by shock": ("agent", "shock"),
    "payoff": ("agent",),
    "payoff of a lie": ("agent", "report"),
    "exited": ("agent",),
    "exited tomorrow": ("agent", "allocation"),
}


def read(labels: Labels, fields: dict[str, object], path: Path) -> Stated:
    where = (*path, "premises")
    premises = [_relation(labels, item, (*where, k)) for k, item in enumerate(list_of(fields["premises"], where))]
    return Stated(premises, _relation(labels, fields["conclusion"], (*path, "conclusion")))


def _relation(labels: Labels, value: object, path: Path) -> Relation:
    fields = object_of(value, path, _RELATION)
    where, relation = (*path, "terms"), fields["relation"]
    terms = [_term(labels, item, (*where, k)) for k, item in enumerate(list_of(fields["terms"], where, 1))]
    if not isinstance(relation, str) or relation not in RELATIONS:
        raise expected((*path, "relation"), ", ".join(RELATIONS), relation)
    return Relation(terms, relation, ratio(fields["constant"], (*path, "constant")), path)


def _term(labels: Labels, value: object, path: Path) -> Term:
    fields = object_of(value, path, _TERM)
    name = fields["quantity"]
    if not isinstance(name, str) or name not in QUANTITIES:
        raise expected((*path, "quantity"), "one of " + ", ".join(QUANTITIES), name)
    weight, worth = (ratio(fields[key], (*path, key)) for key in ("weight", "value"))
    return Term(weight, _quantity(labels, name, fields, path), worth, path)


def _quantity(labels: Labels, name: str, fields: dict[str, object], path: Path) -> Quantity:
    about = QUANTITIES[name]
    for key in ("agent", "allocation", "report", "shock"):
        if key not in about and f"{key}?" not in about and fields[key] is not None:
            raise expected((*path, key), f"null, since {name} has none", fields[key])
    period = labels.acting_period(fields["period"], (*path, "period"))
    agent = labels.agent(fields["agent"], (*path, "agent"))
    if agent is None and "agent" in about:
        raise Malformed((*path, "agent"), f"{name} is about an agent")
    state = labels.space(period, path).number(labels.state(fields["state"], period, (*path, "state")))
    allocation = report = shock = 0
    if "allocation" in about:
        allocation = labels.allocation(fields["allocation"], period, (*path, "allocation"))
    if "report" in about:
        report = labels.report(fields["report"], agent, period, (*path, "report"))
    if "shock" in about:
        shock = labels.shock(fields["shock"], period, (*path, "shock")) or 0
    return Quantity(name, -1 if agent is None else agent, period, state, allocation, shock, report)


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
    about = [f"{word} {label_text(term[key])}" for key, word in words.items() if term[key] is not None]
    about += [f"at {labels_text(term['state'])}", f"which is {number_text(term['value'])}"]
    return f"{number_text(term['weight'])} * {term['quantity']} ({', '.join(about)})"


KINDS = (
    Kind(
        id="stated_relation",
        concept="stated relation: where the premises that are stated between numbers of the environment and the "
        "mechanism hold, so does the conclusion",
        either=(Form(decide, ("premises", "conclusion"), read, says=says),),
        load=Load(programs=4, lies=2),
    ),
)
