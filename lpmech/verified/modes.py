"""The mechanism of a certificate with states as the value `machine` of the proofs (docs/states_format.md, section 2).

It has to be read right: claims about its product are claims about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .certificate import Tables
from .environment import MAX_CELLS, Axes, Names
from .faults import Limit, Path, malformed
from .fields import fields, items, label, text

JOINS = "&"  # between a label of the environment and the name of a state
_MODE = ("name", "allocation", "next", "transfers")


@dataclass(frozen=True)
class Modes:
    """The states by period: as the proofs have them, and their names."""

    name: str
    machine: list[list[Any]]
    names: list[list[str]]


def read_modes(env: Any, names: Names, value: Any, path: Path, by_shock: bool) -> Modes:
    """The states of a JSON value; `by_shock`: the next state may depend on the shock."""
    given = fields(value, path, ("name", "states"))
    name = text(given["name"], (*path, "name"))
    path = (*path, "states")
    lists = items(given["states"], path)
    if len(lists) != names.periods():
        malformed(path, f"a list for each of {names.periods()} periods", f"{len(lists)}")
    counts = [len(items(one, (*path, t), 1)) for t, one in enumerate(lists)]
    _expect_few(names, counts)
    machine, labelled = [], []
    for t, one in enumerate(lists):
        after = 0 if names.horizon is None else t + 1
        reader = _Reader(env, names, t, counts[after] if after < len(counts) else 0, by_shock)
        labelled.append([reader.label(mode, (*path, t, k)) for k, mode in enumerate(one)])
        if len(set(labelled[t])) < len(labelled[t]):
            malformed((*path, t), "states of distinct names", "one of them twice")
        machine.append([reader.mode(mode, (*path, t, k)) for k, mode in enumerate(one)])
    return Modes(name, machine, labelled)


def _expect_few(names: Names, counts: list[int]) -> None:
    """Limit where the states with their reports and shocks are too many."""
    cells = 0
    for t, count in enumerate(counts):
        reports = 1
        for among in names.space(t).components():
            reports *= len(among)
        cells += count * reports * len(names.shocks[names.stage(t)] or ("",))
    if cells > MAX_CELLS:
        raise Limit(f"the states of the mechanism have more than {MAX_CELLS} cells")


class _Reader:
    """Reads the states of one period."""

    def __init__(self, env: Any, names: Names, t: int, following: int, by_shock: bool) -> None:
        stage, space = names.stage(t), names.space(t)
        allocation: Axes = {"allocation": (0, names.allocations[stage])}
        shocks = names.shocks[stage] or ("",)
        self.tables, self.agents, self.following = Tables(env, names), names.agents, following
        self.allocations, self.shocks, self.sizes = len(names.allocations[stage]), len(shocks), space.sizes()
        self.certain: Axes = {"shock": (0, shocks), **names.axes(space, 1)}
        self.random: Axes = {**allocation, "shock": (1, shocks), **names.axes(space, 2)}
        self.next: Axes = {**allocation, **({"shock": (1, shocks)} if by_shock else {}), **names.axes(space, 2)}
        self.reports = names.axes(space, 0)

    def label(self, value: Any, path: Path) -> str:
        name = label(fields(value, path, _MODE)["name"], (*path, "name"))
        if JOINS in name:
            malformed((*path, "name"), f"the name of a state without {JOINS}", name)
        return name

    def mode(self, value: Any, path: Path) -> Any:
        draw = self._draw(value["allocation"], (*path, "allocation"))
        follows = self._next(value["next"], (*path, "next"))
        given = fields(value["transfers"], (*path, "transfers"), self.agents)
        paid = [self.tables.rational(given[name], self.reports, (*path, "transfers", name)) for name in self.agents]
        return ("Mode", draw, follows, paid)

    def _draw(self, value: Any, path: Path) -> Any:
        if isinstance(value, dict) and "indices" in value:
            return ("Surely", self.tables.indices(value, self.certain, self.allocations, path))
        found = self.tables.rational(value, self.random, path)
        self._expect_chances(found, path)
        return ("Lots", found)

    def _expect_chances(self, found: Any, path: Path) -> None:
        """At least 0, with the sum 1 over allocations, wherever the table differs."""
        _, axes, _, cells = found
        chances = [Fraction(*cells[k + 1]) for k in range(len(cells))]
        each, copies = (axes[0][1], 1) if axes and axes[0][0] == 0 else (1, self.allocations)
        apart = len(chances) // each
        sums = [copies * sum(chances[at::apart]) for at in range(apart)]
        if min(chances) < 0 or set(sums) != {Fraction(1)}:
            malformed(path, "chances at least 0 that sum to 1 over allocations", "others")

    def _next(self, value: Any, path: Path) -> Any:
        if self.following:
            return self.tables.indices(value, self.next, self.following, path)
        if value is not None:
            malformed(path, "null, as nothing follows the last period", value)
        return ("Table", [], 0, {})
