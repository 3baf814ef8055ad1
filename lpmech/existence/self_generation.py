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
from itertools import permutations, product

from lpmech.existence.chain import Bounded, Chain, Cut, Gap, Start, StartKind, Step, Sum, needed
from lpmech.existence.irreducible import reduced
from lpmech.existence.model import ZERO, Constraint, Model
from lpmech.existence.written import ONE, Bounds
from lpmech.lp.proofs import Infeasible, Unbounded
from lpmech.lp.solve import solve
from lpmech.lp.steps import State

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
    lies = [one for one in model.lies if one.lie.report not in model.unpaid(one.lie.period)]
    differences = [-one.right for one in lies]
    if all(is_balanced(one) and _finds_none_away(model, one) for one in lies):
        share = 1 - max((_moved(one) for one in lies), default=ZERO)
        yield Start(kind=StartKind.PROVED, bound=(max(differences, default=ZERO) + slack) / share,
                    growth=1 / share)  # fmt: skip
        return
    yield Start(kind=StartKind.NONE)
    yield Start(
        kind=StartKind.ASSUMED, bound=ASSUMED * max(map(abs, differences), default=ZERO) / (1 - model.env.discount)
    )


def levels_play_no_part(model: Model) -> bool:
    """Whether the same number may be added to the payoffs of all own types, at each state of the others."""
    return all(is_balanced(one) for one in model.constraints) and not model.is_unpaid


def _finds_none_away(model: Model, constraint: Constraint) -> bool:
    """Whether the true type does not change the chances of each type at which nothing is paid."""
    after = model.next(constraint.lie.period)
    away = () if after is None else model.unpaid(after)
    return not any(own in away for weights in constraint.shift.values() for own, _ in weights)


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
        self.known = Bounds(model, {one.lie: slack * (not one.lie.is_unpaid) - one.right for one in model.constraints})
        self.growth: dict[Bounded, Fraction] = {}
        self.steps: list[Step] = []
        self.unit, self.rounded = _unit((one.right for one in model.constraints), bits), False
        if start.bound is not None:
            for gap in gaps(model):
                self.known.put(gap, start.bound)
                self.growth[gap] = start.growth
        for cut, bound in levels_of_settled(model):
            self.known.put(cut, bound)
            self.growth[cut] = ZERO

    def sweep(self, period: int) -> Chain | None:
        """New bounds at every state of the others in one period; or the contradiction."""
        for others in self.model.others(period):
            for high, low in permutations(self.model.types(period), 2):
                found = self.improve(Gap(period, others, high, low))
                if found is not None:
                    return found
            if found := next(filter(None, map(self.improve, levels(self.model, period, others))), None):
                return found
        return None

    def improve(self, gap: Bounded) -> Chain | None:
        """The best bound on one difference, where it is better than the old one; or the contradiction."""
        known, written = self.known, self.known.written(gap.period, gap.others)
        outcome = solve(written.program(gap))
        if isinstance(outcome, Unbounded):
            return None
        if isinstance(outcome, Infeasible):
            return self.chain(gap, written.sum(reduced(written.rows, outcome.y, written.counts)))
        proof = written.sum(outcome.y)
        bound = self.short(proof.worth(known.right, known.values))
        if gap not in known.values or bound < known.values[gap]:
            growth = proof.worth(proof.relaxed, self.growth)
            self.steps.append(Step(gap=gap, bound=bound, growth=growth, proof=proof))
            known.put(gap, bound)
            self.growth[gap] = growth
        return None

    def short(self, value: Fraction) -> Fraction:
        """The value where it is short, else the next multiple of the unit."""
        if value.denominator <= 1 << self.bits:
            return value
        self.rounded = True
        return math.ceil(value / self.unit) * self.unit

    def settled(self, passes: int, *, complete: bool) -> Settled:
        """Where the bounds are."""
        return Settled(start=self.start, bounds=dict(self.known.values), passes=passes, complete=complete,
                       rounded=self.rounded)  # fmt: skip

    def chain(self, gap: Bounded, proof: Sum) -> Chain:
        """The refutation."""
        total = proof.worth(self.known.right, self.known.values)
        growth = proof.worth(proof.relaxed, self.growth)
        return Chain(
            agent=self.model.agent, slack=self.slack, start=self.start, steps=needed(self.steps, proof),
            period=gap.period, others=gap.others, contradiction=proof, total=total,
            epsilon=self.slack - total / growth,
        )  # fmt: skip


def levels(model: Model, period: int, others: State) -> Iterator[Cut]:
    """The payoffs themselves and what is opposite to them, if something of them is known: nothing is paid at some."""
    if model.is_unpaid:
        for own, sign in product(model.types(period), (1, -1)):
            yield Cut(period, others, ((own, sign),))


def levels_of_settled(model: Model) -> Iterator[tuple[Cut, Fraction]]:
    """With an infinite horizon, bounds on the payoffs of types at which the agent is away for good."""
    if model.env.horizon is not None or not model.settled[0]:
        return
    places = list(product(model.others(0), sorted(model.settled[0])))
    worths = (abs(model.prospects[0, others, own, own].worth) for others, own in places)
    bound = max(worths, default=ZERO) / (1 - model.env.discount)
    for (others, own), sign in product(places, (1, -1)):
        yield Cut(0, others, ((own, sign),)), bound


def gaps(model: Model) -> Iterator[Gap]:
    """Every difference of an infinite horizon between types at which payments are free."""
    free = [own for own in model.types(0) if own not in model.unpaid(0)]
    for others in model.others(0):
        for high, low in permutations(free, 2):
            yield Gap(0, others, high, low)


def _unit(numbers: Iterable[Fraction], bits: int) -> Fraction:
    """A power of two, about 2^-bits of the largest number."""
    largest = max((abs(number) for number in numbers), default=ONE) or ONE
    return Fraction(2) ** (math.floor(largest).bit_length() - bits)
