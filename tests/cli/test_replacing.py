"""What stands where a command writes: its own output is replaced, and what it did not write stays without `--force`."""

import json

import pytest

from lpmech.certificate.folder import ALL_NAMES
from lpmech.cli.app import command
from lpmech.cli.commands import listed
from tests.cli.calls import CALLS
from tests.cli.test_contract import SHARED

FOLDERS = [use.command for use in SHARED["--output"] if use.option.metavar == "DIR"]
PAGE = "<!DOCTYPE html>\n<html><head><title>Coverage report</title></head></html>\n"
MODEL = json.dumps({"format": "lpmech-environment/1", "name": "mine"})
# What a command writes beside models and pages is replaced: a text or a program for a solver, which nobody edits.
ENDINGS = {"report": ".html", "new": ".toml", "import": ".toml"}
WITHOUT = {"export", "explain", "alternatives"}
FILES = [name for name in listed() if name not in FOLDERS and name not in WITHOUT]


@pytest.fixture
def call(lpmech, tmp_path, monkeypatch):
    """A call of a command, in a folder of its own; it fails the test if it begins to work."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("lpmech.casefiles.finding.find", lambda source: pytest.fail("worked all the same"))
    return lambda name, *more: lpmech(*name.split(), *CALLS[name], *more)


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_with_files_of_ones_own_is_refused(name, call, tmp_path):
    (tmp_path / "own").mkdir()
    path = tmp_path / "own" / "environment.json"
    path.write_text(MODEL, encoding="utf-8")
    result = call(name, "-o", "own")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "lpmech: own/environment.json exists, and no certificate of lpmech is beside it, and is left as it is; name "
        "another place, or --force replaces it\n"
    )
    assert [one.name for one in (tmp_path / "own").iterdir()] == ["environment.json"]
    assert path.read_text(encoding="utf-8") == MODEL


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_ones_own_is_refused(name, call, tmp_path):
    ending = ENDINGS.get(name, ".json")
    path, text = tmp_path / f"own{ending}", PAGE if ending == ".html" else MODEL
    path.write_text(text, encoding="utf-8")
    result = call(name, "-o", path.name)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"lpmech: own{ending} ")
    assert result.err.endswith("is left as it is; name another place, or --force replaces it\n")
    assert path.read_text(encoding="utf-8") == text


def test_every_command_has_force():
    assert all("--force" in [one for option in command(name).params for one in option.opts] for name in listed())


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["transfers", "bv08/learning_licence", "--mechanism", "own.csv", "-o", "own.csv"], "own.csv"),
        (["report", "bv08/learning_licence"], "report.html"),
        (["alternatives", "own.txt", "-o", "own.txt"], "own.txt"),
        (["sweep", "bv08/learning_licence", "--set", "discount=1/2", "-o", "own.json"], "own.json"),
    ],
)
def test_what_is_read_and_what_is_not_named_stay(arguments, name, lpmech, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(MODEL, encoding="utf-8")
    result = lpmech(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"lpmech: {name} ")
    assert (tmp_path / name).read_text(encoding="utf-8") == MODEL


def test_force_replaces(lpmech, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "environment.json").write_text(MODEL, encoding="utf-8")
    (tmp_path / "new.toml").write_text("# mine", encoding="utf-8")
    assert lpmech("certify", "bv08/learning_licence", "-o", tmp_path / "out", "--force").code == 0
    assert lpmech("check", tmp_path / "out").code == 0
    assert lpmech("new", "scheduling", "-o", tmp_path / "new.toml", "--force").code == 0
    assert (tmp_path / "new.toml").read_text(encoding="utf-8") == lpmech("new", "scheduling").out


def test_a_certificate_takes_the_place_of_another_with_all_its_files(lpmech, tmp_path):
    """No table of the former one stays beside it."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine", encoding="utf-8")
    assert lpmech("certify", "l14/oil_leases", "-o", tmp_path / "out").code == 1
    assert lpmech("certify", "bv08/scheduling_three", "--evidence", "enclosed", "-o", tmp_path / "out").code == 0
    assert lpmech("certify", "bv08/scheduling_three", "--evidence", "enclosed", "-o", tmp_path / "fresh").code == 0
    found = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert found.pop("notes.txt") == b"mine"
    assert found == {path.name: path.read_bytes() for path in (tmp_path / "fresh").iterdir()}


@pytest.mark.long
def test_a_page_and_a_table_are_written_again(lpmech, tmp_path):
    for name in ("page.html", "table.html"):
        made = ["report" if name == "page.html" else "transfers", "bv08/learning_licence", "-o", tmp_path / name]
        assert [lpmech(*made).code for _ in range(2)] == [0, 0]


@pytest.mark.long
def test_the_names_are_those_of_all_folders(lpmech, tmp_path):
    """Whatever stands in a folder of a certificate has a name of the list."""
    for place, made in enumerate(
        (
            ["certify", "general/two_periods_of_memory", "--mechanism", "automata"],
            ["licensing", "prices", "bv08/licence_or_nobody"],
        )
    ):
        lpmech(*made, "-o", tmp_path / str(place))
        assert {path.name for path in (tmp_path / str(place)).iterdir()} <= {*ALL_NAMES}
