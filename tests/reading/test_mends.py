"""Every fault of a file says how it is mended; what is shown as an example is TOML or JSON, and mends the fault."""

import copy
import json
import pickle
import random
import re
import tomllib
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmech import casefiles
from lpmech.designs.design import design
from lpmech.problem.environment import Environment
from lpmech.reading import BadInput, Fault, codes, json_tree
from lpmech.reading.examples import Writing, lines, written
from lpmech.reading.faults import Faults
from lpmech.reading.kinds import ANYTHING, TABLES, TEXTS, Misfit
from lpmech.reading.node import Node
from lpmech.reading.usual import usual_mends
from lpmech.reading.values import Unreadable, Written
from lpmech.reading.words import meant_by
from tests.quick import quick
from tests.reading.environments import SMALL, small, small_stage
from tests.reading.mutate import change_tree
from tests.reading.test_causes import TOP, TRANSITION, TYPES, UTILITY, WHOLE, faults

FOLDER = Path(__file__).parent / "faults"
FILES = sorted(path for path in FOLDER.rglob("*") if path.suffix in (".toml", ".json"))

COMPLETE = "nothing more is to be said"
# Codes of which a fault in the stored files has no more than the usual mend, and why that is enough.
USUAL_IS_ENOUGH = {
    "E-CELLS-MISSING": COMPLETE,
    "E-ENTRY-TIE": COMPLETE,
    "E-FILE-BOM": COMPLETE,
    "E-FILE-ENCODING": COMPLETE,
    "E-KEY-REPEATED": COMPLETE,
    "E-TERMINAL": COMPLETE,
    "E-TERMINAL-STATES": COMPLETE,
    "E-ARM-IDLE": "what is expected names every word",
    "E-ARM-NUMBER": "what is expected names the range",
    "E-ARM-WEIGHT": "either of the two weights may be meant",
    "E-AXIS-REPEATED": "either of the two may be meant",
    "E-DEPTH": "where it is too deep is not told",
    "E-DESIGN-AIM": "the mend shows an objective",
    "E-DESIGN-BUDGET": "either of the two may be meant",
    "E-DESIGN-CLASH": "either of two parts may be meant",
    "E-DESIGN-LOTTERY": "which of the probabilities is wrong is not known",
    "E-DESIGN-PERIOD": "what is expected names the range",
    "E-DESIGN-QUANTITY": "what is expected names the quantities",
    "E-DESIGN-RULE": "what is chosen there is the user's choice",
    "E-DESIGN-WORD": "the word is like none, and what is expected names all",
    "E-EMPTY": "what belongs in the list is not known",
    "E-FEASIBLE-EMPTY": "the mend names an allocation",
    "E-FEASIBLE-VALUE": "1 or 0 may be meant",
    "E-FORMAT": "what is expected names the format",
    "E-KEY-UNKNOWN": "the key is like none",
    "E-KIND": "a number or an object stands where nothing like it can",
    "E-LABEL-UNKNOWN": "the label is like none",
    "E-NUMBER": "nothing like a number is written",
    "E-NUMBER-FLOAT": "NaN and infinities are like no number",
    "E-NUMBER-LONG": "which digits matter is not known",
    "E-PARAMETER": "what is expected names the range",
    "E-PROBABILITY-NEGATIVE": "the number that is negative is one of several",
    "E-RELATION": "what is expected names every word",
}


def told(path, monkeypatch):
    """The faults of a stored file: of a case, or of a problem about the case that its first line names."""
    monkeypatch.chdir(path.parent)
    if path.parent == FOLDER:
        return caught(casefiles.load, Path(path.name))
    case = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    return caught(design, environment(case), path.name)


@cache
def environment(case):
    """That of a shipped case."""
    return casefiles.load(case).environment


def caught(read, *given):
    """The faults of what is read."""
    with pytest.raises(BadInput) as error:
        read(*given)
    return error.value.faults


def test_every_code_has_a_usual_mend():
    assert set(usual_mends()) == set(codes())
    assert all(10 < len(text) < 150 and not text.endswith(".") for text in usual_mends().values())


