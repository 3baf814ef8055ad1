"""What proves that transfers exist: transfers of single forms (certificate page section 3, *Forms*), and automata
(existence page section 5).

The mechanism of a form has the allocation of the program of everyone, and for each agent the transfers of the largest
form, up to this one, that the evidence lists. Its least slack is what the claim states; that no transfers of the form
do better is shown by constraints that clash.

An automaton of an agent is incentive compatible if at each of its states q, for the others' types o and own types
s ≠ r, with q' = next(q, a, (r,o)):

    V_q(s,o) − V_q(r,o) − Σ_a δ P(a(z,(r,o)) = a) { E[V_q' | a,(s,o)] − E[V_q' | a,(r,o)] }  ≥  right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Optional

from ..kernel.certificate import CONTINUATION, Claim, Mechanism, Part, W
from ..kernel.environment import EVERYONE
from ..kernel.errors import Path, expect, expected, inside, must_be, quote, there
from ..kernel.fields import list_for, list_of, object_of
from ..kernel.kinds import Case, Scan, judge
from ..kernel.labels import ActingPeriod, Periods, Scope, Slots, by_agent, find_table, of_every
from ..kernel.model import Key, Model, Slot, on_states, program_of
from ..kernel.older import paired, record
from ..kernel.payoffs import check_continuation, continuation_of, scan_incentives
from ..kernel.remembered import Remembered, of_table
from ..kernel.shapes import fill, keys_of, many, or_null
from ..kernel.sums import Constraints, check_least
from ..kernel.tables import Table
from ..kernel.vectors import Family, Vector, common_denominator, dot, linear
from .clashes import CONTINGENT_VCG, FORMS, HISTORY_INDEPENDENT, ONE_PERIOD_MEMORY, Clashes, check_clashes


@record
class FormTables:
    """An agent's transfers of a form, and their continuation."""

    transfers: Slots
    continuation: Periods


def _by_form(scope: Scope, value: object, path: Path) -> dict[str, FormTables | None]:
    given = object_of(value, path, (), FORMS)
    return {form: or_null(FormTables)(scope, item, (*path, form)) for form, item in given.items()}


FORM_TABLES = Part[Mapping[int, Mapping[str, Optional[FormTables]]]]("forms", {}, by_agent(_by_form))


def listed(model: Model, agent: int, form: str) -> str:
    """The largest form, up to the given one, of which the evidence lists transfers of the agent."""
    given = model.certificate.evidence[FORM_TABLES].get(agent, {})
    found = [other for other in FORMS[: FORMS.index(form) + 1] if other in given]
    expect(bool(found), f'the evidence has no "forms" of {model.environment.agents[agent]} up to {form}')
    return found[-1]


def check_forms(model: Model) -> None:
    """Everything that the evidence `forms` holds: its tables are of their form, and continuations hold."""
    for agent, given in model.certificate.evidence[FORM_TABLES].items():
        for form, tables in given.items():
            with inside(f"evidence.forms.{model.environment.agents[agent]}.{form}"):
                trial = _trial(model, {agent: tables or _own(model, agent)})
                _check_form(trial, agent, form)
                check_continuation(trial, agent)


def scan_form(case: Case, claim: Claim[W], form: str) -> None:
    """The least slack of the mechanism of a form."""
    model, given = case.model, case.model.certificate.evidence[FORM_TABLES]
    chosen = {agent: given[agent][listed(model, agent, form)] or _own(model, agent) for agent in model.agents}
    trial = _trial(model, chosen)
    expect_unpaid(trial)
    scan = Scan(claim.at, trial)
    scan_incentives(trial, scan)
    judge(claim, scan)


def expect_unpaid(model: Model) -> None:
    """Rejected where somebody who is away pays or receives something, at a memory that counts."""
    for agent in model.agents:
        for slot in model.slots:
            locked = slot.period.stage.locked(agent)
            away = [s for s, own in enumerate(slot.period.own_types(agent)) if own in locked] if locked else []
            for _, values in _by_memory(slot, of_table(model.transfer(agent, slot.index)), agent) if away else ():
                expect(not any(values[s] for s in away), "the transfers charge or pay somebody who is away")


def refute_form(case: Case, claim: Claim[Clashes], form: str) -> None:
    """No transfers of the form do better."""
    scan_form(case, claim, form)
    clashes, slack = claim.witness, claim.slack
    expect(clashes.form == form, f"the witness is about the form {clashes.form}")
    assert slack is not None  # it was compared with that of the scan
    check_clashes(case.model, clashes, slack, (*claim.path, "witness"))


