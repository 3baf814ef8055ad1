"""Payments made from payoffs that are chosen first: 0 almost everywhere, a hair above or below at a cell, or anything.

With U the payoffs, an agent pays what it receives today and expects of U tomorrow, less U. Then its truthful payoff is
exactly U, whatever the environment, and no equation has to be solved to know it. The checker is asked about them with
tables of any kind. As a script it makes so many:

    python -m tests.enclosures.promised 1000 [FIRST SEED]
"""

import json
import random
import sys
from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from lpmech.enclosures.auditing import enclose_given
from lpmech.enclosures.cannot import CannotEnclose
from lpmech.problem import exact
from lpmech.problem.canonical import canonical
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table
from tests import oracle
from tests.enclosures.common import NANO, answer, chunks, claim, own_bounds
from tests.enclosures.environments import draw, draw_dependent
from tests.enclosures.test_roads import any_rule

OPTION = "participation_zero_option"
HAIRS = Fraction(1, 10**30), Fraction(1, 2**60), Fraction(1, 10**12), Fraction(1, 1000)
MOST_STATES = 24
MOST_BITS = 128  # of a field


@dataclass(frozen=True)
class Promise:
    """An environment, a mechanism, and by agent, period and state its payoff and what it has today after paying."""

    env: object
    world: object
    own: Mechanism
    payoff: dict
    kept: dict

    @property
    def least(self):
        return min(self.payoff.values())


def small(seed):
    """A random environment, now and then with values and moves that depend on others; None if it is large."""
    env = draw(seed) if seed % 2 else draw_dependent(seed)
    sizes = [int(np.prod([env.stage(t).sizes[axis] for axis in env.stage(t).components])) for t in env.periods]
    return env if max(sizes) <= MOST_STATES else None


def with_hairs(env, seed, hair):
    """The same environment in which what is received after the last period is 0 or a hair beside, if anything is."""
    if env.terminal is None or not env.terminal.matters or seed % 4 == 0:
        return env
    rng = random.Random(f"hairs {seed}")
    worths = [[rng.choice([0, hair, -hair, 1])] for _ in env.agents]
    worths[0] = [rng.choice([hair, -hair, 1])]  # an end that is worth nothing to anybody is none
    ends = tuple(Table((), exact.from_fractions([Fraction(one) for one in worth], ())) for worth in worths)
    return replace(env, terminal=replace(env.terminal, utilities=ends))


def promise(env, seed, hair):
    """A mechanism with payoffs that are chosen, from the last period to the first."""
    rng, world = random.Random(f"promise {seed}"), oracle.Environment(json.loads(canonical(env)))
    _, plans = any_rule(env, seed)
    payoff, kept, transfers = {}, {}, []
    for agent in world.agents:
        following = None
        if world.horizon is not None:
            following = {state: world.terminal_utility(agent, state) for state in world.states(world.horizon + 1)}
        tables = []
        for t, rule in reversed(list(zip(world.periods, plans, strict=True))):
            chosen = {state: _at(world, env, rule, t, state) for state in world.states(t)}
            worth = _chosen(world, rng, hair, t)
            later = {state: _later(world, t, one, state, worth if following is None else following)
                     for state, one in chosen.items()}  # fmt: skip
            if following is not None and rng.random() < 0.6:
                worth = {state: _kept(rng, hair, then) + then for state, then in later.items()}
            stage, paid = env.stage(t - 1), []
            for state, one in chosen.items():
                now = sum((p * world.utility(t, agent, a, state) for p, a in one), Fraction(0))
                paid.append(now + later[state] - worth[state])
                payoff[agent, t, state], kept[agent, t, state] = worth[state], worth[state] - later[state]
            shape = tuple(stage.sizes[axis] for axis in stage.components)
            tables.append(Table(stage.components, exact.from_fractions(paid, shape)))
            following = None if following is None else worth
        transfers.append(tuple(tables[::-1]))
    return Promise(env, world, Mechanism(name="promised", allocation=plans, transfers=tuple(transfers)), payoff, kept)


def _kept(rng, hair, then):
    """What an agent keeps today if tomorrow is worth so much: often just what tomorrow makes good, or a hair beside."""
    return Fraction(rng.choice([0, 0, 0, 1, -then, -then, -then / 2, rng.choice([1, -1]) * hair - then]))


def _chosen(world, rng, hair, period):
    """Payoffs of a period: of a few kinds, or above 0 where a component that stays has some label."""
    states = world.states(period)
    places = [k for k in range(len(states[0])) if world.horizon is None and _stays(world, k)]
    if places and rng.random() < 0.7:
        place = rng.choice(places)
        rich = [label for label in sorted({state[place] for state in states}, key=str) if rng.random() < 0.6]
        found = {state: Fraction(rng.choice([1, 2, 5]) if state[place] in rich else 0) for state in states}
    else:
        kinds = {"nothing": [0], "a gift": [1], "some": [0, 0, 0, 1], "hairs": [0, hair, 1], "debts": [0, 1, 2, -hair]}
        worths = kinds[rng.choice(["nothing", "nothing", *kinds])]
        found = {state: Fraction(rng.choice(worths)) for state in states}
    if rng.random() < 0.35:
        found[rng.choice(states)] = rng.choice([hair, -hair, -hair, Fraction(0)])
    return found


