"""The answers of docs/environment_format.md, section 6, one test each."""

import json

import pytest

from lpmech.certificate import pipeline
from lpmech.problem.environment import Environment
from lpmech.separation.claim import Verdict
from lpmech.separation.report import reports
from tests.claims.every_plan import Written, ex_post_slack, interim_slack
from tests.degenerate.environments import HORIZONS, KINDS, degenerate
from tests.degenerate.everything import call

EVERYWHERE = [(kind, horizon) for kind in KINDS for horizon in HORIZONS]


def certified(way, kind, horizon, mechanism="auto"):
    env = Environment.from_json(degenerate(way, kind, horizon))
    certificate = pipeline.certify(env, mechanism)
    return certificate, {claim.id: claim for claim in certificate.claims}


def payments(certificate):
    return {row.payment for row in certificate.transfers.rows()}


def verdicts(claims, *ids):
    return [claims[claim_id].verdict for claim_id in ids]


def zero_transfers(data, name):
    """A mechanism file: the efficient rule, nothing is ever paid."""
    env = Environment.from_json(data)
    printed = json.loads(json.dumps(pipeline.certify(env, name).transfers.to_json()))
    for row in printed["transfers"]:
        row.update(payment="0", by_shock=None)
    return env, printed


@pytest.mark.parametrize(("kind", "horizon"), EVERYWHERE)
def test_one_agent_pays_nothing(kind, horizon):
    certificate, claims = certified("one agent", kind, horizon)
    assert certificate.verdict == "certified"
    assert payments(certificate) == {0}
    assert verdicts(claims, "ex_post_budget_balance") == [Verdict.PROVED]


@pytest.mark.parametrize("horizon", [2, None])
@pytest.mark.parametrize(
    ("way", "fails"),
    [("one agent", {"ann": True}), ("others of one type", {"ann": True, "bob": False}),
     ("own type only one", {"ann": False, "bob": True}), ("everyone of one type", {"ann": False, "bob": False})],
)  # fmt: skip
def test_conditions_where_the_others_next_types_are_one_point(way, fails, horizon):
    """Two own types are alike to others who have one next type; one own type is never alike to another."""
    env = Environment.from_json(degenerate(way, "interdependent", horizon))
    found = list(reports(env))
    assert {one.cell.agent for one in found} == set(fails)
    for one in found:
        both = fails[one.cell.agent]
        assert (not one.spanning, not one.convex_independence) == (both, both)
        alike = {own: {1} for own in one.types} if both else {}
        assert {own: set(mixture.values()) for own, mixture in one.mixtures.items()} == alike


def test_without_a_further_period_there_are_no_cells():
    assert list(reports(Environment.from_json(degenerate("plain", "interdependent", 1)))) == []


@pytest.mark.parametrize(("kind", "horizon"), EVERYWHERE)
def test_an_agent_of_one_type_has_nothing_to_lie_about(kind, horizon):
    certificate, claims = certified("everyone of one type", kind, horizon)
    assert certificate.verdict == "certified"
    assert claims["incentive_compatible"].least_slack == claims["best_response"].least_slack == 0


@pytest.mark.parametrize("horizon", [2, None])
def test_twin_types_are_told_apart_by_no_condition_and_need_not_be(horizon):
    certificate, claims = certified("duplicate type", "interdependent", horizon)
    assert certificate.verdict == "certified"
    assert verdicts(claims, "convex_independence", "spanning") == [Verdict.REFUTED] * 2
    value = certificate.program.value
    assert all(value({"ann": "a0", "bob": other}) == value({"ann": "a1", "bob": other}) for other in ("b0", "b1"))


