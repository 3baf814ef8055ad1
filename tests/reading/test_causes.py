"""Faults name their likely cause: what should be quoted, turned round, moved, or is another file."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmech import casefiles
from lpmech.casefiles.user import read_mechanism
from lpmech.certificate import pipeline
from lpmech.problem.environment import Environment
from lpmech.problem.exact import parse_number
from lpmech.reading import BadInput
from lpmech.reading.keys import CASE_KEYS, KEYS, STAGE_KEYS
from lpmech.reading.numbers import likely
from lpmech.reading.toml_faults.line import likely as likely_in_toml
from lpmech.reading.words import UnknownName

TOP = 'discount = "1/2"\nagents = ["ann", "bob"]\nallocations = ["a", "b"]\n'
TYPES = '[types]\n"*" = ["lo", "mid", "hi"]\n'
UTILITY = '[utility."*"]\naxes = ["allocation", "self"]\nvalues = [[1, 2, 3], [0, 0, 0]]\n'
TRANSITION = '[transition]\n"*" = "identity"\n'
WHOLE = TOP + TYPES + UTILITY + TRANSITION


def faults(tmp_path, text):
    path = tmp_path / "case.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        casefiles.load(path)
    return caught.value.faults


def test_the_case_itself_is_read(tmp_path):
    path = tmp_path / "case.toml"
    path.write_text(WHOLE, encoding="utf-8")
    assert casefiles.load(path).environment.agents == ("ann", "bob")


@pytest.mark.parametrize(("text", "line", "mend"), [
    (WHOLE + '[public utility]\naxes = ["allocation"]\nvalues = [1, 2]\n', 11, 'write "public utility" in quotes'),
    ('public = ["x"]\n' + WHOLE + "[public utility]\nvalues = [1, 2]\n", 12, 'write "public utility" in quotes'),
    (WHOLE + "[feasible without]\n", 11, 'write "feasible without" in quotes'),
    (WHOLE + '[stages.0."public utility".to ann]\n', 11, 'write "to ann" in quotes'),
    ("public utility = 1\n" + WHOLE, 1, 'write "public utility" in quotes'),
    (WHOLE + "x = { to ann = 1 }\n", 11, 'write "to ann" in quotes'),
    ("discount = 7/10\n", 1, 'write "7/10" in quotes'),
    (TOP + "x = [[7/10, 2], [0, 0]]  # 1/2\n", 4, 'write "7/10" in quotes'),
    (TOP + 'x = { "1/3" = -7 / 10 }\n', 4, 'write "-7/10" in quotes'),
    ("discount = 0,5\n", 1, "write 0.5, with a point"),
])  # fmt: skip
def test_toml_that_lacks_quotes(tmp_path, text, line, mend):
    [fault] = faults(tmp_path, text)
    assert (fault.code, fault.line, fault.mend) == ("E-TOML-SYNTAX", line, mend)


@pytest.mark.parametrize("line", [
    "[1, 2],", "[ok]", 'a."b c".d = 1', "x = [", "]", "", "x = 2001/", "y = { a = 1, b = 2",
])  # fmt: skip
def test_other_lines_of_toml_have_no_cause_that_is_seen(line):
    assert likely_in_toml(line) == ""


@given(st.text(st.sampled_from("abc 12/[]{}=,.\"'#"), max_size=30))
def test_any_line_is_looked_at(line):
    assert isinstance(likely_in_toml(line), str)


DATE = "if a spreadsheet took a fraction for a date: format its cells as text, and type the fraction again"


@pytest.mark.parametrize(("text", "mend"), [
    ("-5,00", 'write "-5.00"'), ("1,000", 'write "1000", or "1.000" for a decimal comma'), (" 3/4 ", 'write "3/4"'),
    ("1 / 2", 'write "1/2"'), ("+3", 'write "3"'), (".5", 'write "0.5"'), ("−2", 'write "-2"'), ("½", 'write "1/2"'),
    ("50%", 'write "1/2"'), ("€ 5", 'write "5"'), ("=A1", "a formula is not computed: write its value"),
    ("1-Mar", DATE), ("01.03.2026", DATE), ("2026-3-1", DATE), ("Mär 26", DATE), ("5 apples", ""), ("maybe 5 of 6", ""),
    ("12.5%", 'write "1/8"'), ("1e3", 'write "1000"'), ("2.5E-1", 'write "1/4"'),
    ("1½", ""), ("x", ""), ("", ""), ("1/2/3", ""), ("1,2,3", ""), ("2³", ""), ("5,", ""),
])  # fmt: skip
def test_numbers_that_are_almost_right(text, mend):
    assert likely(text) == mend


@given(st.text(st.sampled_from("0123456789-+,./%eE −½ "), max_size=12))
def test_what_is_offered_is_a_number(text):
    mend = likely(text)
    for part in mend.split('"')[1::2]:
        assert isinstance(parse_number(part), Fraction)


def test_types_that_are_numbers_are_one_fault(tmp_path):
    [fault] = faults(tmp_path, WHOLE.replace('["lo", "mid", "hi"]', "[1, 2, 0.5]"))
    assert (fault.code, fault.found, fault.mend) == ("E-KIND", "numbers: 1, 2, 0.5", 'write "1", "2", "0.5" in quotes')
    many = WHOLE.replace('["lo", "mid", "hi"]', "[1, 2, 3]").replace(
        "values = [[1, 2, 3], [0, 0, 0]]", 'default = 0\nentries = { "a|1" = 1, "b|3" = 2 }'
    )
    [fault] = faults(tmp_path, many)
    assert fault.place == 'types["*"]'


def test_axes_in_another_order_than_the_entries(tmp_path):
    entries = WHOLE.replace('["allocation", "self"]\nvalues = [[1, 2, 3], [0, 0, 0]]',
                            '["self", "allocation"]\ndefault = 0\nentries = { "a|lo" = 1, "a|*" = 2 }')  # fmt: skip
    one, two = faults(tmp_path, entries)
    assert one.found == '"a|lo", whose labels are those of allocation, ann'
    assert one.mend == 'list the axes in the order "allocation", "ann", or turn the labels round'
    assert two.found.endswith("allocation, bob")
    nested = WHOLE.replace('["allocation", "self"]', '["self", "allocation"]')
    assert {fault.mend for fault in faults(tmp_path, nested)} == {
        "list the axes in the order in which the lists are nested: the first axis is the outermost list"
    }


@pytest.mark.parametrize("key", [*KEYS, *STAGE_KEYS, *CASE_KEYS])
def test_a_key_after_a_header_is_said_to_belong_above(tmp_path, key):
    quoted = f'"{key}"'
    mend = f'a key after a table header belongs to that table: move "{key}" above the first [header]'
    in_transition = faults(tmp_path, WHOLE + f"{quoted} = 1\n")
    assert mend in {fault.mend for fault in in_transition if fault.place.startswith("transition")} or key == "public"
    in_table = faults(tmp_path, TOP + TYPES + UTILITY + f"{quoted} = 1\n" + TRANSITION)
    assert mend in {fault.mend for fault in in_table}


@pytest.fixture
def written(tmp_path):
    certificate = pipeline.certify(casefiles.load("bv08/scheduling_three").environment, "pivot")
    certificate.save(tmp_path)
    return certificate, tmp_path


def test_files_of_another_kind_are_told_as_what_they_are(written):
    certificate, folder = written

    def audit(name):
        read_mechanism(folder / name, certificate.environment, lambda: certificate.game.programs)

    def load(name):
        casefiles.load(folder / name)

    (folder / "case.toml").write_text(WHOLE, encoding="utf-8")
    for read, name, found, mend in (
        (audit, "certificate.json", "a certificate", "transfers.json"),
        (audit, "environment.json", "an environment", "CASE MECHANISM"),
        (audit, "case.toml", ".toml", "CASE MECHANISM"),
        (audit, "transfers.md", ".md", "-o rule.xlsx"),
        (load, "certificate.json", "a certificate", "environment.json"),
        (load, "transfers.json", "a mechanism file", "CASE MECHANISM"),
    ):
        with pytest.raises(BadInput) as caught:
            read(name)
        [fault] = caught.value.faults
        assert found in fault.found
        assert mend in fault.mend


def test_a_mechanism_number_with_a_comma_has_a_clear_fault(written):
    certificate, folder = written
    tree = json.loads((folder / "transfers.json").read_text(encoding="utf-8"))
    tree["transfers"][0]["payment"] = "-5,00"
    with pytest.raises(BadInput) as caught:
        read_mechanism(tree, certificate.environment, lambda: certificate.game.programs)
    [fault] = caught.value.faults
    assert fault.expected == 'an integer, or a string such as "3/8", "0.125" or "0x1f/0x20"'
    assert fault.mend == 'write "-5.00"'


STATE = {"ann": "8", "bob": "6", "cyd": "5"}


@pytest.mark.parametrize(("call", "said"), [
    (lambda c: pipeline.certify(c.environment, "pivto"), 'unknown mechanism "pivto"; did you mean "pivot"?'),
    (lambda c: pipeline.certify(c.environment, choose="least norm "), 'did you mean "least_norm"?'),
    (lambda c: pipeline.certify(c.environment, require=["efficent"]), 'did you mean "efficient"?'),
    (lambda c: c.claims["incentive compatible"], 'did you mean "incentive_compatible"?'),
    (lambda c: c.claims["exists_any"], 'the claim "exists_any" is not among those of this certificate: '),
    (lambda c: c.program_without("Ann"), 'unknown agent "Ann"; did you mean "ann"? The known ones are "ann"'),
    (lambda c: c.program.value(STATE | {"ann": "7"}), 'unknown label of ann "7"; the known ones are "4", "8", "done"'),
    (lambda c: c.program.value(STATE | {"an": "8"}), 'unknown component of the state "an"; did you mean "ann"?'),
    (lambda c: c.program.value({"ann": "8"}), 'the state says nothing of "bob", "cyd"'),
    (lambda c: c.program.value(STATE | {"ann": 8}), "unknown label of ann 8; "),
    (lambda c: c.program.allocation(STATE, shock="rain"), 'unknown shock "rain"'),
])  # fmt: skip
def test_unknown_names_in_python_come_with_the_known_ones(written, call, said):
    certificate, _ = written
    with pytest.raises(UnknownName) as caught:
        call(certificate)
    assert said in str(caught.value)
    assert isinstance(caught.value, KeyError)
    assert isinstance(caught.value, ValueError)


def test_a_text_is_no_list_of_claims(written):
    certificate, folder = written
    for call in (
        lambda: pipeline.certify(certificate.environment, require="incentive_compatible"),
        lambda: pipeline.audit(certificate.environment, folder / "transfers.json", require="efficient"),
        lambda: pipeline.verify(folder / "environment.json", folder / "certificate.json", require="efficient"),
    ):
        with pytest.raises(TypeError, match="require takes a list of claims"):
            call()


def test_the_agent_that_is_left_out_may_be_named(written):
    certificate, _ = written
    without = certificate.program_without("ann")
    assert without.value(STATE) == without.value({"bob": "6", "cyd": "5"})
    with pytest.raises(ValueError, match="there is no period 3"):
        pipeline.certify(pipeline.load("l14/oil_leases")).program.value({"firm 1": "6", "firm 2": "6"}, period=3)


ROWS = """[transition.ann]
axes = ["ann", "next ann"]
values = [["1/2", "1/2", 0],
          ["1/3", "1/3", 0],
          [0, 0, 1]]
