"""A sample of `everything.py`: each way to be degenerate with one kind and horizon, and a few of all commands."""

from itertools import product

import pytest

from lpmech.choice.selection import NAMES
from tests.degenerate.environments import HORIZONS, KINDS, WAYS, degenerate
from tests.degenerate.everything import CHOICES, Trial, certifying, showing, unique
from tests.quick import quick

PLACES = list(product(HORIZONS, KINDS))
NUMBERS = range(1, len(WAYS))  # all but the plain one


def taken(commands, number):
    return commands[number % len(commands)]


@pytest.mark.heavy
@pytest.mark.parametrize("number", quick(NUMBERS, 13), ids=WAYS[1:])
def test_every_way_has_an_answer(number, tmp_path):
    horizon, kind = PLACES[number % len(PLACES)]
    trial = Trial(degenerate(WAYS[number], kind, horizon), tmp_path)
    shown = [("show", "--conditions"), taken(list(showing(trial.data)), number)]
    certified = [("certify",), ("certify", *taken(list(certifying()), 5 * number))]
    certified += [taken(list(unique(trial.data)), 0)] if number % 8 == 0 else []
    assert [command for command in shown if trial.shown(command)] == []
    assert [command for command in certified if trial.certified(command)] == []


def test_all_options_are_among_those_tried():
    tried = list(certifying())
    assert {more[1] for more in tried} == set(NAMES)
    assert all(("--mechanism", name, "--choose", "least_norm") in tried for name in CHOICES)
