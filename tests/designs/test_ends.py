"""Ranges among optimal mechanisms: the ends with a certificate are those of the two programs on the optimal face."""

import pytest

from lpmech.designs.design import design
from lpmech.designs.problem import Status
from lpmech.designs.ranges import NoFace
from tests.designs.checks import checked
from tests.designs.drawn import environment
from tests.quick import quick

QUANTITIES = [{"of": "payoff", "agent": "ann"}, {"of": "welfare"}, {"of": "payments", "agent": "bob"}]
ASKED = [
    {"allocation": "any", "objective": {"maximise": [{"of": "payments"}]}},
    {"objective": {"minimise": [{"of": "payoff", "agent": "bob"}]}},
    {"objective": {"maximise the least of": [[{"of": "payoff", "agent": "ann"}], [{"of": "payments"}]]}},
    {},
]


def accepted(found):
    return checked(found.environment, found.certificate).verdict == "accepted"


def problem(part):
    return {"format": "lpmech-problem/1", "incentives": "interim", "participation": {"when": "first"},
            "payments": {"at most": 20, "at least": -20}, **part}  # fmt: skip


@pytest.mark.parametrize("seed", quick(range(24), 7))
def test_both_roads_find_the_same_range(seed):
    found = design(environment(seed, periods=1), problem(ASKED[seed % len(ASKED)]))
    if found.status is Status.INFEASIBLE:
        return
    for quantity in QUANTITIES:
        ends, one = found.ends([quantity]), found.range([quantity])
        assert (ends.least.value, ends.greatest.value) == (one.least, one.greatest)
        assert accepted(ends.least)
        assert accepted(ends.greatest)


def test_a_range_without_end_has_a_ray():
    asked = {"format": "lpmech-problem/1", "incentives": "interim"}
    ends = design(environment(1, periods=1), asked).ends([{"of": "payments"}])
    assert (ends.least.status, ends.greatest.status) == (Status.UNBOUNDED, Status.UNBOUNDED)
    assert accepted(ends.least)


def test_no_constraint_says_the_least_subsidy():
    asked = {**problem({}), "budget": [{"kind": "ex post"}], "objective": {"minimise": "subsidy"}}
    with pytest.raises(NoFace, match="no quantities"):
        design(environment(1, periods=1), asked).ends([{"of": "payments"}])
