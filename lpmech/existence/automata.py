"""Mechanisms that remember more than one period: automata with incentive compatible payoffs (docs/existence.md).

Each state q of an automaton has payoffs V_q(θ), and each report of all, r, and allocation a lead to a state q·(r,a).
It is incentive compatible iff at every state and for all types o of the others

    V_q(s,o) − V_q(r,o) − Σ_a Σ_θ' shift(a,θ') · V_{q·((r,o),a)}(θ')  ≥  right                                    (*)

(`model.py`). For a memory (`machines.py`) this is one linear program, in which floats maximise the least slack; their
payoffs, rounded to few decimals, are shown to meet (*) exactly. Where no slack is left, small programs are solved
exactly. More memory than one period adds nothing where the shifts of the lies into each report are multiples ≥ 0 of
one another, as with two own types, but for those of a finite horizon's first period.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, product

import flint

from lpmech.existence.machines import Known, Machine, Part
from lpmech.existence.model import ZERO, Constraint, Model, Next
from lpmech.existence.self_generation import levels_play_no_part
from lpmech.lp.highs import point
from lpmech.lp.program import Building, LinearProgram, Sense
from lpmech.lp.proofs import Optimal
from lpmech.lp.solve import solve
from lpmech.mechanisms.forms import Form
from lpmech.problem.members import member

ONE = Fraction(1)
MOST_ROWS = 20_000
MOST_EXACT_ROWS = 1_000
MOST_UNPAID = 400
DECIMALS = 12
Column = tuple[int, Next]  # the number of a state, and the types


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Automaton:
    """States with payoffs, of which every (*) is met; the first one is where the mechanism starts."""

    model: Model
    machine: Machine
    states: tuple[Known, ...]
    payoffs: tuple[Mapping[Next, Fraction], ...]  # of every state
    next: Mapping[tuple[int, int, int, tuple[int, ...]], int]  # by state, allocation, own report, the others' types
    slack: Fraction  # the least by which (*) is met

    def payment(self, state: int, own: int, others: tuple[int, ...]) -> Fraction:
        """What is paid at a state and report: what it leads to if true, less the payoff."""
        prospect = self.model.prospects[self.states[state][0], others, own, own]
        total = prospect.worth - self.payoffs[state][own, others]
        for allocation, weights in prospect.later.items():
            promised = self.payoffs[self.next[state, allocation, own, others]]
            total += sum((weight * promised[following] for following, weight in weights.items()), ZERO)
        return total


def more_memory_is_useless(model: Model) -> bool:
    """Whether the shifts of the lies into each report are multiples ≥ 0 of one another, at all types of the others; and
    no payoff at which nothing is paid hangs on what is promised, as the agent is away for good."""
    first = None if model.env.horizon is None else 0  # a finite horizon's first period has one history only
    if any(set(model.unpaid(t)) - model.settled[t] for t in model.env.periods if t != first):
        return False
    by_report = sorted((one for one in model.lies if one.lie.period != first), key=_into)
    return all(_are_multiples(list(lies)) for _, lies in groupby(by_report, key=_into))


def _into(constraint: Constraint) -> tuple[int, tuple[int, ...], int]:
    return constraint.lie.period, constraint.lie.others, constraint.lie.report


def _are_multiples(lies: Sequence[Constraint]) -> bool:
    """Whether each lie's shift is c ≥ 0 times the first that is not 0."""
    flat = [{(a, at): x for a, weights in one.shift.items() for at, x in weights.items() if x} for one in lies]
    first = next((shift for shift in flat if shift), {})
    for shift in flat:
        if not shift:
            continue
        key = next(iter(shift))
        factor = shift[key] / first[key] if key in first else ZERO
        if factor <= 0 or shift != {at: factor * x for at, x in first.items()}:
            return False
    return True


def small_machines(model: Model) -> list[Machine]:
    """The memories of two events."""
    return _that_help(model, [Machine(depth=2, part=part) for part in Part])


def large_machines(model: Model) -> list[Machine]:
    """The memories of three events."""
    return _that_help(model, [Machine(depth=3, part=part) for part in Part])


def _that_help(model: Model, machines: list[Machine]) -> list[Machine]:
    """Those that may do more than one period, the smallest first."""
    horizon = model.env.horizon
    if more_memory_is_useless(model):
        return []
    kept = [machine for machine in machines if horizon is None or machine.depth < horizon]
    return sorted(kept, key=lambda machine: len(machine.states(model)))


def search(model: Model, machines: Iterable[Machine]) -> Automaton | None:
    """An incentive compatible automaton with one of the memories, if one is found."""
    found = (automaton_of(model, machine) for machine in machines)
    return next((one for one in found if one is not None), None)


def of_form(model: Model, form: Form) -> Automaton:
    """Transfers of a form, of which some are incentive compatible, as an automaton."""
    form = member(Form, form)
    found = automaton_of(model, Machine(depth=int(form.remembers)), exact_rows=None)
    assert found is not None
    return found


def automaton_of(model: Model, machine: Machine, exact_rows: int | None = MOST_EXACT_ROWS) -> Automaton | None:
    """Incentive compatible payoffs for a memory, if they are found; exactly for programs of at most so many rows."""
    written = _Written(model, machine)
    exact = exact_rows is None or written.rows <= exact_rows
    for payoffs in written.payoffs(exact) if exact or written.rows <= MOST_ROWS else ():
        slack = written.slack(payoffs)
        if slack >= 0:
            return Automaton(model=model, machine=machine, states=tuple(written.states), payoffs=tuple(payoffs),
                             next=written.next, slack=slack)  # fmt: skip
    return None


