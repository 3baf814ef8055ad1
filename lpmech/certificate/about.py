"""What is said of a certificate besides it: `about.json`, which `certify -o` writes (docs/folder_format.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import lpmech

FORMAT = "lpmech-about/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Nothing of this is evidence, and no checker reads it: it is for people."""

    title: str = ""
    source: str = ""
    notes: str = ""
    command: str = ""  # that makes the folder again; empty where it is not known
    required: tuple[str, ...] = ()  # the claims that decide the verdict
    remarks: tuple[str, ...] = ()  # of whoever built the mechanism

    def to_json(self) -> dict[str, Any]:
        """The file."""
        return {
            "format": FORMAT,
            "title": self.title,
            "source": self.source,
            "notes": self.notes,
            "command": self.command,
            "required": list(self.required),
            "remarks": list(self.remarks),
            "versions": {"lpmech": lpmech.__version__},
        }


def read_about(told: object) -> About:
    """The file read back; what is not there, or not as it should be, is left out."""
    if not isinstance(told, Mapping) or told.get("format") != FORMAT:
        return About()
    texts = {key: _text(told.get(key)) for key in ("title", "source", "notes", "command")}
    required, remarks = (_texts(told.get(key)) for key in ("required", "remarks"))
    return About(**texts, required=required, remarks=remarks)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()
