"""Certificates made to be long, wide or many: the checker answers, and counts its work."""

import copy
import json
import time
from pathlib import Path

import pytest

from lpmech import Environment
from lpmech.enclosures.cannot import CannotEnclose
from tests.enclosures.common import answer, claim, tree_of
from tests.enclosures.test_forgeries import ENV, TREE


def test_the_longest_exponent_and_numbers():
    tree = copy.deepcopy(TREE)
    tree["evidence"].update(exponent=4_096, guard=64)
    assert answer(ENV, tree).verdict == "rejected"
    tree["evidence"]["values"]["everyone"]["least"] = "0x" + "f" * 1_000
    assert answer(ENV, tree).verdict == "rejected"
    tree["evidence"]["values"]["everyone"]["least"] = "0x" + "f" * 2_000
    assert answer(ENV, tree).verdict == "malformed"


def alike(count):
    """So many agents of one type each."""
    agents = [f"agent {k}" for k in range(count)]
    return Environment.from_arrays(
        discount="1/2", agents=agents, types={name: ["0"] for name in agents}, allocations=["x", "y"],
        utility={name: (("allocation",), [1, 2]) for name in agents},
        transition={name: (("next " + name,), [1]) for name in agents},
    )  # fmt: skip


def test_many_agents_of_one_type():
    with pytest.raises(CannotEnclose, match="31 agents"):
        tree_of(alike(31))
    env = alike(30)
    tree = tree_of(env)
    assert answer(env, tree).verdict == "accepted"
    start = time.process_time()
    assert answer(env, tree, limit=10_000).verdict == "limit"
    assert time.process_time() - start < 60


def test_many_measures_and_symmetries():
    tree = copy.deepcopy(TREE)
    measure = {"components": ["ann"], "labels": [0], "chosen": 0, "other": 1, "states": [], "allocations": [],
               "denominator": 1, "numerators": []}  # fmt: skip
    tree["evidence"]["measures"] = [measure] * 5_000
    assert answer(ENV, tree).verdict == "rejected"
    tree["evidence"]["measures"] = []
    tree["evidence"]["symmetries"] = [{"agents": {}, "allocations": {}}] * 5_000
    assert answer(ENV, tree).verdict == "accepted"


def test_a_long_denominator_of_a_measure():
    tree = copy.deepcopy(TREE)
    number = "0x1" + "0" * 500_000
    tree["evidence"]["measures"] = [
        {"components": ["ann"], "labels": [0], "chosen": 0, "other": 1, "states": [[0], [1]],
         "allocations": [[0], [0]], "denominator": number, "numerators": [number, 1]}
    ]  # fmt: skip
    assert answer(ENV, tree).verdict in ("rejected", "limit")


def test_long_bounds_are_compared():
    tree = copy.deepcopy(TREE)
    claim(tree, "participation_zero_option")["least_slack"] = {"from": "-0x1" + "0" * 100_000, "to": None}
    claim(tree, "participation_zero_option").update(at=None, verdict="undecided")
    assert answer(ENV, tree).verdict == "accepted"


@pytest.mark.parametrize("end", ["from", "to"])
def test_both_parts_of_a_bound_are_long(end):
    tree = copy.deepcopy(TREE)
    odd = "0x1" + "0" * 60_000 + "1"
    claim(tree, "participation_zero_option")["least_slack"] = {"from": None, "to": None, end: f"{odd}/0x3{odd[2:]}"}
    assert answer(ENV, tree).verdict == "limit"


def test_long_denominators_of_given_payments():
    folder = Path(__file__).parent / "files"
    env = (folder / "environments" / "given.json").read_text(encoding="utf-8")
    tree = json.loads((folder / "accept" / "given.json").read_text(encoding="utf-8"))
    for periods in tree["mechanism"]["payments"].values():
        periods[0]["denominator"] = "0x1" + "0" * 60_000 + "1"
    assert answer(env, tree).verdict == "limit"
