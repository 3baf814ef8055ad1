"""What pre-commit and GitHub are given: hooks and steps that name what there is, annotations that nothing breaks."""

import json
import re
from pathlib import Path

import pytest
import typer

from lpmech.cli.app import app
from lpmech.reading.usual import usual_mend
from lpmech.testing.files import named
from lpmech.testing.github import workflow_lines
from lpmech.testing.run import tested as compared
from lpmech.testing.sarif import sarif
from tests.testing.page import lot, right

ROOT = Path(__file__).parents[2]
COMMANDS = typer.main.get_command(app).commands
LINE = re.compile(r"::(error|notice) file=([^,:]*),line=(\d+),title=([^,:]*)::(.*)")
CODES = {"%0A": "\n", "%0D": "\r", "%3A": ":", "%2C": ",", "%25": "%"}


@pytest.fixture(autouse=True)
def mine(tmp_path, monkeypatch):
    """A folder `mine` in which there is nothing, in the working folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    return tmp_path / "mine"


def decoded(text):
    """As GitHub reads it."""
    return re.sub("|".join(CODES), lambda code: CODES[code[0]], text)


def test_annotations_survive_whatever_a_file_is_called(mine):
    name = "100%25, a:b\n::error.toml"
    (mine / name).write_text(lot(), encoding="utf-8")
    (mine / "broken.toml").write_text("\n[expect\n", encoding="utf-8")
    (mine / "silent.toml").write_text(lot().partition("[expect]")[0], encoding="utf-8")
    lines = [*workflow_lines([*map(compared, named(["mine"]))], Path.cwd())]
    found = [LINE.fullmatch(line).groups() for line in lines]
    shown = f"mine/{name}"
    assert [(level, decoded(file), int(line)) for level, file, line, _, _ in found] == [
        ("error", shown, 28), ("error", shown, 30), ("error", "mine/broken.toml", 2), ("notice", "mine/silent.toml", 1),
    ]  # fmt: skip
    assert [decoded(title) for _, _, _, title, _ in found][1:3] == [
        "payment of ann, in period 1 at ann = high, bob = mid", "E-TOML-SYNTAX",
    ]  # fmt: skip
    assert decoded(found[2][4]).count("\n") == 3  # found, expected, mend


def test_mends_of_several_lines_stay_whole_in_annotations_and_are_one_line_in_sarif(mine):
    """Viewers of SARIF join lines; what a rule means has the usual mend of its code beside it."""
    text = lot().replace("[utility.", "[utilities_of.", 1)
    (mine / "bare.toml").write_text('agents = ["ann"]\ndiscount = "1/2"\n', encoding="utf-8")
    (mine / "lot.toml").write_text(text, encoding="utf-8")
    files = [*map(compared, named(["mine"]))]
    mends = [fault.mend for file in files for fault in file.faults]
    assert any("\n" in mend for mend in mends)
    annotated = [decoded(LINE.fullmatch(line)[5]) for line in workflow_lines(files, Path.cwd())]
    assert all(any(line.strip() in told for told in annotated) for mend in mends for line in mend.splitlines())
    (run,) = json.loads(sarif(files, Path.cwd()))["runs"]
    told = [one["message"]["text"] for one in run["results"]]
    assert all("\n" not in one for one in told)
    assert all(any(line.strip() in one for one in told) for mend in mends for line in mend.splitlines())
    helped = {one["id"]: one["help"]["text"] for one in run["tool"]["driver"]["rules"]}
    assert helped == {name: f"To mend it: {usual_mend(name)}." for name in helped}


def test_the_summary_is_a_table_and_names_what_differs(lpmech, mine):
    (mine / "a|b*.toml").write_text(lot(), encoding="utf-8")
    (mine / "right.toml").write_text(right(), encoding="utf-8")
    assert lpmech("test", "mine", "--markdown", "sum.md").code == 1
    text = Path("sum.md").read_text(encoding="utf-8").splitlines()
    assert text[0] == "### lpmech: 8 expected results in 2 files: 2 differ"
    assert text[4] == "| <code>mine/a&#124;b&#42;&#46;toml</code> | 2 | 2 |"
    assert text[5] == "| <code>mine/right&#46;toml</code> | 4 |  |"
    assert [line[:2] for line in text[7:]] == ["- ", "- "]


def test_hooks_name_commands_and_options_that_there_are():
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    entries = re.findall(r"^  entry: lpmech (\w+)(.*)$", hooks, flags=re.MULTILINE)
    assert [name for name, _ in entries] == ["test", "lint"]
    for name, rest in entries:
        known = {option for one in COMMANDS[name].params for option in one.opts}
        assert set(rest.split()) <= known
    page = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    assert re.findall(r"^- id: (\S+)", hooks, flags=re.MULTILINE) == re.findall(
        r"^          - id: (\S+)", page, flags=re.MULTILINE
    )


def test_the_action_gives_its_script_what_it_reads():
    action, script = ((ROOT / ".ci" / "action" / name).read_text(encoding="utf-8") for name in ("action.yml", "run"))
    given = set(re.findall(r"^        (LPMECH_\w+):", action, flags=re.MULTILINE))
    assert given == set(re.findall(r"LPMECH_[A-Z]+", script.partition("set -e")[2]))
    inputs = set(re.findall(r"^  ([a-z-]+):$", action.partition("\nruns:")[0], flags=re.MULTILINE))
    assert set(re.findall(r"inputs\.([a-z-]+)", action)) == inputs == {"paths", "pages", "sarif", "python-version"}
    options = {option for one in COMMANDS["test"].params for option in one.opts}
    assert (
        set(re.findall(r"--[a-z]+(?= )", next(line for line in script.splitlines() if "lpmech test" in line)))
        <= options
    )
