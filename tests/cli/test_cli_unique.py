"""`lpmech study unique`: the intervals, files, exit codes, and what is said of input that cannot be used."""

import pytest

CASE = "bv08/multi_task_efficient_range"
UNIQUE = ("study", "unique", CASE, "--agent", "series", "--form", "history_independent")


def test_unique_prints_intervals_around_the_pivot_payments(lpmech):
    text, shape = lpmech(*UNIQUE, "--grid", "2"), lpmech(*UNIQUE, "--grid", "2", "--format", "json").json
    assert (text.code, text.err) == (0, "")
    assert text.out.startswith("CERTIFIED  No payment of series differs by more than 3/4")
    assert shape["grid"] == ["3/4", "3/2", "9/4"]
    assert shape["claim"]["verdict"] == "proved"
    first = {"form": "history-independent", "period": None, "state": {"series": "8", "single": "2"}}
    assert shape["payments"][0] == {**first, "pivot": "1", "least": "3/4", "greatest": "3/2"}


def test_without_diverse_types_payments_are_not_unique(lpmech):
    found = lpmech(*UNIQUE, "--grid", "0", "--format", "json")
    assert found.code == 1
    assert found.json["claim"]["verdict"] == "refuted"
    assert found.json["payments"][0]["least"] is None
    assert "unbounded" in lpmech(*UNIQUE, "--grid", "0").out


def test_a_distance_that_is_too_small_is_refuted_and_the_files_check(lpmech, tmp_path):
    assert lpmech(*UNIQUE, "--grid", "2", "--within", "1/2", "-o", tmp_path).code == 1
    files = [tmp_path / f"{name}.json" for name in ("environment", "certificate")]
    required = lpmech("check", *files, "--require", "pivot_unique", "--format", "json")
    assert (required.code, required.json["reason"]) == (1, "pivot_unique: required, but refuted")
    checked = lpmech("check", *files, "--format", "json")
    assert all(claim["reason"] is None for claim in checked.json["claims"])
    verdicts = {claim["id"]: claim["verdict"] for claim in checked.json["claims"]}
    assert verdicts["pivot_unique"] == "refuted"


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize("words", [("study", "unique", "--agent", "ann", "--grid", "0"), ("tolerance",),
                                   ("export", "--what", "incentives", "--format", "lp")], ids=" ".join)  # fmt: skip
def test_a_form_is_named_alike_everywhere_and_its_phrase_is_understood(lpmech, words):
    by_name, by_phrase, unknown = (
        lpmech(*words, "bv08/scheduling_three", "--form", form)
        for form in ("history_independent", "history-independent", "all")
    )
    assert by_name.err == ""
    assert (by_phrase.code, by_phrase.out) == (by_name.code, by_name.out)
    assert unknown.code == 2
    assert '"history_independent", ' in unknown.err
    assert '"one_period_memory"' in unknown.err


@pytest.mark.parametrize(("arguments", "code", "said"), [
    (("study", "unique", CASE, "--agent", "serie"), 2, 'unknown agent "serie"'),
    ((*UNIQUE, "--within", "-1"), 2, "--within takes a number of at least 0"),
    ((*UNIQUE, "--within", "a"), 2, "--within takes a number of at least 0"),
    (("study", "unique", "l14/oil_leases", "--agent", "1"), 2, "unknown agent"),
])  # fmt: skip
def test_what_cannot_be_used_is_told(lpmech, arguments, code, said):
    found = lpmech(*arguments)
    assert found.code == code
    assert said in found.err
    assert found.out == ""
