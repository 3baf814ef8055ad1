"""Exact numbers at single states: those that the exact road finds for all states together, or none."""

from itertools import product

import numpy as np
import pytest

from lpmech import Environment, certify
from lpmech.enclosures import pointwise
from lpmech.enclosures.pointwise import NotAtAPoint, Pointwise
from lpmech.enclosures.produce import enclose, is_separable
from lpmech.mechanisms.social import solve_all
from tests.enclosures.common import NANO
from tests.enclosures.environments import draw
from tests.quick import quick
from tests.search import times


def found_at(env):
    return Pointwise(env, lambda: enclose(env, NANO).amounts)


@pytest.mark.parametrize("seed", quick(range(times(80)), 29))
def test_every_state_of_random_environments(seed):
    """Values of everyone and of all but one; payments where the same allocations are chosen."""
    env = draw(seed)
    if not is_separable(env):
        return
    programs, mechanism = solve_all(env), certify(env, "pivot", require=("efficient",)).mechanism
    told, refused = found_at(env), 0
    for position in env.periods:
        stage = env.stage(position)
        shape = [stage.sizes[name] for name in stage.components]
        whole = programs.everyone.periods[position].value.over(stage.components, stage.sizes).fractions()
        rule = mechanism.allocation[position].over(("shock", *stage.components), stage.sizes)
        for k, labels in enumerate(product(*map(range, shape))):
            try:
                best = told.value(position, labels)
                rest = [told.value_without(agent, position, labels).value for agent in range(len(env.agents))]
            except NotAtAPoint:
                refused += 1
                continue
            assert best.value == whole[k]
            for agent, name in enumerate(env.agents):
                others = programs.without[agent].periods[position].value
                axes = tuple(axis for axis in stage.components if axis != name)
                place = tuple(one for one, axis in zip(labels, stage.components, strict=True) if axis != name)
                array = others.over(axes, stage.sizes)
                assert rest[agent] == array.fractions()[int(np.ravel_multi_index(place, array.shape)) if axes else 0]
            if [int(rule[(z, *labels)]) for z, shock in enumerate(stage.shocks) if shock.probability] == [*best.chosen]:
                for agent in range(len(env.agents)):
                    paid = stage.over_shocks(mechanism.transfers[agent][position])
                    assert (
                        told.payment(agent, position, labels) == paid.over(stage.components, stage.sizes).fractions()[k]
                    )
    assert env.horizon is None or not refused


def bidders(count, *, mixing=False):
    """So many bidders of unequal worths for an item a period; the winner's worth falls for good."""
    names = [f"b{k}" for k in range(count)]
    falls = [[[1, 0, 0], [1, 0, 0], [0, 1, 0]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]]
    mixed = [["1/3", "1/3", "1/3"]] * 3
    moves = {}
    for k, name in enumerate(names):
        rows = [falls[0] if a == k else falls[1] for a in range(count)]
        moves[name] = (("allocation", name, f"next {name}"), [mixed] * count if mixing else rows)
    utility = {name: (("allocation", name), [[0, k + 2, 3 * k + 5] if a == k else [0, 0, 0] for a in range(count)])
               for k, name in enumerate(names)}  # fmt: skip
    return Environment.from_arrays(discount="9/10", agents=names, types={name: ["0", "1", "2"] for name in names},
                                   allocations=names, utility=utility, transition=moves)  # fmt: skip


@pytest.mark.long
def test_a_state_of_many():
    """Seven bidders have 2,187 joint states, and under the best rule a few dozen follow each."""
    few, many = bidders(5), bidders(7)
    exact = solve_all(few).everyone.periods[0].value.over(few.stage(0).components, few.stage(0).sizes).fractions()
    assert found_at(few).value(0, (2, 2, 2, 2, 2)).value == exact[-1]
    told = found_at(many)
    assert told.value(0, (2,) * 7).value > told.value(0, (1,) * 7).value
    paid = [told.payment(agent, 0, (2,) * 7) for agent in range(7)]
    amounts = enclose(many, NANO).amounts
    for agent, payment in enumerate(paid):
        low, high = amounts.payment(agent, 0).at((2,) * 7)
        assert low <= payment <= high


def test_where_all_states_follow_there_is_no_exact_number():
    with pytest.raises(NotAtAPoint, match="states follow it"):
        found_at(bidders(6, mixing=True)).value(0, (0,) * 6)


def test_where_too_many_follow_in_time_there_is_none(monkeypatch):
    monkeypatch.setattr(pointwise, "MOST_CELLS", 2)
    env = next(env for env in map(draw, range(100)) if env.horizon == 3 and len(env.agents) > 1 and is_separable(env))
    with pytest.raises(NotAtAPoint, match="follow it"):
        found_at(env).value(0, (0,) * len(env.stage(0).components))
