"""Mechanism files with states: faults with their places, what rows leave out, and the commands that take them."""

import copy
import hashlib
import json

import pytest

from lpmech.casefiles.user import read_any
from lpmech.certificate import pipeline
from lpmech.reading import BadInput
from tests.casefiles.shipped import CASES
from tests.cli.conftest import lpmech  # noqa: F401 - a fixture

CONTRACT = CASES / "beyond" / "sale_by_lottery.contract.json"
CASE = "beyond/sale_by_lottery"


@pytest.fixture(scope="module")
def env():
    return pipeline.load(CASE)


@pytest.fixture
def file():
    return json.loads(CONTRACT.read_text(encoding="utf-8"))


def faults(env, file):
    with pytest.raises(BadInput) as raised:
        read_any(file, env, pytest.fail)
    return {(fault.code, fault.place) for fault in raised.value.faults}


def test_faults_of_a_file_are_told_together(env, file):
    file["allocation_rule"][3]["lottery"] = {"keep": "1/2", "sell": "1/3"}
    file["next"][0]["next"] = "worth 7"
    file["transfers"][3]["memory"] = "worth"
    file["transfers"][4]["agent"] = "seller"
    assert faults(env, file) == {
        ("E-MECHANISM-LOTTERY", "allocation_rule[3].lottery"), ("E-LABEL-UNKNOWN", "next[0].next"),
        ("E-LABEL-UNKNOWN", "transfers[3].memory"), ("E-LABEL-UNKNOWN", "transfers[4].agent"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda file: file.pop("start"), ("E-KEY-MISSING", "")),
        (lambda file: file.update(start="nowhere"), ("E-LABEL-UNKNOWN", "start")),
        (lambda file: file["states"].append("worth & 7"), ("E-MECHANISM-STATE", "states[3]")),
        (lambda file: file["states"].append("w" * 194), ("E-MECHANISM-STATE", "states[3]")),
        (lambda file: file["states"].append("today"), ("E-LABEL-REPEATED", "states[3]")),
        (lambda file: file["transfers"].append(file["transfers"][0]), ("E-MECHANISM-REPEATED", "transfers[6]")),
        (lambda file: file["transfers"][0].pop("state"), ("E-MECHANISM-REPEATED", "transfers[1]")),
        (lambda file: file["transfers"].pop(), ("E-MECHANISM-MISSING", "")),
        (lambda file: file["next"].pop(), ("E-MECHANISM-MISSING", "")),
        (lambda file: file["allocation_rule"].pop(0), ("E-MECHANISM-MISSING", "")),
        (lambda file: file["allocation_rule"][0].update(period=3), ("E-MECHANISM-PERIOD", "allocation_rule[0].period")),
        (lambda file: file["allocation_rule"][0].update(lottery={"sell": 1}),
         ("E-MECHANISM-LOTTERY", "allocation_rule[0]")),
        (lambda file: file["allocation_rule"][3].update(lottery={"keep": 2, "sell": -1}),
         ("E-MECHANISM-LOTTERY", "allocation_rule[3].lottery")),
        (lambda file: file["transfers"][0].update(payment="much"), ("E-NUMBER", "transfers[0].payment")),
        (lambda file: file.update(environment="0" * 64), ("E-MECHANISM-ENVIRONMENT", "environment")),
        (lambda file: file["next"][0].update(when=1), ("E-KEY-UNKNOWN", "next[0].when")),
    ],
)  # fmt: skip
def test_a_fault(env, file, change, expected):
    change(file)
    assert expected in faults(env, file)


def test_states_that_are_never_reached_are_remarked_upon(env, file):
    file["states"] += ["lost", "found"]
    found = read_any(file, env, pytest.fail)
    assert found.remarks == ("never reached: the states lost, found",)
    assert [one.name for states in found.states for one in states] == ["today", "worth 5", "worth 6"]


def test_without_a_rule_the_efficient_one_is_meant(env, file):
    del file["allocation_rule"]
    claims = pipeline.audit(env, file).claims
    assert claims["efficient"].verdict == "proved"


