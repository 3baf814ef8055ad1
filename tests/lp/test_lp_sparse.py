"""Sparse exact systems against dense elimination."""

import random
from fractions import Fraction

import pytest

from lpmech.lp.sparse import Square, blocks, match, solve_square


def product(rows, solution):
    return [sum((v * solution[c] for c, v in row.items()), Fraction(0)) for row in rows]


def determinant(matrix):
    rows, total = [[Fraction(value) for value in row] for row in matrix], Fraction(1)
    for i in range(len(rows)):
        pivot = next((r for r in range(i, len(rows)) if rows[r][i]), None)
        if pivot is None:
            return Fraction(0)
        if pivot != i:
            rows[i], rows[pivot], total = rows[pivot], rows[i], -total
        total *= rows[i][i]
        for r in range(i + 1, len(rows)):
            factor = rows[r][i] / rows[i][i]
            rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i], strict=True)]
    return total


@pytest.mark.parametrize("seed", range(300))
def test_random_systems(seed):
    source = random.Random(seed)
    size, density = source.randint(0, 9), source.choice([0.15, 0.3, 0.6])
    rows = [
        {c: source.choice([-3, -1, 1, 2, 5]) for c in range(size) if c == shift or source.random() < density}
        for shift in source.sample(range(size), size)
    ]
    if size and source.random() < 0.3:
        rows[-1] = {column: 2 * value for column, value in rows[0].items()}
    right = [source.choice([0, 1]) * Fraction(source.randint(-9, 9), source.randint(1, 4)) for _ in range(size)]
    matrix = Square(rows)
    solution = matrix.solve(right)
    regular = determinant([[row.get(c, 0) for c in range(size)] for row in rows]) != 0
    assert (solution is not None) == regular
    if solution is not None:
        assert product(rows, solution) == right
        columns = [{place: row[c] for place, row in enumerate(rows) if c in row} for c in range(size)]
        assert product(columns, matrix.solve_transposed(right)) == right


def test_blocks_come_after_what_they_need():
    rows = [{0: 1, 1: 1}, {1: 2}, {2: 1, 3: 1, 0: 4}, {3: 1, 2: -1}]
    matched = match(rows)
    assert matched is not None
    assert sorted(matched) == [0, 1, 2, 3]
    assert blocks(rows, matched) == [[1], [0], [2, 3]]


def test_no_matching():
    assert match([{0: 1}, {0: 1, 1: 1}, {0: 1, 1: 3}]) is None
    assert solve_square([{}], [Fraction(1)]) is None


def test_long_chains():
    size = 3000
    rows = [{place: 1, place + 1: -2} for place in range(size - 1)] + [{size - 1: 1}]
    solution = solve_square(rows, [Fraction(0)] * (size - 1) + [Fraction(1)])
    assert solution[0] == 2 ** (size - 1)
