"""Differences are those that were made, at their place and no others; how things are written is none."""

import copy
import json
import random
from fractions import Fraction

import pytest

import lpmech
from lpmech.certificate import pipeline
from lpmech.compare.diff import diff
from lpmech.compare.environments import environment_differences
from lpmech.compare.results import Change, Stated, claim_changes
from lpmech.compare.side import Side, read_side
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.reading.faults import BadInput
from lpmech.separation.claim import Verdict
from tests.quick import quick
from tests.search import times
from tests.strategies import random_environment

PLAIN = {
    "format": "lpmech-environment/1", "discount": "1/2", "horizon": None, "agents": ["ann", "bob"],
    "stages": [{
        "types": {"ann": ["low", "high"], "bob": ["low", "high"]}, "allocations": ["to ann", "to bob"],
        "utility": {"ann": {"axes": ["allocation", "ann"], "values": [["1", "3"], ["0", "0"]]},
                    "bob": {"axes": ["allocation", "bob"], "values": [["0", "0"], ["1/2", "4"]]}},
        "transition": {"ann": {"axes": ["ann", "next ann"], "values": [["3/4", "1/4"], ["1/3", "2/3"]]},
                       "bob": {"axes": ["next bob"], "values": ["1/2", "1/2"]}},
    }],
}  # fmt: skip


def env(tree):
    return Environment.from_json(tree)


def changed(**parts):
    tree = json.loads(json.dumps(PLAIN))
    tree["stages"][0] |= parts.pop("stage", {})
    return tree | parts


def told(before, after):
    return [(one.place, one.period, one.cell, one.before, one.after)
            for one in environment_differences(env(before), env(after))]  # fmt: skip


def test_one_number_is_one_difference():
    after = copy.deepcopy(PLAIN)
    after["stages"][0]["utility"]["bob"]["values"][1][1] = "9/2"
    assert told(PLAIN, after) == [("utility of bob", None, {"allocation": "to bob", "bob": "high"}, "4", "9/2")]
    (one,) = environment_differences(env(PLAIN), env(after))
    assert one.change == Fraction(1, 2)


def test_heads_lists_and_sets():
    after = changed(discount="2/3", horizon=3, name="other", stage={
        "types": {"ann": ["low", "high"], "bob": ["low", "high", "top"]},
        "utility": {"ann": PLAIN["stages"][0]["utility"]["ann"], "bob": {"axes": [], "values": "0"}},
        "transition": {"ann": PLAIN["stages"][0]["transition"]["ann"],
                       "bob": {"axes": ["next bob"], "values": ["1/2", "1/4", "1/4"]}},
        "feasible without": {"ann": ["to bob"]},
    }, prior={"axes": [], "values": "1/6"})  # fmt: skip
    found = told(PLAIN, after)
    assert [one[:1] + one[3:] for one in found if one[2] is None] == [
        ("name", "unnamed", "other"), ("discount", "1/2", "2/3"), ("horizon", "infinite", "3"),
        ("types of bob", None, "top"), ("feasible without ann", "every allocation", "to bob"), ("prior", None, "given"),
    ]  # fmt: skip
    assert [one[2:] for one in found if one[2] is not None] == [
        ({"allocation": "to bob", "bob": "low"}, "1/2", "0"), ({"allocation": "to bob", "bob": "high"}, "4", "0"),
        ({"next bob": "high"}, "1/2", "1/4"),
    ]  # fmt: skip


def test_an_agent_more_is_told_once_for_each_table_that_depends_on_it():
    after = changed(agents=["ann", "bob", "cid"], stage={
        "types": {"ann": ["low", "high"], "bob": ["low", "high"], "cid": ["x", "y"]},
        "utility": PLAIN["stages"][0]["utility"] | {"cid": {"axes": [], "values": "0"},
                                                    "bob": {"axes": ["cid"], "values": ["1", "2"]}},
        "transition": PLAIN["stages"][0]["transition"] | {"cid": {"axes": ["next cid"], "values": ["1/2", "1/2"]}},
    })  # fmt: skip
    assert [one[:1] + one[3:] for one in told(PLAIN, after)] == [
        ("agents", None, "cid"), ("feasible without cid", None, "every allocation"),
        ("utility of bob (what it depends on)", "allocation, bob", "cid"),
    ]  # fmt: skip


def test_the_order_of_types_and_axes_says_nothing_and_that_of_allocations_breaks_ties():
    after = changed(stage={
        "types": {"ann": ["high", "low"], "bob": ["low", "high"]}, "allocations": ["to bob", "to ann"],
        "utility": {"ann": {"axes": ["ann", "allocation"], "values": [["0", "3"], ["0", "1"]]},
                    "bob": {"axes": ["bob", "allocation"], "values": [["1/2", "0"], ["4", "0"]]}},
        "transition": {"ann": {"axes": ["next ann", "ann"], "values": [["2/3", "1/4"], ["1/3", "3/4"]]},
                       "bob": {"axes": ["next bob"], "values": ["1/2", "1/2"]}},
    })  # fmt: skip
    assert told(PLAIN, after) == [("order of allocations", None, None, "to ann, to bob", "to bob, to ann")]


