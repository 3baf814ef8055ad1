"""Reading an environment (environment page section 3): every rule of the page is checked here or in what is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod

from .environment import EVERYONE, Element, Environment, Shock, Stage, Terminal, Transition, feasible_at
from .errors import Malformed, Path, expected, must, must_be, quote
from .fields import any_object, decimal_text, label, labels, list_of, number, object_of, position
from .older import paired
from .read_tables import Axes, Place, distribution, table
from .spaces import Axis, CellBudget, GridTable, Space, in_words, integer, least_common_multiple

FORMATS = ("lpmech-environment/1", "lpmech-environment/2")
MAX_HORIZON = 1_000_000
_RESERVED = ("allocation", "public", "shock", "joint", "mixture", "weight")
_RESERVED_STARTS = ("next ", "previous ", "report ")
_REQUIRED = ("format", "discount", "horizon", "agents", "stages")
_OPTIONAL = ("name", "terminal", "prior")
_STAGE = ("types", "allocations", "utility")
_STAGE_OPTIONAL = ("public", "feasible without", "shocks", "public utility", "transition")
_STAGE_LATER = (*_STAGE_OPTIONAL, "away", "feasible")  # of version 2
_ONE = GridTable((), (), 1, (1,))
_ZERO = GridTable((), (), 1, (0,))


def read_environment(value: object) -> Environment:
    """The environment that a JSON value describes, or Malformed."""
    fields = any_object(value, ())
    must_be(fields.get("format") in FORMATS, ("format",), " or ".join(map(quote, FORMATS)), fields.get("format"))
    object_of(fields, (), _REQUIRED, _OPTIONAL)
    horizon = _horizon(fields["horizon"], ("horizon",))
    discount, agents = _discount(fields["discount"], horizon), _agents(fields["agents"], ("agents",))
    head = _Head(horizon, discount, agents, _STAGE_OPTIONAL if fields["format"] == FORMATS[0] else _STAGE_LATER)
    return _read(fields, head, label(fields.get("name", "unnamed"), ("name",)))


@dataclass(frozen=True)
class _Head:
    horizon: int | None
    discount: Fraction
    agents: tuple[str, ...]
    keys: tuple[str, ...]  # of a stage that may be left out
    budget: CellBudget = field(default_factory=CellBudget)


def _read(fields: dict[str, object], head: _Head, name: str) -> Environment:
    values = _stage_list(fields["stages"], head.horizon)
    spaces = [_space(stage, ("stages", k), head.agents) for k, stage in enumerate(values)]
    last = spaces[-1]
    end, terminal = last, None
    if "terminal" in fields:
        if head.horizon is None:
            raise Malformed(("terminal",), "an infinite horizon has no terminal state")
        end, terminal = _terminal(fields["terminal"], last, head)
        if len(values) < head.horizon and end.components != last.components:
            raise Malformed(("terminal",), "types and public states must equal those of the only stage")
    last_leads_on = terminal is not None or head.horizon is None or len(values) < head.horizon
    follows = [True] * (len(values) - 1) + [last_leads_on]  # whether a stage's transition is needed
    stages = tuple(
        _Reader(head, stage, ("stages", k), spaces[k], [*spaces[1:], end][k], follows[k]).stage()
        for k, stage in enumerate(values)
    )
    prior = _prior(fields["prior"], stages[0], head) if "prior" in fields else None
    return Environment(name, head.discount, head.horizon, head.agents, stages, terminal, prior)


def _horizon(value: object, path: Path) -> int | None:
    if value is None:
        return None
    if type(value) is not int or value < 1:
        raise expected(path, "an integer of at least 1, or null", value)
    must_be(value <= MAX_HORIZON, path, f"a horizon of at most {MAX_HORIZON}", value)
    return value


def _discount(value: object, horizon: int | None) -> Fraction:
    discount = number(value, ("discount",))
    if not 0 < discount <= 1 or (discount == 1 and horizon is None):
        raise Malformed(("discount",), "expected 0 < discount < 1, or 1 too where the horizon is finite")
    return discount


def _agents(value: object, path: Path) -> tuple[str, ...]:
    agents = labels(value, path)
    for k, agent in enumerate(agents):
        check_agent(agent, (*path, k))
    return agents


def check_agent(name: str, path: Path) -> None:
    """Names that mean something else are refused."""
    if name in _RESERVED or name.startswith(_RESERVED_STARTS):
        raise Malformed(path, f"no agent may be called {quote(name)}")


def _stage_list(value: object, horizon: int | None) -> list[object]:
    values = list_of(value, ("stages",), 1)
    if len(values) > 1 and len(values) != horizon:
        count = "1 stage" if horizon is None else f"1 stage or {quote(decimal_text(horizon), 20)} stages"
        raise Malformed(("stages",), f"expected {count}, found {len(values)}")
    return values


def _space(value: object, path: Path, agents: Sequence[str]) -> Space:
    fields = any_object(value, path)
    must("types" in fields, path, 'the key "types" is missing')
    types = _types(fields["types"], (*path, "types"), agents)
    public = (Axis("public", labels(fields["public"], (*path, "public"))),) if "public" in fields else ()
    return Space((*public, *types))


def _types(value: object, path: Path, agents: Sequence[str]) -> tuple[Axis, ...]:
    types = object_of(value, path, agents)
    return tuple(Axis(agent, labels(types[agent], (*path, agent))) for agent in agents)


def _terminal(value: object, last: Space, head: _Head) -> tuple[Space, Terminal | None]:
    """The terminal space, and the terminal itself unless its utilities are 0 everywhere."""
    path: Path = ("terminal",)
    fields = object_of(value, path, (), ("utility", "types", "public"))
    publics, types = last.components[: last.has_public], last.components[last.has_public :]
    if "types" in fields:
        types = _types(fields["types"], (*path, "types"), head.agents)
    if "public" in fields:
        publics = (Axis("public", labels(fields["public"], (*path, "public"))),)
    space = Space((*publics, *types))
    place = Place(Axes(space.components), Axes(), head.budget)
    given = object_of(fields.get("utility", {}), (*path, "utility"), (), head.agents)
    utility = tuple(
        table(given[agent], place, (*path, "utility", agent)) if agent in given else _ZERO for agent in head.agents
    )
    return space, None if all(found.is_zero for found in utility) else Terminal(space, utility)


def _prior(value: object, first: Stage, head: _Head) -> GridTable:
    place = Place(Axes(), Axes(first.space.components), head.budget)
    return distribution(table(value, place, ("prior",)), place, ("prior",))


class _Reader:
    """Reads a stage whose spaces today and next are known already; `needed`: its transition is."""

    def __init__(
        self, head: _Head, value: object, path: Path, space: Space, following: Space, needed: bool
    ) -> None:  # fmt: skip
        self.agents, self.budget, self.path = head.agents, head.budget, path
        self.space, self.following, self.needed = space, following, needed
        self.fields = object_of(value, path, _STAGE, head.keys)
        self.allocations = Axis("allocation", labels(self.fields["allocations"], (*path, "allocations")))
        self.today = Axes((self.allocations, *space.components))
        self.place = Place(self.today, Axes(), self.budget)

    def stage(self) -> Stage:
        fields, path, shocks = self.fields, self.path, self._shocks()
        utilities = object_of(fields["utility"], (*path, "utility"), self.agents)
        utility = tuple(table(utilities[agent], self.place, (*path, "utility", agent)) for agent in self.agents)
        public_place = Place(Axes(self.today.axes[: 1 + self.space.has_public]), Axes(), self.budget)
        public = _ZERO
        if "public utility" in fields:
            public = table(fields["public utility"], public_place, (*path, "public utility"))
        stage = Stage(
            self.space, self.allocations, shocks, utility, public, self._transition(), self._away(), self._open()
        )
        societies = () if stage.open is None else (EVERYONE, *range(len(self.agents)))
        for left_out, z in product(societies, range(len(shocks))):
            state = feasible_at(stage, z, left_out).closed()
            if state is not None:
                raise Malformed((*path, "feasible"), self._nothing(stage, z, left_out, state))
        return stage

    def _away(self) -> tuple[frozenset[int], ...]:
        """By agent the types at which it is away; () where nobody ever is."""
        if "away" not in self.fields:
            return ()
        path: Path = (*self.path, "away")
        given = object_of(self.fields["away"], path, (), self.agents)
        types = {axis.name: axis for axis in self.space.components[self.space.has_public :]}
        read = {agent: _distinct(value, types[agent], (*path, agent), "type") for agent, value in given.items()}
        self.budget.spend(len(self.agents))
        away = tuple(read.get(agent, frozenset()) for agent in self.agents)
        return away if any(away) else ()

    def _open(self) -> GridTable | None:
        """The table of what is feasible; None where all is."""
        if "feasible" not in self.fields:
            return None
        path: Path = (*self.path, "feasible")
        found = table(self.fields["feasible"], self.place, path)
        if any(number not in (0, found.denominator) for number in found.numerators):
            raise Malformed(path, "expected 1 where an allocation is feasible, and 0 elsewhere")
        return None if all(found.numerators) else found

    def _nothing(self, stage: Stage, shock: int, left_out: int, state: int) -> str:
        """That a society can do nothing."""
        society = "everyone" if left_out == EVERYONE else f"the society without {quote(self.agents[left_out], 30)}"
        at = f"shock {quote(stage.shocks[shock].label or '', 30)}, " * stage.has_shocks
        shown = in_words(stage.space.components, stage.space.labels(state))
        return f"nothing is feasible for {society} at {at}{shown}"

    def _shocks(self) -> tuple[Shock, ...]:
        """The feasible sets, with and without shocks."""
        fields, path = self.fields, (*self.path, "shocks")
        listed = self._without(fields, self.path)
        everything = tuple(range(len(self.allocations)))
        if "shocks" not in fields:
            return (Shock(None, Fraction(1), everything, self._sets(everything, listed)),)
        given = any_object(fields["shocks"], path)
        shocks = [self._shock(label(name, (*path, name)), given[name], listed, path) for name in sorted(given)]
        common = least_common_multiple((s.probability.denominator for s in shocks), len(shocks), self.budget)
        if sum(integer(shock.probability, common) for shock in shocks) != common:
            raise Malformed(path, "the probabilities of the shocks do not sum to 1")
        return tuple(shocks)

    def _shock(self, name: str, value: object, listed: Mapping[str, tuple[int, ...]], path: Path) -> Shock:
        path = (*path, name)
        self.budget.spend(len(self.agents) + len(self.allocations))
        fields = object_of(value, path, ("probability",), ("feasible", "feasible without"))
        probability = number(fields["probability"], path, "probability")
        must(probability >= 0, (*path, "probability"), "a probability is negative")
        feasible = tuple(range(len(self.allocations)))
        if "feasible" in fields:
            feasible = self._set(fields["feasible"], (*path, "feasible"))
        return Shock(name, probability, feasible, self._sets(feasible, {**listed, **self._without(fields, path)}))

    def _without(self, fields: dict[str, object], path: Path) -> dict[str, tuple[int, ...]]:
        if "feasible without" not in fields:
            return {}
        path = (*path, "feasible without")
        given = object_of(fields["feasible without"], path, (), self.agents)
        return {agent: self._set(value, (*path, agent)) for agent, value in given.items()}

    def _sets(self, feasible: tuple[int, ...], without: Mapping[str, tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
        return tuple(without.get(agent, feasible) for agent in self.agents)

    def _set(self, value: object, path: Path) -> tuple[int, ...]:
        """A non-empty set of allocations, in the stage's order."""
        return tuple(sorted(_distinct(value, self.allocations, path, "allocation", "an allocation of the stage")))

    def _transition(self) -> Transition | None:
        """The transition where it is needed. Its kind is `joint` or `mixture` where that is the only key; no agent has
        such a name."""
        if "transition" not in self.fields:
            if self.needed:
                raise Malformed(self.path, 'the key "transition" is missing')
            return None
        path: Path = (*self.path, "transition")
        fields = any_object(self.fields["transition"], path)
        if set(fields) == {"joint"}:
            found = Transition(self.following, (), self._joint(fields["joint"], (*path, "joint")))
        elif set(fields) == {"mixture"}:
            found = Transition(self.following, self._mixture(fields["mixture"], (*path, "mixture")))
        else:
            found = Transition(self.following, (Element(None, self._factors(fields, (), path)),))
        return found if self.needed else None

    def _joint(self, value: object, path: Path) -> GridTable:
        place = Place(self.today, Axes(tuple(map(_next, self.following.components))), self.budget)
        return distribution(table(value, place, path), place, path)

    def _mixture(self, value: object, path: Path) -> tuple[Element, ...]:
        elements = list_of(value, path, 1)
        fields = [any_object(element, (*path, k)) for k, element in enumerate(elements)]
        for k, element in enumerate(fields):
            must("weight" in element, (*path, k), 'the key "weight" is missing')
        weights = [table(element["weight"], self.place, (*path, k, "weight")) for k, element in enumerate(fields)]
        _check_weights(weights, self.place, path)
        return tuple(
            Element(weights[k], self._factors(element, ("weight",), (*path, k))) for k, element in enumerate(fields)
        )

    def _factors(self, fields: dict[str, object], others: Sequence[str], path: Path) -> tuple[GridTable, ...]:
        self.budget.spend(len(self.following.components))
        object_of(fields, path, others, self.following.names)
        return tuple(self._factor(axis, fields, path) for axis in self.following.components)

    def _factor(self, axis: Axis, fields: dict[str, object], path: Path) -> GridTable:
        if axis.name not in fields:
            if len(axis) == 1:
                return _ONE
            raise Malformed(path, f"the factor of {quote(axis.name)} is missing; it has {len(axis)} next labels")
        place = Place(self.today, Axes((_next(axis),)), self.budget)
        path = (*path, axis.name)
        return distribution(table(fields[axis.name], place, path), place, path)


