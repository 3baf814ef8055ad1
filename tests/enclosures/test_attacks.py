"""The checker of enclosed certificates attacked: changed files, and rules of evidence that let false claims pass."""

import copy
import time

import numpy as np
import pytest

from lpmech import Environment
from lpmech.certificate.pipeline import audit
from lpmech.enclosures.auditing import enclose_given
from lpmech.mechanisms.social import solve_all
from lpmech.problem import exact
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Choice, Table
from tests.enclosures.attack import ACCEPTED, attack, honest
from tests.enclosures.common import NANO, Rule, answer, claim, own_bounds
from tests.enclosures.test_roads import agrees, charged
from tests.quick import quick
from tests.search import times

FREE = Table((), exact.scalar(0))


@pytest.mark.parametrize("seed", quick(range(times(400)), 61))
def test_a_changed_certificate_is_answered_and_no_false_claim_is_held(seed):
    attack(seed)


@pytest.mark.parametrize("entry", ACCEPTED, ids=lambda entry: entry["certificate"])
@pytest.mark.parametrize("limit", [1, 1_000, 100_000])
def test_work_is_limited(entry, limit):
    env, tree = honest(entry["certificate"])
    start = time.process_time()
    assert answer(env, tree, limit=limit).verdict in ("limit", "accepted", "rejected")
    assert time.process_time() - start < 5


def rule_of(env, plan):
    """A rule of an infinite horizon, without payments."""
    array = np.array(plan, dtype=np.int64)
    return Choice(("shock", *env.stage(0).components), array)


def test_a_group_that_is_not_the_whole_symmetric_one():
    """Three agents in a circle whose types stay. Agent 0 gains by a lie at (0, 1, 0), though agents 1 and 2 have
    one type at (0, 0, 1): cells of one agent a type do not stand for all."""
    x, agents = [[-1, -2, 1], [-2, 4, 4]], ["0", "1", "2"]
    values = [[[x[t][(a - i) % 3] if a < 3 else 0 for t in range(2)] for a in range(4)] for i in range(3)]
    env = Environment.from_arrays(
        discount="1/2", agents=agents, types={name: ["0", "1"] for name in agents},
        allocations=["a0", "a1", "a2", "nothing"],
        utility={name: (("allocation", name), values[i]) for i, name in enumerate(agents)},
        transition={name: ((name, f"next {name}"), [[1, 0], [0, 1]]) for name in agents},
    )  # fmt: skip
    plan = np.array([[[3, 1], [0, 0]], [[2, 1], [2, 0]]])  # by the types of 0, 1 and 2
    tree = Rule(env, [plan[None].astype(np.uint8)]).tree(solve_all(env))
    circle = {"agents": {"0": "1", "1": "2", "2": "0"}, "allocations": {"a0": "a1", "a1": "a2", "a2": "a0"}}
    tree["evidence"]["symmetries"] = [circle]
    own = own_bounds(env, tree)["incentive_compatible"]
    true = audit(env, charged(env, solve_all(env), (rule_of(env, plan[None]),)), require=("incentive_compatible",))
    assert true.claims["incentive_compatible"].least_slack == -3
    assert own.verdict == "refuted"
    agrees("incentive_compatible", own, true.claims["incentive_compatible"])


def indifferent():
    """The other agent does not care between a and b, and the first one likes a."""
    return Environment.from_arrays(
        discount="1/2", agents=["i", "j"], types={"i": ["0"], "j": ["0"]}, allocations=["a", "b"],
        utility={"i": (("allocation",), [1, 0]), "j": (("allocation",), [0, 0])},
        transition={"i": (("next i",), [1]), "j": (("next j",), [1])},
    )  # fmt: skip


def test_what_an_agent_has_if_it_leaves_is_not_read_off_one_rule_of_the_others():
    """Given payments: outside i has 2 or 0, by how the others' tie is broken; inside it has 1."""
    env = indifferent()
    own = Mechanism(name="half", allocation=(rule_of(env, [[[0]]]),),
                    transfers=((Table((), exact.scalar(exact.rational(1) / 2)),), (FREE,)))  # fmt: skip
    tree = enclose_given(env, lambda _: own, NANO).to_json()
    passive = {"id": "participation_passive_option", "verdict": "proved", "least_slack": {"from": "0", "to": None},
               "at": None, "reason": "", "witness": {}}  # fmt: skip
    passive["concept"] = audit(env, own).claims["participation_passive_option"].kind.concept
    tree["claims"].append(passive)
    report = answer(env, tree, require=["participation_passive_option"])
    assert report.verdict == "rejected"
    assert "undecided, not proved" in report.reason
    tree["evidence"]["values"]["without i"] = tree["evidence"]["values"]["everyone"]
    assert answer(env, tree).verdict == "malformed"


