"""The numbers that claims about mechanisms state, as text for the answer (certificate page section 4).

They are taken from the claim as it is written, after its form has been checked: labels stand there, which claims that
have been read name by their places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from .errors import named
from .fields import ratio
from .scan import shown

MOST = 20  # of a list so many entries are shown, and the rest is counted


def number_text(written: object) -> str:
    """A RATIONAL: exact where short, else its size."""
    return shown(*ratio(written, ()))


def some(name: str, items: list[Any], text: Any) -> Iterator[tuple[str, str]]:
    """The first items of a list, numbered, and how many follow."""
    for k, item in enumerate(islice(items, MOST), 1):
        yield f"{name} {k}", text(item)
    if len(items) > MOST:
        yield f"{name}s", f"{len(items) - MOST} more"


def labels_text(state: Mapping[str, str]) -> str:
    rest = f" and {len(state) - MOST} more" if len(state) > MOST else ""
    return " ".join(f"{named(key)}={named(label)}" for key, label in islice(state.items(), MOST)) + rest


def label_text(value: object) -> str:
    return named(value) if isinstance(value, str) else str(value)
