"""The automata that existence finds, as mechanisms with states: written, read, audited, checked and played."""

import json
from functools import cache

import pytest

from lpmech.casefiles.user import read_any
from lpmech.certificate import pipeline
from lpmech.certificate.views import AutomataView
from lpmech.existence import states as joined
from lpmech.existence.found import Answer
from lpmech.play.simulate import simulate
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from tests import oracle
from tests.cli.conftest import lpmech  # noqa: F401 - a fixture
from tests.existence.test_finite import INPUTS
from tests.existence.test_payments import LONG, SHORT
from tests.oracle.states import Histories
from tests.quick import quick
from tests.states.drawn import SMALL
from tests.states.test_states import told
from tests.strategies import random_environment

CASE = INPUTS / "automaton_only.json"
DATA = {"three periods": SHORT, "for ever": LONG}


def view(name):
    env = Environment.from_json(DATA[name])
    _, selection = pipeline.construct(env, "existence")
    return AutomataView(env, selection.mechanism, selection.existence)


viewed = cache(view)


@pytest.mark.heavy
@pytest.mark.parametrize("name", DATA)
def test_automata_are_certified(name):
    found = viewed(name)
    file = json.loads(json.dumps(found.to_file()))
    assert list(file["remembered"]) == file["states"]
    certificate = pipeline.audit(found.environment, file)
    required = ["efficient", "incentive_compatible", "best_response"]
    assert {certificate.claims[name].verdict for name in required} == {"proved"}
    report = pipeline.verify(found.environment, certificate, required)
    assert report.verdict == "accepted", report.reason


def test_automata_are_incentive_compatible_after_every_history():
    found = viewed("three periods")
    certificate = told(pipeline.audit(found.environment, found.to_file()))
    slacks = Histories(oracle.Environment(SHORT), certificate["mechanism"]).slacks()
    stated = {claim["id"]: claim["least_slack"] for claim in certificate["claims"]}
    assert slacks["incentive_compatible"] == slacks["best_response"] == slacks["efficient"] == 0
    assert all(str(slack) == stated[name] for name, slack in slacks.items() if name in stated)


def test_what_is_paid_is_what_the_rows_of_the_automata_say():
    found = viewed("three periods")
    env, shape, file = found.environment, found.to_json(), found.to_file()
    by_memory = {(row["agent"], row["period"], str(row["remembered"]), *row["state"].values()): row["payment"]
                 for row in shape["transfers"]}  # fmt: skip
    assert len(by_memory) == len(shape["transfers"])
    for row in file["transfers"]:
        known = file["remembered"][row["memory"]][row["agent"]]
        assert by_memory[row["agent"], row["period"], str(known), *row["state"].values()] == row["payment"]
    again = read_any(file, env, pytest.fail)
    assert [one.name for here in again.states for one in here] == file["states"]


def test_automata_with_too_many_states_stay_rows(monkeypatch):
    monkeypatch.setattr(joined, "MOST_STATES", 5)
    found = view("three periods")
    assert found.to_file() == found.to_json()


@pytest.mark.long
def test_the_commands(lpmech, tmp_path):  # noqa: F811
    file = tmp_path / "automata.json"
    assert lpmech("transfers", CASE, "-o", file).code == 0
    assert lpmech("audit", CASE, file, "-o", tmp_path / "out").code == 0
    assert lpmech("check", tmp_path / "out", "--require", "incentive_compatible,best_response").code == 0
    assert lpmech("report", tmp_path / "out", "-o", tmp_path / "page.html").code == 0
    state = json.loads(file.read_text())["transfers"][0]["state"]
    first = ",".join(f"{name}={label}" for name, label in state.items())
    assert lpmech("simulate", CASE, "--mechanism", file, "--state", first, "--paths", "10").code == 0
    rounded = lpmech("transfers", CASE, "--format", "json", "--decimal", "3").json
    assert "payment_rounded" in rounded["transfers"][0]
    file.write_text(json.dumps(rounded), encoding="utf-8")
    assert lpmech("audit", CASE, file).code == 0


@pytest.mark.parametrize("seed", quick(range(60), 7))
def test_the_mechanism_is_certified_wherever_one_exists(seed):
    """Also where transfers of a form do, whose automata remember one period or nothing."""
    env = Environment.from_json(random_environment(seed, **{**SMALL, "max_states": 6}))
    existence = pipeline.construct(env, "existence")[1].existence
    if existence.answer is not Answer.EXISTS:
        with pytest.raises(NoMechanism, match="there are no automata"):
            pipeline.certify(env, "automata")
        return
    certificate = pipeline.certify(env, "automata")
    assert certificate.verdict == "certified"
    assert {certificate.claims[name].verdict for name in ("efficient", "best_response")} == {"proved"}
    assert pipeline.verify(env, certificate, ["efficient", "incentive_compatible"]).verdict == "accepted"


