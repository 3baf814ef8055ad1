"""The branches of a design's certificate in the order in which `check_branches` of the proofs meets them.

Nothing here has to be believed: the proofs hold for any branches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from . import generated as proofs
from .branching import Leaf, Split
from .designs import Design
from .environment import ZERO
from .natives import native_q_opposite as opposite
from .programs import Ids
from .sums import Sums


@dataclass(frozen=True)
class Way:
    """How a branch comes about: the choice of an allocation at a place, in another branch."""

    place: str
    choice: Any
    before: Way | None

    def path(self) -> Iterator[Way]:
        """The ways before, from this one on."""
        way: Way | None = self
        while way is not None:
            yield way
            way = way.before


class Trees:
    """The branches of a design; None where one of them is none."""

    def __init__(self, ids: Ids, design: Design) -> None:
        self.ids, self.branches = ids, design.branches
        places = {(t, repr(memory), tuple(reports)): n for t, n, memory, reports in ids.places()}
        rows = {name: row for name, row in ids.rows().items() if row[0] == "RChoose"}
        self._places = {name: (row, places[row[1], repr(row[2]), tuple(row[4])]) for name, row in rows.items()}

    def in_order(self) -> list[Any] | None:
        ways = self._ways()
        if ways is None:
            return None
        found, waiting = [], [0]
        while waiting:
            number = waiting.pop()
            branch = self.branches[number]
            told = self._split(branch) if isinstance(branch, Split) else self._leaf(branch, ways[number])
            if told is None:
                return None
            found.append(told)
            if isinstance(branch, Split):
                row, _ = self._places[branch.place]
                waiting += [branch.then[label] for label in reversed(self._labels(row).values())]
        return found

    def _labels(self, row: Any) -> dict[int, str]:
        """The allocations that may be chosen at a place, in their order, with their labels."""
        _, t, _, z, reports = row
        labels = self.ids.names.allocations[self.ids.names.stage(t)]
        return {a: labels[a] for a in self.ids.choices(t, z, reports)}

    def _ways(self) -> dict[int, Way | None] | None:
        """How each branch comes about, if each comes about once, after the one that it is of."""
        ways: dict[int, Way | None] = {0: None}
        for number, branch in enumerate(self.branches):
            if number not in ways:
                return None
            if isinstance(branch, Split):
                found = self._begin(branch, number, ways)
                if found is None:
                    return None
                ways.update(found)
        return ways

    def _begin(self, branch: Split, number: int, ways: dict[int, Way | None]) -> dict[int, Way | None] | None:
        if branch.place not in self._places:
            return None
        row, _ = self._places[branch.place]
        labels, way = self._labels(row), ways[number]
        if set(branch.then) != set(labels.values()) or (
            way is not None and any(one.place == branch.place for one in way.path())
        ):
            return None
        _, t, memory, z, reports = row
        found: dict[int, Way | None] = {}
        for a, label in labels.items():
            after = branch.then[label]
            if not number < after < len(self.branches) or after in ways or after in found:
                return None
            found[after] = Way(branch.place, ("Cho", t, memory, z, reports, a), way)
        return found

    def _split(self, branch: Split) -> Any:
        (_, t, _, z, _), n = self._places[branch.place]
        return ("Fork", t, n, z)

    def _leaf(self, leaf: Leaf, way: Way | None) -> Any:
        """The weighted rows of a branch, and what they prove."""
        choices = [one.choice for one in way.path()] if way is not None else []
        sums = Sums(self.ids, zero=lambda column: bool(proofs.zero_in_branch(self.ids.choices, choices, column)))
        if leaf.clash:
            total = sums.total(leaf.multipliers, [])
            return None if total is None else ("ClashLeaf", *total)
        shares = sums.shares(leaf.multipliers)
        total = sums.total(leaf.multipliers, sums.bound(ZERO, shares), True) if shares else None
        if total is None:
            return None
        greatest = self.ids.problem[13][0][0]
        return ("BoundLeaf", total[0], shares, opposite(total[1]) if greatest else total[1])
