"""Ranges among optimal mechanisms: the ends with a certificate are those of the two programs on the optimal face."""

from fractions import Fraction

import pytest

from lpmech.designs.design import design
from lpmech.designs.problem import Status
from lpmech.designs.quantities import NoQuantity
from tests.designs import worlds
from tests.designs.checks import checked
from tests.designs.drawn import environment
from tests.quick import quick
from tests.search import times

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


@pytest.mark.heavy
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


SHARED = [
    {"budget": [{"kind": kind}], "objective": {"minimise": "subsidy"}} for kind in ("ex ante", "each period", "ex post")
] + [{"objective": {"minimise": "epsilon"}, "incentives": kind} for kind in ("interim", "ex post", "on path")]


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(18)), 11))
def test_both_roads_find_the_same_range_of_what_needs_least_help(seed):
    """The least subsidy and the least ε are bounded by constraints, too."""
    asked = SHARED[seed % len(SHARED)]
    found = design(environment(seed, periods=1 + seed % 2), problem(asked))
    if found.status is Status.INFEASIBLE:
        return
    own = {"of": "subsidy" if "budget" in asked else "epsilon"}
    for quantity in (*QUANTITIES, own):
        ends, one = found.ends([quantity]), found.range([quantity])
        assert (ends.least.value, ends.greatest.value) == (one.least, one.greatest)
        assert accepted(ends.least)
        assert accepted(ends.greatest)
    assert found.ends([own]).greatest.value == found.value


def test_what_a_problem_knows_nothing_of_has_no_range():
    found = design(environment(1, periods=1), problem({"budget": [{"kind": "ex post"}]}))
    for own in ("subsidy", "epsilon"):
        with pytest.raises(NoQuantity, match="knows nothing"):
            found.range([{"of": own}])


@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["ex ante", "each period", "ex post"])
def test_a_bounded_subsidy_is_a_frontier(kind):
    """Trade once that lacks 1/4: with x from outside what buyer and seller keep grows by x."""
    env = worlds.trade((1, 5), (0, 4))
    for more in (Fraction(0), Fraction(1, 8), Fraction(2)):
        bound = {"terms": [{"of": "subsidy"}], "relation": "<=", "constant": str(Fraction(1, 4) + more)}
        wanted = {"maximise": [{"of": "payoff", "agent": name} for name in ("buyer", "seller")]}
        asked = {"format": "lpmech-problem/1", "incentives": "interim", "participation": {"when": "first"},
                 "budget": [{"kind": kind}], "constraints": [bound]}  # fmt: skip
        found = design(env, {**asked, "objective": wanted})
        assert (found.value, accepted(found)) == (welfare(env) + Fraction(1, 4) + more, True)
    less = {**bound, "constant": str(Fraction(1, 4) - Fraction(1, 10**9))}
    found = design(env, {**asked, "constraints": [less]})
    assert (found.status, accepted(found)) == (Status.INFEASIBLE, True)


def welfare(env):
    fixed = {"format": "lpmech-problem/1", "incentives": "none", "payments": {"at most": 0, "at least": 0}}
    return design(env, {**fixed, "objective": {"maximise": [{"of": "welfare"}]}}).value


def test_lies_that_may_gain_a_little():
    """The correlated project lacks 1/4 of balance if ε is 0: some ε does, and its least is the bound."""
    env, balanced = worlds.correlated(), {"budget": [{"kind": "ex post", "sense": "="}], "incentives": "interim"}
    asked = {"format": "lpmech-problem/1", **balanced}
    least = design(env, {**asked, "objective": {"minimise": "epsilon"}}).value
    assert least > 0
    for constant, status in ((least, Status.FEASIBLE), (least - Fraction(1, 10**9), Status.INFEASIBLE)):
        row = {"terms": [{"of": "epsilon"}], "relation": "<=", "constant": str(constant)}
        found = design(env, {**asked, "constraints": [row]})
        assert (found.status, accepted(found)) == (status, True)
