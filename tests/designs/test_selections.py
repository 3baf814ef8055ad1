"""Ties without end: every pure stationary selection is tried, and the answer is that of the best one.

Brute force: of all pure stationary rules those are efficient whose worth, a linear system, is greatest at every state.
"""

import random
from fractions import Fraction
from itertools import product

import pytest

import lpmech
from lpmech.designs.bounds import bounds
from lpmech.designs.design import design
from lpmech.designs.problem import Allocation, Status
from lpmech.problem.environment import Environment
from tests.designs.checks import checked
from tests.designs.worlds import table
from tests.quick import quick
from tests.search import times

FORMAT = {"format": "lpmech-problem/1", "allocation": "efficient ties"}
STATES = list(product(range(2), range(2)))


def ann_and(bob, ann, types):
    """Ann's types are drawn anew in every period; bob has one."""
    chances = {"axes": ["next ann"], "values": [str(Fraction(1, len(types)))] * len(types)}
    stage = {
        "types": {"ann": types, "bob": ["-"]},
        "allocations": list(ann),
        "utility": {"ann": table("allocation ann", list(ann.values())), "bob": table("allocation ann", bob)},
        "transition": {"ann": chances, "bob": {"axes": [], "values": "1"}},
    }
    return Environment.from_json({
        "format": "lpmech-environment/1", "discount": "1/2", "horizon": None, "agents": ["ann", "bob"],
        "stages": [stage], "prior": {"axes": [], "values": str(Fraction(1, len(types)))}})  # fmt: skip


def second_of_two():
    """At type 2, a and b are tied; what a is worth to ann falls with her type, so that truth is optimal with b only."""
    ann = {"x": [0, 0], "a": [1, 0], "b": [0, 1]}
    return ann_and([[9, 0], [0, 4], [0, 3]], ann, ["1", "2"])


def coin_for_ever():
    """`beyond/only_a_coin`, again in every period."""
    ann = {"x": [0, 0, 0], "a": [1, 0, -1], "b": [0, 1, 2], "y": [0, 0, 0]}
    return ann_and([[9, 0, 0], [0, 4, 0], [0, 3, 0], [0, 0, 9]], ann, ["1", "2", "3"])


@pytest.mark.heavy
@pytest.mark.parametrize("incentives", ["ex post", "interim", "on path"])
def test_the_second_of_two_selections_is_found(incentives):
    env, problem = second_of_two(), FORMAT | {"incentives": incentives}
    first = design(env, problem | {"allocation": "efficient"})
    assert first.status is Status.INFEASIBLE
    found = bounds(env, problem, 1)
    assert (found.status, found.exit_code) == (Status.FEASIBLE, 0)
    assert (found.selections.number, found.selections.tried) == (2, 2)
    assert found.below.problem.allocation is Allocation.RULE
    assert checked(env, found.below.certificate).verdict == "accepted"
    assert checked(env, found.above.certificate).verdict == "accepted"


def test_a_coin_is_no_pure_selection():
    """Neither allocation that ties makes the truth optimal, and no mechanism is refuted: a fair coin does."""
    env = coin_for_ever()
    found = bounds(env, FORMAT | {"incentives": "interim"}, 2)
    assert (found.status, found.exit_code, found.below, found.selections.tried) == (None, 3, None, 2)
    fair = {"rule": [{"reports": {"ann": "1"}, "choose": "x"}, {"reports": {"ann": "3"}, "choose": "y"},
                     {"choose": {"a": "1/2", "b": "1/2"}}]}  # fmt: skip
    assert design(env, FORMAT | {"allocation": fair, "incentives": "interim"}).status is Status.FEASIBLE


# brute force


