"""The family of ordered types: what its notes promise, on drawn parameters; first-order dominance; Remark 3.9."""

import random
from fractions import Fraction
from itertools import accumulate, pairwise, product

import pytest

from lpmech.casefiles import families
from lpmech.certificate import pipeline
from lpmech.mechanisms.against_pivot import difference_from_pivot
from lpmech.problem.environment import Environment
from lpmech.separation.claim import Verdict
from tests import oracle
from tests.casefiles.told import told

CONDITIONS = ("monotone_partition", "single_crossing", "increasing_differences")
FORMULA, INTERIOR = "generalized_vcg", "generalized_vcg_interior"


def drawn(seed, share, horizon=None):
    """Increasing worths of two or three agents."""
    draw = random.Random(seed)
    names = ("ann", "bob", "cyd")[: draw.choice([2, 2, 3])]
    halves = [str(Fraction(k, 2)) for k in range(12)]
    return {
        "worth": {name: sorted(draw.sample(halves, draw.choice([2, 3, 4])), key=Fraction) for name in names},
        "discount": draw.choice(["1/2", "3/4"]),
        "interdependence": share,
        "holder": draw.choice([{"up": "1/4", "down": "1/4"}, {"up": 0, "down": "1/2"}, {"up": "1/2", "down": "1/2"}]),
        "others": draw.choice([{"up": 0, "down": 0}, {"up": "1/3", "down": "1/4"}]),
        "lowest": draw.choice(["stays", "moves"]),
        "nobody": draw.random() < 0.3,
        "horizon": horizon or draw.choice([1, 2, "infinite"]),
    }


def certified(given, mechanism=FORMULA):
    found = pipeline.certify(Environment.from_json(families.build("ordered_types", given)), mechanism)
    return found, {claim.id: claim.verdict for claim in found.claims}


@pytest.mark.parametrize("seed", range(12))
def test_without_interdependence_the_formula_works(seed):
    """The conditions may fail in several periods; in one they hold."""
    given = drawn(seed, 0)
    found, verdicts = certified(given)
    assert found.verdict == "certified"
    assert all(verdicts[claim] is Verdict.PROVED for claim in ("admissible_increments", "private_values"))
    verdicts = certified(given | {"horizon": 1})[1]
    assert all(verdicts[claim] is Verdict.PROVED for claim in CONDITIONS)


@pytest.mark.parametrize("seed", range(12))
def test_in_one_period_positive_interdependence_does_no_harm(seed):
    given = drawn(seed, random.Random(seed).choice(["1/4", "1/2", 1]), horizon=1)
    found, verdicts = certified(given)
    assert found.verdict == "certified"
    assert all(verdicts[claim] is Verdict.PROVED for claim in (*CONDITIONS, "admissible_increments"))


def test_negative_interdependence_breaks_the_formula_and_not_the_interior():
    """Both happen; where the formula fails the conditions hold, and increments from inside the intervals work."""
    kinds = {True: 0, False: 0}
    for seed in range(14):
        given = drawn(seed, "-1/2")
        found, verdicts = certified(given)
        kinds[found.verdict == "certified"] += 1
        if found.verdict == "refuted" and all(verdicts[claim] is Verdict.PROVED for claim in CONDITIONS):
            assert verdicts["admissible_increments"] is Verdict.REFUTED
            assert certified(given, INTERIOR)[0].verdict == "certified"
    assert min(kinds.values()) > 0


@pytest.mark.parametrize("seed", range(6))
def test_in_one_period_the_increments_are_those_of_the_module(seed):
    """Between two agents the winner pays w_j + γ w_i(x), x the lowest own type that wins."""
    draw = random.Random(seed)
    worth = {name: sorted(draw.sample(range(9), 4)) for name in ("ann", "bob")}
    share = Fraction(draw.choice([-1, 1]), draw.choice([2, 3]))
    given = {"worth": worth, "discount": 1, "horizon": 1, "interdependence": str(share)}
    found, _ = certified(given)
    for row in found.transfers.rows():
        own, other = (Fraction(row.state[name]) for name in sorted(worth, key=lambda name: name != row.agent))
        first = row.agent == "ann"
        wins = [w for w in worth[row.agent] if (w >= other if first else w > other)]
        pays = other + share * wins[0] if own in wins and len(wins) < 4 else 0
        assert row.payment == pays


def test_types_out_of_order():
    """The conditions fail and truth is optimal all the same."""
    given = {"worth": {"ann": [3, 0, 4], "bob": [1, 2]}, "discount": "1/2"}
    found, verdicts = certified(given)
    assert found.verdict == "certified"
    assert all(verdicts[claim] is Verdict.REFUTED for claim in CONDITIONS)


@pytest.mark.parametrize(("lowest", "worth"), [*product(["stays", "moves"], [0, 2])])
def test_remark_3_9_needs_a_worthless_lowest_type_that_stays(lowest, worth):
    given = {
        "worth": {"ann": [worth, 3, 5], "bob": [worth, 3, 5]},
        "holder": {"up": "1/2", "down": "1/4"},
        "discount": "3/4",
        "lowest": lowest,
    }
    found, _ = certified(given)
    assert found.verdict == "certified"
    game = found.game
    gaps = difference_from_pivot(game.model, game.programs, game.mechanism)
    same = all(not table.array.sign().any() for tables in gaps for table in tables)
    assert same == (lowest == "stays" and worth == 0)


@pytest.mark.parametrize("seed", range(12))
def test_what_follows_a_type_is_dominated_by_what_follows_the_next(seed):
    env = oracle.Environment(families.build("ordered_types", drawn(seed, 0, horizon=1)))
    for agent, a in product(env.agents, env.allocations(1)):
        types = env.labels(1)[agent]
        state = env.states(1)[0]
        rows = []
        for own in types:
            chances = env.transition(1, a, env.replace(state, agent, own))
            rows.append([sum(p for n, p in chances.items() if env.own(n, agent) == after) for after in types])
        for low, high in pairwise(rows):
            assert all(one >= two for one, two in zip(accumulate(low), accumulate(high), strict=True))


def test_the_size_is_told_before_anything_is_built():
    grid = {"lowest": 0, "highest": 1, "types": 100}
    given = {"worth": dict.fromkeys(("ann", "bob", "cyd", "dan"), grid), "discount": "1/2"}
    assert told("ordered_types", given).startswith(
        "worth: found 100000000 profiles of types; expected at most 100000 (write, for example: / worth"
    )
