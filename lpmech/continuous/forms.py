"""The forms of transfers: those that do not depend on the own report, those that do, or the simplest that does."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """Which payments are looked for (`choice.py`); its value is its name in case files and on the command line."""

    BEST = "best"
    SPANNING = "spanning"
    REPORTS = "reports"
