"""One HTML file that needs no other and no network; it is readable in the dark, on a phone and on paper."""

from __future__ import annotations

from html import escape

from lpmech.problem.printable import escaped
from lpmech.report.tables.markdown import ROUNDED_NOTE
from lpmech.report.tables.sheet import Cell, Sheet, exact_text, has_rounded, shown

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --head: #f4f4f2; }
@media (prefers-color-scheme: dark) { :root { --head: #26282b; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; }
h1 { font-size: 1.25rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
p, dl { margin: 0 0 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; font-size: .8rem; margin-top: 1.5rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow: auto; max-height: 85vh; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .75rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
td { white-space: pre; }
thead th { position: sticky; top: 0; background: var(--head); }
.n { text-align: right; }
tbody tr:hover { background: var(--line); }
@media (max-width: 600px) { body { margin: 1rem .75rem; } th, td { padding: .25rem .5rem; } }
@media print { body { margin: 0; font-size: 9pt; } .wide { max-height: none; overflow: visible; }
  thead { display: table-header-group; } tr { break-inside: avoid; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html(sheet: Sheet) -> bytes:
    """The page: title, table, and what is said about it."""
    note = f"{sheet.note} {ROUNDED_NOTE} Its cell has it exactly, as its tooltip." if has_rounded(sheet) else sheet.note
    head = "".join(f'<th scope="col"{_class(sheet, place)}>{_text(column.name)}</th>'
                   for place, column in enumerate(sheet.columns))  # fmt: skip
    rows = "".join(f"<tr>{_row(sheet, row)}</tr>\n" for row in sheet.rows)
    about = "".join(f"<dt>{_text(name)}</dt><dd>{_text(text)}</dd>" for name, text in sheet.about.items())
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(sheet.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{_text(sheet.title)}</h1>\n<p>{_text(note)}</p>\n"
        f'<div class="wide" tabindex="0"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>'
        f"</div>\n<dl>{about}</dl>\n</body>\n</html>\n"
    ).encode()


def _row(sheet: Sheet, row: tuple[Cell, ...]) -> str:
    return "".join(f"<td{_class(sheet, place)}{_whole(cell)}>{_text(shown(cell))}</td>"
                   for place, cell in enumerate(row))  # fmt: skip


def _class(sheet: Sheet, place: int) -> str:
    return ' class="n"' if place in sheet.numeric else ""


def _whole(cell: Cell) -> str:
    """The exact number where another is shown."""
    exact = exact_text(cell)
    return "" if exact == shown(cell) else f' title="{_text(exact)}"'


def _text(text: str) -> str:
    return escape(escaped(text))
