"""Labels and tables in the evidence, cells and witnesses of a certificate, by what has been named before them.

An agent, a period and the types of the others say which labels may follow. Periods are numbered from 0, T is the
terminal state's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from typing import Annotated, Any, Optional

from .environment import Environment
from .errors import Malformed, Path, expected, must, must_be
from .fields import count_of, list_for, list_of, object_of, position
from .older import record
from .shapes import Read, fill, keys_of, or_null, reader
from .spaces import Space
from .tables import IndexTable, Place, Table, index_table, place_of, table


class Scope:
    """Where a value is read: the environment, and what has been named so far."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.agent: int | None = None
        self.period = 0
        self.others: tuple[int, ...] = ()
        self.remembers = False  # whether the transfers do that are read
        self.about: Any = None  # what else the meaning of further keys depends on
        self.transfers: Sequence[Sequence[Table]] = ()  # of the mechanism
        self.leaves_out = False  # whether a word may stand for tables that are derived
        self._places: dict[tuple[int, bool, bool], Place] = {}

    def inner(self, **named: Any) -> Scope:
        """The scope of an object inside, or of what is listed for an agent or a period."""
        found = copy(self)
        vars(found).update(named)
        return found

    def place(self, *, shock: bool = False, memory: bool = False) -> Place:
        """The place of a table of the period; made once for a stage that serves several."""
        key = (self.period if len(self.environment.stages) > 1 else 0, shock, memory)
        if key not in self._places:
            self._places[key] = place_of(self.environment, self.period, shock=shock, memory=memory)
        return self._places[key]

    def space(self, path: Path, period: int | None = None) -> Space:
        """The states of the period, or of another one."""
        environment, index = self.environment, self.period if period is None else period
        if environment.horizon is None or index < environment.horizon:
            return environment.stage(index).space
        if environment.terminal is None:
            raise Malformed(path, "the environment has no terminal utility")
        return environment.terminal.space

    @property
    def before(self) -> int:
        return 0 if self.environment.horizon is None else self.period - 1

    @property
    def acts(self) -> bool:
        """Whether the period has allocations."""
        return self.environment.horizon is None or self.period < self.environment.horizon


class ToCome(list[Any]):
    """Tables that are left out, with a place for each period; what is derived takes it, from the last one back."""


def or_derived(item: Any, word: str = "derived", *, infinite: bool = True) -> Read:
    """The same, or where tables may be left out the word that says so; `infinite`: of an infinite horizon, too."""

    def read_one(scope: Scope, value: object, path: Path) -> Any:
        if not scope.leaves_out or not isinstance(value, str):
            return reader(item)(scope, value, path)
        must_be(value == word, path, f'"{word}", or the tables for which it stands', value)
        if scope.environment.horizon is None and not infinite:
            raise expected(path, "tables, as these are not derived where the horizon is infinite", value)
        return ToCome([None] * scope.environment.periods)

    return read_one


def or_pivot(item: Read) -> Read:
    """Payments of every agent, or where tables may be left out the name of the formula that defines them."""

    def read_all(scope: Scope, value: object, path: Path) -> Any:
        found = or_derived(item, "pivot")(scope, value, path)
        return [ToCome(found) for _ in scope.environment.agents] if isinstance(found, ToCome) else found

    return read_all


def per_period(item: Read) -> Read:
    """A list with one for each period that tables tell apart."""

    def read_all(scope: Scope, value: object, path: Path) -> list[Any]:
        listed = list_for(value, path, scope.environment.periods, "each period")
        return [item(scope.inner(period=t), one, (*path, t)) for t, one in enumerate(listed)]

    return read_all


def by_agent(item: Any) -> Read:
    """An object with one for some of the agents."""

    def read_some(scope: Scope, value: object, path: Path) -> dict[int, Any]:
        agents = scope.environment.agents
        given = object_of(value, path, (), agents)
        listed = ((k, name) for k, name in enumerate(agents) if name in given)
        return {k: reader(item)(scope.inner(agent=k), given[name], (*path, name)) for k, name in listed}

    return read_some


def of_every(item: Any) -> Read:
    """An object with one for every agent."""

    def read_all(scope: Scope, value: object, path: Path) -> list[Any]:
        object_of(value, path, scope.environment.agents)
        return list(by_agent(item)(scope, value, path).values())

    return read_all


def find_agent(scope: Scope, value: object, path: Path) -> int | None:
    """The agent of what follows; null for none."""
    agents = scope.environment.agent_axis.positions
    scope.agent = None if value is None else position(value, agents, path, "an agent")
    return scope.agent


def one_agent(scope: Scope, value: object, path: Path) -> int | None:
    must_be(value is not None, path, "an agent", None)
    return find_agent(scope, value, path)


def find_label(value: object, path: Path) -> int | None:
    """A period as cells name it, from 1."""
    if value is not None and (type(value) is not int or value < 1):
        raise expected(path, "a period (an integer of at least 1), or null", value)
    return value


def find_period(scope: Scope, value: object, path: Path) -> int:
    """The number of the period of what follows; T for the terminal state."""
    label, horizon = find_label(value, path), scope.environment.horizon
    scope.period = 0
    if horizon is not None:
        if label is None or label > horizon + 1:
            raise expected(path, "a period of the environment", label)
        scope.period = label - 1
    return scope.period


