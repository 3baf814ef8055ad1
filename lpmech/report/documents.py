"""Transfers as LaTeX and Markdown tables, exact; and payments rounded to decimals, marked as rounded."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from lpmech.certificate import flat
from lpmech.reading import headings
from lpmech.reading.faults import printable
from lpmech.report.numbers import decimals
from lpmech.report.outcomes import Outcomes, outcome_table

Shape = dict[str, Any]
_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "→": r"$\rightarrow$",
    "≈": r"$\approx$",
    "|": r"\textbar{}",
    **{mark: f"\\{mark}" for mark in "&%$#_{}"},
    **{mark: f"{{{mark}}}" for mark in "[]*"},
}  # `[` and `*` at the start of a row belong to the end of the last
_LIGATURES = re.compile(r"([-`',!?])(?=[-`',])")  # two characters that are set as one
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$&])")
_SPACES = re.compile(r" (?= )|^ | $")  # a run of spaces is set as one


def rounded_rows(rows: Sequence[Shape], places: int) -> list[Shape]:
    """Rows of JSON with every payment rounded besides."""
    return [row | {"payment_rounded": decimals(row["payment"], places)} | _rounded_shocks(row, places) for row in rows]


def _rounded_shocks(row: Shape, places: int) -> Shape:
    shocks = row["by_shock"]
    return {"by_shock_rounded": shocks and {name: decimals(payment, places) for name, payment in shocks.items()}}


def flat_rows(rows: Sequence[Shape], places: int | None) -> list[Shape]:
    """Rows without nesting, for CSV and Parquet; rounded payments in columns of their own."""
    plain_rows = flat.flat(rows)
    if places is not None:
        for plain, row in zip(plain_rows, rows, strict=True):
            plain["payment_rounded"] = decimals(row["payment"], places)
            for shock, payment in (row["by_shock"] or {}).items():
                plain[f"{headings.ROUNDED}{headings.AT}{shock}"] = decimals(payment, places)
    return plain_rows


def markdown(shape: Shape, name: str, places: int | None) -> str:
    """A Markdown table."""
    table = outcome_table(shape)
    rows = (table.cells(row, places, shorten=False) for row in table.rows)
    lines = [[markdown_text(cell) for cell in row] for row in (table.columns, *rows)]
    rule = ["---:" if place in table.payments else "---" for place in range(len(table.columns))]
    body = "".join(f"| {' | '.join(line)} |\n" for line in (lines[0], rule, *lines[1:]))
    about = f"Transfers of the {shape['mechanism']} mechanism in {name}, paid by the agents."
    return f"{markdown_text(about)}\n\n{body}"


def markdown_text(text: str) -> str:
    """A text that Markdown sets as it is."""
    return _SPACES.sub("&nbsp;", _MARKDOWN.sub(r"\\\1", printable(text)))


def latex(shape: Shape, name: str, places: int | None) -> str:
    """A LaTeX tabular; needs the package booktabs."""
    table = outcome_table(shape)
    alignment = "".join("r" if place in table.payments else "l" for place in range(len(table.columns)))
    head = " & ".join(map(latex_text, table.columns))
    rows = "".join(f"{' & '.join(_cells(table, row, places))} \\\\\n" for row in table.rows)
    about = f"Transfers of the {shape['mechanism']} mechanism in {name}, paid by the agents. Needs booktabs."
    opening = f"% {printable(about)}\n% Environment {shape['environment']}\n\\begin{{tabular}}{{{alignment}}}\n"
    return f"{opening}\\toprule\n{head} \\\\\n\\midrule\n{rows}\\bottomrule\n\\end{{tabular}}\n"


def _cells(table: Outcomes, row: tuple[str, ...], places: int | None) -> list[str]:
    cells = table.cells(row, places, shorten=False)
    return [_number(cell) if place in table.payments else latex_text(cell)
            for place, cell in enumerate(cells)]  # fmt: skip


def _number(text: str) -> str:
    return f"${text.replace('≈', chr(92) + 'approx')}$" if text else ""


def latex_text(text: str) -> str:
    """A text that LaTeX sets as it is."""
    apart = _LIGATURES.split(printable(text))
    escaped = ["".join(_LATEX.get(character, character) for character in part) for part in apart]
    joined = "".join(f"{part}{{}}" if place % 2 else part for place, part in enumerate(escaped))
    return _SPACES.sub(r"\\ ", joined)


Writer = Callable[[Shape, str, int | None], str]
WRITERS: Mapping[str, Writer] = MappingProxyType({"latex": latex, "markdown": markdown})
