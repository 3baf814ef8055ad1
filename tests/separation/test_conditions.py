"""Convex independence and spanning on hand-made kernels and against naive decisions of the definitions."""

import random
from fractions import Fraction

import numpy as np
import pytest

from lpmech import Environment
from lpmech.lp.program import Building, Sense
from lpmech.lp.proofs import Optimal
from lpmech.lp.solve import solve
from lpmech.problem.exact import from_integers
from lpmech.problem.stages import Stage
from lpmech.separation import convex_independence, spanning
from lpmech.separation.cells import families
from lpmech.separation.claim import Verdict
from lpmech.separation.convex_independence import Mixture, Separator, dependent_outcomes
from lpmech.separation.ranks import dependencies, leading_columns, relation, vanishes
from lpmech.separation.report import reports
from lpmech.separation.spanning import right_inverse
from tests.quick import quick
from tests.separation.kernels import environment

SQUARE = [[2, 2, 0], [2, 0, 2], [1, 3, 0], [1, 1, 2]]  # four corners of a parallelogram: row 0 + row 3 = row 1 + row 2
INNER = [[4, 0, 0], [0, 4, 0], [0, 0, 4], [2, 1, 1]]


def ann_reports(env):
    return [report for report in reports(env) if report.cell.agent == "ann"]


def test_convex_independence_without_spanning():
    report = ann_reports(environment(SQUARE, 4))[0]
    assert report.convex_independence
    assert not report.spanning
    assert set(report.combination) == {"s0", "s1", "s2", "s3"}
    assert set(report.separators) == {"s0", "s1", "s2", "s3"}
    for own, y in report.separators.items():
        products = [sum(a * b for a, b in zip(row, y, strict=True)) for row in SQUARE]
        signs = dict(zip(report.types, products, strict=True))
        assert signs.pop(own) < 0 <= min(signs.values())


def test_a_mixture():
    report = ann_reports(environment(INNER, 4))[0]
    assert report.mixtures == {"s3": {"s0": Fraction(1, 2), "s1": Fraction(1, 4), "s2": Fraction(1, 4)}}
    assert set(report.separators) == {"s0", "s1", "s2"}


def lonely(types, horizon=None):
    """Ann alone."""
    zero = {"ann": (("allocation",), [0])}
    transition = {"ann": (("ann", "next ann"), np.eye(types, dtype=np.int64))}
    return Environment.from_arrays(discount="1/2", horizon=horizon, agents=["ann"], allocations=["a"], utility=zero,
                                   types={"ann": [f"s{k}" for k in range(types)]}, transition=transition)  # fmt: skip


def test_one_agent():
    claim, evidence = convex_independence(lonely(1))
    assert (claim.verdict, evidence) == (Verdict.PROVED, ())
    assert spanning(lonely(1)).verdict is Verdict.PROVED
    claim, evidence = convex_independence(lonely(3))
    assert claim.witness.to_json() == {"agent": "ann", "period": None, "allocation": "a", "state": {}, "type": "s0",
                             "mixture": {"s1": "1"}} or claim.witness.mixture == {"s2": 1}  # fmt: skip
    assert spanning(lonely(2)).witness.combination in ({"s0": 1, "s1": -1}, {"s0": -1, "s1": 1})


def test_one_period_has_no_cells():
    assert list(families(lonely(2, horizon=1))) == []
    assert spanning(lonely(2, horizon=1)).verdict is Verdict.PROVED
    assert convex_independence(lonely(2, horizon=1))[0].verdict is Verdict.PROVED


def test_one_own_type_or_one_next_state():
    single = ann_reports(environment([[1, 3]], 4))[0]
    assert single.spanning
    assert single.convex_independence
    assert single.change("s0", convex=True) is None
    same = ann_reports(environment([[1], [1]], 1))[0]
    assert same.mixtures == {"s0": {"s1": 1}, "s1": {"s0": 1}}
    assert same.change("s0", convex=True) is None
    assert same.change("s0", convex=False) is None


def test_claims_and_their_witnesses():
    claim = spanning(environment(SQUARE, 4))
    assert claim.verdict is Verdict.REFUTED
    assert claim.witness.cell.agent == "ann"
    assert list(claim.witness.to_json()) == ["agent", "period", "allocation", "state", "combination"]
    weights = [claim.witness.combination.get(f"s{k}", 0) for k in range(4)]
    assert any(weights)
    assert not any(np.array(weights) @ np.array(SQUARE, dtype=object))
    claim, evidence = convex_independence(environment(INNER, 4))
    assert evidence == ()
    assert claim.witness.to_json() == {
        "agent": "ann", "period": None, "allocation": "a0", "state": {"bob": "t0"}, "type": "s3",
        "mixture": {"s0": "1/2", "s1": "1/4", "s2": "1/4"},
    }  # fmt: skip


def two_way():
    """Ann's type moves bob's as in SQUARE, and bob's moves ann's: both claims are about both agents."""
    ann = np.array([[4, 0, 0, 0], [0, 4, 0, 0], [0, 0, 2, 2]])
    table = np.einsum("tn,sm->stnm", ann, np.array(SQUARE))
    zero = (("allocation",), [0, 0])
    return Environment.from_arrays(
        discount="1/2", horizon=3, agents=["ann", "bob"], allocations=["a", "b"], utility={"ann": zero, "bob": zero},
        types={"ann": ["s0", "s1", "s2", "s3"], "bob": ["t0", "t1", "t2"]},
        transition={"joint": (("ann", "bob", "next ann", "next bob"), table, 16)},
    )  # fmt: skip


