"""A crowd: groups of identical agents, and what allocations do to how many of them (docs/crowd_format.md, section 1).

Tables about a group are indexed by public state and then by type; where there is no public state, by the one position
0. Rows are distributions of the next type, or of the next public state.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

from lpmech.crowds.formats import ENVIRONMENT
from lpmech.problem.canonical import UNNAMED
from lpmech.problem.exact import format_number

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
    """Identical agents. `terminal` is what the state after the last period is worth, by public state and type."""

    name: str
    number: int
    types: tuple[str, ...]
    treatments: tuple[Treatment, ...]
    terminal: ByType
    prior: Row | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A kind of allocation: how many agents of each group receive each treatment, w and F_0 by public state."""

    name: str
    counts: tuple[tuple[int, ...], ...]
    utility: Row
    transition: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """An environment of groups of identical agents.

    >>> from lpmech.crowds.reader import crowd_of
    >>> crowd = crowd_of({"format": "lpmech-crowd/1", "discount": "1/2",
    ...     "groups": [{"name": "bidders", "number": 20, "types": ["low", "high"], "treatments": [{"name": "waits"},
    ...                 {"name": "wins", "absent": False, "utility": [1, 3]}]}],
    ...     "allocations": [{"name": "to one", "treated": {"bidders": {"wins": 1}}}]})
    >>> crowd.joint_states
    1048576
    """

    name: str
    named: bool = True
    discount: Fraction
    horizon: int | None
    public: tuple[str, ...]  # empty: no public state
    groups: tuple[Group, ...]
    plans: tuple[Plan, ...]
    public_prior: Row | None = None

    @property
    def publics(self) -> int:
        """The number of public states, 1 where there are none."""
        return max(1, len(self.public))

    @property
    def joint_states(self) -> int:
        """The number of joint states."""
        found = self.publics
        for group in self.groups:
            found *= len(group.types) ** group.number
        return found

    @property
    def agents(self) -> int:
        """The number of agents."""
        return sum(group.number for group in self.groups)

    @property
    def has_prior(self) -> bool:
        """Whether the first state's distribution is given."""
        return all(group.prior is not None for group in self.groups)

    @property
    def has_terminal(self) -> bool:
        """Whether the state after the last period is worth something."""
        return any(value for group in self.groups for row in group.terminal for value in row)

    @cached_property
    def used(self) -> tuple[tuple[bool, ...], ...]:
        """By group and treatment, whether some kind of allocation gives it to somebody."""
        return tuple(
            tuple(any(plan.counts[g][h] for plan in self.plans) for h in range(len(group.treatments)))
            for g, group in enumerate(self.groups)
        )

    @cached_property
    def unit(self) -> int:
        """A common denominator of all utilities."""
        values = [value for plan in self.plans for value in plan.utility]
        for group in self.groups:
            tables = [group.terminal, *(one.utility for one in group.treatments)]
            values += [value for table in tables for row in table for value in row]
        return lcm(*(value.denominator for value in values))

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the canonical text."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    def canonical(self) -> str:
        """The one serialisation (docs/crowd_format.md, section 1)."""
        return json.dumps(self.to_json(), ensure_ascii=False, separators=(",", ":"))

    def to_json(self) -> dict[str, Any]:
        """The crowd as a tree, every number in lowest terms and nothing left to defaults."""
        return {
            "format": ENVIRONMENT,
            "name": self.name if self.named else UNNAMED,
            "discount": format_number(self.discount),
            "horizon": self.horizon,
            **({"public": list(self.public)} if self.public else {}),
            "groups": [_group(group) for group in self.groups],
            "allocations": [self._plan(plan) for plan in self.plans],
            **({} if self.public_prior is None else {"public prior": _row(self.public_prior)}),
        }

    def _plan(self, plan: Plan) -> dict[str, Any]:
        treated = {
            group.name: {one.name: count for one, count in zip(group.treatments, counts, strict=True)}
            for group, counts in zip(self.groups, plan.counts, strict=True)
        }
        return {"name": plan.name, "treated": treated, "utility": _row(plan.utility),
                "transition": [_row(row) for row in plan.transition]}  # fmt: skip


def _group(group: Group) -> dict[str, Any]:
    has_terminal = any(value for row in group.terminal for value in row)
    return {
        "name": group.name,
        "number": group.number,
        "types": list(group.types),
        "treatments": [_treatment(one) for one in group.treatments],
        **({"terminal": [_row(row) for row in group.terminal]} if has_terminal else {}),
        **({} if group.prior is None else {"prior": _row(group.prior)}),
    }


def _treatment(one: Treatment) -> dict[str, Any]:
    return {"name": one.name, "absent": one.absent, "utility": [_row(row) for row in one.utility],
            "transition": [[_row(row) for row in rows] for rows in one.transition]}  # fmt: skip


def _row(row: Row) -> list[str]:
    return [format_number(value) for value in row]
