"""The keys of environments and case files, and what it means where one of them stands in another table."""

from __future__ import annotations

from lpmech.reading.faults import quote

KEYS = ("format", "name", "discount", "horizon", "agents", "stages", "terminal", "prior")
STAGE_KEYS = ("types", "away", "public", "allocations", "feasible", "feasible without", "shocks", "utility",
              "public utility", "transition")  # fmt: skip
LATER_KEYS = ("away", "feasible")  # of stages, from version 2 on
TERMINAL_KEYS = ("utility", "types", "public")
SHOCK_KEYS = ("probability", "feasible", "feasible without")
TABLE_KEYS = ("axes", "values", "default", "entries")
METADATA = ("title", "source", "notes")
CASE_KEYS = (*METADATA, "expect", "relation", "counterexample", "templates", "family", "parameters")


def misplaced(key: str) -> str:
    """How to mend a key of a case file's top that stands in another table: most likely it follows a header."""
    if key not in (*KEYS, *STAGE_KEYS, *CASE_KEYS):
        return ""
    return f"a key after a table header belongs to that table: move {quote(key)} above the first [header]"
