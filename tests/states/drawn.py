"""Random mechanisms with states in random environments."""

import random
from fractions import Fraction

import numpy as np

from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.remembering import MechanismState, pruned
from lpmech.problem.tables import Choice, Table
from tests.strategies import random_environment

SMALL = {"agents": (1, 2), "types": (1, 2), "allocations": (2, 3), "max_states": 4, "max_entries": 40}
NUMBERS = (0, 0, 1, -1, 2, Fraction(1, 2), Fraction(-3, 4))
HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
LOTS = ((1,), (1,), (HALF, HALF), (THIRD, 2 * THIRD), (Fraction(3, 4), Fraction(1, 4)))


def drawn(seed, by_shock=False, **switches):
    """An environment as JSON, the same read, and a mechanism with states in it."""
    data = random_environment(seed, **{**SMALL, **switches})
    env = Environment.from_json(data)
    return data, env, mechanism(env, random.Random(seed), by_shock=by_shock)


def mechanism(env, source, draws=True, by_shock=False):
    """A mechanism of up to three states in each period; `by_shock`: the next state depends on the shock, too."""
    names = ["start", "warm", "cold"][: source.randint(1, 3)]
    states = [[_state(env, t, name, len(names), source, draws, by_shock) for name in names] for t in env.periods]
    return pruned("drawn", env, states, source.randrange(len(names)))


def _state(env, position, name, count, source, draws, by_shock):
    stage = env.stage(position)
    shape = tuple(stage.sizes[one] for one in stage.components)
    last = env.horizon is not None and position + 1 == env.horizon
    axes = ("allocation", "shock") if by_shock else ("allocation",)
    sizes = [stage.sizes[axis] for axis in axes]
    after = np.array([source.randrange(count) for _ in range(int(np.prod(sizes)) * int(np.prod(shape)))])
    payments = tuple(Table(stage.components, _array(shape, source)) for _ in env.agents)
    return MechanismState(
        name=name, chances=_chances(stage, shape, source, draws), payments=payments,
        after=None if last else Choice((*axes, *stage.components), after.reshape(*sizes, *shape)),
    )  # fmt: skip


def _array(shape, source):
    return exact.from_fractions([Fraction(source.choice(NUMBERS)) for _ in range(int(np.prod(shape)))], shape)


def _chances(stage, shape, source, draws):
    count, shocks = len(stage.allocations), len(stage.shocks)
    sets = stage.feasible()
    open_ = np.broadcast_to(_over(sets, stage), (shocks, count, *shape))
    found = np.full((count, shocks, *shape), Fraction(0), dtype=object)
    for shock in range(shocks):
        for report in np.ndindex(shape):
            able = np.flatnonzero(open_[(shock, slice(None), *report)]).tolist()
            lots = source.choice([one for one in (LOTS if draws else LOTS[:1]) if len(one) <= len(able)])
            for a, chance in zip(source.sample(able, len(lots)), lots, strict=True):
                found[(a, shock, *report)] = Fraction(chance)
    array = exact.from_fractions(found.ravel().tolist(), found.shape)
    return Table(("allocation", "shock", *stage.components), array)


def _over(sets, stage):
    sizes = {**stage.sizes, "allocation": len(stage.allocations), "shock": len(stage.shocks)}
    return sets.over(("shock", "allocation", *stage.components), sizes)
