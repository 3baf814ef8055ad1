"""What asks more is worth less, and what is the same game has the same value."""

import random
from fractions import Fraction
from itertools import product

import pytest

from lpmech.designs.design import design
from lpmech.problem.environment import Environment
from tests.designs.drawn import environment, shape
from tests.quick import quick
from tests.search import times

SHAPES = ({}, {"public": True, "types": (2, 1)}, {"shocks": True, "types": (2, 1)}, {"periods": 1, "types": (3, 2)})
INCENTIVES = ("ex post", "interim", "on path", "none")
WHEN = ("always", "first", "never")
BUDGETS = (("ex post", "="), ("each period", "="), ("ex ante", "="), ("ex ante", ">="), None)
WEAK = (("ex post", ">="), ("each period", ">="), ("ex ante", ">="), None)
WORST = Fraction(-(10**9))


def value(env, **problem):
    """The greatest value; infeasible is worst."""
    bounds = {"memory": "history", "at most": 9, "at least": -9}
    found = design(env, {"format": "lpmech-problem/1", "incentives": "interim", "payments": bounds, **problem})
    return WORST if found.value is None else found.value


def wanted(seed):
    draw = random.Random(seed)
    agents = [{"of": "payoff", "agent": "ann", "times": draw.randint(-2, 3)}]
    return {"maximise": [*agents, {"of": "payments", "times": draw.randint(-1, 3)}, {"of": "welfare"}]}


def budget(one):
    return [] if one is None else [{"kind": one[0], "sense": one[1]}]


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(24)), 11))
def test_who_asks_more_gets_less(seed):
    """ex post ⟹ interim ⟹ on path ⟹ none; always ⟹ first ⟹ never; of budgets from every report to none at all."""
    draw, env = random.Random(seed), environment(seed, **SHAPES[seed % len(SHAPES)])
    common = {"allocation": draw.choice(["efficient", "any"]), "objective": wanted(seed)}
    fixed = {
        "incentives": draw.choice(INCENTIVES),
        "participation": {"when": draw.choice(WHEN)},
        "budget": budget(draw.choice(BUDGETS)),
    }
    chains = (
        [{**fixed, "incentives": one} for one in INCENTIVES],
        [{**fixed, "participation": {"when": one}} for one in WHEN],
        [{**fixed, "budget": budget(one)} for one in draw.choice([BUDGETS, WEAK])],
        [{**fixed, "participation": {"when": "first", "view": one}} for one in ("ex post", "interim")],
    )
    for chain in chains:
        values = [value(env, **common, **one) for one in chain]
        assert values == sorted(values)


def tables(drawn):
    """Every table of a drawn environment."""
    for stage in drawn["stages"]:
        yield from stage["utility"].values()
        yield from stage.get("transition", {}).values()
    yield drawn["prior"]


def spelt(table, change):
    """The table with every key's labels changed: an axis and a label give the new labels, with the shares they get."""
    entries = {}
    for key, number in table["entries"].items():
        labels = zip(table["axes"], key.split("|"), strict=True)
        for parts in product(*(change(*one) for one in labels)):
            share = Fraction(1)
            for _, part in parts:
                share *= part
            entries["|".join(label for label, _ in parts)] = str(Fraction(number) * share)
    table["entries"] = entries


def scaled(seed, **parts):
    """All money in another currency."""
    drawn = shape(seed, **parts)
    for stage in drawn["stages"]:
        for table in stage["utility"].values():
            table["entries"] = {key: str(Fraction(number) * Fraction(5, 3)) for key, number in table["entries"].items()}
    return drawn


def renamed(seed, **parts):
    """Types with other names and in another order, and allocations in another order."""
    drawn = shape(seed, **parts)

    def change(axis, label):
        return [(f"kind {label}" if axis.removeprefix("next ") in drawn["agents"] else label, Fraction(1))]

    for table in tables(drawn):
        spelt(table, change)
    for stage in drawn["stages"]:
        stage["types"] = {name: [f"kind {one}" for one in reversed(kinds)] for name, kinds in stage["types"].items()}
        stage["allocations"] = list(reversed(stage["allocations"]))
    return drawn


