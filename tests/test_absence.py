"""Agents who arrive and leave: who is away is not asked, and pays nothing. Program, oracle and checker."""

import copy
import json
from fractions import Fraction

import numpy as np
import pytest

import lpmech
from lpmech import checker
from lpmech.certificate import pipeline
from lpmech.claims.game import Game
from lpmech.claims.registry import claims_about
from lpmech.enclosures.produce import enclose
from lpmech.mechanisms.arrivals import NAME, before_arrival
from lpmech.play.strategy import BadStrategy, in_words
from lpmech.problem import exact
from lpmech.problem.canonical import FORMAT, LATER, canonical
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table
from lpmech.reading.faults import BadInput
from lpmech.separation.claim import Verdict
from tests import oracle, test_against_oracle
from tests.absence import drawn
from tests.quick import quick
from tests.search import times
from tests.test_feasible_tables import accepted


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(50)), 47))
def test_claims_about_the_pivot_mechanism_are_those_of_the_oracle(seed, tmp_path):
    data = drawn(seed, tables=seed % 2 == 0)
    test_against_oracle.compare_claims(*test_against_oracle.audit_pivot(data))
    accepted(pipeline.certify(Environment.from_json(data), "pivot"), tmp_path)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(50)), 47))
def test_claims_about_any_mechanism_are_those_of_the_oracle(seed, tmp_path):
    data = drawn(3_000 + seed, tables=seed % 3 == 0)
    env, naive = Environment.from_json(data), oracle.Environment(data)
    mechanism = test_against_oracle.random_mechanism(env, seed)
    rule, pay = test_against_oracle.oracle_mechanism(env, naive, mechanism)
    expected = oracle.claims(oracle.Audit(naive, rule, pay))
    test_against_oracle.compare_claims(claims_about(Game(env, mechanism)), expected)
    accepted(pipeline.audit(env, mechanism), tmp_path)


INDEPENDENT = {"private": True, "kinds": ("independent", "product", "one element"), "sets": "any"}


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(50)), 19))
def test_nobody_pays_before_it_has_come_unless_hiding_would_pay(seed, tmp_path):
    """Truth stays optimal, only payments before an arrival change, and one that is kept could not be 0."""
    data = drawn(seed, **INDEPENDENT)
    env = Environment.from_json(data)
    if not any(stage.has_away for stage in env.stages):
        return
    plain, found = pipeline.certify(env, "pivot"), pipeline.certify(env, NAME)
    assert found.claims["incentive_compatible"].verdict is Verdict.PROVED
    assert found.claims["best_response"].verdict is Verdict.PROVED
    accepted(found, tmp_path)
    for agent, name in enumerate(env.agents):
        for position, free in zip(env.periods, before_arrival(env, agent), strict=True):
            stage = env.stage(position)
            axes = (*(axis for axis in stage.components if axis != name), name)
            old, new = (one.game.mechanism.transfers[agent][position].full(axes, stage.sizes).array
                        for one in (plain, found))  # fmt: skip
            for place in _places(old.shape):
                if not free[place[-1]]:
                    assert old.item(place) == new.item(place)
                elif new.item(place):
                    assert new.item(place) == old.item(place)
                    assert not _still_truthful(env, found.game.mechanism, (agent, position, axes, place))


def _places(shape):
    return list(np.ndindex(*shape))


def _still_truthful(env, mechanism, cell):
    """Whether truth is optimal if one payment more is 0."""
    agent, position, axes, place = cell
    table = mechanism.transfers[agent][position].full(axes, env.stage(position).sizes)
    numbers = table.array.numerators.copy()
    numbers[place] = 0
    other = Table(axes, exact.from_integers(numbers, table.array.denominator))
    mine = tuple(other if t == position else one for t, one in enumerate(mechanism.transfers[agent]))
    transfers = tuple(mine if k == agent else one for k, one in enumerate(mechanism.transfers))
    changed = Mechanism(name="other", allocation=mechanism.allocation, transfers=transfers)
    claims = {claim.id: claim for claim in claims_about(Game(env, changed))}
    return claims["incentive_compatible"].verdict is Verdict.PROVED


def test_the_types_before_an_arrival_are_those_to_which_no_presence_leads():
    data = copy.deepcopy(VISIT)
    env = Environment.from_json(data)
    assert [mask.tolist() for mask in before_arrival(env, 0)] == [[True, False, False, False]]
    data["stages"][0]["transition"]["ann"]["entries"]["gone|not yet"] = "1"
    data["stages"][0]["transition"]["ann"]["entries"]["gone|gone"] = "0"
    assert not before_arrival(Environment.from_json(data), 0)[0].any()


# Ann comes at some time, needs the only room for one night, and leaves for good.
VISIT = {
    "format": LATER, "discount": "1/2", "horizon": None, "agents": ["ann", "bob"],
    "stages": [{
        "types": {"ann": ["not yet", "low", "high", "gone"], "bob": ["low", "high"]},
        "away": {"ann": ["gone", "not yet"]},
        "allocations": ["to ann", "to bob"],
        "feasible": {"axes": ["allocation", "ann"], "default": "1",
                     "entries": {"to ann|not yet": "0", "to ann|gone": "0"}},
        "utility": {"ann": {"axes": ["allocation", "ann"], "default": "0",
                            "entries": {"to ann|low": "2", "to ann|high": "6"}},
                    "bob": {"axes": ["allocation", "bob"], "default": "0",
                            "entries": {"to bob|low": "1", "to bob|high": "4"}}},
        "transition": {"ann": {"axes": ["ann", "next ann"], "default": "0", "entries": {
            "not yet|not yet": "1/2", "not yet|low": "1/4", "not yet|high": "1/4", "low|gone": "1", "high|gone": "1",
            "gone|gone": "1"}}, "bob": {"axes": [], "values": "1/2"}},
    }],
    "prior": {"axes": ["ann"], "default": "0", "entries": {"not yet": "1/2"}},
}  # fmt: skip


