"""Reading an environment with continuous signals, `lpmech-continuous/1` (its page, section 1); its canonical form."""

from __future__ import annotations

import hashlib
import keyword
import re
from collections.abc import Mapping
from fractions import Fraction

from ..kernel.errors import Malformed, Path, expected
from ..kernel.fields import fraction_text, label, labels, list_of, number, object_of
from ..kernel.older import paired, record
from .points import Point

FORMAT = "lpmech-continuous/1"
MAX_POWER, MAX_TERMS, MAX_ALLOCATIONS, MAX_HINGES = 12, 5_000, 50, 8
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}", re.ASCII)
_RESERVED = {"pos", "abs", "max", "min", "allocation", "public", "shock"}


@record
class Hinge:
    """(x_of − at)_+ to a power; `at` is a number as a Point, or a signal's position."""

    of: int
    at: Point | int
    power: int

    def order(self) -> tuple[int, bool, Point | int, int]:
        return self.of, isinstance(self.at, int), self.at, self.power


@record
class Term:
    """A coefficient, the powers of all signals, and hinges."""

    coefficient: Fraction
    powers: tuple[int, ...]
    hinges: tuple[Hinge, ...]


Function = tuple[Term, ...]


@record
class Continuous:
    """An environment; functions by position of agent and allocation."""

    name: str
    discount: Fraction
    agents: tuple[str, ...]
    allocations: tuple[str, ...]
    utility: tuple[tuple[Function, ...], ...]
    density: tuple[Function, ...]
    scores: tuple[Function, ...] | None
    horizon: int | None = None

    @property
    def signals(self) -> tuple[str, ...]:
        return (*self.agents, *(f"next_{agent}" for agent in self.agents))

    @property
    def one_density(self) -> bool:
        return all(density == self.density[0] for density in self.density)

    def kinks(self) -> set[Point]:
        functions = [f for group in (*self.utility, self.density, self.scores or ()) for f in group]
        return {h.at for f in functions for term in f for h in term.hinges if isinstance(h.at, Point)}


def is_continuous(value: object) -> bool:
    """Whether a file says that it is an environment with continuous signals, of whatever version."""
    written = value.get("format") if isinstance(value, dict) else None
    return isinstance(written, str) and written.startswith("lpmech-continuous/")


def read_continuous(value: object) -> Continuous:
    """The environment, or Malformed."""
    required = ("format", "name", "discount", "agents", "allocations", "utility", "density")
    fields = object_of(value, (), required, ("scores", "horizon"))
    if fields["format"] != FORMAT:
        raise expected(("format",), f'"{FORMAT}"', fields["format"])
    discount = number(fields["discount"], ("discount",))
    if not 0 < discount < 1:
        raise expected(("discount",), "a number between 0 and 1", fields["discount"])
    agents = _agents(fields["agents"])
    allocations = labels(fields["allocations"], ("allocations",))
    if len(allocations) > MAX_ALLOCATIONS:
        raise Malformed(("allocations",), f"more than {MAX_ALLOCATIONS} allocations")
    now = {name: k for k, name in enumerate(agents)}
    signals = now | {f"next_{name}": len(agents) + k for k, name in enumerate(agents)}
    by_agent = object_of(fields["utility"], ("utility",), agents)
    utility = tuple(_table(by_agent[name], ("utility", name), allocations, now, len(agents)) for name in agents)
    density = _table(fields["density"], ("density",), allocations, signals, len(agents))
    for function, name in paired(density, allocations):
        _check_partners(function, ("density", name))
    given = fields.get("scores")
    scores = None if "scores" not in fields else _table(given, ("scores",), allocations, now, len(agents))
    name, horizon = label(fields["name"], ("name",)), _horizon(fields)
    if horizon is not None and any(other != density[0] for other in density):
        raise Malformed(("density",), "with a horizon the densities must be the same for all allocations")
    return Continuous(name, discount, agents, allocations, utility, density, scores, horizon)


def _horizon(fields: Mapping[str, object]) -> int | None:
    """The number of periods; None: infinitely many."""
    if "horizon" not in fields:
        return None
    value = fields["horizon"]
    if type(value) is not int or not 2 <= value <= 1_000:
        raise expected(("horizon",), "an integer from 2 to 1000", value)
    return value


def _agents(value: object) -> tuple[str, ...]:
    names = labels(value, ("agents",))
    for k, name in enumerate(names):
        if not _NAME.fullmatch(name) or keyword.iskeyword(name) or name.startswith("next_") or name in _RESERVED:
            raise expected(("agents", k), "a name that can stand for a signal", name)
    if not 2 <= len(names) <= 4:
        raise Malformed(("agents",), f"{len(names)} agents; there are 2 to 4")
    return names


def _table(
    value: object, path: Path, allocations: tuple[str, ...], signals: Mapping[str, int], agents: int
) -> tuple[Function, ...]:
    fields = object_of(value, path, allocations)
    return tuple(_function(fields[name], (*path, name), signals, agents) for name in allocations)


