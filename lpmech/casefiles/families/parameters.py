"""Parameters of families: what they are called, what they mean, and how their values are read.

Each value comes with its place, as a `Node`. A reader notes every fault there and returns None, so that all faults of a
file are told at once, each with its line; what is missing (None) was noted before, and is passed on. A builder checks
for faults once everything is read, and then takes what was read for `sure`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

from lpmech.problem.exact import format_number
from lpmech.reading import numbers
from lpmech.reading.faults import quote
from lpmech.reading.kinds import ANYTHING
from lpmech.reading.labels import MAX_LABEL_LENGTH, is_free, is_known, is_label
from lpmech.reading.node import Node
from lpmech.reading.numbers import NotANumber
from lpmech.reading.words import describe, mend_of_sum, nearest, one_of

Builder = Callable[[Node], dict[str, object]]
NUMBER = 'a number, such as 3, "3/8" or "0.125"'
CODE = "E-PARAMETER"

T = TypeVar("T")
K = TypeVar("K")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a family, as `lpmech new` explains it."""

    name: str
    meaning: str
    allowed: str
    default: str | None  # in TOML; None: the parameter is required
    example: str  # lines of TOML that set it


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What a family is: its builder, a title, the paper it comes from, what a reader should know, and its parameters.

    `build` makes the environment, in environment form, of the table [parameters] of a case file. It raises BadInput
    with every fault.
    """

    name: str
    build: Builder
    title: str
    source: str
    notes: str
    parameters: tuple[Parameter, ...]


class Given:
    """The parameters as a file gives them, by name. Those that are unknown or missing are noted at once."""

    def __init__(self, node: Node, family: Family) -> None:
        self._node = node
        self._defaults = {one.name: one.default for one in family.parameters}
        self._examples = {one.name: one.example for one in family.parameters}
        node.check_keys(tuple(self._defaults))
        for one in family.parameters:
            node.faults.advise((*node.place, one.name), f"write, for example:\n{one.example}")
            if one.default is None and self.left_out(one.name):
                self.miss(one.name, one.allowed)

    def left_out(self, name: str) -> bool:
        """Whether the file says nothing of a parameter."""
        return self._node.get(name) is None

    def miss(self, name: str, allowed: str) -> None:
        """Note that a parameter is missing."""
        self._node.lack(name, f"no key {quote(name)}", f"the key {quote(name)}: {allowed}",
                        f"write, for example:\n{self._examples[name]}")  # fmt: skip

    def __getitem__(self, name: str) -> Node | None:
        """The value; where it is left out, the default; None where there is none."""
        default, given = self._defaults[name], self._node.get(name)
        if given is not None or default is None:
            return given
        return self._node.at(name, tomllib.loads(f"default = {default}")["default"])

    def check(self) -> None:
        """Raise BadInput where there are faults."""
        self._node.faults.check()


def sure(value: T | None) -> T:
    """What was read, once the faults have been checked: without a fault it is there."""
    assert value is not None
    return value


def every(found: Mapping[K, T | None]) -> dict[K, T] | None:
    """All values of a table; None where one is at fault."""
    kept = {name: value for name, value in found.items() if value is not None}
    return kept if len(kept) == len(found) else None


def each(found: Sequence[T | None]) -> list[T] | None:
    """All elements of a list; None where one is at fault."""
    kept = [value for value in found if value is not None]
    return kept if len(kept) == len(found) else None


def number(node: Node | None, expected: str = NUMBER) -> Fraction | None:
    """An exact number."""
    if node is None:
        return None
    try:
        return numbers.rational(node.value)
    except NotANumber as reason:
        kept = reason.code == "E-NUMBER-LONG"
        node.fault(reason.code, reason.found, reason.expected if kept else expected, reason.mend)
        return None


def number_between(node: Node | None, least: int, most: int | None, expected: str) -> Fraction | None:
    """An exact number in [least, most]."""
    found = number(node, expected)
    if node is not None and found is not None and (found < least or (most is not None and found > most)):
        slip = f"write {format_number(-found)} if the minus is a slip" if found < 0 and least >= 0 else ""
        node.fault(CODE, describe(found), expected, slip)
        return None
    return found


def positive(node: Node | None, expected: str, *, below: bool = False) -> Fraction | None:
    """An exact number above 0 and at most 1; or less than 1, with `below`."""
    found = number_between(node, 0, 1, expected)
    if node is not None and (found == 0 or (below and found == 1)):
        node.fault(CODE, describe(found), expected)
        return None
    return found


def integer_between(node: Node | None, least: int, most: int, expected: str) -> int | None:
    """An integer in [least, most]."""
    found = number_between(node, least, most, expected)
    if node is None or found is None:
        return None
    if found.denominator != 1:
        node.fault(CODE, describe(found), expected)
        return None
    return found.numerator


def named_number(node: Node | None, found: Fraction | None) -> Fraction | None:
    """A number that also names a type, which must not be too long for a label."""
    if node is None or found is None:
        return None
    length = len(format_number(found))
    if length > MAX_LABEL_LENGTH:
        node.fault(CODE, f"a number of {length} characters", f"at most {MAX_LABEL_LENGTH}, as it names a type")
        return None
    return found


def flag(node: Node | None) -> bool | None:
    """True or false."""
    if node is None:
        return None
    if not isinstance(node.value, bool):
        node.wrong_kind("true or false", node.misfit.as_flag())
        return None
    return node.value


def choice(node: Node | None, names: Collection[str]) -> str | None:
    """One of some words."""
    if node is None:
        return None
    if isinstance(node.value, str) and node.value in names:
        return node.value
    near = nearest(node.value, names) if isinstance(node.value, str) else ""
    node.fault(CODE, describe(node.value), one_of(names), near)
    return None


def label(node: Node, name: str, room: int = 0) -> bool:
    """Whether a name is a label; `room`: how many characters the family adds to it."""
    most = MAX_LABEL_LENGTH - room
    if not is_label(node, name):
        return False
    if len(name) > most:
        node.fault(CODE, f"a name of {len(name)} characters", f"at most {most}, as it is a part of other names")
    return len(name) <= most


def agent(node: Node, name: str, room: int = 0) -> bool:
    """Whether a name is one that an agent may have."""
    return label(node, name, room) and is_free(replace(node, value=name))


def table(node: Node | None, expected: str, *, empty: bool = False) -> dict[str, Node] | None:
    """A table of at least one entry, or perhaps of none."""
    if node is None or not node.is_object(expected):
        return None
    found = dict(node.items())
    if not found and not empty:
        node.fault("E-EMPTY", "an empty table", expected)
        return None
    return found


def items(node: Node | None, expected: str) -> list[Node] | None:
    """A list, perhaps an empty one."""
    if node is None:
        return None
    if not isinstance(node.value, list):
        node.wrong_kind(expected, node.misfit.as_list(ANYTHING))
        return None
    return node.elements()


def keys(node: Node | None) -> tuple[str, ...] | None:
    """The names of a table, whatever is said of them; None where it is no table, or has none."""
    return tuple(node.value) if node is not None and isinstance(node.value, dict) and node.value else None


def known(node: Node, text: object, names: Collection[str] | None, what: str) -> bool:
    """Whether a text is one of some names that were given before; where these are at fault, nothing is said."""
    return names is None or is_known(node, text, names, what)


def same_names(node: Node, names: Collection[str] | None) -> bool:
    """Whether a table has none of its keys missing; unknown ones are noted, too."""
    return names is None or node.check_keys(names, names)


def distribution(node: Node | None, names: Collection[str] | None, what: str) -> dict[str, Fraction] | None:
    """Probabilities of some of the names that sum to 1; names that are left out have probability 0."""
    of = "" if names is None else f" of {', '.join(list(names)[:12])}"
    given = table(node, f"a table of probabilities{of}")
    if node is None or given is None:
        return None
    chances = {name: probability(one) if known(one, name, names, what) else None for name, one in given.items()}
    found = every(chances)
    return found if found is not None and sums_to_one(node, found.values()) else None


def probability(node: Node) -> Fraction | None:
    """A number from 0 to 1."""
    return number_between(node, 0, 1, "a number from 0 to 1")


def sums_to_one(node: Node, chances: Collection[Fraction]) -> bool:
    """Whether probabilities do."""
    total = sum(chances, Fraction(0))
    if total != 1:
        node.fault("E-ROW-SUM", f"probabilities that sum to {describe(total)}", "a sum of 1", mend_of_sum(total))
    return total == 1
