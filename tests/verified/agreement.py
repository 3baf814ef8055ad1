"""The ordinary checker against the verified one, on random environments with right and forged certificates.

A long run, which goes on where it stopped. Its counts are kept in a file, and a difference ends it:

    python -m tests.verified.agreement --seconds 3600 --to tests/verified/agreement.json
"""

import argparse
import copy
import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from lpmech import checker, verified
from tests.certificates.mutate import mutated
from tests.certificates.random_mechanisms import random_certificate
from tests.strategies import Source, random_environment

FORGED = 4  # certificates with one change, for each right one
# What the ordinary checker refuses and the proofs do not: other texts, cells that say too little or too much, and
# evidence that is left out (to the proofs it is 0 everywhere, which may be right). That no mechanism exists is proved
# without the least gain that every mechanism leaves, which a witness states too.
BESIDES = (
    "the evidence has no", "the concept is not the text", "not a cell", "no best responses", "is not listed and proved",
    "the total is not that of the sum", "epsilon is above what the sum proves",
    "is below what holds for every difference",
)  # fmt: skip


def answers(environment, certificate):
    """What the two checkers say of two JSON values."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("environment.json", "certificate.json")]
        for path, value in zip(paths, (environment, certificate), strict=True):
            path.write_text(json.dumps(value), encoding="utf-8")
        return checker.check_files(*paths), verified.check_files(*map(str, paths))


def differences(ordinary, found):
    """Claims of which one checker says what the other denies."""
    said = {name: answer for name, _, answer in found.claims}
    if ordinary.verdict == "accepted" and found.answer not in ("verified", "not covered"):
        yield f"accepted, but {found.answer}: {found.reason}"
    for claim in ordinary.claims:
        if claim.reason is None and said.get(claim.id) == "false":
            yield f"{claim.id} holds, but is said to be false"
        refused = claim.reason not in (None, "not checked") and not any(words in claim.reason for words in BESIDES)
        if refused and said.get(claim.id) == "verified":
            yield f"{claim.id} is verified, but refused: {claim.reason}"


def one_seed(seed, counts):
    """Compare a right certificate and forged ones of one random environment; the differences."""
    environment = random_environment(seed)
    right = random_certificate(environment, seed)
    source = Source(random.Random(seed))
    for k in range(FORGED + 1):
        certificate = right if k == 0 else mutated(copy.deepcopy(right), source)[0]
        ordinary, found = answers(environment, certificate)
        counts["forged" if k else "right", ordinary.verdict, found.answer] += 1
        for _, _, answer in found.claims:
            counts["claims", answer] += 1
        if wrong := list(differences(ordinary, found)):
            return [f"seed {seed}, certificate {k}: {text}" for text in wrong]
    return []


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--to", type=Path, default=Path("agreement.json"))
    options = parser.parse_args()
    kept = json.loads(options.to.read_text()) if options.to.is_file() else {"next seed": 0, "counts": {}}
    counts = Counter({tuple(key.split(", ")): number for key, number in kept["counts"].items()})
    seed, end, wrong = kept["next seed"], time.monotonic() + options.seconds, []
    while time.monotonic() < end and not wrong:
        wrong = one_seed(seed, counts)
        seed += not wrong
    listed = {", ".join(key): number for key, number in sorted(counts.items()) if number}
    options.to.write_text(json.dumps({"next seed": seed, "counts": listed}, indent=2) + "\n", encoding="utf-8")
    print(*wrong, f"{seed} environments", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
