"""Theorem-of-Alternatives systems: exactly one alternative, always the right one, always proved."""

import random
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmech.lp.alternatives import Alternative, decide, decide_batch, solve_equations, to_program
from lpmech.lp.proofs import Infeasible, Optimal
from lpmech.lp.solve import solve
from lpmech.problem.exact import from_fractions, from_integers
from tests.quick import examples

GAP = Fraction(1, 10**30)


def system(rows, right):
    width = len(rows[0])
    matrix = from_fractions([value for row in rows for value in row], (len(rows), width))
    return matrix, from_fractions(right, (len(right),))


def confirmed(answer, rows, right, equal=()):
    """Whether the system has a solution, after the answer is confirmed by an independent computation."""
    assert isinstance(answer, Alternative)
    assert (answer.solution is None) != (answer.certificate is None)
    if answer.solution is not None:
        y = answer.solution.fractions()
        for place, (row, bound) in enumerate(zip(rows, right, strict=True)):
            value = sum(Fraction(a) * b for a, b in zip(row, y, strict=True))
            assert value == bound if place in equal else value >= bound
        return True
    weights = answer.certificate.fractions()
    assert all(weight >= 0 or place in equal for place, weight in enumerate(weights))
    assert all(sum(w * row[j] for w, row in zip(weights, rows, strict=True)) == 0 for j in range(len(rows[0])))
    assert sum(w * bound for w, bound in zip(weights, right, strict=True)) > 0
    return False


def draw(rng, near=False):
    height, width = rng.randint(1, 6), rng.randint(1, 5)
    size = rng.choice([1, 2, 9])
    rows = [[rng.randint(-size, size) for _ in range(width)] for _ in range(height)]
    right = [rng.randint(-size, size) for _ in range(height)]
    if height > 1 and rng.random() < 0.4:  # a duplicate, or a row that is a mixture of the others
        weights = [Fraction(rng.randint(0, 3), 3) for _ in range(height - 1)]
        rows[0] = [sum(w * row[j] for w, row in zip(weights, rows[1:], strict=True)) for j in range(width)]
        right[0] = sum(w * bound for w, bound in zip(weights, right[1:], strict=True))
        sign = rng.choice([-1, 1])
        rows[0], right[0] = [sign * value for value in rows[0]], sign * right[0]
        if near:
            right[0] += rng.choice([-1, 0, 1]) * GAP
    equal = [place for place in range(height) if rng.random() < 0.25]
    return rows, right, equal


@pytest.mark.long
def test_random_systems_alone_in_batches_and_as_programs():
    rng = random.Random(5)
    verdicts = set()
    for number in range(3000):
        rows, right, equal = draw(rng, near=number % 2 == 0)
        matrix, bounds = system(rows, right)
        verdict = confirmed(decide(matrix, bounds, equal), rows, right, equal)
        verdicts.add(verdict)
        stacked = [matrix.view(np.stack([matrix.numerators] * 2)), bounds.view(np.stack([bounds.numerators] * 2))]
        batch = decide_batch(*stacked, equal)
        assert [confirmed(one, rows, right, equal) for one in batch] == [verdict] * 2 == batch.feasible.tolist()
        if number % 10 == 0:
            ids = [f"r{k}" for k in range(len(rows))], [f"y{j}" for j in range(len(rows[0]))]
            outcome = solve(to_program(matrix, bounds, equal, "system", *ids))
            assert isinstance(outcome, Optimal if verdict else Infeasible)
    assert verdicts == {True, False}


@pytest.mark.long
def test_against_z3():
    z3 = pytest.importorskip("z3")
    rng = random.Random(6)
    for number in range(1000):
        rows, right, equal = draw(rng, near=number % 2 == 0)
        y = [z3.Real(f"y{j}") for j in range(len(rows[0]))]
        solver = z3.SolverFor("QF_LRA")
        for place, (row, bound) in enumerate(zip(rows, right, strict=True)):
            left = z3.Sum([z3.RealVal(str(Fraction(a))) * b for a, b in zip(row, y, strict=True)])
            edge = z3.RealVal(str(Fraction(bound)))
            solver.add(left == edge if place in equal else left >= edge)
        verdict = solver.check() == z3.sat
        assert confirmed(decide(*system(rows, right), equal), rows, right, equal) == verdict


