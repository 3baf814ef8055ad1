"""Outer bounds on what all mechanisms can promise, by self-generation; where they clash, none exists.

Fix an agent. After any public history of an incentive compatible mechanism, whose payments may depend on the history
as they like, truthful payoffs V(·, o) of the next period meet (*) (`model.py`) with promised payoffs V((r,o),a; ·),
one for each report and allocation, that are themselves such payoffs. (Promises that differ between shocks with the
same allocation can be replaced by their mean: bounds on differences hold for means.) So if V(s,o') − V(s',o') ≤ D
holds for everything that can be promised, every difference today is at most the optimum of the linear program

    maximise V(high,o) − V(low,o)  subject to (*) at o, promised differences ≤ D, and today's differences ≤ D.

Each new bound replaces the old one at once; an infeasible program refutes every mechanism. (The largest bounded fixed
point of this operator is what mechanisms can do: Abreu, Pearce and Stacchetti 1990.) Finite horizons go back from the
last period once. Infinite ones start from the bound proved in docs/existence.md where an agent's type moves no other
components of the state, else from no bound at all, and then from a stated one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from lpmech.existence.chain import Bounded, Chain, Cut, Gap, Start, StartKind, Step, Sum, needed
from lpmech.existence.irreducible import reduced
from lpmech.existence.model import ZERO, Constraint, Lie, Model
from lpmech.lp.program import Building, LinearProgram, Sense
from lpmech.lp.proofs import Infeasible, Unbounded
from lpmech.lp.solve import solve
from lpmech.lp.steps import State

ONE = Fraction(1)
BITS = (20, 200)  # denominators beyond are rounded away: bounds up to multiples of about 2^-bits of the utilities
PASSES = 60
ASSUMED = 100  # the stated bound, in multiples of the largest difference of utilities / (1 − δ)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """No contradiction: the bounds reached after some passes, and whether the last pass changed nothing."""

    start: Start
    bounds: dict[Bounded, Fraction]
    passes: int
    complete: bool
    rounded: bool  # whether a bound was


def starts(model: Model, slack: Fraction = ZERO) -> Iterator[Start]:
    """The starting points to try, in order."""
    if model.env.horizon is not None:
        yield Start(kind=StartKind.NONE)
        return
    differences = [-one.right for one in model.constraints]
    if all(is_balanced(one) for one in model.constraints):
        share = 1 - max((_moved(one) for one in model.constraints), default=ZERO)
        yield Start(kind=StartKind.PROVED, bound=(max(differences, default=ZERO) + slack) / share,
                    growth=1 / share)  # fmt: skip
        return
    yield Start(kind=StartKind.NONE)
    yield Start(
        kind=StartKind.ASSUMED, bound=ASSUMED * max(map(abs, differences), default=ZERO) / (1 - model.env.discount)
    )


def is_balanced(constraint: Constraint) -> bool:
    """Whether the true type does not change what the others' next types will be, at this report's allocations."""
    for weights in constraint.shift.values():
        total: dict[State, Fraction] = {}
        for (_, others), weight in weights.items():
            total[others] = total.get(others, ZERO) + weight
        if any(total.values()):
            return False
    return True


def _moved(constraint: Constraint) -> Fraction:
    """δ E_z TV: by how much the lie's continuation differs between the two types."""
    return sum((abs(weight) for weights in constraint.shift.values() for weight in weights.values()), ZERO) / 2


def refute(
    model: Model, start: Start, slack: Fraction = ZERO, passes: int = PASSES, bits: int = BITS[0]
) -> Chain | Settled:
    """The passes from one starting point: a contradiction, or where they settle."""
    search = Search(model, start, slack, bits)
    periods = [[0]] * passes if model.env.horizon is None else [list(model.env.backwards())]
    for number, pass_ in enumerate(periods, 1):
        before = len(search.steps)
        for period in pass_:
            found = search.sweep(period)
            if found is not None:
                return found
        if model.env.horizon is not None or len(search.steps) == before:
            return search.settled(number, complete=True)
    return search.settled(passes, complete=False)


