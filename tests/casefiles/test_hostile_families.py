"""Parameters changed at random: a family builds an environment or refuses in words; it never breaks."""

import copy
import random
import tomllib

import pytest

from lpmech.casefiles import families
from lpmech.casefiles.families import ParameterError

JUNK = [
    *(None, True, -1, 0, 1, 10**40, 0.5, "", "x", "1/0", "1/2", "nobody", "ann", "·" * 300, [], {}, [[]], {"ann": {}}),
    *(["1/2"], [[1, 0], [0, 1]], {"tent": "1/9"}, {"up": 1, "down": 0}, {"lowest": 0, "highest": 1, "types": 3}),
]


def places(value, path=()):
    """Every place in a tree."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in inner:
        yield from places(part, (*path, step))


def changed(draw, tree):
    """The tree with a value replaced, left out or added."""
    whole = copy.deepcopy(tree)
    path = draw.choice([place for place in places(whole) if place])
    inner = whole
    for step in path[:-1]:
        inner = inner[step]
    way = draw.random()
    if way < 0.2:
        del inner[path[-1]]
    elif way < 0.4 and isinstance(inner, dict):
        inner[draw.choice(["x", "a|b", "next_ann", "constant", "cyd", ""])] = copy.deepcopy(draw.choice(JUNK))
    else:
        inner[path[-1]] = copy.deepcopy(draw.choice(JUNK))
    return whole


@pytest.mark.parametrize("name", ["ordered_types", "copulas"])
def test_changed_parameters_are_built_or_refused_in_words(name):
    draw, refused = random.Random(11), 0
    example = tomllib.loads(families.template(name))["parameters"]
    for _ in range(600):
        given = example
        for _ in range(draw.choice([1, 1, 2, 3])):
            given = changed(draw, given) if given else example
        try:
            families.build(name, given)
        except ParameterError as error:
            refused += 1
            for one in error.every:
                assert one.found
                assert one.expected
                assert one.parameter.split(".")[0].split("[")[0] in {*given, *example}
    assert 200 < refused < 600
