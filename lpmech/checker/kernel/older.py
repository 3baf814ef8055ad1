"""What Python 3.9 lacks: lists gone through side by side that must be of one length, neighbours, and small values.

On 3.9 a small value takes more memory, and nothing else is different.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

T = TypeVar("T")

if TYPE_CHECKING:
    from itertools import pairwise
    from typing import dataclass_transform

    paired = zip

    @dataclass_transform(frozen_default=True)
    def record(kind: type[T]) -> type[T]:
        """A frozen data class, with slots."""

elif sys.version_info >= (3, 10):
    from functools import partial
    from itertools import pairwise

    paired = partial(zip, strict=True)
    record = dataclass(frozen=True, slots=True)

else:
    from itertools import tee, zip_longest

    _END = object()
    record = dataclass(frozen=True)

    def paired(*iterables):
        for items in zip_longest(*iterables, fillvalue=_END):
            if any(item is _END for item in items):
                raise ValueError("lists of different lengths")
            yield items

    def pairwise(iterable):
        these, following = tee(iterable)
        next(following, None)
        return zip(these, following)


__all__ = ["paired", "pairwise", "record"]
