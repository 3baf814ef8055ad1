"""The work and memory that the numbers of a certificate about continuous signals take when they are read.

They become fractions in lowest terms, which takes time that grows with the square of their length; and each coefficient
of a polynomial has its own denominator, which is written once for all of them. Both are found from the lengths of what
is written, before any number is made.
"""

from __future__ import annotations

from ..kernel.errors import Limit
from ..kernel.meter import Meter, alignment_units

SHORT = 100  # characters of a number that costs what any value costs
MAX_BITS = 1 << 31  # of all coefficients together


def spend_lengths(value: object, meter: Meter) -> None:
    """Spend what the numbers in a JSON value cost, or Limit."""
    pending, bits = [value], 0
    while pending:
        found = pending.pop()
        if isinstance(found, str):
            _spend(len(found), len(found), meter)
        elif isinstance(found, list):
            pending += found
        elif isinstance(found, dict):
            pending += found.values()
            bits += _coefficients(found, meter)
            if bits > MAX_BITS:
                raise Limit(f"the coefficients of the certificate have together more than {MAX_BITS} bits")


def _coefficients(fields: dict[str, object], meter: Meter) -> int:
    """The bits of the coefficients that an object has, where it has any."""
    below, above = fields.get("denominator"), fields.get("numerators")
    if not isinstance(above, list):
        return 0
    longest, total = _length(below), 0
    for item in above:
        length = _length(item)
        total += 4 * (longest + length)
        _spend(longest, length, meter)
    return total


def _length(value: object) -> int:
    return len(value) if isinstance(value, str) else 16


def _spend(one: int, other: int, meter: Meter) -> None:
    """Numbers of so many hexadecimal digits are brought to lowest terms, a few times."""
    if max(one, other) > SHORT:
        shorter, longer = sorted((4 * one, 4 * other))
        meter.spend(4 * (alignment_units(shorter) + shorter // 30 * (longer // 30) // 80))
