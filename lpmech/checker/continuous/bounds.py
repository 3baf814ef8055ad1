"""Bounds that a certificate states, and how they are shown (continuous page, section 4).

A bound is shown by halving boxes until Bernstein coefficients are below it everywhere, and refuted by a corner of a box
at which the value is above it. What ends in neither way is ended by the meter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product

from ..kernel.errors import Malformed, Path, Rejected, expected
from ..kernel.fields import object_of, shown
from ..kernel.older import paired, record
from .environment import Continuous
from .integrals import Box
from .payoffs import Payoffs
from .points import text
from .polynomials import MAX_HALVINGS, Bernstein, Polynomial
from .transfers import Cell, keyed, number_of, signal_of

Judge = Callable[[Box, Sequence[Bernstein]], bool]  # whether a box needs no more halving
Upper = Callable[[Box, Sequence[Bernstein]], Fraction]  # what a value on a box is not above


@record
class Quantity:
    """What a BOUND bounds: its key, and what a place at which it is attained names besides signals and allocation."""

    key: str
    instead: bool = False  # the allocation to which a lie leads
    report: bool | None = False  # the report; None: where the file gives one


ERROR, SAVING = Quantity("error"), Quantity("saving", report=True)
GAIN = Quantity("gain", instead=True, report=None)


@record
class Place:
    """Signals, the allocation there, and another one."""

    signals: tuple[Fraction, ...]
    allocation: int
    instead: int | None
    report: Fraction | None


@record
class Bound:
    """A bound, and where what is attained is attained."""

    of: Quantity
    bound: Fraction
    attained: Fraction
    at: Place | None

    def says(self) -> Iterator[tuple[str, str]]:
        yield f"{self.of.key} at most", number_text(self.bound)
        if self.at is not None:
            yield f"{self.of.key} attained", number_text(self.attained)

    def expect(self, value: Fraction) -> None:
        """Rejected unless the value is what is said to be attained."""
        if value != self.attained:
            raise Rejected(f"what is attained is {text(value)}, not {text(self.attained)}")
        if value > self.bound:
            raise Rejected("the bound is below what is attained")

    def check_order(self) -> None:
        """Rejected where more is said to be attained than the bound."""
        if self.attained > self.bound:
            raise Rejected("what is said to be attained is above the bound")


def number_text(value: Fraction) -> str:
    """A number for people: exact where short."""
    return shown(value.numerator, value.denominator)


def read_bound(value: object, path: Path, env: Continuous, of: Quantity) -> Bound:
    """A BOUND of a claim."""
    fields = object_of(value, path, ("bound", "attained", "at"))
    bound, attained = (number_of(fields[key], (*path, key)) for key in ("bound", "attained"))
    if min(bound, attained) < 0:
        raise Malformed(path, "a bound below 0")
    at = None if fields["at"] is None else _place(fields["at"], (*path, "at"), env, of)
    return Bound(of, bound, attained, at)


def _place(value: object, path: Path, env: Continuous, of: Quantity) -> Place:
    wanted = ("signals", "allocation", "instead")
    reported = of.report if of.report is not None else "report" in keyed(value, path)
    fields = object_of(value, path, (*wanted, "report") if reported else wanted)
    given = object_of(fields["signals"], (*path, "signals"), env.agents)
    signals = tuple(signal_of(given[name], (*path, "signals", name)) for name in env.agents)
    chosen = name_in(fields["allocation"], (*path, "allocation"), env.allocations)
    report = signal_of(fields["report"], (*path, "report")) if reported else None
    if of.instead:
        return Place(signals, chosen, name_in(fields["instead"], (*path, "instead"), env.allocations), report)
    if fields["instead"] is not None:
        raise expected((*path, "instead"), "null", fields["instead"])
    return Place(signals, chosen, None, report)


def name_in(value: object, path: Path, names: Sequence[str]) -> int:
    """The position of an agent or an allocation."""
    if not isinstance(value, str) or value not in names:
        raise expected(path, "a name that the environment has", value)
    return names.index(value)


def halve(
    payoffs: Payoffs, box: Box, parts: Sequence[Bernstein], judge: Judge,
    undecided: str = "the bound is neither shown nor refuted by {} halvings of a box",
) -> None:  # fmt: skip
    """Halve a box until the judge is content with every part of it."""
    pending = [(0, box, parts)]
    while pending:
        depth, here, found = pending.pop()
        payoffs.meter.spend(200 + 4 * sum(len(part.numerators) for part in found))
        if judge(here, found):
            continue
        if depth == MAX_HALVINGS:
            raise Rejected(undecided.format(MAX_HALVINGS))
        axis = depth % len(here)
        low, high = here[axis]
        middle = (low + high) / 2
        halves = [part.halves(axis, payoffs.meter) for part in found]
        for side, interval in enumerate(((low, middle), (middle, high))):
            inner = (*here[:axis], interval, *here[axis + 1 :])
            pending.append((depth + 1, inner, [half[side] for half in halves]))


def corners(box: Box) -> Iterator[tuple[bool, ...]]:
    """The corners of a box: for each variable, whether it is at its upper end."""
    return product((False, True), repeat=len(box))


def least_of(_: Box, heads: Sequence[Bernstein]) -> Fraction:
    """The values are at most those of every one of `heads`."""
    return min(part.greatest() for part in heads)


def at_most(
    payoffs: Payoffs, bound: Bound, box: Box, heads: Sequence[Bernstein], leads: Sequence[Bernstein] = (),
    upper: Upper = least_of, size: Callable[[Fraction], Fraction] = Fraction,
) -> None:  # fmt: skip
    """Rejected unless the first of `heads` is at most the bound on a box, wherever no lead is positive.

    `upper`: what follows from all of `heads`; `size`: what of a value is bounded."""
    count = len(heads)

    def judge(here: Box, parts: Sequence[Bernstein]) -> bool:
        after = parts[count:]
        if upper(here, parts[:count]) <= bound.bound or any(lead.least() > 0 for lead in after):
            return True
        for corner in corners(here):
            value = size(parts[0].corner(corner))
            if value > bound.bound and all(lead.corner(corner) <= 0 for lead in after):
                raise Rejected(f"at {_signals(payoffs, here, corner)} the {bound.of.key} is {text(value)}")
        return False

    halve(payoffs, box, [*heads, *leads], judge)


def _signals(payoffs: Payoffs, box: Box, corner: Sequence[bool]) -> str:
    """`ann = 1/2, bob = 0`: the signals at a corner; the report where the box has one, last."""
    names = (*payoffs.env.agents, "report")[: len(box)]
    return ", ".join(f"{name} = {text(ends[end])}" for name, ends, end in paired(names, box, corner))


def no_gain(
    payoffs: Payoffs, bound: Bound, payoff: Callable[[int, Cell], Polynomial], pair: tuple[int, int],
    weight: Fraction = Fraction(1),
) -> None:  # fmt: skip
    """Rejected unless b instead of a gains at most the bound where a has the highest score. There the gain is at most
    itself plus `weight` times the lead of a in score."""
    a, b = pair
    rivals = [c for c in payoffs.allocations if c not in pair]
    for cell in payoffs.cells:
        gain, lead = payoffs.minus(payoff(b, cell), payoff(a, cell)), payoffs.lead(b, a, cell)
        others = [payoffs.lead(c, a, cell) for c in rivals]
        reduced = payoffs.today.plus(gain, lead, -weight)
        heads, leads = ([payoffs.bernstein(p, cell) for p in parts] for parts in ((gain, reduced), (lead, *others)))
        at_most(payoffs, bound, payoffs.box(cell), heads, leads)


def with_squares(agent: int, plain: int) -> Upper:
    """On boxes with a report, where `heads` are so many values, and perhaps a q that gives one as (r − θ_i)² q."""

    def upper(box: Box, heads: Sequence[Bernstein]) -> Fraction:
        own, report = box[agent], box[-1]
        farthest = max(own[1] - report[0], report[1] - own[0])
        squares = [max(Fraction(0), part.greatest()) * farthest**2 for part in heads[plain:]]
        return min([part.greatest() for part in heads[:plain]] + squares)

    return upper
