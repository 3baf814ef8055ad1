"""Designs as mechanisms with states: they keep what the problem asks and are worth what the design says."""

import json

import pytest

from lpmech import casefiles
from lpmech.casefiles import library
from lpmech.casefiles.user import read_any
from lpmech.certificate import pipeline
from lpmech.designs.design import answered, design
from lpmech.designs.problem import BudgetKind, Incentives, When
from lpmech.problem.canonical import canonical
from tests import oracle
from tests.designs.drawn import environment
from tests.oracle.states import Histories
from tests.quick import quick
from tests.states.test_states import answer, told

CLAIMS = {
    Incentives.EX_POST: "incentive_compatible", Incentives.INTERIM: "interim_incentive_compatible",
    Incentives.ON_PATH: "interim_best_response",
}  # fmt: skip


def promised(env, problem):
    """The claims of an audit that the problem's rows amount to, where all types are possible; where somebody is away,
    those about all reports are undecided."""
    if any(stage.has_away for stage in env.stages):
        return ["absent_pay_nothing"]
    found = [CLAIMS[problem.incentives]] if problem.incentives in CLAIMS else []
    outside = [*problem.participation.otherwise, *(w for t in problem.participation.outside for w in t.values())]
    if problem.participation.when is not When.NEVER and not any(outside):
        found.append("interim_participation_first")
    if BudgetKind.EX_POST in problem.budget and not problem.subsidised:
        found.append("weak_budget_balance")
    return found


def cases():
    """The problems of the shipped cases."""
    for name in (name for name, path in library.cases().items() if "expect.design" in path.read_text()):
        for one in casefiles.load(name).expect.designs:
            slow = one.name == "no help, whatever is remembered"
            yield pytest.param(name, one.name, marks=[pytest.mark.long] * slow)


@pytest.mark.heavy
@pytest.mark.parametrize(("name", "problem"), list(cases()))
def test_shipped_designs_keep_what_is_asked(name, problem):
    case = casefiles.load(name)
    found = answered(case.environment, next(one.problem for one in case.expect.designs if one.name == problem))
    if found.exit_code or found.problem.cut:  # of a problem that is cut, what happens after the cut is not said
        assert found.remembering is None
        assert "transfers.json" not in found.files()
        return
    required = promised(case.environment, found.problem)
    file = json.loads(found.files()["transfers.json"])
    again = read_any(file, case.environment, pytest.fail)
    assert not again.remarks
    certificate = pipeline.audit(case.environment, again, require=required)
    assert certificate.verdict == "certified"
    assert pipeline.verify(case.environment, certificate, required).verdict == "accepted"
    assert {*file["remembered"]} == {*file["states"]}


PAYMENTS = {"maximise": [{"of": "payments"}]}


def asked(seed):
    """Problems of all kinds."""
    free = seed % 3 != 1
    return {
        "format": "lpmech-problem/1", "allocation": "any" if free else "efficient", "objective": PAYMENTS,
        "incentives": ("interim", "on path", "ex post")[seed % 3], "participation": {"when": "first"},
        "payments": {"memory": "history" if free or seed % 2 else "one period", "at most": 5, "at least": -5},
    }  # fmt: skip


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(120), 9))
def test_the_mechanism_is_worth_what_the_design_says(seed, tmp_path):
    """Expected payments by brute force over histories, and no plan of lies that the problem forbids gains."""
    env = environment(
        seed, periods=1 + seed % 2, types=(2, 1) if seed % 2 else (2, 2), shocks=seed % 5 > 2, public=seed % 7 == 6
    )
    found = design(env, asked(seed))
    assert (found.mechanism is None) == bool(found.exit_code)
    if found.mechanism is None:
        return
    data = json.loads(canonical(env))
    certificate = pipeline.audit(env, found.mechanism, require=[CLAIMS[found.problem.incentives]])
    brute = Histories(oracle.Environment(data), told(certificate)["mechanism"])
    assert brute.slacks()["ex_ante_budget_balance"] == found.value
    if seed % 3 < 2:
        assert brute.interim()["interim_best_response"] >= 0
        assert brute.interim()["interim_participation_first"] >= 0
        assert certificate.verdict == "certified"
    assert answer(tmp_path, env, told(certificate)).verdict == "accepted"
