"""LaTeX for `\\input`, no wider than a page and broken over pages where it is long.

The width of each column is that of its characters in Computer Modern (`typeset.py`), in each size of type. A table that
fits no size stands on its side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lpmech.reading.faults import printable
from lpmech.report.numbers import ROUNDED
from lpmech.report.tables.markdown import ROUNDED_NOTE
from lpmech.report.tables.sheet import Cell, Kind, NoTable, Sheet, has_rounded, shown
from lpmech.report.tables.typeset import OTHER, T1, has_others, latex_text, needs_t1, width

LONG = 40  # rows of a table that is broken over pages
PAGE, SIDEWAYS = (
    338.0,
    538.0,
)  # points of a line of the class article, upright and on its side; pairs of letters want 2 %


@dataclass(frozen=True, slots=True)
class Fit:
    """A size of type: how it is called, how wide it is beside 10 points, and what stands on each side of a column."""

    size: str
    scale: float
    gap: float
    landscape: bool = False

    @property
    def line(self) -> float:
        """The width of a line."""
        return SIDEWAYS if self.landscape else PAGE

    def needs(self, widths: Sequence[float]) -> float:
        """How wide columns of these widths become."""
        return self.scale * sum(widths) + 2 * self.gap * len(widths)


SIZES = (("\\small", 0.93), ("\\footnotesize", 0.86), ("\\scriptsize", 0.81), ("\\tiny", 0.72))
FITS = (
    Fit("", 1.0, 6.0),
    *(Fit(size, scale, 3.0) for size, scale in SIZES),
    *(Fit(size, scale, 3.0, landscape=True) for size, scale in SIZES[2:]),
)


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
    return f"{_opening(sheet, FITS[0], long=False)}{_tabular(_alignment(sheet), head, _rows(sheet))}".encode()


def _alignment(sheet: Sheet) -> str:
    return "".join("r" if place in sheet.numeric else "l" for place in range(len(sheet.columns)))


def _rows(sheet: Sheet) -> str:
    exact = [column.kind is Kind.EXACT for column in sheet.columns]
    cells = ([_cell(cell, is_exact) for cell, is_exact in zip(row, exact, strict=True)] for row in sheet.rows)
    return "".join(f"{' & '.join(row)} \\\\\n" for row in cells)


def _opening(sheet: Sheet, fit: Fit, long: bool) -> str:
    """Comments: what the table is and which packages it needs. Then the macro of characters that pdfTeX lacks."""
    texts = [
        *(column.name for column in sheet.columns),
        *(one for row in sheet.rows for one in row if isinstance(one, str)),
    ]
    packages = [T1] if any(map(needs_t1, texts)) else []
    packages += ["{booktabs}", *(["{longtable}"] if long else []), *(["{pdflscape}"] if fit.landscape else [])]
    note = f"{sheet.note} {ROUNDED_NOTE}" if has_rounded(sheet) else sheet.note
    told = [f"{sheet.title}. {note}", *(f"{name}: {text}" for name, text in sheet.about.items())]
    told.append(" ".join(f"\\usepackage{name}" for name in packages))
    macro = f"{OTHER}\n" if any(map(has_others, texts)) else ""
    return "".join(f"% {printable(line)}\n" for line in told) + macro


def _columns(sheet: Sheet) -> list[tuple[float, list[str]]]:
    """The width of each column, and its name, broken into lines where its cells are narrower."""
    found = []
    for place, column in enumerate(sheet.columns):
        numeric = place in sheet.numeric
        cells = max((_width(row[place], numeric) for row in sheet.rows), default=0.0)
        lines = _broken(column.name, cells)
        found.append((max(cells, *map(width, lines)), lines))
    return found


def _width(cell: Cell, numeric: bool) -> float:
    """A number's signs are wider than those of a text."""
    text = shown(cell)
    return width(text.replace("-", "+")) if numeric else width(text)


def _broken(name: str, room: float) -> list[str]:
    """A name in lines of whole words, each as wide as there is room."""
    lines: list[str] = []
    for word in name.split(" "):
        if lines and width(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _heading(lines: list[str], numeric: bool) -> str:
    if len(lines) == 1:
        return latex_text(lines[0])
    stacked = r" \\ ".join(map(latex_text, lines))
    return f"\\shortstack[{'r' if numeric else 'l'}]{{{stacked}}}"


def _fit(widths: list[float]) -> Fit:
    """The largest type in which a row fits the page."""
    found = next((fit for fit in FITS if fit.needs(widths) <= fit.line), None)
    if found is None:
        times = FITS[-1].needs(widths) / FITS[-1].line
        raise NoTable(f"a row is {times:.1f} times as wide as a page on its side in the smallest type; "
                      "--long writes a narrower table, and .html and .xlsx are as wide as is needed")  # fmt: skip
    return found


def _tabular(alignment: str, head: str, rows: str) -> str:
    opening = f"\\begin{{tabular}}{{{alignment}}}\n\\toprule\n{head} \\\\\n\\midrule\n"
    return f"{opening}{rows}\\bottomrule\n\\end{{tabular}}\n"


def _longtable(alignment: str, head: str, rows: str) -> str:
    """The names of the columns stand on every page."""
    opening = f"\\begin{{longtable}}{{{alignment}}}\n\\toprule\n{head} \\\\\n\\midrule\n\\endhead\n"
    return f"{opening}\\bottomrule\n\\endfoot\n{rows}\\end{{longtable}}\n"


def _cell(cell: Cell, is_exact: bool) -> str:
    if not cell and not isinstance(cell, int | Fraction):
        return ""
    if isinstance(cell, str) and not is_exact:  # in a column of periods, too: "later"
        return latex_text(cell)
    return f"${shown(cell).replace(ROUNDED.strip(), chr(92) + 'approx')}$"
