"""Each piece of advice is given where it is due and only there; the harder ones against brute force."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from itertools import product

import pytest

import lpmech
from lpmech.advice.kind import Finding
from lpmech.advice.lint import LINTS, lint
from lpmech.advice.numbers import looks_rounded
from lpmech.mechanisms.social import solve_all
from lpmech.problem.environment import Environment
from lpmech.problem.transition import NEXT
from lpmech.reading.words import UnknownName
from tests.quick import quick
from tests.search import times
from tests.strategies import random_environment

STAY = {"bad": {"bad": "3/4", "good": "1/4"}, "good": {"bad": "1/4", "good": "3/4"}}
VALUES = {"to ann": {"bad": 1, "good": 4}, "to bob": {"bad": 2, "good": 3}}


def worth(agent, allocation, state):
    return VALUES[allocation][state[agent]] if allocation == f"to {agent}" else 0


def move(agent):
    return lambda allocation, state: STAY[state[agent]]


def drawn(seed, **switches):
    return Environment.from_json(random_environment(seed, **switches))


def model(**changed):
    """Two agents and a good; types persist. Nothing in it is a slip."""
    given = {
        "discount": "1/2", "agents": ["ann", "bob"], "types": {"ann": ["bad", "good"], "bob": ["bad", "good"]},
        "allocations": ["to ann", "to bob"], "utility": worth, "transition": {"ann": move("ann"), "bob": move("bob")},
        "prior": lambda state: "1/4",
    }  # fmt: skip
    return Environment.from_functions(**(given | changed))


def found(env, name):
    return [(one.where(), one.found) for one in lint(env) if one.lint.id == name]


def test_nothing_is_said_of_a_model_without_slips():
    assert lint(model()) == ()


def mill(**changed):
    """A mill gets 5 from each day of work, and 2 when nobody is called; a day costs a worker 1 or 3."""

    def utility(agent, allocation, state):
        if agent == "mill":
            return 2 if allocation == "nobody" else 5
        return -int(state[agent]) if allocation == f"call {agent}" else 0

    given = {
        "discount": 1, "horizon": 1, "agents": ["mill", "ann", "bob"], "utility": utility,
        "types": {"mill": ["there"], "ann": ["1", "3"], "bob": ["1", "3"]},
        "allocations": ["call ann", "call bob", "nobody"], "prior": lambda state: "1/4",
    }  # fmt: skip
    return Environment.from_functions(**(given | changed))


def test_work_of_an_absent_agent_is_found_and_paid_for():
    env = mill()
    assert [where for where, _ in found(env, "absent-agent")] == ["feasible without ann", "feasible without bob"]
    assert '"call ann" is called after it' in found(env, "absent-agent")[0][1]
    assert payments(env, "ann")[("there", "3", "1")] == 1  # bob works at a cost of 1, and without her nobody would
    sets = {"mill": ["nobody"], "ann": ["call bob", "nobody"], "bob": ["call ann", "nobody"]}
    mended = mill(feasible_without=sets)
    assert found(mended, "absent-agent") == []
    assert payments(mended, "ann")[("there", "3", "1")] == 0


def payments(env, agent):
    rows = lpmech.certify(env, "pivot").transfers.to_json()["transfers"]
    return {tuple(row["state"].values()): Fraction(row["payment"]) for row in rows if row["agent"] == agent}


def test_an_allocation_that_touches_one_agent_only_is_found_where_the_others_need_it():
    def utility(agent, allocation, state):
        return {("ann", "rest"): 2, ("bob", "dig"): -1}.get((agent, allocation), 0)

    env = model(allocations=["rest", "dig"], utility=utility)
    assert found(env, "lone-allocation") == [
        ("feasible without ann", '"rest" gives no other agent anything, and is their only best choice in some state')
    ]


def test_a_cost_that_vanishes_with_its_bearer_is_a_note():
    def utility(agent, allocation, state):
        return {("ann", "trade"): 3, ("bob", "trade"): -1}.get((agent, allocation), 0)

    [(where, text)] = found(model(allocations=["trade", "keep"], utility=utility), "unpaid-work")
    assert (where, text.startswith('"trade" costs it')) == ("feasible without bob", True)
    kept = model(allocations=["trade", "keep"], utility=utility, feasible_without={"ann": ["keep"], "bob": ["keep"]})
    assert found(kept, "unpaid-work") == []


def test_a_cost_that_nothing_avoids_is_no_work():
    """Waiting costs ann 1 while she is good, and so does all that may be done without her; `dig` costs her more."""

    def utility(agent, allocation, state):
        costs = {"dig": -3, "to bob": -1, "rest": -1, "to ann": 5}
        if agent == "ann":
            return costs[allocation] if state["ann"] == "good" else 0
        return {"to bob": 1, "dig": 2}.get(allocation, 0)

    def told(*without_ann):
        sets = {"ann": [*without_ann], "bob": ["to ann", "rest"]}
        env = model(allocations=["to ann", "to bob", "dig", "rest"], utility=utility, feasible_without=sets)
        return [(where, text.split(",")[0]) for where, text in found(env, "unpaid-work")]

    assert told("to bob", "rest") == []
    assert told("to bob", "dig", "rest") == [("feasible without ann", '"dig" costs it 3 at ann = good')]


def test_what_is_never_chosen_is_told_where_somebody_prefers_it_to_another():
    """Brute force: a state in which its value is not 0 and above the least one."""
    for best, other in product((-3, -1, 0, 2), repeat=2):
        values = {"up": 4, "middle": best, "down": other}
        env = model(allocations=[*values], utility=lambda agent, allocation, _, v=values: v[allocation])
        expected = [
            f'allocation "{one}"'
            for one, value in values.items()
            if value not in (0, 4) and value > min(values.values())
        ]
        assert [where for where, _ in found(env, "never-chosen")] == expected


@pytest.mark.parametrize("seed", quick(range(40), 8))
def test_an_allocation_that_the_others_need_is_one_without_which_they_get_less(seed):
    """Second road: the society's value with the allocation taken away, in an environment of its own."""
    env = drawn(seed, agents=(2, 2), allocations=(2, 3), shocks=False, stages="one", max_states=6)
    said = {(one.where().split(",")[0], one.found.split('"')[1]) for one in lint(env)
            if one.lint.id in ("absent-agent", "lone-allocation", "unpaid-work")}  # fmt: skip
    for place, label in said:
        agent = env.agents.index(place.removeprefix("feasible without "))
        with_it, without_it = (solve_all(one).without[agent] for one in (env, smaller(env, agent, label)))
        differences = [
            (before.value - after.value).array.numerators
            for before, after in zip(with_it.periods, without_it.periods, strict=True)
        ]
        assert any((one > 0).any() for one in differences)
        assert all((one >= 0).all() for one in differences)