def test_every_fault_of_a_stored_file_has_a_mend(monkeypatch):
    usual = set()
    for path in FILES:
        for fault in told(path, monkeypatch):
            assert fault.mend, (path, fault)
            usual |= {fault.code} if fault.mend == usual_mends()[fault.code] else set()
    assert usual <= set(USUAL_IS_ENOUGH), usual - set(USUAL_IS_ENOUGH)
    assert set(USUAL_IS_ENOUGH) <= usual, set(USUAL_IS_ENOUGH) - usual


def spoilt(draw):
    """The faults of an environment that is changed in a few places."""
    env = small()
    for _ in range(draw.choice([1, 1, 2, 4])):
        change_tree(env, draw)
    try:
        Environment.from_json(json.dumps(env))
    except BadInput as error:
        return error.faults
    return ()


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(24), 6))
def test_every_fault_of_a_spoilt_environment_has_a_mend(seed):
    draw = random.Random(seed)
    found = [fault for _ in range(50) for fault in spoilt(draw)]
    assert len(found) > 20
    assert [fault for fault in found if not (fault.mend and fault.found and fault.expected)] == []
    assert all(line.isprintable() for fault in found for line in str(fault).splitlines())


def test_a_mend_of_several_lines_is_shown_below_the_first():
    fault = Fault(code="E-KIND", source="x", line=2, place="a", found="b", expected="c", mend="write:\n[a]\nb = \x00")
    assert str(fault).splitlines()[-3:] == ["  mend:     write:", "            [a]", "            b = \\u0000"]


# The keys that are missing: the lines that are shown, put into the file, mend it.


def shown_lines(mend):
    """What a mend shows: the lines below its first, or what stands behind `for example,`."""
    first, _, below = mend.partition("\n")
    return below or re.sub(r"^write, for example, |, above the first \[header\]$", "", first)


@pytest.mark.parametrize(
    ("text", "codes_then"),
    [
        (WHOLE.replace('discount = "1/2"\n', ""), []),
        (WHOLE.replace('agents = ["ann", "bob"]\n', ""), []),
        (TOP + UTILITY + TRANSITION, ["E-SHAPE", "E-SHAPE"]),  # two types rather than three
        (TOP + TYPES + TRANSITION, []),
        (TOP + TYPES + UTILITY, []),
        (WHOLE.replace('allocations = ["a", "b"]\n', ""), ["E-SHAPE", "E-SHAPE"]),  # three rather than two
    ],
)
def test_the_lines_that_are_shown_mend_a_missing_key(tmp_path, text, codes_then):
    [fault] = faults(tmp_path, text)
    shown = shown_lines(fault.mend)
    assert tomllib.loads(shown)
    path = tmp_path / "mended.toml"
    path.write_text(f"{text}\n{shown}\n" if shown.startswith("[") else f"{shown}\n{text}", encoding="utf-8")
    try:
        casefiles.load(path)
    except BadInput as error:
        found = [one.code for one in error.faults]
    else:
        found = []
    assert found == codes_then


@pytest.mark.parametrize("key", ["types", "allocations", "utility", "transition"])
def test_the_lines_that_are_shown_are_json_in_json(key):
    env = small()
    del env["stages"][0][key]
    [fault] = caught(Environment.from_json, json.dumps(env))
    assert key in json.loads("{" + shown_lines(fault.mend) + "}")


def test_all_that_lacks_is_told_though_the_agents_are_unknown(tmp_path):
    found = faults(tmp_path, "discount = 0.5\n")
    assert [fault.found for fault in found] == [
        f'no key "{key}"' for key in ("agents", "types", "allocations", "utility")
    ]


# Misspelt names.

NAMES = st.sampled_from(["ann", "anna", "bob", "bobby", "cyd", "firm 1", "firm 2", "x"])


