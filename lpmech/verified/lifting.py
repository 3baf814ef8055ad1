"""One period of the product (docs/states_format.md, section 3): its shocks, allocations, states and tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, product
from math import prod
from typing import Any

from . import generated as proofs
from .environment import MAX_CELLS, ZERO, Names, Space
from .faults import Limit
from .modes import JOINS, Modes

Up = tuple[int, str, int]  # the label before, the label in the product, and the state of the mechanism
JSON = dict[str, Any]
Keep = Callable[[dict[str, Up]], bool]


@dataclass(frozen=True)
class Part:
    """A shock of the product: a part of a shock in which no lottery changes its draw, with its end and its chance."""

    label: str
    shock: int
    end: Fraction
    width: Fraction


def joined(before: str, name: str) -> str:
    return f"{before} {JOINS} {name}"


def shown(value: Any) -> str:
    """A rational number as text."""
    top, bottom = value if isinstance(value, tuple) else (value.numerator, value.denominator)
    return str(top) if bottom == 1 else f"{top}/{bottom}"


def same(labels: Sequence[str]) -> list[Up]:
    return [(k, one, 0) for k, one in enumerate(labels)]


@dataclass
class Count:
    """Counts the cells of what is written."""

    cells: int = 0

    def add(self, cells: int) -> None:
        self.cells += cells
        if self.cells > MAX_CELLS:
            raise Limit(f"the product has more than {MAX_CELLS} cells")


@dataclass(frozen=True)
class Period:
    """One period of the product."""

    env: Any
    names: Names
    modes: Modes
    t: int
    count: Count = field(default_factory=Count)

    @property
    def stage(self) -> Any:
        return self.env[3][self.names.stage(self.t)]

    @property
    def space(self) -> Space:
        return self.names.space(self.t)

    @cached_property
    def following(self) -> list[str]:
        """The names of the states that follow; none in the last period."""
        after = 0 if self.names.horizon is None else self.t + 1
        return self.modes.names[after] if after < len(self.modes.names) else []

    @cached_property
    def reports(self) -> list[list[int]]:
        """All reports: joint states of the period."""
        return [list(one) for one in product(*map(range, self.space.sizes()))]

    @cached_property
    def lotteries(self) -> list[list[list[list[tuple[int, Fraction]]]]]:
        """By state, shock and report: the allocations that have a chance, in their order."""
        kinds = range(len(self.modes.names[self.t]))
        self.count.add(len(kinds) * len(self.stage[3]) * len(self.reports))
        return [[[self._lottery(k, z, r) for r in self.reports] for z in range(len(self.stage[3]))] for k in kinds]

    def _lottery(self, k: int, z: int, r: list[int]) -> list[tuple[int, Fraction]]:
        found = proofs.lottery(self.env, self.modes.machine, self.t, k, z, r)
        return [(a, Fraction(*chance)) for a, chance in found if chance[0]]

    @cached_property
    def ends(self) -> list[list[Fraction]]:
        """By shock the ends of its parts."""
        return [
            sorted({
                end for mode in self.lotteries for lottery in mode[z]
                for end in accumulate(chance for _, chance in lottery)
            })
            for z in range(len(self.stage[3]))
        ]  # fmt: skip

    @property
    def random(self) -> bool:
        return any(len(ends) > 1 for ends in self.ends)

    @cached_property
    def parts(self) -> list[Part]:
        """The shocks of the product, in the order of their labels."""
        shocks, digits = self.names.shocks[self.names.stage(self.t)] or ("",), len(str(max(map(len, self.ends))))
        found = []
        for z, ends in enumerate(self.ends):
            chance = Fraction(*self.stage[3][z])
            for k, (before, end) in enumerate(zip([Fraction(0), *ends], ends, strict=False)):
                number = str(k + 1).zfill(digits) if self.random else ""
                label = f" {JOINS} ".join(one for one in (shocks[z], number) if one)
                found.append(Part(label, z, end, (end - before) * chance))
        return sorted(found, key=lambda part: part.label)

    @cached_property
    def drawn(self) -> list[list[list[int]]]:
        """By state, part of a shock and report: the allocation."""
        self.count.add(len(self.lotteries) * len(self.parts) * len(self.reports))
        return [
            [[_drawn(lottery, part.end) for lottery in mode[part.shock]] for part in self.parts]
            for mode in self.lotteries
        ]

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """The allocations of the product: an allocation with the state that follows."""
        allocations = range(self.stage[2])
        if not self.following:
            return [(a, 0) for a in allocations]
        found = {
            (a, self.goes(k, part.shock, a, n))
            for k, rows in enumerate(self.drawn)
            for part, row in zip(self.parts, rows, strict=True)
            for n, a in enumerate(row)
        }
        missing = set(allocations) - {a for a, _ in found}
        return sorted(found | {(a, 0) for a in missing})

    def goes(self, k: int, z: int, a: int, report: int) -> int:
        return int(proofs.goes(self.env, self.modes.machine, self.t, k, z, a, self.reports[report]))

    @cached_property
    def allocations(self) -> list[Up]:
        labels = self.names.allocations[self.names.stage(self.t)]
        if not self.following:
            return same(labels)
        return [(a, joined(labels[a], self.following[k]), k) for a, k in self.pairs]

    @cached_property
    def public(self) -> list[Up]:
        return up_public(self.space.public, self.modes.names[self.t])

    def axes(self, start: int) -> dict[int, tuple[str, list[Up]]]:
        """Of the states of the product, by the coordinates of the environment, which begin with `start`."""
        own = {start + 1 + k: (name, same(one)) for k, (name, one) in enumerate(self._own())}
        return {start: ("public", self.public), **own}

    def _own(self) -> list[tuple[str, Sequence[str]]]:
        return list(zip(self.names.agents, self.space.types, strict=True))

    @cached_property
    def today(self) -> dict[int, tuple[str, list[Up]]]:
        return {0: ("allocation", self.allocations), **self.axes(1)}

    def written(self, table: Any, lifted: dict[int, tuple[str, list[Up]]], more: Sequence[int] = (),
                keep: Keep | None = None) -> JSON:  # fmt: skip
        """A table of the product; `more` are axes that it has besides, and `keep` the cells that are not 0."""
        _, axes, rest, cells = table
        places = sorted({*(place for place, _ in axes), *more})
        lists = [lifted[place][1] for place in places]
        self.count.add(prod(map(len, lists)))
        entries = {}
        for ups in product(*lists):
            at = dict(zip(places, ups, strict=True))
            value = cells.get(1 + _position(axes, at), rest)
            if value != ZERO and (keep is None or keep({lifted[place][0]: up for place, up in at.items()})):
                entries["|".join(up[1] for up in ups)] = shown(value)
        return {"axes": [lifted[place][0] for place in places], "default": "0", "entries": entries}


def _drawn(lottery: list[tuple[int, Fraction]], end: Fraction) -> int:
    ends = accumulate(chance for _, chance in lottery)
    return next(a for (a, _), so_far in zip(lottery, ends, strict=True) if so_far >= end)


def _position(axes: list[tuple[int, int]], at: dict[int, Up]) -> int:
    position = 0
    for place, size in axes:
        position = position * size + at[place][0]
    return position


def up_public(public: Sequence[str] | None, names: Sequence[str]) -> list[Up]:
    """Public states with states of the mechanism, the public state first."""
    if public is None:
        return [(0, name, k) for k, name in enumerate(names)]
    return [(p, joined(one, name), k) for p, one in enumerate(public) for k, name in enumerate(names)]
