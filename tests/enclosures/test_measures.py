"""Ties in auctions with coarse numbers: measures against exact values, and forged ones."""

import copy
import random

import pytest

from lpmech import Environment, certify
from lpmech.enclosures import produce
from tests.enclosures.common import NANO, answer, tree_of
from tests.enclosures.environments import Draw, row
from tests.quick import quick
from tests.search import times


def coarse(seed, *, bidders=3, types=3):
    """An auction among bidders whose worths are small integers; the type of whoever is served moves."""
    rng = random.Random(seed)
    agents = [f"b{k}" for k in range(bidders)]
    stay = [[int(i == j) for j in range(types)] for i in range(types)]
    rows = [[row(rng, types, rng.choice([2, 3, 4])) for _ in range(types)] for _ in agents]
    worth = [[rng.randint(0, 2) for _ in range(types)] for _ in agents]
    served = range(bidders + 1)
    shocks = None
    if seed % 3 == 0:
        shocks = {"a": {"probability": "1/3"}, "b": {"probability": "2/3", "feasible": ["nobody", *agents[1:]]}}
    return Environment.from_arrays(
        discount=rng.choice(["1/2", "9/10"]), agents=agents, allocations=["nobody", *agents], shocks=shocks,
        types={name: [f"t{k}" for k in range(types)] for name in agents},
        utility={name: (("allocation", name), [worth[k] if a == k + 1 else [0] * types for a in served])
                 for k, name in enumerate(agents)},
        transition={name: (("allocation", name, f"next {name}"), [rows[k] if a == k + 1 else stay for a in served])
                    for k, name in enumerate(agents)},
    )  # fmt: skip


@pytest.fixture
def without_exact_values(monkeypatch):
    monkeypatch.setattr(produce, "is_small", lambda society: False)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(80)), 15))
def test_ties_are_decided_as_exactly(seed, without_exact_values):
    env = coarse(seed)
    found = produce.enclose(env, NANO)
    tree = found.to_json()
    assert tree["evidence"]["exact"] is None
    exact = certify(env, "pivot")
    report = answer(env, tree)
    assert report.verdict == ("accepted" if found.claims[0].verdict == "proved" else "rejected"), report
    for claim in found.claims:
        other = exact.claims[claim.id]
        assert claim.verdict in ("undecided", other.verdict)


@pytest.mark.parametrize("seed", quick(range(100), 9))
def test_the_last_period_is_decided_exactly(seed, without_exact_values):
    """Nothing but terminal utilities follows, so that its pairs need no exact values of the rule."""
    env = Draw(seed, horizon=1, coarse=True).environment()
    found = produce.enclose(env, NANO)
    assert found.claims[0].verdict == "proved"
    assert answer(env, found.to_json(), require=["efficient"]).verdict == "accepted"


@pytest.mark.long
def test_most_ties_of_auctions_are_closed(without_exact_values):
    """And there are measures at all."""
    found = [produce.enclose(coarse(seed), NANO) for seed in range(30)]
    assert sum(one.claims[0].verdict == "proved" for one in found) >= 25
    assert sum(bool(one.measures) for one in found) >= 10


@pytest.fixture
def tied(without_exact_values):
    seed = next(seed for seed in range(30) if len(tree_of(coarse(seed))["evidence"]["measures"]) >= 2)
    env = coarse(seed)
    tree = tree_of(env)
    assert answer(env, tree).verdict == "accepted"
    return env, tree


def test_forged_measures(tied):
    env, tree = tied

    def changed(change):
        found = copy.deepcopy(tree)
        change(found["evidence"]["measures"][0])
        return answer(env, found)

    def mass(found):
        found["numerators"][0] = found["numerators"][0] * 10**100 + 1
        found["denominator"] = hex(found["denominator"] * 10**100)
        found["numerators"] = [hex(number) if k == 0 else hex(number * 10**100)
                               for k, number in enumerate(found["numerators"])]  # fmt: skip

    def left_out(found):
        found["components"].pop()
        for part in (found["labels"], *found["states"]):
            part.pop()

    def repeated(found):
        for part in ("states", "allocations", "numerators"):
            found[part].append(found[part][0])

    assert changed(lambda found: found["numerators"].__setitem__(0, found["numerators"][0] + 1)).verdict == "rejected"
    assert "does not solve" in changed(mass).reason
    assert "a measure" in changed(left_out).reason
    assert "does not solve" in changed(repeated).reason
    assert changed(lambda found: found.update(chosen=found["other"])).verdict == "rejected"
    assert changed(lambda found: found["labels"].__setitem__(0, 99)).verdict == "malformed"
    assert changed(lambda found: found.update(components=found["components"][::-1])).verdict == "malformed"
    assert changed(lambda found: found.update(denominator=0)).verdict == "malformed"
    assert changed(lambda found: found["states"].pop()).verdict == "malformed"


def test_without_its_measures_a_tie_is_open(tied):
    env, tree = tied
    tree["evidence"]["measures"] = []
    assert answer(env, tree).reason == "efficient: the claim is undecided, not proved"


def test_a_measure_of_what_the_rule_does_not_choose_is_of_no_use(tied):
    """It may solve its equation, with an allocation that the rule does not choose there."""
    env, tree = tied
    for measure in tree["evidence"]["measures"]:
        for cell in measure["allocations"]:
            cell[0] = (cell[0] + 1) % 4
    assert answer(env, tree).verdict == "rejected"


@pytest.mark.long
def test_one_measure_serves_many_states(monkeypatch, without_exact_values):
    """All states of those whom it does not touch, as far as the rule chooses the same."""
    env = coarse(1, bidders=5)
    found = produce.enclose(env, NANO)
    assert found.claims[0].verdict == "proved"
    monkeypatch.setattr(produce.Measures, "applies", False)
    without = produce.enclose(env, NANO).claims[0]
    assert without.open > 4 * len(found.measures)
