"""Commands that take a mechanism or a certificate take one with states."""

import json

import pytest

from lpmech import casefiles
from lpmech.certificate import pipeline, regression
from lpmech.problem.canonical import canonical
from tests.casefiles.shipped import CASES
from tests.cli.conftest import lpmech  # noqa: F401 - a fixture
from tests.csv_rows import read_csv

CASE, MEMORY = "beyond/sale_by_lottery", "beyond/long_memory"
CONTRACT = CASES / "beyond" / "sale_by_lottery.contract.json"


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The contract, the same with a payment that lets a lie gain, and the pivot mechanism."""
    env, where = pipeline.load(CASE), tmp_path_factory.mktemp("folders")
    file = json.loads(CONTRACT.read_text())
    pipeline.audit(env, file).save(where / "contract")
    file["transfers"][0]["payment"] = "9/2"
    pipeline.audit(env, file).save(where / "changed")
    pipeline.certify(env).save(where / "pivot")
    return where


def test_two_of_them_are_compared_claim_by_claim(lpmech, folders):  # noqa: F811
    found = lpmech("diff", folders / "contract", folders / "changed", "--format", "json")
    assert found.code == 1
    assert found.json["lost"] == ["incentive_compatible"]
    (paid,) = found.json["payments"]
    assert (paid["before"], paid["after"]) == ("5", "9/2")
    again = lpmech("diff", folders / "contract", folders / "contract")
    assert (again.code, again.out.splitlines()[0]) == (0, "No difference")


def test_one_is_compared_with_a_plain_one_and_with_an_environment(lpmech, folders):  # noqa: F811
    found = lpmech("diff", folders / "pivot", folders / "contract", "--format", "json")
    assert (found.code, found.json["lost"]) == (1, ["efficient"])
    assert found.json["payments"] is None
    assert lpmech("diff", CASE, folders / "contract").code == 0


@pytest.mark.long
def test_the_certificate_besides_has_none_of_its_payments(lpmech, tmp_path):  # noqa: F811
    assert lpmech("certify", MEMORY, "-o", tmp_path).code == 0
    found = lpmech("diff", tmp_path, tmp_path / "existence.json", "--format", "json")
    assert (found.code, found.json["payments"]) == (1, None)


def test_the_verified_checker_and_the_product(lpmech, folders, tmp_path):  # noqa: F811
    assert lpmech("check", folders / "contract", "--verified", "--require", "incentive_compatible").code == 0
    product = folders / "contract" / "product.json"
    assert lpmech("audit", product, folders / "contract" / "product_transfers.json", "-o", tmp_path).code == 0
    assert lpmech("check", tmp_path, "--verified", "--require", "incentive_compatible").code == 0


@pytest.mark.long
def test_what_exists_is_verified_beside_automata(lpmech, tmp_path):  # noqa: F811
    """Exit code 0, as both are verified, and 1 where what is said of existence is false."""
    lpmech("certify", MEMORY, "-o", tmp_path)
    found = lpmech("check", tmp_path, "--verified", "--format", "json")
    assert (found.code, found.json["answer"], found.json["existence"]["answer"]) == (0, "verified", "verified")
    assert {"id": "exists_any", "verdict": "proved", "answer": "verified"} in found.json["existence"]["claims"]
    assert "\nBesides, existence.json\n\nVERIFIED  " in lpmech("check", tmp_path, "--verified").out
    path = tmp_path / "existence.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    any_ = next(one for one in told["claims"] if one["id"] == "exists_any")
    any_["witness"]["automata"]["bob"]["states"][0]["payoffs"]["numerators"][0] += 10**9
    path.write_text(json.dumps(told), encoding="utf-8")
    found = lpmech("check", tmp_path, "--verified")
    assert found.code == 1
    assert "\nREJECTED  Something does not hold.\n  exists_any does not hold.\n" in found.out
    assert lpmech("check", tmp_path / "environment.json", tmp_path / "certificate.json", "--verified").code == 0


@pytest.mark.long
def test_what_exists_is_checked_beside_automata(lpmech, tmp_path):  # noqa: F811
    """Exit code 1 where what is said of existence is false, though the mechanism is right."""
    lpmech("certify", MEMORY, "-o", tmp_path)
    found = lpmech("check", tmp_path, "--require", "incentive_compatible", "--format", "json")
    assert (found.code, found.json["verdict"], found.json["existence"]["verdict"]) == (0, "accepted", "accepted")
    assert "exists_any" in [one["id"] for one in found.json["existence"]["claims"]]
    assert lpmech("check", tmp_path, "--summary").out.count("ACCEPTED") == 2
    path = tmp_path / "existence.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    next(one for one in told["claims"] if one["id"] == "exists_any")["verdict"] = "refuted"
    path.write_text(json.dumps(told), encoding="utf-8")
    found = lpmech("check", tmp_path)
    assert found.code in (1, 2)
    assert "Besides, existence.json" in found.out
    assert lpmech("check", tmp_path / "environment.json", tmp_path / "certificate.json").code == 0


@pytest.mark.heavy
@pytest.mark.parametrize("form", ["text", "json", "csv"])
@pytest.mark.parametrize("name", ["auto", "automata"])
def test_payments_at_one_report(lpmech, name, form):  # noqa: F811
    found = lpmech("transfers", MEMORY, "--mechanism", name, "--state", "ann=t0,bob=t1", "--format", form)
    assert found.code == 0
    if form == "json":
        every = pipeline.certify(pipeline.load(MEMORY), "automata")
        rows = found.json["transfers"]
        assert {(row["state"]["ann"], row["state"]["bob"]) for row in rows} == {("t0", "t1")}
        assert len(rows) == len(every.transfers.rows()) // 6
        assert {tuple(row["state"].values()) for row in found.json["next"]} == {("t0", "t1")}
    elif form == "csv":
        rows = read_csv(found.out)
        assert {(row["ann"], row["bob"]) for row in rows} == {("t0", "t1")}


def test_payments_at_one_report_beside_public_states(lpmech, tmp_path):  # noqa: F811
    """The mechanism's state is joined to the public one."""
    from tests.states.drawn import drawn

    seed = next(k for k in range(100) if drawn(k)[1].stage(0).public)
    _, env, _ = drawn(seed)
    path = tmp_path / "env.json"
    path.write_text(canonical(env), encoding="utf-8")
    stage = env.stage(0)
    state = ",".join(f"{name}={stage.labels[name][0]}" for name in stage.components)
    period = [] if env.horizon is None else ["--period", "1"]
    found = lpmech("transfers", path, "--mechanism", "automata", "--state", state, *period)
    assert found.code in (0, 3)


