"""Random environments with payments by report against an independent quadrature and the checker: a longer run than the
suite has. `python -m tests.continuous.against_reports [FIRST [LAST]]` prints a line for each seed.
"""

import random
import sys
import tempfile
from pathlib import Path

import numpy as np

from lpmech.checker import check_files
from lpmech.continuous.certificate import save
from lpmech.continuous.certify import certify
from lpmech.continuous.reader import read_continuous
from lpmech.reading.faults import Faults
from lpmech.reading.node import Node
from tests.continuous.oracle_by_report import TruthByReport
from tests.continuous.random_cases import random_case

ROUNDING = 3e-3  # of the quadrature of what follows, where densities differ


def check(seed, sample=400):
    """Fails where the checker rejects the certificate, or something sampled is above its bound."""
    draw = random.Random(seed)
    tree, grid = random_case(draw), draw.choice([1, 2])
    env = read_continuous(Node(tree, Faults("random"), comforts=True), "random")
    found = certify(env, grid, draw.choice([0, 1]), "reports")
    with tempfile.TemporaryDirectory() as folder:
        save(found, folder)
        files = [Path(folder) / f"{name}.json" for name in ("environment", "certificate")]
        report = check_files(*files)
        assert report.verdict == "accepted", report.reason
        other = TruthByReport(tree, files[1].read_text(encoding="utf-8"))
    rounding, floats = (1e-9 if env.one_density else ROUNDING), np.random.default_rng(seed)
    today, lies = [floats.random(sample) for _ in env.agents], floats.random(sample)
    most = 0.0
    for place, agent in enumerate(env.agents):
        gain = other.gains(agent, today, lies).max()
        assert gain <= float(found.epsilon(place)) + rounding
        most = max(most, gain)
        for k, a in enumerate(env.allocations):
            assert other.errors(agent, a, today).max() <= float(found.errors[place].bound) + 1e-9
            if (place, k) in found.payoffs.reported:
                assert other.savings(agent, a, today, lies).max() <= float(found.savings[place].bound) + 1e-9
    for one in found.mixtures:
        if (one.agent, one.allocation) in found.payoffs.reported:
            assert one.bound <= found.savings[one.agent].bound + 2 * found.errors[one.agent].bound
    return len(found.payoffs.reported), len(found.independent), len(found.mixtures), most, float(found.greatest_epsilon)


def main():
    """Every seed of a range."""
    first, last = (*map(int, sys.argv[1:]), 0, 40)[:2] if len(sys.argv) > 2 else (0, 40)
    for seed in range(first, last):
        print(seed, *check(seed), flush=True)


if __name__ == "__main__":
    main()
