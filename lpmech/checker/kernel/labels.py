"""Labels in the cells and witnesses of a certificate: agents, periods, states, allocations, types, shocks."""

from __future__ import annotations

from dataclasses import dataclass

from .certificate import Memory
from .environment import Environment
from .errors import Malformed, Path, expected
from .fields import object_of, position
from .spaces import Space


@dataclass(frozen=True)
class Labels:
    """Finds the numbers of labels; periods are numbered from 0, T is the terminal state's."""

    environment: Environment

    def agent(self, value: object, path: Path) -> int | None:
        agents = self.environment.agent_axis.positions
        return None if value is None else position(value, agents, path, "an agent")

    def period(self, value: object, path: Path) -> int | None:
        if value is not None and (type(value) is not int or value < 1):
            raise expected(path, "a period (an integer of at least 1), or null", value)
        return value

    def index(self, period: int | None, path: Path) -> int:
        """The number, from 0, of the period that a cell or witness names; T for the terminal state."""
        horizon = self.environment.horizon
        if horizon is None:
            return 0
        if period is None or period > horizon + 1:
            raise expected(path, "a period of the environment", period)
        return period - 1

    def own_period(self, value: object, path: Path) -> int:
        """The number of the period that a witness or a piece of evidence names; null where the horizon is infinite."""
        index = self.index(self.period(value, path), path)
        if self.environment.horizon is None and value is not None:
            raise expected(path, "null", value)
        return index

    def space(self, index: int, path: Path) -> Space:
        environment = self.environment
        if environment.horizon is None or index < environment.horizon:
            return environment.stage(index).space
        if environment.terminal is None:
            raise Malformed(path, "the environment has no terminal utility")
        return environment.terminal.space

    def state(self, value: object, index: int, path: Path) -> tuple[int, ...]:
        """A joint state of a period, as its labels' numbers."""
        return self.labels(value, self.space(index, path), path)

    def labels(self, value: object, space: Space, path: Path) -> tuple[int, ...]:
        fields = object_of(value, path, space.names)
        return tuple(
            position(fields[axis.name], axis.positions, (*path, axis.name), "a label of the state")
            for axis in space.components
        )

    def memory(self, value: object, index: int, path: Path) -> Memory:
        fields = object_of(value, path, ("reports", "allocation"))
        if self.environment.horizon is not None and index == 0:
            raise Malformed(path, "the memory of period 1 is empty")
        before = 0 if self.environment.horizon is None else index - 1
        reports = self.labels(fields["reports"], self.space(before, path), (*path, "reports"))
        return Memory(reports, self.allocation(fields["allocation"], before, (*path, "allocation")))

    def allocation(self, value: object, index: int, path: Path) -> int:
        if self.environment.horizon is not None and index >= self.environment.horizon:
            raise expected(path, "null after the last period", value)
        return position(value, self.environment.stage(index).allocations.positions, path, "an allocation of the stage")

    def report(self, value: object, agent: int | None, index: int, path: Path) -> int:
        if agent is None:
            raise Malformed(path, "a report without an agent")
        space = self.space(index, path)
        return position(value, space.components[space.has_public + agent].positions, path, "a type of the agent")

    def shock(self, value: object, index: int, path: Path) -> int | None:
        """A shock's number; null stands for the only one of a stage without shocks."""
        if self.environment.horizon is not None and index >= self.environment.horizon:
            raise expected(path, "a period with allocations", index + 1)
        stage = self.environment.stage(index)
        if stage.has_shocks or value is not None:
            options = stage.shock_axis.positions if stage.has_shocks else {}
            return position(value, options, path, "a shock of the stage")
        return None

    def acting_period(self, value: object, path: Path) -> int:
        """The number of a period with allocations."""
        period = self.own_period(value, path)
        if period >= self.environment.periods:
            raise expected(path, "a period with allocations", value)
        return period

    def one_agent(self, value: object, path: Path) -> int:
        """An agent, where null does not do."""
        agent = self.agent(value, path)
        if agent is None:
            raise expected(path, "an agent", None)
        return agent

    def others(self, value: object, agent: int, index: int, path: Path) -> tuple[int, ...]:
        """The labels' numbers of the public state and of every other agent's type."""
        name = self.environment.agents[agent]
        space = Space(tuple(axis for axis in self.space(index, path).components if axis.name != name))
        return self.labels(value, space, path)
