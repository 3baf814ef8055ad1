"""`-o FILE` of the commands that print one answer, by the file's ending."""

import pytest

from lpmech.cli.app import command
from lpmech.cli.commands import listed
from lpmech.cli.to_file import ENDINGS
from tests.cli.calls import CALLS
from tests.cli.conftest import CERTIFIED
from tests.quick import quick

# Commands whose files are tested elsewhere, with the endings that they need.
OWN = {"report", "new", "export", "import", "values", "transfers", "sweep"}
TIMED = {"test": {"text", "github"}, "simulate": {"text"}, "tolerance": {"text", "json"}}  # which tell how long it took


def writes_one_file(name):
    return any("-o" in one.opts and one.metavar == "FILE" for one in command(name).params)


def formats(name):
    """What `--format` takes, but for answers that are different every time."""
    taken = [value for one in command(name).params if "--format" in one.opts for value in one.type.choices]
    return [form for form in map(str, taken) if form not in TIMED.get(name, ())]


ONE = {name: formats(name) for name in listed() if writes_one_file(name) and name not in OWN}


@pytest.fixture
def arguments(lpmech, tmp_path):
    lpmech("certify", CERTIFIED, "-o", tmp_path / "out")
    (tmp_path / "rows").write_text("1 1 >= 1\n-1 -1 >= 0\n", encoding="utf-8")
    places = {"OUT": tmp_path / "out", "ROWS": tmp_path / "rows"}
    return lambda name: [*name.split(), *(places.get(one, one) for one in CALLS[name])]


@pytest.mark.heavy
@pytest.mark.parametrize(("name", "form"), [(name, form) for name, forms in ONE.items() for form in forms])
def test_the_file_has_what_is_printed_in_the_format_of_its_ending(name, form, arguments, lpmech, tmp_path, monkeypatch):
    path = tmp_path / f"answer{ENDINGS[form].upper()}"
    printed = lpmech(*arguments(name), "--format", form)
    monkeypatch.setenv("FORCE_COLOR", "1")
    written = lpmech(*arguments(name), "-o", path)
    assert (written.code, written.out) == (printed.code, "")
    assert written.err == printed.err + f"wrote {path}\n"
    assert path.read_bytes() == printed.content


def test_every_command_has_the_option():
    assert all("-o" in [name for one in command(each).params for name in one.opts] for each in listed())


def test_every_format_has_an_ending():
    values = {value for name in listed() for one in command(name).params if "--format" in one.opts
              for value in one.type.choices}  # fmt: skip
    assert {str(getattr(one, "value", one)) for one in values} == {*ENDINGS, "github"}  # which is for a log


def test_text_is_written_where_there_is_no_format(lpmech, tmp_path):
    path = tmp_path / "slack.txt"
    assert lpmech("explain", "slack", "-o", path).code == 0
    assert path.read_text(encoding="utf-8") == lpmech("explain", "slack").out
    refused = lpmech("explain", "slack", "-o", tmp_path / "slack.json")
    assert (refused.code, refused.out) == (2, "")
    assert "its ending says no format of this command; it writes .txt" in refused.err


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("answer.tex", [], "it writes .txt, .json, .csv"),
        ("answer", [], "it writes .txt, .json, .csv"),
        ("answer.csv", ["--format", "json"], "says csv, and --format says json"),
        ("none/answer.csv", [], "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_refused_before_any_work(name, more, said, lpmech, tmp_path, monkeypatch):
    monkeypatch.setattr("lpmech.casefiles.catalogue.entries", lambda: pytest.fail("worked all the same"))
    (tmp_path / "none").touch()
    result = lpmech("cases", *more, "-o", tmp_path / name)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert not (tmp_path / "answer.csv").exists()


def test_a_format_that_is_named_is_written_to_a_file_of_any_other_ending(lpmech, tmp_path):
    path = tmp_path / "answer"
    assert lpmech("cases", "--format", "json", "-o", path).code == 0
    assert path.read_text(encoding="utf-8") == lpmech("cases", "--format", "json").out


def test_nothing_is_written_where_the_command_fails(lpmech, tmp_path):
    path = tmp_path / "answer.json"
    assert lpmech("show", "no-such-case", "-o", path).code == 2
    assert not path.exists()


def test_the_ending_says_how_a_program_is_exported(lpmech, tmp_path):
    for form in ("mps", "lp", "smt2", "pulp"):
        path = tmp_path / f"program{ENDINGS[form]}"
        assert lpmech("export", CERTIFIED, "-o", path, "--inexact" if form == "pulp" else "--what=bellman").code == 0
        assert path.read_text(encoding="utf-8").strip()
    assert path.read_text(encoding="utf-8").count("import pulp")
    missing = lpmech("export", CERTIFIED)
    assert (missing.code, missing.out) == (2, "")
    assert "--format mps, lp, smt2 or pulp" in missing.err


def test_the_canonical_text_is_json(lpmech, tmp_path):
    path = tmp_path / "environment.json"
    assert lpmech("show", CERTIFIED, "--canonical", "-o", path).code == 0
    assert path.read_text(encoding="utf-8") == lpmech("show", CERTIFIED, "--canonical").out


FOLDERS = [name for name in listed() if any("-o" in one.opts and one.metavar == "DIR" for one in command(name).params)]
OTHERS = [
    ("certify", "l14/hidden_oil", "--evidence", "enclosed"),
    ("certify", "beyond/long_memory"),
    ("audit", "beyond/posted_price", "beyond/posted_price.three_halves"),
]


@pytest.mark.heavy
@pytest.mark.parametrize(
    "arguments", quick([*((*name.split(), *CALLS[name]) for name in FOLDERS), *OTHERS], 3), ids=" ".join
)
def test_a_folder_is_told_with_all_files_that_are_in_it(arguments, lpmech, tmp_path):
    told = lpmech(*arguments, "-o", tmp_path / "out").err
    names = told.partition("wrote ")[2].partition(" to ")[0].replace(" and ", ", ").split(", ")
    assert sorted(names) == sorted(one.name for one in (tmp_path / "out").iterdir())
