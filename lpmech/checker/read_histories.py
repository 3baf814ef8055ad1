"""Reading constraints after histories that clash (existence page section 5), a witness of the claim `exists_any`."""

from .certificate import Memory
from .clash import HistoryClash, HistoryClashes
from .errors import Malformed, Path, expected
from .fields import list_of, object_of
from .read_existence import ExistenceReader

KEYS = ("agent", "epsilon", "constraints")
_CLASH = ("history", "others", "true", "report", "weight")


class HistoryReader(ExistenceReader):
    """Reads constraints of one agent with the histories after which they stand."""

    def histories(self, fields: dict[str, object], path: Path) -> HistoryClashes:
        if self.environment.horizon is None:
            raise Malformed(path, "constraints after histories are those of a finite horizon")
        agent, epsilon = self._agent(fields, path), self._number(fields, "epsilon", path)
        if epsilon[0] <= 0:
            raise expected((*path, "epsilon"), "a positive rational", fields["epsilon"])
        given = list_of(fields["constraints"], (*path, "constraints"))
        constraints = [self._clash(item, agent, (*path, "constraints", k)) for k, item in enumerate(given)]
        return HistoryClashes(agent, epsilon, constraints)

    def _clash(self, value: object, agent: int, path: Path) -> HistoryClash:
        fields = object_of(value, path, _CLASH)
        history = self._history(fields["history"], (*path, "history"))
        others = self._others(fields["others"], agent, len(history), (*path, "others"))
        true, report = (self.report(fields[key], agent, len(history), (*path, key)) for key in ("true", "report"))
        return HistoryClash(history, others, true, report, self._weight(fields, path))

    def _history(self, value: object, path: Path) -> list[Memory]:
        """The events of the periods before, of which there are fewer than periods."""
        given = list_of(value, path)
        if len(given) >= self.environment.periods:
            raise expected(path, "a history shorter than the horizon", value)
        return [self.memory(event, t + 1, (*path, t)) for t, event in enumerate(given)]
