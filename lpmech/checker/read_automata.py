"""Reading automata (existence page section 5), the witness of the claim `exists_any` where it is proved by them."""

from .automaton import Automaton, Next, State
from .errors import Path, expected
from .fields import list_of, object_of
from .layouts import place_of, table
from .resolve import Resolver

KEYS = ("automata",)
_STATE = ("period", "payoffs", "next")


class AutomataReader(Resolver):
    """Reads one automaton for every agent."""

    def automata(self, fields: dict[str, object], path: Path) -> list[Automaton]:
        path = (*path, "automata")
        given = object_of(fields["automata"], path, self.environment.agents)
        return [self._automaton(given[name], k, (*path, name)) for k, name in enumerate(self.environment.agents)]

    def _automaton(self, value: object, agent: int, path: Path) -> Automaton:
        fields = object_of(value, path, ("initial", "states"))
        given = list_of(fields["states"], (*path, "states"), 1)
        initial = _number(fields["initial"], len(given), (*path, "initial"))
        states = [self._state(item, len(given), (*path, "states", k)) for k, item in enumerate(given)]
        return Automaton(agent, initial, states)

    def _state(self, value: object, count: int, path: Path) -> State:
        fields = object_of(value, path, _STATE)
        period = self.own_period(fields["period"], (*path, "period"))
        if period >= self.environment.periods:
            raise expected((*path, "period"), "a period with allocations", fields["period"])
        place = place_of(self.environment, period, shock=False, memory=False)
        payoffs = table(fields["payoffs"], place, (*path, "payoffs"))
        return State(period, payoffs, self._next(fields["next"], period, count, (*path, "next")))

    def _next(self, value: object, period: int, count: int, path: Path) -> Next | None:
        """For each allocation and joint report a state or null; null in the last period."""
        last = self.environment.successor(period) is None
        if last or value is None:
            if not (last and value is None):
                raise expected(path, "null" if last else "a list", value)
            return None
        stage = self.environment.stage(period)
        rows = _of_length(value, len(stage.allocations), "each allocation", path)
        found = []
        for k, row in enumerate(rows):
            cells = _of_length(row, stage.space.size, "each joint report", (*path, k))
            numbers = (None if x is None else _number(x, count, (*path, k, j)) for j, x in enumerate(cells))
            found.append(list(numbers))
        return found


def _of_length(value: object, length: int, of: str, path: Path) -> list[object]:
    found = list_of(value, path)
    if len(found) != length:
        raise expected(path, f"a list of {length if length < 10**18 else 'over 10^18'}, one for {of}", value)
    return found


def _number(value: object, count: int, path: Path) -> int:
    if type(value) is not int or not 0 <= value < count:
        raise expected(path, f"the number of a state, 0 to {count - 1}", value)
    return value
