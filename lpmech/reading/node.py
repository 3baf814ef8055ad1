"""A value of a tree together with its place, so that whoever looks at it can say what is wrong with it and where."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from lpmech.reading import keys, numbers
from lpmech.reading.faults import Faults, Place
from lpmech.reading.numbers import NotANumber
from lpmech.reading.words import a_key_of, describe, near_name, nearest


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A value and its place."""

    value: object
    faults: Faults
    place: Place = ()
    comforts: bool = False  # whether the comforts of case files are understood
    owner: str | None = None  # the agent that `self` means
    templates: Node | None = field(default=None, repr=False)

    def fault(self, code: str, found: str, expected: str = "", mend: str = "") -> None:
        """Note a fault at this place."""
        self.faults.add(code, self.place, found, expected, mend)

    def refuse(self, reason: NotANumber, *steps: str | int) -> None:
        """Note that a value here, or further in, is not a number."""
        self.faults.add(reason.code, (*self.place, *steps), reason.found, reason.expected, reason.mend)

    def wrong_kind(self, expected: str) -> None:
        """Note that something else is expected here."""
        self.fault("E-KIND", describe(self.value), expected)

    def owned(self, owner: str) -> Node:
        """The same, where `self` means an agent."""
        return replace(self, owner=owner)

    def at(self, step: str | int, value: object) -> Node:
        """A part of this value."""
        return replace(self, value=value, place=(*self.place, step))

    def get(self, key: str) -> Node | None:
        """The value of a key, where this is an object that has it."""
        if isinstance(self.value, dict) and key in self.value:
            return self.at(key, self.value[key])
        return None

    def items(self) -> Iterator[tuple[str, Node]]:
        """The keys and values of an object; keys are those of the file."""
        if isinstance(self.value, dict):
            yield from ((key, self.at(key, value)) for key, value in self.value.items())

    def elements(self) -> list[Node]:
        """The elements of a list."""
        return [self.at(step, value) for step, value in enumerate(self.value)] if isinstance(self.value, list) else []

    def is_object(self, expected: str) -> bool:
        """Whether this is an object; a fault where it is not."""
        if not isinstance(self.value, dict):
            self.wrong_kind(expected)
        return isinstance(self.value, dict)

    def is_list(self, expected: str, code: str = "E-EMPTY") -> bool:
        """Whether this is a list with elements; a fault where it is not."""
        if not isinstance(self.value, list):
            self.wrong_kind(expected)
        elif not self.value:
            self.fault(code, "an empty list", expected)
        return isinstance(self.value, list) and bool(self.value)

    def check_keys(self, known: Collection[str], required: Collection[str] = ()) -> bool:
        """Note unknown and missing keys of an object; whether none is missing."""
        for key, node in self.items():
            if key not in known:
                node.unknown_key(key, known)
        return self.require(*required)

    def unknown_key(self, key: str, known: Collection[str]) -> None:
        """Note that this is the value of a key that is not known; one of the top, or misspelt, is told so."""
        misplaced = keys.misplaced(key) if self.comforts and len(self.place) > 1 else ""
        self.fault("E-KEY-UNKNOWN", "an unknown key", a_key_of(key, known), misplaced or nearest(key, known))
        self.means(key, known)

    def means(self, key: str, known: Collection[str]) -> None:
        """Note what the key of this value, which has a fault, is likely to mean, so that nothing is missing there."""
        near = near_name(key, known)
        if self.comforts and keys.misplaced(key):
            self.faults.mean((key,))
        elif near is not None:
            self.faults.mean((*self.place[:-1], near))

    def require(self, *required: str) -> bool:
        """Note missing keys of an object; whether there is none."""
        missing = [key for key in required if self.get(key) is None]
        for key in missing:
            self.faults.add("E-KEY-MISSING", self.place, f'no key "{key}"', f'the key "{key}"',
                            lacks=[(*self.place, key)])  # fmt: skip
        return not missing

    def number(self) -> Fraction | None:
        """This value as a number."""
        try:
            return numbers.rational(self.value)
        except NotANumber as reason:
            self.refuse(reason)
            return None

    def text(self, expected: str) -> str | None:
        """This value as a string."""
        if not isinstance(self.value, str):
            self.wrong_kind(expected)
        return self.value if isinstance(self.value, str) else None
