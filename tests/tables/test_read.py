"""Tables are read back to the same mechanism, and every fault is told of its cell."""

import contextlib
import csv
import json
import random
import zipfile
from fractions import Fraction
from math import prod

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmech import casefiles
from lpmech.casefiles import library
from lpmech.casefiles.user import read_mechanism
from lpmech.certificate import pipeline, results, wide
from lpmech.certificate.views import TransfersView
from lpmech.choice.selection import NAMES
from lpmech.problem.mechanism import NoMechanism
from lpmech.reading import BadInput
from lpmech.reading.grids.grid import address, position, shown_decimal
from lpmech.report.tables.formats import format_of
from lpmech.report.tables.subjects import Transfers
from tests.cli.conftest import SHOCKS, lpmech  # noqa: F401
from tests.quick import quick
from tests.tables.files import write
from tests.tables.test_written import CASES, HOSTILE, hostile, long_numbers  # noqa: F401

FORMS = [(ending, long) for ending in (".csv", ".xlsx") for long in (False, True)]
FEW = 400  # rows
RULE = "bv08/scheduling_three"


def plain(env, mechanism):
    """What the mechanism says, without how it says it."""
    rows = [(one.period, one.memory, one.rule, one.payments, one.by_shock) for one in wide.outcomes(env, mechanism)]
    named = {(period, memory and memory.allocation, *(memory.reports.values() if memory else ()), *rule.state.values()):
             (rule.allocation, rule.by_shock, payments, by_shock)
             for period, memory, rule, payments, by_shock in rows}  # fmt: skip
    return rows, named


def saved(env, mechanism, ending, long, tmp_path):
    path = tmp_path / f"rule{ending}"
    path.write_bytes(b"".join(format_of(path).write(Transfers(TransfersView(env, mechanism)), long, None)))
    return path


def check_round_trip(env, programs, mechanism, tmp_path):
    expected = plain(env, mechanism)
    efficient = [programs.everyone.periods[position].allocation for position in env.periods]
    is_efficient = all((a.positions == b.positions).all() for a, b in
                       zip(efficient, mechanism.allocation, strict=True) if a.axes == b.axes)  # fmt: skip
    for ending, long in FORMS:
        if (ending, long) == (".csv", True) and not is_efficient:
            continue
        path = saved(env, mechanism, ending, long, tmp_path)
        again = read_mechanism(path, env, lambda: programs)
        assert again.name == (mechanism.name if ending == ".xlsx" else "user")
        found = plain(env, again)
        if len(found[0]) == len(expected[0]):
            assert found == expected
        assert {key: row for key, row in found[1].items() if key in expected[1]} == expected[1]


@pytest.mark.heavy
@pytest.mark.parametrize(("case", "name"), CASES)
def test_what_is_written_is_read_to_the_same_mechanism(case, name, tmp_path):
    env = pipeline.load(case)
    programs, selection = pipeline.construct(env, name)
    check_round_trip(env, programs, selection.mechanism, tmp_path)


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(library.cases(), 40))
def test_every_shipped_case_with_few_rows_is_read_to_the_same_mechanism(name, tmp_path):
    if name.startswith("continuous/"):
        pytest.skip("a plug-in's format")
    case = casefiles.load(name)
    env, wanted = case.environment, case.expect.mechanism
    if max(prod(env.stage(place).sizes[axis] for axis in env.stage(place).components) for place in env.periods) > FEW:
        pytest.skip("many states")
    try:
        programs, selection = pipeline.construct(env, wanted if wanted in NAMES else "auto")
    except NoMechanism:
        pytest.skip("no mechanism")
    if wide.count(env, selection.mechanism) > FEW:
        pytest.skip("many rows")
    check_round_trip(env, programs, selection.mechanism, tmp_path)


@pytest.mark.heavy
@pytest.mark.parametrize(("case", "ending"), quick([(c, e) for c in (RULE, SHOCKS, "l14/linked_transfers")
                                                   for e in (".csv", ".xlsx", ".json")], 4, rows=True))  # fmt: skip
def test_an_audit_of_the_table_finds_the_same_claims(case, ending, tmp_path, lpmech):  # noqa: F811
    def claims(result):
        return [(one["id"], one["verdict"], one["least_slack"], one["at"]) for one in result.json["claims"]]

    path = write(tmp_path, ending, "transfers", case)
    mechanism = tmp_path / "whole.json"
    mechanism.write_bytes(lpmech("transfers", case, "--format", "json").content)
    found = lpmech("audit", case, path, "--format", "json")
    expected = lpmech("audit", case, mechanism, "--format", "json")
    assert found.code == expected.code
    assert claims(found) == claims(expected)
    notes = " ".join(found.json["notes"])
    assert ("does not say for which environment" in notes) == (ending == ".csv")


