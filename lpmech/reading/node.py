"""A value of a tree together with its place, so that whoever looks at it can say what is wrong with it and where."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from lpmech.reading import keys, numbers
from lpmech.reading.examples import NONE, Examples, Writing, lines, open_line
from lpmech.reading.faults import Faults, Place, Stands, quote
from lpmech.reading.kinds import ANYTHING, Elements, Misfit
from lpmech.reading.numbers import NotANumber
from lpmech.reading.words import a_key_of, describe, meant_by, near_name

Mend = Callable[[], str]  # asked for where there is a fault


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
        expected = reason.expected
        if expected == numbers.EXPECTED and self.faults.writing is Writing.TOML:
            expected = numbers.EXPECTED_IN_TOML
        self.faults.add(reason.code, (*self.place, *steps), reason.found, expected, reason.mend)

    def lack(self, key: str, found: str, expected: str, mend: str = "") -> None:
        """Note that a key is missing, unless a misspelt one stands for it."""
        self.faults.add("E-KEY-MISSING", self.place, found, expected, mend, lacks=[(*self.place, key)])

    def wrong_kind(self, expected: str, mend: str = "") -> None:
        """Note that something else is expected here."""
        self.fault("E-KIND", describe(self.value), expected, mend)

    @property
    def misfit(self) -> Misfit:
        """The value as one of another kind than expected."""
        return Misfit(self.value, self.place, self.faults.writing)

    def owned(self, owner: str) -> Node:
        """The same, where `self` means an agent."""
        return replace(self, owner=owner)

    def at(self, step: str | int, value: object) -> Node:
        """A part of this value."""
        return replace(self, value=value, place=(*self.place, step))

    def get(self, key: str) -> Node | None:
        """The value of a key, where this is an object that has it, or one that is misspelt for it."""
        if not isinstance(self.value, dict):
            return None
        stands = self.faults.instead((*self.place, key))
        if stands is not None:
            return replace(self, place=stands[0], value=stands[1])
        return self.at(key, self.value[key]) if key in self.value else None

    def has(self, key: str) -> bool:
        """Whether this is an object with a key, as it is spelt."""
        return isinstance(self.value, dict) and key in self.value

    def items(self) -> Iterator[tuple[str, Node]]:
        """The keys and values of an object; keys are those of the file."""
        if isinstance(self.value, dict):
            yield from ((key, self.at(key, value)) for key, value in self.value.items())

    def elements(self) -> list[Node]:
        """The elements of a list."""
        return [self.at(step, value) for step, value in enumerate(self.value)] if isinstance(self.value, list) else []

    def is_object(self, expected: str, known: Sequence[str] = (), mend: Mend = str) -> bool:
        """Whether this is an object; a fault where it is not. `known`: the words that may stand in its place."""
        if not isinstance(self.value, dict):
            self.wrong_kind(expected, self.misfit.as_object(known) or mend())
        return isinstance(self.value, dict)

    def is_list(
        self, expected: str, code: str = "E-EMPTY", *, of: Elements = ANYTHING, mend: Mend = str
    ) -> bool:  # fmt: skip
        """Whether this is a list with elements; a fault where it is not. `mend`: of an empty one."""
        if not isinstance(self.value, list):
            self.wrong_kind(expected, self.misfit.as_list(of))
        elif not self.value:
            self.fault(code, "an empty list", expected, mend())
        return isinstance(self.value, list) and bool(self.value)

    def check_keys(self, known: Collection[str], required: Collection[str] = (), examples: Examples = NONE) -> bool:
        """Note unknown and missing keys of an object; whether none is missing."""
        self.unknown_keys([key for key, _ in self.items() if key not in known], known)
        return self.require(*required, examples=examples)

    def unknown_keys(self, unknown: Collection[str], known: Collection[str]) -> None:
        """Note keys that are not known; one of the top, or misspelt, is told so."""
        meant = self.meant_by(unknown, known)
        for key in unknown:
            mend = self._misplaced(key, 1) or self.mend_of_name(key, meant.get(key), known)
            self.at(key, self._values[key]).fault("E-KEY-UNKNOWN", "an unknown key", a_key_of(key, known), mend)

    def meant_by(self, unknown: Collection[str], known: Collection[str]) -> Mapping[str, str]:
        """What unknown keys most likely mean, each another of the known ones that are not there; they lack no more."""
        apart = {key: found for key in unknown if (found := self._apart(key, known)) is not None}
        for near, stands in apart.values():
            self.faults.mean((*self.place, near), stands)
        odd = [key for key in unknown if not self._misplaced(key, 0) and key not in apart]
        meant = meant_by(odd, [key for key in known if key not in self._values])
        for key in unknown:
            if key in meant:
                self.faults.mean((*self.place, meant[key]), ((*self.place, key), self._values[key]))
            elif self._misplaced(key, 0):
                self.faults.mean((key,))
        return meant

    def _apart(self, key: str, known: Collection[str]) -> tuple[str, Stands | None] | None:
        """The key to which that belongs which stands apart by a misspelt header, and both together; those of a list
        have lost their order."""
        near = near_name(key, known)
        if near is None or near not in self._values:
            return None
        one, other, place = self._values[key], self._values[near], (*self.place, near)
        parts = one if isinstance(one, list) else [one]
        if isinstance(other, list) and parts and _are_objects([*parts, *other]):
            return near, None
        both = _merged(other, one)
        return None if both is None else (near, (place, both))

    def mend_of_name(self, key: str, meant: str | None, known: Collection[str]) -> str:
        """How to mend an unknown key; "" if nothing is known of it."""
        if meant is not None:
            return f"did you mean {quote(meant)}?"
        if (apart := self._apart(key, known)) is not None:
            return f"did you mean {quote(apart[0])}?"
        near = near_name(key, known)
        return f"take it out: {quote(near)} stands there already" if near in self._values and near is not None else ""

    def _misplaced(self, key: str, depth: int) -> str:
        """How to mend a key of the top that stands deeper in a case file."""
        return keys.misplaced(key) if self.comforts and len(self.place) >= depth else ""

    @property
    def _values(self) -> Mapping[str, object]:
        return self.value if isinstance(self.value, dict) else {}

    def require(self, *required: str, examples: Examples = NONE) -> bool:
        """Note missing keys of an object; whether there is none. `examples`: values that the keys may have."""
        missing = [key for key in required if self.get(key) is None]
        for key in missing:
            self.lack(key, f'no key "{key}"', f'the key "{key}"', self._mend_of_missing(key, examples))
        return not missing

    def _mend_of_missing(self, key: str, examples: Examples) -> str:
        """The lines to write."""
        writing = self.faults.writing
        value = examples.get(key)
        if value is None:
            return f"write it there: {open_line(key, writing)}"
        shown = lines(self.place, key, value, writing)
        at_top = writing is Writing.TOML and not self.place and not isinstance(value, dict)
        where = ", above the first [header]" if at_top else ""
        return f"write, for example:\n{shown}" if "\n" in shown else f"write, for example, {shown}{where}"

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
            self.wrong_kind(expected, self.misfit.as_text())
        return self.value if isinstance(self.value, str) else None


def _merged(one: object, other: object) -> dict[str, object] | None:
    """Two objects as one; None if they are none, or have another value in common than such objects."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return None
    common = {key: _merged(one[key], other[key]) for key in one.keys() & other.keys()}
    return None if None in common.values() else {**one, **other, **common}


def _are_objects(values: Sequence[object]) -> bool:
    return all(isinstance(value, dict) for value in values)
