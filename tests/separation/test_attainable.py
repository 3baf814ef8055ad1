"""Targets that contingent payments meet, a cone and a subspace: the lemmas' equivalences, and an outside solver."""

import random
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
import z3

from lpmech.problem import exact
from lpmech.separation.attainable import OutOfReach, in_cone, in_span, one_sided, spans_everything
from lpmech.separation.convex_independence import Mixture, outcome
from tests.quick import quick

SEEDS = range(60)


def matrix(seed):
    """2 to 4 distributions on 2 to 4 labels, one of them now and then a mixture of others."""
    random_ = random.Random(seed)
    count, width = random_.randint(2, 4), random_.randint(2, 4)
    rows = [[Fraction(n + (k == 0), 1) for k, n in enumerate(random_.choices(range(4), k=width))] for _ in range(count)]
    rows = [[value / sum(row) for value in row] for row in rows]
    if random_.random() < 0.6:
        weights = [random_.randint(0, 2) for _ in rows[1:]]
        weights[0] += 1
        rows[0] = [Fraction(sum(w * row[k] for w, row in zip(weights, rows[1:], strict=True)), sum(weights))
                   for k in range(width)]  # fmt: skip
    return rows


def as_array(rows):
    return exact.from_fractions([value for row in rows for value in row], (len(rows), len(rows[0])))


def targets(seed, count):
    random_ = random.Random(1000 + seed)
    return [[Fraction(random_.randint(-4, 4)) for _ in range(count)] for _ in range(6)]


def units(count):
    return [[Fraction(sign * (k == place)) for k in range(count)] for place in range(count) for sign in (1, -1)]


def dot(left, right):
    return sum(x * y for x, y in zip(left, right, strict=True))


def meets(rows, target, report, vector):
    return all(
        dot(row, vector) == due if own in (report, None) else dot(row, vector) >= due
        for own, (row, due) in enumerate(zip(rows, target, strict=True))
    )


def refutes(rows, target, found):
    """Σ λ_s μ_s = 0 and Σ λ_s π_s > 0, λ ≥ 0 but at the report (one vector for all: any λ)."""
    signed = found.report is None or all(x >= 0 for s, x in enumerate(found.multipliers) if s != found.report)
    vanish = not any(dot(found.multipliers, column) for column in zip(*rows, strict=True))
    return signed and vanish and dot(found.multipliers, target) > 0


def solver_says(rows, target, equal):
    """Whether an outside solver finds y with R y ≥ π, and = at the rows named."""
    unknown, solver = [z3.Real(f"y{k}") for k in range(len(rows[0]))], z3.Solver()
    for own, (row, due) in enumerate(zip(rows, target, strict=True)):
        paid = z3.Sum([quotient(x) * y for x, y in zip(row, unknown, strict=True)])
        solver.add(paid == quotient(due) if own in equal else paid >= quotient(due))
    return solver.check() == z3.sat


def quotient(value):
    return z3.Q(value.numerator, value.denominator)


@pytest.mark.parametrize("seed", quick(SEEDS, 7))
def test_membership_against_an_outside_solver(seed):
    rows = matrix(seed)
    for target in targets(seed, len(rows)):
        found = in_cone(as_array(rows), target)
        inside = all(solver_says(rows, target, [report]) for report in range(len(rows)))
        assert inside == (not isinstance(found, OutOfReach))
        if inside:
            assert all(meets(rows, target, report, y.fractions()) for report, y in enumerate(found))
        else:
            assert refutes(rows, target, found)
        found = in_span(as_array(rows), target)
        assert solver_says(rows, target, range(len(rows))) == (not isinstance(found, OutOfReach))
        if isinstance(found, OutOfReach):
            assert refutes(rows, target, found)
        else:
            assert [dot(row, found.fractions()) for row in rows] == target


def reaches_everything(rows):
    """A vector for each own type that separates its row from the others; or the first type without, and its mixture."""
    found = [outcome(rows.numerators, own) for own in range(rows.shape[0])]
    mixed = next(((own, one) for own, one in enumerate(found) if isinstance(one, Mixture)), None)
    return mixed or tuple(one.values for one in found)


