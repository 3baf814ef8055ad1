"""The certificate of a region, `lpmech-region-certificate/1` (region page section 2): how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from math import prod
from typing import Optional

from ..designs.problem import Aim, Allocation, Problem
from ..designs.read_problem import read_problem
from ..kernel.answer import Format
from ..kernel.environment import Environment
from ..kernel.errors import Malformed, Path, Rejected, expected, quote
from ..kernel.fields import any_object, int_of, items, list_for, list_of, object_of, ratio, string
from ..kernel.meter import OBJECT, keep, spend
from ..kernel.sums import Exactly
from .ends import End, isolated

Coefficients = tuple[Fraction, ...]  # of a polynomial, the constant first
Place = tuple[object, ...]
Rule = tuple[tuple[tuple[tuple[int, ...], ...], ...], ...]  # by stage, shock of the stage and state: what may follow
MOST_DEGREE = 2_000
_KEYS = ("format", "versions", "environment", "parameter", "questions")
_OF_OPTIMA = ("multipliers", "value")
_NUMBERED = ("utility", "public utility", "transition", "shocks")


class Verdict(Enum):
    """What is found on a piece."""

    HOLDS, FAILS, UNDECIDED, OPTIMAL = "holds", "fails", "undecided", "optimal"


@dataclass(frozen=True)
class Moving:
    """A number of the environment that is a polynomial in the parameter; `signed`: it may be below 0."""

    place: Place
    polynomial: Coefficients
    signed: bool


@dataclass(frozen=True)
class Parameter:
    """The parameter's name, its value in the environment file, and the numbers that it moves."""

    name: str
    at: Fraction
    numbers: tuple[Moving, ...]


@dataclass(frozen=True)
class Numbers:
    """Polynomials by name, over one denominator."""

    denominator: Coefficients
    numerators: Mapping[str, Coefficients]

    @property
    def degree(self) -> int:
        return max([len(self.denominator), *map(len, self.numerators.values())])


@dataclass(frozen=True)
class Stated:
    """A piece as it is stated; `end` is None of a point."""

    start: End
    end: Optional[End]  # noqa: UP045
    verdict: Verdict
    rule: Optional[Rule]  # noqa: UP045
    values: Optional[Numbers]  # noqa: UP045
    proof: Optional[Numbers]  # noqa: UP045
    axes: Mapping[str, tuple[tuple[str, ...], ...]]  # of payments, by agent and table; of a claim only
    multipliers: Optional[Numbers] = None  # noqa: UP045
    value: Optional[Numbers] = None  # noqa: UP045


@dataclass(frozen=True)
class Question:
    """A problem, or a claim about payments under the efficient rule; and the pieces with its answers, in order."""

    name: str
    problem: Optional[Problem]  # noqa: UP045
    claim: Optional[str]  # noqa: UP045
    pieces: tuple[Stated, ...]


@dataclass(frozen=True)
class Region:
    """Everything that the certificate of a region states."""

    format: str
    parameter: Parameter
    questions: tuple[Question, ...]


def read_region(value: object, environment: Environment, digest: str, known: Format) -> Region:
    """The certificate that a JSON value is, Malformed, or Rejected where it is about another environment."""
    fields = object_of(value, (), _KEYS)
    version = known.version(fields["format"], ("format",))
    for key, software in any_object(fields["versions"], ("versions",)).items():
        string(software, ("versions", key))
    about = string(fields["environment"], ("environment",))
    if len(about) != 64 or any(digit not in "0123456789abcdef" for digit in about):
        raise expected(("environment",), "64 lower-case hexadecimal digits", about)
    parameter = _parameter(fields["parameter"], ("parameter",))
    age = list(known.versions).index(version)
    questions = tuple(_question(one, environment, path, age) for one, path in items(fields, (), "questions", 1))
    names = [question.name for question in questions]
    if len({*names}) != len(names):
        raise Malformed(("questions",), "two questions have the same name")
    if about != digest:
        raise Rejected(f"the certificate is about another environment, {about}, not {digest}")
    return Region(version, parameter, questions)