class _Written:
    """The program of a memory; payoffs whose level plays no part are 0 for the first own type."""

    def __init__(self, model: Model, machine: Machine) -> None:
        self.model, self.machine = model, machine
        self.states = machine.states(model)
        self.numbers = {state: number for number, state in enumerate(self.states)}
        self.next = dict(self._transitions())
        self.places = [(q, one) for q, (period, _) in enumerate(self.states) for one in model.constraints
                       if one.lie.period == period]  # fmt: skip
        self.rows = len(self.places)
        self.levelled = levels_play_no_part(model)

    def _transitions(self) -> Iterator[tuple[tuple[int, int, int, tuple[int, ...]], int]]:
        model = self.model
        for number, state in enumerate(self.states):
            period = state[0]
            if model.next(period) is None:
                continue
            for others, own in product(model.others(period), model.types(period)):
                for allocation in model.plan(period, own, others):
                    after = self.machine.after(model, state, (allocation, own, *others))
                    yield (number, allocation, own, others), self.numbers[after]

    def terms(self, number: int, constraint: Constraint) -> dict[Column, Fraction]:
        """The left-hand side of (*) at a state."""
        lie = constraint.lie
        total: dict[Column, Fraction] = {(number, (own, lie.others)): Fraction(x) for own, x in lie.today}
        for allocation, weights in constraint.shift.items():
            after = self.next[number, allocation, lie.report, lie.others]
            for following, weight in weights.items():
                total[after, following] = total.get((after, following), ZERO) - weight
        return total

    def program(self, least: Fraction) -> tuple[LinearProgram, dict[Column, int]]:
        """Minimise ε ≥ `least` by which every (*) may fail; the first column is ε − least."""
        building = Building(f"{self.model.env.name}: an automaton of {self.model.name}")
        epsilon = building.column("epsilon", cost=1, nonnegative=True)
        columns: dict[Column, int] = {}
        for place, (number, constraint) in enumerate(self.places):
            relaxed = not constraint.lie.is_unpaid
            terms = [(epsilon, ONE)] if relaxed else []
            for key, weight in self.terms(number, constraint).items():
                if self.levelled and key[1][0] == 0:
                    continue
                if key not in columns:
                    columns[key] = building.column(f"payoff {len(columns)}")
                terms.append((columns[key], weight))
            building.row(str(place), terms, Sense.AT_LEAST, constraint.right - (least if relaxed else ZERO))
        return building.done(), columns

    def payoffs(self, exact: bool) -> Iterator[list[dict[Next, Fraction]]]:
        """Candidates: those of floats, rounded, the fewest decimals first; then, where that is no slack, exact ones."""
        cap = max((abs(one.right) for one in self.model.constraints), default=ZERO) or ONE
        program, columns = self.program(-cap)
        x = point(program)
        if x is not None and x[0] > float(cap) * (1 + 1e-7):
            return
        if x is not None and x[0] < float(cap):
            for decimals in range(DECIMALS + 1):
                unit = 10**decimals
                rounded = {key: Fraction(round(x[place] * unit), unit) for key, place in columns.items()}
                yield self._named(rounded | self._unpaid(rounded))
        if exact:
            program, columns = self.program(ZERO)
            outcome = solve(program)
            if isinstance(outcome, Optimal) and not outcome.objective:
                yield self._named({key: outcome.x[place] for key, place in columns.items()})

    def _unpaid(self, values: Mapping[Column, Fraction]) -> dict[Column, Fraction]:
        """The payoffs at which nothing is paid, from the others; none if there are too many of them."""
        equations = [(number, one) for number, one in self.places if one.lie.is_unpaid and one.lie.sign > 0]
        known = {(number, (one.lie.true, one.lie.others)): k for k, (number, one) in enumerate(equations)}
        if not known or len(known) > MOST_UNPAID:
            return {}
        matrix, right = flint.fmpq_mat(len(known), len(known)), flint.fmpq_mat(len(known), 1)
        for row, (number, one) in enumerate(equations):
            terms, level = self.terms(number, one).items(), one.right
            for key, weight in terms:
                if key in known:
                    matrix[row, known[key]] = flint.fmpq(weight.numerator, weight.denominator)
                else:
                    level -= weight * values.get(key, ZERO)
            right[row, 0] = flint.fmpq(level.numerator, level.denominator)
        found = matrix.solve(right)  # of a discounted chain, which has one solution
        return {key: Fraction(int(found[k, 0].p), int(found[k, 0].q)) for key, k in known.items()}

    def _named(self, values: Mapping[Column, Fraction]) -> list[dict[Next, Fraction]]:
        """The payoffs of every state at all types."""
        found = []
        for number, (period, _) in enumerate(self.states):
            at = product(self.model.types(period), self.model.others(period))
            found.append({key: values.get((number, key), ZERO) for key in at})
        return found

    def slack(self, payoffs: Sequence[Mapping[Next, Fraction]]) -> Fraction:
        """The least slack of all (*), exactly; the first that is negative."""
        least: Fraction | None = None
        for number, constraint in self.places:
            terms = self.terms(number, constraint).items()
            slack = sum((weight * payoffs[q][at] for (q, at), weight in terms), -constraint.right)
            if slack < 0:
                return slack
            least = slack if least is None else min(least, slack)
        return least or ZERO
