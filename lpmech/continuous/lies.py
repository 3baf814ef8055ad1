"""What lies gain where payments depend on the report (docs/continuous.md, section 3): boxes of signals and a report.

    gain of the lie r       H^i(b, r, θ) − H^i(a, θ),   a = a(θ), b = a(r, θ_{-i}); also where a = b and r ≠ θ_i
    saving of the report r  e^i(a, θ) − e^i(a, r, θ)

Where a is chosen the gain is at most itself plus s(a, θ) − s(b, θ). The truth gains nothing, so that this sum, and a
saving, may be (θ_i − r)² q with a polynomial q: then it is at most the greatest (θ_i − r)² times the greatest q, which
is 0 where q ≤ 0; Bernstein coefficients of the whole do not show that near r = θ_i.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from lpmech.continuous.bernstein import Box, Coefficients, coefficients, corners
from lpmech.continuous.by_report import at_report, lifted, over_square
from lpmech.continuous.kernel import Cell
from lpmech.continuous.payoffs import Payoffs
from lpmech.continuous.polynomial import Polynomial
from lpmech.continuous.search import Bounds, Judge, Point, corner_point

Pair = tuple[int, int]  # what is chosen, and what the lie leads to
Start = tuple[int, Box, Sequence[Coefficients]]


def savings(payoffs: Payoffs, agent: int, place: int) -> Iterator[tuple[Box, Sequence[Coefficients]]]:
    """The saving after one allocation, and its quotient where there is one, on boxes of signals and the report."""
    for at, cell in enumerate(payoffs.cells):
        for report in range(len(payoffs.grid)):
            box = payoffs.grid.box((*cell, report))
            saved = lifted(payoffs.errors[agent, place][at]) - payoffs.reported[agent, place][at][report]
            yield box, [coefficients(part, box) for part in (saved, *_quotient(saved, agent))]


def gains(payoffs: Payoffs, agent: int, pairs: Sequence[tuple[int, Pair]]) -> Iterator[Start]:
    """For each pair (with its tag), cell and cell of the report: the gain, the gain less the lead in score, its
    quotient where there is one, every other's lead over a at the signals, and every other's over b at the report."""
    index = {cell: place for place, cell in enumerate(payoffs.cells)}
    chosen = {cell: _possible(payoffs, place) for cell, place in index.items()}
    for cell, report in product(payoffs.cells, range(len(payoffs.grid))):
        said = (*cell[:agent], report, *cell[agent + 1 :])
        for tag, (a, b) in pairs:
            if a in chosen[cell] and b in chosen[said]:
                yield tag, payoffs.grid.box((*cell, report)), _parts(payoffs, agent, (a, b), cell, index, report)


def _parts(payoffs: Payoffs, agent: int, pair: Pair, cell: Cell, index: dict[Cell, int], report: int
           ) -> list[Coefficients]:  # fmt: skip
    (a, b), here, box = pair, index[cell], payoffs.grid.box((*cell, report))
    said = index[(*cell[:agent], report, *cell[agent + 1 :])]
    plain = payoffs.payoffs[-1, b][here] - payoffs.payoffs[agent, a][here]
    gain = lifted(plain) - payoffs.reported[agent, b][here][report]
    scores, others = payoffs.scores, range(len(payoffs.environment.allocations))
    reduced = gain - lifted(scores[b][here] - scores[a][here])
    before = [lifted(scores[c][here] - scores[a][here]) for c in others if c != a]
    after = [at_report(scores[c][said] - scores[b][said], agent) for c in others if c != b]
    return [coefficients(part, box) for part in (gain, reduced, *_quotient(reduced, agent), *before, *after)]


def _quotient(polynomial: Polynomial, agent: int) -> tuple[Polynomial, ...]:
    found = over_square(polynomial, agent)
    return () if found is None else (found,)


def _possible(payoffs: Payoffs, place: int) -> set[int]:
    """The allocations whose score is not below another's throughout a cell."""
    box = payoffs.grid.box(payoffs.cells[place])
    scores = [payoffs.scores[a][place] for a in range(len(payoffs.environment.allocations))]
    return {
        a for a, mine in enumerate(scores)
        if not any(coefficients(other - mine, box).least() > 0 for b, other in enumerate(scores) if b != a)
    }  # fmt: skip


def judge_saving(agent: int) -> Judge:
    """Bounds of a saving on a box."""

    def judge(box: Box, parts: Sequence[Coefficients]) -> Bounds:
        best, ends = max((parts[0].corner(ends), ends) for ends in corners(len(box)))
        return _upper(box, agent, parts[:1], parts[1:]), best, corner_point(box, ends)

    return judge


def judge_gain(agent: int, pair: Pair, count: int, *, strictly: bool) -> Judge:
    """Bounds of a gain on a box, where a may be chosen at the signals and b at the report; `strictly`: what is attained
    counts only where they are, ties told apart."""
    early = [pair[0], pair[1]] if strictly else [0, 0]  # so many leads must be below 0, not 0

    def judge(box: Box, parts: Sequence[Coefficients]) -> Bounds | None:
        heads, leads = parts[: -2 * (count - 1) or None], parts[len(parts) - 2 * (count - 1) :]
        if any(lead.numerators.min() > 0 for lead in leads):
            return None
        upper = _upper(box, agent, heads[:2], heads[2:])
        sides = leads[: count - 1], leads[count - 1 :]
        level = [ends for ends in corners(len(box)) if all(map(_level, sides, early, (ends, ends)))]
        if not level:
            return upper, None, None
        best, ends = max((heads[0].corner(ends), ends) for ends in level)
        return upper, best, corner_point(box, ends)

    return judge


def _level(leads: Sequence[Coefficients], early: int, ends: Sequence[int]) -> bool:
    """Whether no lead is above 0 at a corner, nor 0 among the first `early`."""
    values = [lead.numerators[tuple(ends)] for lead in leads]
    return all(value < 0 if k < early else value <= 0 for k, value in enumerate(values))


def _upper(box: Box, agent: int, parts: Sequence[Coefficients], quotients: Sequence[Coefficients]) -> Fraction:
    own, report = box[agent], box[-1]
    farthest = max(own[1] - report[0], report[1] - own[0])
    ways = [part.greatest() for part in parts]
    ways += [max(Fraction(0), part.greatest()) * farthest**2 for part in quotients]
    return min(ways)


def value_of_saving(payoffs: Payoffs, agent: int, place: int, point: Point) -> Fraction:
    """The saving at signals and a report; on the border of cells that of the lower ones."""
    *signals, report = point
    at = payoffs.cells.index(tuple(map(payoffs.grid.place, signals)))
    reported = payoffs.reported[agent, place][at][payoffs.grid.place(report)]
    return payoffs.errors[agent, place][at](signals) - reported(point)


def value_of_gain(payoffs: Payoffs, agent: int, pair: Pair, point: Point) -> Fraction:
    """The gain at signals and a report; on the border of cells that of the lower ones."""
    *signals, report = point
    at = payoffs.cells.index(tuple(map(payoffs.grid.place, signals)))
    lied = payoffs.payoffs[-1, pair[1]][at](signals) - payoffs.reported[agent, pair[1]][at][
        payoffs.grid.place(report)](point)  # fmt: skip
    return lied - payoffs.payoffs[agent, pair[0]][at](signals)