[transition.bob]
axes = ["bob", "next bob"]
default = 0
entries."lo|*" = "1/3"
entries."mid|lo" = 0.999
entries."hi|hi" = 1
"""


def test_a_row_that_is_off_is_told_by_its_own_line(tmp_path):
    dense, sparse = faults(tmp_path, TOP + TYPES + UTILITY + ROWS)
    assert (dense.code, dense.line, dense.place) == ("E-ROW-SUM", 12, "transition.ann.values[1]")
    assert (dense.found, dense.mend) == ('the row at ann "mid" sums to 2/3', "add 1/3 to its numbers")
    assert (sparse.line, sparse.place) == (18, 'transition.bob.entries["mid|lo"]')
    assert sparse.mend == 'add 1/1000 to its numbers: write fractions, such as "1/3", where decimals were rounded'


def test_rows_that_are_columns_are_told_so(tmp_path):
    turned = """[transition]
bob = "identity"
[transition.ann]
axes = ["ann", "next ann"]
values = [["1/2", 0, "1/3"], ["1/2", 1, "1/3"], [0, 0, "1/3"]]
"""
    [fault] = faults(tmp_path, TOP + TYPES + UTILITY + turned)
    assert fault.found == 'the row at ann "lo" sums to 5/6; of 3 rows 3 are off'
    assert fault.mend.startswith("the columns sum to 1: exchange")


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        ('[utility."*"]', "[utilty.ann]", "utility"),
        ("[types]", "[type]", "types"),
        ("discount =", "discont =", "discount"),
        ("agents =", "agent =", "agents"),
        ("[transition]", "[transitions]", "transition"),
        ('"*" = "identity"', 'ann = "identity"\nbop = "identity"', "bob"),
        ("values =", "vals =", "values"),
    ],
)
def test_a_misspelt_key_is_the_only_fault_and_the_nearest_is_named(tmp_path, old, new, meant):
    text = WHOLE.replace(old, new)
    assert text != WHOLE
    [fault] = faults(tmp_path, text)
    assert fault.mend == f'did you mean "{meant}"?'
    assert " in all)" not in fault.expected


def test_what_lacks_for_another_reason_is_told_beside_a_misspelt_key(tmp_path):
    lacking = faults(tmp_path, WHOLE.replace("discount =", "discont =").replace('"*" = ["lo"', 'ann = ["lo"'))
    assert [fault.code for fault in lacking] == ["E-KEY-UNKNOWN", "E-AGENT-MISSING"]


def test_a_key_below_a_header_is_not_missing_above_it(tmp_path):
    text = WHOLE.replace('discount = "1/2"\n', "").replace("[types]", '[types]\ndiscount = "1/2"')
    [fault] = faults(tmp_path, text)
    assert fault.code == "E-AGENT-UNKNOWN"
    assert "above the first [header]" in fault.mend


def test_floats_of_one_table_are_one_fault():
    given = {"discount": "1/2", "agents": ["ann"], "allocations": ["a", "b"], "types": {"ann": ["lo", "hi"]}}
    with pytest.raises(BadInput) as caught:
        Environment.from_arrays(
            **given, utility={"ann": (("allocation", "ann"), [[1, 0.5], [0.25, 0.5]])},
            transition={"ann": (("ann", "next ann"), [[1, 0], [0, 1]])},
        )  # fmt: skip
    [fault] = caught.value.faults
    assert (fault.place, fault.found) == (
        "stages[0].utility.ann.values[0][1]", "the float 0.5, the first of 3 floats in this table",
    )  # fmt: skip
    assert fault.mend.startswith('write "0.5"')


@pytest.mark.parametrize("given", ['"3"', "3.0", '" 3 "'])
def test_a_horizon_in_another_spelling(tmp_path, given):
    [fault] = faults(tmp_path, f"horizon = {given}\n" + WHOLE)
    assert (fault.code, fault.mend) == ("E-HORIZON", "write 3, an integer")


def test_an_axis_that_stands_twice_in_a_transition(tmp_path):
    twice = '[transition."*"]\naxes = ["self", "self"]\nvalues = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]\n'
    found = faults(tmp_path, TOP + TYPES + UTILITY + twice)
    assert {fault.mend for fault in found} == {'did you mean "next ann"?', 'did you mean "next bob"?'}


def test_a_misspelt_default_is_one_fault(tmp_path):
    text = WHOLE.replace("values = [[1, 2, 3], [0, 0, 0]]", 'defualt = 0\nentries = { "a|lo" = 1 }')
    [fault] = faults(tmp_path, text)
    assert fault.mend == 'did you mean "default"?'
