"""Pairs of allocations that everyone's bounds decide, refute or leave open (page section 3), and the cells of
truth-telling that such pairs touch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ..kernel.environment import Stage
from ..kernel.errors import Limit
from ..kernel.meter import spend
from .opened import opened, strays
from .packed import ones_of
from .programs import Program, likely, weights
from .ties import Closing

MOST = 2_000_000  # pairs that are looked at one by one
Key = tuple[int, int, int]


@dataclass(frozen=True)
class Pair:
    """A pair that is open or refuted: a shock's place among the likely ones, a state and an allocation; the bounds of
    D in units of u."""

    shock: int
    state: int
    allocation: int
    low: Fraction
    high: Fraction

    @property
    def refuted(self) -> bool:
        return self.high < 0


@dataclass(frozen=True)
class Early:
    """An agent's types before its arrival in a period, and the least that the pivot mechanism charges at a state: what
    is below 0 and not charged helps a lie that loses."""

    types: frozenset[int]
    charged: Callable[[int], Fraction]


class Period:
    """A period under the rule: everyone's program and its pairs that are open or refuted."""

    def __init__(
        self, program: Program, stage: Stage, plan: Sequence[bytes], period: int, shift: int, closing: Closing
    ) -> None:
        self.program, self.stage, self.period, self.shift = program, stage, period, shift
        self.need = program.need
        self.plans = [plan[z] for z, _ in likely(stage)]
        self._bytes: dict[int, bytes] = {}
        self._own: dict[int, bytes] = {}
        self.pairs: dict[Key, Pair] = {}
        self.symmetric: dict[Key, Pair] = {}  # closed for the optimal value, which is the rule's if no pair is left
        self.strays: dict[Key, Pair] = {}  # what only a lie leads to
        self.early: Sequence[Early] = ()  # by agent, where those pay who are present
        self.lies_stay = True  # whether no lie leads to what is not feasible
        for z, (_, shock) in enumerate(likely(stage)):
            for b in shock.feasible:
                for state in self._undecided(z, b, opened(stage, stage.space, b), closing):
                    self._look(z, state, b, closing, self.pairs)
        for z, b, marks in strays(stage, self.plans):
            self.lies_stay = False
            for state in self._undecided(z, b, marks, closing):
                self._look(z, state, b, closing, self.strays)
        if not self.left:
            self.program, self._own, self._bytes = replace(program, rows=(), chosen=()), {}, {}

    @property
    def open(self) -> int:
        return sum(not pair.refuted for pair in self.pairs.values())

    @property
    def refuted(self) -> bool:
        return any(pair.refuted for pair in self.pairs.values())

    @property
    def least(self) -> Fraction:
        """The least lower bound of D, 0 where no pair is left."""
        return min((pair.low for pair in self.left.values()), default=Fraction(0))

    @property
    def left(self) -> dict[Key, Pair]:
        """The pairs that nothing closes for the value of the rule itself."""
        return {**self.pairs, **self.symmetric, **self.strays}

    def _undecided(self, z: int, b: int, among: int, closing: Closing) -> Iterator[int]:
        """The states among some at which the rule chooses something else than b, and neither the bounds nor the data
        know it to be as good."""
        plan, count = self.plans[z], self.program.fields.count
        chosen = int.from_bytes(plan.translate(bytes(value == b for value in range(256))), "little")
        left = among & ~(chosen | self._decided(z, b))
        if not left:
            return
        for a in sorted(set(plan)):
            here = left & int.from_bytes(plan.translate(bytes(value == a for value in range(256))), "little")
            if here:
                yield from ones_of(here & ~closing.singles[self.period].same_everywhere(a, b), count)

    def _decided(self, z: int, b: int) -> int:
        """1 in the states, a byte each, at which the bounds know the rule's choice to be as good as b."""
        fields, need = self.program.fields, self.need
        if need > self.program.bound:
            return 0
        own, other = fields.data(self.program.chosen[z]), fields.data(self.program.rows[b])
        return int.from_bytes(
            b"".join(
                part.data(part.at_least(mine, table + part.all(need)))[:: fields.width]
                for part, (mine, table) in fields.blocks(own, other)
            ),
            "little",
        )

    def gap(self, z: int, state: int, b: int) -> int:
        """L_a − L_b."""
        if b not in self._bytes:
            self._bytes[b] = self.program.fields.data(self.program.rows[b])
        if z not in self._own:
            self._own[z] = self.program.fields.data(self.program.chosen[z])
        width = self.program.fields.width
        cell = slice(state * width, (state + 1) * width)
        return int.from_bytes(self._own[z][cell], "little") - int.from_bytes(self._bytes[b][cell], "little")

    def _look(self, z: int, state: int, b: int, closing: Closing, kept: dict[Key, Pair]) -> None:
        """Keep the pair unless it is closed."""
        spend(300)
        gap = self.gap(z, state, b)
        low, high = Fraction(gap - self.need), Fraction(gap + self.need)
        a = self.plans[z][state]
        known = None if high < 0 else closing.difference(self.period, a, b, state)
        if known is not None and known >= 0:
            return
        if known is not None:
            low, high = self._around(known)
        if len(self.pairs) + len(self.symmetric) + len(self.strays) >= MOST:
            raise Limit(f"more than {MOST} pairs of allocations are open")
        is_symmetric = known is None and high >= 0 and closing.is_symmetric(self.period, a, b, state)
        (self.symmetric if is_symmetric and kept is self.pairs else kept)[z, state, b] = Pair(z, state, b, low, high)

    def _around(self, number: Fraction) -> tuple[Fraction, Fraction]:
        """A number below 0 that may be very long, in units of u, between two powers of two."""
        size = abs(number.numerator).bit_length() - number.denominator.bit_length() + self.shift
        return -(Fraction(2) ** (size + 1)), -(Fraction(2) ** (size - 1))

    def cells(self, *, optimal: bool = False) -> Cells:
        """The cells (i, θ, r_i) that some open or refuted pair touches, judged; under an optimal rule such a pair is
        one to which only a lie leads."""
        found, left = Cells(), self.strays if optimal else self.left
        for state, there in self._touched(left):
            low, high = self._slack(state, there, left)
            early = self._early(state, there)
            if early is not None:
                low, high = min(low, Fraction(0)), high + max(-early.charged(there), Fraction(0))
            found = found.seeing(low, high)
        return found

    def _early(self, state: int, there: int) -> Early | None:
        """The agent that lies, where it says that it has not come yet."""
        space = self.stage.space
        spend(len(self.early))
        for k, early in enumerate(self.early, int(space.has_public)):
            if space.label(state, k) != space.label(there, k) and space.label(there, k) in early.types:
                return early
        return None

    def _touched(self, left: dict[Key, Pair]) -> set[tuple[int, int]]:
        touched = set()
        for pair in left.values():
            for there in _lies(self.stage, pair.state):
                if self.plans[pair.shock][there] == pair.allocation:
                    touched.add((pair.state, there))
        return touched

    def _slack(self, state: int, there: int, left: dict[Key, Pair]) -> tuple[Fraction, Fraction]:
        """The bounds of Σ μ_z D(θ, z, a(z, r))."""
        times, total = weights(self.stage)
        low = high = Fraction(0)
        spend(30 * len(times))
        for z, weight in enumerate(times):
            b = self.plans[z][there]
            if b == self.plans[z][state]:
                continue
            pair = left.get((z, state, b))
            gap = self.gap(z, state, b)
            low += weight * (max(0, gap - self.need) if pair is None else pair.low)
            high += weight * (gap + self.need if pair is None else pair.high)
        return low / total, high / total


@dataclass(frozen=True)
class Cells:
    """How many cells are open, whether one is refuted, the least lower and the least upper bound of all."""

    open: int = 0
    refuted: bool = False
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)

    def seeing(self, low: Fraction, high: Fraction) -> Cells:
        """With one cell more, of a slack between these bounds."""
        is_open = low < 0 <= high
        return Cells(self.open + is_open, self.refuted or high < 0, min(self.low, low), min(self.high, max(low, high)))


def together(found: Sequence[Cells]) -> Cells:
    """The cells of several periods or agents."""
    return Cells(
        sum(one.open for one in found),
        any(one.refuted for one in found),
        min(one.low for one in found),
        min(one.high for one in found),
    )


def _lies(stage: Stage, state: int) -> Iterator[int]:
    """The joint report of every lie of every agent who is there at a state."""
    space = stage.space
    for k in range(space.has_public, len(space.names)):
        step, size = space.strides[k], space.sizes[k]
        own = space.label(state, k)
        spend(10 + 2 * size)
        if own in stage.locked(k - space.has_public):
            continue
        yield from (state + (label - own) * step for label in range(size) if label != own)
