"""A certificate as the checker sees it (certificate page section 2), its form checked and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar, cast

from .answer import Stated
from .errors import Path
from .fields import object_of
from .labels import (
    Memory,
    Paid,
    PaidByShock,
    Periods,
    Plans,
    Scope,
    ToCome,
    by_agent,
    find_table,
    or_derived,
    per_period,
)
from .older import record
from .shapes import Read, Text
from .tables import Table

E = TypeVar("E")
W = TypeVar("W")
Verdict = Literal["proved", "refuted", "undecided"]


@record
class Program:
    """Values and an allocation rule for each period: of everyone, or of the society without an agent."""

    values: Periods
    allocation: Plans


@record
class Mechanism:
    """An allocation rule and every agent's transfers; `transfers_by_shock` is None where none are given."""

    name: Text
    allocation: Plans
    transfers: Paid
    transfers_by_shock: PaidByShock


@dataclass(frozen=True, eq=False)
class Part(Generic[E]):
    """A part of the evidence: its key, what stands for it when it is not given, and how it is read."""

    key: str
    absent: E
    read: Read


class Evidence:
    """The parts of the evidence that are given."""

    def __init__(self, given: Mapping[Part[Any], Any]) -> None:
        self._given = given

    def __getitem__(self, part: Part[E]) -> E:
        return cast(E, self._given.get(part, part.absent))

    def but(self, part: Part[E], found: E) -> Evidence:
        """The same with another part."""
        return Evidence({**self._given, part: found})


def read_evidence(scope: Scope, value: object, parts: Sequence[Part[Any]], path: Path) -> Evidence:
    """The parts that are given."""
    given = object_of(value, path, (), [part.key for part in parts])
    return Evidence({part: part.read(scope, given[part.key], (*path, part.key)) for part in parts if part.key in given})


def _programs(scope: Scope, value: object, path: Path) -> dict[int, Program]:
    names = {"everyone": -1, **{f"without {agent}": k for k, agent in enumerate(scope.environment.agents)}}
    given = object_of(value, path, (), names)
    return {names[name]: _program(scope, one, (*path, name)) for name, one in given.items()}


def _program(scope: Scope, value: object, path: Path) -> Program:
    found = or_derived(Program, infinite=False)(scope, value, path)
    return Program(found, ToCome(found)) if isinstance(found, ToCome) else cast(Program, found)


ByAgent = Mapping[int, Sequence[Table]]
PERIODS = per_period(find_table)
PROGRAMS = Part[Mapping[int, Program]]("values", {}, _programs)  # -1: nobody is left out
CONTINUATION = Part[ByAgent]("continuation", {}, by_agent(or_derived(PERIODS)))
OUTSIDE = Part[ByAgent]("outside options", {}, by_agent(or_derived(PERIODS, infinite=False)))


@dataclass(frozen=True)
class Cell:
    """Where a slack is attained. Periods count from 1, as in the file; a state is its labels' numbers, of what the
    agent sees alone in a claim about that."""

    agent: int | None = None
    period: int | None = None
    memory: Memory | None = None
    state: tuple[int, ...] | None = None
    report: int | None = None
    shock: int | None = None
    own: int | None = None  # the agent's own type in the period before


@dataclass(frozen=True)
class Claim(Generic[W]):
    """A claim; `slack` is in lowest terms; the witness, of the form that its kind has for its keys, has labels
    resolved."""

    id: str
    concept: str
    verdict: Verdict
    slack: tuple[int, int] | None
    at: Cell | None
    form: Any
    witness: W
    path: Path
    stated: Stated = ()


@dataclass(frozen=True)
class Certificate:
    """Everything a certificate states."""

    format: str
    mechanism: Mechanism
    evidence: Evidence
    claims: tuple[Claim[Any], ...]
