"""Two folders of certificates of another kind than those of mechanisms: of indices and prices, or of a plug-in.

They are compared number by number as they stand. An element of a list goes by its name: the `id` of a claim with the
agent it is about, or the `name` of an arm. What a certificate states is a claim where it has an id; numbers and names
that are in one certificate and not in the other, or are others there, are told with their path.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

from lpmech.certificate.folder import CERTIFICATE, ENVIRONMENT
from lpmech.compare.cells import Difference
from lpmech.plugins import Format
from lpmech.problem.exact import parse_result
from lpmech.reading import json_tree
from lpmech.reading.faults import Faults
from lpmech.reading.formats import CERTIFICATES, STATES_CERTIFICATES, format_of
from lpmech.reading.node import Node
from lpmech.reading.source import read_text

ARMS, INDEX_CERTIFICATE = "arms.json", "index_certificate.json"
PAIRS = ((ARMS, INDEX_CERTIFICATE), (ENVIRONMENT, CERTIFICATE))
ABOUT_ITSELF = ("versions", "format", "arms", "environment")  # keys of a certificate that say nothing of results
STATED = ("claims", "outcome")
LONGEST = 60  # characters of a list that is told as it is
NAMING = ("id", "name", "agent")  # keys that name an element of a list
Path_ = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Papers:
    """A subject and a certificate about it, as their files say."""

    format: Format
    subject: Mapping[str, Any]
    certificate: Mapping[str, Any]


def read_pair(sources: tuple[Path, Path]) -> tuple[Papers, Papers] | None:
    """Two folders; None where both hold certificates of mechanisms, or are none. Raises BadInput."""
    before, after = map(_read, sources)
    if before is None and after is None:
        return None
    if before is not None and after is not None and before.format is after.format:
        return before, after
    names = [CERTIFICATES.name if one is None else one.format.name for one in (before, after)]
    root = Node(None, Faults(str(sources[1])))
    root.fault("E-FORMAT", f"a side of another kind: {names[1]}", f"one as A is: {names[0]}")
    root.faults.check()
    return None


def _read(folder: Path) -> Papers | None:
    """The files of a folder; None where it holds none, or a certificate of a mechanism."""
    for subject, certificate in PAIRS:
        if (folder / subject).is_file() and (folder / certificate).is_file():
            found = _format(folder / certificate)
            if found in (None, CERTIFICATES, STATES_CERTIFICATES):
                return None
            assert found is not None
            return Papers(format=found, subject=_object(folder / subject), certificate=_object(folder / certificate))
    return None


def _format(path: Path) -> Format | None:
    """What a file says that it is: a glance, whose faults its reader finds."""
    try:
        return format_of(json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError):
        return None


def _object(path: Path) -> Mapping[str, Any]:
    tree, faults = json_tree.parse(read_text(path), str(path))
    Node(tree, faults).is_object("a JSON object")
    faults.check()
    return cast("Mapping[str, Any]", tree)


def subject_differences(before: Papers, after: Papers) -> tuple[Difference, ...]:
    """What differs between the arms, or the environments."""
    return tuple(_differences(before.subject, after.subject, Fraction(0)))


def certificate_differences(before: Papers, after: Papers, threshold: Fraction) -> tuple[Difference, ...]:
    """What differs between the results: numbers by more than `threshold`."""
    return tuple(_differences(_results(before), _results(after), threshold))


def _results(papers: Papers) -> Mapping[str, Any]:
    """What is stated comes first, then the tables behind it."""
    order = (*STATED, *(key for key in papers.certificate if key not in (*STATED, *ABOUT_ITSELF)))
    return {key: papers.certificate[key] for key in order if key in papers.certificate}


def claims(papers: Papers) -> tuple[str, ...]:
    """The ids of the claims that a certificate states, all of them proved, with the agents that they are about."""
    stated = papers.certificate.get("claims")
    return tuple(_name(one, place) for place, one in enumerate(stated)) if isinstance(stated, list) else ()


def _differences(before: Mapping[str, Any], after: Mapping[str, Any], threshold: Fraction) -> Iterator[Difference]:
    old, new = dict(_leaves(before, ())), dict(_leaves(after, ()))
    for path in dict.fromkeys((*old, *new)):
        was, is_now = old.get(path), new.get(path)
        change = _change(was, is_now)
        if was != is_now and (change is None or abs(change) > threshold):
            yield Difference(place=": ".join(path), before=was, after=is_now, change=change)


def _change(before: str | None, after: str | None) -> Fraction | None:
    """After minus before; None if one of them is no number."""
    try:
        return None if before is None or after is None else parse_result(after) - parse_result(before)
    except ValueError:
        return None


def _leaves(tree: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    """Every value with its path; numbers and texts as they are written."""
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(tree, list) and not any(isinstance(one, list | Mapping) for one in tree):
        yield path, _listed(tree)
    elif isinstance(tree, list):
        for place, value in enumerate(tree):
            yield from _leaves(value, (*path, _name(value, place)))
    elif tree is not None:
        yield path, tree if isinstance(tree, str) else json.dumps(tree)


def _listed(values: list[Any]) -> str:
    """A list of numbers or names: as it is, or a long one by a hash."""
    text = ", ".join("none" if one is None else str(one) for one in values)
    if len(text) <= LONGEST:
        return text
    return f"{len(values)} entries, SHA-256 {hashlib.sha256(text.encode()).hexdigest()[:8]}…"


def _name(element: Any, place: int) -> str:
    """What an element of a list is called: by its own names, else by its place."""
    if isinstance(element, Mapping):
        named = [str(element[key]) for key in NAMING if isinstance(element.get(key), str)]
        if named:
            return " of ".join(named)
    return str(place + 1)
