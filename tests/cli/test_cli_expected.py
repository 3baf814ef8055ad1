"""What a user's own case expects is compared with what a command computes."""

import dataclasses
import json
import re
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from lpmech import casefiles
from lpmech.casefiles import library
from lpmech.certificate.regression import certified, compare
from lpmech.continuous.plugin import CONTINUOUS
from lpmech.licensing import gittins, recognise
from lpmech.separation.claim import Verdict

BAD = Path(__file__).parent / "bad_expect.toml"
VALUE = "value of everyone, in period 1 at A = t: expected 17, found 1"
CASES = ["bv08/scheduling_three", "bt/public_storage", "l14/modified_oil_leases", "beyond/gittins_table",
         "beyond/trade_1_2", "l14/linked_transfers"]  # fmt: skip


@pytest.fixture(scope="module")
def found():
    return {name: (case := casefiles.load(name), certified(case)) for name in CASES}


def test_certify_says_what_differs(lpmech):
    text, shape = lpmech("certify", BAD), lpmech("certify", BAD, "--format", "json")
    assert (text.code, shape.code) == (1, 1)
    assert text.out.startswith("CERTIFIED")
    assert "Value of everyone, in period 1 at A = t: expected 17, found 1." in text.out
    assert "Verdict: expected refuted, found certified." in text.out
    assert shape.json["expectations"] == {
        "differences": [VALUE, "verdict: expected refuted, found certified"],
        "compared": ["the verdict", "1 value"],
        "not_compared": [],
        "why": None,
    }


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--mechanism", "contingent"), "the case is about --mechanism pivot"),
        (("--mechanism", "pivot", "--choose", "least_norm"), "the case is about transfers that are not chosen"),
        (("--mechanism", "pivot", "--round", "1"), "the case is about payments that are not rounded"),
        (("--require", "efficient"), "the verdict of a case is about the claims required by default"),
    ],
)
def test_what_is_not_computed_is_not_compared(lpmech, arguments, why):
    found = lpmech("certify", BAD, *arguments, "--format", "json")
    assert found.code == 1
    assert found.json["expectations"] == {
        "differences": [VALUE], "compared": ["1 value"], "not_compared": ["the verdict"], "why": why,
    }  # fmt: skip


def test_values_and_transfers_compare_what_they_print(lpmech, tmp_path):
    values = lpmech("values", BAD, "--format", "csv")
    assert (values.code, values.err) == (1, f"lpmech: not as the case expects: {VALUE}\n")
    assert lpmech("transfers", BAD).code == 0
    path = tmp_path / "paid.toml"
    paid = '[[expect.transfers]]\nagent = "A"\nperiod = 1\nstate = { A = "t" }\npayment = "1/2"\n'
    path.write_text(BAD.read_text(encoding="utf-8") + paid, encoding="utf-8")
    told = "lpmech: not as the case expects: payment of A, in period 1 at A = t: expected 1/2, found 0\n"
    for form in ("text", "csv", "json", "latex", "markdown"):
        found = lpmech("transfers", path, "--format", form)
        assert (found.code, found.err) == (1, told)
        named = lpmech("transfers", BAD, "--format", form).out
        assert found.out == re.sub(r"bad\\?_expect", "paid", named)


def test_audit_compares_with_the_file_that_the_case_names(lpmech, tmp_path):
    case, own = tmp_path / "case.toml", tmp_path / "own.json"
    own.write_text(lpmech("transfers", BAD, "--format", "json").out, encoding="utf-8")
    case.write_text(BAD.read_text(encoding="utf-8").replace('"pivot"', '"own.json"'), encoding="utf-8")
    audited = lpmech("audit", case, own, "--format", "json").json["expectations"]
    assert audited["differences"] == [VALUE, "verdict: expected refuted, found certified"]
    made = lpmech("certify", case, "--format", "json").json["expectations"]
    assert (made["differences"], made["not_compared"]) == ([VALUE], ["the verdict"])
    assert made["why"] == "the case is about the mechanism file own.json, for lpmech audit"


def test_a_mechanism_that_there_is_not_is_told(lpmech, tmp_path):
    path = tmp_path / "case.toml"
    path.write_text(BAD.read_text(encoding="utf-8").replace('"pivot"', '"pivott"'), encoding="utf-8")
    first = lpmech("certify", path, "--format", "json").json["expectations"]["differences"][0]
    assert first == 'mechanism: "pivott" is no mechanism, and no mechanism file; did you mean "pivot"?'


