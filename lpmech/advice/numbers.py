"""Advice on numbers: decimals that look like rounded thirds, a discount near 0 or 1, sizes that do not fit together."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from lpmech.advice.kind import Level, Lint, Spot, Subject
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Table
from lpmech.problem.transition import Factored, Joint, Mixture, Transition

_DIGITS = 12  # of a decimal that is looked at
_SHOWN = 3
_CHANCE = Fraction(1, 20)  # among many decimals a few look rounded by chance
_PATIENT, _IMPATIENT = Fraction(999, 1000), Fraction(1, 20)
_APART = 10_000


def looks_rounded(value: Fraction) -> Fraction | None:
    """The fraction of a small denominator that a decimal looks like when it was rounded or cut; else None.

    For example 1/3 for 0.33, 2/3 for 0.667 and 0.666, 1/7 for 0.1429. With two or three digits only thirds and, with
    three, sixths are believed: 0.14 is more often a number of its own.
    """
    digits = _decimals(value)
    if digits is None or digits < 2:
        return None
    for below in (3,) if digits == 2 else (3, 6) if digits == 3 else (3, 6, 7, 9, 11, 12, 13):
        near = Fraction(round(value * below), below)
        if near.denominator == below and value * 10**digits in (round(near * 10**digits), int(near * 10**digits)):
            return near
    return None


def _decimals(value: Fraction) -> int | None:
    """How many digits a decimal has after its point; None where it has no end, or a late one."""
    return next((count for count in range(_DIGITS + 1) if 10**count % value.denominator == 0), None)


def rounded(subject: Subject) -> Iterator[Spot]:
    """Tables in which decimals look like rounded fractions."""
    for place, period, numbers in _numbers(subject.env):
        decimals = [value for value in numbers if (_decimals(value) or 0) >= 2]
        alike = [(value, near) for value in decimals if (near := looks_rounded(value)) is not None]
        if alike and len(alike) >= _CHANCE * len(decimals):
            shown = ", ".join(f"{_written(value)} (near {format_number(near)})" for value, near in alike[:_SHOWN])
            more = f" and {len(alike) - _SHOWN} more" if len(alike) > _SHOWN else ""
            yield Spot(place=place, found=shown + more, period=period)


def _written(value: Fraction) -> str:
    """As a decimal."""
    digits = _decimals(value) or 0
    whole, rest = divmod(abs(value.numerator) * (10**digits // value.denominator), 10**digits)
    return f"{'-' if value < 0 else ''}{whole}.{rest:0{digits}}"


def _numbers(env: Environment) -> Iterator[tuple[str, int | None, list[Fraction]]]:
    """The distinct numbers of every table, with its place and period."""
    yield "discount", None, [env.discount]
    several = len(env.stages) > 1
    for position, stage in enumerate(env.stages):
        period = position + 1 if several else None
        for place, table in _tables(stage):
            yield place, period, _distinct(table)
        yield "shocks", period, sorted({shock.probability for shock in stage.shocks})
    for agent, table in zip(env.agents, env.terminal.utilities if env.terminal else (), strict=False):
        yield f"terminal utility of {agent}", None, _distinct(table)
    if env.prior is not None:
        yield "prior", None, _distinct(env.prior)


def _tables(stage: Stage) -> Iterator[tuple[str, Table]]:
    yield from ((f"utility of {agent}", table) for agent, table in zip(stage.agents, stage.utilities, strict=True))
    yield "public utility", stage.public_utility
    yield from _of_transition(stage.transition)


def _of_transition(transition: Transition | None) -> Iterator[tuple[str, Table]]:
    match transition:
        case Factored():
            yield from ((f"transition of {name}", table) for name, table in transition.factors.items())
        case Joint():
            yield "transition", transition.table
        case Mixture():
            for weight, element in transition.elements:
                yield "weights of the transition", weight
                yield from _of_transition(element)
        case None:
            return


def _distinct(table: Table) -> list[Fraction]:
    found = np.unique(table.array.numerators)
    return [Fraction(int(numerator), table.array.denominator) for numerator in found.tolist()]


def discounts(subject: Subject) -> Iterator[Spot]:
    """An infinite horizon with a discount factor next to 0 or 1."""
    discount = subject.env.discount
    if subject.env.horizon is None and not _IMPATIENT < discount < _PATIENT:
        yield Spot(place="discount", found=f"{format_number(discount)}, a worth of {_years(discount)} of a "
                   "payment of 1 in every period")  # fmt: skip


def _years(discount: Fraction) -> str:
    return format_number(1 / (1 - discount))


def scales(subject: Subject) -> Iterator[Spot]:
    """Agents whose largest values are far apart."""
    for period, _, stage in subject.stages():
        sizes = {agent: _size(table) for agent, table in zip(stage.agents, stage.utilities, strict=True)}
        telling = {agent: size for agent, size in sizes.items() if size}
        if not telling:
            continue
        least, most = min(telling, key=telling.__getitem__), max(telling, key=telling.__getitem__)
        if telling[most] >= _APART * telling[least]:
            yield Spot(place="utility", period=period,
                       found=f"at most {format_number(telling[least])} of {least}, and up to "
                       f"{format_number(telling[most])} of {most}")  # fmt: skip


def _size(table: Table) -> Fraction:
    return max(abs(value) for value in _distinct(table))


LINTS = (
    Lint(
        id="rounded-fraction", title="decimals that look like rounded fractions", level=Level.WARNING, look=rounded,
        means="Numbers are exact here: 0.33 is 33/100 and no third. Ties and symmetries that hold with the fraction "
        "are lost, and every figure of the result carries the rounding.",
        mend='Write the fraction, such as "1/3", if it is meant.',
    ),
    Lint(
        id="extreme-discount", title="a discount factor next to 0 or 1", level=Level.NOTE, look=discounts,
        means="Near 1 the future counts nearly without end, and small changes of values move payments far. Near 0 "
        "the future hardly counts.",
        mend="See whether the discount factor is that of one period, and not of a year or a second.",
    ),
    Lint(
        id="unlike-sizes", title="values of very different sizes", level=Level.NOTE, look=scales,
        means="Values of all agents are added up, in one unit of money. Beside the large ones the small ones decide "
        "nearly nothing.",
        mend="See whether all values are in the same unit, such as cents or millions.",
    ),
)  # fmt: skip
