"""Values in TOML texts: what each place's span holds is the value there, and changing one changes nothing else."""

import tomllib
from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmech.casefiles import library
from lpmech.reading.toml_edit import EditError, edited
from lpmech.reading.toml_tree import spans
from tests.quick import quick

HARD = '''# value = "1"
"a b".'c.d' = [ 1, # one ] ,
  "2]", [ { x = "}", 'y z' = 3 }, ],
] # [not]
text = """
value = "no" ] }
\\"\\"\\" """
literal = \'\'\'it's "raw" # \'\'\'   # yes
at = 1979-05-27 07:32:00
when = 1979-05-27T07:32:00.5-07:00
float = -3.14e+2
inline = { a.b = 1, c = [ [], [ 2 ] ], "é\\u00e9" = true }
[x . "y.z"]
n = 0x_ff
[[row]]
n = 1
[[row.inner]]
n = 2
[[row.inner]]
n = 3
[row.sub]
n = 4
[[row]]
n = 5
[[row.inner]]
n = 6
'''.replace("0x_ff", "0xff")


def at(tree, place):
    for step in place:
        tree = tree[step]
    return tree


def leaves(tree, place=()):
    """The places of all values that are no table and no list."""
    parts = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, part in parts:
        yield from leaves(part, (*place, key))
    if not isinstance(tree, dict | list):
        yield place


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ["hard", *quick(sorted(library.all_cases()), 5)])
def test_every_span_holds_the_value_of_its_place(name, end):
    text = HARD if name == "hard" else library.all_cases()[name].read_text(encoding="utf-8")
    text = text.replace("\n", end)
    tree, found = tomllib.loads(text), spans(text)
    assert set(leaves(tree)) <= set(found)
    for place, (begin, stop) in found.items():
        assert tomllib.loads(f"value = {text[begin:stop]}\n")["value"] == at(tree, place), place


def test_one_value_is_changed_and_the_rest_stays():
    found = tomllib.loads(HARD)
    for place in leaves(found):
        begin, end = spans(HARD)[place]
        new = edited(HARD, {place: 'a "quoted" \\ é\tword'})
        assert new[:begin] == HARD[:begin]
        assert new[len(new) - len(HARD) + end :] == HARD[end:]
        assert at(tomllib.loads(new), place) == 'a "quoted" \\ é\tword'
        assert not isinstance(at(found, place), datetime | date) or new != HARD


@pytest.mark.parametrize(
    ("old", "value", "new"),
    [
        ("1", Fraction(3), "3"), ("1", Fraction(1, 3), '"1/3"'), ('"1"', Fraction(3), '"3"'),
        ("'1'", Fraction(-3), '"-3"'),
        ("0.50", Fraction(2), "2"), ("0.50", Fraction(1, 2), '"1/2"'), ('"proved"', "refuted", '"refuted"'),
        ("-7", Fraction(-8), "-8"), ("+7", Fraction(0), "0"),
    ],
)  # fmt: skip
def test_numbers_keep_their_manner(old, value, new):
    assert edited(f"x = {old}# why\ny = 1", {("x",): value}) == f"x = {new}# why\ny = 1"


@given(st.text())
def test_any_text_is_written_as_it_is(text):
    new = edited("x = 1 # c\n", {("x",): text})
    assert tomllib.loads(new) == {"x": text}
    assert new.endswith(" # c\n")


@pytest.mark.parametrize("place", [("z",), ("a",), ("a", 3), ("x", "y"), ()])
def test_a_place_without_a_value_is_refused(place):
    with pytest.raises(EditError, match="no value stands at"):
        edited("x = 1\n[a]\nb = 2\n", {place: "new"})
