"""The claim `stated_relation`: numbers of the environment and the mechanism, and relations between them (certificate
page section 3, *Stated relations*).

Each quantity is a function of the state; it is made once for each agent and period that some term names.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from .certificate import Claim
from .errors import Path, Rejected
from .exactly import Exactly
from .incentives import continuation_of, lies, next_payoff, payoff
from .meter import Meter, alignment_units
from .model import Model, Period, Slot, on_states
from .scan import expect_verdict, shown
from .spaces import without_repetition
from .vectors import Family, Vector
from .welfare import exit_states, program_of, q_family

RELATION = "stated_relation"
PROGRAMS = ("welfare", "welfare tomorrow", "worth", "best", "exited", "exited tomorrow")
PAYOFFS = ("payoff", "payoff of a lie")
RELATIONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": lambda left, right: left == right,
    ">=": lambda left, right: left >= right,
    ">": lambda left, right: left > right,
}
Number = tuple[int, int]


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


def decide_relation(model: Model, claim: Claim, meter: Meter) -> None:
    """Rejected unless every value is right and the verdict is what follows."""
    stated, numbers = cast(Stated, claim.witness["stated"]), Quantities(model, meter)
    relations = [*stated.premises, stated.conclusion]
    for term in (term for one in relations for term in one.terms):
        over, under = numbers.value(term.quantity)
        meter.spend(50 + alignment_units(sum(map(int.bit_length, (over, under, *term.value)))))
        if term.value[0] * under != over * term.value[1]:
            raise Rejected(f"the {term.quantity.name} is {shown(*_lowest(over, under))}, not {shown(*term.value)}")
    *premises, conclusion = (_holds(one, meter) for one in relations)
    expect_verdict(claim, "proved" if conclusion or not all(premises) else "refuted")


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
        match name:
            case "welfare":
                return on_states(program_of(model, agent).values[period.index])
            case "welfare tomorrow":
                return period.expectation(self._tomorrow(agent, period))
            case "worth":
                return q_family(model, period, agent)
            case "best":
                program = program_of(model, agent).allocation[period.index]
                return _shares(period, [program.at(z) for z in range(len(period.stage.shocks))])
            case "chosen":
                return _shares(period, period.plan)
            case "utility":
                return period.utility[agent]
            case "payment":
                return on_states(model.transfer(agent, self._slot(agent, period).index))
            case "payoff":
                return payoff(model, agent, self._slot(agent, period)).at(())
            case "payoff of a lie":
                return self._lies(agent, period)
            case "exited":
                return _indicator(period.space.size, self._exited(agent)[period.index])
            case _:
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
    for weight, chosen in zip(period.weights, plan, strict=True):
        for state, a in enumerate(chosen):
            rows[a][state] += weight
    return Family(period.total, tuple(rows))


def _indicator(size: int, states: set[int]) -> Vector:
    return Vector(1, [int(state in states) for state in range(size)])


def _less(left: Vector, right: Vector) -> Vector:
    common = left.denominator * right.denominator
    pairs = zip(left.numerators, right.numerators, strict=True)
    return Vector(common, [x * right.denominator - y * left.denominator for x, y in pairs])


def needed(model: Model, claim: Claim) -> None:
    """Rejected where the evidence of a quantity is missing."""
    numbers = cast(Stated, claim.witness["stated"])
    names = {(t.quantity.name, t.quantity.agent) for one in (*numbers.premises, numbers.conclusion) for t in one.terms}
    for name, agent in sorted(names):
        if name in PROGRAMS:
            program_of(model, agent)
        elif name in PAYOFFS:
            continuation_of(model, agent)
