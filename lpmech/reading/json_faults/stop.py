"""A text that is no JSON: where it stops being one, what was expected there, and what is open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from lpmech.reading.faults import printable, quote
from lpmech.reading.toml_faults.stopped import CLOSING, SHOWN

STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_BLANK = re.compile(r"[ \t\r\n]*")
_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_VALUE = re.compile(rf"(?:{_NUMBER}|true|false|null|NaN|-?Infinity)(?![\w.+/])")
WORD = re.compile(r"""[^\s\[\]{},:"'=;#()]+""")


class Expects(Enum):
    """What may stand at a place of a text."""

    VALUE = "a value: a number, a text in double quotes, true, false, null, a list [ ] or an object { }"
    KEY = "a key in double quotes"
    COLON = 'a colon after the key: "key": value'
    MORE = "a comma, or the bracket that closes it"
    END = "the end of the text"


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a text stops being JSON. `open`: the brackets that are open there, with their places."""

    text: str
    at: int
    expects: Expects
    open: tuple[tuple[str, int], ...]
    before: int  # where what stands before it begins; -1: nothing does

    @property
    def rest(self) -> str:
        """From there to the end of the line."""
        return self.text[self.at :].partition("\n")[0]

    @property
    def sign(self) -> str:
        """The sign that stands there; empty at the end of the text."""
        return self.text[self.at : self.at + 1]

    @property
    def word(self) -> str:
        """The word that stands there; empty where a sign does."""
        found = WORD.match(self.text, self.at)
        return found[0] if found else ""

    @property
    def after_comma(self) -> bool:
        """Whether it stands behind a comma."""
        return self.before >= 0 and self.text[self.before] == ","

    @property
    def expected(self) -> str:
        """What may stand there."""
        if self.expects is Expects.MORE:
            opened = self.open[-1][0]
            return f'a comma or "{CLOSING[opened]}" after {"an element" if opened == "[" else "the value"}'
        return str(self.expects.value)

    def line(self, at: int) -> int:
        """The line of a place."""
        return self.text.count("\n", 0, at) + 1

    def where(self, at: int) -> str:
        """A bracket and where it stands."""
        return f"{quote(self.text[at])} of line {self.line(at)}, column {self.column(at)}"

    def column(self, at: int) -> int:
        """The column of a place, from 1."""
        return at - self.text.rfind("\n", 0, at)

    @property
    def last(self) -> str:
        """What stands before it, with the space between the two."""
        return self.text[max(self.before, 0) : self.at] if self.before >= 0 else ""

    @property
    def glued(self) -> bool:
        """Whether no space is between what stands there and what stands before it."""
        return self.last == self.last.rstrip() != ""

    @property
    def seen(self) -> str:
        """What stands there, and behind what."""
        string = STRING.match(self.text, self.at)
        here = shown_sign(string[0] if string else self.word or self.sign)
        return f"{here} after {shown_sign(self.last.strip())}" if self.last else here


def shown_sign(text: str) -> str:
    """What stands there: signs in quotes."""
    begin = text.split("\n")[0][:SHOWN]
    return printable(begin) if begin[:1] == '"' or WORD.fullmatch(begin) else quote(begin)


def find_stop(text: str) -> Stop:
    """The first place at which the text is no JSON; its end where it is."""
    expects, at, before = Expects.VALUE, 0, -1
    opened: list[tuple[str, int]] = []
    while True:
        at = _BLANK.match(text, at).end()  # type: ignore[union-attr]
        found = _token(text, at, expects, opened, before)
        if found is None:
            return Stop(text, at, expects, tuple(opened), before)
        expects, end = found
        before, at = at, end


def _token(
    text: str, at: int, expects: Expects, opened: list[tuple[str, int]], before: int
) -> tuple[Expects, int] | None:  # fmt: skip
    """What is expected behind the token that stands there, and where that ends; None where none may stand there."""
    sign = text[at : at + 1]
    if sign in ("}", "]") and _may_close(text, sign, expects, opened, before):
        opened.pop()
        return (Expects.MORE if opened else Expects.END), at + 1
    if expects is Expects.MORE and sign == ",":
        return (Expects.KEY if opened[-1][0] == "{" else Expects.VALUE), at + 1
    if expects is Expects.COLON and sign == ":":
        return Expects.VALUE, at + 1
    if expects is Expects.KEY:
        key = STRING.match(text, at)
        return (Expects.COLON, key.end()) if key else None
    return _value(text, at, opened) if expects is Expects.VALUE else None


def _may_close(text: str, sign: str, expects: Expects, opened: list[tuple[str, int]], before: int) -> bool:
    """Whether a bracket may close there: behind an element, or behind the bracket that opens it."""
    if not opened or CLOSING[opened[-1][0]] != sign:
        return False
    return expects is Expects.MORE or (expects is not Expects.COLON and before == opened[-1][1])


def _value(text: str, at: int, opened: list[tuple[str, int]]) -> tuple[Expects, int] | None:
    """The same, where a value is expected."""
    if text[at : at + 1] in ("{", "["):
        opened.append((text[at], at))
        return (Expects.KEY if text[at] == "{" else Expects.VALUE), at + 1
    found = STRING.match(text, at) or _VALUE.match(text, at)
    return ((Expects.MORE if opened else Expects.END), found.end()) if found else None