@given(st.lists(NAMES, min_size=2, max_size=4, unique=True), st.data())
def test_misspelt_agents_are_the_only_faults(names, data):
    """However many are misspelt, and towards whichever name: nothing is told to be missing, nor meant twice."""
    odd = data.draw(
        st.lists(st.sampled_from(["annn", "annm", "bobb", "firm3", "qqq"]), min_size=1, max_size=2, unique=True)
    )
    kept = names[len(odd) :]
    given = {one: ["t"] for one in [*odd, *kept]}
    stage = {"types": given, "allocations": ["a"], "utility": {one: {"axes": [], "values": 0} for one in names}}
    env = small(agents=names, horizon=1, stages=[stage])
    found = caught(Environment.from_json, env)
    assert [fault.code for fault in found] == ["E-AGENT-UNKNOWN"] * len(odd)
    meant = [fault.mend for fault in found if fault.mend.startswith("did you mean")]
    assert len(set(meant)) == len(meant)
    assert not any(f'"{one}"?' in mend for one in kept for mend in meant)


def test_each_name_is_meant_once():
    assert meant_by(["annn", "annm"], ["ann", "bob"]) == {"annn": "ann"}
    assert meant_by(["anm", "bop"], ["ann", "bob"]) == {"anm": "ann", "bop": "bob"}
    many = [f"name {n}" for n in range(200)]
    assert set(meant_by(["nam 7", "nam 8"], many)) == {"nam 7", "nam 8"}


def test_a_misspelt_key_beside_the_right_one_is_superfluous(tmp_path):
    [fault] = faults(tmp_path, "discuont = 1\n" + WHOLE)
    assert fault.mend == 'take it out: "discount" stands there already'


@pytest.mark.parametrize(
    ("value", "mend"),
    [
        ('"identiy"', 'did you mean "identity"?'),
        ('"Identity"', 'did you mean "identity"?'),
        ('"1,5"', 'write "1.5"'),
        ('"winer"', 'write { template = "winner" }'),
    ],
)
def test_words_in_place_of_tables(tmp_path, value, mend):
    text = (
        TOP
        + TYPES
        + UTILITY
        + f'[transition]\nann = {value}\nbob = "identity"\n[templates.winner]\naxes = []\nvalues = 1\n'
    )
    [fault] = faults(tmp_path, text)
    assert (fault.code, fault.mend) == ("E-KIND", mend)


# Kinds, discounts, horizons, sums.


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        ('["ann", "bob"]', '"ann, bob"', 'write agents = ["ann", "bob"]'),
        ('["ann", "bob"]', '"ann and bob"', 'write agents = ["ann", "bob"]'),
        ('["ann", "bob"]', "{ ann = 1, bob = 2 }", 'write a list in square brackets, such as agents = ["ann", "bob"]'),
        ('["allocation", "self"]', '"allocation; self"', 'write axes = ["allocation", "self"]'),
        ("discount =", 'name = ["my", "case"]\ndiscount =', 'write name = "my case"'),
        ("discount =", "title = 3.50\ndiscount =", 'write title = "3.50"'),
        ("[types]", "[[types]]", "write its header in single brackets, once: [types]"),
        ('["lo", "mid", "hi"]', '[["lo", "mid", "hi"]]', "take the inner square brackets away"),
        ('["lo", "mid", "hi"]', "[true]", 'write "true"'),
    ],
)
def test_values_of_another_kind(tmp_path, old, new, mend):
    fault = faults(tmp_path, WHOLE.replace(old, new, 1))[0]
    assert (fault.code, fault.mend) == ("E-KIND", mend)


def test_tables_of_an_array_in_place_of_one(tmp_path):
    text = TOP + TYPES + UTILITY + '[transition]\nbob = "identity"\n[[transition.ann]]\naxes = []\nvalues = "1/3"\n'
    [fault] = faults(tmp_path, text)
    assert fault.mend == "write its header in single brackets, once: [transition.ann]"
    fault = faults(tmp_path, TOP + "[stages]\n" + TYPES.replace("types", "stages.types"))[-1]
    assert fault.mend.startswith("write its header in double brackets: [[stages]]; or")


