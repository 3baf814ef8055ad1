"""Random environments: the checker accepts their certificates, and no sampled error or gain is above its bound."""

import random

import numpy as np
import pytest

from lpmech.checker import check_files
from lpmech.continuous.certificate import save
from lpmech.continuous.certify import certify
from lpmech.continuous.forms import Form
from lpmech.continuous.reader import read_continuous
from lpmech.reading.faults import Faults
from lpmech.reading.node import Node
from tests.continuous.oracle import Truth
from tests.continuous.random_cases import random_case
from tests.quick import quick

FLOATS = 1e-9
ROUNDING = 3e-3  # of payoffs that continue, by quadrature over cells with kinks inside


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick([4, 12, 15, 19, 27, 36, 45, 48, 56], 7))
def test_bounds_of_random_environments(seed, tmp_path):
    draw = random.Random(seed)
    tree, grid = random_case(draw), draw.choice([1, 2, 3])
    env = read_continuous(Node(tree, Faults("random"), comforts=True), "random")
    found = certify(env, grid, draw.choice([0, 1]), Form.SPANNING)
    save(found, tmp_path)
    report = check_files(tmp_path / "environment.json", tmp_path / "certificate.json")
    assert report.verdict == "accepted", report.reason
    other = Truth(tree, (tmp_path / "certificate.json").read_text(encoding="utf-8"))
    sample = np.random.default_rng(seed)
    today = [sample.random(1_000), sample.random(1_000)]
    rounding = FLOATS if other.indifferent else ROUNDING
    for place, agent in enumerate(env.agents):
        assert other.gains(agent, today, sample.random(1_000)).max() <= float(found.epsilon(place)) + rounding
        worst = max(other.errors(agent, a, today).max() for a in env.allocations)
        bound = float(found.errors[place].bound)
        assert 0.85 * bound <= worst + FLOATS <= bound + 2 * FLOATS


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick([4, 9, 12, 24, 40, 52], 3))
def test_no_transfers_do_better_than_a_measure_allows(seed):
    draw = random.Random(seed)
    tree = random_case(draw)
    env = read_continuous(Node(tree, Faults("random"), comforts=True), "random")
    for grid in (1, 2):
        found = certify(env, grid, 1, Form.SPANNING)
        assert found.measures
        for measure in found.measures:
            assert measure.bound <= found.errors[measure.agent].bound
