"""The shipped counterexamples: what a statement that is expected to be refuted is tried on first.

One that is about an environment, and has a certificate, is a case file (`cases.py`). One that is about numbers, or of
which no certificate tells, is a JSON file beside the statements, with the subject and the words of the failure.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

from lpmech import casefiles
from lpmech.casefiles import Case, library
from lpmech.problem.canonical import canonical
from lpmech.statements.cases import FOLDER
from lpmech.statements.registry import PACKAGE
from lpmech.statements.statement import Statement

PLAIN = resources.files(PACKAGE) / FOLDER


@dataclass(frozen=True, slots=True)
class Shipped:
    """A counterexample as plain data, with the seed of what a conclusion draws in addition."""

    plain: Any
    seed: str


def counterexample(statement: Statement) -> Shipped | None:
    """The shipped counterexample of a statement, if any."""
    case = case_of(statement)
    if case is not None:
        return Shipped(subject_of(case), case.counterexample.get("seed", ""))
    path = PLAIN / f"{statement.id}.json"
    if not path.is_file():
        return None
    said = json.loads(path.read_text(encoding="utf-8"))
    return Shipped(said["subject"], said["seed"])


def case_of(statement: Statement) -> Case | None:
    """The shipped case that refutes a statement, if any."""
    path = library.cases().get(name_of(statement))
    return casefiles.load(path) if path else None


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
