"""How much memory work may take, and the refusal of work that would take more, before it is begun.

Whoever is about to make tables that may be large says so by `ask`, with a size from the tables' shapes and the length
of their numbers. The limit is what the machine has, or what its control group or the variable LPMECH_MEMORY allows.
The sizes are predictions: tests compare them with what runs took, on several shapes (tests/cli/test_memory.py).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

VARIABLE = "LPMECH_MEMORY"  # the environment variable that sets the limit, in the words of `parse_size`
POINTER = 8  # bytes
_INTEGER, _DIGIT_BITS = 28, 30  # a Python integer: its bytes without digits, and the bits of four bytes
_SHORT = 62  # bits of a number that stands in an array itself
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?) *([KMGT]?)B?", re.ASCII | re.IGNORECASE)
SMALL = 16 << 20  # bytes that nobody is asked for
_GROUPS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


class NotEnoughMemory(MemoryError):  # noqa: N818 - what was asked for, not what went wrong inside
    """Work that would need more memory than may be used; its text says how much, and what would fit."""


def number_bytes(bits: int) -> int:
    """What a number of an exact array takes: eight bytes, or beyond 62 bits a Python integer."""
    return POINTER if bits <= _SHORT else POINTER + _INTEGER + 4 * (bits // _DIGIT_BITS + 1)


def text_bytes(bits: int) -> int:
    """What an integer takes in a file: its decimal digits, a comma, and a sign or quotes."""
    return 3 + bits * 31 // 100


def parse_size(text: str) -> int:
    """Bytes from `500MB`, `4 GB`, `1.5g` or a number of bytes. Raises ValueError with what was expected.

    >>> parse_size("1.5 GB")
    1500000000
    """
    found = _SIZE.fullmatch(text.strip())
    size = 0 if found is None else int(float(found[1]) * _UNITS[found[2].upper()])
    if not size:
        raise ValueError("expected a size such as 500MB or 4GB")
    return size


def told(size: float) -> str:
    """A size in words.

    >>> told(1_234_000_000)
    '1.2 GB'
    """
    for unit, amount in (("GB", 10**9), ("MB", 10**6)):
        if size >= amount:
            return f"{size / amount:.1f} {unit}" if size < 10 * amount else f"{size / amount:,.0f} {unit}"
    return "less than 1 MB"


def limit() -> int | None:
    """How many bytes this process may have; None where nothing is known of it."""
    given = os.environ.get(VARIABLE)
    return _machine() if given is None else parse_size(given)


@contextmanager
def limited(size: int) -> Iterator[None]:
    """The limit, for a while: of this process and of those that it starts."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(size)
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before


@dataclass(frozen=True, slots=True)
class Growth:
    """Joint states, with whose number memory grows as a power."""

    states: int
    power: int

    def fitting(self, needed: float, free: float) -> str:
        """How many states would fit into what is free."""
        return f"about {int(self.states * min(1.0, free / needed) ** (1 / self.power)):,} joint states"


def ask(needed: float, what: str, fits: Growth | str) -> None:
    """Raises NotEnoughMemory where `needed` bytes besides what is used go beyond the limit.

    `what` begins a sentence: "the tables of the audit"; `fits` is what would fit. Work on small tables is never
    refused.
    """
    if needed <= SMALL:
        return
    most, now = limit(), used()
    if most is not None and now + needed > most:
        advice = fits if isinstance(fits, str) else fits.fitting(needed, max(most - now, 0))
        raise NotEnoughMemory(f"{what} would need about {told(now + needed)} of memory, and {told(most)} may be used; "
                              f"it fits with {advice}")  # fmt: skip


def used() -> int:
    """The bytes that this process has now; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


@cache
def _machine() -> int | None:
    """The memory of the machine, or of the control group in which this process runs."""
    sizes = [int(text) for text in map(_read, _GROUPS) if text.isdigit()]
    with suppress(AttributeError, ValueError, OSError):  # the system does not tell
        sizes.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    return min(sizes, default=None)


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii").strip()
    except OSError:
        return ""
