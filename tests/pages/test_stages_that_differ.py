"""Refutations where stages and the terminal state have axes and labels of their own: a relay over three periods."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import lpmech
from lpmech.certificate import pipeline, refutations
from lpmech.certificate.refutations.parts import LeastWorth
from lpmech.certificate.refutations.plans import plan_of
from lpmech.certificate.stored import stored
from lpmech.pages.read import page_of
from lpmech.pages.render import render
from lpmech.problem.environment import Environment
from tests.pages.read_page import parse, words

FILES = Path(__file__).parent.parent / "certificates"
RELAY = json.loads((FILES / "environments" / "relay.json").read_text("utf-8"))
SCHEMA = json.loads((Path(lpmech.__file__).parent / "schemas" / "refutations.json").read_text("utf-8"))
NAMES = ["best_responses_left_out_in_a_finite_horizon", "pivot_relay", "random_memory_relay", "respelt_relay"]


def about(name):
    certificate = json.loads((FILES / "accept" / f"{name}.json").read_text("utf-8"))
    return stored(Environment.from_json(RELAY), certificate)


@pytest.mark.parametrize("name", NAMES)
def test_the_parts_make_up_the_slack(name):
    read = about(name)
    told = refutations.refutations_json(read)
    Draft202012Validator(SCHEMA).validate(told)
    gaps = {one["claim"]: one for one in told["refutations"] if one["parts"] and "gap" in one["parts"]}
    assert {"non_negative_values", "ex_post_budget_balance"} <= {*gaps}
    assert all(Fraction(one["parts"]["gap"]) == -Fraction(one["least_slack"]) for one in gaps.values())


@pytest.mark.parametrize("name", NAMES)
def test_the_value_below_0_is_that_of_the_terminal_state(name):
    """By hand: the terminal utility of ann is [[1, 2, 3], [0, 0, -5]], and no allocation has a say."""
    (told,) = (one for one in refutations.refutations(about(name)) if one.claim.kind.id == "non_negative_values")
    assert told.at.state == {"ann": "stays", "bob": "r"}
    assert told.parts == LeastWorth(allocation=None, worth=Fraction(-5), gap=Fraction(5))


@pytest.mark.parametrize("claim", ["best_response", "interim_best_response"])
def test_plans_go_on_where_the_next_stage_has_other_axes(claim):
    """The public state is there in the second period alone. The periods of the plan sum to the gain of the checker."""
    read = about("random_memory_relay")
    plan = plan_of(read, read.stated[claim])
    assert plan.is_whole
    assert sum(one.plan - one.truth for one in plan.periods) == plan.gain == Fraction(1119, 64)


def test_what_certify_writes_tells_of_the_terminal_state():
    files = {name: text.encode() for name, text in pipeline.certify(Environment.from_json(RELAY)).files().items()}
    (told,) = (
        one for one in json.loads(files["refutations.json"])["refutations"] if one["claim"] == "non_negative_values"
    )
    assert told["parts"] == {"allocation": None, "worth": "-5", "gap": "5"}
    assert "stays" in words(parse(render(page_of(files, accepted=True))))
