"""Kinds of transitions, also where an agent is named like a kind; and values of a wrong kind in their places."""

import json

import pytest

from lpmech.problem.environment import Environment
from lpmech.problem.transition import Factored, Joint, Mixture
from lpmech.reading import BadInput
from tests.reading.environments import small, small_stage

UNIFORM = {"axes": [], "values": "1/2"}
FACTORS = small()["stages"][0]["transition"]


def environment(agents, transition):
    """An environment whose agents have two types each."""
    stage = {
        "types": {agent: ["a", "b"] for agent in agents},
        "allocations": ["x"],
        "utility": dict.fromkeys(agents, UNIFORM),
        "transition": transition,
    }
    return {"format": "lpmech-environment/1", "discount": "1/2", "horizon": None, "agents": agents, "stages": [stage]}


@pytest.mark.parametrize(
    ("agents", "transition", "kind"),
    [
        (["ann"], {"ann": UNIFORM}, Factored),
        (["ann"], {"joint": UNIFORM}, Joint),
        (["ann"], {"mixture": [{"weight": {"axes": [], "values": 1}, "ann": UNIFORM}]}, Mixture),
    ],
)
def test_kinds(agents, transition, kind):
    env = Environment.from_json(environment(agents, transition))
    assert isinstance(env.stages[0].transition, kind)


def test_factors_keep_their_own_axis_and_joints_all_next_axes():
    env = Environment.from_json(small_stage(transition={**FACTORS, "bob": {"axes": ["ann"], "values": ["1/3", "1/3"]}}))
    assert env.stages[0].transition.factors["bob"].axes == ("next bob",)
    joint = Environment.from_json(small_stage(transition={"joint": {"axes": ["ann"], "values": ["1/12", "1/12"]}}))
    assert joint.stages[0].transition.table.axes == ("next public", "next ann", "next bob")
    assert joint.stages[0].transition.table.array.shape == (2, 2, 3)


def test_order_of_components_and_elements():
    mixture = {"mixture": [{"weight": {"axes": [], "values": weight}, **FACTORS} for weight in ("1/3", "2/3")]}
    transition = Environment.from_json(small_stage(transition=mixture)).stages[0].transition
    assert [str(weight.array.item()) for weight, _ in transition.elements] == ["1/3", "2/3"]
    assert [list(element.factors) for _, element in transition.elements] == [["public", "ann", "bob"]] * 2


def faults_of(env):
    with pytest.raises(BadInput) as caught:
        Environment.from_json(json.dumps(env))
    return [(fault.code, fault.place, fault.found) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("env", "code", "place", "found"),
    [
        (small_stage(transition=3), "E-KIND", "stages[0].transition", "3"),
        (small_stage(transition={"mixture": {}}), "E-KIND", "stages[0].transition.mixture", "an object with 0 keys"),
        (small_stage(transition={"mixture": []}), "E-EMPTY", "stages[0].transition.mixture", "an empty list"),
        (small_stage(transition={"mixture": ["a"]}), "E-KIND", "stages[0].transition.mixture[0]", '"a"'),
        (small_stage(transition={"joint": None}), "E-KIND", "stages[0].transition.joint", "null"),
        (small_stage(shocks=[1]), "E-KIND", "stages[0].shocks", "a list of 1 element"),
        (small_stage(shocks={"z": 10**100}), "E-KIND", "stages[0].shocks.z", "a long number"),
        (small(stages=[True]), "E-KIND", "stages[0]", "true"),
        (small(stages={}), "E-KIND", "stages", "an object with 0 keys"),
        (small(terminal=3, horizon=1), "E-KIND", "terminal", "3"),
        (small(prior=[]), "E-KIND", "prior", "a list of 0 elements"),
    ],
)
def test_wrong_kinds(env, code, place, found):
    assert (code, place, found) in faults_of(env)


def test_weights_over_too_many_cells():
    many = [str(n) for n in range(3_000)]
    narrow = {axis: {"axes": [axis], "values": ["1/2", "1/3"] * 1_500} for axis in ("allocation", "ann", "bob")}
    factors = {"public": UNIFORM, "ann": {"axes": [], "values": "1/3000"}, "bob": {"axes": [], "values": "1/3000"}}
    env = small_stage(
        types={"ann": many, "bob": many},
        allocations=many,
        utility={"ann": UNIFORM, "bob": UNIFORM},
        transition={"mixture": [{"weight": table, **factors} for table in narrow.values()]},
    )
    assert faults_of(env) == [
        ("E-TABLE-SIZE", "stages[0].transition.mixture", "27000000000 probabilities (3000 × 3000 × 3000)")
    ]
