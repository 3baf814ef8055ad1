"""What a case expects of regions: the table array [[expect.region]] (docs/case_format.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from lpmech.problem.environment import Environment
from lpmech.reading.kinds import TABLES
from lpmech.reading.node import Node
from lpmech.reading.words import describe, one_of

if TYPE_CHECKING:
    from lpmech.designs.problem import Problem


class ExpectedVerdict(StrEnum):
    """What is expected of a part."""

    HOLDS = "holds"
    FAILS = "fails"
    OPTIMAL = "optimal"


@dataclass(frozen=True, slots=True)
class ExpectedEnd:
    """A rational (`low`; no root), or the root of an integer polynomial, the constant first, between two rationals."""

    root: tuple[int, ...] | None
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedPart:
    """An interval with one verdict; `closed` says of each end whether it belongs to it. The best value is `over` one
    polynomial, `under` it the other, the constant first; empty where there is none."""

    verdict: ExpectedVerdict
    start: ExpectedEnd
    end: ExpectedEnd
    closed: tuple[bool, bool]
    over: tuple[Fraction, ...] = ()
    under: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedRegion:
    """Parts of the interval of a parameter, in order."""

    name: str | None
    parameter: str
    problem: Problem
    parts: tuple[ExpectedPart, ...]


def read_region(node: Node, env: Environment) -> ExpectedRegion | None:
    """One table; faults are noted, and None if there are."""
    from lpmech.designs.reading import read_part  # a room that few cases ask for

    before = node.faults.count
    if not node.check_keys(("name", "parameter", "problem", "parts"), ("parameter", "problem", "parts")):
        return None
    name, parameter, problem, parts = (node.get(key) for key in ("name", "parameter", "problem", "parts"))
    called = name.text("a name") if name else None
    written = parameter.text("a number of the case and its interval") if parameter else None
    asked = read_part(problem, env) if problem else None
    listed = [*_parts(parts)] if parts and parts.is_list("a list of parts", of=TABLES) else []
    if node.faults.count > before or asked is None or written is None:
        return None
    return ExpectedRegion(name=called, parameter=written, problem=asked, parts=tuple(listed))


def _parts(node: Node) -> Iterator[ExpectedPart]:
    for one in node.elements():
        keys = ("verdict", "from", "to", "closed")
        if not one.is_object("a part: a table") or not one.check_keys((*keys, "value"), keys):
            continue
        over, under = _value(one.get("value"))
        verdict, start, end, closed = (one.get(key) for key in keys)
        assert verdict is not None
        assert start is not None
        assert end is not None
        assert closed is not None
        known = next((word for word in ExpectedVerdict if word == verdict.value), None)
        if known is None:
            verdict.fault("E-EXPECT", describe(verdict.value), one_of(tuple(ExpectedVerdict)))
        sides = closed.value
        if not isinstance(sides, list) or [type(side) for side in sides] != [bool, bool]:
            closed.wrong_kind("two of true and false: whether each end belongs to the part")
            continue
        ends = _end(start), _end(end)
        if known is not None and ends[0] is not None and ends[1] is not None:
            yield ExpectedPart(verdict=known, start=ends[0], end=ends[1], closed=(sides[0], sides[1]),
                               over=over, under=under)  # fmt: skip


def _value(node: Node | None) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """`{ over = [2, -9], under = [8, -12, 4] }`: a polynomial over another one, the constants first."""
    if node is None or not node.check_keys(("over", "under"), ("over", "under")):
        return (), ()
    return _numbers(node.get("over")), _numbers(node.get("under"))


def _numbers(node: Node | None) -> tuple[Fraction, ...]:
    if node is None or not node.is_list("the coefficients of a polynomial, the constant first"):
        return ()
    return tuple(one.number() or Fraction(0) for one in node.elements())


def _end(node: Node) -> ExpectedEnd | None:
    """A number, or `{ root = [6, -13, 4], between = ["0.5", "0.6"] }`."""
    if not isinstance(node.value, dict):
        value = node.number()
        return None if value is None else ExpectedEnd(None, value, value)
    if not node.check_keys(("root", "between"), ("root", "between")):
        return None
    root, between = node.get("root"), node.get("between")
    assert root is not None
    assert between is not None
    whole = root.value
    if not isinstance(whole, list) or not all(type(one) is int for one in whole) or not whole:
        root.wrong_kind("the integer coefficients of a polynomial, the constant first")
        return None
    numbers = [one.number() for one in between.elements()] if between.is_list("two numbers") else []
    if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
        between.wrong_kind("two numbers, between which the root is")
        return None
    return ExpectedEnd(tuple(whole), numbers[0], numbers[1])