def split(seed, **parts):
    """Ann's type 0 in two that differ in nothing: 1/3 of what is 0 is 0a now."""
    drawn = shape(seed, **parts)
    chances = {*map(id, (drawn["prior"], *(t for s in drawn["stages"] for t in s.get("transition", {}).values())))}

    def change(table):
        drawn_here = {"ann"} if table is drawn["prior"] else {"next ann"}
        given = id(table) in chances

        def told(axis, label):
            if label != "0" or axis.removeprefix("next ") != "ann":
                return [(label, Fraction(1))]
            third = Fraction(1, 3) if given and axis in drawn_here else None
            return [("0a", third or Fraction(1)), ("0b", 1 - third if third else Fraction(1))]

        return told

    for table in tables(drawn):
        spelt(table, change(table))
    for stage in drawn["stages"]:
        stage["types"] = {**stage["types"], "ann": ["0a", "0b", *stage["types"]["ann"][1:]]}
    return drawn


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(18)), 11))
def test_the_same_game_has_the_same_value(seed):
    draw, parts = random.Random(seed), ({}, {"types": (2, 1), "public": True}, {"periods": 1})[seed % 3]
    problem = {
        "allocation": "any",
        "incentives": draw.choice(INCENTIVES[:3]),
        "participation": {"when": draw.choice(WHEN)},
        "budget": budget(draw.choice(WEAK)),
        "objective": wanted(seed),
    }
    first = value(environment(seed, **parts), **problem)
    assert value(Environment.from_json(renamed(seed, **parts)), **problem) == first
    assert value(Environment.from_json(split(seed, **parts)), **problem) == first
    bounds = {"payments": {"memory": "history", "at most": 15, "at least": -15}}
    dearer = value(Environment.from_json(scaled(seed, **parts)), **(problem | bounds))
    assert dearer == (WORST if first == WORST else first * Fraction(5, 3))


def rows_at(program, columns):
    """The left side of every row at a point."""
    names = [column.id for column in program.columns]
    return {row.id: sum(n * columns.get(names[k], Fraction(0)) for k, n in row.terms) - row.right
            for row in program.rows}  # fmt: skip


def others(program, env, agent, draw):
    """An amount for every report of the others in period 1, and the columns that move with it."""
    place = env.stages[0].components.index(agent)
    amounts, moved = {}, {}
    for column in program.columns:
        for words in (f"payment {agent} period 1 reports ", f"payoff {agent} period 1 state "):
            if column.id.startswith(words):
                labels = column.id.removeprefix(words).split("|")
                seen = tuple(label for k, label in enumerate(labels) if k != place)
                amount = amounts.setdefault(seen, Fraction(draw.choice([-9, -4, -1, 1, 3, 8]), 2))
                moved[column.id] = amount if words.startswith("payment") else -amount
    return moved


@pytest.mark.parametrize("seed", quick(range(40), 3))
def test_a_payment_on_what_the_others_say_moves_no_lie(seed):
    """In period 1, whatever the transition: the rows of truth and of lies are as they were."""
    draw, env = random.Random(seed), environment(seed, **SHAPES[seed % len(SHAPES)])
    asked = {"format": "lpmech-problem/1", "incentives": ("ex post", "interim")[seed % 2],
             "payments": {"memory": "history"}, "objective": {"minimise": "epsilon"}}  # fmt: skip
    found = design(env, asked)
    program = found.written.program
    moved = others(program, env, "ann", draw)
    assert any(moved.values())
    before = rows_at(program, found.columns)
    after = rows_at(program, {k: found.columns.get(k, 0) + moved.get(k, 0) for k in {*found.columns, *moved}})
    assert {key for key in before if key.startswith(("truth", "lie"))} == {*before}
    assert after == before
