"""Random environments whose numbers are of all sizes: utilities, probabilities and discounts."""

import copy
import json
import random
from fractions import Fraction

from lpmech.problem.exact import format_number
from tests.strategies import random_environment

POWERS = (0, 1, -1, 17, -17, 40, -40, 400, -400)
NEAR = [Fraction(1, 10**k) for k in (1, 9, 17, 40, 400)]


def sized(seed):
    """A small environment with numbers of odd sizes."""
    draw = random.Random(seed)
    tree = random_environment(draw.randrange(10**9), max_states=6, max_entries=40, types=(1, 2), agents=(1, 2),
                              allocations=(1, 2), plain=True)  # fmt: skip
    powers = [draw.choice(POWERS) for _ in range(draw.choice([1, 2, 9]))]  # one size, two, or many
    for table in utilities(tree):
        change(table, lambda value: value * Fraction(10) ** draw.choice(powers))
    if draw.random() < 0.5:
        tree["discount"] = format_number(draw.choice([1 - draw.choice(NEAR), draw.choice(NEAR)]))
    if draw.random() < 0.3:
        tilt(tree, draw)
    return tree


def scaled(tree, factor):
    """The same environment at another unit of money; a copy."""
    tree = copy.deepcopy(tree)
    for table in utilities(tree):
        change(table, lambda value: value * factor)
    return tree


def written(tree, folder):
    """A file with the environment."""
    path = folder / "sized.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    return path


def utilities(tree):
    """All tables in units of money."""
    for stage in tree["stages"]:
        yield from stage["utility"].values()
        if "public utility" in stage:
            yield stage["public utility"]
    yield from tree.get("terminal", {}).get("utility", {}).values()


def change(table, by):
    """Every number of a table changed."""
    if "values" in table:
        table["values"] = _nested(table["values"], by)
    if "default" in table:
        table["default"] = format_number(by(Fraction(table["default"])))
    if "entries" in table:
        table["entries"] = {key: format_number(by(Fraction(value))) for key, value in table["entries"].items()}


def _nested(values, by):
    if isinstance(values, list):
        return [_nested(inner, by) for inner in values]
    return format_number(by(Fraction(values)))


def tilt(tree, draw):
    """Rows of factors of two labels become almost certain: (p, 1 − p) with a tiny p."""
    tiny = draw.choice(NEAR)
    for stage in tree["stages"]:
        if "joint" in stage.get("transition", {}) or "mixture" in stage.get("transition", {}):
            continue
        for component, table in stage.get("transition", {}).items():
            labels = {**stage["types"], "public": stage.get("public", ())}[component]
            if len(labels) == 2 and table.get("axes", [""])[-1] == f"next {component}" and "values" in table:
                table["values"] = _rows(table["values"], len(table["axes"]), draw, tiny)


def _rows(values, depth, draw, tiny):
    if depth > 1:
        return [_rows(inner, depth - 1, draw, tiny) for inner in values]
    row = [tiny, 1 - tiny] if draw.random() < 0.5 else [1 - tiny, tiny]
    return [format_number(value) for value in row] if draw.random() < 0.7 else values
