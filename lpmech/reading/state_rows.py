"""A mechanism with states as a mechanism file (docs/states_format.md, section 1), row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
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
class StateRows:
    """The rows of a mechanism with states."""

    environment: Environment
    mechanism: StateMechanism

    def to_json(self) -> Json:
        """The file as a value."""
        return self._head() | {key: [*rows] for key, rows in self._lists().items()}

    def json_pieces(self) -> Iterator[str]:
        """The text of the file, row by row."""
        return readable_rows(self._head(), self._lists())

    def _lists(self) -> dict[str, Iterator[Json]]:
        """The rows by key; where one period is all, nothing is next."""
        after = {} if self.environment.horizon == 1 else {"next": self._next()}
        return after | {"allocation_rule": self._rule(), "transfers": self._transfers()}

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

    def _transfers(self) -> Iterator[Json]:
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
