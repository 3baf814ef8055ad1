"""How fast the certified ε falls: by the order that docs/continuous.md derives; and where it cannot."""

import pytest

from tests.continuous.shipped import certified


def epsilons(name, degree, grids, form="best"):
    return [certified(name, grid, form, degree) for grid in grids]


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize(
    ("name", "degree", "least", "most"),
    [
        ("continuous/tent", 0, 1.8, 2.2),  # first order: layers at the ends
        ("continuous/tent", 1, 1.8, 2.2),
        ("continuous/tent_smooth", 0, 5, 8.5),  # third order, not yet reached on coarse grids
        ("continuous/tent_smooth", 1, 8, 16.5),  # fourth order
    ],
)
def test_halving_the_cells_lowers_epsilon_at_the_expected_rate(name, degree, least, most):
    coarse, fine = epsilons(name, degree, (4, 8))
    assert least <= coarse.greatest_epsilon / fine.greatest_epsilon <= most


def test_where_a_measure_annihilates_the_density_no_grid_helps():
    for found in epsilons("continuous/copula_floor", 1, (1, 2, 4), "spanning"):
        assert found.least_error <= found.greatest_error <= found.least_error * 21 / 20
        assert found.least_error > 0
