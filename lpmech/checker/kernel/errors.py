"""The checker's three refusals, and paths that say where in a file something is wrong.

*Malformed*: a file does not have the form of the two format pages. *Rejected*: the form is right but something is
false. *Limit*: the work or memory that is needed is above the limit. Each ends the check with its own answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar, Union

Path = tuple[Union[str, int], ...]
T = TypeVar("T")
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PLAIN_LABEL = re.compile(r"\w(?:[\w ./+-]{0,58}\w)?")


class CheckError(Exception):
    """The family of the checker's refusals; the message is for people."""

    verdict = "internal error"

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))


class Malformed(CheckError):  # noqa: N818
    """The environment or the certificate does not have the form that its page requires."""

    verdict = "malformed"

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{render(path)}: {message}" if path else message)


class Rejected(CheckError):  # noqa: N818
    """The form is right, but a statement or a piece of evidence does not hold."""

    verdict = "rejected"


class Limit(CheckError):  # noqa: N818  the three answers keep the names of the page
    """The check would need more work or memory than is allowed."""

    verdict = "limit"


@contextmanager
def inside(where: str) -> Iterator[None]:
    """A rejection says where it is."""
    try:
        yield
    except Rejected as rejection:
        raise Rejected(f"{where}: {rejection}") from None


def expect(holds: bool, otherwise: str) -> None:
    """Rejected unless it holds."""
    if not holds:
        raise Rejected(otherwise)


def render(path: Path) -> str:
    """`stages[0].utility.ann.entries["to ann|low"]`: the way from the top of a file to one value."""
    text = "".join(_step(key) for key in path)
    return text.removeprefix(".")


def _step(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    return f".{key}" if _PLAIN_KEY.fullmatch(key) and len(key) <= 60 else f"[{quote(key)}]"


def named(text: str) -> str:
    """A name or label inside a sentence: as it is where nothing in it could be taken for the sentence, else quoted."""
    return text if _PLAIN_LABEL.fullmatch(text) else quote(text)


def quote(text: str, most: int = 60) -> str:
    """A string between quotation marks, shortened, so that no message is longer than a few lines."""
    shown = text if len(text) <= most else text[:most] + "…"
    return '"' + printable(shown.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def printable(text: str) -> str:
    """The text with everything that is not printable escaped: control characters, line ends, changes of direction."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def describe(value: object) -> str:
    """What a JSON value is, in a few words, for 'expected …, found …'."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, int):
        return str(value) if value.bit_length() < 200 else f"an integer of {value.bit_length()} bits"
    return f"a list of length {len(value)}" if isinstance(value, list) else "an object"


def expected(path: Path, what: str, value: object) -> Malformed:
    """The commonest fault: something else stands where `what` should."""
    return Malformed(path, f"expected {what}, found {describe(value)}")


def there(value: T | None, otherwise: str) -> T:
    """The value, Rejected where there is none."""
    if value is None:
        raise Rejected(otherwise)
    return value


def must(holds: bool, path: Path, message: str) -> None:
    """Malformed unless it holds."""
    if not holds:
        raise Malformed(path, message)


def must_be(holds: bool, path: Path, what: str, value: object) -> None:
    """Malformed unless it holds: something else stands where `what` should."""
    if not holds:
        raise expected(path, what, value)