def _own_period(scope: Scope, value: object, path: Path) -> int:
    """The same where null is written if the horizon is infinite."""
    found = find_period(scope, value, path)
    must_be(scope.environment.horizon is not None or value is None, path, "null", value)
    return found


def _acting(scope: Scope, value: object, path: Path) -> int:
    found = _own_period(scope, value, path)
    must_be(scope.acts, path, "a period with allocations", value)
    return found


def labels_on(space: Space, value: object, path: Path) -> tuple[int, ...]:
    """The numbers of the labels of a state."""
    given = object_of(value, path, space.names)
    return tuple(
        position(given[axis.name], axis.positions, (*path, axis.name), "a label of the state")
        for axis in space.components
    )


def find_state(scope: Scope, value: object, path: Path) -> tuple[int, ...]:
    return labels_on(scope.space(path), value, path)


def _state_number(scope: Scope, value: object, path: Path) -> int:
    return scope.space(path).number(find_state(scope, value, path))


def _others(scope: Scope, value: object, path: Path) -> tuple[int, ...]:
    assert scope.agent is not None  # it was named before
    name = scope.environment.agents[scope.agent]
    kept = (axis for axis in scope.space(path).components if axis.name != name)
    scope.others = labels_on(Space(tuple(kept)), value, path)
    return scope.others


def find_allocation(scope: Scope, value: object, path: Path) -> int:
    must_be(scope.acts, path, "null after the last period", value)
    stage = scope.environment.stage(scope.period)
    return position(value, stage.allocations.positions, path, "an allocation of the stage")


def find_type(scope: Scope, value: object, path: Path) -> int:
    """A type of the agent."""
    if scope.agent is None:
        raise Malformed(path, "a report without an agent")
    space = scope.space(path)
    return position(value, space.components[space.has_public + scope.agent].positions, path, "a type of the agent")


def find_shock(scope: Scope, value: object, path: Path) -> int | None:
    """A shock's number; null stands for the only one of a stage without shocks."""
    must_be(scope.acts, path, "a period with allocations", scope.period + 1)
    stage = scope.environment.stage(scope.period)
    if stage.has_shocks or value is not None:
        return position(value, stage.shock_axis.positions if stage.has_shocks else {}, path, "a shock of the stage")
    return None


@record
class Memory:
    """The previous period's reports, by component, and allocation."""

    reports: Annotated[tuple[int, ...], find_state]
    allocation: Annotated[int, find_allocation]

    def on(self, coordinates: Iterable[int]) -> tuple[int, ...]:
        """Its labels on some memory coordinates."""
        labels = (self.allocation, *self.reports)
        return tuple(labels[k] for k in coordinates)


def find_memory(scope: Scope, value: object, path: Path) -> Memory:
    """A memory of the period."""
    given = object_of(value, path, keys_of(Memory))
    must(scope.environment.horizon is None or scope.period != 0, path, "the memory of period 1 is empty")
    found: Memory = fill(Memory, scope.inner(period=scope.before), given, path)
    return found


def _in_period(read: Callable[[object, Place, Path], Any], *, shock: bool = False) -> Read:
    """A table of the period, perhaps by shock."""
    return lambda scope, value, path: read(value, scope.place(shock=shock), path)


find_table, find_by_shock = _in_period(table), _in_period(table, shock=True)
find_plan = _in_period(index_table, shock=True)


def slots(
    scope: Scope, value: object, path: Path, counts: Iterable[int] = (1, 2), remembers: bool = True
) -> list[Table]:
    """Tables of transfers or payoffs, which remember or not: T of them, or where the horizon is infinite as many as
    may be."""
    given, horizon = list_of(value, path), scope.environment.horizon
    allowed = tuple(counts) if horizon is None else (horizon,)
    must_be(len(given) in allowed, path, f"a list of {' or '.join(map(count_of, allowed))} tables", value)
    scopes = [scope.inner(period=0 if horizon is None else slot) for slot in range(len(given))]
    return [table(one, scopes[k].place(memory=remembers and k > 0), (*path, k)) for k, one in enumerate(given)]


Agent = Annotated[int, one_agent]
MaybeAgent = Annotated[Optional[int], find_agent]
OwnPeriod = Annotated[int, _own_period]
ActingPeriod = Annotated[int, _acting]  # a period with allocations
State = Annotated[tuple[int, ...], find_state]
StateNumber = Annotated[int, _state_number]
Others = Annotated[tuple[int, ...], _others]
Allocation = Annotated[int, find_allocation]
MaybeAllocation = Annotated[Optional[int], or_null(find_allocation)]
OwnType = Annotated[int, find_type]
MaybeShock = Annotated[Optional[int], find_shock]
MaybeMemory = Annotated[Optional[Memory], or_null(find_memory)]
Periods = Annotated[Sequence[Table], per_period(find_table)]
Plans = Annotated[Sequence[IndexTable], per_period(find_plan)]
Slots = Annotated[Sequence[Table], slots]
Paid = Annotated[Sequence[Sequence[Table]], or_pivot(of_every(slots))]  # by agent
PaidByShock = Annotated[Optional[Sequence[Sequence[Table]]], or_null(or_pivot(of_every(per_period(find_by_shock))))]
