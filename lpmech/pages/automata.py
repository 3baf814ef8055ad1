"""Automata that keep what payments remember: their states, what each remembers, what is paid in it, where it leads.

A certificate names states by number. What a state remembers is read off the steps that lead into it: the reports and
the allocation that they have in common, and what the states have in common that they come from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product

from lpmech.certificate.folder import CERTIFICATE
from lpmech.claims.existence import Automata, AutomatonTold
from lpmech.existence.model import Model, Next, model_of
from lpmech.lp.steps import State, labels_of
from lpmech.mechanisms.social import Society
from lpmech.pages import left_out
from lpmech.pages.blocks import Block, Data, Heading, Prose
from lpmech.pages.subject import Subject
from lpmech.pages.text import Cell, Name, Sentence, joined, say
from lpmech.problem.shown import counted
from lpmech.problem.tables import Table

MOST_STATES = 60  # in a table
MOST_COLUMNS = 16  # joint reports beside each other; more of them have a row each
MOST_SOURCES = 6  # states that are named

Event = tuple[int, State]  # an allocation and joint reports


@dataclass(frozen=True, kw_only=True, eq=False)
class Machine:
    """The automaton of one agent, as a certificate has it."""

    model: Model
    initial: int
    periods: tuple[int, ...]  # the position of the period, by state
    payoffs: tuple[Table, ...]
    next: tuple[Mapping[Event, int], ...]

    def joint(self, state: int) -> list[State]:
        """The joint reports in a state."""
        stage = self.model.stage(self.periods[state])
        return list(product(*(range(stage.sizes[axis]) for axis in stage.components)))

    def named(self, state: int, reports: State) -> Sentence:
        """Joint reports in words."""
        stage = self.model.stage(self.periods[state])
        return joined([say("{}", Name(label)) for label in labels_of(stage, stage.components, reports)])

    def payment(self, state: int, reports: State) -> Fraction:
        """What is paid: what the truth leads to, less the payoff that it is promised."""
        period = self.periods[state]
        own, others = self._apart(period, reports)
        prospect = self.model.prospects[period, others, own, own]
        total = prospect.worth - self._payoff(state, (own, others))
        for allocation, weights in prospect.later.items():
            after = self.next[state][allocation, reports]
            total += sum((weight * self._payoff(after, one) for one, weight in weights.items()), Fraction(0))
        return total

    def _apart(self, period: int, reports: State) -> Next:
        place = self.model.stage(period).components.index(self.model.name)
        return reports[place], (*reports[:place], *reports[place + 1 :])

    def _payoff(self, state: int, types: Next) -> Fraction:
        period, table = self.periods[state], self.payoffs[state]
        axes = self.model.stage(period).components
        where = dict(zip(axes, self.model.state(period, *types), strict=True))
        return table.array.item(tuple(where[axis] for axis in table.axes))

    @cached_property
    def steps(self) -> tuple[frozenset[tuple[int, Event]], ...]:
        """The steps into each state: where from, and by what."""
        found: list[set[tuple[int, Event]]] = [set() for _ in self.next]
        for source, after in enumerate(self.next):
            for event, target in after.items():
                found[target].add((source, event))
        return tuple(map(frozenset, found))

    def event(self, state: int) -> Event | None:
        """The one event that leads into a state; None if there are several, or none."""
        events = {event for _, event in self.steps[state]}
        return next(iter(events)) if len(events) == 1 else None

    def sources(self, state: int) -> frozenset[int]:
        """The states before it."""
        return frozenset(source for source, _ in self.steps[state])


def blocks(subject: Subject, told: Automata) -> Iterator[Block]:
    """The automata of a certificate, one of each agent."""
    env, rules = subject.stored.environment, subject.stored.program(Society())[1]
    order = joined([say("{}", Name(axis)) for axis in env.stage(0).components])
    yield Prose(paragraphs=(say("Reports are told in the order {}.", order),))
    for agent, name in enumerate(env.agents):
        machine = _machine(subject, model_of(env, rules, agent), told.automata[name])
        yield Heading(text=say("What {} pays", Name(name)))
        yield Prose(paragraphs=(_what(machine),))
        yield from _payments(machine)
        if len(machine.next) > 1:
            yield _leads(machine)


def _machine(subject: Subject, model: Model, told: AutomatonTold) -> Machine:
    periods = tuple(max((one.period or 1) - 1, 0) for one in told.states)
    payoffs = (subject.stored.table(one.payoffs, t) for one, t in zip(told.states, periods, strict=True))
    following = (_following(model, t, one.next) for one, t in zip(told.states, periods, strict=True))
    return Machine(model=model, initial=told.initial, periods=periods, payoffs=tuple(payoffs), next=tuple(following))


def _following(model: Model, period: int, told: Sequence[Sequence[int | None]] | None) -> Mapping[Event, int]:
    stage = model.stage(period)
    reports = list(product(*(range(stage.sizes[axis]) for axis in stage.components)))
    rows = enumerate(told or ())
    return {(a, one): q for a, row in rows for one, q in zip(reports, row, strict=True) if q is not None}


def _what(machine: Machine) -> Sentence:
    """How many states there are, and the order of reports."""
    if len(machine.next) == 1:
        return say("It depends on the reports of the period, and on nothing else.")
    return say(
        "It depends on the reports of the period and on one of {} states, which keep what is remembered. The "
        "mechanism begins in state {}.", f"{len(machine.next):,}", str(machine.initial + 1),
    )  # fmt: skip


def _memory(machine: Machine, state: int) -> Cell:
    """What a state remembers."""
    if not machine.steps[state]:
        return "nothing yet"
    event = machine.event(state)
    if event is None:
        return say("any of {} reports and allocations", str(len({event for _, event in machine.steps[state]})))
    last = say("({}) → {}", *_told(machine, state, event))
    rivals = {one for one in range(len(machine.next)) if one != state and machine.event(one) == event}
    return say("{}, then {}", _before(machine, state, rivals), last) if rivals else last


def _told(machine: Machine, state: int, event: Event) -> tuple[Sentence, Name]:
    """The reports and the allocation of an event that led into a state."""
    source = min(source for source, one in machine.steps[state] if one == event)
    stage = machine.model.stage(machine.periods[source])
    return machine.named(source, event[1]), Name(stage.allocations[event[0]])


def _before(machine: Machine, state: int, rivals: set[int]) -> Sentence:
    """What the states before it have in common and those before its rivals have not; else their numbers."""
    mine, *others = (_chosen(machine, machine.sources(one)) for one in (state, *rivals))
    if mine is not None and mine not in others and None not in others:
        source = min(machine.sources(min(machine.sources(state))))
        return say("→ {}", Name(machine.model.stage(machine.periods[source]).allocations[mine]))
    numbers = [str(one + 1) for one in sorted(machine.sources(state))]
    more = "" if len(numbers) <= MOST_SOURCES else f" and {len(numbers) - MOST_SOURCES} more"
    return say("from state{} {}{}", "s" * (len(numbers) > 1), ", ".join(numbers[:MOST_SOURCES]), more)


def _chosen(machine: Machine, states: frozenset[int]) -> int | None:
    """The allocation that leads into each of these states; None if it is not one."""
    events = [machine.event(one) for one in states]
    found = {None if one is None else one[0] for one in events}
    return next(iter(found)) if len(found) == 1 else None


def _payments(machine: Machine) -> Iterator[Data]:
    """One row a state and one column a joint report, period by period; or a row for each of both."""
    for period in dict.fromkeys(machine.periods):
        states = [one for one, t in enumerate(machine.periods) if t == period]
        reports = machine.joint(states[0])
        name = say("Period {}", str(period + 1)) if machine.model.env.horizon is not None else ()
        left = left_out.more(len(states) - MOST_STATES, CERTIFICATE, "states")
        states = states[:MOST_STATES]
        known = len(machine.next) > 1
        if len(reports) > MOST_COLUMNS:
            yield _narrow(machine, states, reports, name, left)
            continue
        heads: tuple[Cell, ...] = (
            *(("state", "after") if known else ()),
            *(machine.named(states[0], r) for r in reports),
        )
        rows = tuple(
            (*((str(one + 1), _memory(machine, one)) if known else ()), *(machine.payment(one, r) for r in reports))
            for one in states
        )
        right = frozenset(range(len(heads) - len(reports), len(heads)))
        yield Data(head=heads, rows=rows, right=right, caption=name, left_out=left)


def _narrow(machine: Machine, states: Sequence[int], reports: Sequence[State], name: Sentence, left: Sentence) -> Data:
    """A row for each state and joint report."""
    every = [(one, r) for one in states for r in reports]
    rows = tuple(
        (str(one + 1), _memory(machine, one), machine.named(one, r), machine.payment(one, r))
        for one, r in every[: MOST_STATES * 4]
    )
    more = say("{} more rows are not shown.", f"{len(every) - len(rows):,}") if len(every) > len(rows) else left
    head = ("state", "after", "reports", "pays")
    return Data(head=head, rows=rows, right=frozenset({3}), caption=name, left_out=more,
                summary=f"Payments in {counted(len(states), 'state')}")  # fmt: skip


def _leads(machine: Machine) -> Data:
    """Where each state leads; states that lead to the same ones together."""
    alike: dict[tuple[tuple[Event, int], ...], list[int]] = {}
    for state, after in enumerate(machine.next):
        if after:
            alike.setdefault(tuple(sorted(after.items())), []).append(state)
    rows = [
        (", ".join(str(one + 1) for one in states), *_step(machine, states[0], event), str(target + 1))
        for steps, states in alike.items()
        for event, target in steps
    ]
    left = left_out.more(len(rows) - MOST_STATES, CERTIFICATE)
    return Data(head=("in state", "reports", "allocation", "next state"), rows=tuple(rows[:MOST_STATES]),
                right=frozenset({3}), left_out=left, summary="Where each state leads")  # fmt: skip


def _step(machine: Machine, state: int, event: Event) -> tuple[Cell, Cell]:
    stage = machine.model.stage(machine.periods[state])
    return machine.named(state, event[1]), Name(stage.allocations[event[0]])
