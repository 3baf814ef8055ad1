"""What the checker answers about a certificate, in its words (docs/certificate_format.md, section 4)."""

from __future__ import annotations

from enum import StrEnum


class Answer(StrEnum):
    """The verdict of a report. It equals its word as text: `report.verdict == Answer.ACCEPTED`."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    MALFORMED = "malformed"
    LIMIT = "limit"
    INTERNAL_ERROR = "internal error"
