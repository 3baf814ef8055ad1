"""What shows that a claim about an environment or its allocation rule is false: states, types or weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from lpmech.problem.records import inline
from lpmech.separation.cells import Cell
from lpmech.separation.claim import Witness


@dataclass(frozen=True, slots=True, kw_only=True)
class UtilityDiffers(Witness):
    """Two states that differ in another agent's type alone, and that the agent values differently."""

    agent: str
    period: int | None  # the one after the last: terminal utility
    allocation: str | None  # None: terminal utility
    state: Mapping[str, str]
    other_state: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionDiffers(Witness):
    """Two states between which the probability differs that a component moves to `next`, though they agree in all on
    which it may depend."""

    period: int | None
    allocation: str
    component: str
    next: str
    state: Mapping[str, str]
    other_state: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawsCorrelated(Witness):
    """A next state whose probability is not the product of those of its components."""

    period: int | None
    allocation: str
    state: Mapping[str, str]
    next_state: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeasibilityDiffers(Witness):
    """An allocation that is feasible at a shock only with an agent, or only without it."""

    agent: str
    period: int | None
    shock: str | None  # None: the one shock of a stage without shocks
    allocation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeasibilityDiffersAt(Witness):
    """The same where what is feasible depends on the state."""

    agent: str
    period: int | None
    shock: str | None
    allocation: str
    state: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MixtureOfTypes(Witness):
    """A mixture of own types that predicts of the others what `type` does."""

    cell: Cell = field(metadata=inline())
    type: str
    mixture: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class DependentTypes(Witness):
    """Own types whose predictions of the others, so weighted, add up to 0."""

    cell: Cell = field(metadata=inline())
    combination: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypesApart(Witness):
    """Three own types in their order: the outer two lead to the same alternative, the one between to another."""

    agent: str
    period: int | None
    state: Mapping[str, str]  # of the others
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurplusFalls(Witness):
    """Two alternatives, by types that lead to them, whose difference in surplus crosses 0 from above between two
    types."""

    agent: str
    period: int | None
    state: Mapping[str, str]  # of the others
    alternatives: tuple[str, ...]
    types: tuple[str, ...]
