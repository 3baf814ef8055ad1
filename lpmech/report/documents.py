"""Transfers as LaTeX and Markdown tables, exact; and payments rounded to decimals, marked as rounded."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from lpmech import results
from lpmech.report.numbers import decimals
from lpmech.report.outcomes import Outcomes, outcome_table

Shape = dict[str, Any]
_LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}",
          ">": r"\textgreater{}", "→": r"$\rightarrow$", **{mark: f"\\{mark}" for mark in "&%$#_{}"}}  # fmt: skip
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")


def rounded_rows(rows: Sequence[Shape], places: int) -> list[Shape]:
    """Rows of JSON with every payment rounded besides."""
    return [row | {"payment_rounded": decimals(row["payment"], places)} | _rounded_shocks(row, places) for row in rows]


def _rounded_shocks(row: Shape, places: int) -> Shape:
    shocks = row["by_shock"]
    return {"by_shock_rounded": shocks and {name: decimals(payment, places) for name, payment in shocks.items()}}


def flat_rows(rows: Sequence[Shape], places: int | None) -> list[Shape]:
    """Rows without nesting, for CSV and Parquet; rounded payments in columns of their own."""
    flat = results.flat(rows)
    if places is not None:
        for plain, row in zip(flat, rows, strict=True):
            plain["payment_rounded"] = decimals(row["payment"], places)
            for shock, payment in (row["by_shock"] or {}).items():
                plain[f"at {shock}_rounded"] = decimals(payment, places)
    return flat


def markdown(shape: Shape, name: str, places: int | None) -> str:
    """A Markdown table."""
    table = outcome_table(shape)
    rows = (table.cells(row, places, shorten=False) for row in table.rows)
    lines = [[_MARKDOWN.sub(r"\\\1", cell) for cell in row] for row in (table.columns, *rows)]
    rule = ["---:" if place in table.payments else "---" for place in range(len(table.columns))]
    body = "".join(f"| {' | '.join(line)} |\n" for line in (lines[0], rule, *lines[1:]))
    return f"Transfers of the {shape['mechanism']} mechanism in {name}, paid by the agents.\n\n{body}"


def latex(shape: Shape, name: str, places: int | None) -> str:
    """A LaTeX tabular; needs the package booktabs."""
    table = outcome_table(shape)
    alignment = "".join("r" if place in table.payments else "l" for place in range(len(table.columns)))
    head = " & ".join(map(_escape, table.columns))
    rows = "".join(f"{' & '.join(_cells(table, row, places))} \\\\\n" for row in table.rows)
    about = f"Transfers of the {shape['mechanism']} mechanism in {name}, paid by the agents. Needs booktabs."
    opening = f"% {about}\n% Environment {shape['environment']}\n\\begin{{tabular}}{{{alignment}}}\n"
    return f"{opening}\\toprule\n{head} \\\\\n\\midrule\n{rows}\\bottomrule\n\\end{{tabular}}\n"


def _cells(table: Outcomes, row: tuple[str, ...], places: int | None) -> list[str]:
    cells = table.cells(row, places, shorten=False)
    return [_number(cell) if place in table.payments else _escape(cell)
            for place, cell in enumerate(cells)]  # fmt: skip


def _number(text: str) -> str:
    return f"${text.replace('≈', chr(92) + 'approx')}$" if text else ""


def _escape(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in text)


Writer = Callable[[Shape, str, int | None], str]
WRITERS: Mapping[str, Writer] = MappingProxyType({"latex": latex, "markdown": markdown})
