"""An imported model, and the case file that is written of it."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number

Cells = Mapping[tuple[str, ...], Fraction]  # by label on each axis; those that are left out are 0
_WIDTH = 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparse:
    """A table with the cells that are not 0."""

    axes: tuple[str, ...]
    cells: Cells

    def to_json(self) -> dict[str, Any]:
        """In the form of docs/environment_format.md."""
        entries = {"|".join(key): format_number(value) for key, value in self.cells.items() if value}
        return {"axes": list(self.axes), "default": "0"} | ({"entries": entries} if entries else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A model that was taken, as an environment of one stage. `taken` says what became of its parts."""

    title: str
    source: str
    discount: Fraction
    horizon: int | None
    agents: tuple[str, ...]
    types: Mapping[str, tuple[str, ...]]
    allocations: tuple[str, ...]
    utility: Mapping[str, Sparse]
    public: tuple[str, ...] = ()
    public_utility: Sparse | None = None
    transition: Mapping[str, Sparse] | None = None
    prior: Sparse | None = None
    taken: tuple[str, ...] = ()

    def tree(self) -> dict[str, Any]:
        """The environment in the form of docs/environment_format.md, its stage at the top."""
        tables = {name: {key: one.to_json() for key, one in (part or {}).items()}
                  for name, part in (("utility", self.utility), ("transition", self.transition))}  # fmt: skip
        whole: dict[str, Any] = {
            "discount": format_number(self.discount),
            "horizon": "infinite" if self.horizon is None else self.horizon,
            "agents": list(self.agents),
            "allocations": list(self.allocations),
            "public": list(self.public),
            "types": {agent: list(labels) for agent, labels in self.types.items()},
            "utility": tables["utility"],
            "public utility": self.public_utility.to_json() if self.public_utility else {},
            "transition": tables["transition"],
            "prior": self.prior.to_json() if self.prior else {},
        }
        return {key: value for key, value in whole.items() if value not in ([], {})}

    def environment(self) -> Environment:
        """The environment itself. Raises BadInput."""
        whole = self.tree()
        stage = {key: whole.pop(key) for key in ("allocations", "public", "types", "utility", "public utility",
                                                 "transition") if key in whole}  # fmt: skip
        form = {"format": "lpmech-environment/1", "stages": [stage], "horizon": self.horizon}
        return Environment.from_json(whole | form)

    def text(self) -> str:
        """The case file, in TOML, with what was taken as its notes."""
        told = [
            line for part in self.taken for line in textwrap.wrap(f"Taken: {part}.", _WIDTH, break_long_words=False)
        ]
        notes = "\n".join(_value(line)[1:-1] for line in told)
        meta = [f"title = {_value(self.title)}", f"source = {_value(self.source)}", f'notes = """\n{notes}\n"""']
        return "\n".join([*meta, *_lines(self.tree(), ())]) + "\n"


def _lines(tree: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """The keys of a table, and then the tables in it, each under its header."""
    yield from (f"{_key(key)} = {_value(value)}" for key, value in tree.items() if not isinstance(value, dict))
    for key, value in tree.items():
        if isinstance(value, dict):
            inner = (*path, key)
            if any(not isinstance(one, dict) for one in value.values()):
                yield f"\n[{'.'.join(map(_key, inner))}]"
            yield from _lines(value, inner)


def _key(text: str) -> str:
    return text if text.isascii() and text.replace("_", "").isalnum() else _value(text)


def _value(value: Any) -> str:
    """A text, an integer or a list of them; a text as a basic string, in which DEL is escaped too."""
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f") if isinstance(value, str) else str(value)
