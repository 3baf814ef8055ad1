"""`show --tables` prints every number of the model, and `show --format json` the model and what is said of it."""

import itertools
import re
from fractions import Fraction

import pytest

from lpmech import casefiles
from lpmech.problem.canonical import sha256
from lpmech.problem.environment import Environment
from lpmech.report import model
from tests.cli.conftest import REFUTED, SHOCKS

CASES = ("bv08/scheduling_three", REFUTED, SHOCKS, "l14/hidden_oil", "l14/convex_independence_failing",
         "counterexamples/BT-R1", "counterexamples/BV08-T1b", "beyond/cremer_mclean")  # fmt: skip
ALTERNATIVES = ("--tables", "--canonical", "--conditions", "--format json")


def printed(text):
    """The tables: [(periods, heading, columns, rows)], cells as texts."""
    periods, found = None, []
    for block in text.split("\n\n"):
        head, *lines = block.split("\n")
        if re.fullmatch(r"Periods? [0-9]+( to [0-9]+)?", head):
            first, *last = map(int, re.findall(r"[0-9]+", head))
            periods = range(first - 1, (last or [first])[0])
        elif len(lines) > 2 and set(lines[1]) == {"─"}:
            columns, _, *rows = ([cell.strip() for cell in re.split(r" {3,}", line.strip())] for line in lines)
            found.append((periods, head, columns, [row for row in rows if row != [""]]))
        elif lines:
            found.append((periods, head, None, lines[0].strip()))
    return found


def number(table, names, columns, at):
    """The printed number of a table at a place; `names` of the columns that are labels."""
    if columns is None:
        return Fraction(table.removesuffix(" everywhere"))
    axes = [name for name in columns if name in names]
    (row,) = [row for row in table if row[: len(axes)] == [at[axis] for axis in axes]]
    rest = dict(zip(columns[len(axes) :], row[len(axes) :], strict=True))
    return Fraction(next(rest[key] for key in (at.get("across"), "at any allocation") if key in rest))


@pytest.mark.parametrize("case", CASES)
def test_every_utility_is_as_it_was_given(lpmech, case):
    env = casefiles.load(case).environment
    tables = printed(lpmech("show", case, "--tables").out)
    for position, (agent, name) in itertools.product(env.periods, enumerate(env.agents)):
        stage = env.stage(position)
        (one,) = [t for t in tables if t[1] == f"Utility of {name}" and (t[0] is None or position in t[0])]
        for labels in itertools.product(stage.allocations, *(stage.labels[axis] for axis in stage.components)):
            at = dict(zip(("allocation", *stage.components), labels, strict=True))
            place = {axis: stage.labels[axis].index(label) for axis, label in at.items()}
            table = stage.utilities[agent]
            exact = table.array.item(tuple(place[axis] for axis in table.axes))
            names = ("allocation", *stage.components)
            assert number(one[3], names, one[2], at | {"across": at["allocation"]}) == exact


@pytest.mark.parametrize("case", CASES[:3])
def test_every_probability_of_a_component_is_as_it_was_given(lpmech, case):
    env = casefiles.load(case).environment
    tables = printed(lpmech("show", case, "--tables").out)
    for position in (t for t in env.periods if env.follows(t)):
        stage = env.stage(position)
        for name, labels_after in env.next_labels(position).items():
            title = "Next public state" if name == "public" else f"Next type of {name}"
            (one,) = [t for t in tables if t[1] == title and (t[0] is None or position in t[0])]
            for labels in itertools.product(stage.allocations, *(stage.labels[axis] for axis in stage.components)):
                at = dict(zip(("allocation", *stage.components), labels, strict=True))
                place = {axis: stage.labels[axis].index(label) for axis, label in at.items()}
                table = stage.transition.factors[name]
                for after, label in enumerate(labels_after):
                    exact = table.array.item(tuple((place | {f"next {name}": after})[axis] for axis in table.axes))
                    assert number(one[3], tuple(at), one[2], at | {"across": f"→ {label}"}) == exact


def test_a_joint_distribution_and_a_mixture_are_told_by_their_parts(lpmech):
    joint = Environment.from_arrays(
        discount="1/2", agents=["ann", "bob"], types={"ann": ["a", "b"], "bob": ["c", "d"]}, allocations=["x"],
        utility={"ann": (("ann",), [1, 2]), "bob": ((), 0)}, name="joint",
        transition={"joint": (("next ann", "next bob"), [["1/3", 0], [0, "2/3"]])},
    )  # fmt: skip
    parts = list(model._stage(joint, 0))
    assert parts[-1].title == "Next state"
    assert parts[-1].columns == ("next ann", "next bob", "probability")
    assert parts[-1].rows == (("a", "c", "1/3"), ("b", "d", "2/3"))
    titles = [title for _, title, *_ in printed(lpmech("show", "l14/hidden_oil", "--tables").out)]
    assert titles[3:7] == ["Weight of part 1 of the mixture", "Next type of ann, part 1 of the mixture",
                           "Next type of bob, part 1 of the mixture", "Weight of part 2 of the mixture"]  # fmt: skip


def test_the_prior_and_terminal_utilities_are_told(lpmech):
    told = {t[1]: t for t in printed(lpmech("show", REFUTED, "--tables").out)}
    assert told["Prior"][3] == [["4", "none", "1/2"], ["6", "none", "1/2"]]
    env = casefiles.load("counterexamples/BV08-T1b").environment
    assert env.terminal.matters
    told = {t[1]: t for t in printed(lpmech("show", "counterexamples/BV08-T1b", "--tables").out)}
    for agent, name in enumerate(env.agents):
        _, _, columns, rows = told[f"Terminal utility of {name}"]
        numbers = [Fraction(row[-1]) for row in rows] if columns else [Fraction(rows.removesuffix(" everywhere"))]
        assert numbers == env.terminal.utilities[agent].minimal().array.fractions()


def test_a_table_of_very_many_rows_says_what_is_left_out(lpmech, monkeypatch):
    monkeypatch.setattr(model, "MOST_ROWS", 2)
    told = lpmech("show", "bv08/scheduling_three", "--tables").out
    assert "… the first 2 of 3 rows; all numbers: lpmech show --canonical" in told
    assert "… the first 2 of 9 rows" in told


def test_labels_stay_as_they_are(lpmech, environment):
    told = lpmech("show", environment, "--tables").out
    assert "[red]x[/red]      0   1/3" in told


@pytest.mark.parametrize("case", CASES)
def test_json_has_the_model_and_what_is_said_of_it(lpmech, case, tmp_path):
    loaded, told = casefiles.load(case), lpmech("show", case, "--format", "json").json
    assert told["environment"] == sha256(loaded.environment)
    assert sha256(Environment.from_json(told["model"])) == told["environment"]
    assert (told["title"], told["source"], told["notes"]) == (loaded.title, loaded.source, loaded.notes)
    assert [one["id"] for one in told["hypotheses"]][:2] == ["private_values", "independent_transitions"]


def test_json_of_another_format_has_its_model_too(lpmech):
    told = lpmech("show", "continuous/bernstein", "--format", "json").json
    assert told["model"]["format"] == "lpmech-continuous/1"
    assert told["title"]


CANONICAL_JSON = ("--canonical", "--format json")  # one answer


@pytest.mark.parametrize("two", [two for two in itertools.combinations(ALTERNATIVES, 2) if two != CANONICAL_JSON])
def test_two_answers_are_refused(lpmech, two):
    result = lpmech("show", REFUTED, *" ".join(two).split())
    assert (result.code, result.out) == (2, "")
    assert "cannot be printed together" in result.err
    assert all(one in result.err for one in two)