def expect_rule_of_everyone(model: Model) -> None:
    """Rejected unless the mechanism's allocation is that of the program of everyone."""
    rule = program_of(model, EVERYONE).allocation
    for period in model.periods:
        same = all(period.plan[z] == rule[period.index].at(z) for z in period.likely)
        expect(same, "the mechanism's allocation is not that of the program of everyone")


def _own(model: Model, agent: int) -> FormTables:
    """The mechanism's own transfers and continuation, where its allocation is that of the program of everyone."""
    expect_rule_of_everyone(model)
    return FormTables(model.certificate.mechanism.transfers[agent], continuation_of(model, agent))


def _trial(model: Model, chosen: Mapping[int, FormTables]) -> Model:
    """The allocation of the program of everyone with the transfers of some agents; of the others' nothing is asked."""
    certificate, (some, *_) = model.certificate, chosen.values()
    transfers = [chosen.get(agent, some).transfers for agent in model.agents]
    later = {agent: tables.continuation for agent, tables in chosen.items()}
    mechanism = Mechanism("", program_of(model, EVERYONE).allocation, transfers, None)
    return model.under(
        replace(certificate, mechanism=mechanism, evidence=certificate.evidence.but(CONTINUATION, later))
    )


def _check_form(model: Model, agent: int, form: str) -> None:
    """The agent's transfers are of the form, at the memories that count."""
    for slot in model.slots:
        table = model.transfer(agent, slot.index)
        if not table.layout.memory or form == ONE_PERIOD_MEMORY:
            continue
        expect(form != HISTORY_INDEPENDENT, "the transfers have a memory")
        _check_contingent(slot, agent, table, form == CONTINGENT_VCG)


def _check_contingent(slot: Slot, agent: int, table: Table, vcg: bool) -> None:
    """Differences between own reports are the same at all memories; where `vcg`, payments are the same at memories that
    differ in the own previous type alone."""
    period = slot.period
    first = period.reported(agent, 0)
    known: list[int] | None = None
    levels: dict[Key, list[int]] = {}
    for group, values in _by_memory(slot, of_table(table), agent):
        moves = [x - values[r] for x, r in paired(values, first)]
        expect(known is None or moves == known, "what own reports are charged depends on the memory")
        known = moves
        level = [x for x, own in paired(values, period.own_types(agent)) if own == 0]
        same = not vcg or levels.setdefault(group, level) == level
        expect(same, "the transfers depend on the agent's own previous report")


def _by_memory(slot: Slot, paid: Remembered, agent: int) -> Iterator[tuple[Key, list[int]]]:
    """The payments at every memory that counts, with its labels but for the own previous type; where payments do not
    depend on that, only memories that they tell apart."""
    if slot.previous is None:
        yield (), paid.at(()).numerators
        return
    own, coordinates = slot.previous.own(agent) + 1, paid.coordinates
    if own in coordinates:
        coordinates = tuple(range(len(slot.previous.space.sizes) + 1))
    places = [coordinates.index(k) for k in paid.coordinates]
    for key in slot.memories(coordinates):
        group = tuple(label for k, label in paired(coordinates, key) if k != own)
        yield group, paid.at(tuple(key[place] for place in places)).numerators


Next = Sequence[Sequence[Optional[int]]]


def _next(scope: Scope, value: object, path: Path) -> Next | None:
    """For each allocation and joint report a state or null; null in the last period."""
    environment = scope.environment
    last, stage = environment.successor(scope.period) is None, environment.stage(scope.period)
    if last or value is None:
        must_be(last and value is None, path, "null" if last else "a list", value)
        return None
    found = []
    for k, row in enumerate(list_for(value, path, len(stage.allocations), "each allocation")):
        cells = list_for(row, (*path, k), stage.space.size, "each joint report")
        found.append([or_null(_number)(scope, x, (*path, k, j)) for j, x in enumerate(cells)])
    return found


def _number(scope: Scope, value: object, path: Path) -> int:
    if type(value) is not int or not 0 <= value < scope.about:
        raise expected(path, f"the number of a state, 0 to {scope.about - 1}", value)
    return value


_Next = Annotated[Optional[Next], _next]


@record
class State:
    """The payoffs at each joint state, and for each allocation and joint report the state that follows."""

    period: ActingPeriod
    payoffs: Annotated[Table, find_table]
    next: _Next


@record
class Automaton:
    """An agent's automaton."""

    initial: Annotated[int, _number]
    states: Annotated[Sequence[State], many(State, 1)]


def _automaton(scope: Scope, value: object, path: Path) -> Automaton:
    given = object_of(value, path, keys_of(Automaton))
    states = list_of(given["states"], (*path, "states"), 1)
    found: Automaton = fill(Automaton, scope.inner(about=len(states)), given, path)
    return found


