"""The commands on crowds, and on environments with identical agents, as a user meets them."""

import pytest

from lpmech.crowds.case import load
from lpmech.crowds.reader import crowd_of
from lpmech.reading.faults import BadInput
from tests.cli.conftest import lpmech  # noqa: F401

TWENTY, PAIR = "crowds/twenty_bidders", "beyond/two_bidders"


@pytest.mark.long
def test_twenty_bidders_from_the_case_to_the_page(lpmech, tmp_path):  # noqa: F811
    """A million million joint states: certified, checked, and a page written of them."""
    done = lpmech("certify", TWENTY, "-o", tmp_path / "out")
    assert done.code == 0
    assert done.out.startswith("CERTIFIED")
    assert "1,771 multisets stand for 1,099,511,627,776 joint states" in done.out
    checked = lpmech("check", tmp_path / "out")
    assert checked.code == 0
    assert "defined by the formula of the pivot mechanism, each known to" in " ".join(checked.out.split())
    assert lpmech("show", TWENTY, "--canonical").out == (tmp_path / "out/environment.json").read_text("utf-8")
    assert lpmech("report", tmp_path / "out", "-o", tmp_path / "page.html").code == 0
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "20 bidders" in page
    assert "Who pays what" in page


def test_groups_that_are_found(lpmech, tmp_path):  # noqa: F811
    told = lpmech("study", "identical", PAIR, "--format", "json", "-o", tmp_path / "out").json
    assert told["groups"] == [["ann", "bob"]]
    assert told["orbits"] == {"lumped": 3, "joint": 4}
    assert lpmech("check", tmp_path / "out").code == 0
    apart = lpmech("study", "identical", PAIR, "--groups", "ann;bob", "--format", "json").json
    assert apart["orbits"] == {"lumped": 4, "joint": 4}
    assert [claim["verdict"] for claim in apart["claims"]] == [claim["verdict"] for claim in told["claims"]]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("l14/oil_leases",), "agents cannot be lumped"),
        (("bv08/scheduling_three", "--groups", "ann,bob;cyd"), "ann and bob are not identical"),
        ((PAIR, "--groups", "ann"), "groups name every agent once"),
        ((PAIR, "--width", "0"), "--width takes a number above 0"),
    ],
)
def test_what_cannot_be_lumped(given, said, lpmech):  # noqa: F811
    done = lpmech("study", "identical", *given)
    assert (done.code, done.out) == (2, "")
    assert said in " ".join(done.err.split())


def test_what_a_case_expects_is_compared(lpmech, tmp_path):  # noqa: F811
    text = (tmp_path / "mine.toml").write_text
    source = load(TWENTY)
    assert source.claims["efficient"].value == "proved"
    tree = 'format = "lpmech-crowd/1"\ndiscount = "1/2"\n[[groups]]\nname = "ants"\nnumber = 3\ntypes = ["t"]\n'
    tree += 'treatments = [{ name = "works", utility = [-1] }]\n[[allocations]]\nname = "only"\n[expect]\n'
    text(tree + '[expect.claims]\nnon_negative_values = "refuted"\n', encoding="utf-8")
    assert lpmech("certify", tmp_path / "mine.toml").code == 0
    text(tree + '[expect.claims]\nnon_negative_values = "proved"\n', encoding="utf-8")
    wrong = lpmech("certify", tmp_path / "mine.toml")
    assert wrong.code == 1
    assert "expected proved, found refuted" in wrong.out
    assert lpmech("test", tmp_path / "mine.toml").code == 1


def test_every_fault_is_told_at_its_place():
    tree = {
        "format": "lpmech-crowd/1", "discount": 2, "public prior": [1],
        "groups": [
            {"name": "public", "number": 0, "types": ["a", "b"], "terminal": [1, 1], "prior": ["1/2", "1/4"],
             "treatments": [{"name": "x", "utility": [1], "transition": [[1, 1], [0, "1/2"]]},
                            {"name": "x", "absent": 3}]},
            {"name": "others", "number": 2, "types": ["a"], "treatments": [{"name": "y", "more": 1}, {"name": "z"}]},
        ],
        "allocations": [{"name": "n", "treated": {"nobody": {}, "others": {"y": 3}}, "transition": [[1]]}],
    }  # fmt: skip
    with pytest.raises(BadInput) as refused:
        crowd_of(tree)
    codes = {fault.code for fault in refused.value.faults}
    assert codes >= {
        "E-DISCOUNT", "E-CROWD-PUBLIC", "E-AGENT-NAME", "E-CROWD-NUMBER", "E-CROWD-TERMINAL", "E-ROW-SUM", "E-SHAPE",
        "E-KIND", "E-LABEL-REPEATED", "E-KEY-UNKNOWN", "E-LABEL-UNKNOWN",
    }  # fmt: skip


def test_a_group_that_cannot_be_left_and_half_a_prior():
    tree = {
        "format": "lpmech-crowd/1", "discount": "1/2",
        "groups": [{"name": "ants", "number": 2, "types": ["a"], "treatments": [{"name": "x", "absent": False}],
                    "prior": [1]},
                   {"name": "bees", "number": 2, "types": ["a"], "treatments": [{"name": "x"}]}],
        "allocations": [{"name": "n"}],
    }  # fmt: skip
    with pytest.raises(BadInput) as refused:
        crowd_of(tree)
    assert {fault.code for fault in refused.value.faults} == {"E-CROWD-ABSENT", "E-CROWD-PRIOR"}


@pytest.mark.long
def test_the_weather_from_the_case_to_the_page(lpmech, tmp_path):  # noqa: F811
    """Shocks and periods are shown, checked, and written to a page; what they are for is said where one asks."""
    done = lpmech("certify", "crowds/umbrellas", "-o", tmp_path / "out")
    assert done.code == 0
    assert "shock rain" in done.out
    assert "efficient" in lpmech("check", tmp_path / "out", "--summary").out
    assert "rain 1/3, sun 2/3" in lpmech("show", "crowds/umbrellas").out
    assert lpmech("report", tmp_path / "out", "-o", tmp_path / "page.html").code == 0
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "What may happen, in every period" in page
    assert "period 1, 2, 3; shock" in page
