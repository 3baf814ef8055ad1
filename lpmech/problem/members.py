"""Members of enums by their names, as users write them: `"contingent"` means `Form.CONTINGENT`."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TypeVar

_Member = TypeVar("_Member", bound=StrEnum)


def member(of: type[_Member], given: str) -> _Member:
    """The member of a name, or the member itself. Raises ValueError with the names that there are.

    Functions that users call begin with it. Else a comparison by `is` would silently pass over a name.
    """
    try:
        return of(given)
    except ValueError:
        raise ValueError(f"unknown {_noun(of)} {given!r}; the {_noun(of)}s are {', '.join(of)}") from None


def _noun(of: type[StrEnum]) -> str:
    """What members of an enum are called: those of `ProgramFormat` formats, those of `ProgramKind` programs."""
    return re.split("(?=[A-Z])", of.__name__.removesuffix("Kind"))[-1].lower()


def settle(value: object, **fields: type[StrEnum]) -> None:
    """Puts members in the place of their names, alone or in tuples, in fields of a frozen value as it is made."""
    for field, of in fields.items():
        given = getattr(value, field)
        found = tuple(member(of, one) for one in given) if isinstance(given, tuple) else member(of, given)
        object.__setattr__(value, field, found)
