"""The reports of `lpmech licensing indices` and `lpmech licensing prices`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from lpmech.licensing.rows import Arithmetic
from lpmech.problem.exact import parse_result
from lpmech.report import layout, numbers

Row = dict[str, Any]
SHORT = "short_by_at_most"
PRINTED = "printed_index"
WHY_NOT = (
    "An index is an arm's best average reward over stopping times; (1-δ)W of the others is their average over all "
    "time, which is less where their arms will be stopped. Whoever pays the index pays too much where the two differ."
)


def indices_report(name: str, rows: Sequence[Row], floats: bool) -> Iterator[RenderableType]:
    """One line a state, the greatest index of an arm first."""
    yield Text(f"Gittins indices of {name}", style="bold")
    yield layout.paragraph(
        "The greatest average reward a period, over all times of stopping after at least one use.", 0
    )
    yield ""
    short, printed = (any(key in row for row in rows) for key in (SHORT, PRINTED))
    lines = [_index_line(row, short) for row in rows]
    columns = [
        "bidder",
        "state",
        "index",
        *(["as printed"] if printed else []),
        *(["short by at most"] if short else []),
    ]
    yield layout.data(columns, lines, right=(2, 3, 4))
    yield from _notes([cell for line in lines for cell in line])
    if printed:
        yield layout.paragraph("as printed: the greatest expectation of the average, where the papers mean the average "
                               "of expectations. Serving the highest of these need not be efficient.", 0)  # fmt: skip
    if short:
        yield layout.paragraph("short by at most: learning is cut off in these arms; without the cut the index is "
                               "at least the one shown, and at most so much more.", 0)  # fmt: skip
    if floats:
        yield layout.paragraph("Computed in floats, without a guarantee.", 0)


def _index_line(row: Row, short: bool) -> list[str]:
    index = row["index"] if isinstance(row["index"], str) else f"{row['index']:.12g}"
    shown = numbers.short(index) if isinstance(row["index"], str) else index
    printed = [numbers.short(row[PRINTED])] if PRINTED in row else []
    return [row["bidder"], row["state"], shown, *printed, *([numbers.short(row.get(SHORT, "0"))] if short else [])]


def price_report(shape: Row) -> Iterator[RenderableType]:
    """The auction at one joint state."""
    winner = shape["winner"]
    yield Text(f"{winner} wins and pays {_number(shape['price'])}" if winner else "The object goes to nobody",
               style="bold")  # fmt: skip
    yield ""
    yield layout.facts(list(_facts(shape)))
    yield layout.heading("Bidders", "W without: what the others are worth without them")
    lines = [_bidder(shape, name, label) for name, label in shape["state"].items()]
    yield layout.data(["bidder", "state", "index", "pays", "W without"], lines, right=(2, 3, 4))
    yield from _notes([cell for line in lines for cell in line] + [value for _, value in _facts(shape)])


def _facts(shape: Row) -> Iterator[tuple[str, str]]:
    yield "W with everyone", _number(shape["values"]["everyone"])
    if shape["winner"]:
        yield "Price", f"{_number(shape['price'])}, (1-δ) times W without {shape['winner']}"
        yield "Second index", f"{numbers.short(shape['second_index'])}, which is {_compared(shape)}"
    exact = shape["arithmetic"] == Arithmetic.EXACT
    yield "Arithmetic", "exact" if exact else "enclosed: every value to 1e-30, rounded outwards"
    if SHORT in shape:
        yield "Learning", f"cut off; (1-δ)W, prices and indices are short by at most {numbers.short(shape[SHORT])}"


def _compared(shape: Row) -> str:
    price, index = shape["price"], parse_result(shape["second_index"])
    if isinstance(price, str):
        return "the price here too" if parse_result(price) == index else "not the price"
    inside = parse_result(price["at_least"]) <= index <= parse_result(price["at_most"])
    return "not told apart from the price" if inside else "not the price"


def _bidder(shape: Row, name: str, label: str) -> list[str]:
    pays = _number(shape["price"]) if name == shape["winner"] else "0"
    return [name, label, numbers.short(shape["indices"][name]), pays, _number(shape["values"][f"without {name}"])]


def _number(value: Any) -> str:
    """An exact number, or the middle of an enclosure, rounded."""
    if isinstance(value, str):
        return numbers.short(value)
    return numbers.ROUNDED + numbers.approximate((parse_result(value["at_least"]) + parse_result(value["at_most"])) / 2)


def joint_report(name: str, rows: Sequence[Row], lie: Sequence[str]) -> Iterator[RenderableType]:
    """At every joint state the price, and the second-highest index beside it; then what charging the index does."""
    yield Text(f"Prices in {name}", style="bold")
    yield layout.paragraph("What the winner pays, in each joint state, and the second-highest index beside it.", 0)
    yield ""
    components = list(rows[0]["state"])
    lines = [[*row["state"].values(), row["winner"] or "nobody", *(numbers.short(row[key]) for key in _JOINT)]
             for row in rows]  # fmt: skip
    first = len(components) + 1
    columns = [*components, "winner", "price", "second index", "too much"]
    yield layout.data(columns, lines, right=range(first, first + 3))
    yield from _notes([cell for line in lines for cell in line])
    differing = sum(row["difference"] != "0" for row in rows)
    yield layout.paragraph(f"The second index is not the price in {differing} of {len(rows)} states.", 0)
    if lie:
        yield layout.heading("If the second index is charged")
        yield layout.paragraph(WHY_NOT)
        yield from (layout.paragraph(text) for text in lie)


_JOINT = ("price", "second_index", "difference")


def _notes(cells: Sequence[str]) -> Iterator[RenderableType]:
    if any("≈" in cell for cell in cells):
        yield layout.paragraph(numbers.NOTE, 0)
