"""Environments as values, changed by `dataclasses.replace`: the canonical text of any is read back equal, also by the
checker."""

import json
from dataclasses import replace

import numpy as np
import pytest

from lpmech.checker.kernel.canonical import digest
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.problem import exact
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage, Terminal
from lpmech.problem.tables import Table, constant
from tests.quick import quick
from tests.search import times
from tests.strategies import random_environment


def ended(env, worth, public=("over", "out")):
    """With a terminal state of its own labels, worth the same to everybody, and a transition to it."""
    from lpmech.problem.transition import Factored

    types = tuple(("gone", "away") for _ in env.agents)
    terminal = Terminal(types=types, public=public, utilities=tuple(constant(worth) for _ in env.agents))
    half = Table((), exact.from_integers(np.array(1), 2))
    names = (*(("public",) if public else ()), *env.agents)
    stages = env.stages if len(env.stages) == env.horizon else env.stages * env.horizon
    last = replace(stages[-1], transition=Factored(factors=dict.fromkeys(names, half)))
    return replace(env, terminal=terminal, stages=(*stages[:-1], last))


def full(stage):
    """With tables over all axes, and all that says nothing."""
    axes = ("allocation", *stage.components)
    ones = Table(("allocation",), exact.from_integers(np.ones(len(stage.allocations), dtype=np.int64), 1))
    return replace(
        stage, utilities=tuple(table.full(axes, stage.sizes) for table in stage.utilities),
        open=ones if stage.open is None else stage.open, away=stage.away or ((),) * len(stage.agents),
    )  # fmt: skip


CHANGES = {
    "as it is": lambda env: env,
    "a terminal state that is worth nothing": lambda env: ended(env, 0),
    "the same without a public state": lambda env: ended(env, 0, ()),
    "a terminal state that is worth something": lambda env: ended(env, 2),
    "a stage for every period": lambda env: replace(env, stages=tuple(env.stage(t) for t in env.periods)),
    "all that says nothing": lambda env: replace(env, stages=tuple(map(full, env.stages))),
    "without a prior": lambda env: replace(env, prior=None),
    "named after its file": lambda env: replace(env, named=False),
}


@pytest.mark.parametrize("seed", quick(range(times(20)), 6))
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_canonical_text_is_read_back_equal(change, seed):
    env = Environment.from_json(random_environment(seed, horizon="finite", periods=(1, 3), max_states=8))
    found = change(env)
    text = canonical(found)
    assert canonical(Environment.from_json(text)) == text
    assert digest(read_environment(json.loads(text))) == found.sha256


def test_what_says_nothing_is_no_difference():
    env = Environment.from_json(random_environment(3, horizon="finite", periods=(2, 3), max_states=8))
    assert isinstance(env.stages[0], Stage)
    assert replace(env, stages=tuple(map(full, env.stages))).sha256 == env.sha256
    if env.terminal is None:
        stages = tuple(env.stage(t) for t in env.periods)
        assert ended(env, 0).sha256 == replace(env, stages=stages).sha256


def test_an_infinite_horizon_has_no_end():
    env = Environment.from_json(random_environment(2, horizon="infinite", max_states=8))
    terminal = Terminal(types=env.stages[0].types, public=(), utilities=tuple(constant(1) for _ in env.agents))
    assert replace(env, terminal=terminal).sha256 == env.sha256
