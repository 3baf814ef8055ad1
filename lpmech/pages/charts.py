"""Charts: numbers as places, lengths and colours. Each names the macro of the templates that draws it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from lpmech.pages.text import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One field of a map."""

    value: Fraction
    tip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """Payments of one agent: own report down, what else they depend on across."""

    title: Sentence
    corner: Sentence
    across: Sentence
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Spot | None, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Maps:
    """Maps over one scale."""

    macro: ClassVar[str] = "maps"
    maps: tuple[Map, ...]
    largest: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A slack, how many constraints have it, and where one of them is."""

    slack: Fraction
    cells: int
    tip: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One lie."""

    agent: str
    when: str
    true: str
    report: str
    dots: tuple[Dot, ...]
    cells: int
    binding: int
    paying: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Strips:
    """What lies cost, one a row, over one axis."""

    macro: ClassVar[str] = "strips"
    strips: tuple[Strip, ...]
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Rays:
    """A difference that has to be at most one number and at least a greater one."""

    macro: ClassVar[str] = "rays"
    most: Fraction
    least: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """Constraints that contradict each other: from each type to what it must not say, with what that would gain."""

    macro: ClassVar[str] = "cycle"
    types: tuple[str, ...]
    gains: tuple[Fraction, ...]  # gross of payments, from each type to the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A step from a type now to a type next."""

    source: int
    target: int
    label: str
    weight: float  # for the width of the line only
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trellis:
    """How a type moves."""

    macro: ClassVar[str] = "trellis"
    title: Sentence
    now: tuple[str, ...]
    next: tuple[str, ...]
    edges: tuple[Edge, ...]
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """What could be paid at one report, and what is paid."""

    label: Sentence
    least: Fraction
    greatest: Fraction
    own: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """Intervals over one axis."""

    macro: ClassVar[str] = "intervals"
    rows: tuple[Interval, ...]
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A number as a length."""

    label: Sentence
    value: Fraction
    note: Sentence = ()
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Numbers as lengths over one scale that begins at 0."""

    macro: ClassVar[str] = "bars"
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A picture drawn by the program itself, as SVG without any label of a user's."""

    macro: ClassVar[str] = "drawing"
    svg: str
    said: str
