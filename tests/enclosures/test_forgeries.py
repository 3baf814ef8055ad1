"""Forged certificates are rejected or malformed, or say something weaker that is still true."""

import base64
import copy
import json
from fractions import Fraction

import numpy as np
import pytest

from lpmech import Environment
from lpmech.mechanisms.social import solve_all
from lpmech.problem.canonical import canonical
from tests.enclosures.common import Rule, answer, chunks, claim, data_of, own_bounds, tree_of
from tests.enclosures.environments import draw, draw_dependent
from tests.quick import quick
from tests.search import times

HALF = Fraction(1, 2)


def auction(values=((2, 5), (3, 4)), rows=((HALF, HALF), (Fraction(1, 7), Fraction(6, 7)))):
    """Two bidders and one item a period; the winner's type moves."""
    stay = [[1, 0], [0, 1]]
    return Environment.from_arrays(
        discount="9/10", agents=["ann", "bob"], types={"ann": ["l", "h"], "bob": ["l", "h"]},
        allocations=["ann", "bob", "nobody"],
        utility={"ann": (("allocation", "ann"), [values[0], [0, 0], [0, 0]]),
                 "bob": (("allocation", "bob"), [[0, 0], values[1], [0, 0]])},
        transition={"ann": (("allocation", "ann", "next ann"), [rows, stay, stay]),
                    "bob": (("allocation", "bob", "next bob"), [stay, rows, stay])},
        prior=((), Fraction(1, 4)), name="auction",
    )  # fmt: skip


ENV = auction()
TREE = tree_of(ENV)


def forged(change, env=ENV, tree=TREE, **options):
    found = copy.deepcopy(tree)
    change(found)
    return answer(env, found, **options)


def table(tree, society="everyone"):
    return tree["evidence"]["values"][society]


def with_data(found, data):
    found["chunks"] = chunks(bytes(data))


def test_the_honest_certificate_is_accepted():
    report = answer(ENV, TREE, require=["efficient", "incentive_compatible", "participation_zero_option"])
    assert (report.verdict, report.reason) == ("accepted", None)
    assert {one.id: one.verdict for one in report.claims}["ex_post_budget_balance"] == "refuted"


def test_one_field_off_by_one_with_the_old_hash():
    def change(tree):
        data = data_of(table(tree))
        data[0] ^= 1
        table(tree)["chunks"][0]["data"] = base64.b64encode(data).decode()

    report = forged(change)
    assert report.verdict == "malformed"
    assert "hash" in report.reason


@pytest.mark.parametrize("society", ["everyone", "without ann", "without bob"])
def test_a_field_off_by_one_is_still_an_enclosure_and_one_that_is_far_off_proves_nothing(society):
    def change(by):
        def moved(tree):
            found = table(tree, society)
            data, width = data_of(found), found["width"]
            cells = [int.from_bytes(data[k : k + width], "little") for k in range(0, len(data), width)]
            cells[cells.index(max(cells))] -= by
            with_data(found, b"".join(cell.to_bytes(width, "little") for cell in cells))

        return moved

    assert forged(change(1)).verdict in ("accepted", "rejected")
    assert forged(change(1 << 30)).verdict == "rejected"


def test_policy_bytes():
    def change(byte, place=0):
        def moved(tree):
            (rule,) = tree["mechanism"]["allocation"]
            data = data_of(rule)
            data[place] = byte
            with_data(rule, data)

        return moved

    (chosen,) = (data_of(rule) for rule in TREE["mechanism"]["allocation"])
    other = next(byte for byte in range(3) if byte != chosen[0])
    report = forged(change(other))
    assert report.verdict == "rejected"
    assert report.reason.startswith("efficient: the claim is ")
    assert "beyond the last allocation" in forged(change(3)).reason


def test_what_is_not_feasible_is_rejected_at_shocks_of_probability_0_too():
    shocks = {"a": {"probability": 1}, "b": {"probability": 0, "feasible": ["nobody"]}}
    tree = json.loads(canonical(ENV))
    env = Environment.from_json({**tree, "stages": [{**tree["stages"][0], "shocks": shocks}]})
    honest = tree_of(env)
    assert answer(env, honest).verdict == "accepted"

    def change(found):
        (rule,) = found["mechanism"]["allocation"]
        data = data_of(rule)
        data[-1] = 0
        with_data(rule, data)

    assert "not feasible" in forged(change, env, honest).reason


def test_another_environment():
    assert "another environment" in answer(auction(values=((2, 5), (3, 5))), TREE).reason
    other = auction(rows=((Fraction(2, 7), Fraction(5, 7)), (Fraction(1, 7), Fraction(6, 7))))
    moved = {**copy.deepcopy(TREE), "environment": other.sha256}
    assert answer(other, moved).verdict == "rejected"


