"""A certificate as the checker sees it (certificate page section 2), its form checked and nothing else.

A `Table` of period t has cells for a memory (previous allocation, previous public state, previous types), a shock and a
state; on an axis that it does not list its stride is 0. Memory coordinate 0 is the previous allocation, coordinate
k+1 is component k of the previous state.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar, cast

from .answer import Stated
from .errors import Path
from .meter import COMPONENT, list_up, longest, make, spend
from .spaces import Space, offsets

E = TypeVar("E")
Verdict = Literal["proved", "refuted", "undecided"]


@dataclass(frozen=True)
class Layout:
    """Where the cells of a table lie: the strides of memory coordinates, shock and state components that it lists."""

    memory: Mapping[int, int]
    shock: int
    state: Mapping[int, int]
    space: Space

    @cached_property
    def spread(self) -> list[int]:
        """The place of each joint state."""
        spend(COMPONENT * len(self.space.sizes))
        make(self.space.size, kept=True)
        return offsets(self.space.sizes, [self.state.get(k, 0) for k in range(len(self.space.sizes))])

    @cached_property
    def distinct(self) -> list[int]:
        """The places of the cells that joint states tell apart."""
        spread = self.spread
        make(len(spread), times=2)
        return sorted(set(spread))

    def start(self, memory: Mapping[int, int], shock: int = 0) -> int:
        """The place of a memory's labels and a shock."""
        return sum(step * memory[k] for k, step in self.memory.items()) + self.shock * shock


@dataclass(frozen=True)
class Table:
    """Numbers over one denominator."""

    layout: Layout
    denominator: int
    numerators: list[int]

    def at(self, memory: Mapping[int, int], shock: int = 0) -> list[int]:
        """The numerators at every joint state."""
        start, numerators, spread = self.layout.start(memory, shock), self.numerators, self.layout.spread
        list_up(len(spread))
        return [numerators[start + place] for place in spread]

    @cached_property
    def bits(self) -> int:
        """The length of the longest numerator."""
        spend(len(self.numerators))
        return longest(self.numerators)

    def scaled_at(self, memory: Mapping[int, int], factor: int) -> list[int]:
        """The numerators at every joint state times a factor; each number of the table is multiplied once."""
        start, numerators, distinct = self.layout.start(memory), self.numerators, self.layout.distinct
        make(len(distinct), self.bits, factor.bit_length())
        list_up(len(self.layout.spread))
        known = {place: factor * numerators[start + place] for place in distinct}
        return [known[place] for place in self.layout.spread]

    def at_state(self, memory: Mapping[int, int], state: int) -> int:
        """The numerator at one joint state."""
        return self.numerators[self.layout.start(memory) + self.layout.spread[state]]


@dataclass(frozen=True)
class IndexTable:
    """Allocations, as positions in the stage's list."""

    layout: Layout
    indices: list[int]

    def at(self, shock: int) -> list[int]:
        """The allocation at every joint state."""
        start, indices, spread = self.layout.shock * shock, self.indices, self.layout.spread
        list_up(len(spread), kept=True)
        return [indices[start + place] for place in spread]

    def plan(self, shocks: Collection[object]) -> list[list[int]]:
        """The same for each shock."""
        return [self.at(z) for z in range(len(shocks))]


@dataclass(frozen=True)
class Program:
    """Values and an allocation rule for each period: of everyone, or of the society without an agent."""

    values: Sequence[Table]
    allocation: Sequence[IndexTable]


@dataclass(frozen=True)
class Mechanism:
    """An allocation rule and every agent's transfers; `by_shock` is None where no transfers by shock are given."""

    allocation: Sequence[IndexTable]
    transfers: Sequence[Sequence[Table]]
    by_shock: Sequence[Sequence[Table]] | None


@dataclass(frozen=True, eq=False)
class Part(Generic[E]):
    """A part of the evidence: its key, what stands for it when it is not given, how it is read, and its tables."""

    key: str
    absent: E
    read: Callable[[Any, object, Path], E]  # the first is a `Tables`
    tables: Callable[[E], Iterable[Table | IndexTable]] = lambda found: ()


class Evidence:
    """The parts of the evidence that are given."""

    def __init__(self, given: Mapping[Part[Any], Any]) -> None:
        self._given = given

    def __getitem__(self, part: Part[E]) -> E:
        return cast(E, self._given.get(part, part.absent))

    def but(self, part: Part[E], found: E) -> Evidence:
        """The same with another part."""
        return Evidence({**self._given, part: found})

    def tables(self) -> Iterator[Table | IndexTable]:
        for part, found in self._given.items():
            yield from part.tables(found)


@dataclass(frozen=True)
class Memory:
    """The previous period's reports, by component, and allocation."""

    reports: tuple[int, ...]
    allocation: int

    @property
    def coordinates(self) -> dict[int, int]:
        return dict(enumerate((self.allocation, *self.reports)))


@dataclass(frozen=True)
class Cell:
    """Where a slack is attained. Periods count from 1, as in the file; a state is its labels' numbers, of what the
    agent sees alone in a claim about that."""

    agent: int | None
    period: int | None
    memory: Memory | None
    state: tuple[int, ...] | None
    report: int | None
    shock: int | None
    own: int | None = None  # the agent's own type in the period before


W = TypeVar("W")


@dataclass(frozen=True)
class Claim(Generic[W]):
    """A claim; `slack` is in lowest terms; the witness, with the keys that it was written with, has labels resolved."""

    id: str
    concept: str
    verdict: Verdict
    slack: tuple[int, int] | None
    at: Cell | None
    keys: frozenset[str]
    witness: W
    path: Path
    stated: Stated = ()


@dataclass(frozen=True)
class Certificate:
    """Everything a certificate states."""

    environment: str
    format: str
    mechanism: Mechanism
    evidence: Evidence
    claims: tuple[Claim[Any], ...]

    def tables(self) -> Iterator[Table | IndexTable]:
        """Every table of the mechanism and the evidence."""
        mechanism = self.mechanism
        yield from mechanism.allocation
        for tables in (*mechanism.transfers, *(mechanism.by_shock or ())):
            yield from tables
        yield from self.evidence.tables()
