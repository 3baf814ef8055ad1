"""A page with fewer rows, where the texts of all of them would make it too large. It says what is not shown."""

from __future__ import annotations

from dataclasses import replace

from lpmech.pages.blocks import Block, Data, Prose, Wide
from lpmech.pages.charts import Maps, Strips
from lpmech.pages.page import Page
from lpmech.pages.text import Sentence, say

LEAST = 4  # rows that each table keeps


def shorter(page: Page, share: int) -> Page:
    """The page with the first 1/`share` of the rows of each table, of the lies drawn, and of the maps."""
    sections = tuple(
        replace(one, blocks=tuple(part for block in one.blocks for part in _shorter(block, share)))
        for one in page.sections
    )
    return replace(page, sections=sections)


def _shorter(block: Block, share: int) -> tuple[Block, ...]:
    match block:
        case Data():
            kept = max(len(block.rows) // share, LEAST)
            return (replace(block, rows=block.rows[:kept], left_out=_also(block.left_out, len(block.rows) - kept)),)
        case Wide():
            kept = max(len(block.rows) // share, LEAST)
            return (replace(block, rows=block.rows[:kept], left_out=_also(block.left_out, len(block.rows) - kept)),)
        case Strips():
            kept = max(len(block.strips) // share, LEAST)
            return replace(block, strips=block.strips[:kept]), *_said(len(block.strips) - kept, "lies")
        case Maps():
            kept = max(len(block.maps) // share, 1)
            return replace(block, maps=block.maps[:kept]), *_said(len(block.maps) - kept, "maps")
        case _:
            return (block,)


def _also(said: Sentence, count: int) -> Sentence:
    return (*said, *_left_out(count, " " if said else "", "rows"))


def _said(count: int, what: str) -> tuple[Block, ...]:
    return (Prose(paragraphs=(_left_out(count, "", what),), small=True),) if count > 0 else ()


def _left_out(count: int, before: str, what: str) -> Sentence:
    told = "{}{} {} that would make this page too large are left out; the files have them."
    return say(told, before, f"{count:,}", what) if count > 0 else ()
