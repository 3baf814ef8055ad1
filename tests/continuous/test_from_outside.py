"""The certified bounds against random signals and lies, by the second road of `oracle.py`; and against the checker."""

import copy
import json
import tomllib
from fractions import Fraction

import numpy as np
import pytest

from lpmech.casefiles import library
from lpmech.certificate import pipeline
from lpmech.continuous.certificate import save
from lpmech.continuous.plugin import CONTINUOUS
from tests.continuous.oracle import Truth
from tests.continuous.shipped import certified as made
from tests.quick import quick

LAST = {f"continuous/{name}" for name in ("three_auctions", "two_auctions_curved", "two_auctions_refuted")}
NAMES = sorted(set(library.cases(CONTINUOUS)) - LAST)  # for those: test_last_period.py
THREE = {"continuous/three_agents", "continuous/three_agents_tents"}
GRID = 4
GRIDS = {"continuous/harvest": 8, "continuous/three_agents": 1, "continuous/three_agents_tents": 2}
KEPT = 120  # signals at which all is integrated
FLOATS = 1e-9
ROUNDING = 2e-4  # of payoffs that continue, by quadrature over cells with kinks inside


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """Each case with its bounds and the folder of its files, made once."""
    known = {}

    def make(name, grid=GRID):
        if (name, grid) not in known:
            path = library.cases(CONTINUOUS)[name]
            found = made(name, grid, "spanning")
            folder = tmp_path_factory.mktemp("files")
            save(found, folder)
            tree = tomllib.loads(path.read_text(encoding="utf-8"))
            if "family" in tree:
                tree = json.loads((folder / "environment.json").read_text(encoding="utf-8"))
            known[name, grid] = tree, found, folder
        return known[name, grid]

    return make


def truth(certified, name):
    tree, found, folder = certified(name, GRIDS.get(name, GRID))
    return found, Truth(tree, (folder / "certificate.json").read_text(encoding="utf-8"))


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(NAMES, 7))
def test_no_lie_at_random_signals_gains_more_than_is_certified(name, certified):
    """Lies of all kinds, and of very many those that are likeliest to gain."""
    found, other = truth(certified, name)
    draw, rounding, most = np.random.default_rng(7), FLOATS if other.indifferent else ROUNDING, 0.0
    for place, agent in enumerate(found.environment.agents):
        some = [draw.random(KEPT) for _ in found.environment.agents], draw.random(KEPT)
        for today, lies in (some, other.promising(agent, draw, 30_000 if other.indifferent else 2_000, KEPT)):
            gains = other.gains(agent, today, lies)
            assert gains.max() <= float(found.epsilon(place)) + rounding
            most = max(most, gains.max())
    factor = 2 if other.indifferent else 4  # bounds of what continues are wider
    assert most >= float(found.greatest_epsilon) / factor - rounding


@pytest.mark.heavy
@pytest.mark.parametrize("name", NAMES)
def test_no_error_at_random_signals_is_more_than_is_certified(name, certified):
    found, other = truth(certified, name)
    draw = np.random.default_rng(8)
    today = [draw.random(KEPT) for _ in found.environment.agents]
    for place, agent in enumerate(found.environment.agents):
        worst = max(other.errors(agent, a, today).max() for a in found.environment.allocations)
        bound = float(found.errors[place].bound)
        assert 0.8 * bound <= worst + FLOATS <= bound + 2 * FLOATS


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(NAMES, 7))
def test_the_checker_accepts_the_certificate_and_none_a_tenth_smaller(name, certified, tmp_path):
    _, _, folder = certified(name, 1 if name in THREE else 2)
    assert pipeline.verify(folder / "environment.json", folder / "certificate.json").verdict == "accepted"
    whole = json.loads((folder / "certificate.json").read_text(encoding="utf-8"))
    for place, claim in enumerate(whole["claims"]):
        for smaller in filter(None, (_smaller(claim, key) for key in ("error", "gain", "continuation"))):
            forged = copy.deepcopy(whole)
            forged["claims"][place] = smaller
            (tmp_path / "forged.json").write_text(json.dumps(forged), encoding="utf-8")
            report = pipeline.verify(folder / "environment.json", tmp_path / "forged.json")
            assert report.verdict == "rejected", smaller


def _smaller(claim, key):
    """The claim with its bound a tenth smaller, and what follows from it; None where there is none above 0."""
    if claim.get(key) is None or claim[key].get("bound") == "0":
        return None
    result = copy.deepcopy(claim)
    if key == "continuation":
        ends = {end: Fraction(value) for end, value in claim[key].items()}
        less = (ends["greatest"] - ends["least"]) / 10
        result[key] = {"least": str(ends["least"] + less / 2), "greatest": str(ends["greatest"] - less / 2)}
    else:
        less = Fraction(claim[key]["bound"]) / 10
        result[key] |= {"bound": str(9 * less), "at": None}
    for total, factor in (("epsilon", 1), ("loss", 2)):  # δ = 1/2 in every case: δ / (1 − δ) = 1, 1 / (1 − δ) = 2
        if total in claim:
            result[total] = str(Fraction(claim[total]) - factor * less)
    return result
