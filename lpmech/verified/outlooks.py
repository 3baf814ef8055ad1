"""What own types tell of the others' next types: the witness of a refutation, or vectors that tell types apart.

The vectors are evidence, which nobody has to believe: the inverse of what own types foretell, or, where that has none,
the separating vectors of the certificate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

from . import generated as proofs
from .fields import Q, place, rational
from .natives import apply
from .slacks import Game

Row = list[Fraction]
CLAIMS = {"convex_independence": ("Convex", "NotConvex"), "spanning": ("Spanning", "NotSpanning")}
MOVES = (9, 3)  # the place of the transitions in what answers have in common


@dataclass(frozen=True)
class Outlooks:
    """Reads claims about what own types foretell; witnesses have the right form."""

    game: Game

    def tries(self, name: str, given: dict[str, Any]) -> Iterator[Any]:
        proved, refuted = CLAIMS[name]
        if given["least_slack"] is not None or given["at"] is not None:
            return
        if given["verdict"] == "refuted":
            yield (refuted, *self._witness(given["witness"], name == "convex_independence"))
            return
        found = [self._vectors(one) for one in proofs.outlooks(self.game.env)]
        yield (proved, [vectors for vectors in found if vectors is not None])

    def _witness(self, witness: dict[str, Any], convex: bool) -> Iterator[Any]:
        names = self.game.names
        agent, t = names.agents.index(witness["agent"]), 0 if names.horizon is None else witness["period"] - 1
        space = names.space(t)
        types = space.types[agent]
        yield agent
        yield t
        yield names.allocations[names.stage(t)].index(witness["allocation"])
        yield self.others(witness["state"], agent, t)
        if convex:
            yield types.index(witness["type"])
        listed = witness["mixture" if convex else "combination"]
        yield [rational(listed[one], ()) if one in listed else (0, 1) for one in types]

    def others(self, state: dict[str, Any], agent: int, t: int) -> list[int]:
        """A state of the others, the own type being the first one."""
        names, space = self.game.names, self.game.names.space(t)
        types = zip(names.agents, space.types, strict=True)
        public = 0 if space.public is None else place(state["public"], space.public, ())
        return [public, *(0 if k == agent else place(state[one], among, ()) for k, (one, among) in enumerate(types))]

    def _vectors(self, outlook: Any) -> list[list[Q]] | None:
        """A vector for each own type; None if there are none."""
        ((u, i), a), others = outlook
        rows = [self._row(u, i, a, others, s) for s in range(len(self.game.names.space(u).types[i]))]
        inverse = _inverse(rows)
        if inverse is not None:
            return [[(-x.numerator, x.denominator) for x in one] for one in inverse]
        found = [self._separating(u, i, a, others, s) for s in range(len(rows))]
        return None if None in found else [one for one in found if one is not None]

    def _row(self, u: int, i: int, a: int, others: list[int], s: int) -> Row:
        """The chances of what the others may be next."""
        following = self.game.names.space(0 if self.game.names.horizon is None else u + 1)
        sizes = following.sizes()
        sizes[i + 1] = 1
        row = [Fraction(0)] * prod(sizes)
        moves = self.game.engine[MOVES[0]][MOVES[1]]
        for state, chance in apply(moves, u, [a, *proofs.saying(i, others, s)]):
            at = 0
            for size, label in zip(sizes, proofs.saying(i, state, 0), strict=True):
                at = at * size + label
            row[at] += Fraction(*chance)
        return row

    def _separating(self, u: int, i: int, a: int, others: list[int], s: int) -> list[Q] | None:
        """The vector of the certificate."""
        names = self.game.names
        space, stage = names.space(u), names.stage(u)
        for one in self.game.certificate.given["evidence"].get("convex independence", []):
            period = 0 if names.horizon is None else one["period"] - 1
            where = (period, one["agent"], one["allocation"], one["type"])
            named = (u, names.agents[i], names.allocations[stage][a], space.types[i][s])
            if where == named and self.others(one["state"], i, u) == others:
                return [(int(x, 16) if isinstance(x, str) else x, 1) for x in one["numerators"]]
        return None


def _inverse(rows: list[Row]) -> list[Row] | None:
    """For each row a vector whose product with it is 1, and 0 with the others; None if the rows are dependent."""
    count, width = len(rows), len(rows[0])
    work = [[*row, *(Fraction(k == j) for j in range(count))] for k, row in enumerate(rows)]
    pivots: list[int] = []
    for k in range(count):
        left = [j for j in range(width) if work[k][j]]
        if not left:
            return None
        pivots.append(left[0])
        work[k] = [x / work[k][left[0]] for x in work[k]]
        for other in range(count):
            if other != k and (factor := work[other][left[0]]):
                work[other] = [x - factor * y for x, y in zip(work[other], work[k], strict=True)]
    found = [[Fraction(0)] * width for _ in range(count)]
    for k, pivot in enumerate(pivots):
        for s in range(count):
            found[s][pivot] = work[k][width + s]
    return found
