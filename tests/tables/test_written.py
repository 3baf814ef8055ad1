"""Tables in files: every number as `--format json` has it, whoever reads the file."""

import csv
import importlib.util
import io
import json
import re
import zipfile
from decimal import Decimal
from fractions import Fraction
from itertools import product

import openpyxl
import pytest

from lpmech.certificate import pipeline, results, wide
from lpmech.certificate.views import TransfersView
from lpmech.problem.environment import Environment
from lpmech.report.tables import subjects
from lpmech.report.tables.formats import ENDINGS, FORMATS
from lpmech.report.tables.latex import latex
from lpmech.report.tables.sheet import Column, Kind, NoTable, Rounded, Sheet
from lpmech.report.tables.workbook import workbook
from tests.cli.conftest import CERTIFIED, SHOCKS, lpmech  # noqa: F401
from tests.quick import quick
from tests.tables.files import READERS, dictionaries, payment_in, read_csv, write

CASES = [
    ("bv08/scheduling_three", "auto"),
    (SHOCKS, "auto"),
    ("l14/oil_leases", "contingent"),
    ("l14/linked_transfers", "auto"),
    ("l14/hidden_oil", "auto"),
    ("bv06/second_index_charged", "second_index"),
]
SWEEP = [(case, name, ending) for case, name in CASES for ending in READERS]
VALUES = [(case, ending) for case in (CERTIFIED, SHOCKS) for ending in READERS]
HOSTILE = ["=1+1", "3/4", "a_b & c", "<b>x</b>", "007", "true", "\\x{$y$}", "a;b"]


@pytest.mark.parametrize(("case", "name", "ending"), quick(SWEEP, 5, rows=True))
def test_every_file_has_every_payment(case, name, ending, tmp_path, lpmech):  # noqa: F811
    rows = lpmech("transfers", case, "--mechanism", name, "--format", "json").json
    table = dictionaries(READERS[ending](write(tmp_path, ending, "transfers", case, "--mechanism", name)))
    for row in rows["transfers"]:
        paid, by_shock = payment_in(table, row)
        assert paid == Fraction(row["payment"])
        if row["by_shock"] is not None:
            assert by_shock == {shock: Fraction(x) for shock, x in row["by_shock"].items()}
    for rule in rows["allocation_rule"]:
        named = [one for one in table if rule["state"].items() <= one.items()
                 and one.get("period") in (None, "later", str(rule["period"]))]  # fmt: skip
        shocks = rule["by_shock"] or {None: rule["allocation"]}
        assert named
        assert all(one["allocation"] == shocks[one.get("shock")] for one in named if one.get("shock") != "expected")


@pytest.mark.parametrize(
    ("case", "ending"), quick([(c, e) for c in (CERTIFIED, SHOCKS) for e in READERS], 5, rows=True)
)
def test_every_file_has_every_value(case, ending, tmp_path, lpmech):  # noqa: F811
    rows = lpmech("values", case, "--format", "json").json["values"]
    table = dictionaries(READERS[ending](write(tmp_path, ending, "values", case)))
    for row in rows:
        column = "value" if row["program"] == "everyone" else f"value {row['program']}"
        named = [one for one in table if row["state"].items() <= one.items()
                 and one.get("period", "None") == str(row["period"])]  # fmt: skip
        shocks = {None: row} if row["by_shock"] is None else {"expected": row} | row["by_shock"]
        assert named
        for one in named:
            entry = shocks[one.get("shock")]
            assert Fraction(one[column]) == Fraction(entry["value"])
            if row["program"] == "everyone":
                assert one["allocation"] == (entry["allocation"] or "")


@pytest.mark.heavy
@pytest.mark.parametrize("case", [CERTIFIED, SHOCKS, "l14/oil_leases"])
def test_the_long_form_is_what_is_printed(case, tmp_path, lpmech):  # noqa: F811
    for decimals in ((), ("--decimal", "2")):
        path = write(tmp_path, ".csv", "transfers", case, *decimals, "--long")
        assert path.read_bytes() == lpmech("transfers", case, *decimals, "--format", "csv").content
        path = write(tmp_path, ".json", "transfers", case, *decimals)
        assert path.read_bytes() == lpmech("transfers", case, *decimals, "--format", "json").content
    path = write(tmp_path, ".csv", "values", case, "--long")
    assert path.read_bytes() == lpmech("values", case, "--format", "csv").content
    parquet = pytest.importorskip("pyarrow.parquet")
    long = parquet.read_table(write(tmp_path, ".parquet", "transfers", case, "--long")).to_pylist()
    printed = lpmech("transfers", case, "--format", "json").json["transfers"]
    assert [row["payment"] for row in long] == [row["payment"] for row in printed]