def test_what_a_csv_lacks_is_said(tmp_path, lpmech):  # noqa: F811
    path = write(tmp_path, ".csv", "transfers", RULE, "--long")
    result = lpmech("audit", RULE, path)
    assert result.code == 0
    said = " ".join(result.out.split())
    assert "has no allocation rule: the efficient one is meant" in said
    assert "does not say for which environment" in said


def test_simulate_and_report_read_the_table_too(tmp_path, lpmech):  # noqa: F811
    path = write(tmp_path, ".xlsx", "transfers", RULE)
    assert lpmech("simulate", RULE, "--mechanism", path, "--paths", "2", "--state", "ann=4,bob=3,cyd=2").code == 0


def test_numbers_of_5000_digits_and_hostile_labels_come_back(tmp_path, hostile):  # noqa: F811
    for env in (long_numbers(900), pipeline.load(str(hostile))):
        programs, selection = pipeline.construct(env, "pivot")
        check_round_trip(env, programs, selection.mechanism, tmp_path)


@pytest.fixture
def rule():
    env = pipeline.load(RULE)
    programs, selection = pipeline.construct(env)
    return env, programs, selection.mechanism


@pytest.fixture
def edited(rule, tmp_path):
    """Reads the workbook after an edit; the wide form, without the rounded columns unless these are wanted."""

    def edit(change, *, keep=False, long=False):
        env, programs, mechanism = rule
        path = saved(env, mechanism, ".xlsx", long, tmp_path)
        book = openpyxl.load_workbook(path)
        if not keep and not long:
            for column in range(book["transfers"].max_column, 0, -1):
                if book["transfers"].cell(1, column).value.endswith("rounded"):
                    book["transfers"].delete_cols(column)
        change(book)
        book.save(path)
        return read_mechanism(path, env, lambda: programs)

    return edit


def faults_of(edited, change, **options):
    with pytest.raises(BadInput) as caught:
        edited(change, **options)
    return {(fault.code, fault.place) for fault in caught.value.faults}


def set_cells(**cells):
    def change(book):
        for cell, value in cells.items():
            book["transfers"][cell] = value

    return change


def test_a_workbook_is_edited_by_hand(edited, rule):
    env, _, mechanism = rule
    again = edited(set_cells(E2="7/3", F3=0.1, G4=-2, A5=4))
    paid = {(row.agent, *row.state.values()): row.payment for row in results.transfer_rows(env, again)}
    before = {(row.agent, *row.state.values()): row.payment for row in results.transfer_rows(env, mechanism)}
    changed = {key: value for key, value in paid.items() if before[key] != value}
    assert changed == {("ann", "4", "3", "2"): Fraction(7, 3), ("bob", "4", "3", "5"): Fraction(1, 10),
                       ("cyd", "4", "3", "done"): -2}  # fmt: skip
    assert any("taken as the decimals that they show, 1 in all, such as 0.1 in transfers!F3" in one
               for one in again.remarks)  # fmt: skip


def test_all_faults_of_cells_are_told_at_once(edited):
    import datetime

    def change(book):
        page = book["transfers"]
        page["E2"], page["F2"], page["G2"] = "=1+1", datetime.date(2026, 4, 3), True
        page["E3"], page["F3"], page["G3"] = 1 / 3, "#DIV/0!", "one half"
        page["F3"].data_type = "e"
        page["E4"] = 12345678901234567890
        page["A5"], page["D6"] = "nobody", "serve eve"
        page.merge_cells("E9:F9")

    assert faults_of(edited, change) == {
        ("E-SHEET-FORMULA", "transfers!E2"), ("E-SHEET-DATE", "transfers!F2"), ("E-SHEET-VALUE", "transfers!G2"),
        ("E-SHEET-INEXACT", "transfers!E3"), ("E-SHEET-VALUE", "transfers!F3"), ("E-NUMBER", "transfers!G3"),
        ("E-SHEET-INEXACT", "transfers!E4"), ("E-LABEL-UNKNOWN", "transfers!A5"),
        ("E-LABEL-UNKNOWN", "transfers!D6"), ("E-SHEET-MERGED", "transfers!E9"),
    }  # fmt: skip


@pytest.mark.parametrize(("typed", "said"), [("0.3333333333333333", True), ("0.333", False), ("1/3", False)])
def test_long_decimals_of_a_csv_are_said(rule, typed, said, tmp_path):
    """They are taken exactly, and are most likely rounded fractions."""
    env, programs, mechanism = rule
    path = saved(env, mechanism, ".csv", False, tmp_path)
    head, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    rows[0][head.index("ann pays")] = typed
    kept = [at for at, name in enumerate(head) if not name.endswith(", rounded")]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([line[at] for at in kept] for line in (head, *rows))
    again = read_mechanism(path, env, lambda: programs)
    assert any("1 in all, such as 0.3333333333333333 in" in one for one in again.remarks) == said


