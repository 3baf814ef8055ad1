"""Every file in `faults/` has the report beside it, word for word."""

import re
from pathlib import Path

import pytest

from lpmech import casefiles
from lpmech.casefiles import library
from lpmech.continuous.codes import CODES as CONTINUOUS_CODES
from lpmech.crowds.codes import CODES as CROWD_CODES
from lpmech.designs.design import design
from lpmech.designs.reading import KEYS
from lpmech.reading import BadInput, Fault, codes
from lpmech.reading.faults import MAX_FAULTS, MAX_SHOWN, Faults, quote, write_place
from tests.reading.environments import report_on, small_stage

FOLDER = Path(__file__).parent / "faults"
REPORTS, PROBLEMS = sorted(FOLDER.glob("*.txt")), sorted(FOLDER.glob("problems/*.txt"))


def file_of(report):
    """The file that a report is about."""
    return next(report.with_suffix(ending) for ending in (".toml", ".json") if report.with_suffix(ending).exists())


@pytest.mark.parametrize("report", REPORTS, ids=lambda path: path.stem)
def test_report(report, monkeypatch):
    monkeypatch.chdir(FOLDER)
    with pytest.raises(BadInput) as caught:
        casefiles.load(Path(file_of(report).name))
    assert str(caught.value) + "\n" == report.read_text(encoding="utf-8")


@pytest.mark.parametrize("report", PROBLEMS, ids=lambda path: path.stem)
def test_report_on_a_problem(report, monkeypatch):
    """The first line of a problem file names the case that it is about."""
    monkeypatch.chdir(report.parent)
    file = file_of(report)
    case = file.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    with pytest.raises(BadInput) as caught:
        design(casefiles.load(case).environment, file.name)
    assert str(caught.value) + "\n" == report.read_text(encoding="utf-8")


def test_every_key_of_a_problem_has_a_report():
    places = {fault for path in PROBLEMS for fault in re.findall(r" at (\w+)", path.read_text(encoding="utf-8"))}
    assert places >= set(KEYS)
    assert {path.stem for path in PROBLEMS} == {path.stem for path in (FOLDER / "problems").glob("*.toml")}


@pytest.mark.parametrize("report", REPORTS, ids=lambda path: path.stem)
def test_lines_are_in_order_and_in_the_file(report):
    with pytest.raises(BadInput) as caught:
        casefiles.load(file_of(report))
    lines = [fault.line for fault in caught.value.faults if fault.line is not None]
    assert lines == sorted(lines)
    assert max(lines, default=1) <= file_of(report).read_bytes().count(b"\n") + 1


def test_every_code_of_a_file_has_a_report():
    elsewhere = {"E-CASE-AMBIGUOUS", "E-CASE-UNKNOWN", "E-FAMILY-MIXED", "E-FAMILY-UNKNOWN", "E-FILE-DIRECTORY",
                 "E-FILE-KIND", "E-FILE-MISSING", "E-FILE-SIZE", "E-FILE-UNREADABLE",
                 "E-ROWS", "E-STATEMENT", "E-TABLE-SIZE"}  # fmt: skip
    reported = {code for path in REPORTS for code in re.findall(r"E-[A-Z-]+", path.read_text(encoding="utf-8"))}
    of_others = (
        "E-DESIGN-",
        "E-MECHANISM-",
        "E-SHEET-",
        "E-IMPORT-",
        "E-CERTIFICATE-",
        "E-REGION",
    )  # tested with what they are about
    others = {code for code in codes() if code.startswith(of_others)} | {*CONTINUOUS_CODES, *CROWD_CODES}
    assert reported | elsewhere == set(codes()) - others
    assert not reported & elsewhere


def test_every_code_that_occurs_is_explained():
    package = Path(library.__file__).parents[1]
    used = {code for path in package.rglob("*.py") for code in re.findall(r'"(E-[A-Z-]+)"', path.read_text())}
    assert used == set(codes())
    assert all(text.endswith(".") and 10 < len(text) < 600 for text in codes().values())


def test_a_code_that_is_not_explained_is_a_mistake():
    with pytest.raises(ValueError, match="E-OTHER is not explained"):
        Fault(code="E-OTHER", source="x", line=1, place="", found="", expected="", mend="")


def test_places_are_written_as_in_the_page():
    place = ("stages", 0, "utility", "ann", "entries", "to ann|low")
    assert write_place(place) == 'stages[0].utility.ann.entries["to ann|low"]'
    assert write_place(("feasible without", "a-b", "1x", 'q"')) == '["feasible without"].a-b["1x"]["q\\""]'


def test_what_cannot_be_printed_is_escaped():
    assert quote('a"\\\x1b[31m\ud800é\U000e0001') == '"a\\"\\\\\\u001b[31m\\ud800é\\U000e0001"'
    assert quote("x" * 100) == f'"{"x" * 60}…" (100 characters)'


def test_one_fault_met_twice_is_one():
    faults = Faults("x")
    faults.add("E-EMPTY", ("agents",), "an empty list")
    faults.add("E-EMPTY", ("agents",), "an empty list")
    assert faults.count == 1


def test_very_many_faults_are_counted():
    env = small_stage(utility={"ann": {"axes": [], "values": "0"}, "bob": {"axes": [], "values": "0"}},
                      allocations=[f"{n} " for n in range(MAX_FAULTS + 10)])  # fmt: skip
    report = report_on(env)
    assert report.count("E-LABEL at") == MAX_SHOWN
    assert report.splitlines()[-2:] == [f"and {MAX_FAULTS - MAX_SHOWN} more of E-LABEL", "and 10 more faults"]
