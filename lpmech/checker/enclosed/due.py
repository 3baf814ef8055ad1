"""Payments that are due in the period after (page section 2, *Due payments*): read, and found to make up for what
others receive, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod

from ..kernel.environment import Environment
from ..kernel.errors import Malformed, Path, Rejected, expected
from ..kernel.fields import list_for, list_of, object_of, position, rational
from ..kernel.meter import make, spend
from ..kernel.older import paired
from ..kernel.spaces import Space, strides
from .packed import expect_tables, work
from .single import Cell, Lookup, Single, lookup

PUBLIC = "public"
ALLOCATION, BEFORE = "previous allocation", "previous "
Ends = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Due:
    """A part of what an agent pays in the period after, by reports and allocation of the period before, of which
    `before` lists the components (None where it is the same after all allocations: then `allocation` is 0), and by what
    the `after` report then: values row-major."""

    repays: frozenset[str]
    allocation: int  # how far apart neighbours along the previous allocation lie; 0: it is not an axis
    before: tuple[tuple[int, int], ...]  # a component and its stride
    after: tuple[int, ...]
    values: tuple[Fraction, ...]

    def row(self, allocation: int, labels: Cell) -> tuple[Fraction, ...]:
        """What is due after a report and an allocation, by what is said then."""
        start = allocation * self.allocation + sum(step * labels[k] for k, step in self.before)
        return self.values[start : start + self.width]

    @cached_property
    def width(self) -> int:
        """How many cells there are of what is said then."""
        steps = [step for _, step in self.before] + [self.allocation] * (self.allocation > 0)
        return min(steps, default=len(self.values))


def is_due(value: object) -> bool:
    """Whether payments are written as due ones."""
    return isinstance(value, dict) and any(isinstance(one, dict) for one in value.values())


def read_due(value: object, environment: Environment, path: Path) -> tuple[tuple[Due, ...], ...]:
    """The payments by agent."""
    fields = object_of(value, path, environment.agents)
    if environment.horizon is not None:
        raise Malformed(path, "payments that are due stand with an infinite horizon")
    return tuple(_of_agent(fields[agent], environment, agent, (*path, agent)) for agent in environment.agents)


def _of_agent(value: object, environment: Environment, agent: str, path: Path) -> tuple[Due, ...]:
    items = list_of(object_of(value, path, ("due",))["due"], (*path, "due"))
    return tuple(_due(item, environment, agent, (*path, "due", k)) for k, item in enumerate(items))


def _due(value: object, environment: Environment, agent: str, path: Path) -> Due:
    fields, stage = object_of(value, path, ("repays", "axes", "values")), environment.stages[0]
    names = [PUBLIC, *(name for name in environment.agents if name != agent)]
    repaid = _distinct(fields["repays"], names, (*path, "repays"), "a flow")
    space = stage.space
    axes = [ALLOCATION, *(BEFORE + name for name in space.names), *(name for name in space.names if name != agent)]
    found = _distinct(fields["axes"], axes, (*path, "axes"), "an axis")
    before = [k for k, name in enumerate(space.names) if BEFORE + name in found]
    after = [k for k, name in enumerate(space.names) if name in found]
    has_allocation = ALLOCATION in found
    sizes = [len(stage.allocations)] * has_allocation + [space.sizes[k] for k in (*before, *after)]
    values = list_for(fields["values"], (*path, "values"), prod(sizes), "each cell", " numbers")
    steps = strides(sizes)
    return Due(
        frozenset(repaid), steps[0] if has_allocation else 0, tuple(zip(before, steps[has_allocation:])), tuple(after),
        tuple(Fraction(*rational(one, (*path, "values", k))) for k, one in enumerate(values)),
    )  # fmt: skip


def _distinct(value: object, names: Sequence[str], path: Path, what: str) -> list[str]:
    """Some of the names, in their order and each once."""
    places = {name: k for k, name in enumerate(names)}
    found = [position(name, places, path, what) for name in list_of(value, path)]
    if found != sorted(set(found)):
        raise expected(path, f"{what} once, and in order", value)
    return [names[k] for k in found]


class Repaid:
    """Checks the payments of all agents, under a rule: a byte for each state, by likely shock."""

    def __init__(self, environment: Environment, plans: Sequence[bytes]) -> None:
        self.environment, self.stage, self.plans = environment, environment.stages[0], plans
        self.single = Single(environment, 0)
        stage, names = self.stage, self.stage.space.names
        grids = paired((PUBLIC, *environment.agents), (stage.public_utility, *stage.utility))
        self.flows = {name: lookup(grid, names) for name, grid in grids if not grid.is_zero}
        self._led: dict[tuple[int, Cell], bytes] = {}

    def ends(self, due: Sequence[Sequence[Due]]) -> list[Ends]:
        """q_i⁻ and q_i⁺ of every agent; Rejected where payments do not repay."""
        return [self._agent(agent, own) for agent, own in enumerate(due)]

    def _agent(self, agent: int, own: Sequence[Due]) -> Ends:
        named = [name for one in own for name in one.repays]
        wanted = self.flows.keys() - {self.environment.agents[agent]}
        if len(set(named)) != len(named) or not wanted <= set(named):
            raise Rejected("what another one receives is repaid twice, or not at all")
        low = high = Fraction(0)
        for one in own:
            least, most = _Check(self, agent, one).ends()
            low, high = low + least, high + most
        return min(low, Fraction(0)), max(high, Fraction(0))

    def led(self, allocation: int, components: Cell) -> bytes:
        """For the labels of some components, row-major, whether some report that has them leads to an allocation."""
        key = allocation, components
        if key not in self._led:
            same = bytes(value == allocation for value in range(256))
            marks = 0
            for plan in self.plans:
                work(2 * len(plan))
                marks |= int.from_bytes(plan.translate(same), "little")
            data = marks.to_bytes(self.stage.space.size, "little")
            self._led[key] = projected(data, self.stage.space, components)
        return self._led[key]

    def sum_at(self, state: int) -> Fraction:
        """Of −x/δ at the likely shocks the one that is farthest from 0."""
        labels, count = self.stage.space.labels(state), len(self.environment.agents)
        found = Fraction(0)
        for plan in self.plans:
            total = Fraction(0)
            for name, flow in self.flows.items():
                times = count if name == PUBLIC else count - 1
                make(1, flow.grid.bits, total.denominator.bit_length(), times=4)
                total += Fraction(times * flow.value(plan[state], labels), flow.grid.denominator)
            found = max(found, total, key=abs)
        return -found / self.environment.discount


def projected(data: bytes, space: Space, components: Cell) -> bytes:
    """A byte for each state as one for each cell of some components: 1 if some state of the cell has 1."""
    pieces = [data]
    expect_tables(len(data), 1, 2)
    for k, size in enumerate(space.sizes):
        if all(j in components for j in range(k, len(space.sizes))):
            break
        work(2 * len(data))
        spend(4 * size * len(pieces))
        parts = [
            [piece[j * len(piece) // size : (j + 1) * len(piece) // size] for j in range(size)] for piece in pieces
        ]
        pieces = [part for own in parts for part in own] if k in components else [_either(own) for own in parts]
    return b"".join(pieces)


def _either(parts: Sequence[bytes]) -> bytes:
    total = 0
    for part in parts:
        total |= int.from_bytes(part, "little")
    return total.to_bytes(len(parts[0]), "little")


class _Check:
    """One table of one agent."""

    def __init__(self, of: Repaid, agent: int, due: Due) -> None:
        self.of, self.due, self.agent = of, due, agent
        self.space, self.discount = of.stage.space, of.environment.discount
        self.flows = [of.flows[name] for name in sorted(due.repays) if name in of.flows]
        self.own = self.space.has_public + agent
        moving = [one for weight, factors in self.elements for one in ([weight] if weight else []) + factors]
        self.moving = tuple(sorted({k for one in moving for k, _ in one.moves}))
        used = {k for one in self.flows for k, _ in one.moves} | {k for k, _ in due.before}
        self.components = tuple(sorted(used.union(self.moving)))
        self._rows: dict[tuple[int, Cell], tuple[Fraction, ...]] = {}

    @cached_property
    def elements(self) -> list[tuple[Lookup | None, list[Lookup]]]:
        """The weight, if there is one, and the factors of what is said then, by element of the transition."""
        wide = [k for k, size in enumerate(self.space.sizes) if size > 1]
        if not self.due.after:
            return []
        return [
            (weight, [one for k, one in paired(wide, factors) if k in self.due.after])
            for weight, factors in self.of.single.elements
        ]

    def ends(self) -> Ends:
        """The least and the largest value after what some report leads to; Rejected unless (R) holds there."""
        low = high = None
        labels = [0] * len(self.space.sizes)
        for allocation in range(len(self.of.stage.allocations)):
            marks = self.of.led(allocation, self.components)
            spend(10 * len(marks))
            for mark, cell in paired(marks, product(*(range(self.space.sizes[k]) for k in self.components))):
                if not mark:
                    continue
                for k, label in paired(self.components, cell):
                    labels[k] = label
                row = self.due.row(allocation, tuple(labels))
                self._hold(allocation, tuple(labels), row)
                low = min(row) if low is None else min(low, *row)
                high = max(row) if high is None else max(high, *row)
        return low or Fraction(0), high or Fraction(0)

    def _hold(self, allocation: int, report: Cell, row: Sequence[Fraction]) -> None:
        """Rejected unless (R) holds after a report, whatever the agent's type is."""
        types = range(self.space.sizes[self.own]) if self.own in self.components else (report[self.own],)
        for label in types:
            state = (*report[: self.own], label, *report[self.own + 1 :])
            more = self._paid(allocation, state, row) + self._repaid(allocation, state)
            if more < 0 or (more and label == report[self.own]):
                name = self.of.environment.agents[self.agent]
                raise Rejected(f"what {name} pays later does not make up for what others receive")

    def _paid(self, allocation: int, state: Cell, row: Sequence[Fraction]) -> Fraction:
        """δ E[q | a, θ]."""
        chances = self._chances(allocation, state)
        bits = max(one.numerator.bit_length() + one.denominator.bit_length() for one in row)
        make(len(row), bits, 400, times=3 + bits // 300 * len(row))
        return self.discount * sum((c * q for c, q in paired(chances, row) if c), Fraction(0))

    def _chances(self, allocation: int, state: Cell) -> tuple[Fraction, ...]:
        """The distribution of what is said then."""
        key = allocation, tuple(state[k] for k in self.moving)
        if key not in self._rows:
            total = [Fraction(int(not self.elements))] * self.due.width
            for weight, factors in self.elements:
                found = [Fraction(1) if weight is None else Fraction(weight.value(allocation, state),
                                                                     weight.grid.denominator)]  # fmt: skip
                for one in factors:
                    under = one.grid.denominator
                    make(len(found) * one.size, 200 + under.bit_length(), under.bit_length(), times=4, kept=True)
                    found = [chance * Fraction(w, under) for chance in found for w in one.row(allocation, state)]
                total = [a + b for a, b in paired(total, found)]
            self._rows[key] = tuple(total)
        return self._rows[key]

    def _repaid(self, allocation: int, state: Cell) -> Fraction:
        """Σ f(a, θ)."""
        total = Fraction(0)
        for one in self.flows:
            make(1, one.grid.bits, one.grid.denominator.bit_length() + total.denominator.bit_length(), times=4)
            total += Fraction(one.value(allocation, state), one.grid.denominator)
        return total
