"""Float candidates for transfers: the least e with |M x + r| ≤ e at the points of a sample, and M' x + r' ≥ −e at
others. Never evidence."""

from __future__ import annotations

import highspy
import numpy as np
import numpy.typing as npt

from lpmech.lp.highs import run_quietly

Floats = npt.NDArray[np.float64]


def minimax(matrix: Floats, right: Floats, limit: float, above: tuple[Floats, Floats] | None = None) -> Floats:
    """A solution x with |x_k| ≤ limit; 0 where HiGHS finds none. `above` is M' and r'."""
    unknowns = matrix.shape[1]
    signed, upper = [matrix, -matrix], [-right, right]
    if above is not None:
        signed, upper = [*signed, -above[0]], [*upper, above[1]]
    rows = np.vstack(signed)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.passModel(_model(np.hstack([rows, -np.ones((len(rows), 1))]), np.concatenate(upper), limit))
    run_quietly(solver)
    if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
        return np.array(solver.getSolution().col_value[:unknowns])
    return np.zeros(unknowns)


def _model(rows: Floats, upper: Floats, limit: float) -> highspy.HighsLp:
    """min e over rows · (x, e) ≤ upper, |x_k| ≤ limit."""
    count, columns = rows.shape
    where = rows != 0
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, count
    model.col_cost_ = np.r_[np.zeros(columns - 1), 1.0]
    model.col_lower_ = np.r_[np.full(columns - 1, -limit), 0.0]
    model.col_upper_ = np.r_[np.full(columns - 1, limit), highspy.kHighsInf]
    model.row_lower_, model.row_upper_ = np.full(count, -highspy.kHighsInf), upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(where.sum(axis=1))]).astype(np.int32)
    model.a_matrix_.index_ = np.nonzero(where)[1].astype(np.int32)
    model.a_matrix_.value_ = rows[where]
    return model
