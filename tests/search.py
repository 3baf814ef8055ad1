"""How far long tests go. `SEARCH=100 pytest tests/reading` draws and mutates a hundred times as many instances, and
`SEARCH=1/8`, as in `.ci/run`, takes an eighth of the parameters that are not quick."""

import os
from collections.abc import Iterable
from fractions import Fraction
from typing import TypeVar

SHARE = Fraction(os.environ.get("SEARCH", "1"))
T = TypeVar("T")


def times(count: int) -> int:
    """How many instances a test tries that usually tries `count`, and never fewer."""
    return int(count * max(1, SHARE))


def some(values: Iterable[T]) -> list[T]:
    """The share of them that is asked for, evenly spread, from the first on; all if no less is."""
    return [value for place, value in enumerate(values) if -(-place * SHARE // 1) < -(-(place + 1) * SHARE // 1)]