def refined(model: Model, coarse: Chain | Settled, passes: int = PASSES) -> Chain | Settled:
    """The answer; where bounds that were rounded settled, which may hide a small contradiction, that of finer ones."""
    if isinstance(coarse, Chain) or not coarse.rounded:
        return coarse
    fine = refute(model, coarse.start, passes=passes, bits=BITS[1])
    return fine if isinstance(fine, Chain) or fine.complete else coarse


class Search:
    """The bounds of the moment, and how they were reached."""

    def __init__(self, model: Model, start: Start, slack: Fraction, bits: int) -> None:
        self.model, self.start, self.slack, self.bits = model, start, slack, bits
        self.bounds: dict[Bounded, Fraction] = {}
        self.growth: dict[Bounded, Fraction] = {}
        self.cuts: dict[tuple[int, State], list[Cut]] = {}
        self.steps: list[Step] = []
        self.right = {one.lie: slack - one.right for one in model.constraints}  # what (1) adds for a lie
        self.unit, self.rounded = _unit((one.right for one in model.constraints), bits), False
        if start.bound is not None:
            for gap in gaps(model):
                self.bounds[gap], self.growth[gap] = start.bound, start.growth

    def sweep(self, period: int) -> Chain | None:
        """New bounds at every state of the others in one period; or the contradiction."""
        for others in self.model.others(period):
            for high, low in permutations(self.model.types(period), 2):
                found = self.improve(Gap(period, others, high, low))
                if found is not None:
                    return found
        return None

    def improve(self, gap: Bounded) -> Chain | None:
        """The best bound on one difference, where it is better than the old one; or the contradiction."""
        written = Written(self, gap.period, gap.others)
        outcome = solve(written.program(gap))
        if isinstance(outcome, Unbounded):
            return None
        if isinstance(outcome, Infeasible):
            return self.chain(gap, written.sum(reduced(written.building.done().rows, outcome.y)))
        proof = written.sum(outcome.y)
        bound = self.short(proof.worth(self.right, self.bounds))
        if gap not in self.bounds or bound < self.bounds[gap]:
            growth = proof.worth(dict.fromkeys(proof.lies, ONE), self.growth)
            self.steps.append(Step(gap=gap, bound=bound, growth=growth, proof=proof))
            if isinstance(gap, Cut) and gap not in self.bounds:
                self.cuts.setdefault((gap.period, gap.others), []).append(gap)
            self.bounds[gap], self.growth[gap] = bound, growth
        return None

    def at(self, period: int, others: State) -> Iterator[tuple[Bounded, Fraction]]:
        """The bounds of the moment in one period, at types of the others."""
        for high, low in permutations(self.model.types(period), 2):
            gap = Gap(period, others, high, low)
            if gap in self.bounds:
                yield gap, self.bounds[gap]
        for cut in self.cuts.get((period, others), ()):
            yield cut, self.bounds[cut]

    def short(self, value: Fraction) -> Fraction:
        """The value where it is short, else the next multiple of the unit."""
        if value.denominator <= 1 << self.bits:
            return value
        self.rounded = True
        return math.ceil(value / self.unit) * self.unit

    def settled(self, passes: int, *, complete: bool) -> Settled:
        """Where the bounds are."""
        return Settled(start=self.start, bounds=dict(self.bounds), passes=passes, complete=complete,
                       rounded=self.rounded)  # fmt: skip

    def chain(self, gap: Bounded, proof: Sum) -> Chain:
        """The refutation."""
        total = proof.worth(self.right, self.bounds)
        growth = proof.worth(dict.fromkeys(proof.lies, ONE), self.growth)
        return Chain(
            agent=self.model.agent, slack=self.slack, start=self.start, steps=needed(self.steps, proof),
            period=gap.period, others=gap.others, contradiction=proof, total=total,
            epsilon=self.slack - total / growth,
        )  # fmt: skip


