"""What is asked of a design: a problem as a value (docs/design_format.md, section 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from lpmech.designs.cut import Cut
from lpmech.lp.program import Sense
from lpmech.problem.members import member, settle

FORMAT = "lpmech-problem/1"  # of a problem file
State = tuple[int, ...]


class Allocation(StrEnum):
    """Which allocations may be chosen."""

    EFFICIENT = "efficient"  # the first optimal one, everywhere
    TIES = "efficient ties"  # a lottery over the optimal ones
    ANY = "any"  # a lottery over the feasible ones
    RULE = "rule"  # the one that is stated

    @property
    def free(self) -> bool:
        """Whether the rule is an unknown."""
        return self in (Allocation.TIES, Allocation.ANY)


class Incentives(StrEnum):
    """Which lies are not to gain."""

    EX_POST = "ex post"
    INTERIM = "interim"
    ON_PATH = "on path"
    NONE = "none"


class Memory(StrEnum):
    """What payments may depend on, besides the reports of their period."""

    NONE = "none"
    ONE_PERIOD = "one period"
    HISTORY = "history"


class When(StrEnum):
    """When agents may leave."""

    NEVER = "never"
    FIRST = "first"
    ALWAYS = "always"


class View(StrEnum):
    """What an agent knows when it leaves: its own types, or all of the state."""

    INTERIM = "interim"
    EX_POST = "ex post"


class BudgetKind(StrEnum):
    """Where payments must add up."""

    EX_ANTE = "ex ante"
    EACH_PERIOD = "each period"
    EX_POST = "ex post"


class Status(StrEnum):
    """What is found."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    BOUNDS = "bounds"  # of the best deterministic rule, which is not known


class Aim(StrEnum):
    """What is to be made best; `FIND` asks for any mechanism."""

    FIND = "find"
    MAXIMISE = "maximise"
    MINIMISE = "minimise"
    LEAST = "maximise the least of"
    GREATEST = "minimise the greatest of"
    SUBSIDY = "subsidy"
    EPSILON = "epsilon"

    @property
    def sign(self) -> int:
        """−1 if the objective is maximised: programs minimise."""
        return -1 if self in (Aim.MAXIMISE, Aim.LEAST) else 1


class Of(StrEnum):
    """The quantities that objectives and constraints are about."""

    WELFARE = "welfare"
    UTILITY = "utility"
    PUBLIC_UTILITY = "public utility"
    PAYMENTS = "payments"
    PAYOFF = "payoff"
    FREQUENCY = "frequency"
    PAYMENT = "payment"
    PROBABILITY = "probability"
    SUBSIDY = "subsidy"  # what is added from outside
    EPSILON = "epsilon"  # what a lie may gain


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One period of a history: reports, the shock (None: not remembered, or there is none) and the allocation."""

    reports: State
    shock: int | None
    allocation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A weight times a quantity; `period` counts from 0 and is None for later periods of an infinite horizon."""

    times: Fraction
    of: Of
    agent: int | None = None
    type: int | None = None
    labels: frozenset[str] = frozenset()  # of allocations
    period: int | None = None
    after: tuple[Step, ...] = ()
    reports: State | None = None
    shock: int | None = None
    place: tuple[str | int, ...] = field(default=(), compare=False)  # in the file

    def __post_init__(self) -> None:
        settle(self, of=Of)


Linear = tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """Σ terms ≥ (=, ≤) constant."""

    terms: Linear
    relation: Sense
    constant: Fraction

    def __post_init__(self) -> None:
        settle(self, relation=Sense)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """What a period must have been like, in labels: reports, allocation, shock; None matches everything."""

    reports: Mapping[str, str]
    allocation: str | None = None
    shock: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of a rule: where it matches, a lottery. `before` has patterns of earlier periods, by period from 0."""

    period: int | None
    pattern: Pattern  # of this period; its allocation is None
    previous: Pattern | None
    before: Mapping[int, Pattern]
    choose: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payments:
    """Who may pay, remembering what, within which limits."""

    memory: Memory
    agents: tuple[int, ...]
    at_most: Fraction | None = None
    at_least: Fraction | None = None
    at_most_received: Fraction | None = None

    def __post_init__(self) -> None:
        settle(self, memory=Memory)


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """When agents may leave, what they know then, and what is outside: by agent and own type label."""

    when: When
    view: View
    outside: tuple[Mapping[str, Fraction], ...]  # labels that are left out are worth `otherwise`
    otherwise: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        settle(self, when=When, view=View)

    def worth(self, agent: int, label: str) -> Fraction:
        """The outside option of an agent of a type."""
        return self.outside[agent].get(label, self.otherwise[agent])


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What is wanted, of which quantities; more than one in `LEAST` and `GREATEST`."""

    aim: Aim
    of: tuple[Linear, ...] = ()

    def __post_init__(self) -> None:
        settle(self, aim=Aim)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A problem about one environment."""

    allocation: Allocation
    rule: tuple[Entry, ...]
    incentives: Incentives
    payments: Payments
    participation: Participation
    budget: Mapping[BudgetKind, Sense]
    objective: Objective
    constraints: tuple[Constraint, ...]
    cut: Cut | None = None  # of an infinite horizon
    deterministic: bool = False  # whether a free rule draws no lots

    def __post_init__(self) -> None:
        settle(self, allocation=Allocation, incentives=Incentives)

    def names(self, of: Of) -> bool:
        """Whether a quantity stands in the objective or a constraint."""
        of = member(Of, of)
        sums = (*self.objective.of, *(one.terms for one in self.constraints))
        return any(term.of is of for linear in sums for term in linear)

    @property
    def subsidised(self) -> bool:
        """Whether something may be added from outside to the payments of the budget."""
        return self.objective.aim is Aim.SUBSIDY or self.names(Of.SUBSIDY)

    @property
    def eased(self) -> bool:
        """Whether lies may gain ε."""
        return self.objective.aim is Aim.EPSILON or self.names(Of.EPSILON)

    @property
    def remembers(self) -> bool:
        """Whether the stated rule looks at earlier periods."""
        return any(entry.previous is not None or entry.before for entry in self.rule)

    @property
    def changes(self) -> bool:
        """Whether the stated rule looks at earlier periods, or at which period it is."""
        return self.remembers or any(entry.period is not None for entry in self.rule)
