"""A sample of `against_z3.py`: systems at random and at the edge of what can be met."""

import pytest

pytest.importorskip("z3")


@pytest.mark.parametrize("seed", [1, 2, 3, 5, 6, 9, 12, 17])
def test_verdicts_are_those_of_z3(seed):
    from tests.existence.against_z3 import draws

    found = list(draws(seed))
    assert len(found) >= 2
    assert all(agreed for _, _, agreed in found), found