@pytest.mark.long
def test_the_mechanism_is_the_one_that_is_written():
    found = viewed("for ever")
    audited = pipeline.audit(found.environment, found.to_file())
    certified = pipeline.certify(found.environment, "automata", require=audited.required)
    assert [(c.id, c.verdict, c.least_slack) for c in certified.claims] == [
        (c.id, c.verdict, c.least_slack) for c in audited.claims
    ]


@pytest.mark.long
def test_payments_of_automata_are_neither_chosen_nor_rounded():
    for wanted in ({"choose": "least_subsidy"}, {"unit": 1}):
        with pytest.raises(NoMechanism, match="neither chosen nor rounded"):
            pipeline.certify(Environment.from_json(LONG), "automata", **wanted)


@pytest.mark.long
def test_a_session_plays_it():
    env = Environment.from_json(LONG)
    state = {"ann": "t0", "bob": "t1"}
    first, second = (simulate(env, one, state=state, paths=20, periods=4)
                     for one in ("automata", pipeline.certify(env, "automata").product.states))  # fmt: skip
    assert [row.estimate for row in first.rows()] == [row.estimate for row in second.rows()]


@pytest.mark.heavy
@pytest.mark.parametrize("form", ["text", "csv", "json", "markdown", "latex"])
def test_its_payments_are_printed(lpmech, form):  # noqa: F811
    assert lpmech("transfers", CASE, "--mechanism", "automata", "--format", form).code == 0


@pytest.mark.long
@pytest.mark.parametrize("name", quick(DATA, 2))
def test_auto_certifies_them_where_only_they_exist(name):
    env = Environment.from_json(DATA[name])
    found, named, plain = (pipeline.certify(env, one) for one in ("auto", "automata", "existence"))
    assert (found.verdict, plain.verdict) == ("certified", "undecided")
    assert told(found)["claims"] == told(named)["claims"]
    assert told(found)["mechanism"] == told(named)["mechanism"]
    assert {claim.id: claim.verdict for claim in found.claims} == {
        claim.id: claim.verdict for claim in (*plain.claims, *named.claims) if claim.id in found.claims
    }
    assert found.claims["exists_any"].verdict == "proved"
    assert (found.existence.needs_more_memory, found.needs_more_memory) == (True, False)


@pytest.mark.long
def test_what_is_required_of_the_environment_is_in_the_plain_certificate():
    env = Environment.from_json(LONG)
    alone = pipeline.certify(env, require=["exists_any"])
    assert (alone.verdict, alone.product) == ("certified", None)
    assert pipeline.verify(env, alone, ["exists_any"]).verdict == "accepted"
    both = pipeline.certify(env, require=["efficient", "exists_any"])
    assert (both.verdict, both.product is None) == ("certified", False)
    assert pipeline.certify(env, require=["efficient", "exists_contingent"]).verdict == "refuted"


def test_auto_with_too_many_states_says_so(monkeypatch):
    monkeypatch.setattr(joined, "MOST_STATES", 5)
    found = pipeline.certify(Environment.from_json(LONG))
    assert (found.verdict, found.product) == ("undecided", None)
    assert "more than 5 states" in found.notes[-1]


@pytest.mark.long
def test_both_certificates_are_written_and_accepted(lpmech, tmp_path):  # noqa: F811
    found = lpmech("certify", CASE, "-o", tmp_path)
    assert (found.code, found.out[:9]) == (0, "CERTIFIED")
    assert lpmech("check", tmp_path, "--require", "efficient,incentive_compatible,best_response").code == 0
    existence = [tmp_path / "environment.json", tmp_path / "existence.json"]
    assert lpmech("check", *existence, "--require", "exists_any").code == 0
    assert lpmech("certify", CASE, "--format", "json").json["verdict"] == "certified"
    page = lpmech("report", CASE, "-o", tmp_path / "page.html")
    assert page.code == 0


@pytest.mark.long
def test_it_is_certified_by_the_command(lpmech, tmp_path):  # noqa: F811
    assert lpmech("certify", CASE, "--mechanism", "automata", "-o", tmp_path / "out").code == 0
    assert lpmech("check", tmp_path / "out").code == 0
    assert lpmech("report", CASE, "--mechanism", "automata", "-o", tmp_path / "page.html").code == 0
    assert lpmech("transfers", CASE, "--mechanism", "automata", "-o", tmp_path / "rule.xlsx").code == 0
