"""The shipped counterexamples: the statement that a case refutes, tried on it again."""

from __future__ import annotations

import json
import time
from typing import Any

from lpmech import casefile, library
from lpmech.canonical import canonical
from lpmech.casefile import Case
from lpmech.theorems.cases import FOLDER
from lpmech.theorems.reduce import Counterexample, concluded
from lpmech.theorems.run import Outcome, checked
from lpmech.theorems.statement import Statement


def case_of(statement: Statement) -> Case | None:
    """The shipped case that refutes a statement, if any."""
    path = library.cases().get(name_of(statement))
    return casefile.load(path) if path else None


def is_shipped(statement: Statement) -> bool:
    """Whether there is such a case."""
    return name_of(statement) in library.cases()


def name_of(statement: Statement) -> str:
    """The name of that case."""
    return f"{FOLDER}/{statement.id}"


def subject_of(case: Case) -> Any:
    """What the statement is tried on, as plain data: what the case says, or else its environment."""
    said = case.counterexample.get("subject")
    return json.loads(said if said is not None else canonical(case.environment))


def run_shipped(statement: Statement, case: Case) -> Outcome:
    """The statement on the shipped case alone: refuted, vacuous, or holding where it should not."""
    started = time.perf_counter()
    plain, seed = subject_of(case), case.counterexample.get("seed", "")
    subject = statement.draws.load(plain, seed)
    failure = concluded(statement, subject) if statement.applies(subject) else None
    found = Counterexample(subject=plain, failure=failure, minimal=True, seed=seed) if failure else None
    answer, numbers = checked(statement, found) if found else (None, "")
    return Outcome(id=statement.id, verdict="refuted" if found else "holds", samples=0, non_vacuous=0, cases=1,
                   seconds=time.perf_counter() - started, counterexample=found, checked=answer,
                   numbers=numbers)  # fmt: skip
