"""`lpmech licensing indices` and `lpmech licensing prices`, as users meet them."""

import json

import pytest

from lpmech.casefiles.bandits import load_bandit
from lpmech.licensing.canonical import canonical
from tests.csv_rows import read_csv
from tests.licensing.index_files import BANDITS

LICENCE = "bv08/learning_licence"
AT = "ann=7,bob=untried,cyd=4"


@pytest.fixture
def many(tmp_path):
    path = tmp_path / "many.json"
    path.write_text(canonical(BANDITS["many"]), encoding="utf-8")
    return path


def test_indices_are_exact(lpmech):
    rows = lpmech("licensing", "indices", LICENCE, "--format", "json").json["indices"]
    assert {(row["bidder"], row["state"]): row["index"] for row in rows} == {
        ("ann", "3"): "3", ("ann", "7"): "7", ("bob", "untried"): "6", ("bob", "good"): "8", ("bob", "bad"): "2",
        ("cyd", "1"): "1", ("cyd", "4"): "4",
    }  # fmt: skip
    text = lpmech("licensing", "indices", LICENCE).out
    assert "bob      untried       6\n" in text
    table = read_csv(lpmech("licensing", "indices", "licensing", "--format", "csv").out)
    assert table[5] == {"bidder": "cyd", "state": "0-0", "index": "171/34", "short_by_at_most": "27/16"}


def test_floats_are_marked(lpmech):
    found = lpmech("licensing", "indices", "licensing", "--float")
    assert "5.02941176471" in found.out
    assert "Computed in floats, without a guarantee." in found.out


def test_prices_at_one_state(lpmech):
    shape = lpmech("licensing", "prices", LICENCE, "--state", AT, "--format", "json").json
    assert (shape["winner"], shape["price"], shape["second_index"]) == ("ann", "11/2", "6")
    assert shape["values"] == {"everyone": "14", "without ann": "11", "without bob": "14", "without cyd": "14"}
    assert "Second index     6, which is not the price" in lpmech("licensing", "prices", LICENCE, "--state", AT).out


def test_prices_at_every_state(lpmech):
    rows = read_csv(lpmech("licensing", "prices", LICENCE, "--format", "csv").out)
    assert len(rows) == 12
    assert [row["price"] for row in rows if row["difference"] != "0"] == ["5", "11/2"]


def test_the_lie_where_the_second_index_is_charged(lpmech, tmp_path):
    found = lpmech("licensing", "prices", LICENCE, "--second-index", "-o", tmp_path / "out")
    assert "In the state ann = 7, bob = untried, cyd = 1, ann says '3' and gains 1/2." in found.out
    paths = [str(tmp_path / "out" / name) for name in ("environment.json", "certificate.json")]
    assert lpmech("check", *paths).code == 0
    certified = lpmech("certify", LICENCE, "--mechanism", "second_index", "--format", "json")
    assert (certified.code, certified.json["verdict"]) == (1, "refuted")
    charged = lpmech("licensing", "prices", LICENCE, "--second-index", "--format", "json").json["second_index_charged"]
    assert (charged["verdict"], charged["least_slack"], charged["at"]["report"]) == ("refuted", "-1/2", "3")


def test_where_the_second_index_is_the_price(lpmech, tmp_path):
    """Of known values the second-highest is the price."""
    arms = [{"name": name, "states": ["x", "y"], "reward": values, "transition": [[1, 0], [0, 1]]}
            for name, values in (("ann", [3, 7]), ("bob", [4, 5]))]  # fmt: skip
    path = tmp_path / "arms.json"
    path.write_text(json.dumps({"format": "lpmech-arms/1", "discount": "1/2", "arms": arms}), encoding="utf-8")
    found = lpmech("licensing", "prices", path, "--second-index").out
    assert "The second index is not the price in 0 of 4 states." in found
    assert "Telling the truth is optimal with these types." in found


def test_types_of_others_may_tell_the_index_from_the_price(lpmech):
    """ann loses against the untried bob as she is; with another value she would win, and be charged too much."""
    found = lpmech("licensing", "prices", "bv06/printed_index", "--second-index", "--format", "json").json
    assert all(row["difference"] == "0" for row in found["prices"])
    assert found["second_index_charged"]["added"]["bidder"] == "ann"


def test_where_no_given_type_can_use_the_excess(lpmech, tmp_path):
    """bob is tried by ann's leave; known values of ann are far from his index."""
    arms = json.loads(canonical(BANDITS["licence"]))
    arms["arms"] = [{"name": "ann", "states": ["7"], "reward": [7], "transition": [[1]]}, arms["arms"][1]]
    path = tmp_path / "arms.json"
    path.write_text(json.dumps(arms), encoding="utf-8")
    found = lpmech("licensing", "prices", path, "--second-index", "-o", tmp_path / "out", "--format", "json").json
    charged = found["second_index_charged"]
    assert charged["verdict"] == "refuted"
    assert charged["added"]["bidder"] == charged["at"]["agent"] == "ann"
    text = lpmech("licensing", "prices", path, "--second-index").out
    assert "With these types no lie pays; it does once ann may also be" in text
    paths = [tmp_path / "out" / name for name in ("environment.json", "certificate.json")]
    assert lpmech("check", *paths).code == 0


