"""Automata: every lie at every state by the definition, full histories by z3, and where more memory adds nothing."""

import json
from random import Random

import pytest

from lpmech.certificate import pipeline
from lpmech.checker.kernel.answer import first_reason
from lpmech.checker.kernel.canonical import digest
from lpmech.checker.kernel.errors import CheckError
from lpmech.checker.kernel.meter import DEFAULT_LIMIT
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.checker.verify import read_certificate, verify
from lpmech.claims.existence import automaton_told
from lpmech.existence.automata import automaton_of, more_memory_is_useless, of_form
from lpmech.existence.decide import decide_agent
from lpmech.existence.forms import decide_form
from lpmech.existence.machines import Machine
from lpmech.existence.self_generation import Settled, refute, starts
from lpmech.mechanisms.forms import Form
from lpmech.problem.environment import Environment
from tests import oracle
from tests.existence import naive
from tests.existence.samples import KINDS, clashing
from tests.existence.test_forms import Case
from tests.existence.verify import AutomatonVerifier, Rejected
from tests.quick import quick

TWO_PERIODS = clashing(1005, types=(2, 3), kind="coarse", shocks=True, allocations=3)


def second(data, agent):
    env = oracle.Environment(data)
    return AutomatonVerifier(env, oracle.solve(env).selected, agent)


@pytest.mark.long
def test_one_period_is_not_enough_and_the_bounds_do_not_refute():
    model = Case(TWO_PERIODS).models[1]
    assert not decide_form(model, Form.ONE_PERIOD_MEMORY).works
    assert not more_memory_is_useless(model)
    bounds = refute(model, next(starts(model)))
    assert isinstance(bounds, Settled)
    one = decide_agent(model)
    assert (one.answer, one.form, one.least_epsilon) == ("exists", None, (0, 0))
    assert "the reports and the allocation of the last period and, of the period before, the" in one.explanation
    assert (
        second(TWO_PERIODS, "bob").check_automaton(automaton_told(one.automaton).to_json()) == one.automaton.slack > 0
    )


def test_payments_are_what_truth_is_worth_less_the_payoffs():
    """Under the payments alone, truthful payoffs solve V_q = worth − payment + what follows: those of the automaton."""
    one = automaton_of(Case(TWO_PERIODS).models[1], Machine(depth=2))
    model, verifier, written = one.model, second(TWO_PERIODS, "bob"), automaton_told(one).to_json()
    labels = model.stage(0).labels
    for number, (period, payoffs, following) in enumerate(verifier.read(written)):
        for (own, (ann,)), payoff in one.payoffs[number].items():
            state = (None, labels["ann"][ann], labels["bob"][own])
            worth = verifier.expected(verifier.read(written), period, following, state, state)
            assert payoffs[state] == payoff == worth - one.payment(number, own, (ann,))


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(6), 5))
def test_with_three_periods_two_events_are_the_whole_history(seed):
    z3 = pytest.importorskip("z3")
    assert z3
    data = clashing(seed, types=((2, 3), (3, 2))[seed % 2], horizon=3, kind=KINDS[seed % 5])
    model = Case(data).models[1 - seed % 2]
    env = oracle.Environment(data)
    exists = naive.is_feasible_z3(naive.FullHistory(env, oracle.solve(env).selected, model.name))
    found = automaton_of(model, Machine(depth=2))
    assert (found is not None) == exists
    if found is not None:
        assert second(data, model.name).check_automaton(automaton_told(found).to_json()) == found.slack >= 0
    elif more_memory_is_useless(model):
        assert not decide_form(model, Form.ONE_PERIOD_MEMORY).works


@pytest.mark.parametrize("seed", quick(range(15), 4))
def test_two_own_types_need_no_more_than_one_period(seed):
    data = clashing(seed, kind=KINDS[seed % 5], horizon=(None, 3)[seed % 4 == 0], shocks=seed % 3 == 0, allocations=3)
    for model in Case(data).models:
        assert more_memory_is_useless(model)
        more = automaton_of(model, Machine(depth=2))
        assert (more is not None) == decide_form(model, Form.ONE_PERIOD_MEMORY).works


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(8), 3))
def test_types_alike_to_everyone_need_no_more_either(seed):
    """Two of three types move alike, so that the lies into a report are multiples of one another."""
    model = Case(clashing(seed, types=(3, 2), kind="twins", allocations=3)).models[0]
    assert more_memory_is_useless(model)
    assert (automaton_of(model, Machine(depth=2)) is not None) == decide_form(model, Form.ONE_PERIOD_MEMORY).works
    assert not more_memory_is_useless(Case(clashing(seed, types=(3, 2), allocations=3)).models[0])


