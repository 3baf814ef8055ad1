"""Mechanisms with states in spreadsheets: written and read back they are the same, and faults name their cells."""

import contextlib
import csv
import json
import random
from fractions import Fraction

import openpyxl
import pytest

from lpmech.casefiles.user import read_any
from lpmech.certificate import pipeline
from lpmech.certificate.views import StatesView
from lpmech.problem.product import product_of
from lpmech.reading import BadInput
from lpmech.reading.state_rows import StateRows
from lpmech.report.tables.formats import format_of
from lpmech.report.tables.states import States
from tests.casefiles.shipped import CASES
from tests.cli.conftest import lpmech  # noqa: F401 - a fixture
from tests.quick import quick
from tests.states.drawn import drawn
from tests.tables.test_read import mutate, repacked

SHIPPED = [
    ("beyond/courty_li_tickets", "courty_li_tickets.menu"), ("beyond/long_memory", "long_memory.automata"),
    ("beyond/sale_by_lottery", "sale_by_lottery.contract"),
]  # fmt: skip
FORMS = [(".csv", False), (".xlsx", False), (".xlsx", True)]
SHOCKED = {"shocks": True, "horizon": "finite", "periods": (2, 3)}


def saved(env, mechanism, ending, long, folder):
    path = folder / f"rule{ending}"
    subject = States(StatesView(product_of(env, mechanism)))
    path.write_bytes(b"".join(format_of(path).write(subject, long, None)))
    return path


def as_file(env, mechanism):
    """The mechanism cell by cell, without its name."""
    return {**StateRows(env, mechanism).to_json(), "mechanism": "drawn"}


@pytest.mark.heavy
@pytest.mark.parametrize(("case", "file"), SHIPPED)
def test_the_certificate_of_a_sheet_is_that_of_the_file(case, file, tmp_path):
    """Byte for byte; a CSV does not say what the mechanism is called. What a file says of draws without a chance is
    written to no file, and nothing that is claimed depends on it."""
    env, own = pipeline.load(case), CASES / "beyond" / f"{file}.json"
    mechanism = read_any(own, env, lambda: pipeline.construct(env, "pivot")[0])
    again = pipeline.audit(env, StateRows(env, mechanism).to_json()).to_json()
    shipped = pipeline.audit(env, own).to_json()
    assert {key: again[key] for key in again if key != "mechanism"} == {
        key: shipped[key] for key in shipped if key != "mechanism"
    }
    expected, nameless = json.dumps(again), again | {"mechanism": again["mechanism"] | {"name": "user"}}
    for ending, long in FORMS:
        sheet = saved(env, mechanism, ending, long, tmp_path)
        found = json.dumps(pipeline.audit(env, sheet).to_json())
        assert found == (expected if ending == ".xlsx" else json.dumps(nameless))


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(120), 4))
def test_what_is_written_is_read_to_the_same_mechanism(seed, tmp_path):
    by_shock = seed % 3 == 0
    _, env, mechanism = drawn(seed, by_shock=by_shock, **(SHOCKED if by_shock else {}))
    expected = as_file(env, read_any(as_file(env, mechanism), env, pytest.fail))
    for ending, long in FORMS:
        again = read_any(saved(env, mechanism, ending, long, tmp_path), env, pytest.fail)
        assert as_file(env, again) == expected


def cells_of(path, components):
    """What a workbook says, read without lpmech: chances, next states and payments by what they are about."""
    head, *rows = openpyxl.load_workbook(path)["transfers"].iter_rows(values_only=True)
    drawn_, paid = {}, {}
    for row in (dict(zip(head, values, strict=True)) for values in rows):
        state = tuple(sorted((name, str(row[name])) for name in head if name in components and row[name]))
        where = str(row.get("period")), row["mechanism state"], state
        told = Fraction(str(row.get("chance", 1))), row.get("next mechanism state")
        drawn_[(*where, row.get("shock"), row["allocation"])] = told
        for name in head:
            if name.endswith(" pays") and row[name] is not None:
                paid[(*where, name.removesuffix(" pays"))] = Fraction(str(row[name]))
    return drawn_, paid


def where_of(row):
    return str(row["period"]), row["memory"], tuple(sorted(row["state"].items()))


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(200, 240), 7))
def test_a_workbook_says_what_the_file_says(seed, tmp_path):
    _, env, mechanism = drawn(seed, by_shock=True, **SHOCKED)
    drawn_, paid = cells_of(saved(env, mechanism, ".xlsx", False, tmp_path), ("public", *env.agents))
    file = as_file(env, mechanism)
    for row in file["transfers"]:
        assert paid[(*where_of(row), row["agent"])] == Fraction(row["payment"])
    for row in file["allocation_rule"]:
        for shock, lottery in (row.get("by_shock") or {None: row.get("lottery") or row.get("allocation")}).items():
            chances = lottery if isinstance(lottery, dict) else {lottery: 1}
            shocks = {key[-2] for key in drawn_ if key[:3] == where_of(row)} if shock is None else {shock}
            for one in shocks if shock is None or (*where_of(row), shock, next(iter(chances))) in drawn_ else {None}:
                found = {key[-1]: told[0] for key, told in drawn_.items() if key[:4] == (*where_of(row), one)}
                assert found == {label: Fraction(x) for label, x in chances.items()}
    for row in file.get("next", ()):
        leads = {told[1] for key, told in drawn_.items() if key[:3] == where_of(row) and key[-1] == row["allocation"]
                 and row.get("shock") in (None, key[3])}  # fmt: skip
        assert row["next"] in leads