def joint(move):
    """The product of the plain factors, cell by cell."""
    ann, bob = move["ann"]["values"], move["bob"]["values"]
    cells = {f"{t}|{n}|{m}": str(Fraction(ann[i][j]) * Fraction(bob[k]))
             for i, t in enumerate(("low", "high")) for j, n in enumerate(("low", "high"))
             for k, m in enumerate(("low", "high"))}  # fmt: skip
    return {"joint": {"axes": ["ann", "next ann", "next bob"], "entries": cells}}


def test_how_a_transition_is_written_is_no_difference():
    other = changed(stage={"transition": joint(PLAIN["stages"][0]["transition"])})
    assert told(PLAIN, other) == told(other, PLAIN) == []
    other["stages"][0]["transition"]["joint"]["entries"] |= {"low|low|low": "1/4", "low|low|high": "1/2"}
    assert [one[2:] for one in told(PLAIN, other)] == [
        ({"ann": "low", "next ann": "low", "next bob": "low"}, "3/8", "1/4"),
        ({"ann": "low", "next ann": "low", "next bob": "high"}, "3/8", "1/2"),
    ]


def test_periods_are_named_and_a_terminal_is_0_where_there_is_none():
    stage = PLAIN["stages"][0]
    two = changed(horizon=2, stages=[stage, {key: stage[key] for key in ("types", "allocations", "utility")}])
    one = changed(horizon=2)
    after = json.loads(json.dumps(two))
    after["stages"][1]["utility"]["ann"]["values"][0][0] = "7"
    assert told(two, after) == [("utility of ann", 2, {"allocation": "to ann", "ann": "low"}, "1", "7")]
    assert told(one, two) == []
    ends = one | {"terminal": {"utility": {"ann": {"axes": ["ann"], "values": ["0", "5"]}}}}
    assert told(one, ends) == [("terminal utility of ann", None, {"ann": "high"}, "0", "5")]


@pytest.mark.parametrize("seed", quick(range(times(50)), 10))
def test_a_random_environment_differs_from_itself_in_nothing_and_from_another_as_its_text_does(seed):
    """Second road: canonical texts are the same iff the environments are, label orders included."""
    first = Environment.from_json(random_environment(seed))
    assert environment_differences(first, Environment.from_json(json.loads(canonical(first)))) == ()
    other = numbers_moved(json.loads(canonical(first)), random.Random(seed))
    second = Environment.from_json(other)
    assert (canonical(first) == canonical(second)) == (environment_differences(first, second) == ())


def numbers_moved(tree, draw):
    """The same environment with one value of a random utility 1 higher, in its canonical text."""
    stage = draw.choice(tree["stages"])
    table = stage["utility"][draw.choice(tree["agents"])]
    if "entries" in table:
        key = draw.choice([*table["entries"], None])
        if key is None:
            table["default"] = "1"
        else:
            table["entries"][key] = str(Fraction(table["entries"][key]) + 1)
        return tree
    inner, key = table, "values"
    while isinstance(inner[key], list):
        inner, key = inner[key], draw.randrange(len(inner[key]))
    inner[key] = str(Fraction(inner[key]) + 1)
    return tree


