"""Faults of usage of all commands: each says what was found and expected, and gives a line that is right."""

import re
import shlex
from itertools import product

import pytest

from lpmech.cli.app import command
from lpmech.cli.commands import listed
from lpmech.cli.samples import sample
from tests.cli.calls import CALLS
from tests.quick import quick

REPORT = re.compile(r"lpmech[a-z ]*: [^\n]+\n  found:    [^\n]+\n  expected: [^\n]+\n  mend:     lpmech ([^\n]+)\n")
LONG_CALLS = {"tolerance", "test", "theorems"}  # whose examples take seconds
OF_FILES = {"check", "alternatives", "import"}  # whose examples name files of one's own


def options(name, *, flags):
    return [one for one in command(name).params
            if one.param_type_name == "option" and one.is_flag == flags and "--help" not in one.opts]  # fmt: skip


def pairs(name):
    """The options of a command's example, with their values."""
    return listed()[name].example[len([one for one in command(name).params if one.param_type_name == "argument"]) :]


def mended(result):
    """The arguments that a report proposes; every report is whole."""
    assert (result.code, result.out) == (2, "")
    return shlex.split(REPORT.fullmatch(result.err)[1])


def is_right(arguments):
    """Whether a command line has no fault of usage; nothing is run."""
    name = next(name for name in listed() if arguments[: len(name.split())] == name.split())
    command(name).make_context(name, arguments[len(name.split()) :])
    return True


@pytest.fixture
def ask(lpmech):
    return lambda name, *more: lpmech(*name.split(), *listed()[name].example, *more)


@pytest.mark.parametrize("name", quick(CALLS, 6))
def test_examples_are_right(name):
    assert is_right([*name.split(), *listed()[name].example])
    for one in options(name, flags=False):
        assert is_right([*name.split(), *listed()[name].example, one.opts[0], sample(one)])


@pytest.mark.parametrize("name", quick(CALLS, 6))
def test_options_that_are_misspelt(name, ask):
    for one in options(name, flags=False):
        value = sample(one)
        proposed = mended(ask(name, f"{one.opts[-1]}x", value))
        assert is_right(proposed)
        assert proposed[-1] == value
    assert mended(ask(name, "--nothing-of-the-kind"))[-1] == "--help"


@pytest.mark.parametrize("name", quick(CALLS, 6))
def test_options_without_their_value_and_flags_with_one(name, ask):
    for one in options(name, flags=False):
        assert is_right(mended(ask(name, one.opts[0])))
    for one in options(name, flags=True):
        assert mended(ask(name, f"{one.opts[0]}=3"))[-1] == one.opts[0]


@pytest.mark.parametrize("name", quick(CALLS, 6))
def test_values_that_are_none_of_an_option(name, ask):
    for one in options(name, flags=False):
        if one.type.name not in ("str", "text", "path"):
            for given in ([one.opts[0], "?"], [f"{one.opts[-1]}=?"]):
                assert is_right(mended(ask(name, *given)))


@pytest.mark.parametrize("name", quick(CALLS, 6))
def test_arguments_too_many(name, lpmech):
    if any(one.nargs != 1 for one in command(name).params):
        return  # it takes any number of them
    places = [one for one in command(name).params if one.param_type_name == "argument"]
    result = lpmech(*name.split(), *[*listed()[name].example, "x"][: len(places)], *pairs(name), "y")
    assert '  found:    "y"\n' in result.err
    assert is_right(mended(result))


@pytest.mark.parametrize("name", quick(CALLS, 6))
def test_arguments_that_are_missing(name, lpmech):
    needed = [one for one in command(name).params if one.param_type_name == "argument" and one.required]
    for count, more in product(range(len(needed)), ((), pairs(name))):
        result = lpmech(*name.split(), *listed()[name].example[:count], *more)
        assert result.err.startswith(f"lpmech {name}: {needed[count].metavar} is missing\n")
        assert is_right(mended(result))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("region CASE discount=0:1", "region CASE --parameter discount=0:1"),
        ("sweep CASE discount=1/2", "sweep CASE --set discount=1/2"),
        ("sweep CASE discount=1/2 weight=0:1:1/2", "sweep CASE --set discount=1/2 --set weight=0:1:1/2"),
        ("sweep CASE", "sweep CASE --set discount=1/2,9/10"),
        ("simulate CASE ann:low=high", "simulate CASE --lie ann:low=high"),
        ("simulate CASE ann=low", "simulate CASE --state ann=low"),
        ("report CASE page.html", "report CASE -o page.html"),
        ("certify CASE pivot", "certify CASE --mechanism pivot"),
        ("certify CASE --format=text json", "certify CASE --format=text --format json"),
        ("certify CASE slacks", "certify CASE --slacks"),
        ("certify CASE b", "certify CASE"),
        ("study unique CASE --agent 'firm 1' x", "study unique CASE --agent 'firm 1'"),
        ("certify CASE --evidence exakt", "certify CASE --evidence exact"),
        ("values CASE --decimal=-1", "values CASE --decimal=1"),
        ("certfy CASE", "certify CASE"),
        ("licensing price CASE", "licensing prices CASE"),
        ("my/case.toml --slacks", "certify my/case.toml --slacks"),
        ("--mechanism pivot certify CASE", "certify --mechanism pivot CASE"),
        ("--verson", "--version"),
        ("xyz", "--help"),
        ("study --nothing", "study --help"),
    ],
)
def test_what_was_meant_is_proposed(typed, meant, lpmech):
    assert mended(lpmech(*shlex.split(typed))) == shlex.split(meant)


def test_what_steers_terminals_is_escaped(lpmech):
    result = lpmech("certify", "x", "\x1b[31mred\x07", "a\nb")
    assert "\x1b" not in result.err
    assert mended(result) == ["certify", "x"]


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(set(CALLS) - OF_FILES - LONG_CALLS))
def test_the_examples_run(name, lpmech, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = lpmech(*name.split(), *listed()[name].example)
    assert result.code in (0, 1, 3), result.err
