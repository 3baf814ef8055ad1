"""Whether a case is of a plug-in's format: what its key `format` says."""

from __future__ import annotations

from lpmech.casefiles.finding import Found, find
from lpmech.plugins import CaseFormat, case_formats
from lpmech.reading.faults import BadInput


def plugged_in(source: str) -> tuple[CaseFormat, Found] | None:
    """The format of a plug-in that a case has, and its text.

    None where a name means something else, or nothing that is read: whoever reads the case says why.
    """
    try:
        found = find(source)
        written = found.format() if _may_be(found.text) else None
        return next(((one, found) for one in case_formats() if one is written), None)
    except BadInput:
        return None


def _may_be(text: str) -> bool:
    """Whether such a format can stand in a text: spares large files of other formats a second parse."""
    return "\\" in text or any(one.prefix in text for one in case_formats())  # it may be written with escapes
