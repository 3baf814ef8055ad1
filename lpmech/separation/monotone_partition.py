"""Monotone partition: whatever θ_{-i}, the own types that lead to the same alternative are consecutive.

It fails iff for some own types s < s' < s'', in the order in which the stage lists them, s and s'' lead to the same
alternative and s' to another: the three are the witness. (Liu 2014, Section 3.4, the monotonicity of the sets Θ^{i,k};
alternatives as in `partition.py`.)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lpmech.problem.environment import Environment
from lpmech.problem.tables import Choice
from lpmech.separation.claim import Finding, Verdict
from lpmech.separation.partition import Partition, partition
from lpmech.separation.witnesses import TypesApart


def monotone_partition(env: Environment, rules: Sequence[Choice]) -> Finding:
    """The claim about an allocation rule, by period."""
    for position in env.periods:
        for agent in range(len(env.agents)):
            found = partition(env, rules[position], agent, position)
            returns = returning(found)
            if returns is not None:
                return _refuted(env, position, found, *returns)
    return Finding(verdict=Verdict.PROVED)


def returning(found: Partition) -> tuple[int, int] | None:
    """The first θ_{-i} and own type that leads back to an alternative which the type before it has left."""
    returns = (found.first[:, 1:] != found.first[:, :-1]) & ~found.starts[:, 1:]
    where = np.argwhere(returns)
    return (int(where[0, 0]), int(where[0, 1]) + 1) if len(where) else None


def returning_in_words(found: Partition, cell: int, own: int) -> str:
    """Which own types lead to the same alternative although one between them does not."""
    low, between, high = (found.types[place] for place in (int(found.first[cell, own]), own - 1, own))
    return (
        f"the types {low} and {high} of {found.name} lead to {found.alternative(cell, own)!r}, "
        f"{between} between them to {found.alternative(cell, own - 1)!r}{found.where(cell)}"
    )


def _refuted(env: Environment, position: int, found: Partition, cell: int, own: int) -> Finding:
    types = tuple(found.types[place] for place in (int(found.first[cell, own]), own - 1, own))
    witness = TypesApart(agent=found.name, period=env.period(position), state=found.state_of(cell), types=types)
    return Finding(verdict=Verdict.REFUTED, reason=returning_in_words(found, cell, own), witness=witness)
