"""Reading an enclosed certificate (page section 1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import cast

from ..bounded.claims import BoundedClaim, Witness, read_claims
from ..kernel.answer import Format
from ..kernel.environment import Environment, Stage
from ..kernel.errors import Malformed, Path, Rejected, expected
from ..kernel.fields import any_object, fraction, int_of, list_for, list_of, object_of, position, string
from ..kernel.labels import ActingPeriod, MaybeAgent, Scope, StateNumber
from ..kernel.meter import make
from ..kernel.older import paired
from ..kernel.shapes import read
from .due_form import Owed, is_due, read_due
from .given import Paid, read_given
from .measures import Measure
from .separable import is_separable
from .tables import Stored, read_plans, read_values
from .ties import ExactValues, Symmetry
from .types_of import early

FORMAT = "lpmech-certificate/2"
LATER = "lpmech-certificate/2.1"  # with claims that follow from others, and the budget of each period
OF_PRESENT = "lpmech-certificate/2.2"  # about payments of those who are present
_SHA256 = re.compile(r"[0-9a-f]{64}")
PIVOT, PRESENT = "pivot", "pivot of present"


@dataclass(frozen=True)
class At:
    """A cell: agent, period from 0, and the state's number."""

    agent: MaybeAgent
    period: ActingPeriod
    state: StateNumber


@dataclass(frozen=True)
class EnclosedCertificate:
    """Everything that an enclosed certificate states."""

    format: str
    pivot: bool  # whether a formula defines the payments
    present: bool  # whether it is that of those who are present
    given: tuple[tuple[Paid, ...], ...] | None  # by agent and period
    due: Owed | None
    plans: tuple[tuple[bytes, ...], ...]
    width: Fraction | None
    exponent: int
    guard: int
    values: Mapping[str, Stored]
    symmetries: tuple[Symmetry, ...]
    exact: tuple[ExactValues, ...] | None
    measures: tuple[Measure, ...]
    claims: tuple[BoundedClaim[At], ...]


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
    present = version == OF_PRESENT
    pivot = mechanism["payments"] == (PRESENT if present else PIVOT)
    given, due = _payments(mechanism["payments"], environment, present, ("mechanism", "payments"))
    width = _width(mechanism["width"], pivot, ("mechanism", "width"))
    plans = read_plans(mechanism["allocation"], environment, ("mechanism", "allocation"))
    path: Path = ("evidence",)
    evidence = object_of(fields["evidence"], path, ("exponent", "guard", "values", "symmetries", "measures", "exact"))
    exponent = _between(evidence["exponent"], 4_096, (*path, "exponent"))
    guard = _between(evidence["guard"], 64, (*path, "guard"))
    return EnclosedCertificate(
        version, pivot, present, given, due, plans, width, exponent, guard,
        read_values(evidence["values"], environment, pivot, _alone(environment, present, given), (*path, "values")),
        tuple(_symmetry(item, environment, (*path, "symmetries", k))
              for k, item in enumerate(list_of(evidence["symmetries"], (*path, "symmetries")))),
        _exact(evidence["exact"], environment, (*path, "exact")),
        tuple(_measure(item, environment.stages[0], (*path, "measures", k))
              for k, item in enumerate(list_of(evidence["measures"], (*path, "measures")))),
        read_claims(fields["claims"], {one: witnesses[one] for one in known.defined(version)},
                    partial(read, At, Scope(environment))),
    )  # fmt: skip


def _payments(
    value: object, environment: Environment, present: bool, path: Path
) -> tuple[tuple[tuple[Paid, ...], ...] | None, Owed | None]:
    """The payments that are given, and those that are due; None where there are none, as where a formula defines them,
    or nothing is said of them."""
    if present:
        if value != PRESENT:
            raise expected(path, f'"{PRESENT}"', value)
        return None, None
    if is_due(value):
        return None, read_due(value, environment, path)
    if isinstance(value, dict):
        return read_given(value, environment, path), None
    if value not in (PIVOT, None):
        raise expected(path, 'null, "pivot" or the payments of every agent', value)
    return None, None


def _alone(environment: Environment, present: bool, given: object) -> list[str]:
    """The agents that have a table of their own: all whose payments are given, and those that may not have come yet."""
    if given is not None:
        return list(environment.agents)
    if not present or environment.horizon is not None or not is_separable(environment):
        return []
    return [name for i, name in enumerate(environment.agents) if any(early(environment, i))]


def _width(value: object, pivot: bool, path: Path) -> Fraction | None:
    if value is None:
        return None
    found = fraction(value, path)
    if not pivot:
        raise expected(path, "null where no payments are defined", value)
    return found


def _between(value: object, most: int, path: Path) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise expected(path, f"an integer from 0 to {most}", value)
    return value


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


def _measure(value: object, stage: Stage, path: Path) -> Measure:
    keys = ("components", "labels", "chosen", "other", "states", "allocations", "denominator", "numerators")
    fields, space = object_of(value, path, keys), stage.space
    names = list_of(fields["components"], (*path, "components"), 1)
    places = {name: k for k, name in enumerate(space.names)}
    components = tuple(position(name, places, (*path, "components"), "a component") for name in names)
    if list(components) != sorted(set(components)):
        raise Malformed((*path, "components"), "a component is repeated or out of order")
    sizes = [space.sizes[k] for k in components]
    count, likely = len(stage.allocations), sum(shock.probability > 0 for shock in stage.shocks)
    states = list_of(fields["states"], (*path, "states"))
    chosen = list_for(fields["allocations"], (*path, "allocations"), len(states), "each state")
    numbers = list_for(fields["numerators"], (*path, "numerators"), len(states), "each state", " numbers")
    denominator = int_of(fields["denominator"], path, "denominator")
    if denominator < 1:
        raise expected((*path, "denominator"), "a positive integer", fields["denominator"])
    return Measure(
        components,
        _labels(fields["labels"], sizes, (*path, "labels")),
        _between(fields["chosen"], count - 1, (*path, "chosen")),
        _between(fields["other"], count - 1, (*path, "other")),
        tuple(_labels(cell, sizes, (*path, "states", k)) for k, cell in enumerate(states)),
        tuple(_labels(cell, [count] * likely, (*path, "allocations", k)) for k, cell in enumerate(chosen)),
        denominator,
        tuple(int_of(number, (*path, "numerators"), k) for k, number in enumerate(numbers)),
    )


def _labels(value: object, sizes: Sequence[int], path: Path) -> tuple[int, ...]:
    """A position on each of some lists."""
    items = list_for(value, path, len(sizes), "each component or shock", " positions")
    return tuple(_between(item, size - 1, (*path, k)) for k, (item, size) in enumerate(paired(items, sizes)))
