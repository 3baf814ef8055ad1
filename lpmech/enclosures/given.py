"""Payments of somebody's own: in units, and as they are written (docs/enclosed_format.md, PAID)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from lpmech.enclosures.bounds import Payment
from lpmech.enclosures.dyadic import Dyadic, shifted
from lpmech.enclosures.steps import BITS
from lpmech.problem.environment import Environment
from lpmech.problem.exact import ExactArray
from lpmech.problem.mechanism import Mechanism, has_memory
from lpmech.problem.tables import Axes, Table, align


@dataclass(frozen=True, eq=False)
class Paid:
    """What an agent pays in a period, by some components of the report."""

    axes: Axes
    table: Dyadic
    denominator: int

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The size of each axis."""
        return self.table.fields.shape

    def payment(self, shift: int, components: Axes) -> Payment:
        """In units of 2^-shift, rounded up, its axes aligned with the state's."""
        under = self.denominator
        cells, most = self.table.fields, self.table.bound + abs(self.table.least)
        if (most << shift).bit_length() > BITS or under.bit_length() > BITS:
            cells = cells.astype(object)
        ups = np.asarray(-((-((cells + self.table.least) * (1 << shift))) // under), dtype=cells.dtype)
        found = shifted(ups)
        exact = (1 << shift) % under == 0
        return Payment(align(found.fields, self.axes, components), found.least, found.bound, int(not exact))

    def to_json(self) -> dict[str, Any]:
        """A PAID."""
        return {"axes": list(self.axes), "denominator": _int(self.denominator), **self.table.to_json()}

    def floats(self, components: Axes) -> npt.NDArray[np.float64]:
        """In floats, which propose."""
        return align(self.exactly().array.floats(), self.axes, components)

    def exactly(self) -> Table:
        """The payments as a table."""
        most = self.table.bound + abs(self.table.least)
        fields = self.table.fields if most.bit_length() <= BITS else self.table.fields.astype(object)
        return Table(self.axes, ExactArray(np.asarray(fields + self.table.least), self.denominator, most))


def _int(value: int) -> int | str:
    return value if abs(value) < 2**53 else hex(value)


@dataclass(frozen=True, eq=False)
class Given:
    """The payments of all agents, and the mechanism's name."""

    name: str
    paid: tuple[tuple[Paid, ...], ...]  # by agent and period

    def to_json(self, agents: Sequence[str]) -> dict[str, Any]:
        """By agent, one for each period."""
        return {agent: [one.to_json() for one in own] for agent, own in zip(agents, self.paid, strict=True)}


def given_by(env: Environment, mechanism: Mechanism) -> Given | str:
    """The payments of a mechanism, or why bounds do not take them."""
    found = []
    for agent, tables in enumerate(mechanism.transfers):
        if len(tables) != len(env.stages) and env.horizon is None:
            return "the first period has payments of its own"
        if any(map(has_memory, tables)):
            return "payments depend on what is remembered"
        periods = tables if env.horizon is not None else tables[:1]
        own = [paid(table, env.stage(t).components) for t, table in zip(env.periods, periods, strict=True)]
        if not all(one.table.fits for one in own):
            return f"the payments of {env.agents[agent]} have too many digits over one denominator"
        found.append(tuple(own))
    return Given(mechanism.name, tuple(found))


def paid(table: Table, components: Axes) -> Paid:
    """A table of payments by some components of the report."""
    small = table.minimal()
    axes = tuple(axis for axis in components if axis in small.axes)
    array = small.to(axes).reduced()
    return Paid(axes, shifted(np.asarray(array.numerators)), array.denominator)
