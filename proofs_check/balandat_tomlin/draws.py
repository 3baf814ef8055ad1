"""What the statements of Balandat and Tomlin are tried on: random feasible sets, with and without an agent."""

from __future__ import annotations

from lpmech.statements.environments import Environments, Sets, Shape

RANDOM = Environments(
    shape=Shape(shocks=True, public=None, public_utility=None, sets=(Sets.SAME, Sets.SMALLER, Sets.LARGER))
)
MONOTONE = Environments(shape=Shape(shocks=True, sets=(Sets.SAME, Sets.SMALLER), horizons=(None, None, 1, 2)))
AROUND = Environments(shape=Shape(shocks=True, sets=(Sets.SAME, Sets.LARGER)))
TINY = Shape(agents=(1, 2), types=(1, 2), allocations=(2, 2), max_states=2, public=False, horizons=(1, 2), shocks=None)
TINY_FINITE = Environments(shape=TINY)
TINY_INFINITE = Environments(
    shape=Shape(agents=(1, 2), types=(1, 2), allocations=(2, 3), max_states=2, public=False, horizons=(None,))
)
