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

from lpmech.crowds.blocks import Seat
from lpmech.crowds.formats import ENVIRONMENT, LATER
from lpmech.crowds.groups import Group, Row, Treatment
from lpmech.problem.canonical import UNNAMED
from lpmech.problem.exact import format_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A kind of allocation: how many agents of each group receive each treatment, w and F_0 by public state.

    `open`: when it can be chosen, as pairs of positions of a period and a shock, in which None stands for all; None:
    always.
    """

    name: str
    counts: tuple[tuple[int, ...], ...]
    utility: Row
    transition: tuple[Row, ...]
    open: frozenset[tuple[int | None, int | None]] | None = None

    def is_open(self, period: int, shock: int) -> bool:
        """Whether it can be chosen in a period and under a shock, by their positions."""
        pairs = ((period, shock), (period, None), (None, shock), (None, None))
        return self.open is None or any(pair in self.open for pair in pairs)


@dataclass(frozen=True, slots=True)
class Shock:
    """A public shock; the label is None in a period without shocks."""

    label: str | None
    probability: Fraction


@dataclass(frozen=True, slots=True)
class Moment:
    """A period and a shock, by their positions."""

    period: int
    shock: int


CERTAIN = (Shock(None, Fraction(1)),)


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
    shocks: tuple[tuple[Shock, ...], ...] = (CERTAIN,)  # by period, or one entry that serves all

    @property
    def has_shocks(self) -> bool:
        """Whether shocks are declared."""
        return any(shock.label is not None for shocks in self.shocks for shock in shocks)

    @property
    def is_plain(self) -> bool:
        """Whether there are no shocks, and every kind can always be chosen."""
        return not self.has_shocks and len(self.shocks) == 1 and all(plan.open is None for plan in self.plans)

    @property
    def periods(self) -> range:
        """The positions of the periods; one stands for all of an infinite horizon."""
        return range(self.horizon or 1)

    def shocks_in(self, period: int) -> tuple[Shock, ...]:
        """The shocks of a period."""
        return self.shocks[0 if len(self.shocks) == 1 else period]

    def chances(self, period: int) -> tuple[tuple[int, ...], int]:
        """The probabilities of the shocks of a period, over one denominator."""
        shocks = self.shocks_in(period)
        below = lcm(*(one.probability.denominator for one in shocks))
        return tuple(int(one.probability * below) for one in shocks), below

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """All periods with their shocks."""
        return tuple(Moment(t, k) for t in self.periods for k in range(len(self.shocks_in(t))))

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
        return sum(group.number * len(group.parts) for group in self.groups)

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
    def seats(self) -> tuple[Seat, ...]:
        """The places of agents in the blocks of all groups, in order; where nobody stands in a block, the groups."""
        return tuple(Seat(g, group, place) for g, group in enumerate(self.groups) for place in range(len(group.parts)))

    @cached_property
    def unit(self) -> int:
        """A common denominator of all utilities."""
        values = [value for plan in self.plans for value in plan.utility]
        for part in (part for group in self.groups for part in group.parts):
            tables = [part.terminal, *(one.utility for one in part.treatments)]
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
            "format": ENVIRONMENT if self.is_plain else LATER,
            "name": self.name if self.named else UNNAMED,
            "discount": format_number(self.discount),
            "horizon": self.horizon,
            **({"public": list(self.public)} if self.public else {}),
            **({"shocks": [_shock(one) for one in self.shocks[0]]} if self.has_shocks else {}),
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
                "transition": [_row(row) for row in plan.transition], **self._when(plan)}  # fmt: skip

    def _when(self, plan: Plan) -> dict[str, Any]:
        """The periods and shocks that a kind of a crowd's file names."""
        periods = sorted({t for t, _ in plan.open or () if t is not None})
        shocks = sorted({k for _, k in plan.open or () if k is not None})
        return {
            **({"periods": [t + 1 for t in periods]} if periods else {}),
            **({"shocks": [self.shocks[0][k].label for k in shocks]} if shocks else {}),
        }


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


def _shock(one: Shock) -> dict[str, Any]:
    return {"name": one.label, "probability": format_number(one.probability)}


def _row(row: Row) -> list[str]:
    return [format_number(value) for value in row]
