"""How firmly the conditions hold at one matrix, and how small a change of one row breaks or mends them, exactly.

Margins. Of convex independence at s: the largest ε for which some |y| ≤ 1 has μ_s·y ≤ −ε and μ_{s'}·y ≥ 0 for s' ≠ s;
0 where it fails. By duality it is the distance Σ_j |μ_s − Σ ξ_{s'} μ_{s'}|_j from μ_s to the mixtures, ξ ≥ 0. Of
spanning: the least Σ_j |η R|_j over max_s |η_s| = 1, 0 iff spanning fails; one program for each s with η_s = 1.

Changes are measured by the largest change of a probability in row s, which stays a distribution; the other rows stay.
A change that *breaks* a condition is the smallest that makes it fail, and that is attained. A condition that fails is
mended by changes of every size above a least one, not attained, or by no change of that row at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb

from lpmech.lp.program import Building, LinearProgram, Sense
from lpmech.lp.proofs import Infeasible, Optimal
from lpmech.lp.solve import solve
from lpmech.problem.exact import ExactArray
from lpmech.separation.ranks import relation

MAX_FACETS = 20_000  # sets of rows among which facets of the cone of the others are looked for
Terms = list[tuple[int, Fraction]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of one row: its size, the row that it leads to, and whether that row is changed enough already."""

    size: Fraction
    row: tuple[Fraction, ...]
    attained: bool


def convex_margin(rows: ExactArray, own: int) -> Fraction:
    """The margin of convex independence at one own type; 0 where it fails."""
    building = Building("margin of convex independence")
    worth = building.column("margin", cost=-1, nonnegative=True)
    shifted = [building.column(f"y {j} plus 1", nonnegative=True) for j in range(rows.shape[1])]
    for place, row in enumerate(_matrix(rows)):
        terms = list(zip(shifted, row, strict=True))
        if place == own:
            building.row(f"type {place}", [*terms, (worth, Fraction(1))], Sense.AT_MOST, sum(row))
        else:
            building.row(f"type {place}", terms, Sense.AT_LEAST, sum(row))
    for column in shifted:
        building.row(f"at most 1: {column}", [(column, Fraction(1))], Sense.AT_MOST, 2)
    return -_optimum(building.done()).objective


def spanning_margin(rows: ExactArray) -> Fraction:
    """The margin of spanning; 0 where it fails."""
    return min(_dependence(rows, own) for own in range(rows.shape[0]))


def _dependence(rows: ExactArray, own: int) -> Fraction:
    """The least Σ_j |η R|_j with η_own = 1 and |η| ≤ 1."""
    matrix = _matrix(rows)
    building = Building("margin of spanning")
    eta = [building.column(f"weight {place} plus 1", nonnegative=True) for place in range(len(matrix))]
    for place, column in enumerate(eta):
        building.row(f"weight {place}", [(column, Fraction(1))], Sense.EQUAL if place == own else Sense.AT_MOST, 2)
    for j in range(rows.shape[1]):
        size = building.column(f"size {j}", cost=1, nonnegative=True)
        terms = [(column, row[j]) for column, row in zip(eta, matrix, strict=True)]
        total = sum((row[j] for row in matrix), Fraction(0))
        building.row(f"above {j}", [*terms, (size, Fraction(-1))], Sense.AT_MOST, total)
        building.row(f"below {j}", [*terms, (size, Fraction(1))], Sense.AT_LEAST, total)
    return _optimum(building.done()).objective


def breaking_change(rows: ExactArray, own: int, *, convex: bool) -> Change | None:
    """The smallest change of a row that makes it a mixture (convex) or a combination of the others; None: none does."""
    building = Building("smallest change that breaks")
    size, changed = _changed_row(building, rows, own)
    others = [row for place, row in enumerate(_matrix(rows)) if place != own]
    weights = [building.column(f"weight {place}", nonnegative=convex) for place in range(len(others))]
    for j, column in enumerate(changed):
        terms: Terms = [(weight, -row[j]) for weight, row in zip(weights, others, strict=True)]
        building.row(f"combination {j}", [(column, Fraction(1)), *terms], Sense.EQUAL, 0)
    return _change(building.done(), size, changed, attained=True)