def _parameter(value: object, path: Path) -> Parameter:
    fields = object_of(value, path, ("name", "at", "numbers"))
    numbers = tuple(_moving(one, where) for one, where in items(fields, path, "numbers", 1))
    places = [one.place for one in numbers]
    if len({*places}) != len(places):
        raise Malformed((*path, "numbers"), "two numbers are at the same place")
    return Parameter(string(fields["name"], (*path, "name")), number(fields["at"], (*path, "at")), numbers)


def _moving(value: object, path: Path) -> Moving:
    fields = object_of(value, path, ("place", "polynomial"))
    place: list[object] = []
    for step, where in items(fields, path, "place", 1):
        if not isinstance(step, str) and (type(step) is not int or step < 0):
            raise expected(where, "a key or a position", step)
        place.append(step)
    head, inner = place[0], place[2] if len(place) > 2 else None
    if head not in ("discount", "prior", "terminal") and (head != "stages" or inner not in _NUMBERED):
        raise Malformed((*path, "place"), "expected the place of a discount, a chance or a utility")
    if "axes" in place or (inner == "shocks" and place[-1] != "probability"):
        raise Malformed((*path, "place"), "expected the place of a number")
    signed = head == "terminal" or inner in ("utility", "public utility")
    return Moving(tuple(place), polynomial(fields["polynomial"], (*path, "polynomial")), signed)


def number(value: object, path: Path) -> Fraction:
    return Exactly(path).fraction(ratio(value, path))


def polynomial(value: object, path: Path) -> Coefficients:
    """Coefficients, the constant first; the last one is not 0."""
    listed = list_of(value, path)
    if len(listed) > MOST_DEGREE:
        raise Malformed(path, f"a polynomial of a degree above {MOST_DEGREE}")
    found = tuple(number(one, (*path, k)) for k, one in enumerate(listed))
    keep(OBJECT * len(found))
    if found and not found[-1]:
        raise Malformed(path, "the last coefficient of a polynomial is not 0")
    return found


def _numbers(value: object, path: Path) -> Numbers:
    fields = object_of(value, path, ("denominator", "numerators"))
    listed = any_object(fields["numerators"], (*path, "numerators"))
    numerators = {key: polynomial(one, (*path, "numerators", key)) for key, one in listed.items()}
    return Numbers(polynomial(fields["denominator"], (*path, "denominator")), numerators)


def _question(value: object, environment: Environment, path: Path, age: int) -> Question:
    fields = object_of(value, path, ("name", "problem", "claim", "pieces"))
    if (fields["problem"] is None) == (fields["claim"] is None):
        raise Malformed(path, "expected either a problem or a claim")
    claim = None if fields["claim"] is None else string(fields["claim"], (*path, "claim"))
    where = (*path, "problem")
    problem = None if claim is not None else read_problem(fields["problem"], environment, where, cuts=age > 1)
    if problem is not None and problem.promised:
        raise Malformed(where, "expected nothing after the cut")
    if problem is not None and not age and (problem.free or problem.aim is not Aim.FIND):
        raise Malformed(where, "expected a problem with a fixed rule and without an objective")
    optimised = problem is None or (problem.allocation is Allocation.ANY and problem.aim is not Aim.FIND)
    if problem is not None and age < 2 and problem.free and not optimised:
        raise Malformed(where, "expected a fixed rule, or any rule with an objective")
    form = _Form(environment, age > 0, problem is not None and problem.allocation is Allocation.TIES)
    pieces = tuple(form.piece(one, where) for one, where in items(fields, path, "pieces", 1))
    return Question(string(fields["name"], (*path, "name")), problem, claim, pieces)


