"""Transfers that a certificate names by the formula of the pivot mechanism, written out as tables.

They have to be right: the claims are about them. Pivot.v proves that `pivot_transfers` and `pivot_by_shock` find what a
report costs the others by the program of the evidence, in the mean and by shock.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import gcd
from typing import Any

from . import generated as proofs
from .environment import Names

State = list[int]


def pivot_payments(
    env: Any, names: Names, mechanism: Any, programs: Any, axes: Any, *, by_shock: bool
) -> dict[str, Any]:
    """Of every agent its tables by period, as a certificate lists them."""
    find = proofs.pivot_by_shock if by_shock else proofs.pivot_transfers

    def table(i: int, t: int) -> dict[str, Any]:
        numbers, below = find(env, mechanism, programs, i, t)
        if by_shock:
            return written(["shock", *axes(t)], [one for at_a_shock in numbers for one in at_a_shock], below)
        return written(axes(t), numbers, below)

    return {name: [table(i, t) for t in range(names.periods())] for i, name in enumerate(names.agents)}


def written(axes: Iterable[str], numbers: list[int], below: int) -> dict[str, Any]:
    """A TABLE with these numbers over one denominator, in lowest terms."""
    divisor = gcd(below, *numbers)
    return {
        "axes": [*axes],
        "denominator": _integer(below // divisor),
        "numerators": [_integer(one // divisor) for one in numbers],
    }


def _integer(number: int) -> int | str:
    """An INT."""
    return number if abs(number) < 1 << 53 else hex(number)
