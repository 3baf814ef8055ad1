"""docs/commands.md has every command and every option, and its examples are what the commands print."""

import re
import subprocess
import sys

import pytest

from lpmech.choice.selection import NAMES
from lpmech.cli.app import command
from lpmech.cli.commands import former, listed
from tests.cli.commands_page import EXAMPLE, PAGE, refreshed

TEXT = PAGE.read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", TEXT, flags=re.MULTILINE | re.DOTALL))
COMMANDS = {name: command(name) for name in listed()}
SHARED = {"--help"}  # told once, at the head of the page


def options(command):
    """The long names of a command's options."""
    return {name for one in command.params for name in one.opts if name.startswith("--")} - SHARED


@pytest.mark.parametrize("name", COMMANDS)
def test_a_section_for_every_command_names_its_options_and_no_others(name):
    named = set(re.findall(r"(?<![-\w])--[a-z][a-z-]*", SECTIONS[name]))
    known = {option for command in COMMANDS.values() for option in options(command)}
    assert (
        options(COMMANDS[name]) - {"--output", "--memory", "--force"} <= named
    )  # which the head of the page tells, too
    assert named <= known


def test_the_table_of_mechanisms_lists_all_in_their_order():
    table = SECTIONS["certify"].split("| `--mechanism` |")[1].split("\n\n")[0]
    first = "".join(row.split("|")[1] for row in table.splitlines()[2:])
    assert tuple(re.findall(r"`(\w+)`", first)) == NAMES


def test_commands_of_a_group_are_named_with_it():
    """But for the paragraph about the names that they had before."""
    told = "\n".join(line for line in TEXT.splitlines() if not line.startswith("**Groups.**"))
    within = {one.word for one in listed().values() if one.group is not None} | {*former()}
    assert [name for name in within if f"`{name}`" in told or f"`lpmech {name}" in told] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_has_the_first_line_of_each(name):
    assert COMMANDS[name].help.partition("\n")[0] == listed()[name].help


def test_the_list_of_commands_loads_none_of_them():
    code = "import sys, lpmech.cli.run as run; run.run(['--help']); "
    code += "print(*(name for name in sys.modules if name.startswith('lpmech.cli.commands.') or name == 'numpy'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == ""


@pytest.mark.long
def test_the_examples_are_what_the_commands_print():
    assert len(EXAMPLE.findall(TEXT)) >= len(COMMANDS) - 1
    assert refreshed(TEXT) == TEXT, "python -m tests.cli.commands_page"
