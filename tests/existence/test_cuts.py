"""Cuts: every bound is verified from its sum alone, and every payoff that some mechanism promises keeps to it."""

import json
import random
from fractions import Fraction

import pytest

from lpmech.existence.automata import of_form
from lpmech.existence.chain import Chain, Cut, Gap
from lpmech.existence.cuts import BITS, _round, _rounded
from lpmech.existence.decide import allocation_rule
from lpmech.existence.model import model_of
from lpmech.existence.self_generation import Search, refute, starts
from lpmech.existence.witnesses import step_told
from lpmech.existence.words import bound_in_words
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.social import solve_all
from lpmech.problem.environment import Environment
from tests import oracle
from tests.existence.test_finite import INPUTS
from tests.existence.verify import Verifier

# bob has three types; 2^-17 before the flip bounds on differences settle, and 29 rounds with cuts refute
BEFORE, AT = (json.loads((INPUTS / f"{name}_the_flip.json").read_text()) for name in ("before", "at"))
AGENT = "ann" if len(BEFORE["stages"][0]["types"]["ann"]) == 3 else "bob"


def model(data):
    env = Environment.from_json(data)
    return model_of(env, allocation_rule(solve_all(env)), env.agents.index(AGENT))


def after(rounds, data):
    """The bounds after some rounds with cuts."""
    one = model(data)
    search = Search(one, next(starts(one)), Fraction(0), BITS)
    for _ in range(rounds):
        assert not any(_round(search, cut=True))
    return search


@pytest.mark.long
def test_differences_alone_settle_nothing():
    one = model(BEFORE)
    assert not isinstance(refute(one, next(starts(one)), passes=20), Chain)


@pytest.mark.long
def test_every_step_is_verified():
    search = after(3, BEFORE)
    naive = oracle.Environment(BEFORE)
    verifier = Verifier(naive, oracle.solve(naive).selected, AGENT)
    start = {"kind": search.start.kind, "bound": str(search.start.bound)}
    bounds = verifier.start(start, Fraction(0))
    for step in json.loads(json.dumps([step_told(search.model, step).to_json() for step in search.steps])):
        total, growth = verifier.check_sum(step, Fraction(0), bounds, verifier.terms(step))
        assert total <= Fraction(step["bound"]) < total + 1
        bounds[verifier.key(step)] = Fraction(step["bound"]), growth
    assert sum(isinstance(step.gap, Cut) for step in search.steps) > 5


@pytest.mark.long
def test_what_a_mechanism_promises_keeps_to_every_bound():
    """At the flip transfers exist; their payoffs, after every memory, are within all bounds."""
    search = after(4, AT)
    cuts = [gap for gap in search.known.values if isinstance(gap, Cut)]
    for payoffs in of_form(search.model, Form.ONE_PERIOD_MEMORY).payoffs:
        for gap, bound in search.known.values.items():
            assert sum(weight * payoffs[own, gap.others] for own, weight in gap.terms) <= bound
    assert len(cuts) > 2
    assert "payoff of type" in bound_in_words(search.model, cuts[0], None, Fraction(1))


def test_coefficients_are_integers_of_sum_0():
    rng = random.Random(1)
    for _ in range(200):
        given = {own: Fraction(rng.randint(-99, 99), rng.randint(1, 99)) for own in range(rng.randint(2, 4))}
        given[0] -= sum(given.values())
        for terms in _rounded(given) if any(given.values()) else ():
            assert all(isinstance(x, int) and x for _, x in terms)
            assert not sum(x for _, x in terms)


def test_a_difference_is_two_coefficients():
    assert Gap(0, (), 2, 1).terms == ((2, 1), (1, -1))