def test_claims_are_gained_and_lost():
    proved, refuted = Stated(verdict=Verdict.PROVED, least_slack="0"), Stated(verdict=Verdict.REFUTED, least_slack="-1")
    more = Stated(verdict=Verdict.PROVED, least_slack="1/2")
    before = {"a": proved, "b": refuted, "c": proved, "d": proved, "e": refuted}
    after = {"a": proved, "b": proved, "c": refuted, "d": more, "f": proved}
    assert [(one.id, one.change) for one in claim_changes(before, after)] == [
        ("b", Change.GAINED), ("c", Change.LOST), ("d", Change.OTHER), ("e", Change.OTHER), ("f", Change.GAINED),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The pivot mechanism and the transfers of least norm, of one environment."""
    root = tmp_path_factory.mktemp("sides")
    one = lpmech.load("bv08/scheduling_three")
    lpmech.certify(one).save(root / "pivot")
    lpmech.certify(one, choose="least_norm").save(root / "norm")
    return root


@pytest.mark.long
def test_payments_are_compared_row_by_row(folders):
    """Second road: the rows of the files, as plain objects."""
    found = diff(read_side(folders / "pivot"), read_side(folders / "norm"), threshold=Fraction(3, 2))
    rows = [json.loads((folders / name / "transfers.json").read_text())["transfers"] for name in ("pivot", "norm")]
    paid = [{(row["agent"], *row["state"].values()): Fraction(row["payment"]) for row in one} for one in rows]
    expected = {
        key: paid[1][key] - paid[0][key] for key in paid[0] if abs(paid[1][key] - paid[0][key]) > Fraction(3, 2)
    }
    assert expected
    assert {(one.place.removeprefix("payment of "), *one.cell.values()): one.change
            for one in found.payments} == expected  # fmt: skip
    assert found.environment == found.rule == ()
    assert not found.worse


def test_a_lost_claim_is_told_if_it_is_required(folders):
    sides = read_side(folders / "pivot"), read_side(folders / "norm")
    assert diff(*sides, required=("weak_budget_balance",)).lost == ("weak_budget_balance",)
    assert diff(*reversed(sides), required=("weak_budget_balance",)).lost == ()


def test_another_rule_is_told_state_by_state(folders):
    one = read_side(folders / "pivot")
    tree = json.loads((folders / "pivot" / "transfers.json").read_text())
    tree["allocation_rule"][0]["allocation"] = "serve cyd"
    other = pipeline.audit(one.environment, tree).mechanism
    side = Side(environment=one.environment, claims=one.claims, mechanism=other)
    (change,) = diff(one, side).rule
    assert (change.cell, change.before, change.after) == (
        {"ann": "4", "bob": "3", "cyd": "2"},
        "serve ann",
        "serve cyd",
    )


def test_payments_are_compared_shock_by_shock():
    """The mean of two payments stays as it is, and each of them moves."""
    one = lpmech.load("bt/public_storage")
    tree = lpmech.certify(one).transfers.to_json()
    before = pipeline.audit(one, tree).mechanism
    chances = {shock.label: shock.probability for shock in one.stages[0].shocks}
    row, (first, second) = tree["transfers"][0], [*chances][:2]
    row["by_shock"][first] = str(Fraction(row["by_shock"][first]) + 1 / chances[first])
    row["by_shock"][second] = str(Fraction(row["by_shock"][second]) - 1 / chances[second])
    sides = [Side(environment=one, claims={}, mechanism=mechanism)
             for mechanism in (before, pipeline.audit(one, tree).mechanism)]  # fmt: skip
    found = {change.cell["shock"]: change.change for change in diff(*sides).payments}
    assert found == {first: 1 / chances[first], second: -1 / chances[second]}


def test_payments_of_memories_and_of_the_first_period_are_compared():
    one = lpmech.load("l14/oil_leases")
    mechanism = lpmech.certify(one).mechanism
    side = Side(environment=one, claims={}, mechanism=mechanism)
    assert mechanism.remembers()
    assert diff(side, side).payments == ()


@pytest.mark.parametrize(("spoil", "code"), [
    (lambda tree: tree.pop("claims"), "E-KEY-MISSING"),
    (lambda tree: tree.update(claims=[]), "E-EMPTY"),
    (lambda tree: tree.update(claims={"a": 1}), "E-KIND"),
    (lambda tree: tree["claims"].append(tree["claims"][0]), "E-LABEL-REPEATED"),
    (lambda tree: tree["claims"][0].update(verdict="maybe"), "E-KIND"),
    (lambda tree: tree["claims"][0].update(least_slack=3), "E-KIND"),
    (lambda tree: tree["claims"][0].update(id=["x"]), "E-KIND"),
    (lambda tree: tree["claims"].append(7), "E-KIND"),
    (lambda tree: tree.update(environment="0" * 64), "E-CERTIFICATE-ENVIRONMENT"),
    (lambda tree: tree.update(format="lpmech-index-certificate/1"), "E-FORMAT"),
    (lambda tree: tree.pop("format"), "E-FORMAT"),
])  # fmt: skip
def test_a_certificate_that_is_none_is_refused_with_its_place(folders, tmp_path, spoil, code):
    for file in (folders / "pivot").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    tree = json.loads((tmp_path / "certificate.json").read_text())
    spoil(tree)
    (tmp_path / "certificate.json").write_text(json.dumps(tree))
    with pytest.raises(BadInput, match=code) as caught:
        read_side(tmp_path)
    assert all(str(tmp_path / "certificate.json") == fault.source for fault in caught.value.faults)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "[" * 5000])
def test_files_that_hold_something_else_are_refused(folders, tmp_path, text):
    for file in (folders / "pivot").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "certificate.json").write_text(text)
    with pytest.raises(BadInput):
        read_side(tmp_path)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(BadInput, match="E-FILE-MISSING"):
        read_side(tmp_path)
