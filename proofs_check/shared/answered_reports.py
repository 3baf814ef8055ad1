"""Is the truth a weakly dominant strategy? Balandat and Tomlin, Remark 3; Bergemann and Välimäki (2006), Section 3.

Two periods and two agents. The second agent is truthful in period 1, and in period 2 only if the first has reported its
first type in period 1; else it reports its own first type, whatever is true. Against this strategy a lie in period 1
may gain: the truth is best against the truth, and not against everything.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product

from lpmech.problem import exact
from lpmech.problem.exact import ExactArray
from lpmech.problem.tables import Table
from lpmech.statements.environments import Environments, Shape
from lpmech.statements.instance import Instance
from lpmech.statements.statement import Failure, Hypothesis

TWO = Environments(shape=Shape(agents=(2, 2), types=(2, 2), allocations=(2, 2), horizons=(2,), shocks=False,
                               public=False, terminal=False, negative=False))  # fmt: skip
TWICE = Hypothesis(
    "two agents, two periods, no shocks and no public state",
    lambda case: len(case.env.agents) == 2 and case.env.horizon == 2 and case.env.terminal is None
    and all(not stage.has_shocks and not stage.public for stage in case.env.stages),
)  # fmt: skip
Answer = Callable[[int, int], int]  # from the first agent's report in period 1 and the own type in period 2


class Game:
    """The first agent against an answer of the second, under the pivot mechanism."""

    def __init__(self, case: Instance, answer: Answer) -> None:
        self.env, self.pivot, self.answer = case.env, case.mechanism("pivot"), answer
        self.agents = case.env.agents

    def _at(self, table: Table, place: dict[str, int]) -> Fraction:
        return table.array.item(tuple(place[axis] for axis in table.axes))

    def today(self, position: int, true: int, report: int, other: int) -> tuple[int, Fraction]:
        """The allocation, and v_1 − p_1, where the second agent reports `other`."""
        stage = self.env.stage(position)
        said = dict(zip(self.agents, (report, other), strict=True))
        chosen = self.pivot.allocation[position].over((*self.agents, "shock"), stage.sizes)[report, other, 0]
        worth = self._at(stage.utilities[0], {self.agents[0]: true, "allocation": int(chosen)})
        return int(chosen), worth - self._at(self.pivot.transfers[0][position], said)

    def plan(self, types: tuple[int, ...], report: int) -> Fraction:
        """What a report in period 1 is worth, with the truth in period 2."""
        allocation, worth = self.today(0, types[0], report, types[1])
        here = dict(zip(self.agents, types, strict=True)) | {"allocation": allocation}
        sizes = self.env.stage(1).sizes
        for own, other in product(*(range(sizes[name]) for name in self.agents)):
            chance = self._chance(here, {self.agents[0]: own, self.agents[1]: other})
            if chance:
                worth += self.env.discount * chance * self.today(1, own, own, self.answer(report, other))[1]
        return worth

    def _chance(self, here: dict[str, int], there: dict[str, int]) -> Fraction:
        """The probability of a next state: the mean of what is 1 there and 0 elsewhere."""
        total = Fraction(1)
        for name, place in there.items():
            size = self.env.stage(1).sizes[name]
            hit = Table((name,), _unit(place, size))
            total *= self._at(self.env.expect(0, hit), here)
        return total


def _unit(place: int, size: int) -> ExactArray:
    return exact.from_fractions([Fraction(int(n == place)) for n in range(size)], (size,))


def gain(case: Instance, answer: Answer) -> Failure | None:
    game, sizes = Game(case, answer), case.env.stage(0).sizes
    for types in product(*(range(sizes[name]) for name in case.env.agents)):
        worth = [game.plan(types, report) for report in range(sizes[case.env.agents[0]])]
        if worth[types[0]] < max(worth):
            words = f"at {types} a lie of {case.env.agents[0]} gains {max(worth) - worth[types[0]]}"
            return Failure(words=f"{words} against an agent that answers it")
    return None


def dominant(case: Instance) -> Failure | None:
    return gain(case, lambda report, own: own if report == 0 else 0)


ANSWERED = "the others' strategies are not the truth, and claims are about truthful others"
