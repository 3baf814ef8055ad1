"""How texts fit a width: what may be broken, and how wide the columns of a table become.

Lines break at spaces, and words that are longer than a line anywhere; but a word with a digit in it is never broken:
half a number is another number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len, chop_cells
from rich.text import Text

FOLD = 16  # labels are folded in columns of at least so many characters: one letter a line is no label
_WORD = re.compile(r"\s*\S+\s*")
_DIGIT = re.compile(r"\d")


def natural(text: Text) -> int:
    """The width of the text when nothing is broken but at its own line ends."""
    return max((cell_len(line) for line in text.plain.split("\n")), default=0)


def least(text: Text) -> int:
    """The narrowest column that the text fits; one that is not to be wrapped stays whole."""
    return natural(text) if text.no_wrap else max(min(natural(text), FOLD), least_of_words(text))


def least_of_words(text: Text) -> int:
    """The narrowest column that the words fit, one a line."""
    found = (_unbroken(word.rstrip()) for line in text.plain.split("\n") for word in _WORD.findall(line))
    return max(found, default=0)


def _unbroken(word: str) -> int:
    return cell_len(word) if _DIGIT.search(word) else min(cell_len(word), FOLD)


def lines(text: Text, width: int) -> Iterator[Text]:
    """The text in lines of at most `width`; a word with a digit that is longer has a line of its own."""
    for line in text.split("\n", allow_blank=True):
        for part in line.divide(list(_breaks(line.plain, width))):
            part.rstrip_end(width)
            yield part


def _breaks(line: str, width: int) -> Iterator[int]:
    """Where new lines start."""
    used = 0
    for found in _WORD.finditer(line):
        word, start = found[0], found.start()
        size = cell_len(word.rstrip())
        if size > width - used and start:
            yield start
            used = 0
        if size > width and not _DIGIT.search(word):
            *whole, last = chop_cells(word, width)
            for piece in whole:
                start += len(piece)
                yield start
            used = cell_len(last)
        else:
            used += cell_len(word)


def widths(natural: Sequence[int], least: Sequence[int], room: int) -> list[int] | None:
    """Widths of columns that need `natural` and can bear `least`, the widest cut first; None when there is no room."""
    if sum(least) > room:
        return None
    found = list(natural)
    while sum(found) > room:
        widest = max((k for k in range(len(found)) if found[k] > least[k]), key=lambda k: (found[k], -k))
        found[widest] -= 1
    return found