def test_evidence_names_every_dependent_cell_and_type():
    claim, evidence = convex_independence(two_way())
    assert claim.verdict is Verdict.PROVED
    found = [one.to_json() for one in evidence]
    assert list(found[0]) == ["agent", "period", "allocation", "state", "type", "denominator", "numerators"]
    named = {(one["period"], one["allocation"], one["state"]["bob"], one["type"]) for one in found}
    assert named == {(p, a, f"t{t}", f"s{s}") for p in (1, 2) for a in "ab" for t in range(3) for s in range(4)}
    assert len(found) == len(named)
    assert {one["agent"] for one in found} == {"ann"}
    for one in found:
        signs = [sum(a * b for a, b in zip(row, one["numerators"], strict=True)) for row in SQUARE]
        assert signs.pop(int(one["type"][1])) < 0 <= min(signs)


def test_cells_keep_their_matrices():
    rng = np.random.default_rng(3)
    cuts = np.sort(rng.integers(0, 61, (2, 2, 3, 1)), axis=-1)
    rows = np.diff(cuts, prepend=0, append=60, axis=-1)  # allocation, bob, ann, next bob
    env = environment(rows, 60, allocations=2, bob=2)
    found = {}
    for family in families(env):
        for cell, place in family.cells():
            if cell.agent == "ann":
                matrix = family.rows.view(family.rows.numerators[place])
                found[cell.allocation, cell.state["bob"]] = matrix.fractions()
    assert len(found) == 4
    for (allocation, bob), values in found.items():
        expected = rows[int(allocation[1]), int(bob[1])].ravel()
        assert values == [Fraction(int(n), 60) for n in expected]


def naive_mixture(rows, own):
    """Whether row `own` is a non-negative combination of the others, by a program over the weights."""
    building = Building("mixture")
    others = [row for place, row in enumerate(rows) if place != own]
    weights = [building.column(f"w{k}", nonnegative=True) for k in range(len(others))]
    for j in range(len(rows[0])):
        terms = [(w, Fraction(int(row[j]))) for w, row in zip(weights, others, strict=True)]
        building.row(f"r{j}", terms, Sense.EQUAL, int(rows[own][j]))
    return isinstance(solve(building.done()), Optimal)


@pytest.mark.long
@pytest.mark.parametrize("wide", quick([False, True], 2))
def test_against_the_definitions(wide):
    rng = random.Random(11)
    kinds = set()
    for _ in range(250):
        height = rng.randint(1, 5)
        width = rng.randint(3 * height, 20) if wide else rng.randint(1, 5)
        unit = rng.choice([2, 4, 12])
        rows = [draw(rng, width, unit) for _ in range(height)]
        if height > 2 and rng.random() < 0.5:
            rows[0] = [a + b for a, b in zip(rows[1], rows[2], strict=True)]
            rows[1:] = [[2 * n for n in row] for row in rows[1:]]
        stacked = np.array([rows])
        independent = np.linalg.matrix_rank(np.array(rows, dtype=float)) == height
        assert (not dependencies(stacked)) == independent == (relation(rows) is None)
        outcomes = {own: outcome for _, own, outcome in dependent_outcomes(stacked)}
        assert set(outcomes) == (set() if independent else set(range(height)))
        for own in range(height):
            fails = naive_mixture(rows, own)
            assert isinstance(outcomes.get(own, Separator(values=())), Mixture) == fails
            kinds.add((independent, fails))
        check_inverse(rows, independent)
    assert kinds == {(True, False), (False, True), (False, False)}


def draw(rng, width, unit):
    cuts = sorted(rng.randint(0, unit) for _ in range(width - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, unit], strict=True)]


def check_inverse(rows, independent):
    found = right_inverse(from_integers(np.array(rows)))
    assert (found is not None) == independent
    if found is not None:
        product = np.array(rows, dtype=object) @ found.numerators.astype(object)
        assert (product == np.eye(len(rows), dtype=object) * found.denominator).all()


def test_ranks_of_large_numbers():
    rng = np.random.default_rng(2)
    for scale in (1, 1 << 40, 10**30):
        rows = rng.integers(0, 50, (20, 4, 30)).astype(object) * scale + rng.integers(0, 9, (20, 4, 30))
        rows[5, 0] = rows[5, 1] * 3 - rows[5, 2]
        rows[9, 3] = rows[9, 0]
        found = dependencies(from_integers(rows).numerators)
        assert set(found) == {5, 9}
        assert all(vanishes(eta, rows[place]) for place, eta in found.items())
        assert [len(columns) for columns in leading_columns(rows)] == [4 - (k in (5, 9)) for k in range(20)]


def test_near_dependence():
    """Rows that differ from a dependency by 1 part in 10^30 are independent."""
    unit = 10**30
    rows = np.array([[unit, 0, 0], [0, unit, 0], [unit // 2, unit // 2 - 1, 1]], dtype=object)
    assert dependencies(rows[None]) == {}
    rows[2] = [unit // 2, unit // 2, 0]
    assert set(dependencies(rows[None])) == {0}


def test_a_prime_that_divides():
    """A determinant that is a multiple of the prime proves nothing, and nothing is concluded from it."""
    prime = (1 << 31) - 1
    rows = np.array([[[prime, 0], [0, 1]], [[prime, prime], [1, 1]]])
    assert set(dependencies(rows)) == {1}
    p = prime
    square = np.array([[[p, 0, 0], [0, 1, 0], [p, 1, 0]], [[p, 0, 0], [p, 0, p], [p, 0, 2 * p]]])
    for place, own, outcome in dependent_outcomes(square):
        assert isinstance(outcome, Mixture) == naive_mixture(square[place].tolist(), own)


def test_stage_is_the_one_served():
    family = next(iter(families(two_way())))
    assert isinstance(family.stage, Stage)
    assert family.positions == (0, 1)
