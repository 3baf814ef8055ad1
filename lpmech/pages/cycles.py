"""Lies that no payments can all prevent: the payments cancel in a sum of incentive constraints, and what is left is
false. Drawn as a cycle through types, or as two rays that do not meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from lpmech.certificate.refutations.place import Place
from lpmech.lp.cycles import solve_differences
from lpmech.pages import words
from lpmech.pages.subject import Subject
from lpmech.pages.values import Block, Cycle, Data, Heading, Name, Prose, Rays, Small, Strong, say
from lpmech.problem.exact import parse_result

Told = Mapping[str, Any]
MOST_TYPES = 24  # among whom a cycle is looked for


def clash(subject: Subject, at: Told) -> Sequence[Block]:
    """Why no other payments of this period alone would help, where a cycle of types shows it."""
    place = Place(stored=subject.stored, at=at)
    types = place.stage.types[place.agent]
    if at.get("memory") or len(types) > MOST_TYPES:
        return ()
    gross = _gross(subject, at, types)
    scale = lcm(*(one.denominator for row in gross for one in row))
    bounds = [[int((gross[r][s] - gross[r][r]) * scale) for s in range(len(types))] for r in range(len(types))]
    found = solve_differences([[bounds[r][s] for r in range(len(types))] for s in range(len(types))])
    if found.cycle is None:
        return ()
    ring = _oriented(found.cycle, bounds)
    gains = [Fraction(bounds[one][after], scale) for one, after in _steps(ring)]
    return _shown(Name(at["agent"]), [types[one] for one in ring], gains)


def _gross(subject: Subject, at: Told, types: Sequence[str]) -> list[list[Fraction]]:
    """What each true type gets from each report before paying today, later payments as they are."""
    rows = []
    for true in types:
        place = Place(stored=subject.stored, at={**at, "state": {**at["state"], at["agent"]: true}})
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
        true, told = map(Name, types)
        most, least = -gains[0], gains[1]
        text = say(
            "Take what {} pays at the two reports. Not to say “{}” when the truth is “{}” needs p({}) − p({}) ≤ {}. "
            "Not to say “{}” when it is “{}” needs p({}) − p({}) ≥ {}. Together: {} ≥ {}, which is false.",
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


def contradiction(subject: Subject, told: Told) -> Sequence[Block]:
    """Constraints whose weighted sum contradicts itself, as the witness lists them."""
    witness = told["witness"] or {}
    agent, rows = witness.get("agent"), witness.get("constraints")
    if agent is None:
        return ()
    blocks: list[Block] = []
    if told["least_slack"] is not None:
        text = say(
            "Whatever transfers of this form are tried, some lie of {} gains at least {}; with some, none gains more.",
            Name(agent),
            Strong(-parse_result(told["least_slack"])),
        )
        blocks.append(Prose(paragraphs=(text,)))
    if rows:
        blocks.extend(_sum(agent, rows))
    else:
        blocks.append(
            Prose(
                paragraphs=(
                    say(
                        "This is about every public mechanism with bounded payoffs, however its payments "
                        "depend on the past. The certificate has the chain of bounds for {} that ends in a "
                        "contradiction.",
                        Name(agent),
                    ),
                )
            )
        )
    return blocks


def _sum(agent: str, rows: Sequence[Told]) -> Sequence[Block]:
    """The lies whose constraints are added up."""
    finite = any(row.get("period") is not None for row in rows)
    lines = [
        (
            *((str(row["period"]),) if finite else ()),
            words.state(row["others"]),
            words.memory(row["memory"]) if row.get("memory") else "",
            Name(row["true"]),
            Name(row["report"]),
            parse_result(row["weight"]),
        )
        for row in rows
    ]
    remembers = any(row.get("memory") for row in rows)
    place = 2 if finite else 1
    head: tuple[Any, ...] = (*(("period",) if finite else ()), "the others", "after", "is", "says", "weight")
    if not remembers:
        head = (*head[:place], *head[place + 1 :])
        lines = [(*line[:place], *line[place + 1 :]) for line in lines]
    foot = Small(
        say(
            "Each line: the lie must not pay. Add the lines up with their weights: all payments cancel, and what "
            "is left is false."
        )
    )
    return (
        Data(
            caption=say("Promises to {} that cannot all be kept", Name(agent)),
            head=head,
            rows=tuple(lines),
            right=frozenset({len(head) - 1}),
        ),
        Prose(paragraphs=((foot,),)),
        *_ring(rows),
    )


def _ring(rows: Sequence[Told]) -> Sequence[Block]:
    """The cycle of types, where the lies are one."""
    after = {row["true"]: row["report"] for row in rows}
    if len(after) != len(rows) or len({*after.values()}) != len(after) or len(after) < 2:
        return ()
    ring = [next(iter(after))]
    while (following := after.get(ring[-1])) not in (None, ring[0]):
        ring.append(str(following))
    if len(ring) != len(after):
        return ()
    return (Cycle(types=tuple(ring), gains=()),)