def smaller(env, agent, label):
    """The environment in which the society without an agent lacks an allocation."""
    from dataclasses import replace

    (stage,) = env.stages
    (shock,) = stage.shocks
    left = tuple(one for one in shock.feasible_without[agent] if stage.allocations[one] != label)
    sets = tuple(left if place == agent else own for place, own in enumerate(shock.feasible_without))
    return replace(env, stages=(replace(stage, shocks=(replace(shock, feasible_without=sets),)),))


def test_never_always_and_never_feasible():
    def utility(agent, allocation, state):
        return {"up": 2, "down": -1, "idle": 0}[allocation] if agent == "ann" else 0

    env = model(allocations=["up", "down", "idle"], utility=utility)
    assert found(env, "never-chosen") == []  # nobody would rather have it
    assert found(env, "always-chosen") == [('allocation "up"', "best in every state")]
    shocks = {"s": {"probability": 1, "feasible": ["up", "down"]},
              "t": {"probability": 0, "feasible": ["idle"]}}  # fmt: skip
    shut = model(allocations=["up", "down", "idle"], utility=utility, shocks=shocks)
    assert found(shut, "never-feasible") == [('allocation "idle"', "feasible at no shock")]
    assert found(shut, "idle-shock") == [('shock "t"', "probability 0")]


def test_values_that_only_lose_and_values_of_nothing():
    env = model(utility=lambda agent, allocation, state: -worth(agent, allocation, state) if agent == "ann" else 0)
    assert found(env, "only-losses") == [("utility of ann", "no value above 0, and some below")]
    assert found(env, "nothing-at-stake") == [("utility of bob", "0 everywhere")]


def test_a_public_state_on_which_nothing_depends():
    moves = {"public": lambda allocation, state: {"dry": 1}, "ann": move("ann"), "bob": move("bob")}
    idle = model(public=["dry", "wet"], transition=moves, prior=lambda state: "1/8")
    assert found(idle, "idle-public-state") == [("public", "no value and no agent's transition depends on it")]
    moves["bob"] = lambda allocation, state: STAY["bad"] if state["public"] == "dry" else STAY[state["bob"]]
    assert found(model(public=["dry", "wet"], transition=moves, prior=lambda state: "1/8"), "idle-public-state") == []


