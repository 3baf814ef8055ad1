"""Statements of a user's own file: found, tried, cut down, written as cases; faults of the file with their lines."""

import json
import re
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

import lpmech
from lpmech import casefiles
from lpmech.problem.canonical import canonical
from lpmech.reading.faults import BadInput
from lpmech.statements.environments import Environments, Shape
from lpmech.statements.own import file as own_file
from lpmech.statements.own.decorator import Unanswered
from lpmech.statements.paid import paid
from lpmech.statements.run import run
from tests.cli.conftest import lpmech as command

PAGE = Path(__file__).parents[2] / "docs" / "statements.md"
HEAD = "import lpmech\n\n"
__all__ = ["command"]


def shown(before):
    """The first indented block of the page after a text."""
    block = re.search(r"\n\n((?:    .*\n|\n(?=\n?    ))+)", PAGE.read_text(encoding="utf-8").partition(before)[2])[1]
    return "".join(f"{line[4:]}\n" for line in block.rstrip("\n").split("\n"))


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Writes the user's file into the working folder; without what other tests have loaded."""
    monkeypatch.chdir(tmp_path)

    def write(text):
        own_file.statements.cache_clear()
        Path("my_paper.py").write_text(text, encoding="utf-8")
        return "my_paper.py"

    return write


@pytest.mark.long
def test_the_page_shows_what_is_printed(command, file):
    file(shown("This is `my_paper.py`:"))
    found = command("theorems", "--file", "my_paper.py", "-o", "out", "--jobs", "1")
    assert found.code == 1
    session = shown("The third is false.")
    assert session.startswith("$ lpmech theorems --file my_paper.py -o out\n")
    for part in session.partition("\n")[2].split(" …\n"):
        assert part.strip("\n") in found.out
    case = Path("out/nobody_pays_more_than_today_is_worth.toml").read_text(encoding="utf-8")
    assert shown("this is the environment:") in case
    assert command("test", "out").out.endswith("\n5 expected results in 1 file: all as found\n")


@pytest.mark.long
def test_the_counterexample_is_one_and_no_simpler_one_is_near(command, file):
    """The case that was written, read again: bob pays 1 for a worth of 0, as its own arithmetic says."""
    file(shown("This is `my_paper.py`:"))
    name = "nobody_pays_more_than_today_is_worth"
    command("theorems", "--file", "my_paper.py", "-o", "out", "--id", name, "--jobs", "1")
    env = casefiles.load("out/" + name + ".toml").environment
    cert = lpmech.certify(env, "pivot")
    rows = [row for row in paid(cert.game) if row.payment > row.worth]
    assert [(row.agent, row.period, dict(row.state)) for row in rows] == [("bob", 1, {"ann": "y", "bob": "y"})]
    assert (rows[0].payment, rows[0].worth) == (1, 0)
    # By hand: with a, bob is worth 2 tomorrow, so δ·2 = 1; ann would have 1 with b; tomorrow ann has 1 anyhow.
    assert rows[0].payoff == Fraction(1, 2) * 2 - 1
    simpler = Environments(shape=Shape()).shrink(json.loads(canonical(env)))
    statement = own_file.statements("my_paper.py")[name]
    for plain in simpler:
        try:
            case = statement.draws.load(plain, "")
        except ValueError:
            continue
        assert not statement.applies(case) or statement.conclusion(case) is None


@pytest.mark.parametrize("horizon", [1, 2, None])
def test_what_is_paid_adds_up(horizon):
    """payoff = worth − payment + δ E payoff', with the expectation formed from the plain environment."""
    draws = Environments(shape=Shape(horizons=(horizon,), agents=(2, 2), public=False, shocks=False, terminal=False))
    for seed in range(3):
        case = draws.load(draws.draw(Random(seed)), "")
        rows = {(row.agent, row.period, tuple(row.state.items())): row for row in case.paid("pivot")}
        program = lpmech.certify(case.given, "pivot").program
        for (agent, period, state), row in rows.items():
            later = 0 if horizon is None else period + 1
            chances = following(case.given, dict(state), program.allocation(dict(state), period or 1))
            expected = 0 if later > (horizon or later) else sum(
                chance * rows[agent, later or None, new].payoff for new, chance in chances.items()
            )  # fmt: skip
            assert row.payoff == row.worth - row.payment + case.given.discount * expected


def following(env, state, allocation):
    """The distribution of the next state, from the environment's canonical form alone, where agents move apart."""
    plain = json.loads(canonical(env))["stages"][0]
    if "transition" not in plain:  # of a last period
        return {}
    given = {"allocation": allocation, **state}
    found = {(): Fraction(1)}
    for name in env.agents:
        table = plain["transition"][name]
        labels = {"allocation": plain["allocations"], **plain["types"]}
        row = []
        for label in plain["types"][name]:
            value = cell(table, {**given, f"next {name}": label}, labels)
            row.append((label, Fraction(value)))
        found = {(*old, (name, label)): p * q for old, p in found.items() for label, q in row if p * q}
    return found


