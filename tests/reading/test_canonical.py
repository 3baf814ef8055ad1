"""The canonical form: section 5 of the page."""

import json
from pathlib import Path

import pytest

from lpmech.problem.canonical import canonical, sha256
from lpmech.problem.environment import Environment
from tests.reading.environments import SMALL, canonical_of, small, small_stage

CANONICAL_SMALL = (
    '{"format":"lpmech-environment/1","name":"small","discount":"9/10","horizon":null,"agents":["ann","bob"],'
    '"stages":[{"types":{"ann":["low","high"],"bob":["low","mid","high"]},"public":["dry","wet"],'
    '"allocations":["to ann","to bob"],"utility":{'
    '"ann":{"axes":["allocation","ann"],"values":[["2","7/2"],["0","0"]]},'
    '"bob":{"axes":["allocation","bob"],"default":"0","entries":{"to bob|low":"1","to bob|mid":"2"}}},'
    '"transition":{"public":{"axes":["public","next public"],"values":[["1/2","1/2"],["0","1"]]},'
    '"ann":{"axes":["ann","next ann"],"values":[["3/4","1/4"],["1/3","2/3"]]},"bob":{"axes":[],"values":"1/3"}}}]}'
)


def stage_of(env):
    """The first stage of the canonical form."""
    return json.loads(canonical_of(env))["stages"][0]


def test_the_whole_text():
    assert canonical_of(SMALL) == CANONICAL_SMALL
    assert canonical_of(CANONICAL_SMALL) == CANONICAL_SMALL


def test_its_sha256():
    env = Environment.from_json(SMALL)
    assert sha256(env) == "dac773833b11fdc5147378f51cc46f15460d4c011a1e6c9511847a3b62075c25"


def test_strings_escape_quotes_and_backslashes_alone():
    env = small(name='a "b" \\ é \u200b /')
    assert '"name":"a \\"b\\" \\\\ é \u200b /"' in canonical_of(env)
    assert json.loads(canonical_of(env))["name"] == env["name"]


def test_escaped_labels_in_keys_of_entries():
    env = small_stage(allocations=['to "ann"', "to \\bob"])
    env["stages"][0]["utility"]["bob"]["entries"] = {'to "ann"|low': "1", "to \\bob|mid": "2"}
    assert stage_of(env)["utility"]["bob"]["entries"] == {'to "ann"|low': "1", "to \\bob|mid": "2"}


@pytest.mark.parametrize("written", ["2", 2, "2.0", "4/2", "002", "2/1", "20/10"])
def test_the_spelling_of_numbers_does_not_matter(written):
    env = small_stage()
    env["stages"][0]["utility"]["ann"]["values"][0][0] = written
    assert canonical_of(env) == CANONICAL_SMALL


def test_minus_zero_is_zero():
    env = small_stage()
    env["stages"][0]["utility"]["ann"]["values"][1] = ["-0", "-0.00"]
    assert canonical_of(env) == CANONICAL_SMALL


def test_what_says_nothing_is_left_out():
    env = small_stage(
        public_utility={"axes": ["allocation"], "values": ["0", 0]},
        feasible_without={"ann": ["to bob", "to ann"]},
    )
    assert canonical_of(env) == CANONICAL_SMALL


def test_sets_without_an_agent_where_there_are_no_shocks():
    stage = stage_of(small_stage(feasible_without={"bob": ["to ann"], "ann": ["to bob", "to ann"]}))
    assert stage["feasible without"] == {"bob": ["to ann"]}


def test_sets_without_an_agent_stand_in_the_shocks():
    shocks = {
        "b": {"probability": "1/2", "feasible": ["to bob"]},
        "a": {"probability": "1/4", "feasible without": {"ann": ["to ann"]}},
        "Z": {"probability": "0.25", "feasible": ["to ann"]},
    }
    stage = stage_of(small_stage(shocks=shocks, feasible_without={"ann": ["to bob"]}))
    assert "feasible without" not in stage
    assert json.dumps(stage["shocks"]) == json.dumps(
        {
            "Z": {"probability": "1/4", "feasible": ["to ann"], "feasible without": {"ann": ["to bob"]}},
            "a": {"probability": "1/4", "feasible": ["to ann", "to bob"], "feasible without": {"ann": ["to ann"]}},
            "b": {"probability": "1/2", "feasible": ["to bob"]},
        }
    )


