"""Which tables a certificate has, as it is asked for."""

from __future__ import annotations

from enum import StrEnum


class Tables(StrEnum):
    """All of them, those that do not follow from others (docs/certificate_format.md, section 5), or these where the
    others are large."""

    AUTO = "auto"
    ALL = "all"
    DERIVED = "derived"
