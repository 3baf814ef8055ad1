"""Programs as PuLP models, for a solver of the user's own, and the exact repair of what that solver finds.

    program = named_program(env, "bellman")      # a LinearProgram: exact
    model = pulp_model(program)                  # a pulp.LpProblem: columns and rows are named by their ids
    model.solve(pulp.PULP_CBC_CMD(msg=False))    # any solver that PuLP knows
    found = repaired(program, model)             # Optimal(x, y, objective), exact and proved; or Unrepaired(reason)

The model's optimum is a candidate, never evidence. It tells which columns are 0 and which rows hold with equality.
Where these are as many as the other columns, they are a basis; its exact solution is computed and proved optimal, as
in `lpmech.lp.solve`. Otherwise (ties, or a point that is no vertex) two exact programs are solved: a point that meets
these rows with equality, and multipliers of these rows alone that price every column. Such a pair proves itself.

Names are the ids of rows and columns in the characters that PuLP leaves as they are. It writes `_` for a blank and for
each of - + [ ] > /, so different ids may become one name. Of these all but the first get a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from lpmech.exports.floats import floats
from lpmech.exports.text import printable
from lpmech.lp.highs import Basis
from lpmech.lp.program import ZERO, LinearProgram, Row, Sense, terms_of
from lpmech.lp.proofs import Optimal
from lpmech.lp.solve import optimal_at, solve

_REPLACED = str.maketrans(dict.fromkeys(" -+[]>/", "_"))


def names(ids: Iterable[str]) -> list[str]:
    """A name for every id, each once."""
    found: dict[str, None] = {}
    for one in ids:
        plain = printable(one).translate(_REPLACED)
        number, unique = 1, plain
        while unique in found:
            number += 1
            unique = f"{plain}_{number}"
        found[unique] = None
    return list(found)


def title(text: str) -> str:
    """The name of a model: letters, digits and underscores."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in text) or "program"


NEAR = (1e-9, 1e-6, 1e-4)  # what a float takes for 0, one after another: proposals, judged exactly


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrepaired:
    """Why a solved model gave no proof. Nothing is known of the program then; `lpmech.lp.solve.solve` decides it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Face:
    """What a candidate proposes: the columns that are not 0, and the rows that hold with equality."""

    columns: tuple[int, ...]
    rows: tuple[int, ...]


def pulp_model(program: LinearProgram, *, inexact: bool = False) -> Any:
    """The program as a `pulp.LpProblem`; its objective is the program's times `floats(program).factor`.

    Raises NotExact where a float cannot hold a number; with `inexact` it is rounded.
    """
    import pulp

    numbers = floats(program, inexact=inexact)
    model = pulp.LpProblem(title(program.name), pulp.LpMinimize)
    lower = [0 if column.nonnegative else None for column in program.columns]
    x = [pulp.LpVariable(name, low) for name, low in zip(_columns(program), lower, strict=True)]
    model.setObjective(pulp.LpAffineExpression([(x[place], cost) for place, cost in numbers.costs.items()]))
    senses = {Sense.AT_LEAST: pulp.LpConstraintGE, Sense.EQUAL: pulp.LpConstraintEQ, Sense.AT_MOST: pulp.LpConstraintLE}
    for name, row in zip(names(row.id for row in program.rows), numbers.rows, strict=True):
        left = pulp.LpAffineExpression([(x[place], value) for place, value in row.terms.items()])
        model.addConstraint(pulp.LpConstraint(left, senses[row.sense], name, row.right))
    return model


def repaired(program: LinearProgram, model: Any) -> Optimal | Unrepaired:
    """The exact optimum of the program with its proof, from a solved model of it; else why there is none.

    Only the values of the model's columns are used. ValueError where the model lacks a column of the program.
    """
    import pulp

    if model.status != pulp.LpStatusOptimal:
        said = pulp.LpStatus[model.status]
        return Unrepaired(reason=f"the model has no optimum to repair: PuLP's status is {said!r}")
    return repaired_point(program, _candidate(program, model))


def repaired_point(program: LinearProgram, candidate: Sequence[Fraction]) -> Optimal | Unrepaired:
    """The exact optimum of the program with its proof, from a point near to it; else why there is none."""
    for near in NEAR:
        face = _face(program, candidate, near)
        found = _at_basis(program, face) or _on_face(program, face)
        if found is not None:
            return found
    return Unrepaired(reason="no optimum has the candidate's zeros and the rows that it meets with equality")


def _columns(program: LinearProgram) -> list[str]:
    return names(column.id for column in program.columns)


def _candidate(program: LinearProgram, model: Any) -> list[Fraction]:
    """The values of the model's columns, which are rationals too."""
    found = {one.name: one for one in model.variables()}
    missing = [name for name in _columns(program) if name not in found]
    if missing:
        raise ValueError(f"the model has no column {missing[0]!r}; it is not a model of {program.name!r}")
    return [Fraction(found[name].varValue or 0) for name in _columns(program)]


