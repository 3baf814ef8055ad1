"""Every public mechanism of a finite horizon: the least ε of them all, with a mechanism and what it cannot beat.

The program of each part of the rows over histories (`histories.py`) minimises the ε ≥ 0 by which its rows may fail;
the greatest of the least ε is that of all public mechanisms. Its payoffs are a mechanism that remembers everything,
written as an automaton whose states are the histories. Where ε is positive, the multipliers are weights, of sum 1, of
constraints in whose sum all payoffs cancel and which says 0 ≥ ε; they are reduced to an irreducible set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from lpmech.existence.automata import Automaton
from lpmech.existence.histories import Column, HistoryRow, column_id, count_rows, histories, row_id, rows
from lpmech.existence.irreducible import reduced
from lpmech.existence.machines import Known, Machine
from lpmech.existence.model import ZERO, Model, Next
from lpmech.existence.self_generation import levels_play_no_part
from lpmech.lp.names import word
from lpmech.lp.program import Building, LinearProgram, Row, Sense
from lpmech.lp.proofs import Optimal
from lpmech.lp.solve import solve
from lpmech.lp.steps import State

MOST_ROWS = 20_000
ONE = Fraction(1)


def is_small(model: Model) -> bool:
    """Whether the horizon is finite and the rows over histories are few enough to be solved."""
    return model.env.horizon is not None and count_rows(model) <= MOST_ROWS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EveryMechanism:
    """What is known of all public mechanisms together."""

    agent: int
    epsilon: Fraction  # the least ε for which some public mechanism is ε-incentive compatible
    mechanism: Automaton  # of that ε; its states are the histories
    contradiction: tuple[tuple[HistoryRow, Fraction], ...]  # rows and their weights; empty where ε = 0


def decide_every_mechanism(model: Model) -> EveryMechanism:
    """The least ε of all public mechanisms of a finite horizon, exactly."""
    parts = [_solved(model, first) for first in model.others(0)]
    payoffs = {column: value for part in parts for column, value in part.payoffs.items()}
    worst = max(parts, key=lambda part: part.epsilon)
    return EveryMechanism(agent=model.agent, epsilon=worst.epsilon, mechanism=_automaton(model, payoffs, worst.epsilon),
                          contradiction=worst.contradiction())  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """One part, solved."""

    rows: tuple[HistoryRow, ...]
    program: LinearProgram
    columns: Mapping[Column, int]
    outcome: Optimal

    @property
    def epsilon(self) -> Fraction:
        """The least ε."""
        return self.outcome.objective

    @property
    def payoffs(self) -> dict[Column, Fraction]:
        """Payoffs of that ε."""
        return {column: self.outcome.x[place] for column, place in self.columns.items()}

    def contradiction(self) -> tuple[tuple[HistoryRow, Fraction], ...]:
        """An irreducible set of rows with their weights, where ε is positive."""
        if not self.epsilon:
            return ()
        pairs = [(n, y) for n, y in enumerate(self.outcome.y) if y]  # the columns without the first, which is ε
        bare = [Row(id=row.id, terms=tuple(term for term in row.terms if term[0]), sense=row.sense, right=row.right)
                for row in (self.program.rows[n] for n, _ in pairs)]  # fmt: skip
        counts = [not self.rows[n].constraint.lie.is_unpaid for n, _ in pairs]
        weights = reduced(bare, [y for _, y in pairs], counts)
        return tuple((self.rows[n], weight) for (n, _), weight in zip(pairs, weights, strict=True) if weight)


def _solved(model: Model, first: State) -> _Part:
    """Minimise ε over the payoffs after the histories that begin with these types of the others."""
    building = Building(f"{model.env.name}: every public mechanism for {word(model.name)}")
    epsilon = building.column("epsilon", cost=1, nonnegative=True)
    columns: dict[Column, int] = {}
    levelled = levels_play_no_part(model)
    written = tuple(rows(model, first))
    for row in written:
        terms = [] if row.constraint.lie.is_unpaid else [(epsilon, ONE)]
        for column, weight in row.terms().items():
            if levelled and column[1][0] == 0:
                continue  # levels play no part, so that payoffs of the first own type are 0
            if column not in columns:
                columns[column] = building.column(column_id(model, column))
            terms.append((columns[column], weight))
        building.row(row_id(model, row), terms, Sense.AT_LEAST, row.constraint.right)
    program = building.done()
    outcome = solve(program)
    if not isinstance(outcome, Optimal):
        raise AssertionError(f"{program.name!r} has a solution and its objective is at least 0")
    return _Part(rows=written, program=program, columns=columns, outcome=outcome)


def _automaton(model: Model, payoffs: Mapping[Column, Fraction], epsilon: Fraction) -> Automaton:
    """The mechanism that remembers everything."""
    states: list[Known] = [(t, history) for t in model.env.periods for history in histories(model, t)]
    numbers = {state: number for number, state in enumerate(states)}
    return Automaton(
        model=model,
        machine=Machine(depth=len(model.env.periods) - 1),
        states=tuple(states),
        payoffs=tuple({at: payoffs.get((history, at), ZERO) for at in _places(model, t)} for t, history in states),
        next=dict(_transitions(model, numbers)),
        slack=-epsilon,
    )


def _places(model: Model, period: int) -> Iterator[Next]:
    return product(model.types(period), model.others(period))


def _transitions(
    model: Model, numbers: Mapping[Known, int]
) -> Iterator[tuple[tuple[int, int, int, tuple[int, ...]], int]]:
    """Every report and allocation lead to the history that they end."""
    for (period, history), number in numbers.items():
        if model.next(period) is None:
            continue
        for own, others in _places(model, period):
            for allocation in model.plan(period, own, others):
                after = (period + 1, (*history, (allocation, own, *others)))
                yield (number, allocation, own, others), numbers[after]
