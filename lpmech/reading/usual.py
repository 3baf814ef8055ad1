"""How a fault is mended if nothing is known of it but its code. A reader that knows more says more.

`lpmech explain CODE` says what each code means (`codes.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from lpmech.plugins import plugins

_IN_ENVIRONMENTS: Mapping[str, str] = MappingProxyType(
    {
        "E-AGENT-MISSING": "write a line for each of them",
        "E-AGENT-NAME": 'choose another name, such as "ann" or "firm 1", wherever it stands in the file',
        "E-AGENT-UNKNOWN": 'write one of the agents, or add the name to the list "agents"',
        "E-AXIS-REPEATED": "take one of the two out of the axes, and its level out of the numbers",
        "E-AXIS-UNKNOWN": "write one of the axes that are expected, or take it out",
        "E-CELLS-MISSING": 'add the entries, or a "default"',
        "E-DEPTH": "take levels out: no table needs more than one list for each of its axes",
        "E-DISCOUNT": "write a number between 0 and 1, such as 0.9 in TOML, or 9/10 in quotes",
        "E-EMPTY": "write at least one element, or take the key out if it may be left out",
        "E-ENTRY-LABELS": 'write one label for each axis, joined by |, such as "to ann|low"',
        "E-FACTOR-MISSING": "write a table for it, of the probabilities of what it is next",
        "E-FEASIBLE-EMPTY": 'add an allocation that is always feasible, such as "nothing"',
        "E-FEASIBLE-VALUE": "write 1 or 0 in its place",
        "E-FILE-BOM": "save the file as UTF-8 without a byte order mark",
        "E-FILE-DIRECTORY": "name a file in it",
        "E-FILE-EMPTY": "write the file again, or name another one",
        "E-FILE-ENCODING": "save the file as UTF-8",
        "E-FILE-MISSING": "see whether the name and the folder are right; lpmech new blank -o FILE writes a case file",
        "E-FILE-SIZE": "leave out what need not be in it: a table lists only the axes on which it depends, and sparse "
        "tables have a default",
        "E-FILE-UNREADABLE": "see whether the name is right, and whether you may read the file",
        "E-FORMAT": "write what is expected there, or give the file to the command that reads it",
        "E-HORIZON": "write the number of periods as an integer, such as 3",
        "E-JSON-SYNTAX": "see whether a comma, a quote or a bracket is missing, or stands there too much",
        "E-KEY-MISSING": "write the key in the object that is named",
        "E-KEY-REPEATED": "remove one of the two",
        "E-KEY-UNKNOWN": "take it out, or write a key that is expected",
        "E-KIND": "write what is expected in its place",
        "E-LABEL": "choose another label, and write it alike wherever it stands",
        "E-LABEL-NFC": "write it with composed characters",
        "E-LABEL-REPEATED": "take one of the two out, or give it another name",
        "E-LABEL-UNKNOWN": "write one of those that are expected, or declare it where they are listed",
        "E-NUMBER": 'write a number, such as 3, or "3/8" in quotes',
        "E-NUMBER-FLOAT": 'write a number that is exact, such as 3, or "3/8" in quotes',
        "E-NUMBER-LONG": "write a shorter number: a fraction in lowest terms, or fewer decimals",
        "E-ROWS": "write one row on each line, such as 1 -1/2 >= 0, all with as many coefficients",
        "E-PROBABILITY-NEGATIVE": "write 0 for what cannot happen; without the minus, if that is a slip",
        "E-ROW-SUM": "change its numbers so that their sum is 1",
        "E-SHAPE": "write as many numbers as are expected, in lists that are nested one level for each axis",
        "E-SHOCK-SUM": "change the probabilities so that their sum is 1",
        "E-STAGES": "write one stage alone, or as many as the horizon has periods",
        "E-TABLE-FORM": 'write "values" alone, or "entries" with a "default"',
        "E-TABLE-SIZE": "leave out axes on which the table does not depend, or write fewer labels or shorter numbers",
        "E-TERMINAL": 'leave "terminal" out, or write the horizon as an integer',
        "E-TERMINAL-STATES": "write one stage for each period",
        "E-TRANSITION-KIND": "write one of them alone",
        "E-TRANSITION-MISSING": "write a transition",
        "E-WEIGHT-SUM": "change the weights so that their sum is 1",
    }
)

_IN_CASES: Mapping[str, str] = MappingProxyType(
    {
        "E-ARM-IDLE": "write one of those words, or take the key out if some bidder always gets the object",
        "E-ARM-KIND": "write one of those kinds, or take the key out and write states, reward and transition",
        "E-ARM-NUMBER": "write a number of that range",
        "E-ARM-WEIGHT": "write the same weight both ways, or only one of the two",
        "E-ARMS-JOINT": "lpmech licensing indices and lpmech licensing prices need no joint states",
        "E-CASE-AMBIGUOUS": "write the name with its folder",
        "E-CASE-UNKNOWN": "lpmech cases lists the shipped cases, and lpmech new blank -o FILE writes a case file",
        "E-ENTRY-TIE": "name other cells with one of the two, or give both the same number",
        "E-EXPECT": "write one of those that are expected, or take it out: lpmech certify tells what holds",
        "E-FAMILY-MIXED": "remove it, or move it to [parameters] where it is one",
        "E-FAMILY-UNKNOWN": "write one of those families, or take the key out and write an environment",
        "E-FILE-KIND": "rename the file so that its ending says how it is written",
        "E-IDENTITY": "write a table there",
        "E-PARAMETER": "write what is expected; lpmech new, with the name of the family, explains every parameter",
        "E-RELATION": "write one of those that are expected; docs/claims.md lists the quantities",
        "E-TEMPLATE": "write the table itself",
        "E-TOML-SYNTAX": "see whether a quote or a bracket is missing, or stands there too much",
    }
)

_IN_DESIGNS: Mapping[str, str] = MappingProxyType(
    {
        "E-DESIGN-AFTER": "name just the periods that the payments remember",
        "E-DESIGN-AIM": 'write one key with its list, such as maximise and one quantity, { of = "welfare" } in TOML',
        "E-DESIGN-BUDGET": "take one of the two out",
        "E-DESIGN-CLASH": "change one of the two; docs/design_format.md says what goes together",
        "E-DESIGN-ENVIRONMENT": 'leave "environment" out if the problem is meant for this one',
        "E-DESIGN-LOTTERY": "change the probabilities so that their sum is 1",
        "E-DESIGN-PERIOD": "write a whole number of that range, without quotes",
        "E-DESIGN-PRIOR": "add a prior to the environment",
        "E-DESIGN-QUANTITY": "write a quantity that is expected; docs/design_format.md lists them",
        "E-DESIGN-RULE": "add a line without conditions at the end: it matches wherever no other line does",
        "E-DESIGN-WORD": "write one of those words, in quotes",
        "E-REGION": "take what is named out of the problem; lpmech design solves it at single values",
    }
)

_IN_MECHANISMS: Mapping[str, str] = MappingProxyType(
    {
        "E-CERTIFICATE-ENVIRONMENT": "name the environment that was certified: environment.json beside the certificate",
        "E-MECHANISM-AUTOMATON": "lpmech transfers CASE -o FILE.json writes a mechanism with states, which is audited",
        "E-MECHANISM-ENVIRONMENT": 'leave "environment" out if the mechanism is meant for this one',
        "E-MECHANISM-INFEASIBLE": "choose an allocation that is feasible there",
        "E-MECHANISM-LABELS": "name the same components in all rows of the agent and period",
        "E-MECHANISM-LOTTERY": "write one allocation, or chances whose sum is 1",
        "E-MECHANISM-MEAN": "take one of the two out",
        "E-MECHANISM-MEMORY": "take the memory out of the rows of period 1, and write it in all later ones or in none",
        "E-MECHANISM-MISSING": "add the rows; lpmech transfers CASE -o FILE writes a file with all of them",
        "E-MECHANISM-PERIOD": "write a period of the environment; null, or an empty cell, with an infinite horizon",
        "E-MECHANISM-ROUNDED": "take the rounded number out: it says nothing of its own",
        "E-MECHANISM-REPEATED": "take one of the two rows out",
        "E-MECHANISM-STATE": "write one state in which the mechanism starts, and a row for each that is named",
        "E-MECHANISM-SHOCKS": "write payments by shock in all rows of stages with shocks, or in none",
    }
)

_IN_TABLES: Mapping[str, str] = MappingProxyType(
    {
        "E-IMPORT-PART": "write it in a way that docs/imports.md lists, or leave it out",
        "E-IMPORT-SYNTAX": "write what is expected there; see whether the program that made the file reads it",
        "E-SHEET-DATE": "format the cells as text, and type the fraction again",
        "E-SHEET-FILE": "save the sheet alone as .xlsx, or as CSV",
        "E-SHEET-FORMULA": "paste its value, or write the exact number",
        "E-SHEET-HEADER": "write the columns that are expected; lpmech transfers CASE -o rule.xlsx writes a table with "
        "all of them",
        "E-SHEET-INEXACT": "write a fraction as text",
        "E-SHEET-MERGED": "split the cells, and write the value in each",
        "E-SHEET-RULE": "write one allocation in both rows",
        "E-SHEET-VALUE": "type the value as text",
    }
)  # fmt: skip


@cache
def usual_mends() -> Mapping[str, str]:
    """By code, of the core and of the plug-ins."""
    plugged = {code: text for plugin in plugins() for code, text in plugin.mends().items()}
    return MappingProxyType({**_IN_ENVIRONMENTS, **_IN_CASES, **_IN_DESIGNS, **_IN_MECHANISMS, **_IN_TABLES, **plugged})


def usual_mend(code: str) -> str:
    """How a fault with this code is mended."""
    return usual_mends()[code]
