"""Choosing from the command's side: audits, residual claimants, and answers where there is nothing to choose."""

import subprocess
import sys
from fractions import Fraction

import pytest

import lpmech
from lpmech.certificate import pipeline
from lpmech.choice.objectives import OBJECTIVES
from lpmech.exports.alternatives import alternatives_program
from lpmech.lp.program import Building, Sense
from lpmech.lp.solve import solve
from lpmech.mechanisms.forms import Form
from lpmech.problem.mechanism import NoMechanism

RESIDUAL = [("l14/spanning_two_agents", "contingent_vcg"), ("l14/spanning_two_agents_three_periods", "contingent_vcg"),
            ("l14/convex_independence_without_spanning", "contingent")]  # fmt: skip


def least_largest_due(env, form, agent):
    """The least largest due payment of an agent, over the systems as `lpmech export --what alternatives` has them."""
    program = alternatives_program(env, pipeline.construct(env)[0].everyone, Form(form))
    building = Building("second way")
    for column in program.columns:
        building.column(column.id)
    largest = building.column("largest", cost=1)
    for row in program.rows:
        building.row(row.id, row.terms, row.sense, row.right)
    for place, column in enumerate(program.columns):
        if column.id.startswith(f"due {agent} "):
            for sign in (1, -1):
                building.row(
                    f"{sign} {column.id}", [(largest, Fraction(1)), (place, Fraction(sign))], Sense.AT_LEAST, 0
                )
    return solve(building.done()).objective


@pytest.mark.heavy
@pytest.mark.parametrize(("case", "form"), RESIDUAL)
def test_residual_claimants_are_the_solutions_of_the_systems(case, form):
    env = lpmech.load(case)
    certificate = lpmech.certify(env, form, choose="least_largest")
    assert certificate.verdict == "certified"
    for agent, said in zip(env.agents, certificate.chosen, strict=True):
        paid = max(abs(Fraction(row["payment"])) for row in certificate.transfers.to_json()["transfers"]
                   if row["agent"] == agent)  # fmt: skip
        assert f" {paid}, proved the best" in said
        if env.horizon is None:  # else the last period's own transfers come on top
            assert paid == least_largest_due(env, form, agent)


@pytest.mark.heavy
@pytest.mark.parametrize(("case", "form"), RESIDUAL)
def test_no_solution_has_a_smaller_norm(case, form):
    """p is of least norm among the residual claimant's transfers: it is no longer than lpmech's others."""
    env = lpmech.load(case)
    squares = {}
    for choose in (None, "least_norm", "least_largest"):
        rows = lpmech.certify(env, form, choose=choose).transfers.to_json()["transfers"]
        squares[choose] = sum(Fraction(row["payment"]) ** 2 for row in rows)
    assert squares["least_norm"] <= min(squares[None], squares["least_largest"])


@pytest.mark.heavy
@pytest.mark.parametrize("objective", [one for one in OBJECTIVES if one != "largest_margin"])
def test_the_audit_confirms_what_was_chosen(objective):
    certificate = lpmech.certify(lpmech.load("l14/extraction_by_report"), "existence", choose=objective)
    slack = {claim.id: claim.least_slack for claim in certificate.claims}
    assert certificate.verdict == "certified"
    assert certificate.chosen
    if objective == "least_subsidy":
        told = [Fraction(said.split("subsidy ")[-1].split(",")[0]) for said in certificate.chosen]
        assert slack["ex_ante_budget_balance"] == -sum(told)
        assert slack["participation_zero_option"] >= 0


@pytest.mark.parametrize(
    ("case", "mechanism", "objective", "said"),
    [
        ("bv08/multi_task_efficient_range", "auto", "least_subsidy", "needs a prior"),
        ("l14/oil_leases", "contingent_vcg", "largest_margin", "however good, better ones exist"),
        ("l14/convex_independence_without_spanning", "contingent", "limited_liability", "add up to a contradiction"),
        ("l14/oil_leases", "fees", "least_norm", "choose with pivot, contingent_vcg, contingent, existence"),
    ],
)
def test_where_there_is_no_best(case, mechanism, objective, said):
    with pytest.raises(NoMechanism, match=said):
        lpmech.certify(lpmech.load(case), mechanism, choose=objective)


def test_the_margin_is_the_least_slack_of_lies_that_count():
    certificate = lpmech.certify(lpmech.load("bv08/scheduling_three"), choose="largest_margin")
    told = [Fraction(said.split("allocation ")[-1].split(",")[0]) for said in certificate.chosen]
    assert certificate.verdict == "certified"
    assert min(told) > 0
    assert certificate.claims["incentive_compatible"].least_slack == 0  # lies that change nothing


@pytest.mark.long
@pytest.mark.parametrize(
    ("choice", "expected"), [("least_largest", 5), pytest.param("least_norm", 7, marks=pytest.mark.long)]
)
def test_only_the_least_norm_loads_cvxpy(choice, expected):
    code = (
        "import sys; from lpmech.cli.run import run; "
        "run(['certify', 'bv08/scheduling_three', *sys.argv[1:]]); sys.stdout.flush(); "
        "sys.exit(7 if 'cvxpy' in sys.modules else 5)"
    )
    done = subprocess.run([sys.executable, "-c", code, "--choose", choice], capture_output=True, check=False)
    assert done.returncode == expected, done.stderr
