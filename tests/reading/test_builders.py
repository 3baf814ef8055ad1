"""Environments from mappings, arrays and functions are those of the page, under the same rules."""

import json
from fractions import Fraction
from types import MappingProxyType

import numpy as np
import pytest

from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.reading import BadInput
from tests.reading.environments import SMALL, canonical_of, small

FRAME = {
    "name": "x", "discount": Fraction(9, 10), "agents": ["ann", "bob"], "allocations": ("to ann", "to bob"),
    "types": {"ann": ["low", "high"], "bob": ["low", "high"]},
}  # fmt: skip
STICKY = {agent: ((agent, f"next {agent}"), np.array([[3, 1], [1, 3]]), 4) for agent in ("ann", "bob")}
VALUES = {"ann": (("ann", "allocation"), np.array([[2, 0], [6, 0]]), 2),
          "bob": (("allocation", "bob"), [[0, "0"], [1, Fraction(3)]])}  # fmt: skip


def value(agent, allocation, state):
    """What the winner gets."""
    return {"low": 1, "high": "3"}[state[agent]] if allocation == f"to {agent}" else 0


def sticky(agent):
    """A type that stays with probability 3/4."""
    other = {"low": "high", "high": "low"}
    return lambda allocation, state: {state[agent]: "3/4", other[state[agent]]: Fraction(1, 4)}


def report(build, *args, **kwargs):
    with pytest.raises(BadInput) as caught:
        build(*args, **kwargs)
    return str(caught.value)


def test_arrays_and_functions_agree():
    arrays = Environment.from_arrays(**FRAME, utility=VALUES, transition=STICKY)
    functions = Environment.from_functions(
        **FRAME, utility=value, transition={agent: sticky(agent) for agent in FRAME["agents"]}
    )
    own = Environment.from_functions(
        **FRAME,
        utility={agent: lambda a, s, agent=agent: value(agent, a, s) for agent in FRAME["agents"]},
        transition={agent: sticky(agent) for agent in FRAME["agents"]},
    )
    assert canonical(arrays) == canonical(functions) == canonical(own) == canonical_of(canonical(arrays))


