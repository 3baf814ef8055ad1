"""What stops a text from being TOML: the line of the slip, what was found, what was expected, and how it is mended."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmech.casefiles import library
from lpmech.reading import BadInput
from lpmech.reading.toml_tree import parse

TEXT = """name = "x"
discount = "1/2"
agents = ["ann", "bob"]
[types]
ann = ["low", "high"]
[utility.ann]
axes = ["allocation", "ann"]
values = [[1, 4], [0, 0]]
"""


def fault_of(text):
    with pytest.raises(BadInput) as caught:
        parse(text, "case.toml")
    [fault] = caught.value.faults
    return fault


@pytest.mark.parametrize(
    ("old", "new", "line", "found", "mend"),
    [
        ('"ann", "bob"]', '"ann" "bob"]', 3, 'column 17: "bob" after "ann"', 'write a comma before it: "ann", "bob"'),
        ("[1, 4]", "[1 4]", 8, 'column 14: "4" after "1"', "write a comma before it: 1, 4"),
        ("4], [0", "4] [0", 8, 'column 18: "[" after "]"', "write a comma before it"),
        ("4], [0", "4]\n [0", 9, 'column 2: "["', "write a comma before it"),
        (
            "0, 0]]",
            "0, 0]",
            8,
            'column 10: "[", which is not closed before the end of the text',
            'write "]" at its end',
        ),
        (
            '"low", "high"]',
            '"low", "high"',
            5,
            'column 7: "[", which is not closed before line 6',
            'write "]" at its end',
        ),
        ("0, 0]]", "0, 0]]]", 8, 'column 26: "]" after "]"', 'leave out one "]"'),
        ('"bob"]', '"bob]', 3, 'column 18: a text that does not end: "bob]', 'write " at its end'),
        ('"bob"]', 'bob"]', 3, 'column 18: "bob" after ","', 'write "bob" in quotes'),
        ('"x"', '"""x', 1, 'column 8: a text that does not end: """x', 'write """ at its end'),
        ('"x"', "'x", 1, "column 8: a text that does not end: 'x", "write ' at its end"),
        ('= "1/2"', '"1/2"', 2, 'column 10: "1/2" after "discount"', 'write "=" before it'),
        ("discount =", "discount:", 2, 'column 9: ":" after "discount"', 'write "=" instead'),
        ("discount =", "discount :=", 2, 'column 10: ":" after "discount"', 'write "=" instead'),
        ('"1/2"', "", 2, 'column 12: the end of the line after "="', "write the value behind it, or leave the key out"),
        ('"1/2"', "half", 2, 'column 12: "half" after "="', 'write "half" in quotes'),
        ('"1/2"', "1/2", 2, 'column 13: "/2" after "1"', 'write "1/2" in quotes'),
        ('"1/2"', "0,5", 2, 'column 13: "," after "0"', "write 0.5, with a point"),
        ('"1/2"', ".5", 2, 'column 12: ".5" after "="', 'write "0.5"'),
        ('"1/2"', "1.", 2, 'column 13: "." after "1"', "write 1.0"),
        ('"1/2"', "50%", 2, 'column 14: "%" after "50"', 'write "1/2"'),
        ('"1/2"', "1 half", 2, 'column 14: "half" after "1"', 'write "1 half" in quotes'),
        (
            '"1/2"',
            "None",
            2,
            'column 12: "None" after "="',
            "there is no empty value: write 0 if that is meant, or leave the key out",
        ),
        ("[1, 4]", "[01, 4]", 8, 'column 13: "1" after "0"', "write 1, without zeros before it"),
        ("[1, 4]", "[1,, 4]", 8, 'column 14: "," after ","', "leave out one comma, or write the value that is missing"),
        ("[1, 4]", "[True, 4]", 8, 'column 12: "True" after "["', "write true"),
        ("[[1, 4]", "[(1, 4)", 8, 'column 11: "(1" after "["', "write lists in square brackets: [ \u2026 ]"),
        ("[1, 4]", "[\u22121, 4]", 8, 'column 12: "\u2212" (U+2212, minus sign)', 'write an ordinary minus: "-"'),
        ("[types]", "[types", 4, 'column 7: the end of the line after "types"', "write [types]"),
        ("[types]", "(types)", 4, 'column 1: "(types)"', "write [types]"),
        ("[types]", "[types]]", 4, 'column 8: "]" after "]"', 'leave out one "]"'),
        (
            "[types]",
            "[[types]",
            4,
            'column 8: "]" after "types"',
            "write [[types]], or [types] for a table that stands once",
        ),
        (
            "[types]",
            "types",
            4,
            'column 6: the end of the line after "types"',
            "write [types] for a table, or types = and a value",
        ),
        ("[types]", "[]", 4, 'column 2: "]" after "["', "write a key there"),
        ('name = "x"\n', 'name = "x", ', 1, 'column 11: "," after "x"', "write every key on a line of its own"),
        ('name = "x"\n', 'name = "x" ', 1, 'column 12: "discount" after "x"', "write every key on a line of its own"),
        ('"x"', '"x";', 1, 'column 11: ";" after "x"', 'leave out the ";"'),
        ('"x"', '"x" // one', 1, 'column 12: "//" after "x"', "a remark begins with #"),
        (
            '"x"',
            "\u201cx\u201d",
            1,
            'column 8: "\u201c" (U+201C, left double quotation mark)',
            'write straight quotes: "',
        ),
        (
            '"x"',
            '"\\z"',
            1,
            'column 9: "\\\\z" in a text',
            "write \\\\ for a backslash, or put the text in single quotes",
        ),
        ('"x"', '"\x01"', 1, "column 9: the control character U+0001", "leave it out, or write \\u0001"),
        (
            '"x"\n',
            '"x"\r',
            1,
            "column 11: a line that ends in CR alone",
            "save the file with the line ends of Unix (LF) or Windows (CR LF)",
        ),
        (
            "name =",
            "name\xa0=",
            1,
            'column 5: "\\u00a0" (U+00A0, no-break space)',
            "write an ordinary space, or nothing",
        ),
        ("name =", "=", 1, 'column 1: "="', 'write a key before "="'),
        (
            '[types]\nann = ["low", "high"]',
            'types = { ann = ["low", "high"],\n}',
            4,
            'column 33: the end of the line after ","',
            "write { \u2026 } in one line, or a table of its own: a header [KEY], and a line for each of its keys",
        ),
        (
            '[types]\nann = ["low", "high"]',
            'types = { ann = ["low", "high"], }',
            4,
            'column 34: "}" after ","',
            "leave out the comma before it",
        ),
        (
            '[types]\nann = ["low", "high"]',
            'types = { ann: ["low", "high"] }',
            4,
            'column 14: ":" after "ann"',
            'write "=" instead',
        ),
        (
            '[types]\nann = ["low", "high"]',
            'types = { ann = ["low", "high"] bob = ["low"] }',
            4,
            'column 33: "bob" after "]"',
            "write a comma before it",
        ),
        (
            '[types]\nann = ["low", "high"]',
            'types = { ann = ["low", "high"]',
            4,
            'column 32: the end of the line after "]"',
            "write { \u2026 } in one line, or a table of its own: a header [KEY], and a line for each of its keys",
        ),
        (
            '[types]\nann = ["low", "high"]',
            'types = { ann = ["low", "high"} }',
            4,
            'column 31: "}" after "high"',
            'write "]"',
        ),
        (
            '"x"',
            '"x"\nname = "y"',
            2,
            '"name = \\"y\\"", which gives a key or table again; first in line 1',
            "remove one of the two",
        ),
        (
            "[utility.ann]",
            "[types]",
            6,
            '"[types]", which gives a key or table again; first in line 4',
            "remove one of the two",
        ),
    ],
)
def test_a_slip_is_told_by_its_own_line_with_its_mend(old, new, line, found, mend):
    assert old in TEXT
    fault = fault_of(TEXT.replace(old, new, 1))
    assert (fault.line, fault.found, fault.mend) == (line, found, mend)
    assert fault.expected not in ("", "TOML")


