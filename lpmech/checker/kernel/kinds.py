"""A kind of claim, everything that the checker knows of one in one value; and the least slack over a claim's cells.

The module that checks a claim states its kind beside the check; `claims` lists them all. Nothing else in the checker
names a claim, but for those that rest on another.

Slacks arrive in blocks, one number a state; nothing is kept but the least one and those at the cell that the claim
names. `judge` compares with what the claim states: proved iff the least slack is ≥ 0, the least slack itself, a cell
that attains it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Optional, TypeVar

from .answer import ClaimReport
from .certificate import Cell, Claim, Verdict
from .errors import Path, Rejected, expect, must_be, named, quote
from .fields import lowest_terms, shown
from .labels import Memory, Scope
from .meter import COMPONENT, align, spend, sum_units
from .model import Key, Model, Slot
from .older import record
from .remembered import Remembered
from .shapes import NOTHING, Inline, Shape, keys_of
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
        if before is None or memory.on(self.coordinates) != self.key:
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

    def see_number(self, over: int, under: int) -> None:
        """The only cell, which names nothing."""
        self._lower([over], under)
        if self.at == Cell():
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
        expect(claim.slack is None and claim.at is None, "there are no cells, so least_slack and at are null")
        return
    over, under = lowest_terms(*scan.least)
    expect_least(claim, (over, under))
    expect(claim.at is not None, "the cell at which the least slack is attained is missing")
    expect(bool(scan.named), "at is not a cell of the claim")
    if all(top * under != over * bottom for top, bottom in scan.named):
        raise Rejected(f"the slack at the cell named is {shown(*lowest_terms(*scan.named[0]))}, not the least")


def expect_least(claim: Claim[Any], least: tuple[int, int]) -> None:
    """Rejected unless the claim states the least slack, which is in lowest terms, and the verdict that follows."""
    expect_verdict(claim, "proved" if least[0] >= 0 else "refuted")
    stated = "null" if claim.slack is None else shown(*claim.slack)
    expect(claim.slack == least, f"the least slack is {shown(*least)}, not {stated}")


def expect_no_slack(claim: Claim[Any]) -> None:
    expect(claim.slack is None and claim.at is None, "a claim without a slack has null least_slack and at")


def expect_verdict(claim: Claim[Any], verdict: str) -> None:
    expect(claim.verdict == verdict, f"the claim is {verdict}, not {claim.verdict}")


Need = Callable[[Model], object]  # Rejected where evidence is missing
W = TypeVar("W")
FIRST = "lpmech-certificate/1"
ABSENCE = "lpmech-certificate/1.5"  # that says of more claims what they mean where agents are away
AWAY = "lpmech-certificate/1.7"  # and of all the others
FROM = "from"
Says = Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]]


@dataclass(frozen=True)
class Case:
    """What claims are checked against; `found` are the reports of claims before."""

    model: Model
    found: Mapping[str, ClaimReport]

    def proves(self, claim: str) -> bool:
        """Whether a claim is stated to be proved, and is."""
        report = self.found.get(claim)
        return report is not None and report.verdict == "proved" and report.reason is None


def unsaid(fields: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """No number of the witness is what is claimed."""
    return ()


@dataclass(frozen=True)
class Form(Generic[W]):
    """A form of witness: the check, its shape, and the evidence that is needed.

    The check raises Rejected unless the claim is right. `says` is what the answer tells of the witness as it is
    written. `last`: the check asks which other claims are proved, so it comes after theirs."""

    check: Callable[[Case, Claim[W]], None]
    shape: Shape = NOTHING
    needs: tuple[Need, ...] = ()
    says: Says = unsaid
    last: bool = False
    smooth: Optional[Callable[[Model, Scan], None]] = None  # noqa: UP045  slacks that are linear in the tables

    @property
    def keys(self) -> tuple[str, ...]:
        return keys_of(self.shape)


_EMPTY = (Form[None](lambda case, claim: None),)


@dataclass(frozen=True)
class Kind:
    """A kind of claim; the forms of its witness are those of either verdict, and those of each."""

    id: str
    concept: str
    either: tuple[Form[Any], ...] = ()
    proved: tuple[Form[Any], ...] = ()
    refuted: tuple[Form[Any], ...] = ()
    since: str = FIRST  # the version of the format that adds it
    away_since: Optional[str] = FIRST  # noqa: UP045  the version that says what it means where agents are away, if any
    seen_only: bool = False  # a cell's state is what the agent sees of it
    by_shock: bool = False  # a cell may name a shock
    own_past: bool = False  # a cell with a memory names the agent's own type in the period before

    def forms(self, verdict: Verdict) -> tuple[Form[Any], ...]:
        """The forms that a witness may have."""
        of = {"proved": (*self.either, *self.proved), "refuted": (*self.either, *self.refuted), "undecided": _EMPTY}
        return of[verdict]


def slack(scan: Callable[[Model, Scan], None], *needs: Need, smooth: bool = False) -> Form[None]:
    """A claim whose slacks a scan goes through; `smooth`: each is linear in transfers and continuation, and the order
    of the slacks depends on nothing else."""

    def check(case: Case, claim: Claim[None]) -> None:
        found = Scan(claim.at, case.model)
        scan(case.model, found)
        judge(claim, found)

    return Form(check, needs=needs, smooth=scan if smooth else None)


def plain(decide: Callable[[Case, Claim[W]], None]) -> Callable[[Case, Claim[W]], None]:
    """The check of a claim without a slack."""

    def check(case: Case, claim: Claim[W]) -> None:
        expect_no_slack(claim)
        decide(case, claim)

    return check


def established(holds: Callable[[Model], bool], *needs: Need) -> Form[None]:
    """The form of a claim that the checker decides by itself."""
    return Form(
        plain(lambda case, claim: expect_verdict(claim, "proved" if holds(case.model) else "refuted")), needs=needs
    )


def refuting(refutes: Callable[[Model, W], bool], shape: type[W], *needs: Need) -> Form[W]:
    """The form of a witness that refutes what the checker could decide."""
    says = "the witness does not refute the claim"
    return Form(plain(lambda case, claim: expect(refutes(case.model, claim.witness), says)), shape, needs)


def implied(name: str) -> Form[None]:
    """A claim that follows from another one about every state, whatever the prior (certificate page section 3,
    *implied*): that one must be stated to be proved, and be."""

    def read(scope: Scope, given: Mapping[str, object], path: Path) -> None:
        must_be(given[FROM] == name, (*path, FROM), quote(name), given[FROM])

    def check(case: Case, claim: Claim[None]) -> None:
        expect_no_slack(claim)
        expect_verdict(claim, "proved")
        expect(case.proves(name), f"{name} is not listed and proved")

    def says(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        yield "follows from", named(fields[FROM])

    return Form(check, Inline(lambda value: (FROM,), read), says=says, last=True)
