"""Values that a tree holds besides None, bool, int, str, Fraction, list and dict.

Trees of JSON and TOML files are plain Python values. Decimals of TOML are exact fractions that know how they are
written; whatever is written like a number and is not one that the format knows stays as its text, so that it can be
shown where it is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The text of a number that is refused: a JSON float, NaN, an infinity, an integer that is too long."""

    text: str


class Written(Fraction):
    """A decimal of TOML, exactly, with what stands in the file: 3.0 is 3, and is shown as 3.0."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Written:
        """`text` is a decimal without underscores."""
        found = super().__new__(cls, text)
        found.text = text
        return found

    def __repr__(self) -> str:
        return repr(Fraction(self))

    def __reduce__(self) -> tuple[type[Written], tuple[str]]:
        return Written, (self.text,)

    def __copy__(self) -> Written:
        return self

    def __deepcopy__(self, memo: object) -> Written:
        return self


@dataclass(frozen=True, slots=True)
class Masked:
    """A cell of an array that is masked: nothing is known of it."""


MASKED = Masked()


@dataclass(frozen=True, slots=True, eq=False)
class Dense:
    """The numbers of a dense table over a denominator: nested lists, or an array that is nobody else's."""

    values: npt.NDArray[Any] | object
    denominator: object


class Repeated(dict[str, object]):
    """An object some of whose keys are repeated; of several values the last is kept."""

    keys_repeated: tuple[str, ...] = ()
