"""sweep: rows as text, tables and diagrams; exit codes; what is refused before any work."""

import json
import re
from fractions import Fraction
from itertools import product

import pytest

from lpmech.casefiles import library
from lpmech.certificate import pipeline
from lpmech.problem.canonical import canonical
from lpmech.problem.exact import format_number
from lpmech.sweeps.store import ROWS
from tests.cli.conftest import REFUTED
from tests.csv_rows import read_csv
from tests.sweeps.cases import scheduling

ONE = ("--jobs", "1")


def test_rows_have_what_certify_says_of_files_with_these_numbers(lpmech, tmp_path):
    table = tmp_path / "table.csv"
    call = ("sweep", scheduling(tmp_path), "--set", "discount=1/4:3/4:1/4", "--set", "values.ann[1]=1/2,3", *ONE)
    assert lpmech(*call, "-o", table).code == 0
    rows = read_csv(table.read_text(encoding="utf-8"))
    assert [(row["discount"], row["values.ann[1]"]) for row in rows] == [*product(("1/4", "1/2", "3/4"), ("1/2", "3"))]
    for row in rows:
        path = scheduling(tmp_path, discount=row["discount"], high=f'"{row["values.ann[1]"]}"')
        found = lpmech("certify", path, "--format", "json").json
        assert row["verdict"] == found["verdict"]
        for claim in found["claims"]:
            assert row[claim["id"]] == claim["verdict"]
            assert (row[f"least slack of {claim['id']}"] or None) == claim["least_slack"]


def test_refuted_is_decided_and_failed_is_not(lpmech, tmp_path):
    refuted = lpmech("sweep", REFUTED, "--mechanism", "pivot", "--set", "discount=1/2", *ONE)
    assert (refuted.code, "1 job, 1 refuted" in refuted.out) == (0, True)
    failed = lpmech("sweep", scheduling(tmp_path), "--set", "discount=1/2,1", *ONE)
    assert (failed.code, "2 jobs, 1 certified, 1 failed" in failed.out) == (3, True)
    assert "job 1, exit code 2: E-PARAMETER" in failed.out


def test_a_folder_is_filled_once_and_then_read(lpmech, tmp_path, monkeypatch):
    call = ("sweep", scheduling(tmp_path), "--set", "discount=1/4,1/2", "--folder", tmp_path / "run", *ONE)
    first = lpmech(*call, "--format", "json")
    kept = (tmp_path / "run" / ROWS).read_text(encoding="utf-8")
    assert [json.loads(line) for line in kept.splitlines()] == first.json["rows"]
    monkeypatch.setattr("lpmech.sweeps.job.certify", lambda *_, **__: pytest.fail("done again"))
    again = lpmech(*call, "--format", "json")
    assert (again.out, again.code) == (first.out, 0)
    assert again.err == f"{tmp_path / 'run'} has 2 of 2 jobs\n"
    other = lpmech(*call, "--set", "values.ann[1]=3")
    assert (other.code, other.out) == (2, "")
    assert re.fullmatch(r'lpmech: --folder: [^\n]* differs in "set"; take another folder\n', other.err)


def test_the_long_table_has_a_row_per_claim(lpmech, tmp_path):
    table, wide = tmp_path / "table.json", ("sweep", scheduling(tmp_path), "--set", "discount=1/2,1", *ONE)
    assert lpmech(*wide, "-o", table).code == 3
    rows = json.loads(table.read_text(encoding="utf-8"))["rows"]
    assert lpmech(*wide, "--long", "-o", table.with_suffix(".csv")).code == 3
    long = read_csv(table.with_suffix(".csv").read_text(encoding="utf-8"))
    assert [(row["job"], row["claim"]) for row in long] == [
        (str(row["job"]), claim) for row in rows for claim in (row["claims"] or [""])
    ]


def test_the_diagram_has_a_field_per_job(lpmech, tmp_path):
    import xml.etree.ElementTree as ET

    plot = tmp_path / "phases.svg"
    lpmech("sweep", scheduling(tmp_path), "--set", "discount=1/4:1:1/4", "--set", "values.ann[1]=2,3,5", "--plot", plot,
           *ONE)  # fmt: skip
    fields = {}
    for rect in ET.parse(plot).iter("{http://www.w3.org/2000/svg}rect"):
        for title in rect:
            fields[title.text] = float(rect.get("x")), float(rect.get("y")), rect.get("fill")
    assert len(fields) == 12
    root = ET.parse(plot).getroot()
    for text in root.iter("{http://www.w3.org/2000/svg}text"):  # at 11 points no letter is wider than 7 of them
        anchored = text.get("text-anchor") == "start"
        assert not anchored or float(text.get("x")) + 6.5 * len(text.text) < float(root.get("width"))
    for (one, (x, y, colour)), (other, (x1, y1, colour1)) in product(fields.items(), repeat=2):
        discount, high, verdict = read_title(one)
        discount1, high1, verdict1 = read_title(other)
        assert (x < x1) == (discount < discount1)
        assert (y > y1) == (high < high1)
        assert (colour == colour1) == (verdict == verdict1)


