"""A sample of `against_z3.py`: systems at random and at the edge of what can be met."""

import random

import pytest

from tests.degenerate.everything import Trial
from tests.existence.samples import KINDS, clashing

pytest.importorskip("z3")


@pytest.mark.heavy
@pytest.mark.parametrize("seed", [1, 3, 6, 9, 12])
def test_verdicts_are_those_of_z3(seed):
    from tests.existence.against_z3 import draws

    found = list(draws(seed))
    assert len(found) >= 2
    assert all(agreed for _, _, agreed in found), found


@pytest.mark.long
def test_a_small_contradiction_between_periods_is_found_and_accepted(tmp_path):
    """Bounds of later periods have long denominators here: rounded to 2^-20 they hide the contradiction."""
    from tests.existence.against_z3 import at_the_edge, verdict

    data = clashing(86, horizon=3, kind=KINDS[1])
    near = list(at_the_edge(random.Random(86), data, "bob", None, power=30))
    assert [truth for _, truth in near] == [True, True, False]
    for environment, truth in near:
        assert verdict(environment, "bob", None) is truth
    assert Trial(near[-1][0], tmp_path).certified(("certify",)) == ""