def _distinct(value: object, axis: Axis, path: Path, what: str, of: str = "") -> frozenset[int]:
    """The places of labels on an axis, at least one and none twice."""
    found: set[int] = set()
    for k, item in enumerate(list_of(value, path, 1)):
        place = position(item, axis.positions, (*path, k), of or f"a {what} of {quote(axis.name, 30)}")
        if place in found:
            raise Malformed((*path, k), f"the {what} {quote(str(item))} is repeated")
        found.add(place)
    return frozenset(found)


def _next(axis: Axis) -> Axis:
    return Axis(f"next {axis.name}", axis.labels)


def _check_weights(weights: Sequence[GridTable], place: Place, path: Path) -> None:
    """Weights are ≥ 0 and sum to 1 at every allocation and state that they tell apart."""
    used = {name for weight in weights for name in weight.axes}
    axes = [axis for axis in place.today.axes if axis.name in used]
    sizes = [len(axis) for axis in axes]
    place.budget.spend(prod(sizes) * len(weights))
    common = least_common_multiple((weight.denominator for weight in weights), prod(sizes), place.budget)
    total = [0] * prod(sizes)
    for k, weight in enumerate(weights):
        must(min(weight.numerators) >= 0, (*path, k, "weight"), "a probability is negative")
        gathered = weight.gather([axis.name for axis in axes], sizes)
        scale = common // weight.denominator
        total = [so_far + scale * part for so_far, part in paired(total, gathered)]
    must(not any(value != common for value in total), path, "the weights of the elements do not sum to 1 everywhere")
