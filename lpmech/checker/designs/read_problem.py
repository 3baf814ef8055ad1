"""Reads the problem that a certificate is about (design page section 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from typing import TypeVar

from ..kernel.environment import Environment, Stage
from ..kernel.errors import Malformed, Path, expected
from ..kernel.fields import any_object, items, list_of, object_of, position, ratio, string
from ..kernel.older import paired
from ..kernel.sums import Exactly
from .problem import (
    KEYS,
    SENSES,
    ZERO,
    Aim,
    Allocation,
    Budget,
    Cut,
    Entry,
    Incentives,
    Linear,
    Memory,
    Of,
    Pattern,
    Problem,
    State,
    Step,
    Term,
    View,
    When,
)

Kind = TypeVar("Kind", bound=Enum)
MOST_PERIODS = 64


def read_problem(
    value: object, environment: Environment, path: Path, *, cuts: bool = False, deterministic: bool = False
) -> Problem:
    """The problem that a JSON value is, or Malformed; `cuts`: it may cut an infinite horizon; `deterministic`: its rule
    is so, and says it."""
    keys = ("format", "allocation", "incentives", "payments", "participation", "budget", "objective", "constraints")
    more = ("deterministic",) if deterministic else ()
    fields = object_of(value, path, (*keys, *more), ("cut",) if cuts and not deterministic else ())
    if deterministic and fields["deterministic"] is not True:
        raise expected((*path, "deterministic"), "true", fields["deterministic"])
    if fields["format"] != "lpmech-problem/1":
        raise expected((*path, "format"), '"lpmech-problem/1"', fields["format"])
    cut = _cut(fields["cut"], environment, (*path, "cut")) if "cut" in fields else None
    written = written_out(environment, cut)
    found = replace(_Reader(written, fields, path).read(), cut=cut, deterministic=deterministic)
    _check(found, written, path)
    return found


def _cut(value: object, environment: Environment, path: Path) -> Cut:
    """Where an infinite horizon is cut."""
    fields = object_of(value, path, ("after", "then"))
    after, then = fields["after"], fields["then"]
    if environment.horizon is not None:
        raise Malformed(path, "only an infinite horizon is cut")
    if type(after) is not int or not 1 <= after <= MOST_PERIODS:
        raise expected((*path, "after"), f"a number of periods, 1 to {MOST_PERIODS}", after)
    if not isinstance(then, str) or then not in ("promises", "nothing"):
        raise expected((*path, "then"), "promises or nothing", then)
    return Cut(after, then == "promises")


def written_out(environment: Environment, cut: Cut | None) -> Environment:
    """The environment whose periods nodes have."""
    return environment if cut is None else replace(environment, horizon=cut.after + cut.promises)


def _check(found: Problem, environment: Environment, path: Path) -> None:
    """What does not go together."""
    infinite = environment.horizon is None
    if found.deterministic and not found.free:
        raise Malformed(path, "a deterministic rule is found among those of a free one")
    if environment.prior is None:
        raise Malformed(path, "a design needs an environment with a prior")
    if found.free and (infinite or found.memory is not Memory.HISTORY):
        raise Malformed(path, "a free rule needs a finite horizon, and payments by history")
    if infinite and found.memory is Memory.HISTORY:
        raise Malformed(path, "payments by history need a finite horizon")
    if any(entry.before for entry in found.rule) and found.memory is not Memory.HISTORY:
        raise Malformed(path, "a rule that looks at several periods needs payments by history")
    counted = found.sums or found.constraints or Budget.EX_ANTE in found.budget
    if infinite and found.changes and counted:
        raise Malformed(path, "with an infinite horizon quantities and budgets ex ante need a rule that never changes")
    if found.subsidised and list(found.budget.values()) != [">="]:
        what = "the least subsidy" if found.aim is Aim.SUBSIDY else "a subsidy"
        raise Malformed(path, f"{what} needs exactly one budget, with >=")
    if found.eased and (found.free or found.incentives is Incentives.NONE):
        what = "the least epsilon" if found.aim is Aim.EPSILON else "epsilon"
        raise Malformed(path, f"{what} needs a fixed rule and a notion of incentives")


def _kind(value: object, kinds: type[Kind], path: Path) -> Kind:
    """A word of a list of words."""
    found = [one for one in kinds if one.value == value]
    if not found:
        raise expected(path, f"one of {', '.join(str(one.value) for one in kinds)}", value)
    return found[0]


def _only(value: object, known: Kind, path: Path) -> Kind:
    """The one word that is left."""
    if value != known.value:
        raise expected(path, "subsidy, epsilon or a list of quantities", value)
    return known


def _sense(value: object, known: tuple[str, ...], path: Path) -> str:
    if not isinstance(value, str) or value not in known:
        raise expected(path, f"one of {', '.join(known)}", value)
    return value


def _number(value: object, path: Path) -> Fraction:
    return Exactly(path).fraction(ratio(value, path))


def _perhaps(value: object, path: Path) -> Fraction | None:
    return None if value is None else _number(value, path)


@dataclass(frozen=True)
class _Reader:
    environment: Environment
    fields: Mapping[str, object]
    path: Path

    def read(self) -> Problem:
        path, allocation = self.path, self.fields["allocation"]
        stated = isinstance(allocation, dict)
        rule = self._rule(allocation) if stated else ()
        if allocation == Allocation.RULE.value:
            raise expected((*path, "allocation"), "an object with the rule", allocation)
        memory, paying, limits = self._payments()
        when, view, outside = self._participation()
        aim, sums = self._objective(memory)
        return Problem(
            Allocation.RULE if stated else _kind(allocation, Allocation, (*path, "allocation")),
            rule,
            _kind(self.fields["incentives"], Incentives, (*path, "incentives")),
            memory, paying, limits, when, view, outside, self._budget(), aim, sums,
            tuple(self._constraint(item, where, memory) for item, where in items(self.fields, path, "constraints")),
        )  # fmt: skip

    def _payments(self) -> tuple[Memory, frozenset[int], tuple[Fraction | None, Fraction | None, Fraction | None]]:
        path = (*self.path, "payments")
        keys = ("at most", "at least", "at most received")
        fields = object_of(self.fields["payments"], path, ("memory", "agents", *keys))
        memory = _kind(fields["memory"], Memory, (*path, "memory"))
        agents = self.environment.agent_axis.positions
        paying = frozenset(position(item, agents, where, "an agent") for item, where in items(fields, path, "agents"))
        limits = [_perhaps(fields[key], (*path, key)) for key in keys]
        return memory, paying, (limits[0], limits[1], limits[2])

    def _participation(self) -> tuple[When, View, tuple[Mapping[str, Fraction] | Fraction, ...]]:
        path = (*self.path, "participation")
        fields = object_of(self.fields["participation"], path, ("when", "view", "outside"))
        when = _kind(fields["when"], When, (*path, "when"))
        view = _kind(fields["view"], View, (*path, "view"))
        given = object_of(fields["outside"], (*path, "outside"), self.environment.agents)
        worth = tuple(self._outside(given[name], k) for k, name in enumerate(self.environment.agents))
        return when, view, worth

    def _outside(self, value: object, agent: int) -> Mapping[str, Fraction] | Fraction:
        path = (*self.path, "participation", "outside", self.environment.agents[agent])
        if not isinstance(value, dict):
            return _number(value, path)
        spaces = [stage.space for stage in self.environment.stages]
        types = dict.fromkeys(x for space in spaces for x in space.components[space.has_public + agent].labels)
        fields = object_of(value, path, tuple(types))
        return {label: _number(fields[label], (*path, label)) for label in types}

    def _budget(self) -> Mapping[Budget, str]:
        found: dict[Budget, str] = {}
        for item, where in items(self.fields, self.path, "budget"):
            fields = object_of(item, where, ("kind", "sense"))
            kind = _kind(fields["kind"], Budget, (*where, "kind"))
            if kind in found:
                raise Malformed(where, "a second budget of the same kind")
            found[kind] = _sense(fields["sense"], SENSES[:2], (*where, "sense"))
        return found

    def _constraint(self, item: object, path: Path, memory: Memory) -> tuple[Linear, str, Fraction]:
        fields = object_of(item, path, ("terms", "relation", "constant"))
        relation = _sense(fields["relation"], SENSES, (*path, "relation"))
        terms = self._linear(fields["terms"], (*path, "terms"), memory)
        return terms, relation, _number(fields["constant"], (*path, "constant"))

    def _objective(self, memory: Memory) -> tuple[Aim, tuple[Linear, ...]]:
        value, path = self.fields["objective"], (*self.path, "objective")
        if value is None:
            return Aim.FIND, ()
        known = [aim.value for aim in (Aim.MAXIMISE, Aim.MINIMISE, Aim.LEAST, Aim.GREATEST)]
        fields = object_of(value, path, (), known)
        if len(fields) != 1:
            raise expected(path, f"one of the keys {', '.join(known)}", value)
        ((verb, what),) = fields.items()
        aim, path = _kind(verb, Aim, path), (*path, verb)
        if aim is Aim.MINIMISE and isinstance(what, str):
            return (Aim.SUBSIDY if what == Aim.SUBSIDY.value else _only(what, Aim.EPSILON, path)), ()
        if aim in (Aim.MAXIMISE, Aim.MINIMISE):
            return aim, (self._linear(what, path, memory),)
        return aim, tuple(self._linear(one, (*path, k), memory) for k, one in enumerate(list_of(what, path, 1)))

    def _linear(self, value: object, path: Path, memory: Memory) -> Linear:
        return tuple(self._term(item, (*path, k), memory) for k, item in enumerate(list_of(value, path)))

    def _term(self, item: object, path: Path, memory: Memory) -> Term:
        of = _kind(any_object(item, path).get("of"), Of, (*path, "of"))
        keys = KEYS[of]
        fields = object_of(item, path, ("times", "of", *keys))
        agent = self._agent(fields["agent"], (*path, "agent")) if "agent" in keys else None
        if of in (Of.UTILITY, Of.PAYOFF, Of.PAYMENT) and agent is None:
            raise expected((*path, "agent"), "an agent", None)
        period = self._period(fields["period"], (*path, "period")) if "period" in keys else None
        stage = self.environment.stage(period or 0)
        labels = {string(x, (*path, "allocation")) for x in list_of(fields["allocation"], (*path, "allocation"))} \
            if "allocation" in keys else set()  # fmt: skip
        return Term(
            _number(fields["times"], (*path, "times")), of, agent,
            self._type(fields["type"], agent, (*path, "type")) if "type" in keys else None,
            frozenset(labels), period,
            self._after(fields["after"], period, (*path, "after"), memory) if "after" in keys else (),
            _state(fields["reports"], stage, (*path, "reports")) if "reports" in keys else (),
            _shock(fields["shock"], stage, (*path, "shock")) if "shock" in keys else None,
        )  # fmt: skip

    def _agent(self, value: object, path: Path) -> int | None:
        return None if value is None else position(value, self.environment.agent_axis.positions, path, "an agent")

    def _type(self, value: object, agent: int | None, path: Path) -> int | None:
        if value is None or agent is None:
            return None
        space = self.environment.stages[0].space
        return position(value, space.components[space.has_public + agent].positions, path, "a type")

    def _period(self, value: object, path: Path) -> int | None:
        most = self.environment.horizon or 1
        if value is None:
            return None
        if type(value) is not int or not 1 <= value <= most:
            raise expected(path, f"a period, 1 to {most}, or null", value)
        return value - 1

    def _after(self, value: object, period: int | None, path: Path, memory: Memory) -> tuple[Step, ...]:
        given = list_of(value, path)
        infinite = self.environment.horizon is None
        historic = memory is Memory.HISTORY
        first = 0 if historic or infinite else (period or 0) - 1
        if given and (first < 0 or len(given) != ((period or 0) if historic else 1)):
            raise expected(path, "the periods before", value)
        return tuple(
            _step(item, self.environment.stage(first + k), historic, (*path, k)) for k, item in enumerate(given)
        )

    def _rule(self, value: object) -> tuple[Entry, ...]:
        path = (*self.path, "allocation")
        fields = object_of(value, path, ("rule",))
        return tuple(self._entry(item, where) for item, where in items(fields, path, "rule", 1))

    def _entry(self, item: object, path: Path) -> Entry:
        fields = object_of(item, path, ("period", "reports", "shock", "previous", "before", "choose"))
        shares = any_object(fields["choose"], (*path, "choose"))
        choose = tuple((label, _number(share, (*path, "choose", label))) for label, share in shares.items())
        if any(share <= 0 for _, share in choose) or sum((share for _, share in choose), ZERO) != 1:
            raise Malformed((*path, "choose"), "probabilities above 0 that sum to 1 are expected")
        before = any_object(fields["before"], (*path, "before"))
        return Entry(
            self._period(fields["period"], (*path, "period")),
            _pattern({"reports": fields["reports"], "allocation": None, "shock": fields["shock"]}, path),
            None if fields["previous"] is None else _pattern(fields["previous"], (*path, "previous")),
            {self._key(key, (*path, "before")): _pattern(one, (*path, "before", key)) for key, one in before.items()},
            choose,
        )

    def _key(self, key: str, path: Path) -> int:
        most = self.environment.horizon or 0
        if not key.isascii() or not key.isdecimal() or len(key) > 9 or not 1 <= int(key) <= most:
            raise expected(path, f"periods, 1 to {most}", key)
        return int(key) - 1


def _pattern(value: object, path: Path) -> Pattern:
    fields = object_of(value, path, ("reports", "allocation", "shock"))
    reports = any_object(fields["reports"], (*path, "reports"))
    words = [None if fields[key] is None else string(fields[key], (*path, key)) for key in ("allocation", "shock")]
    return Pattern({axis: string(label, (*path, "reports", axis)) for axis, label in reports.items()}, *words)


def _state(value: object, stage: Stage, path: Path) -> State:
    fields = object_of(value, path, stage.space.names)
    return tuple(
        position(fields[name], axis.positions, (*path, name), "a label")
        for name, axis in paired(stage.space.names, stage.space.components)
    )


def _shock(value: object, stage: Stage, path: Path) -> int | None:
    return None if value is None else position(value, stage.shock_axis.positions, path, "a shock")


def _step(value: object, stage: Stage, historic: bool, path: Path) -> Step:
    shocks = historic and stage.has_shocks
    fields = object_of(value, path, ("reports", "allocation", *(("shock",) if shocks else ())))
    allocation = position(fields["allocation"], stage.allocations.positions, (*path, "allocation"), "an allocation")
    shock = (_shock(fields["shock"], stage, (*path, "shock")) or 0) if shocks else 0 if historic else None
    return _state(fields["reports"], stage, (*path, "reports")), shock, allocation
