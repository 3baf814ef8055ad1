"""HiGHS as a source of float candidates: optimal bases, by their basic columns and tight rows. Never evidence."""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from lpmech.lp.program import LinearProgram, Sense

if TYPE_CHECKING:
    import highspy

Floats = npt.NDArray[np.float64]
_LEAST_TOLERANCE = 1e-10  # that HiGHS allows


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The columns that are not at 0 by definition, and the rows that hold with equality: as many of both."""

    columns: tuple[int, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Arrays:
    """A program in floats: rows as compressed entries, bounds of rows, lower bounds of columns.

    Bounds are in units of the largest, so that what HiGHS proposes does not depend on the unit of money.
    """

    costs: Floats
    column_lower: Floats
    row_lower: Floats
    row_upper: Floats
    starts: npt.NDArray[np.int32]
    index: npt.NDArray[np.int32]
    entries: Floats
    unit: Fraction = Fraction(1)


def candidate_bases(program: LinearProgram) -> Iterator[Basis]:
    """The bases at which HiGHS ends, optimal or not: as it is, and without presolve and with its least tolerances.

    None where it has none (presolve may find a program infeasible without a basis), or floats cannot hold the program.
    """
    try:
        arrays = _floats(program)
    except OverflowError:
        return
    first = _basis(_run(arrays, careful=False))
    if first is not None:
        yield first
    second = _basis(_run(arrays, careful=True))
    if second is not None and second != first:
        yield second


def whole_numbers(program: LinearProgram, columns: tuple[int, ...], seconds: float = 20.0) -> dict[int, int] | None:
    """Whole numbers for some columns at a good point of a program in which these must be whole; None: none found."""
    import highspy

    try:
        arrays = _floats(program, whole=True)
    except OverflowError:
        return None
    solver = _loaded(arrays)
    solver.setOptionValue("time_limit", seconds)
    places = np.array(columns, dtype=np.int32)
    kinds = np.full(len(columns), int(highspy.HighsVarType.kInteger), dtype=np.uint8)
    solver.changeColsIntegrality(len(columns), places, kinds)
    run_quietly(solver)
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    values = solver.getSolution().col_value
    found = [values[column] for column in columns]
    return dict(zip(columns, map(round, found), strict=True)) if all(map(math.isfinite, found)) else None


def point(program: LinearProgram) -> list[float] | None:
    """An optimal point in floats; None where there is none, or floats cannot hold the program."""
    import highspy

    try:
        arrays = _floats(program)
    except OverflowError:
        return None
    solver = _run(arrays, careful=False)
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    try:
        unit = float(arrays.unit)
    except OverflowError:
        return None
    return [unit * value for value in solver.getSolution().col_value]


def run_quietly(solver: highspy.Highs) -> None:
    """Runs the solver; what it prints by C, as presolve does now and then whatever its options say, leads nowhere."""
    try:
        shown = os.dup(1)
    except OSError:  # stdout is closed
        solver.run()
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        solver.run()
        _flush()
    finally:
        os.dup2(shown, 1)
        os.close(shown)
        os.close(nowhere)


def _flush() -> None:
    """Writes what C keeps to be printed."""
    with contextlib.suppress(OSError, TypeError, AttributeError):  # Windows has no library without a name
        ctypes.CDLL(None).fflush(None)


def _basis(solver: highspy.Highs) -> Basis | None:
    """The solver's basis, where it is valid and square."""
    import highspy

    basis = solver.getBasis()
    if not basis.valid:
        return None
    basic = highspy.HighsBasisStatus.kBasic
    columns = tuple(place for place, status in enumerate(basis.col_status) if status == basic)
    rows = tuple(place for place, status in enumerate(basis.row_status) if status != basic)
    return Basis(columns=columns, rows=rows) if len(columns) == len(rows) else None


def _run(arrays: _Arrays, *, careful: bool) -> highspy.Highs:
    """HiGHS after it has solved the program."""
    solver = _loaded(arrays)
    if careful:
        solver.setOptionValue("presolve", "off")
        solver.setOptionValue("primal_feasibility_tolerance", _LEAST_TOLERANCE)
        solver.setOptionValue("dual_feasibility_tolerance", _LEAST_TOLERANCE)
    run_quietly(solver)
    return solver


def _loaded(arrays: _Arrays) -> highspy.Highs:
    """HiGHS with the program, silent."""
    import highspy

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(arrays.costs), len(arrays.row_lower)
    model.col_cost_, model.col_lower_ = arrays.costs, arrays.column_lower
    model.col_upper_ = np.full(len(arrays.costs), highspy.kHighsInf)
    model.row_lower_, model.row_upper_ = arrays.row_lower, arrays.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = arrays.starts, arrays.index
    model.a_matrix_.value_ = arrays.entries
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.passModel(model)
    return solver


def _floats(program: LinearProgram, *, whole: bool = False) -> _Arrays:
    """The program in floats, rows rescaled where their entries are far from 1; with `whole` columns at unit 1."""
    import highspy

    bounds = [row.right if row.left.unit == 1 else row.right / row.left.unit for row in program.rows]
    unit = Fraction(1) if whole else max(map(abs, bounds), default=Fraction(0)) or Fraction(1)
    right = np.array([_ratio(bound, unit) for bound in bounds], dtype=np.float64)
    infinite = highspy.kHighsInf
    below = np.array([row.sense != Sense.AT_MOST for row in program.rows], dtype=np.bool_)
    above = np.array([row.sense != Sense.AT_LEAST for row in program.rows], dtype=np.bool_)
    free = np.array([not column.nonnegative for column in program.columns], dtype=np.bool_)
    return _Arrays(
        costs=np.array([float(cost) for cost in program.costs()], dtype=np.float64),
        column_lower=np.where(free, -infinite, 0.0),
        row_lower=np.where(below, right, -infinite),
        row_upper=np.where(above, right, infinite),
        starts=np.cumsum([0, *(len(row.terms) for row in program.rows)]).astype(np.int32),
        index=np.array([column for row in program.rows for column in row.left.columns], dtype=np.int32),
        entries=np.array([value for row in program.rows for value in row.left.floats], dtype=np.float64),
        unit=unit,
    )


def _ratio(value: Fraction, unit: Fraction) -> float:
    """What float(value / unit) is, which takes longer."""
    return (value.numerator * unit.denominator) / (value.denominator * unit.numerator)
