"""The equation that transfers solve: one agent, one allocation, one grid.

δ ∫ p^i(θ'_{-i}; a, θ_{-i}) f^{-i}(θ'_{-i}|a, θ) dθ'_{-i} = −Σ_{j≠i} u^j(a, θ)    for all θ.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lpmech.continuous.environment import ContinuousEnvironment
from lpmech.continuous.functions import Function
from lpmech.continuous.kernel import Cell, Grid, Kernel, restrict
from lpmech.continuous.polynomial import Polynomial


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The residual-claimant equation of one agent at one allocation on a grid."""

    agent: int
    agents: int
    discount: Fraction
    kernel: Kernel
    others_get: Function  # Σ_{j≠i} u^j

    @property
    def others(self) -> tuple[int, ...]:
        """The other agents."""
        return tuple(j for j in range(self.agents) if j != self.agent)

    @property
    def grid(self) -> Grid:
        """The grid."""
        return self.kernel.grid

    def join(self, own: int, others: Cell) -> Cell:
        """The cell of all signals, from those of the own one and of the others."""
        return (*others[: self.agent], own, *others[self.agent :])

    def right(self, cell: Cell) -> Polynomial:
        """What the others get, on a cell."""
        return restrict(self.others_get, self.agents, self.grid.box(cell))


def problem(env: ContinuousEnvironment, agent: int, kernel: Kernel, allocation: str) -> Problem:
    """The problem of one agent after one allocation."""
    mine = env.utility[env.agents[agent]][allocation]
    return Problem(agent=agent, agents=len(env.agents), discount=env.discount, kernel=kernel,
                   others_get=env.surplus(allocation) - mine)  # fmt: skip
