"""Reading an enclosed certificate (page section 1)."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import cast

from ..kernel.certificate import Verdict
from ..kernel.environment import Environment
from ..kernel.errors import Malformed, Path, Rejected, expected
from ..kernel.fields import any_object, int_of, list_for, list_of, object_of, position, rational, string
from ..kernel.formats import Format
from ..kernel.labels import Labels
from ..kernel.meter import make
from ..kernel.older import paired
from ..kernel.spaces import Space
from .packed import Fields, expect_tables, resized, work
from .programs import Value
from .steps import Rough, fitting
from .ties import ExactValues, Symmetry

FORMAT = "lpmech-certificate/2"
CHUNK = 65_536
WIDEST = 16
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CLAIM = ("id", "concept", "verdict", "least_slack", "at", "reason", "witness")
_VERDICTS = ("proved", "refuted", "undecided")
PIVOT = "pivot"
EVERYONE = "everyone"


class Witness(Enum):
    """What the witness of a claim holds: nothing, the number of open cells if it is undecided, or ε."""

    NOTHING = ()
    OPEN = ("open",)
    EPSILON = ("epsilon",)


@dataclass(frozen=True)
class At:
    """A cell: agent, period from 0, and the state's number."""

    agent: int | None
    period: int
    state: int


@dataclass(frozen=True)
class EnclosedClaim:
    """A claim; an end of the slack that is not stated is None."""

    id: str
    concept: str
    verdict: Verdict
    low: Fraction | None
    high: Fraction | None
    at: At | None
    open: int | None
    epsilon: Fraction | None
    slack: object
    path: Path


@dataclass(frozen=True)
class EnclosedCertificate:
    """Everything that an enclosed certificate states."""

    format: str
    pivot: bool
    plans: tuple[tuple[bytes, ...], ...]
    width: Fraction | None
    exponent: int
    guard: int
    values: Mapping[str, Value]
    symmetries: tuple[Symmetry, ...]
    exact: tuple[ExactValues, ...] | None
    claims: tuple[EnclosedClaim, ...]


def read_enclosed(
    value: object, environment: Environment, sha: str, known: Format, witnesses: Mapping[str, Witness]
) -> EnclosedCertificate:
    """The certificate that a JSON value is, for an environment with that SHA-256: Malformed, or Rejected where it is
    about another one."""
    fields = object_of(value, (), ("format", "environment", "versions", "mechanism", "evidence", "claims"))
    version = known.version(fields["format"], ("format",))
    about = string(fields["environment"], ("environment",))
    if not _SHA256.fullmatch(about):
        raise expected(("environment",), "64 lower-case hexadecimal digits", about)
    if about != sha:
        raise Rejected(f"the certificate is about another environment, {about}, not {sha}")
    for name, software in any_object(fields["versions"], ("versions",)).items():
        string(software, ("versions", name))
    mechanism = object_of(fields["mechanism"], ("mechanism",), ("name", "allocation", "payments", "width"))
    string(mechanism["name"], ("mechanism", "name"))
    pivot = _payments(mechanism["payments"], ("mechanism", "payments"))
    width = _width(mechanism["width"], pivot, ("mechanism", "width"))
    plans = _plans(mechanism["allocation"], environment, ("mechanism", "allocation"))
    path: Path = ("evidence",)
    evidence = object_of(fields["evidence"], path, ("exponent", "guard", "values", "symmetries", "exact"))
    exponent = _between(evidence["exponent"], 4_096, (*path, "exponent"))
    guard = _between(evidence["guard"], 64, (*path, "guard"))
    return EnclosedCertificate(
        version, pivot, plans, width, exponent, guard,
        _values(evidence["values"], environment, pivot, guard, (*path, "values")),
        tuple(_symmetry(item, environment, (*path, "symmetries", k))
              for k, item in enumerate(list_of(evidence["symmetries"], (*path, "symmetries")))),
        _exact(evidence["exact"], environment, (*path, "exact")),
        _claims(fields["claims"], environment, witnesses),
    )  # fmt: skip


def _payments(value: object, path: Path) -> bool:
    if value not in (PIVOT, None):
        raise expected(path, 'null or "pivot"', value)
    return value is not None


def _width(value: object, pivot: bool, path: Path) -> Fraction | None:
    if value is None:
        return None
    found = Fraction(*rational(value, path))
    if not pivot:
        raise expected(path, "null where no payments are defined", value)
    return found


def _between(value: object, most: int, path: Path) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise expected(path, f"an integer from 0 to {most}", value)
    return value


