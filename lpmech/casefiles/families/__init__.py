"""Named families of environments: parameters in, an environment out (docs/environment_format.md, continuous_format.md).

One module a family; each has its `FAMILY`, what it is, and `build`, which reads its parameters and writes the
environment. Unknown parameters are errors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
from lpmech.plugins import plugins
from lpmech.reading import python_tree
from lpmech.reading.faults import Faults
from lpmech.reading.node import Node

__all__ = ["Family", "Parameter", "ParameterError", "build", "describe", "names", "read", "template"]

Builder = Callable[[Mapping[str, object]], dict[str, object]]

_FAMILIES: tuple[tuple[Family, Builder], ...] = (
    (scheduling.FAMILY, scheduling.build),
    (random_goods.FAMILY, random_goods.build),
    (oil_leases.FAMILY, oil_leases.build),
    (hidden_state.FAMILY, hidden_state.build),
    (licensing.FAMILY, licensing.build),
    (ordered_types.FAMILY, ordered_types.build),
)

# Families that read the parameters themselves, and tell all of their faults at once.
_READERS: dict[str, Callable[[Node], dict[str, object]]] = {licensing.FAMILY.name: licensing.read}


def names(*, continuous: bool = False) -> tuple[str, ...]:
    """The names of all families with finitely many types, or of those with continuous signals."""
    return tuple(sorted(name for name, (family, _) in _all().items() if family.continuous is continuous))


def build(name: str, parameters: Mapping[str, object]) -> dict[str, object]:
    """The environment of a family with the given parameters, in environment form. Raises ParameterError, or BadInput
    where they hold what no file could."""
    family, builder = _family(name)
    faults = Faults(f"the family {name}")
    parameters = cast(dict[str, object], python_tree.parse(dict(parameters), faults))
    faults.check()
    unknown, missing = unknown_names(family, parameters), missing_names(family, parameters)
    if missing:
        raise ParameterErrors([*unknown, *missing])
    known = {one.name: parameters[one.name] for one in family.parameters if one.name in parameters}
    try:
        built = builder(known)
    except ParameterError as error:
        raise ParameterErrors([*unknown, *error.every]) from error
    if unknown:
        raise ParameterErrors(unknown)
    return built


def read(name: str, parameters: Node) -> dict[str, object]:
    """The same from a file's parameters. Raises ParameterError, or BadInput with every fault at its place."""
    if name in _READERS:
        return _READERS[name](parameters)
    return build(name, parameters.value if isinstance(parameters.value, dict) else {})


def describe(name: str) -> Family:
    """What a family is: title, source, notes and parameters."""
    return _family(name)[0]


def template(name: str) -> str:
    """A commented case file of a family, with every parameter explained."""
    return write(describe(name))


def _family(name: str) -> tuple[Family, Builder]:
    """A family by its name."""
    if name not in _all():
        raise ParameterError("family", f'"{name}"', near(name, sorted(_all())))
    return _all()[name]


@cache
def _all() -> dict[str, tuple[Family, Builder]]:
    """Those of the core and of the plug-ins by name; when they are asked for, as plug-ins import this package."""
    rows = (*_FAMILIES, *(row for plugin in plugins() for row in plugin.families()))
    return {family.name: (family, builder) for family, builder in rows}
