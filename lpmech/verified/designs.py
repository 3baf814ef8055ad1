"""The certificate of a design: what it says, which has to be read right; the problem is read in `problems.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import generated as proofs
from .environment import Names
from .faults import NotCovered, Path, Rejected, malformed
from .fields import Q, fields, items, rational, text
from .problems import ORDINARY, Problems
from .quantities import State

DESIGN = "design"
FORMAT = "lpmech-design-certificate/1"
PREFIX = "lpmech-design-certificate/"
LATER = tuple(f"{FORMAT}.{k}" for k in (1, 2, 3, 4, 5))
KEYS = (
    "format", "versions", "environment", "problem", "status", "value", "attained", "columns", "limit", "ray",
    "multipliers", "rounds", "face", "values",
)  # fmt: skip
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
    places: list[tuple[int, Any, State, Path]]  # that its quantities are about: they must be met

    @property
    def finding(self) -> Any:
        """What it says of the problem, as the proofs have it."""
        if self.status == "optimal":
            return ("Optimal" if self.attained else "NotAttained", self.value)
        return (self.status.capitalize(),)

    @property
    def others(self) -> bool:
        """Whether there is a limit or a ray beside the mechanism."""
        return self.status == "unbounded" or self.attained is False


def read_design(value: Any, env: Any, names: Names) -> Design:
    """The certificate that a JSON value is, if the proofs speak of what it says."""
    if value["format"] in LATER:
        raise NotCovered(f"{value['format']}: the proofs do not speak of designs of this version{ORDINARY}")
    if value["format"] != FORMAT:
        malformed(("format",), " or ".join([FORMAT, *LATER]), value["format"])
    given = fields(value, (), KEYS)
    about = _about(given)
    if names.horizon is None:
        raise NotCovered("the proofs do not speak of designs with an infinite horizon" + ORDINARY)
    if not proofs.all_asked(env):
        raise NotCovered("the proofs do not speak of designs where an agent may be away" + ORDINARY)
    number = None if given["value"] is None else rational(given["value"], ("value",))
    columns, limit, ray, multipliers = (
        _perhaps(given[key], (key,)) for key in ("columns", "limit", "ray", "multipliers")
    )
    rounds, face = _rounds(given["rounds"], ("rounds",)), _face(given["face"])
    if given["values"] is not None:
        malformed(("values",), "null, as the horizon is finite", given["values"])
    reader = Problems(env, names)
    problem = reader.read(given["problem"], ("problem",))
    _expect_form(given, problem)
    numbers = (columns or {}, limit or ray or {}, multipliers or {})
    found = (given["status"], number, given["attained"], *numbers, rounds, face)
    return Design(about, problem, reader.several, *found, reader.places)


def _about(given: dict[str, Any]) -> str:
    """The SHA-256 of the environment; the words around it must be of the right form."""
    if not isinstance(given["versions"], dict) or not all(isinstance(one, str) for one in given["versions"].values()):
        malformed(("versions",), "an object of strings", given["versions"])
    about = text(given["environment"], ("environment",))
    if len(about) != 64 or set(about) - set("0123456789abcdef"):
        malformed(("environment",), "64 lower-case hexadecimal digits", about)
    if not isinstance(given["status"], str) or given["status"] not in STATUSES:
        malformed(("status",), f"one of {', '.join(STATUSES)}", given["status"])
    if given["attained"] is not None and not isinstance(given["attained"], bool):
        malformed(("attained",), "true, false or null", given["attained"])
    return about


def _face(value: Any) -> Face | None:
    if value is None:
        return None
    face = fields(value, ("face",), ("rounds", "multipliers"))
    rounds = _rounds(face["rounds"], ("face", "rounds"))
    return Face(rounds, _numbers(face["multipliers"], ("face", "multipliers")))


def _numbers(value: Any, path: Path) -> dict[str, Q]:
    """Numbers by id, none of them 0."""
    if not isinstance(value, dict):
        malformed(path, "an object", value)
    found = {key: rational(one, (*path, key)) for key, one in value.items()}
    for key, one in found.items():
        if not one[0]:
            malformed((*path, key), "what is 0 to be left out", "0")
    return found


def _perhaps(value: Any, path: Path) -> dict[str, Q] | None:
    return None if value is None else _numbers(value, path)


def _rounds(value: Any, path: Path) -> list[Round]:
    return [_round(one, (*path, k)) for k, one in enumerate(items(value, path))]


def _round(value: Any, path: Path) -> Round:
    given = fields(value, path, ("never", "multipliers"))
    never = [text(name, (*path, "never", n)) for n, name in enumerate(items(given["never"], (*path, "never"), 1))]
    return Round(never, _numbers(given["multipliers"], (*path, "multipliers")))


def _expect_form(given: dict[str, Any], problem: Any) -> None:
    """What a status must have, and must not have."""
    status, optimal = given["status"], given["status"] == "optimal"
    has = {
        "value": optimal, "attained": optimal, "columns": status != "infeasible", "ray": status == "unbounded",
        "limit": given["attained"] is False, "multipliers": status in ("optimal", "infeasible"),
        "face": given["attained"] is False,
    }  # fmt: skip
    for key, wanted in has.items():
        if (given[key] is not None) is not wanted:
            raise Rejected(f"{key} {'is missing' if wanted else 'is there'}, of a problem that is {status}")
    if status == "feasible" and problem[13] is not None:
        raise Rejected("a problem with an objective is more than feasible")
    if not proofs.is_free(problem) and (given["rounds"] or given["attained"] is False):
        raise Rejected("with a fixed rule every value is attained")
