"""Loading a case by whatever names it.

Whatever names a case (a case file, an environment in JSON, a shipped case, a family) goes through `load`, so that every
command understands the same names and means the same by them. The format: docs/case_format.md.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lpmech import families, library
from lpmech.casefile.expectations import Expectations, read_expectations
from lpmech.casefile.family_form import build_family
from lpmech.environment import Environment
from lpmech.reading import json_tree, toml_tree
from lpmech.reading.environment_form import read_environment
from lpmech.reading.faults import Faults, quote
from lpmech.reading.node import Node
from lpmech.reading.source import read_text
from lpmech.reading.words import listing, nearest

METADATA = ("title", "source", "notes")
_OTHER_KEYS = (*METADATA, "expect", "templates", "family", "parameters")
_ENDINGS = (".toml", ".json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An environment and what is said about it."""

    environment: Environment
    title: str = ""
    source: str = ""
    notes: str = ""
    expect: Expectations = field(default_factory=Expectations)
    path: Path | None = None  # None: a family by its name alone


def load(source: str | os.PathLike[str]) -> Case:
    """The case in a file, or a shipped case or a family by its name. Raises BadInput, with every fault and its place.

    `source` is the path of a case file (.toml) or an environment (.json); or the name of a shipped case, in full
    (`bv08/scheduling_three`); or the name of a family, which then has the parameters of its example; or the last part
    of a shipped case's name, where it means nothing else.
    """
    path = Path(source)
    if path.suffix in _ENDINGS or not isinstance(source, str):
        return _from_file(path)
    found = library.find(source)
    if source in families.names() and source not in found:
        return _from_toml(families.template(source), f"the family {source}", source, None)
    if len(found) == 1:
        return _from_file((library.cases() | library.continuous_cases())[found[0]])
    _note_unknown(source, found)
    return _from_file(path)


def _note_unknown(name: str, found: tuple[str, ...]) -> None:
    """Say that a name means no case, or several."""
    faults = Faults(name or '""')
    known = (*library.cases(), *families.names())
    if found:
        faults.add("E-CASE-AMBIGUOUS", (), f"a name of {len(found)} shipped cases", f"one of {listing(found)}")
    elif Path(name).is_file():
        faults.add("E-FILE-KIND", (), f"a file with the ending {quote(Path(name).suffix)}",
                   "a case file (.toml) or an environment (.json)", "rename the file")  # fmt: skip
    elif not Path(name).is_dir():
        faults.add("E-CASE-UNKNOWN", (), "no file, shipped case or family of this name",
                   f"a file (.toml or .json), or one of {listing(known)}", nearest(name, known))  # fmt: skip
    faults.check()


def _from_file(path: Path) -> Case:
    """A case by the ending of its file."""
    text = read_text(path)
    if path.suffix == ".toml":
        return _from_toml(text, str(path), path.stem, path)
    if path.suffix == ".json":
        tree, faults = json_tree.parse(text, str(path))
        _check_finite(tree, faults)
        return Case(environment=Environment(**read_environment(Node(tree, faults))), path=path)
    faults = Faults(str(path))
    faults.add("E-FILE-KIND", (), f"a file with the ending {quote(path.suffix)}",
               "a case file (.toml) or an environment (.json)", "rename the file")  # fmt: skip
    faults.check()
    raise AssertionError("a fault that was not raised")


def _from_toml(text: str, source: str, stem: str, path: Path | None) -> Case:
    """A case file. The environment's faults come first; what is expected of it can be read only without any."""
    tree, faults = toml_tree.parse(text, source)
    _check_finite(tree, faults)
    plain = Node(tree, faults, comforts=True)
    root = Node(tree, faults, comforts=True, templates=plain.get("templates"))
    name = unicodedata.normalize("NFC", stem)
    metadata = {key: _text(root.get(key)) for key in METADATA}
    fields = build_family(root, name, _OTHER_KEYS) if root.get("family") else read_environment(root, name, _OTHER_KEYS)
    environment = Environment(**fields)
    expect = read_expectations(root.get("expect"), environment)
    faults.check()
    return Case(environment=environment, expect=expect, path=path, **_texts(metadata))


def _check_finite(tree: object, faults: Faults) -> None:
    """Refuse a case with continuous signals in one word, rather than each of its keys."""
    written = tree.get("format") if isinstance(tree, dict) else None
    if isinstance(written, str) and written.startswith("lpmech-continuous/"):
        faults.add("E-FORMAT", ("format",), f"{quote(written)}: continuous signals", "a case with finitely many types",
                   "`lpmech certify` and `lpmech continuous` take this file")  # fmt: skip
        faults.check()


def _text(node: Node | None) -> str:
    return (node.text("a text") or "") if node else ""


def _texts(metadata: Mapping[str, str]) -> dict[str, str]:
    """Titles on one line, as they are shown in lists."""
    return {key: " ".join(text.split()) if key == "title" else text for key, text in metadata.items()}
