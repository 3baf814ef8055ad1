"""Exact Gittins indices beside floats, and auctions of many bidders beside their joint decision process.

    python benchmarks/indices.py [--quick]

Indices: an exact index of every state, with the order that proves it, against markovianbandit-pkg (floats, compiled),
on the same arms with δ = 9/10 and transitions in hundredths. Also the float version of lpmech, for very large arms.
Prices: all of W, W_{-i} and the price at one joint state, from the retirement integral, against the exact joint
decision process (lpmech's own, on the same arms, which gives all joint states at once), while there is one.
Every pair of numbers is compared; a difference ends the run. Times are medians of processor time.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from lpmech.licensing.arm import Arm, Bandit
from lpmech.licensing.auction import prices_at
from lpmech.licensing.gittins import approximate, indices
from lpmech.licensing.joint.environment import environment_form
from lpmech.mechanisms.social import solve_all
from lpmech.problem import exact
from lpmech.problem.environment import Environment

DISCOUNT = Fraction(9, 10)


def timed(work: Callable[[], Any], times: int) -> tuple[float, Any]:
    """The median processor time of some runs, and the last result."""
    taken = []
    for _ in range(times):
        started = time.process_time()
        result = work()
        taken.append(time.process_time() - started)
    return statistics.median(taken), result


def random_arm(rng: random.Random, size: int, name: str = "arm") -> Arm:
    rows = []
    for _ in range(size):
        cuts = sorted(rng.randint(0, 100) for _ in range(size - 1))
        rows += [Fraction(b - a, 100) for a, b in itertools.pairwise([0, *cuts, 100])]
    rewards = [Fraction(rng.randint(0, 1000), 100) for _ in range(size)]
    return Arm(
        name=name,
        states=tuple(map(str, range(size))),
        rewards=exact.from_fractions(rewards, (size,)),
        transition=exact.from_fractions(rows, (size, size)),
    )


def compare_indices(sizes: list[int], times: int) -> None:
    try:
        import markovianbandit as bandit
    except ImportError:
        bandit = None
        print("markovianbandit-pkg is not installed: its columns are left out")
    print(f"{'states':>6} {'exact':>10} {'floats':>10} {'package':>10} {'exact/package':>14} {'bits':>6} {'error':>9}")
    for size in sizes:
        arm = random_arm(random.Random(size), size)
        near, floats = timed(lambda arm=arm: approximate(arm, DISCOUNT), times)
        own, found = timed(lambda arm=arm: indices(arm, DISCOUNT), times)
        values = np.array([float(value) for value in found.by_state()])
        bits = max(int(ratio.q).bit_length() for ratio in found.ratios)
        line, ratio = f"{size:>6} {own:>9.4f}s {near:>9.4f}s", ""
        if bandit is not None:
            model = (arm.transition.floats(), arm.rewards.floats())
            bandit.rested_bandit_from_P1_R1(*model).gittins_indices(float(DISCOUNT))  # compiles
            peer, theirs = timed(
                lambda model=model: bandit.rested_bandit_from_P1_R1(*model).gittins_indices(float(DISCOUNT)), times
            )
            same(np.asarray(theirs), values, "the package")
            ratio = f" {peer:>9.4f}s {own / peer:>13.1f}x"
        same(floats, values, "floats")
        print(f"{line}{ratio} {bits:>6} {np.abs(floats - values).max():>9.0e}")


def same(one: np.ndarray, two: np.ndarray, what: str) -> None:
    if not np.allclose(one, two, rtol=1e-9):
        sys.exit(f"{what} differs by {np.abs(one - two).max()}")


def compare_prices(shapes: list[tuple[int, int]], largest: int, times: int) -> None:
    print(
        f"\n{'bidders':>7} {'states':>6} {'joint':>9} {'prices':>10} {'joint MDP':>10} {'joint/prices':>13}  arithmetic"
    )
    for bidders, size in shapes:
        rng = random.Random(bidders * 1000 + size)
        arms = [random_arm(rng, size, f"bidder {k + 1}") for k in range(bidders)]
        auction = Bandit(name="licences", discount=DISCOUNT, arms=tuple(arms))
        own, found = timed(lambda auction=auction, n=bidders: prices_at(auction, (0,) * n), times)
        joint = f"{size}^{bidders}"
        line = f"{bidders:>7} {size:>6} {joint:>9} {own:>9.4f}s"
        if auction.joint_states <= largest:
            env = Environment.from_json(environment_form(replace(auction, name="joint")))
            peer, programs = timed(lambda env=env: solve_all(env), 1)
            check(found, programs)
            line += f" {peer:>9.3f}s {peer / own:>12.0f}x"
        else:
            line += f" {'–':>10} {'–':>13}"
        print(f"{line}  {'exact' if found.value().exact else 'enclosed'}")


def check(found: Any, programs: Any) -> None:
    """The same W and W_{-i} from both roads, exactly."""
    pairs = [(found.value(), programs.everyone)]
    pairs += [(found.value(arm), program) for arm, program in enumerate(programs.without)]
    for value, program in pairs:
        table = program.periods[0].value
        exactly = table.array.item((0,) * len(table.axes))
        if not value.below <= exactly <= value.above:
            sys.exit("the joint decision process gives another value")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="the smaller half only")
    quick = parser.parse_args().quick
    compare_indices([10, 50, 100] if quick else [10, 50, 100, 200], 3)
    small = [(2, 10), (3, 8), (12, 16)]
    compare_prices(small if quick else [*small, (20, 30), (50, 100)], 600, 1)


if __name__ == "__main__":
    main()
