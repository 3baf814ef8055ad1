"""`lpmech simulate`: shapes, seeds, lies, and what cannot be used."""

import csv
import io
import json

import pytest

CASE = "l14/oil_leases"
PLAYED = ("simulate", CASE, "--mechanism", "pivot", "--paths", "50", "--seed", "4")


def test_the_same_command_prints_the_same(lpmech):
    text = lpmech(*PLAYED)
    assert (text.code, text.err) == (0, "")
    assert text.out == lpmech(*PLAYED).out != lpmech(*PLAYED[:-1], "5").out
    assert "everybody tells the truth" in text.out
    assert "50 paths of 2 periods of the pivot mechanism in oil_leases" in text.out


def test_json_has_the_documented_shape(lpmech):
    shape = lpmech(*PLAYED, "--lie", "firm 1:6=4", "--format", "json").json
    assert set(shape) == {"environment", "mechanism", "seed", "periods", "paths", "lies", "level", "totals", "gains",
                          "allocations", "first_path"}  # fmt: skip
    assert shape["lies"] == [{"agent": "firm 1", "period": None, "when": {"firm 1": "6"}, "report": "4"}]
    assert [one["agent"] for one in shape["gains"]] == ["firm 1"]
    assert {one["quantity"] for one in shape["totals"]} == {"utility", "payments", "payoff"}
    assert [one["period"] for one in shape["first_path"]] == [1, 2]


def test_the_first_path_as_a_table(lpmech):
    rows = list(csv.DictReader(io.StringIO(lpmech(*PLAYED, "--format", "csv").out)))
    assert len(rows) == 2
    assert {"period", "firm 1", "report firm 1", "allocation", "utility firm 1", "payment firm 2"} <= set(rows[0])


def test_a_mechanism_of_ones_own_and_lies_from_a_file(lpmech, tmp_path):
    own, lies = tmp_path / "own.json", tmp_path / "lies.json"
    own.write_text(lpmech("transfers", CASE, "--mechanism", "pivot", "--format", "json").out)
    lies.write_text(json.dumps({"lies": [{"agent": "firm 2", "report": "4", "period": 1}]}))
    command = ("simulate", CASE, "--paths", "3", "--lies", lies, "--format", "json")
    one, two = lpmech(*command, "--mechanism", own).json, lpmech(*command, "--mechanism", "pivot").json
    assert one["totals"] == two["totals"]
    assert one["lies"][0]["period"] == 1


def test_a_single_path_has_no_interval(lpmech):
    shape = lpmech("simulate", "bv08/scheduling_three", "--paths", "1", "--state", "ann=8,bob=6,cyd=5", "--format",
                   "json").json  # fmt: skip
    assert shape["totals"][0]["margin"] is None
    assert (shape["periods"], len(shape["first_path"])) == (20, 20)
    first = shape["first_path"][0]
    assert (first["allocation"], first["payments"]) == ("serve ann", {"ann": "17/4", "bob": "0", "cyd": "0"})


@pytest.mark.parametrize(("arguments", "said"), [
    (("bv08/scheduling_three",), "the environment has no prior; say where to start: --state ann=4,bob=3,cyd=2"),
    (("bv08/scheduling_three", "--state", "ann=8"), "says nothing of bob, cyd"),
    (("bv08/scheduling_three", "--state", "ann"), "expected COMPONENT=LABEL"),
    ((CASE, "--periods", "3"), "the horizon is 2"),
    ((CASE, "--lie", "firm 1:6"), "expected TYPE=REPORT"),
    ((CASE, "--lies", "nowhere.json"), "nowhere.json"),
    ((CASE, "--mechanism", "pivott"), "unknown mechanism"),
])  # fmt: skip
def test_what_cannot_be_used_is_told(lpmech, arguments, said):
    found = lpmech("simulate", *arguments)
    assert (found.code, found.out) == (2, "")
    assert said in found.err