def test_rows_that_are_missing_double_or_contradict_each_other(edited):
    def missing(book):
        book["transfers"].delete_rows(5)

    assert faults_of(edited, missing) == {("E-MECHANISM-MISSING", "transfers")}

    def double(book):
        book["transfers"].append([cell.value for cell in book["transfers"][2]])

    assert {place for _, place in faults_of(edited, double)} <= {"transfers!E29", "transfers!F29", "transfers!G29"}
    assert {code for code, _ in faults_of(edited, double)} == {"E-MECHANISM-REPEATED"}

    def contradict(book):
        double(book)
        book["transfers"]["D29"] = "serve bob"

    assert ("E-SHEET-RULE", "transfers!D29") in faults_of(edited, contradict)


def test_headings_are_known_and_stand_once(edited):
    def change(book):
        book["transfers"]["E1"] = "an pays"
        book["transfers"]["F1"] = "cyd pays"

    assert faults_of(edited, change) == {
        ("E-SHEET-HEADER", "transfers!E1"), ("E-SHEET-HEADER", "transfers!G1"), ("E-SHEET-HEADER", "transfers, row 1")
    }  # fmt: skip
    assert faults_of(edited, lambda book: book.remove(book["transfers"])) == {("E-SHEET-HEADER", "")}
    assert faults_of(edited, set_cells(H1="agent")) == {("E-SHEET-HEADER", "transfers, row 1")}


def test_a_rounded_number_must_be_the_exact_one_rounded(edited):
    assert faults_of(edited, set_cells(E2="5/7"), keep=True) == {("E-MECHANISM-ROUNDED", "transfers!F2")}


def test_the_environment_of_a_workbook_is_compared(edited):
    def change(book):
        book["about"]["B3"] = "0" * 64

    assert faults_of(edited, change) == {("E-MECHANISM-ENVIRONMENT", "about!B3")}


def test_sheets_that_are_not_read_are_said(edited):
    again = edited(lambda book: book.create_sheet("my notes"))
    assert any('the sheet "my notes"' in one for one in again.remarks)


def test_the_rule_of_the_long_form_is_on_a_sheet_of_its_own(edited, rule):
    env, _, _ = rule

    def change(book):
        assert book.sheetnames == ["transfers", "allocation rule", "about"]
        book["allocation rule"]["E2"] = "serve bob"

    again = edited(change, long=True)
    chosen = next(iter(results.rule_rows(env, again)))
    assert chosen.allocation == "serve bob"

    def wrong(book):
        book["allocation rule"]["E2"] = "=A1"
        book["allocation rule"]["B3"] = "nobody"

    assert faults_of(edited, wrong, long=True) == {
        ("E-SHEET-FORMULA", "'allocation rule'!E2"), ("E-LABEL-UNKNOWN", "'allocation rule'!B3")
    }  # fmt: skip


CSV = "ann,bob,cyd,allocation,ann pays,bob pays,cyd pays\n"


