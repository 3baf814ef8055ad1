"""Mechanisms with memory drawn at random, and what a mechanism's tables say about columns of programs, by id."""

import math
import random
from fractions import Fraction

import numpy as np

from lpmech.lp.names import name, part, word
from lpmech.lp.steps import cell, labels_of, memories, states
from lpmech.problem import exact
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import Choice, Table


def random_mechanism(env, seed):
    """A feasible allocation rule, efficient or not, and transfers that remember some of the previous period."""
    source = random.Random(seed)
    rule = tuple(_rule(env.stage(position), source) for position in env.periods)
    count = env.horizon or source.choice([1, 2])
    transfers = tuple(tuple(_transfers(env, index, source) for index in range(count)) for _ in env.agents)
    return Mechanism(name="random", allocation=rule, transfers=transfers)


def _rule(stage, source):
    shape = [len(stage.shocks), *(stage.sizes[axis] for axis in stage.components)]
    chosen = [source.choice(stage.shocks[where[0]].feasible) for where in np.ndindex(*shape)]
    return Choice(("shock", *stage.components), np.array(chosen, dtype=np.intp).reshape(shape))


def _transfers(env, index, source):
    """The payments of one period on some of the axes of its state and, after the first, of its memory."""
    before = env.stage(0 if env.horizon is None else max(index - 1, 0))
    stage = env.stage(0 if env.horizon is None else index)
    remembered = [axis for axis in ("allocation", *before.components) if index and source.random() < 0.5]
    here = [axis for axis in stage.components if source.random() < 0.8]
    shape = (*(before.sizes[axis] for axis in remembered), *(stage.sizes[axis] for axis in here))
    values = [Fraction(source.randint(-6, 6), source.choice([1, 2])) for _ in range(math.prod(shape))]
    axes = (*(PREVIOUS + axis for axis in remembered), *here)
    return Table(axes, exact.from_fractions(values, shape))


def period_words(env, index, count):
    """The period of one of so many tables."""
    if env.horizon is not None:
        return f"period {index + 1}"
    return "" if count == 1 else ["period 1", "later periods"][index]


def memory_places(env, mechanism, index, remembers):
    """(previous places, the memory in words) for every memory that counts."""
    if not remembers or index == 0:
        return [({}, "")]
    before = 0 if env.horizon is None else index - 1
    stage = env.stage(before)
    axes = ("allocation", *stage.components)
    return [
        (
            {PREVIOUS + axis: found[axis] for axis in axes},
            part("memory", *labels_of(stage, axes, tuple(found[axis] for axis in axes))),
        )
        for found in memories(stage, mechanism.allocation[before])
    ]


def incentive_point(game, form):
    """The payments and truthful values of a mechanism, as a point of the incentive program of that form."""
    env, mechanism, remembers = game.model, game.mechanism, form.remembers
    count = env.horizon or (2 if remembers else 1)
    values = {}
    for agent, agent_name in enumerate(env.agents):
        for index in range(count):
            tables = mechanism.transfers[agent]
            transfers = tables[min(index, len(tables) - 1)]
            position = 0 if env.horizon is None else index
            stage = env.stage(position)
            truth = game.truthful_value(agent, position, transfers)
            for previous, memory in memory_places(env, mechanism, index, remembers):
                for state in states(stage, stage.components):
                    place = previous | dict(zip(stage.components, state, strict=True))
                    labels = labels_of(stage, stage.components, state)
                    start = (word(agent_name), period_words(env, index, count), memory)
                    values[name("payment", *start, part("reports", *labels))] = cell(transfers, place)
                    values[name("value", *start, part("state", *labels))] = cell(truth, place)
    return values


def lie_row(env, at):
    """The id of the row that the audit's cell is about, in the program of history-independent transfers."""
    stage = env.stage(0 if at.period is None else at.period - 1)
    period = f"period {at.period}" if at.period is not None else ""
    labels = [at.state[component] for component in stage.components]
    return name("lie", word(at.agent), period, part("state", *labels), part("report", at.report))