@pytest.mark.long
@given(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=9), st.lists(st.text(max_size=3), max_size=3),
              st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
              st.builds(Unreadable, st.text(min_size=1)),
              st.fractions(), st.just(10**6000), st.builds(lambda: [{}, {}])),
    st.sampled_from([(), ("a",), ("a b", 0), (0, "\ud800")]), st.sampled_from(Writing),
)  # fmt: skip
def test_any_misfit_is_mended_or_left(value, place, writing):
    misfit = Misfit(value, place, writing)
    found = [*(misfit.as_list(of) for of in (ANYTHING, TABLES, TEXTS)), misfit.as_object(("identity",)),
             misfit.as_text(), misfit.as_flag(), misfit.as_number(), written(value, writing)]  # fmt: skip
    assert all(isinstance(one, str) and len(one) < 400 for one in found)


@pytest.mark.parametrize(
    ("discount", "found", "mend"),
    [
        ("1.05", "1.05", 'write a number below 1, such as discount = "9/10"; if this is 1 plus a rate of interest, its '
                         'inverse: discount = "20/21"'),
        ("95", "95", 'write a number below 1, such as discount = "9/10"; if this is a percentage, as a fraction: '
                     'discount = "19/20"'),
        ("-0.90", "-0.90", 'write it without the minus: discount = "9/10"'),
        ("-3", "-3", 'write a number below 1, such as discount = "9/10"'),
        ("1.0", "1.0", 'an infinite horizon needs a discount below 1: write discount = "99/100", or horizon = 10'),
        ("0", "0", 'if nothing after the first period counts, write horizon = 1 and discount = "1"'),
    ],
)  # fmt: skip
def test_discounts(tmp_path, discount, found, mend):
    [fault] = faults(tmp_path, WHOLE.replace('"1/2"', discount))
    assert (fault.code, fault.found, fault.mend) == ("E-DISCOUNT", found, mend)


@pytest.mark.parametrize(
    ("horizon", "found", "mend"),
    [
        ("3.0", "3.0", "write 3, an integer"),
        ("3.50", "3.50", "write the number of periods, such as 3; leave the key out if there is no last period"),
        ('"infinit"', '"infinit"', 'write "infinite", or leave the key out'),
        ("0", "0", "write 1 if there is one period"),
        ("99999999", "99999999", "leave the key out for an infinite horizon"),
    ],
)
def test_horizons_are_shown_as_they_stand(tmp_path, horizon, found, mend):
    [fault] = faults(tmp_path, f"horizon = {horizon}\n" + WHOLE)
    assert (fault.code, fault.found, fault.mend) == ("E-HORIZON", found, mend)


@pytest.mark.parametrize(
    ("horizon", "mend"), [("3.0", "write 3, an integer"), ('"infinite"', "write null, without quotes")]
)
def test_horizons_of_json(horizon, mend):
    assert [
        (fault.found, fault.mend)
        for fault in caught(Environment.from_json, json.dumps(small(horizon="X")).replace('"X"', horizon))
    ] == [(horizon, mend)]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3).map("{:f}".format))
def test_decimals_of_toml_know_how_they_are_written(text):
    value = Written(text)
    assert value == Fraction(text)
    assert hash(value) == hash(Fraction(text))
    assert repr(value) == repr(Fraction(text))
    for other in (copy.copy(value), copy.deepcopy([value])[0], pickle.loads(pickle.dumps(value))):
        assert (other, other.text) == (value, text)


@pytest.mark.parametrize(
    ("row", "mend"),
    [
        (["1/2", "1/4"], "add 1/4 to its numbers"),
        (["1", "1/4"], "take 1/4 away from its numbers"),
        (["0.33", "0.66"], 'add 1/100 to its numbers: write fractions, such as "1/3", where decimals were rounded'),
        (["0.67", "0.34"], "take 1/100 away from its numbers: write fractions, such as \"1/3\", where decimals were "
                           "rounded"),
    ],
)  # fmt: skip
def test_what_a_row_lacks_is_said(row, mend):
    transition = SMALL["stages"][0]["transition"]
    ann = {"axes": ["ann", "next ann"], "values": [row, ["0", "1"]]}
    assert [
        fault.mend for fault in caught(Environment.from_json, small_stage(transition={**transition, "ann": ann}))
    ] == [mend]


