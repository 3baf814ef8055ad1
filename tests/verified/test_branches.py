"""Designs that draw no lots: the verified checker against the ordinary one, with right and with forged branches."""

import copy
import random
from fractions import Fraction

import pytest

from lpmech.designs.design import design
from lpmech.designs.quantities import NoQuantity
from lpmech.reading.faults import BadInput
from tests.designs.drawn import environment
from tests.designs.test_deterministic import FORGERIES, bounded, edited, sale, torn, worse  # noqa: F401
from tests.quick import quick
from tests.search import times
from tests.verified.test_designs import TINY, agreement, answered, drawn_problem, with_more

SHAPES = (
    {"periods": 1, "types": (2, 2)},
    {"periods": 2, "types": (2,), "allocations": 2},
    {"periods": 1, "types": (2, 1), "shocks": True},
    {"periods": 1, "types": (2,), "public": True},
)
SEEDS = [(shape, seed) for seed in range(times(10)) for shape in range(len(SHAPES))]
ALIKE = {"accepted": "verified"}


def forged_branches(draw, right):
    """With a weight changed, a leaf that is another one, or leads elsewhere, or stands for the opposite."""
    tree = right["branches"] or []
    for k, one in enumerate(tree):
        key = next(iter(one))
        changes = []
        if "place" in one:
            numbers = list(one["then"].values())
            changes = [{**one, "then": dict(zip(one["then"], numbers[1:] + numbers[:1], strict=True))}]
        elif one[key]:
            name = draw.choice(sorted(one[key]))
            other = {"clash": "bound", "bound": "clash"}[key]
            changes = [{other: one[key]}, {key: {n: x for n, x in one[key].items() if n != name}}]
            moved = Fraction(one[key][name]) + draw.choice([TINY, -TINY, Fraction(1, 7)])
            changes.append({key: one[key] | {name: str(moved or 1)}})
        for each in draw.sample(changes, min(2, len(changes))):
            yield right | {"branches": [*tree[:k], each, *tree[k + 1 :]]}
    if tree:
        yield right | {"branches": tree[:-1]}
        yield right | {"branches": None}


def disagreement(env, forged, folder):
    """The answers to forged certificates, where they are not alike."""
    for one in forged:
        found = answered(folder, env, one)
        if ALIKE.get(found[0], found[0]) != found[1]:
            yield found, one


def pure_problem(draw, env):
    problem = drawn_problem(draw, env)
    problem |= {"allocation": draw.choice(["any", "any", "efficient ties"]), "deterministic": True}
    problem["payments"] |= {"memory": "history"}
    return with_more(draw, env, problem) if draw.random() < 0.3 else problem


@pytest.mark.heavy
@pytest.mark.parametrize(("shape", "seed"), quick(SEEDS, 13, rows=True))
def test_the_two_checkers_agree(shape, seed, tmp_path):
    env, draw = environment(seed, **SHAPES[shape]), random.Random(f"pure {shape} {seed}")
    try:
        right = design(env, pure_problem(draw, env)).certificate
    except (NoQuantity, BadInput):  # a place that cannot be met
        return
    assert right["format"].endswith("1.4")
    differ = agreement(env, draw, right, tmp_path)
    forged = [*forged_branches(draw, right)]
    differ += disagreement(env, draw.sample(forged, min(12, len(forged))), tmp_path)
    assert not differ, differ[0][0]


@pytest.mark.parametrize("number", quick(range(len(FORGERIES)), 5))
def test_they_agree_on_a_changed_contract(sale, number, tmp_path):  # noqa: F811
    env, right = sale
    forged = edited(right, FORGERIES[number][0])
    found = answered(tmp_path, env, forged)
    assert found[1] == ("not covered" if forged["format"].endswith("1.2") else found[0]), found


def test_lots_are_refused(sale, tmp_path):  # noqa: F811
    env, right = sale
    plain = {key: value for key, value in right["problem"].items() if key != "deterministic"}
    best = design(env, plain).certificate
    found = answered(tmp_path, env, right | {"columns": best["columns"], "value": best["value"]})
    assert found[:2] == ("rejected", "rejected")


@pytest.mark.parametrize("seed", quick(range(times(30)), 15))
def test_no_branches_prove_what_is_false(worse, seed, tmp_path):  # noqa: F811
    env, right = worse
    assert answered(tmp_path, env, torn(random.Random(seed), right))[1] in ("rejected", "malformed")


BOUNDS = {
    "both": {},
    "the value alone": {"bound": None, "branches": None},
    "the bound alone": {"value": None, "columns": None},
    "none": {"bound": None, "branches": None, "value": None, "columns": None},
    "attained": {"attained": True},
    "optimal": {"status": "optimal", "attained": True, "bound": None},
    "no branches": {"branches": None},
}


@pytest.mark.parametrize("kind", BOUNDS)
def test_bounds_are_verified(bounded, kind, tmp_path):  # noqa: F811
    env, right = bounded
    found = answered(tmp_path, env, copy.deepcopy(right) | BOUNDS[kind])
    assert ALIKE.get(found[0], found[0]) == found[1], found
    assert (found[1] == "verified") is (kind in ("both", "the value alone", "the bound alone"))


def test_a_better_bound_is_refused(bounded, tmp_path):  # noqa: F811
    env, right = bounded
    for change in (TINY, -TINY, Fraction(-1), Fraction(1)):
        found = answered(tmp_path, env, right | {"bound": str(Fraction(right["bound"]) + change)})
        assert ALIKE.get(found[0], found[0]) == found[1], found
        assert (found[1] == "verified") is (change > 0)
