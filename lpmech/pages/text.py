"""Sentences of a page: each a tuple of parts, so that labels stay labels and numbers stay exact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from string import Formatter


@dataclass(frozen=True, slots=True)
class Name:
    """A label or a name that somebody chose: shown apart from the text around it."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A place on the same page."""

    text: str
    target: str  # an id


@dataclass(frozen=True, slots=True)
class Strong:
    """What the eye should find."""

    part: str | Fraction | Name


@dataclass(frozen=True, slots=True)
class Code:
    """What is typed: a name of a file, a command."""

    text: str


@dataclass(frozen=True, slots=True)
class Small:
    """A remark."""

    text: Sentence


@dataclass(frozen=True, slots=True)
class OnScreen:
    """A remark for those who can follow its links: paper does without."""

    text: Sentence


Part = str | Fraction | Name | Link | Strong | Code | Small | OnScreen
Sentence = tuple[Part, ...]
Cell = str | Fraction | Name | Sentence | None


def say(form: str, *parts: Part | Sentence) -> Sentence:
    """A sentence: each `{}` of the form is one of the parts.

    >>> say("{} pays {}.", Name("ann"), Fraction(3, 8))
    (Name(text='ann'), ' pays ', Fraction(3, 8), '.')
    """
    return tuple(_filled(form, parts))


def _filled(form: str, parts: tuple[Part | Sentence, ...]) -> Iterator[Part]:
    rest = iter(parts)
    for text, hole, _, _ in Formatter().parse(form):
        if text:
            yield text
        if hole is not None:
            part = next(rest)
            yield from part if isinstance(part, tuple) else (part,)


def joined(parts: list[Sentence], between: str = ", ", last: str | None = None) -> Sentence:
    """Sentences with something between them: `a, b and c`."""
    found: list[Part] = []
    for place, part in enumerate(parts):
        if place:
            found.append(last if last is not None and place == len(parts) - 1 else between)
        found.extend(part)
    return tuple(found)
