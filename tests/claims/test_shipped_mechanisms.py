"""The two mechanisms of Liu (2014), Section 3.1, as they are shipped: what the command line says of them."""

import json
from fractions import Fraction

import pytest
from typer.testing import CliRunner

from lpmech.casefiles import library
from lpmech.certificate import pipeline
from lpmech.cli.app import app

CASE = "l14/modified_oil_leases"


@pytest.fixture(scope="module")
def audited():
    env, files = pipeline.load(CASE), library.mechanisms()
    return {name: pipeline.audit(env, files[f"{CASE}.{name}"]) for name in ("lottery", "linked")}


def verdicts(cert):
    names = ("incentive_compatible", "best_response", "interim_best_response")
    return {name: (str(cert.claims[name].verdict), cert.claims[name].least_slack) for name in names}


def test_ex_post_and_interim_are_told_apart(audited):
    assert verdicts(audited["lottery"]) == {
        "incentive_compatible": ("refuted", -6),
        "best_response": ("refuted", -6),
        "interim_best_response": ("refuted", -2),
    }
    assert set(verdicts(audited["linked"]).values()) == {("proved", Fraction(0))}


def test_the_contingent_deviation_is_told(audited):
    reason = audited["lottery"].claims["interim_best_response"].reason
    assert reason.startswith("seeing no more than firm 1 = 0, firm 1 gains 2 in expectation by a plan of reports (2 ")
    assert "having said '1' for '0', says '4' at '6' (4 more than by the truth throughout)" in reason


@pytest.mark.parametrize("name", ["lottery", "linked"])
def test_the_checker_accepts(audited, name, tmp_path):
    audited[name].save(tmp_path)
    report = pipeline.verify(tmp_path / "environment.json", tmp_path / "certificate.json")
    assert report.verdict == "accepted", report.reason


@pytest.mark.heavy
@pytest.mark.parametrize(("name", "code"), [("lottery", 1), ("linked", 0)])
def test_the_command_takes_the_name(name, code):
    found = CliRunner().invoke(app, ["audit", CASE, f"{CASE}.{name}", "--format", "json"], standalone_mode=False)
    assert found.return_value == code
    assert json.loads(found.stdout)["verdict"] == ("certified", "refuted")[code]


@pytest.mark.long
def test_every_shipped_mechanism_belongs_to_a_case():
    for name, file in library.mechanisms().items():
        case = name.rpartition(".")[0]
        assert case in library.cases()
        cert = pipeline.audit(pipeline.load(case), file)
        assert json.loads(file.read_text(encoding="utf-8")).get("environment") in (None, cert.environment_sha256)
