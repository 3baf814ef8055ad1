"""Reading the witness of the claim `pivot_unique` (certificate page section 3, *Uniqueness*)."""

from .certificate import Table
from .errors import Malformed, Path, expected
from .fields import list_of, object_of, ratio
from .layouts import place_of, table
from .payments import (
    CONSTRAINTS,
    FORMS,
    LIE,
    PARTICIPATION,
    Bounded,
    Number,
    Other,
    Payment,
    Point,
    Recalled,
    Side,
    Term,
)
from .read_conditions import ConditionReader

PROVED = ("agent", "payments")
REFUTED = ("agent", "form", "period", "state", "within", "transfers", "payoffs")
_PAYMENT = ("form", "period", "state", "within")
_POINT = ("transfers", "payoffs")
_TERM = ("constraint", "period", "memory", "state", "report", "weight")


class UniquenessReader(ConditionReader):
    """Reads payments of one agent, their bounds, and other transfers."""

    def uniqueness(self, fields: dict[str, object], path: Path) -> dict[str, object]:
        agent = self._agent(fields, path)
        if "payments" in fields:
            where = (*path, "payments")
            given = list_of(fields["payments"], where, 1)
            return {"agent": agent, "payments": [self._bounded(x, agent, (*where, k)) for k, x in enumerate(given)]}
        payment = self._payment(fields, path)
        return {"agent": agent, "other": Other(payment, self._point(fields, payment.remembers, path))}

    def _bounded(self, value: object, agent: int, path: Path) -> Bounded:
        fields = object_of(value, path, (*_PAYMENT, "least", "greatest"))
        payment = self._payment(fields, path)
        least, greatest = (
            self._side(fields[key], agent, payment.remembers, (*path, key)) for key in ("least", "greatest")
        )
        return Bounded(payment, least, greatest)

    def _payment(self, fields: dict[str, object], path: Path) -> Payment:
        form = fields["form"]
        if not isinstance(form, str) or form not in FORMS:
            raise expected((*path, "form"), " or ".join(FORMS), form)
        remembers, slot = form == FORMS[1], self._period(fields, path)
        if remembers and slot:
            raise expected((*path, "period"), "the first period, where transfers remember", fields["period"])
        within = ratio(fields["within"], (*path, "within"))
        if within[0] < 0:
            raise expected((*path, "within"), "a rational that is not negative", fields["within"])
        return Payment(remembers, slot, self._number_of(fields["state"], slot, (*path, "state")), within)

    def _period(self, fields: dict[str, object], path: Path) -> int:
        """A period with allocations, from 0."""
        period = self.own_period(fields["period"], (*path, "period"))
        if period >= self.environment.periods:
            raise expected((*path, "period"), "a period with allocations", fields["period"])
        return period

    def _number_of(self, value: object, period: int, path: Path) -> int:
        return self.space(period, path).number(self.state(value, period, path))

    def _side(self, value: object, agent: int, remembers: bool, path: Path) -> Side:
        fields = object_of(value, path, ("bound", "sum", *_POINT))
        where = (*path, "sum")
        given = list_of(fields["sum"], where)
        terms = [self._term(item, agent, remembers, (*where, k)) for k, item in enumerate(given)]
        return Side(ratio(fields["bound"], (*path, "bound")), terms, self._point(fields, remembers, path))

    def _term(self, value: object, agent: int, remembers: bool, path: Path) -> Term:
        fields = object_of(value, path, _TERM)
        kind = fields["constraint"]
        if not isinstance(kind, str) or kind not in CONSTRAINTS:
            raise expected((*path, "constraint"), " or ".join(CONSTRAINTS), kind)
        period = self._period(fields, path)
        slot, memory = self._remembered(fields["memory"], period, remembers, (*path, "memory"))
        state = self._number_of(fields["state"], period, (*path, "state"))
        report = None
        if kind == LIE:
            report = self.report(fields["report"], agent, period, (*path, "report"))
        elif fields["report"] is not None:
            raise expected((*path, "report"), "null, where the constraint is no lie", fields["report"])
        return Term(kind, slot, memory, state, report, self._weight_of(fields, kind, path))

    def _remembered(self, value: object, period: int, remembers: bool, path: Path) -> tuple[int, Recalled]:
        """The slot and the memory."""
        infinite = self.environment.horizon is None
        if value is None:
            if remembers and not infinite and period > 0:
                raise expected(path, "a memory, after period 1", None)
            return period, None
        if not remembers:
            raise expected(path, "null, where transfers remember nothing", value)
        memory = self.memory(value, period, path)
        before = 0 if infinite else period - 1
        return (1 if infinite else period), (self.space(before, path).number(memory.reports), memory.allocation)

    def _weight_of(self, fields: dict[str, object], kind: str, path: Path) -> Number:
        weight = ratio(fields["weight"], (*path, "weight"))
        if kind in (LIE, PARTICIPATION) and weight[0] < 0:
            raise expected((*path, "weight"), "a weight that is not negative", fields["weight"])
        return weight

    def _point(self, fields: dict[str, object], remembers: bool, path: Path) -> Point:
        transfers, payoffs = (self._tables(fields[key], remembers, (*path, key)) for key in _POINT)
        return Point(transfers, payoffs)

    def _tables(self, value: object, remembers: bool, path: Path) -> list[Table]:
        """One table a slot: T of them, or where the horizon is infinite one, and where transfers remember two."""
        environment, items = self.environment, list_of(value, path)
        infinite = environment.horizon is None
        count = 1 + remembers if infinite else environment.periods
        if len(items) != count:
            shown = str(count) if count < 10**18 else "over 10^18"
            raise Malformed(path, f"expected a list of {shown} tables, found a list of length {len(items)}")
        found = []
        for slot, item in enumerate(items):
            period = 0 if infinite else slot
            place = place_of(environment, period, shock=False, memory=remembers and slot > 0)
            found.append(table(item, place, (*path, slot)))
        return found
