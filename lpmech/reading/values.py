"""Values that a tree holds besides None, bool, int, str, Fraction, list and dict.

Trees of JSON and TOML files are plain Python values. Decimals of TOML are exact fractions; whatever is written like
a number and is not one that the format knows stays as its text, so that it can be shown where it is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The text of a number that is refused: a JSON float, NaN, an infinity, an integer that is too long."""

    text: str


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
