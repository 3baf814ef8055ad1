"""Designs for ever: the verified checker against the ordinary one, with right certificates and with forged ones."""

import copy
import json
import random
from fractions import Fraction

import pytest

from lpmech.designs.design import design
from lpmech.designs.quantities import NoQuantity
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.reading.faults import BadInput
from tests.designs.drawn import environment
from tests.quick import quick
from tests.search import times
from tests.verified.test_designs import TINY, answered, drawn_problem, forgeries

SHAPES = (
    {},
    {"public": True, "types": (2, 1)},
    {"shocks": True},
    {"types": (3,), "allocations": 3},
    {"independent": True},
)
SEEDS = [(shape, seed) for seed in range(times(8)) for shape in range(len(SHAPES))]


def endless(shape, seed):
    """An infinite horizon with the transition of one period."""
    value = json.loads(canonical(environment(seed, periods=2, **SHAPES[shape])))
    return Environment.from_json(value | {"horizon": None, "discount": "1/2", "stages": value["stages"][:1]})


def drawn_for_ever(draw, env):
    """A random problem about it: the efficient rule or a stated one, and every quantity that there is for ever."""
    found = drawn_problem(draw, env)
    first, last = env.stages[0].allocations[0], env.stages[0].allocations[-1]
    lots = {first: "1/3", last: "2/3"} if first != last and not env.stages[0].has_shocks else first
    rule = {"rule": [{"reports": {"ann": "1"}, "choose": lots}, {"choose": first}]}
    found["allocation"] = draw.choice(["efficient", "efficient", rule])
    found["payments"]["memory"] = draw.choice(["none", "one period", "one period"])
    for terms in every_sum(found):
        terms[:] = [one for one in terms if one["of"] != "frequency"] or [{"of": "welfare", "times": "1"}]
    return with_help(draw, found) if draw.random() < 0.4 else with_place(draw, env, found)


def every_sum(problem):
    """The sums of the objective and of constraints."""
    for what in (problem["objective"] or {}).values():
        yield from what if isinstance(what[0], list) else [what]
    yield from (one["terms"] for one in problem["constraints"])


def with_help(draw, problem):
    """The same about a subsidy."""
    kind = draw.choice(["ex ante", "each period", "ex post"])
    if kind != "ex ante":
        problem["payments"]["memory"] = "one period"
    added = {"maximise": [{"of": "subsidy", "times": "-1"}, {"of": "payoff", "agent": "ann", "times": "1/3"}]}
    return problem | {
        "budget": [{"kind": kind, "sense": ">="}], "objective": draw.choice([{"minimise": "subsidy"}, added])
    }  # fmt: skip


def with_place(draw, env, problem):
    """The same with a payment or a chance at a place, sometimes."""
    if problem["payments"]["memory"] == "none" or draw.random() < 0.6:
        return problem
    stage = env.stages[0]
    kinds = {name: draw.choice(list(kinds)) for name, kinds in zip(env.agents, stage.types, strict=True)}
    reports = kinds | ({"public": draw.choice(list(stage.public))} if stage.public else {})
    step = {"reports": reports, "allocation": draw.choice(stage.allocations)}
    place = {"reports": reports, "after": draw.choice([[], [step]])}
    term = draw.choice(
        [
            {"of": "payment", "agent": "ann", **place},
            {"of": "probability", "allocation": [stage.allocations[0]], **place},
        ]
    )
    return problem | {"objective": {"maximise": [term, {"of": "payments", "times": "1/3"}]}}


def other_values(draw, right):
    """The certificate with other values of the efficient rule, or none."""
    if right["values"] is not None:
        name = draw.choice(sorted(right["values"]))
        yield right | {"values": right["values"] | {name: str(Fraction(right["values"][name]) + TINY)}}
        yield right | {"values": None}
    else:
        yield right | {"values": {}}
    if right["columns"]:
        known = [name for name in sorted(right["columns"]) if name.startswith(("gross", "public", "subsid"))]
        for name in known[:1]:
            forged = copy.deepcopy(right)
            forged["columns"][name] = str(Fraction(right["columns"][name]) - TINY)
            yield forged


@pytest.mark.heavy
@pytest.mark.parametrize(("shape", "seed"), quick(SEEDS, 13, rows=True))
def test_the_two_checkers_agree(shape, seed, tmp_path):
    env, draw = endless(shape, seed), random.Random(f"{shape} {seed}")
    for _ in range(20):
        try:
            right = design(env, drawn_for_ever(draw, env)).certificate
            break
        except (NoQuantity, BadInput):  # a place that cannot be met
            continue
    wanted = "not covered" if right["status"] == "unbounded" else "verified"
    found = answered(tmp_path, env, right)
    assert found[:2] == ("accepted", wanted), found[2]
    for forged in (*forgeries(draw, right), *other_values(draw, right)) if wanted == "verified" else ():
        ordinary, proved, why = answered(tmp_path, env, forged)
        assert proved in (("verified",) if ordinary == "accepted" else (ordinary, "not covered")), why


def test_payoffs_are_counted_for_ever(tmp_path):
    """One agent has 1 in every period, of which half is left each time: 2 in all, and not a hair more or less."""
    stage = {
        "types": {"ann": ["x"]}, "allocations": ["a"], "utility": {"ann": {"axes": [], "default": 1, "entries": {}}},
        "transition": {"joint": {"axes": ["allocation", "ann", "next ann"], "default": 1, "entries": {}}},
    }  # fmt: skip
    env = Environment.from_json(
        {"format": "lpmech-environment/1", "discount": "1/2", "horizon": None, "agents": ["ann"], "stages": [stage],
         "prior": {"axes": ["ann"], "default": 1, "entries": {}}}
    )  # fmt: skip
    problem = {"format": "lpmech-problem/1", "incentives": "none", "payments": {"at least": 0},
               "objective": {"maximise": [{"of": "payoff", "agent": "ann"}]}}  # fmt: skip
    right = design(env, problem).certificate
    assert (right["value"], answered(tmp_path, env, right)[:2]) == ("2", ("accepted", "verified"))
    for other in (TINY, -TINY):
        forged = right | {"value": str(2 + other)}
        assert answered(tmp_path, env, forged)[:2] == ("rejected", "rejected")