@settings(max_examples=examples(200), deadline=None)
@given(st.data())
def test_exactly_one_alternative(data):
    height, width = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5))
    numbers = st.fractions(min_value=-3, max_value=3, max_denominator=7)
    rows = data.draw(st.lists(st.lists(numbers, min_size=width, max_size=width), min_size=height, max_size=height))
    right = data.draw(st.lists(numbers, min_size=height, max_size=height))
    equal = data.draw(st.sets(st.integers(0, height - 1)))
    confirmed(decide(*system(rows, right), sorted(equal)), rows, right, equal)


def brute_force(rows, right):
    """Two unknowns: a solution, if there is one, lies where two rows are tight, or close to one row's line."""
    points = [(Fraction(0), Fraction(0))]
    for (a, b), r in zip(rows, right, strict=True):
        if a or b:
            points += [(r * a / Fraction(a * a + b * b) + t * -b, r * b / Fraction(a * a + b * b) + t * a)
                       for t in (0, 10**6, -(10**6))]  # fmt: skip
    for ((a, b), r), ((c, d), s) in combinations(zip(rows, right, strict=True), 2):
        if a * d - b * c:
            points.append((Fraction(r * d - b * s, a * d - b * c), Fraction(a * s - r * c, a * d - b * c)))
    return any(all(a * x + b * y >= r for (a, b), r in zip(rows, right, strict=True)) for x, y in points)


@pytest.mark.long
def test_against_brute_force_in_the_plane():
    rng = random.Random(7)
    seen = set()
    for _ in range(2000):
        rows = [[rng.randint(-2, 2) for _ in range(2)] for _ in range(rng.randint(1, 6))]
        right = [rng.randint(-2, 2) for _ in rows]
        verdict = brute_force(rows, right)
        assert confirmed(decide(*system(rows, right)), rows, right) == verdict
        seen.add(verdict)
    assert seen == {True, False}


@pytest.mark.parametrize("size", [3, 4, 8])
@pytest.mark.parametrize("gap", [Fraction(0), GAP, Fraction(1, 10**12), Fraction(-1, 10**30)])
def test_near_ties(size, gap):
    rng = np.random.default_rng(size)
    for _ in range(20):
        rows = [[Fraction(int(n), 100) for n in row] for row in rng.integers(0, 100, (size, size))]
        right = [Fraction(int(n)) for n in rng.integers(-100, 101, size)]
        weights = [Fraction(int(n), 10) for n in rng.integers(1, 10, size - 1)]
        rows[0] = [sum(w * row[j] for w, row in zip(weights, rows[1:], strict=True)) for j in range(size)]
        right[0] = sum(w * bound for w, bound in zip(weights, right[1:], strict=True)) - gap
        matrix, bounds = system(rows, right)
        batch = decide_batch(matrix.view(matrix.numerators[None]), bounds.view(bounds.numerators[None]), [0])
        for answer in (decide(matrix, bounds, [0]), batch[0]):
            assert confirmed(answer, rows, right, [0]) == (gap <= 0)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (2, 5), (4, 4), (8, 8), (8, 4), (5, 20)])
@pytest.mark.parametrize("equal", [(), (0,), (0, 1)])
def test_large_batches(height, width, equal):
    if len(equal) > height:
        return
    rng = np.random.default_rng(1)
    matrices = rng.integers(-5, 6, (60, height, width))
    matrices[::7] = 0
    matrices[3::7, -1] = matrices[3::7, 0]
    bounds = rng.integers(-9, 10, (60, height))
    batch = decide_batch(from_integers(matrices, 6), from_integers(bounds, 10), equal)
    assert len(batch) == 60
    for place, answer in enumerate(batch[:]):
        rows = [[Fraction(int(n), 6) for n in row] for row in matrices[place]]
        right = [Fraction(int(n), 10) for n in bounds[place]]
        one = decide(from_integers(matrices[place], 6), from_integers(bounds[place], 10), equal)
        assert confirmed(answer, rows, right, equal) == one.feasible == batch.feasible[place]
    assert batch[-1].feasible == batch.feasible[-1]


