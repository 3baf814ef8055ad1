"""From a Page to HTML: templates that escape everything, one style sheet, one small script, and no network."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from fractions import Fraction
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from lpmech.pages import numbers
from lpmech.pages.checked import embedded
from lpmech.pages.drawing import FILTERS
from lpmech.pages.page import Page
from lpmech.pages.text import Code, Link, Name, Small, Strong
from lpmech.problem.extras import JINJA
from lpmech.problem.printable import escaped

if TYPE_CHECKING:
    from jinja2 import Environment

LARGEST = 490_000  # bytes of a page
LONG_ROOM = 60_000  # characters of long numbers in full
LONGEST_LABEL = 300  # characters; longer labels are cut in tables by the style sheet, and here for good


class MissingJinja(RuntimeError):  # noqa: N818 - what the user is told
    """jinja2 is not installed."""

    def __init__(self) -> None:
        super().__init__(JINJA.missing("a page"))


def render(page: Page, most: int = LARGEST) -> str:
    """The HTML of a page, of at most so many bytes if its texts allow: files are embedded as long as they fit.

    Raises MissingJinja where jinja2 is not installed.
    """
    bare = _written(embedded(page, 0))
    room = most - len(bare.encode())
    return _written(embedded(page, room)) if room > 0 else bare


def _written(page: Page) -> str:
    template = _environment().get_template("page.html")
    return template.render(page=page, style=_asset("page.css"), script=_asset("page.js"))


def require_jinja() -> None:
    """Raises MissingJinja where jinja2 is not installed: before any work is done."""
    try:
        import jinja2  # noqa: F401
    except ImportError as missing:
        raise MissingJinja from missing


def _environment() -> Environment:
    require_jinja()
    import jinja2

    environment = jinja2.Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        loader=jinja2.PackageLoader("lpmech.pages"),
    )
    written = _Written()
    environment.filters.update(
        say=written.sentence,
        cell=written.cell,
        number=written.number,
        plain=plain,
        label=label,
        exact=exact,
        decimals=numbers.shown,
        data=_data,
        **FILTERS,
    )
    environment.globals.update(sign=sign, long_numbers=written.long_numbers)
    return environment


def _asset(name: str) -> Any:
    """A style sheet or a script of this package: trusted, and free of anything that a user named."""
    from markupsafe import Markup

    return Markup(files("lpmech.pages").joinpath("templates", name).read_text(encoding="utf-8"))


def label(text: str) -> str:
    """A label as it may be shown: marks that reorder text are told instead."""
    told = escaped(text)
    return (
        told if len(told) <= LONGEST_LABEL else f"{told[: LONGEST_LABEL // 2]}…{told[-20:]} ({len(text):,} characters)"
    )


def sign(value: Fraction) -> str:
    """The class of a number that is paid, received, or neither."""
    return "pos" if value > 0 else "neg" if value < 0 else "zero"


def exact(value: Fraction) -> str:
    """The number itself, or a long one's ends."""
    return numbers.elided(value) if numbers.is_long(value) else numbers.exact(value)


def plain(part: Any) -> str:
    """A cell or a sentence without marks, for attributes."""
    if isinstance(part, tuple):
        return "".join(map(plain, part))
    if isinstance(part, Fraction):
        return numbers.shown(part)
    if isinstance(part, Name | Link | Code):
        return label(part.text)
    if isinstance(part, Strong | Small):
        return plain(part.part if isinstance(part, Strong) else part.text)
    return "" if part is None else str(part)


def _data(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


class _Written:
    """How the parts of one page are written as HTML, and which long numbers were among them."""

    def __init__(self) -> None:
        self._long: dict[Fraction, str] = {}
        self._places: dict[Fraction, int] = {}
        self._room = LONG_ROOM

    def number(self, value: Fraction, places: int | None = None, sign: bool = False) -> Any:
        """Decimals; the number itself in the title, unless it is an integer, which they show."""
        from markupsafe import Markup

        text, whole = numbers.shown(value, places, sign=sign), exact(value)
        if value.denominator == 1 and "·" not in text:  # the decimals are the number
            return Markup("{}").format(text)
        place = self._place(value)
        more = "" if place is None else Markup(' data-f="f{}"').format(place)
        return Markup('<span class="n" title="{}"{}>{}</span>').format(whole, more, text)

    def _place(self, value: Fraction) -> int | None:
        """The place of a long number in the list at the end; None if it is short, or there is no more room."""
        if not numbers.is_long(value):
            return None
        if value not in self._long:
            text = numbers.exact(value)
            if self._room < len(text):
                return None
            self._room -= len(text)
            self._long[value] = text
            self._places[value] = len(self._long)
        return self._places[value]

    def long_numbers(self) -> list[str]:
        """The long numbers of the page so far, in full."""
        return list(self._long.values())

    def sentence(self, parts: Any) -> Any:
        """A sentence, or any cell."""
        from markupsafe import Markup

        return Markup("").join(map(self.cell, parts if isinstance(parts, tuple) else (parts,)))

    def cell(self, part: Any) -> Any:
        """One part of a sentence, or what stands in a cell."""
        from markupsafe import Markup, escape

        if part is None:
            return Markup("–")
        if isinstance(part, Sequence) and not isinstance(part, str):
            return self.sentence(part)
        if isinstance(part, Fraction):
            return self.number(part)
        if isinstance(part, Name):
            return Markup("<bdi>{}</bdi>").format(label(part.text))
        if isinstance(part, Code):
            return Markup("<code>{}</code>").format(label(part.text))
        if isinstance(part, Strong):
            return Markup("<b>{}</b>").format(self.cell(part.part))
        if isinstance(part, Small):
            return Markup('<span class="small">{}</span>').format(self.sentence(part.text))
        if isinstance(part, Link):
            return Markup('<a href="#{}">{}</a>').format(part.target, part.text)
        return escape(escaped(part))
