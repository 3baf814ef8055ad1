"""The environment page: what is malformed and where, one environment in several spellings, its canonical form."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import environment

from lpmech.checker.kernel import strict_json
from lpmech.checker.kernel.canonical import canonical, digest
from lpmech.checker.kernel.errors import Limit, Malformed
from lpmech.checker.kernel.read_environment import read_environment
from tests.quick import examples

CANONICAL = (
    '{"format":"lpmech-environment/1","name":"one lease","discount":"1/2","horizon":2,"agents":["ann","bob"],"stages":['
    '{"types":{"ann":["low","high"],"bob":["low","high"]},"public":["dry","wet"],"allocations":["to ann","to bob"],'
    '"shocks":{"calm":{"probability":"2/3","feasible":["to ann","to bob"]},'
    '"storm":{"probability":"1/3","feasible":["to bob"],"feasible without":{"bob":["to ann","to bob"]}}},'
    '"utility":{"ann":{"axes":["allocation","ann"],"values":[["1","7/2"],["0","0"]]},'
    '"bob":{"axes":["allocation","bob"],"values":[["0","0"],["2","1/2"]]}},'
    '"transition":{"public":{"axes":["public","next public"],"values":[["1/2","1/2"],["0","1"]]},'
    '"ann":{"axes":["next ann"],"values":["1/4","3/4"]},"bob":{"axes":[],"values":"1/2"}}}],'
    '"prior":{"axes":[],"values":"1/8"}}'
)


def change(value, path, new):
    """A copy with the value at a path replaced, or removed where `new` is ...."""
    value = json.loads(json.dumps(value))
    place = value
    for key in path[:-1]:
        place = place[key]
    if new is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = new
    return value


def test_canonical_form():
    assert "".join(canonical(read_environment(environment()))) == CANONICAL
    assert "".join(canonical(read_environment(json.loads(CANONICAL)))) == CANONICAL


STAGE = ("stages", 0)


@pytest.mark.parametrize(
    ("path", "new"),
    [
        (("prior",), {"axes": ["bob", "public", "ann"], "default": "0.125"}),
        (("prior",), {"axes": [], "entries": {"": "1/8"}}),
        (
            (*STAGE, "utility", "bob"),
            {"axes": ["allocation", "bob"], "default": 0, "entries": {"to bob|low": "0002.0", "to bob|high": "4/8"}},
        ),
        ((*STAGE, "feasible without"), {"bob": ["to bob"]}),
        ((*STAGE, "public utility"), {"axes": ["public"], "default": "0"}),
        (("terminal",), {}),
        (("terminal",), {"public": ["dry", "wet"], "types": {"ann": ["low", "high"], "bob": ["low", "high"]}}),
        (("terminal",), {"utility": {}}),
        (("terminal",), {"utility": {"ann": {"axes": ["bob"], "default": "0/7"}}}),
    ],
)
def test_spellings_of_one_environment(path, new):
    spelled = change(environment(), path, new)
    if path[-1] == "feasible without":  # the stage's set serves the calm shock; the storm lists its own
        return_to_all = {"bob": ["to bob", "to ann"]}
        spelled = change(spelled, (*STAGE, "shocks", "calm", "feasible without"), return_to_all)
    assert "".join(canonical(read_environment(spelled))) == CANONICAL


def test_meaning_changes_the_digest():
    other = change(environment(), (*STAGE, "allocations"), ["to bob", "to ann"])
    assert digest(read_environment(other)) != digest(read_environment(environment()))


MALFORMED = [
    (
        ("format",),
        "lpmech-environment/3",
        'format: expected "lpmech-environment/1" or "lpmech-environment/2", found "lpmech-environment/3"',
    ),
    (("extra",), 1, 'unknown key "extra"; the keys here are format, discount'),
    (("discount",), ..., 'the key "discount" is missing'),
    (("discount",), "0", "discount: expected 0 < discount < 1"),
    (("discount",), "3/2", "discount: expected 0 < discount < 1"),
    (("discount",), True, "discount: expected a number"),
    (("discount",), "1/0", "discount: expected a denominator that is not zero"),
    (("discount",), "½", "discount: expected a number"),
    (("discount",), "1e-1", "discount: expected a number"),
    (("discount",), "1/2\n", "discount: expected a number"),
    (("discount",), "١/٢", "discount: expected a number"),
    (("discount",), "0." + "1" * 1000, "discount: expected a number"),
    (("horizon",), 0, "horizon: expected an integer of at least 1, or null, found 0"),
    (("horizon",), True, "horizon: expected an integer of at least 1, or null, found true"),
    (("horizon",), "2", "horizon: expected an integer"),
    (("agents",), [], "agents: expected a list of at least 1"),
    (("agents",), ["ann", "ann"], 'agents[1]: the label "ann" is repeated'),
    (("agents",), ["ann", "public"], 'agents[1]: no agent may be called "public"'),
    (("agents",), ["ann", "next bob"], 'agents[1]: no agent may be called "next bob"'),
    *(
        (("agents",), ["ann", name], f'agents[1]: no agent may be called "{name}"')
        for name in ("joint", "mixture", "weight", "allocation", "shock", "report x", "previous bob")
    ),
    (("agents",), ["ann", "a|b"], "agents[1]: expected a label without"),
    (("agents",), ["ann", " bob"], "agents[1]: expected a label in NFC without white space"),
    (("agents",), ["ann", "e\u0301"], "agents[1]: expected a label in NFC"),
    (("agents",), ["ann", "b\x7fb"], "agents[1]: expected a label without"),
    (("agents",), ["ann", "b" * 201], "agents[1]: expected a label of 1 to 200"),
    (("agents",), ["ann", ""], "agents[1]: expected a label of 1 to 200"),
    (("stages",), [], "stages: expected a list of at least 1"),
    (("stages",), [{}] * 3, "stages: expected 1 stage or"),
    ((*STAGE, "types", "bob"), ..., 'stages[0].types: the key "bob" is missing'),
    ((*STAGE, "types", "cleo"), ["x"], 'stages[0].types: unknown key "cleo"'),
    ((*STAGE, "allocations"), ["to ann", "to ann"], "stages[0].allocations[1]: the label"),
    ((*STAGE, "public"), [], "stages[0].public: expected a list of at least 1"),
    ((*STAGE, "shocks"), {}, "stages[0].shocks: the probabilities of the shocks do not sum to 1"),
    ((*STAGE, "shocks", "calm", "probability"), "1/3", "stages[0].shocks: the probabilities"),
    ((*STAGE, "shocks", "calm", "probability"), -1, "stages[0].shocks.calm.probability: a probability is negative"),
    ((*STAGE, "shocks", "calm", "feasible"), [], "stages[0].shocks.calm.feasible: expected a list of at least 1"),
    ((*STAGE, "shocks", "calm", "feasible"), ["keep"], "stages[0].shocks.calm.feasible[0]: expected an allocation"),
    ((*STAGE, "shocks", "calm", "feasible"), ["to bob"] * 2, "stages[0].shocks.calm.feasible[1]: the allocation"),
    ((*STAGE, "feasible without"), {"cleo": ["to bob"]}, 'stages[0]["feasible without"]: unknown key "cleo"'),
    ((*STAGE, "utility", "ann"), ..., 'stages[0].utility: the key "ann" is missing'),
    (
        (*STAGE, "utility", "ann", "entries", "to ann|low"),
        "x",
        'stages[0].utility.ann.entries["to ann|low"]: expected a number',
    ),
    (
        (*STAGE, "utility", "ann", "entries", "to ann|mid"),
        "1",
        'stages[0].utility.ann.entries["to ann|mid"]: expected a label of "ann"',
    ),
    ((*STAGE, "utility", "ann", "entries", "low"), "1", "stages[0].utility.ann.entries.low: expected 2 labels"),
    ((*STAGE, "utility", "ann", "default"), ..., "stages[0].utility.ann: no default, and 2 entries for 4 cells"),
    ((*STAGE, "utility", "ann"), {"axes": []}, "stages[0].utility.ann: a table has"),
    ((*STAGE, "utility", "ann"), {"axes": ["ann", "ann"], "default": 0}, "stages[0].utility.ann.axes[1]: the axis"),
    ((*STAGE, "utility", "ann"), {"axes": ["next ann"], "default": 0}, "stages[0].utility.ann.axes[0]: expected an"),
    ((*STAGE, "utility", "bob", "values", 1), ["0"], "stages[0].utility.bob.values[1]: expected a list of 2"),
    ((*STAGE, "utility", "bob", "values", 1, 0), ["0"], "stages[0].utility.bob.values[1][0]: expected a number"),
    ((*STAGE, "utility", "bob", "values"), "0", "stages[0].utility.bob.values: expected a list of 2"),
    ((*STAGE, "utility", "bob", "default"), "0", 'stages[0].utility.bob: unknown key "default"'),
    ((*STAGE, "public utility"), {"axes": ["ann"], "default": 0}, 'stages[0]["public utility"].axes[0]: expected'),
    ((*STAGE, "transition"), ..., 'stages[0]: the key "transition" is missing'),
    ((*STAGE, "transition", "ann"), ..., 'stages[0].transition: the factor of "ann" is missing'),
    ((*STAGE, "transition", "joint"), {"axes": []}, 'stages[0].transition: unknown key "joint"'),
    (
        (*STAGE, "transition", "ann", "values"),
        ["1/4", "1/4"],
        "stages[0].transition.ann: the distribution sums to 1/2, not to 1",
    ),
    ((*STAGE, "transition", "ann", "values"), ["5/4", "-1/4"], "stages[0].transition.ann: a probability is negative"),
    (
        (*STAGE, "transition", "public", "values", 1),
        ["0", "0"],
        'stages[0].transition.public: the row "wet" sums to 0, not to 1',
    ),
    ((*STAGE, "transition"), {"mixture": []}, "stages[0].transition.mixture: expected a list of at least 1"),
    ((*STAGE, "transition"), {"mixture": [{}]}, 'stages[0].transition.mixture[0]: the key "weight" is missing'),
    (
        (*STAGE, "transition"),
        {"joint": {"axes": [], "values": "1"}},
        "stages[0].transition.joint: the distribution sums to 8, not to 1",
    ),
    (("prior",), {"axes": ["ann"], "values": ["1/2", "1/2"]}, "prior: the distribution sums to 4, not to 1"),
    (("prior",), {"axes": ["allocation"], "default": 0}, "prior.axes[0]: expected an axis"),
    (("terminal",), [], "terminal: expected an object"),
    (("prior",), {"axes": [], "entries": {"x": "1/8"}}, "prior.entries.x: expected 0 labels joined by"),
    (("terminal",), {"utility": {}, "types": {"ann": ["low"], "bob": ["low"]}}, "terminal: types and public states"),
    (
        ("terminal",),
        {"utility": {"ann": {"axes": ["allocation"], "default": 0}}},
        "terminal.utility.ann.axes[0]: expected an axis",
    ),
    (("name",), "", "name: expected a label"),
]


@pytest.mark.parametrize(("path", "new", "message"), MALFORMED)
def test_malformed(path, new, message):
    with pytest.raises(Malformed) as caught:
        read_environment(change(environment(), path, new))
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("value", [None, [], 3, "x", {}, {"format": []}])
def test_not_an_environment(value):
    with pytest.raises(Malformed):
        read_environment(value)


def test_infinite_horizons():
    infinite = change(environment(), ("horizon",), None)
    assert read_environment(infinite).periods == 1
    for path, new in [(("discount",), 1), (("terminal",), {"utility": {}}), (("stages",), infinite["stages"] * 2)]:
        with pytest.raises(Malformed):
            read_environment(change(infinite, path, new))


def test_weights_of_mixtures_sum_to_one():
    factors = environment()["stages"][0]["transition"]
    elements = [
        {"weight": {"axes": ["ann"], "values": ["1/2", "1"]}, **factors},
        {"weight": {"axes": ["public"], "values": ["1/2", "0"]}, **factors},
    ]
    with pytest.raises(Malformed, match="the weights of the elements do not sum to 1 everywhere"):
        read_environment(change(environment(), (*STAGE, "transition"), {"mixture": elements}))


def test_reserved_names_are_labels_all_the_same():
    env = change(environment(), (*STAGE, "allocations"), ["weight", "report to bob"])
    env = json.loads(json.dumps(env).replace("to ann", "weight"))
    env = change(env, (*STAGE, "allocations"), ["weight", "to bob"])
    assert '"allocations":["weight","to bob"]' in "".join(canonical(read_environment(env)))


def test_a_factor_is_no_joint_table_and_no_mixture():
    for key in ("joint", "mixture", "weight"):
        value = environment()["stages"][0]["transition"] | {key: {"axes": [], "values": "1"}}
        with pytest.raises(Malformed, match=f'unknown key "{key}"'):
            read_environment(change(environment(), (*STAGE, "transition"), value))


def test_tables_that_claim_many_cells_are_above_the_limit():
    env = environment()
    env["agents"] = [f"agent {k}" for k in range(40)]
    stage = env["stages"][0]
    stage["types"] = {agent: [str(k) for k in range(10)] for agent in env["agents"]}
    stage["utility"] = {agent: {"axes": env["agents"], "default": 0} for agent in env["agents"]}
    del stage["shocks"]
    with pytest.raises(Limit, match="cells"):
        read_environment(env)


TEXT = st.text(st.sampled_from('[]{}"\\ab\n,é'), max_size=6)
VALUES = st.recursive(
    st.none() | TEXT, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
)


def depth_of(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth_of, inner), default=0)


@settings(max_examples=examples(200), deadline=None)
@given(VALUES, st.booleans())
def test_depth_is_counted_outside_of_strings(value, ascii_only):
    data = json.dumps(value, ensure_ascii=ascii_only).encode()
    depth = depth_of(value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict_json, "MAX_DEPTH", depth)
        strict_json._check_depth(data)
        patch.setattr(strict_json, "MAX_DEPTH", depth - 1)
        if depth:
            with pytest.raises(Malformed, match="levels deep"):
                strict_json._check_depth(data)
        patch.setattr(strict_json, "MAX_DEPTH", 3)
        for odd in (b'"[[[[', b'"\\"[[[[[', b"]]]][[[[[[[[", b'["[]", {"[[[[": "]"}', b'"\\\\"[[['):
            strict_json._check_depth(odd)
