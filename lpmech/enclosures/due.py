"""Contingent transfers where there are many joint states: payments that are due in the period after, in parts
(docs/enclosed_format.md, *Due payments*).

The systems of `lpmech.mechanisms.due_payments` are linear in their targets. So what each of the others receives is
repaid by itself, by a table over the few components on which its flow depends and the few that are listened to then:
ten agents need ninety small tables, where all targets together would need one number for every joint state and more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from lpmech.enclosures.bounds import Plan, likely
from lpmech.enclosures.given import Paid
from lpmech.enclosures.last import corrections
from lpmech.mechanisms.contingent import obstacle_in_words
from lpmech.mechanisms.due_payments import Infeasible, Systems, solved
from lpmech.mechanisms.forms import Form
from lpmech.problem import memory, tables
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.mechanism import NoMechanism
from lpmech.problem.members import member
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import Axes, Table, constant
from lpmech.problem.transition import NEXT

PUBLIC = "public"
LISTENED = 2  # components that are listened to, before all are
NUMBER = 200  # bytes of a number of a system: it is there as an integer, as a fraction and as a part of a solution


@dataclass(frozen=True, eq=False)
class Due:
    """A part of what an agent pays in the period after, and whose flows it repays."""

    repays: tuple[str, ...]
    table: Table  # over the period before and what the others say then

    def to_json(self, before: Axes, after: Axes) -> dict[str, Any]:
        """A DUE, by the components of the report and of the period after."""
        order = (*(PREVIOUS + one for one in ("allocation", *before)), *after)
        axes = tuple(axis for axis in order if axis in self.table.axes)
        values = [format_number(value) for value in self.table.to(axes).fractions()]
        return {"repays": list(self.repays), "axes": list(axes), "values": values}


@dataclass(frozen=True, eq=False)
class Dues:
    """The payments of all agents, and the name of their form: what is due, by the position of the period of the report
    and agent, and with a finite horizon what is paid in the last period besides, above minus what others receive."""

    name: str
    parts: tuple[tuple[tuple[Due, ...], ...], ...]
    last: tuple[Paid, ...] | None

    def to_json(self, env: Environment) -> dict[str, Any]:
        """By agent."""
        return {agent: self._of_agent(env, k) for k, agent in enumerate(env.agents)}

    def _of_agent(self, env: Environment, agent: int) -> dict[str, Any]:
        told = [
            [one.to_json(env.stage(position).components, env.next_components(position)) for one in own[agent]]
            for position, own in enumerate(self.parts)
        ]
        return {"due": told[0]} if self.last is None else {"due": told, "last": self.last[agent].to_json()}

    def paid(self, env: Environment, agent: int) -> list[Table]:
        """What an agent pays for what was reported in every period, by position."""
        return [tables.total(one.table for one in own[agent]) for own in self.parts]


def dues(env: Environment, plans: Sequence[Plan], form: Form) -> Dues:
    """The payments of a form for a rule, by position. Raises NoMechanism where there are none, CannotEnclose where they
    have too many digits, and NotEnoughMemory."""
    form, agents = member(Form, form), range(len(env.agents))
    last = None if env.horizon is None else corrections(env, plans[-1])
    parts = []
    for position in env.periods if env.horizon is None else env.periods[:-1]:
        more = [one.exactly() for one in last or ()] if position + 2 == env.horizon else []
        finder = _Finder(env, position, plans[position], form, more)
        parts.append(tuple(finder.of(agent) for agent in agents))
    return Dues(form.value, tuple(parts), last)


class _Finder:
    """Finds what every agent pays for what is reported in a period; `last` is what it pays in the period after besides,
    if that is the last one."""

    def __init__(self, env: Environment, position: int, plan: Plan, form: Form, last: Sequence[Table]) -> None:
        self.env, self.position, self.form, self.stage = env, position, form, env.stage(position)
        self.components, self.sizes = self.stage.components, dict(self.stage.sizes)
        self.sizes |= {NEXT + axis: len(labels) for axis, labels in env.next_labels(position).items()}
        likely_plans = [plan[z] for z, _ in likely(self.stage)]
        self.led = np.stack([np.logical_or.reduce([own == a for own in likely_plans])
                             for a in range(len(self.stage.allocations))])  # fmt: skip
        self._led: dict[Axes, npt.NDArray[np.bool_]] = {}
        flows = zip((PUBLIC, *env.agents), (self.stage.public_utility, *self.stage.utilities), strict=True)
        small = [(name, table.minimal()) for name, table in flows]
        self.flows = [(name, table) for name, table in small if table.array.numerators.any()]
        self.last = [env.expect(position, one).scaled(env.discount).minimal() for one in last]

    def of(self, agent: int) -> tuple[Due, ...]:
        """An agent's payments: one part for each flow, and one for all those for which that cannot be."""
        wanted = self._wanted(agent)
        alone = [(name, flow, self._small(agent, flow)) for name, flow in wanted]
        found = [Due((name,), table) for name, _, table in alone if table is not None]
        rest = [(name, flow) for name, flow, table in alone if table is None]
        if not rest:
            return tuple(found)
        together = self._small(agent, tables.total(flow for _, flow in rest))
        if together is not None:
            return (*found, Due(tuple(name for name, _ in rest), together))
        return (Due(tuple(name for name, _ in wanted), self._all(agent, [flow for _, flow in wanted])),)

    def _wanted(self, agent: int) -> list[tuple[str, Table]]:
        """What is repaid, in the order of agents: what the others receive, and under an agent's own name what it pays
        in the last period besides."""
        own = self.env.agents[agent]
        found = {name: flow for name, flow in self.flows if name != own}
        if self.last and self.last[agent].array.numerators.any():
            found[own] = self.last[agent]
        return [(name, found[name]) for name in (PUBLIC, *self.env.agents) if name in found]

    def _small(self, agent: int, flow: Table) -> Table | None:
        """What repays a flow, by as few components as will do; None if that takes more than some."""
        name, target = self.env.agents[agent], flow.minimal().scaled(-1 / self.env.discount)
        if name not in target.axes:
            return target.rename({axis: PREVIOUS + axis for axis in target.axes})
        for later in self._listened(agent):
            found = self._solved(agent, target, later)
            if isinstance(found, Table):
                return found
        return None

    def _all(self, agent: int, flows: Sequence[Table]) -> Table:
        """What repays all flows, by what all others say."""
        later = tuple(axis for axis in self.env.next_components(self.position) if axis != self.env.agents[agent])
        found = self._solved(agent, tables.total(flows).minimal().scaled(-1 / self.env.discount), later)
        if isinstance(found, Infeasible):
            raise NoMechanism(f"no {self.form} transfers: {obstacle_in_words(self.env, found)}")
        return found

    def _listened(self, agent: int) -> Iterator[Axes]:
        """Components of the others that tell something of the agent's type, the fewest labels first."""
        name, transition = self.env.agents[agent], self.stage.transition
        assert transition is not None
        after = self.env.next_components(self.position)
        telling = [axis for axis in after if axis != name and name in transition.marginal(axis).axes]
        some = chain.from_iterable(combinations(telling, count) for count in range(1, LISTENED + 1))
        yield from sorted(some, key=lambda axes: prod(self.sizes[NEXT + axis] for axis in axes))

    def _solved(self, agent: int, target: Table, later: Axes) -> Table | Infeasible:
        name, transition = self.env.agents[agent], self.stage.transition
        assert transition is not None
        rows = transition.distribution(later).minimal(*(NEXT + axis for axis in later)) if later else constant(1)
        used = {*target.axes, *rows.axes}
        today = ("allocation", *(axis for axis in self.components if axis in used and axis != name), name)
        every = (*today, *(NEXT + axis for axis in later))
        self._ask(every)
        kernel, right = rows.full(every, self.sizes).reduced().array, target.full(today, self.sizes).reduced().array
        shape = tuple(self.sizes[axis] for axis in today)
        systems = Systems(today=today, later=later, sizes=self.sizes, rows=kernel.view(
            kernel.numerators.reshape(*shape, -1)), right=right, chosen=self._chosen(today))  # fmt: skip
        found = solved(systems, agent, self.position, self.form)
        return self._placed(found, today) if isinstance(found, Infeasible) else found

    def _placed(self, found: Infeasible, today: Axes) -> Infeasible:
        """The same at labels of all others, the first where they make no difference."""
        labels = dict(zip(today[1:-1], found.state, strict=True))
        return replace(found, state=tuple(labels.get(axis, 0) for axis in self.components if axis != today[-1]))

    def _ask(self, axes: Axes) -> None:
        """Raises NotEnoughMemory where the systems of an agent do not fit."""
        count = prod(self.sizes[axis] for axis in axes)
        states = prod(self.sizes[axis] for axis in self.components)
        power = 2 if sum(axis.startswith(NEXT) for axis in axes) > LISTENED else 1
        memory.ask(NUMBER * count, f"the systems of contingent transfers at {states:,} joint states",
                   memory.Growth(states, power))  # fmt: skip

    def _chosen(self, today: Axes) -> npt.NDArray[np.bool_]:
        """Whether some report that has labels of some components leads to an allocation."""
        if today not in self._led:
            kept = [axis for axis in self.components if axis in today]
            away = tuple(k for k, axis in enumerate(self.components, 1) if axis not in today)
            found = np.asarray(self.led.any(axis=away))
            order = [0, *(1 + kept.index(axis) for axis in today[1:])]
            self._led[today] = np.ascontiguousarray(found.transpose(order))
        return self._led[today]
