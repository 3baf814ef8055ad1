"""Designs: the verified checker against the ordinary one, with right certificates and with forged ones."""

import copy
import json
import random
from fractions import Fraction
from pathlib import Path

import pytest

from lpmech import checker, verified
from lpmech.designs.design import design
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from tests.designs.drawn import environment, shape
from tests.quick import quick

STORED = sorted((Path(__file__).parent.parent / "designs" / "files").iterdir())
COVERED = {"auction", "feasible", "infeasible"}
SHAPES = (
    {},
    {"public": True, "types": (2, 1)},
    {"shocks": True},
    {"types": (2, 2, 1), "periods": 1},
    {"types": (3,), "allocations": 3},
    {"types": (2, 2), "independent": True},
    {"periods": 3, "types": (2,)},
)
SEEDS = [(shape, seed) for seed in range(30) for shape in range(len(SHAPES))]
TINY = Fraction(1, 10**30)


def drawn_problem(draw, env):
    """A random problem of the kind that the proofs speak of."""
    allocation = draw.choice(["efficient", "efficient", "efficient ties", "any"])
    free = allocation in ("any", "efficient ties")
    by_type = {kind: k for k, kind in enumerate(env.stages[0].types[0])}
    found = {
        "format": "lpmech-problem/1",
        "incentives": draw.choice(["ex post", "interim", "interim", "none"]),
        "allocation": allocation,
        "payments": {
            "memory": "history" if free else draw.choice(["none", "one period", "history"]),
            "agents": draw.choice([["ann"], list(env.agents)]),
        },
        "participation": {
            "when": draw.choice(["never", "first", "always"]),
            "view": draw.choice(["interim", "ex post"]),
            "outside": draw.choice([0, "-7/2", {**dict.fromkeys(env.agents, 1), "ann": by_type}]),
        },
        "constraints": [],
    }
    for key in ("at most", "at least", "at most received"):
        if draw.random() < 0.3:
            found["payments"][key] = -4 if key == "at least" else 5
    kinds = draw.sample(["ex ante", "each period", "ex post"], draw.choice([0, 1, 1, 2]))
    found["budget"] = [{"kind": kind, "sense": draw.choice([">=", "="])} for kind in kinds]
    terms = drawn_terms(draw, env)
    found["objective"] = draw.choice(
        [None, {"maximise": terms}, {"minimise": terms}]
        + [{key: [terms, drawn_terms(draw, env)]} for key in ("maximise the least of", "minimise the greatest of")]
    )
    if draw.random() < 0.4:
        row = {"relation": draw.choice([">=", "=", "<="]), "constant": draw.randint(-3, 3)}
        found["constraints"] = [{"terms": drawn_terms(draw, env), **row}]
    return found


def drawn_terms(draw, env):
    first = env.stages[0].allocations[0]
    known = [
        {"of": "welfare"}, {"of": "utility", "agent": "ann"}, {"of": "payments"},
        {"of": "payments", "agent": "ann"}, {"of": "payoff", "agent": "ann"}, {"of": "payoff", "agent": env.agents[-1]},
        {"of": "frequency", "allocation": first}, {"of": "frequency", "allocation": first, "period": 1},
    ]  # fmt: skip
    return [{**one, "times": draw.choice(["1", "-1", "1/2"])} for one in draw.sample(known, draw.choice([1, 2, 3]))]


def answered(folder, env, certificate):
    """What the two checkers say: (ordinary, verified), and why."""
    paths = [folder / name for name in ("environment.json", "certificate.json")]
    for path, value in zip(paths, (canonical(env), json.dumps(certificate)), strict=True):
        path.write_text(value, encoding="utf-8")
    ordinary, proved = checker.check_files(*paths), verified.check_files(*map(str, paths))
    return ordinary.verdict, proved.answer, (ordinary.reason, proved.reason)


def is_covered(certificate):
    return certificate["status"] != "unbounded" and certificate["attained"] is not False and not certificate["rounds"]


