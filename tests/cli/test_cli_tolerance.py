"""tolerance: JSON, and what is refused."""

from lpmech.problem.canonical import canonical
from tests.exports.test_tolerance import CONFLICT, no_last_period

KEYS = {"solver", "library", "status", "says", "compared"}


def test_json_has_every_answer(lpmech):
    found = lpmech("tolerance", CONFLICT, "--form", "history_independent", "--format", "json")
    assert found.code == 0
    assert [(one["agent"], one["exact"], one["least_gain"]) for one in found.json["programs"]] == [
        ("ann", "no", "1/2000000000"), ("bob", "yes", None),
    ]  # fmt: skip
    assert all(set(answer) == KEYS for one in found.json["programs"] for answer in one["answers"])
    assert "says yes, is no" in lpmech("tolerance", CONFLICT, "--form", "history_independent").out


def test_where_there_is_no_program_it_says_why(lpmech, tmp_path):
    path = tmp_path / "case.json"
    path.write_text(canonical(no_last_period()), encoding="utf-8")
    found = lpmech("tolerance", path, "--form", "contingent")
    assert (found.code, found.out) == (3, "")
    assert "last period" in found.err


def test_limits_are_numbers_in_range(lpmech):
    assert lpmech("tolerance", CONFLICT, "--seconds", "0").code == 2