def test_no_prior_is_a_note_where_there_are_states():
    assert found(model(prior=None), "no-prior") == [("prior", "none")]
    one = {"ann": ["good"], "bob": ["good"]}
    assert found(model(prior=None, types=one, horizon=1, transition=None), "no-prior") == []


def test_types_that_are_never_reached_or_left():
    types = {"ann": ["bad", "good", "lost", "gone"], "bob": ["bad", "good"]}
    ends = {"bad": {"bad": "1/2", "gone": "1/2"}, "good": {"good": 1}, "lost": {"bad": 1}, "gone": {"gone": 1}}
    values = {"bad": 1, "good": 4, "lost": 2, "gone": 3}

    def utility(agent, allocation, state):
        return values[state["ann"]] if (agent, allocation) == ("ann", "to ann") else worth("bob", allocation, state)

    env = model(
        types=types, utility=utility, transition={"ann": lambda a, s: ends[s["ann"]], "bob": move("bob")},
        prior=lambda state: "1/2" if state["ann"] == "bad" else 0,
    )  # fmt: skip
    assert found(env, "unreachable-type") == [("types of ann", '"good", "lost": never reached')]
    assert found(env, "absorbing-type") == [("types of ann", '"good", "gone": never left')]


@pytest.mark.parametrize("seed", quick(range(times(30)), 12))
def test_what_is_never_reached_is_not_reached_in_the_joint_chain(seed):
    """Second road: every joint state is followed, one by one, under every allocation that is feasible."""
    env = drawn(seed, prior=True, max_states=10)
    said = {(one.place.removeprefix("types of "), label.strip('"')) for one in lint(env)
            if one.lint.id == "unreachable-type" and " and " not in one.found
            for label in one.found.removesuffix(": never reached").split(", ")}  # fmt: skip
    assert not said & {pair for state in occurring(env) for pair in state}


def occurring(env):
    """Every joint state of positive probability in some period, as pairs of component and label."""
    first = env.stages[0]
    now = {state for state in states(first) if cell(env.prior, dict(zip(first.components, state, strict=True)))}
    seen, position = set(), 0
    for _ in range(env.horizon or 40):
        stage = env.stage(position)
        seen |= {tuple((n, stage.labels[n][k]) for n, k in zip(stage.components, state, strict=True)) for state in now}
        position += env.horizon is not None
        if position == env.horizon:
            break
        now = successors(stage, env.stage(position), now)
    return seen


def states(stage):
    return product(*(range(len(stage.labels[name])) for name in stage.components))


def successors(stage, after, now):
    joint = stage.transition.distribution(after.components)
    feasible = {one for shock in stage.shocks if shock.probability for one in shock.feasible}
    return {
        later
        for state in now
        for allocation in feasible
        for later in states(after)
        if cell(joint, dict(zip(stage.components, state, strict=True)) | {"allocation": allocation}
                | {NEXT + name: k for name, k in zip(after.components, later, strict=True)})
    }  # fmt: skip


def cell(table, where):
    return table.array.numerators[tuple(where[axis] for axis in table.axes)] > 0


def test_draws_that_depend_on_nothing():
    fresh = model(transition={"ann": lambda a, s: {"bad": "1/3", "good": "2/3"}, "bob": move("bob")})
    assert found(fresh, "fresh-draws") == [("transition of ann", "depends on nothing: drawn anew in every period")]
    assert found(model(horizon=1, transition=None), "fresh-draws") == []


def test_types_that_are_the_same_in_everything():
    twins = model(
        types={"ann": ["bad", "good", "fine"], "bob": ["bad", "good"]}, prior=None,
        utility=lambda agent, allocation, state: worth(agent, allocation, alike(state)),
        transition={"ann": lambda a, s: {**STAY[alike(s)["ann"]], "fine": 0}, "bob": move("bob")},
    )  # fmt: skip
    assert found(twins, "twin-types") == [("types of ann", '"good" and "fine": the same in everything')]


def alike(state):
    return {**state, "ann": "good" if state["ann"] == "fine" else state["ann"]}


def test_a_type_that_tells_of_another_agent_is_no_twin():
    signal = {"bad": {"bad": 1}, "good": {"good": 1}}
    env = model(
        utility=lambda agent, allocation, state: worth("ann", allocation, state),
        transition={"ann": move("ann"), "bob": lambda a, s: signal[s["ann"]]},
    )
    assert found(env, "twin-types") == []


