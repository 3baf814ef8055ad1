"""Minimal counterexamples: whatever fails is made simpler as long as it still fails.

Greedy: of the simpler subjects that `shrink` offers, the first that still meets every hypothesis and fails the
conclusion takes the place of the one before, until none does (the counterexample is then minimal: no single step
makes it simpler) or the number of trials is spent. Every trial is exact, so the failure stays certified.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Any

from lpmech.problem.mechanism import NoMechanism
from lpmech.statements.draws import Plain
from lpmech.statements.own.decorator import Unanswered
from lpmech.statements.statement import Failure, Statement

TRIALS = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterexample:
    """A subject, as plain data, for which a statement fails."""

    subject: Plain
    failure: Failure
    minimal: bool  # no single step makes it simpler
    seed: str = ""


def failing(statement: Statement, plain: Plain, seed: str) -> Failure | None:
    """How the statement fails of a subject; None where it holds, is vacuous, or the data make no subject."""
    try:
        subject = statement.draws.load(plain, seed)
    except ValueError:
        return None
    try:
        return concluded(statement, subject) if statement.applies(subject) else None
    except Unanswered:  # a user's function may not know what to say of a simpler subject
        return None


def concluded(statement: Statement, subject: Any) -> Failure | None:
    """What the conclusion says of a subject; a mechanism that it speaks of and that cannot be built is a failure."""
    try:
        return statement.conclusion(subject)
    except NoMechanism as reason:
        return Failure(words=str(reason))


def reduced(statement: Statement, found: Counterexample, trials: int = TRIALS) -> Counterexample:
    """A counterexample that cannot be made simpler in one step, as far as `trials` go.

    After a step that helped, the search goes on where it was, since what failed before it is likely to fail again; the
    answer is minimal once a whole round has helped nowhere.
    """
    place, helped = 0, False
    while True:
        for smaller in itertools.islice(statement.draws.shrink(found.subject), place, None):
            if not trials:
                return found
            trials, place = trials - 1, place + 1
            failure = failing(statement, smaller, found.seed)
            if failure is not None:
                found, helped = replace(found, subject=smaller, failure=failure), True
                break
        else:
            if not helped:
                return replace(found, minimal=True)
            place, helped = 0, False
