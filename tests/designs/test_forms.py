"""One problem form by form: wider forms do no less, each with its certificate; and problems that need no file."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from lpmech import certify
from lpmech.casefiles import load
from lpmech.cli.run import run
from lpmech.designs.design import design
from lpmech.designs.forms import NoForms, forms
from lpmech.designs.plain import PLAIN
from lpmech.designs.problem import Status
from lpmech.designs.reading import read_problem
from lpmech.separation.claim import Verdict
from tests.designs import worlds
from tests.designs.checks import checked
from tests.designs.drawn import environment
from tests.designs.test_numbers import LATER
from tests.quick import quick
from tests.search import times

NAMES = ["none", "one period", "history", "ties"]
WORTH = {"maximise": [{"of": "payoff", "agent": "ann"}, {"of": "payments", "times": 2}]}


def by_form(env, **problem):
    asked = read_problem({"format": "lpmech-problem/1", "incentives": "interim", **problem}, env)
    return {form.name: form.found for form in forms(env, asked)}


def feasible(env, **problem):
    return {name: found.status is Status.FEASIBLE for name, found in by_form(env, **problem).items()}


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(30)), 7))
def test_wider_forms_do_no_less(seed):
    env = environment(seed, periods=1 + seed % 3 if seed % 5 else 2, types=(2, 1) if seed % 2 else (2,))
    bounds = {"at most": 7, "at least": -7}
    found = by_form(env, incentives=("interim", "on path", "ex post")[seed % 3], objective=WORTH, payments=bounds)
    values = [one.value for one in found.values()]
    known = [value for value in values if value is not None]
    assert known == sorted(known)
    assert values == [None] * (len(values) - len(known)) + known
    assert [*found] == (NAMES if env.horizon > 1 else ["none", "ties"])
    assert all(checked(env, one.certificate).verdict == "accepted" for one in found.values())


def test_a_coin_lifts_the_selection():
    for incentives in ("interim", "ex post"):
        assert feasible(worlds.coin(), incentives=incentives) == {"none": False, "ties": True}


def test_own_lies_are_refuted_for_one_selection_only():
    """After ann's lie today no payments do, if "no" is chosen where it ties with "yes"; with a lottery some do."""
    assert feasible(worlds.own_lies()) == {"none": False, "one period": False, "history": False, "ties": True}


def test_balance_is_refuted_for_every_efficient_rule():
    balanced = {"budget": [{"kind": "ex post", "sense": "="}]}
    assert feasible(worlds.correlated()) == {"none": True, "ties": True}
    assert feasible(worlds.correlated(), **balanced) == {"none": False, "ties": False}


def test_a_rule_of_ones_own_needs_memory():
    """Tomorrow's unit for who says high today: what is paid tomorrow must know what was said."""
    found = feasible(worlds.later_rent("1/2"), allocation=LATER)
    assert list(found) == ["none", "one period", "history"]
    assert found["history"]


def test_what_has_one_form_only():
    env = worlds.bidders(1, 2)
    with pytest.raises(NoForms, match="the rule is free"):
        forms(env, read_problem({"format": "lpmech-problem/1", "incentives": "interim", "allocation": "any"}, env))
    trade = worlds.trade((1, 5), (0, 4), periods=2)
    past = {"of": "payment", "agent": "buyer", "period": 2, "reports": {"buyer": "1", "seller": "0"},
            "after": [{"reports": {"buyer": "1", "seller": "0"}, "allocation": "trade"}]}  # fmt: skip
    asked = {"format": "lpmech-problem/1", "incentives": "interim", "payments": {"memory": "one period"},
             "constraints": [{"terms": [past], "relation": ">="}]}  # fmt: skip
    with pytest.raises(NoForms, match="a single form"):
        forms(trade, read_problem(asked, trade))


def test_problems_that_need_no_file(tmp_path, capsysbinary):
    env = load("beyond/correlated_project").environment
    for name, problem in PLAIN.items():
        code = run(["design", "beyond/correlated_project", name, "--forms", "--format", "json"])
        answer = json.loads(capsysbinary.readouterr()[0])
        assert answer["status"] == design(env, problem).status.value
        assert code == (answer["status"] == "infeasible")
        assert [one["payments"] for one in answer["forms"]] == ["none", "history"]
    assert run(["design", "beyond/only_a_coin", "ex post", "--forms", "-o", str(tmp_path / "out")]) == 1
    for form in ("none", "ties"):
        assert run(["check", str(tmp_path / "out" / form)]) == 0
    assert run(["design", "beyond/two_bidders", "best auction", "--forms"]) == 2


EXISTS = {"none": "exists_history_independent", "one period": "exists_one_period_memory"}


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(30)), 13))
def test_what_exists_ex_post_exists_interim(seed):
    """The claims are about every memory, the forms of designs about those that can be met: so also ex post by design
    where a claim is proved, and the claim is refuted where interim is infeasible."""
    env = environment(seed, periods=1 + seed % 2, types=(2, 2) if seed % 3 else (3, 2), independent=seed % 4 == 1)
    if seed % 5 == 0 and env.horizon == 2:
        env = replace(env, horizon=None, stages=env.stages[:1], discount=min(env.discount, Fraction(9, 10)))
    known = certify(env, mechanism="existence").claims
    claims = {name: known[name].verdict for name in EXISTS.values()}
    for name, interim in by_form(env).items():
        ex_post = by_form(env, incentives="ex post")[name]
        if ex_post.status is Status.FEASIBLE:
            assert interim.status is Status.FEASIBLE
        if name in EXISTS and claims[EXISTS[name]] is Verdict.PROVED:
            assert ex_post.status is Status.FEASIBLE
        if name in EXISTS and interim.status is Status.INFEASIBLE:
            assert claims[EXISTS[name]] is Verdict.REFUTED
