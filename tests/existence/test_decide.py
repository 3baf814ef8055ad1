"""Existence, both ways: what exists passes the audit, what is refuted is verified from its certificate alone."""

import copy
import json
from fractions import Fraction
from functools import partial

import pytest

from lpmech.claims.game import Game
from lpmech.claims.registry import claims_about
from lpmech.existence.chain import Chain
from lpmech.existence.decide import decide, decide_agent, mechanism
from lpmech.existence.forms import decide_form
from lpmech.existence.self_generation import refute, starts
from lpmech.existence.witnesses import chain_witness
from lpmech.existence.words import contradiction_in_words
from lpmech.mechanisms.forms import NESTED, Form
from lpmech.mechanisms.social import solve_all
from lpmech.problem.environment import Environment
from lpmech.separation.claim import Verdict
from tests import oracle
from tests.existence.samples import KINDS, clashing, drawn_stages, small
from tests.existence.test_forms import Case
from tests.existence.verify import FormVerifier, HistoryVerifier, Rejected, Verifier
from tests.quick import quick
from tests.search import times

VARIANTS = ({}, {"shocks": True}, {"horizon": 2}, {"horizon": 3}, {"public": True}, {"horizon": 2, "public": True})


def data_of(seed, number):
    shape = ((2, 2), (2, 2), (3, 2), (2, 3))[seed % 4]
    kind = KINDS[(seed + number) % len(KINDS)]
    return clashing(seed, types=shape, allocations=2 + seed % 2, kind=kind, **VARIANTS[number])


SAMPLES = [
    *(pytest.param(partial(data_of, seed, number), id=f"{seed} {more}")
      for seed in range(100, 118) for number, more in enumerate(VARIANTS)),
    *(pytest.param(partial(small, seed), id=f"small {seed}") for seed in range(500, 560)),
    *(pytest.param(partial(drawn_stages, seed), id=f"staged {seed}") for seed in range(20)),
]  # fmt: skip


@pytest.mark.parametrize("draw", quick(SAMPLES, 13))
def test_every_answer_is_right(draw):
    data = draw()
    env, naive = Environment.from_json(data), oracle.Environment(data)
    programs = solve_all(env)
    existence = decide(env, programs)
    rule = oracle.solve(naive).selected
    for one in existence.agents:
        assert one.answer == "exists" or not one.forms[-1].works
        for found, written in zip(one.forms, one.contradictions, strict=False):
            model = Case(data).models[one.agent]
            FormVerifier(naive, rule, one.name).check_form(written.to_json())
            assert " ≥ " in contradiction_in_words(model, found)
        assert len(one.contradictions) == len(one.forms) - (one.form is not None)
        if one.refutation is not None:
            assert [found.form for found in one.forms] == list(NESTED)
            Verifier(naive, rule, one.name).check(json.loads(json.dumps(one.witness.to_json())))
            below, above = one.least_epsilon
            assert one.answer != "refuted" or 0 < below <= above
        if one.every is not None:
            HistoryVerifier(naive, rule, one.name).check_histories(json.loads(json.dumps(one.witness.to_json())))
            assert one.least_epsilon == (one.every.epsilon, one.every.epsilon)
            assert 0 < one.every.epsilon <= one.forms[-1].epsilon
        assert one.name in one.explanation
    assert json.loads(json.dumps(existence.to_plain())).keys() == set(env.agents)
    check_mechanism(env, programs, existence)


def check_mechanism(env, programs, existence):
    found = mechanism(env, programs, existence)
    assert (found is not None) == (existence.answer == "exists")
    if found is not None:
        claims = {claim.id: claim for claim in claims_about(Game(env, found, solved=programs))}
        for claim in ("efficient", "incentive_compatible", "best_response"):
            assert claims[claim].verdict is Verdict.PROVED


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(20)), 7))
def test_what_has_a_mechanism_is_never_refuted(seed):
    for model in Case(data_of(seed, seed % len(VARIANTS))).models:
        if decide_form(model, Form.ONE_PERIOD_MEMORY).works:
            results = [refute(model, start, passes=12) for start in starts(model)]
            assert not any(isinstance(result, Chain) for result in results)


