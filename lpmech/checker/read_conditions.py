"""Reading cells, separating vectors and witnesses of the conditions (certificate page sections 2 and 3, *Conditions*).

The state of such a cell is that of the others: the public state, if any, and every agent but one.
"""

from .certificate import ConditionCell, Separation
from .errors import Malformed, Path, expected
from .fields import any_object, int_of, list_of, object_of, position, ratio
from .resolve import Resolver

_CELL = ("agent", "period", "allocation", "state")


class ConditionReader(Resolver):
    """Reads what is said of the others of one agent."""

    def separations(self, value: object, path: Path) -> list[Separation]:
        """The evidence `convex independence`."""
        return [self._separation(item, (*path, k)) for k, item in enumerate(list_of(value, path))]

    def _separation(self, value: object, path: Path) -> Separation:
        fields = object_of(value, path, (*_CELL, "type", "denominator", "numerators"))
        cell = self._cell(fields, path)
        own = self.report(fields["type"], cell.agent, cell.period, (*path, "type"))
        if int_of(fields["denominator"], path, "denominator") < 1:
            raise expected((*path, "denominator"), "a positive integer", fields["denominator"])
        where = (*path, "numerators")
        numerators = [int_of(item, where, k) for k, item in enumerate(list_of(fields["numerators"], where))]
        return Separation(cell, own, numerators, path)

    def witness(self, fields: dict[str, object], path: Path) -> dict[str, object]:
        """The witness of a condition that fails, or of a last period that is not implementable."""
        if "cycle" in fields:
            return self._cycle(fields, path)
        cell = self._cell(fields, path)
        found: dict[str, object] = {"cell": cell}
        if "type" in fields:
            found["type"] = self.report(fields["type"], cell.agent, cell.period, (*path, "type"))
        key = "mixture" if "mixture" in fields else "combination"
        weights = self._weights(fields[key], cell, (*path, key))
        if found.get("type") in weights:
            raise Malformed((*path, key), "a mixture is over the other own types")
        return found | {"weights": weights}

    def _cell(self, fields: dict[str, object], path: Path) -> ConditionCell:
        index = self.own_period(fields["period"], (*path, "period"))
        agent = self._agent(fields, path)
        allocation = self.allocation(fields["allocation"], index, (*path, "allocation"))
        return ConditionCell(index, agent, allocation, self._others(fields["state"], agent, index, (*path, "state")))

    def _agent(self, fields: dict[str, object], path: Path) -> int:
        agent = self.agent(fields["agent"], (*path, "agent"))
        if agent is None:
            raise expected((*path, "agent"), "an agent", None)
        return agent

    def _others(self, value: object, agent: int, index: int, path: Path) -> tuple[int, ...]:
        """The labels' numbers of the public state and of every other agent's type."""
        name = self.environment.agents[agent]
        components = [axis for axis in self.space(index, path).components if axis.name != name]
        fields = object_of(value, path, [axis.name for axis in components])
        pairs = ((fields[axis.name], axis) for axis in components)
        return tuple(position(x, axis.positions, (*path, axis.name), "a label of the state") for x, axis in pairs)

    def _weights(self, value: object, cell: ConditionCell, path: Path) -> dict[int, tuple[int, int]]:
        """A number for each of some own types, perhaps not in lowest terms where its parts are long."""
        given = any_object(value, path)
        return {self.report(s, cell.agent, cell.period, path): ratio(x, (*path, s)) for s, x in given.items()}

    def _cycle(self, fields: dict[str, object], path: Path) -> dict[str, object]:
        """Distinct own types of the last period, at least two."""
        agent, last = self._agent(fields, path), self.environment.periods - 1
        others = self._others(fields["state"], agent, last, (*path, "state"))
        path = (*path, "cycle")
        cycle = [self.report(s, agent, last, (*path, k)) for k, s in enumerate(list_of(fields["cycle"], path, 2))]
        if len(set(cycle)) < len(cycle):
            raise Malformed(path, "an own type is repeated")
        return {"agent": agent, "others": others, "cycle": cycle}