def test_many_bidders_and_their_certificate(lpmech, many, tmp_path):
    state = ",".join(f"bidder {k}=a" for k in range(8))
    found = lpmech("licensing", "prices", many, "--state", state, "-o", tmp_path / "out", "--format", "json")
    assert found.json["winner"] == "bidder 7"
    assert "lpmech check" in found.err
    paths = [str(tmp_path / "out" / name) for name in ("arms.json", "index_certificate.json")]
    checked = lpmech("check", *paths, "--format", "json")
    assert checked.json["verdict"] == "accepted"
    assert [claim["id"] for claim in checked.json["claims"]] == ["indices", "winner", "values", "payments"]


@pytest.mark.parametrize("case", ["licensing", LICENCE])
def test_a_case_is_checked_by_its_arms(lpmech, case, tmp_path):
    state = ("--state", AT) if case == LICENCE else ()
    assert lpmech("licensing", "prices", case, *state, "-o", tmp_path).code == 0
    assert lpmech("check", case, tmp_path / "index_certificate.json").code == 0
    assert lpmech("check", "bv06/printed_index", tmp_path / "index_certificate.json").code in (1, 2)


def test_enclosed_prices_are_told_as_bounds(lpmech, many, monkeypatch):
    monkeypatch.setattr("lpmech.licensing.auction.MAX_EXACT_BITS", -1)
    state = ",".join(f"bidder {k}=a" for k in range(8))
    shape = lpmech("licensing", "prices", many, "--state", state, "--format", "json").json
    assert shape["arithmetic"] == "enclosed"
    assert set(shape["price"]) == {"at_least", "at_most"}
    text = lpmech("licensing", "prices", many, "--state", state).out
    assert "enclosed" in text
    assert "not the price" in text
    rows = read_csv(lpmech("licensing", "prices", many, "--state", state, "--format", "csv").out)
    assert rows[0]["pays, at most"] == "0"
    assert rows[7]["pays, at least"] != rows[7]["pays, at most"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("licensing", "prices", "bt/public_storage"), "is no licensing environment: the horizon is finite"),
        (("licensing", "indices", "bt/public_storage"), "lpmech certify finds a mechanism all the same"),
        (("licensing", "prices", LICENCE, "--state", "ann"), '--state: found "ann", expected BIDDER=STATE'),
        (("licensing", "prices", LICENCE, "--state", "ann=3"), "--state says nothing of bob"),
        (("licensing", "prices", LICENCE, "--state", "ann=4,bob=good,cyd=1"), 'unknown state of ann "4"'),
        (("licensing", "prices", LICENCE, "--state", "dan=4"), 'unknown bidder "dan"'),
        (("licensing", "prices", LICENCE, "--state", AT, "--second-index"), "leave --state out"),
        (("licensing", "prices", LICENCE, "-o", "/tmp/lpmech-not-there"), "say which by --state"),
        (("licensing", "prices", "no_such_case"), "no file, shipped case or family of this name"),
    ],
)
def test_refusals(lpmech, arguments, words, tmp_path):
    found = lpmech(*(str(tmp_path) if argument.startswith("/tmp") else argument for argument in arguments))
    assert found.code == 2
    assert words in found.err
    assert not found.out


def test_too_many_joint_states_for_every_other_command(lpmech, many):
    tree = json.loads(many.read_text("utf-8"))
    tree["arms"] = [arm | {"name": f"{arm['name']} {k}"} for k in range(4) for arm in tree["arms"]]
    many.write_text(json.dumps(tree), encoding="utf-8")
    refused = lpmech("certify", many)
    assert refused.code == 2
    assert "E-ARMS-JOINT at arms" in refused.err
    assert "say which by --state" in lpmech("licensing", "prices", many).err
    state = ",".join(f"{arm['name']}=a" for arm in tree["arms"])
    assert lpmech("licensing", "prices", many, "--state", state).code == 0


def test_an_arms_file_is_a_case_of_every_command(lpmech, tmp_path):
    path = tmp_path / "arms.json"
    path.write_text(canonical(load_bandit("licensing")), encoding="utf-8")
    assert lpmech("certify", path).code == 0
    assert lpmech("certify", path, "--mechanism", "second_price").code == 0
    assert "to ann" in lpmech("transfers", path).out
