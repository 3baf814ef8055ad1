"""The branches of rules that draw no lots: how they are read, and in which order the proofs meet them.

Nothing here has to be believed: the proofs hold for any branches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .faults import Path, malformed
from .fields import Q, fields, items, numbers, text


@dataclass(frozen=True)
class Split:
    """A place (the id of its row) at which branches begin, by the allocation that is chosen."""

    place: str
    then: dict[str, int]


@dataclass(frozen=True)
class Leaf:
    """The proof of a branch: of its bound, or of a contradiction (`clash`)."""

    clash: bool
    multipliers: dict[str, Q]


Branch = Split | Leaf


def read_branches(value: Any, path: Path) -> list[Branch]:
    return [_branch(one, (*path, k)) for k, one in enumerate(items(value, path, 1))]


def _branch(value: Any, path: Path) -> Branch:
    if not isinstance(value, dict):
        malformed(path, "an object", value)
    if "place" in value:
        given = fields(value, path, ("place", "then"))
        then = given["then"]
        if not isinstance(then, dict):
            malformed((*path, "then"), "an object", then)
        for label, number in then.items():
            if type(number) is not int or number < 0:
                malformed((*path, "then", label), "the number of a branch", number)
        return Split(text(given["place"], (*path, "place")), dict(then))
    key = "clash" if "clash" in value else "bound"
    return Leaf(key == "clash", numbers(fields(value, path, (key,))[key], (*path, key)))
