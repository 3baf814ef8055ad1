"""The designs of shipped cases: what the verified checker says of each is stored, and the ordinary checker agrees."""

import json
import re
from pathlib import Path

import pytest

from lpmech import casefiles
from lpmech.casefiles import library
from lpmech.designs.design import answered as design_of
from tests.verified.test_designs import answered
from tests.verified.test_trust import PAGE

STORED = json.loads((Path(__file__).parent / "shipped_designs.json").read_text(encoding="utf-8"))
CASES = [name for name, path in sorted(library.cases().items()) if "[[expect.design]]" in path.read_text("utf-8")]
QUICK = ("beyond/correlated_bidders", "beyond/matsuo", "beyond/only_a_coin", "beyond/own_lies")


def test_every_case_with_designs_is_stored():
    assert list(STORED) == CASES


@pytest.mark.parametrize("name", [pytest.param(one, marks=() if one in QUICK else pytest.mark.long) for one in CASES])
def test_each_design_has_the_answer_that_is_stored(name, tmp_path):
    case = casefiles.load(name)
    found = {}
    for one in case.expect.designs:
        right = design_of(case.environment, one.problem).certificate
        ordinary, found[one.name], _ = answered(tmp_path, case.environment, right)
        assert ordinary == "accepted"
    assert found == STORED[name]


def test_the_page_counts_them():
    answers = [answer for case in STORED.values() for answer in case.values()]
    assert set(answers) <= {"verified", "not covered"}
    counted = re.search(r"Of the (\d+) designs of shipped cases (\d+) are verified", PAGE.read_text(encoding="utf-8"))
    assert counted is not None
    assert tuple(map(int, counted.groups())) == (len(answers), answers.count("verified"))
