"""How a page is laid out: answers at the top, then sections of blocks."""

from __future__ import annotations

from dataclasses import dataclass, field

from lpmech.pages.blocks import Block, Mark
from lpmech.pages.text import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One of the four answers at the top."""

    title: str
    mark: Mark | None  # None: a number rather than an answer
    text: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the page with a place in its list of contents."""

    id: str
    menu: str
    title: str
    sub: Sentence = ()
    blocks: tuple[Block, ...]
    words: tuple[str, ...] = ()  # of the glossary, which a page explains at its end


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
    by_bounds: bool = False  # whether some numbers are known by bounds
