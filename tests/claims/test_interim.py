"""The interim best response against brute force: every plan of reports, and the tree of everything an agent sees.

The brute force keeps whole histories, so it also shows that the states of the package are enough.
"""

import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from lpmech.claims.best_response import best_responses
from lpmech.claims.game import Game
from lpmech.claims.interim.best_response import from_responses
from lpmech.claims.interim.response import interim_best_response
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Choice, Table
from tests.oracle import Environment as Naive

AGENTS = ("ann", "bob", "cyd")


def fractions(rng, count):
    """Probabilities over a small denominator, some of them 0."""
    weights = [rng.choice([0, 0, 1, 1, 2, 3]) for _ in range(count)]
    weights[rng.randrange(count)] += 1
    return [str(Fraction(w, sum(weights))) for w in weights]


def nested(values, shape):
    return np.array(values, dtype=object).reshape(shape).tolist()


def table(rng, axes, sizes, low=-5, high=5):
    """A table of random integers."""
    shape = [sizes[axis] for axis in axes]
    return {"axes": axes, "values": nested([str(rng.randint(low, high)) for _ in range(int(np.prod(shape)))], shape)}


def random_data(rng, horizon, *, shocks=False, public=False, types=(2, 2)):
    """An environment of as many agents as there are `types`, with interdependent values and a joint transition."""
    labels = {agent: [f"{agent}{k}" for k in range(n)] for agent, n in zip(AGENTS, types, strict=False)}
    sets = ({"public": ["dry", "wet"]} if public else {}) | labels
    sizes = {"allocation": 2} | {name: len(names) for name, names in sets.items()}
    states = int(np.prod([len(names) for names in sets.values()]))
    rows = [p for _ in range(2 * states) for p in fractions(rng, states)]
    axes = [*sizes, *(f"next {name}" for name in sets)]
    shape = [*sizes.values(), *(len(names) for names in sets.values())]
    stage = {
        "types": labels,
        "allocations": ["left", "right"],
        "utility": {agent: table(rng, list(sizes), sizes) for agent in labels},
        "transition": {"joint": {"axes": axes, "values": nested(rows, shape)}},
    }
    stage |= {"public": sets["public"]} if public else {}
    if shocks:
        stage["shocks"] = {z: {"probability": p} for z, p in zip(("sun", "rain"), ("1/3", "2/3"), strict=True)}
    head = {"format": "lpmech-environment/1", "name": "random", "discount": rng.choice(["1/2", "9/10"])}
    prior = {"axes": list(sets), "values": nested(fractions(rng, states), [len(n) for n in sets.values()])}
    data = {**head, "horizon": horizon, "agents": list(labels), "stages": [stage], "prior": prior}
    if horizon is not None and rng.random() < 0.5:
        data["terminal"] = {"utility": {agent: table(rng, list(sets), sizes) for agent in labels}}
    return data


