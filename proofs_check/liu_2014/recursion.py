"""Liu (2014), equation (2): the continuation payoffs of one agent, state by state, under a mechanism with memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product

from lpmech.problem import exact, tables
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.stages import PREVIOUS, Stage
from lpmech.problem.tables import Table
from lpmech.statements.instance import Instance
from lpmech.statements.statement import Failure, Hypothesis, statement
from proofs_check.liu_2014.draws import IMPLEMENTABLE, JOINT, SPAN, last_period_can_be
from proofs_check.shared.brute_force import FEW, welfare_is_the_best_plan
from proofs_check.shared.shapes import FINITE, SPANNING

value_of_the_program = statement(
    "L14-D1", "equation (1)",
    "Also with interdependent values and correlated types the recursion (1) gives the most that any policies yield.",
    draws=JOINT, hypotheses=(FEW,),
)(welfare_is_the_best_plan)  # fmt: skip
TINY = replace(
    SPAN, shape=replace(SPAN.shape, horizons=(2,), agents=(2, 2), types=(2, 2), public=False), keep=last_period_can_be
)


class Recursion:
    """One agent's problem under a mechanism with one-period memory and a finite horizon, state by state as in (2)."""

    def __init__(self, case: Instance, mechanism: Mechanism, agent: int) -> None:
        self.env, self.mechanism, self.agent = case.env, mechanism, agent
        self.known: dict[object, Fraction] = {}
        self.moves: dict[int, list[tuple[dict[str, int], Table]]] = {}

    def best(self, position: int, memory: dict[str, int], state: dict[str, int]) -> Fraction:
        """V_t(h_t): the greatest worth of any report, the best reports following."""
        key = position, tuple(memory.items()), tuple(state.items())
        if key not in self.known:
            size = self.env.stage(position).sizes[self.env.agents[self.agent]]
            self.known[key] = max(self.worth(position, memory, state, report) for report in range(size))
        return self.known[key]

    def worth(self, position: int, memory: dict[str, int], state: dict[str, int], report: int) -> Fraction:
        """u^i − p^i + δ E[V_{t+1}] for one report."""
        env, stage = self.env, self.env.stage(position)
        said = {**state, env.agents[self.agent]: report}
        chosen = _at(stage, self.mechanism, position, said)
        paid = _value(self.mechanism.transfers[self.agent][position], {**memory, **said})
        total = _value(stage.utilities[self.agent], {**state, "allocation": chosen}) - paid
        if env.horizon == position + 1:
            return total
        remembered = {PREVIOUS + axis: place for axis, place in {**said, "allocation": chosen}.items()}
        for there, chance in self._next(position, {**state, "allocation": chosen}):
            total += env.discount * chance * self.best(position + 1, remembered, there)
        return total

    def _next(self, position: int, here: dict[str, int]) -> Iterator[tuple[dict[str, int], Fraction]]:
        if position not in self.moves:
            self.moves[position] = [
                (there, self._chance(position, there)) for there in _states(self.env.stage(position + 1))
            ]
        for there, chances in self.moves[position]:
            chance = _value(chances, here)
            if chance:
                yield there, chance

    def _chance(self, position: int, there: dict[str, int]) -> Table:
        """The probability of a next state: the expectation of what is 1 there and 0 elsewhere."""
        hit, sizes = tables.constant(1), self.env.stage(position + 1).sizes
        for axis, place in there.items():
            hit = hit * _only(axis, place, sizes[axis])
        return self.env.expect(position, hit)


def _only(axis: str, place: int, size: int) -> Table:
    return Table((axis,), exact.from_fractions([Fraction(int(n == place)) for n in range(size)], (size,)))


def _states(stage: Stage) -> Iterator[dict[str, int]]:
    for places in product(*(range(stage.sizes[name]) for name in stage.components)):
        yield dict(zip(stage.components, places, strict=True))


def _value(table: Table, where: dict[str, int]) -> Fraction:
    return table.array.item(tuple(where[axis] for axis in table.axes))


def _at(stage: Stage, mechanism: Mechanism, position: int, said: dict[str, int]) -> int:
    rule = mechanism.allocation[position].over(("shock", *stage.components), stage.sizes)
    return int(rule[(0, *(said[name] for name in stage.components))])


@statement(
    "L14-D2b", "equation (2)",
    "Under the mechanism of Theorem 3.2 the continuation payoff of (2), the greatest over reports in every period, is "
    "what the truth is worth.",
    draws=TINY, hypotheses=(SPANNING, FINITE, IMPLEMENTABLE,
                            Hypothesis("there are at most 8 states", lambda case: _few(case))),
)  # fmt: skip
def continuation_payoffs(case: Instance) -> Failure | None:
    found = case.mechanism("contingent_vcg")
    for i, name in enumerate(case.env.agents):
        recursion, stage = Recursion(case, found, i), case.env.stage(0)
        truth = case.game(found).truthful_value(i, 0, found.transfers[i][0])
        for state in _states(stage):
            if recursion.best(0, {}, state) != _value(truth, state):
                return Failure(words=f"the best reports of {name} are worth more than the truth at {state}")
    return None


def _few(case: Instance) -> bool:
    return all(sum(1 for _ in _states(stage)) <= 8 and not stage.has_shocks for stage in case.env.stages)
