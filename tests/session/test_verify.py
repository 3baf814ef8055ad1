"""`lpmech.verify` takes every certificate that the package makes, as the value or as its JSON, and nothing else."""

import json
from fractions import Fraction
from functools import cache
from types import MappingProxyType

import pytest

import lpmech
from lpmech.casefiles.bandits import load_bandit
from lpmech.continuous import case as signals
from lpmech.continuous.certificate import certificate_json
from lpmech.continuous.certify import certify as certify_signals
from lpmech.crowds import case as crowds
from lpmech.crowds.produce import certify_crowd, lump
from lpmech.designs.bounds import bounds
from lpmech.enclosures.produce import enclose
from lpmech.licensing.auction import prices_at
from lpmech.licensing.certificate import certificate_of_prices
from lpmech.plugins import Holds
from lpmech.reading import BadInput
from lpmech.reading.formats import format_of, formats
from tests.cli.conftest import CERTIFIED

SUBSIDY = {"format": "lpmech-problem/1", "incentives": "interim", "participation": {"when": "first"},
           "budget": [{"kind": "ex post"}], "objective": {"minimise": "subsidy"}}  # fmt: skip
WITHOUT = {key: value for key, value in SUBSIDY.items() if key != "objective"}  # which no mechanism does


def of_states():
    env = lpmech.load("beyond/posted_price")
    return env, lpmech.audit(env, lpmech.design(env, "interim").mechanism)


def of_region():
    found = lpmech.region("beyond/two_bidders", "discount=1/2:1")
    return found.environment, found


def of_arms():
    bandit = load_bandit("bv08/licence_or_nobody")
    return bandit, certificate_of_prices(prices_at(bandit, bandit.starts))


def of_signals():
    env = signals.load("continuous/tent").environment
    return env, certificate_json(certify_signals(env, 2))


def of_crowd():
    crowd = crowds.load("crowds/umbrellas").crowd
    return crowd, certify_crowd(crowd)


def about(name, make):
    return lambda: (env := lpmech.load(name), make(env))


MADE = {
    "certify": about(CERTIFIED, lpmech.certify),
    "choose": about("beyond/ms_45", lambda env: lpmech.choose(env, "least_subsidy")),
    "audit": of_states,
    "design": about("beyond/ms_45", lambda env: lpmech.design(env, SUBSIDY)),
    "no design": about("beyond/ms_45", lambda env: lpmech.design(env, WITHOUT)),
    "an end": about("beyond/ms_45", lambda env: lpmech.design(env, SUBSIDY).ends([{"of": "welfare"}]).least),
    "a bound": about("beyond/trade_for_ever", lambda env: bounds(env, "interim", 1).above),
    "region": of_region,
    "bounds": about("bv08/scheduling_three", lambda env: enclose(env, Fraction(1, 10**9))),
    "arms": of_arms,
    "signals": of_signals,
    "crowd": of_crowd,
    "lumped": about("beyond/two_bidders", lump),
}


@cache
def made(name):
    return MADE[name]()


def form(found):
    return found if isinstance(found, dict) else found.to_json()


@pytest.mark.heavy
@pytest.mark.parametrize("name", [pytest.param(one, marks=[pytest.mark.long] * (one == "crowd")) for one in MADE])
def test_what_the_package_makes_is_accepted_as_a_value_and_as_its_json(name):
    subject, found = made(name)
    whole = json.loads(json.dumps(form(found)))
    reports = [lpmech.verify(subject, one) for one in (found, whole, MappingProxyType(whole))]
    assert [one.verdict for one in reports] == ["accepted"] * 3
    assert reports[0].to_json() == reports[1].to_json() == reports[2].to_json()


def test_certificates_of_every_format_are_among_them():
    known = {one.name for one in formats() if one.holds is Holds.CERTIFICATE}
    assert {format_of(form(made(name)[1])).name for name in MADE if name != "crowd"} == known


