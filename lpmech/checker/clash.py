"""Constraints that clash, as the checker sees them: of a form of transfers (existence page section 2), or after
histories (section 5). Their form is checked and nothing else. Labels are their numbers, periods count from 0, the
others' types are in the order of the state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from .certificate import Memory
from .chain import Number

HISTORY_INDEPENDENT = "history_independent"
CONTINGENT_VCG = "contingent_vcg"
CONTINGENT = "contingent"
ONE_PERIOD_MEMORY = "one_period_memory"
FORMS = (HISTORY_INDEPENDENT, CONTINGENT_VCG, CONTINGENT, ONE_PERIOD_MEMORY)  # each contains those before it
CLAIMS = {f"exists_{form}": form for form in FORMS}


class Weighted(Protocol):
    """The constraint (*) that the type `true` does not gain by saying `report`, with its weight."""

    @property
    def period(self) -> int: ...
    @property
    def others(self) -> tuple[int, ...]: ...
    @property
    def true(self) -> int: ...
    @property
    def report(self) -> int: ...
    @property
    def weight(self) -> Number: ...


@dataclass(frozen=True, slots=True)
class Clash:
    """The constraint (*) that, after a memory, the type `true` does not gain by saying `report`, with its weight."""

    period: int
    others: tuple[int, ...]
    memory: Memory | None
    true: int
    report: int
    weight: Number


@dataclass(frozen=True, slots=True)
class Clashes:
    """Constraints of an agent that add up to 0 ≥ epsilon."""

    agent: int
    form: str
    epsilon: Number
    constraints: Sequence[Clash]


@dataclass(frozen=True, slots=True)
class HistoryClash:
    """The same after a history: the reports and the allocation of every period before."""

    history: Sequence[Memory]
    others: tuple[int, ...]
    true: int
    report: int
    weight: Number

    @property
    def period(self) -> int:
        return len(self.history)


@dataclass(frozen=True, slots=True)
class HistoryClashes:
    """Constraints of an agent after histories that add up to 0 ≥ epsilon."""

    agent: int
    epsilon: Number
    constraints: Sequence[HistoryClash]
