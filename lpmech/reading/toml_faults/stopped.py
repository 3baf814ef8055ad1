"""A text, and where its parser stopped: what stands there, and what is open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from lpmech.reading.faults import printable, quote

SHOWN = 80  # characters of what was found
_MARK = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}|\'\'\'.*?\'{3,5}|"(?!"")(?:[^"\\\n]|\\[^\n])*"|\'(?!\'\')[^\'\n]*\'|\#[^\n]*'
    r'|(?P<bracket>[\[\]{}])|(?P<open>"""|\'\'\'|["\'])',
    re.DOTALL,
)
_TOKEN = re.compile(r'"[^"\n]*"|\'[^\'\n]*\'|[^\s\[\]{}=,"\'#;:]+|[^\n]')
_WORD = re.compile(r"""[^\s\[\]{}=,"'#;]*""")
CLOSING = MappingProxyType({"[": "]", "{": "}"})


@dataclass(frozen=True)
class Stopped:
    """A text, and where and why the parser stopped in it."""

    text: str
    offset: int
    message: str

    @cached_property
    def _marks(self) -> tuple[tuple[tuple[str, int], ...], int | None]:
        """The brackets that are open there, and where a string begins that does not end."""
        stack: list[tuple[str, int]] = []
        for mark in _MARK.finditer(self.text):
            if mark.start() >= self.offset and not (mark["open"] and mark.start() == self.offset):
                break
            if mark["open"]:
                return tuple(stack), mark.start()
            if mark["bracket"] in CLOSING:
                stack.append((mark[0], mark.start()))
            elif mark["bracket"] and stack:
                stack.pop()
        return tuple(stack), None

    @property
    def opened(self) -> tuple[str, int] | None:
        """The innermost bracket that is open there, and where it stands."""
        return self._marks[0][-1] if self._marks[0] else None

    @property
    def string(self) -> int | None:
        """Where a string begins that does not end."""
        return self._marks[1]

    @property
    def ended(self) -> bool:
        """Whether nothing but space and comments follows."""
        return not re.sub(r"#[^\n]*", "", self.text[self.offset :]).strip()

    @property
    def rest(self) -> str:
        """From there to the end of the line."""
        return self.text[self.offset :].partition("\n")[0]

    @property
    def before(self) -> str:
        """The line up to there."""
        return self.text[: self.offset].rpartition("\n")[2]

    @property
    def token(self) -> str:
        """What stands there: a string, a word or a sign; empty at the end of the line."""
        found = _TOKEN.match(self.rest)
        return found[0] if found else ""

    @property
    def word(self) -> str:
        """The whole word in the midst of which it stopped, such as `50%` if it stopped at the sign."""
        begin = re.search(r"""[^\s\[\]{}=,"'#;]*$""", self.before)
        rest = _WORD.match(self.rest)
        return (begin[0] if begin else "") + (rest[0] if rest else "")

    @property
    def glued(self) -> bool:
        """Whether it stands right behind a closing quote."""
        return self.before.endswith(('"', "'"))

    def line(self, offset: int) -> int:
        """The line of a place in the text; of the text's end, its last line with anything."""
        return self.text.count("\n", 0, min(offset, len(self.text.rstrip()))) + 1

    def column(self, offset: int) -> int:
        """The column of a place, from 1."""
        return offset - self.text.rfind("\n", 0, offset)

    def where(self, offset: int, what: str) -> str:
        """What was found, with its column."""
        return f"column {self.column(offset)}: {what}"


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong, at which place of the text."""

    at: int
    found: str
    expected: str
    mend: str


def seen(stopped: Stopped) -> str:
    """What stands there, and after what."""
    if not stopped.token.strip() or stopped.token.startswith("#"):
        here = "the end of the text" if stopped.ended else "the end of the line"
    else:
        here = _shown(stopped.token)
    before = last(stopped)
    return f"{here} after {_shown(before)}" if before else here


def last(stopped: Stopped) -> str:
    """What stands before it in its line: a string, a word or a sign."""
    before: list[str] = re.findall(r'"[^"]*"|\'[^\']*\'|[^\s\[\]{},]+|.', stopped.before.strip())
    return before[-1] if before else ""


def _shown(token: str) -> str:
    """What stands in quotes as it is, else in quotes."""
    return printable(token) if token[0] in "\"'" and len(token) <= SHOWN else quote(token)
