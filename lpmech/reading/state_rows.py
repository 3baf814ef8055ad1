"""A mechanism with states as a mechanism file (docs/states_format.md, section 1), row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from lpmech.lp.steps import labels_of, states
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.product import Product
from lpmech.problem.remembering import MechanismState, StateMechanism
from lpmech.problem.stages import Stage
from lpmech.reading.files import readable_rows

Index = tuple[int, ...]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Draw:
    """What may be drawn in a cell, with its chance, and the state that follows."""

    shock: str | None  # None: the same at every shock
    allocation: str
    chance: Fraction
    after: str | None  # None: nothing follows, or the shock has no chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A state of the mechanism in a period, at a report."""

    starts: bool  # whether the mechanism starts there
    period: int | None
    memory: str
    state: dict[str, str]
    draws: tuple[Draw, ...]
    payments: dict[str, Fraction]  # by agent


@dataclass(frozen=True, slots=True)
class StateRows:
    """The rows of a mechanism with states."""

    environment: Environment
    mechanism: StateMechanism

    def to_json(self) -> Json:
        """The file as a value."""
        return self._head() | {key: [*rows] for key, rows in self._lists().items()}

    def json_pieces(self, change: Callable[[Json], Json] = dict) -> Iterator[str]:
        """The text of the file, row by row; `change` is made to rows of payments on the way."""
        lists = self._lists()
        return readable_rows(self._head(), lists | {"transfers": map(change, lists["transfers"])})

    def _lists(self) -> dict[str, Iterator[Json]]:
        """The rows by key; where one period is all, nothing is next."""
        after = {} if self.environment.horizon == 1 else {"next": self._next()}
        return after | {"allocation_rule": self._rule(), "transfers": self.transfers()}

    def _head(self) -> dict[str, Any]:
        names = dict.fromkeys(one.name for states in self.mechanism.states for one in states)
        start = self.mechanism.states[0][0].name
        return {"environment": self.environment.sha256, "mechanism": self.mechanism.name, "states": [*names],
                "start": start}  # fmt: skip

    def _cells(self) -> Iterator[tuple[int, Stage, MechanismState, Index, Json]]:
        """Period, stage and state of the mechanism with each report, and how a row names them."""
        for position, here in enumerate(self.mechanism.states):
            stage = self.environment.stage(position)
            for one in here:
                for index in states(stage, stage.components):
                    state = dict(zip(stage.components, labels_of(stage, stage.components, index), strict=True))
                    where = {"period": self.environment.period(position), "memory": one.name, "state": state}
                    yield position, stage, one, index, where

    @property
    def count(self) -> int:
        """How many cells there are, without forming them."""
        stages = map(self.environment.stage, self.environment.periods)
        sizes = (prod(stage.sizes[name] for name in stage.components) for stage in stages)
        return sum(len(here) * size for here, size in zip(self.mechanism.states, sizes, strict=True))

    @property
    def draws(self) -> bool:
        """Whether lots are drawn somewhere."""
        return any(one.draws for here in self.mechanism.states for one in here)

    def cells(self) -> Iterator[Cell]:
        """The mechanism cell by cell."""
        env, start = self.environment, self.mechanism.states[0][0]
        for position, stage, one, index, where in self._cells():
            paid = {agent: table.over(stage.components, stage.sizes).item(index)
                    for agent, table in zip(env.agents, one.payments, strict=True)}  # fmt: skip
            yield Cell(
                starts=position == 0 and one is start,
                draws=tuple(self._draws(position, stage, one, index)),
                payments=paid,
                **where,
            )

    def _draws(self, position: int, stage: Stage, one: MechanismState, index: Index) -> Iterator[Draw]:
        """Once for all shocks if they are alike, else shock by shock."""
        by_shock = [_lottery(stage, one, shock, index) for shock in range(len(stage.shocks))]
        leads = self._names_ahead(position, stage, one, index)
        alike = all(drawn == by_shock[0] for drawn in by_shock) and all(
            len({*at.values()}) == 1 for at in leads.values()
        )
        if alike:
            for place, chance in by_shock[0].items():
                after = next(iter(leads[place].values())) if place in leads else None
                yield Draw(None, stage.allocations[place], chance, after)
            return
        for shock, drawn in enumerate(by_shock):
            for place, chance in drawn.items():
                label = stage.labels["shock"][shock]
                yield Draw(label, stage.allocations[place], chance, leads.get(place, {}).get(shock))

    def _names_ahead(
        self, position: int, stage: Stage, one: MechanismState, index: Index
    ) -> dict[int, dict[int, str]]:  # fmt: skip
        """By allocation, and by shock at which it may be drawn, the name of the state that follows."""
        if one.after is None:
            return {}
        following = self.mechanism.states[0 if self.environment.horizon is None else position + 1]
        after = one.after.over(("allocation", "shock", *stage.components), stage.sizes)
        return {place: {shock: following[ahead].name for shock, ahead in at.items()}
                for place, at in _leads(stage, one, index, after).items()}  # fmt: skip

    def _rule(self) -> Iterator[Json]:
        for _, stage, one, index, where in self._cells():
            by_shock = [_lottery(stage, one, shock, index) for shock in range(len(stage.shocks))]
            if any(drawn != by_shock[0] for drawn in by_shock):
                labels = stage.labels["shock"]
                shocks = {z: _told(stage, drawn) for z, drawn in zip(labels, by_shock, strict=True)}
                yield where | {"by_shock": shocks}
            else:
                key = "allocation" if len(by_shock[0]) == 1 else "lottery"
                yield where | {key: _told(stage, by_shock[0])}

    def _next(self) -> Iterator[Json]:
        for position, stage, one, index, where in self._cells():
            if one.after is None:
                continue
            following = self.mechanism.states[0 if self.environment.horizon is None else position + 1]
            after = one.after.over(("allocation", "shock", *stage.components), stage.sizes)
            for allocation, leads in _leads(stage, one, index, after).items():
                named = {"allocation": stage.allocations[allocation]}
                if len({*leads.values()}) == 1:
                    yield where | named | {"next": following[next(iter(leads.values()))].name}
                    continue
                for shock, place in leads.items():
                    yield where | named | {"shock": stage.labels["shock"][shock], "next": following[place].name}

    def transfers(self) -> Iterator[Json]:
        """The rows of payments."""
        for place, agent in enumerate(self.environment.agents):
            for _, stage, one, index, where in self._cells():
                paid = one.payments[place].over(stage.components, stage.sizes).item(index)
                yield {"agent": agent} | where | {"payment": format_number(paid)}