def _function(value: object, path: Path, signals: Mapping[str, int], agents: int) -> Function:
    """The terms, like ones added up, in the canonical order."""
    items = list_of(value, path)
    if len(items) > MAX_TERMS:
        raise Malformed(path, f"more than {MAX_TERMS} terms")
    terms: dict[tuple[tuple[int, ...], tuple[Hinge, ...]], Fraction] = {}
    for k, item in enumerate(items):
        term = _term(item, (*path, k), signals, agents)
        key = term.powers, term.hinges
        terms[key] = terms.get(key, Fraction(0)) + term.coefficient
    keys = sorted(terms, key=lambda key: ([-power for power in key[0]], [hinge.order() for hinge in key[1]]))
    return tuple(Term(terms[key], *key) for key in keys if terms[key])


def _term(value: object, path: Path, signals: Mapping[str, int], agents: int) -> Term:
    fields = object_of(value, path, ("coefficient",), ("powers", "hinges"))
    powers = [0] * (2 * agents)
    where = (*path, "powers")
    given = object_of(fields.get("powers", {}), where, (), tuple(signals))
    for name, power in given.items():
        powers[signals[name]] = _power(power, (*where, name))
    where = (*path, "hinges")
    items = list_of(fields.get("hinges", []), where)
    if len(items) > MAX_HINGES:
        raise Malformed(where, f"more than {MAX_HINGES} hinges")
    hinges = sorted((_hinge(item, (*where, k), signals, agents) for k, item in enumerate(items)), key=Hinge.order)
    if len({(hinge.of, hinge.at) for hinge in hinges}) < len(hinges):
        raise Malformed(where, "a hinge is repeated")
    return Term(number(fields["coefficient"], (*path, "coefficient")), tuple(powers), tuple(hinges))


def _hinge(value: object, path: Path, signals: Mapping[str, int], agents: int) -> Hinge:
    fields = object_of(value, path, ("of", "at", "power"))
    of, at, power = fields["of"], fields["at"], _power(fields["power"], (*path, "power"))
    if not isinstance(of, str) or of not in signals:
        raise expected((*path, "of"), "a signal", of)
    place = signals[of]
    if place >= agents and isinstance(at, str) and at in signals and signals[at] < agents:
        return Hinge(place, signals[at], power)
    value_at = number(at, (*path, "at"))
    if not 0 < value_at < 1:
        raise expected((*path, "at"), "a number between 0 and 1", at)
    return Hinge(place, Point(value_at), power)


def _power(value: object, path: Path) -> int:
    if type(value) is not int or not 1 <= value <= MAX_POWER:
        raise expected(path, f"an integer from 1 to {MAX_POWER}", value)
    return value


def _check_partners(function: Function, path: Path) -> None:
    """Each signal of tomorrow is compared with one of today's at most."""
    partners: dict[int, int] = {}
    for term in function:
        for hinge in term.hinges:
            if isinstance(hinge.at, int) and partners.setdefault(hinge.of, hinge.at) != hinge.at:
                raise Malformed(path, "a signal of tomorrow is compared with two of today's")


def digest(environment: Continuous) -> str:
    """The SHA-256 of the canonical form."""
    return hashlib.sha256(_canonical(environment).encode()).hexdigest()


def _canonical(env: Continuous) -> str:
    utility = paired(env.agents, env.utility)
    parts = [
        ("format", _string(FORMAT)),
        ("name", _string(env.name)),
        ("discount", _rational(env.discount)),
        *([] if env.horizon is None else [("horizon", str(env.horizon))]),
        ("agents", "[" + ",".join(map(_string, env.agents)) + "]"),
        ("allocations", "[" + ",".join(map(_string, env.allocations)) + "]"),
        ("utility", _object([(name, _functions(env, found)) for name, found in utility])),
        ("density", _functions(env, env.density)),
    ]
    return _object(parts if env.scores is None else [*parts, ("scores", _functions(env, env.scores))])


def _functions(env: Continuous, functions: tuple[Function, ...]) -> str:
    return _object([(a, _written(env, f)) for a, f in paired(env.allocations, functions)])


def _written(env: Continuous, function: Function) -> str:
    return "[" + ",".join(_object(_parts(env, term)) for term in function) + "]"


def _parts(env: Continuous, term: Term) -> list[tuple[str, str]]:
    parts = [("coefficient", _rational(term.coefficient))]
    powers = [(name, str(power)) for name, power in paired(env.signals, term.powers) if power]
    hinges = [
        _object(
            [
                ("of", _string(env.signals[hinge.of])),
                ("at", _string(env.signals[hinge.at]) if isinstance(hinge.at, int) else _rational(hinge.at)),
                ("power", str(hinge.power)),
            ]
        )
        for hinge in term.hinges
    ]
    return parts + [("powers", _object(powers))] * bool(powers) + [("hinges", f"[{','.join(hinges)}]")] * bool(hinges)


def _object(parts: list[tuple[str, str]]) -> str:
    return "{" + ",".join(f"{_string(key)}:{value}" for key, value in parts) + "}"


def _rational(value: Fraction) -> str:
    return _string(fraction_text(value.numerator, value.denominator))


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
