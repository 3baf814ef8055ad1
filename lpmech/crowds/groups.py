"""Groups of agents, or of blocks of agents, who are alike, and what may be done to one of them.

Tables are indexed by public state and then by type; where there is no public state, by the one position 0. Rows are
distributions of the next type.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

Row = tuple[Fraction, ...]
ByType = tuple[tuple[Fraction, ...], ...]  # by public state and type


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """What an allocation does to an agent: a worth and a row of next types, by public state and type.

    `absent`: whether an agent who has left may be treated so.
    """

    name: str
    absent: bool
    utility: ByType
    transition: tuple[tuple[Row, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Identical agents. `terminal` is what the state after the last period is worth, by public state and type.

    Or identical blocks of agents (`lpmech.crowds.blocks`): `members` then has a group of one for each agent of a block,
    with as many treatments: what the block's are to that agent.
    """

    name: str
    number: int
    types: tuple[str, ...]
    treatments: tuple[Treatment, ...]
    terminal: ByType
    prior: Row | None = None
    members: tuple[Group, ...] = ()

    @property
    def parts(self) -> tuple[Group, ...]:
        """The agents of a block; or the group itself, whose blocks are single agents."""
        return self.members or (self,)
