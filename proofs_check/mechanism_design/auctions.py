"""One item: Myerson (1981) on finite supports, and Crémer and McLean (1988).

With independent values v_1 < v_2 < … of a bidder the virtual value is φ(v_k) = v_k − (v_{k+1} − v_k) P(v > v_k)/P(v_k).
Where it increases no auction earns more than E max(0, max_i φ_i), interim or ex post, and this one earns as much: the
item goes to the greatest φ above 0, for the least value with which the winner would have won.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np

from lpmech.problem import exact
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Choice, Table
from lpmech.statements.built import Built
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from lpmech.statements.values import Values
from proofs_check.mechanism_design.asked import NO_CLAIM, apart, chances, distribution, increasing, revenue, same

NAMES, NOBODY = ("ann", "bob", "cyd", "dan"), "nobody"
MYERSON = "the best auction"
SIZES = ((3, 2), (2, 3), (4,), (2, 2, 2), (3, 3))
Place = tuple[int, ...]
Prior = Mapping[Place, Fraction]


def item(values: list[list[Fraction]], prior: Prior) -> dict[str, Any]:
    """One item, worth to each bidder one of its values, from low to high; the prior by their places."""
    names = list(NAMES[: len(values)])
    kinds = {name: [str(k) for k in range(len(own))] for name, own in zip(names, values, strict=True)}
    allocations = [*names, NOBODY]
    worth = {name: {"axes": ["allocation", name], "values": [[str(v) if to == name else 0 for v in own]
                                                             for to in allocations]}
             for name, own in zip(names, values, strict=True)}  # fmt: skip
    entries = {"|".join(map(str, place)): str(chance) for place, chance in prior.items()}
    return {"format": "lpmech-environment/1", "discount": 1, "horizon": 1, "agents": names,
            "prior": {"axes": names, "default": 0, "entries": entries},
            "stages": [{"types": kinds, "allocations": allocations, "utility": worth}]}  # fmt: skip


# Myerson


def virtual(values: list[Fraction], shares: list[Fraction]) -> list[Fraction]:
    """φ of each value; the highest has its own."""
    found: list[Fraction] = [v - (above - v) * sum(shares[k + 1 :]) / shares[k]
             for k, (v, above) in enumerate(pairwise(values))]  # fmt: skip
    return [*found, values[-1]]


def _worths(found: Any) -> list[list[Fraction]]:
    return [virtual(own, shares) for own, shares in zip(found["values"], found["shares"], strict=True)]


def ironed(worths: list[Fraction], shares: list[Fraction]) -> list[Fraction]:
    """Virtual values, with their mean wherever they fall: neighbours are joined until they increase."""
    joined: list[tuple[Fraction, Fraction, int]] = []  # the mean, the chance and the number of each group
    for worth, share in zip(worths, shares, strict=True):
        group = (worth, share, 1)
        while joined and joined[-1][0] >= group[0]:
            mean, chance, count = joined.pop()
            total = chance + group[1]
            group = ((mean * chance + group[0] * group[1]) / total, total, count + group[2])
        joined.append(group)
    return [mean for mean, _, count in joined for _ in range(count)]


def earned(found: Any) -> Fraction:
    """E max(0, max_i φ_i)."""
    return _mean_greatest(found, _worths(found))


def earned_ironed(found: Any) -> Fraction:
    """The same of ironed virtual values."""
    pairs = zip(_worths(found), found["shares"], strict=True)
    return _mean_greatest(found, [ironed(worths, shares) for worths, shares in pairs])


def _mean_greatest(found: Any, worths: list[list[Fraction]]) -> Fraction:
    total = Fraction(0)
    for place, chance in apart(*found["shares"]).items():
        total += chance * max(Fraction(0), *(own[k] for own, k in zip(worths, place, strict=True)))
    return total


def _bidders(rng: Random) -> dict[str, Any]:
    sizes = rng.choice(SIZES)
    return {"values": [[Fraction(v) for v in sorted(rng.sample(range(1, 12), n))] for n in sizes],
            "shares": [chances(rng, n) for n in sizes]}  # fmt: skip


def _sensible(found: Any) -> bool:
    values, shares = found["values"], found["shares"]
    paired = len(values) == len(shares) > 0 and all(len(a) == len(b) > 0 for a, b in zip(values, shares, strict=True))
    return paired and all(increasing(own) and own[0] >= 0 for own in values) and all(map(distribution, shares))


def _regular(case: Any) -> bool:
    return all(map(increasing, _worths(case.parameters)))


REGULAR = Hypothesis("every virtual value increases", _regular)
BIDDERS = Built(parameters=Values(_bidders, _sensible), build=lambda found: item(found["values"],
                                                                                 apart(*found["shares"])))  # fmt: skip


@statement(
    "MD-T1", "Myerson (1981), on finite supports",
    "With independent values and virtual values that increase the most that any auction earns is E max(0, max φ), with "
    "interim and with ex post incentives and participation alike.",
    draws=BIDDERS, hypotheses=(REGULAR,),
)  # fmt: skip
def revenue_is_the_mean_virtual_value(case: Any) -> Failure | None:
    best = earned(case.parameters)
    views = (revenue(case.given, incentives=view, participation={"when": "first", "view": view})
             for view in ("interim", "ex post"))  # fmt: skip
    return next((bad for bad in (same(found, best, "the greatest revenue") for found in views) if bad), None)


@statement(
    "MD-T1a", "Myerson (1981), the auction itself",
    "The auction that serves the greatest virtual value above 0, for the least value that would have won, is truthful, "
    "leaves nobody less than 0, and earns E max(0, max φ).",
    draws=BIDDERS, hypotheses=(REGULAR,),
)  # fmt: skip
def best_auction_earns_it(case: Any) -> Failure | None:
    found = case.mechanism(MYERSON, best_auction)
    return case.holds(found, "incentive_compatible", "participation_zero_option") or same(
        _received(case, found), earned(case.parameters), "what the auction earns"
    )


@statement(
    "MD-T1b", "Myerson (1981), without increasing virtual values",
    "The most that any auction earns is E max(0, max φ) also where virtual values do not increase.",
    draws=BIDDERS, expected=Expected.REFUTED, uncertified=NO_CLAIM,
    corrects="no truthful auction serves a low value and not a higher one: the virtual values must be ironed",
)  # fmt: skip
def revenue_without_ironing(case: Any) -> Failure | None:
    return same(revenue(case.given), earned(case.parameters), "the greatest revenue")


@statement(
    "MD-T1c", "Myerson (1981), Section 6, with ironing",
    "The most that any auction earns is E max(0, max φ) with ironed virtual values: neighbours of which the lower one "
    "has the greater φ have the mean of them.",
    draws=BIDDERS,
)  # fmt: skip
def revenue_with_ironing(case: Any) -> Failure | None:
    return same(revenue(case.given), earned_ironed(case.parameters), "the greatest revenue")


def best_auction(case: Any) -> Mechanism:
    """Myerson's auction."""
    return auction(case, _worths(case.parameters))


