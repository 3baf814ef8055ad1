"""A user's own convex objectives: valid exactly, and as good as the exact optimum where one is known."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

import lpmech
from lpmech.choice.choose import best
from lpmech.choice.objectives import OBJECTIVES
from lpmech.choice.own import Own, best_own, nearest
from lpmech.choice.space import space_of
from lpmech.lp.proofs import Infeasible, is_feasible
from lpmech.mechanisms.forms import NESTED
from lpmech.problem.mechanism import NoMechanism
from tests.choice.test_objectives import instance
from tests.quick import quick


def cvxpy():
    """Loaded when a test runs: it takes a second."""
    import cvxpy

    return cvxpy


LARGEST = Own(lambda paid: cvxpy().norm_inf(paid.vector), name="my largest")
SQUARES = Own(lambda paid: cvxpy().sum_squares(paid.vector), name="my squares")
TOTAL = Own(lambda paid: cvxpy().norm1(paid.vector), name="my total")


@pytest.mark.heavy
@pytest.mark.parametrize("form", NESTED)
@pytest.mark.parametrize("seed", quick(range(8), 7))
def test_against_the_exact_optimum(seed, form):
    case, _ = instance(seed)
    for agent in range(len(case.env.agents)):
        space = space_of(case.models[agent], form)
        program = space.building("valid").done()
        for own, objective in ((LARGEST, "least_largest"), (SQUARES, "least_norm")):
            found = best_own(space, own)
            if isinstance(found, Infeasible):
                with pytest.raises(NoMechanism):
                    best(space, OBJECTIVES[objective])
                continue
            assert is_feasible(program, found.x)
            exact = best(space, OBJECTIVES[objective]).value
            payments = [one.at(found.x) for one in space.payments.values()]
            worth = max(map(abs, payments)) if own is LARGEST else sum(one * one for one in payments)
            assert exact <= worth <= exact + (1 + exact) / 10**6
            assert found.value == pytest.approx(float(worth), abs=1e-9)


@pytest.mark.heavy
@pytest.mark.parametrize("case", ["bv08/scheduling_three", "l14/spanning_two_agents"])
def test_the_audit_and_the_checker_confirm_what_was_chosen(case, tmp_path):
    certificate = lpmech.certify(lpmech.load(case), choose=TOTAL)
    assert certificate.claims["incentive_compatible"].least_slack >= 0
    assert all("my total of the" in said and "not proved to be the best" in said for said in certificate.chosen)
    certificate.save(tmp_path)
    report = lpmech.verify(tmp_path / "environment.json", tmp_path / "certificate.json", ["incentive_compatible"])
    assert report.verdict == "accepted"


def test_what_is_told_is_what_the_payments_are_worth():
    certificate = lpmech.certify(lpmech.load("bv08/scheduling_three"), choose=TOTAL)
    told = sum(float(re.search(r"about (\S+) by", said)[1]) for said in certificate.chosen)
    payments = [Fraction(row["payment"]) for row in certificate.transfers.to_json()["transfers"]]
    assert told == pytest.approx(float(sum(map(abs, payments))), rel=1e-5)


def test_the_page_s_example_runs(capsys):
    page = (Path(__file__).parents[2] / "docs" / "choice.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(compile(example, "docs/choice.md", "exec"), {})
    assert "not proved to be the best" in capsys.readouterr().out


def test_nearest_point():
    case, _ = instance(0)
    space = space_of(case.models[0], NESTED[0])
    program = space.building("valid").done()
    far = tuple(Fraction(place * 7, 3) for place in range(len(program.columns)))
    found = nearest(program, far)
    assert is_feasible(program, found)
    assert nearest(program, found) == found


def test_what_is_no_convex_number_is_refused():
    env = lpmech.load("l14/spanning_two_agents")
    for function, said in (
        (lambda paid: -cvxpy().norm1(paid.vector), "not convex"),
        (lambda paid: paid.vector, "one number"),
        (lambda paid: 3.0, "one number"),
    ):
        with pytest.raises(ValueError, match=said):
            lpmech.certify(env, choose=Own(function))


def test_an_objective_without_a_least_value_has_no_candidate():
    with pytest.raises(NoMechanism, match="unbounded"):
        lpmech.certify(lpmech.load("bv08/scheduling_three"), choose=Own(lambda paid: cvxpy().sum(paid.vector)))


def test_cells_say_what_payments_are_about():
    seen = {}

    def function(paid):
        seen[paid.agent] = paid.cells
        return cvxpy().norm1(paid.vector)

    env = lpmech.load("bv08/scheduling_three")
    lpmech.certify(env, choose=Own(function))
    assert set(seen) == set(env.agents)
    assert all(cell.startswith("first state ") for cells in seen.values() for cell in cells)
    assert all(len(set(cells)) == len(cells) for cells in seen.values())