@pytest.mark.heavy
@pytest.mark.parametrize(("case", "ending"), quick(
    [(case, ending) for case in (SHOCKS, "l14/oil_leases", "l14/linked_transfers", "bv08/scheduling_three")
     for ending in (".csv", ".xlsx", ".parquet")], 4, rows=True))  # fmt: skip
def test_payments_are_those_of_the_certificate_file(case, ending, tmp_path, lpmech):  # noqa: F811
    """By pandas from the file, and by plain arithmetic from the arrays of certificate.json."""
    assert lpmech("certify", case, "-o", tmp_path / "out").code in (0, 1)
    certificate, env = (json.loads((tmp_path / "out" / f"{name}.json").read_text(encoding="utf-8"))
                        for name in ("certificate", "environment"))  # fmt: skip
    table = frame(write(tmp_path, ending, "transfers", case))
    seen = 0
    for agent, tables in certificate["mechanism"]["transfers"].items():
        for place, one in enumerate(tables):
            stage = env["stages"][0 if len(env["stages"]) == 1 else place]
            before = env["stages"][0 if len(env["stages"]) == 1 else max(place - 1, 0)]
            period = place + 1 if env["horizon"] or place + 1 < len(tables) else "later"
            for index, numerator in zip(product(*map(range, sizes(one["axes"], stage, before))), one["numerators"],
                                        strict=True):  # fmt: skip
                rows = table
                for axis, at in zip(one["axes"], index, strict=True):
                    rows = rows[rows[axis] == labels(axis, stage, before)[at]]
                if "period" in table:
                    rows = rows[rows["period"] == str(period)]
                if "shock" in table:
                    rows = rows[rows["shock"] == "expected"]
                seen += len(rows)
                assert all(Fraction(text) == Fraction(numerator, one["denominator"]) for text in rows[f"{agent} pays"])
    assert seen == len(env["agents"]) * (len(table) if "shock" not in table else sum(table["shock"] == "expected"))


def labels(axis, stage, before):
    if axis.startswith("previous "):
        return labels(axis.removeprefix("previous "), before, before)
    return {"allocation": stage["allocations"], "public": stage.get("public")}.get(axis) or stage["types"][axis]


def sizes(axes, stage, before):
    return [len(labels(axis, stage, before)) for axis in axes]


def frame(path):
    """The file in pandas, all cells as text, as docs/tables_format.md says."""
    pandas = pytest.importorskip("pandas")
    if path.suffix == ".csv":
        found = pandas.read_csv(path, dtype=str, keep_default_na=False)
        return found.rename(columns=lambda name: name.removeprefix("'")).map(lambda cell: cell.removeprefix("'"))
    if path.suffix == ".xlsx":
        return pandas.read_excel(path, dtype=str, keep_default_na=False)
    return pandas.read_parquet(path).map(lambda cell: "" if cell is None else str(cell))


def test_rounded_numbers_stand_beside_exact_ones(tmp_path):
    for decimals, places in (((), 6), (("--decimal", "2"), 2)):
        for row in dictionaries(read_csv(write(tmp_path, ".csv", "transfers", SHOCKS, *decimals))):
            if row["ann pays"]:
                rounded = Decimal(row["ann pays, rounded"])
                assert rounded.as_tuple().exponent == -places
                assert 2 * abs(Fraction(rounded) - Fraction(row["ann pays"])) <= Fraction(1, 10**places)
    (first, *_) = dictionaries(read_csv(write(tmp_path, ".csv", "transfers", "l14/linked_transfers")))
    assert not any(name.endswith("rounded") for name in first)  # all payments are integers


def test_a_workbook_has_numbers_as_numbers_and_no_formulas(tmp_path):
    book = openpyxl.load_workbook(write(tmp_path, ".xlsx", "transfers", "bv08/scheduling_three"))
    assert book.sheetnames == ["transfers", "about"]
    head, *rows = book["transfers"].iter_rows()
    kinds = {name.value: {(cell.data_type, "/" in str(cell.value)) for cell in column[1:]}
             for name, column in zip(head, book["transfers"].columns, strict=True)}  # fmt: skip
    assert kinds["ann"] == {("s", False)}
    assert kinds["ann pays"] == {("n", False), ("s", True)}
    assert kinds["ann pays, rounded"] == {("n", False)}
    assert all(cell.number_format == "@" for row in rows for cell in row if cell.data_type == "s")
    about = {name.value: text.value for name, text in book["about"].iter_rows()}
    assert about["mechanism"] == "pivot"
    assert len(about["environment"]) == 64


