"""A form of transfers that does not work, as the checker sees it (existence page section 2): its form checked and
nothing else. Labels are their numbers, periods count from 0, the others' types are in the order of the state."""

from collections.abc import Sequence
from dataclasses import dataclass

from .certificate import Memory
from .chain import Number

HISTORY_INDEPENDENT = "history_independent"
CONTINGENT_VCG = "contingent_vcg"
CONTINGENT = "contingent"
ONE_PERIOD_MEMORY = "one_period_memory"
FORMS = (HISTORY_INDEPENDENT, CONTINGENT_VCG, CONTINGENT, ONE_PERIOD_MEMORY)  # each contains those before it
CLAIMS = {f"exists_{form}": form for form in FORMS}


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
