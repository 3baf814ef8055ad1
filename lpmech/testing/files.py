"""The case files that paths mean: files and shipped cases by name, and what lies in folders, at any depth."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lpmech.casefiles.finding import Found, find
from lpmech.plugins import case_format_of
from lpmech.reading import toml_tree
from lpmech.reading.faults import BadInput, Fault, Faults
from lpmech.reading.source import read_text

ENDING = ".toml"
OF_A_CASE = ("expect", "family", "agents", "stages")  # a file in a folder that has one of these keys is a case


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A text that may expect something, or the faults that keep it from being read."""

    shown: str
    found: Found | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def key(self) -> str:
        """The same for two names of one file."""
        if self.found is not None and self.found.path is None:
            return self.shown
        return str((self.found.path if self.found and self.found.path else Path(self.shown)).resolve())


def named(paths: Iterable[str]) -> list[Named]:
    """What the paths mean, each file once: the files of folders in the order of their names.

    A folder contributes its case files. What else ends in .toml there, such as pyproject.toml, is passed over. Hidden
    folders are not looked into, and links to folders are not followed.
    """
    found = (one for path in paths for one in _meant(path))
    return list({one.key: one for one in reversed([*found])}.values())[::-1]


def _meant(path: str) -> Iterator[Named]:
    if Path(path).is_dir():
        yield from _in_folder(path)
        return
    try:
        found = find(path)
    except BadInput as error:
        yield Named(shown=path, faults=error.faults)
    else:
        yield Named(shown=found.shown, found=found)


def _in_folder(folder: str) -> Iterator[Named]:
    refused: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=refused.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.lower().endswith(ENDING):
                yield from case_in(Path(root, name))
    yield from (Named(shown=str(error.filename), faults=_unreadable(error)) for error in refused)


def case_in(path: Path) -> Iterator[Named]:
    """The file if it is a case, and if it cannot be known, its faults; else nothing."""
    try:
        text = read_text(path)
        tree, _ = toml_tree.parse(text, str(path))
    except BadInput as error:
        yield Named(shown=str(path), faults=error.faults)
        return
    if _is_case(tree):
        found = Found(text=text, shown=str(path), stem=path.stem, is_json=False, path=path)
        yield Named(shown=str(path), found=found)


def _is_case(tree: object) -> bool:
    if not isinstance(tree, Mapping):
        return False
    written = tree.get("format")
    return any(key in tree for key in OF_A_CASE) or (isinstance(written, str) and case_format_of(written) is not None)


def _unreadable(error: OSError) -> tuple[Fault, ...]:
    faults = Faults(str(error.filename))
    faults.add("E-FILE-UNREADABLE", (), error.strerror or str(error), "a folder that can be read")
    try:
        faults.check()
    except BadInput as told:
        return told.faults
    raise AssertionError("a fault was added")
