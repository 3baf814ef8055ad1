"""Draws of environments: valid, of the wanted kind, reproducible; and what shrinking makes of them."""

from random import Random

import pytest

from lpmech.statements.environments import Environments, Moves, Sets, Shape
from lpmech.statements.shrink import smaller
from tests.quick import quick

SHAPES = {
    "private": Shape(),
    "interdependent": Shape(
        private=False, kernels=(Moves.JOINT, Moves.MIXTURE, Moves.LINKED), sets=(Sets.ANY, Sets.SMALLER, Sets.LARGER)
    ),
    "spanning": Shape(private=False, kernels=(Moves.SPANNING,), alike=True, agents=(2, 3), types=(2, 3)),
    "convex": Shape(private=False, kernels=(Moves.CONVEX,), agents=(2, 2), counts={"ann": 4, "bob": 3}),
    "mimicked": Shape(
        kernels=(Moves.MIMICKED,), agents=(2, 2), types=(2, 3), horizons=(None,), shocks=False, public=False
    ),
}


def draws(name, count=25):
    environments = Environments(shape=SHAPES[name])
    for number in range(count):
        yield environments, environments.draw(Random(f"{name}:{number}"))


@pytest.mark.heavy
@pytest.mark.parametrize("name", SHAPES)
def test_draws_are_environments(name):
    for environments, plain in draws(name):
        case = environments.load(plain, "")
        assert list(case.env.agents) == plain["agents"]


@pytest.mark.heavy
@pytest.mark.parametrize(("name", "claim", "proved"), [
    ("private", "private_values", True), ("private", "independent_transitions", True), ("spanning", "spanning", True),
    ("convex", "convex_independence", True), ("convex", "spanning", False),
    ("mimicked", "convex_independence", False),
])  # fmt: skip
def test_draws_have_what_their_kernels_promise(name, claim, proved):
    for environments, plain in draws(name):
        case = environments.load(plain, "")
        assert case.proved(claim) is proved or (case.env.horizon == 1 and not proved)


def test_the_same_seed_draws_the_same():
    for environments, plain in draws("interdependent", 5):
        again = next(draws("interdependent", 1))[1]
        assert environments.draw(Random("interdependent:0")) == again
        assert plain["agents"]


@pytest.mark.long
@pytest.mark.parametrize("name", quick(["private", "interdependent", "spanning"], 3))
def test_most_of_what_shrinking_offers_is_an_environment(name):
    offered = loaded = 0
    for environments, plain in draws(name, 2):
        for small in smaller(plain):
            offered += 1
            try:
                environments.load(small, "")
            except ValueError:
                continue
            loaded += 1
    assert loaded > 0.9 * offered


def idle(stage):
    """Whether a stage has a shock that says no more than its sets would."""
    shocks = list(stage.get("shocks", {}).values())
    return len(shocks) == 1 and set(shocks[0].get("feasible", stage["allocations"])) == set(stage["allocations"])


@pytest.mark.heavy
@pytest.mark.parametrize("name", ["private", "interdependent"])
def test_an_idle_shock_is_offered_away_and_nothing_else_changes(name):
    """Second road: what everybody, and everybody but one, may do in every state, before and after."""
    found = 0
    for environments, plain in draws(name):
        stage = plain["stages"][0]
        for label, shock in stage.get("shocks", {}).items():
            lone = {**plain, "stages": [{**stage, "shocks": {label: {**shock, "probability": "1"}}}]}
            if not idle(lone["stages"][0]):
                continue
            found += 1
            before = environments.load(lone, "").env
            without = [environments.load(one, "").env for one in smaller(lone)
                       if "shocks" not in one["stages"][0] and one["agents"] == lone["agents"]]  # fmt: skip
            assert any(sets(after) == sets(before) and len(after.stage(0).labels["shock"]) == 1 for after in without)
            assert all(not after.stage(0).has_shocks for after in without)
    assert found


def sets(env):
    stage = env.stage(0)
    return [stage.feasible(one).over(("shock", "allocation", *stage.components), stage.sizes).tolist()
            for one in (None, *range(len(env.agents)))]  # fmt: skip


@pytest.mark.long
def test_a_list_of_sets_that_changes_nothing_goes():
    """What is left of a conjecture about sets: one list, of the one agent without whom something is impossible."""
    for environments, plain in draws("interdependent"):
        for agent in plain["stages"][0].get("feasible without", {}):
            offered = [one["stages"][0].get("feasible without") for one in smaller(plain)]
            rest = {name: one for name, one in plain["stages"][0]["feasible without"].items() if name != agent}
            assert rest in offered
            assert environments.load(plain, "").env.agents