def visit(**changes):
    data = copy.deepcopy(VISIT)
    data["stages"][0] |= changes
    return data


def test_the_pivot_mechanism_serves_who_is_there(tmp_path):
    certificate = pipeline.certify(Environment.from_json(VISIT), require=("efficient", "incentive_compatible",
                                                                          "absent_pay_nothing"))  # fmt: skip
    assert certificate.game.mechanism.name == NAME
    assert str(certificate.verdict) == "certified"
    assert certificate.claims["lies_stay_feasible"].verdict is Verdict.PROVED
    accepted(certificate, tmp_path)


def test_the_canonical_form_lists_types_in_their_order():
    text = canonical(Environment.from_json(VISIT))
    assert '"bob":["low","high"]},"away":{"ann":["not yet","gone"]},"allocations":' in text
    assert text.startswith('{"format":"lpmech-environment/2",')
    nobody = visit(away={})
    del nobody["stages"][0]["feasible"]
    assert canonical(Environment.from_json(nobody)).startswith('{"format":"lpmech-environment/1",')


@pytest.mark.parametrize(
    ("away", "code"),
    [
        ({"cid": ["gone"]}, "E-AGENT-UNKNOWN"),
        ({"ann": ["there"]}, "E-LABEL-UNKNOWN"),
        ({"ann": []}, "E-EMPTY"),
        ({"ann": ["gone", "gone"]}, "E-LABEL-REPEATED"),
        ({"ann": "gone"}, "E-KIND"),
    ],
)
def test_types_that_there_are_not_are_refused(away, code):
    with pytest.raises(BadInput) as caught:
        Environment.from_json(visit(away=away))
    assert [fault.code for fault in caught.value.faults] == [code]


def test_version_1_knows_nobody_who_is_away():
    with pytest.raises(BadInput) as caught:
        Environment.from_json(visit() | {"format": FORMAT})
    assert {fault.found for fault in caught.value.faults} == {"a key of lpmech-environment/2"}


# what is about all payments


@pytest.mark.parametrize("name", ["existence", "contingent_vcg"])
def test_mechanisms_by_name(name):
    assert pipeline.certify(Environment.from_json(VISIT), name).claims["incentive_compatible"].verdict is Verdict.PROVED


def test_designs_keep_who_is_away_free_of_payments():
    env = Environment.from_json(VISIT)
    found = lpmech.design(env, {"format": "lpmech-problem/1", "incentives": "ex post", "payments": {"memory": "none"}})
    claims = lpmech.audit(env, found.mechanism).claims
    assert claims["incentive_compatible"].verdict is Verdict.PROVED
    assert claims["absent_pay_nothing"].verdict is Verdict.PROVED


def test_bounds_say_the_same_of_the_pivot_mechanism():
    env = Environment.from_json(VISIT)
    exact = pipeline.certify(env, "pivot").claims
    for claim in enclose(env, Fraction(1, 1000)).claims:
        if claim.id in exact:
            assert str(claim.verdict) in ("undecided", str(exact[claim.id].verdict)), claim.id


def test_who_is_away_has_no_strategy():
    env = Environment.from_json(VISIT)
    assert in_words(env, ["ann:high=not yet"])
    with pytest.raises(BadStrategy, match='ann is away at "gone"'):
        in_words(env, ["ann:gone=high"])


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("name", "version"), [("last_period_implementable", "1.5"), ("interim_incentive_compatible", "1.4")]
)
def test_a_claim_is_rejected_in_a_version_that_does_not_say_what_it_means(name, version, tmp_path):
    env = Environment.from_json(VISIT | {"horizon": 2})
    certificate = pipeline.certify(env, require=(name,))
    certificate.save(tmp_path)
    path = tmp_path / "certificate.json"
    written = json.loads(path.read_text(encoding="utf-8")) | {"format": f"lpmech-certificate/{version}"}
    claim = next(one for one in written["claims"] if one["id"] == name)
    claim["verdict"] = "proved"
    written["claims"] = [one for one in written["claims"] if one is claim or not one["id"].startswith("interim")]
    path.write_text(json.dumps(written), encoding="utf-8")
    report = checker.check_files(tmp_path / "environment.json", path)
    assert report.verdict == "rejected"
    assert f"{name}: it supposes that everybody is asked, and some agents are away" in report.reason


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(30)), 13))
def test_one_period_alone(seed, tmp_path):
    """Static environments: sets by type, and agents who are away."""
    data = drawn(seed, tables=seed % 2 == 0, horizon="finite", periods=(1, 1), max_states=9)
    test_against_oracle.compare_claims(*test_against_oracle.audit_pivot(data))
    accepted(pipeline.certify(Environment.from_json(data), "pivot"), tmp_path)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(3))
def test_auto_decides_existence_where_no_formula_works(seed, tmp_path):
    data = copy.deepcopy(VISIT)
    data["stages"][0]["utility"]["bob"] = {"axes": ["allocation", "ann"], "default": "0",
                                           "entries": {"to bob|low": str(seed), "to bob|high": "9"}}  # fmt: skip
    data["stages"][0]["transition"]["bob"] = {"axes": ["next bob"], "values": ["1/3", "2/3"]}
    certificate = pipeline.certify(Environment.from_json(data))
    assert certificate.claims["exists_any"].verdict is not Verdict.UNDECIDED
    accepted(certificate, tmp_path)
