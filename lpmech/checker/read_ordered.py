"""Reading the witnesses of the claims about ordered types (certificate page section 3, *Ordered types*)."""

from .errors import Path, expected
from .fields import list_of
from .read_conditions import ConditionReader


class OrderedReader(ConditionReader):
    """Reads what is said of the own types of one agent, given the labels of the others."""

    def order(self, fields: dict[str, object], path: Path) -> dict[str, object]:
        """The witness of a partition that is not monotone (three own types), or of a surplus that crosses twice."""
        index = self.own_period(fields["period"], (*path, "period"))
        if index >= self.environment.periods:
            raise expected((*path, "period"), "a period with allocations", fields["period"])
        agent = self._agent(fields, path)
        found: dict[str, object] = {"period": index, "agent": agent}
        found["others"] = self._others(fields["state"], agent, index, (*path, "state"))
        crossing = "alternatives" in fields
        for key, count in (("alternatives", 2), ("types", 2)) if crossing else (("types", 3),):
            items, where = list_of(fields[key], (*path, key)), (*path, key)
            if len(items) != count:
                raise expected(where, f"a list of {count} types of the agent", fields[key])
            found[key] = [self.report(item, agent, index, (*where, k)) for k, item in enumerate(items)]
        return found
