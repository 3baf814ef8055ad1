"""The shipped cases as a list for choosing: what each is called, what it is about, and what is expected of it.

Only the texts are read, and no environment is built, so that the list is there at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lpmech.casefiles import library


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A shipped case. `mechanism` is the one that it is about, and `verdict` what is expected of it, if anything."""

    name: str  # `bv08/scheduling_three`
    title: str
    source: str
    notes: str
    mechanism: str
    verdict: str

    @property
    def paper(self) -> str:
        """The folder that it stands in: `bv08`."""
        return self.name.partition("/")[0]

    def mentions(self, text: str) -> bool:
        """Whether the text occurs in what is said of the case, in capitals or not."""
        return any(text.casefold() in said.casefold() for said in (self.name, self.title, self.source, self.notes))

    def to_json(self) -> dict[str, str | None]:
        """The entry without its notes, with null for what is not expected."""
        return {"case": self.name, "paper": self.paper, "title": self.title, "source": self.source,
                "mechanism": self.mechanism or None, "verdict": self.verdict or None}  # fmt: skip


def entries() -> Iterator[Entry]:
    """Every shipped case, in the order of their names."""
    for name, path in library.all_cases().items():
        yield _entry(name, tomllib.loads(path.read_text(encoding="utf-8")))


def _entry(name: str, tree: Mapping[str, Any]) -> Entry:
    title, source = (" ".join(str(tree.get(key, "")).split()) for key in ("title", "source"))
    expect = tree.get("expect", {})
    return Entry(name=name, title=title, source=source, notes=str(tree.get("notes", "")),
                 mechanism=expect.get("mechanism", ""), verdict=expect.get("verdict", ""))  # fmt: skip
