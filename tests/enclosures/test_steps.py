"""Expectations with bounds of what rounding loses, the checker's in fields and the producer's in arrays, against
fractions: any sizes and denominators, numbers near a field's end, public states, and factors of other components."""

import json
import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from lpmech import Environment
from lpmech.checker.enclosed.packed import Fields
from lpmech.checker.enclosed.programs import Society as TheirSociety
from lpmech.checker.enclosed.rough import Rough as TheirRough
from lpmech.checker.enclosed.rough import fitting
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.enclosures.proposals import Sweep
from lpmech.enclosures.societies import Draws, Society
from lpmech.enclosures.steps import discounted, start
from lpmech.problem.canonical import canonical
from lpmech.problem.transition import NEXT
from tests.enclosures.environments import Draw, row
from tests.quick import quick
from tests.search import times

ONE = Fraction(1)
DENOMINATORS = (2, 7, 97, 1000, 2**31 - 1, 10**18 + 9, 2**63 - 1)


def exactly(env, allocation, cells):
    """E[X | a, θ] at every state, by the definition of each transition."""
    stage, axes = env.stage(0), env.stage(0).components
    sizes = [stage.sizes[axis] for axis in axes]
    transition, found = stage.transition, []
    elements = getattr(transition, "elements", None) or ((None, transition),)
    for state in product(*map(range, sizes)):
        total = Fraction(0)
        for weight, element in elements:
            share = ONE if weight is None else at(weight, allocation, axes, state)
            for there in product(*map(range, sizes)):
                chance = share
                for name, factor in element.factors.items():
                    chance *= at(factor, allocation, axes, state, {NEXT + name: there[axes.index(name)]})
                total += chance * int(cells[there])
        found.append(total)
    return found


def at(table, allocation, axes, state, more=()):
    places = {"allocation": allocation, **dict(zip(axes, state, strict=True)), **dict(more)}
    return table.array.item(tuple(places[axis] for axis in table.axes))


def environment(seed):
    draw = Draw(seed, separable=seed % 2 == 0)
    rng = random.Random(seed)
    draw.denominators = (rng.choice(DENOMINATORS), rng.choice(DENOMINATORS))
    return draw.environment(), rng


@pytest.mark.parametrize("seed", quick(range(times(100)), 13))
def test_both_are_within_their_bounds(seed):
    check(seed)


def test_weights_whose_common_denominator_has_more_than_64_bits():
    """Weights over 2^63 − 1, 2^64 − 2 and a third number: numpy takes these for floats, and their multiple is wrong."""
    env, _ = environment(1683)
    weights = [weight.take("allocation", 0).array.denominator for weight, _ in Draws(Society(env, None), 0).elements]
    assert weights[:2] == [2**63 - 1, 2**64 - 2]
    check(1683)


def check(seed):
    env, rng = environment(seed)
    stage = env.stage(0)
    shape = tuple(stage.sizes[axis] for axis in stage.components)
    top = 1 << rng.choice([1, 20, 47, 56, 120])
    cells = np.array([rng.choice([0, top, rng.randint(0, top)]) for _ in range(int(np.prod(shape)))], dtype=object)
    cells = cells.reshape(shape)
    small = cells.astype(np.int64) if top < 1 << 60 else cells
    own = start(tuple(NEXT + axis for axis in stage.components), small, top)
    for allocation in range(len(stage.allocations)):
        truth = [env.discount * value for value in exactly(env, allocation, cells)]
        rough, lost = discounted(own, Draws(Society(env, None), 0), allocation, env.discount)
        ours = np.broadcast_to(_in_order(rough, stage.components), shape).ravel().tolist()
        assert all(low <= value <= low + lost for low, value in zip(ours, truth, strict=True))
        theirs, gone = their_bounds(env, allocation, cells, top)
        assert all(low <= value <= low + gone for low, value in zip(theirs, truth, strict=True))
        assert gone <= 40 + top / 2**40
        floats = Sweep(Society(env, None), 0)
        floats.flows = []
        near = floats.q(allocation, cells.astype(np.float64)).ravel().tolist()
        assert all(abs(a - float(b)) <= 1e-9 * top for a, b in zip(near, truth, strict=True))


def _in_order(rough, components):
    kept = [axis for axis in components if axis in rough.axes]
    array = np.transpose(rough.cells, [rough.axes.index(axis) for axis in kept])
    return array[tuple(slice(None) if axis in kept else None for axis in components)]


def their_bounds(env, allocation, cells, top):
    read = read_environment(json.loads(canonical(env)))
    society = TheirSociety(read, ("public", *read.agents), tuple(range(len(read.agents))))
    fields = Fields(cells.size, fitting(top))
    data = fields.data(fields.pack(int(cell) for cell in cells.ravel()))
    given = TheirRough(data, fields.width, ONE, Fraction(0), top)
    rough, lost = society.transition(0).expect(given, allocation, env.discount)
    return list(Fields(cells.size, rough.width).listed(rough.data)), lost


def test_ten_factors_lose_little():
    """Ten components of two labels whose rows are over 97: a few units of 64 bits are lost, not a factor."""
    rng = random.Random(1)
    agents = [f"a{k}" for k in range(10)]
    env = Environment.from_arrays(
        discount="9/10", agents=agents, types={name: ["0", "1"] for name in agents}, allocations=["x"],
        utility=dict.fromkeys(agents, ((), 0)),
        transition={name: ((name, f"next {name}"), [row(rng, 2, 97), row(rng, 2, 97)]) for name in agents},
    )  # fmt: skip
    cells = np.array([rng.randint(0, 1 << 47) for _ in range(1024)], dtype=object).reshape((2,) * 10)
    _, lost = their_bounds(env, 0, cells, 1 << 47)
    assert lost < 8


def test_one_below_zero_does_not_spill_into_its_neighbour():
    fields = Fields(3, 8)
    table, other = fields.pack([0, 7, 2**62]), fields.pack([1, 7, 2**62 - 1])
    assert list(fields.values(fields.at_least(table, other))) == [0, 1, 1]
    assert list(fields.values(fields.larger(table, other))) == [1, 7, 2**62]
