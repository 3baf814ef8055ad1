"""Contradictions that can be split are reduced to one that cannot."""

import random
from fractions import Fraction

import pytest

from lpmech.existence.irreducible import reduced
from lpmech.lp.program import Row, Sense, terms_of


@pytest.mark.parametrize("seed", range(60))
def test_sums_of_several_cycles_are_reduced_to_one(seed):
    """Differences x_r − x_s ≥ c on cycles through random nodes, some of them contradictory, taken together."""
    rng = random.Random(seed)
    weights, rights = {}, {}
    for _ in range(rng.randint(1, 5)):
        nodes = rng.sample(range(6), rng.randint(2, 5))
        share = Fraction(rng.randint(1, 9), rng.randint(1, 9))
        for edge in zip(nodes, [*nodes[1:], nodes[0]], strict=True):
            weights[edge] = weights.get(edge, 0) + share
            rights[edge] = Fraction(rng.randint(-3, 4))
    rows = [Row(id=str(e), terms=terms_of({e[0]: Fraction(1), e[1]: Fraction(-1)}), sense=Sense.AT_LEAST, right=c)
            for e, c in rights.items()]  # fmt: skip
    y = [weights[edge] for edge in rights]
    value = sum(weight * row.right for weight, row in zip(y, rows, strict=True))
    if value <= 0:
        rows[0] = Row(id=rows[0].id, terms=rows[0].terms, sense=Sense.AT_LEAST, right=rows[0].right - value / y[0] + 1)
        value = y[0]
    found = reduced(rows, y)
    assert min(found) >= 0
    assert sum(found) == sum(y)
    assert sum(weight * row.right for weight, row in zip(found, rows, strict=True)) >= value
    assert is_one_cycle([edge for edge, weight in zip(rights, found, strict=True) if weight])


def is_one_cycle(edges):
    after = dict(edges)
    node, seen = edges[0][0], set()
    while node not in seen:
        seen.add(node)
        node = after[node]
    return len(after) == len(edges) == len(seen)
