"""What a page about a mechanism is about: the files, what the checker says of them, and the values read from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lpmech.certificate.about import About
from lpmech.certificate.certificate import DEFAULT_REQUIRED
from lpmech.certificate.refutations import Refutation, refutations
from lpmech.certificate.stored import Stored
from lpmech.certificate.tightness import Lie, are_listed, blocks_of, count, lies
from lpmech.problem.environment import Environment
from lpmech.problem.stages import is_remembered
from lpmech.problem.tables import Table


@dataclass(frozen=True, kw_only=True, eq=False)
class Subject:
    """One certificate about one mechanism."""

    files: Mapping[str, bytes]
    stored: Stored
    about: About
    accepted: bool  # by the checker, in this run

    @property
    def env(self) -> Environment:
        """The environment as it is written."""
        return self.stored.given

    @property
    def required(self) -> tuple[str, ...]:
        """The claims that decide the verdict."""
        return self.about.required or DEFAULT_REQUIRED

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.about.title or self.env.name

    @cached_property
    def refuted(self) -> tuple[Refutation, ...]:
        """The refutations, in the order of the certificate."""
        return tuple(refutations(self.stored))

    @cached_property
    def constraints(self) -> int:
        """How many incentive constraints there are, truth among the reports."""
        return count(blocks_of(self.stored))

    @cached_property
    def lies(self) -> tuple[Lie, ...]:
        """What every lie costs; nothing if there are too many constraints."""
        blocks = blocks_of(self.stored)
        return tuple(lies(self.stored, blocks)) if are_listed(self.stored, blocks) else ()

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Periods with tables of transfers of their own."""
        transfers = self.stored.mechanism.transfers
        if self.env.horizon is not None:
            return tuple(Group(subject=self, position=t, place=t, period=t + 1) for t in self.env.periods)
        most = max(map(len, transfers))
        return tuple(
            Group(subject=self, position=0, place=place, period=1 if place + 1 < most else None)
            for place in range(most)
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Group:
    """A period, or all later periods of an infinite horizon, with what everybody pays in it."""

    subject: Subject
    position: int
    place: int
    period: int | None

    @property
    def tables(self) -> tuple[Table, ...]:
        """The payments by agent."""
        return tuple(own[min(self.place, len(own) - 1)] for own in self.subject.stored.mechanism.transfers)

    @property
    def remembers(self) -> bool:
        """Whether some payment depends on the period before."""
        return any(is_remembered(axis) for table in self.tables for axis in table.axes)