class Written:
    """The program of one period and types of the others, and what its rows are about."""

    def __init__(self, search: Search, period: int, others: State) -> None:
        self.search, self.period, self.others = search, period, others
        self.building = Building(f"self-generation for {search.model.name}")
        self.rows: list[Lie | Bounded | tuple[int, int, Bounded]] = []
        self.payoffs = [self.building.column(f"payoff {own}") for own in search.model.types(period)]
        self.promised: dict[tuple[int, int, State, int], int] = {}
        for constraint in search.model.at(period, others):
            self.write(constraint)
        self.write_bounds()

    def write(self, constraint: Constraint) -> None:
        """(*), with the columns of the promises that it is about."""
        lie = constraint.lie
        terms = [(self.payoffs[lie.true], ONE), (self.payoffs[lie.report], -ONE)]
        for allocation, weights in constraint.shift.items():
            terms += [(self.promise(lie.report, allocation, *at), -weight) for at, weight in weights.items()]
        self.row(lie, terms, -self.search.right[lie])

    def promise(self, report: int, allocation: int, own: int, others: State) -> int:
        """The column V((r,o),a; (own, others)); with it come those of the other own types."""
        if (report, allocation, others, own) not in self.promised:
            after = self.search.model.next(self.period)
            assert after is not None
            for one in self.search.model.types(after):
                column = self.building.column(f"promise {report} {allocation} {others} {one}")
                self.promised[report, allocation, others, one] = column
        return self.promised[report, allocation, others, own]

    def write_bounds(self) -> None:
        """What is bounded today, and what is promised, is at most the bounds of the moment."""
        for gap, bound in self.search.at(self.period, self.others):
            self.row(gap, [(self.payoffs[own], Fraction(-weight)) for own, weight in gap.terms], -bound)
        after = self.search.model.next(self.period)
        for report, allocation, others in dict.fromkeys(key[:3] for key in self.promised):
            assert after is not None
            for gap, bound in self.search.at(after, others):
                terms = [
                    (self.promised[report, allocation, others, own], Fraction(-weight)) for own, weight in gap.terms
                ]
                self.row((report, allocation, gap), terms, -bound)

    def row(self, about: Lie | Bounded | tuple[int, int, Bounded], terms: Iterable[tuple[int, Fraction]],
            right: Fraction) -> None:  # fmt: skip
        """A ≥ row."""
        self.building.row(str(len(self.rows)), terms, Sense.AT_LEAST, right)
        self.rows.append(about)

    def program(self, gap: Bounded) -> LinearProgram:
        """Minimise V(low) − V(high), or minus what else is bounded."""
        bare = self.building.done()
        objective = [(self.payoffs[own], Fraction(-weight)) for own, weight in gap.terms]
        return LinearProgram(name=bare.name, columns=bare.columns, rows=bare.rows, objective=tuple(sorted(objective)))

    def sum(self, y: tuple[Fraction, ...]) -> Sum:
        """The multipliers as weights."""
        weights = [(about, weight) for about, weight in zip(self.rows, y, strict=True) if weight]
        return Sum(
            lies={about: weight for about, weight in weights if isinstance(about, Lie)},
            today={about: weight for about, weight in weights if isinstance(about, Gap | Cut)},
            later={about: weight for about, weight in weights if isinstance(about, tuple)},
        )


def gaps(model: Model) -> Iterator[Gap]:
    """Every difference of an infinite horizon."""
    for others in model.others(0):
        for high, low in permutations(model.types(0), 2):
            yield Gap(0, others, high, low)


def _unit(numbers: Iterable[Fraction], bits: int) -> Fraction:
    """A power of two, about 2^-bits of the largest number."""
    largest = max((abs(number) for number in numbers), default=ONE) or ONE
    return Fraction(2) ** (math.floor(largest).bit_length() - bits)
