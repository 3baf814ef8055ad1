"""Reading parameters on after a fault, so that all faults are told at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from lpmech.casefiles.families.parameters import ParameterError, ParameterErrors

_Value = TypeVar("_Value")


class Collected:
    """The faults met so far."""

    def __init__(self) -> None:
        self._errors: list[ParameterError] = []

    def read(self, instead: _Value, reader: Callable[..., _Value], *arguments: object) -> _Value:
        """What the reader finds; where it refuses, its faults are noted and this value serves instead."""
        try:
            return reader(*arguments)
        except ParameterError as error:
            self._errors += error.every
            return instead

    def add(self, parameter: str, found: str, expected: str) -> None:
        """Note a fault."""
        self._errors.append(ParameterError(parameter, found, expected))

    def check(self) -> None:
        """Raise the faults, where there are some."""
        if self._errors:
            raise ParameterErrors(self._errors)
