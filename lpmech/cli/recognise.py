"""Whether a case has continuous signals: what its key `format` says."""

from __future__ import annotations

from lpmech.casefiles.finding import Found, find
from lpmech.reading.faults import BadInput

_FORMAT = "lpmech-continuous/"


def continuous_file(source: str) -> Found | None:
    """The text of a case with continuous signals; None where a name means something else, or nothing that is read."""
    try:
        found = find(source)
        return found if _may_be(found.text) and found.format().startswith(_FORMAT) else None
    except BadInput:
        return None  # whoever reads the case says why


def _may_be(text: str) -> bool:
    """Whether the format can stand in a text: spares large files of other formats a second parse."""
    return _FORMAT in text or "\\" in text  # it may be written with escapes
