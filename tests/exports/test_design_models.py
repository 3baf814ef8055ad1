"""Designs as models of PuLP and CVXPY: the same optimum with proof, own constraints, and points that are refused."""

from fractions import Fraction

import pytest

from lpmech import casefiles
from lpmech.designs.design import answered
from lpmech.designs.written import problem_shape
from lpmech.exports.design_model import Violated, design_model
from lpmech.exports.pulp_model import Unrepaired
from tests.designs.checks import checked

pulp = pytest.importorskip("pulp")
cvxpy = pytest.importorskip("cvxpy")

PROBLEMS = [
    ("beyond/two_bidders", "best auction"),
    ("beyond/matsuo", "least subsidy"),
    ("beyond/inspection", "bounded by 4"),
    ("beyond/trade_for_ever", "each period"),
    ("beyond/own_lies", "on path"),
]
ANN = "payment ann period 1 reports 3|1"


def accepted(found):
    return checked(found.environment, found.certificate).verdict == "accepted"


def of_case(case, name):
    found = casefiles.load(case)
    one = next(one for one in found.expect.designs if one.name == name)
    return (
        found.environment,
        one.problem,
        design_model(found.environment, problem_shape(one.problem, found.environment)),
    )


def solved(model):
    model.solve(pulp.PULP_CBC_CMD(msg=False))
    return model


@pytest.mark.heavy
@pytest.mark.parametrize(("case", "name"), PROBLEMS)
def test_other_solvers_find_the_same_and_have_it_proved(case, name):
    env, problem, model = of_case(case, name)
    value = answered(env, problem).value
    in_cvxpy = model.to_cvxpy()
    in_cvxpy.problem().solve(solver="HIGHS")
    for found in (model.from_pulp(solved(model.to_pulp())), model.from_cvxpy(in_cvxpy)):
        assert (found.value, found.best, accepted(found.design)) == (value, True, True)


def test_rows_of_ones_own_bind_exactly():
    """Who pays 2 at most where it pays 3 in the best auction pays with another chance or at another place."""
    _, _, model = of_case("beyond/two_bidders", "best auction")
    mine = model.to_pulp()
    for name in (ANN, "payment ann period 1 reports 3|3"):
        mine += mine.variablesDict()[model.name(name)] <= 1
    mine += mine.variablesDict()[model.name("payment bob period 1 reports 1|3")] <= 1, "bob"
    mine += mine.variablesDict()[model.name("payment bob period 1 reports 3|3")] <= 1, "bob as well"
    found = model.from_pulp(solved(mine))
    assert (found.best, accepted(found.design)) == (True, True)
    assert abs(float(found.value) - -pulp.value(mine.objective) / 4) < 1e-6
    assert found.value < Fraction(9, 4)
    assert found.columns.get(ANN, 0) <= 1


def test_an_objective_of_ones_own():
    _, _, model = of_case("beyond/two_bidders", "best auction")
    mine = model.to_pulp()
    mine.setObjective(-mine.variablesDict()[model.name("choice period 1 reports 1|1 allocation ann")])
    found = model.from_pulp(solved(mine))
    assert found.columns["choice period 1 reports 1|1 allocation ann"] == 1
    assert (found.best, accepted(found.design)) == (True, True)


def test_convex_constraints_leave_an_exact_mechanism():
    _, _, model = of_case("beyond/two_bidders", "best auction")
    mine = model.to_cvxpy()
    mine.problem([cvxpy.norm2(mine.x) <= 5, mine.column(ANN) <= 2]).solve(solver="CLARABEL")
    found = model.from_cvxpy(mine)
    assert accepted(found.design)
    assert Fraction(2) < found.value <= Fraction(9, 4)
    assert found.columns.get(ANN, 0) < Fraction(2) + Fraction(1, 10**6)


def test_a_point_that_misses_a_row_is_refused_by_its_name():
    env, problem, model = of_case("beyond/two_bidders", "best auction")
    best = answered(env, problem).columns
    assert model.from_values(best).value == Fraction(9, 4)
    with pytest.raises(Violated, match="does not hold") as refused:
        model.from_values({**best, ANN: best.get(ANN, Fraction(0)) + 1})
    assert refused.value.row == "truth ann period 1 state 3|1"
    with pytest.raises(ValueError, match="no column 'payment anne'"):
        model.from_values({"payment anne": Fraction(1)})


def test_a_row_that_was_taken_out_of_the_model_is_missed():
    _, _, model = of_case("beyond/two_bidders", "best auction")
    mine = model.to_pulp()
    for name in [one for one in mine.constraints if one.startswith("stay_ann")]:
        del mine.constraints[name]
    mine += mine.variablesDict()[model.name("payment ann period 1 reports 1|1")] <= 50
    mine += mine.variablesDict()[model.name("payment ann period 1 reports 1|3")] <= 50
    with pytest.raises(Violated, match="'stay ann period 1"):
        model.from_pulp(solved(mine))


def test_what_is_not_repaired_has_its_reason():
    _, _, model = of_case("beyond/inspection", "without bounds")
    found = model.from_pulp(solved(model.to_pulp()))
    assert isinstance(found, Unrepaired)
    assert "never reaches" in found.reason
    assert "solve it first" in model.from_cvxpy(model.to_cvxpy()).reason
    whole = model.to_pulp()
    whole.variables()[0].cat = pulp.LpInteger
    assert "integer" in model.from_pulp(solved(whole)).reason
