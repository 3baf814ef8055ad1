"""The functions of the face beside the commands of their names; and the checker, asked in memory."""

import dataclasses
from fractions import Fraction

import pytest

import lpmech
from lpmech.certificate.claims import Claims
from lpmech.licensing.recognise import NotABandit
from lpmech.play.strategy import Rule
from tests.cli.conftest import REFUTED

THREE = "bv08/scheduling_three"
LIE = {"firm 1": {"6": "4"}}


@pytest.fixture(scope="module")
def env():
    return lpmech.load(REFUTED)


@pytest.fixture(scope="module")
def cert(env):
    return lpmech.certify(env)


def test_the_checker_in_memory_says_what_it_says_of_the_files(cert, tmp_path):
    cert.save(tmp_path)
    files = tmp_path / "environment.json", tmp_path / "certificate.json"
    assert lpmech.verify(cert.environment, cert) == lpmech.verify(*files)
    assert lpmech.verify(files[0], cert) == lpmech.verify(cert.environment, str(files[1])) == lpmech.verify(*files)
    assert lpmech.verify(cert.environment, cert, ["participation_zero_option"]).verdict == "accepted"
    assert lpmech.verify(cert.environment, cert, ["ex_post_budget_balance"]).verdict == "rejected"


def test_the_checker_in_memory_rejects_what_is_false(cert):
    wrong = dataclasses.replace(cert.claims["participation_zero_option"], least_slack=Fraction(7))
    claims = [wrong if one.id == wrong.id else one for one in cert.claims]
    false = dataclasses.replace(cert, claims=Claims(tuple(claims)))
    report = lpmech.verify(cert.environment, false)
    assert report.verdict == "rejected"
    assert "participation_zero_option" in report.reason
    assert lpmech.verify(lpmech.load(THREE), cert).verdict != "accepted"  # a certificate about something else
    assert repr(report).startswith("<Report rejected, 21 claims: ")


def test_values_are_those_of_the_command(command, env):
    assert lpmech.values(env).to_json() == command("values", REFUTED, "--format", "json").json
    assert lpmech.values(env).to_csv() == command("values", REFUTED, "--format", "csv").out
    assert lpmech.certify(env).values.to_json() == lpmech.values(env).to_json()


def test_indices_are_those_of_the_command(command):
    rows = command("indices", "bv06/printed_index", "--format", "json").json["indices"]
    found = lpmech.indices("bv06/printed_index")
    assert [(bidder, state, str(one)) for bidder, arm in found.items() for state, one in arm.items()] == [
        (row["bidder"], row["state"], row["index"]) for row in rows
    ]
    assert lpmech.indices(lpmech.load("bv06/printed_index")) == found
    with pytest.raises(NotABandit):
        lpmech.indices(REFUTED)


def test_the_choice_is_that_of_certify(env):
    chosen, same = lpmech.choose(env, "least_subsidy"), lpmech.certify(env, choose="least_subsidy")
    assert chosen.chosen == same.chosen != ()
    assert chosen.transfers.rows() == same.transfers.rows()
    with pytest.raises(KeyError, match='did you mean "least_subsidy"'):
        lpmech.choose(env, "least_subsidies")


def test_conditions_are_those_of_the_claims(cert):
    found = lpmech.conditions(cert.environment)
    assert found.spanning == (cert.claims["spanning"].verdict == "proved")
    assert found.convex_independence == (cert.claims["convex_independence"].verdict == "proved")
    failing = lpmech.conditions(lpmech.load("l14/convex_independence_failing"))
    assert not failing.convex_independence
    assert sum(not one.convex_independence for one in failing) > 0
    assert "convex independence fails in " in repr(failing)
    assert failing[:2].cells == failing.cells[:2]


def test_exports_are_those_of_the_command(command, env):
    assert lpmech.export(env, "smt2") == command("export", REFUTED, "--format", "smt2").out
    assert lpmech.export(env, "mps", "incentives") != lpmech.export(env, "mps")


def test_a_simulation_is_that_of_the_command(command, env):
    options = ("simulate", REFUTED, "--mechanism", "pivot", "--lie", "firm 1:6=4", "--paths", "50", "--seed", "3")
    told = command(*options, "--format", "json").json
    found = lpmech.simulate(env, "pivot", lies=LIE, paths=50, seed=3)
    rows = [(row.agent, row.quantity, row.estimate.mean, row.estimate.exact) for row in found.rows()]
    totals = [
        (one["agent"], one["quantity"], Fraction(one["mean"]), Fraction(one["expected"])) for one in told["totals"]
    ]
    gains = [(one["agent"], "gain", Fraction(one["mean"]), Fraction(one["expected"])) for one in told["gains"]]
    assert rows == totals + gains
    assert found.gain("firm 1").exact == found.gain(0).exact == Fraction(told["gains"][0]["expected"])


@pytest.mark.parametrize(
    "lies", [["firm 1:6=4"], [Rule(agent="firm 1", when={"firm 1": "6"}, report="4")], (r for r in ["firm 1:6=4"])]
)
def test_lies_may_be_said_in_several_ways(env, lies):
    one, other = (lpmech.simulate(env, "pivot", lies=given, paths=5) for given in (LIE, lies))
    assert [row.estimate for row in one.rows()] == [row.estimate for row in other.rows()]


def test_a_certificate_is_played_with_its_own_mechanism(cert):
    played = lpmech.simulate(cert, paths=3)
    assert played.told.play.mechanism is cert.mechanism
    again = lpmech.simulate(cert.environment, cert.mechanism, paths=3)
    assert [row.estimate for row in again.rows()] == [row.estimate for row in played.rows()]
    frame = played.to_pandas()
    assert list(frame["expected"]) == [row.estimate.exact for row in played.rows()]
    assert played.to_pandas(floats=True)["expected"].dtype == float


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"periods": 3}, "periods is a number from 1 to 2, not 3"),
        ({"periods": True}, "periods is a number from 1 to 2, not True"),
        ({"paths": 0}, "paths is a number from 1, not 0"),
        ({"lies": {"firm 3": {"4": "6"}}}, 'unknown agent "firm 3"'),
        ({"lies": {"firm 1": {"5": "6"}}}, 'unknown type of firm 1 "5"'),
        ({"lies": ["firm 1"]}, "expected AGENT:TYPE=REPORT"),
        ({"state": {"firm 1": "4"}}, "the state says nothing of"),
        ({"state": {"firm 1": "5", "firm 2": "none"}}, 'unknown label of firm 1 "5"'),
        ({"mechanism": "pivo"}, 'did you mean "pivot"'),
    ],
)
def test_a_simulation_of_what_makes_no_sense_is_refused(env, given, told):
    with pytest.raises(ValueError, match=told):
        lpmech.simulate(env, **given)


def test_what_else_is_refused(cert):
    with pytest.raises(ValueError, match="a certificate has its own mechanism"):
        lpmech.simulate(cert, "pivot")
    with pytest.raises(TypeError, match="lies takes a list"):
        lpmech.simulate(cert, lies="firm 1:6=4")
    with pytest.raises(ValueError, match=r"no prior; say where to start: state=\{'ann': '4'"):
        lpmech.simulate(lpmech.load(THREE))
    with pytest.raises(ValueError, match="nobody lies"):
        lpmech.simulate(cert, paths=1).gain("firm 1")
