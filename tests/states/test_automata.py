"""The automata that existence finds, as mechanisms with states: written, read, audited, checked and played."""

import json

import pytest

from lpmech.casefiles.user import read_any
from lpmech.certificate import pipeline
from lpmech.certificate.views import AutomataView
from lpmech.existence import states as joined
from lpmech.problem.environment import Environment
from tests import oracle
from tests.cli.conftest import lpmech  # noqa: F401 - a fixture
from tests.existence.test_finite import INPUTS
from tests.existence.test_payments import LONG, SHORT
from tests.oracle.states import Histories
from tests.states.test_states import told

CASE = INPUTS / "automaton_only.json"


def view(data):
    env = Environment.from_json(data)
    _, selection = pipeline.construct(env, "existence")
    return AutomataView(env, selection.mechanism, selection.existence)


@pytest.mark.parametrize("data", [SHORT, LONG], ids=["three periods", "for ever"])
def test_automata_are_certified(data):
    found = view(data)
    file = json.loads(json.dumps(found.to_file()))
    assert list(file["remembered"]) == file["states"]
    certificate = pipeline.audit(found.environment, file)
    required = ["efficient", "incentive_compatible", "best_response"]
    assert {certificate.claims[name].verdict for name in required} == {"proved"}
    report = pipeline.verify(found.environment, certificate, required)
    assert report.verdict == "accepted", report.reason


def test_automata_are_incentive_compatible_after_every_history():
    found = view(SHORT)
    certificate = told(pipeline.audit(found.environment, found.to_file()))
    slacks = Histories(oracle.Environment(SHORT), certificate["mechanism"]).slacks()
    stated = {claim["id"]: claim["least_slack"] for claim in certificate["claims"]}
    assert slacks["incentive_compatible"] == slacks["best_response"] == slacks["efficient"] == 0
    assert all(str(slack) == stated[name] for name, slack in slacks.items() if name in stated)


def test_what_is_paid_is_what_the_rows_of_the_automata_say():
    found = view(SHORT)
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
    found = view(SHORT)
    assert found.to_file() == found.to_json()


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