def auction(case: Any, worths: list[list[Fraction]]) -> Mechanism:
    """The item goes to the greatest worth above 0, for the least value with which the winner would have won."""
    shape, values = tuple(len(own) for own in worths), case.parameters["values"]
    served = {place: _winner(worths, place) for place in np.ndindex(*shape)}
    rule = Choice(("shock", *case.env.agents), np.array([list(served.values())]).reshape(1, *shape))
    paid = []
    for i, own in enumerate(values):
        prices = [_price(worths, place, i, own) if served[place] == i else Fraction(0) for place in served]
        paid.append((Table(case.env.agents, exact.from_fractions(prices, shape)),))
    return Mechanism(name=MYERSON, allocation=(rule,), transfers=tuple(paid))


def _winner(worths: list[list[Fraction]], place: Place) -> int:
    """The first bidder of the greatest worth; nobody, where none is above 0."""
    best = max(range(len(place)), key=lambda i: worths[i][place[i]])
    return best if worths[best][place[best]] > 0 else len(place)


def _price(worths: list[list[Fraction]], place: Place, i: int, own: list[Fraction]) -> Fraction:
    return next(v for k, v in enumerate(own) if _winner(worths, (*place[:i], k, *place[i + 1 :])) == i)


def _received(case: Any, found: Mechanism) -> Fraction:
    """E Σ p."""
    tables = [own[0].full(case.env.agents, case.env.stage(0).sizes).array for own in found.transfers]
    return sum((chance * table.item(place) for place, chance in apart(*case.parameters["shares"]).items()
                for table in tables), Fraction(0))  # fmt: skip