class Rules:
    """A random allocation rule and random transfers, for the package and as functions of labels."""

    def __init__(self, rng, data):
        self.env, self.naive = Environment.from_json(data), Naive(data)
        self.rng, self.stage = rng, self.env.stage(0)
        periods = self.env.periods
        shape = [self.stage.sizes[axis] for axis in ("shock", *self.stage.components)]
        self.rule = [np.array(rng.choices(range(2), k=int(np.prod(shape)))).reshape(shape) for _ in periods]
        self.first = [self._payments(False) for _ in self.env.agents]
        later = range(1) if self.env.horizon is None else periods[1:]
        self.later = [[self._payments(True) for _ in later] for _ in self.env.agents]

    def _payments(self, memory):
        names = ("allocation", *self.stage.components)
        axes = (*((f"previous {name}" for name in names) if memory else ()), *self.stage.components)
        shape = [self.stage.sizes[axis.removeprefix("previous ")] for axis in axes]
        values = [Fraction(self.rng.randint(-8, 8), self.rng.choice([1, 2])) for _ in range(int(np.prod(shape)))]
        return Table(axes, exact.from_fractions(values, tuple(shape)))

    def mechanism(self):
        allocation = tuple(Choice(("shock", *self.stage.components), rule.copy()) for rule in self.rule)
        transfers = tuple((first, *later) for first, later in zip(self.first, self.later, strict=True))
        return Mechanism(name="random", allocation=allocation, transfers=transfers)

    def place(self, state):
        """Positions of a naive state (public or None, types...)."""
        shown = [label for label in state if label is not None]
        pairs = zip(self.stage.components, shown, strict=True)
        return tuple(self.stage.labels[name].index(label) for name, label in pairs)

    def plan(self, period, reports):
        """The pairs (probability, allocation)."""
        rule = self.rule[0 if self.env.horizon is None else period - 1]
        shocks = enumerate(self.stage.shocks)
        return [(z.probability, self.stage.allocations[int(rule[(k, *self.place(reports))])]) for k, z in shocks]

    def pay(self, agent, period, memory, reports):
        index = AGENTS.index(agent)
        if period == 1:
            return self.first[index].array.item(self.place(reports))
        before, allocation = memory
        where = (self.stage.allocations.index(allocation), *self.place(before), *self.place(reports))
        return self.later[index][0 if self.env.horizon is None else period - 2].array.item(where)

    def response(self, agent):
        return interim_best_response(Game(self.env, self.mechanism()), AGENTS.index(agent))


def says(env, period, agent, own):
    """What an agent of a type can say: its type alone, where it is away."""
    return [own] if env.is_away(period, agent, own) else env.labels(period)[agent]


class Tree:
    """Everything an agent may come to see, without any merging: all histories, weighed by their probabilities."""

    def __init__(self, rules, agent, last):
        self.rules, self.env, self.agent, self.last = rules, rules.naive, agent, last
        self.best, self.truth = {}, {}  # x → the values at the histories that lead to x
        start = [(p, None, state) for state, p in self.env.prior().items()]
        self.ex_ante = self.visit(1, start, {})

    def sees(self, state):
        return state[0], self.env.own(state, self.agent)

    def visit(self, period, worlds, past):
        """(best value, truthful value), times the probability of being here; worlds are (weight, memory, state)."""
        if period > self.last:
            return (sum(p * self.end(state) for p, _, state in worlds),) * 2
        groups = {}
        for world in worlds:
            groups.setdefault(self.sees(world[2]), []).append(world)
        total = [Fraction(0), Fraction(0)]
        for seen, group in groups.items():
            best, truth = self.decide(period, group, seen)
            weight = sum(p for p, _, _ in group)
            key = (period, group[0][1], past.get("own"), seen)
            self.best.setdefault(key, set()).add(best / weight)
            self.truth.setdefault(key, set()).add(truth / weight)
            total[0] += best
            total[1] += truth
        return tuple(total)

    def end(self, state):
        return self.env.terminal_utility(self.agent, state) if self.env.horizon else 0

    def decide(self, period, group, seen):
        """Every report, and what can be seen after it: the reports of all and the allocation."""
        said = says(self.env, period, self.agent, seen[1])
        values = {own: self.report(period, group, own) for own in said}
        return max(best for best, _ in values.values()), values[seen[1]][1]

    def report(self, period, group, own):
        now, after = Fraction(0), {}
        for p, memory, state in group:
            reports = self.env.replace(state, self.agent, own)
            now -= p * self.rules.pay(self.agent, period, memory, reports)
            for chance, a in self.rules.plan(period, reports):
                now += p * chance * self.env.utility(period, self.agent, a, state)
                for following, q in self.env.transition(period, a, state).items():
                    after.setdefault((reports, a), []).append((p * chance * q, (reports, a), following))
        past = {"own": self.env.own(group[0][2], self.agent)}
        rest = [self.visit(period + 1, worlds, past) for worlds in after.values()]
        best, truth = (now + self.env.discount * sum(part) for part in zip(*rest, strict=True)) if rest else (now, now)
        return best, truth