def drawn(seed, shocks=False):
    """Utilities 0 and 1, which tie, of two agents of two types whose types move on their own; δ = 1/2."""
    draw = random.Random(seed)
    allocations = ["a", "b", "c"][: 2 + seed % 2]
    axes = "allocation ann bob"
    worth = {name: [[[draw.randrange(2) for _ in range(2)] for _ in range(2)] for _ in allocations]
             for name in ("ann", "bob")}  # fmt: skip
    stay = {name: draw.choice(["1/2", "3/4"]) for name in worth}
    law = {
        name: {"axes": [name, f"next {name}"], "values": [[p, str(1 - Fraction(p))], [str(1 - Fraction(p)), p]]}
        for name, p in stay.items()
    }
    stage = {
        "types": {"ann": ["0", "1"], "bob": ["0", "1"]}, "allocations": allocations,
        "utility": {name: table(axes, values) for name, values in worth.items()}, "transition": law,
    }  # fmt: skip
    if shocks:
        stage["shocks"] = {"fair": {"probability": "1/2"}, "foul": {"probability": "1/2", "feasible": ["a", "b"]}}
    env = Environment.from_json({
        "format": "lpmech-environment/1", "discount": "1/2", "horizon": None, "agents": ["ann", "bob"],
        "stages": [stage], "prior": {"axes": [], "values": "1/4"}})  # fmt: skip
    return env, worth, allocations


def efficient_rules(worth, count):
    """As types move on their own, a rule is efficient iff it is in every period: its worth is greatest at once."""
    total = {(a, s): sum(worth[name][a][s[0]][s[1]] for name in worth) for a in range(count) for s in STATES}
    best = {s: max(total[a, s] for a in range(count)) for s in STATES}
    rules = product(range(count), repeat=len(STATES))
    return [rule for rule in rules if all(total[a, s] == best[s] for a, s in zip(rule, STATES, strict=True))]


PROBLEMS = [
    {"objective": {"maximise": [{"of": "payments"}]}, "participation": {"when": "always"}},
    {"objective": {"minimise": "subsidy"}, "participation": {"when": "first"}, "budget": [{"kind": "each period"}]},
    {"objective": {"maximise": [{"of": "payoff", "agent": "ann"}]}, "budget": [{"kind": "ex ante"}],
     "participation": {"when": "first"}},
    {},
]  # fmt: skip
INCENTIVES = ("ex post", "interim", "on path")


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(24)), 9))
def test_the_best_selection_is_that_of_brute_force(seed):
    env, worth, allocations = drawn(seed)
    rules = efficient_rules(worth, len(allocations))
    problem = FORMAT | PROBLEMS[seed % 4] | {"incentives": INCENTIVES[seed % 3]}
    found = bounds(env, problem, 1)
    if found.status is Status.INFEASIBLE:
        assert all(one.status is Status.INFEASIBLE for one in answers(env, problem, rules, allocations))
        return
    assert found.selections.number == len(rules)
    if len(rules) > 64:
        assert found.selections.tried == 1
        return
    each = [one for one in answers(env, problem, rules, allocations) if one.status is not Status.INFEASIBLE]
    assert (found.below is None) == (not each)
    if each and each[0].value is not None:
        sign = found.below.problem.objective.aim.sign
        assert sign * found.below.value == min(sign * one.value for one in each)
        assert sign * found.above.value <= sign * found.below.value
    if each:
        assert checked(env, found.below.certificate, 10**11).verdict == "accepted"


def answers(env, problem, rules, allocations):
    for rule in rules:
        lines = [{"reports": {"ann": str(s[0]), "bob": str(s[1])}, "choose": allocations[a]}
                 for a, s in zip(rule, STATES, strict=True)]  # fmt: skip
        yield design(env, problem | {"allocation": {"rule": lines}, "payments": {"memory": "one period"}})


@pytest.mark.long
def test_shocks_are_selected_one_by_one():
    """Under "foul" c is not feasible, so that fewer allocations tie there."""
    env, worth, _ = drawn(13, shocks=True)
    found = bounds(env, FORMAT | {"incentives": "interim"}, 1)
    fair, foul = (len(efficient_rules(worth, count)) for count in (3, 2))
    assert found.selections.number == fair * foul


def test_too_many_selections_are_not_tried():
    ann = {"x": [0, 0, 0, 0], "a": [0, 0, 0, 0], "b": [0, 0, 0, 0]}
    env = ann_and([[0] * 4] * 3, ann, ["1", "2", "3", "4"])
    found = bounds(env, FORMAT | {"incentives": "interim"}, 1)
    assert (found.status, found.selections.number, found.selections.tried) == (Status.FEASIBLE, 81, 1)
    assert found.below.problem.allocation is Allocation.EFFICIENT


def test_a_rule_that_is_no_tie_selects_nothing():
    env = lpmech.load("beyond/trade_for_ever")
    for allocation in ("any", "efficient"):
        assert bounds(env, FORMAT | {"incentives": "interim", "allocation": allocation}, 1).selections is None