def cell(table, where, labels):
    if "entries" in table:
        return table["entries"].get("|".join(where[axis] for axis in table["axes"]), table.get("default"))
    values = table["values"]
    for axis in table["axes"]:
        values = values[labels[axis.removeprefix("next ")].index(where[axis])]
    return values


ANSWERS = {
    "return None if True else 1": None, "return True": None, "return False": "says is false of it",
    'return "it fails"': "it fails", 'assert case is None, "not none"': "not none",
    "assert case is None": "the assertion in line 5 fails",
    'return case.holds("pivot", "ex_post_budget_balance")': "the claim ex_post_budget_balance is refuted",
}  # fmt: skip


@pytest.mark.parametrize(("body", "words"), ANSWERS.items())
def test_answers(file, body, words):
    text = HEAD + f"@lpmech.statement(agents=2, types=2, horizons=(1,))\ndef says(case):\n    {body}\n"
    outcome = run(own_file.statements(file(text))["says"], 20, seed=1, trials=5)
    assert outcome.verdict == ("no counterexample" if words is None else "refuted")
    assert words is None or words in outcome.counterexample.failure.words
    assert outcome.checked in (None, "accepted")


FAULTS = {
    "x = = 1\n": (1, "SyntaxError: invalid syntax"),
    "import lpmech\n\nraise SystemExit(3)\n": (3, "SystemExit: 3"),
    HEAD + "import nothing_of_this_name\n": (3, "ModuleNotFoundError"),
    HEAD + "def unmarked(case):\n    return True\n": (None, "no statement"),
    HEAD + "@lpmech.statement(agent=2)\ndef f(case):\n    return True\n": (3, 'did you mean "agents"'),
    HEAD + "@lpmech.statement(agents=9)\ndef f(case):\n    return True\n": (3, "a number from 1 to 4"),
    HEAD + "@lpmech.statement(agents=(2, 1))\ndef f(case):\n    return True\n": (3, "or a pair of these"),
    HEAD + "@lpmech.statement(kernels=['free'])\ndef f(case):\n    return True\n": (3, "kernels are some of"),
    HEAD + "@lpmech.statement(assuming=['private_value'])\ndef f(case):\n    return True\n": (3, "private_values"),
    HEAD + "@lpmech.statement(assuming=['efficient'])\ndef f(case):\n    return True\n": (3, "no claim about an envi"),
    HEAD + "@lpmech.statement(expected='true')\ndef f(case):\n    return True\n": (3, 'expected is "holds" or'),
    HEAD + "@lpmech.statement(3)\ndef f(case):\n    return True\n": (3, "stands above a function, not int"),
    HEAD + "@lpmech.statement\ndef f(case):\n    case.holds('pivot', 'efficient')\n": (3, "f neither returns anything"),
    HEAD + "one = lpmech.statement(lambda case: True)\n": (3, "the name <lambda>"),
    HEAD + "@lpmech.statement\ndef theorems(case):\n    return True\n": (3, "the name theorems"),
    "import lpmech\0\n": (None, "null bytes"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "told"), FAULTS.items())
def test_faults_of_a_file_have_their_line(command, file, text, told):
    line, words = told
    found = command("theorems", "--file", file(text))
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith(f"my_paper.py{f':{line}' if line else ''}: E-STATEMENT")
    assert words in found.err
    assert "Traceback" not in found.err


def test_both_of_two_functions_of_one_name_are_told(command, file):
    one = "@lpmech.statement\ndef f(case):\n    return True\n"
    found = command("theorems", "--file", file(HEAD + one + one))
    assert found.code == 2
    assert found.err.count("2 statements with the name f") == 2
    assert "my_paper.py:3:" in found.err
    assert "my_paper.py:6:" in found.err


@pytest.mark.heavy
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_function_that_fails_on_a_draw_is_told_with_its_line_and_draw(command, file, jobs):
    body = (
        "@lpmech.statement\ndef {0}(case):\n    if len(case.env.agents) > 1:\n        return 1 / 0\n    return True\n"
    )
    found = command("theorems", "--file", file(HEAD + body.format("f") + body.format("g")), "--jobs", jobs)
    assert (found.code, found.out) == (2, "")
    assert re.match(r"my_paper\.py:6: E-STATEMENT at f, draw \d+ of the seed 0\n  found:    ZeroDivision", found.err)


@pytest.mark.long
def test_a_function_that_ends_the_program_or_never_ends_calling_itself_is_told(command, file):
    for body, words in (("raise SystemExit(0)", "SystemExit: 0"), ("return f.conclusion(case)", "RecursionError")):
        found = command("theorems", "--file", file(HEAD + f"@lpmech.statement\ndef f(case):\n    {body}\n"))
        assert found.code == 2
        assert words in found.err


def test_another_answer_is_told(command, file):
    found = command("theorems", "--file", file(HEAD + "@lpmech.statement\ndef f(case):\n    return 3\n"))
    assert found.code == 2
    assert 'found:    the answer "3"' in found.err


