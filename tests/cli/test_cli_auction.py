"""`lpmech licensing ascending`: the periods, JSON, and what cannot be used."""

import pytest


def test_the_auction_of_single_tasks_stands_beside_the_pivot_mechanism(lpmech):
    command = ("licensing", "ascending", "bv08/scheduling_three")
    text, shape = lpmech(*command), lpmech(*command, "--format", "json").json
    assert text.code == 0
    assert "is efficient from this state on" in text.out
    assert [one["price"] for one in shape["rounds"]] == ["17/4", "5/2", "0"] == [
        one["pivot_price"] for one in shape["rounds"]]  # fmt: skip
    assert (shape["welfare"], shape["loss"]) == ("49/4", "0")


def test_the_auction_that_loses_says_so(lpmech):
    command = ("licensing", "ascending", "bv08/multi_task_inefficient_range", "--state", "series=4")
    assert "it loses 1/2" in lpmech(*command).out
    first = lpmech(*command, "--format", "json").json["rounds"][0]
    assert (first["winner"], first["price"], first["pivot_winner"], first["pivot_price"]) == (
        "single", "2", "series", "7/4")  # fmt: skip


@pytest.mark.parametrize(("arguments", "said"), [
    (("bv08/learning_licence",), "for scheduling problems"),
    (("bv08/scheduling_three", "--state", "ann=7"), 'unknown type of ann "7"'),
    (("bv08/scheduling_three", "--state", "ann"), "expected BIDDER=TYPE"),
])  # fmt: skip
def test_what_cannot_be_used_is_told(lpmech, arguments, said):
    found = lpmech("licensing", "ascending", *arguments)
    assert (found.code, found.out) == (2, "")
    assert said in found.err
