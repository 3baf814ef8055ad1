"""Claims about continuous signals that exclude each other are never both accepted."""

import pytest

from tests.continuous.exclusions import search


def test_never_both_in_one_environment():
    assert {"convexly_dependent", "residual_claimant_at_least", "last_period_incentive_compatible"} <= set(search(2))


@pytest.mark.long
def test_never_both():
    seen = {name for seed in (2, 3, 6, 8, 11) for name in search(seed)}
    assert {"convexly_independent", "convexly_dependent", "residual_claimant", "residual_claimant_at_least",
            "last_period_incentive_compatible", "truth_pays_least"} <= seen  # fmt: skip
