"""diff: exit codes, what is printed, what is refused."""

import pytest

from lpmech.casefiles import library

CASE = "bv08/scheduling_three"


@pytest.fixture
def folders(lpmech, tmp_path):
    lpmech("certify", CASE, "-o", tmp_path / "pivot")
    lpmech("certify", CASE, "--choose", "least_norm", "-o", tmp_path / "norm")
    return tmp_path


def other_case(tmp_path):
    text = library.all_cases()[CASE].read_text(encoding="utf-8").partition("[expect]")[0]
    path = tmp_path / "other.toml"
    path.write_text(text.replace('discount = "1/2"', 'discount = "2/3"'), encoding="utf-8")
    return path


def test_environments_are_the_same_or_differ(lpmech, tmp_path):
    same = lpmech("diff", CASE, CASE)
    assert (same.code, same.out.splitlines()[0]) == (0, "No difference")
    found = lpmech("diff", CASE, other_case(tmp_path), "--format", "json")
    assert found.code == 1
    assert found.json["claims"] is found.json["payments"] is None
    assert [(one["place"], one["before"], one["after"]) for one in found.json["environment"]] == [
        ("discount", "1/2", "2/3")
    ]


def test_results_are_worse_only_where_a_required_claim_is_lost(lpmech, folders):
    plain = lpmech("diff", folders / "pivot", folders / "norm")
    assert (plain.code, plain.out.splitlines()[0]) == (0, "Different: claims, payments")
    found = lpmech("diff", folders / "pivot", folders / "norm" / "certificate.json", "--require", "efficient_exit",
                   "--format", "json")  # fmt: skip
    assert (found.code, found.json["lost"]) == (1, ["efficient_exit"])
    assert all(set(one) == {"place", "period", "cell", "before", "after", "change"} for one in found.json["payments"])
    assert lpmech("diff", folders / "norm", folders / "pivot", "--require", "efficient_exit").code == 0


def test_a_folder_and_a_case_are_compared_as_environments(lpmech, folders):
    assert lpmech("diff", folders / "pivot", CASE).code == 0


def test_the_claims_that_decided_the_verdict_are_required(lpmech, folders):
    lpmech("certify", CASE, "--require", "weak_budget_balance", "-o", folders / "narrow")
    assert lpmech("diff", folders / "narrow", folders / "norm").code == 1


@pytest.mark.parametrize("arguments", [
    (CASE, "nowhere"), (CASE, CASE, "--threshold", "-1"), (CASE, CASE, "--threshold", "1e3"),
    (CASE, CASE, "--require", "eficient"), (CASE,),
])  # fmt: skip
def test_what_means_nothing_is_refused(lpmech, arguments):
    found = lpmech("diff", *arguments)
    assert (found.code, found.out) == (2, "")
    assert found.err
