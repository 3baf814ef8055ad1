"""Every shipped case certifies to exactly what it expects, and the independent checker accepts the certificate."""

import dataclasses
from fractions import Fraction

import pytest

from lpmech import casefiles
from lpmech.casefiles import library
from lpmech.certificate import pipeline, regression
from lpmech.certificate.compared import design_results
from lpmech.certificate.regression import compare
from tests.quick import quick

CASES = sorted(library.cases())


def folder(name):
    """The paper, or the collection, that a case belongs to."""
    return name.partition("/")[0]


@pytest.fixture(scope="module")
def certified():
    """Cases with their certificates, each computed once."""
    known = {}

    def certify(name):
        if name not in known:
            case = casefiles.load(name)
            known[name] = case, regression.certified(case)
        return known[name]

    return certify


@pytest.mark.parametrize("name", quick(CASES, 4, by=folder))
def test_case_gives_what_it_expects(name, certified):
    case, cert = certified(name)
    assert not compare(case, cert).differences


@pytest.mark.parametrize("name", quick(CASES, 4, by=folder))
def test_case_has_metadata_and_expectations(name):
    case = casefiles.load(name)
    assert case.title
    assert case.source
    if case.expect.designs:
        return  # a case may be about problems alone
    assert case.expect.verdict
    assert case.expect.claims
    assert case.expect.values or case.expect.transfers or case.expect.indices
    assert case.expect.mechanism.partition("/")[0] != "counterexamples" or case.expect.mechanism in library.mechanisms()


PROBLEMS = [name for name in CASES if "[[expect.design]]" in library.cases()[name].read_text(encoding="utf-8")]


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(PROBLEMS, 4))
def test_problems_have_the_answers_that_are_expected(name):
    case = casefiles.load(name)
    results = [*design_results(case, case.environment)]
    assert len(results) == len(case.expect.designs) > 0
    assert [one.difference for one in results if not one.holds] == []


@pytest.mark.parametrize("name", quick(CASES, 7, by=folder))
def test_checker_accepts_the_certificate(name, certified, tmp_path):
    _, cert = certified(name)
    cert.save(tmp_path)
    report = pipeline.verify(tmp_path / "environment.json", tmp_path / "certificate.json")
    assert report.verdict == "accepted", report.reason
    assert {claim.id: claim.verdict for claim in report.claims} == {c.id: str(c.verdict) for c in cert.claims}


def test_cases_cover_the_papers():
    assert set(map(folder, CASES)) >= {"bv06", "bv08", "bt", "l14", "general", "beyond"}


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
    told = compare(dataclasses.replace(case, expect=wrong), cert).differences
    assert len(told) == 4
    assert all("expected" in line and "found" in line for line in told)


@pytest.mark.long
def test_mismatched_indices_are_told(certified):
    case, cert = certified("beyond/gittins_table")
    expect = dataclasses.replace(
        case.expect, indices=(dataclasses.replace(case.expect.indices[0], index=Fraction(7, 10)),)
    )
    [told] = compare(dataclasses.replace(case, expect=expect), cert).differences
    assert told.startswith("index of machine at 0-0: expected 7/10, found ")
    other, audited = certified("beyond/cremer_mclean")
    [told] = compare(dataclasses.replace(other, expect=expect), audited).differences[-1:]
    assert told.startswith("indices: expected, but ")
