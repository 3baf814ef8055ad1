"""Table files read by other programs: csv, openpyxl, pyarrow, html5lib, and plain splitting for Markdown and LaTeX.

`READERS` gives for each ending a function from a path to the table: the names of its columns, then its rows, as texts.
"""

import csv
import re
import unicodedata
from fractions import Fraction

import html5lib
import openpyxl
from pyarrow import parquet

from lpmech.cli.run import run


def write(tmp_path, ending, *arguments):
    """The path of the table that `lpmech ARGUMENTS -o table.ENDING` writes."""
    path = tmp_path / f"table{ending}"
    assert run([*arguments, "-o", str(path)]) == 0
    return path


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [[cell.removeprefix("'") for cell in row] for row in csv.reader(file)]


def read_xlsx(path):
    page = openpyxl.load_workbook(path).worksheets[0]
    return [["" if cell.value is None else str(cell.value) for cell in row] for row in page.iter_rows()]


def read_parquet(path):
    table = parquet.read_table(path)
    rows = [["" if cell is None else str(cell) for cell in row.values()] for row in table.to_pylist()]
    return [table.column_names, *rows]


def read_html(path):
    page = html5lib.parse(path.read_bytes(), namespaceHTMLElements=False)
    return [[cell.get("title") or cell.text or "" for cell in row] for row in page.iter("tr")]


def read_markdown(path):
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert len({len(line) for line in lines}) == 1  # its columns stand under each other
    rows = [[unescaped(cell.strip()) for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [rows[0], *rows[2:]]


def unescaped(text):
    return re.sub(r"\\([\\`*_{}\[\]<>#|~$&])", r"\1", text.replace("&nbsp;", " "))


def read_latex(path):
    body = path.read_text(encoding="utf-8").split("\\toprule\n")[1].split("\\end{")[0]
    head, _, rows = body.partition(" \\\\\n\\midrule\n")
    names = [re.sub(r"\\shortstack\[[lr]\]\{(.*)\}", r"\1", cell).replace(r" \\ ", " ") for cell in head.split(" & ")]
    rows = rows.removeprefix("\\endhead\n\\bottomrule\n\\endfoot\n")
    found = [row.split(" & ") for row in rows.split(" \\\\\n") if " & " in row]
    return [list(map(typed, names)), *(list(map(typed, row)) for row in found)]


def typed(cell):
    """What LaTeX sets, as the text that was to be set."""
    cell = re.sub(r"\$\\([a-z]+)\$", lambda found: unicodedata.lookup(f"greek small letter {found[1]}"), cell)
    cell = cell.strip("$").replace("\\approx", "≈").replace("$-$", "−")
    return re.sub(r"\\([&%$#_{}])", r"\1", re.sub(r"(?<!\\)\{([^{}]?)\}", r"\1", cell))


READERS = {".csv": read_csv, ".xlsx": read_xlsx, ".parquet": read_parquet, ".html": read_html, ".md": read_markdown,
           ".tex": read_latex}  # fmt: skip


def dictionaries(table):
    head, *rows = table
    assert len(set(head)) == len(head)
    return [dict(zip(head, row, strict=True)) for row in rows]


def payment_in(rows, row):
    """What a row of `transfers --format json` pays, as the one row of a wide table that covers it says; and at each
    shock."""
    memory = row["memory"] or {"reports": {}, "allocation": ""}
    where = dict(row["state"]) | {f"previous {name}": label for name, label in memory["reports"].items()}
    where |= {"previous allocation": memory["allocation"]}
    period = {None: "later"}.get(row["period"], str(row["period"]))
    named = [one for one in rows if all(one.get(name, label) == label for name, label in where.items())
             and one.get("period", period) == period]  # fmt: skip
    shocks = {one.get("shock", "expected"): one[f"{row['agent']} pays"] for one in named}
    assert len(shocks) == len(named)
    return Fraction(shocks.pop("expected")), {name: x and Fraction(x) for name, x in shocks.items()}
