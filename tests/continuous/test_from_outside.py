"""The certified bounds against random signals and lies, by the second road of `oracle.py`; and against the checker."""

import copy
import json
import tomllib
from fractions import Fraction

import numpy as np
import pytest

from lpmech import library, pipeline
from lpmech.continuous import case as cases
from lpmech.continuous.certificate import save
from lpmech.continuous.certify import certify
from tests.continuous.oracle import Truth

NAMES = sorted(library.continuous_cases())
GRID = 4
ROUNDING = 2e-4  # of the quadrature, whose cells have kinks inside


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """Each case with its bounds and the folder of its files, made once."""
    known = {}

    def make(name):
        if name not in known:
            path = library.continuous_cases()[name]
            found = certify(cases.load(path).environment, GRID)
            folder = tmp_path_factory.mktemp("files")
            save(found, folder)
            known[name] = tomllib.loads(path.read_text(encoding="utf-8")), found, folder
        return known[name]

    return make


def truth(certified, name):
    tree, found, folder = certified(name)
    return found, Truth(tree, (folder / "certificate.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_no_lie_at_random_signals_gains_more_than_is_certified(name, certified):
    found, other = truth(certified, name)
    draw = np.random.default_rng(7)
    for place, agent in enumerate(found.environment.agents):
        today = [draw.random(4_000) for _ in found.environment.agents]
        gains = other.gains(agent, today, draw.random(4_000))
        epsilon = float(found.epsilon(place))
        assert gains.max() <= epsilon + ROUNDING
        assert gains.max() >= epsilon / 3 - ROUNDING


@pytest.mark.parametrize("name", NAMES)
def test_no_error_at_random_signals_is_more_than_is_certified(name, certified):
    found, other = truth(certified, name)
    draw = np.random.default_rng(8)
    today = [draw.random(3_000) for _ in found.environment.agents]
    for place, agent in enumerate(found.environment.agents):
        worst = max(other.errors(agent, a, today).max() for a in found.environment.allocations)
        bound = float(found.errors[place].bound)
        assert 0.8 * bound - ROUNDING <= worst <= bound + ROUNDING


@pytest.mark.parametrize("name", NAMES)
def test_the_checker_accepts_the_certificate_and_none_a_tenth_smaller(name, certified, tmp_path):
    _, _, folder = certified(name)
    assert pipeline.verify(folder / "environment.json", folder / "certificate.json").verdict == "accepted"
    whole = json.loads((folder / "certificate.json").read_text(encoding="utf-8"))
    for place, claim in enumerate(whole["claims"]):
        for smaller in filter(None, (_smaller(claim, key) for key in ("error", "gain"))):
            forged = copy.deepcopy(whole)
            forged["claims"][place] = smaller
            (tmp_path / "forged.json").write_text(json.dumps(forged), encoding="utf-8")
            report = pipeline.verify(folder / "environment.json", tmp_path / "forged.json")
            assert report.verdict == "rejected", smaller


def _smaller(claim, key):
    """The claim with its bound a tenth smaller, and what follows from it; None where there is none above 0."""
    if key not in claim or claim[key]["bound"] == "0":
        return None
    result = copy.deepcopy(claim)
    bound = Fraction(claim[key]["bound"])
    result[key] |= {"bound": str(bound * 9 / 10), "at": None}
    if "epsilon" in claim:
        result["epsilon"] = str(Fraction(claim["epsilon"]) - bound / 10)
    return None if "loss" in claim else result