def _leads(stage: Stage, state: MechanismState, index: Index, after: npt.NDArray[np.intp]) -> dict[int, dict[int, int]]:
    """By allocation, and by shock at which it may be drawn, the place of the state that follows."""
    found: dict[int, dict[int, int]] = {}
    for shock in (place for place, one in enumerate(stage.shocks) if one.probability):
        for allocation in _lottery(stage, state, shock, index):
            found.setdefault(allocation, {})[shock] = int(after[(allocation, shock, *index)])
    return {allocation: found[allocation] for allocation in sorted(found)}


def rows_of(product: Product) -> StateRows:
    """The rows of the mechanism of a product."""
    return StateRows(product.given, product.states)


def _lottery(stage: Stage, state: MechanismState, shock: int, index: Index) -> dict[int, Fraction]:
    """The allocations with a chance."""
    chances = state.chances.over(("allocation", "shock", *stage.components), stage.sizes)
    each = ((a, chances.item((a, shock, *index))) for a in range(len(stage.allocations)))
    return {a: chance for a, chance in each if chance}


def _told(stage: Stage, drawn: dict[int, Fraction]) -> str | Json:
    """The allocation, or the chance of each."""
    if len(drawn) == 1:
        return stage.allocations[next(iter(drawn))]
    return {stage.allocations[a]: format_number(chance) for a, chance in drawn.items()}
