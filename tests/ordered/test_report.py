"""What is printed of ordered types: where equation (4) leaves its interval and by how much, and against the pivot."""

import json
import random
import re
from fractions import Fraction

import pytest

from lpmech.certificate import pipeline
from lpmech.certificate.regression import Comparison
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from lpmech.report import shapes
from lpmech.report.layout import render
from lpmech.report.ordered import ordered_section
from tests.certificates.judge import Judge
from tests.oracle import ordered as naive
from tests.ordered.samples import ordered_environment

NUMBER = r"(?:≈ )?(-?[0-9./]+)"


def printed(certificate):
    return " ".join(render(ordered_section(certificate), terminal=False).split())


def of_case(name, mechanism="generalized_vcg"):
    return printed(pipeline.certify(pipeline.load(f"l14/{name}"), mechanism))


def test_where_equation_4_fails_it_is_said_by_how_much_and_who_gains():
    text = of_case("ordered_good_rival_worths")
    assert "-1893/4760 51/70 too little" in text
    assert "between the least and the most at 3 of 6 borders. At 3 it is too little, by at most 51/70: the type" in text
    assert "the type below the border gains that much" in text
    assert "--mechanism generalized_vcg_interior" in text
    assert "increasing differences hold, and yet a lie pays" in text


def test_where_it_works_it_is_said_and_nothing_else():
    text = of_case("ordered_good")
    assert "at 6 of 6 borders. Conditions of the theorem" in text
    assert "hold, and truth is optimal." in text
    assert "too little" not in text


def test_the_interior_says_what_would_be():
    text = of_case("ordered_good_rival_worths", "generalized_vcg_interior")
    assert "the type below the border would gain that much" in text
    assert "--mechanism" not in text
    assert "hold, and truth is optimal." in text


def test_conditions_that_fail_without_harm():
    text = of_case("ordered_good_out_of_order")
    assert "Monotone partition, single crossing and increasing differences fail, but they are sufficient only" in text


def test_the_pivot_payment_stands_beside():
    text = of_case("licence_idle_may_grow")
    assert "ann = small, bob = small 70/41 35/16 -315/656" in text
    assert "6 of 18 payments differ, by at most 21/16. They would be the same if the lowest type" in text
    assert "Every payment is that of the pivot mechanism." in of_case("licence_idle_for_good")


@pytest.mark.parametrize("seed", range(30))
def test_what_is_too_little_is_the_gain_of_the_worst_lie_at_a_border(seed):
    """The gain as the audit of the border types finds it, from what is paid."""
    try:
        found = pipeline.certify(Environment.from_json(ordered_environment(random.Random(seed))), "generalized_vcg")
    except NoMechanism:
        return
    text = printed(found)
    slack = found.claims["admissible_increments"].least_slack
    told = re.search(rf"it is too little, by at most {NUMBER}", text)
    empty = "the least is more than the most" in text
    assert (slack is not None and slack < 0) == (told is not None or empty)
    if told and not empty:
        assert float(Fraction(told[1])) == pytest.approx(float(-slack), rel=1e-5)


@pytest.mark.parametrize("seed", range(12))
def test_increments_in_json_have_the_slacks_of_the_border_types_exactly(seed):
    """The slacks as the naive implementation finds them, by trying the lies."""
    data = ordered_environment(random.Random(seed))
    try:
        found = pipeline.certify(Environment.from_json(data), "generalized_vcg")
    except NoMechanism:
        return
    audit = Judge(data, json.loads(json.dumps(found.to_json()))).audit
    for agent in audit.env.agents:
        rows = [
            row for row in shapes.certificate(found, Comparison(), False).get("increments", ()) if row["agent"] == agent
        ]
        told = [[Fraction(row[key]) for key in ("at_least", "paid", "at_most")] for row in rows]
        slacks = {slack for low, paid, high in told for slack in (paid - low, high - paid)}
        assert slacks == set(naive.border_slacks(audit, agent).values())


def test_other_mechanisms_have_no_increments():
    assert "increments" not in shapes.certificate(
        pipeline.certify(pipeline.load("l14/sluice"), "pivot"), Comparison(), False
    )
