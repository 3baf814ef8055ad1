"""Reading the witness of the claim `stated_relation` (certificate page section 3, *Stated relations*)."""

from .errors import Malformed, Path, expected
from .fields import list_of, object_of, ratio
from .relations import RELATIONS, Quantity, Relation, Stated, Term
from .resolve import Resolver

STATED = ("premises", "conclusion")
_TERM = ("weight", "quantity", "agent", "period", "state", "allocation", "shock", "report", "value")
_RELATION = ("terms", "relation", "constant")
# What each quantity is about besides period and state; of those with "agent?" the agent may be null.
QUANTITIES: dict[str, tuple[str, ...]] = {
    "welfare": ("agent?",),
    "welfare tomorrow": ("agent?", "allocation"),
    "worth": ("agent?", "allocation"),
    "best": ("agent?", "allocation"),
    "chosen": ("allocation",),
    "utility": ("agent", "allocation"),
    "payment": ("agent",),
    "payment by shock": ("agent", "shock"),
    "payoff": ("agent",),
    "payoff of a lie": ("agent", "report"),
    "exited": ("agent",),
    "exited tomorrow": ("agent", "allocation"),
}


class RelationReader(Resolver):
    """Reads relations between quantities."""

    def stated(self, fields: dict[str, object], path: Path) -> Stated:
        where = (*path, "premises")
        given = list_of(fields["premises"], where)
        premises = [self._relation(item, (*where, k)) for k, item in enumerate(given)]
        return Stated(premises, self._relation(fields["conclusion"], (*path, "conclusion")))

    def _relation(self, value: object, path: Path) -> Relation:
        fields = object_of(value, path, _RELATION)
        where, relation = (*path, "terms"), fields["relation"]
        terms = [self._term(item, (*where, k)) for k, item in enumerate(list_of(fields["terms"], where, 1))]
        if not isinstance(relation, str) or relation not in RELATIONS:
            raise expected((*path, "relation"), ", ".join(RELATIONS), relation)
        return Relation(terms, relation, ratio(fields["constant"], (*path, "constant")), path)

    def _term(self, value: object, path: Path) -> Term:
        fields = object_of(value, path, _TERM)
        name = fields["quantity"]
        if not isinstance(name, str) or name not in QUANTITIES:
            raise expected((*path, "quantity"), "one of " + ", ".join(QUANTITIES), name)
        numbers = [ratio(fields[key], (*path, key)) for key in ("weight", "value")]
        return Term(numbers[0], self._quantity(name, fields, path), numbers[1], path)

    def _quantity(self, name: str, fields: dict[str, object], path: Path) -> Quantity:
        about = QUANTITIES[name]
        for key in ("agent", "allocation", "report", "shock"):
            if key not in about and f"{key}?" not in about and fields[key] is not None:
                raise expected((*path, key), f"null, since {name} has none", fields[key])
        period = self.own_period(fields["period"], (*path, "period"))
        if period >= self.environment.periods:
            raise expected((*path, "period"), "a period with allocations", fields["period"])
        agent = self.agent(fields["agent"], (*path, "agent"))
        if agent is None and "agent" in about:
            raise Malformed((*path, "agent"), f"{name} is about an agent")
        state = self.space(period, path).number(self.state(fields["state"], period, (*path, "state")))
        allocation = report = shock = 0
        if "allocation" in about:
            allocation = self.allocation(fields["allocation"], period, (*path, "allocation"))
        if "report" in about:
            report = self.report(fields["report"], agent, period, (*path, "report"))
        if "shock" in about:
            shock = self.shock(fields["shock"], period, (*path, "shock")) or 0
        return Quantity(name, -1 if agent is None else agent, period, state, allocation, shock, report)