def leading():
    """Two allocations lead from the first state to the second; there the rule earns the others 0, and the best is 5."""
    return Environment.from_arrays(
        discount="1/2", agents=["i", "j"], types={"i": ["0"], "j": ["0", "1"]}, allocations=["a", "b"],
        utility={"i": (("allocation",), [9, 0]), "j": (("allocation", "j"), [[1, 0], [1, 5]])},
        transition={"i": (("next i",), [1]), "j": (("next j",), [0, 1])},
    )  # fmt: skip


def test_a_tie_of_the_others_is_their_own_optimums_and_not_the_rules():
    """The rule's value must not stand for the others' best: prices are about max Q of the others, whatever is tied
    under the rule; and given payments prove and refute no exit."""
    env, plan = leading(), np.array([[[0, 0]]])
    tree = Rule(env, [plan.astype(np.uint8)]).tree(solve_all(env))
    bounds = own_bounds(env, tree)
    true = audit(env, charged(env, solve_all(env), (rule_of(env, plan),)), require=("weak_budget_balance",))
    for name in ("weak_budget_balance", "participation_zero_option", "ex_post_budget_balance", "efficient_exit"):
        agrees(name, bounds[name], true.claims[name])
    own = Mechanism(name="free", allocation=(rule_of(env, plan),), transfers=((FREE,), (FREE,)))
    given = enclose_given(env, lambda _: own, NANO).to_json()
    concept = true.claims["efficient_exit"].kind.concept
    for verdict in ("proved", "refuted"):
        forged = copy.deepcopy(given)
        forged["claims"].append({"id": "efficient_exit", "concept": concept, "verdict": verdict, "least_slack": None,
                                 "at": None, "reason": "", "witness": {}})  # fmt: skip
        assert f"undecided, not {verdict}" in answer(env, forged, require=["efficient_exit"]).reason


def test_a_measure_counts_the_rule_at_every_shock():
    """One state and two shocks: at one the rule earns 4 and could earn 3, at the other it earns 0. A measure that takes
    the first shock's row for the rule's says that the other allocation is better by 1 than it is."""
    env = Environment.from_arrays(
        discount="1/2", agents=["i"], types={"i": ["0", "1"]}, allocations=["x", "y", "z"],
        utility={"i": (("allocation", "i"), [[4, 4], [0, 0], [3, 3]])},
        transition={"i": (("allocation", "i", "next i"), [[[1, 0], [1, 0]], [[0, 1], [0, 1]], [[0, 1], [0, 1]]])},
        shocks={"z0": {"probability": "1/2", "feasible": ["x", "z"]}, "z1": {"probability": "1/2", "feasible": ["y"]}},
    )  # fmt: skip
    tree = Rule(env, [np.array([[0, 0], [1, 1]], dtype=np.uint8)]).tree(solve_all(env), pivot=False)
    assert own_bounds(env, tree)["efficient"].verdict == "proved"
    for states, masses in (([[0]], [1]), ([[0], [1]], [1, -1]), ([[1]], [-1])):
        measure = {"components": ["i"], "labels": [0], "chosen": 0, "other": 2, "states": states,
                   "allocations": [[0, 1]] * len(states), "denominator": 1, "numerators": masses}  # fmt: skip
        forged = copy.deepcopy(tree)
        forged["evidence"]["measures"] = [measure]
        report = answer(env, forged)
        assert (report.verdict, "measure" in report.reason) == ("rejected", True), report.reason


def test_a_balanced_budget_is_no_extraction_of_the_surplus():
    """Nobody pays anything, and everyone keeps the surplus: the budget balances, which is all that is claimed."""
    env = indifferent()
    own = Mechanism(name="free", allocation=(rule_of(env, [[[0]]]),), transfers=((FREE,), (FREE,)))
    tree = enclose_given(env, lambda _: own, NANO).to_json()
    assert claim(tree, "ex_post_budget_balance")["verdict"] == "proved"
    extra = copy.deepcopy(claim(tree, "ex_post_budget_balance"))
    extra["id"] = "full_surplus_extraction"
    tree["claims"].append(extra)
    assert answer(env, tree).verdict == "malformed"
    assert (
        str(audit(env, own, require=("ex_post_budget_balance",)).claims["ex_post_budget_balance"].verdict) == "proved"
    )
