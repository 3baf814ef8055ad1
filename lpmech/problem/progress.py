"""How far a long step has come: what is told of progress is the step's name, which may say how much of it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


class Share(str):
    """The name of a step of which `done` of `total` parts are done."""

    done: int
    total: int

    def __new__(cls, name: str, done: int, total: int) -> Share:
        """The name with its counts."""
        share = super().__new__(cls, name)
        share.done, share.total = done, total
        return share


def shares(name: str, parts: Sequence[T], tell: Callable[[str], None]) -> Iterator[T]:
    """The parts of a step one after another; before each it is told how many are done."""
    for done, part in enumerate(parts):
        tell(Share(name, done, len(parts)))
        yield part