@pytest.mark.parametrize("seed", SEEDS)
def test_everything_is_met_iff_no_row_is_a_mixture(seed):
    """Lemma 8.1, its payments made from the separators too."""
    rows = matrix(seed)
    found = reaches_everything(as_array(rows))
    everything = not any(isinstance(in_cone(as_array(rows), unit), OutOfReach) for unit in units(len(rows)))
    if isinstance(found[1], Mixture):
        own, mixture = found
        assert not everything
        assert [dot(mixture.weights, column) for column in zip(*rows, strict=True)] == rows[own]
        assert mixture.weights[own] == 0
        against = [Fraction(-int(s == own)) for s in range(len(rows))]
        assert in_cone(as_array(rows), against).multipliers  # below its mixture
        return
    assert everything
    for target in targets(seed, len(rows)):
        for own, y in enumerate(found):
            at, scale = dot(rows[own], y), Fraction(10)
            while not meets(rows, target, own, vector := [target[own] + scale * (x - at) for x in y]):
                scale *= 10
            assert len(vector) == len(y)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_vector_meets_everything_iff_rows_are_independent(seed):
    """Lemma 8.2."""
    rows = matrix(seed)
    found = spans_everything(as_array(rows))
    everything = not any(isinstance(in_span(as_array(rows), unit), OutOfReach) for unit in units(len(rows)))
    if isinstance(found, tuple):
        assert not everything
        assert any(found)
        assert not any(dot(found, column) for column in zip(*rows, strict=True))
        return
    assert everything
    columns = [found.view(found.numerators[:, k]).fractions() for k in range(len(rows))]
    assert all(dot(row, column) == (s == k) for s, row in enumerate(rows) for k, column in enumerate(columns))


def basic_mixtures(rows, own):
    """Every ξ ≥ 0 with μ_s = Σ ξ_{s'} μ_{s'} on independent rows: those of which all others are averages."""
    others = [s for s in range(len(rows)) if s != own]
    for size in range(1, len(others) + 1):
        for chosen in combinations(others, size):
            names = [z3.Real(f"x{s}") for s in chosen]
            solver = z3.Solver()
            for k in range(len(rows[0])):
                total = z3.Sum([quotient(rows[s][k]) * x for s, x in zip(chosen, names, strict=True)])
                solver.add(total == quotient(rows[own][k]))
            if np.linalg.matrix_rank(np.array([[float(x) for x in rows[s]] for s in chosen])) < size:
                continue
            if solver.check() == z3.sat:
                weights = [Fraction(str(solver.model().eval(x, model_completion=True))) for x in names]
                if min(weights) >= 0:
                    yield dict(zip(chosen, weights, strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_cone_is_a_subspace_iff_no_target_is_one_sided(seed):
    rows = matrix(seed)
    found = one_sided(as_array(rows))
    if found is not None:
        assert not isinstance(in_cone(as_array(rows), found), OutOfReach)
        assert isinstance(in_cone(as_array(rows), [-value for value in found]), OutOfReach)
        return
    target, cone = [z3.Real(f"t{s}") for s in range(len(rows))], z3.Solver()
    gaps = [
        target[own] - z3.Sum([quotient(w) * target[s] for s, w in mixture.items()])
        for own in range(len(rows)) for mixture in basic_mixtures(rows, own)
    ]  # fmt: skip
    cone.add(*(gap >= 0 for gap in gaps), z3.Or([gap > 0 for gap in gaps]))
    assert cone.check() == z3.unsat


def test_the_cone_is_not_a_subspace_in_general():
    half = [[Fraction(1), Fraction(0)], [Fraction(1, 2), Fraction(1, 2)], [Fraction(0), Fraction(1)]]
    found = one_sided(as_array(half))
    assert found[1] > (found[0] + found[2]) / 2  # a half-space
    assert one_sided(as_array([half[0], half[2]])) is None  # everything
    assert one_sided(as_array([half[1], half[1]])) is None  # a line: both types always pay the same
    assert isinstance(in_cone(as_array([half[1], half[1]]), [Fraction(1), Fraction(0)]), OutOfReach)


def test_the_samples_are_of_every_kind():
    kinds = {
        (
            isinstance(reaches_everything(as_array(rows))[1], Mixture),
            isinstance(spans_everything(as_array(rows)), tuple),
            one_sided(as_array(rows)) is not None,
        )
        for rows in map(matrix, SEEDS)
    }
    assert {(False, False, False), (False, True, False), (True, True, True), (True, True, False)} <= kinds


@pytest.mark.parametrize("seed", range(20))
def test_sums_and_multiples_of_targets_stay_in_the_cone(seed):
    rows = matrix(seed)
    inside = [t for t in targets(seed, len(rows)) if not isinstance(in_cone(as_array(rows), t), OutOfReach)]
    for one, two in combinations(inside, 2):
        total = [3 * x + Fraction(1, 2) * y for x, y in zip(one, two, strict=True)]
        assert not isinstance(in_cone(as_array(rows), total), OutOfReach)
