"""An infinite horizon cut after some periods: what is written out, and what stands for the periods that follow.

*Promises* are payoffs that may be anything which every mechanism must keep to: then the program is a relaxation of all
public mechanisms, and its value bounds theirs. With *nothing* an allocation that is worth 0 to everybody is chosen for
ever, and nobody pays: then the program is of mechanisms, and its value is one that can be had.
(docs/design_format.md, *Cuts*.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from lpmech.problem.environment import Environment
from lpmech.problem.members import settle


class Then(StrEnum):
    """What stands for the periods after a cut."""

    PROMISES = "promises"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The number of periods that are written out, and what comes then."""

    after: int
    then: Then

    def __post_init__(self) -> None:
        settle(self, then=Then)

    @property
    def promised(self) -> int | None:
        """The period, from 0, that has promises in place of play; None where nothing comes."""
        return self.after if self.then is Then.PROMISES else None

    def environment(self, env: Environment) -> Environment:
        """The environment of the periods that nodes have."""
        return replace(env, horizon=self.after + (self.promised is not None))


def written_out(env: Environment, cut: Cut | None) -> Environment:
    """The environment whose periods a program has: the given one where nothing is cut."""
    return env if cut is None else cut.environment(env)