def test_numbers_beyond_64_bits():
    for right in ([10**40, -(10**40)], [10**40, 1 - 10**40]):
        rows = [[10**25, 1], [-(10**25), -1]]
        assert confirmed(decide(*system(rows, right)), rows, right) == (sum(right) <= 0)
        matrix, bounds = system(rows, right)
        batch = decide_batch(matrix.view(matrix.numerators[None]), bounds.view(bounds.numerators[None]))
        assert batch[0].feasible == (sum(right) <= 0)


def test_numbers_that_just_fit_64_bits():
    top = (1 << 61) - 1
    matrices, bounds = np.array([[[top, 1], [1, top]]]), np.array([[top, -top]])
    for equal in ((), (0,)):
        batch = decide_batch(from_integers(matrices), from_integers(bounds), equal)
        assert confirmed(batch[0], matrices[0].tolist(), bounds[0].tolist(), equal)


def test_degenerate_shapes():
    nothing = from_integers(np.zeros((0, 3), dtype=np.int64)), from_integers(np.zeros(0, dtype=np.int64))
    assert decide(*nothing).solution.fractions() == [0, 0, 0]
    for bound in (-1, 0, 1):
        empty = from_integers(np.zeros((2, 0), dtype=np.int64)), from_integers(np.array([0, bound]))
        assert decide(*empty).feasible == (bound <= 0)
        assert decide(*empty, [1]).feasible == (bound == 0)
    none = from_integers(np.zeros((0, 2, 2), dtype=np.int64)), from_integers(np.zeros((0, 2), dtype=np.int64))
    assert list(decide_batch(*none)) == []


def test_shapes_are_checked():
    rows, right = system([[1, 2]], [1])
    with pytest.raises(ValueError, match="shape"):
        decide(rows, system([[1]], [1, 2])[1])
    with pytest.raises(ValueError, match="rows 0 to 0"):
        decide(rows, right, [1])
    with pytest.raises(ValueError, match="2 row ids"):
        to_program(rows, right, (), "p", ["a", "b"], ["x", "y"])


def test_equations():
    rng = random.Random(8)
    for _ in range(300):
        height, width, sides = rng.randint(1, 4), rng.randint(1, 5), rng.randint(1, 3)
        rows = np.array([[rng.randint(-2, 2) for _ in range(width)] for _ in range(height)])
        right = np.array([[rng.randint(-2, 2) for _ in range(sides)] for _ in range(height)])
        found = solve_equations(from_integers(rows, 3), from_integers(right, 5))
        every = [decide(from_integers(rows), from_integers(right[:, k]), range(height)).feasible for k in range(sides)]
        assert (found is not None) == all(every)
        if found is not None:
            product = rows.astype(object) @ found.numerators.astype(object)
            assert (product * 5 == right.astype(object) * 3 * found.denominator).all()


@pytest.mark.long
def test_contradictions_of_two_rows_are_found_together():
    rng = random.Random(8)
    seen = set()
    for number in range(1500):
        width, unit = rng.randint(1, 3), rng.choice([1, 10**30])
        equal = [place for place in range(2) if rng.random() < 0.3]
        first = [rng.randint(-3, 3) for _ in range(width)]
        factor = rng.choice([-2, -1, 0, 1, 3])
        rows = [first, [factor * value for value in first]][:: rng.choice([1, -1])]
        right = [rng.randint(-3, 3) * unit + rng.randint(-1, 1) for _ in range(2)]
        matrix, bounds = system(rows, right)
        alone = confirmed(decide(matrix, bounds, equal), rows, right, equal)
        stacked = [matrix.view(np.stack([matrix.numerators] * 2)), bounds.view(np.stack([bounds.numerators] * 2))]
        answers = decide_batch(*stacked, equal)
        assert [confirmed(one, rows, right, equal) for one in answers] == [alone] * 2, number
        seen.add((alone, unit, len(equal)))
    assert {verdict for verdict, *_ in seen} == {True, False}
    assert len(seen) >= 10
