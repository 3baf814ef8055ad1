"""Tables and bounds that enclose what a rule or a mechanism is worth, found for the proofs.

Nothing here is believed: the proofs check what is found, and refuse bounds that are too narrow.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

from . import generated as proofs
from .environment import NOTHING, ZERO, Names, table

FINER = 64  # bits that values of a finite horizon have beyond those of the certificate
Residuals = Callable[[Any, int], list[Any]]


def _fraction(number: Any) -> Fraction:
    return Fraction(number[0], number[1])


def _pair(number: Fraction) -> tuple[int, int]:
    return number.numerator, number.denominator


def infinite(env: Any, values: Any, residuals: Residuals) -> Any:
    """Around a table of an infinite horizon: what is left of its equation, over 1 - δ."""
    left = [_fraction(one) for one in residuals(("Bracket", [values], [ZERO], [ZERO], [False]), 0)]
    rest = 1 - _fraction(env[1])
    return ("Bracket", [values], [_pair(min(left) / rest)], [_pair(max(left) / rest)], [False])


def finite(env: Any, names: Names, bits: int, residuals: Residuals) -> Any:
    """Tables of a finite horizon, backwards, each rounded to multiples of 2^-bits."""
    horizon, discount = names.periods(), _fraction(env[1])
    mids, lows, highs = [NOTHING] * horizon, [Fraction(0)] * (horizon + 1), [Fraction(0)] * (horizon + 1)
    for t in reversed(range(horizon)):
        bracket = ("Bracket", list(mids), [ZERO] * horizon, [ZERO] * horizon, [False] * horizon)
        worth = [_fraction(one) for one in residuals(bracket, t)]
        down = [(one.numerator << bits) // one.denominator for one in worth]
        cells = {k + 1: _pair(Fraction(one, 1 << bits)) for k, one in enumerate(down)}
        mids[t] = table(list(enumerate(names.space(t).sizes())), ZERO, cells)
        left = [one - Fraction(floor, 1 << bits) for one, floor in zip(worth, down, strict=True)]
        lows[t], highs[t] = min(left) + discount * lows[t + 1], max(left) + discount * highs[t + 1]
    ends = ([_pair(one) for one in side[:horizon]] for side in (lows, highs))
    return ("Bracket", mids, *ends, [False] * horizon)


def with_floors(
    env: Any, names: Names, i: int, bracket: Any, holds: Callable[[Any], bool], today: Callable[..., Any]
) -> Any:
    """The same where payoffs are also known to be never below 0, by period, if that can be shown."""
    _, mids, lows, highs, _ = bracket
    periods, floors = names.periods(), [False] * names.periods()
    for t in reversed(range(periods)):
        states = list(map(list, product(*map(range, names.space(t).sizes()))))
        low = [s for s in states if _fraction(proofs.look_up(mids[t], s)) + _fraction(lows[t]) < 0]
        after = names.horizon is None or (floors[t + 1] if t + 1 < periods else _ends_well(env, names, i))
        floors[t] = not low or (after and all(_fraction(today(t, s)) >= 0 for s in low))
    found = ("Bracket", mids, lows, highs, floors)
    return found if any(floors) and holds(found) else bracket


def _ends_well(env: Any, names: Names, i: int) -> bool:
    last = map(list, product(*map(range, names.last.sizes())))
    return all(_fraction(proofs.final(env, i, s)) >= 0 for s in last)