def _chunks(value: object, cells: int, size: int, path: Path) -> bytes:
    """The bytes of so many cells of so many bytes each."""
    count = -(-cells // CHUNK)
    parts = []
    for k, item in enumerate(list_for(value, path, count, "65,536 cells each")):
        where = (*path, k)
        fields = object_of(item, where, ("sha256", "data"))
        data = _decoded(string(fields["data"], (*where, "data")), (*where, "data"))
        if len(data) != size * min(CHUNK, cells - k * CHUNK):
            raise expected((*where, "data"), f"{size * min(CHUNK, cells - k * CHUNK)} bytes", len(data))
        if hashlib.sha256(data).hexdigest() != fields["sha256"]:
            raise Malformed((*where, "sha256"), "is not the hash of the data")
        parts.append(data)
    return b"".join(parts)


def _decoded(text: str, path: Path) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Malformed(path, "is not base64") from None
    if base64.b64encode(data).decode() != text:
        raise Malformed(path, "is not the base64 text of its bytes: a stray bit")
    return data


def _plans(value: object, environment: Environment, path: Path) -> tuple[tuple[bytes, ...], ...]:
    items = list_for(value, path, environment.periods, "each period")
    return tuple(_plan(item, environment, t, (*path, t)) for t, item in enumerate(items))


def _plan(value: object, environment: Environment, period: int, path: Path) -> tuple[bytes, ...]:
    """The allocations by shock, a byte for each state."""
    stage = environment.stage(period)
    if len(stage.allocations) > 256:
        raise Malformed(path, "a stage of more than 256 allocations has no enclosed certificate")
    fields, size = object_of(value, path, ("chunks",)), stage.space.size
    data = _chunks(fields["chunks"], size * len(stage.shocks), 1, (*path, "chunks"))
    if max(data) >= len(stage.allocations):
        raise Malformed(path, f"a byte is beyond the last allocation, {len(stage.allocations) - 1}")
    return tuple(data[z * size : (z + 1) * size] for z in range(len(stage.shocks)))


def _values(value: object, environment: Environment, pivot: bool, guard: int, path: Path) -> Mapping[str, Value]:
    names = {}
    if environment.horizon is None:
        components = environment.stages[0].space.components
        names[EVERYONE] = Space(components)
        for agent in environment.agents if pivot else ():
            names[f"without {agent}"] = Space(tuple(axis for axis in components if axis.name != agent))
    fields = object_of(value, path, names)
    return {name: _value(fields[name], space.size, guard, (*path, name)) for name, space in names.items()}


def _value(value: object, cells: int, guard: int, path: Path) -> Value:
    fields = object_of(value, path, ("least", "width", "chunks"))
    least, size = int_of(fields["least"], path, "least"), fields["width"]
    if least.bit_length() > 4_096:
        raise expected((*path, "least"), "an integer below 2^4096 in size", least)
    if type(size) is not int or not 1 <= size <= WIDEST:
        raise expected((*path, "width"), f"an integer from 1 to {WIDEST}", size)
    data = _chunks(fields["chunks"], cells, size, (*path, "chunks"))
    narrow = 8 * (-(-size // 8))
    expect_tables(cells, narrow, 3)
    work(4 * cells * narrow)
    spread = bytearray(cells * narrow)
    for lane in range(size):
        spread[lane::narrow] = data[lane::size]
    listed = Fields(cells, narrow).listed(bytes(spread))
    if min(listed) != 0:
        raise Malformed(path, "no field is 0")
    bound = max(listed) << guard
    width = fitting(bound, narrow)
    table = int.from_bytes(resized(bytes(spread), narrow, width), "little") << guard
    rough = Rough(table.to_bytes(cells * width, "little"), width, Fraction(1), Fraction(0), bound)
    return Value(rough, least << guard, Fraction(0), Fraction(0))


def _permutation(value: object, names: Sequence[str], path: Path, what: str) -> tuple[int, ...]:
    """Where names go; those that are not listed stay."""
    places = {name: k for k, name in enumerate(names)}
    moved = list(range(len(names)))
    for name, there in any_object(value, path).items():
        moved[position(name, places, path, what)] = position(there, places, (*path, name), what)
    if sorted(moved) != list(range(len(names))):
        raise Malformed(path, "is no permutation")
    return tuple(moved)


def _symmetry(value: object, environment: Environment, path: Path) -> Symmetry:
    fields = object_of(value, path, ("agents", "allocations"))
    allocations = environment.stages[0].allocations.labels
    return Symmetry(
        _permutation(fields["agents"], environment.agents, (*path, "agents"), "an agent"),
        _permutation(fields["allocations"], allocations, (*path, "allocations"), "an allocation"),
    )


def _exact(value: object, environment: Environment, path: Path) -> tuple[ExactValues, ...] | None:
    if value is None:
        return None
    items = list_for(value, path, environment.periods, "each period")
    return tuple(_exact_values(item, environment.stage(t).space.size, (*path, t)) for t, item in enumerate(items))


def _exact_values(value: object, size: int, path: Path) -> ExactValues:
    fields = object_of(value, path, ("states", "denominator", "numerators"))
    states = list_of(fields["states"], (*path, "states"))
    for k, state in enumerate(states):
        least = -1 if k == 0 else cast(int, states[k - 1])
        if type(state) is not int or not least < state < size:
            raise expected((*path, "states", k), f"a state's number, rising, below {size}", state)
    denominator = int_of(fields["denominator"], path, "denominator")
    if denominator < 1:
        raise expected((*path, "denominator"), "a positive integer", fields["denominator"])
    items = list_for(fields["numerators"], (*path, "numerators"), len(states), "each state", " numbers")
    numerators = [int_of(item, (*path, "numerators"), k) for k, item in enumerate(items)]
    make(len(states), denominator.bit_length())
    return ExactValues(denominator, dict(paired(cast("list[int]", states), numerators)))


def _claims(value: object, environment: Environment, witnesses: Mapping[str, Witness]) -> tuple[EnclosedClaim, ...]:
    found: dict[str, EnclosedClaim] = {}
    for k, item in enumerate(list_of(value, ("claims",))):
        claim = _claim(item, environment, witnesses, ("claims", k))
        if claim.id in found:
            raise Malformed(("claims", k, "id"), f"the claim {claim.id} is repeated")
        found[claim.id] = claim
    return tuple(found.values())


def _claim(value: object, environment: Environment, witnesses: Mapping[str, Witness], path: Path) -> EnclosedClaim:
    fields = object_of(value, path, _CLAIM)
    name = string(fields["id"], (*path, "id"))
    if name not in witnesses:
        raise expected((*path, "id"), "the id of a claim", name)
    if fields["verdict"] not in _VERDICTS:
        raise expected((*path, "verdict"), "proved, refuted or undecided", fields["verdict"])
    string(fields["reason"], (*path, "reason"))
    low, high = _ends(fields["least_slack"], (*path, "least_slack"))
    at = None if fields["at"] is None else _at(fields["at"], environment, (*path, "at"))
    concept, verdict = string(fields["concept"], (*path, "concept")), cast(Verdict, fields["verdict"])
    counted, epsilon = _witness(witnesses[name], verdict, fields["witness"], (*path, "witness"))
    return EnclosedClaim(name, concept, verdict, low, high, at, counted, epsilon, fields["least_slack"], path)


def _ends(value: object, path: Path) -> tuple[Fraction | None, Fraction | None]:
    if value is None:
        return None, None
    fields = object_of(value, path, ("from", "to"))
    ends = [None if fields[key] is None else Fraction(*rational(fields[key], (*path, key))) for key in ("from", "to")]
    if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
        raise Malformed(path, "from is above to")
    return ends[0], ends[1]


def _at(value: object, environment: Environment, path: Path) -> At:
    fields = object_of(value, path, ("agent", "period", "state"))
    labels = Labels(environment)
    agent = labels.agent(fields["agent"], (*path, "agent"))
    period = labels.acting_period(fields["period"], (*path, "period"))
    state = labels.state(fields["state"], period, (*path, "state"))
    return At(agent, period, environment.stage(period).space.number(state))


def _witness(kind: Witness, verdict: Verdict, value: object, path: Path) -> tuple[int | None, Fraction | None]:
    """The number of open cells, and ε."""
    kind = Witness.NOTHING if kind is Witness.OPEN and verdict != "undecided" else kind
    fields = object_of(value, path, kind.value)
    if kind is Witness.OPEN:
        counted = fields["open"]
        if type(counted) is not int or counted < 0:
            raise expected((*path, "open"), "a number of cells", counted)
        return counted, None
    if kind is Witness.EPSILON:
        epsilon = Fraction(*rational(fields["epsilon"], (*path, "epsilon")))
        if epsilon < 0:
            raise expected((*path, "epsilon"), "a rational that is not negative", fields["epsilon"])
        return None, epsilon
    return None, None