def forgeries(draw, right):
    """The certificate with one thing changed: a number, by a little or by much, a row, a column, or what it says."""
    for key in ("columns", "multipliers"):
        if right[key]:
            name = draw.choice(sorted(right[key]))
            for change in (TINY, -TINY, Fraction(1, 7)):
                forged = copy.deepcopy(right)
                moved = Fraction(right[key][name]) + change
                forged[key][name] = str(moved) if moved else "1"
                yield forged
            for to in (None, draw.choice(sorted(right[key]))):
                forged = copy.deepcopy(right)
                value = forged[key].pop(name)
                if to is not None and to != name:
                    forged[key][to], forged[key][name] = value, forged[key][to]
                yield forged
            yield copy.deepcopy(right) | {key: right[key] | {name + " x": "1"}}
    if right["value"] is not None:
        yield right | {"value": str(Fraction(right["value"]) + TINY)}
        yield right | {"value": str(Fraction(right["value"]) - TINY)}
    yield right | {"problem": forged_problem(draw, right["problem"])}


def forged_problem(draw, problem):
    forged = copy.deepcopy(problem)
    kind = draw.choice(["incentives", "when", "view", "outside", "at most", "budget"])
    if kind == "incentives":
        forged["incentives"] = draw.choice(["ex post", "interim", "none"])
    elif kind == "when":
        forged["participation"]["when"] = draw.choice(["never", "first", "always"])
    elif kind == "view":
        forged["participation"]["view"] = draw.choice(["interim", "ex post"])
    elif kind == "outside":
        forged["participation"]["outside"]["ann"] = draw.choice(["0", "1", str(TINY)])
    elif kind == "at most":
        forged["payments"]["at most"] = draw.choice([None, "1", "0"])
    else:
        forged["budget"] = [{"kind": draw.choice(["ex ante", "each period", "ex post"]), "sense": "="}]
    return forged


@pytest.mark.parametrize("place", STORED, ids=lambda place: place.name)
def test_stored_certificates_are_verified_or_not_covered(place):
    found = verified.check_files(str(place / "environment.json"), str(place / "certificate.json"))
    wanted = ("verified", 0) if place.name in COVERED else ("not covered", 3)
    assert (found.answer, found.code) == wanted, found.reason


def agreement(shape, seed, folder):
    """The answers to a right certificate and to forged ones, where they are not the same."""
    env, draw = environment(seed, **SHAPES[shape]), random.Random(f"{shape} {seed}")
    right = design(env, drawn_problem(draw, env)).certificate
    wanted = "verified" if is_covered(right) else "not covered"
    first = answered(folder, env, right)
    differ = [] if first[:2] == ("accepted", wanted) else [(first, right)]
    if wanted == "verified":
        same = {"accepted": "verified"}
        for forged in forgeries(draw, right):
            found = answered(folder, env, forged)
            if same.get(found[0], found[0]) != found[1] and found[1] != "not covered":
                differ.append((found, forged))
    return wanted, differ


@pytest.mark.parametrize(("shape", "seed"), quick(SEEDS, 21, rows=True))
def test_the_two_checkers_agree(shape, seed, tmp_path):
    _, differ = agreement(shape, seed, tmp_path)
    assert not differ, differ[0][0]


MENTIONED = {
    "nothing": ({"incentives": "none"}, False),
    "a lie": ({"incentives": "interim"}, True),
    "a bound": ({"incentives": "none", "payments": {"memory": "history", "at least": -5}}, True),
    "a budget of a period": ({"incentives": "none", "budget": [{"kind": "each period", "sense": ">="}]}, False),
    "a budget of a report": ({"incentives": "none", "budget": [{"kind": "ex post", "sense": ">="}]}, True),
}


@pytest.mark.parametrize("by", MENTIONED)
def test_a_payment_is_a_column_if_a_row_mentions_it(by, tmp_path):
    """What is paid at reports that only a lie brings about: the types of ann and bob are alike."""
    problem, mentioned = MENTIONED[by]
    data = shape(0, periods=1) | {
        "prior": {"axes": ["ann", "bob"], "default": 0, "entries": {"0|0": "1/2", "1|1": "1/2"}}
    }
    env = Environment.from_json(data)
    right = design(env, {"format": "lpmech-problem/1"} | problem).certificate
    assert (right["status"], answered(tmp_path, env, right)[:2]) == ("feasible", ("accepted", "verified"))
    name = "payment ann period 1 reports 0|1"
    forged = right | {"columns": right["columns"] | {name: str(Fraction(right["columns"].get(name, 0)) + 4)}}
    assert answered(tmp_path, env, forged)[:2] == (("accepted", "verified") if mentioned else ("rejected", "rejected"))
