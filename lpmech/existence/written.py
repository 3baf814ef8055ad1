"""The linear programs of self-generation: written once, and kept up with the bounds of the moment.

While bounds improve, only right-hand sides change; where something is bounded for the first time there are new rows,
and the program is written anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

from lpmech.existence.chain import Bounded, Cut, Gap, Sum
from lpmech.existence.model import Constraint, Lie, Model
from lpmech.lp.program import Building, LinearProgram, Row, Sense
from lpmech.lp.steps import State

ONE = Fraction(1)
About = Lie | Bounded | tuple[int, int, Bounded]  # an incentive constraint, a bound of today, one of what is promised


class Bounds:
    """The bounds of the moment, and what changed when."""

    def __init__(self, model: Model, right: Mapping[Lie, Fraction]) -> None:
        self.model, self.right = model, right  # `right`: what a lie adds to a sum, minus its right-hand side
        self.values: dict[Bounded, Fraction] = {}
        self.cuts: dict[tuple[int, State], list[Cut]] = {}
        self.changed: list[Bounded] = []
        self._written: dict[State, Written] = {}  # of one period, the last that was asked for

    def put(self, one: Bounded, bound: Fraction) -> None:
        """A bound that is new, or better than the one before."""
        if isinstance(one, Cut) and one not in self.values:
            self.cuts.setdefault((one.period, one.others), []).append(one)
        self.values[one] = bound
        self.changed.append(one)

    def at(self, period: int, others: State) -> Iterator[tuple[Bounded, Fraction]]:
        """The bounds in one period, at types of the others."""
        for high, low in permutations(self.model.types(period), 2):
            gap = Gap(period, others, high, low)
            if gap in self.values:
                yield gap, self.values[gap]
        for cut in self.cuts.get((period, others), ()):
            yield cut, self.values[cut]

    def written(self, period: int, others: State) -> Written:
        """The program of a period and types of the others, with the bounds of the moment."""
        known = self._written.get(others)
        if known is None or known.period != period or known.bounded != len(self.values):
            known = self._written[others] = Written(self, period, others)
        known.follow()
        return known


class Written:
    """The program of one period and types of the others, and what its rows are about."""

    def __init__(self, known: Bounds, period: int, others: State) -> None:
        self.known, self.period, self.others = known, period, others
        self.bounded, self.seen = len(known.values), len(known.changed)
        self.building = Building(f"self-generation for {known.model.name}")
        self.about: list[About] = []
        self.places: dict[Bounded, list[int]] = {}  # the rows whose right-hand side is a bound
        self.payoffs = [self.building.column(f"payoff {own}") for own in known.model.types(period)]
        self.promised: dict[tuple[int, int, State, int], int] = {}
        for constraint in known.model.at(period, others):
            self._write(constraint)
        self._write_bounds()
        self.bare = self.building.done()
        self.rows: list[Row] = list(self.bare.rows)
        self.counts = [not isinstance(one, Lie) or not one.is_unpaid for one in self.about]

    def _write(self, constraint: Constraint) -> None:
        """(*), with the columns of the promises that it is about."""
        lie = constraint.lie
        terms = [(self.payoffs[own], Fraction(x)) for own, x in lie.today]
        for allocation, weights in constraint.shift.items():
            terms += [(self._promise(lie.report, allocation, *at), -weight) for at, weight in weights.items()]
        self._row(lie, terms, -self.known.right[lie])

    def _promise(self, report: int, allocation: int, own: int, others: State) -> int:
        """The column V((r,o),a; (own, others)); with it come those of the other own types."""
        if (report, allocation, others, own) not in self.promised:
            after = self.known.model.next(self.period)
            assert after is not None
            for one in self.known.model.types(after):
                column = self.building.column(f"promise {report} {allocation} {others} {one}")
                self.promised[report, allocation, others, one] = column
        return self.promised[report, allocation, others, own]

    def _write_bounds(self) -> None:
        """What is bounded today, and what is promised, is at most the bounds of the moment."""
        for gap, bound in self.known.at(self.period, self.others):
            self._bound(gap, gap, [(self.payoffs[own], weight) for own, weight in gap.terms], bound)
        after = self.known.model.next(self.period)
        for report, allocation, others in dict.fromkeys(key[:3] for key in self.promised):
            assert after is not None
            for gap, bound in self.known.at(after, others):
                terms = [(self.promised[report, allocation, others, own], weight) for own, weight in gap.terms]
                self._bound((report, allocation, gap), gap, terms, bound)

    def _bound(self, about: About, gap: Bounded, terms: Iterable[tuple[int, int]], bound: Fraction) -> None:
        """Σ weight · column ≤ bound."""
        self.places.setdefault(gap, []).append(len(self.about))
        self._row(about, [(column, Fraction(-weight)) for column, weight in terms], -bound)

    def _row(self, about: About, terms: Iterable[tuple[int, Fraction]], right: Fraction) -> None:
        """A ≥ row."""
        self.building.row(str(len(self.about)), terms, Sense.AT_LEAST, right)
        self.about.append(about)

    def follow(self) -> None:
        """Takes up the bounds that have changed."""
        for gap in dict.fromkeys(self.known.changed[self.seen :]):
            for place in self.places.get(gap, ()):
                self.rows[place] = self.rows[place].with_right(-self.known.values[gap])
        self.seen = len(self.known.changed)

    def program(self, gap: Bounded) -> LinearProgram:
        """Minimise V(low) − V(high), or minus what else is bounded."""
        objective = [(self.payoffs[own], Fraction(-weight)) for own, weight in gap.terms]
        return replace(self.bare, rows=tuple(self.rows), objective=tuple(sorted(objective)))

    def sum(self, y: tuple[Fraction, ...]) -> Sum:
        """The multipliers as weights."""
        weights = [(about, weight) for about, weight in zip(self.about, y, strict=True) if weight]
        return Sum(
            lies={about: weight for about, weight in weights if isinstance(about, Lie)},
            today={about: weight for about, weight in weights if isinstance(about, Gap | Cut)},
            later={about: weight for about, weight in weights if isinstance(about, tuple)},
        )