@pytest.mark.long
def test_of_drawn_points_the_diagram_has_those_fields_only(lpmech, tmp_path):
    call = ("sweep", scheduling(tmp_path), "--set", "discount=1/9:8/9:1/9", "--set", "values.ann[1]=2,3,5", *ONE)
    whole, some = tmp_path / "whole.svg", tmp_path / "some.svg"
    assert lpmech(*call, "--plot", whole).code == 0
    drawn = lpmech(*call, "--draw", "5", "--seed", "7", "--plot", some, "--format", "json")
    fields = [set(re.findall("<rect [^>]*><title>.*", path.read_text(encoding="utf-8"))) for path in (whole, some)]
    assert (len(fields[0]), len(fields[1]), fields[1] < fields[0]) == (24, 5, True)
    for row in drawn.json["rows"]:
        assert any("discount = {}, values.ann[1] = {}:".format(*row["at"]) in field for field in fields[1])


def read_title(text):
    found = re.fullmatch(r"discount = ([\d/]+), values\.ann\[1\] = (\d+): (\w+)", text)
    above, _, below = found[1].partition("/")
    return int(above) / int(below or 1), int(found[2]), found[3]


@pytest.mark.parametrize(("given", "told"), [
    (["discount=1:2"], 'lpmech: --set "discount=1:2": found "1:2"'), (["foo=1"], 'lpmech: --set "foo": no number'),
    (["discount=1/2", "discount=1/3"], 'lpmech: --set "discount": is set twice'),
])  # fmt: skip
def test_bad_settings_are_one_fault(lpmech, tmp_path, given, told):
    found = lpmech("sweep", scheduling(tmp_path), *(word for one in given for word in ("--set", one)))
    assert (found.code, found.out, found.err.count("\n")) == (2, "", 1)
    assert found.err.startswith(told)


def test_what_cannot_be_drawn_or_kept_is_refused_before_any_work(lpmech, tmp_path, monkeypatch):
    monkeypatch.setattr("lpmech.casefiles.finding.find", lambda source: pytest.fail("worked all the same"))
    (tmp_path / "file").touch()
    three = [word for name in "abc" for word in ("--set", f"{name}=1")]
    for words, told in (
        ([*three, "--plot", tmp_path / "x.svg"], "--plot draws one or two numbers, and 3 are set"),
        (["--set", "a=1:40001:1", "--plot", tmp_path / "x.svg"], "at most 40,000 points"),
        (["--set", "a=1", "--plot", tmp_path / "x.png"], "its ending says no format"),
        (["--set", "a=1", "--folder", tmp_path / "file"], "cannot be made a folder"),
        (["--set", "a=1", "--mechanism", "pivto"], 'did you mean "pivot"?'),
    ):
        found = lpmech("sweep", "case", *words)
        assert (found.code, found.out) == (2, "")
        assert told in found.err


def test_a_case_with_faults_is_told_once(lpmech, tmp_path):
    found = lpmech("sweep", scheduling(tmp_path, discount="2"), "--set", "discount=1/2,1/4")
    assert (found.code, found.err.count("E-PARAMETER")) == (2, 1)


WORTH = 'templates.profit_of_firm_1_in_area_1.entries["to firm 1"]["6"]'
ALONG = ("sweep", REFUTED, "--mechanism", "pivot", "--set", f"{WORTH}=1:11:10/3", *ONE)


def edited(worth):
    """The shipped case with another number in its text, where it first stands."""
    text = library.all_cases()[REFUTED].read_text(encoding="utf-8")
    return text.replace('"6" = 11 }', f'"6" = "{format_number(worth)}" }}', 1).partition("[expect]")[0]


def test_a_bracket_has_the_threshold_that_is_known_and_certificates_on_both_sides(lpmech, tmp_path):
    """The pivot mechanism charges firm 1 a price of 6: it does not want the lease iff that is worth at most 6."""
    call = (*ALONG, "--folder", tmp_path, "--bisect", "1/50", "--format", "json")
    first = lpmech(*call)
    assert first.code == 0
    (found,) = first.json["brackets"]
    low, high = map(Fraction, (found["from"], found["to"]))
    assert low <= 6 < high <= low + Fraction(1, 50)
    assert (found["verdict_from"], found["verdict_to"], found["stopped"]) == ("certified", "refuted", None)
    for side, value in (("from", low), ("to", high)):
        folder = tmp_path / "brackets" / "1" / side
        assert lpmech("check", folder).code == 0
        path = tmp_path / "edited.toml"
        path.write_text(edited(value), encoding="utf-8")
        assert (folder / "environment.json").read_text(encoding="utf-8") == canonical(pipeline.load(path))
    kept = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert lpmech(*call).out == first.out
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == kept
    text = lpmech(*call[:-2]).out
    assert "A bracket is no region" in " ".join(text.split())


def test_what_bisection_needs_is_told_before_any_work(lpmech, tmp_path, monkeypatch):
    monkeypatch.setattr("lpmech.casefiles.finding.find", lambda source: pytest.fail("worked all the same"))
    for words, told in (
        (["--bisect", "1/50"], "give --folder DIR"),
        (["--bisect", "0", "--folder", tmp_path], "--bisect takes a number above 0"),
        (["--bisect", "1", "--folder", tmp_path, "--set", "discount=1"], "2 are set; give one --set"),
    ):
        found = lpmech(*ALONG, *words)
        assert (found.code, found.out, found.err.count("\n")) == (2, "", 1)
        assert told in found.err
