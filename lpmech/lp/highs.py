"""HiGHS as a source of float candidates: the tight rows of an optimal basis. Never evidence."""

from __future__ import annotations

import highspy
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def tight_rows(objective: Floats, matrix: Floats, right: Floats) -> npt.NDArray[np.bool_] | None:
    """Which rows of A x ≥ b are tight (non-basic) at an optimal basis of min c·x, x free; None where there is none."""
    rows, columns = matrix.shape
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, rows
    model.col_cost_ = objective
    model.col_lower_ = np.full(columns, -highspy.kHighsInf)
    model.col_upper_ = np.full(columns, highspy.kHighsInf)
    model.row_lower_, model.row_upper_ = right, np.full(rows, highspy.kHighsInf)
    where, entries = matrix != 0, matrix[matrix != 0]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(where.sum(axis=1))]).astype(np.int32)
    model.a_matrix_.index_, model.a_matrix_.value_ = np.nonzero(where)[1].astype(np.int32), entries
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.passModel(model)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    status = solver.getBasis().row_status
    return np.array([entry != highspy.HighsBasisStatus.kBasic for entry in status], dtype=np.bool_)
