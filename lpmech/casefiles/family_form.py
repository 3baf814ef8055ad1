"""Case files that name a family: its parameters become an environment, or faults with their lines."""

from __future__ import annotations

from typing import Any

from lpmech.casefiles import families
from lpmech.reading.environment_form import read_environment
from lpmech.reading.faults import Faults, Place, quote, write_place
from lpmech.reading.keys import KEYS, STAGE_KEYS
from lpmech.reading.labels import is_label
from lpmech.reading.node import Node
from lpmech.reading.values import Unreadable
from lpmech.reading.words import nearest, one_of


def build_family(root: Node, stem: str, other_keys: tuple[str, ...]) -> dict[str, Any]:
    """The fields of the environment that a family builds. Raises BadInput."""
    built = built_by_family(root, ("name", *other_keys), families.names(), (*KEYS, *STAGE_KEYS))
    return read_environment(built, stem)


def built_by_family(
    root: Node, known: tuple[str, ...], names: tuple[str, ...], of_environments: tuple[str, ...]
) -> Node:
    """The environment's tree that a family, one of `names`, builds. Raises BadInput.

    `known`: the keys of the file; `of_environments`: those of environments, some of which have no place beside it."""
    family = _read_family(root.get("family"), names)
    _check_keys(root, known, of_environments)
    name = root.get("name")
    if name:
        is_label(name, name.value)
    built = _build(root, family if family in names else None)
    faults = _Built(root.faults)
    unnamed = {key: value for key, value in built.items() if key != "name"}
    return Node(unnamed | ({"name": name.value} if name else {}), faults)


class _Built(Faults):
    """The faults of the environment that a family builds, told of the parameters that make it so."""

    def __init__(self, of: Faults) -> None:
        lines: dict[Place, int] = {(): line} if (line := of.line(("parameters",))) else {}
        super().__init__(of.source, lambda places: lines, of.writing)

    def write(self, place: Place) -> str:
        """The parameters, and the place in what they make."""
        return f"parameters, in the environment that they make{f', at {write_place(place)}' if place else ''}"


def _read_family(node: Node | None, names: tuple[str, ...]) -> str | None:
    name = node.text("the name of a family") if node else None
    if node and name is not None and name not in names:
        other = families.format_of(name) if name in families.all_names() else None
        found = f"{quote(name)}, {'which is no family' if other is None else f'which has {other.about}'}"
        mend = nearest(name, names) if other is None else f"with format = {quote(other.name)} {other.taken}"
        node.fault("E-FAMILY-UNKNOWN", found, one_of(names), mend)
    return name


def _check_keys(root: Node, known: tuple[str, ...], of_environments: tuple[str, ...]) -> None:
    """A case of a family has its metadata, parameters and expectations, and no environment beside."""
    for key, node in root.items():
        if key in of_environments and key not in known:
            node.fault("E-FAMILY-MIXED", f'the key "{key}" beside a family', "the family's parameters alone")
    root.unknown_keys([key for key, _ in root.items() if key not in (*known, *of_environments)], known)


def _build(root: Node, family: str | None) -> dict[str, object]:
    """The environment of the parameters. Raises BadInput with every fault of the file, of whatever part."""
    given = root.get("parameters")
    parameters = root.at("parameters", {}) if given is None else given
    if not parameters.is_object("a table with the family's parameters") or family is None:
        _check_numbers(parameters)
        root.faults.check()
    built = families.read(str(family), parameters)
    root.faults.check()
    return built


def _check_numbers(node: Node) -> None:
    """Numbers are looked at even where nothing is known of what they mean."""
    if isinstance(node.value, int | Unreadable) and not isinstance(node.value, bool):
        node.number()
    for inner in (*(value for _, value in node.items()), *node.elements()):
        _check_numbers(inner)
