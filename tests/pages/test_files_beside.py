"""slacks.json and refutations.json: they follow from the environment and the certificate, and agree with the audit."""

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import lpmech
from lpmech.certificate import refutations
from lpmech.certificate.stored import stored
from lpmech.certificate.tightness import slacks_json
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from tests.pages.test_mechanism_pages import CASES, bytes_of, certified

SCHEMAS = Path(lpmech.__file__).parent / "schemas"
MORE = ["counterexamples/L14-T3.1a", "counterexamples/L14-X1", "bt/public_storage", "general/tiny_gain",
        "l14/extraction_by_report", "l14/extraction_hidden_oil", "l14/weaker_transfers"]  # fmt: skip


@pytest.fixture(scope="module", params=CASES + MORE)
def made(request):
    _, certificate = certified(request.param)
    return certificate, {
        name: json.loads(text) for name, text in bytes_of(certificate).items() if name.endswith(".json")
    }


@pytest.mark.parametrize("name", ["slacks", "refutations", "about"])
def test_the_files_fit_their_schemas(made, name):
    schema = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(made[1][f"{name}.json"])


def test_the_files_follow_from_the_environment_and_the_certificate(made):
    """Read back from JSON alone, they are the same: nothing of the audit is needed."""
    _, files = made
    back = stored(Environment.from_json(files["environment.json"]), files["certificate.json"])
    assert slacks_json(back) == files["slacks.json"]
    assert refutations.refutations_json(back) == files["refutations.json"]


def test_every_slack_is_counted_once(made):
    certificate, files = made
    expected = Counter()
    for one in certificate.slacks():
        true = one.at.state[one.at.agent]
        if one.at.report != true:
            expected[one.at.agent, true, one.at.report, format_number(one.slack)] += 1
    found = Counter()
    for lie in files["slacks.json"]["lies"]:
        assert sum(one["cells"] for one in lie["slacks"]) == lie["cells"]
        levels = [Fraction(one["slack"]) for one in lie["slacks"]] if "0x" not in str(lie) else []
        assert levels == sorted(levels)
        counted = {sign: sum(one["cells"] for one in lie["slacks"] if one["slack"].startswith("-") == (sign < 0)
                             and (one["slack"] == "0") == (sign == 0)) for sign in (-1, 0)}  # fmt: skip
        assert (lie["paying"], lie["binding"]) == (counted[-1], counted[0])
        for one in lie["slacks"]:
            found[lie["agent"], lie["true"], lie["report"], one["slack"]] += one["cells"]
    assert found == expected


def test_every_gap_is_the_least_slack(made):
    _, files = made
    claims = {one["id"]: one for one in files["certificate.json"]["claims"]}
    told = files["refutations.json"]["refutations"]
    assert [one["claim"] for one in told] == [name for name, one in claims.items() if one["verdict"] == "refuted"]
    for one in told:
        if one["claim"] in refutations.PARTS:
            assert one["parts"] is not None, one
        if one["parts"] and "gap" in one["parts"] and "0x" not in one["parts"]["gap"]:
            assert Fraction(one["parts"]["gap"]) == -Fraction(claims[one["claim"]]["least_slack"])


def test_worth_adds_up(made):
    for one in made[1]["refutations.json"]["refutations"]:
        for worth in (one["parts"] or {}).values():
            if isinstance(worth, dict) and "later" in worth and "0x" not in str(worth):
                today, payment, later, total = (Fraction(worth[key]) for key in ("today", "payment", "later", "sum"))
                assert today - payment + later == total


def test_the_lie_of_the_oil_leases():
    """By hand: area 1 is worth 11 to firm 1 of type 6; it pays 6 after the report 4. (Liu 2014, Section 3.1.)"""
    _, certificate = certified("l14/oil_leases")
    told = json.loads(bytes_of(certificate)["refutations.json"])["refutations"][0]
    assert told["claim"] == "incentive_compatible"
    assert told["parts"]["truth"] == {"report": "6", "allocation": "to firm 2", "today": "0", "payment": "0",
                                      "later": "1/4", "sum": "1/4"}  # fmt: skip
    assert told["parts"]["lie"] == {"report": "4", "allocation": "to firm 1", "today": "11", "payment": "6",
                                    "later": "1/4", "sum": "21/4"}  # fmt: skip
    assert told["parts"]["gap"] == "5"
