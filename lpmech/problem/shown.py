"""Values as people look at them in a session: numbers in a few characters, and small tables in HTML for notebooks.

    short(Fraction(7, 3))                "7/3"
    short(Fraction(10**20 + 1, 7))       "≈ 1.42857e+19"

A table says what it leaves out. Every text is escaped, and characters that steer terminals are told.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction
from itertools import islice

from lpmech.problem.exact import format_number, parse_result
from lpmech.problem.printable import escaped

LONGEST = 12  # characters of a number shown exactly
DIGITS = 6  # of a rounded one
ROUNDED = "≈ "
MOST_ROWS = 12  # of a table in a notebook
MOST_NAMES = 4  # listed in one line
LONGEST_TEXT = 80  # characters of a cell
LONGEST_FACT = 600  # of a fact or a title
WIDE = 24  # characters of a cell that is not squeezed


def short(value: Fraction | str | None) -> str:
    """A number, exact where it is short; a dash where there is none."""
    if value is None:
        return "–"
    text = value if isinstance(value, str) else format_number(value)
    return text if len(text) <= LONGEST else ROUNDED + approximate(parse_result(text))


def approximate(value: Fraction, digits: int = DIGITS) -> str:
    """The value to some significant digits, correctly rounded however large it is."""
    context = Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN)
    return f"{context.divide(Decimal(value.numerator), Decimal(value.denominator)):g}"


def rounded(value: Fraction, places: int) -> str:
    """A number rounded to so many decimals (half to even)."""
    scaled = round(value * 10**places)
    return f"{Decimal(scaled).scaleb(-places, Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)):f}"


def counted(count: int, what: str) -> str:
    """`1 agent`, `2 agents`."""
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def spread(counts: Iterable[int], what: str) -> str:
    """How many there are from period to period: `3 allocations`, or `2 to 5 states`."""
    found = sorted(set(counts))
    return counted(found[0], what) if len(found) == 1 else f"{found[0]:,} to {found[-1]:,} {what}s"


def names(given: Sequence[str]) -> str:
    """The first names, in one line: `ann, bob, …`."""
    shown = [text(one) for one in given[:MOST_NAMES]]
    return ", ".join([*shown, "…"] if len(given) > MOST_NAMES else shown)


def text(given: object, longest: int = LONGEST_TEXT) -> str:
    """A text in one line, not too long, safe to print."""
    if isinstance(given, Fraction):
        return short(given)
    whole = escaped("" if given is None else str(given))
    return whole if len(whole) <= longest else f"{whole[: longest - 1]}…"


def html_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], count: int | None = None,
    most: int = MOST_ROWS,
) -> str:  # fmt: skip
    """A heading and the first rows as HTML; `count` is how many rows there are in all, if `rows` stops before that."""
    shown, total, right = _first(rows, count, most)
    body = "".join(f"<tr>{''.join(_cell(one) for one in row)}</tr>" for row in shown[:most])
    heads = (f"<th{_align(place in right)}>{_safe(name)}</th>" for place, name in enumerate(columns))
    table = f"<table><thead><tr>{''.join(heads)}</tr></thead><tbody>{body}</tbody></table>"
    more = _left_out(total, most, count is not None)
    return f"<div><p><b>{_safe(title, LONGEST_FACT)}</b></p>{_scrolling(table)}{more}</div>"


def text_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], count: int | None = None,
    most: int = MOST_ROWS,
) -> str:  # fmt: skip
    """The same as `html_table` in plain text: for `print`."""
    shown, total, right = _first(rows, count, most)
    cells = [[*map(text, columns)], *([text(one) for one in row] for row in shown[:most])]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(one.rjust(width) if place in right else one.ljust(width)
                       for place, (one, width) in enumerate(zip(row, widths, strict=True))).rstrip()
             for row in cells]  # fmt: skip
    left_out = [f"the first {most} of {total:,} rows" if count is not None else f"the first {most} rows"]
    return "\n".join([text(title, LONGEST_FACT), *lines, *(left_out if total > most else [])])


def _first(
    rows: Iterable[Sequence[object]], count: int | None, most: int
) -> tuple[list[Sequence[object]], int, set[int]]:
    """The first rows and one more, how many rows there are as far as is known, and the columns that hold numbers."""
    shown = list(islice(rows, most + 1))
    right = {place for row in shown for place, one in enumerate(row) if isinstance(one, Fraction)}
    return shown, len(shown) if count is None else count, right


def html_facts(title: str, facts: Iterable[tuple[str, object]]) -> str:
    """A heading, and names beside what they are, as HTML."""
    told = ((name, short(value) if isinstance(value, Fraction) else value) for name, value in facts)
    rows = "".join(f"<tr><th{_align(False)}>{_safe(name)}</th><td{_align(False)}>{_safe(value, LONGEST_FACT)}</td></tr>"
                   for name, value in told)  # fmt: skip
    table = _scrolling(f"<table><tbody>{rows}</tbody></table>")
    return f"<div><p><b>{_safe(title, LONGEST_FACT)}</b></p>{table}</div>"


def _scrolling(table: str) -> str:
    """A table that scrolls by itself where it is wider than the notebook."""
    return f'<div style="overflow-x:auto">{table}</div>'


def _cell(value: object) -> str:
    """Numbers to the right; of a number that is shortened the exact one on hovering, as long as that can be read."""
    if not isinstance(value, Fraction):
        said = _safe(value)
        return f"<td{_align(False, wide=len(said) > WIDE)}>{said.replace('_', '_<wbr>')}</td>"  # ids may break there
    exact, shown = format_number(value), short(value)
    title = f' title="{exact}"' if shown != exact and len(exact) <= LONGEST_TEXT else ""
    return f"<td{_align(True)}{title}>{html.escape(shown)}</td>"


def _align(right: bool, wide: bool = False) -> str:
    """A long text keeps some width where a notebook is narrow: its table scrolls."""
    return f' style="text-align:{"right" if right else "left"}{";min-width:11em" if wide else ""}"'


def _safe(value: object, longest: int = LONGEST_TEXT) -> str:
    return html.escape(text(value, longest))


def _left_out(total: int, most: int, counted_: bool) -> str:
    if total <= most:
        return ""
    return f"<p>the first {most} of {total:,} rows</p>" if counted_ else f"<p>the first {most} rows</p>"
