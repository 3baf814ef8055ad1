"""Which agents, or blocks of agents, of an environment are alike up to the names of their types.

An *exchange* pairs agents and says how the types of the second stand for those of the first. It is a symmetry iff it
takes the set of all vectors (what each allocation does to everybody) to itself. Exchanges of one agent, or of one
block, with each of the others generate all permutations of them, so these are all that is looked for. Counts that a
symmetry leaves as they are (how often an agent, or a pair of agents, is treated how) tell which can be one; the search
goes through what they leave, and stops where it has taken too many steps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lpmech.crowds.seen import Order, Seen, reordered

MOST_STEPS = 3_000_000  # about: entries of data and of vectors that are looked at
A_TRY = 50  # steps that each attempt takes besides
LARGEST = 6  # agents in a block
Code = tuple[int, tuple[int, ...]]  # when and a_0 as one number, and the data of everybody


class Pair(NamedTuple):
    """Two agents, and the position of the second one's type that stands for each of the first."""

    first: int
    second: int
    order: Order

    @property
    def turned(self) -> Pair:
        """The same, the second first."""
        return Pair(self.second, self.first, inverse(self.order))


Exchange = tuple[Pair, ...]


class StoppedEarly(Exception):  # noqa: N818 - it may be that nothing is left to find
    """The search took as many steps as it may."""


class Search:
    """Finds symmetries of what is seen. Raises StoppedEarly."""

    def __init__(self, seen: Seen) -> None:
        self.seen, self.steps = seen, 0
        contexts: dict[tuple[object, int], int] = {}
        found = ((contexts.setdefault((one.when, one.common), len(contexts)), one.data)
                 for one in seen.vectors if one.when is not None)  # fmt: skip
        self.codes: list[Code] = list(dict.fromkeys(found))
        self._set = {*self.codes}
        self._shades: dict[object, int] = {}
        self._renamed: dict[tuple[int, Order], int] = {}
        agents = range(len(seen.env.agents))
        self.own = [tuple(range(len(seen.types[i]))) for i in agents]
        self._treated = [Counter((context, data[i]) for context, data in self.codes) for i in agents]
        self._colours: dict[int, tuple[int, ...]] = {}

    def _spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise StoppedEarly

    def renamed(self, datum: int, order: Order) -> int:
        """The number of a datum with the types in an order."""
        key = datum, order
        if key not in self._renamed:
            self._renamed[key] = self.seen.number(self.seen.of_data[datum].ordered(order))
        return self._renamed[key]

    def is_symmetry(self, exchange: Exchange) -> bool:
        """Whether an exchange takes the set of vectors, and what last states are worth, to themselves."""
        both = [*exchange, *(pair.turned for pair in exchange)]
        if any(self.seen.ends[a] != reordered(self.seen.ends[b], order) for a, b, order in both):
            return False
        for context, data in self.codes:
            image = list(data)
            for a, b, order in both:
                image[a] = self.renamed(data[b], order)
            if (context, tuple(image)) not in self._set:
                return False
        return True

    def orders(self, i: int, j: int) -> Iterator[Order]:
        """The orders of one agent's types under which it is treated as often as another in every way, by themselves."""
        mine, other = self.colours(i), self.colours(j)
        if Counter(mine) == Counter(other):
            yield from self._extended(i, j, ())

    def _extended(self, i: int, j: int, order: Order) -> Iterator[Order]:
        """The orders that begin so."""
        if len(order) == len(self.own[i]):
            self._spend(len(self.codes))  # for whoever tries it
            yield order
            return
        mine, other = self.colours(i), self.colours(j)
        place = len(order)
        fit = [t for t in self.own[j] if t not in order and other[t] == mine[place]]
        for t in sorted(fit, key=lambda t: t != place):
            self._spend(A_TRY + (place + 1) * (len(self._treated[i]) + len(self._treated[j])))
            longer = (*order, t)
            if self._in_part(i, self.own[i][: place + 1]) == self._in_part(j, longer):
                yield from self._extended(i, j, longer)

    def _in_part(self, i: int, order: Order) -> Counter[tuple[int, int]]:
        """How often an agent is treated in which way, as far as some of its types show."""
        found: Counter[tuple[int, int]] = Counter()
        for (context, datum), count in self._treated[i].items():
            found[context, self.renamed(datum, order)] += count
        return found

    def colours(self, i: int) -> tuple[int, ...]:
        """A number for each type of an agent; types that correspond under a symmetry have the same number."""
        if i not in self._colours:
            shades = [self._shade("type", *self._first(i, s)) for s in self.own[i]]
            while True:
                self._spend(len(self._treated[i]))
                finer = [self._shade(shades[s], self._next(i, s, shades)) for s in self.own[i]]
                if len({*finer}) == len({*shades}):
                    break
                shades = finer
            self._colours[i] = tuple(finer)
        return self._colours[i]

    def _shade(self, *what: object) -> int:
        return self._shades.setdefault(what, len(self._shades))

    def _first(self, i: int, s: int) -> tuple[object, object]:
        """What last states are worth at a type, and how often which treatment is worth how much there."""
        seen: Counter[object] = Counter()
        for (context, datum), count in self._treated[i].items():
            one = self.seen.of_data[datum]
            seen[context, one.absent, tuple(row[s] for row in one.utility)] += count
        return tuple(row[s] for row in self.seen.ends[i]), frozenset(seen.items())

    def _next(self, i: int, s: int, shades: Sequence[int]) -> object:
        """How often which treatment leads from a type to which shades with which probabilities."""
        seen: Counter[object] = Counter()
        for (context, datum), count in self._treated[i].items():
            rows = self.seen.of_data[datum].rows
            leads = tuple(frozenset(Counter(zip(shades, by_type[s], strict=True)).items()) for by_type in rows)
            seen[context, leads, tuple(by_type[s][s] for by_type in rows)] += count
        return frozenset(seen.items())

    def grown(self, exchange: Exchange, free: Sequence[int]) -> Exchange | None:
        """A symmetry that has these pairs, and as many others of free agents as it needs; None if none is found."""
        moved = {agent for pair in exchange for agent in pair[:2]}
        k = next((k for k in range(len(self.own)) if k not in moved and not self._stays(exchange, k)), None)
        if k is None:
            self._spend(len(self.codes))
            return exchange if self.is_symmetry(exchange) else None
        if k not in free or len(exchange) >= LARGEST:
            return None
        for pair in (Pair(k, j, order) for j in free if j != k and j not in moved for order in self.orders(k, j)):
            if all(self.fit(one, pair) for one in exchange):
                found = self.grown((*exchange, pair), free)
                if found is not None:
                    return found
        return None

    def _stays(self, exchange: Exchange, k: int) -> bool:
        still = Pair(k, k, self.own[k])
        return all(self.fit(one, still) for one in exchange)

    def fit(self, one: Pair, other: Pair) -> bool:
        """Whether a symmetry may have both pairs: whichever of them are first, two agents are treated together as often
        in every way as those with whom they are exchanged."""
        return self._together(one, other) and self._together(one.turned, other)

    def _together(self, one: Pair, other: Pair) -> bool:
        (i, j, told), (k, m, also) = one, other
        self._spend(2 * len(self.codes))
        mine = Counter((context, data[i], data[k]) for context, data in self.codes)
        theirs = Counter(
            (context, self.renamed(data[j], told), self.renamed(data[m], also)) for context, data in self.codes
        )
        return mine == theirs


def inverse(order: Order) -> Order:
    """The positions of an order's entries.

    >>> inverse((1, 2, 0))
    (2, 0, 1)
    """
    return tuple(order.index(k) for k in range(len(order)))
