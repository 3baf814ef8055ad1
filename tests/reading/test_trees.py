"""Texts to trees, numbers as they are written, and the lines of places."""

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmech.reading import BadInput, json_tree, toml_tree
from lpmech.reading.numbers import NotANumber, rational
from lpmech.reading.values import Unreadable


def test_numbers_of_json():
    tree, faults = json_tree.parse('[1, -0, 0.1, 1e3, NaN, -Infinity, "x", true, null]', "x")
    assert tree == [1, 0, Unreadable("0.1"), Unreadable("1e3"), Unreadable("NaN"), Unreadable("-Infinity"), "x", True,
                    None]  # fmt: skip
    assert not faults


def test_numbers_of_toml():
    tree, _ = toml_tree.parse("a = [1, 0.1, -1_0.5e-1, +1e3, inf, -nan, 0x10, 1e1001, 1e-99999999999]", "x")
    assert tree["a"] == [1, Fraction(1, 10), Fraction(-21, 20), 1000, Unreadable("inf"), Unreadable("-nan"), 16,
                         Unreadable("1e1001"), Unreadable("1e-99999999999")]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [("3", 3), ("-3/8", Fraction(-3, 8)), ("0.125", Fraction(1, 8)), ("-0.5", Fraction(-1, 2)), ("-0", 0),
     ("007", 7), ("4/2", 2), ("0/5", 0), ("9" * 1000, int("9" * 1000)), ("0." + "0" * 400 + "1", Fraction(1, 10**401)),
     (5, 5), (Fraction(1, 3), Fraction(1, 3))],
)  # fmt: skip
def test_numbers(text, value):
    assert rational(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "+1", " 1", "1 ", "1.", ".5", "1e3", "1/2/3", "1.5/2", "--1", "1/-2", "0x1", "1_000", "١", "1/0", "1/00",
     "\n1", "1\n", None, True, 0.5, [], {}, "9" * 1001, 10**1000, Fraction(1, 10**1000), "0." + "3" * 500,
     Unreadable("0.5")],
)  # fmt: skip
def test_no_numbers(text):
    with pytest.raises(NotANumber):
        rational(text)


def test_lines_of_json():
    text = '{"a": [1,\n {"b\\n": 2,\n  "[": [[], {}]}\n ],\r\n"c"\n:\n"}"}'
    lines = dict(json_tree.positions(text))
    assert lines == {(): 1, ("a",): 1, ("a", 0): 1, ("a", 1): 2, ("a", 1, "b\n"): 2, ("a", 1, "["): 3,
                     ("a", 1, "[", 0): 3, ("a", 1, "[", 1): 3, ("c",): 5}  # fmt: skip


def test_lines_of_toml():
    text = """# a = [
title = \"\"\"
[no.header]
x = 1 \\"\"\"\"\"\"
a."b c".'d.e' = [1.5, # ]
  { x = "}", y.z = [ "]" ] },
  1979-05-27T07:32:00Z,
]
[stages] # [x]
one = '\\'
[[stages.list]]
[[stages.list]]
key = {}
  [stages.list.inner]
  "*" = '''
'''
  last = 3
[[stages.list.inner.deep]]
x = 1
"""
    found = toml_tree._Scan(text).found
    assert found == {
        (): 1, ("title",): 2, ("a",): 5, ("a", "b c"): 5, ("a", "b c", "d.e"): 5, ("a", "b c", "d.e", 0): 5,
        ("a", "b c", "d.e", 1): 6, ("a", "b c", "d.e", 1, "x"): 6, ("a", "b c", "d.e", 1, "y"): 6,
        ("a", "b c", "d.e", 1, "y", "z"): 6, ("a", "b c", "d.e", 1, "y", "z", 0): 6, ("a", "b c", "d.e", 2): 7,
        ("stages",): 9, ("stages", "one"): 10, ("stages", "list"): 11, ("stages", "list", 0): 11,
        ("stages", "list", 1): 12, ("stages", "list", 1, "key"): 13, ("stages", "list", 1, "inner"): 14,
        ("stages", "list", 1, "inner", "*"): 15, ("stages", "list", 1, "inner", "last"): 17,
        ("stages", "list", 1, "inner", "deep"): 18, ("stages", "list", 1, "inner", "deep", 0): 18,
        ("stages", "list", 1, "inner", "deep", 0, "x"): 19,
    }  # fmt: skip
    assert set(found) == places(toml_tree.parse(text, "x")[0])


def places(tree, place=()):
    """All places in a tree."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return {place}.union(*(places(value, (*place, step)) for step, value in items))


trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None)
@given(trees, st.sampled_from([None, 0, 1, "\t"]), st.booleans())
def test_the_places_of_any_json_are_those_of_its_tree(tree, indent, ascii_only):
    text = json.dumps(tree, indent=indent, ensure_ascii=ascii_only)
    found = dict(json_tree.positions(text))
    assert set(found) == places(tree)
    assert json_tree.parse(text, "x")[0] == tree


def test_lines_of_repeated_keys_are_those_of_the_last():
    text = '{"a": 1,\n"a": {"b": 1, "b": 2},\n"c": [{"d": 1,\n"d": 2,\n"d": 3}]}'
    tree, faults = json_tree.parse(text, "x")
    with pytest.raises(BadInput) as caught:
        faults.check()
    assert [(fault.line, fault.place) for fault in caught.value.faults] == [(2, "a"), (2, "a.b"), (5, "c[0].d")]
    assert tree == {"a": {"b": 2}, "c": [{"d": 3}]}