def key_of(rules, agent, state):
    """The package's state as the tree names it."""
    public = state.sees.get("public")
    if state.memory is None:
        return state.period, None, None, (public, state.sees[agent])
    reports = (state.memory.reports.get("public"), *(state.memory.reports[name] for name in rules.env.agents))
    return state.period, (reports, state.memory.allocation), state.true_before, (public, state.sees[agent])


def compare(rules, agent, last):
    """Every history has the value of its state; every state that some history leads to is there."""
    tree, response = Tree(rules, agent, last), rules.response(agent)
    found = {key_of(rules, agent, state): state for state in response.states}
    assert set(tree.best) <= set(found)
    for key, values in tree.best.items():
        assert values == {found[key].value}
        assert tree.truth[key] == {found[key].truth}
    assert response.ex_ante == tree.ex_ante[0] - tree.ex_ante[1]
    return response


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("agent", AGENTS[:2])
def test_two_and_three_periods_against_the_tree_of_histories(seed, agent):
    rng = random.Random(seed)
    rules = Rules(rng, random_data(rng, rng.choice([2, 3])))
    response = compare(rules, agent, rules.env.horizon)
    assert response.gain >= response.ex_ante >= 0


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(4))
def test_shocks_public_states_and_three_types(seed):
    rng = random.Random(100 + seed)
    rules = Rules(rng, random_data(rng, 2, shocks=seed % 2 == 0, public=seed > 1, types=(3, 2)))
    compare(rules, "ann", 2)


@pytest.mark.parametrize("agent", AGENTS)
def test_three_agents(agent):
    rng = random.Random(400)
    compare(Rules(rng, random_data(rng, 2, shocks=True, types=(2, 2, 2))), agent, 2)


def plans(rules, agent):
    """All deterministic plans of two periods: own first type → report; own types, reports, allocation → report."""
    env, own = rules.naive, rules.naive.labels(1)[agent]
    firsts = [dict(zip(own, said, strict=True)) for said in product(*(says(env, 1, agent, one) for one in own))]
    seen = list(product(own, own, sorted({others(rules, agent, s) for s in env.states(1)})))
    for first, said in product(firsts, product(*(says(env, 2, agent, one) for _, one, _ in seen))):
        yield first, dict(zip(seen, said, strict=True))


def others(rules, agent, state):
    return rules.naive.own(state, next(name for name in rules.env.agents if name != agent))


def worth(rules, agent, first, second):
    """What a plan of two periods yields under the prior; without shocks the allocation follows from the reports."""
    env, total = rules.naive, Fraction(0)
    for state, p in env.prior().items():
        said = env.replace(state, agent, first[env.own(state, agent)])
        ((_, a),) = rules.plan(1, said)
        total += p * (env.utility(1, agent, a, state) - rules.pay(agent, 1, None, said))
        for after, q in env.transition(1, a, state).items():
            info = env.own(state, agent), env.own(after, agent), others(rules, agent, state)
            told = env.replace(after, agent, second[info])
            ((_, b),) = rules.plan(2, told)
            now = env.utility(2, agent, b, after) - rules.pay(agent, 2, (said, a), told)
            last = env.transition(2, b, after).items()
            end = sum((x * env.terminal_utility(agent, s) for s, x in last), Fraction(0))
            total += p * q * env.discount * (now + env.discount * end)
    return total


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(2))
def test_two_periods_against_all_deterministic_plans(seed):
    rng = random.Random(200 + seed)
    rules = Rules(rng, random_data(rng, 2))
    most = max(worth(rules, "ann", *plan) for plan in plans(rules, "ann"))
    start = [s for s in rules.response("ann").states if s.period == 1]
    chances = {own: sum(p for s, p in rules.naive.prior().items() if s[1] == own) for own in ("ann0", "ann1")}
    assert sum(chances[s.sees["ann"]] * s.value for s in start) == most


