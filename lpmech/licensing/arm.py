"""Rested, independent arms: what a bidder's use of the object is worth, and how that changes with use.

Bidder i is in a state s_i ∈ S_i. In a period in which i has the object, i receives r_i(s_i), and s_i moves by the rows
P_i(s_i, ·); else i receives 0 and s_i stays as it is. The object goes to one bidder a period, or where `idle` allows
it to nobody. (Bergemann and Välimäki 2008, Section 5; Gittins 1989.)
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from lpmech.problem.exact import ExactArray
from lpmech.problem.members import settle


class Idle(StrEnum):
    """Whether the object may go to nobody, and whether that comes before or after the bidders where it ties."""

    NEVER = "never"
    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arm:
    """One bidder. Rewards are in units of money, for the period of use."""

    name: str
    states: tuple[str, ...]
    rewards: ExactArray  # by state
    transition: ExactArray  # by state and next state
    start: int | None = None
    gap: Fraction = Fraction(0)  # how much more a period may be worth once learning was cut off (`form/kinds.py`)
    pulls_left: tuple[int, ...] = ()  # before learning is cut off, by state; empty where it is not

    def position(self, label: str) -> int:
        """The position of a state. Raises ValueError where there is none of this name."""
        return self.states.index(label)

    def shortfall(self, place: int, discount: Fraction) -> Fraction:
        """At most so much less is the index of a state than with learning that is not cut off."""
        return self.gap * discount ** self.pulls_left[place] if self.pulls_left else Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bandit:
    """The bidders, in the order in which ties are broken."""

    name: str
    discount: Fraction
    arms: tuple[Arm, ...]
    idle: Idle = Idle.NEVER
    named: bool = True  # else its name is that of its file, and no part of the canonical form

    def __post_init__(self) -> None:
        settle(self, idle=Idle)

    @property
    def joint_states(self) -> int:
        """The number of joint states."""
        return math.prod(len(arm.states) for arm in self.arms)

    @property
    def starts(self) -> tuple[int, ...] | None:
        """The initial state, where every arm has one."""
        places = [arm.start for arm in self.arms if arm.start is not None]
        return tuple(places) if len(places) == len(self.arms) else None

    def labels(self, state: tuple[int, ...]) -> Mapping[str, str]:
        """A joint state in words."""
        return {arm.name: arm.states[place] for arm, place in zip(self.arms, state, strict=True)}

    def shortfall(self, state: tuple[int, ...]) -> Fraction:
        """At most so much less is (1 − δ)W, of any society, than with learning that is not cut off.

        In period t (from 0) only an arm with at most t uses left can be past its cut, so it is at most
        (1 − δ) Σ_t δ^t max {gap_i : at most t uses left of i}.
        """
        cuts = sorted((arm.pulls_left[place], arm.gap) for arm, place in zip(self.arms, state, strict=True)
                      if arm.pulls_left)  # fmt: skip
        bound = highest = Fraction(0)
        for left, gap in cuts:
            bound += self.discount**left * max(gap - highest, Fraction(0))
            highest = max(highest, gap)
        return bound
