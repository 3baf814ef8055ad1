"""The text that a name means: of a file, of stdin, of a shipped case or of a family's example."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from lpmech.casefiles import families, library
from lpmech.plugins import Format
from lpmech.reading import json_tree, toml_tree
from lpmech.reading.faults import Faults, quote
from lpmech.reading.formats import format_of
from lpmech.reading.source import CASE_FILE, read_stdin, read_text
from lpmech.reading.words import listing, nearest

STDIN = "-"
_TOML, _JSON = ".toml", ".json"
_TABLES = "a spreadsheet may hold a mechanism, for `lpmech audit CASE RULE`, and no case; `lpmech new FAMILY` writes " \
    "a case file to start from, and in Python lpmech.Environment.from_arrays takes tables"  # fmt: skip
_MENDS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys((".csv", ".tsv", ".xlsx", ".xls", ".ods", ".parquet"), _TABLES)
    | dict.fromkeys((".yaml", ".yml"), "write it in TOML or JSON")
    | {".py": "build the environment in Python with lpmech.Environment, and certify it with lpmech.certify"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The text that a name means."""

    text: str
    shown: str  # what faults call it
    stem: str  # what is in it is called so where it has no name
    is_json: bool  # else it is TOML
    path: Path | None

    def parse(self) -> tuple[object, Faults]:
        """The tree of the text. Raises BadInput where it is none."""
        parse = json_tree.parse if self.is_json else toml_tree.parse
        return parse(self.text, self.shown)

    def format(self) -> Format | None:
        """What the key `format` says; None where it says nothing that is known. Raises BadInput."""
        return format_of(self.parse()[0])


def find(source: str | os.PathLike[str]) -> Found:
    """The text that a name means. Raises BadInput where there is none, and TypeError for what is no name."""
    if not isinstance(source, str | os.PathLike):
        kind = type(source).__name__
        raise TypeError(f"expected the name or the path of a case, found an object of the kind {kind}")
    path = Path(source)
    if source == "":
        _note_unknown("", ())
    if source == STDIN:
        text = read_stdin()
        return Found(text=text, shown="stdin", stem="stdin", is_json=text.lstrip().startswith("{"), path=None)
    if _ending(path) in (_TOML, _JSON) or not isinstance(source, str):
        return _in_file(path)
    names = library.find(source)
    if source not in names and source in families.all_names():
        text = families.template(source)
        return Found(text=text, shown=f"the family {source}", stem=source, is_json=False, path=None)
    if len(names) == 1:
        return _in_file(library.all_cases()[names[0]])
    _note_unknown(source, names)
    return _in_file(path)


def _ending(path: Path) -> str:
    return path.suffix.lower()


def _note_unknown(name: str, found: tuple[str, ...]) -> None:
    """Say that a name means no case, or several."""
    faults = Faults(name or '""')
    known = (*library.cases(), *families.names())
    if found:
        faults.add("E-CASE-AMBIGUOUS", (), f"a name of {len(found)} shipped cases", f"one of {listing(found)}")
    elif Path(name).is_file():
        _note_kind(Path(name), faults)
    elif not name or not Path(name).is_dir():
        faults.add(
            "E-CASE-UNKNOWN",
            (),
            "no file, shipped case or family of this name" if name else "an empty name",
            f"a file (.toml or .json), or one of {listing(known)}",
            nearest(name, (*_beside(name), *known)),
        )
    faults.check()


def _beside(name: str) -> list[str]:
    """The case files beside a file that is not there, which may be the one that is meant."""
    head, slash, _ = name.rpartition("/")
    try:
        found = sorted(one.name for one in Path(head or ".").iterdir() if one.suffix.lower() in (_TOML, _JSON))
    except OSError:
        return []
    return [f"{head}{slash}{one}" for one in found]


def _note_kind(path: Path, faults: Faults) -> None:
    """Say that a file's ending is none that tells how it is written."""
    found = f"a file with the ending {quote(path.suffix)}" if path.suffix else "a file without an ending"
    mend = _MENDS.get(_ending(path), "if it is written in TOML or JSON, rename it so that its ending says so")
    faults.add("E-FILE-KIND", (), found, CASE_FILE, mend)


def _in_file(path: Path) -> Found:
    """The text of a file whose ending says how it is written."""
    faults = Faults(str(path))
    if "\0" not in str(path) and not path.exists() and (near := nearest(str(path), _beside(str(path)))):
        faults.add("E-FILE-MISSING", (), "no such file", CASE_FILE, near)
        faults.check()
    text = read_text(path) if _ending(path) in (_TOML, _JSON) or not path.is_file() else ""
    if _ending(path) not in (_TOML, _JSON):
        _note_kind(path, faults)
    elif not text.strip():
        faults.add("E-FILE-EMPTY", (), "an empty file", CASE_FILE, "lpmech new blank -o FILE writes one to start from")
    faults.check()
    return Found(text=text, shown=str(path), stem=path.stem, is_json=_ending(path) == _JSON, path=path)
