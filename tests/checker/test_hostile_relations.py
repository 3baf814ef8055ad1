"""Certificates of the claim `stated_relation` that try to cost more than they should."""

import json

import pytest

from lpmech.checker import check_files
from tests.certificates import relation_files, sources

LONG = "0x" + "f" * 7_000_000 + "/0x" + "e" * 7_000_000


def ask(tmp_path, cert, **options):
    for name, value in (("e.json", sources.ENVIRONMENTS["dock"]), ("c.json", cert)):
        (tmp_path / name).write_text(json.dumps(value))
    return check_files(tmp_path / "e.json", tmp_path / "c.json", **options)


@pytest.mark.heavy
@pytest.mark.parametrize("key", ["value", "weight"])
def test_long_numbers_are_paid_for(tmp_path, key):
    cert = relation_files.stated()
    relation_files.terms(cert)[0][key] = LONG
    assert ask(tmp_path, cert).verdict == "limit"


def test_a_long_constant_is_paid_for(tmp_path):
    cert = relation_files.stated()
    relation_files.witness(cert)["conclusion"]["constant"] = LONG
    assert ask(tmp_path, cert).verdict == "limit"


@pytest.mark.long
def test_many_terms_are_paid_for(tmp_path):
    cert = relation_files.stated()
    terms = relation_files.terms(cert)
    terms += [{**terms[0], "weight": "0"}] * 10_000
    assert ask(tmp_path, cert, limit=1_000_000).verdict == "limit"
    assert ask(tmp_path, cert).verdict == "accepted"


def test_many_denominators_are_paid_for(tmp_path):
    cert = relation_files.stated()
    terms = relation_files.terms(cert)
    terms += [{**terms[0], "weight": f"1/{10**300 + 2 * k + 1}"} for k in range(4_000)]
    assert ask(tmp_path, cert, limit=20_000_000).verdict == "limit"


def test_long_numbers_out_of_lowest_terms(tmp_path):
    cert = relation_files.stated()
    relation_files.terms(cert)[0]["weight"] = "0x" + "f" * 20_000 + "/0x" + "e" * 20_000
    assert ask(tmp_path, cert).verdict == "malformed"