def test_a_type_without_probability_counts_ex_post_and_not_interim(tmp_path):
    """Where it is paid to lie, sooner or later, the ex post claims say so; who never is that type does not mind."""
    data = degenerate("type never reached", "private", 2)
    env, printed = zero_transfers(data, "pivot")
    for row in printed["transfers"]:
        row["payment"] = "1000" if row["state"]["ann"] == "a1" and row["agent"] == "ann" else "0"
        row["memory"] = None
    file = tmp_path / "mechanism.json"
    file.write_text(json.dumps(printed), encoding="utf-8")
    claims = {claim.id: claim for claim in pipeline.audit(env, file).claims}
    written = Written(data, printed)
    assert claims["best_response"].least_slack <= -900
    for slack, claim_id in ((interim_slack, "interim_best_response"), (ex_post_slack, "best_response")):
        assert claims[claim_id].least_slack == min(slack(written, agent) for agent in env.agents)
    assert interim_slack(written, "ann") > -100


@pytest.mark.parametrize(("kind", "horizon"), EVERYWHERE)
@pytest.mark.parametrize("way", ["one allocation", "nothing at stake"])
def test_where_reports_change_nothing_free_reports_are_truthful(way, kind, horizon, tmp_path):
    env, printed = zero_transfers(degenerate(way, kind, horizon), "existence")
    file = tmp_path / "mechanism.json"
    file.write_text(json.dumps(printed), encoding="utf-8")
    claims = {claim.id: claim for claim in pipeline.audit(env, file).claims}
    assert claims["incentive_compatible"].least_slack == claims["ex_post_budget_balance"].least_slack == 0


@pytest.mark.parametrize("way", ["never feasible", "feasible by a shock of no probability", "never chosen"])
def test_an_allocation_that_is_never_chosen_is_in_no_table(way):
    data = degenerate(way, "interdependent", 2)
    certificate, _ = certified(way, "interdependent", 2)
    last, printed = data["stages"][0]["allocations"][-1], certificate.transfers.to_json()
    chosen = [row["by_shock"] or {"": row["allocation"]} for row in printed["allocation_rule"]]
    assert last not in {a for row in chosen for shock, a in row.items() if shock != "never"}
    assert last not in {row["memory"]["allocation"] for row in printed["transfers"] if row["memory"]}


FAULTS = {
    "E-ROW-SUM at prior": lambda data: data["prior"]["entries"].update(dict.fromkeys(data["prior"]["entries"], "0")),
    "E-ROW-SUM at stages[0].transition.joint": lambda data: data["stages"][0]["transition"]["joint"]["entries"].update(
        {f"x0|a0|b0|{a}|{b}": "0" for a in ("a0", "a1") for b in ("b0", "b1")}),
    "E-SHOCK-SUM at stages[0].shocks": lambda data: data["stages"][0].update(shocks={"calm": {"probability": "0"}}),
    "E-FEASIBLE-EMPTY at stages[0].shocks.calm.feasible": lambda data: data["stages"][0].update(
        shocks={"calm": {"probability": "1", "feasible": []}}),
    "E-EMPTY at stages[0].types.ann": lambda data: data["stages"][0]["types"].update(ann=[]),
    "E-EMPTY at stages[0].allocations": lambda data: data["stages"][0].update(allocations=[]),
    "E-EMPTY at agents": lambda data: data.update(agents=[]),
    "E-LABEL-REPEATED at stages[0].types.ann[1]": lambda data: data["stages"][0]["types"].update(ann=["a0", "a0"]),
    "E-DISCOUNT at discount": lambda data: data.update(discount="0"),
    "E-HORIZON at horizon": lambda data: data.update(horizon=0),
}  # fmt: skip


@pytest.mark.parametrize("said", FAULTS)
def test_what_is_no_environment_is_refused_in_words(said, tmp_path):
    data = degenerate("plain", "interdependent", 2)
    FAULTS[said](data)
    path = tmp_path / "environment.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    code, out, err = call("certify", path)
    assert (code, out) == (2, "")
    assert err.startswith(f"{path}:1: {said}")  # a row of a table is named by one of its cells
    assert "\n  found: " in err
