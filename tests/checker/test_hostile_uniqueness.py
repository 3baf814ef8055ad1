"""Certificates of the claim `pivot_unique` that try to cost more than they should, or to slip through."""

import json

import pytest

from lpmech.checker import check_files
from tests.certificates import berth, sources

LONG = "0x" + "f" * 7_000_000 + "/0x" + "e" * 7_000_000
MIDDLE = "0x" + "f" * 20_000 + "/0x" + "e" * 20_000  # not in lowest terms


def ask(tmp_path, cert, **options):
    for name, value in (("e.json", sources.ENVIRONMENTS["berth"]), ("c.json", cert)):
        (tmp_path / name).write_text(json.dumps(value))
    return check_files(tmp_path / "e.json", tmp_path / "c.json", **options)


PLACES = [("within",), ("least", "bound"), ("least", "sum", 0, "weight")]


@pytest.mark.heavy
@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize(("number", "verdict"), [(LONG, "limit"), (MIDDLE, "malformed")], ids=["long", "middle"])
def test_long_numbers_are_paid_for(tmp_path, place, number, verdict):
    cert = berth.change(berth.unique(), ("payments", 0, *place), number)
    assert ask(tmp_path, cert).verdict == verdict


@pytest.mark.long
def test_many_terms_are_paid_for(tmp_path):
    cert = berth.unique()
    terms = berth.payments(cert)[0]["least"]["sum"]
    terms += [{**terms[0], "weight": "0"}] * 30_000
    assert ask(tmp_path, cert, limit=1_000_000).verdict == "limit"
    assert ask(tmp_path, cert).verdict == "accepted"


def test_many_denominators_are_paid_for(tmp_path):
    cert = berth.unique()
    terms = berth.payments(cert)[0]["least"]["sum"]
    terms += [{**terms[0], "weight": f"{sign}1/{10**300 + 2 * k + 1}"} for k in range(3_000) for sign in ("", "-")]
    kind = next(term for term in terms if term["constraint"] == "truth")
    terms[:] = [{**kind, "weight": term["weight"]} for term in terms]
    assert ask(tmp_path, cert, limit=10_000_000).verdict == "limit"


@pytest.mark.long
def test_many_payments_are_paid_for(tmp_path):
    cert = berth.unique()
    found = berth.payments(cert)
    found *= 400
    assert ask(tmp_path, cert, limit=5_000_000).verdict == "limit"


def test_a_point_of_the_wrong_size(tmp_path):
    table = {"axes": ["ann", "bob"], "denominator": 1, "numerators": [0]}
    cert = berth.change(berth.unique(), ("payments", 0, "least", "transfers", 0), table)
    report = ask(tmp_path, cert)
    assert report.verdict == "malformed"
    assert "expected a list of 10 numbers" in report.reason
