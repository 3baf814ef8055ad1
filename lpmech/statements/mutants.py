"""Mutants: mechanisms with one mistake in them, to see that the statements notice.

A mutant takes the place of a sound mechanism in every instance of the statements that are about it. It is *caught* by
the first of these statements that is refuted. A mutant that survives is a hole in the checks.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lpmech.problem.mechanism import Mechanism
from lpmech.statements.built import Built
from lpmech.statements.environments import Environments
from lpmech.statements.instance import Build, Instance
from lpmech.statements.own.decorator import Unanswered
from lpmech.statements.registry import PACKAGE, statements
from lpmech.statements.run import run
from lpmech.statements.statement import Expected, Statement

MODULE = f"{PACKAGE}.mutants.registered"
TRIALS = 0  # what catches a mutant need not be minimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A mistake, the mechanism that it is made in, and the statements about that mechanism, by id."""

    name: str
    mistake: str  # in words
    mechanism: str
    build: Build
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """Which statement noticed a mutant, after how many draws, and how; None: it survived."""

    mutant: Mutant
    statement: str | None = None
    samples: int = 0
    words: str = ""


def all_mutants() -> tuple[Mutant, ...]:
    """The mutants of `proofs_check/mutants/registered.py`."""
    found: Sequence[Mutant] = importlib.import_module(MODULE).MUTANTS
    return tuple(found)


def hunt(mutant: Mutant, samples: int, seed: int) -> Caught:
    """Runs the statements on the mutant until one is refuted."""
    for identity in mutant.statements:
        outcome = run(infected(statements()[identity], mutant), samples, seed, trials=TRIALS, with_cases=False)
        if outcome.counterexample is not None:
            words = outcome.counterexample.failure.words
            return Caught(mutant=mutant, statement=identity, samples=outcome.non_vacuous, words=words)
    return Caught(mutant=mutant)


def hunt_own(found: Sequence[Statement], samples: int, seed: int) -> list[Caught]:
    """Lets each mutant loose on those statements of a user's file that are about environments, and that draws do not
    refute without it. A mutant of a mechanism that none of them asks for is left out."""
    sound = [one for one in found if isinstance(one.draws, Environments | Built) and one.expected is Expected.HOLDS]
    sound = [one for one in sound if run(one, samples, seed, trials=TRIALS).counterexample is None]
    caught = [_hunted(mutant, sound, samples, seed) for mutant in all_mutants()]
    return [one for one in caught if one is not None]


def _hunted(mutant: Mutant, sound: Sequence[Statement], samples: int, seed: int) -> Caught | None:
    asked = []

    def build(case: Instance) -> Mechanism:
        asked.append(True)
        return mutant.build(case)

    for one in sound:
        try:
            outcome = run(infected(one, replace(mutant, build=build)), samples, seed, trials=TRIALS)
        except Unanswered as error:  # it is noticed, if not in the way that was meant
            return Caught(mutant=mutant, statement=one.id, words=error.faults[0].found)
        if outcome.counterexample is not None:
            words = outcome.counterexample.failure.words
            return Caught(mutant=mutant, statement=one.id, samples=outcome.non_vacuous, words=words)
    return Caught(mutant=mutant) if asked else None


def infected(statement: Statement, mutant: Mutant) -> Statement:
    """The statement about environments in which the mutant stands in for its mechanism."""
    draws = statement.draws
    if not isinstance(draws, Environments | Built):
        raise TypeError(f"{statement.id} is not about environments")
    return replace(statement, draws=replace(draws, mutants={mutant.mechanism: mutant.build}))
