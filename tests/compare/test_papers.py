"""Certificates of indices, prices and continuous signals beside each other: what differs, and its path in the files."""

import copy
import json
from fractions import Fraction

import pytest

from lpmech.compare.diff import diff_of
from lpmech.reading import BadInput
from tests.cli.conftest import lpmech  # noqa: F401


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    from lpmech.cli.run import run

    place = tmp_path_factory.mktemp("papers")
    prices = ["licensing", "prices", "bv08/licence_or_nobody", "--state"]
    assert run([*prices, "ann=bad,bob=-1", "-o", str(place / "nobody")]) == 0
    assert run([*prices, "ann=good,bob=1", "-o", str(place / "ann")]) == 0
    assert run(["certify", "continuous/two_auctions_refuted", "-o", str(place / "signals")]) == 3
    assert run(["certify", "l14/oil_leases", "-o", str(place / "mechanism")]) in (0, 1)
    return place


def written(folder, name, change):
    """A copy of a folder whose file is changed."""
    other = folder.parent / f"{folder.name} changed"
    other.mkdir(exist_ok=True)
    for file in folder.iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    tree = json.loads((other / name).read_text(encoding="utf-8"))
    change(tree)
    (other / name).write_text(json.dumps(tree), encoding="utf-8")
    return other


@pytest.mark.heavy
@pytest.mark.parametrize("name", ["nobody", "signals"])
def test_a_folder_differs_from_itself_in_nothing(folders, name):
    assert diff_of((str(folders / name), str(folders / name))).same


def test_who_wins_and_what_it_pays(folders):
    found = {one.place: one for one in diff_of((str(folders / "nobody"), str(folders / "ann"))).results}
    assert (found["outcome: winner"].before, found["outcome: winner"].after) == (None, "ann")
    assert found["outcome: payments: ann"].change == 1
    assert not any(place.startswith("indices") for place in found)


def test_every_change_of_one_value_is_told_with_its_path(folders):
    def change(tree):
        tree["claims"][2]["error"]["bound"] = "99"

    found = diff_of((str(folders / "signals"), str(written(folders / "signals", "certificate.json", change))))
    (one,) = found.results
    assert one.place.startswith("claims: residual_claimant of ann: error: bound")
    assert (one.after, one.change) == ("99", 99 - Fraction(one.before))
    assert not found.worse


def test_a_claim_that_is_left_out_is_lost(folders):
    other = written(folders / "signals", "certificate.json", lambda tree: tree["claims"].pop(2))
    pair = (str(folders / "signals"), str(other))
    assert diff_of(pair).lost == ("residual_claimant of ann",)
    assert diff_of(pair).worse
    assert not diff_of(pair, required=("density",)).worse
    assert diff_of(pair[::-1]).lost == ()


def test_payments_that_differ_by_little_are_the_same(folders):
    def change(tree):
        tree["outcome"]["payments"]["ann"] = "1001/1000"

    pair = (str(folders / "ann"), str(written(folders / "ann", "index_certificate.json", change)))
    assert [one.place for one in diff_of(pair).results] == ["outcome: payments: ann"]
    assert diff_of(pair, threshold=Fraction(1, 1000)).same
    assert not diff_of(pair, threshold=Fraction(1, 1001)).same


def test_long_lists_are_compared_whole(folders):
    def change(tree):
        tree["transfers"]["ann"]["to bob"]["numerators"] = [7] * 60

    once = written(folders / "signals", "certificate.json", change)
    tree = json.loads((once / "certificate.json").read_text(encoding="utf-8"))
    again = copy.deepcopy(tree)
    again["transfers"]["ann"]["to bob"]["numerators"][-1] = 8
    twice = folders / "twice"
    twice.mkdir()
    (twice / "environment.json").write_bytes((once / "environment.json").read_bytes())
    (twice / "certificate.json").write_text(json.dumps(again), encoding="utf-8")
    assert [one.place for one in diff_of((str(once), str(twice))).results] == ["transfers: ann: to bob: numerators"]


@pytest.mark.parametrize("pair", [("nobody", "signals"), ("mechanism", "signals"), ("signals", "mechanism")])
def test_what_is_of_two_kinds_is_refused(folders, pair):
    with pytest.raises(BadInput, match="another kind"):
        diff_of((str(folders / pair[0]), str(folders / pair[1])))


def test_a_folder_and_a_case_are_of_two_kinds(folders, lpmech):  # noqa: F811
    done = lpmech("diff", folders / "signals", "l14/oil_leases")
    assert (done.code, done.out) == (2, "")


def test_the_command_tells_them_in_words_and_in_json(folders, lpmech):  # noqa: F811
    done = lpmech("diff", folders / "nobody", folders / "ann")
    assert (done.code, "outcome: winner" in done.out) == (0, True)
    told = lpmech("diff", folders / "nobody", folders / "ann", "--format", "json").json
    assert {"place": "outcome: winner", "period": None, "cell": None, "before": None, "after": "ann",
            "change": None} in told["results"]  # fmt: skip
