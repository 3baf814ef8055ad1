"""Linear systems over the fractions, by Gaussian elimination."""

from fractions import Fraction


def fixed_point(constant, weight):
    """The x with x[k] = constant[k] + Σ_l weight[k][l] x[l] for every key k; weights that are missing are 0."""
    keys = list(constant)
    rows = [[Fraction(k == m) - weight[k].get(m, 0) for m in keys] + [Fraction(constant[k])] for k in keys]
    solution = eliminate(rows)
    return dict(zip(keys, solution, strict=True))


def eliminate(rows):
    """The solution of the square system whose rows are [coefficients..., right-hand side]; it must be regular."""
    size = len(rows)
    for column in range(size):
        pivot = next(row for row in range(column, size) if rows[row][column] != 0)
        rows[column], rows[pivot] = rows[pivot], rows[column]
        scale = rows[column][column]
        rows[column] = [x / scale if x else x for x in rows[column]]
        for row in range(size):
            if row != column and rows[row][column] != 0:
                subtract(rows[row], rows[row][column], rows[column])
    return [row[-1] for row in rows]


def subtract(row, factor, other):
    """row − factor·other, in place."""
    for column, entry in enumerate(other):
        if entry:
            row[column] -= factor * entry
