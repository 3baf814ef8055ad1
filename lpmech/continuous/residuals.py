"""What is left of the approximate value after one period, in expectation: bounds at every signal.

With r^i(θ) = H^i(a(θ), θ) − W(θ), the true payoff from truth is W + Δ where E[Δ | a, θ] is the discounted sum of
expected residuals, so that it lies between the bounds of E[r^i | a, θ] over 1 − δ (docs/continuous.md, section 4). On a
cell where one allocation is chosen throughout r^i is a polynomial. Where a second one may be chosen its lead D in score
decides: what it adds is D_+ but for the errors, and D_+ is λD plus something between 0 and a number, λ = 0, 1/2 or 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from lpmech.continuous.bernstein import Box, Coefficients, coefficients, corners
from lpmech.continuous.expectation import Expectation, Pieces
from lpmech.continuous.kernel import Cell, Kernel
from lpmech.continuous.payoffs import Payoffs
from lpmech.continuous.polynomial import Polynomial, constant
from lpmech.continuous.search import Bounds, corner_point, greatest

TOLERANCE = Fraction(1, 40)


def continuation_bounds(payoffs: Payoffs, kernels: Sequence[Kernel], value: Polynomial, agent: int
                        ) -> tuple[Fraction, Fraction]:  # fmt: skip
    """least ≤ E[r^i | a, θ] ≤ greatest for all allocations and signals; `kernels` by allocation, on the grid."""
    base, below, above = _residual(payoffs, value, agent)
    lows: list[tuple[Box, Polynomial]] = []
    highs: list[tuple[Box, Polynomial]] = []
    for kernel in kernels:
        middle, low, high = (Expectation(kernel, pieces) for pieces in (base, below, above))
        for cell in payoffs.cells:
            box, expected = payoffs.grid.box(cell), middle.on(cell)
            lows.append((box, expected + low.on(cell)))
            highs.append((box, expected + high.on(cell)))
    start = highs[0][1](corner_point(highs[0][0], (0,) * len(highs[0][0])))
    rise = _greatest((box, part - constant(part.size, start)) for box, part in highs)
    fall = _greatest((box, constant(part.size, start) - part) for box, part in lows)
    return _outward(start - fall, start + rise)


def _residual(payoffs: Payoffs, value: Polynomial, agent: int) -> tuple[Pieces, Pieces, Pieces]:
    """By cell: a polynomial near the residual, and the ends of what is added to it."""
    base: dict[Cell, Polynomial] = {}
    below: dict[Cell, Polynomial] = {}
    above: dict[Cell, Polynomial] = {}
    for place, cell in enumerate(payoffs.cells):
        box = payoffs.grid.box(cell)
        first, *others = _possible(payoffs, place, box)
        start = payoffs.payoffs[agent, first][place]
        pairs = [(payoffs.payoffs[agent, b][place] - start, payoffs.scores[b][place] - payoffs.scores[first][place])
                 for b in others]  # fmt: skip
        tilt, low, high = _added(box, pairs)
        base[cell] = start - value + tilt
        below[cell], above[cell] = constant(value.size, low), constant(value.size, high)
    return base, below, above


def _added(box: Box, pairs: Sequence[tuple[Polynomial, Polynomial]]) -> tuple[Polynomial, Fraction, Fraction]:
    """What others add, given what each adds and its lead in score: a polynomial plus something between two ends."""
    plain, low, high = constant(len(box), 0), Fraction(0), Fraction(0)
    for added, lead in pairs:
        whole, reduced = coefficients(added, box), coefficients(added - lead, box)
        low = min(low, max(whole.least(), reduced.least()))
        high = max(high, whole.greatest())
    if len(pairs) != 1:
        return plain, low, high
    lead = pairs[0][1]
    ahead = coefficients(lead, box)
    down, up = max(Fraction(0), -ahead.least()), max(Fraction(0), ahead.greatest())
    ways = ((Fraction(0), up), (Fraction(1, 2), max(down, up) / 2), (Fraction(1), down))
    share, gap = min(ways, key=lambda way: way[1])
    tilted = min(Fraction(0), reduced.least()), gap + max(Fraction(0), reduced.greatest())
    return (lead.scaled(share), *tilted) if tilted[1] - tilted[0] < high - low else (plain, low, high)


def _possible(payoffs: Payoffs, place: int, box: Box) -> list[int]:
    """The allocations whose score is not below another's throughout a cell."""
    scores = [payoffs.scores[a][place] for a in range(len(payoffs.environment.allocations))]
    return [
        a for a, mine in enumerate(scores)
        if not any(coefficients(other - mine, box).least() > 0 for b, other in enumerate(scores) if b != a)
    ]  # fmt: skip


def _greatest(parts: Iterable[tuple[Box, Polynomial]]) -> Fraction:
    """An upper bound of the greatest value, which is not below 0."""
    return greatest(((0, box, [coefficients(part, box)]) for box, part in parts), lambda _: _judge, TOLERANCE).upper


def _judge(box: Box, parts: Sequence[Coefficients]) -> Bounds:
    value, ends = max((parts[0].corner(ends), ends) for ends in corners(len(box)))
    return parts[0].greatest(), value, corner_point(box, ends)


def _outward(least: Fraction, most: Fraction) -> tuple[Fraction, Fraction]:
    """Short rationals around both, apart by little more."""
    width = most - least
    if width == 0:
        return least, most
    scale = Fraction(2) ** (9 - (width.numerator.bit_length() - width.denominator.bit_length()))
    return (least * scale).__floor__() / scale, -((-most * scale).__floor__()) / scale