def test_mappings_paths_and_texts(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(json.dumps(SMALL), encoding="utf-8")
    given = MappingProxyType({**SMALL, "agents": tuple(SMALL["agents"])})
    sources = (path, str(path), "\n" + json.dumps(SMALL), given)
    assert len({canonical(Environment.from_json(source)) for source in sources}) == 1


def test_arrays_are_copied():
    numbers = np.array([[2, 0], [6, 0]])
    env = Environment.from_arrays(**FRAME, utility={**VALUES, "ann": (("ann", "allocation"), numbers, 2)},
                                  transition=STICKY)  # fmt: skip
    before = canonical(env)
    numbers[0, 0] = 100
    assert canonical(env) == before
    with pytest.raises(ValueError, match="read-only"):
        env.stages[0].utilities[0].array.numerators[0] = 1


@pytest.mark.parametrize("kind", [np.int8, np.uint64, object, str])
def test_kinds_of_arrays(kind):
    numbers = np.array([[2, 0], [6, 0]]).astype(kind)
    env = Environment.from_arrays(**FRAME, utility={**VALUES, "ann": (["ann", "allocation"], numbers, np.int64(2))},
                                  transition=STICKY)  # fmt: skip
    assert env.stages[0].utilities[0].array.fractions() == [1, 3, 0, 0]


def test_numbers_beyond_64_bits():
    numbers = np.array([2**63, 2**64 - 1], dtype=np.uint64)
    env = Environment.from_arrays(**FRAME, utility={**VALUES, "ann": (("ann",), numbers)}, transition=STICKY)
    assert env.stages[0].utilities[0].array.fractions() == [2**63, 2**64 - 1]


def test_all_parts_of_a_stage_and_several_stages():
    axes = ("allocation", "public")
    env = Environment.from_arrays(
        **FRAME, horizon=2, public=["dry", "wet"], utility=VALUES, public_utility=(axes, [[1, 0], [0, 1]]),
        shocks={"z": {"probability": 1, "feasible": ["to ann", "to bob"]}}, feasible_without={"ann": ["to bob"]},
        transition={"mixture": [{"weight": ((), 1), "public": ((), "1/2"), **STICKY}]},
        terminal={"utility": {"ann": (("public", "ann"), np.eye(2, dtype=int))}}, prior=((), "1/8"),
    )  # fmt: skip
    assert canonical_of(canonical(env)) == canonical(env)
    stage = {key: FRAME[key] for key in ("types", "allocations")} | {"utility": VALUES, "transition": STICKY}
    two = Environment.from_arrays(discount=1, horizon=2, agents=FRAME["agents"], stages=[stage, stage])
    assert len(two.stages) == 2
    with pytest.raises(TypeError, match="not both: utility"):
        Environment.from_arrays(discount=1, horizon=2, agents=FRAME["agents"], stages=[stage], utility=VALUES)


def test_faults_of_arrays():
    utility = {"ann": (("ann", "allocation"), np.array([[2.0, 0], [6, 0]])), "bob": (("allocation",), [1, 2, 3])}
    transition = {"ann": (("ann", "next ann"), np.array([[3, 1], [1, 4]]), 4), "bob": (("next bob",), [1, 1], 0)}
    assert report(Environment.from_arrays, **FRAME, utility=utility, transition=transition) == (
        "from_arrays: E-NUMBER-FLOAT at stages[0].utility.ann.values\n"
        "  found:    an array of floats\n"
        "  expected: an array of integers, with a denominator, or of Fractions\n"
        "  mend:     write the numbers exactly; a float such as 0.1 is not one tenth\n"
        "from_arrays: E-SHAPE at stages[0].utility.bob.values\n"
        "  found:    the shape 3\n"
        "  expected: the shape 2 (allocation)\n"
        '  mend:     on the axis "allocation" give one for each of its 2 labels\n'
        "from_arrays: E-ROW-SUM at stages[0].transition.ann.values[1]\n"
        '  found:    the row at ann "high" sums to 5/4\n'
        "  expected: a sum of 1 over next ann\n"
        "  mend:     take 1/4 away from its numbers\n"
        "from_arrays: E-NUMBER at stages[0].transition.bob.values\n"
        "  found:    the denominator 0\n"
        "  expected: an integer of at least 1\n"
        "  mend:     write the integer by which all numbers are divided, such as 1"
    )


def test_functions_for_everything():
    env = Environment.from_functions(
        **FRAME, horizon=2, public=["dry", "wet"],
        utility=lambda agent, allocation, state: int(state["public"] == "wet"),
        public_utility=lambda allocation, state: {"to ann": 1, "to bob": "1/2"}[allocation] if state["public"] else 0,
        transition=lambda allocation, state: {("dry", state["ann"], "low"): "1/2", ("wet", "high", "high"): "1/2"},
        terminal_utility={"ann": lambda state: 2 if state["ann"] == state["bob"] else 0},
        prior=lambda state: Fraction(1, 8), shocks={"z": {"probability": "1"}}, feasible_without={"bob": ["to ann"]},
    )  # fmt: skip
    written = json.loads(canonical(env))
    assert written["stages"][0]["transition"]["joint"]["axes"] == ["ann", "next public", "next ann", "next bob"]
    assert written["terminal"]["utility"]["ann"]["axes"] == ["ann", "bob"]
    assert written["stages"][0]["public utility"] == {"axes": ["allocation"], "values": ["1", "1/2"]}
    assert written["prior"] == {"axes": [], "values": "1/8"}
    other = Environment.from_functions(
        **FRAME, utility=value, transition={agent: sticky(agent) for agent in FRAME["agents"]},
        prior={("low", "high"): "1/2", ("high", "high"): "1/2"},
        terminal_utility=lambda agent, state: 1, horizon=1,
    )  # fmt: skip
    assert json.loads(canonical(other))["prior"]["axes"] == ["bob"]


def test_faults_of_functions():
    transition = {"ann": lambda a, s: {"low": "1/2", "hihg": "1/2"}, "bob": lambda a, s: {"low": 1}}
    found = report(Environment.from_functions, **{**FRAME, "allocations": ["x"]}, transition=transition,
                   utility=lambda agent, a, s: 0.1 if s[agent] == s["ann"] == "low" else 0)  # fmt: skip
    assert 'from_functions: E-NUMBER-FLOAT at stages[0].utility.ann.entries["x|low|low"]\n' in found
    assert (
        'from_functions: E-LABEL-UNKNOWN at stages[0].transition.ann.entries["x|low|low|hihg"]\n'
        '  found:    "hihg", which is no label on the axis "next ann"\n'
        '  expected: one of "low", "high"\n'
        '  mend:     did you mean "high"?\n' in found
    )
    found = report(Environment.from_functions, **{**FRAME, "allocations": ["x"]}, utility=value,
                   transition=lambda allocation, state: None)  # fmt: skip
    assert found.startswith(
        'from_functions: E-KIND at stages[0].transition.joint["x|low|low"]\n'
        "  found:    null\n  expected: a mapping: next label to probability\n"
    )


def test_labels_are_looked_at_before_any_function_is_called():
    found = report(Environment.from_functions, **{**FRAME, "types": {"ann": ["a|b"], "bob": 3}}, utility=None)
    assert "E-LABEL at types.ann[0]" in found
    assert "E-KIND at types.bob" in found


def test_functions_are_not_called_too_often():
    many = [str(n) for n in range(3_200)]
    frame = {**FRAME, "types": {"ann": many, "bob": many}}
    assert report(Environment.from_functions, **frame, utility=value) == (
        "from_functions: E-TABLE-SIZE at stages[0].utility.ann\n"
        "  found:    20480000 calls of a function\n  expected: at most 20000000\n"
        "  mend:     leave out axes on which the table does not depend, or write fewer labels or shorter numbers"
    )


def test_mappings_that_no_file_could_hold():
    circle = small()
    circle["stages"][0]["utility"]["ann"]["values"].append(circle)
    assert "E-DEPTH at stages" in report(Environment.from_json, circle)
    assert report(Environment.from_json, {3: 4}) == (
        "the mapping: E-KIND\n  found:    the key 3\n  expected: keys that are strings\n"
        '  mend:     write it as a text: "3"'
    )


@pytest.mark.parametrize(
    ("key", "function", "found", "expected"),
    [
        ("utility", lambda allocation, state: 1, "allocation, state", "agent, allocation, state"),
        ("utility", {"ann": lambda state: 1}, "state", "allocation, state"),
        ("utility", 5, None, "agent, allocation, state"),
        ("transition", lambda agent, allocation, state: {}, "agent, allocation, state", "allocation, state"),
        ("transition", {"ann": lambda a: {}}, "a", "allocation, state"),
        ("terminal_utility", lambda state: 1, "state", "agent, state"),
        ("terminal_utility", {"ann": lambda agent, state: 1}, "agent, state", "state"),
        ("public_utility", lambda state: 1, "state", "allocation, state"),
        ("feasible", lambda state: True, "state", "allocation, state"),
        ("prior", lambda: 1, "", "state"),
    ],
)
def test_functions_of_other_arguments_are_faults_that_say_what_is_given(key, function, found, expected):
    given = {"utility": lambda agent, allocation, state: 1} | {key: function}
    with pytest.raises(BadInput) as caught:
        Environment.from_functions(
            discount=1, horizon=1, agents=["ann"], types={"ann": ["x"]}, allocations=["a"], **given
        )
    [fault] = caught.value.faults
    assert (fault.code, fault.expected) == ("E-KIND", f"a function of ({expected})")
    assert fault.found == ("5" if found is None else f"a function of ({found})")


def test_functions_that_take_more_if_they_like_are_called():
    env = Environment.from_functions(
        discount=1, horizon=1, agents=["ann"], types={"ann": ["x"]}, allocations=["a"],
        utility=lambda *given: len(given), prior=lambda state, times=1: times,
    )  # fmt: skip
    assert env.stages[0].utilities[0].array.item(()) == 3
