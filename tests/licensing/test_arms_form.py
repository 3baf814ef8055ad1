"""Arms files: what they mean, their canonical form, their schema, and the kinds of case files."""

import json
import random
from fractions import Fraction
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import lpmech
from lpmech import casefiles
from lpmech.casefiles.bandits import load_bandit
from lpmech.licensing.arm import Bandit, Idle
from lpmech.licensing.auction import prices_at
from lpmech.licensing.canonical import canonical, sha256
from lpmech.licensing.form.bandit import read_bandit
from lpmech.licensing.form.kinds import beta_bernoulli
from lpmech.licensing.gittins import indices
from lpmech.reading.faults import BadInput, Faults
from lpmech.reading.node import Node
from tests.licensing.arms import random_bandit

SCHEMA = Draft202012Validator(json.loads((Path(lpmech.__file__).parent / "schemas/arms.json").read_text("utf-8")))
PAGE = (Path(__file__).parents[2] / "docs/arms_format.md").read_text("utf-8")
SMALL = {
    "format": "lpmech-arms/1",
    "discount": "1/2",
    "arms": [{"name": "ann", "states": ["a", "b"], "reward": [1, "3/2"], "transition": [[0, 1], {"b": 1}]}],
}


def read(tree):
    return read_bandit(Node(tree, Faults("x")))


def kind_of(arm):
    tree = {"discount": "1/2", "arms": [arm]}
    return read_bandit(Node(tree, Faults("x"), comforts=True), headed=False).arms[0]


@pytest.mark.parametrize("seed", range(20))
def test_the_canonical_form_means_itself_and_fits_the_schema(seed):
    bandit = random_bandit(random.Random(seed), start=seed % 2 == 0)
    text = canonical(bandit)
    SCHEMA.validate(json.loads(text))
    assert canonical(read(json.loads(text))) == text


def test_spellings_of_one_environment_have_one_sha256():
    arm = SMALL["arms"][0]
    other = arm | {"reward": {"b": "1.5", "a": "2/2"}, "transition": {"b": [0, 1], "a": {"b": "1.0", "a": 0}}}
    assert sha256(read(SMALL)) == sha256(read(SMALL | {"arms": [other], "idle": "never", "name": "unnamed"}))
    assert sha256(read(SMALL)) != sha256(read(SMALL | {"idle": "last"}))


def test_the_page_s_example_is_read():
    start = PAGE.index('    {"format"')
    text = PAGE[start : PAGE.index("\n\n", start)]
    SCHEMA.validate(json.loads(text))
    bandit = read(json.loads(text))
    assert bandit.arms[0].start == 1
    assert bandit.arms[0].transition.item((1, 0)) == Fraction(1, 4)


@pytest.mark.parametrize(
    "fault",
    [
        {"discount": 1},
        {"discount": 0.5},
        {"idle": True},
        {"arms": []},
        {"arms": {}},
        {"arms": [SMALL["arms"][0], SMALL["arms"][0]]},
        {"arms": [SMALL["arms"][0] | {"transition": [[0, 1], {"a": "1/2"}]}]},
        {"arms": [SMALL["arms"][0] | {"reward": [1, None]}]},
        {"arms": [SMALL["arms"][0] | {"reward": [1, [2]]}]},
        {"arms": [SMALL["arms"][0] | {"transition": [[0, 1], 7]}]},
        {"arms": [SMALL["arms"][0] | {"transition": None}]},
        {"arms": [SMALL["arms"][0] | {"start": ["a"]}]},
        {"arms": [SMALL["arms"][0] | {"name": 3}]},
        {"arms": [SMALL["arms"][0] | {"states": [str(k) for k in range(3000)]}]},
        {"format": "lpmech-arms/2"},
        {"extra": 1},
    ],
)
def test_faults_are_told(fault):
    with pytest.raises(BadInput):
        read(SMALL | fault)


def test_a_trial():
    arm = kind_of({"name": "bob", "kind": "absorbing", "trial": 5,
                   "outcomes": {"good": {"probability": "1/4", "reward": 8}}})  # fmt: skip
    assert arm.states == ("untried", "good")
    assert arm.transition.fractions() == [Fraction(3, 4), Fraction(1, 4), 0, 1]
    assert arm.rewards.fractions() == [5, 8]


def test_a_reversible_arm_is_in_detailed_balance():
    arm = kind_of({"name": "bob", "kind": "reversible", "states": ["a", "b", "c"], "reward": [1, 2, 3],
                   "weights": {"a": {"a": 1, "b": 2}, "b": {"a": 2, "c": "1/3"}, "c": {"c": 4}}})  # fmt: skip
    mass = [3, 2 + Fraction(1, 3), 4 + Fraction(1, 3)]
    p = arm.transition
    assert all(mass[i] * p.item((i, j)) == mass[j] * p.item((j, i)) for i in range(3) for j in range(3))
    assert p.item((0, 1)) == Fraction(2, 3)


def learner(depth, prize=1):
    return beta_bernoulli("bob", Fraction(1), Fraction(2), Fraction(prize), depth)


def test_beliefs_are_martingales():
    arm = learner(4)
    for place in range(len(arm.states)):
        later = sum(arm.transition.item((place, k)) * arm.rewards.item((k,)) for k in range(len(arm.states)))
        assert later == arm.rewards.item((place,))


@pytest.mark.parametrize("discount", [Fraction(1, 2), Fraction(9, 10)])
def test_the_cut_is_as_short_as_it_says(discount):
    """Later cuts are worth more, and within the bound of earlier ones; so are the prices of others."""
    known = kind_of({"name": "ann", "states": ["x"], "reward": ["2/5"], "transition": [[1]], "start": "x"})
    before = None
    for depth in (1, 2, 4, 8):
        arm = learner(depth)
        index = indices(arm, discount).by_state()[0]
        bandit = Bandit(name="x", discount=discount, arms=(known, arm))
        rent = prices_at(bandit, (0, 0)).rents.everyone.below
        if before is not None:
            assert before[0] <= index <= before[0] + before[1]
            assert before[2] <= rent <= before[2] + before[3]
        before = (index, arm.shortfall(0, discount), rent, bandit.shortfall((0, 0)))
    assert before[1] < discount**8
    assert before[3] < discount**8


def test_the_shortfall_of_many_counts_each_period_once():
    """In periods 1 and 2 the first arm's gap, from period 3 on the second's, which is greater."""
    soon, late = learner(1), learner(3, prize=2)
    assert (soon.gap, late.gap) == (Fraction(3, 4), Fraction(5, 3))
    bandit = Bandit(name="x", discount=Fraction(1, 2), arms=(soon, late))
    assert bandit.shortfall((0, 0)) == Fraction(3, 4) / 2 + (Fraction(5, 3) - Fraction(3, 4)) / 8


def test_a_case_file_s_arms_are_those_of_its_environment():
    bandit, env = load_bandit("licensing"), casefiles.load("licensing").environment
    assert tuple(arm.name for arm in bandit.arms) == env.agents
    assert bandit.idle is Idle.NEVER
    assert load_bandit("bv08/learning_licence") is None


def test_an_arms_file_is_a_case(tmp_path):
    path = tmp_path / "arms.json"
    path.write_text(canonical(load_bandit("licensing")), encoding="utf-8")
    assert casefiles.load(path).environment.prior is not None
    assert sha256(load_bandit(path)) == sha256(load_bandit("licensing"))