def test_a_function_that_fails_on_simpler_cases_is_cut_down_all_the_same(file):
    text = HEAD + "@lpmech.statement(agents=3)\ndef f(case):\n    return case.env.agents[2] is None\n"
    outcome = run(own_file.statements(file(text))["f"], 5, seed=0)
    assert outcome.verdict == "refuted"
    assert outcome.counterexample.minimal
    assert len(outcome.counterexample.subject["agents"]) == 3
    assert all(len(types) == 1 for types in outcome.counterexample.subject["stages"][0]["types"].values())


def test_what_no_draw_meets_is_said(command, file):
    text = HEAD + "@lpmech.statement(assuming=[lambda case: False])\ndef f(case):\n    return False\n"
    found = command("theorems", "--file", file(text), "--samples", "2", "--format", "json")
    assert found.code == 1
    assert found.json["theorems"][0]["said"] == "nothing in 40 draws met the hypotheses"


def test_what_a_file_prints_does_not_reach_the_results(command, file):
    text = HEAD + "print('loading')\n@lpmech.statement\ndef f(case):\n    print('trying')\n    return True\n"
    found = command("theorems", "--file", file(text), "--samples", "1", "--format", "json")
    assert [row["id"] for row in found.json["theorems"]] == ["f"]


def test_statements_of_files_that_are_imported_are_not_run(command, file, tmp_path):
    (tmp_path / "base_of_own.py").write_text(HEAD + "@lpmech.statement\ndef base(case):\n    return True\n")
    text = "from base_of_own import base\n" + HEAD + "@lpmech.statement\ndef f(case):\n    return base is not None\n"
    found = command("theorems", "--file", file(text), "--samples", "1", "--format", "json")
    assert [row["id"] for row in found.json["theorems"]] == ["f"]


def test_a_mechanism_of_ones_own_is_written_beside_the_case(command, file):
    text = HEAD + (
        "from dataclasses import replace\n"
        "def free(case):\n"
        "    pivot = case.sound_mechanism('pivot')\n"
        "    zero = tuple(tuple(table.scaled(0) for table in some) for some in pivot.transfers)\n"
        "    return replace(pivot, name='free', transfers=zero, by_shock=None)\n"
        "@lpmech.statement(agents=2, horizons=(1,), shocks=False)\n"
        "def nobody_has_to_pay(case):\n"
        "    return case.holds(case.mechanism('free', free), 'incentive_compatible')\n"
    )
    assert command("theorems", "--file", file(text), "-o", "out", "--jobs", "1").code == 1
    assert {path.name for path in Path("out").iterdir()} == {
        "theorems.json", "nobody_has_to_pay.toml", "nobody_has_to_pay.printed.json",
    }  # fmt: skip
    found = command("test", "out")
    assert (found.code, found.err) == (0, "")
    assert found.out.endswith("all as found\n")


@pytest.mark.long
def test_mutants_are_noticed(command, file):
    text = (
        HEAD + "@lpmech.statement(agents=2)\ndef truth(case):\n    return case.holds('pivot', 'incentive_compatible')\n"
    )
    text += "@lpmech.statement(agents=2)\ndef nothing(case):\n    return True\n"
    found = command("theorems", "--file", file(text), "--mutants", "--samples", "4", "--format", "json")
    assert found.code == 0
    rows = found.json["mutants"]
    assert {row["mechanism"] for row in rows} == {"pivot"}
    assert {row["caught_by"] for row in rows} == {"truth", None}
    only = command("theorems", "--file", "my_paper.py", "--mutants", "--id", "nothing", "--samples", "2")
    assert only.code == 2
    assert "asks for a mechanism that has mutants" in only.err


@pytest.mark.parametrize("option", [("--paper", "BV08"), ("--kind", "theorem"), ("--errata",), ("--cases", "x")])
def test_options_of_papers_are_refused(command, file, option):
    found = command("theorems", "--file", file(HEAD), *option)
    assert found.code == 2
    assert f"{option[0]} and --file exclude each other" in found.err


def test_a_file_that_is_not_there_and_an_unknown_name(command, file):
    assert "No such file" in command("theorems", "--file", "none.py").err
    given = file(HEAD)
    near = f'did you mean "{given}"?'
    assert near in command("theorems", "--file", f"{given.removesuffix('.py')}s.py").err
    text = HEAD + "@lpmech.statement\ndef truth(case):\n    return True\n"
    found = command("theorems", "--file", file(text), "--id", "truht")
    assert found.code == 2
    assert 'did you mean "truth"' in found.err


def test_the_decorator_is_a_function_like_any_other():
    made = lpmech.statement(lambda case: "no")
    assert made.conclusion(None).words == "no"
    with pytest.raises(TypeError, match="exclude each other"):
        lpmech.statement(draws=Environments(shape=Shape()), agents=2)
    assert issubclass(Unanswered, BadInput)
