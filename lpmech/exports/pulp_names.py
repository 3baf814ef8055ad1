"""Names for PuLP: the stable ids of rows and columns, in the characters that PuLP leaves as they are.

PuLP writes `_` for a blank and for each of - + [ ] > /, so different ids may become one name. Of these all but the
first get a number.
"""

from __future__ import annotations

from collections.abc import Iterable

from lpmech.exports.legend import printable

_REPLACED = str.maketrans(dict.fromkeys(" -+[]>/", "_"))


def names(ids: Iterable[str]) -> list[str]:
    """A name for every id, each once."""
    found: dict[str, None] = {}
    for one in ids:
        plain = printable(one).translate(_REPLACED)
        number, unique = 1, plain
        while unique in found:
            number += 1
            unique = f"{plain}_{number}"
        found[unique] = None
    return list(found)


def title(text: str) -> str:
    """The name of a model: letters, digits and underscores."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in text) or "program"
