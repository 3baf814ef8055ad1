"""What an agent pays at a report, beside what it has of it: the numbers that most conjectures are about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from lpmech.certificate.results import Remembered, transfer_rows
from lpmech.claims.game import Game
from lpmech.problem.tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One agent in one state of a period, and after one memory if payments depend on it, if everybody is truthful.

    `worth` is what today's allocation is worth to the agent today, in expectation over shocks. `payoff` is what it
    expects from today on, discounted to today, all payments deducted.
    """

    agent: str
    period: int | None  # None: of an infinite horizon, where every period is alike
    state: Mapping[str, str]
    memory: Remembered | None
    payment: Fraction
    worth: Fraction
    payoff: Fraction

    @property
    def where(self) -> str:
        """The place in words: `period 1, ann = low, bob = high`."""
        state = ", ".join(f"{name} = {label}" for name, label in self.state.items())
        return state if self.period is None else f"period {self.period}, {state}"


def paid(game: Game) -> Iterator[Paid]:
    """Every agent, period, memory and state."""
    env = game.model
    for row in transfer_rows(env, game.mechanism):
        agent, position = (
            env.agents.index(row.agent),
            0 if env.horizon is None or row.period is None else row.period - 1,
        )
        labels = env.stage(position).labels
        place = {name: labels[name].index(label) for name, label in row.state.items()}
        worth, later = (_at(some[agent][position], place) for some in (game.payoffs.flow, game.payoffs.continuation))
        yield Paid(agent=row.agent, period=row.period, state=row.state, memory=row.memory, payment=row.payment,
                   worth=worth, payoff=worth - row.payment + env.discount * later)  # fmt: skip


def _at(table: Table, place: Mapping[str, int]) -> Fraction:
    return table.array.item(tuple(place[axis] for axis in table.axes))
