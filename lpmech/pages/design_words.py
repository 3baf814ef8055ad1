"""A problem about a design, and its rows, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from lpmech.designs.places import Kind, Place
from lpmech.designs.problem import Aim, Allocation, BudgetKind, Incentives, Linear, Of, Problem, Step, Term
from lpmech.lp.program import Sense
from lpmech.pages.numbers import exact
from lpmech.pages.text import Name, Sentence, joined, say
from lpmech.pages.words import quoted, state
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage

RELATIONS: Mapping[Sense, str] = MappingProxyType(
    {Sense.AT_LEAST: "at least", Sense.EQUAL: "exactly", Sense.AT_MOST: "at most"}
)


@dataclass(frozen=True, eq=False)
class Words:
    """Sentences about one problem in one environment."""

    env: Environment
    problem: Problem

    # places

    def stage(self, period: int | None) -> Stage:
        """The stage of a period, which counts from 1."""
        return self.env.stage(0 if self.env.horizon is None or period is None else period - 1)

    def said(self, labels: tuple[str, ...], stage: Stage) -> Sentence:
        """`ann says low and bob says high`."""
        parts = [
            say("{} {}", say("the public state is") if axis == "public" else say("{} says", Name(axis)), Name(label))
            for axis, label in zip(stage.components, labels, strict=False)
        ]
        return joined(parts, ", ", " and ")

    def state(self, labels: tuple[str, ...], stage: Stage) -> Sentence:
        """`ann is low and bob is high`."""
        parts = [
            say("{} is {}", "the public state" if axis == "public" else Name(axis), Name(label))
            for axis, label in zip(stage.components, labels, strict=False)
        ]
        return joined(parts, ", ", " and ")

    def step(self, labels: tuple[str, ...], stage: Stage) -> Sentence:
        """What was done in a period: `ann = low, bob = high → sell`."""
        reports, rest = labels[: len(stage.components)], labels[len(stage.components) :]
        told = dict(zip(stage.components, reports, strict=True))
        return say("{} → {}", state(told), joined([say("{}", Name(one)) for one in rest]))

    def past(self, after: tuple[tuple[str, ...], ...], period: int | None) -> Sentence:
        """All that is remembered."""
        first = (period or 1) - len(after)
        steps = [self.step(one, self.stage(first + k)) for k, one in enumerate(after)]
        return joined(steps, "; ")

    def when(self, place: Place) -> Sentence:
        """`In period 2, after (ann = low, bob = high → sell)`."""
        if place.period is not None:
            start = say("In period {}", str(place.period))
        else:
            start = say("In later periods" if place.later else "In any period")
        if not place.after:
            return start
        return say("{}, after ({})", start, self.past(place.after, place.period))

    def opening(self, place: Place, *conditions: Sentence) -> Sentence:
        """`In period 2, after (low → sell), when ann is low, `: what a sentence begins with; nothing says nothing."""
        parts = [*((self.when(place),) if self.env.horizon != 1 else ()), *(say("when {}", one) for one in conditions)]
        return capital(say("{}, ", joined(parts))) if parts else ()

    def who(self, place: Place) -> Sentence:
        """`ann, who was low and is high`."""
        assert place.agent is not None
        public = bool(self.stage(place.period).public)
        was = say("was {} and ", Name(place.was)) if place.was is not None else ()
        seen = say(" and sees the public state {}", Name(place.sees[0])) if public else ()
        return say("{}, who {}is {}{},", Name(place.agent), was, Name(place.sees[-1]), seen)

    # rows

    def row(self, place: Place) -> Sentence:
        """What a row says. Definitions say nothing."""
        tell = _ROWS.get(place.kind)
        return tell(self, place) if tell else ()

    def lie(self, place: Place) -> Sentence:
        """Of incentives."""
        assert place.agent is not None
        assert place.says is not None
        if place.sees:
            return say("{}{} gains {} by saying {}.", self.opening(place), self.who(place), self.gain,
                       quoted(place.says))  # fmt: skip
        state = self.state(place.state, self.stage(place.period))
        return say("{}{} gains {} by saying {}.", self.opening(place, state), Name(place.agent), self.gain,
                   quoted(place.says))  # fmt: skip

    @property
    def gain(self) -> str:
        """What a lie may gain."""
        return "at most ε" if self.problem.eased else "nothing"

    def plan(self, place: Place) -> Sentence:
        """Of the worth of plans of lies."""
        assert place.says is not None
        return say("{}{} has a best plan that is worth no less than saying {} now.", self.opening(place),
                   self.who(place), quoted(place.says))  # fmt: skip

    def start(self, place: Place) -> Sentence:
        """Of plans of lies from the start."""
        first = Place(kind=place.kind, agent=place.agent, sees=place.sees, period=1)
        return say("At the start, {} gains {} by any plan of lies.", self.who(first), self.gain)

    def stay(self, place: Place) -> Sentence:
        """Of participation."""
        assert place.agent is not None
        if place.sees:
            return say("{}{} does not want to leave.", self.opening(place), self.who(place))
        state = self.state(place.state, self.stage(place.period))
        return say("{}{} does not want to leave.", self.opening(place, state), Name(place.agent))

    def leave(self, place: Place) -> Sentence:
        """Of plans that end with leaving."""
        return say("{}{} may also leave, which is a plan of lies too.", self.opening(place), self.who(place))

    def limit(self, place: Place) -> Sentence:
        """Of a bound on a payment."""
        assert place.agent is not None
        most, payments = place.kind is Kind.AT_MOST, self.problem.payments
        bound = payments.at_most if most else payments.at_least
        assert bound is not None
        return say("{}{} pays {} {}.", self.opening(place, self._reports(place)), Name(place.agent),
                   "at most" if most else "at least", bound)  # fmt: skip

    def received(self, place: Place) -> Sentence:
        """Of a payment beside what is received."""
        assert place.agent is not None
        more = self.problem.payments.at_most_received
        assert more is not None
        return say("{}{} pays no more than what it receives is worth to it{}.",
                   self.opening(place, self._reports(place)), Name(place.agent),
                   say(" and {}", more) if more else ())  # fmt: skip

    def _reports(self, place: Place) -> Sentence:
        return self.said(place.reports, self.stage(place.period))

    def budget(self, place: Place) -> Sentence:
        """Of money."""
        kind = {Kind.EX_ANTE: BudgetKind.EX_ANTE, Kind.EACH_PERIOD: BudgetKind.EACH_PERIOD}.get(
            place.kind, BudgetKind.EX_POST
        )
        relation = RELATIONS[self.problem.budget[kind]]
        added = ", with what is added," if self.problem.subsidised else ""
        if kind is BudgetKind.EX_ANTE:
            return say("All payments together are expected to be {} 0.", relation)
        if kind is BudgetKind.EACH_PERIOD:
            return say("{}the payments of that period{} are expected to add up to {} 0.", self.opening(place), added,
                       relation)  # fmt: skip
        return say("{}the payments{} add up to {} 0.", self.opening(place, self._reports(place)), added, relation)

    # what is promised where a horizon is cut

    def surplus(self, place: Place) -> Sentence:
        """Of all utility to come."""
        sense = "exactly" if self.problem.allocation in (Allocation.EFFICIENT, Allocation.TIES) else "at most"
        state = self.state(place.state, self.stage(place.period))
        return say("{}the payoffs that everyone is promised, and what all pay, add up to {} what the best allocations "
                   "are worth from then on.", self.opening(place, state), sense)  # fmt: skip

    def promised(self, place: Place) -> Sentence:
        """Of money to come."""
        each = BudgetKind.EX_POST if place.state else BudgetKind.EACH_PERIOD
        state = (self.state(place.state, self.stage(place.period)),) if place.state else ()
        added = ", with what is added," if self.problem.subsidised else ""
        return say("{}all that is paid from then on{} is expected to be {} 0.", self.opening(place, *state), added,
                   RELATIONS[self.problem.budget[each]])  # fmt: skip

    def differ(self, place: Place) -> Sentence:
        """Of what one type is worth more than another."""
        assert place.agent is not None
        assert place.than is not None
        eased = self.problem.eased and self.problem.incentives is not Incentives.ON_PATH
        more = say("is promised no more beyond what it has as {} than its types can differ by{}.", Name(place.than),
                   " if no lie gains more than ε" if eased else "")  # fmt: skip
        if place.sees:
            return say("{}{} {}", self.opening(place), self.who(place), more)
        return say("{}{} {}", self.opening(place, self.state(place.state, self.stage(place.period))),
                   Name(place.agent), more)  # fmt: skip

    def keep(self, place: Place) -> Sentence:
        """Of the truth as a plan."""
        return say("{}{} may tell the truth from then on, which is a plan too.", self.opening(place), self.who(place))

    def constraint(self, place: Place) -> Sentence:
        one = self.problem.constraints[(place.number or 1) - 1]
        return say("Constraint {}: {} is {} {}.", str(place.number), self.sum(one.terms), RELATIONS[one.relation],
                   one.constant)  # fmt: skip

    def extreme(self, place: Place) -> Sentence:
        told = self.sum(self.problem.objective.of[(place.number or 1) - 1])
        if place.kind is Kind.LEAST:
            return say("The least of the sums is at most sum {}: {}.", str(place.number), told)
        return say("The greatest of the sums is at least sum {}: {}.", str(place.number), told)

    # quantities

    def sum(self, linear: Linear) -> Sentence:
        """`2 × welfare − what ann pays`."""
        found: Sentence = ()
        for place, term in enumerate(linear):
            size = abs(term.times)
            sign = (" − " if place else "−") if term.times < 0 else (" + " if place else "")
            found = (*found, *((sign,) if sign else ()), *(say("{} × ", size) if size != 1 else ()), *self.term(term))
        return found or ("0",)

    def term(self, term: Term) -> Sentence:
        """A quantity."""
        who = None if term.agent is None else Name(self.env.agents[term.agent])
        several = joined([quoted(label) for label in sorted(term.labels)], ", ", " or ")
        if who is None and term.of in _PLAIN:
            return say(_PLAIN[term.of])
        if term.of is Of.PAYMENTS:
            return say("all that {} pays", who or "")
        if term.of is Of.FREQUENCY:
            when = "" if term.period is None else f" in period {term.period + 1}"
            return say("how often it is {}{}", several, when)
        assert term.agent is not None or term.of is Of.PROBABILITY
        if term.of in (Of.UTILITY, Of.PAYOFF):
            kind = (
                say(", who is {} at first", Name(self.env.stages[0].types[term.agent or 0][term.type]))
                if term.type is not None
                else ()
            )
            return say("the {} of {}{}", term.of.value, who or "", kind)
        what = say("what {} pays", who) if who is not None else say("the chance of {}", several)
        return say("{} {}", what, self._there(term))

    def _there(self, term: Term) -> Sentence:
        """`in period 2, after ann = low → sell, when ann says high`."""
        period = None if term.period is None else term.period + 1
        stage = self.stage(period)
        assert term.reports is not None
        labels = tuple(stage.labels[axis][k] for axis, k in zip(stage.components, term.reports, strict=True))
        first = (period or 1) - len(term.after)
        after = tuple(self._labels(step, self.stage(first + k)) for k, step in enumerate(term.after))
        place = Place(kind=Kind.PAYMENT, period=period, later=period is None, after=after)
        when = say("{}, ", _small(self.when(place))) if self.env.horizon != 1 else ()
        return say("{}when {}", when, self.said(labels, stage))

    def _labels(self, step: Step, stage: Stage) -> tuple[str, ...]:
        reports = (stage.labels[axis][k] for axis, k in zip(stage.components, step.reports, strict=True))
        shock = () if step.shock is None or not stage.has_shocks else (stage.labels["shock"][step.shock],)
        return (*reports, *shock, stage.allocations[step.allocation])

    def wanted(self) -> Sentence:
        """The sums of the objective."""
        aim, of = self.problem.objective.aim, self.problem.objective.of
        if aim in (Aim.MAXIMISE, Aim.MINIMISE):
            return self.sum(of[0])
        word = "least" if aim is Aim.LEAST else "greatest"
        return say("the {} of {}", word, joined([self.sum(one) for one in of], ", ", " and "))

    def best(self) -> Sentence:
        """`greatest value of all payments`, or `least subsidy`."""
        aim = self.problem.objective.aim
        if aim in (Aim.SUBSIDY, Aim.EPSILON):
            return say("least {}", "subsidy" if aim is Aim.SUBSIDY else "ε, which is what a lie may gain,")
        return say("{} value of {}", "greatest" if aim.sign < 0 else "least", self.wanted())


_ROWS: Mapping[Kind, Callable[[Words, Place], Sentence]] = MappingProxyType(
    {
        Kind.LIE: Words.lie, Kind.PLAN: Words.plan, Kind.START: Words.start, Kind.STAY: Words.stay,
        Kind.LEAVE: Words.leave, Kind.AT_MOST: Words.limit, Kind.AT_LEAST: Words.limit, Kind.RECEIVED: Words.received,
        Kind.EX_ANTE: Words.budget, Kind.EACH_PERIOD: Words.budget, Kind.EX_POST: Words.budget,
        Kind.SURPLUS: Words.surplus, Kind.BUDGET_PROMISED: Words.promised, Kind.DIFFER: Words.differ,
        Kind.KEEP: Words.keep, Kind.CONSTRAINT: Words.constraint, Kind.LEAST: Words.extreme,
        Kind.GREATEST: Words.extreme,
    }
)  # fmt: skip


_PLAIN: Mapping[Of, str] = MappingProxyType(
    {
        Of.WELFARE: "welfare", Of.PUBLIC_UTILITY: "the utility of the public", Of.PAYMENTS: "all payments",
        Of.SUBSIDY: "what is added from outside", Of.EPSILON: "ε, which is what a lie may gain",
    }
)  # fmt: skip


def _small(sentence: Sentence) -> Sentence:
    """Without the capital."""
    first = sentence[0]
    return (first[:1].lower() + first[1:], *sentence[1:]) if isinstance(first, str) else sentence


def capital(sentence: Sentence) -> Sentence:
    """With a capital, unless it begins with a name."""
    first = sentence[0]
    return (first[:1].upper() + first[1:], *sentence[1:]) if isinstance(first, str) else sentence


def chances(lottery: list[tuple[str, Fraction]]) -> Sentence:
    """`sell`, or `1/2 sell, 1/2 keep`."""
    if len(lottery) == 1 and lottery[0][1] == 1:
        return say("{}", Name(lottery[0][0]))
    return joined([say("{} {}", exact(share), Name(label)) for label, share in lottery])
