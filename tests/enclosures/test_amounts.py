"""Bounds of every value and every payment hold the exact numbers, on random environments."""

from itertools import product

import numpy as np
import pytest

from lpmech import certify
from lpmech.enclosures.produce import enclose
from lpmech.mechanisms.social import solve_all
from tests.enclosures.common import NANO
from tests.enclosures.environments import draw
from tests.enclosures.test_second_version import later
from tests.quick import quick
from tests.search import times


@pytest.mark.parametrize("seed", quick(range(times(50)), 23))
def test_every_value_and_payment_is_within_its_bounds(seed):
    env = draw(seed)
    certificate = enclose(env, NANO)
    amounts, programs = certificate.amounts, solve_all(env)
    for position in env.periods:
        everyone = programs.everyone.periods[position].value
        _within(amounts.value(None, position), everyone, env.stage(position).sizes, exactly=certificate.is_efficient)
        for agent in range(len(env.agents)) if certificate.setting.pivot else ():
            others = programs.without[agent].periods[position].value
            _within(amounts.value(agent, position), others, env.stage(position).sizes)
    if certificate.setting.pivot:
        _payments(env, amounts, certify(env, "pivot", require=("efficient",)).mechanism)


@pytest.mark.parametrize("seed", quick(range(times(100)), 23))
def test_what_may_be_best_is_feasible_and_holds_what_is_best(seed):
    """Also where what is feasible depends on types, and agents are away."""
    env = later(seed) if seed % 2 else draw(seed)
    if env is None:
        return
    amounts, programs = enclose(env, NANO).amounts, solve_all(env)
    for without in (None, *range(len(env.agents) if amounts.setting.pivot else 0)):
        program = programs.everyone if without is None else programs.without[without]
        for position in env.periods:
            stage, axes = env.stage(position), amounts.value(without, position).axes
            best = program.periods[position].allocation.over(("shock", *axes), stage.sizes)
            may = stage.feasible(without)
            feasible = may.over(("shock", "allocation", *axes), stage.sizes | {"allocation": len(stage.allocations)})
            for shock, labels in product(amounts.likely(position), np.ndindex(*best.shape[1:])):
                found = {stage.allocations.index(one) for one in amounts.possible(without, shock, position, labels)}
                assert int(best[(shock, *labels)]) in found
                assert all(feasible[(shock, a, *labels)] for a in found)


def _within(found, exact, sizes, *, exactly=True):
    numbers = exact.over(found.axes, sizes).fractions()
    for place, number in enumerate(numbers):
        low, high = found.at(_labels(place, found.axes, sizes))
        assert low <= number
        assert number <= high or not exactly
        assert high - low == found.width


def _labels(place, axes, sizes):
    found = []
    for axis in reversed(axes):
        place, label = divmod(place, sizes[axis])
        found.append(label)
    return tuple(found[::-1])


def _payments(env, amounts, mechanism):
    """Where ties are broken alike."""
    for position in env.periods:
        stage = env.stage(position)
        axes = stage.components
        rule = mechanism.allocation[position].over(("shock", *axes), stage.sizes)
        if (rule == amounts.setting.plans[position]).all():
            for agent in range(len(env.agents)):
                paid = stage.over_shocks(mechanism.transfers[agent][position])
                _within(amounts.payment(agent, position), paid, stage.sizes)
