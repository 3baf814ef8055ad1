"""Reading a certificate about continuous signals, `lpmech-continuous-certificate/1` (its page, section 2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from math import prod

from .continuous_environment import MAX_POWER, Continuous
from .continuous_polynomials import Polynomial
from .errors import Malformed, Path, Rejected, expected
from .fields import int_of, list_of, object_of, rational, string

FORMAT = "lpmech-continuous-certificate/1"
MAX_POINTS = 1_000
Cell = tuple[int, ...]
Grids = tuple[Sequence[Fraction], set[Fraction]]  # the grid, and the kinks


@dataclass(frozen=True, slots=True)
class Transfer:
    """Payments by cell of the others' signals today and cell of tomorrow's, as polynomials of all signals."""

    points: tuple[Fraction, ...]
    one: bool  # all of the others' signals today are one cell
    pieces: dict[tuple[Cell, Cell], Polynomial]


@dataclass(frozen=True, slots=True)
class Place:
    """Signals, the allocation there, and another one."""

    signals: tuple[Fraction, ...]
    allocation: int
    instead: int | None


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound, and where what is attained is attained."""

    bound: Fraction
    attained: Fraction
    at: Place | None


@dataclass(frozen=True, slots=True)
class ContinuousClaim:
    """One claim with the fields that belong to its id."""

    id: str
    agent: int | None = None
    bound: Bound | None = None
    continuation: tuple[Fraction, Fraction] | None = None
    result: Fraction | None = None  # epsilon, loss, or the bound of residual_claimant_at_least
    allocation: int | None = None
    signals: tuple[tuple[int, Fraction], ...] = ()
    atoms: tuple[tuple[Fraction, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class ContinuousCertificate:
    """What a certificate says."""

    grid: tuple[Fraction, ...]
    value: Polynomial | None  # in all signals, of today's only
    transfers: tuple[tuple[Transfer, ...], ...]  # by agent and allocation
    claims: tuple[ContinuousClaim, ...]


def read_certificate(value: object, env: Continuous, sha256: str) -> ContinuousCertificate:
    """The certificate, or Malformed; Rejected where it is about another environment."""
    fields = object_of(value, (), ("format", "environment", "versions", "grid", "value", "transfers", "claims"))
    if fields["format"] != FORMAT:
        raise expected(("format",), f'"{FORMAT}"', fields["format"])
    if string(fields["environment"], ("environment",)) != sha256:
        raise Rejected("the certificate is about another environment")
    for name, version in _object(fields["versions"], ("versions",)).items():
        string(version, ("versions", name))
    kinks = env.kinks()
    grid = _points(fields["grid"], ("grid",), kinks)
    value_of = None if fields["value"] is None else _value(fields["value"], env)
    by_agent = object_of(fields["transfers"], ("transfers",), env.agents)
    transfers = tuple(
        _transfers(by_agent[name], ("transfers", name), env, k, (grid, kinks)) for k, name in enumerate(env.agents)
    )
    items = list_of(fields["claims"], ("claims",))
    claims = tuple(_claim(item, ("claims", k), env) for k, item in enumerate(items))
    return ContinuousCertificate(grid, value_of, transfers, claims)


def _object(value: object, path: Path) -> dict[str, object]:
    if not isinstance(value, dict):
        raise expected(path, "an object", value)
    return value


def _number(value: object, path: Path) -> Fraction:
    return Fraction(*rational(value, path))


def _signal(value: object, path: Path) -> Fraction:
    found = _number(value, path)
    if not 0 <= found <= 1:
        raise expected(path, "a number from 0 to 1", value)
    return found


def _points(value: object, path: Path, kinks: set[Fraction]) -> tuple[Fraction, ...]:
    """Increasing points from 0 to 1, kinks among them."""
    items = list_of(value, path, 2)
    if len(items) > MAX_POINTS:
        raise Malformed(path, f"more than {MAX_POINTS} points")
    points = tuple(_signal(item, (*path, k)) for k, item in enumerate(items))
    if points[0] != 0 or points[-1] != 1 or any(a >= b for a, b in pairwise(points)):
        raise Malformed(path, "the points do not increase from 0 to 1")
    if not kinks <= set(points):
        raise Malformed(path, "a number at which a function has a kink is missing")
    return points


def _integers(fields: dict[str, object], path: Path, count: int) -> list[Fraction]:
    """So many numerators over a positive denominator."""
    denominator = int_of(fields["denominator"], (*path, "denominator"))
    if denominator < 1:
        raise expected((*path, "denominator"), "a positive integer", fields["denominator"])
    items = list_of(fields["numerators"], (*path, "numerators"))
    if len(items) != count:
        raise Malformed((*path, "numerators"), f"{len(items)} numbers; there must be {count}")
    return [Fraction(int_of(item, (*path, "numerators"), k), denominator) for k, item in enumerate(items)]


def _degree(value: object, path: Path) -> int:
    if type(value) is not int or not 0 <= value <= MAX_POWER:
        raise expected(path, f"an integer from 0 to {MAX_POWER}", value)
    return value


def _value(value: object, env: Continuous) -> Polynomial:
    path: Path = ("value",)
    fields = object_of(value, path, ("degree", "denominator", "numerators"))
    size, agents = _degree(fields["degree"], (*path, "degree")) + 1, len(env.agents)
    numbers = _integers(fields, path, size**agents)
    keys = product(range(size), repeat=agents)
    return {(*key, *(0,) * agents): c for key, c in zip(keys, numbers, strict=True) if c}


def _transfers(value: object, path: Path, env: Continuous, agent: int, grids: Grids) -> tuple[Transfer, ...]:
    fields = object_of(value, path, env.allocations)
    return tuple(_transfer(fields[name], (*path, name), env, agent, grids) for name in env.allocations)


def _transfer(value: object, path: Path, env: Continuous, agent: int, grids: Grids) -> Transfer:
    fields = object_of(value, path, ("points", "cells", "degrees", "denominator", "numerators"))
    points = _points(fields["points"], (*path, "points"), grids[1])
    if not set(points) <= set(grids[0]):
        raise Malformed((*path, "points"), "a point that is none of the grid's")
    if fields["cells"] not in ("all", "one"):
        raise expected((*path, "cells"), '"all" or "one"', fields["cells"])
    degrees = list_of(fields["degrees"], (*path, "degrees"))
    if len(degrees) != 2:
        raise expected((*path, "degrees"), "a list of two integers", fields["degrees"])
    today, following = (_degree(item, (*path, "degrees", k)) + 1 for k, item in enumerate(degrees))
    one, count, many = fields["cells"] == "one", len(points) - 1, len(env.agents) - 1
    shape = [1 if one else count] * many + [count] * many + [today] * many + [following] * many
    numbers = _integers(fields, path, prod(shape))
    others = [k for k in range(len(env.agents)) if k != agent]
    pieces: dict[tuple[Cell, Cell], Polynomial] = {}
    for index, c in zip(product(*map(range, shape)), numbers, strict=True):
        if c:
            powers = [0] * (2 * len(env.agents))
            for place, j in enumerate(others):
                powers[j] = index[2 * many + place]
                powers[len(env.agents) + j] = index[3 * many + place]
            pieces.setdefault((index[:many], index[many : 2 * many]), {})[tuple(powers)] = c
    return Transfer(points, one, pieces)


def _claim(value: object, path: Path, env: Continuous) -> ContinuousClaim:
    found = _object(value, path)
    name = found.get("id")
    if not isinstance(name, str) or name not in _KEYS:
        raise expected((*path, "id"), f"one of {', '.join(_KEYS)}", name)
    fields = object_of(value, path, ("id", *_KEYS[name]))
    agent = _label(fields["agent"], (*path, "agent"), env.agents) if "agent" in fields else None
    if name == "residual_claimant_at_least":
        return _at_least(fields, path, env, agent or 0)
    key = "gain" if "gain" in fields else "error"
    bound = _bound(fields[key], (*path, key), env, key == "gain") if key in fields else None
    continuation = _ends(fields["continuation"], (*path, "continuation")) if "continuation" in fields else None
    result = next((_number(fields[k], (*path, k)) for k in ("epsilon", "loss") if k in fields), None)
    return ContinuousClaim(name, agent, bound, continuation, result)


_KEYS: dict[str, tuple[str, ...]] = {
    "density": (),
    "residual_claimant": ("agent", "error"),
    "epsilon_incentive_compatible": ("agent", "gain", "continuation", "epsilon"),
    "efficient_up_to": ("gain", "continuation", "loss"),
    "residual_claimant_at_least": ("agent", "allocation", "signals", "atoms", "bound"),
}


def _label(value: object, path: Path, names: Sequence[str]) -> int:
    if not isinstance(value, str) or value not in names:
        raise expected(path, "a name that the environment has", value)
    return names.index(value)


def _ends(value: object, path: Path) -> tuple[Fraction, Fraction] | None:
    if value is None:
        return None
    fields = object_of(value, path, ("least", "greatest"))
    least, greatest = (_number(fields[key], (*path, key)) for key in ("least", "greatest"))
    return least, greatest


def _bound(value: object, path: Path, env: Continuous, instead: bool) -> Bound:
    fields = object_of(value, path, ("bound", "attained", "at"))
    bound, attained = (_number(fields[key], (*path, key)) for key in ("bound", "attained"))
    if min(bound, attained) < 0:
        raise Malformed(path, "a bound below 0")
    return Bound(bound, attained, None if fields["at"] is None else _place(fields["at"], (*path, "at"), env, instead))


def _place(value: object, path: Path, env: Continuous, instead: bool) -> Place:
    fields = object_of(value, path, ("signals", "allocation", "instead"))
    given = object_of(fields["signals"], (*path, "signals"), env.agents)
    signals = tuple(_signal(given[name], (*path, "signals", name)) for name in env.agents)
    chosen = _label(fields["allocation"], (*path, "allocation"), env.allocations)
    if instead:
        return Place(signals, chosen, _label(fields["instead"], (*path, "instead"), env.allocations))
    if fields["instead"] is not None:
        raise expected((*path, "instead"), "null", fields["instead"])
    return Place(signals, chosen, None)


def _at_least(fields: dict[str, object], path: Path, env: Continuous, agent: int) -> ContinuousClaim:
    others = [k for k in range(len(env.agents)) if k != agent]
    names = [env.agents[k] for k in others]
    given = object_of(fields["signals"], (*path, "signals"), names)
    signals = tuple((k, _signal(given[n], (*path, "signals", n))) for k, n in zip(others, names, strict=True))
    atoms: dict[Fraction, Fraction] = {}
    for place, item in enumerate(list_of(fields["atoms"], (*path, "atoms"), 1)):
        where = (*path, "atoms", place)
        atom = object_of(item, where, ("signal", "weight"))
        signal, weight = _signal(atom["signal"], (*where, "signal")), _number(atom["weight"], (*where, "weight"))
        if signal in atoms or not weight:
            raise Malformed(where, "a signal that is repeated, or a weight of 0")
        atoms[signal] = weight
    return ContinuousClaim(
        "residual_claimant_at_least",
        agent,
        result=_number(fields["bound"], (*path, "bound")),
        allocation=_label(fields["allocation"], (*path, "allocation"), env.allocations),
        signals=signals,
        atoms=tuple(atoms.items()),
    )
