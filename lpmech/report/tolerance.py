"""The report of `lpmech tolerance`: what solvers in floats say beside the exact verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from lpmech.exports.tolerance import Answer, Asked, Compared, Says
from lpmech.problem.exact import format_number
from lpmech.problem.shown import counted
from lpmech.report import layout, numbers

_EXACT = {Says.YES: "such transfers exist", Says.NO: "no such transfers exist"}
_WRONG = (Compared.SAYS_YES_IS_NO, Compared.SAYS_NO_IS_YES)
_STYLES = {Compared.RIGHT: "green", **dict.fromkeys(_WRONG, "bold red")}


def tolerance_report(name: str, asked: Sequence[Asked]) -> Iterator[RenderableType]:
    """One table per program, and how often who was wrong."""
    yield Text(f"Solvers in floats at their default tolerances, on {name}", style="bold")
    for one in asked:
        yield layout.heading(_title(one))
        gain = "" if one.least_gain is None else f"; some lie gains at least {numbers.short(one.least_gain)}"
        yield layout.paragraph(f"{one.rows} rows, {one.columns} columns. Exactly: {_EXACT[one.exact]}{gain}.")
        yield layout.table(("solver", "through", "status", "beside the exact verdict"), map(_row, one.answers))
    yield ""
    yield layout.paragraph(_summary([answer for one in asked for answer in one.answers]), 0)


def _title(one: Asked) -> str:
    return f"{one.form.phrase} transfers of {one.agent or 'everyone'}"


def _row(one: Answer) -> list[str | Text]:
    status = "–" if one.status is None else one.status.word
    return [one.solver.name, one.solver.library, status, Text(str(one.compared), style=_STYLES.get(one.compared, ""))]


def _summary(answers: Sequence[Answer]) -> str:
    given = [one for one in answers if one.compared is not Compared.NOT_INSTALLED]
    told = [f"{kind}: {count}" for kind in Compared if (count := sum(one.compared is kind for one in given))]
    return f"Of {counted(len(given), 'answer')}: {'; '.join(told)}." if given else "No solver is installed."


def tolerance_json(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """Every program with every answer."""
    return [
        {"form": str(one.form), "agent": one.agent, "rows": one.rows, "columns": one.columns, "exact": str(one.exact),
         "least_gain": None if one.least_gain is None else format_number(one.least_gain),
         "answers": [_answer_json(answer) for answer in one.answers]}
        for one in asked
    ]  # fmt: skip


def _answer_json(one: Answer) -> dict[str, Any]:
    status = one.status
    return {"solver": one.solver.name, "library": one.solver.library, "status": status and status.word,
            "says": status and str(status.says), "compared": str(one.compared)}  # fmt: skip
