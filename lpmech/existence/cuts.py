"""Finer bounds where those on differences settle without a contradiction: bounds on other combinations of payoffs.

Differences of two types enclose what can be promised in a polyhedron of few directions, and some of it cannot be
promised. At each state of the others the promises that leave lies the greatest loss are found, within the bounds of
the moment; if one of them could not itself be kept to with promises within the bounds, the constraints that say so,
with their weights, are a combination of payoffs whose bound it breaks: a *cut*, which holds after every history. The
combination is rounded to small integers, and its bound is found like any other (`self_generation.py`). This goes on
until the constraints contradict themselves, or nothing is cut off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from lpmech.existence.chain import Chain, Cut, Gap, Start
from lpmech.existence.model import ZERO, Lie, Model
from lpmech.existence.self_generation import Search, gaps
from lpmech.existence.written import ONE, Written
from lpmech.lp.program import Building, Row, Sense
from lpmech.lp.proofs import Optimal
from lpmech.lp.solve import solve
from lpmech.lp.steps import State

PASSES = 12  # over the differences, before anything is cut
ROUNDS = 160
BITS = 100  # of the bounds
DIRECTION_BITS = (6, 20, 50)  # of the coefficients: the first that cut the promise off
Promise = tuple[State, tuple[Fraction, ...]]  # types of the others, and a payoff for each own type


def refute_by_cuts(model: Model, start: Start, rounds: int = ROUNDS) -> Chain | None:
    """A refutation of an infinite horizon, where one is found; the start is a bound on every difference."""
    search = Search(model, start, ZERO, BITS)
    for number in range(rounds):
        before = len(search.steps)
        if found := next(filter(None, _round(search, cut=number >= PASSES)), None):
            return found
        if len(search.steps) == before and number > PASSES:
            return None
    return None


def _round(search: Search, *, cut: bool) -> Iterator[Chain | None]:
    """Every bound anew, then cuts."""
    yield search.sweep(0)
    yield from map(search.improve, [one for cuts in search.known.cuts.values() for one in cuts])
    if cut:
        yield from (_cut_at(search, others) for others in search.model.others(0))


def _cut_at(search: Search, others: State) -> Chain | None:
    """Cuts off what cannot be promised of the best promises at types of the others; or the contradiction."""
    promises = _best_promises(search, others)
    if promises is None:
        return next(filter(None, map(search.improve, _any_difference(search.model, others))), None)
    for promise in dict.fromkeys(promises):
        violated = _violation(search, promise)
        if violated is not None and (found := _cut_off(search, promise, violated)):
            return found
    return None


def _any_difference(model: Model, others: State) -> list[Gap]:
    return [gap for gap in gaps(model) if gap.others == others]


def _best_promises(search: Search, others: State) -> list[Promise] | None:
    """The promises under which lies lose most; None where some lie gains whatever is promised."""
    written = search.known.written(0, others)
    outcome = _least_gain(written, written.rows, None)
    assert outcome is not None
    if outcome.objective > 0:
        return None
    found: dict[tuple[int, int, State], dict[int, Fraction]] = {}
    for (report, allocation, following, own), column in written.promised.items():
        found.setdefault((report, allocation, following), {})[own] = outcome.x[column]
    return [(key[2], tuple(by_type[own] for own in sorted(by_type))) for key, by_type in found.items()]


def _least_gain(written: Written, rows: Sequence[Row], floor: Fraction | None) -> Optimal | None:
    """Minimise the gain that the rows of lies leave, at least `floor`; the last column is the gain. None where the
    other rows cannot be met."""
    cap = floor if floor is not None else -max(map(abs, written.known.right.values()), default=ONE) - 1
    building = Building(f"cuts for {written.known.model.name}")
    for column in written.bare.columns:
        building.column(column.id)
    gain = building.column("gain", cost=1)
    for about, row in zip(written.about, rows, strict=True):
        slack = [(gain, ONE)] if isinstance(about, Lie) and not about.is_unpaid else []
        building.row(row.id, [*row.terms, *slack], Sense.AT_LEAST, row.right)
    building.row("floor", [(gain, ONE)], Sense.AT_LEAST, cap)
    outcome = solve(building.done())
    return outcome if isinstance(outcome, Optimal) else None


def _violation(search: Search, promise: Promise) -> dict[int, Fraction] | None:
    """Coefficients by own type of a combination whose bound the promise breaks; None where it can be kept."""
    others, payoffs = promise
    written = search.known.written(0, others)
    fixed = dict(zip(written.payoffs, payoffs, strict=True))
    rows = []
    for row in written.rows:
        known = sum((weight * fixed[place] for place, weight in row.terms if place in fixed), ZERO)
        terms = tuple((place, weight) for place, weight in row.terms if place not in fixed)
        rows.append(Row(id=row.id, terms=terms, sense=row.sense, right=row.right - known))
    outcome = _least_gain(written, rows, ZERO)
    if outcome is None or outcome.objective <= 0:
        return None  # it breaks a bound of the moment, or it can be kept
    total: dict[int, Fraction] = {}
    for about, weight in zip(written.about, outcome.y, strict=False):
        for own, x in about.today if isinstance(about, Lie) and weight else ():
            total[own] = total.get(own, ZERO) - x * weight
    return {own: weight for own, weight in sorted(total.items()) if weight} or None


def _cut_off(search: Search, promise: Promise, direction: Mapping[int, Fraction]) -> Chain | None:
    """Bounds the combination, its coefficients rounded as far as the promise is still cut off."""
    others, payoffs = promise
    for terms in _rounded(direction):
        cut = Cut(0, others, terms)
        if found := search.improve(cut):
            return found
        reached = sum((weight * payoffs[own] for own, weight in terms), ZERO)
        if cut in search.known.values and reached > search.known.values[cut]:
            return None
    return None


def _rounded(direction: Mapping[int, Fraction]) -> Iterator[tuple[tuple[int, int], ...]]:
    """Integers in about the same proportions, of sum 0 where they were."""
    largest = max(direction, key=lambda own: abs(direction[own]))
    for bits in DIRECTION_BITS:
        scale = Fraction(1 << bits) / abs(direction[largest])
        whole = {own: round(weight * scale) for own, weight in direction.items()}
        whole[largest] += round(sum(direction.values()) * scale) - sum(whole.values())
        yield tuple((own, weight) for own, weight in sorted(whole.items()) if weight)