def test_a_state_that_is_not_used_changes_nothing(env, file):
    """The same contract whose first state has a copy."""
    copied = copy.deepcopy(file)
    copied["states"].append("worth 6 too")
    copied["next"][1]["next"] = "worth 6 too"
    for key in ("allocation_rule", "transfers"):
        copied[key] = [
            row | ({"memory": "worth 6 too"} if row.get("memory") == "worth 6" else {}) for row in copied[key]
        ]
    one, two = (pipeline.audit(env, each) for each in (file, copied))
    assert [(c.id, c.verdict, c.least_slack) for c in one.claims] == [
        (c.id, c.verdict, c.least_slack) for c in two.claims
    ]


def test_the_commands(lpmech, tmp_path):  # noqa: F811
    folder, page = tmp_path / "out", tmp_path / "page.html"
    assert lpmech("audit", CASE, CONTRACT, "-o", folder).code == 0
    assert lpmech("check", folder).code == 0
    assert "depend on the reports of the period, and on the state" in " ".join(lpmech("check", folder).out.split())
    assert lpmech("report", folder, "-o", page).code == 0
    assert "worth 6" in page.read_text(encoding="utf-8")
    assert lpmech("audit", CASE, folder / "transfers.json").code == 0
    simulated = lpmech("simulate", CASE, "--mechanism", CONTRACT, "--paths", "20", "--format", "json").json
    assert simulated["environment"] == json.loads((folder / "certificate.json").read_text())["environment"]
    assert lpmech("simulate", CASE, "--mechanism", CONTRACT, "--state", "buyer=6", "--lie", "buyer:6=5").code == 0


def test_the_product_is_for_every_command(lpmech, tmp_path):  # noqa: F811
    folder, plain = tmp_path / "out", tmp_path / "plain"
    assert lpmech("audit", CASE, CONTRACT, "-o", folder).code == 0
    product = folder / "product.json"
    told = lpmech("show", product, "--canonical").content
    assert hashlib.sha256(told.strip()).hexdigest() == json.loads((folder / "certificate.json").read_text())["product"]
    assert lpmech("audit", product, folder / "product_transfers.json", "-o", plain).code == 0
    assert lpmech("check", plain, "--verified", "--require", "incentive_compatible").code == 0
    assert lpmech("export", product, "--what", "incentives", "--format", "lp").code == 0


@pytest.mark.heavy
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_commands_read_a_spreadsheet(lpmech, tmp_path, ending):  # noqa: F811
    sheet, folder, again = tmp_path / f"rule.{ending}", tmp_path / "out", tmp_path / f"again.{ending}"
    assert lpmech("transfers", CASE, "--mechanism", CONTRACT, "-o", sheet).code == 0
    assert lpmech("audit", CASE, sheet, "-o", folder).code == 0
    assert lpmech("check", folder, "--require", "incentive_compatible").code == 0
    assert lpmech("simulate", CASE, "--mechanism", sheet, "--paths", "5").code == 0
    assert lpmech("transfers", CASE, "--mechanism", sheet, "-o", again).code == 0
    assert again.read_bytes() == sheet.read_bytes()


def test_commands_about_environments_read_the_product(lpmech, tmp_path):  # noqa: F811
    assert lpmech("audit", CASE, CONTRACT, "-o", tmp_path).code == 0
    for command in ("lint", "values"):
        assert lpmech(command, tmp_path / "product.json").code == 0
        assert lpmech(command, CONTRACT).code == 2
    assert lpmech("diff", tmp_path, tmp_path).code == 0
    assert lpmech("diff", CONTRACT, CONTRACT).code == 2


def test_other_commands_say_that_they_read_no_states(lpmech):  # noqa: F811
    found = lpmech("audit", CASE, CONTRACT, "--evidence", "enclosed")
    assert found.code == 2
    assert "E-MECHANISM-STATE" in found.err
