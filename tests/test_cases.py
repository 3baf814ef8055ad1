"""Every shipped case certifies to exactly what it expects, and the independent checker accepts the certificate."""

import dataclasses
from fractions import Fraction

import pytest

from lpmech import casefile, library, pipeline
from lpmech.regression import mismatches

CASES = sorted(library.cases())


@pytest.fixture(scope="module")
def certified():
    """Cases with their certificates, each computed once."""
    known = {}

    def certify(name):
        if name not in known:
            case = casefile.load(name)
            wanted, files = case.expect.mechanism, library.mechanisms()
            if wanted in files:
                known[name] = case, pipeline.audit(case.environment, files[wanted], stated=case.stated)
            else:
                known[name] = case, pipeline.certify(case.environment, wanted, stated=case.stated)
        return known[name]

    return certify


@pytest.mark.parametrize("name", CASES)
def test_case_gives_what_it_expects(name, certified):
    case, cert = certified(name)
    assert mismatches(case, cert) == []


@pytest.mark.parametrize("name", CASES)
def test_case_has_metadata_and_expectations(name):
    case = casefile.load(name)
    assert case.title
    assert case.source
    assert case.expect.verdict
    assert case.expect.claims
    assert case.expect.values or case.expect.transfers
    assert case.expect.mechanism.partition("/")[0] != "counterexamples" or case.expect.mechanism in library.mechanisms()


@pytest.mark.parametrize("name", CASES)
def test_checker_accepts_the_certificate(name, certified, tmp_path):
    _, cert = certified(name)
    cert.save(tmp_path)
    report = pipeline.verify(tmp_path / "environment.json", tmp_path / "certificate.json")
    assert report.verdict == "accepted", report.reason
    assert {claim.id: claim.verdict for claim in report.claims} == {c.id: str(c.verdict) for c in cert.claims}


def test_cases_cover_the_papers():
    assert {name.partition("/")[0] for name in CASES} >= {"bv06", "bv08", "bt", "l14", "general"}


def test_mismatches_are_told(certified):
    case, cert = certified("bv08/scheduling_three")
    expect = case.expect
    wrong = dataclasses.replace(
        expect,
        verdict="refuted",
        claims=(dataclasses.replace(expect.claims[0], least_slack=Fraction(-77)),),
        values=(dataclasses.replace(expect.values[0], value=Fraction(-77)),),
        transfers=(dataclasses.replace(expect.transfers[0], payment=Fraction(-77)),),
    )
    told = mismatches(dataclasses.replace(case, expect=wrong), cert)
    assert len(told) == 4
    assert all("expected" in line and "found" in line for line in told)
