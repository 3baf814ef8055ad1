"""The ordinary checker against the verified one, on random environments with right and forged certificates.

A long run, one of the roads of the farm, which keeps its counts and goes on where it stopped:

    python -m tests.farm --roads "verified checker" --hours 3 --to FOLDER
    python -m tests.verified.agreement FOLDER

The second command stores the counts so far beside this file.
"""

import json
import sys
import tempfile
from pathlib import Path

from lpmech import checker, verified
from tests.verified.draws import drawn

STORED = {  # the counts of each road
    "verified checker": Path(__file__).with_suffix(".json"),
    "version 2": Path(__file__).with_name("agreement_2.json"),
}
# What the ordinary checker refuses and the proofs do not: other texts, cells that say too little or too much, and
# evidence that is left out (to the proofs it is 0 everywhere, which may be right). That no mechanism exists is proved
# without the least gain that every mechanism leaves, which a witness states too.
BESIDES = (
    "the evidence has no", "the concept is not the text", "not a cell", "no best responses", "is not listed and proved",
    "the total is not that of the sum", "epsilon is above what the sum proves",
    "is below what holds for every difference",
)  # fmt: skip


def answers(folder, pair):
    """What the two checkers say of a pair, which is written into a folder."""
    paths = [folder / name for name in ("environment.json", "certificate.json")]
    for path, value in zip(paths, (pair.environment, pair.certificate), strict=True):
        path.write_text(json.dumps(value), encoding="utf-8")
    return checker.check_files(*paths), verified.check_files(*map(str, paths))


def differences(ordinary, found):
    """Claims of which one checker says what the other denies."""
    said = {name: answer for name, _, answer in found.claims}
    if ordinary.verdict == "accepted" and found.answer not in ("verified", "not covered"):
        yield f"accepted, but {found.answer}: {found.reason}"
    if ordinary.verdict == "malformed" and found.answer in ("verified", "not covered"):
        yield f"{found.answer}, but malformed: {ordinary.reason}"
    if ordinary.verdict in ("limit", "internal error") or found.answer in ("limit", "internal error"):
        yield f"no answer: {ordinary.verdict}, {ordinary.reason}; {found.answer}, {found.reason}"
    for claim in ordinary.claims:
        if claim.reason is None and said.get(claim.id) == "false":
            yield f"{claim.id} holds, but is said to be false"
        refused = claim.reason not in (None, "not checked") and not any(words in claim.reason for words in BESIDES)
        if refused and said.get(claim.id) == "verified":
            yield f"{claim.id} is verified, but refused: {claim.reason}"


def one_seed(seed, counts, later=False):
    """Compare the two about every pair of a seed; the differences. A right certificate has to be accepted."""
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for place, pair in enumerate(drawn(seed, later)):
            ordinary, found = answers(Path(folder), pair)
            kind = "forged" if pair.forged else "right"
            counts[f"{kind}, {ordinary.verdict}, {found.answer}"] += 1
            for name, verdict, answer in found.claims:
                counts[f"{name}, {kind}, {verdict}, {answer}"] += 1
            if not pair.forged and ordinary.verdict != "accepted":
                wrong.append(f"the right certificate is {ordinary.verdict}: {ordinary.reason}")
            wrong += [f"certificate {place}: {text}" for text in differences(ordinary, found)]
    return wrong


def store(folder):
    """The counts of a journal, beside this file."""
    found = json.loads((Path(folder) / "counts.json").read_text(encoding="utf-8"))
    for road in (name for name in STORED if found[name]["seeds"]):
        STORED[road].write_text(json.dumps(found[road], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    store(sys.argv[1])