def test_a_mechanism_that_cannot_be_built_leaves_the_verdict_undecided(lpmech, tmp_path):
    path = tmp_path / "case.toml"
    source = library.cases()["l14/unimplementable_last_period"].read_text(encoding="utf-8")
    head, _, _ = source.partition("[expect]")
    path.write_text(head + '[expect]\nmechanism = "contingent"\nverdict = "certified"\n', encoding="utf-8")
    found = lpmech("certify", path, "--mechanism", "contingent", "--format", "json")
    assert (found.code, found.json["verdict"]) == (1, "undecided")
    assert found.json["expectations"]["differences"] == ["verdict: expected certified, found undecided"]


def test_nothing_is_expected(lpmech, environment):
    assert lpmech("certify", environment, "--format", "json").json["expectations"] is None


def test_continuous_cases_are_compared(lpmech, tmp_path):
    source = library.cases(CONTINUOUS)["continuous/copula_exact"].read_text(encoding="utf-8")
    path = tmp_path / "case.toml"
    path.write_text(source.replace('verdict = "certified"', 'verdict = "undecided"'), encoding="utf-8")
    good, bad = lpmech("certify", "continuous/copula_exact"), lpmech("certify", path, "--format", "json")
    assert (good.code, bad.code) == (0, 1)
    assert bad.json["expectations"]["differences"] == ["verdict: expected undecided, found certified"]
    assert lpmech("certify", path, "--grid", "3").code == 0
    path.write_text(re.sub(r"epsilon = [^,}]+", "epsilon = 7", source), encoding="utf-8")
    told = lpmech("study", "continuous", path, "--grid", "1,2", "--format", "json")
    assert told.code == 1
    assert any(one.startswith("epsilon on ") for one in told.json["expectations"]["differences"])


def changed(expect):
    """Every expectation of a case with one of its answers changed."""
    other = {"certified": "refuted", "refuted": "undecided", "undecided": "certified"}
    yield dataclasses.replace(expect, verdict=other[expect.verdict])
    numbers = {"claims": "least_slack", "values": "value", "transfers": "payment", "indices": "index"}
    for part, number in numbers.items():
        rows = getattr(expect, part)
        for place, row in enumerate(rows):
            fields = [{number: (getattr(row, number) or 0) + Fraction(1, 10**9)}]
            fields += [{"verdict": next(v for v in Verdict if v != row.verdict)}] if part == "claims" else []
            fields += [{"allocation": "another"}] if part == "values" else []
            for field in fields:
                new = (*rows[:place], dataclasses.replace(row, **field), *rows[place + 1 :])
                yield dataclasses.replace(expect, **{part: new})


@pytest.mark.long
@pytest.mark.parametrize("name", CASES)
def test_every_expectation_is_compared(name, found, monkeypatch):
    for module, function in ((recognise, "recognise"), (gittins, "indices")):  # what they find, no expectation changes
        monkeypatch.setattr(module, function, cache(getattr(module, function)))
    case, certificate = found[name]
    assert not compare(case, certificate).differences
    count = 0
    for count, expect in enumerate(changed(case.expect), 1):  # noqa: B007
        [told] = compare(dataclasses.replace(case, expect=expect), certificate).differences
        assert "expected" in told
    assert count >= 5
    assert compare(case, certificate).not_compared == ()


def test_json_of_transfers_stays_a_mechanism_file(lpmech):
    assert set(json.loads(lpmech("transfers", BAD, "--format", "json").out)) == {
        "environment", "mechanism", "allocation_rule", "transfers",
    }  # fmt: skip


@pytest.mark.parametrize(("command", "shown"), [
    (("transfers", "beyond/posted_price", "--format", "csv"), True),
    (("transfers", "beyond/posted_price", "--state", "buyer=1,seller=0"), True),
    (("simulate", "beyond/posted_price", "--periods", "1", "--paths", "1"), True),
    (("transfers", "beyond/posted_price", "--mechanism", "pivot"), False),
    (("simulate", "beyond/posted_price", "--mechanism", "beyond/posted_price.three_halves", "--periods", "1"), False),
    (("transfers", "bv08/scheduling_three"), False),
])  # fmt: skip
def test_another_mechanism_than_that_of_the_case_is_told(command, shown, lpmech):
    found = lpmech(*command)
    assert (found.code, "; shown is the mechanism that auto chooses" in found.err) == (0, shown)
    assert ("mechanism file beyond/posted_price.three_halves" in found.err) is shown
