"""How often interim existence is open with an infinite horizon: `python -m tests.designs.without_end`.

Drawn environments with independent transitions and interdependent values; each is asked whether any public mechanism
makes the truth optimal interim with the efficient rule, without a budget and with payments that always sum to 0.
"""

import argparse
from collections import Counter

from lpmech.designs.bounds import bounds
from lpmech.designs.plain import PLAIN
from tests.designs.test_cuts import endless

STAYS = {"participation": {"when": "always"}}
ASKED = {"interim": {}, "interim, balanced": {}, "interim, balanced, staying": STAYS}


def count(draws, periods, types):
    """By what is asked: how many draws have which answer after how many periods."""
    found = {name: Counter() for name in ASKED}
    for seed in range(draws):
        env = endless(seed, discount=("1/2", "4/5")[seed % 2], types=types)
        for name, more in ASKED.items():
            asked = PLAIN[name.removesuffix(", staying")] | more
            for number in range(1, periods + 1):
                status = bounds(env, asked, number).status
                if status is not None:
                    break
            found[name][f"{status.value} after {number}" if status else "open"] += 1
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument("--periods", type=int, default=3)
    parser.add_argument("--types", type=int, nargs="+", default=(2, 2))
    options = parser.parse_args()
    for asked, answers in count(options.draws, options.periods, tuple(options.types)).items():
        print(asked, dict(sorted(answers.items())))