def test_a_case_expects_payments_by_state():
    case = casefiles.load(CASE)
    assert [one.holds for one in regression.results_of(case)] == [True] * 10
    expected = case.expect.transfers[0]
    assert (expected.memory, expected.payment) == ("worth 6", 3)


def test_a_state_that_there_is_not_and_a_plain_mechanism_have_no_such_row(tmp_path):
    text = (CASES / "beyond" / "sale_by_lottery.toml").read_text()
    path = tmp_path / "sale.toml"
    path.write_text(text.replace('memory = "worth 6"', 'memory = "worth 7"'), encoding="utf-8")
    differing = [one.difference for one in regression.results_of(casefiles.load(path)) if not one.holds]
    assert [one.rpartition(": ")[2] for one in differing] == ["there is no such row"]
    path.write_text(text.replace('"beyond/sale_by_lottery.contract"', '"pivot"'), encoding="utf-8")
    differing = [one.difference for one in regression.results_of(casefiles.load(path)) if "payment" in one.difference]
    assert [one.rpartition(": ")[2] for one in differing] == ["there is no such row"]


@pytest.mark.parametrize("form", ["text", "json", "csv", "markdown", "latex"])
def test_a_file_is_printed(lpmech, form):  # noqa: F811
    found = lpmech("transfers", CASE, "--mechanism", CONTRACT, "--format", form)
    assert (found.code, found.err) == (0, "")
    env = pipeline.load(CASE)
    if form == "json":
        again = pipeline.audit(env, found.json)
        assert again.claims["incentive_compatible"].verdict == "proved"
    elif form == "csv":
        paid = {(row["period"], row["mechanism state"], row["buyer"]): row["payment"] for row in read_csv(found.out)}
        assert paid["2", "worth 6", "5"] == "3"


def test_a_plain_file_becomes_another(lpmech, tmp_path):  # noqa: F811
    first, second = tmp_path / "first.json", tmp_path / "second.csv"
    assert lpmech("transfers", "bv08/scheduling_three", "-o", first).code == 0
    assert lpmech("transfers", "bv08/scheduling_three", "--mechanism", first, "-o", second).code == 0
    assert lpmech("audit", "bv08/scheduling_three", second).code == 0
    printed = [lpmech("transfers", "bv08/scheduling_three", *own).out for own in ((), ("--mechanism", first))]
    assert printed[0] == printed[1]
    at = lpmech("transfers", "bv08/scheduling_three", "--mechanism", second, "--state", "ann=8,bob=6,cyd=5")
    assert "17/4" in at.out


@pytest.mark.parametrize("option", [("--choose", "least_subsidy"), ("--round", "1"), ("--evidence", "enclosed")])
def test_the_payments_of_a_file_are_not_chosen(lpmech, option):  # noqa: F811
    found = lpmech("transfers", CASE, "--mechanism", CONTRACT, *option)
    assert (found.code, found.out) == (2, "")
    assert "printed as they are" in found.err


@pytest.mark.heavy
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_sheet_is_audited_in_the_product(lpmech, folders, tmp_path, ending):  # noqa: F811
    """And beside the environment it is refused, with what to do."""
    sheet, product = tmp_path / f"rule.{ending}", folders / "contract" / "product.json"
    plain = folders / "contract" / "product_transfers.json"
    assert lpmech("transfers", product, "--mechanism", plain, "-o", sheet).code == 0
    refused = lpmech("audit", CASE, sheet)
    assert (refused.code, refused.err.count("DIR/product.json SHEET")) == (2, 1)
    found = lpmech("audit", product, sheet, "--format", "json")
    assert found.code == 0
    known = {one["id"]: (one["verdict"], one["least_slack"]) for one in found.json["claims"]}
    stated = pipeline.audit(pipeline.load(CASE), CONTRACT).claims
    assert {
        one.id: (str(one.verdict), str(one.least_slack)) for one in stated if one.least_slack is not None
    }.items() <= known.items()
