"""What is said of a certificate besides it: `about.json`, which `certify -o` writes (docs/folder_format.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import lpmech
from lpmech.certificate.inputs import Input, read_input, repeated

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
    inputs: tuple[Input, ...] = ()  # the files that the command reads, if they are kept

    @property
    def repeated(self) -> str | None:
        """The command on the files that are kept here; None if they do not suffice."""
        return repeated(self.command, self.inputs)

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
            "inputs": [one.to_json() for one in self.inputs],
            "versions": {"lpmech": lpmech.__version__},
        }


def read_about(told: object) -> About:
    """The file read back; what is not there, or not as it should be, is left out."""
    if not isinstance(told, Mapping) or told.get("format") != FORMAT:
        return About()
    texts = {key: _text(told.get(key)) for key in ("title", "source", "notes", "command")}
    required, remarks = (_texts(told.get(key)) for key in ("required", "remarks"))
    return About(**texts, required=required, remarks=remarks, inputs=_inputs(told.get("inputs")))


def _inputs(value: object) -> tuple[Input, ...]:
    """The files, if all of them are as they should be and no name is there twice."""
    found = [read_input(one) for one in value] if isinstance(value, list) else []
    inputs = [one for one in found if one is not None]
    return tuple(inputs) if len({one.name for one in inputs}) == len(found) else ()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()