class Claimed:
    """The claim `exists_any` with automata as its witness, and what the checker needs for it."""

    def __init__(self, data):
        self.data, self.environment = data, read_environment(data)
        made = pipeline.certify(Environment.from_json(data), "existence", require=())
        self.whole = json.loads(json.dumps(made.to_json()))
        models = Case(data).models
        written = {one.name: one.automaton or of_form(models[one.agent], one.form) for one in made.existence.agents}
        self.witness = {"automata": {name: automaton_told(found).to_json() for name, found in written.items()}}
        claim = next(claim for claim in self.whole["claims"] if claim["id"] == "exists_any")
        self.claim = {**claim, "witness": self.witness}
        self.evidence = {"values": {"everyone": self.whole["evidence"]["values"]["everyone"]}}
        self.second = {name: second(data, name) for name in written}

    def answer(self, witness, limit=DEFAULT_LIMIT):
        claims = [{**self.claim, "witness": witness}]
        bare = {**self.whole, "evidence": self.evidence, "claims": claims}
        try:
            found = read_certificate(bare, self.environment, digest(self.environment))
            return first_reason(verify(self.environment, found, limit), ()) or "accepted"
        except CheckError as error:
            return f"{error.verdict}: {error}"

    def holds(self, witness):
        try:
            for name, verifier in self.second.items():
                verifier.check_automaton(witness["automata"][name])
        except (Rejected, LookupError, ValueError, TypeError):
            return False
        return True


CLAIMED = {
    "two events": TWO_PERIODS,
    "one event, three periods": clashing(7, horizon=3, kind="dependent", public=True),
    "nothing": clashing(4, kind="dependent", types=(3, 2)),
}


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize("name", CLAIMED)
def test_every_change_of_an_automaton_is_refused_or_harmless(name):
    found = Claimed(CLAIMED[name])
    assert found.claim["verdict"] == "proved"
    assert found.answer(found.witness) == "accepted"
    assert found.holds(found.witness)
    rng, harmless = Random(name), 0
    for _ in range(25):
        bent = json.loads(json.dumps(found.witness))
        change(rng, bent["automata"])
        answer = found.answer(bent)
        assert (answer == "accepted") == found.holds(bent), answer
        harmless += answer == "accepted"
    assert harmless < 20
    assert found.answer(found.witness, limit=500).startswith("limit")


def change(rng, automata):
    """Another number, period or state somewhere."""
    states = rng.choice(list(automata.values()))["states"]
    state = rng.choice(states)
    match rng.randrange(5):
        case 0:
            place = rng.randrange(len(state["payoffs"]["numerators"]))
            step = rng.choice((-1, 1)) * rng.choice((1, 10**3, 10**6))
            numerators = state["payoffs"]["numerators"]
            numerators[place] = hex(int(str(numerators[place]), 0) + step)
        case 1:
            state["payoffs"]["denominator"] = hex(int(str(state["payoffs"]["denominator"]), 0) + rng.choice((1, 7)))
        case 2 if state["next"]:
            row = rng.choice(state["next"])
            row[rng.randrange(len(row))] = rng.choice((None, *range(len(states))))
        case 3:
            state["period"] = rng.choice((None, 1, 2, 3, 4))
        case _:
            states.append(states.pop(rng.randrange(len(states))))


def test_a_whole_certificate_is_accepted_and_its_verdict_is_open():
    made = pipeline.certify(Environment.from_json(TWO_PERIODS), "existence")
    assert made.needs_more_memory
    assert made.verdict == "undecided"
    whole, environment = json.loads(json.dumps(made.to_json())), read_environment(TWO_PERIODS)
    found = read_certificate(whole, environment, digest(environment))
    assert first_reason(verify(environment, found, DEFAULT_LIMIT), ("exists_any",)) is None
