"""Named families of environments: parameters in, an environment out (docs/environment_format.md).

One file per family; each ends with its `FAMILY`, which says what it is and builds the environment of its parameters.
Unknown parameters are errors.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import cast

from lpmech.casefiles.families import hidden_state, licensing, oil_leases, ordered_types, random_goods, scheduling
from lpmech.casefiles.families.parameters import (
    Family,
    Parameter,
    ParameterError,
    ParameterErrors,
    missing_names,
    near,
    unknown_names,
)
from lpmech.casefiles.families.template import write
from lpmech.plugins import CaseFormat, case_formats
from lpmech.reading import python_tree
from lpmech.reading.faults import Faults
from lpmech.reading.node import Node

__all__ = [
    "Family",
    "Parameter",
    "ParameterError",
    "all_names",
    "build",
    "describe",
    "format_of",
    "names",
    "read",
    "template",
]

_MODULES = (scheduling, random_goods, oil_leases, hidden_state, licensing, ordered_types)


def names(of: CaseFormat | None = None) -> tuple[str, ...]:
    """The names of the families whose environments are of this format; without one, have finitely many types."""
    return tuple(sorted(name for name, (_, own) in _all().items() if own is of))


def all_names() -> tuple[str, ...]:
    """The names of all families, those with finitely many types first."""
    return tuple(name for of in (None, *case_formats()) for name in names(of))


def format_of(name: str) -> CaseFormat | None:
    """The plug-ins' format of the environments of a family, if it is one of a plug-in."""
    return _row(name)[1]


def build(name: str, parameters: Mapping[str, object]) -> dict[str, object]:
    """The environment of a family with the given parameters, in environment form. Raises ParameterError, or BadInput
    where they hold what no file could."""
    family = describe(name)
    faults = Faults(f"the family {name}")
    parameters = cast(dict[str, object], python_tree.parse(dict(parameters), faults))
    faults.check()
    unknown, missing = unknown_names(family, parameters), missing_names(family, parameters)
    if missing:
        raise ParameterErrors([*unknown, *missing])
    known = {one.name: parameters[one.name] for one in family.parameters if one.name in parameters}
    try:
        built = family.build(known)
    except ParameterError as error:
        raise ParameterErrors([*unknown, *error.every]) from error
    if unknown:
        raise ParameterErrors(unknown)
    return built


def read(name: str, parameters: Node) -> dict[str, object]:
    """The same from a file's parameters. Raises ParameterError, or BadInput with every fault at its place."""
    if own := describe(name).read:
        return own(parameters)
    return build(name, parameters.value if isinstance(parameters.value, dict) else {})


def describe(name: str) -> Family:
    """What a family is: title, source, notes and parameters. Raises ParameterError where there is none."""
    return _row(name)[0]


def template(name: str) -> str:
    """A commented case file of a family, with every parameter explained."""
    family, of = _row(name)
    return write(family, None if of is None else of.name)


def _row(name: str) -> tuple[Family, CaseFormat | None]:
    """A family by its name, with the format where it is a plug-in's. Raises ParameterError where there is none."""
    if name not in _all():
        raise ParameterError("family", f'"{name}"', near(name, sorted(_all())))
    return _all()[name]


@cache
def _all() -> dict[str, tuple[Family, CaseFormat | None]]:
    """Those of the core and of the plug-ins by name; when they are asked for, as plug-ins import this package."""
    plugged = ((family, of) for of in case_formats() for family in of.families())
    rows = (*((module.FAMILY, None) for module in _MODULES), *plugged)
    return {family.name: (family, of) for family, of in rows}
