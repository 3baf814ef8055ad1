"""Payments that are due in the period after, as they are written (page section 1, DUE)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod

from ..kernel.environment import Environment
from ..kernel.errors import Path, expected
from ..kernel.fields import fraction, list_for, list_of, object_of, position
from ..kernel.older import paired
from ..kernel.spaces import Space, strides
from .given import Paid, read_paid
from .single import Cell

PUBLIC = "public"
ALLOCATION, BEFORE = "previous allocation", "previous "


@dataclass(frozen=True)
class Due:
    """A part of what an agent pays in the period after, by reports and allocation of the period before, of which
    `before` lists the components (None where it is the same after all allocations: then `allocation` is 0), and by what
    the `after` report then: values row-major."""

    repays: frozenset[str]
    allocation: int  # how far apart neighbours along the previous allocation lie; 0: it is not an axis
    before: tuple[tuple[int, int], ...]  # a component and its stride
    after: tuple[tuple[int, int], ...]  # the same of the period after
    values: tuple[Fraction, ...]

    def row(self, allocation: int, labels: Cell) -> tuple[Fraction, ...]:
        """What is due after a report and an allocation, by what is said then."""
        start = allocation * self.allocation + sum(step * labels[k] for k, step in self.before)
        return self.values[start : start + self.width]

    def later(self, labels: Cell) -> int:
        """Which cell of a row is due at a state of the period after."""
        return sum(step * labels[k] for k, step in self.after)

    @cached_property
    def width(self) -> int:
        """How many cells there are of what is said then."""
        steps = [step for _, step in self.before] + [self.allocation] * (self.allocation > 0)
        return min(steps, default=len(self.values))


@dataclass(frozen=True)
class Owed:
    """Payments that are due, by the period of the report (infinite horizon: one) and agent; with a finite horizon what
    every agent pays in the last period besides, above minus what others receive."""

    parts: tuple[tuple[tuple[Due, ...], ...], ...]
    last: tuple[Paid, ...] | None


def is_due(value: object) -> bool:
    """Whether payments are written as due ones."""
    return isinstance(value, dict) and any(isinstance(one, dict) for one in value.values())


def read_due(value: object, environment: Environment, path: Path) -> Owed:
    """The payments by agent."""
    fields = object_of(value, path, environment.agents)
    if environment.horizon is None:
        own = tuple(_of_agent(fields[agent], environment, agent, (*path, agent)) for agent in environment.agents)
        return Owed((own,), None)
    periods = range(environment.horizon - 1)
    found = [_ending(fields[agent], environment, agent, (*path, agent)) for agent in environment.agents]
    parts = tuple(tuple(of_agent[t] for of_agent, _ in found) for t in periods)
    return Owed(parts, tuple(last for _, last in found))


def _of_agent(value: object, environment: Environment, agent: str, path: Path) -> tuple[Due, ...]:
    return _listed(object_of(value, path, ("due",))["due"], environment, 0, agent, (*path, "due"))


def _ending(
    value: object, environment: Environment, agent: str, path: Path
) -> tuple[tuple[tuple[Due, ...], ...], Paid]:
    """An agent's payments of a finite horizon."""
    fields, most = object_of(value, path, ("due", "last")), environment.periods - 1
    items = list_for(fields["due"], (*path, "due"), most, "each period but the last")
    parts = tuple(_listed(item, environment, t, agent, (*path, "due", t)) for t, item in enumerate(items))
    return parts, read_paid(fields["last"], environment.stage(most), (*path, "last"))


def _listed(value: object, environment: Environment, period: int, agent: str, path: Path) -> tuple[Due, ...]:
    items = list_of(value, path)
    return tuple(_due(item, environment, period, agent, (*path, k)) for k, item in enumerate(items))


def _due(value: object, environment: Environment, period: int, agent: str, path: Path) -> Due:
    fields, stage = object_of(value, path, ("repays", "axes", "values")), environment.stage(period)
    is_last = period + 2 == environment.horizon
    names = [PUBLIC, *(name for name in environment.agents if is_last or name != agent)]
    repaid = _distinct(fields["repays"], names, (*path, "repays"), "a flow")
    space, later = stage.space, following(environment, period)
    axes = [ALLOCATION, *(BEFORE + name for name in space.names), *(name for name in later.names if name != agent)]
    found = _distinct(fields["axes"], axes, (*path, "axes"), "an axis")
    before = [k for k, name in enumerate(space.names) if BEFORE + name in found]
    after = [k for k, name in enumerate(later.names) if name in found]
    has_allocation = ALLOCATION in found
    sizes = [len(stage.allocations)] * has_allocation + [space.sizes[k] for k in before]
    sizes += [later.sizes[k] for k in after]
    values = list_for(fields["values"], (*path, "values"), prod(sizes), "each cell", " numbers")
    steps = strides(sizes)
    split = has_allocation + len(before)
    return Due(
        frozenset(repaid), steps[0] if has_allocation else 0, tuple(paired(before, steps[has_allocation:split])),
        tuple(paired(after, steps[split:])),
        tuple(fraction(one, (*path, "values", k)) for k, one in enumerate(values)),
    )  # fmt: skip


def following(environment: Environment, period: int) -> Space:
    """The states of the period after."""
    return environment.stage(period if environment.horizon is None else period + 1).space


def _distinct(value: object, names: Sequence[str], path: Path, what: str) -> list[str]:
    """Some of the names, in their order and each once."""
    places = {name: k for k, name in enumerate(names)}
    found = [position(name, places, path, what) for name in list_of(value, path)]
    if found != sorted(set(found)):
        raise expected(path, f"{what} once, and in order", value)
    return [names[k] for k in found]