NOTHING = (None, 3, 1.5, b"environment.json", ["environment.json"], lpmech.Certificate, Fraction(1, 2), {"a": {1}},
           {"a": {"b": Fraction(1, 2)}}, lambda: None)  # fmt: skip


@pytest.mark.parametrize("nothing", NOTHING, ids=lambda one: type(one).__name__)
def test_whatever_is_neither_is_told_as_what_it_is_and_what_was_expected(nothing):
    env, cert = made("certify")
    for given, place, expected in (((nothing, cert), "the environment", "lpmech.load"),
                                   ((env, nothing), "the certificate", "lpmech.certify")):  # fmt: skip
        with pytest.raises(BadInput) as caught:
            lpmech.verify(*given)
        (fault,) = caught.value.faults
        assert (fault.code, fault.source) == ("E-KIND", place)
        assert expected in fault.expected
        assert type(nothing).__name__ in fault.found or "no JSON" in fault.found


@pytest.mark.parametrize("name", [one for one in MADE if one not in ("signals", "crowd")])  # a form, and a long one
def test_both_in_the_wrong_order_are_told(name):
    subject, found = made(name)
    with pytest.raises(BadInput, match="the environment comes first, then the certificate"):
        lpmech.verify(found, subject)


def test_rows_have_a_form_as_json_and_are_no_certificate():
    env, cert = made("certify")
    with pytest.raises(BadInput, match="a value of the kind TransferRow"):
        lpmech.verify(env, next(iter(cert.transfers.rows())))


def test_one_claim_is_told_as_one():
    assert repr(lpmech.verify(*made("region"))) == "<Report accepted, 1 claim>"
    assert repr(lpmech.verify(*made("certify"))).startswith("<Report accepted, 1")
    assert "claims>" in repr(lpmech.verify(*made("certify")))


def test_a_false_design_is_rejected_in_memory_too():
    env, found = made("design")
    assert lpmech.verify(env, {**found.certificate, "value": "1/25"}).verdict == "rejected"
    assert lpmech.verify(lpmech.load("beyond/matsuo"), found).verdict == "rejected"


SUMMARIES = {  # whatever has an answer: its first line, and the heads of its table
    "certify": ("certified: ", "claim (* required)"),
    "design": ("optimal: 8/25 in ms_45, attained", "what is chosen or paid"),
    "no design": ("infeasible: no mechanism in ms_45", "row that clashes"),
    "region": ("decided: discount=1/2:1 in two_bidders", "verdict"),
}


@pytest.mark.parametrize("name", SUMMARIES)
def test_every_answer_has_a_summary_of_one_shape(name):
    title, heads, *rows = made(name)[1].summary().splitlines()
    first, second = SUMMARIES[name]
    assert (title[: len(first)], heads[: len(second)]) == (first, second)
    assert rows


def test_the_summary_of_a_design_has_what_is_chosen_and_paid_and_of_none_what_clashes():
    _, found = made("design")
    paid = {name: value for name, value in found.columns.items() if name.startswith("payment ")}
    rows = [tuple(line.rsplit(maxsplit=1)) for line in found.summary().splitlines()[2:]]
    assert [(name.strip(), Fraction(value)) for name, value in rows] == list(paid.items())
    _, found = made("no design")
    rows = [tuple(line.rsplit(maxsplit=1)) for line in found.summary().splitlines()[2:]]
    assert [(name.strip(), Fraction(value)) for name, value in rows] == list(found.multipliers.items())


def test_the_summary_of_a_design_without_bounds_has_the_direction():
    asked = {"format": "lpmech-problem/1", "incentives": "interim", "objective": {"maximise": [{"of": "payments"}]}}
    found = lpmech.design(lpmech.load("beyond/ms_45"), asked)
    assert found.summary().splitlines()[1].split() == ["column", "that", "moves", "by"]
    assert len(found.summary().splitlines()) == 2 + len(found.ray)
