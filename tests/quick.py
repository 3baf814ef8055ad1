"""Which parameters of a sweep run in the quick set, and which only with `pytest --everything`."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import settings

USUAL = 100  # examples, where no profile asks for fewer


def quick(
    values: Iterable[Any], every: int, by: Callable[[Any], object] | None = None, *, rows: bool = False
) -> list[Any]:
    """The same parameters: the first and every `every`-th after it are quick, the others carry the mark `long`.

    With `by` each kind is counted for itself, so that rare kinds have quick tests too: `by=itemgetter("verdict")`.
    Seeds often choose a variant by their remainder: take a prime that does not divide the number of variants.
    With `rows` a value has several parameters. A value from `pytest.param` keeps its id and marks.
    """
    seen: Counter[object] = Counter()
    found = []
    for value in values:
        kind = by(value) if by else None
        found.append(value if seen[kind] % every == 0 else _long(value, rows))
        seen[kind] += 1
    return found


def examples(count: int) -> int:
    """How many examples Hypothesis draws of a test that needs `count`: in the quick run no more than of any other."""
    default: int = settings.default.max_examples
    return min(count, default) if default < USUAL else count


def _long(value: Any, rows: bool) -> Any:
    """A parameter with the mark `long`."""
    if hasattr(value, "marks"):
        return pytest.param(*value.values, marks=(*value.marks, pytest.mark.long), id=value.id)
    return pytest.param(*(value if rows else (value,)), marks=pytest.mark.long)