# Crémer and McLean


def _correlated(rng: Random) -> dict[str, Any]:
    cells = chances(rng, 9) if rng.randrange(5) else _product(chances(rng, 3), chances(rng, 3))
    return {"values": [[Fraction(v) for v in sorted(rng.sample(range(1, 12), 3))] for _ in range(2)],
            "prior": [cells[3 * k : 3 * k + 3] for k in range(3)]}  # fmt: skip


def _product(one: list[Fraction], two: list[Fraction]) -> list[Fraction]:
    return [p * q for p in one for q in two]


def _square(found: Any) -> bool:
    values, prior = found["values"], found["prior"]
    shaped = len(values) == 2 and len(prior) == len(values[0]) and all(len(row) == len(values[1]) for row in prior)
    return (
        shaped and all(map(increasing, values)) and min(map(min, prior)) >= 0 and sum(map(sum, prior)) == 1
        and all(any(row) for row in prior) and all(any(column) for column in zip(*prior, strict=True))
    )  # fmt: skip


def _cells(found: Any) -> Prior:
    return {(a, b): chance for a, row in enumerate(found["prior"]) for b, chance in enumerate(row)}


def _full_rank(rows: list[list[Fraction]]) -> bool:
    """Whether no row is a sum of multiples of the others, by elimination."""
    rest = [list(row) for row in rows]
    while rest:
        first = rest.pop()
        pivot = next((k for k, cell in enumerate(first) if cell), None)
        if pivot is None:
            return False
        rest = [[cell - row[pivot] / first[pivot] * own for cell, own in zip(row, first, strict=True)] for row in rest]
    return True


def _beliefs_apart(case: Any) -> bool:
    rows = case.parameters["prior"]
    return _full_rank(rows) and _full_rank([list(column) for column in zip(*rows, strict=True)])


PAIRS = Built(parameters=Values(_correlated, _square), build=lambda found: item(found["values"], _cells(found)))


def surplus(found: Any) -> Fraction:
    """E max v: what the item is worth to whoever values it most."""
    ann, bob = found["values"]
    return sum((chance * max(0, ann[a], bob[b]) for (a, b), chance in _cells(found).items()), Fraction(0))


@statement(
    "MD-T2", "Crémer and McLean (1988)",
    "Where no belief of a bidder about the other is a combination of its beliefs with other values, some auction with "
    "interim incentives and participation earns the whole surplus.",
    draws=PAIRS, hypotheses=(Hypothesis("each bidder's beliefs are linearly independent", _beliefs_apart),),
)  # fmt: skip
def correlated_types_leave_no_rent(case: Any) -> Failure | None:
    return same(revenue(case.given), surplus(case.parameters), "the greatest revenue")


@statement(
    "MD-T2a", "Crémer and McLean (1988), without independent beliefs",
    "Some auction with interim incentives and participation earns the whole surplus, whatever the bidders believe.",
    draws=PAIRS, expected=Expected.REFUTED, uncertified=NO_CLAIM,
    corrects="who believes the same whatever its value keeps a rent",
)  # fmt: skip
def any_types_leave_no_rent(case: Any) -> Failure | None:
    return same(revenue(case.given), surplus(case.parameters), "the greatest revenue")
