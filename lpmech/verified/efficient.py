"""The efficient rule of an environment and what it is worth, as evidence for designs.

Nothing here has to be believed: the proofs decide whether it is efficient.
"""

from __future__ import annotations

from itertools import product
from typing import Any

from . import generated as proofs
from .environment import ZERO, table
from .natives import native_q_at_most, native_q_lowest_terms, native_q_plus, native_q_times

State = list[int]


def program_evidence(env: Any) -> Any:
    """The evidence `everyone`: what is best, and what it is worth, from the last period back."""
    periods = env[2][0]
    worth: dict[tuple[int, ...], Any] = {}
    chosen: list[Any] = []
    values: list[Any] = []
    for t in reversed(range(periods)):
        later, worth = worth, {}
        cells: dict[tuple[int, ...], int] = {}
        for state in proofs.states(proofs.sizes_at(env, t)):
            worth[tuple(state)] = _best(env, t, state, later, cells)
        sizes = proofs.sizes_at(env, t)
        values.insert(0, _table(sizes, worth, ZERO))
        chosen.insert(0, _table([len(proofs.shocks(env, t)), *sizes], cells, 0))
    return ("Evidence", [], ("Program", chosen, values), [], [], [], [], [])


def endless_program(env: Any, values: dict[tuple[int, ...], Any] | None) -> Any:
    """The same of an infinite horizon, of the values that a certificate states; nothing, if it states none."""
    if values is None:
        return ("Evidence", [], ("Program", [], []), [], [], [], [], [])
    sizes, cells = proofs.sizes_at(env, 0), dict[tuple[int, ...], int]()
    for state in proofs.states(sizes):
        _best(env, 0, state, values, cells)
    chosen = _table([len(proofs.shocks(env, 0)), *sizes], cells, 0)
    return ("Evidence", [], ("Program", [chosen], [_table(sizes, values, ZERO)]), [], [], [], [], [])


def _table(sizes: list[int], cells: dict[tuple[int, ...], Any], fill: Any) -> Any:
    order = product(*map(range, sizes))
    return table(list(enumerate(sizes)), fill, {k + 1: cells[place] for k, place in enumerate(order) if place in cells})


def _best(env: Any, t: int, state: State, later: dict[tuple[int, ...], Any], cells: dict[tuple[int, ...], int]) -> Any:
    """The greatest welfare of a state; the allocations that lead there are noted."""
    found: dict[int, Any] = {}

    def follows(_: int, after: State) -> Any:
        return later[tuple(after)] if later else proofs.social_final(env, None, after)

    def value(a: int) -> Any:
        if a not in found:
            found[a] = native_q_lowest_terms(proofs.value(env, None, follows, t, a, state))
        return found[a]

    total = ZERO
    for z, chance in proofs.shocks(env, t):
        among = sorted(proofs.sets(env, None, t, z, state))
        if among and chance[0]:
            best = among[0]
            for a in among[1:]:
                if not native_q_at_most(value(a), value(best)):
                    best = a
            cells[(z, *state)] = best
            total = native_q_plus(total, native_q_times(chance, value(best)))
    return native_q_lowest_terms(total)
