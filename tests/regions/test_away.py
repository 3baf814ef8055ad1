"""Regions where agents are away: the same as direct answers, closed forms, and no forgery passes."""

import json
import random
from fractions import Fraction

import pytest

import lpmech
from lpmech.certificate import pipeline
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.regions.claimed import CLAIMS
from tests.designs.checks import checked
from tests.designs.test_away import buyer
from tests.regions.moving import HEAD, PROBLEMS, function, tied
from tests.regions.test_changed import refuses
from tests.regions.test_ties import HIGH, LOW, agree, inside

LATEST = "lpmech-region-certificate/1.3"
OF_ALL = ("incentive_compatible", "participation_zero_option", "weak_budget_balance")
STAY = {"when": "always"}


def with_absence(make, seed):
    """The same environments, in which some agents are away at some types, the same ones at every value."""
    draw = random.Random(seed)
    away = {}
    for name in ("ann", "bob"):
        away |= {name: [draw.choice("01")]} if draw.random() < 0.8 else {}

    def moved(value):
        tree = json.loads(canonical(make(value))) | {"format": "lpmech-environment/2"}
        for stage in tree["stages"]:
            stage["away"] = {name: [k for k in kinds if k in stage["types"][name]] for name, kinds in
                             (away or {"ann": ["1"]}).items()}  # fmt: skip
        return Environment.from_json(tree)

    return moved


def known(found):
    """The verdicts of a region that the checker accepts."""
    assert found.certificate["format"] == LATEST
    assert checked(found.environment, found.certificate, 10**11).verdict == "accepted"
    assert found.undecided_share == 0
    return found


@pytest.mark.heavy
@pytest.mark.parametrize("seed", [5, 7, pytest.param(0, marks=pytest.mark.long)])
def test_regions_are_those_of_direct_answers(seed):
    make, problem = with_absence(function(seed), seed), {**HEAD, **PROBLEMS[seed % len(PROBLEMS)]}
    found = known(lpmech.region(make, (LOW, HIGH), problem))
    assert agree(make, found, problem, inside(found, random.Random(seed), 3)) >= 3


@pytest.mark.heavy
@pytest.mark.parametrize("rule", ["efficient ties", "any"])
def test_free_rules(rule):
    make, problem = with_absence(tied(4), 1), HEAD | {"allocation": rule, "incentives": "interim",
                                                      "participation": {"when": "first"}}  # fmt: skip
    found = known(lpmech.region(make, (LOW, HIGH), problem))
    assert agree(make, found, problem, inside(found, random.Random(0), 6)) >= 6


def visit(value):
    """`beyond/visitor` with another discount."""
    return Environment.from_json(json.loads(canonical(lpmech.load("beyond/visitor"))) | {"discount": str(value)})


@pytest.mark.long
def test_the_visitor_by_patience():
    """All welfare less what bob keeps of the first night, 3/2, and ann as high: W − 3/2 − δ/2 / (1 − δ/2)."""
    found = known(lpmech.region(visit, (0, 1), HEAD | {
        "incentives": "ex post", "participation": STAY, "payments": {"memory": "none"},
        "objective": {"maximise": [{"of": "payments"}]}}))  # fmt: skip
    assert len(found.values) == 1
    for place in (Fraction(1, 3), Fraction(1, 2), Fraction(9, 10)):
        nights = (Fraction(7, 2) + place / 2 * Fraction(5, 2) / (1 - place)) / (1 - place / 2)
        ann = Fraction(1, 2) / (1 - place / 2)
        assert found.best(place) == Fraction(5, 2) + place * nights - Fraction(3, 2) - place * ann


def pivot(claim):
    """The region of a claim about the pivot mechanism of one period."""
    return known(lpmech.region(with_absence(function(5), 5), (LOW, HIGH), claim=claim, mechanism="pivot"))


@pytest.mark.heavy
@pytest.mark.parametrize("claim", OF_ALL)
def test_claims(claim, tmp_path):
    found = pivot(claim)
    for place in inside(found, random.Random(0), 2):
        env = with_absence(function(5), 5)(place)
        said = pipeline.certify(env, "pivot", require=(claim,)).claims[claim]
        assert found.at(place).value == {"proved": "holds", "refuted": "fails"}[str(said.verdict)]
    refuses(found, tmp_path, claim, 1)


@pytest.mark.heavy
@pytest.mark.parametrize("claim", sorted({*CLAIMS} - {*OF_ALL}))
def test_claims_about_who_sees_its_own_types(claim, tmp_path):
    make = with_absence(function(5), 5)
    found = lpmech.region(make, (LOW, HIGH), claim=claim, mechanism="pivot")
    assert found.certificate["format"] == "lpmech-region-certificate/1.4"
    assert checked(found.environment, found.certificate, 10**11).verdict == "accepted"
    for place in inside(found, random.Random(0), 2):
        said = pipeline.certify(make(place), "pivot", require=(claim,)).claims[claim]
        assert found.at(place).value == {"proved": "holds", "refuted": "fails"}[str(said.verdict)]
    refuses(found, tmp_path, claim, 1)
    report = checked(found.environment, found.certificate | {"format": LATEST})
    assert (report.verdict, "everybody is asked" in str(report.claims[0].reason)) == ("rejected", True)


@pytest.mark.long
@pytest.mark.parametrize("mechanism", ["pivot", "pivot_of_present"])
@pytest.mark.parametrize("claim", sorted({*CLAIMS} - {*OF_ALL}))
def test_claims_about_the_visitor(claim, mechanism):
    """Without end, and a forgery: the answer of another claim."""
    found = lpmech.region(visit, (0, 1), claim=claim, mechanism=mechanism)
    assert checked(found.environment, found.certificate, 10**11).verdict == "accepted"
    for place in (Fraction(1, 7), Fraction(9, 10)):
        said = pipeline.certify(visit(place), mechanism, require=(claim,)).claims[claim]
        assert found.at(place).value == {"proved": "holds", "refuted": "fails"}[str(said.verdict)]


@pytest.mark.parametrize("seed", [5, pytest.param(0, marks=pytest.mark.long)])
def test_no_forgery_passes(seed, tmp_path):
    problem = {"incentives": "interim", "participation": STAY} if seed else {"incentives": "ex post"}
    found = lpmech.region(
        with_absence(function(seed), 2), (LOW, HIGH), HEAD | problem | {"payments": {"memory": "none"}}
    )
    refuses(known(found), tmp_path, seed, 1)


def test_versions():
    found = pivot(OF_ALL[0])
    for version in ("1", "1.1", "1.2"):
        report = checked(found.environment, found.certificate | {"format": f"lpmech-region-certificate/{version}"})
        assert (report.verdict, "everybody is asked" in str(report.claims[0].reason)) == ("rejected", True)


def test_a_buyer_who_may_not_come():
    """The seller earns 1 from who is there; where nobody comes for certain, or somebody, is a piece of its own."""
    found = known(lpmech.region(buyer, (0, 1), HEAD | {
        "allocation": "any", "incentives": "interim", "objective": {"maximise": [{"of": "payments"}]}}))  # fmt: skip
    assert [found.best(place) for place in (0, Fraction(1, 10**30), Fraction(1, 3), 1)] == [
        1, 1 - Fraction(1, 10**30), Fraction(2, 3), 0
    ]  # fmt: skip
