"""What lies lose where the rule is not proved to be optimal (docs/crowd_format.md, section 4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from lpmech.crowds.audit import ZERO, Audit, Bounds, Member
from lpmech.crowds.cells import first_cell, less


def lies(audit: Audit, period: int) -> Iterator[Bounds]:
    """Bounds of the slack of every cell whose lie leads to a pair that is not decided.

    A cell is a state, a seat, two types of its block and a place among those who report the second one, which says what
    is done to the liar's block under each shock.
    """
    close = [audit.undecided(number) for number in audit.moments[period]]
    for one in audit.members if any(close) else ():
        for report in audit.crowd.seats[one.seat].reports(one.type):
            for actions in _led_to(audit, period, one, report):
                if any(action in near for action, near in zip(actions, close, strict=True)):
                    yield _slack(audit, period, one.state, actions)


def _slack(audit: Audit, period: int, state: int, actions: Sequence[int]) -> Bounds:
    """Bounds of the mean difference of Q between what is listed and these actions, one for each shock."""
    low = high = ZERO
    one = audit.everyone[period]
    for number, action in zip(audit.moments[period], actions, strict=True):
        listed = audit.rules[number][state]
        if action != listed:
            gap, chance = Fraction(int(one.worth[listed] - one.worth[action]), one.denominator), audit.chance(number)
            low, high = low + chance * (gap - one.need), high + chance * (gap + one.need)
    return low, high


def _led_to(audit: Audit, period: int, one: Member, report: int) -> set[tuple[int, ...]]:
    """The actions, one for each shock, at a member's state to which its report may lead."""
    place, (public, counts) = audit.program.society.places[_group(audit, one)], audit.program.states[one.state]
    mine = less(counts, place + one.type)
    told = (*mine[: place + report], mine[place + report] + 1, *mine[place + report + 1 :])
    reported = audit.program.index[public, told]
    by_shock = [_by_place(audit, audit.rules[number][reported], one, report) for number in audit.moments[period]]
    return set(zip(*by_shock, strict=True))


def _group(audit: Audit, one: Member) -> int:
    return audit.crowd.seats[one.seat].at


def _by_place(audit: Audit, listed: int, one: Member, report: int) -> list[int]:
    """The actions at a member's state, by its place among those who report the same, of what is listed there."""
    option, matrix = audit.program.actions[listed]
    group, found = _group(audit, one), []
    width = len(audit.crowd.groups[group].treatments)
    for h in range(width):
        told, true = (first_cell(audit.crowd, group) + s * width + h for s in (report, one.type))
        if matrix[told]:
            moved = list(less(matrix, told))
            moved[true] += 1
            found += [audit.program.numbers[one.state, option, tuple(moved)]] * matrix[told]
    return found
