"""What statements are tried on: drawn as plain data, loaded into subjects, made smaller when a statement fails.

Plain data are what JSON can hold (numbers as strings), so that a counterexample can be written down, read by people and
loaded again. `shrink` offers simpler data one step at a time, the boldest steps first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol, TypeVar

Plain = Any
Subject = TypeVar("Subject", covariant=True)


class Draws(Protocol[Subject]):
    """A way to draw subjects."""

    def draw(self, rng: Random) -> Plain:
        """A random subject as plain data."""

    def load(self, plain: Plain, seed: str) -> Subject:
        """The subject; `seed` settles what a conclusion draws in addition. ValueError where there is none."""

    def shrink(self, plain: Plain) -> Iterator[Plain]:
        """Simpler data, most of which make a subject."""

    def of_case(self, environment: Any) -> Subject | None:
        """The subject that a shipped case's environment is; None where subjects are of another kind."""


@dataclass(frozen=True, slots=True)
class Once:
    """One subject that is always the same, such as an example of a paper: one draw is all there is."""

    make: Callable[[], Any]

    def draw(self, rng: Random) -> Plain:
        return None

    def load(self, plain: Plain, seed: str) -> Any:
        return self.make()

    def shrink(self, plain: Plain) -> Iterator[Plain]:
        return iter(())

    def of_case(self, environment: Any) -> None:
        return None
