"""The names of columns in tables without nesting, for whoever writes such tables and whoever reads them.

A component of the state has a column of its own name, unless that could be another column's: then `type of NAME`. Every
other column is one of `_FIXED`, begins with one of `_STARTS` or ends with one of `_ENDS`, so no two columns have one
name, whatever agents and shocks are called. The page: docs/tables_format.md.
"""

from __future__ import annotations

import re

from lpmech.problem.stages import PREVIOUS

COMPONENT = "type of "
REPORT, UTILITY, PAYMENT, ROUNDED, AT = "report ", "utility ", "payment ", "rounded ", "at "
LATER, EXPECTED = "later", "expected"  # cells of `period` and `shock` in the wide form
WITHOUT = "value without "
LEAST, GREATEST, WITHIN, ABOUT = "from", "to", "within", ", about"  # of numbers that are known by bounds
_PAYS, _PAYS_ROUNDED = " pays", " pays, rounded"
_FIXED = frozenset({
    "agent", "period", "program", "value", "allocation", "optimal_allocations", "payment", "payment_rounded", "winner",
    "value_rounded",
    "from", "to", "within",
    "price", "second_index", "difference", "automaton state", "after", "reports", "as good", "shock",
    "start", "mechanism state", "chance", "next mechanism state",
})  # fmt: skip
_STARTS = re.compile(
    rf"{COMPONENT}|{AT}|(?:value|value_rounded|allocation|optimal_allocations) at |{REPORT}|{UTILITY}|{PAYMENT}"
    rf"|{ROUNDED}|{PREVIOUS}|{WITHOUT}|[0-9]+ periods ago "
)
_ENDS = (_PAYS, _PAYS_ROUNDED, ABOUT)
ALLOCATION_AT = "allocation at "
START, MEMORY, CHANCE, NEXT_MEMORY = "start", "mechanism state", "chance", "next mechanism state"  # with states
SHEET, RULE_SHEET, ABOUT_SHEET = "transfers", "allocation rule", "about"  # of a workbook
GUARD = "'"  # before a cell that a spreadsheet would change


def column(component: str) -> str:
    """The column of a component of the state: its name, if no other column can have it."""
    taken = component in _FIXED or _STARTS.match(component) or component.endswith(_ENDS)
    return COMPONENT + component if taken else component


def pays(agent: str) -> str:
    """The column of what an agent pays, where every agent has its own."""
    return agent + _PAYS


def pays_rounded(agent: str) -> str:
    """The column beside it, of the payment rounded."""
    return agent + _PAYS_ROUNDED
