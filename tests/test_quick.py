"""`pytest` alone runs some of the tests that `pytest --everything` runs: of every file, and so of every room."""

import os
import re
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from functools import cache
from operator import itemgetter
from pathlib import Path

import pytest

from tests import search
from tests.quick import quick
from tests.test_imports import ROOMS, ROOMS_OF_THE_CHECKER

ROOT = Path(__file__).parent.parent
ROW = (pytest.param(7, 8, id="named", marks=pytest.mark.xfail), (9, 10))


@cache
def collected(*options, share="1"):
    """The ids of the tests that pytest finds."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-n", "0", "-p", "no:cacheprovider", *options]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, env=os.environ | {"SEARCH": share}
    )
    return {line for line in done.stdout.splitlines() if "::" in line}


def files(ids):
    return {name.partition("::")[0] for name in ids}


@pytest.mark.long
def test_the_quick_tests_are_tests_of_every_file():
    some, every = collected(), collected("--everything")
    assert some < every
    assert files(some) == files(every)


@pytest.mark.long
def test_the_quick_tests_touch_every_room():
    """By an import, or in a folder of the room's name."""
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in files(collected())]
    named = {name for text in texts for name in re.findall(r"lpmech\.((?:checker\.)?\w+)", text)}
    named |= {Path(name).parts[1] for name in files(collected())}
    assert named >= {*ROOMS, *(f"checker.{room}" for room in ROOMS_OF_THE_CHECKER)}
    assert any("proofs_check" in name for name in files(collected()))


def split(parameters):
    """The values of the quick parameters, and those of the long ones with their ids."""
    marked = [value for value in parameters if pytest.mark.long in getattr(value, "marks", ())]
    return [value for value in parameters if value not in marked], [value.values for value in marked]


def test_the_first_and_every_so_many_after_it_are_quick():
    assert split(quick(range(7), 3)) == ([0, 3, 6], [(1,), (2,), (4,), (5,)])


def test_each_kind_is_counted_for_itself():
    entries = [("accepted", 1), ("accepted", 2), ("rejected", 3), ("accepted", 4), ("rejected", 5)]
    assert split(quick(entries, 2, by=itemgetter(0))) == (
        [entries[0], entries[2], entries[3]], [(entries[1],), (entries[4],)]
    )  # fmt: skip


def test_a_share_is_evenly_spread_and_never_empty(monkeypatch):
    whole = list(range(10))
    assert search.some(whole) == whole or search.SHARE < 1
    for share, taken in (("1/3", [0, 3, 6, 9]), ("1/2", [0, 2, 4, 6, 8]), ("2/3", [0, 1, 3, 4, 6, 7, 9]), ("7", whole)):
        monkeypatch.setattr(search, "SHARE", Fraction(share))
        assert search.some(whole) == taken
        assert search.some([5]) == [5]
        assert search.times(4) == (28 if share == "7" else 4)


@pytest.mark.long
def test_a_share_of_the_long_parameters_is_collected():
    """Of every test some, and all its quick ones."""
    third, every = (collected("--everything", "tests/lp", share=share) for share in ("1/3", "1"))
    assert collected("tests/lp") < third < every
    assert {one.partition("[")[0] for one in third} == {one.partition("[")[0] for one in every}


@pytest.mark.long
def test_the_quick_run_takes_one_of_the_parameters_of_a_heavy_test():
    heavy, quick_ones = collected("-m", "heavy", "tests/choice"), collected("tests/choice")
    of_each = Counter(one.partition("[")[0] for one in heavy)
    assert Counter(one.partition("[")[0] for one in heavy & quick_ones) == dict.fromkeys(of_each, 1)
    assert min(of_each.values()) > 1


def test_rows_and_named_parameters_stay_what_they_are():
    assert quick(ROW, 1, rows=True) == list(ROW)
    named, row = quick([(1, 2), *ROW], 3, rows=True)[1:]
    assert (named.values, named.id, named.marks) == ((7, 8), "named", (pytest.mark.xfail, pytest.mark.long))
    assert (row.values, row.id) == ((9, 10), None)
