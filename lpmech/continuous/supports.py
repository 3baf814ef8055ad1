"""Payments by report that support a target exactly, as polynomials: in the paper's terms, hyperplanes through one point
of a curve with all others on one side.

    factor · ∫ p(·, r) f^{-i}(·|a, θ) + b(θ) = (θ_i − r)² h(r, θ),    h ≥ 0 on [0, 1]^{N+1}.

With b = Σ_{j≠i} u^j(a, ·) and the factor δ the truth makes the agent the residual claimant, and no other report
costs less. With b = 0 and h > 0 the payments tell every own signal from all mixtures of others: convex independence.
Where utilities and the density are polynomials this is a linear program over the rationals, in the coefficients of p
and in the Bernstein coefficients of h, which are to be at least some number; the payments with the least coefficients
are taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import comb

from lpmech.continuous.by_report import ByReport, lifted
from lpmech.continuous.kernel import Cell, Grid, Kernel
from lpmech.continuous.polynomial import Exponents, Polynomial, combine, constant, monomial, univariate
from lpmech.continuous.transfers import Index, Transfer, cells
from lpmech.lp.program import Column, LinearProgram, Row, Sense, terms_of
from lpmech.lp.proofs import Optimal
from lpmech.lp.solve import solve

MAX_DEGREE = 6  # of payments in the report
MAX_COLUMNS = 250
GREATEST = "greatest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """b and the factor, the least coefficient of h, and the kernel, whose grid is one cell."""

    agent: int
    kernel: Kernel
    others_get: Polynomial
    factor: Fraction
    least: Fraction

    @property
    def others(self) -> tuple[int, ...]:
        """The other agents."""
        return tuple(j for j in range(self.kernel.agents) if j != self.agent)

    def moment(self, beta: Sequence[int]) -> Polynomial:
        """E[Π θ'_j^β]."""
        return self.kernel.moments(self.others, (0,) * self.kernel.agents, (0,) * len(self.others), beta)


def support(target: Target, grid: Grid) -> ByReport | None:
    """Payments, of the lowest degree in what the others say next, on a grid; None where none are found."""
    if len(target.kernel.grid) > 1:
        return None
    many = len(target.others)
    for degree in range(1, target.kernel.degree_next() + 2):
        found = _solve(target, cells(degree + 1, many), degree, grid)
        if found is not None:
            return found
    return None


def _solve(target: Target, betas: Sequence[Cell], degree: int, grid: Grid) -> ByReport | None:
    agent, agents = target.agent, target.kernel.agents
    moments = {beta: target.moment(beta) for beta in betas}
    own = max(part.degrees()[agent] for part in (target.others_get, *moments.values()))
    today = max(target.others_get.degrees()[j] for j in target.others)
    reports = max(2, own)
    if (own < 2 and target.least) or reports > MAX_DEGREE:
        return None
    alphas = cells(today + 1, len(target.others))
    paid = {(gamma, alpha, beta): _paid(target, moments[beta], gamma, alpha)
            for gamma in range(reports + 1) for alpha in alphas for beta in betas}  # fmt: skip
    shape = tuple(
        max(own, 2) - 2 if k in (agent, agents)
        else max((m.degrees()[k] for m in moments.values()), default=0) + today
        for k in range(agents + 1)
    )  # fmt: skip
    squares = {place: _square(agent, agents) * _bernstein(shape, place) for place in product(*(range(d + 1)
                                                                                          for d in shape))}  # fmt: skip
    if len(paid) + len(squares) > MAX_COLUMNS:
        return None
    found = _program(target, paid, squares)
    if found is None:
        return None
    return _by_report(target, {key: found[_name(key)] for key in paid}, (reports, today, degree), grid)


def _paid(target: Target, moment: Polynomial, gamma: int, alpha: Cell) -> Polynomial:
    power = monomial(moment.size, dict(zip(target.others, alpha, strict=True)))
    return lifted(moment * power, gamma).scaled(target.factor)


def _square(agent: int, agents: int) -> Polynomial:
    """(θ_i − r)²."""
    size = agents + 1
    difference = monomial(size, {agent: 1}) - monomial(size, {agents: 1})
    return difference * difference


def _bernstein(shape: Sequence[int], place: Sequence[int]) -> Polynomial:
    """One of Bernstein's polynomials on [0, 1]^n."""
    result = constant(len(shape), 1)
    for k, (degree, i) in enumerate(zip(shape, place, strict=True)):
        row = [Fraction(0)] * i + [Fraction(comb(degree, i) * comb(degree - i, j) * (-1) ** j)
                                   for j in range(degree - i + 1)]  # fmt: skip
        result = result * univariate(len(shape), k, row)
    return result


def _program(target: Target, paid: Mapping[tuple[int, Cell, Cell], Polynomial], squares: Mapping[Cell, Polynomial]
             ) -> dict[str, Fraction] | None:  # fmt: skip
    """The coefficients of p, least in size; the equation holds exponent by exponent."""
    columns = [*(Column(id=_name(key)) for key in paid), *(Column(id=f"h{k}", nonnegative=True) for k in squares),
               Column(id=GREATEST, nonnegative=True)]  # fmt: skip
    least = combine(target.kernel.agents + 1, [(target.least, part) for part in squares.values()])
    right = least - lifted(target.others_get)
    parts = [*paid.values(), *(part.scaled(-1) for part in squares.values())]
    rows = list(_equations(parts, right))
    last = len(columns) - 1
    for k, key in enumerate(paid):
        for sign in (1, -1):
            rows.append(Row(id=f"{_name(key)} {sign}", terms=terms_of({k: Fraction(-sign), last: Fraction(1)}),
                            sense=Sense.AT_LEAST, right=Fraction(0)))  # fmt: skip
    program = LinearProgram(name="supporting payments", columns=tuple(columns), rows=tuple(rows),
                            objective=((last, Fraction(1)),))  # fmt: skip
    outcome = solve(program)
    return program.named(outcome.x) if isinstance(outcome, Optimal) else None


def _equations(parts: Sequence[Polynomial], right: Polynomial) -> Iterator[Row]:
    keys: dict[Exponents, dict[int, Fraction]] = {key: {} for key in right.terms}
    for column, part in enumerate(parts):
        for key, value in part.terms.items():
            keys.setdefault(key, {})[column] = value
    for key, row in keys.items():
        yield Row(id=str(key), terms=terms_of(row), sense=Sense.EQUAL, right=right.terms.get(key, Fraction(0)))


def _name(key: tuple[int, Cell, Cell]) -> str:
    return f"p{key}"


def _by_report(target: Target, values: Mapping[tuple[int, Cell, Cell], Fraction], degrees: tuple[int, int, int],
               grid: Grid) -> ByReport:  # fmt: skip
    """The payments as transfers: degrees in the report, today's and tomorrow's signals."""
    nothing, following = (0,) * len(target.others), cells(len(grid), len(target.others))

    def transfer(gamma: int) -> Transfer:
        mine: dict[Index, Fraction] = {
            (nothing, cell, alpha, beta): value for (power, alpha, beta), value in values.items()
            if power == gamma and value for cell in following
        }  # fmt: skip
        return Transfer(agent=target.agent, others=target.others, grid=grid, fine=False, degree_today=degrees[1],
                        degree_next=degrees[2], coefficients=mine)  # fmt: skip

    return ByReport(parts=(tuple(transfer(gamma) for gamma in range(degrees[0] + 1)),))
