"""Two roads: what bounds say of an environment and what exact arithmetic says of it, on thousands of random ones and on
the shipped cases; and of rules that are not optimal, what the checker finds by itself."""

import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from lpmech import casefiles, certify
from lpmech.certificate.pipeline import audit
from lpmech.enclosures.cannot import CannotEnclose
from lpmech.enclosures.produce import enclose
from lpmech.mechanisms.social import solve_all
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Choice
from tests.enclosures.common import ASKED, IMPLIED, NANO, Rule, answer, own_bounds, tree_of
from tests.enclosures.environments import draw, draw_dependent
from tests.quick import quick
from tests.search import times

CASES_FOLDER = Path(__file__).parents[2] / "cases"


def agrees(name, found, exact):
    """A verdict that is decided is the exact one, and the exact slack is within the bounds."""
    assert found.verdict == "undecided" or str(found.verdict) == str(exact.verdict), name
    if exact.least_slack is not None:
        low, high = found.slack if hasattr(found, "slack") else (found.low, found.high)
        assert low is None or low <= exact.least_slack, name
        assert high is None or exact.least_slack <= high, name


def compare(env):
    """The enclosed certificate against the exact one and the checker."""
    found = enclose(env, NANO, required=ASKED)
    pivot = found.setting.pivot
    exact = certify(env, "pivot" if pivot else "auto", require=("efficient", *(IMPLIED if pivot else ())))
    exact = exact.besides or exact  # the plain certificate, where automata are certified
    assert answer(env, found.to_json(), require=["efficient"]).verdict == "accepted"
    for claim in found.claims:
        if claim.id in exact.claims and (
            pivot or claim.id in ("efficient", "independent_transitions", "non_negative_values")
        ):
            agrees(claim.id, claim, exact.claims[claim.id])
    assert found.is_precise
    everyone = found.setting.everyone
    sizes = env.stage(0).sizes
    rule = exact.mechanism.allocation[0].over(("shock", *everyone.axes(0)), sizes)
    if bool((rule == found.setting.plans[0]).all()):
        for agent, rows in enumerate(found.payments):
            paid = exact.mechanism.transfers[agent][0].over(everyone.axes(0), sizes).fractions()
            assert all(low <= paid[state] <= high for state, (low, high) in enumerate(rows))
            assert all(high - low <= NANO for low, high in rows)
    return found


@pytest.mark.parametrize("seed", quick(range(times(250)), 67))
def test_bounds_and_exact_arithmetic_agree(seed):
    found = compare(draw(seed))
    assert not found.setting.pivot or found.claims[0].verdict == "proved"


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(75)), 37))
def test_they_agree_on_values_that_depend_on_others(seed):
    compare(draw_dependent(seed))


CASES = [path for path in sorted(CASES_FOLDER.rglob("*.toml")) if not {"continuous", "crowds"} & {*path.parts}]


@pytest.mark.parametrize("path", quick(CASES, 19), ids=lambda path: path.stem)
def test_they_agree_on_the_shipped_cases(path):
    env = casefiles.load(path).environment
    try:
        found = compare(env)
    except CannotEnclose:
        return
    assert found.claims[0].verdict == "proved"


def any_rule(env, seed):
    """A rule that is feasible and nothing else, and the pivot's formula of payments for it."""
    rng, plans, choices = random.Random(f"rule {seed}"), [], []
    for position in env.periods:
        stage = env.stage(position)
        shape = tuple(stage.sizes[axis] for axis in stage.components)
        rows = [np.array([rng.choice(z.feasible) for _ in range(int(np.prod(shape)))], dtype=np.uint8).reshape(shape)
                for z in stage.shocks]  # fmt: skip
        plans.append(np.stack(rows))
        choices.append(Choice(("shock", *stage.components), plans[-1].astype(np.int64)))
    return plans, tuple(choices)


def charged(env, programs, choices):
    """Everyone pays max Q_{-i} − Q_{-i}(a), averaged over the shocks."""
    transfers = []
    for agent in range(len(env.agents)):
        periods = zip(programs.without[agent].periods, choices, env.periods, strict=True)
        transfers.append(tuple(env.stage(t).over_shocks(one.by_shock - one.q.choose("allocation", rule))
                               for one, rule, t in periods))  # fmt: skip
    return Mechanism(name="a rule", allocation=choices, transfers=tuple(transfers))


@pytest.mark.parametrize("seed", quick(range(times(125)), 83))
def test_what_the_checker_finds_of_any_rule_is_true(seed):
    env = draw(seed)
    programs = solve_all(env)
    plans, choices = any_rule(env, seed)
    exact = audit(env, charged(env, programs, choices), require=("efficient", "ex_ante_budget_balance", *IMPLIED))
    noise = random.Random(seed).choice([0, 3, 1_000])
    found = own_bounds(env, Rule(env, plans).tree(programs, noise=noise))
    for name, own in found.items():
        if name in exact.claims and exact.claims[name].verdict != "undecided":
            agrees(name, own, exact.claims[name])
    if noise == 0 and exact.claims["efficient"].verdict == "refuted":
        gap = -exact.claims["efficient"].least_slack
        assert found["efficient"].verdict == "refuted" or gap < Fraction(1, 10**6)


def test_payments_stay_within_the_stated_width():
    """The width is a claim: a narrower one is rejected."""
    env = draw(4)
    tree = tree_of(env)
    assert Fraction(tree["mechanism"]["width"]) <= NANO
    tree["mechanism"]["width"] = "1/1267650600228229401496703205376"
    assert answer(env, tree).reason == "payments are not enclosed to the stated width"
