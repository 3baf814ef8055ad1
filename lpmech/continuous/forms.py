"""Which transfers can be asked for: their form, and the most cells of a signal."""

from __future__ import annotations

from enum import StrEnum

MAX_GRID = 64  # cells of a signal


class Form(StrEnum):
    """Which payments are looked for (`choice.py`); its value is its name in case files and on the command line."""

    BEST = "best"
    SPANNING = "spanning"
    REPORTS = "reports"
