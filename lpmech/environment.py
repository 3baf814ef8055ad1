"""Finite dynamic environments: agents whose private types move as Markov chains, allocations, discounting.

An environment is a list of stages (`stages.py`), a discount factor δ, a horizon T, and where given a terminal
utility and a prior. The format and its meaning: docs/environment_format.md.
(Bergemann and Välimäki 2008, Section 2; Balandat and Tomlin, Section III; Liu 2014, Section 2.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from lpmech import tables
from lpmech.stages import Stage, Terminal, components
from lpmech.tables import Axes, Table
from lpmech.transition import NEXT


@dataclass(frozen=True, kw_only=True, eq=False)
class Environment:
    """A finite dynamic environment."""

    name: str
    discount: Fraction
    horizon: int | None  # None: infinite
    agents: tuple[str, ...]
    stages: tuple[Stage, ...]  # one for every period, or one a period
    terminal: Terminal | None
    prior: Table | None  # the distribution of the first state, axes `public` and the agents

    @property
    def periods(self) -> range:
        """Positions of the periods in lists "by period": T of them, or one where the horizon is infinite."""
        return range(1 if self.horizon is None else self.horizon)

    def stage(self, position: int) -> Stage:
        """The stage that serves the period at `position`."""
        return self.stages[position if len(self.stages) > 1 else 0]

    def period(self, position: int) -> int | None:
        """The period's number, 1..T; None where the horizon is infinite and every period is alike."""
        return None if self.horizon is None else position + 1

    def follows(self, position: int) -> bool:
        """Whether something that matters follows the period at `position`: its transition is needed."""
        return self.horizon is None or position + 1 < self.horizon or self.terminal is not None

    def backwards(self) -> Iterator[int]:
        """The periods from the last to the first."""
        return iter(reversed(self.periods))

    def next_components(self, position: int) -> Axes:
        """The axes of the state that follows the period at `position`."""
        if self.horizon is None or position + 1 < self.horizon:
            return self.stage(position + 1).components
        return components(self.agents, self.terminal.public) if self.terminal else ()

    def terminal_utility(self, agent: int) -> Table:
        """g_i; 0 where there is no terminal utility."""
        return self.terminal.utilities[agent] if self.terminal else tables.ZERO

    def expect(self, position: int, values: Table) -> Table:
        """E[X(θ') | a, θ] for X = `values` on the next period's state (axes without `next`; others are not touched)."""
        stage = self.stage(position)
        names = {axis: NEXT + axis for axis in self.next_components(position)}
        renamed = values.rename(names)
        return stage.transition.expect(renamed) if stage.transition is not None else renamed