def clock_data(rng, periods, shocks):
    """An infinite horizon that is over after some periods: a public clock, then a state in which nothing matters."""
    data = random_data(rng, None, public=True, shocks=shocks)
    stage, clock = data["stages"][0], [*(f"t{k}" for k in range(periods)), "over"]
    labels = {"public": clock, **stage["types"]}
    sizes = {"allocation": 2} | {name: len(names) for name, names in labels.items()}
    utility = {agent: np.array(table(rng, list(sizes), sizes)["values"], dtype=object) for agent in stage["types"]}
    for values in utility.values():
        values[:, -1] = "0"
    stage["public"] = clock
    stage["utility"] = {agent: {"axes": list(sizes), "values": v.tolist()} for agent, v in utility.items()}
    joint = [p for _ in range(2 * len(clock) * 4) for p in fractions(rng, 4)]
    mixed = {"axes": [*sizes, "next ann", "next bob"], "values": np.array(joint, dtype=object)}
    grid = mixed["values"].reshape([*sizes.values(), 2, 2])
    full = np.full([*sizes.values(), len(clock), 2, 2], "0", dtype=object)
    for k in range(len(clock)):
        full[:, k, :, :, min(k + 1, periods)] = grid[:, k]
    stage["transition"] = {"joint": {"axes": [*sizes, *(f"next {n}" for n in labels)], "values": full.tolist()}}
    first = np.full([len(clock), 2, 2], "0", dtype=object)
    first[0] = np.array(fractions(rng, 4), dtype=object).reshape(2, 2)
    data["prior"] = {"axes": ["public", *stage["types"]], "values": first.tolist()}
    return data


class ClockRules(Rules):
    """Nothing is paid when it is over."""

    def _payments(self, memory):
        paid = super()._payments(memory)
        values = np.array(paid.array.numerators)
        values[(slice(None),) * paid.axes.index("public") + (-1,)] = 0
        return Table(paid.axes, exact.from_integers(values, paid.array.denominator))


@pytest.mark.parametrize("seed", range(3))
def test_an_infinite_horizon_against_the_tree_of_a_process_that_ends(seed):
    rng = random.Random(300 + seed)
    rules = ClockRules(rng, clock_data(rng, 2, shocks=seed == 2))
    tree, response = Tree(rules, "ann", 3), rules.response("ann")
    found = {key_of(rules, "ann", state): state for state in response.states}
    for (period, *rest), values in tree.best.items():
        key = (1 if period == 1 else None, *rest)
        assert values == {found[key].value}
        assert tree.truth[period, *rest] == {found[key].truth}
    assert response.ex_ante == tree.ex_ante[0] - tree.ex_ante[1]


def test_it_is_the_ex_post_best_response_where_the_others_have_no_secrets():
    rng = random.Random(7)
    rules = Rules(rng, random_data(rng, None, types=(3, 1)))
    ex_post = best_responses(Game(rules.env, rules.mechanism()))[0][1]
    for state in rules.response("ann").states:
        if state.memory is not None:
            names = {"previous allocation": rules.stage.allocations.index(state.memory.allocation)}
            reports = state.memory.reports
            names |= {f"previous {n}": rules.stage.labels[n].index(reports[n]) for n in reports}
            names |= {"ann": rules.stage.labels["ann"].index(state.sees["ann"]), "bob": 0}
            assert state.value == ex_post.value.array.item(tuple(names[axis] for axis in ex_post.value.axes))


def test_without_a_prior_period_one_is_left_out():
    rng = random.Random(11)
    data = random_data(rng, 2)
    del data["prior"]
    rules = Rules(rng, data)
    response = rules.response("ann")
    assert response.ex_ante is None
    assert {state.period for state in response.states} == {2}
    assert all(state.on_path for state in response.states)


def test_the_claim_has_the_largest_gain():
    rng = random.Random(3)
    rules = Rules(rng, random_data(rng, 2))
    responses = [rules.response(agent) for agent in AGENTS[:2]]
    claim = from_responses(responses)
    assert claim.least_slack == -max(s.gain for one in responses for s in one.states if s.period == 1)
    assert claim.verdict == ("refuted" if claim.least_slack < 0 else "proved")
