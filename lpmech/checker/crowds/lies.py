"""What lies lose where the rule is not proved to be optimal (crowd page sections 2 and 4).

A liar's treatment is that of its place among those who report the same, the same place under every shock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..kernel.meter import spend
from ..kernel.older import paired
from .counted import ratio, taken_together
from .numbers import ZERO, Bounds, Member, Numbers, less


def lies(numbers: Numbers, period: int) -> Iterator[Bounds]:
    """Bounds of the slack of each cell of a period that leads to an open or a refuted pair."""
    moments = numbers.of_period[period]
    close = [{*opened, *refuted} for opened, refuted in (numbers.pairs[z] for z in moments)]
    if not any(close):
        return
    for one in numbers.members:
        seat = numbers.seats[one.seat]
        start = numbers.program.places[seat.at]
        public, counts = numbers.program.states[one.state]
        for r in seat.lies(one.type):
            spend(30 + 5 * len(counts))
            moved = list(less(counts, start + one.type))
            moved[start + r] += 1
            there = numbers.program.index[public, tuple(moved)]
            ways = [_ways(numbers, numbers.rules[z][there], one, r) for z in moments]
            for actions in sorted(_together(ways)):
                if any(action in near for action, near in paired(actions, close)):
                    yield _slack(numbers, period, one.state, actions)


def _ways(numbers: Numbers, listed: int, one: Member, report: int) -> list[tuple[int, int]]:
    """What the liar's lie leads to at its true state, for so many places one after the other."""
    option, matrix = numbers.program.actions[listed]
    g, found = numbers.seats[one.seat].at, []
    for h in range(len(numbers.crowd.groups[g].treatments)):
        spend(20 + 5 * len(matrix))
        told = numbers.place[g, report, h]
        if matrix[told]:
            moved = list(less(matrix, told))
            moved[numbers.place[g, one.type, h]] += 1
            found.append((matrix[told], numbers.program.action[one.state, option, tuple(moved)]))
    return found


def _together(ways: Sequence[Sequence[tuple[int, int]]]) -> set[tuple[int, ...]]:
    """The actions, one for each shock, of every place: the lists of places are cut at the same points."""
    cuts = set()
    for way in ways:
        at = 0
        for count, _ in way:
            cuts.add(at)
            at += count
    spend(10 * len(cuts) * len(ways))
    return {tuple(_at(way, cut) for way in ways) for cut in cuts}


def _at(way: Sequence[tuple[int, int]], place: int) -> int:
    """The action of a place."""
    spend(len(way))
    for count, action in way:
        if place < count:
            return action
        place -= count
    raise AssertionError


def _slack(numbers: Numbers, period: int, state: int, actions: Sequence[int]) -> Bounds:
    """The mean over shocks of Q at what is listed less that at these actions."""
    one, low, high = numbers.everyone[period], ZERO, ZERO
    for z, action in paired(numbers.of_period[period], actions):
        listed, chance = numbers.rules[z][state], numbers.chance(z)
        if action != listed:
            gap = ratio(one.worth[listed] - one.worth[action], one.denominator)
            taken_together(low, high, gap, one.need)
            low, high = low + chance * (gap - one.need), high + chance * (gap + one.need)
    return low, high
