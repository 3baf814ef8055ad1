"""Hostile inputs are refused with faults: no traceback, no endless work, no flood of memory."""

import copy
import json
import random

import pytest

from lpmech.problem.environment import Environment
from lpmech.reading import BadInput
from tests.reading.environments import CASE, SMALL, codes_of, load_text, small, small_stage


def codes_of_case(tmp_path, text):
    try:
        load_text(tmp_path, text)
    except BadInput as error:
        return [fault.code for fault in error.faults]
    return []


@pytest.mark.heavy
@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_deep_json(opening):
    closing = "".join({"[": "]", "{": "}"}[sign] for sign in reversed(opening) if sign in "[{")
    assert codes_of('{"x":' + opening * 100_000) in (["E-DEPTH"], ["E-JSON-SYNTAX"])
    assert codes_of('{"x":' + opening * 10_000 + "1" + closing * 10_000 + "}") == ["E-DEPTH"]
    assert codes_of('{"x":' + opening * 100 + "1" + closing * 100 + "}") == ["E-DEPTH"]


@pytest.mark.parametrize(
    "text",
    ["a = " + "[" * 10_000, "a = " + "[" * 100 + "]" * 100, "a = " + "{a = " * 10_000, "a" + ".a" * 500 + " = 1",
     "[a" + ".a" * 500 + "]"],
)  # fmt: skip
def test_deep_toml(text, tmp_path):
    assert codes_of_case(tmp_path, text) == ["E-DEPTH"]


@pytest.mark.heavy
@pytest.mark.parametrize("digits", [1_001, 4_301, 1_000_000])
def test_long_numbers(digits, tmp_path):
    number = "7" * digits
    env = json.dumps(small(discount="X")).replace('"X"', number)
    assert codes_of(env) == ["E-NUMBER-LONG"]
    assert codes_of(small(discount=number)) == ["E-NUMBER-LONG"]
    assert codes_of(small(discount=f"0.{number}")) == ["E-NUMBER-LONG"]
    assert codes_of(small(discount=f"1/{number}")) == ["E-NUMBER-LONG"]
    assert codes_of(env.replace(number, f"0.{number}")) == ["E-NUMBER-LONG"]
    for written in (number, f'"{number}"', f"0.{number}", f"1e{number}"):
        codes = codes_of_case(tmp_path, CASE.replace('"9/10"', written))
        assert codes in (["E-NUMBER-LONG"], ["E-NUMBER-LONG", "E-DISCOUNT"])


def test_horizons(tmp_path):
    assert codes_of(small(horizon=10**999)) == ["E-HORIZON"]
    assert codes_of(small(horizon=True)) == ["E-HORIZON"]
    assert codes_of(small(horizon="9" * 5000)) == ["E-HORIZON"]
    assert codes_of_case(tmp_path, f"horizon = {'1' * 2000}\n" + CASE) == ["E-HORIZON"]


def test_tables_that_are_too_large():
    many = [str(n) for n in range(300)]
    wide = {"axes": ["allocation", "ann", "bob"], "default": "0"}
    types = {"ann": many, "bob": many}
    env = small_stage(types=types, allocations=many, utility={"ann": wide, "bob": wide})
    assert codes_of(env)[:2] == ["E-TABLE-SIZE"] * 2
    joint = {"joint": {"axes": ["ann", "bob"], "default": "0"}}
    narrow = {"axes": [], "values": "0"}
    env = small_stage(types=types, transition=joint, utility={"ann": narrow, "bob": narrow})
    assert codes_of(env) == ["E-TABLE-SIZE"]


@pytest.mark.long
def test_denominators_without_a_common_one_of_reasonable_length():
    count = 30_000
    values = [f"1/{10**20 + 2 * n + 1}" for n in range(count)]
    env = small_stage(allocations=[str(n) for n in range(count)])
    env["stages"][0]["utility"] = {"ann": {"axes": ["allocation"], "values": values}, "bob": {"axes": [], "values": 0}}
    assert codes_of(env) == ["E-TABLE-SIZE"]


def test_every_truncation_of_a_json_text():
    text = json.dumps(SMALL)
    for end in range(len(text)):
        assert codes_of("{" + text[1:end]) == ["E-JSON-SYNTAX"]


def test_every_truncation_of_a_case(tmp_path):
    for end in range(0, len(CASE) - 2, 3):
        assert codes_of_case(tmp_path, CASE[:end])


@pytest.mark.heavy
@pytest.mark.parametrize("junk", ["\ud800", "\x00", "\u202e", "a" * 10**6, "|", "*", "{self}", " "])
def test_odd_strings_everywhere(junk):
    for key in ("format", "name", "discount", "agents", "stages", "terminal", "prior"):
        for value in (junk, [junk, junk], {junk: junk}):
            report_of(small(**{key: value}))
    for key in SMALL["stages"][0]:
        for value in (junk, {junk: {junk: [junk]}}):
            report_of(small_stage(**{key: value}))
    report_of({**small(), junk: junk})


def report_of(env):
    """The report on an environment, if there is one; it can be printed as UTF-8."""
    report = ""
    try:
        Environment.from_json(json.dumps(env))
    except BadInput as error:
        report = str(error)
    assert len(report) < 20_000
    return report.encode()


VALUES = [None, True, 0, -1, 10**30, 0.5, "", "1/2", "x", [], [[]], {}, {"axes": []}, {"axes": [], "values": "1"},
          {"*": 1}, {"joint": {}}, {"mixture": [{}]}, {"template": "a"}, "identity", ["low"],
          {"ann": ["low"]}]  # fmt: skip


def nodes(tree, place=()):
    """All places but the root."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, value in items:
        yield (*place, step)
        yield from nodes(value, (*place, step))


def at(tree, place):
    for step in place:
        tree = tree[step]
    return tree


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(20))
def test_damaged_environments(seed):
    """Whatever stands anywhere, there is an environment or a report."""
    draw = random.Random(seed)
    for _ in range(40):
        env = small()
        for _ in range(draw.choice([1, 1, 2, 5])):
            place = draw.choice(list(nodes(env)))
            at(env, place[:-1])[place[-1]] = copy.deepcopy(draw.choice(VALUES))
        report_of(env)