@dataclass(frozen=True)
class _Form:
    """How the pieces of a question are written: with objectives (`later`), and under a rule with ties."""

    environment: Environment
    later: bool
    ties: bool

    def piece(self, value: object, path: Path) -> Stated:
        fields = object_of(value, path, ("from", "to", "verdict", "rule", "values", "proof"),
                           ("axes", *_OF_OPTIMA * self.later))  # fmt: skip
        verdict = self._verdict(fields["verdict"], (*path, "verdict"))
        start = _end(fields["from"], (*path, "from"))
        end = None if fields["from"] == fields["to"] else _end(fields["to"], (*path, "to"))
        rule = None if fields["rule"] is None else self._rule(fields["rule"], (*path, "rule"))
        values = None if fields["values"] is None else _numbers(fields["values"], (*path, "values"))
        proof = None if fields["proof"] is None else _numbers(fields["proof"], (*path, "proof"))
        axes = _axes(fields["axes"], (*path, "axes")) if "axes" in fields else {}
        multipliers, best = (_numbers(fields[key], (*path, key)) if key in fields else None for key in _OF_OPTIMA)
        if best is not None and best.numerators.keys() - {"value"}:
            raise Malformed((*path, "value"), "expected one numerator, value")
        return Stated(start, end, verdict, rule, values, proof, axes, multipliers, best)

    def _verdict(self, value: object, path: Path) -> Verdict:
        verdicts = [one for one in Verdict if self.later or one is not Verdict.OPTIMAL]
        for one in verdicts:
            if one.value == value:
                return one
        raise expected(path, f"one of {', '.join(quote(one.value) for one in verdicts)}", value)

    def _rule(self, value: object, path: Path) -> Rule:
        """By stage, shock and state in row-major order, what may follow."""
        stages = [self.environment.stage(period) for period in range(self.environment.periods)]
        found = []
        for k, (given, stage) in enumerate(zip(list_for(value, path, len(stages), "each period"), stages)):
            shocks, size = list_for(given, (*path, k), len(stage.shocks), "each shock"), prod(stage.space.sizes)
            spend(size * len(shocks))
            tables = [self._states(one, size, len(stage.allocations), (*path, k, z)) for z, one in enumerate(shocks)]
            found.append(tuple(tables))
        return tuple(found)

    def _states(self, value: object, size: int, allocations: int, path: Path) -> tuple[tuple[int, ...], ...]:
        listed = list_for(value, path, size, "each state")
        if not self.ties:
            return tuple((_allocation(one, allocations, (*path, k)),) for k, one in enumerate(listed))
        return tuple(_tied(one, allocations, (*path, k)) for k, one in enumerate(listed))


def _tied(value: object, allocations: int, path: Path) -> tuple[int, ...]:
    found = tuple(_allocation(one, allocations, (*path, k)) for k, one in enumerate(list_of(value, path)))
    keep(OBJECT * len(found))
    if not found or any(one >= two for one, two in zip(found, found[1:])):
        raise Malformed(path, "expected the positions of optimal allocations, each once and in order")
    return found


def _allocation(value: object, allocations: int, path: Path) -> int:
    if type(value) is not int or not 0 <= value < allocations:
        raise expected(path, "the position of an allocation", value)
    return value


def _axes(value: object, path: Path) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    found = {}
    for agent, tables in any_object(value, path).items():
        listed = [list_of(one, (*path, agent, k)) for k, one in enumerate(list_of(tables, (*path, agent)))]
        found[agent] = tuple(tuple(string(axis, (*path, agent, k)) for axis in one) for k, one in enumerate(listed))
    return found


def _end(value: object, path: Path) -> End:
    """A rational, or a root with its interval."""
    if not isinstance(value, dict):
        place = number(value, path)
        return End(None, place, place)
    fields = object_of(value, path, ("root", "between"))
    root = tuple(int_of(one, where) for one, where in items(fields, path, "root", 2))
    if len(root) > MOST_DEGREE or not root[-1]:
        raise Malformed((*path, "root"), f"expected a polynomial of a degree of at most {MOST_DEGREE}, the last "
                        "coefficient not 0")  # fmt: skip
    low, high = (number(one, (*path, "between", k)) for k, one in
                 enumerate(list_for(fields["between"], (*path, "between"), 2, "each end")))  # fmt: skip
    return isolated(root, low, high, path)
