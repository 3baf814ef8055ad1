"""The last period of a finite horizon: gains against random signals and lies, forged claims, and what cannot be."""

import copy
import json
import tomllib
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from lpmech.casefiles import library
from lpmech.checker import check_files
from lpmech.continuous.certificate import save
from lpmech.continuous.kernel import uniform
from lpmech.continuous.last_period import last_period
from lpmech.continuous.payoffs import make_payoffs
from lpmech.continuous.plugin import CONTINUOUS
from tests.continuous import shipped
from tests.continuous.oracle import Case, number

CASES = {"three_auctions": 2, "two_auctions_curved": 2, "two_auctions_refuted": 2}
NOTHING = Fraction(1, 10**9)  # where halving boxes shows no less, though nothing is gained


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """Each case with its bounds and the folder of its files, made once."""
    known = {}

    def make(name):
        if name not in known:
            path = library.cases(CONTINUOUS)[f"continuous/{name}"]
            found = shipped.certified(f"continuous/{name}", CASES[name])
            folder = tmp_path_factory.mktemp("files")
            save(found, folder)
            known[name] = Case(tomllib.loads(path.read_text(encoding="utf-8"))), found, folder
        return known[name]

    return make


def price(table, other):
    """What the price of a certificate is at signals of the other agent."""
    points = np.array([float(Fraction(x)) for x in table["points"]])
    size = table["degree"] + 1
    values = np.array([number(x) / number(table["denominator"]) for x in table["numerators"]]).reshape(-1, size)
    place = np.clip(np.searchsorted(points, other, side="left") - 1, 0, len(points) - 2)
    return (values[place] * other[:, None] ** np.arange(size)).sum(axis=1)


def gains(case, certificate, place, today, lies):
    """What each lie of an agent gains in the last period."""
    agent, others = case.agents[place], today[1 - place]
    said = [lies if k == place else x for k, x in enumerate(today)]
    after, before = (np.argmax([case.surplus(a, x) for a in case.allocations], axis=0) for x in (said, today))
    worth = np.array([case.utility[agent][a](today) - price(certificate["prices"][agent][a], others)
                      for a in case.allocations])  # fmt: skip
    rows = np.arange(len(lies))
    return worth[after, rows] - worth[before, rows]


@pytest.mark.heavy
@pytest.mark.parametrize("name", CASES)
def test_no_lie_at_random_signals_gains_more_than_is_certified(name, certified):
    case, found, folder = certified(name)
    certificate = json.loads((folder / "certificate.json").read_text(encoding="utf-8"))
    draw = np.random.default_rng(9)
    for place in (0, 1):
        today = [draw.random(200_000), draw.random(200_000)]
        most = gains(case, certificate, place, today, draw.random(200_000)).max()
        bound = float(found.last.gains[place].bound)
        assert 0.5 * bound - 1e-4 <= most <= bound + 1e-9


@pytest.mark.heavy
@pytest.mark.parametrize("name", CASES)
def test_the_checker_accepts_it_and_nothing_a_tenth_smaller(name, certified, tmp_path):
    _, _, folder = certified(name)
    environment = folder / "environment.json"
    assert check_files(environment, folder / "certificate.json").verdict == "accepted"
    whole = json.loads((folder / "certificate.json").read_text(encoding="utf-8"))
    for place, claim in enumerate(whole["claims"]):
        if claim["id"] == "last_period_incentive_compatible" and Fraction(claim["gain"]["bound"]) > NOTHING:
            forged = copy.deepcopy(whole)
            forged["claims"][place]["gain"] |= {"bound": str(Fraction(claim["gain"]["bound"]) * 9 / 10), "at": None}
            (tmp_path / "forged.json").write_text(json.dumps(forged), encoding="utf-8")
            assert check_files(environment, tmp_path / "forged.json").verdict == "rejected"


def test_a_price_that_is_the_value_at_the_threshold_is_found_exactly(certified):
    _, found, _ = certified("three_auctions")
    assert [gain.bound for gain in found.last.gains] == [0, 0]
    at = Fraction(1, 3)  # ann gets the good from the signal 3/4 · 1/3 on, where it is worth 1/4 + 1/6
    cell = (0, found.grid.place(at))
    paid = [found.last.prices[0, k].on(cell)((Fraction(0), at)) for k in (0, 1)]
    assert paid[0] - paid[1] == Fraction(1, 4) + Fraction(1, 6)


@pytest.mark.long
def test_prices_come_closer_on_finer_grids():
    env = shipped.case_of("continuous/two_auctions_curved").environment
    payoffs = [make_payoffs(env, uniform(grid), {}, None) for grid in (1, 2)]
    coarse, fine = (last_period(env, one, 2).gains[1].bound for one in payoffs)
    assert 0 < 3 * fine <= coarse


def test_where_no_payments_do_a_cycle_says_so(certified):
    case, found, _ = certified("two_auctions_refuted")
    (cycle,) = found.last.cycles
    assert cycle.bound <= found.last.gains[0].bound
    own, best = np.linspace(0, 1, 41), 0.0  # every pair of own signals, at several of the other's
    for other in (0.0, 0.25, 0.5, 1.0):
        today = [own, np.full(41, other)]
        rule = np.argmax([case.surplus(a, today) for a in case.allocations], axis=0)
        worth = np.array([case.utility["ann"][a](today) + 0 * own for a in case.allocations])
        for s, t in product(range(41), repeat=2):
            around = worth[rule[t], s] - worth[rule[s], s] + worth[rule[s], t] - worth[rule[t], t]
            best = max(best, around / 2)
    assert float(cycle.bound) == pytest.approx(best)


def test_a_horizon_changes_nothing_before_the_last_period(certified):
    """With one density for all allocations what follows is the same whatever is said."""
    _, found, _ = certified("three_auctions")
    without = shipped.certified("continuous/tent", 2)
    assert [found.epsilon(k) for k in (0, 1)] == [without.epsilon(k) for k in (0, 1)]
