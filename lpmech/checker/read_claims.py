"""Reading the claims of a certificate and the cells and witnesses in them (certificate page sections 2 and 3)."""

from collections.abc import Collection
from typing import cast

from .certificate import Cell, Claim, Verdict
from .clash import CLAIMS as FORM_CLAIMS
from .environment import Environment
from .errors import Malformed, Path, expected, quote
from .fields import any_object, list_of, object_of, ratio, rational, string
from .implied import FROM, IMPLIED
from .interim import INTERIM
from .read_automata import KEYS as AUTOMATA
from .read_automata import AutomataReader
from .read_conditions import ConditionReader
from .read_existence import KEYS, ExistenceReader
from .read_forms import KEYS as FORM_KEYS
from .read_forms import FormReader
from .read_histories import KEYS as HISTORY_KEYS
from .read_histories import HistoryReader
from .read_ordered import OrderedReader
from .read_relations import STATED as RELATED
from .read_relations import RelationReader
from .read_uniqueness import PROVED, REFUTED, UniquenessReader
from .resolve import Resolver
from .spaces import Space
from .stated import stated_by

BY_SHOCK = ("efficient", "incentive_compatible_by_shock")
CONDITIONS = ("convex_independence", "spanning", "last_period_implementable")
ORDERED = ("monotone_partition", "single_crossing")
_KEYS = ("id", "concept", "verdict", "least_slack", "at", "reason", "witness")
_CELL = ("agent", "period", "memory", "state", "report")
_VERDICTS = ("proved", "refuted", "undecided")
WITNESSES: dict[str, tuple[tuple[str, ...], ...]] = {
    "private_values": (("agent", "period", "allocation", "state", "other state"),),
    "independent_transitions": (
        ("period", "allocation", "component", "state", "other state", "next"),
        ("period", "allocation", "state", "next state"),
    ),
    "same_feasible_sets": (("agent", "period", "shock", "allocation"),),
    "convex_independence": (("agent", "period", "allocation", "state", "type", "mixture"),),
    "spanning": (("agent", "period", "allocation", "state", "combination"),),
    "last_period_implementable": (("agent", "state", "cycle"),),
    "monotone_partition": (("agent", "period", "state", "types"),),
    "single_crossing": (("agent", "period", "state", "alternatives", "types"),),
    "exists_any": (KEYS, FORM_KEYS, HISTORY_KEYS),
    "pivot_unique": (REFUTED,),
    **dict.fromkeys(FORM_CLAIMS, (FORM_KEYS,)),
}
PROOFS: dict[str, tuple[tuple[str, ...], ...]] = {
    "pivot_unique": (PROVED,),
    "exists_any": ((), AUTOMATA),
    **dict.fromkeys(IMPLIED, ((), (FROM,))),
}
# Witnesses of claims that are proved, too.
STATED = {"epsilon_incentive_compatible": (("epsilon",),), "stated_relation": (RELATED,)}


def read_claims(value: object, environment: Environment, defined: Collection[str], path: Path) -> tuple[Claim, ...]:
    """The claims, each id at most once and among those that are defined."""
    claims: dict[str, Claim] = {}
    for k, item in enumerate(list_of(value, path)):
        claim = _Reader(environment).claim(item, defined, (*path, k))
        if claim.id in claims:
            raise Malformed((*path, k, "id"), f"the claim {claim.id} is repeated")
        claims[claim.id] = claim
    return tuple(claims.values())


