"""The generalised VCG mechanism and the claims about ordered types, against a naive implementation and brute force."""

import json
import random
import tempfile
from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import pairwise, product
from pathlib import Path

import pytest
import z3

from lpmech import checker
from lpmech.certificate import pipeline
from lpmech.mechanisms.generalized_vcg import middle
from lpmech.mechanisms.social import solve_all
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from lpmech.separation.claim import Verdict
from tests import oracle
from tests.certificates.judge import Judge
from tests.certificates.mutate import disagreement, mutated
from tests.oracle import ordered
from tests.ordered.samples import ordered_environment
from tests.quick import quick
from tests.strategies import Source

SEEDS = range(24)
CHOICES = {"generalized_vcg": ordered.formula, "generalized_vcg_interior": ordered.middle}
HYPOTHESES = ("monotone_partition", "single_crossing", "increasing_differences")


@cache
def sample(seed):
    return ordered_environment(random.Random(seed))


@cache
def certified(seed, name):
    """The certificate, or None where there is no such mechanism."""
    try:
        return pipeline.certify(Environment.from_json(sample(seed)), name)
    except NoMechanism:
        return None


def verdicts(found):
    return {claim.id: claim.verdict for claim in found.claims}


def naive_state(env, labels):
    return (labels.get("public"), *(labels[name] for name in env.agents))


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("seed", SEEDS)
def test_payments_are_those_of_the_naive_construction(seed, name):
    found = certified(seed, name)
    if found is None or (name == "generalized_vcg_interior" and not by_middles(seed)):
        return
    env = oracle.Environment(sample(seed))
    solved = oracle.solve(env)
    paid = {agent: ordered.payments(env, solved, agent, CHOICES[name]) for agent in env.agents}
    for row in found.transfers.rows():
        assert row.payment == paid[row.agent][row.period or 1][naive_state(env, row.state)]


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("seed", quick(SEEDS, 11))
def test_the_judge_and_the_checker_find_every_claim_true(seed, name):
    """Among them incentive compatibility, by trying every lie."""
    found = certified(seed, name)
    if found is None:
        return
    certificate = json.loads(json.dumps(found.to_json()))
    assert not Judge(sample(seed), certificate).faults()
    assert answer(sample(seed), certificate).verdict == "accepted"


def answer(environment, certificate):
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("environment.json", "certificate.json")]
        for path, value in zip(paths, (environment, certificate), strict=True):
            path.write_text(json.dumps(value), encoding="utf-8")
        return checker.check_files(*paths)


@pytest.mark.long
def test_the_samples_are_of_every_kind():
    kinds = Counter()
    for seed in range(100):
        found = verdicts(certified(seed, "generalized_vcg"))
        hold = all(found[claim] is Verdict.PROVED for claim in HYPOTHESES)
        kinds[hold, found["admissible_increments"] is Verdict.PROVED] += 1
        kinds["interior", hold, certified(seed, "generalized_vcg_interior") is not None] += 1
        for name in CHOICES:
            if certified(seed, name) is not None:
                found = verdicts(certified(seed, name))
                wanted = ("monotone_partition", "increasing_differences", "admissible_increments")
                if all(found[claim] is Verdict.PROVED for claim in wanted):
                    assert found["incentive_compatible"] is Verdict.PROVED
                    kinds["implied", name] += 1
                if found["admissible_increments"] is Verdict.REFUTED:
                    assert found["incentive_compatible"] is Verdict.REFUTED
    assert min(kinds[hold, inside] for hold, inside in product((True, False), repeat=2)) > 0
    assert kinds[True, False] > 10  # equation (4) fails though the theorem's conditions hold
    assert kinds["interior", False, True] > 0
    assert kinds["implied", "generalized_vcg_interior"] > kinds["implied", "generalized_vcg"] > 10


@pytest.mark.long
def test_the_interior_mechanism_is_found_iff_payments_that_remember_nothing_exist():
    """By an outside solver over payments and payoffs together."""
    kinds = Counter()
    for seed in range(60):
        found = certified(seed, "generalized_vcg_interior")
        env = oracle.Environment(sample(seed))
        exists = all(some_payments(env, oracle.solve(env), agent) for agent in env.agents)
        assert exists == (found is not None)
        if found is not None:
            assert found.verdict == "certified"
            assert found.claims["admissible_increments"].verdict is Verdict.PROVED
        kinds[exists, by_middles(seed)] += 1
    assert kinds[True, True] > 20
    assert kinds[True, False] > 0
    assert kinds[False, False] > 5