@pytest.mark.parametrize("seed", quick(range(12), 5))
def test_the_least_epsilon_is_squeezed(seed):
    """Between the bound for all mechanisms and that of the richest form; the relaxed refutation is verified too."""
    data = clashing(seed, kind="independent", horizon=(None, 3)[seed % 2], types=((2, 2), (3, 2))[seed % 3 == 0])
    naive, rule = oracle.Environment(data), oracle.solve(oracle.Environment(data)).selected
    for model in Case(data).models:
        one = decide_agent(model, sharpen=3, passes=20)
        if one.refutation is not None:
            assert one.refutation.epsilon <= one.relaxed.epsilon <= one.forms[-1].epsilon
            Verifier(naive, rule, one.name).check(chain_witness(model, one.relaxed).to_json())


def refuted():
    """Certificates of several kinds."""
    for seed in range(20):
        data = data_of(seed, seed % len(VARIANTS))
        for model in Case(data).models:
            one = decide_agent(model)
            if one.refutation is not None and one.refutation.steps:
                yield data, one


@pytest.mark.long
def test_forged_certificates_are_rejected():
    """What a refutation rests on, changed one thing at a time."""
    tried = 0
    for data, one in refuted():
        naive = oracle.Environment(data)
        verifier = Verifier(naive, oracle.solve(naive).selected, one.name)
        for forged in forgeries(one.witness.to_json()):
            tried += 1
            with pytest.raises((Rejected, KeyError)):
                verifier.check(forged)
    assert tried > 40


def forgeries(certificate):
    """Weights changed, bounds lowered, ε raised, types of a lie exchanged, a step left out."""
    parts = [("steps", place) for place in range(len(certificate["steps"]))] + [("contradiction", None)]
    for name, place in parts[-3:]:
        for kind in ("lies", "today", "later"):
            part = certificate[name] if place is None else certificate[name][place]
            for number in range(len(part[kind])):
                forged = copy.deepcopy(certificate)
                entry = (forged[name] if place is None else forged[name][place])[kind][number]
                entry["weight"] = str(Fraction(entry["weight"]) * Fraction(9, 8))
                yield forged
    forged = copy.deepcopy(certificate)
    lie = forged["contradiction"]["lies"][0]
    lie["true"], lie["report"] = lie["report"], lie["true"]
    yield forged
    yield {**certificate, "steps": certificate["steps"][:-1]}
    forged = copy.deepcopy(certificate)
    forged["epsilon"] = str(Fraction(forged["epsilon"]) + Fraction(1, 1000))
    yield forged
    forged = copy.deepcopy(certificate)
    forged["steps"][-1]["bound"] = str(Fraction(forged["steps"][-1]["bound"]) - 1)
    yield forged
    if certificate["start"]["bound"] is not None and certificate["start"]["kind"] != "assumed":
        forged = copy.deepcopy(certificate)
        forged["start"]["bound"] = str(Fraction(forged["start"]["bound"]) - Fraction(1, 1000))
        yield forged


def first_lease():
    """The first of the two auctions of Liu (2014), Section 3.1, alone."""
    win = {"firm 1": {"4": 7, "6": 11}, "firm 2": {"4": 6, "6": 12}}
    utility = {
        firm: {"axes": ["allocation", "firm 1"], "default": 0,
               "entries": {f"to {firm}|{oil}": worth for oil, worth in worths.items()}}
        for firm, worths in win.items()
    }  # fmt: skip
    stage = {"types": {"firm 1": ["4", "6"], "firm 2": ["none"]}, "allocations": ["to firm 1", "to firm 2"],
             "utility": utility}  # fmt: skip
    return {"format": "lpmech-environment/1", "agents": ["firm 1", "firm 2"], "horizon": 1, "discount": 1,
            "stages": [stage]}  # fmt: skip


def test_the_static_first_auction_is_refuted_by_its_cycle():
    env = Environment.from_json(first_lease())
    existence = decide(env, solve_all(env))
    firm = existence.agents[0]
    assert existence.answer == firm.answer == "refuted"
    assert "its incentive constraints add up to 7 ≥ 11" in firm.explanation
    assert {(lie.true, lie.report) for lie in firm.refutation.contradiction.lies} == {(0, 1), (1, 0)}
    assert firm.refutation.total / min(firm.refutation.contradiction.lies.values()) == 7 - 11
    assert firm.least_epsilon == (2, 2)
    assert existence.agents[1].answer == "exists"
    assert mechanism(env, solve_all(env), existence) is None


def test_the_two_auctions_together_have_a_mechanism():
    from lpmech.certificate.pipeline import load

    env = load("l14/oil_leases")
    existence = decide(env, solve_all(env))
    assert existence.answer == "exists"
    assert existence.agents[0].form == "contingent_vcg"
    check_mechanism(env, solve_all(env), existence)
