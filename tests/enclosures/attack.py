"""Changes to enclosed certificates, one at a time: of any field, of bytes of tables with their hashes made right again,
of places exchanged. As a script it makes so many, asks the checker, and compares whatever it accepts with exact
arithmetic about the mechanism that the changed certificate has:

    python -m tests.enclosures.attack 10000 [FIRST SEED]
"""

import copy
import functools
import json
import random
import sys
import time
import tomllib
from collections import Counter
from fractions import Fraction
from pathlib import Path

import numpy as np

from lpmech import Environment
from lpmech.certificate.pipeline import audit
from lpmech.enclosures.last import received
from lpmech.mechanisms.social import solve_all
from lpmech.problem import exact, tables
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import Choice, Table
from tests.certificates.mutate import at, leaves, put
from tests.enclosures.arriving import of_present
from tests.enclosures.common import answer, chunks, data_of
from tests.enclosures.test_roads import agrees, charged

FOLDER = Path(__file__).parent / "files"
ENTRIES = tomllib.loads((FOLDER / "corpus.toml").read_text(encoding="utf-8"))["file"]
ACCEPTED = [entry for entry in ENTRIES if entry["verdict"] == "accepted"]
MOST_SECONDS = 20  # of processor time that one answer takes
LONG = "0x" + "f" * 3_000


@functools.cache
def honest(name):
    """An environment and its certificate, by the certificate's path."""
    entry = next(entry for entry in ACCEPTED if entry["certificate"] == name)
    env = Environment.from_json(FOLDER / entry["environment"])
    return env, json.loads((FOLDER / name).read_text(encoding="utf-8"))


def deep(levels=150):
    found = []
    for _ in range(levels):
        found = [found]
    return found


