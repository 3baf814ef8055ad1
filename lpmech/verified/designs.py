"""The certificate of a design: what it says, which has to be read right; the problem is read in `problems.py`."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

from . import generated as proofs
from .branching import Branch, read_branches
from .environment import Names
from .faults import NotCovered, Path, Rejected, malformed
from .fields import Q, fields, items, numbers, rational, text
from .problems import ORDINARY, Problems
from .quantities import State, maybe

DESIGN = "design"
FORMAT = "lpmech-design-certificate/1"
PREFIX = "lpmech-design-certificate/"
SEARCHED = f"{FORMAT}.4"  # a rule that draws no lots
WITH_ABSENCE = f"{FORMAT}.5"  # an agent is away at some type; the rule may draw no lots
LATER = tuple(f"{FORMAT}.{k}" for k in (1, 2, 3))
KEYS = (
    "format", "versions", "environment", "problem", "status", "value", "attained", "columns", "limit", "ray",
    "multipliers", "rounds", "face", "values",
)  # fmt: skip
MORE = ("bound", "branches")
STATUSES = ("optimal", "feasible", "infeasible", "unbounded")


def is_design(value: Any) -> bool:
    form = value.get("format") if isinstance(value, dict) else None
    return isinstance(form, str) and form.startswith(PREFIX)


@dataclass(frozen=True)
class Round:
    """Histories that never come, by the words of their nodes, and the proof."""

    never: list[str]
    multipliers: dict[str, Q]


@dataclass(frozen=True)
class Face:
    """Why no mechanism attains the value."""

    rounds: list[Round]
    multipliers: dict[str, Q]


@dataclass(frozen=True)
class Design:
    """What a certificate states, and its numbers by id."""

    about: str
    problem: Any
    several: bool  # whether the objective has several sums
    status: str
    value: Q | None
    attained: bool | None
    columns: dict[str, Q]
    other: dict[str, Q]  # the limit of mechanisms, or the ray
    multipliers: dict[str, Q]
    rounds: list[Round]
    face: Face | None
    bound: Q | None
    branches: list[Branch]
    values: dict[tuple[int, ...], Q] | None  # infinite horizon: what the efficient rule is worth, by state
    places: list[tuple[int, Any, State, Path]]  # that its quantities are about: they must be met

    @property
    def finding(self) -> Any:
        """What it says of the problem, as the proofs have it."""
        if self.status == "optimal":
            return ("Optimal" if self.attained else "NotAttained", self.value)
        if self.status == "bounds":
            return ("Between", maybe(self.value), maybe(self.bound))
        return (self.status.capitalize(),)

    @property
    def others(self) -> bool:
        """Whether there is a limit or a ray beside the mechanism."""
        return self.status == "unbounded" or self.attained is False


def read_design(value: Any, env: Any, names: Names) -> Design:
    """The certificate that a JSON value is, if the proofs speak of what it says."""
    if value["format"] in LATER:
        raise NotCovered(f"{value['format']}: the proofs do not speak of designs of this version{ORDINARY}")
    if value["format"] not in (known := (FORMAT, SEARCHED, WITH_ABSENCE)):
        malformed(("format",), " or ".join([*known, *LATER]), value["format"])
    lots = value["format"] != SEARCHED and not (value["format"] == WITH_ABSENCE and _is_searched(value.get("problem")))
    given = fields(value, (), KEYS if lots else (*KEYS, *MORE))
    about = _about(given, STATUSES if lots else (*STATUSES, "bounds"))
    if names.horizon is None and not proofs.all_asked(env):
        raise NotCovered("the proofs do not speak of designs for ever where an agent may be away" + ORDINARY)
    number, bound = (None if given.get(key) is None else rational(given[key], (key,)) for key in ("value", "bound"))
    columns, limit, ray, multipliers = (
        _perhaps(given[key], (key,)) for key in ("columns", "limit", "ray", "multipliers")
    )
    rounds, face = _rounds(given["rounds"], ("rounds",)), _face(given["face"])
    values = None if given["values"] is None else _values(given["values"], names)
    branches = [] if given.get("branches") is None else read_branches(given["branches"], ("branches",))
    reader = Problems(env, names)
    problem = reader.read(given["problem"], ("problem",), lots)
    if value["format"] != WITH_ABSENCE and not proofs.all_asked(env):
        raise Rejected("it supposes that everybody is asked, and some agents are away")
    _expect_form(given, problem) if lots else _expect_branches(given, problem)
    if names.horizon is None and given["status"] == "unbounded":
        raise NotCovered("the proofs do not speak of designs unbounded for ever" + ORDINARY)
    points = (columns or {}, limit or ray or {}, multipliers or {})
    found = (given["status"], number, given["attained"], *points, rounds, face, bound, branches, values)
    return Design(about, problem, reader.several, *found, reader.places)


def _is_searched(problem: Any) -> bool:
    """Whether a problem says something of lots."""
    return isinstance(problem, dict) and "deterministic" in problem


def _about(given: dict[str, Any], statuses: tuple[str, ...]) -> str:
    """The SHA-256 of the environment; the words around it must be of the right form."""
    if not isinstance(given["versions"], dict) or not all(isinstance(one, str) for one in given["versions"].values()):
        malformed(("versions",), "an object of strings", given["versions"])
    about = text(given["environment"], ("environment",))
    if len(about) != 64 or set(about) - set("0123456789abcdef"):
        malformed(("environment",), "64 lower-case hexadecimal digits", about)
    if not isinstance(given["status"], str) or given["status"] not in statuses:
        malformed(("status",), f"one of {', '.join(statuses)}", given["status"])
    if given["attained"] is not None and not isinstance(given["attained"], bool):
        malformed(("attained",), "true, false or null", given["attained"])
    return about


def _values(value: Any, names: Names) -> dict[tuple[int, ...], Q]:
    """What the efficient rule is worth for ever, by state."""
    if names.horizon is not None:
        malformed(("values",), "null, as the horizon is finite", value)
    space = names.space(0)
    lists = [list(enumerate(one)) for one in (space.public or ("",), *space.types)]
    states = {"|".join(label for k, (_, label) in enumerate(state) if k or space.public): tuple(n for n, _ in state)
              for state in product(*lists)}  # fmt: skip
    given = fields(value, ("values",), list(states))
    return {state: rational(given[name], ("values", name)) for name, state in states.items()}


def _face(value: Any) -> Face | None:
    if value is None:
        return None
    face = fields(value, ("face",), ("rounds", "multipliers"))
    rounds = _rounds(face["rounds"], ("face", "rounds"))
    return Face(rounds, numbers(face["multipliers"], ("face", "multipliers")))


def _perhaps(value: Any, path: Path) -> dict[str, Q] | None:
    return None if value is None else numbers(value, path)


def _rounds(value: Any, path: Path) -> list[Round]:
    return [_round(one, (*path, k)) for k, one in enumerate(items(value, path))]


def _round(value: Any, path: Path) -> Round:
    given = fields(value, path, ("never", "multipliers"))
    never = [text(name, (*path, "never", n)) for n, name in enumerate(items(given["never"], (*path, "never"), 1))]
    return Round(never, numbers(given["multipliers"], (*path, "multipliers")))


def _expect_form(given: dict[str, Any], problem: Any) -> None:
    """What a status must have, and must not have."""
    status, optimal = given["status"], given["status"] == "optimal"
    has = {
        "value": optimal, "attained": optimal, "columns": status != "infeasible", "ray": status == "unbounded",
        "limit": given["attained"] is False, "multipliers": status in ("optimal", "infeasible"),
        "face": given["attained"] is False,
    }  # fmt: skip
    _expect(given, has)
    if given["values"] is not None and not proofs.seeks_best(problem):
        raise Rejected(f"values is there, of a problem that is {status}")
    if status == "feasible" and problem[13] is not None:
        raise Rejected("a problem with an objective is more than feasible")
    if not proofs.is_free(problem) and (given["rounds"] or given["attained"] is False):
        raise Rejected("with a fixed rule every value is attained")


def _expect(given: dict[str, Any], has: dict[str, bool]) -> None:
    """Just these keys have a value."""
    for key, wanted in has.items():
        if bool(given[key] is not None and (given[key] or key != "rounds")) is not wanted:
            raise Rejected(f"{key} {'is missing' if wanted else 'is there'}, of a problem that is {given['status']}")


def _expect_branches(given: dict[str, Any], problem: Any) -> None:
    """The same of rules that draw no lots."""
    status, bounds = given["status"], given["status"] == "bounds"
    met, bounded = bounds and given["value"] is not None, bounds and given["bound"] is not None
    has = {
        "value": status == "optimal" or met, "attained": status == "optimal",
        "columns": met or status not in ("infeasible", "bounds"), "ray": status == "unbounded",
        "branches": bounded or status in ("optimal", "infeasible"), "bound": bounded or (bounds and not met),
    }  # fmt: skip
    _expect(given, has | dict.fromkeys(("limit", "multipliers", "face", "rounds"), False))
    if given["attained"] is False:
        raise Rejected("under a rule without lots every value is attained")
    if (status == "feasible") is not (problem[13] is None) and (status == "feasible" or bounds):
        raise Rejected(f"a problem {'with' if problem[13] is not None else 'without'} an objective is not {status}")
