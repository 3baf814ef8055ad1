"""Given payments whose truthful payoffs are known because they were chosen: 0 or a hair beside it at some cells."""

import pytest

from tests.enclosures.promised import attack
from tests.quick import quick
from tests.search import times


@pytest.mark.parametrize("seed", quick(range(times(100)), 127))
def test_nobody_is_said_not_to_lose_who_loses_a_hair(seed):
    attack(seed)
