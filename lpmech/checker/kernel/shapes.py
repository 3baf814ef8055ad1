"""Values of a certificate by their declarations: what keys an object has, and how each is read.

A shape is a frozen class with a field for each key, in the page's order, whose annotation says how the value is read.
For example `{"true": "lo", "report": "hi", "weight": "1/2"}` is read by

    @record
    class Lie:
        true: OwnType
        report: OwnType
        weight: Positive

What a value means may depend on what the object, or one around it, has named before: that is the scope. An object
inside has a scope of its own, `inner()`; see `labels.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, fields
from functools import cache, partial
from typing import Annotated, Any, TypeVar, get_type_hints

from .errors import Path, expected, must_be
from .fields import list_of, object_of, ratio, string

Number = tuple[int, int]  # a rational
T = TypeVar("T")
Scope = Any
Read = Callable[[Scope, object, Path], Any]


@dataclass(frozen=True)
class Inline:
    """How a field is read that stands for several keys of the object, which may depend on what is written."""

    keys: Callable[[object], tuple[str, ...]]
    take: Callable[[Scope, dict[str, object], Path], Any]


Shape = Any  # a class whose fields say how they are read, or an `Inline`


@cache
def _parts(shape: type) -> tuple[tuple[str, str, Any], ...]:
    """Of each field its name, its key, and how it is read."""
    hints = get_type_hints(shape, include_extras=True)
    return tuple((one.name, one.name.replace("_", " "), hints[one.name].__metadata__[0]) for one in fields(shape))


def keys_of(shape: Shape, value: object = None) -> tuple[str, ...]:
    """The keys of a shape, as it is written."""
    if isinstance(shape, Inline):
        return shape.keys(value)
    listed = (part.keys(value) if isinstance(part, Inline) else (key,) for _, key, part in _parts(shape))
    return tuple(key for keys in listed for key in keys)


def fill(shape: Shape, scope: Scope, given: dict[str, object], path: Path) -> Any:
    """The value that an object has, whose keys have been looked at."""
    if isinstance(shape, Inline):
        return shape.take(scope, given, path)
    found = {}
    for name, key, part in _parts(shape):
        inline = isinstance(part, Inline)
        found[name] = part.take(scope, given, path) if inline else part(scope, given[key], (*path, key))
    return shape(**found)


def read(shape: type[T], scope: Scope, value: object, path: Path) -> T:
    """The value that an object is."""
    found: T = fill(shape, scope.inner(), object_of(value, path, keys_of(shape, value)), path)
    return found


def inline(shape: type[T], expect: Callable[[T, Scope, Path], None] = lambda found, scope, path: None) -> Inline:
    """A shape whose keys are among those of the object around it, and of whose value something more may be expected."""

    def take(scope: Scope, given: dict[str, object], path: Path) -> T:
        found: T = fill(shape, scope, given, path)
        expect(found, scope, path)
        return found

    return Inline(partial(keys_of, shape), take)


def reader(item: Any) -> Read:
    return partial(read, item) if isinstance(item, type) else item


# What a value may be made of: each takes a shape, or how a value is read.


def many(item: Any, least: int = 0) -> Read:
    """A list."""

    def read_all(scope: Scope, value: object, path: Path) -> list[Any]:
        return [reader(item)(scope, one, (*path, k)) for k, one in enumerate(list_of(value, path, least))]

    return read_all


def exactly(count: int, item: Read, of: str) -> Read:
    """A list of so many."""

    def read_all(scope: Scope, value: object, path: Path) -> list[Any]:
        listed = list_of(value, path)
        must_be(len(listed) == count, path, f"a list of {count} {of}", value)
        return [item(scope, one, (*path, k)) for k, one in enumerate(listed)]

    return read_all


def or_null(item: Any) -> Read:
    """The same, or null."""
    return lambda scope, value, path: None if value is None else reader(item)(scope, value, path)


def anywhere(item: Callable[[object, Path], Any]) -> Read:
    """What is read alike in any scope."""
    return lambda scope, value, path: item(value, path)


def signed(is_right: Callable[[int], bool], what: str) -> Read:
    """A rational by its sign."""

    def read_ratio(scope: Scope, value: object, path: Path) -> Number:
        found = ratio(value, path)
        must_be(is_right(found[0]), path, what, value)
        return found

    return read_ratio


def word(options: Collection[str], joined: str = " or ", before: str = "") -> Read:
    """One of some words."""

    def read_word(scope: Scope, value: object, path: Path) -> str:
        if not isinstance(value, str) or value not in options:
            raise expected(path, before + joined.join(options), value)
        return value

    return read_word


NOTHING = Inline(lambda value: (), lambda scope, given, path: None)
Text = Annotated[str, anywhere(string)]
Rational = Annotated[Number, anywhere(ratio)]
Positive = Annotated[Number, signed(lambda over: over > 0, "a positive rational")]
FromZero = Annotated[Number, signed(lambda over: over >= 0, "a rational that is not negative")]
Here = Annotated[Path, Inline(lambda value: (), lambda scope, given, path: path)]