@pytest.mark.heavy
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_csv_of_spreadsheets_is_read(rule, tmp_path, delimiter, bom):
    env, programs, mechanism = rule
    path = saved(env, mechanism, ".csv", False, tmp_path)
    import csv

    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(bom)
        csv.writer(file, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    assert plain(env, read_mechanism(path, env, lambda: programs)) == plain(env, mechanism)


def test_a_guarded_csv_that_was_saved_as_a_workbook_is_read(rule, tmp_path):
    import csv

    env, programs, mechanism = rule
    path = saved(env, mechanism, ".csv", False, tmp_path)
    book = openpyxl.Workbook()
    for row in csv.reader(path.read_text(encoding="utf-8").splitlines()):
        book.active.append(row)
    book.save(tmp_path / "again.xlsx")
    assert plain(env, read_mechanism(tmp_path / "again.xlsx", env, lambda: programs)) == plain(env, mechanism)


def test_faults_of_a_csv_have_lines_and_cells(rule, tmp_path):
    env, programs, _ = rule
    path = tmp_path / "rule.csv"
    path.write_text(CSV + "4,3,2,serve ann,01-Feb,0,0\n\n4,3,eve,serve ann,2,0,x\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_mechanism(path, env, lambda: programs)
    assert {(fault.code, fault.place, fault.line) for fault in caught.value.faults} == {
        ("E-NUMBER", "E2", 2), ("E-LABEL-UNKNOWN", "C4", 4), ("E-NUMBER", "G4", 4)
    }  # fmt: skip
    for text in ("", "\n", 'a,"b', "a,\x00", CSV):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BadInput):
            read_mechanism(path, env, lambda: programs)


def repacked(path, change):
    """The archive after a change of its parts."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def add(name, content=b""):
    return lambda parts: parts.update({name: content})


def doctype(parts):
    sheet = parts["xl/worksheets/sheet1.xml"]
    grow = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<worksheet", grow + b"<worksheet", 1)


def external(parts):
    name = "xl/_rels/workbook.xml.rels"
    parts[name] = parts[name].replace(b"<Relationship ", b'<Relationship TargetMode="External" ', 1)


def many_parts(parts):
    parts.update({f"xl/media/{place}.bin": b"" for place in range(3_000)})


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (add("xl/vbaProject.bin"), "macros"),
        (add("xl/externalLinks/externalLink1.xml"), "links to other files"),
        (add("xl/connections.xml"), "connections"),
        (external, "links to other files"),
        (doctype, "document type"),
        (add("xl/media/zeros.bin", bytes(257 << 20)), "bytes of content"),
        (add("xl/sharedStrings.xml", b"<a>" * 100_000), "nested"),
        (many_parts, "two of one name"),
        (lambda parts: parts.pop("xl/worksheets/sheet1.xml"), "archive without"),
        (lambda parts: parts.pop("_rels/.rels"), "archive without"),
        (add("xl/worksheets/sheet1.xml", b"<worksheet>"), ""),
    ],
    ids=[
        "macros",
        "external links",
        "connections",
        "external",
        "doctype",
        "bomb",
        "deep",
        "parts",
        "sheet",
        "relations",
        "xml",
    ],
)
def test_workbooks_that_are_more_than_cells_are_refused(rule, tmp_path, change, said):
    env, programs, mechanism = rule
    path = saved(env, mechanism, ".xlsx", False, tmp_path)
    repacked(path, change)
    with pytest.raises(BadInput) as caught:
        read_mechanism(path, env, lambda: programs)
    [fault] = caught.value.faults
    assert fault.code == "E-SHEET-FILE"
    assert said in fault.found


@pytest.mark.parametrize("content", [b"", b"PK", b"\xd0\xcf\x11\xe0" + bytes(600), b"not a workbook" * 9])
def test_files_that_are_no_workbook_are_told(rule, tmp_path, content):
    env, programs, _ = rule
    path = tmp_path / "rule.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="E-SHEET-FILE"):
        read_mechanism(path, env, lambda: programs)


@pytest.mark.long
def test_no_change_of_a_workbook_does_more_than_a_fault(rule, tmp_path):
    """Bytes changed in the archive and in its parts: a mechanism or BadInput, nothing else."""
    env, programs, mechanism = rule
    path, draw = saved(env, mechanism, ".xlsx", False, tmp_path), random.Random(1)
    whole = path.read_bytes()
    for turn in range(120):
        path.write_bytes(whole)
        if turn % 2:
            content = bytearray(whole)
            content[draw.randrange(len(content))] = draw.randrange(256)
            path.write_bytes(content[: draw.randrange(1, len(content))] if turn % 3 == 0 else content)
        else:
            repacked(path, lambda parts: mutate(parts, draw))
        with contextlib.suppress(BadInput):
            assert read_mechanism(path, env, lambda: programs).allocation


def mutate(parts, draw):
    name = draw.choice(sorted(parts))
    content = bytearray(parts[name])
    for _ in range(draw.randrange(1, 4)):
        content[draw.randrange(len(content))] = draw.choice(b'<>/"=& 0199AZrstv')
    parts[name] = bytes(content)


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 20))
def test_a_decimal_of_15_digits_survives_a_double(digits, places):
    exact = Fraction(digits, 10**places)
    assert Fraction(shown_decimal(repr(float(exact)))) == exact


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_float_is_its_shortest_decimal_or_nothing(number):
    found = shown_decimal(repr(number))
    if found is not None:
        assert float(found) == number
        assert len(found.lstrip("-0.").replace(".", "").rstrip("0")) <= 15


def test_addresses():
    assert [address(7, column) for column in (1, 26, 27, 702, 703, 16_384)] == [
        "A7",
        "Z7",
        "AA7",
        "ZZ7",
        "AAA7",
        "XFD7",
    ]
    assert all(
        position(address(row, column)) == (row, column) for row in (1, 1_048_576) for column in range(1, 16_385, 7)
    )
    assert position("XFE1") is position("A1048577") is position("A0") is position("7") is None


def test_other_endings_are_told(rule, tmp_path):
    env, programs, _ = rule
    for ending in (".xls", ".xlsm", ".ods", ".parquet"):
        path = tmp_path / f"rule{ending}"
        path.write_bytes(b"x")
        with pytest.raises(BadInput, match="E-FILE-KIND"):
            read_mechanism(path, env, lambda: programs)


def test_hostile_labels_are_all_there(hostile):  # noqa: F811
    env = pipeline.load(str(hostile))
    assert list(env.stage(0).labels["=ann()"]) == HOSTILE == json.loads(json.dumps(HOSTILE))