@pytest.mark.parametrize("where", ["agents", "types", "public", "allocations"])
def test_repeated_labels(where):
    given = {"agents": ["ann", "ann"]} if where == "agents" else {}
    inner = {"types": {"ann": ["low", "low"], "bob": ["t"]}, "public": ["low", "low"], "allocations": ["low", "low"]}
    env = small_stage(**{where: inner[where]} if where in inner else {}) | given
    [name] = [fault.mend for fault in caught(Environment.from_json, env) if fault.code == "E-LABEL-REPEATED"]
    label = "ann" if given else "low"
    assert name == f'take one of the two out, or give it another name, such as "{label} 2"'


def test_what_is_advised_for_a_place_comes_before_the_usual():
    found = Faults("x")
    found.advise(("a",), "write a")
    for place, mend in ((("a",), ""), (("a",), "write b"), (("a", 0), "")):
        Node(1, found, place).fault("E-KIND", f"1 {mend}", "2", mend)
    assert [fault.mend for fault in caught(found.check)] == ["write a", "write b", usual_mends()["E-KIND"]]


# JSON that is none.


REMARK = "JSON has no remarks: take it out, or write the case in TOML"


def syntax_fault(text):
    [fault] = caught(json_tree.parse, text, "x.json")
    return fault


@pytest.mark.parametrize(
    ("text", "line", "found", "mend"),
    [
        ('{"a": 1,\n}', 1, 'column 8: "," before "}"', 'take the comma before "}" away'),
        ("[1, 2,]", 1, 'column 6: "," before "]"', 'take the comma before "]" away'),
        ("{'a': 1}", 1, "column 2: 'a'", 'write double quotes: "a"'),
        ('{"a": 1, // why\n"b": 2}', 1, 'column 10: "// why"', REMARK),
        ('{"a": 1}\n# why', 2, 'column 1: "# why"', REMARK),
        ('{"a" 1}', 1, 'column 6: 1 after "a"', 'write ":" before it'),
        ('{"a" = 1}', 1, 'column 6: "=" after "a"', 'write ":" in its place'),
        ('{"a": 1\n"b": 2}', 2, 'column 1: "b" after 1', "write a comma before it"),
        ('{"a": [1, {"b": 2}', 1, 'the end of the text, before "[" of line 1, column 7, is closed',
         "write ]} at the end"),
        ('{"a": [1, 2}', 1, 'column 12: "}" after 2, where "[" of line 1, column 7, is open',
         'write "]" before it, or in its place'),
        ('{"a": 1}}', 1, 'column 9: "}" after "}"', 'leave out one "}", or write what it opens'),
        ('{"a": 1}\n{"b": 2}', 2, "column 1: a second value after the end of the first",
         "write one object alone, and the other in a file of its own"),
        ('{a: 1}', 1, "column 2: a, without quotes", 'write it in double quotes: "a"'),
        ('{"a": True}', 1, "column 7: True, without quotes", "write true"),
        ('{"a": None}', 1, "column 7: None, without quotes", "write null"),
        ('{"a": 1/2}', 1, "column 7: 1/2", 'write "1/2", in quotes'),
        ('{"a": 5%}', 1, "column 7: 5%", 'write "1/20"'),
        ('{"a": .5}', 1, "column 7: .5", 'write "0.5"'),
        ('{"a": 007}', 1, "column 7: 007", "write 7, without zeros before it"),
        ('{"a": 1.}', 1, "column 7: 1.", "write 1"),
        ('{"a": 1,5}', 1, 'column 9: 5 after ","',
         "write a decimal with a point, and in quotes; if none is meant, write a key before it"),
        ('{"a": [1,,2]}', 1, 'column 10: "," after ","', "leave out one comma, or write the value that is missing"),
        ('{"a": }', 1, 'column 7: "}" after ":"', "write the value that is missing, or leave its key out"),
        ('{"a": (1, 2)}', 1, 'column 7: "(" after ":"', "write lists in square brackets: [ … ]"),
        ('{“a”: 1}', 1, 'column 2: "“" (U+201C)', 'write straight quotes: "'),
        ('{"a": "low,\n"b": 1}', 1, 'column 7: a text that does not end: "low,', 'write " at its end'),
        ('{"a": "\\q"}', 1, 'column 8: "\\\\q" in a text', r"write \\ for a backslash"),
        ('{"a": "x\ty"}', 1, 'column 9: a tab in the text "x\\u0009y"}', r"write \t in its place, or spaces"),
        ('{"a": "say "hi""}', 1, 'column 13: hi after "say "',
         r'write \" for a quote within a text; if it ended, write a comma before it'),
        ('["a": 1]', 1, 'column 5: ":" after "a"', "a list has no keys: write { } around the key and its value"),
        ('"a": 1', 1, 'column 4: ":" after "a"', "put { } around all keys"),
        ('discount = "1/2"\n', 1, "column 1: discount", "if this is TOML, rename the file so that it ends in .toml"),
        ('# a case\n[types]\n', 1, 'column 1: "#"', "if this is TOML, rename the file so that it ends in .toml"),
        ("", 1, "the end of the text", "write an object: { … }"),
    ],
)  # fmt: skip
def test_json_that_is_none_is_told_with_its_mend(text, line, found, mend):
    fault = syntax_fault(text)
    assert (fault.code, fault.line, fault.found, fault.mend) == ("E-JSON-SYNTAX", line, found, mend)
    assert fault.expected


