"""A design's certificate, `lpmech-design-certificate/1` (design page section 5): how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import product
from typing import Union

from ..kernel.answer import Format
from ..kernel.environment import Environment
from ..kernel.errors import Malformed, Path, Rejected, expected
from ..kernel.fields import any_object, items, list_of, object_of, ratio, string
from ..kernel.meter import COMPONENT, keep, spend, text_bits
from ..kernel.older import paired
from ..kernel.sums import Exactly
from .problem import Problem, State
from .read_problem import read_problem
from .world import entry

Numbers = Mapping[str, Fraction]
_KEYS = ("format", "versions", "environment", "problem", "status", "value", "attained", "columns", "limit", "ray",
         "multipliers", "rounds", "face", "values")  # fmt: skip
BRANCH = 6_000  # bits that a branch takes
_MORE = ("bound", "branches")
SEARCHED = "lpmech-design-certificate/1.4"  # a deterministic rule
AWAY = "lpmech-design-certificate/1.5"  # agents are away at some types; the rule may be deterministic


class Status(Enum):
    """What is found."""

    OPTIMAL, FEASIBLE, INFEASIBLE, UNBOUNDED = "optimal", "feasible", "infeasible", "unbounded"
    BOUNDS = "bounds"  # of deterministic rules


@dataclass(frozen=True)
class Round:
    """Histories that never come, and the proof."""

    never: tuple[str, ...]
    multipliers: Numbers


@dataclass(frozen=True)
class Face:
    """Why no mechanism attains the value."""

    rounds: tuple[Round, ...]
    multipliers: Numbers


@dataclass(frozen=True)
class Fork:
    """A place (the id of its row) at which branches begin, by the allocation that is chosen."""

    place: str
    then: Mapping[str, int]


@dataclass(frozen=True)
class Leaf:
    """The proof of a branch: of its bound, or of a contradiction (`clash`)."""

    clash: bool
    multipliers: Numbers


Branch = Union[Fork, Leaf]


@dataclass(frozen=True)
class Design:
    """Everything that the certificate of a design states."""

    format: str
    problem: Problem
    status: Status
    value: Fraction | None
    attained: bool | None
    columns: Numbers | None
    limit: Numbers | None
    ray: Numbers | None
    multipliers: Numbers | None
    rounds: tuple[Round, ...]
    face: Face | None
    values: Mapping[State, Fraction] | None
    bound: Fraction | None
    branches: tuple[Branch, ...] | None


def read_design(value: object, environment: Environment, digest: str, known: Format) -> Design:
    """The certificate that a JSON value is, Malformed, or Rejected where it is about another environment."""
    fields = object_of(value, (), _KEYS, _MORE)
    version = known.version(fields["format"], ("format",))
    searched = version == SEARCHED or (version == AWAY and _is_deterministic(fields["problem"]))
    fields = object_of(value, (), (*_KEYS, *(_MORE if searched else ())))
    for key, software in any_object(fields["versions"], ("versions",)).items():
        string(software, ("versions", key))
    about, attained = string(fields["environment"], ("environment",)), fields["attained"]
    if len(about) != 64 or any(digit not in "0123456789abcdef" for digit in about):
        raise expected(("environment",), "64 lower-case hexadecimal digits", about)
    if attained is not None and not isinstance(attained, bool):
        raise expected(("attained",), "true, false or null", attained)
    statuses = [one for one in Status if searched or one is not Status.BOUNDS]
    status = next((one for one in statuses if one.value == fields["status"]), None)
    if status is None:
        raise expected(("status",), f"one of {', '.join(one.value for one in statuses)}", fields["status"])
    found = Design(
        version, read_problem(fields["problem"], environment, ("problem",), cuts=known.later(version),
                              deterministic=searched), status,
        None if fields["value"] is None else _number(fields["value"], ("value",)), attained,
        _perhaps(fields, "columns"), _perhaps(fields, "limit"), _perhaps(fields, "ray"),
        _perhaps(fields, "multipliers"),
        _rounds(fields, ()), _face(fields["face"]), _values(fields["values"], environment),
        _number(fields["bound"], ("bound",)) if fields.get("bound") is not None else None,
        _branches(fields) if fields.get("branches") is not None else None,
    )  # fmt: skip
    if about != digest:
        raise Rejected("the certificate is about another environment")
    return found


def _is_deterministic(problem: object) -> bool:
    """Whether a problem says something of lots, right or wrong."""
    return isinstance(problem, dict) and "deterministic" in problem


def _number(value: object, path: Path) -> Fraction:
    return Exactly(path).fraction(ratio(value, path))


def _numbers(value: object, path: Path) -> Numbers:
    """Numbers by id, none of them 0."""
    found = {key: _number(number, (*path, key)) for key, number in any_object(value, path).items()}
    for key, number in found.items():
        if not number:
            raise Malformed((*path, key), "what is 0 is left out")
    return found


def _perhaps(fields: dict[str, object], key: str) -> Numbers | None:
    return None if fields[key] is None else _numbers(fields[key], (key,))


def _rounds(fields: dict[str, object], path: Path) -> tuple[Round, ...]:
    found = []
    for item, where in items(fields, path, "rounds"):
        given = object_of(item, where, ("never", "multipliers"))
        never = [string(x, (*where, "never", k)) for k, x in enumerate(list_of(given["never"], (*where, "never"), 1))]
        found.append(Round(tuple(never), _numbers(given["multipliers"], (*where, "multipliers"))))
    return tuple(found)


def _branches(fields: dict[str, object]) -> tuple[Branch, ...]:
    return tuple(_branch(item, where) for item, where in items(fields, (), "branches", 1))


def _branch(value: object, path: Path) -> Branch:
    """A place that is split, or a leaf."""
    keep(BRANCH)
    fields = any_object(value, path)
    if "place" in fields:
        fields = object_of(value, path, ("place", "then"))
        then = any_object(fields["then"], (*path, "then"))
        numbers = {label: _after(number, (*path, "then", label)) for label, number in then.items()}
        return Fork(string(fields["place"], (*path, "place")), numbers)
    key = "clash" if "clash" in fields else "bound"
    fields = object_of(value, path, (key,))
    return Leaf(key == "clash", _numbers(fields[key], (*path, key)))


def _after(value: object, path: Path) -> int:
    """The number of a branch."""
    if type(value) is not int or value < 0:
        raise expected(path, "the number of a branch", value)
    return value


def _face(value: object) -> Face | None:
    if value is None:
        return None
    fields = object_of(value, ("face",), ("rounds", "multipliers"))
    return Face(_rounds(fields, ("face",)), _numbers(fields["multipliers"], ("face", "multipliers")))


def _values(value: object, environment: Environment) -> Mapping[State, Fraction] | None:
    """The values of an infinite horizon, by state: labels joined by |."""
    if value is None:
        return None
    if environment.horizon is not None:
        raise expected(("values",), "null, as the horizon is finite", value)
    space = environment.stages[0].space
    spend(COMPONENT * space.size * len(space.sizes))
    longest = sum(max(map(text_bits, axis.labels)) for axis in space.components)
    keep(space.size * (entry(space.sizes) + longest))
    names = {
        "|".join(axis.labels[k] for axis, k in paired(space.components, state)): state
        for state in product(*map(range, space.sizes))
    }
    fields = object_of(value, ("values",), names)
    return {names[key]: _number(number, ("values", key)) for key, number in fields.items()}
