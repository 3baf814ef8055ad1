"""The best deterministic rule: branch and bound over what is chosen at each place (docs/design.md, *Without lots*).

The rule of a mechanism is *deterministic* if every y(h,r,z,a) is 0 or ρ(h). To find the best one is NP-hard
(Papadimitriou, Pierrakos, Psomas and Rubinstein 2016), so the search has a limit.

A branch says what is chosen at some places. All other choices there never come, and nothing is paid or enjoyed after
them: their columns, and those of every node that follows them, are 0. What is left is a linear program whose value is
no worse than that of any deterministic rule of the branch. Where every place is decided, each node that is left has
ρ = 1, and so every point is a mechanism: nothing is to be asked about attainment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from heapq import heappop, heappush

from lpmech.designs.attainment import without
from lpmech.designs.places import Kind, place_of
from lpmech.designs.problem import Aim, Status
from lpmech.designs.rows import Written
from lpmech.designs.sizes import TooLarge
from lpmech.designs.solving import Answer, Fork, Leaf
from lpmech.designs.sums import ONE, ZERO
from lpmech.lp.proofs import Infeasible, Optimal, Outcome, Unbounded, Vector
from lpmech.lp.solve import solve
from lpmech.problem.members import member

MOST = 2_000  # branches
MOST_WORK = 1_000_000  # branches times rows and columns of the program
Columns = frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place with a shock: the id of its row, the columns of what may be chosen, and that of ρ (None: ρ = 1)."""

    row: str
    choices: tuple[int, ...]
    reach: int | None

    def undecided(self, x: Vector) -> Fraction:
        """How much of ρ does not go to what is chosen most."""
        return (ONE if self.reach is None else x[self.reach]) - max(x[column] for column in self.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A branch by its number, what never comes in it, and what its program is."""

    number: int
    gone: Columns
    outcome: Outcome

    @property
    def rank(self) -> tuple[bool, Fraction]:
        """Its bound; of a program without one it is less than all others."""
        bounded = isinstance(self.outcome, Optimal)
        return bounded, self.outcome.objective if isinstance(self.outcome, Optimal) else ZERO


class Search:
    """The branches so far, and the best rule that was met."""

    def __init__(self, written: Written) -> None:
        self.written, self.program = written, written.program
        self.entries: list[Fork | Leaf | None] = []  # None: a branch without a bound
        self.open: list[tuple[tuple[bool, Fraction], int, Branch]] = []
        self.best: Optimal | None = None
        self.unbounded: Unbounded | None = None
        self._tried: set[Columns] = set()
        self._add(frozenset())

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """All places, period by period."""
        return tuple(
            Spot(row=row.id, choices=tuple(column for column, value in row.terms if value > 0),
                 reach=next((column for column, value in row.terms if value < 0), None))
            for row in self.program.rows if place_of(row.id).kind is Kind.CHOOSE
        )  # fmt: skip

    @cached_property
    def _leads(self) -> dict[int, int]:
        """The node that each choice leads to."""
        return {column: number for number, reach in self.written.reach.items() for column in reach}

    def _below(self, choice: int) -> Iterator[int]:
        """The columns that are 0 where a choice is never made."""
        yield choice
        number = self._leads.get(choice)
        for column in () if number is None else self.written.after.get(number, ()):
            yield from self._below(column)

    def _without(self, gone: Columns, spot: Spot, chosen: int) -> Columns:
        """What never comes if one thing is chosen at a place."""
        others = (column for column in spot.choices if column != chosen and column not in gone)
        return gone.union(*(self._below(column) for column in others))

    def _add(self, gone: Columns) -> int:
        """A new branch, solved and rounded; its number."""
        outcome, number = solve(without(self.program, gone)), len(self.entries)
        if isinstance(outcome, Unbounded):
            self.entries.append(None)
        else:
            self.entries.append(Leaf(y=outcome.y, clash=isinstance(outcome, Infeasible)))
        if not isinstance(outcome, Infeasible):
            branch = Branch(number=number, gone=gone, outcome=outcome)
            heappush(self.open, (branch.rank, number, branch))
            self._round(outcome.x, gone)
        return number

    def _round(self, x: Vector, gone: Columns) -> None:
        """Tries the rule that chooses everywhere what is chosen most."""
        for spot in self._undecided(gone):
            left = [column for column in spot.choices if column not in gone]
            if left:
                gone = self._without(gone, spot, max(left, key=lambda column: x[column]))
        if gone in self._tried:
            return
        self._tried.add(gone)
        outcome = solve(without(self.program, gone))
        if isinstance(outcome, Unbounded):
            self.unbounded = outcome
        elif isinstance(outcome, Optimal) and (self.best is None or outcome.objective < self.best.objective):
            self.best = outcome

    def _undecided(self, gone: Columns) -> list[Spot]:
        """The places at which several things may be chosen."""
        return [spot for spot in self.spots if sum(column not in gone for column in spot.choices) > 1]

    @property
    def done(self) -> bool:
        """Whether no branch can have a better rule than the best one that was met."""
        if self.unbounded is not None or not self.open:
            return True
        return self.best is not None and self.open[0][0] >= (True, self.best.objective)

    def step(self) -> None:
        """Splits the branch with the least bound where it is the least decided."""
        branch = heappop(self.open)[2]
        assert not isinstance(branch.outcome, Infeasible)
        x = branch.outcome.x
        spot = max(self._undecided(branch.gone), key=lambda one: one.undecided(x))
        then = tuple(
            (place_of(self.program.columns[column].id).allocation or "",
             self._add(self._without(branch.gone, spot, column)))
            for column in spot.choices
        )  # fmt: skip
        self.entries[branch.number] = Fork(place=spot.row, then=then)

    def bound(self) -> Fraction | None:
        """What no deterministic rule is better than; None if some open branch has no bound."""
        (bounded, value), _, _ = self.open[0]
        return value if bounded else None

    def tree(self) -> tuple[Fork | Leaf, ...]:
        """All branches; every one has a bound, or is infeasible."""
        return tuple(one for one in self.entries if one is not None)


def most_branches(written: Written) -> int:
    """How many branches are tried: fewer of a large program."""
    program = written.program
    return max(1, min(MOST, MOST_WORK // (1 + len(program.rows) + len(program.columns))))


def deterministic(written: Written, aim: Aim, most: int | None = None) -> Answer:
    """The answer among deterministic rules. Raises TooLarge where the limit leaves nothing to say."""
    aim, most = member(Aim, aim), most_branches(written) if most is None else most
    search = Search(written)
    while not search.done and len(search.entries) < most:
        search.step()
    if search.unbounded is not None:
        return Answer(status=Status.UNBOUNDED, x=search.unbounded.x, ray=search.unbounded.ray)
    return _found(search, aim) if search.done else _between(search, aim)


def _found(search: Search, aim: Aim) -> Answer:
    """Every branch is decided."""
    if search.best is None:
        return Answer(status=Status.INFEASIBLE, branches=search.tree())
    if aim is Aim.FIND:
        return Answer(status=Status.FEASIBLE, x=search.best.x)
    return Answer(status=Status.OPTIMAL, value=search.best.objective, attained=True, x=search.best.x,
                  branches=search.tree())  # fmt: skip


def _between(search: Search, aim: Aim) -> Answer:
    """Some branch is open: the best rule that was met, and the least bound."""
    bound, best = search.bound(), search.best
    if aim is Aim.FIND or (bound is None and best is None):
        raise TooLarge(f"{len(search.entries):,} branches of what a deterministic rule may choose leave it open, and "
                       "more are not tried; fewer periods, types or allocations have fewer")  # fmt: skip
    return Answer(status=Status.BOUNDS, value=None if best is None else best.objective, bound=bound,
                  x=None if best is None else best.x, branches=() if bound is None else search.tree())  # fmt: skip
