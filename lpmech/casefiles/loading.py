"""Loading a case by whatever names it.

Whatever names a case (a case file, an environment in JSON, a shipped case, a family) goes through `load`, so that every
command understands the same names and means the same by them. The format: docs/case_format.md.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lpmech.casefiles.expectations import Expectations, read_expectations
from lpmech.casefiles.family_form import build_family
from lpmech.casefiles.finding import Found, find
from lpmech.casefiles.places import FAMILY, PARAMETERS
from lpmech.casefiles.relations import read_relation
from lpmech.claims.relation.values import Stated
from lpmech.plugins import case_format_of
from lpmech.problem.environment import Environment
from lpmech.reading.environment_form import read_environment
from lpmech.reading.faults import Faults, quote
from lpmech.reading.formats import ARMS, CASE, format_of, note_other_file
from lpmech.reading.keys import CASE_KEYS, KEYS, METADATA, STAGE_KEYS
from lpmech.reading.node import Node

_REFUTES = ("statement", "seed", "subject")
Change = Callable[[object], None]  # of a tree, in its place


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An environment and what is said about it."""

    environment: Environment
    title: str = ""
    source: str = ""
    notes: str = ""
    expect: Expectations = field(default_factory=Expectations)
    stated: Stated | None = None  # a relation between numbers that the certificate is to decide
    counterexample: Mapping[str, str] = field(default_factory=dict)  # the statement that this case refutes
    path: Path | None = None  # None: a family by its name alone


def _nothing(tree: object) -> None:
    """Leaves a tree as it is."""


def load(source: str | os.PathLike[str]) -> Case:
    """The case in a file, or a shipped case or a family by its name. Raises BadInput, with every fault and its place.

    `source` is the path of a case file (.toml), or of an environment or an arms file (.json); or `-`, which means
    stdin; or the name of a shipped case, in full (`bv08/scheduling_three`); or the name of a family, which then has
    the parameters of its example; or the last part of a shipped case's name, where it means nothing else.
    """
    return load_found(find(source))


def load_found(found: Found, change: Change = _nothing) -> Case:
    """The case of a text that was found; `change` alters its tree before it is read. Raises BadInput as `load` does."""
    tree, faults = found.parse()
    change(tree)
    return _from_json(found, tree, faults) if found.is_json else _from_toml(found, tree, faults)


def _from_json(found: Found, tree: object, faults: Faults) -> Case:
    """An environment, or arms."""
    _check_finite(tree, faults)
    root = Node(tree, faults)
    note_other_file(root, CASE)
    if is_bandit(root):
        from lpmech.licensing.form.bandit import read_bandit  # a room that few files ask for
        from lpmech.licensing.joint.environment import check_joint, environment_form

        bandit = read_bandit(root, found.stem)
        check_joint(bandit, faults)
        root = Node(environment_form(bandit), Faults(f"{found.shown} (the environment of the arms)"))
    return Case(environment=Environment(**read_environment(root, found.stem)), path=found.path)


def is_bandit(root: Node) -> bool:
    """Whether a tree is in the format of arms."""
    return format_of(root.value) is ARMS


def _from_toml(found: Found, tree: object, faults: Faults) -> Case:
    """A case file. The environment's faults come first; what is expected of it can be read only without any."""
    _check_finite(tree, faults)
    plain = Node(tree, faults, comforts=True)
    known = (*KEYS, *STAGE_KEYS, *CASE_KEYS, FAMILY, PARAMETERS)
    plain.meant_by([key for key, _ in plain.items() if key not in known], known)  # before any of them is asked for
    root = Node(tree, faults, comforts=True, templates=plain.get("templates"))
    metadata = described(root)
    read = build_family if root.get("family") else read_environment
    environment = Environment(**read(root, found.stem, CASE_KEYS))
    expect = read_expectations(root.get("expect"), environment)
    stated, refutes = read_relation(root.get("relation"), environment), _refutes(root.get("counterexample"))
    faults.check()
    return Case(environment=environment, expect=expect, stated=stated, counterexample=refutes, path=found.path,
                **metadata)  # fmt: skip


def _refutes(node: Node | None) -> Mapping[str, str]:
    """The table [counterexample]: which statement the case refutes, and what else it needs to be tried again."""
    if node is None or not node.is_object("a table with a statement"):
        return {}
    node.check_keys(_REFUTES, ("statement",))
    given = {key: node.get(key) for key in _REFUTES}
    return {key: _text(one) for key, one in given.items() if one is not None}


def _check_finite(tree: object, faults: Faults) -> None:
    """Refuse a case of a plug-in's format in one word, rather than each of its keys."""
    written = tree.get("format") if isinstance(tree, dict) else None
    if isinstance(written, str) and (other := case_format_of(written)):
        faults.add("E-FORMAT", ("format",), f"{quote(written)}: {other.about}", "a case with finitely many types",
                   other.taken)  # fmt: skip
        faults.check()


def _text(node: Node | None) -> str:
    return (node.text("a text") or "") if node else ""


def described(root: Node) -> dict[str, str]:
    """What a case says of itself. Titles and sources are on one line, as they are shown; notes have several."""
    metadata = {key: _text(root.get(key)) for key in METADATA}
    return {key: text if key == "notes" else " ".join(text.split()) for key, text in metadata.items()}
