"""How often existence is left undecided: `python -m tests.existence.undecided --count 2000 --seed 0 --jobs 2`.

With `--many` agents have three or four types and the horizon is infinite, where most is left open; the share is told
twice, without automata and with them (where an automaton does, nothing is refuted and no form of transfers works).
Each draw is one agent of one random environment (`samples.clashing`), so that draws are independent. Printed are the
answers by kind of transition and the share of undecided ones with its 95 % interval (Clopper and Pearson 1934).
"""

import argparse
import random
import time
from collections import Counter
from math import exp, lgamma, log, log1p
from multiprocessing import Pool

from lpmech.existence.decide import allocation_rule, decide_agent
from lpmech.existence.model import model_of
from lpmech.mechanisms.social import solve_all
from lpmech.problem.environment import Environment
from tests.existence.samples import KINDS, clashing

AUTOMATON = "automaton"
SHAPES = ((2, 2), (2, 2), (3, 2), (2, 3))


MANY = ((2, 3), (3, 2), (2, 4), (3, 3))


def drawn_many(seed):
    """The same, of agents with three or four types."""
    rng = random.Random(f"many types {seed}")
    kind, types = rng.choice(("independent", "persistent", "coarse", "twins", "near twins")), rng.choice(MANY)
    data = clashing(seed, types=types, allocations=rng.choice((2, 3)), kind=kind, shocks=rng.random() < 0.5)
    return data, int(types[1] > 2), kind


def drawn(seed):
    """An environment, one of its agents, and the kind of its transitions."""
    rng = random.Random(f"existence {seed}")
    kind = rng.choice(KINDS)
    data = clashing(
        seed, types=rng.choice(SHAPES), allocations=rng.choice((2, 3)), horizon=rng.choice((None, None, 2, 3)),
        kind=kind, shocks=rng.random() < 0.4, public=rng.random() < 0.25,
    )  # fmt: skip
    return data, rng.randrange(2), kind


def answer(place):
    """(seed, kind, horizon, answer, start of the refutation, seconds) of one draw."""
    seed, many = place
    data, agent, kind = (drawn_many if many else drawn)(seed)
    began = time.perf_counter()
    env = Environment.from_json(data)
    one = decide_agent(model_of(env, allocation_rule(solve_all(env)), agent))
    horizon = "infinite" if env.horizon is None else "finite"
    start = one.refutation.start.kind if one.refutation else ""
    return (
        seed,
        kind,
        horizon,
        one.form or (AUTOMATON if one.automaton else one.answer),
        start,
        time.perf_counter() - began,
    )


def tail(count, total, share, upper):
    """P(X ≥ count) or P(X ≤ count) for X binomial."""
    places = range(count, total + 1) if upper else range(count + 1)
    ways = (lgamma(total + 1) - lgamma(k + 1) - lgamma(total - k + 1) for k in places)
    return sum(exp(w + k * log(share) + (total - k) * log1p(-share)) for k, w in zip(places, ways, strict=True))


def interval(count, total):
    """The 95 % interval of a share."""
    ends = []
    for upper in (True, False):
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            inside = tail(count, total, middle, upper) > 0.025
            low, high = (low, middle) if inside == upper else (middle, high)
        ends.append(low)
    return (0.0 if count == 0 else ends[0]), (1.0 if count == total else ends[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--many", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    places = [(seed, options.many) for seed in range(options.seed, options.seed + options.count)]
    with Pool(options.jobs) as pool:
        rows = pool.map(answer, places, chunksize=4)
    for (kind, horizon), answers in sorted(tally(rows).items()):
        print(f"{kind}, {horizon}: " + ", ".join(f"{n} {what}" for what, n in sorted(answers.items())))
    print("starts of refutations:", dict(Counter(row[4] for row in rows if row[4])))
    for what in ("undecided", AUTOMATON):
        print(f"{what} seeds:", [row[0] for row in rows if row[3] == what])
    print(f"seconds a draw: mean {sum(row[5] for row in rows) / len(rows):.2f}, most {max(row[5] for row in rows):.1f}")
    for name, group in (("all", rows), ("without a mechanism of one-period memory", [r for r in rows if not works(r)])):
        for how, answers in (("without automata", ("undecided", AUTOMATON)), ("with them", ("undecided",))):
            count = sum(row[3] in answers for row in group)
            low, high = interval(count, len(group))
            print(f"undecided of {name}, {how}: {count} of {len(group)}, 95 % interval {low:.5f} to {high:.5f}")


def works(row):
    return row[3] not in ("refuted", "refuted for bounded differences", AUTOMATON, "undecided")


def tally(rows):
    """Answers by kind and horizon."""
    found = {}
    for row in rows:
        found.setdefault((row[1], row[2]), Counter())[row[3]] += 1
    return found


if __name__ == "__main__":
    main()
