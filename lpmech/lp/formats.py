"""The formats in which linear programs are written for other solvers (`exports/export.py`)."""

from __future__ import annotations

from enum import StrEnum


class ProgramFormat(StrEnum):
    """A format of programs; its value is its name in Python and on the command line."""

    MPS = "mps"
    LP = "lp"
    SMT2 = "smt2"
    PULP = "pulp"