def junk(old, rng):
    """Something else in the place of a number, text, null or truth value."""
    anything = [None, True, False, -1, 0, 1, 2, 16, 17, 2**31, 2**53, 2**63, -(2**63), LONG, "-" + LONG, "", "0", "-1",
                "1/2", "1/0", "0x", "é", "\0", 0.5, 1e308, [], {}, [0], {"a": 1}, deep(), "A" * 100_000]  # fmt: skip
    if type(old) is int:
        anything += [old + 1, old - 1, -old, 2 * old, old // 2] * 4
    if type(old) is str:
        anything += [old[:-1], old + "=", old[1:], old.upper(), old + old, old[::-1]] * 2
        anything += ["proved", "refuted", "undecided"]
    return rng.choice(anything)


def any_leaf(tree, rng):
    """Junk in one place."""
    path = rng.choice(leaves(tree))
    put(tree, path, junk(at(tree, path), rng))


def tables_of(tree):
    """The paths to whatever has chunks."""
    return sorted({path[: path.index("chunks")] for path in leaves(tree) if "chunks" in path}, key=str)


def some_bytes(tree, rng):
    """Bytes of a table changed, cut off or added, with the hash that belongs to them."""
    found = at(tree, rng.choice(tables_of(tree)))
    data = data_of(found)
    match rng.randrange(6):
        case 0:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        case 1:
            data[rng.randrange(len(data))] = rng.randrange(256)
        case 2:
            data = bytearray(rng.randbytes(len(data)))
        case 3:
            data = data[: rng.randrange(len(data))]
        case 4:
            data += bytes(rng.randrange(1, 9))
        case _:
            data = bytearray(len(data))
    found["chunks"] = chunks(bytes(data))


def zero_somewhere(tree, rng):
    """A field moved, and the least field 0 all the same."""
    found = at(tree, rng.choice([path for path in tables_of(tree) if "width" in at(tree, path)] or tables_of(tree)))
    data, width = data_of(found), found.get("width", 1)
    cells = [int.from_bytes(data[k : k + width], "little") for k in range(0, len(data), width)]
    cells[rng.randrange(len(cells))] += rng.choice([-1, 1, 3, 256, -256, 1 << 20])
    cells = [max(0, min(cell, 256**width - 1)) for cell in cells]
    if rng.random() < 0.9:
        cells[cells.index(min(cells))] = 0
    found["chunks"] = chunks(b"".join(cell.to_bytes(width, "little") for cell in cells))


def exchanged(tree, rng):
    """Two values of the same key, or of any two places, exchanged."""
    paths = [path for path in leaves(tree) if path[0] != "versions"]
    one = rng.choice(paths)
    others = [path for path in paths if path[-1] == one[-1]]
    depth = rng.randrange(1, 4)
    one, two = one[:-depth] or one, rng.choice(others)[:-depth] or one
    a, b = copy.deepcopy(at(tree, one)), copy.deepcopy(at(tree, two))
    if one[: len(two)] != two and two[: len(one)] != one:
        put(tree, one, b)
        put(tree, two, a)


def keys(tree, rng):
    """A key or an element less, or one more."""
    path = rng.choice([path[:-1] for path in leaves(tree) if len(path) > 1])
    path = path[: rng.randrange(1, len(path) + 1)]
    found = at(tree, path)
    if isinstance(found, dict) and found:
        key = rng.choice(sorted(found))
        if rng.random() < 0.5:
            del found[key]
        else:
            found[key + "x"] = found[key]
    elif isinstance(found, list) and found:
        place = rng.randrange(len(found))
        if rng.random() < 0.5:
            del found[place]
        else:
            found.insert(place, copy.deepcopy(found[place]))


def verdicts(tree, rng):
    """Another verdict, with or without the number of open cells, the slack or the cell."""
    one = rng.choice(tree["claims"])
    one["verdict"] = rng.choice(["proved", "refuted", "undecided"])
    if rng.random() < 0.6:
        one["least_slack"] = rng.choice([None, {"from": "0", "to": None}, {"from": None, "to": "-1/1024"}])
        one["at"] = None
    if one["id"] in ("efficient", "incentive_compatible"):
        one["witness"] = {"open": rng.randrange(4)} if one["verdict"] == "undecided" else {}


def slacks(tree, rng):
    """An end of a slack moved."""
    ends = [path for path in leaves(tree["claims"]) if path[-1] in ("from", "to")]
    ends = [path for path in ends if type(at(tree["claims"], path)) is str]
    path = rng.choice(ends)
    old = Fraction(at(tree["claims"], path))
    step = rng.choice([Fraction(1, 1 << 60), Fraction(1, 1 << 30), Fraction(1, 1 << 20), Fraction(1, 7), Fraction(3)])
    put(tree["claims"], path, str(old + step * rng.choice([1, -1])))


def evidence(tree, rng):
    """Measures, symmetries and exact values that were not there."""
    own = tree["evidence"]
    match rng.randrange(4):
        case 0:
            own["exact"] = None if own["exact"] else [{"states": [0], "denominator": 1, "numerators": [0]}]
        case 1:
            own["symmetries"] = [{"agents": {}, "allocations": {}}]
        case 2:
            own["measures"] = [{"components": ["ann"], "labels": [0], "chosen": 0, "other": rng.randrange(2),
                                "states": [[0]], "allocations": [[0]], "denominator": rng.randrange(3),
                                "numerators": [rng.randrange(-1, 2)]}]  # fmt: skip
        case _:
            own["exponent"] = rng.choice([0, 1, own["exponent"] - 1, own["exponent"] + 1, 4_096])


CHANGES = (any_leaf, any_leaf, some_bytes, zero_somewhere, exchanged, keys, verdicts, slacks, evidence)


def attacked(seed):
    """The environment, a changed certificate, and what was changed."""
    rng = random.Random(f"attack {seed}")
    env, tree = honest(rng.choice(ACCEPTED)["certificate"])
    tree, done = copy.deepcopy(tree), []
    for _ in range(rng.choice([1, 1, 2])):
        change = rng.choice(CHANGES)
        try:
            change(tree, rng)
        except (LookupError, TypeError, ValueError, AttributeError):
            continue  # an earlier change left nothing to change
        done.append(change.__name__)
    return env, tree, done


def mechanism_of(env, tree):
    """The rule of a certificate, and the payments that it gives or a formula defines."""
    choices = []
    for position, rule in zip(env.periods, tree["mechanism"]["allocation"], strict=True):
        stage = env.stage(position)
        shape = (len(stage.shocks), *(stage.sizes[axis] for axis in stage.components))
        array = np.frombuffer(bytes(data_of(rule)), dtype=np.uint8).reshape(shape).astype(np.int64)
        choices.append(Choice(("shock", *stage.components), array))
    payments, programs = tree["mechanism"]["payments"], solve_all(env)
    if payments == "pivot":
        return charged(env, programs, tuple(choices))
    if payments == "pivot of present":
        return of_present(env, charged(env, programs, tuple(choices)), tuple(choices))
    free = Table((), exact.scalar(0))
    transfers = tuple((free,) * len(env.periods) for _ in env.agents)
    if payments is not None:
        transfers = tuple(_owed(env, agent, payments[name], choices[-1]) if isinstance(payments[name], dict) else
                          tuple(_paid(env, t, one) for t, one in zip(env.periods, payments[name], strict=True))
                          for agent, name in enumerate(env.agents))  # fmt: skip
    return Mechanism(name="changed", allocation=tuple(choices), transfers=transfers)


def _integer(value):
    return value if type(value) is int else int(value, 16)


def _paid(env, position, paid):
    shape = tuple(env.stage(position).sizes[axis] for axis in paid["axes"])
    data, width = data_of(paid), paid["width"]
    cells = [int.from_bytes(data[k : k + width], "little") for k in range(0, len(data), width)]
    cells = np.asarray(np.array(cells, dtype=object).reshape(shape) + _integer(paid["least"]), dtype=object)
    return Table(tuple(paid["axes"]), exact.from_integers(cells, _integer(paid["denominator"])))


def _owed(env, agent, own, last_rule):
    free = Table((), exact.scalar(0))
    if env.horizon is None:
        return free, tables.total(_due(env, 0, one) for one in own["due"])
    found = [free, *(tables.total(_due(env, t, one) for one in parts) for t, parts in enumerate(own["due"]))]
    besides = _paid(env, env.periods[-1], own["last"]) - received(env, last_rule, agent)
    return (*found[:-1], found[-1] + besides)


def _due(env, position, due):
    stage = env.stage(position)
    sizes = {axis: len(labels) for axis, labels in env.next_labels(position).items()}
    sizes |= {PREVIOUS + axis: size for axis, size in stage.sizes.items()}
    sizes[PREVIOUS + "allocation"] = len(stage.allocations)
    shape = tuple(sizes[axis] for axis in due["axes"])
    return Table(tuple(due["axes"]), exact.from_fractions([Fraction(value) for value in due["values"]], shape))


def true(env, tree, report):
    """Fails where a claim that the checker holds is false."""
    held = {one.id for one in report.claims if one.reason is None}
    stated = [one for one in tree["claims"] if one["id"] in held]
    without = tree["mechanism"]["payments"] is None
    own = mechanism_of(env, tree)
    names = [one["id"] for one in stated if one["id"] != "epsilon_incentive_compatible"]
    exactly = audit(env, own, require=(*names, "incentive_compatible"))
    for one in stated:
        if one["id"] == "epsilon_incentive_compatible":
            nearly(one, exactly.claims["incentive_compatible"])
        elif one["id"] in exactly.claims and not (without and one["verdict"] == "undecided"):
            agrees(one["id"], Stated(one), exactly.claims[one["id"]])


def nearly(stated, exact):
    """Fails where truth is not optimal up to the ε that is stated, or the slack is not within its bounds."""
    slack, own = exact.least_slack + Fraction(stated["witness"]["epsilon"]), Stated(stated)
    assert own.verdict in ("undecided", "proved" if slack >= 0 else "refuted")
    assert own.low is None or own.low <= slack
    assert own.high is None or slack <= own.high


class Stated:
    """A claim of a tree, with the bounds of its slack."""

    def __init__(self, tree):
        ends = tree["least_slack"] or {"from": None, "to": None}
        self.verdict = tree["verdict"]
        self.low, self.high = (None if ends[key] is None else Fraction(ends[key]) for key in ("from", "to"))


def attack(seed):
    """The verdict on a changed certificate; fails where it is false, or takes long."""
    env, tree, done = attacked(seed)
    start = time.process_time()
    report = answer(env, tree)
    assert time.process_time() - start < MOST_SECONDS, done
    assert report.verdict in ("accepted", "rejected", "malformed", "limit"), done
    assert report.reason is None or "internal" not in report.reason, (done, report.reason)
    if report.claims and report.verdict != "malformed" and any(one.reason is None for one in report.claims):
        true(env, tree, report)
    return report.verdict, done


if __name__ == "__main__":
    count, first = (int(word) for word in [*sys.argv[1:], "0"][:2])
    found = Counter()
    for number in range(first, first + count):
        try:
            verdict, done = attack(number)
        except BaseException:
            sys.stderr.write(f"seed {number}\n")
            raise
        found[verdict] += 1
    sys.stdout.write(f"{dict(found)}\n")