@pytest.fixture
def hostile(tmp_path):
    """An environment whose labels look like formulas, dates, tags and commands."""
    tree = {"format": "lpmech-environment/1", "discount": 1, "horizon": 1, "agents": ["=ann()", "3/4"],
            "stages": [{"types": {"=ann()": HOSTILE, "3/4": ["007"]}, "allocations": ["-none", "@all"],
                        "utility": {"=ann()": {"axes": ["allocation"], "values": [0, 1]},
                                    "3/4": {"axes": ["allocation"], "values": [0, 0]}}}]}  # fmt: skip
    path = tmp_path / "hostile.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    return path


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet", ".html", ".md"])
def test_hostile_labels_are_text_everywhere(hostile, ending, tmp_path):
    head, *rows = READERS[ending](write(tmp_path, ending, "transfers", str(hostile)))
    assert head == ["period", "=ann()", "3/4", "allocation", "=ann() pays", "3/4 pays"]
    assert [row[1:4] for row in rows] == [[label, "007", "@all"] for label in HOSTILE]


def test_hostile_labels_reach_no_spreadsheet_as_a_formula_and_no_page_as_a_tag(hostile, tmp_path):
    with write(tmp_path, ".csv", "transfers", str(hostile)).open(newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not any(cell[:1] in ("=", "-", "@", "+") for cell in cells)
    pages = openpyxl.load_workbook(write(tmp_path, ".xlsx", "transfers", str(hostile)))
    assert {cell.data_type for page in pages for row in page.iter_rows() for cell in row} <= {"s", "n"}
    assert b"<b>x" not in write(tmp_path, ".html", "transfers", str(hostile)).read_bytes()
    text = write(tmp_path, ".tex", "transfers", str(hostile)).read_text(encoding="utf-8")
    assert r"\textbackslash{}x\{\$y\$\}" in text
    assert r"a\_b \& c" in text


def test_the_same_table_gives_the_same_file(tmp_path):
    for ending in ENDINGS:
        first = write(tmp_path, ending, "transfers", CERTIFIED).read_bytes()
        assert write(tmp_path, ending, "transfers", CERTIFIED).read_bytes() == first


def long_numbers(digits):
    """Winners pay what six losers lose together: a fraction of over 5,000 digits, if `digits` are 900."""
    agents = [f"a{place}" for place in range(7)]
    worth = {name: (("allocation",), [0, f"1/{10**digits + place}"]) for place, name in enumerate(agents)}
    worth["a0"] = (("allocation", "a0"), [["2", "2"], [0, 0]])
    types = {name: ["t"] for name in agents} | {"a0": ["t", "u"]}
    return Environment.from_arrays(discount=1, horizon=1, agents=agents, types=types, allocations=["one", "rest"],
                                   utility=worth)  # fmt: skip


def test_numbers_of_5000_digits_are_exact_in_files_and_short_for_people(tmp_path):
    cert = pipeline.certify(long_numbers(900), "pivot")
    paid = next(row.payment for row in cert.transfers.rows() if row.agent == "a0")
    subject = subjects.Transfers(cert.transfers)
    for form in FORMATS:
        path = tmp_path / f"long{form.ending}"
        path.write_bytes(b"".join(form.write(subject, False, None)))
        if form.ending in READERS and form.ending not in (".md", ".tex"):
            text = dictionaries(READERS[form.ending](path))[0]["a0 pays"]
            above, _, below = text.partition("/")
            assert Fraction(int(above, 16), int(below, 16)) == paid
    for ending in (".md", ".tex"):
        assert max(map(len, (tmp_path / f"long{ending}").read_text().splitlines())) < 400


def test_tables_that_a_file_cannot_hold_are_refused(monkeypatch, tmp_path, lpmech):  # noqa: F811
    long = "1" * 40_000
    sheet = Sheet(name="x", title="", note="", about={}, columns=(Column("a"),), rows=[(long,)])
    with pytest.raises(NoTable, match="40,000 characters"):
        workbook(sheet)
    with pytest.raises(NoTable, match="times as wide as a page"):
        latex(sheet)
    monkeypatch.setattr(subjects, "MOST_WIDE", 20)
    path = tmp_path / "x.csv"
    result = lpmech("transfers", "bv08/scheduling_three", "-o", path)
    assert (result.code, result.out) == (2, "")
    assert "27 rows" in result.err
    assert "--long" in result.err
    assert not path.exists()
    assert lpmech("transfers", "bv08/scheduling_three", "-o", path, "--long").code == 0


def test_long_tables_are_broken_over_pages():
    rows = [(str(place), Fraction(place, 3), Rounded(Fraction(place, 3), 2)) for place in range(41)]
    columns = (Column("a name of several words"), Column("x", Kind.EXACT), Column("y", Kind.ROUNDED))
    whole = Sheet(name="x", title="t", note="n", about={}, columns=columns, rows=rows)
    text = latex(whole).decode()
    assert "\\begin{longtable}{lrr}" in text
    assert "\\usepackage{booktabs} \\usepackage{longtable}" in text
    short = Sheet(name="x", title="t", note="n", about={}, columns=columns, rows=rows[:40])
    assert "\\begin{tabular}{lrr}" in latex(short).decode()


def test_wide_rows_are_counted_as_they_are_formed():
    for case, name in CASES:
        env = pipeline.load(case)
        mechanism = pipeline.construct(env, name)[1].mechanism
        assert wide.count(env, mechanism) == len(list(wide.outcomes(env, mechanism)))
        rows = {(row.agent, row.period, *row.state.values()): row for row in results.transfer_rows(env, mechanism)}
        assert {(env.agents[0], one.period, *one.rule.state.values()) for one in wide.outcomes(env, mechanism)} >= {
            key for key in rows if key[0] == env.agents[0]
        }
        assert TransfersView(env, mechanism).rows()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "x.docx"), 'it writes .csv, .xlsx, .html, .tex, .md, .parquet, .json, and this has the ending ".docx"'),
        (("-o", "x"), "and this has no ending"),
        (("-o", "x.csv", "--format", "json"), 'says "csv", and --format says "json"'),
        (("--long",), "--long says how -o FILE is written"),
        (("-o", "absent/x.csv"), "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_one_message(arguments, said, lpmech, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.chdir(tmp_path)
    for command in ("transfers", "values"):
        result = lpmech(command, CERTIFIED, *arguments)
        assert (result.code, result.out) == (2, "")
        assert said in result.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("ending", "module"), [(".xlsx", "xlsxwriter"), (".parquet", "pyarrow")])