def broken(text):
    """The fault of a text; None where it is TOML after all, or has another fault than one of syntax."""
    try:
        parse(text, "case.toml")
    except BadInput as error:
        [fault] = error.faults
        return fault if fault.code in ("E-TOML-SYNTAX", "E-KEY-REPEATED") else None
    return None


SIGNS = [*"[]{}=,.\"#: \n'\\\r\x00/%\u201c\u2212", '"""', "1", "a"]


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(4))
def test_every_spoilt_case_is_told_with_place_found_expected_and_mend(seed):
    draw = random.Random(seed)
    text = draw.choice([path.read_text(encoding="utf-8") for path in library.all_cases().values()])[:3000]
    for _ in range(150):
        at = draw.randrange(len(text))
        fault = broken(text[:at] + draw.choice(SIGNS) + text[at + draw.randrange(3) :])
        if fault is not None:
            assert all((fault.found, fault.expected, fault.mend))
            assert fault.expected != "TOML"
            assert 1 <= fault.line <= text.count("\n") + 2


@given(st.text(st.sampled_from([*SIGNS[:-3], "b"]), max_size=25))
def test_any_text_is_told_or_is_toml(text):
    fault = broken(text)
    assert fault is None or (fault.mend and fault.expected)


def test_a_long_text_without_end_is_looked_through_once():
    fault = fault_of('x = """' + "a'''\n" * 200_000)
    assert (fault.line, fault.found) == (1, "column 5: a text that does not end: \"\"\"a'''")
