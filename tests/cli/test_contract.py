"""What holds of all commands alike, from their registry: files, formats, options of one name, exit codes, help."""

import re
from dataclasses import dataclass

import pytest

from lpmech.cli.app import command, exit_codes
from lpmech.cli.commands import CORE, listed
from lpmech.cli.commands.explain import EXIT_CODES
from lpmech.cli.target import OF_FILES
from lpmech.cli.to_file import ENDINGS
from tests.cli.calls import CALLS
from tests.cli.commands_page import PAGE, with_codes


@dataclass(frozen=True)
class Use:
    """An option of a command."""

    command: str
    option: object

    @property
    def kind(self):
        """What it takes: a switch, a choice, a path, a text or a number; and whether it may be repeated."""
        kind = self.option.type
        names = {"int": "number", "float": "number", "boolean": "switch", "str": "text"}
        name = kind.name.removesuffix(" range")
        return names.get(name, name), self.option.multiple

    @property
    def meaning(self):
        """The head of its help, up to the first stop."""
        return re.split(r"[.;:]", self.option.help)[0]


def uses():
    """The options of all commands, by each of their long names."""
    found = {}
    for name in listed():
        for option in command(name).params:
            for one in option.opts if option.param_type_name == "option" else ():
                found.setdefault(one, []).append(Use(name, option))
    return {name: some for name, some in found.items() if name.startswith("--")}


SHARED = {name: some for name, some in uses().items() if len(some) > 1 and name != "--help"}
# Options whose heads differ by what the commands are about, which their metavar or the head itself says.
ABOUT = {
    "--output": "a folder, a file, a table or a page",
    "--format": "answers, descriptions, tables and programs",
    "--form": "the forms that a command knows",
    "--plot": "bounds and payments, or verdicts",
    "--grid": "cells of signals, or steps of types",
    "--state": "states of arms, or of agents",
}


def test_every_command_has_a_call():
    assert set(CALLS) == set(listed())


@pytest.mark.parametrize("name", SHARED)
def test_an_option_of_one_name_takes_the_same_in_all_commands(name):
    if name in ("--grid", "--form"):  # a list of grids, or one; a form, or several
        assert {use.kind[0] for use in SHARED[name]} <= {"number", "text", "choice"}
    else:
        assert len({use.kind for use in SHARED[name]}) == 1, [(use.command, use.kind) for use in SHARED[name]]


@pytest.mark.parametrize("name", sorted(set(SHARED) - set(ABOUT)))
def test_an_option_of_one_name_means_the_same_in_all_commands(name):
    assert len({use.meaning for use in SHARED[name]}) == 1, [(use.command, use.meaning) for use in SHARED[name]]


def test_exceptions_are_options_that_are_shared():
    assert set(ABOUT) <= set(SHARED)


def test_all_formats_are_spelt_alike():
    values = {str(getattr(value, "value", value)) for use in SHARED["--format"] for value in use.option.type.choices}
    assert values == {*ENDINGS, "github"}


def test_all_files_have_the_short_and_the_long_name():
    for use in SHARED["--output"]:
        assert use.option.opts == ["-o", "--output"]
        assert use.option.metavar in ("FILE", "DIR")


@pytest.fixture
def call(lpmech, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rows").write_text("1 1 >= 1\n", encoding="utf-8")
    monkeypatch.setattr("lpmech.casefiles.finding.find", lambda source: pytest.fail("worked all the same"))
    places = {"ROWS": "rows"}
    return lambda name, *more: lpmech(*name.split(), *(places.get(one, one) for one in CALLS[name]), *more)


@pytest.mark.parametrize("name", CALLS)
def test_an_ending_that_a_command_does_not_know_is_refused_before_any_work(name, call, tmp_path):
    """Of a command that writes a folder: the ending of a file."""
    folder = next(use.option.metavar for use in SHARED["--output"] if use.command == name) == "DIR"
    path = f"x{'.json' if folder else '.nonsense'}"
    result = call(name, "-o", path)
    assert (result.code, result.out) == (2, "")
    assert re.fullmatch(rf"lpmech: -o {re.escape(path)}: [^\n]*\n", result.err)
    assert ("several files, to a folder" if folder else "its ending says no format of this command") in result.err
    assert not (tmp_path / path).exists()


@pytest.mark.parametrize("name", CALLS)
def test_a_file_that_cannot_be_written_is_refused_before_any_work(name, call, tmp_path):
    use = next(use for use in SHARED["--output"] if use.command == name)
    (tmp_path / "none").touch()
    ending = "" if use.option.metavar == "DIR" else known_ending(name)
    result = call(name, "-o", f"none/x{ending}")
    assert (result.code, result.out) == (2, "")
    assert re.fullmatch(r"lpmech: [^\n]*none[^\n]*\n", result.err)


def known_ending(name):
    """An ending that a command writes."""
    own = {
        "report": ".html",
        "new": ".toml",
        "import": ".toml",
        "export": ".lp",
        "values": ".csv",
        "transfers": ".csv",
        "sweep": ".csv",
    }
    return own.get(name, ".txt")


def test_endings_of_files_are_those_of_all_formats():
    assert {
        ending for form, ending in ENDINGS.items() if form not in ("mps", "lp", "smt2", "pulp", "junit")
    } <= OF_FILES


def test_the_page_tells_the_exit_codes_that_each_command_declares():
    text = PAGE.read_text(encoding="utf-8")
    assert with_codes(text).rstrip("\n") + "\n" == text, "python -m tests.cli.commands_page"


@pytest.mark.parametrize("name", CALLS)
def test_the_help_tells_the_exit_codes(name, lpmech, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    assert " ".join(exit_codes(listed()[name]).split()) in " ".join(lpmech(*name.split(), "--help").out.split())
    assert set(listed()[name].codes) <= set(EXIT_CODES)


FORMER = [(one.name, old, new) for one in CORE for old, new in one.renamed.items()]


@pytest.mark.parametrize(("name", "old", "new"), FORMER)
def test_former_options_still_work_with_a_notice(name, old, new, lpmech, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    notice = f"lpmech: {old} of `lpmech {name}` is now {new}\n"
    assert lpmech(name, "no-such-case", old, "2").err.startswith(notice)
    assert lpmech(name, "no-such-case", f"{old}=2").err.startswith(notice)
    assert old not in lpmech(name, "--help").out
    both = lpmech(name, "no-such-case", old, "2", new, "3")
    assert (both.code, both.err) == (2, f"lpmech: {old} of `lpmech {name}` is now {new}; give one of them\n")


@pytest.mark.long
def test_former_values_still_work_with_a_notice(lpmech):
    call = "study", "unique", "bv08/multi_task_efficient_range", "--agent", "series", "--form"
    today = lpmech(*call, "history_independent")
    for former in ([*call, "history-independent"], [*call[:-1], "--form=history-independent"]):
        found = lpmech(*former)
        assert (found.code, found.content) == (today.code, today.content)
        assert found.err == "lpmech: --form 'history-independent' is now --form history_independent\n"
