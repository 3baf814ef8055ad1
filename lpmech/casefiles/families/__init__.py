"""Named families of environments: parameters in, an environment out (docs/environment_format.md).

One file per family, of the family's name; each ends with its `FAMILY`, which says what it is and builds the environment
of its parameters. It is loaded when the family is asked for.
Every fault of a parameter is told with its place, all at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import cast

from lpmech.casefiles.families.parameters import Family, Parameter
from lpmech.casefiles.families.template import write
from lpmech.plugins import CaseFormat, case_formats
from lpmech.reading import python_tree
from lpmech.reading.faults import Faults
from lpmech.reading.node import Node
from lpmech.reading.words import known_name

__all__ = [
    "Family",
    "Parameter",
    "all_names",
    "build",
    "describe",
    "format_of",
    "names",
    "read",
    "template",
]

_OWN = ("scheduling", "random_goods", "oil_leases", "hidden_state", "licensing", "ordered_types")


def names(of: CaseFormat | None = None) -> tuple[str, ...]:
    """The names of the families whose environments are of this format; without one, have finitely many types."""
    return tuple(sorted(_OWN if of is None else (family.name for family in of.families())))


def all_names() -> tuple[str, ...]:
    """The names of all families, those with finitely many types first."""
    return tuple(name for of in (None, *case_formats()) for name in names(of))


def format_of(name: str) -> CaseFormat | None:
    """The plug-ins' format of the environments of a family, if it is one of a plug-in."""
    return _row(name)[1]


def build(name: str, parameters: Mapping[str, object]) -> dict[str, object]:
    """The environment of a family with the given parameters, in environment form. Raises BadInput with every fault."""
    family = describe(name)
    faults = Faults(f"the family {name}")
    tree = python_tree.parse(dict(parameters), faults)
    faults.check()
    return family.build(Node(tree, faults, comforts=True))


def read(name: str, parameters: Node) -> dict[str, object]:
    """The same from a file's parameters. Raises BadInput with every fault at its place."""
    return describe(name).build(parameters)


def describe(name: str) -> Family:
    """What a family is: title, source, notes and parameters. Raises UnknownName where there is none."""
    return _row(name)[0]


def template(name: str) -> str:
    """A commented case file of a family, with every parameter explained."""
    family, of = _row(name)
    return write(family, None if of is None else of.name)


def _own(name: str) -> Family:
    """A family with finitely many types."""
    return cast(Family, import_module(f"{__name__}.{name}").FAMILY)


def _row(name: str) -> tuple[Family, CaseFormat | None]:
    """A family by its name, with the format where it is a plug-in's. Raises UnknownName where there is none."""
    if name in _OWN:
        return _own(name), None  # without a plug-in, which takes its time to load
    return _all()[known_name("family", name, sorted(_all()))]


@cache
def _all() -> dict[str, tuple[Family, CaseFormat | None]]:
    """Those of the core and of the plug-ins by name; when they are asked for, as plug-ins import this package."""
    plugged = ((family, of) for of in case_formats() for family in of.families())
    rows = (*((_own(name), None) for name in _OWN), *plugged)
    return {family.name: (family, of) for family, of in rows}
