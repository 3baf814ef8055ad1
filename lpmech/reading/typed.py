"""What people type: pairs of names and labels, and rows of a linear system.

Pairs are `ann=low, "bob, junior"="[0, 1/2)"`, as options of the command line have them. A name or label that holds a
comma or begins with a double quote, and a name that holds `=`, stand in double quotes; a double quote in them is
written twice. Rows stand one on a line:

    1 -1/2   >=  0
    0    2   =   1.5        # all rows have as many coefficients

Empty lines, and what follows a #, are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from lpmech.problem import exact
from lpmech.problem.exact import ExactArray, parse_number
from lpmech.problem.shown import counted
from lpmech.reading.faults import Faults, Place, quote

_QUOTED = r'"((?:[^"]|"")*)"'
_PAIR = re.compile(rf'\s*(?:{_QUOTED}|([^",=][^,=]*?))\s*=\s*(?:{_QUOTED}|([^",][^,]*?))\s*(,|\Z)')
HINT = 'a name or label with a comma stands in double quotes: "[0, 1/2)"'


class NotAPair(ValueError):  # noqa: N818 - what is wrong with the words; the text is the part
    """A part of a text that is no pair."""


def read_pairs(texts: Iterable[str]) -> list[tuple[str, str]]:
    """The names and labels of texts, one after another. Raises NotAPair."""
    return [pair for text in texts for pair in _read(text)]


def _read(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while match := _PAIR.match(text, at):
        found.append((_unquoted(match[1], match[2]), _unquoted(match[3], match[4])))
        at = match.end()
        if not match[5] or not text[at:].strip():
            return found
    raise NotAPair(text[at:])


def _unquoted(quoted: str | None, plain: str) -> str:
    return plain if quoted is None else quoted.replace('""', '"')


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
        faults.add("E-ROWS", place, counted(len(words) - 2, "coefficient"), f"{width - 2}, as in the first row")
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
