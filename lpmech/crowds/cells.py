"""The entries of lumped states and actions: where they stand, and one less or what is left of a block among them."""

from __future__ import annotations

from math import comb

from lpmech.crowds.blocks import Seat
from lpmech.crowds.crowd import Crowd
from lpmech.crowds.societies import Counts


def cells(crowd: Crowd) -> list[tuple[int, int, int]]:
    """Group, type and treatment of each entry of a matrix."""
    return [
        (g, s, h)
        for g, group in enumerate(crowd.groups)
        for s in range(len(group.types))
        for h in range(len(group.treatments))
    ]


def by_seat(crowd: Crowd) -> list[tuple[int, tuple[int, int, int]]]:
    """Each entry of a matrix with each seat of its group: its place, and seat, type and treatment."""
    seats = [[i for i, seat in enumerate(crowd.seats) if seat.at == g] for g in range(len(crowd.groups))]
    return [(at, (i, s, h)) for at, (g, s, h) in enumerate(cells(crowd)) for i in seats[g]]


def one_left(seat: Seat, type_: int, treatment: int | None = None) -> Counts:
    """What counts of the rest of a block of a type: by type, or by type and treatment."""
    if seat.rest is None:
        return ()
    width = 1 if treatment is None else len(seat.rest.treatments)
    at = seat.left[type_] * width + (treatment or 0)
    return tuple(int(k == at) for k in range(len(seat.rest.types) * width))


def first_cell(crowd: Crowd, group: int) -> int:
    """Where the entries of a group start in a matrix."""
    return sum(len(one.types) * len(one.treatments) for one in crowd.groups[:group])


def less(counts: Counts, at: int) -> Counts:
    """The counts with one less at a place."""
    return (*counts[:at], counts[at] - 1, *counts[at + 1 :])


def multinomial(counts: Counts) -> int:
    """In how many ways labels can be given to agents so that each is given so often.

    >>> multinomial((2, 1, 1))
    12
    """
    found, total = 1, 0
    for count in counts:
        total += count
        found *= comb(total, count)
    return found