@pytest.mark.parametrize("by", [-1, 1])
def test_exponent_and_least(by):
    def exponent(tree):
        tree["evidence"]["exponent"] += by

    def least(tree):
        table(tree)["least"] += by << 34

    assert forged(exponent).verdict == "rejected"
    assert forged(least).verdict == "accepted"  # a constant more: the residual tells how much, exactly


def test_one_exponent_serves_all_tables():
    """The society without ann at another scale: as if its table were at an exponent of its own."""

    def change(tree):
        found = table(tree, "without ann")
        data, width = data_of(found), found["width"]
        cells = [int.from_bytes(data[k : k + width], "little") // 8 for k in range(0, len(data), width)]
        with_data(found, b"".join(cell.to_bytes(width, "little") for cell in cells))
        found["least"] //= 8

    assert forged(change).verdict == "rejected"


BAD_CHUNKS = {
    "dropped": lambda found: found["chunks"].pop(),
    "repeated": lambda found: found["chunks"].append(found["chunks"][0]),
    "truncated": lambda found: with_data(found, data_of(found)[:-1]),
    "longer": lambda found: with_data(found, data_of(found) + b"\0"),
    "wider": lambda found: found.update(width=found["width"] + 1),
    "width 0": lambda found: found.update(width=0),
    "width 17": lambda found: found.update(width=17),
    "no base64": lambda found: found["chunks"][0].update(data="!!"),
    "least a float": lambda found: found.update(least="1/2"),
    "no field 0": lambda found: with_data(found, bytes(byte | 1 for byte in data_of(found))),
}


@pytest.mark.parametrize("name", BAD_CHUNKS)
def test_tables_of_the_wrong_form(name):
    assert forged(lambda tree: BAD_CHUNKS[name](table(tree))).verdict == "malformed"


def test_a_stray_bit_of_base64():
    data = bytes(data_of(TREE["mechanism"]["allocation"][0]))
    text = base64.b64encode(data).decode()
    assert text.endswith("=="), "the policy has one byte more than a multiple of three"
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    stray = text[:-3] + alphabet[alphabet.index(text[-3]) + 1] + "=="
    assert base64.b64decode(stray, validate=True) == data

    def change(tree):
        tree["mechanism"]["allocation"][0]["chunks"][0]["data"] = stray

    assert "stray bit" in forged(change).reason


NARROWED = ["participation_zero_option", "weak_budget_balance", "ex_post_budget_balance", "ex_ante_budget_balance"]


@pytest.mark.parametrize("name", NARROWED)
@pytest.mark.parametrize("end", ["from", "to"])
def test_a_slack_that_is_narrowed(name, end):
    """To the middle of what is stated, or past 0."""

    def change(tree):
        slack = claim(tree, name)["least_slack"]
        low, high = Fraction(slack["from"]), Fraction(slack["to"])
        step = (high - low) / 2 + Fraction(1, 10**6)
        slack.update(from_=None)
        del slack["from_"]
        slack["from"], slack["to"] = (str(high + step), str(high + 2 * step)) if end == "from" else (
            str(low - 2 * step), str(low - step)
        )  # fmt: skip
        claim(tree, name)["at"] = None

    assert forged(change).verdict == "rejected"


def test_a_cell_at_which_the_slack_is_larger():
    tree = copy.deepcopy(TREE)
    found = claim(tree, "participation_zero_option")
    states = [{"ann": ann, "bob": bob} for ann in "lh" for bob in "lh"]
    verdicts = []
    for agent in ("ann", "bob"):
        for state in states:
            found["at"] = {"agent": agent, "period": None, "state": state}
            verdicts.append(answer(ENV, tree).verdict)
    assert set(verdicts) == {"accepted", "rejected"}
    found["at"] = {"agent": None, "period": None, "state": states[0]}
    assert answer(ENV, tree).verdict == "rejected"


def test_payments_of_interdependent_values():
    env = draw_dependent(5)
    tree = tree_of(env)
    assert tree["mechanism"]["payments"] is None
    tree["mechanism"]["payments"] = "pivot"
    assert answer(env, tree).verdict in ("malformed", "rejected")
    if env.horizon is not None:
        assert "pivot payments need" in answer(env, tree).reason


def frozen(values, allocations):
    """Two agents whose types never change; v_i(a, t) = values[i][a][t]."""
    stay = [[1, 0], [0, 1]]
    return Environment.from_arrays(
        discount="1/2", agents=["ann", "bob"], types={"ann": ["0", "1"], "bob": ["0", "1"]}, allocations=allocations,
        utility={name: (("allocation", name), own) for name, own in zip(("ann", "bob"), values, strict=True)},
        transition={name: ((name, f"next {name}"), stay) for name in ("ann", "bob")},
    )  # fmt: skip


SWAP = {"agents": {"ann": "bob", "bob": "ann"}, "allocations": {"a": "b", "b": "a"}}


def ruled(env, plan, claims=(), **evidence):
    """A certificate of a rule with claims that it may not have."""
    tree = Rule(env, [np.array([plan], dtype=np.uint8)]).tree(solve_all(env))
    tree["evidence"].update(evidence)
    honest = {one["id"]: one for one in tree_of(env)["claims"]}
    tree["claims"] = [honest[name] for name in claims]
    return tree


def test_a_tie_broken_by_symmetry_does_not_make_lies_harmless():
    """Identical bidders: the rule serves the lower type, and ann at equal types. That is the same up to changing the
    two, but ann of type 1 says 0 and is served, for a tie is broken for her."""
    env = frozen([[[0, 1], [0, 0]], [[0, 0], [0, 1]]], ["a", "b"])
    plan = [[0, 0], [1, 0]]
    tree = ruled(env, plan, ["efficient", "incentive_compatible"], symmetries=[SWAP])
    report = answer(env, tree)
    assert {one.id for one in report.claims if one.reason} == {"efficient", "incentive_compatible"}
    right = ruled(env, [[0, 1], [0, 1]], ["efficient", "incentive_compatible"], symmetries=[SWAP])
    assert answer(env, right).verdict == "accepted"


def test_a_symmetry_that_is_none():
    env = frozen([[[0, 1], [0, 0]], [[0, 0], [0, 2]]], ["a", "b"])
    tree = ruled(env, [[0, 1], [0, 1]], ["efficient"], symmetries=[SWAP])
    assert "a symmetry changes a table" in answer(env, tree).reason
    for part in ({"agents": {"ann": "bob"}}, {"allocations": {"a": "b"}}, {"agents": {"ann": "cyd"}}):
        broken = copy.deepcopy(tree)
        broken["evidence"]["symmetries"] = [{**SWAP, **part}]
        assert answer(env, broken).verdict == "malformed"


def test_ties_that_nothing_closes_stay_open():
    """The next state is tied though everything moves: without exact values the pairs are open, with wrong ones the
    certificate is rejected, with right ones it is accepted."""
    rows = [[HALF, HALF], [Fraction(1, 3), Fraction(2, 3)]]
    env = auction(values=((2, 2), (2, 2)), rows=rows)
    tree = tree_of(env)
    assert tree["evidence"]["exact"] is not None
    assert answer(env, tree).verdict == "accepted"
    without = copy.deepcopy(tree)
    without["evidence"]["exact"] = None
    report = answer(env, without)
    assert "efficient: the claim is undecided, not proved" in report.reason
    for index in range(len(tree["evidence"]["exact"][0]["states"])):
        wrong = copy.deepcopy(tree)
        wrong["evidence"]["exact"][0]["numerators"][index] += 1
        assert "does not hold" in answer(env, wrong).reason
    fewer = copy.deepcopy(tree)
    for part in ("states", "numerators"):
        fewer["evidence"]["exact"][0][part].pop()
    assert answer(env, fewer).verdict == "rejected"


TINY = Fraction(1, 10**30)


@pytest.mark.parametrize(("gain", "wrong"), [(TINY, True), (-TINY, False)])
def test_a_gap_of_a_nonillionth_is_never_taken_for_a_tie(gain, wrong):
    """The rule serves ann everywhere; bob is worth a nonillionth more, or less."""
    env = frozen([[[2, 2], [0, 0]], [[0, 0], [2 + gain, 2 + gain]]], ["a", "b"])
    tree = ruled(env, [[0, 0], [0, 0]], ["efficient"])
    report = answer(env, tree, require=["efficient"])
    assert report.reason == "efficient: the claim is undecided, not proved"
    honest = tree_of(env)
    assert answer(env, honest, require=["efficient"]).verdict == "accepted"
    tree["evidence"]["exact"] = [exact_of_constant(2)]
    report = answer(env, tree, require=["efficient"])
    assert report.reason == ("efficient: the claim is refuted, not proved" if wrong else None)


def exact_of_constant(flow):
    """The exact values where everyone receives `flow` for ever."""
    return {"states": [0, 1, 2, 3], "denominator": 1, "numerators": [2 * flow] * 4}


def test_one_allocation_without_an_agent_that_is_not_feasible_with_it():
    """Passive option: the others alone may choose what is not feasible with the agent."""
    tree = json.loads(canonical(ENV))
    stage = tree["stages"][0]
    env = Environment.from_json(
        {**tree, "stages": [{**stage, "shocks": {"z": {"probability": 1, "feasible": ["ann", "nobody"],
                                                       "feasible without": {"ann": ["bob"]}}}}]}
    )  # fmt: skip
    honest = tree_of(env)
    assert claim(honest, "participation_passive_option")["verdict"] == "undecided"

    def change(found):
        claim(found, "participation_passive_option").update(verdict="proved", least_slack={"from": "0", "to": None})

    assert forged(change, env, honest).verdict == "rejected"


def test_zero_option_needs_the_efficient_rule():
    """Values are not negative, but the rule is wrong in one state: the agent may end below 0."""
    env = frozen([[[0, 0], [3, 3]], [[9, 0], [0, 0]]], ["a", "b"])
    plan = [[1, 1], [1, 1]]
    tree = ruled(env, plan, ["participation_zero_option"])
    claim(tree, "participation_zero_option").update(least_slack={"from": "0", "to": None}, at=None, verdict="proved")
    report = answer(env, tree, require=["participation_zero_option"])
    assert report.reason == "participation_zero_option: the claim is refuted, not proved"


def test_lies_over_several_shocks_count_together():
    """A pair is refuted at one shock, and the sum over the shocks is positive."""
    env = Environment.from_arrays(
        discount="1/2", agents=["ann"], types={"ann": ["0", "1"]}, allocations=["x", "y"],
        shocks={"a": {"probability": "1/4"}, "b": {"probability": "3/4"}},
        utility={"ann": (("allocation", "ann"), [[0, 4], [4, 0]])},
        transition={"ann": (("ann", "next ann"), [[1, 0], [0, 1]])},
    )  # fmt: skip
    programs = solve_all(env)
    # at type 0: x at a (worse by 4), y at b (better by 4); at type 1: y at a, x at b; a lie swaps both
    plan = np.array([[0, 1], [1, 0]], dtype=np.uint8)
    found = own_bounds(env, Rule(env, [plan]).tree(programs))
    assert found["efficient"].verdict == "refuted"
    assert found["incentive_compatible"].verdict == "proved"
    reverse = own_bounds(env, Rule(env, [1 - plan]).tree(programs))
    assert reverse["incentive_compatible"].verdict == "refuted"
    assert reverse["incentive_compatible"].high < 0


def test_full_surplus_is_no_claim_of_the_format():
    def change(tree):
        tree["claims"].append({**claim(tree, "efficient"), "id": "full_surplus_extraction"})

    assert forged(change).verdict == "malformed"


def test_equalities_are_never_proved():
    for name in ("expected_budget_balance", "ex_post_budget_balance"):

        def change(tree, name=name):
            claim(tree, name).update(verdict="proved", least_slack={"from": "0", "to": "0"}, at=None)

        assert forged(change).verdict == "rejected"


def test_interim_is_never_refuted():
    def change(tree):
        claim(tree, "interim_best_response").update(verdict="refuted")

    assert forged(change).verdict == "rejected"


def test_open_cells_are_counted():
    env = auction(values=((2, 2), (2, 2)))
    tree = tree_of(env)
    tree["evidence"]["exact"] = None
    found = claim(tree, "efficient")
    tree["claims"] = [found]
    verdicts = []
    for count in range(6):
        found.update(verdict="undecided", least_slack=None, witness={"open": count})
        verdicts.append(answer(env, tree, require=["efficient"]).reason)
    wrong = [reason for reason in verdicts if "cells are open" in reason]
    assert 0 < len(wrong) < 6
    assert verdicts[: len(wrong)] == wrong


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(20)), 13))
def test_any_change_of_one_place_is_answered(seed):
    """Never an error of the checker, and nothing that is said more strongly is accepted."""
    rng = np.random.default_rng(seed)
    env = draw(int(rng.integers(0, 50)))
    tree = tree_of(env)
    places = list(leaves(tree))
    for _ in range(4):
        path = places[int(rng.integers(len(places)))]
        for new in (None, 0, -1, "0", "1/3", [], {}, True, 10**15, "proved"):
            found = copy.deepcopy(tree)
            put(found, path, new)
            assert answer(env, found).verdict in ("accepted", "rejected", "malformed", "limit")


def leaves(value, path=()):
    """The places of a tree."""
    yield path or ("claims",)
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from leaves(item, (*path, key))


def put(tree, path, new):
    for key in path[:-1]:
        tree = tree[key]
    tree[path[-1]] = new
