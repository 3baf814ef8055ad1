"""What a section is made of: paragraphs, tables, charts, lists. Each block names the macro that writes it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import ClassVar

from lpmech.pages.charts import Bars, Cycle, Drawing, Intervals, Maps, Rays, Strips, Trellis
from lpmech.pages.text import Cell, Sentence


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
    part: bool = False  # it says in part what the row above says in all


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
class Ledger:
    """Truth beside a lie, line by line."""

    macro: ClassVar[str] = "ledger"
    heads: tuple[Cell, ...]
    lines: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()


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
    slack: Cell
    concept: str
    where: Sentence = ()


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
    sha256: str  # of the plain file
    content: bytes | None  # None: left out
    packed: bool = False  # by gzip
    left_out: str  # why, and what makes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """How to check the page."""

    macro: ClassVar[str] = "check"
    files: tuple[Download, ...]
    inputs: tuple[Download, ...]  # what the command reads that makes them again; nothing if not all of it is kept
    about: str  # the SHA-256 that the certificate names
    command: str  # of the checker
    again: str  # that makes everything again; empty where it is not known

    @property
    def everything(self) -> tuple[Download, ...]:
        """The files, with those that the command reads."""
        return (*self.files, *self.inputs)

    @property
    def repeats(self) -> bool:
        """Whether all that the command reads is in the page."""
        return bool(self.inputs) and all(one.content is not None for one in self.inputs)


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
