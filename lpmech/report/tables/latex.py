"""LaTeX for `\\input`, no wider than a page and broken over pages where it is long.

The width is estimated from the characters of each column, of which a line of a page has so many in each size of type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from rich.cells import cell_len

from lpmech.reading.faults import printable
from lpmech.report.numbers import ROUNDED
from lpmech.report.tables.markdown import ROUNDED_NOTE
from lpmech.report.tables.sheet import Cell, NoTable, Sheet, has_rounded, shown

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
_SPACES = re.compile(r" (?= )|^ | $")  # a run of spaces is set as one
LONG = 40  # rows of a table that is broken over pages
GAP = 2  # characters between two columns


@dataclass(frozen=True, slots=True)
class Fit:
    """A size of type, and how many characters a line has in it."""

    size: str
    line: int
    landscape: bool = False


FITS = (
    Fit("", 66), Fit("\\small", 74), Fit("\\footnotesize", 84), Fit("\\scriptsize", 98), Fit("\\tiny", 118),
    Fit("\\scriptsize", 150, landscape=True), Fit("\\tiny", 182, landscape=True),
)  # fmt: skip


def latex_text(text: str) -> str:
    """A text that LaTeX sets as it is."""
    apart = _LIGATURES.split(printable(text))
    escaped = ["".join(_LATEX.get(character, character) for character in part) for part in apart]
    joined = "".join(f"{part}{{}}" if place % 2 else part for place, part in enumerate(escaped))
    return _SPACES.sub(r"\\ ", joined)


def latex(sheet: Sheet) -> bytes:
    """The table. Raises NoTable where no page is as wide."""
    columns, long = _columns(sheet), len(sheet.rows) > LONG
    fit = _fit([width for width, _ in columns])
    head = " & ".join(_heading(lines, place in sheet.numeric) for place, (_, lines) in enumerate(columns))
    rows = _rows(sheet)
    body = (_longtable if long else _tabular)(_alignment(sheet), head, rows)
    setting = f"{fit.size}\\setlength{{\\tabcolsep}}{{3pt}}%\n" if fit.size else ""
    whole = f"{{{setting}{body}}}\n" if setting else body
    whole = f"\\begin{{landscape}}\n{whole}\\end{{landscape}}\n" if fit.landscape else whole
    return f"{_opening(sheet, fit, long)}{whole}".encode()


def tabular(sheet: Sheet) -> bytes:
    """The table as it is, however wide and long, for a page of the reader's own."""
    head = " & ".join(latex_text(column.name) for column in sheet.columns)
    return f"{_opening(sheet, Fit('', 0), long=False)}{_tabular(_alignment(sheet), head, _rows(sheet))}".encode()


def _alignment(sheet: Sheet) -> str:
    return "".join("r" if place in sheet.numeric else "l" for place in range(len(sheet.columns)))


def _rows(sheet: Sheet) -> str:
    cells = ((_cell(cell, place in sheet.numeric) for place, cell in enumerate(row)) for row in sheet.rows)
    return "".join(f"{' & '.join(row)} \\\\\n" for row in cells)


def _opening(sheet: Sheet, fit: Fit, long: bool) -> str:
    """Comments: what the table is and which packages it needs."""
    packages = ["booktabs", *(["longtable"] if long else []), *(["pdflscape"] if fit.landscape else [])]
    note = f"{sheet.note} {ROUNDED_NOTE}" if has_rounded(sheet) else sheet.note
    told = [f"{sheet.title}. {note}", *(f"{name}: {text}" for name, text in sheet.about.items())]
    told.append(" ".join(f"\\usepackage{{{name}}}" for name in packages))
    return "".join(f"% {printable(line)}\n" for line in told)


def _columns(sheet: Sheet) -> list[tuple[int, list[str]]]:
    """The width of each column, and its name, broken into lines where its cells are narrower."""
    found = []
    for place, column in enumerate(sheet.columns):
        cells = max((cell_len(shown(row[place])) for row in sheet.rows), default=0)
        lines = _broken(column.name, cells)
        found.append((max(cells, *map(cell_len, lines)), lines))
    return found


def _broken(name: str, width: int) -> list[str]:
    """A name in lines of whole words, each as wide as there is room."""
    lines: list[str] = []
    for word in name.split(" "):
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _heading(lines: list[str], numeric: bool) -> str:
    if len(lines) == 1:
        return latex_text(lines[0])
    stacked = r" \\ ".join(map(latex_text, lines))
    return f"\\shortstack[{'r' if numeric else 'l'}]{{{stacked}}}"


def _fit(widths: list[int]) -> Fit:
    """The largest type in which a row fits the page."""
    width = sum(widths) + GAP * (len(widths) - 1)
    found = next((fit for fit in FITS if width <= fit.line), None)
    if found is None:
        raise NoTable(f"a row has {width} characters, and a page on its side has {FITS[-1].line} in the smallest type; "
                      "--long writes a narrower table, and .html and .xlsx are as wide as is needed")  # fmt: skip
    return found


def _tabular(alignment: str, head: str, rows: str) -> str:
    opening = f"\\begin{{tabular}}{{{alignment}}}\n\\toprule\n{head} \\\\\n\\midrule\n"
    return f"{opening}{rows}\\bottomrule\n\\end{{tabular}}\n"


def _longtable(alignment: str, head: str, rows: str) -> str:
    """The names of the columns stand on every page."""
    opening = f"\\begin{{longtable}}{{{alignment}}}\n\\toprule\n{head} \\\\\n\\midrule\n\\endhead\n"
    return f"{opening}\\bottomrule\n\\endfoot\n{rows}\\end{{longtable}}\n"


def _cell(cell: Cell, numeric: bool) -> str:
    if not cell and not isinstance(cell, int | Fraction):
        return ""
    if isinstance(cell, str) and not numeric:
        return latex_text(cell)
    return f"${shown(cell).replace(ROUNDED.strip(), chr(92) + 'approx')}$"
