"""The formats of files, known by what the key `format` says; and files of another kind than the one that is expected,
told as what they are rather than key by key."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lpmech.plugins import Format, Holds, plugins
from lpmech.problem.canonical import FORMAT
from lpmech.reading.faults import quote
from lpmech.reading.node import Node

ENVIRONMENTS = Format(name=FORMAT, holds=Holds.ENVIRONMENT)
ARMS = Format(name="lpmech-arms/1", holds=Holds.ENVIRONMENT)
CERTIFICATES = Format(name="lpmech-certificate/1", holds=Holds.CERTIFICATE)
INDEX_CERTIFICATES = Format(name="lpmech-index-certificate/1", holds=Holds.CERTIFICATE)
SECOND = "lpmech-certificate/2"  # bounds, or exact values without the tables that follow from others
DESIGN_CERTIFICATES = Format(name="lpmech-design-certificate/1", holds=Holds.CERTIFICATE)
REGION_CERTIFICATES = Format(name="lpmech-region-certificate/1", holds=Holds.CERTIFICATE)
SECOND_1 = "lpmech-certificate/2.1"  # bounds, with claims that follow from others
SECOND_2 = "lpmech-certificate/2.2"  # bounds, of payments of those who are present
SECOND_3 = "lpmech-certificate/2.3"  # without tables, with claims about agents who are away
SECOND_4 = "lpmech-certificate/2.4"  # the same with all of them
STATES_CERTIFICATES = Format(name="lpmech-states-certificate/1", holds=Holds.CERTIFICATE)
_CORE = (ENVIRONMENTS, ARMS, CERTIFICATES, INDEX_CERTIFICATES, DESIGN_CERTIFICATES, REGION_CERTIFICATES,
         STATES_CERTIFICATES)  # fmt: skip


def formats() -> tuple[Format, ...]:
    """The formats of the core and of the plug-ins."""
    return (*_CORE, *(one for plugin in plugins() for one in (*plugin.cases, *plugin.certificates)))


def format_of(tree: object) -> Format | None:
    """The format, of whatever version, that a parsed file says it has; None where it says none that is known."""
    written = tree.get("format") if isinstance(tree, Mapping) else None
    if not isinstance(written, str):
        return None
    return next((one for one in formats() if written.startswith(one.prefix)), None)


def is_enclosed(tree: object) -> bool:
    """Whether a parsed file says that it is a certificate whose evidence are bounds."""
    if not isinstance(tree, Mapping) or tree.get("format") not in (SECOND, SECOND_1, SECOND_2):
        return False
    mechanism = tree.get("mechanism")
    return not (isinstance(mechanism, Mapping) and "transfers" in mechanism)


CASE, MECHANISM = "a case or an environment", Holds.MECHANISM
ORDER_OF_FILES = "the case comes first, then the mechanism: lpmech audit CASE MECHANISM"
_MENDS: Mapping[tuple[str, Holds | None], str] = MappingProxyType(
    {
        (CASE, Holds.CERTIFICATE): "its environment stands in environment.json beside it; lpmech check ENVIRONMENT "
        "CERTIFICATE reads both",
        (CASE, Holds.MECHANISM): ORDER_OF_FILES,
        (MECHANISM, Holds.CERTIFICATE): "its payments stand in transfers.json beside it, or are printed by lpmech "
        "transfers CASE --format json",
        (MECHANISM, Holds.ENVIRONMENT): ORDER_OF_FILES,
    }
)  # fmt: skip


def note_other_file(root: Node, expected: str) -> None:
    """Raises BadInput where the tree is a file of another kind than CASE or MECHANISM, whichever is expected."""
    kind = _holds(root)
    if (expected, kind) in _MENDS:
        written = root.get("format")
        found = f"{kind}, {quote(str(written.value))}" if written else str(kind)
        (written or root).fault("E-FORMAT", found, expected, _MENDS[expected, kind])
        root.faults.check()


def _holds(root: Node) -> Holds | None:
    """What a file holds; one of a mechanism has no key `format`."""
    if found := format_of(root.value):
        return found.holds
    return Holds.MECHANISM if root.get("format") is None and root.get("transfers") else None
