"""From a Page to HTML: templates that escape everything, one style sheet, one small script, and no network."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from fractions import Fraction
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from lpmech.pages import numbers
from lpmech.pages.blocks import Wide
from lpmech.pages.checked import embedded
from lpmech.pages.drawing import FILTERS
from lpmech.pages.page import Page
from lpmech.pages.shorter import shorter
from lpmech.pages.text import Code, Link, Name, OnScreen, Small, Strong
from lpmech.problem.extras import JINJA
from lpmech.problem.printable import escaped

if TYPE_CHECKING:
    from jinja2 import Environment

LARGEST = 490_000  # bytes of a page
SHARES = (1, 4, 16, 64, 256)  # one row in so many is kept of a page that is too large otherwise
LONG_ROOM = 60_000  # characters of long numbers in full
PRINTED = 24  # characters of an exact number that paper shows beside its decimals
LONGEST_LABEL = 300  # characters; longer labels are cut in tables by the style sheet, and here for good


class MissingJinja(RuntimeError):  # noqa: N818 - what the user is told
    """jinja2 is not installed."""

    def __init__(self) -> None:
        super().__init__(JINJA.missing("a page"))


def render(page: Page, most: int = LARGEST) -> str:
    """The HTML of a page, of at most so many bytes if its texts allow.

    Files are embedded as long as they fit, and tables have fewer rows if even without files they do not.
    Raises MissingJinja where jinja2 is not installed.
    """
    for share in SHARES:
        short = shorter(page, share) if share > 1 else page
        bare = _written(embedded(short, 0))
        if (room := most - len(bare.encode())) > 0:
            return _written(embedded(short, room))
    return bare


def _written(page: Page) -> str:
    template = _environment(_places(page)).get_template("page.html")
    return template.render(page=page, style=_asset("page.css"), script=_asset("page.js"))


def _places(page: Page) -> frozenset[str]:
    """What a link may lead to: sections, and the rows that are shown."""
    tables = [block for one in page.sections for block in one.blocks if isinstance(block, Wide)]
    return frozenset(one.id for one in page.sections) | {row.id for table in tables for row in table.rows}


def require_jinja() -> None:
    """Raises MissingJinja where jinja2 is not installed: before any work is done."""
    try:
        import jinja2  # noqa: F401
    except ImportError as missing:
        raise MissingJinja from missing


def _environment(places: frozenset[str]) -> Environment:
    require_jinja()
    import jinja2

    environment = jinja2.Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        loader=jinja2.PackageLoader("lpmech.pages"),
    )
    written = _Written(places)
    environment.filters.update(
        say=written.sentence,
        cell=written.cell,
        number=written.number,
        aligned=written.aligned,
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
    if isinstance(part, Strong | Small | OnScreen):
        return plain(part.part if isinstance(part, Strong) else part.text)
    return "" if part is None else str(part)


def _data(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


class _Written:
    """How the parts of one page are written as HTML, and which long numbers were among them."""

    def __init__(self, places: frozenset[str]) -> None:
        self._targets = places
        self._long: dict[Fraction, str] = {}
        self._places: dict[Fraction, int] = {}
        self._room = LONG_ROOM

    def number(self, value: Fraction) -> Any:
        """Decimals; the number itself in the title, unless it is an integer, which they show."""
        from markupsafe import Markup

        text, whole = numbers.shown(value), exact(value)
        if value.denominator == 1 and "·" not in text:  # the decimals are the number
            return Markup("{}").format(text)
        place = self._place(value)
        more = "" if place is None else Markup(' data-f="f{}"').format(place)
        beside = text.startswith("≈") and len(whole) <= PRINTED
        return Markup('<span class="n{}" title="{}"{}>{}</span>').format(" f" if beside else "", whole, more, text)

    def aligned(self, value: Fraction, places: int) -> Any:
        """The number as anywhere else, with room for the decimals that others of its column have."""
        from markupsafe import Markup

        short, full = numbers.shown(value), numbers.shown(value, places)
        room = full.removeprefix(short) if full.startswith(short) else ""
        return self.number(value) + (Markup('<i class="pad">{}</i>').format(room) if room else "")

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
        if isinstance(part, OnScreen):
            return Markup('<span class="small links">{}</span>').format(self.sentence(part.text))
        if isinstance(part, Link):
            return Markup('<a href="#{}">{}</a>' if part.target in self._targets else "{1}").format(
                part.target, part.text
            )
        return escape(escaped(part))
