"""Draws of environments that are changed after they are drawn, to meet hypotheses that chance rarely meets."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from lpmech.statements.draws import Plain
from lpmech.statements.environments import TRIES, Environments

Edit = Callable[[dict[str, Any], Random], dict[str, Any]]


def as_drawn(plain: dict[str, Any], _: Random) -> dict[str, Any]:
    """No change."""
    return plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited(Environments):
    """Draws of environments in JSON form, each changed by `edit`; `keep` looks at what has been changed."""

    edit: Edit = field(default=as_drawn)

    def draw(self, rng: Random) -> Plain:
        bare = replace(self, keep=None)
        for _ in range(TRIES):
            drawn = self.edit(Environments.draw(bare, rng), rng)
            if self.keep is None or self.keep(self.load(drawn, "")):
                break
        return drawn


def first_type_is_worthless(plain: dict[str, Any], _: Random) -> dict[str, Any]:
    """Everyone's first type is worth nothing at any allocation, and stays for ever; values are private."""
    stage = plain["stages"][0]
    for name, table in stage["utility"].items():
        table["values"] = _with_first(table["values"], table["axes"], name, "0")
        if "transition" in stage:
            moves, count = stage["transition"][name], len(stage["types"][name])
            stays = ["1", *["0"] * (count - 1)]
            moves["values"] = _with_first(moves["values"], moves["axes"], name, stays)
    return plain


def _with_first(values: Any, axes: list[str], axis: str, value: Any) -> Any:
    if axes[0] == axis:
        return [value, *values[1:]]
    return [_with_first(part, axes[1:], axis, value) for part in values]


def rising(plain: dict[str, Any], rng: Random) -> dict[str, Any]:
    """In three of four draws what the second allocation adds for an agent rises with everyone's type."""
    return plain if rng.randrange(4) == 0 else _rising(plain, rng, everyone=True)


def rising_in_the_own_type(plain: dict[str, Any], rng: Random) -> dict[str, Any]:
    """What the second allocation adds for an agent rises with its own type."""
    return _rising(plain, rng, everyone=False)


def _rising(plain: dict[str, Any], rng: Random, *, everyone: bool) -> dict[str, Any]:
    """u^i(b, θ) = u^i(a, θ) + Σ_j rise_ij(θ_j) − start_i; `everyone`: rise_ij rises for j ≠ i, too."""
    stage = plain["stages"][0]
    for name, table in stage["utility"].items():
        axes = [axis for axis in table["axes"] if axis != "allocation"]
        sizes = [len(stage["types"][axis]) for axis in axes]
        rises = {axis: _steps(rng, size, everyone or axis == name) for axis, size in zip(axes, sizes, strict=True)}
        start = -rng.randint(0, sum(max(steps) for steps in rises.values()))
        values: dict[tuple[int, ...], list[str]] = {}
        for place in itertools.product(*map(range, sizes)):
            more = start + sum(rises[axis][n] for axis, n in zip(axes, place, strict=True))
            base = rng.randint(0, 4)
            values[place] = [str(base), str(base + more)]
        table["axes"] = ["allocation", *axes]
        table["values"] = [_nested(values, sizes, (), a) for a in range(2)]
    return plain


def _steps(rng: Random, size: int, rise: bool) -> list[int]:
    if not rise:
        return [rng.randint(0, 4) for _ in range(size)]
    return list(itertools.accumulate(rng.randint(0, 4) for _ in range(size)))


def _nested(values: dict[tuple[int, ...], list[str]], sizes: list[int], place: tuple[int, ...], a: int) -> Any:
    if len(place) == len(sizes):
        return values[place][a]
    return [_nested(values, sizes, (*place, n), a) for n in range(sizes[len(place)])]
