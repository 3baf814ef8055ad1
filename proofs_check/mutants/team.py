"""The balanced team mechanism with one mistake each."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from lpmech.mechanisms.team import externalities, shared
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table
from lpmech.statements.instance import Instance


def _gains(case: Instance, discount: Fraction) -> list[list[Table]]:
    env = replace(case.env, discount=discount)
    return [externalities(env, case.programs.everyone, agent) for agent in range(len(env.agents))]


def negative(case: Instance) -> Mechanism:
    """Everybody pays what it should receive."""
    gains = _gains(case, case.env.discount)
    return shared(case.programs.everyone, [[table.scaled(-1) for table in own] for own in gains])


def discounted_twice(case: Instance) -> Mechanism:
    """δ² in place of δ in what a report changes for the others."""
    return shared(case.programs.everyone, _gains(case, Fraction(case.env.discount) ** 2))


def unshared(case: Instance) -> Mechanism:
    """The second agent pays and receives twice as much."""
    sound = case.sound_mechanism("balanced_team")
    first, second, *rest = sound.transfers
    doubled = tuple(table.scaled(2).minimal() for table in second)
    return replace(sound, transfers=(first, doubled, *rest))
