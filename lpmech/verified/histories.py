"""The witness of a refutation by constraints after histories as the rows of the proofs (docs/existence.md, section 5).

Nothing here is trusted but which agent is meant: the proofs hold for any rows. The file names the allocation of each
event, the proofs its shock: a constraint stands after every history whose shocks choose these allocations, with its
share of the weight.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from typing import Any

from . import generated as proofs
from .certificate import Certificate
from .environment import Names
from .faults import Limit
from .fields import place, rational
from .hypotheses import memory_of

KEYS = ("agent", "epsilon", "constraints")
MOST = 20_000  # rows
Row = tuple[tuple[tuple[tuple[Any, list[int]], int], int], Fraction]


def read_rows(env: Any, names: Names, certificate: Certificate, witness: Any) -> Iterator[Any]:
    """The claim; none where the weights do not sum to 1, or to another epsilon. Its form has been checked."""
    reader = _Reader(env, names, certificate, names.agents.index(witness["agent"]))
    every = (row for one in witness["constraints"] for row in reader.constraint(one))
    listed = list(islice(every, MOST + 1))
    if len(listed) > MOST:
        raise Limit(f"more than {MOST} constraints after histories of shocks")
    weights = sum(row[1] for row in listed)
    total = sum(row[1] * reader.right(row) for row in listed)
    if (weights, total) == (1, Fraction(*rational(witness["epsilon"], ()))):
        rows = [(key, (weight.numerator, weight.denominator)) for key, weight in listed]
        yield ("NoMechanismAfter", reader.agent, rows)


class _Reader:
    def __init__(self, env: Any, names: Names, certificate: Certificate, agent: int) -> None:
        self.env, self.names, self.agent = env, names, agent
        self.mechanism: Any = ("Mechanism", certificate.evidence[2][1], [])

    def constraint(self, one: Any) -> Iterator[Row]:
        """The constraint after every history of shocks; none where an event cannot happen."""
        t, given = len(one["history"]), one["others"]
        space = self.names.space(t)
        own, said = (place(one[key], space.types[self.agent], ()) for key in ("true", "report"))
        types = zip(self.names.agents, space.types, strict=True)
        state = [0 if space.public is None else place(given["public"], space.public, ())]
        state += [own if name not in given else place(given[name], among, ()) for name, among in types]
        weight = Fraction(*rational(one["weight"], ()))
        events = [memory_of(event, self.names, k, ())[0] for k, event in enumerate(one["history"])]
        for history, share in self._histories(events):
            yield (((history, state), own), said), weight * share

    def right(self, row: Row) -> Fraction:
        """The right-hand side."""
        (((history, state), own), said), _ = row
        found = proofs.constraint(self.env, self.mechanism, self.agent, len(history), state, own, said)
        return Fraction(*found[1])

    def _histories(self, events: list[Any]) -> Iterator[tuple[list[Any], Fraction]]:
        """The histories of reports and shocks, the latest first, with their shares."""
        if not events:
            yield [], Fraction(1)
            return
        t, (reports, allocation) = len(events) - 1, events[-1]
        chances = [
            (z, Fraction(*q)) for z, q in proofs.shocks(self.env, t)
            if q[0] > 0 and proofs.rule(self.env, self.mechanism, t, z, reports) == allocation
        ]  # fmt: skip
        mass = sum(q for _, q in chances)
        for before, share in self._histories(events[:-1]):
            yield from (([(reports, z), *before], share * q / mass) for z, q in chances)
