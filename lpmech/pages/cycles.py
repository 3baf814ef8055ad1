"""Lies that no payments can all prevent: the payments cancel in a sum of incentive constraints, and what is left is
false. Drawn as a cycle through types, or as two rays that do not meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm

from lpmech.certificate.refutations.place import Place
from lpmech.lp.cycles import solve_differences
from lpmech.pages.blocks import Block, Heading, Prose
from lpmech.pages.charts import Cycle, Rays
from lpmech.pages.subject import Subject
from lpmech.pages.text import Name, Strong, say
from lpmech.separation.claim import Cell

MOST_TYPES = 24  # among whom a cycle is looked for


def clash(subject: Subject, at: Cell) -> Sequence[Block]:
    """Why no other payments of this period alone would help, where a cycle of types shows it."""
    place = Place(stored=subject.stored, at=at)
    types = place.stage.types[place.agent]
    if at.memory or len(types) > MOST_TYPES:
        return ()
    gross = _gross(subject, at, types)
    scale = lcm(*(one.denominator for row in gross for one in row))
    bounds = [[int((gross[r][s] - gross[r][r]) * scale) for s in range(len(types))] for r in range(len(types))]
    found = solve_differences([[bounds[r][s] for r in range(len(types))] for s in range(len(types))])
    if found.cycle is None:
        return ()
    ring = _oriented(found.cycle, bounds)
    gains = [Fraction(bounds[one][after], scale) for one, after in _steps(ring)]
    return _shown(Name(place.name), [types[one] for one in ring], gains)


def _gross(subject: Subject, at: Cell, types: Sequence[str]) -> list[list[Fraction]]:
    """What each true type gets from each report before paying today, later payments as they are."""
    rows, name = [], Place(stored=subject.stored, at=at).name
    for true in types:
        place = Place(stored=subject.stored, at=replace(at, state={**(at.state or {}), name: true}))
        rows.append([place.altogether(report) for report in types])
    return rows


def _steps(ring: Sequence[int]) -> list[tuple[int, int]]:
    """From each type to the next, and from the last to the first."""
    return list(zip(ring, [*ring[1:], ring[0]], strict=True))


def _oriented(cycle: Sequence[int], bounds: Sequence[Sequence[int]]) -> list[int]:
    """The cycle in the direction in which the lies gain."""
    ways = (list(cycle), list(reversed(cycle)))
    return max(ways, key=lambda ring: sum(bounds[one][after] for one, after in _steps(ring)))


def _shown(agent: Name, types: Sequence[str], gains: Sequence[Fraction]) -> Sequence[Block]:
    heading = Heading(text=say("No other payments in this period would help"))
    foot = Prose(
        paragraphs=(
            say("Later payments are held as they are. Payments that wait for the next report may still succeed."),
        ),
        small=True,
    )
    if len(types) == 2:
        (true, told), (most, least) = map(Name, types), (-gains[0], gains[1])
        if most + least < 0:  # the same the other way round, with numbers above 0
            (true, told), (most, least) = (told, true), (-least, -most)
        text = say(
            "Take what {} pays at the two reports. Not to say “{}” when the truth is “{}” needs p({}) − p({}) ≤ {}. "
            "Not to say “{}” when it is “{}” needs p({}) − p({}) ≥ {}. Together: {} ≥ {}, which is false by {}.",
            agent,
            told,
            true,
            true,
            told,
            most,
            true,
            told,
            true,
            told,
            least,
            most,
            least,
            least - most,
        )
        return heading, Prose(paragraphs=(text,)), Rays(most=most, least=least), foot
    total = sum(gains, Fraction(0))
    text = say(
        "{} would say the next type of the circle in place of each of its {} types. Before payments these lies gain {} "
        "in all, and whatever the payments are, they cancel around the circle. So some lie pays.",
        agent,
        str(len(types)),
        Strong(total),
    )
    return heading, Prose(paragraphs=(text,)), Cycle(types=tuple(types), gains=tuple(gains)), foot
