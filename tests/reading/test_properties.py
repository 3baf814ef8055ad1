"""Properties of reading and writing: any spelling of an environment has the same canonical form."""

import json
import random
import tempfile
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmech.problem.canonical import canonical, sha256
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.reading import BadInput
from lpmech.reading.environment_form import read_environment
from lpmech.reading.faults import Faults
from lpmech.reading.node import Node
from tests.reading.environments import CASE, canonical_of, load_text
from tests.strategies import environments


@pytest.mark.long
@settings(deadline=None)
@given(environments())
def test_round_trip(env):
    text = canonical_of(json.dumps(env))
    assert canonical_of(text) == text
    assert canonical_of(env) == text


@pytest.mark.long
@settings(deadline=None)
@given(environments(), st.randoms(use_true_random=False))
def test_spellings_do_not_matter(env, draw):
    read = Environment.from_json(env)
    labels = [_labels(env, position) for position in range(len(env["stages"]))]
    for stage, axes in zip(env["stages"], labels, strict=True):
        stage["utility"] = {agent: respell(table, axes, draw) for agent, table in stage["utility"].items()}
        items = list(stage.items())
        draw.shuffle(items)
        stage.clear()
        stage.update(items)
    assert sha256(Environment.from_json(env)) == sha256(read)


def _labels(env, position):
    stage = env["stages"][position]
    public = {"public": stage["public"]} if "public" in stage else {}
    return {"allocation": stage["allocations"], **public, **stage["types"]}


def respell(table, labels, draw):
    """The same table over more axes in another order, dense or sparse, with numbers spelt otherwise."""
    axes = [*table["axes"], *(axis for axis in labels if axis not in table["axes"] and draw.random() < 0.3)]
    draw.shuffle(axes)
    cells = {point: cell(table, labels, dict(zip(axes, point, strict=True)))
             for point in product(*(labels[axis] for axis in axes))}  # fmt: skip
    if draw.random() < 0.5:
        return {"axes": axes, "values": nested(cells, [labels[axis] for axis in axes], draw)}
    default = draw.choice(list(cells.values()))
    named = {"|".join(point): spell(number, draw) for point, number in cells.items() if number != default}
    return {"axes": axes, "default": spell(default, draw), "entries": named}


def cell(table, labels, point):
    """The number of a table at a point."""
    if "values" in table:
        value = table["values"]
        for axis in table["axes"]:
            value = value[labels[axis].index(point[axis])]
    else:
        key = "|".join(point[axis] for axis in table["axes"])
        value = table.get("entries", {}).get(key, table.get("default"))
    return Fraction(value)


def nested(cells, groups, draw, point=()):
    if len(point) == len(groups):
        return spell(cells[point], draw)
    return [nested(cells, groups, draw, (*point, label)) for label in groups[len(point)]]


def spell(number, draw):
    """A number in one of its spellings."""
    factor = draw.randint(1, 5)
    spellings = [format_number(number), f"{number.numerator * factor}/{number.denominator * factor}"]
    if number.denominator == 1:
        spellings += [int(number), f"{number.numerator}.0"]
    return draw.choice(spellings)


@settings(deadline=None)
@given(st.data())
def test_the_most_specific_entry_wins(data):
    """Wildcard tables against a plain search for the winner of every cell."""
    sizes = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    groups = [[f"{axis}{n}" for n in range(size)] for axis, size in zip("abc", sizes, strict=False)]
    agents = ["ann", "bob"]
    axes = ["allocation", *agents][: len(groups)]
    labels = {**{name: ["only"] for name in ("allocation", *agents)}, **dict(zip(axes, groups, strict=True))}
    keys = data.draw(st.sets(st.tuples(*(st.sampled_from([*group, "*"]) for group in groups)), max_size=6))
    entries = {key: data.draw(st.integers(-2, 2)) for key in sorted(keys)}
    won = {point: winner(entries, point) for point in product(*groups)}
    env = {"discount": "1/2", "agents": agents, "allocations": labels["allocation"],
           "types": {agent: labels[agent] for agent in agents}, "transition": dict.fromkeys(agents, "identity"),
           "utility": {"ann": {"axes": axes, "default": 9, "entries": {"|".join(k): v for k, v in entries.items()}},
                       "bob": 0}}  # fmt: skip
    if None in won.values():
        with pytest.raises(BadInput) as caught:
            comfortable(env)
        assert {fault.code for fault in caught.value.faults} == {"E-ENTRY-TIE"}
        return
    utility = Environment(**comfortable(env)).stages[0].utilities[0]
    sizes = {axis: len(labels[axis]) for axis in axes}
    assert utility.over(axes, sizes).fractions() == list(won.values())


def comfortable(env):
    """The fields of an environment written with the comforts of a case file."""
    return read_environment(Node(env, Faults("x"), comforts=True))


def winner(entries, point):
    """The number at a point; None where two entries of some specificity tie there."""
    numbers = {}
    for key, number in entries.items():
        if all(part in ("*", label) for part, label in zip(key, point, strict=True)):
            numbers.setdefault(key.count("*"), set()).add(number)
    if any(len(tied) > 1 for tied in numbers.values()):
        return None
    return numbers[min(numbers)].pop() if numbers else 9


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_keys_in_a_case_does_not_matter(draw):
    blocks = CASE.split("\n\n")
    head, tables = blocks[0].split("\n"), blocks[1:]
    draw.shuffle(head)
    draw.shuffle(tables)
    assert _case("\n".join(head) + "\n\n" + "\n\n".join(tables) + "\n") == _case(CASE)


def _case(text):
    with tempfile.TemporaryDirectory() as folder:
        return canonical(load_text(Path(folder), text).environment)


@pytest.mark.long
def test_tables_of_a_hundred_thousand_cells():
    draw = random.Random(0)
    allocations, types = [f"a{n}" for n in range(100)], [f"t{n}" for n in range(1_000)]
    values = [[f"{draw.randrange(9)}/{draw.choice([2, 4, 5])}" for _ in types] for _ in allocations]
    entries = {f"{a}|{t}": values[i][j] for i, a in enumerate(allocations) for j, t in enumerate(types)}
    env = {"format": "lpmech-environment/1", "discount": "1/2", "horizon": 1, "agents": ["x"],
           "stages": [{"types": {"x": types}, "allocations": allocations,
                       "utility": {"x": {"axes": ["allocation", "x"], "values": values}}}]}  # fmt: skip
    dense = canonical_of(json.dumps(env))
    env["stages"][0]["utility"]["x"] = {"axes": ["allocation", "x"], "entries": entries}
    assert canonical_of(json.dumps(env)) == dense == canonical_of(dense)
