"""Rules that a first draft of bounds had, and that would have held what is false: each with its example."""

from fractions import Fraction

import numpy as np

from lpmech import Environment
from lpmech.certificate.pipeline import audit
from lpmech.claims.registry import KINDS
from lpmech.enclosures.auditing import enclose_given
from lpmech.mechanisms.social import solve_all
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Choice
from tests.enclosures.common import NANO, Rule, answer, own_bounds
from tests.enclosures.test_given import table
from tests.enclosures.test_roads import charged

HALF = Fraction(1, 2)
STAYS = [[1, 0], [0, 1]]


def stated(tree, env, **verdicts):
    """The tree with these verdicts, without numbers: whether they hold, and what the checker finds itself."""
    tree["claims"] = [
        {"id": name, "concept": KINDS[name].concept, "verdict": verdict, "least_slack": None, "at": None, "reason": "",
         "witness": {}}
        for name, verdict in verdicts.items()
    ]  # fmt: skip
    return not any(one.reason for one in answer(env, tree).claims), own_bounds(env, tree)


def test_cells_of_one_agent_stand_for_no_other_where_agents_go_round():
    """Three agents in a circle: two of one type at one state are not exchanged by any symmetry that fixes it. All cells
    are gone through, whatever symmetries are listed."""
    names, worth = ["a0", "a1", "a2"], [[-1, -2, 1], [-2, 4, 4]]
    env = Environment.from_arrays(
        discount=HALF, agents=names, types={name: ["0", "1"] for name in names}, allocations=["0", "1", "2", "none"],
        utility={name: (("allocation", name), [*([worth[t][(a - i) % 3] for t in (0, 1)] for a in range(3)), [0, 0]])
                 for i, name in enumerate(names)},
        transition={name: ((name, f"next {name}"), STAYS) for name in names}, name="a circle",
    )  # fmt: skip
    plan = np.array([3, 1, 0, 0, 2, 1, 2, 0], dtype=np.uint8).reshape(1, 2, 2, 2)
    programs = solve_all(env)
    tree = Rule(env, [plan]).tree(programs)
    tree["evidence"]["symmetries"] = [{"agents": {"a0": "a1", "a1": "a2", "a2": "a0"},
                                       "allocations": {"0": "1", "1": "2", "2": "0"}}]  # fmt: skip
    own = charged(env, programs, (Choice(("shock", *names), plan.astype(np.int64)),))
    true = audit(env, own).claims["incentive_compatible"]
    assert true.least_slack < 0
    holds, found = stated(tree, env, incentive_compatible="proved")
    assert not holds
    assert found["incentive_compatible"].low <= true.least_slack <= found["incentive_compatible"].high


def shared_item(paid):
    """Two identical agents of one type; the item is always the second one's, and both pay."""
    env = Environment.from_arrays(
        discount=HALF, agents=["ann", "bob"], types={"ann": ["x"], "bob": ["x"]}, allocations=["ann", "bob"],
        utility={"ann": (("allocation",), [1, 0]), "bob": (("allocation",), [0, 1])}, name="one item",
        transition={name: ((f"next {name}",), [1]) for name in ("ann", "bob")},
    )  # fmt: skip
    plan = np.ones((1, 1, 1), dtype=np.int64)
    own = Mechanism(name="both pay", allocation=(Choice(("shock", "ann", "bob"), plan),),
                    transfers=tuple((table((), *paid),) for _ in env.agents))  # fmt: skip
    return env, enclose_given(env, lambda _: own, NANO).to_json()


def test_identical_agents_under_given_payments_are_not_one_agent():
    """Bob has 1 and pays 1/2, ann pays 1/2 for nothing."""
    env, tree = shared_item((1, 2))
    swap = {"agents": {"ann": "bob", "bob": "ann"}, "allocations": {"ann": "bob", "bob": "ann"}}
    tree["evidence"]["symmetries"] = [swap]
    holds, found = stated(tree, env, participation_zero_option="proved")
    assert (holds, found["participation_zero_option"].verdict) == (False, "refuted")


def test_nothing_is_taken_of_what_others_would_do_without_an_agent_under_given_payments():
    """What they do is not in the certificate: leaving, and exit, are undecided, however payments are chosen."""
    env, tree = shared_item((0, 1))
    for name in ("participation_passive_option", "efficient_exit", "incentive_compatible_by_shock"):
        holds, found = stated(tree, env, **{name: "proved"})
        assert (holds, found[name].verdict) == (False, "undecided"), name
        assert not stated(tree, env, **{name: "refuted"})[0], name


def test_a_decided_pair_at_one_shock_says_nothing_about_another():
    """The rule takes 0 at the first shock, where 2 would be worse by 1; at the second there is no choice. The state's
    value is the mean, so that always taking 2 earns more than the mean less 1."""
    env = Environment.from_arrays(
        discount=HALF, agents=["ann"], types={"ann": ["x"]}, allocations=["0", "1", "2"], name="two shocks",
        utility={"ann": (("allocation",), [4, 0, 3])},
        transition={"ann": (("next ann",), [1])},
        shocks={"first": {"probability": HALF, "feasible": ["0", "2"]},
                "second": {"probability": HALF, "feasible": ["1"]}},
    )  # fmt: skip
    programs = solve_all(env)
    for choice, verdict in ((0, "proved"), (2, "refuted")):
        tree = Rule(env, [np.array([[choice], [1]], dtype=np.uint8)]).tree(programs)
        holds, found = stated(tree, env, efficient=verdict)
        assert (holds, found["efficient"].verdict) == (True, verdict)
        assert not stated(tree, env, efficient="refuted" if verdict == "proved" else "proved")[0]


def test_no_payments_leave_no_surplus_extracted_and_no_equality_proved_by_bounds():
    """With no payments the budget is balanced as written; that nothing is left to agents is no claim of the form."""
    env, tree = shared_item((0, 1))
    holds, found = stated(tree, env, ex_post_budget_balance="proved")
    assert (holds, found["ex_post_budget_balance"].verdict) == (True, "proved")
    tree["claims"][0]["id"] = "full_surplus_extraction"
    assert answer(env, tree).verdict == "malformed"
