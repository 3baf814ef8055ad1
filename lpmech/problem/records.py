"""Values that are written as JSON objects and read back: a key for every field, exact numbers as strings.

    class Loss(Record):
        agent: str
        at_most: Fraction

    Loss(agent="ann", at_most=Fraction(1, 2)).to_json()    {"agent": "ann", "at most": "1/2"}
    Loss.from_json({"agent": "ann", "at most": "1/2"})     the same value

A key is the field's name with spaces. `spelt` gives a field another key, or other words for its value; `inline` puts
the keys of a field that is a record among those of the record around it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import partial
from types import UnionType
from typing import Any, Self, TypeVar, Union, get_args, get_origin, get_type_hints

from lpmech.problem.exact import format_number, parse_result

R = TypeVar("R", bound="Record")
Read = Callable[[Any], Any]
_SPELT, _INLINE = "spelt", "inline"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spelt:
    """How a field is written."""

    key: str | None
    write: Callable[[Any], object]
    read: Read | None


def spelt(
    key: str | None = None, *, write: Callable[[Any], object] | None = None, read: Read | None = None
) -> dict[str, object]:
    """The metadata of a field whose key is not its name, or whose value is written in words of its own."""
    return {_SPELT: _Spelt(key=key, write=write or _written, read=read)}


def inline(*, read: Read | None = None) -> dict[str, object]:
    """The metadata of a field whose keys stand among those of the record around it."""
    return {_INLINE: True, _SPELT: _Spelt(key=None, write=_written, read=read)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A frozen value with a JSON form."""

    def to_json(self) -> dict[str, object]:
        """The JSON object, its keys in the order of the fields."""
        shape: dict[str, object] = {}
        for one in _fields(type(self)):
            value = getattr(self, one.name)
            shape |= value.to_json() if one.inline else {one.key: one.write(value)}
        return shape

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """The value that such an object says. Raises KeyError if a key is missing, ValueError if a value is odd."""
        return cls(**{one.name: one.read(told if one.inline else told[one.key]) for one in _fields(cls)})


def fitting(forms: Iterable[type[R]], keys: Collection[str]) -> type[R]:
    """The form of record whose keys are all there; of several the one with the most. Raises ValueError."""
    known = [form for form in forms if own_keys(form) <= set(keys)]
    if not known:
        raise ValueError(f"no form of record has the keys {sorted(keys)}")
    return max(known, key=lambda form: len(own_keys(form)))


def own_keys(form: type[Record]) -> frozenset[str]:
    """The keys of a record, but for those of records that stand in it inline."""
    return frozenset(one.key for one in _fields(form) if not one.inline)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    name: str
    key: str
    inline: bool
    write: Callable[[Any], object]
    read: Read


_KNOWN: dict[type[Record], tuple[_Field, ...]] = {}  # types are resolved once


def _fields(form: type[Record]) -> tuple[_Field, ...]:
    if form not in _KNOWN:
        hints = get_type_hints(form)
        _KNOWN[form] = tuple(_field(one, hints[one.name]) for one in dataclasses.fields(form))
    return _KNOWN[form]


def _field(one: dataclasses.Field[Any], hint: Any) -> _Field:
    said = one.metadata.get(_SPELT) or _Spelt(key=None, write=_written, read=None)
    return _Field(
        name=one.name,
        key=said.key or one.name.replace("_", " "),
        inline=_INLINE in one.metadata,
        write=said.write,
        read=said.read or _reader(hint),
    )


def _written(value: Any) -> object:
    if isinstance(value, Record):
        return value.to_json()
    if isinstance(value, Fraction):
        return format_number(value)
    if isinstance(value, Mapping):
        return {str(key): _written(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_written(one) for one in value]
    return str(value) if isinstance(value, str) else value  # an enum's member as its word


def _reader(hint: Any) -> Read:
    """What makes a value of a type from its JSON."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _one_of(inside)
    if isinstance(origin, type):
        read = _reader(inside[0] if origin is tuple else inside[1])
        return partial(_all if origin is tuple else _by_key, read)
    if isinstance(hint, type) and issubclass(hint, Record):
        return hint.from_json
    if hint is Fraction:
        return parse_result
    return hint if isinstance(hint, type) and issubclass(hint, Enum) else _as_it_is


def _one_of(hints: Collection[Any]) -> Read:
    """Of several records the one that has the keys; else a value, or None."""
    forms = [one for one in hints if one is not type(None)]
    if len(forms) > 1:
        return lambda told: fitting(forms, told.keys()).from_json(told)
    read = _reader(forms[0])
    return lambda told: None if told is None else read(told)


def _all(read: Read, told: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(map(read, told))


def _by_key(read: Read, told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: read(one) for key, one in told.items()}


def _as_it_is(told: Any) -> Any:
    return told
