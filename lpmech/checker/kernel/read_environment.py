"""Reading an environment (environment page section 3): every rule of the page is checked here or in what is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .environment import Environment, Stage, Terminal
from .errors import Malformed, Path, expected, quote
from .fields import any_object, decimal_text, label, labels, list_of, number, object_of
from .read_stages import Reader
from .read_tables import Axes, Place, distribution, table
from .spaces import Axis, CellBudget, GridTable, Space

FORMAT = "lpmech-environment/1"
MAX_HORIZON = 1_000_000
_RESERVED = ("allocation", "public", "shock", "joint", "mixture", "weight")
_RESERVED_STARTS = ("next ", "previous ", "report ")
_REQUIRED = ("format", "discount", "horizon", "agents", "stages")
_OPTIONAL = ("name", "terminal", "prior")


def read_environment(value: object) -> Environment:
    """The environment that a JSON value describes, or Malformed."""
    fields = any_object(value, ())
    if fields.get("format") != FORMAT:
        raise expected(("format",), quote(FORMAT), fields.get("format"))
    object_of(fields, (), _REQUIRED, _OPTIONAL)
    horizon = _horizon(fields["horizon"], ("horizon",))
    head = _Head(horizon, _discount(fields["discount"], horizon), _agents(fields["agents"], ("agents",)))
    return _read(fields, head, label(fields.get("name", "unnamed"), ("name",)))


@dataclass(frozen=True)
class _Head:
    horizon: int | None
    discount: Fraction
    agents: tuple[str, ...]
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
        if len(values) < head.horizon and not end.same_labels(last):
            raise Malformed(("terminal",), "types and public states must equal those of the only stage")
    follows = _follows(head.horizon, len(values), terminal is not None)
    stages = tuple(
        Reader(head.agents, spaces[k], [*spaces[1:], end][k], follows[k], head.budget).stage(stage, ("stages", k))
        for k, stage in enumerate(values)
    )
    prior = _prior(fields["prior"], stages[0], head) if "prior" in fields else None
    return Environment(name, head.discount, head.horizon, head.agents, stages, terminal, prior)


def _follows(horizon: int | None, stages: int, terminal: bool) -> list[bool]:
    """Whether something follows each stage, so that its transition is needed."""
    last = terminal or horizon is None or stages < horizon
    return [True] * (stages - 1) + [last]


def _horizon(value: object, path: Path) -> int | None:
    if value is None:
        return None
    if type(value) is not int or value < 1:
        raise expected(path, "an integer of at least 1, or null", value)
    if value > MAX_HORIZON:
        raise expected(path, f"a horizon of at most {MAX_HORIZON}", value)
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
    if "types" not in fields:
        raise Malformed(path, 'the key "types" is missing')
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
    zero = GridTable((), (), 1, (0,))
    utility = tuple(
        table(given[agent], place, (*path, "utility", agent)) if agent in given else zero for agent in head.agents
    )
    return space, None if all(found.is_zero for found in utility) else Terminal(space, utility)


def _prior(value: object, first: Stage, head: _Head) -> GridTable:
    place = Place(Axes(), Axes(first.space.components), head.budget)
    return distribution(table(value, place, ("prior",)), place, ("prior",))