def mending_change(rows: ExactArray, own: int, *, convex: bool) -> Change | None:
    """The least change of a row beyond which convex independence holds at it, or spanning; None: no change does.

    Raises ValueError where there are more than MAX_FACETS sets of rows to look at.
    """
    others = [row.tolist() for place, row in enumerate(rows.numerators) if place != own]
    whole = not others or relation([list(column) for column in zip(*others, strict=True)]) is None
    if bool(others) and whole and convex:
        return _through_facets(rows, own, others)
    if whole or not (convex or relation(others) is None):
        return None
    row = tuple(_matrix(rows)[own])
    return Change(size=Fraction(0), row=row, attained=False)  # any small step off the span of the others


def _through_facets(rows: ExactArray, own: int, others: list[list[int]]) -> Change | None:
    """The smallest change that leads out of the cone of the others, which has an interior."""
    facets = (normal for normal in _facets(others, rows.shape[1]) if min(normal) < 0)
    found = [change for normal in facets if (change := _beyond(rows, own, normal)) is not None]
    return min(found, key=lambda change: change.size, default=None)


def _facets(others: list[list[int]], width: int) -> Iterator[tuple[int, ...]]:
    """The normals of the facets of the cone of vectors that span the whole space."""
    if comb(len(others), width - 1) > MAX_FACETS:
        raise ValueError(f"{comb(len(others), width - 1)} sets of rows; at most {MAX_FACETS} are looked at")
    seen = set()
    for chosen in combinations(others, width - 1):
        if chosen and relation(chosen) is not None:
            continue
        normal = relation([list(column) for column in zip(*chosen, strict=True)]) if chosen else (1,)
        assert normal is not None
        sides = {sum(a * b for a, b in zip(normal, row, strict=True)) for row in others}
        if max(sides) <= 0:
            normal = tuple(-value for value in normal)
        if (min(sides) >= 0 or max(sides) <= 0) and normal not in seen:
            seen.add(normal)
            yield normal


def _beyond(rows: ExactArray, own: int, normal: tuple[int, ...]) -> Change | None:
    """The smallest change of a row to where normal·row ≤ 0; a little further it is < 0, as some entry is."""
    building = Building("smallest change that mends")
    size, changed = _changed_row(building, rows, own)
    terms = [(column, Fraction(value)) for column, value in zip(changed, normal, strict=True)]
    building.row("beyond the facet", terms, Sense.AT_MOST, 0)
    return _change(building.done(), size, changed, attained=False)


def _changed_row(building: Building, rows: ExactArray, own: int) -> tuple[int, list[int]]:
    """Columns for the size of the change and for the changed row, a distribution."""
    size = building.column("size", cost=1, nonnegative=True)
    row = _matrix(rows)[own]
    changed = [building.column(f"probability {j}", nonnegative=True) for j in range(len(row))]
    building.row("total", [(column, Fraction(1)) for column in changed], Sense.EQUAL, 1)
    for j, (column, value) in enumerate(zip(changed, row, strict=True)):
        building.row(f"above {j}", [(column, Fraction(1)), (size, Fraction(-1))], Sense.AT_MOST, value)
        building.row(f"below {j}", [(column, Fraction(1)), (size, Fraction(1))], Sense.AT_LEAST, value)
    return size, changed


def _change(program: LinearProgram, size: int, changed: list[int], *, attained: bool) -> Change | None:
    """The optimum of a program whose columns are these; None where it has no solution."""
    outcome = solve(program)
    if isinstance(outcome, Infeasible):
        return None
    assert isinstance(outcome, Optimal)
    return Change(size=outcome.x[size], row=tuple(outcome.x[column] for column in changed), attained=attained)


def _optimum(program: LinearProgram) -> Optimal:
    """The optimum of a program that has one."""
    outcome = solve(program)
    assert isinstance(outcome, Optimal)
    return outcome


def _matrix(rows: ExactArray) -> list[list[Fraction]]:
    """The rows as fractions."""
    return [[Fraction(int(value), rows.denominator) for value in row] for row in rows.numerators]
