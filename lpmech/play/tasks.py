"""Scheduling problems: a facility serves one bidder a period; a bidder has one task, or a series of them.

An environment is one iff its horizon is infinite, it has neither public states nor shocks, every allocation is always
feasible, and for every bidder i there is one allocation, `serve i`, of its own such that

- v_i(a, θ_i) = 0 for a ≠ serve i, and v_i(serve i, θ_i) ≥ 0 is the value of the task;
- θ_i stays as it is where i is not served; and where it is served it stays for ever (a series of tasks), or moves to a
  type whose task is worth 0 and which stays for ever (a single task, which is done).

(Bergemann and Välimäki 2008, Section 3; `casefiles/families/scheduling.py` builds them.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lpmech.lp.steps import cell, following
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage


class NotScheduling(ValueError):  # noqa: N818 - an answer, not a failure of the program
    """The environment is no scheduling problem; the text says what breaks the definition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a bidder wants in a joint state: the value of its task (0: nothing is left), single or one of a series."""

    bidder: str
    value: Fraction
    repeated: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Scheduling:
    """A scheduling problem."""

    env: Environment
    served: Mapping[str, int]  # bidder → the position of its allocation
    repeated: Mapping[str, frozenset[str]]  # bidder → the types that are a series of tasks
    after: Mapping[str, Mapping[str, str]]  # bidder → type → the type after it is served

    def tasks(self, state: Mapping[str, str]) -> tuple[Task, ...]:
        """The tasks of a joint state, in the order of the bidders."""
        return tuple(self.task(bidder, state[bidder]) for bidder in self.env.agents)

    def task(self, bidder: str, own: str) -> Task:
        """The task of a bidder of a type."""
        value = _value(self.env.stage(0), bidder, self.served[bidder], own)
        return Task(bidder=bidder, value=value, repeated=own in self.repeated[bidder])

    def serve(self, state: Mapping[str, str], bidder: str) -> dict[str, str]:
        """The state after a bidder is served."""
        return {**state, bidder: self.after[bidder][state[bidder]]}


def scheduling(env: Environment) -> Scheduling:
    """The environment as a scheduling problem. Raises NotScheduling."""
    if env.horizon is not None:
        raise NotScheduling("the horizon is finite, and tasks wait for ever")
    stage = env.stage(0)
    if stage.public or stage.has_shocks:
        raise NotScheduling("there are public states or shocks")
    everything = tuple(range(len(stage.allocations)))
    if stage.open is not None or any(
        {shock.feasible, *shock.feasible_without} != {everything} for shock in stage.shocks
    ):
        raise NotScheduling("some allocation is not always feasible")
    served = {bidder: _own_allocation(stage, place) for place, bidder in enumerate(env.agents)}
    if len(set(served.values())) < len(served):
        raise NotScheduling("two bidders are served by the same allocation")
    after = {bidder: _after(env, bidder, served[bidder]) for bidder in env.agents}
    series = {bidder: _series(stage, bidder, served[bidder], after[bidder]) for bidder in env.agents}
    return Scheduling(env=env, served=served, repeated=series, after=after)


def _value(stage: Stage, bidder: str, allocation: int, own: str) -> Fraction:
    place = {"allocation": allocation, bidder: stage.labels[bidder].index(own)}
    return cell(stage.utilities[stage.agents.index(bidder)], place)


def _own_allocation(stage: Stage, agent: int) -> int:
    """The one allocation that a bidder values."""
    bidder, table = stage.agents[agent], stage.utilities[agent]
    if set(table.axes) - {"allocation", bidder}:
        raise NotScheduling(f"the value of {bidder} depends on the type of others")
    values = {a: [_value(stage, bidder, a, own) for own in stage.labels[bidder]] for a in range(len(stage.allocations))}
    wanted = [a for a, found in values.items() if any(found)]
    if len(wanted) != 1:
        raise NotScheduling(f"a task of {bidder} is worth something at {len(wanted)} allocations, not at one")
    if min(values[wanted[0]]) < 0:
        raise NotScheduling(f"a task of {bidder} is worth less than 0")
    return wanted[0]


def _after(env: Environment, bidder: str, served: int) -> dict[str, str]:
    """The type after each, where the bidder is served; elsewhere types stay."""
    stage, found = env.stage(0), {}
    for own, label in enumerate(stage.labels[bidder]):
        for a, name in enumerate(stage.allocations):
            (after,) = _next_type(env, bidder, a, own, f"at the allocation {name!r} and the type {label!r} of {bidder}")
            if a == served:
                found[label] = stage.labels[bidder][after]
            elif after != own:
                raise NotScheduling(f"{bidder} moves from {label!r} though {name!r} does not serve it")
    return found


def _next_type(env: Environment, bidder: str, allocation: int, own: int, where: str) -> tuple[int]:
    """The next type, which is certain and the same whatever the others' types are."""
    stage = env.stage(0)
    states: list[dict[str, int]] = [{"allocation": allocation}]
    for name in stage.components:
        places = [own] if name == bidder else range(stage.sizes[name])
        states = [state | {name: place} for state in states for place in places]
    nexts = {following_type for state in states for following_type in following(env, 0, (bidder,), state)}
    if len(nexts) != 1:
        raise NotScheduling(f"the next type is not certain {where}")
    ((after,),) = nexts
    return (after,)


def _series(stage: Stage, bidder: str, served: int, after: Mapping[str, str]) -> frozenset[str]:
    """The types that are a series of tasks; the others are single tasks, or done."""
    found = set()
    for own in stage.labels[bidder]:
        if after[own] == own:
            found.add(own)
        elif _value(stage, bidder, served, after[own]) or after[after[own]] != after[own]:
            raise NotScheduling(f"the type {after[own]!r} that follows {own!r} of {bidder} is not done for good")
    return frozenset(own for own in found if _value(stage, bidder, served, own))


def remaining(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """The tasks that are worth something."""
    return tuple(task for task in tasks if task.value)
