"""What a page is made of. A sentence is a tuple of parts, so that labels stay labels and numbers stay exact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from string import Formatter
from typing import ClassVar


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
class Small:
    """A remark."""

    text: Sentence


Part = str | Fraction | Name | Link | Strong | Small
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


class Mark(Enum):
    """What is known; the value is the word beside the sign."""

    YES = "Yes"
    NO = "No"
    PART = "In part"
    OPEN = "Not decided"

    @property
    def css(self) -> str:
        """The class that colours it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One of the four answers at the top."""

    title: str
    mark: Mark | None  # None: a number rather than an answer
    text: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """Paragraphs."""

    macro: ClassVar[str] = "prose"
    paragraphs: tuple[Sentence, ...]
    small: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading within a section."""

    macro: ClassVar[str] = "heading"
    text: Sentence
    sub: Sentence = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """A small table; `right` are the columns of numbers."""

    macro: ClassVar[str] = "data"
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    right: frozenset[int] = frozenset()
    caption: Sentence = ()
    left_out: Sentence = ()  # what is not shown, and where it is
    summary: str = ""  # if there is one, the table is folded behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of payments: its id, what it says besides numbers, and the numbers."""

    id: str
    labels: tuple[Cell, ...]
    payments: tuple[Fraction, ...]
    opens: bool = False  # another group begins here


@dataclass(frozen=True, slots=True, kw_only=True)
class Wide:
    """The table of payments: one row per report, one column per agent."""

    macro: ClassVar[str] = "wide"
    groups: tuple[tuple[str, int], ...]  # heads above the heads: what they say, and over how many columns
    heads: tuple[tuple[Cell, str], ...]  # of the labels: what, and its kind
    payers: tuple[Cell, ...]
    rows: tuple[Row, ...]
    places: int  # decimals that all payments share
    example: str = ""
    left_out: Sentence = ()


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
class Ledger:
    """Truth beside a lie, line by line."""

    macro: ClassVar[str] = "ledger"
    heads: tuple[Cell, ...]
    lines: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A refutation: what happens, and the numbers."""

    macro: ClassVar[str] = "story"
    title: Sentence
    blocks: tuple[Block, ...]
    grave: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Blocks beside each other where there is room."""

    macro: ClassVar[str] = "grid"
    blocks: tuple[Block, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One line of the list of claims."""

    name: str
    mark: Mark
    word: str
    slack: Fraction | None
    concept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """The list of claims."""

    macro: ClassVar[str] = "verdicts"
    rows: tuple[Verdict, ...]
    slacks: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file that a page has inside, if there is room."""

    name: str
    size: int
    sha256: str
    content: bytes | None  # None: left out
    left_out: str  # why, and what makes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """How to check the page."""

    macro: ClassVar[str] = "check"
    files: tuple[Download, ...]
    about: str  # the SHA-256 that the certificate names
    commands: tuple[str, ...]  # the checker's, and the one that makes everything again


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Words and their meaning."""

    macro: ClassVar[str] = "terms"
    terms: tuple[tuple[str, str], ...]


Block = (
    Prose
    | Heading
    | Data
    | Wide
    | Maps
    | Strips
    | Ledger
    | Rays
    | Cycle
    | Trellis
    | Intervals
    | Bars
    | Drawing
    | Story
    | Grid
    | Verdicts
    | Check
    | Terms
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the page with a place in its list of contents."""

    id: str
    menu: str
    title: str
    sub: Sentence = ()
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The whole page."""

    title: str
    source: str
    mark: Mark
    badge: str
    verdict: Sentence
    rest: Sentence
    lede: tuple[Sentence, ...]
    tiles: tuple[Tile, ...]
    sections: tuple[Section, ...]
    footer: Sentence = field(default=())