@record
class Automata:
    """One automaton for every agent."""

    automata: Annotated[Sequence[Automaton], of_every(_automaton)]


def check_automata(case: Case, claim: Claim[Automata]) -> None:
    """Rejected unless each of them is; the work is spent before it is done."""
    for agent, automaton in enumerate(claim.witness.automata):
        with inside(f"the automaton of {case.model.environment.agents[agent]}"):
            _Check(case.model, agent, automaton).check()


class _Check:
    """One automaton; its payoffs are brought to one denominator."""

    def __init__(self, model: Model, agent: int, automaton: Automaton) -> None:
        self.model, self.agent, self.automaton = model, agent, automaton
        self.constraints = Constraints(model, agent)

    def check(self) -> None:
        states = self.automaton.states
        expect(states[self.automaton.initial].period == 0, "the initial state is not of period 1")
        common = common_denominator(*(state.payoffs for state in states))
        self.payoffs = [on_states(state.payoffs).on(common) for state in states]
        by_period: dict[int, list[int]] = {}
        for q, state in enumerate(states):
            by_period.setdefault(state.period, []).append(q)
        for t, numbers in sorted(by_period.items()):
            self._period(t, numbers)

    def _period(self, t: int, numbers: Sequence[int]) -> None:
        """Every state of a period."""
        period = self.model.periods[t]
        met = {target for q in numbers for row in self._targets(t, q) for _, target, _ in row}
        means = {target: period.expectation(self.payoffs[target]) for target in sorted(met)}
        for q in numbers:
            self._state(t, q, list(self._targets(t, q)), means)

    def _targets(self, t: int, q: int) -> Iterator[list[tuple[int, int, int]]]:
        """For each joint report the allocations that it leads to, with the states that follow and the chances."""
        state, period = self.automaton.states[q], self.model.periods[t]
        for told in range(period.space.size):
            chances = {} if state.next is None else self.constraints.chances(t, told)
            yield [(a, self._target(state, a, told), chance) for a, chance in chances.items()]

    def _target(self, state: State, allocation: int, told: int) -> int:
        following = None if state.next is None else state.next[allocation][told]
        target = there(following, "no state follows a report and an allocation that it leads to")
        follows = self.automaton.states[target].period == self.model.periods[state.period].successor
        expect(follows, "a state of a period that does not follow")
        return target

    def _state(
        self, t: int, q: int, targets: Sequence[list[tuple[int, int, int]]], means: Mapping[int, Family]
    ) -> None:  # fmt: skip
        """The constraints at a state."""
        period, agent, values = self.model.periods[t], self.agent, self.payoffs[q]
        for report, worth in enumerate(self.constraints.worths(t)):
            told = period.reported(agent, report)
            later = self._later(t, targets, means, told)
            gain = linear((1, values), (-1, values.at(told)), (-self.model.discount, later))
            said = period.space.components[period.own(agent)].labels[report]
            slacks = linear((1, gain), (-1, worth), (1, worth.at(told)))
            check_least(period, slacks, f"at state {q} the report {quote(said)} gains")
        self._unpaid(t, q, targets, means)

    def _unpaid(
        self, t: int, q: int, targets: Sequence[list[tuple[int, int, int]]], means: Mapping[int, Family]
    ) -> None:  # fmt: skip
        """Where the agent is away, truth is worth what it leads to."""
        period = self.model.periods[t]
        locked = period.stage.locked(self.agent)
        states = [s for s, own in enumerate(period.own_types(self.agent)) if own in locked]
        if not states:
            return
        family = next(iter(means.values()), period.zero())
        later = Vector(family.denominator * period.total, [
            dot([chance for _, _, chance in targets[s]], [means[target].rows[a][s] for a, target, _ in targets[s]])
            for s in states
        ])  # fmt: skip
        worth = self.constraints.worths(t)[0].at(states)  # of the only report that can be made there
        paid = linear((1, worth), (self.model.discount, later), (-1, self.payoffs[q].at(states)))
        expect(not any(paid.numerators), f"at state {q} somebody who is away pays or receives something")

    def _later(
        self, t: int, targets: Sequence[list[tuple[int, int, int]]], means: Mapping[int, Family], told: Sequence[int]
    ) -> Vector:  # fmt: skip
        """What the payoffs promised after the reports are expected to be, above what they are at those."""
        period, found = self.model.periods[t], []
        for state, r in enumerate(told):
            rows = [means[target].rows[a] for a, target, _ in targets[r]]
            found.append(dot([chance for _, _, chance in targets[r]], [row[state] - row[r] for row in rows]))
        any_family = next(iter(means.values()), period.zero())
        return Vector(any_family.denominator * period.total, found)
