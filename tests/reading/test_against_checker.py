"""The checker reads environments by code of its own: both accept the same ones and write the same canonical form."""

import copy
import importlib
import json
import random

import pytest
from hypothesis import given, settings

from lpmech.checker.kernel.canonical import canonical as checked_canonical
from lpmech.checker.kernel.errors import Malformed
from lpmech.reading import BadInput
from tests.quick import quick
from tests.reading.environments import canonical_of
from tests.reading.test_hostile import VALUES, at, nodes
from tests.strategies import environments, random_environment

checker = importlib.import_module("lpmech.checker.kernel.read_environment")  # its package has a function of that name
KEYS = ("public", "ann", "bob", "terminal", "prior", "x", "default", "values", "entries", "feasible without", "joint")
SHORT = [value for value in VALUES if value != 10**30]  # a horizon that only the checker would accept


def checked(env):
    """The checker's canonical form; None where it refuses."""
    try:
        return "".join(checked_canonical(checker.read_environment(env)))
    except Malformed:
        return None


def own(env):
    """This reader's canonical form; None where it refuses."""
    try:
        return canonical_of(json.dumps(env))
    except BadInput:
        return None


@settings(deadline=None)
@given(environments())
def test_valid_environments(env):
    assert own(env) == checked(env) is not None


def damage(env, draw):
    """One change somewhere: another value, a part from elsewhere, a missing or a doubled one, another order."""
    places = list(nodes(env))
    place = draw.choice(places)
    parent, step = at(env, place[:-1]), place[-1]
    other = copy.deepcopy(at(env, draw.choice(places)))
    kind = draw.randrange(6)
    if kind == 0:
        del parent[step]
    elif kind == 1:
        parent[step] = copy.deepcopy(draw.choice(SHORT))
    elif kind == 2:
        parent[step] = other
    elif isinstance(parent, dict):
        parent[draw.choice(KEYS)] = other
    elif kind == 3:
        parent.append(copy.deepcopy(parent[step]))
    else:
        draw.shuffle(parent)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(10), 7))
def test_damaged_environments(seed):
    draw = random.Random(seed)
    for _ in range(60):
        env = random_environment(draw.randrange(10**9), max_entries=40)
        for _ in range(draw.choice([1, 1, 2])):
            damage(env, draw)
        assert own(env) == checked(env)