def test_labels_that_look_alike():
    env = model(allocations=["to ann", "to bob", "To  Ann"])
    assert found(env, "similar-labels") == [("allocations", '"to ann" and "To  Ann"')]
    numbers = {"ann": ["1-0", "10", "-1", "1", "1/0"], "bob": ["bad", "good"]}
    env = model(types=numbers, utility=lambda *_: 1, transition={"ann": lambda a, s: {"10": 1}, "bob": move("bob")},
                prior=None)  # fmt: skip
    assert found(env, "similar-labels") == []


@pytest.mark.parametrize(("written", "near"), [
    ("0.33", "1/3"), ("0.67", "2/3"), ("-1.33", "-4/3"), ("0.333", "1/3"), ("0.666", "2/3"), ("0.167", "1/6"),
    ("0.1429", "1/7"), ("0.0833", "1/12"), ("0.3333333333", "1/3"),
    ("0.3", None), ("0.25", None), ("0.14", None), ("0.143", None), ("0.34", None), ("0.5", None), ("3", None),
    ("1/3", None), ("0.125", None), ("0.0625", None),
])  # fmt: skip
def test_decimals_that_look_rounded(written, near):
    assert looks_rounded(Fraction(written)) == (None if near is None else Fraction(near))


@pytest.mark.parametrize("below", [3, 6, 7, 9, 11, 12, 13])
def test_every_rounded_or_cut_fraction_is_recognised(below):
    """Second road: the standard library's decimals round and cut; what ends in 0 then has fewer digits."""
    for above, digits in product(range(1, 2 * below), range(4, 9)):
        exact, unit = Fraction(above, below), Decimal(1).scaleb(-digits)
        for how in (ROUND_HALF_EVEN, ROUND_DOWN):
            text = (Decimal(above) / Decimal(below)).quantize(unit, rounding=how)
            if exact.denominator == below and text.as_tuple().digits[-1] != 0:
                assert looks_rounded(Fraction(text)) == exact


def test_rounded_numbers_are_found_wherever_numbers_stand():
    thirds = {"bad": {"bad": "0.33", "good": "0.67"}, "good": {"bad": "0.67", "good": "0.33"}}
    env = model(transition={"ann": lambda a, s: thirds[s["ann"]], "bob": move("bob")}, discount="0.667")
    assert found(env, "rounded-fraction") == [
        ("discount", "0.667 (near 2/3)"), ("transition of ann", "0.33 (near 1/3), 0.67 (near 2/3)"),
    ]  # fmt: skip


def test_a_few_decimals_among_many_look_rounded_by_chance():
    many = {f"t{k}": f"0.{k:02}" for k in range(1, 100)}  # 0.33, 0.66 and 0.67 among 90 with two digits
    env = model(
        types={"ann": [*many], "bob": ["bad", "good"]}, prior=None,
        utility=lambda agent, allocation, state: many[state["ann"]] if agent == "ann" else 0,
        transition={"ann": lambda a, s: {s["ann"]: 1}, "bob": move("bob")},
    )  # fmt: skip
    assert found(env, "rounded-fraction") == []


def test_discounts_and_sizes():
    assert found(model(discount="9999/10000"), "extreme-discount") == [
        ("discount", "9999/10000, a worth of 10000 of a payment of 1 in every period")
    ]
    assert found(model(discount="1", horizon=3), "extreme-discount") == []
    large = model(utility=lambda agent, *rest: worth(agent, *rest) * (10**6 if agent == "bob" else 1))
    assert found(large, "unlike-sizes") == [("utility", "at most 4 of ann, and up to 3000000 of bob")]


def test_periods_that_are_alike_are_one_finding():
    parts = {"lint": LINTS["never-chosen"], "place": "x", "found": "y"}
    assert Finding(**parts, periods=(1, 2, 3, 5)).where() == "x, periods 1 to 3 and 5"
    assert Finding(**parts, periods=(2,)).where() == "x, period 2"
    assert Finding(**parts).where() == "x"


def test_advice_that_is_not_wanted_is_not_given():
    assert lint(model(prior=None), ignore=["no-prior"]) == ()
    with pytest.raises(UnknownName, match="did you mean"):
        lint(model(), ignore=["no-priors"])


def test_ids_are_told_apart_and_say_what_to_do():
    assert all(name == one.id for name, one in LINTS.items())
    assert all(text.endswith(".") for one in LINTS.values() for text in (one.means, one.mend))


@pytest.mark.parametrize("seed", quick(range(times(60)), 10))
def test_any_environment_gets_advice(seed):
    env = drawn(seed, odd_labels=bool(seed % 2))
    assert all(one.place and one.found for one in lint(env))
    assert lint(env) == lint(env, programs=solve_all(env))
