"""Crowds and certificates about them made to be long: the checker answers, and little memory is taken."""

import copy
import json
import tracemalloc

import numpy as np
import pytest

from lpmech.checker.crowds.digest import digest_of_crowd
from lpmech.checker.crowds.read_crowd import read_crowd
from lpmech.checker.kernel.errors import Limit
from lpmech.crowds.produce import certify_crowd
from lpmech.crowds.reader import crowd_of
from tests.crowds.common import later_crowd, random_tree
from tests.crowds.test_forgeries import AUCTION, answer

LONG = "0x1" + "0" * 60_000 + "1"  # 240,005 bits


@pytest.fixture(scope="module")
def told():
    return certify_crowd(crowd_of(AUCTION)).to_json()


def widen(told):
    told["mechanism"]["width"] = f"{LONG}/0x3{LONG[2:]}"


def pay(told):
    told["mechanism"]["payments"][0]["from"] = f"-{LONG}/0x3{LONG[2:]}"


def slacken(told):
    next(one for one in told["claims"] if one["least_slack"])["least_slack"]["from"] = f"-{LONG}/0x3{LONG[2:]}"


def divide(told):
    told["values"][0]["everyone"]["denominator"] = LONG


@pytest.mark.parametrize("change", [widen, pay, slacken, divide])
def test_numbers_with_two_long_parts_end_at_a_limit(tmp_path, told, change):
    changed = copy.deepcopy(told)
    change(changed)
    assert answer(tmp_path, crowd_of(AUCTION).canonical(), changed).verdict == "limit"


def crowd(groups, plans):
    return {"format": "lpmech-crowd/1", "discount": "1/2", "groups": groups,
            "allocations": [{"name": f"p{k}"} for k in range(plans)]}  # fmt: skip


@pytest.mark.long
def test_a_short_file_with_a_very_long_canonical_form():
    """300 KB, in which names of 200 characters stand for every kind and treatment: 1.2 GB."""
    names = [{"name": "x" * 196 + str(k)} for k in range(1_000)]
    found = read_crowd(crowd([{"name": "g", "number": 2, "types": ["a"], "treatments": names}], 5_900))
    tracemalloc.start()
    with pytest.raises(Limit, match="canonical form"):
        digest_of_crowd(found)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_many_groups_under_many_kinds_share_what_is_not_said():
    groups = [{"name": f"g{k}", "number": 2, "types": ["a"], "treatments": [{"name": "w"}]} for k in range(400)]
    found = read_crowd(crowd(groups, 400))
    assert len({id(counts) for plan in found.plans for counts in plan.counts}) == 400


@pytest.mark.parametrize("seed", range(20))
def test_the_digest_is_that_of_the_product(seed):
    """Made piece by piece on one side, and whole on the other."""
    rng = np.random.default_rng(seed)
    for text in (crowd_of(random_tree(rng)).canonical(), later_crowd(rng).canonical()):
        assert digest_of_crowd(read_crowd(json.loads(text))) == crowd_of(json.loads(text)).sha256
