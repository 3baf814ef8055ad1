"""The least slack over all cells of a claim, and the slack at the cell that the claim names.

Slacks arrive in blocks, one number a state; nothing is kept but the least one and those at the named cell. `judge`
compares with what the claim states: proved iff the least slack is ≥ 0, the least slack itself, a cell that attains it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import gcd
from typing import Any

from .certificate import Cell, Claim, Memory
from .errors import Rejected
from .fields import fraction_text
from .meter import COMPONENT, align, spend, sum_units
from .model import Key, Model, Slot
from .older import record
from .remembered import Remembered
from .vectors import Vector


@record
class Recall:
    """Every memory of a slot that has the labels `key` on `coordinates`; `remembers`: tables depend on the memory,
    though slacks do not."""

    slot: Slot
    coordinates: Key
    key: Key
    remembers: bool = False

    def holds(self, memory: Memory | None) -> bool:
        """Whether a cell's memory is one of these: where nothing depends on the memory, it need not be named."""
        if memory is None:
            return not self.coordinates and not self.remembers
        before = self.slot.previous
        spend(COMPONENT * len(memory.reports))
        if before is None or tuple(memory.coordinates[k] for k in self.coordinates) != self.key:
            return False
        return self.slot.counts(before.space.number(memory.reports), memory.allocation)


class Scan:
    """One pass over the cells of a claim."""

    def __init__(self, at: Cell | None, model: Model) -> None:
        self.at, self.finite = at, model.finite
        self.state = None if at is None or at.state is None else model.space(at.period).number(at.state)
        self.least: tuple[int, int] | None = None
        self.named: list[tuple[int, int]] = []

    def see(
        self,
        slacks: Vector,
        *,
        agent: int | None = None,
        period: int | None = None,
        memory: Recall | None = None,
        shock: int | None = None,
        report: int | None = None,
        states: Sequence[int] | None = None,
    ) -> None:
        """A block of cells that differ in the state alone; `period` counts from 0, `states` are those that count."""
        numerators, denominator = slacks.numerators, slacks.denominator
        align(denominator, 1 if self.least is None else self.least[1])
        spend(2 * len(numerators) * sum_units(slacks.bits))
        self._lower(numerators if states is None else [numerators[state] for state in states], denominator)
        at, state = self.at, self.state
        if at is None or state is None or (states is not None and state not in states):
            return
        label = None if period is None or not self.finite else period + 1
        if (at.agent, at.period, at.shock, at.report) != (agent, label, shock, report):
            return
        # Only now is the cell's memory one of the period before this block's.
        if at.memory is None if memory is None else memory.holds(at.memory):
            self.named.append((numerators[state], denominator))

    def see_slot(
        self, slot: Slot, found: Remembered, *, agent: int | None = None, states: Sequence[int] | None = None,
        to_be_0: bool = False,
    ) -> None:  # fmt: skip
        """The cells of a slot, at every memory on which their slacks depend; −|slack| where it has to be 0."""
        for key in slot.memories(found.coordinates):
            slacks, memory = found.at(key), Recall(slot, found.coordinates, key)
            slacks = slacks.minus_size() if to_be_0 else slacks
            self.see(slacks, agent=agent, period=slot.period.index, memory=memory, states=states)

    def see_number(self, over: int, under: int, *, period: int | None = None) -> None:
        """A single cell without state: `period` counts from 1."""
        self._lower([over], under)
        if self.at == Cell(None, period, None, None, None, None):
            self.named.append((over, under))

    def raise_by(self, over: int, under: int) -> None:
        """Add a number to every slack that was seen."""
        if self.least is not None:
            self.least = _sum(self.least, (over, under))
        self.named = [_sum(slack, (over, under)) for slack in self.named]

    def _lower(self, numerators: Iterable[int], denominator: int) -> None:
        lowest = min(numerators, default=None)
        if lowest is None:
            return
        if self.least is None or lowest * self.least[1] < self.least[0] * denominator:
            self.least = (lowest, denominator)


def _sum(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] * other[1] + other[0] * one[1], one[1] * other[1]


def judge(claim: Claim[Any], scan: Scan) -> None:
    """Rejected unless the claim states exactly what the scan found."""
    if scan.least is None:
        expect_verdict(claim, "proved")
        if claim.slack is not None or claim.at is not None:
            raise Rejected("there are no cells, so least_slack and at are null")
        return
    over, under = lowest_terms(*scan.least)
    expect_least(claim, (over, under))
    if claim.at is None:
        raise Rejected("the cell at which the least slack is attained is missing")
    if not scan.named:
        raise Rejected("at is not a cell of the claim")
    if all(top * under != over * bottom for top, bottom in scan.named):
        raise Rejected(f"the slack at the cell named is {shown(*lowest_terms(*scan.named[0]))}, not the least")


def expect_least(claim: Claim[Any], least: tuple[int, int]) -> None:
    """Rejected unless the claim states the least slack, which is in lowest terms, and the verdict that follows."""
    expect_verdict(claim, "proved" if least[0] >= 0 else "refuted")
    if claim.slack != least:
        stated = "null" if claim.slack is None else shown(*claim.slack)
        raise Rejected(f"the least slack is {shown(*least)}, not {stated}")


def expect_no_slack(claim: Claim[Any]) -> None:
    if claim.slack is not None or claim.at is not None:
        raise Rejected("a claim without a slack has null least_slack and at")


def expect_verdict(claim: Claim[Any], verdict: str) -> None:
    if claim.verdict != verdict:
        raise Rejected(f"the claim is {verdict}, not {claim.verdict}")


def lowest_terms(over: int, under: int) -> tuple[int, int]:
    common = gcd(over, under)
    return over // common, under // common


def shown(over: int, under: int) -> str:
    """A rational for people: exact where short."""
    if max(over.bit_length(), under.bit_length()) <= 200:
        return fraction_text(over, under)
    try:
        return f"about {over / under:.6g} (a rational of {max(over.bit_length(), under.bit_length())} bits)"
    except OverflowError:
        return f"a rational of {max(over.bit_length(), under.bit_length())} bits"
