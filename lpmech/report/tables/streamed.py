"""What is written row by row because its rows may be very many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, runtime_checkable


@runtime_checkable
class Streamed(Protocol):
    """A subject that may have very many rows, and is written row by row: the same text as that of the whole."""

    @property
    def row_count(self) -> int:
        """How many rows the long form has."""
        ...

    def json_pieces(self, places: int | None) -> Iterator[str]:
        """The text of `--format json`."""
        ...

    def csv_pieces(self, places: int | None) -> Iterator[str]:
        """The text of the long form in CSV."""
        ...
