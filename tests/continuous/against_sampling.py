"""Certified ε against dense random sampling: `python -m tests.continuous.against_sampling [CASE:GRID …]`.

For each case and grid prints every agent's bound beside the largest gain found from outside, and its bound on the error
beside the largest error found; ends with 1 where a bound is exceeded. Sampled signals are ROUNDS times KEPT of
MANY each, of which those lies are kept that lose the society least, and as many at random.
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np

from lpmech.casefiles import library
from lpmech.continuous import case as cases
from lpmech.continuous.certificate import save
from lpmech.continuous.certify import certify
from lpmech.continuous.forms import Form
from lpmech.continuous.plugin import CONTINUOUS
from tests.continuous.oracle import Truth

CASES = (
    *("tent:2", "tent:4", "tent:8", "tent_smooth:4", "tent_smooth:8", "copula_floor:4", "copula_cubic:4"),
    *("higher_signal:4", "harvest:8", "three_agents_tents:1", "three_agents_tents:2", "three_agents_tents:4"),
)
MANY, KEPT, ROUNDS = 200_000, 150, 20
ROUNDING = {True: 1e-9, False: 2e-4}  # False: payoffs that continue are had by quadrature across kinks


def sampled(name, grid):
    """Bounds and what is found, for each agent: gain bound, gain, error bound, error."""
    env = cases.load(library.cases(CONTINUOUS)[f"continuous/{name}"]).environment
    found = certify(env, grid, form=Form.SPANNING)
    with tempfile.TemporaryDirectory() as folder:
        save(found, Path(folder))
        texts = [(Path(folder) / f"{part}.json").read_text(encoding="utf-8") for part in ("environment", "certificate")]
    other, draw = Truth(json.loads(texts[0]), texts[1]), np.random.default_rng(1)
    for place, agent in enumerate(env.agents):
        gain = error = 0.0
        for _ in range(ROUNDS):
            some = [draw.random(KEPT) for _ in env.agents], draw.random(KEPT)
            likely = other.promising(agent, draw, MANY if other.indifferent else 3_000, KEPT)
            gain = max(gain, *(other.gains(agent, *lies).max() for lies in (some, likely)))
            error = max(error, *(other.errors(agent, a, some[0]).max() for a in env.allocations))
        rounding = ROUNDING[other.indifferent]
        yield agent, float(found.epsilon(place)), gain, float(found.errors[place].bound), error, rounding


def main(wanted):
    """Prints the table; how many bounds are exceeded."""
    exceeded = 0
    print(f"{'case':24}{'cells':>6}  {'agent':6}{'ε':>10}{'gain found':>12}{'error':>10}{'found':>10}")
    for text in wanted or CASES:
        name, grid = text.split(":")
        for agent, epsilon, gain, bound, error, rounding in sampled(name, int(grid)):
            over = gain > epsilon + rounding or error > bound + 1e-9
            exceeded += over
            print(f"{name:24}{grid:>6}  {agent:6}{epsilon:10.5f}{gain:12.5f}{bound:10.5f}{error:10.5f}"
                  f"{'  EXCEEDED' if over else ''}", flush=True)  # fmt: skip
    return exceeded


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
