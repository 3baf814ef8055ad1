"""Transfers for every agent and allocation: exact ones where polynomials do, else the least error found on the grid.

On the grid the payment is sought cell by cell of the others' signals today (`cells.py`). Where these do not move the
others' next signals, one polynomial in them serves, of the degree of what the others get. Transfers that depend on the
own report as well (`supports.py`, `reports.py`) are sought in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from lpmech.continuous.by_report import ByReport
from lpmech.continuous.exactly import solve
from lpmech.continuous.functions import Function
from lpmech.continuous.kernel import Cell, Kernel, restrict, uniform
from lpmech.continuous.polynomial import Polynomial, combine, monomial
from lpmech.continuous.proposals.cells import CellProblem
from lpmech.continuous.proposals.problem import Problem
from lpmech.continuous.proposals.reports import ReportProblem
from lpmech.continuous.supports import Target, support
from lpmech.continuous.transfers import Index, Transfer, cells

EXACT_DEGREE = 4  # of exact transfers in tomorrow's signals, at most
MAX_EXACT = 400  # unknowns of the exact system


def exact(given: Problem, density: Function, kinks: set[Fraction]) -> Transfer | None:
    """Exact transfers on the coarsest grid."""
    return _exact(given, Kernel(density, given.agents, uniform(1, kinks)))


def exact_by_report(given: Problem, density: Function, kinks: set[Fraction]) -> ByReport | None:
    """Exact transfers that depend on the report, where all is polynomial."""
    kernel = Kernel(density, given.agents, uniform(1, kinks))
    everything = (0,) * given.agents
    if len(kernel.grid) > 1:
        return None
    get = restrict(given.others_get, given.agents, kernel.grid.box(everything))
    target = Target(agent=given.agent, kernel=kernel, others_get=get, factor=given.discount, least=Fraction(0))
    return support(target, kernel.grid)


def _exact(given: Problem, kernel: Kernel) -> Transfer | None:
    """A polynomial that does, of the lowest degree."""
    many, grid = len(given.others), kernel.grid
    everywhere = cells(len(grid), given.agents)
    right = [
        restrict(given.others_get, given.agents, grid.box(cell)).scaled(-1 / given.discount) for cell in everywhere
    ]
    today = max((d for part in right for j, d in enumerate(part.degrees()) if j != given.agent), default=0)
    for degree in range(EXACT_DEGREE + 1):
        powers = [(a, b) for a in cells(today + 1, many) for b in cells(degree + 1, many)]
        if len(powers) > MAX_EXACT:
            return None
        found = solve([[_moment(given, kernel, cell, a, b) for cell in everywhere] for a, b in powers], right)
        if found is not None:
            following = cells(len(grid), many)
            values = {
                ((0,) * many, c, a, b): x for (a, b), x in zip(powers, found, strict=True) if x for c in following
            }
            return Transfer(agent=given.agent, others=given.others, grid=grid, fine=False, degree_today=today,
                            degree_next=degree, coefficients=values)  # fmt: skip
    return None


def _moment(given: Problem, kernel: Kernel, cell: Cell, alpha: Sequence[int], beta: Sequence[int]) -> Polynomial:
    """E[Π θ_j^α θ'_j^β] on a cell of today."""
    power = monomial(given.agents, dict(zip(given.others, alpha, strict=True)))
    parts = [(1, kernel.moments(given.others, cell, c, beta)) for c in cells(len(kernel.grid), len(given.others))]
    return power * combine(given.agents, parts)


def on_grid(given: Problem, degree: int) -> tuple[Transfer, float]:
    """Transfers of the least error at a sample, rounded; and that error."""
    fine, today = _shape(given)
    values: dict[Index, Fraction] = {}
    greatest = 0.0
    for cell in cells(len(given.grid) if fine else 1, len(given.others)):
        found, error = CellProblem(given, cell, fine, (today, degree)).solve()
        greatest = max(greatest, error)
        values |= found
    return _transfer(given, (fine, today, degree), values), greatest


def on_grid_by_report(given: Problem, degree: int, powers: int) -> tuple[ByReport, float]:
    """The same with the report's cells, of the degree `powers` in it; and the error at the sample."""
    fine, today = _shape(given)
    values: list[list[dict[Index, Fraction]]] = [[{} for _ in range(powers + 1)] for _ in range(len(given.grid))]
    greatest = 0.0
    for cell in cells(len(given.grid) if fine else 1, len(given.others)):
        problem = ReportProblem(CellProblem(given, cell, fine, (today, degree)), powers)
        for place, (found, error) in enumerate(problem.solve()):
            greatest = max(greatest, error)
            for power, part in enumerate(found):
                values[place][power] |= part
    parts = tuple(tuple(_transfer(given, (fine, today, degree), v) for v in row) for row in values)
    return ByReport(parts=parts), greatest


def _shape(given: Problem) -> tuple[bool, int]:
    """Whether the others' signals today have the grid's cells, and the degree in them."""
    fine = _moved_by_others(given)
    right = [given.right(cell).degrees() for cell in cells(len(given.grid), given.agents)]
    return fine, 1 if fine else max(d for degrees in right for j, d in enumerate(degrees) if j != given.agent)


def _transfer(given: Problem, shape: tuple[bool, int, int], values: Mapping[Index, Fraction]) -> Transfer:
    fine, today, degree = shape
    return Transfer(agent=given.agent, others=given.others, grid=given.grid, fine=fine, degree_today=today,
                    degree_next=degree, coefficients=values)  # fmt: skip


def _moved_by_others(given: Problem) -> bool:
    """Whether the others' signals today matter for their next ones, or have kinks in what they get."""
    if any(of != given.agent for of, _ in given.others_get.hinges()):
        return True
    if any(j in given.kernel.felt(given.others) for j in given.others):
        return True
    many, count = len(given.others), len(given.grid)
    return any(
        given.kernel.moments(given.others, given.join(own, (0,) * many), following, (0,) * many).degrees()[j]
        for own in range(count) for following in cells(count, many) for j in given.others
    )  # fmt: skip