@pytest.fixture(scope="module")
def contract():
    env = pipeline.load("beyond/sale_by_lottery")
    return env, read_any(CASES / "beyond" / "sale_by_lottery.contract.json", env, pytest.fail)


HEAD = "start,period,mechanism state,buyer,allocation,chance,next mechanism state,buyer pays"
ROWS = [
    "start,1,today,5,sell,1,worth 5,5", "start,1,today,6,sell,1,worth 6,6", ",2,worth 5,1,keep,1,,0",
    ",2,worth 5,5,sell,1,,5", ",2,worth 6,1,keep,1/2,,1/2", ",2,worth 6,1,sell,1/2,,", ",2,worth 6,5,sell,1,,3",
]  # fmt: skip


def read(env, folder, *lines):
    path = folder / "rule.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_any(path, env, pytest.fail)


def faults(env, folder, *lines):
    with pytest.raises(BadInput) as caught:
        read(env, folder, *lines)
    return {(fault.code, fault.place) for fault in caught.value.faults}


def test_rows_may_stand_in_any_order_and_leave_out_what_does_not_matter(contract, tmp_path):
    env, mechanism = contract
    short = [*ROWS[:2], ",2,worth 5,1,keep,,,0", ",2,,5,sell,,,3", *ROWS[4:6]]
    as_written = as_file(env, read(env, tmp_path, HEAD, *ROWS))
    assert as_written == as_file(env, mechanism)
    assert as_file(env, read(env, tmp_path, HEAD, *ROWS[:2], *reversed(ROWS[2:4]), *reversed(ROWS[4:]))) == as_written
    found = read(env, tmp_path, HEAD, *short)
    assert [row["payment"] for row in as_file(env, found)["transfers"] if row["state"]["buyer"] == "5"][-1] == "3"


def changed(place, line):
    return lambda rows: [*rows[:place], *([line] if line else []), *rows[place + 1 :]]


def without(heading):
    place = HEAD.split(",").index(heading)
    return lambda rows: [",".join(cell for at, cell in enumerate(row.split(",")) if at != place) for row in rows]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (changed(1, "start,1,today,5,sell,1,worth 7,5"), ("E-LABEL-UNKNOWN", "G2")),  # an unknown state
        (changed(1, "start,1,today,5,sell,1,,5"), ("E-MECHANISM-MISSING", "G2")),
        (changed(4, ",2,worth 5,1,sell,1,,5"), ("E-MECHANISM-LOTTERY", "F4")),  # two rows of one cell, both certain
        (changed(4, ",2,worth 5,1,keep,1,,5"), ("E-MECHANISM-REPEATED", "E5")),
        (changed(4, ",2,worth 5,1,sell,,,5"), ("E-MECHANISM-LOTTERY", "F5")),
        (changed(6, ",2,worth 6,1,sell,1/3,,"), ("E-MECHANISM-LOTTERY", "F6")),
        (changed(6, ",2,worth 6,1,sell,half,,"), ("E-NUMBER", "F7")),
        (changed(6, ",2,worth 6,1,sell,1/2,,1"), ("E-MECHANISM-REPEATED", "H7")),
        (changed(6, ",2,worth 6,1,sold,1/2,,"), ("E-LABEL-UNKNOWN", "F7")),
        (changed(6, ",2,worth 6,1,,1/2,,"), ("E-KEY-MISSING", "E7")),
        (changed(5, ",2,worth 6,1,keep,1/2,,"), ("E-KEY-MISSING", "H6")),
        (changed(4, ",2,,5,sell,1,,5"), ("E-MECHANISM-REPEATED", "E8")),
        (changed(4, ""), ("E-MECHANISM-MISSING", "")),
        (changed(4, ",2,worth 5,7,sell,1,,5"), ("E-LABEL-UNKNOWN", "D5")),
        (changed(4, ",3,worth 5,5,sell,1,,5"), ("E-MECHANISM-PERIOD", "B5")),
        (changed(3, "start,2,worth 5,1,keep,1,,0"), ("E-MECHANISM-STATE", "A4")),
        (changed(3, "begin,2,worth 5,1,keep,1,,0"), ("E-MECHANISM-STATE", "A4")),
        (changed(1, "start,1,tomorrow,5,sell,1,worth 5,5"), ("E-MECHANISM-STATE", "A3")),
        (lambda rows: [row.replace("start,1", ",1") for row in rows], ("E-MECHANISM-STATE", "A1")),
        (lambda rows: [row.replace("today", "to & day") for row in rows], ("E-MECHANISM-STATE", "C2")),
        (without("start"), ("E-SHEET-HEADER", "row 1")),
        (without("mechanism state"), ("E-SHEET-HEADER", "row 1")),
        (without("next mechanism state"), ("E-SHEET-HEADER", "row 1")),
        (without("allocation"), ("E-SHEET-HEADER", "row 1")),
        (without("buyer pays"), ("E-SHEET-HEADER", "row 1")),
        (changed(0, HEAD.replace("start", "previous buyer")), ("E-SHEET-HEADER", "row 1")),
        (changed(0, HEAD.replace("start", "stort")), ("E-SHEET-HEADER", "A1")),
    ],
)  # fmt: skip
def test_a_fault_is_told_of_its_cell(contract, tmp_path, change, expected):
    assert expected in faults(contract[0], tmp_path, *change([HEAD, *ROWS]))