def _face(program: LinearProgram, x: Sequence[Fraction], near: float) -> _Face:
    """Zeros and equalities up to rounding, each measured by the largest summand."""
    unit = max((abs(row.right) for row in program.rows), default=ZERO) or Fraction(1)
    largest = max([Fraction(near) * unit, *(abs(value) for value in x)])  # a point of noise alone is 0
    columns = [place for place, value in enumerate(x) if abs(value) > near * largest]
    cleaned = [value if abs(value) > near * largest else ZERO for value in x]
    rows = [place for place, row in enumerate(program.rows) if row.is_equation or _is_tight(row, cleaned, near)]
    return _Face(columns=tuple(columns), rows=tuple(rows))


def _is_tight(row: Row, x: Sequence[Fraction], near: float) -> bool:
    summands = [value * x[column] for column, value in row.terms]
    size = max(abs(row.right), *(abs(one) for one in summands), ZERO)
    return abs(sum(summands, ZERO) - row.right) <= Fraction(near) * (size or 1)


def _at_basis(program: LinearProgram, face: _Face) -> Optimal | None:
    """The face as a basis, where it is square."""
    if len(face.columns) != len(face.rows):
        return None
    return optimal_at(program, Basis(columns=face.columns, rows=face.rows))


def _on_face(program: LinearProgram, face: _Face) -> Optimal | None:
    """A point and multipliers of the face, by two exact programs."""
    point, weights = solve(_points(program, face)), None
    if isinstance(point, Optimal):
        weights = solve(_multipliers(program, face))
    if not (isinstance(point, Optimal) and isinstance(weights, Optimal)):
        return None
    signed = dict(zip(face.rows, weights.x, strict=True))
    y = tuple(signed.get(place, ZERO) * row.sign for place, row in enumerate(program.rows))
    found = Optimal(x=point.x, y=y, objective=program.value(point.x))
    return found if found.holds(program) else None


def _points(program: LinearProgram, face: _Face) -> LinearProgram:
    """The points of the program that meet the face's rows with equality and are 0 where it says so."""
    tight, moving = set(face.rows), set(face.columns)
    rows = [replace(row, sense=Sense.EQUAL) if place in tight else row for place, row in enumerate(program.rows)]
    rows += [Row(id=f"zero {column.id}", terms=((place, Fraction(1)),), sense=Sense.EQUAL, right=ZERO)
             for place, column in enumerate(program.columns) if place not in moving]  # fmt: skip
    return replace(program, name=f"face of {program.name}", objective=(), rows=tuple(_apart(rows)))


def _apart(rows: Sequence[Row]) -> list[Row]:
    """The rows under ids that differ, whatever labels there are."""
    return [replace(row, id=f"{place} {row.id}") for place, row in enumerate(rows)]


def _multipliers(program: LinearProgram, face: _Face) -> LinearProgram:
    """The multipliers of the face's rows that price its columns exactly, and no other one too high."""
    dual, moving = program.dual(), set(face.columns)
    where = {row: place for place, row in enumerate(face.rows)}
    rows = tuple(
        replace(row, sense=Sense.EQUAL if place in moving else row.sense,
                terms=terms_of((where[at], value) for at, value in row.terms if at in where))
        for place, row in enumerate(dual.rows)
    )  # fmt: skip
    columns = tuple(dual.columns[row] for row in face.rows)
    return LinearProgram(name=f"multipliers of {program.name}", columns=columns, objective=(), rows=rows)