def test_a_repeated_key_says_where_it_stands_first():
    [fault] = caught(json_tree.parse('{"b": {"a": 1,\n"c": 2,\n"a": 3}}', "x")[1].check)
    assert (fault.code, fault.line, fault.mend) == (
        "E-KEY-REPEATED",
        3,
        "remove one of the two; the first stands in line 1",
    )


TEXT = json.dumps(SMALL, indent=1)
SIGNS = [*"{}[],:\"' \n0-.", "//", "NaN", "nul", "1/2", "\\", "é", "\x00", "“", "=", "#", "(", ")"]


@pytest.mark.parametrize("seed", quick(range(12), 6))
def test_every_spoilt_json_is_told_in_full(seed):
    """Where the parser of the standard library refuses a text, the slip is told with its place and its mend."""
    draw, lines_off = random.Random(seed), []
    for _ in range(60):
        at = draw.randrange(len(TEXT))
        text = TEXT[:at] + draw.choice(SIGNS) + TEXT[at + draw.randrange(3) :]
        try:
            json.loads(text)
        except json.JSONDecodeError as error:
            fault = syntax_fault(text)
            lines_off.append(abs(fault.line - error.lineno))
            assert all((fault.found, fault.expected, fault.mend))
    assert len(lines_off) > 20
    assert max(lines_off) <= 1


@given(st.text(st.sampled_from("{}[],:\"'\\ \n01.-eatrufn/#=;"), max_size=30))
def test_any_text_is_told(text):
    try:
        json.loads(text)
    except json.JSONDecodeError:
        fault = syntax_fault(text)
        assert all((fault.mend, fault.expected))


# What is shown is of the language of the file.

VALUES = st.recursive(
    st.one_of(st.integers(-9, 99), st.text(max_size=5), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3),
                            st.dictionaries(st.text(min_size=1, max_size=4), inner, min_size=1, max_size=3)),
    max_leaves=4,
)  # fmt: skip


@given(st.text(min_size=1, max_size=6), VALUES)
def test_lines_are_read_back(key, value):
    assert json.loads("{" + lines((), key, value, Writing.JSON) + "}") == {key: value}
    assert tomllib.loads(lines((), key, value, Writing.TOML)) == {key: value}
