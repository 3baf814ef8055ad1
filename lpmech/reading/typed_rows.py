"""Rows that somebody types: a linear system in text, one row a line.

    1 -1/2   >=  0
    0    2   =   1.5        # all rows have as many coefficients

Empty lines, and what follows a #, are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from lpmech.problem import exact
from lpmech.problem.exact import ExactArray, parse_number
from lpmech.reading.faults import Faults, Place, quote

SENSES = (">=", "=")
MOST_ROWS = 10_000
_AT_LEAST = "≥"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TypedRows:
    """R y ≥ b, with = at the positions `equal`."""

    rows: ExactArray
    right: ExactArray
    equal: tuple[int, ...]
    lines: tuple[int, ...]  # of the text, counted from 1: where each row stands


def read_typed_rows(text: str, source: str) -> TypedRows:
    """The rows of a text. Raises BadInput with every fault of it."""
    given = {n: line.partition("#")[0].replace(_AT_LEAST, ">=").split() for n, line in enumerate(text.splitlines(), 1)}
    kept = {n: words for n, words in given.items() if words}
    at: dict[Place, int] = {("row", k): n for k, n in enumerate(kept, 1)}
    faults = Faults(source, lambda places: {place: at[place] for place in places if place in at})
    if not kept or len(kept) > MOST_ROWS:
        faults.add("E-ROWS", (), f"{len(kept)} rows", f"1 to {MOST_ROWS} rows, each such as 1 -1/2 >= 0")
    width = len(next(iter(kept.values()), ()))
    numbers = {at[place]: _numbers(place, kept[at[place]], width, faults) for place in at}
    faults.check()
    return _system(numbers, kept)


def _numbers(place: Place, words: list[str], width: int, faults: Faults) -> list[Fraction]:
    """The coefficients and the right side of a row; what is wrong with it is noted."""
    if len(words) < 3 or words[-2] not in SENSES:
        faults.add("E-ROWS", place, quote(" ".join(words)), "coefficients, then >= or =, then a number",
                   "turn a row with <= around: write all its numbers with the other sign, and >=" if "<=" in words
                   else "")  # fmt: skip
        return []
    if len(words) != width:
        faults.add("E-ROWS", place, f"{len(words) - 2} coefficients", f"{width - 2}, as in the first row")
    found = []
    for word in (*words[:-2], words[-1]):
        try:
            found.append(parse_number(word))
        except ValueError as reason:
            faults.add("E-NUMBER", place, quote(word), str(reason).removeprefix("expected "))
    return found


def _system(numbers: Mapping[int, list[Fraction]], words: Mapping[int, list[str]]) -> TypedRows:
    lines = tuple(numbers)
    width = len(numbers[lines[0]]) - 1
    flat = [value for row in numbers.values() for value in row[:-1]]
    return TypedRows(
        rows=exact.from_fractions(flat, (len(lines), width)),
        right=exact.from_fractions([row[-1] for row in numbers.values()], (len(lines),)),
        equal=tuple(k for k, n in enumerate(lines) if words[n][-2] == "="), lines=lines,
    )  # fmt: skip