def by_middles(seed):
    """Whether the middles of the intervals do."""
    env = Environment.from_json(sample(seed))
    try:
        return middle(env, solve_all(env)) is not None
    except NoMechanism:
        return False


def some_payments(env, solved, agent):
    """Whether some p_t(r) make truth optimal for an agent in every period."""
    solver, value = z3.Solver(), {t: {s: z3.Real(f"V{t} {s}") for s in env.states(t)} for t in env.periods}
    last = env.periods[-1] + 1
    value[last] = value[1] if env.horizon is None else {
        s: rational(env.terminal_utility(agent, s)) for s in env.states(last)
    }  # fmt: skip
    for t in env.periods:
        pay = {s: z3.Real(f"p{t} {s}") for s in env.states(t)}
        for state, own in product(env.states(t), env.labels(t)[agent]):
            reports = env.replace(state, agent, own)
            worth = [-pay[reports]]
            for z, p in env.positive_shocks(t):
                a = solved.selected[t][z, reports]
                worth.append(rational(p * env.utility(t, agent, a, state)))
                chances = env.transition(t, a, state).items()
                worth += [rational(p * env.discount * chance) * value[t + 1][n] for n, chance in chances]
            told = z3.Sum(worth)
            solver.add(value[t][state] == told if reports == state else value[t][state] >= told)
    return solver.check() == z3.sat


def extremes(audit, period, agent, fibre):
    """The least and largest increment at each step, over all payments that keep truth optimal in the period."""
    named = list(ordered.groups(audit.env, audit.rule, period, fibre).values())
    pay = [z3.Real(f"p{k}") for k in range(len(named))]
    worth = {
        (k, state): ordered.payoff_of(audit, period, agent, named[k][0], state)
        for k in range(len(named)) for state in fibre
    }  # fmt: skip
    for (before, p), (after, q) in pairwise(enumerate(pay)):
        found = []
        for goal in ("minimize", "maximize"):
            solver = z3.Optimize()
            for own, states in enumerate(named):
                for state, other in product(states, range(len(named))):
                    solver.add(rational(worth[own, state]) - pay[own] >= rational(worth[other, state]) - pay[other])
            best = getattr(solver, goal)(q - p)
            assert solver.check() == z3.sat
            found.append(Fraction(str((solver.lower if goal == "minimize" else solver.upper)(best))))
        low = worth[after, named[before][-1]] - worth[before, named[before][-1]]
        high = worth[after, named[after][0]] - worth[before, named[after][0]]
        yield tuple(found), (low, high)


def rational(value):
    return z3.Q(value.numerator, value.denominator)


@pytest.mark.long
def test_the_intervals_are_all_that_truth_allows():
    """An outside solver finds the extreme increments in each period, given the payoffs that follow."""
    steps = 0
    for seed in range(40):
        found = certified(seed, "generalized_vcg_interior")
        if found is None or not {verdicts(found)[claim] for claim in HYPOTHESES} <= {Verdict.PROVED}:
            continue
        audit = Judge(sample(seed), json.loads(json.dumps(found.to_json()))).audit
        for period, agent in product(audit.env.periods, audit.env.agents):
            for fibre in ordered.fibres(audit.env, period, agent):
                for found_ends, ends in extremes(audit, period, agent, fibre):
                    assert found_ends == ends
                    steps += 1
    assert steps > 50


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick([0, 6, 26, 36, 87, 197, 350], 4))
def test_the_checker_answers_as_the_judge_to_changed_certificates(seed):
    data, wanted = sample(seed), {*HYPOTHESES, "admissible_increments", "efficient", "incentive_compatible"}
    certificate = json.loads(json.dumps(certified(seed, "generalized_vcg").to_json()))
    certificate["claims"] = [claim for claim in certificate["claims"] if claim["id"] in wanted]
    evidence = certificate["evidence"]
    everyone = {"everyone": evidence["values"]["everyone"]}
    certificate["evidence"] = {"values": everyone, "continuation": evidence["continuation"]}
    for k in range(20):
        changed, change = mutated(certificate, Source(random.Random(1000 * seed + k)))
        assert disagreement(data, changed, answer(data, changed)) is None, change