def _stays(world, place):
    """Whether a component is tomorrow what it is today, whatever is chosen; and has several labels."""
    states = world.states(1)
    moves = ((state, then) for state in states for a in world.allocations(1) for then in world.transition(1, a, state))
    return len({state[place] for state in states}) > 1 and all(then[place] == state[place] for state, then in moves)


def _at(world, env, rule, period, state):
    """The allocations of a rule at a state, with the probabilities of their shocks."""
    stage = env.stage(period - 1)
    labels = world.labels(period)
    place = tuple(labels[axis].index(world.point(state)[axis]) for axis in stage.components)
    table = rule.over(("shock", *stage.components), {**stage.sizes, "shock": len(stage.shocks)})
    shocks = world.shocks(period)
    return [(p, world.allocations(period)[int(table[(shocks.index(z), *place)])])
            for z, p in world.positive_shocks(period)]  # fmt: skip


def _later(world, period, chosen, state, following):
    """What tomorrow is worth today."""
    return world.discount * sum((p * world.expectation(period, a, state, following) for p, a in chosen), Fraction(0))


def promised(seed):
    """A promise with the finest hair that payments have room for, and its certificate; None if there is no room."""
    env = small(seed)
    if env is None:
        return None
    for hair in HAIRS[seed % 3 :]:
        found = promise(with_hairs(env, seed, hair), seed, hair)
        try:
            return found, enclose_given(found.env, lambda _, own=found.own: own, NANO).to_json()
        except CannotEnclose as reason:
            assert "too many digits" in str(reason)  # noqa: PT017 - whatever else is refused is a fault
    return None


def stored(cells):
    """Integers as a DYADIC; a field that does not fit is the largest that does."""
    least = min(cells)
    fields = [min(cell - least, (1 << MOST_BITS) - 1) for cell in cells]
    width = max(1, -(-max(fields).bit_length() // 8))
    data = b"".join(field.to_bytes(width, "little") for field in fields)
    return {"least": least if abs(least) < 2**53 else hex(least), "width": width, "chunks": chunks(data)}


def any_tables(found, tree, rng):
    """Other tables in a certificate of an infinite horizon, of another precision: near the payoffs, flat, or wild."""
    own, world = tree["evidence"], found.world
    own["exponent"], own["guard"] = rng.choice([0, 1, 7, 20, 40, 64, 70, 100]), rng.choice([0, 1, 6, 30])
    if world.horizon is not None:
        return
    for name in own["values"]:
        agent, scale = name.removeprefix("of "), 1 << own["exponent"]
        errors = rng.choice([[0], [0], [-1, 0, 1], [0, 0, 0, -1], range(-50, 50), [0, -scale], [0, scale],
                             [1 << 70, 0], [-(1 << 90), 0], [1 << 120]])  # fmt: skip
        centers = [found.payoff.get((agent, 1, state), Fraction(0)) * scale // 1 for state in world.states(1)]
        own["values"][name] = stored([center + rng.choice(errors) for center in centers])


def judged(found, tree):
    """The checker's own verdict, which must not be false; and it must see what the page says plainly."""
    own = own_bounds(found.env, tree)[OPTION]
    assert own.low <= found.least <= own.high
    assert own.verdict in ("undecided", "proved" if found.least >= 0 else "refuted")
    if min(found.kept.values()) >= 0 and _ends_well(found.world):
        assert own.verdict == "proved"
    forged = claim(tree, OPTION)
    forged.update(verdict="proved", least_slack={"from": "0", "to": None}, at=None, reason="")
    tree["claims"] = [forged]
    said = answer(found.env, tree, require=[OPTION])
    assert said.verdict in ("accepted", "rejected"), said
    assert (said.verdict == "accepted") == (own.verdict == "proved"), said
    return own.verdict


def _ends_well(world):
    """Whether nobody receives less than nothing after the last period."""
    if world.horizon is None:
        return True
    return all(world.terminal_utility(agent, state) >= 0
               for agent in world.agents for state in world.states(world.horizon + 1))  # fmt: skip


def attack(seed):
    """The sign of the least payoff, and the checker's verdict by the product's tables and by others."""
    given = promised(seed)
    if given is None:
        return None
    found, tree = given
    text = json.dumps(tree)
    verdicts = [judged(found, tree)]
    for k in range(3):
        other = json.loads(text)
        any_tables(found, other, random.Random(f"tables {seed} {k}"))
        verdicts.append(judged(found, other))
    return (found.least > 0) - (found.least < 0), tuple(sorted(verdicts))


if __name__ == "__main__":
    count, first = (int(word) for word in [*sys.argv[1:], "0"][:2])
    counts = Counter()
    for number in range(first, first + count):
        try:
            counts[attack(number)] += 1
        except BaseException:
            sys.stderr.write(f"seed {number}\n")
            raise
    sys.stdout.write(f"{dict(counts)}\n")
