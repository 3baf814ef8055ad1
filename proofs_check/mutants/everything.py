"""Mechanisms that shall leave everyone an expected 0 after every history (Liu 2014, Remark 4.2), with one mistake each.

Bets, and payments that fall due later, leave a mechanism efficient, incentive compatible and with the same surplus
extracted: only what agents expect who see their own type tells that they are wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from lpmech.problem import exact, tables
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table
from lpmech.statements.instance import Build, Instance
from proofs_check.liu_2014.conjecture import EVERYTHING, everything_taken

Extra = Callable[[Instance, int], Table]  # what an agent pays besides


def charges(first: Extra, later: Extra) -> Build:
    """The sound payments, and others besides in period 1 and in every later period."""

    def build(case: Instance) -> Mechanism:
        sound = case.sound_mechanism(EVERYTHING, everything_taken)
        pairs = enumerate(sound.transfers)
        return replace(
            sound, transfers=tuple((now + first(case, i), then + later(case, i)) for i, (now, then) in pairs)
        )

    return build


def nothing(_: Instance, __: int) -> Table:
    """0."""
    return tables.ZERO


def bet(case: Instance, agent: int) -> Table:
    """A bet on another agent's first type: fair by the prior, and not to those who see their own type."""
    env, other = case.env, case.env.agents[agent - 1]
    assert env.prior is not None
    sizes = {name: env.stage(0).sizes[name] for name in env.stage(0).components}
    hit = Table((other,), exact.from_integers(np.eye(sizes[other], dtype=np.int64)[0]))
    return hit - env.prior.full(tuple(sizes), sizes).contract(hit, *sizes)


def one(_: Instance, __: int) -> Table:
    """1."""
    return tables.constant(1)


def one_back(_: Instance, __: int) -> Table:
    """1 is paid out."""
    return tables.constant(-1)


def worth_of_one(case: Instance, _: int) -> Table:
    """What 1 in every later period is worth in period 1."""
    return tables.constant(case.env.discount / (1 - case.env.discount))


def worth_of_one_back(case: Instance, agent: int) -> Table:
    """The same, paid out."""
    return worth_of_one(case, agent).scaled(-1)
