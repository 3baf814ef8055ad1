"""Files of another kind than the one that is expected: told as what they are, rather than key by key."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lpmech.reading.faults import quote
from lpmech.reading.node import Node

CASE, MECHANISM = "a case or an environment", "a mechanism file"
_CERTIFICATE, _ENVIRONMENT = "a certificate", "an environment"
_FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "lpmech-environment/": _ENVIRONMENT,
        "lpmech-continuous/": _ENVIRONMENT,
        "lpmech-arms/": _ENVIRONMENT,
        "lpmech-certificate/": _CERTIFICATE,
        "lpmech-index-certificate/": _CERTIFICATE,
        "lpmech-continuous-certificate/": _CERTIFICATE,
    }
)
_ORDER = "the case comes first, then the mechanism: lpmech audit CASE MECHANISM"
_MENDS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (CASE, _CERTIFICATE): "its environment stands in environment.json beside it; lpmech check ENVIRONMENT "
        "CERTIFICATE reads both",
        (CASE, MECHANISM): _ORDER,
        (MECHANISM, _CERTIFICATE): "its payments stand in transfers.json beside it, or are printed by lpmech transfers "
        "CASE --format json",
        (MECHANISM, _ENVIRONMENT): _ORDER,
    }
)  # fmt: skip


def note_other_file(root: Node, expected: str) -> None:
    """Raises BadInput where the tree is a file of another kind than CASE or MECHANISM, whichever is expected."""
    kind = _kind(root)
    if (expected, kind) in _MENDS:
        written = root.get("format")
        found = f"{kind}, {quote(str(written.value))}" if written else kind
        (written or root).fault("E-FORMAT", found, expected, _MENDS[expected, kind])
        root.faults.check()


def _kind(root: Node) -> str:
    written = root.get("format")
    if written is not None and isinstance(written.value, str):
        return next((kind for start, kind in _FORMATS.items() if written.value.startswith(start)), "")
    return MECHANISM if written is None and root.get("transfers") else ""
