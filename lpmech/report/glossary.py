"""The words of docs/glossary.md, which `lpmech explain` explains, too.

A paragraph that begins with a bold word is an entry. It may have several words: **Transfer, payment.** explains both.
An installed package carries the page in its folder `docs`; in a checkout it stands in `docs` beside the package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_ENTRY = re.compile(r"^\*\*(.+?)\.\*\* (.+)$", flags=re.MULTILINE)
_LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(?<![\w*])\*([^*]+)\*(?![\w*])")


@cache
def terms() -> dict[str, str]:
    """What each word means, as plain text, in the order of the page; empty if the page is not there."""
    places = (_PACKAGE / "docs" / "glossary.md", _PACKAGE.parent / "docs" / "glossary.md")
    page = next((place for place in places if place.is_file()), None)
    return {} if page is None else dict(_read(page.read_text(encoding="utf-8")))


def _read(text: str) -> Iterator[tuple[str, str]]:
    for words, meaning in _ENTRY.findall(text):
        for word in words.split(", "):
            yield word.lower(), _plain(meaning)


def _plain(markdown: str) -> str:
    """Without links and emphasis."""
    return _EMPHASIS.sub(r"\1", _LINK.sub(r"\1", markdown)).replace("`", "")
