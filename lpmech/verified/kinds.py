"""Files of the kinds that lpmech writes and the proofs do not speak of: told as what they are, and what to do."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from .faults import NotCovered

_OTHERS = "the proofs do not speak of {}; the ordinary checker does, lpmech check without --verified"
_KINDS = MappingProxyType({
    "lpmech-region-certificate/": _OTHERS.format("regions"),
    "lpmech-index-certificate/": _OTHERS.format("indices"),
    "lpmech-arms/": _OTHERS.format("indices"),
    "lpmech-continuous-certificate/": _OTHERS.format("continuous signals"),
    "lpmech-continuous/": _OTHERS.format("continuous signals"),
    "lpmech-crowd-certificate/": _OTHERS.format("crowds"),
    "lpmech-crowd/": _OTHERS.format("crowds"),
})  # fmt: skip


def expect_covered(value: Any) -> None:
    """Raise NotCovered where a file says that it is of such a kind, of whatever version."""
    written = value.get("format") if isinstance(value, dict) else None
    for prefix, told in _KINDS.items():
        if isinstance(written, str) and written.startswith(prefix):
            raise NotCovered(f"{ascii(written)[1:-1][:80]}: {told}")