def test_a_package_that_is_missing_is_one_message(ending, module, lpmech, tmp_path, monkeypatch):  # noqa: F811
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == module else real(name))
    result = lpmech("transfers", CERTIFIED, "-o", tmp_path / f"x{ending}")
    assert (result.code, result.out) == (2, "")
    assert "pip install 'lpmech[" in result.err
    assert "Traceback" not in result.err


@pytest.mark.long
def test_automata_with_too_many_states_together_have_the_long_form_only(lpmech, tmp_path, monkeypatch):  # noqa: F811
    from lpmech.existence import states
    from tests.cli.test_cli_automata import SHORT

    case = tmp_path / "short.json"
    case.write_text(json.dumps(SHORT), encoding="utf-8")
    assert lpmech("transfers", case, "--mechanism", "existence", "-o", tmp_path / "y.csv").code == 0
    monkeypatch.setattr(states, "MOST_STATES", 1)
    result = lpmech("transfers", case, "--mechanism", "existence", "-o", tmp_path / "x.csv")
    assert result.code == 2
    assert "automata" in result.err
    assert lpmech("transfers", case, "--mechanism", "existence", "-o", tmp_path / "x.xlsx", "--long").code == 0
    assert zipfile.is_zipfile(tmp_path / "x.xlsx")


@pytest.mark.parametrize("places", [0, 1, 6, 14])
def test_a_rounded_number_stands_in_the_file_as_it_is_written(places):
    """The text in the file, before any reader makes a float of it: 0.772727, not 0.7727270000000001."""
    values = [Fraction(one, 11) for one in range(-5, 5)] + [Fraction(-17, 22), Fraction(2 * 10**5, 3)]
    told = [str(Rounded(one, places)) for one in values]
    sheet = Sheet(name="s", title="t", note="", about={}, columns=(Column("x", Kind.ROUNDED),),
                  rows=[(Rounded(one, places),) for one in values])  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(workbook(sheet))) as book:
        cells = re.findall(r'<c r="A(\d+)" s="\d+"><v>([^<]*)</v>', book.read("xl/worksheets/sheet1.xml").decode())
    written = {int(line) - 2: text for line, text in cells}  # longer ones are texts, as they are
    assert len(written) >= len(values) - 1
    assert all(Decimal(text) == Decimal(told[place]) for place, text in written.items())
