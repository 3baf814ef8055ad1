"""Pairs in words: `ann=low, "bob, junior"="[0, 1/2)"`, as options of the command line have them.

A name or label that holds a comma or begins with a double quote, and a name that holds `=`, stand in double quotes; a
double quote in them is written twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

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
