"""What ends a check early: an input of the wrong form, one that is false, or one that is too large."""

from __future__ import annotations

from typing import NoReturn

Path = tuple[str | int, ...]


class Fault(Exception):  # noqa: N818  not always an error: limits are kept
    """The answer to the whole certificate, and why."""

    answer = "internal error"


class Malformed(Fault):
    """The input does not have the form of the format pages."""

    answer = "malformed"


class Rejected(Fault):
    """The form is right, and something is false."""

    answer = "rejected"


class NotCovered(Fault):
    """The input is of a kind that the proofs do not cover."""

    answer = "not covered"


class Limit(Fault):
    """The input is larger than this checker goes."""

    answer = "limit"


def malformed(path: Path, expected: str, found: object) -> NoReturn:
    """Raise Malformed with the place, what was expected and what was found."""
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".") or "the file"
    shown = ascii(found) if not isinstance(found, (dict, list)) else f"a {type(found).__name__}"
    raise Malformed(f"{place}: expected {expected}, found {shown[:80]}")
