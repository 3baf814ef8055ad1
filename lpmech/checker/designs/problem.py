"""The problem that a certificate is about (design page section 1), in the form in which a certificate states it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Optional

State = tuple[int, ...]
Step = tuple[State, Optional[int], int]  # reports, shock (None: not remembered), allocation
ZERO = Fraction(0)


class Allocation(Enum):
    """Which allocations may be chosen."""

    EFFICIENT, TIES, ANY, RULE = "efficient", "efficient ties", "any", "rule"


class Incentives(Enum):
    """Which lies are not to gain."""

    EX_POST, INTERIM, ON_PATH, NONE = "ex post", "interim", "on path", "none"


class Memory(Enum):
    """What payments may depend on besides the reports."""

    NONE, ONE_PERIOD, HISTORY = "none", "one period", "history"


class When(Enum):
    """When agents may leave."""

    NEVER, FIRST, ALWAYS = "never", "first", "always"


class View(Enum):
    """What an agent knows when it leaves."""

    INTERIM, EX_POST = "interim", "ex post"


class Budget(Enum):
    """Where payments must add up."""

    EX_ANTE, EACH_PERIOD, EX_POST = "ex ante", "each period", "ex post"


class Aim(Enum):
    """What is wanted."""

    MAXIMISE, MINIMISE = "maximise", "minimise"
    LEAST, GREATEST = "maximise the least of", "minimise the greatest of"
    SUBSIDY, EPSILON, FIND = "subsidy", "epsilon", "find"


class Of(Enum):
    """The quantities."""

    WELFARE, PUBLIC, UTILITY, PAYMENTS, PAYOFF = "welfare", "public utility", "utility", "payments", "payoff"
    FREQUENCY, PAYMENT, PROBABILITY = "frequency", "payment", "probability"
    SUBSIDY, EPSILON = "subsidy", "epsilon"


KEYS: Mapping[Of, tuple[str, ...]] = {
    Of.WELFARE: (),
    Of.PUBLIC: (),
    Of.SUBSIDY: (),
    Of.EPSILON: (),
    Of.UTILITY: ("agent",),
    Of.PAYMENTS: ("agent",),
    Of.PAYOFF: ("agent", "type"),
    Of.FREQUENCY: ("allocation", "period"),
    Of.PAYMENT: ("agent", "period", "after", "reports"),
    Of.PROBABILITY: ("allocation", "period", "after", "reports", "shock"),
}
SENSES = (">=", "=", "<=")


@dataclass(frozen=True)
class Term:
    """A weighted quantity; `period` counts from 0, None: any, or a later one of an infinite horizon."""

    times: Fraction
    of: Of
    agent: int | None
    type: int | None
    allocations: frozenset[str]
    period: int | None
    after: tuple[Step, ...]
    reports: State
    shock: int | None


Linear = tuple[Term, ...]


@dataclass(frozen=True)
class Pattern:
    """What a period must have been like; None matches everything."""

    reports: Mapping[str, str]
    allocation: str | None
    shock: str | None


@dataclass(frozen=True)
class Entry:
    """A line of a stated rule."""

    period: int | None
    pattern: Pattern
    previous: Pattern | None
    before: Mapping[int, Pattern]
    choose: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True)
class Cut:
    """The periods of an infinite horizon that are written out, and whether promises come then, or nothing."""

    after: int
    promises: bool


@dataclass(frozen=True)
class Problem:
    """What is asked."""

    allocation: Allocation
    rule: tuple[Entry, ...]
    incentives: Incentives
    memory: Memory
    paying: frozenset[int]
    limits: tuple[Fraction | None, Fraction | None, Fraction | None]  # at most, at least, at most received
    when: When
    view: View
    outside: tuple[Mapping[str, Fraction] | Fraction, ...]
    budget: Mapping[Budget, str]
    aim: Aim
    sums: tuple[Linear, ...]
    constraints: tuple[tuple[Linear, str, Fraction], ...]
    cut: Cut | None = None
    deterministic: bool = False  # a free rule that draws no lots

    @property
    def free(self) -> bool:
        """Whether the rule is an unknown."""
        return self.allocation in (Allocation.ANY, Allocation.TIES)

    @property
    def promised(self) -> bool:
        """Whether promises stand for what follows a cut."""
        return self.cut is not None and self.cut.promises

    @property
    def forgets(self) -> bool:
        """Whether payoffs are the same whatever went before."""
        remembers = any(entry.previous is not None or entry.before for entry in self.rule)
        return self.memory is Memory.NONE and not remembers and not self.free

    @property
    def changes(self) -> bool:
        """Whether the stated rule looks at the period before, or at which period it is."""
        return any(entry.previous is not None or entry.period is not None for entry in self.rule)

    @property
    def subsidised(self) -> bool:
        """Whether something may be added from outside."""
        return self.aim is Aim.SUBSIDY or self._names(Of.SUBSIDY)

    @property
    def eased(self) -> bool:
        """Whether a lie may gain epsilon."""
        return self.aim is Aim.EPSILON or self._names(Of.EPSILON)

    def _names(self, of: Of) -> bool:
        sums = (*self.sums, *(terms for terms, _, _ in self.constraints))
        return any(term.of is of for linear in sums for term in linear)

    @property
    def sign(self) -> int:
        """−1 where the objective is maximised."""
        return -1 if self.aim in (Aim.MAXIMISE, Aim.LEAST) else 1