def test_shocks_stand_in_the_order_of_code_points():
    labels = ["é", "z", "a", "\U0001f327", "ﬀ"]
    stage = stage_of(small_stage(shocks={label: {"probability": "1/5"} for label in labels}))
    assert list(stage["shocks"]) == ["a", "z", "é", "ﬀ", "\U0001f327"]


def test_a_table_is_dense_from_half_its_cells_on():
    axes = ["allocation", "ann"]
    half = small_stage()
    half["stages"][0]["utility"]["ann"] = {"axes": axes, "values": [["1", "0"], ["0", "1"]]}
    assert stage_of(half)["utility"]["ann"] == {"axes": axes, "values": [["1", "0"], ["0", "1"]]}
    half["stages"][0]["utility"]["ann"] = {"axes": axes, "values": [["1", "0"], ["0", "0"]]}
    assert stage_of(half)["utility"]["ann"] == {"axes": axes, "default": "0", "entries": {"to ann|low": "1"}}


def test_zero_is_sparse_and_another_constant_dense():
    env = small_stage()
    env["stages"][0]["utility"]["ann"] = {"axes": ["bob", "ann"], "default": "0.0"}
    assert stage_of(env)["utility"]["ann"] == {"axes": [], "default": "0", "entries": {}}
    env["stages"][0]["utility"]["ann"] = {"axes": [], "entries": {"": "-4/6"}}
    assert stage_of(env)["utility"]["ann"] == {"axes": [], "values": "-2/3"}


def test_a_factor_that_was_left_out_is_written():
    env = small_stage(types={"ann": ["low", "high"], "bob": ["low"]},
                      utility={"ann": {"axes": [], "values": 1}, "bob": {"axes": [], "values": 1}})  # fmt: skip
    del env["stages"][0]["transition"]["bob"]
    assert list(stage_of(env)["transition"]) == ["public", "ann", "bob"]
    assert stage_of(env)["transition"]["bob"] == {"axes": [], "values": "1"}


def test_kinds_of_transitions_stay():
    joint = {"joint": {"axes": [], "values": "1/12"}}
    assert stage_of(small_stage(transition=joint))["transition"] == joint
    mixture = {"mixture": [{"weight": {"axes": [], "values": "1"}, **SMALL["stages"][0]["transition"]}]}
    written = json.dumps(stage_of(small_stage(transition=mixture))["transition"])
    assert list(json.loads(written)["mixture"][0]) == ["weight", "public", "ann", "bob"]


def finite(**changes):
    """The small environment with two periods, and a terminal."""
    return small(horizon=2, discount="1", **changes)


@pytest.mark.parametrize("utility", [{}, {"ann": {"axes": ["ann"], "values": [0, 0]}}])
def test_a_terminal_without_utility_is_left_out(utility):
    assert "terminal" not in json.loads(canonical_of(finite(terminal={"utility": utility})))


def test_a_terminal_lists_what_is_not_zero_and_states_that_differ():
    worth = {"axes": ["public", "bob"], "default": "0", "entries": {"wet|high": "5"}}
    given = {"utility": {"bob": worth, "ann": {"axes": [], "values": "0"}}}
    assert json.loads(canonical_of(finite(terminal=given)))["terminal"] == {"utility": {"bob": worth}}
    stages = [SMALL["stages"][0], {**SMALL["stages"][0], "transition": {
        "public": {"axes": ["next public"], "values": ["1", "0", "0"]}, "ann": {"axes": [], "values": "1/2"},
        "bob": {"axes": [], "values": "1/3"}}}]  # fmt: skip
    given = {"utility": {"bob": {"axes": [], "values": 1}}, "public": ["dry", "wet", "flood"]}
    written = json.loads(canonical_of(finite(stages=stages, terminal=given)))
    assert written["terminal"] == {"utility": {"bob": {"axes": [], "values": "1"}}, "public": ["dry", "wet", "flood"]}


def test_a_last_transition_that_is_not_needed_is_left_out_but_looked_at():
    stages = [SMALL["stages"][0]] * 2
    written = json.loads(canonical_of(finite(stages=stages)))
    assert "transition" in written["stages"][0]
    assert "transition" not in written["stages"][1]


def test_samples_beside_the_tests():
    folder = Path(__file__).parent / "samples"
    for path in sorted(folder.glob("*.json")):
        expected = path.with_suffix(".canonical").read_text(encoding="utf-8")
        assert canonical(Environment.from_json(path)) == expected
        assert canonical_of(expected) == expected