class _Reader(Resolver):
    def claim(self, value: object, defined: Collection[str], path: Path) -> Claim:
        fields = object_of(value, path, _KEYS)
        name = string(fields["id"], (*path, "id"))
        if name not in defined:
            raise expected((*path, "id"), "the id of a claim", name)
        if fields["verdict"] not in _VERDICTS:
            raise expected((*path, "verdict"), "proved, refuted or undecided", fields["verdict"])
        verdict = cast(Verdict, fields["verdict"])
        string(fields["reason"], (*path, "reason"))
        slack = None if fields["least_slack"] is None else rational(fields["least_slack"], (*path, "least_slack"))
        at = None if fields["at"] is None else self.cell(fields["at"], name, (*path, "at"))
        if verdict == "undecided" and (slack is not None or at is not None):
            raise Malformed(path, "an undecided claim has null least_slack and at")
        witness = self.witness(fields["witness"], name, verdict, (*path, "witness"))
        concept = string(fields["concept"], (*path, "concept"))
        return Claim(name, concept, verdict, slack, at, witness, path, stated_by(fields))

    def cell(self, value: object, name: str, path: Path) -> Cell:
        fields = object_of(value, path, _CELL, ("shock",) if name in BY_SHOCK else ())
        agent = self.agent(fields["agent"], (*path, "agent"))
        period = self.period(fields["period"], (*path, "period"))
        if fields["memory"] is None and fields["state"] is None and fields["report"] is None and "shock" not in fields:
            return Cell(agent, period, None, None, None, None)
        index = self.index(period, (*path, "period"))
        memory = None if fields["memory"] is None else self.memory(fields["memory"], index, (*path, "memory"))
        state = self._state(fields["state"], agent, index, name == INTERIM, (*path, "state"))
        report = None if fields["report"] is None else self.report(fields["report"], agent, index, (*path, "report"))
        shock = self._label_of_shock(fields["shock"], index, (*path, "shock")) if "shock" in fields else None
        return Cell(agent, period, memory, state, report, shock)

    def _state(
        self, value: object, agent: int | None, index: int, seen_only: bool, path: Path
    ) -> tuple[int, ...] | None:
        """The state that a cell names; where the claim says so, what the agent sees of it."""
        if value is None or not seen_only:
            return None if value is None else self.state(value, index, path)
        if agent is None:
            raise Malformed(path, "what nobody sees")
        space = self.space(index, path)
        return self.labels(
            value, Space((*space.components[: space.has_public], space.components[space.has_public + agent])), path
        )

    def _label_of_shock(self, value: object, index: int, path: Path) -> int | None:
        """A cell names a shock where its stage has shocks, and has no such key elsewhere."""
        if value is None:
            raise expected(path, "the label of a shock, or no such key", value)
        return self.shock(value, index, path)

    def witness(self, value: object, name: str, verdict: Verdict, path: Path) -> dict[str, object]:
        """The witness with labels resolved, or nothing."""
        fields = any_object(value, path)
        forms = _forms(name, verdict)
        form = next((keys for keys in forms if set(keys) == set(fields)), None)
        if form is None:
            wanted = " or ".join("{" + ", ".join(map(quote, keys)) + "}" for keys in forms)
            raise Malformed(path, f"expected an object with the keys {wanted}")
        if form == (FROM,):
            return {FROM: _implying(fields[FROM], name, (*path, FROM))}
        if name in CONDITIONS and form:
            return ConditionReader(self.environment).witness(fields, path)
        if name == "stated_relation" and form:
            return {"stated": RelationReader(self.environment).stated(fields, path)}
        if name in STATED and form:
            return {"epsilon": _at_least_0(fields["epsilon"], (*path, "epsilon"))}
        if name in ORDERED and form:
            return OrderedReader(self.environment).order(fields, path)
        if form == FORM_KEYS:
            return {"clashes": FormReader(self.environment).clashes(fields, path)}
        if form == HISTORY_KEYS:
            return {"histories": HistoryReader(self.environment).histories(fields, path)}
        if name == "exists_any" and form == AUTOMATA:
            return {"automata": AutomataReader(self.environment).automata(fields, path)}
        if name == "exists_any" and form:
            return {"chain": ExistenceReader(self.environment).chain(fields, path)}
        if name == "pivot_unique" and form:
            return UniquenessReader(self.environment).uniqueness(fields, path)
        return self._resolve(fields, path) if form else {}

    def _resolve(self, fields: dict[str, object], path: Path) -> dict[str, object]:
        index = self.own_period(fields["period"], (*path, "period"))
        found: dict[str, object] = {"period": index}
        for key, value in fields.items():
            place = (*path, key)
            match key:
                case "agent":
                    found[key] = self.agent(value, place)
                case "allocation":
                    found[key] = None if value is None else self.allocation(value, index, place)
                case "state" | "other state":
                    found[key] = self.state(value, index, place)
                case "shock":
                    found[key] = self.shock(value, index, place)
                case "component" | "next":
                    found[key] = string(value, place)
                case "next state":
                    found[key] = self._next_state(value, index, place)
        return found

    def _next_state(self, value: object, index: int, path: Path) -> tuple[int, ...]:
        environment = self.environment
        transition = None if environment.periods <= index else environment.transition(index)
        if transition is None:
            raise Malformed(path, "no transition is needed out of this period")
        return self.labels(value, transition.following, path)


def _forms(name: str, verdict: Verdict) -> tuple[tuple[str, ...], ...]:
    """The keys that a witness may have."""
    if verdict == "refuted":
        return STATED.get(name) or WITNESSES.get(name, ((),))
    return (STATED | PROOFS).get(name, ((),)) if verdict == "proved" else ((),)


def _implying(value: object, name: str, path: Path) -> str:
    """The one claim that a claim may rest on."""
    if value != IMPLIED[name]:
        raise expected(path, quote(IMPLIED[name]), value)
    return IMPLIED[name]


def _at_least_0(value: object, path: Path) -> tuple[int, int]:
    found = ratio(value, path)
    if found[0] < 0:
        raise expected(path, "a rational that is not negative", value)
    return found
