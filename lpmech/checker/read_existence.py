"""Reading the refutation of every mechanism (existence page section 4), the witness of the claim `exists_any`."""

from typing import cast

from .chain import (
    ASSUMED,
    MOVES_NO_OTHERS,
    NO_START,
    Bounded,
    Chain,
    Combination,
    Gap,
    Lie,
    Number,
    Promised,
    Step,
    Sum,
    Today,
)
from .errors import Path, expected
from .fields import any_object, list_of, object_of, ratio
from .read_conditions import ConditionReader

KEYS = ("agent", "slack", "start", "steps", "contradiction", "epsilon")
_PLACE = ("period", "others")
_TYPES = ("high", "low")
_COMBINATION = ("combination",)
_MOST = 1 << 63  # of a coefficient
_SUM = ("lies", "today", "later")
_KINDS = (NO_START, MOVES_NO_OTHERS, ASSUMED)


class ExistenceReader(ConditionReader):
    """Reads sums of the constraints of one agent."""

    def chain(self, fields: dict[str, object], path: Path) -> Chain:
        agent = self._agent(fields, path)
        slack = self._number(fields, "slack", path)
        if slack[0] < 0:
            raise expected((*path, "slack"), "a rational that is not negative", fields["slack"])
        start, bound = self._start(fields["start"], (*path, "start"))
        given = list_of(fields["steps"], (*path, "steps"))
        steps = [self._step(item, agent, (*path, "steps", k)) for k, item in enumerate(given)]
        last = object_of(fields["contradiction"], (*path, "contradiction"), (*_PLACE, *_SUM, "total"))
        total = self._number(last, "total", (*path, "contradiction"))
        if total[0] >= 0:
            raise expected((*path, "contradiction", "total"), "a negative rational", last["total"])
        contradiction = self._sum(last, agent, (*path, "contradiction"))
        epsilon = self._number(fields, "epsilon", path)
        return Chain(agent, slack, start, bound, steps, contradiction, total, epsilon)

    def _start(self, value: object, path: Path) -> tuple[str, Number | None]:
        fields = object_of(value, path, ("kind", "bound"))
        kind, bound = fields["kind"], fields["bound"]
        if not isinstance(kind, str) or kind not in _KINDS:
            raise expected((*path, "kind"), " or ".join(_KINDS), kind)
        if (kind == NO_START) != (bound is None):
            raise expected((*path, "bound"), "null where bounds start from none, and a rational elsewhere", bound)
        return kind, None if bound is None else self._number(fields, "bound", path)

    def _step(self, value: object, agent: int, path: Path) -> Step:
        fields = object_of(value, path, (*_PLACE, *_what(value), "bound", *_SUM))
        proof = self._sum(fields, agent, path)
        gap = self._gap(fields, agent, proof.period, proof.others, path)
        return Step(gap, self._number(fields, "bound", path), proof)

    def _sum(self, fields: dict[str, object], agent: int, path: Path) -> Sum:
        period, others = self._place(fields, agent, path)
        parts = {key: list_of(fields[key], (*path, key)) for key in _SUM}
        lies = [self._lie(x, agent, period, (*path, "lies", k)) for k, x in enumerate(parts["lies"])]
        today = [self._bounded(x, agent, period, others, (*path, "today", k)) for k, x in enumerate(parts["today"])]
        later = [self._promised(x, agent, period, (*path, "later", k)) for k, x in enumerate(parts["later"])]
        return Sum(period, others, lies, today, later)

    def _place(self, fields: dict[str, object], agent: int, path: Path) -> tuple[int, tuple[int, ...]]:
        """A period with allocations, and the types of the others in it."""
        period = self.own_period(fields["period"], (*path, "period"))
        if period >= self.environment.periods:
            raise expected((*path, "period"), "a period with allocations", fields["period"])
        return period, self._others(fields["others"], agent, period, (*path, "others"))

    def _lie(self, value: object, agent: int, period: int, path: Path) -> Lie:
        fields = object_of(value, path, ("true", "report", "weight"))
        true, report = (self.report(fields[key], agent, period, (*path, key)) for key in ("true", "report"))
        return Lie(true, report, self._weight(fields, path))

    def _bounded(self, value: object, agent: int, period: int, others: tuple[int, ...], path: Path) -> Today:
        fields = object_of(value, path, (*_what(value), "weight"))
        return Today(self._gap(fields, agent, period, others, path), self._weight(fields, path))

    def _promised(self, value: object, agent: int, today: int, path: Path) -> Promised:
        fields = object_of(value, path, ("report", "allocation", *_PLACE, *_what(value), "weight"))
        report = self.report(fields["report"], agent, today, (*path, "report"))
        allocation = self.allocation(fields["allocation"], today, (*path, "allocation"))
        gap = self._gap(fields, agent, *self._place(fields, agent, path), path)
        return Promised(report, allocation, gap, self._weight(fields, path))

    def _gap(self, fields: dict[str, object], agent: int, period: int, others: tuple[int, ...], path: Path) -> Bounded:
        if "combination" in fields:
            return Combination(
                period, others, self._terms(fields["combination"], agent, period, (*path, "combination"))
            )
        high, low = (self.report(fields[key], agent, period, (*path, key)) for key in _TYPES)
        return Gap(period, others, high, low)

    def _terms(self, value: object, agent: int, period: int, path: Path) -> tuple[tuple[int, int], ...]:
        """The own types that are named, ascending, with their coefficients."""
        given = any_object(value, path)
        if not given:
            raise expected(path, "an own type with a coefficient", value)
        found = {self.report(label, agent, period, path): (label, x) for label, x in given.items()}
        for label, x in found.values():
            if type(x) is not int or not 0 < abs(x) < _MOST:
                raise expected((*path, label), "an integer other than 0, below 2^63 in size", x)
        return tuple((own, cast(int, x)) for own, (_, x) in sorted(found.items()))

    def _weight(self, fields: dict[str, object], path: Path) -> Number:
        weight = self._number(fields, "weight", path)
        if weight[0] <= 0:
            raise expected((*path, "weight"), "a positive rational", fields["weight"])
        return weight

    def _number(self, fields: dict[str, object], key: str, path: Path) -> Number:
        """A rational, perhaps not in lowest terms where its parts are long."""
        return ratio(fields[key], (*path, key))


def _what(value: object) -> tuple[str, ...]:
    """The keys that say what is bounded."""
    return _COMBINATION if isinstance(value, dict) and "combination" in value else _TYPES
