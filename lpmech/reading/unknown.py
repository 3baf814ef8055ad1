"""Names that are not known, told with those that are and the nearest of them."""

from __future__ import annotations

from collections.abc import Collection

from lpmech.reading.faults import quote
from lpmech.reading.words import nearest

LISTED = 40  # names that are listed; more would bury the message


class UnknownName(KeyError, ValueError):  # noqa: N818 - what was given, not what went wrong inside
    """A name that means nothing here; the text says which do."""

    def __str__(self) -> str:
        return str(self.args[0])


def known_name(what: str, given: object, known: Collection[str]) -> str:
    """The name, where it is known. Raises UnknownName.

    >>> known_name("mechanism", "pivto", ("auto", "pivot"))
    UnknownName: unknown mechanism "pivto"; did you mean "pivot"? The known ones are "auto", "pivot"
    """
    if isinstance(given, str) and given in known:
        return given
    raise UnknownName(unknown(what, given, known))


def unknown(what: str, given: object, known: Collection[str]) -> str:
    """That a name is not known, the nearest that is, and all of them where they are not too many."""
    shown = quote(given) if isinstance(given, str) else repr(given)
    hint = nearest(given, known) if isinstance(given, str) else ""
    said = f"unknown {what} {shown}" + (f"; {hint}" if hint else "")
    if not 0 < len(known) <= LISTED:
        return said
    listed = ", ".join(map(quote, known))
    return said + (" " if hint else "; ") + ("The known ones are " if hint else "the known ones are ") + listed
