"""Points under a free rule that are mechanisms: nothing is paid after histories that never come.

Rounds find the histories that no mechanism reaches (lpmech/designs/attainment.py). Without what is after them the point
at which the least chance of the other histories is greatest is basic, so that it lifts, and has every such chance above
0: a mechanism.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial

from lpmech.designs.attainment import Reduction, reduce, without
from lpmech.designs.rows import Written
from lpmech.designs.sums import CONSTANT
from lpmech.lp.highs import candidate_bases
from lpmech.lp.program import Column, LinearProgram, Row, Sense
from lpmech.lp.solve import elastic, optimal_at
from lpmech.regions.lifting import Lift, Undecided
from lpmech.regions.polynomials import ZERO, Root
from lpmech.regions.programs import Found, Reached, best_basis, margin_program

NEARLY = (
    "money after histories that never come is worth something in the limit, or no mechanism is found that does without"
)
_ONE = Fraction(1)


def mechanism_basis(written: Written, program: LinearProgram) -> Found:
    """The basis of a mechanism at one place, or of a proof that the rows cannot hold. Raises Undecided."""
    reduced = reduce(written, program)
    if reduced.point is None:
        found = best_basis(program)
        if found.possible:
            raise Undecided(NEARLY)
        return found
    make = partial(_reaching, written, reduced)
    relaxed = make(program)
    for basis in candidate_bases(relaxed):
        if optimal_at(relaxed, basis) is not None:
            return Found(make, basis, possible=True)
    raise Undecided("no basis of a mechanism is found by floats and proved exactly")


def points(program: LinearProgram) -> Iterator[Found]:
    """Bases whose points miss the rows by the least: beside a place at which the rows hold, one may hold there."""
    for make in (margin_program, elastic):
        yield from (Found(make, basis, possible=True) for basis in candidate_bases(make(program)))


def reached_only(histories: Iterable[Reached], columns: Lift) -> Lift:
    """The columns with nothing after histories that never come."""
    numbers = list(columns.numerators)
    for history in histories:
        if numbers[history.chance] == ZERO:
            for column in history.columns:
                numbers[column] = ZERO
    return replace(columns, numerators=tuple(numbers))


def without_roots(columns: Lift, root: Root) -> Lift:
    """The columns at a number, with 0 for what is 0 there."""
    numbers = (ZERO if root.sign_of(one) == 0 else one for one in columns.numerators)
    return replace(columns, numerators=tuple(numbers))


def _reaching(written: Written, reduced: Reduction, program: LinearProgram) -> LinearProgram:
    """The program of the greatest least chance of what can be reached."""
    never = {number for one in reduced.rounds for number in one.nodes}
    left, least = without(program, reduced.zero), len(program.columns)
    rows = [Row(id=f"reached {number}", terms=((next(iter(reach)), _ONE), (least, -_ONE)), sense=Sense.AT_LEAST,
                right=Fraction(0))
            for number, reach in written.reach.items() if CONSTANT not in reach and number not in never]  # fmt: skip
    rows.append(Row(id="at most 1", terms=((least, _ONE),), sense=Sense.AT_MOST, right=_ONE))
    columns = (*program.columns, Column(id="least", nonnegative=False))
    return replace(left, columns=columns, objective=((least, -_ONE),), rows=(*left.rows, *rows))