def test_without_a_rule_the_efficient_one_is_meant(contract, tmp_path):
    env, _ = contract
    kept = [row for row in ROWS if "sell,1/2" not in row]
    places = [at for at, name in enumerate(HEAD.split(",")) if name not in ("allocation", "chance")]
    path = tmp_path / "rule.csv"
    lines = (",".join(row.split(",")[at] for at in places) for row in (HEAD, *kept))
    path.write_text("\n".join(lines), encoding="utf-8")
    found = pipeline.audit(env, path)
    assert found.claims["efficient"].verdict == "proved"
    assert any("no allocation rule" in one for one in found.mechanism.remarks)


def test_what_a_spreadsheet_does_to_cells_is_told(contract, tmp_path):
    env, mechanism = contract
    path = saved(env, mechanism, ".xlsx", False, tmp_path)
    book = openpyxl.load_workbook(path)
    page = book["transfers"]
    del book["about"]
    page.delete_cols(9)
    page["G2"], page["F6"], page["H4"] = "=C4", 1 / 3, True
    page.merge_cells("C7:C8")
    book.save(path)
    with pytest.raises(BadInput) as caught:
        read_any(path, env, pytest.fail)
    assert {(fault.code, fault.place) for fault in caught.value.faults} == {
        ("E-SHEET-FORMULA", "transfers!G2"), ("E-SHEET-INEXACT", "transfers!F6"), ("E-SHEET-VALUE", "transfers!H4"),
        ("E-SHEET-MERGED", "transfers!C7"),
    }  # fmt: skip


def test_the_long_form_has_its_rule_on_a_sheet_of_its_own(contract, tmp_path):
    env, mechanism = contract
    path = saved(env, mechanism, ".xlsx", True, tmp_path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["transfers", "allocation rule", "about"]
    book["allocation rule"]["G2"], book["transfers"]["C3"] = "worth 7", "yesterday"
    book.save(path)
    with pytest.raises(BadInput) as caught:
        read_any(path, env, pytest.fail)
    assert {(fault.code, fault.place) for fault in caught.value.faults} == {
        ("E-LABEL-UNKNOWN", "'allocation rule'!G2"), ("E-LABEL-UNKNOWN", "transfers!C3")
    }  # fmt: skip
    del book["allocation rule"]
    book.save(path)
    with pytest.raises(BadInput, match="no sheet"):
        read_any(path, env, pytest.fail)


def test_no_change_of_a_workbook_does_more_than_a_fault(contract, tmp_path):
    env, mechanism = contract
    path, draw = saved(env, mechanism, ".xlsx", False, tmp_path), random.Random(1)
    whole = path.read_bytes()
    for _ in range(60):
        path.write_bytes(whole)
        repacked(path, lambda parts: mutate(parts, draw))
        with contextlib.suppress(BadInput):
            assert read_any(path, env, pytest.fail).states


@pytest.mark.long
def test_no_change_of_a_cell_does_more_than_a_fault(contract, tmp_path):
    env, _ = contract
    table = [row.split(",") for row in (HEAD, *ROWS)]
    known = sorted({cell for row in table for cell in row})
    draw = random.Random(2)
    for _ in range(400):
        rows = [[*row] for row in table]
        for _ in range(draw.randrange(1, 4)):
            row = draw.randrange(0 if draw.random() < 0.2 else 1, len(rows))
            rows[row][draw.randrange(len(rows[row]))] = draw.choice([*known, "'", "=1", "-1", "1e9", "a" * 300])
        path = tmp_path / "rule.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        with contextlib.suppress(BadInput):
            assert read_any(path, env, lambda: pipeline.construct(env, "pivot")[0]).states


@pytest.mark.long
def test_automata_are_written_with_their_states(lpmech, tmp_path):  # noqa: F811
    case, path = "beyond/long_memory", tmp_path / "rule.csv"
    assert lpmech("transfers", case, "-o", path).code == 0
    env = pipeline.load(case)
    file = lpmech("transfers", case, "--format", "json").json
    kept = {key: value for key, value in file.items() if key not in ("automata", "remembered")}
    assert as_file(env, read_any(path, env, pytest.fail)) == kept | {"mechanism": "drawn"}
    assert lpmech("transfers", case, "-o", path, "--long").code == 0
    refused = lpmech("audit", case, path)
    assert (refused.code, "E-SHEET-HEADER" in refused.err) == (2, True)
    assert lpmech("transfers", case, "-o", tmp_path / "rule.html").code == 0
