"""Simulation: expectations by a naive tree of all paths, gains by the slacks of the audit, draws by counting."""

import json
from collections import Counter
from fractions import Fraction
from random import Random

import numpy as np
import pytest

import lpmech
from lpmech.certificate import pipeline
from lpmech.certificate.views import TransfersView
from lpmech.claims.game import Game
from lpmech.play.draws import Draws
from lpmech.play.expected import expectations
from lpmech.play.play import Play
from lpmech.play.run import compare, estimate, simulate
from lpmech.play.strategy import BadStrategy, Rule, Strategy, in_words, read_rules
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.reading import BadInput
from tests import oracle
from tests.certificates.random_mechanisms import random_mechanism
from tests.strategies import random_environment

SMALL = {"agents": (1, 2), "types": (1, 2), "allocations": (1, 3), "periods": (1, 3), "max_states": 8, "prior": True,
         "plain": True, "max_entries": 60}  # fmt: skip


def environment(seed, **switches):
    return Environment.from_json(random_environment(seed, **{**SMALL, **switches}))


def prior_of(env):
    stage = env.stage(0)
    prior = env.prior.full(stage.components, stage.sizes).array
    return {tuple(map(int, place)): prior.item(tuple(place)) for place in np.argwhere(prior.numerators)}


def random_strategy(env, random):
    """One to three rules, some of one period only, some where another agent has a type."""
    rules = []
    for _ in range(random.randint(0, 3)):
        agent, stage = random.choice(env.agents), random.choice(env.stages)
        when = {name: random.choice(stage.labels[name]) for name in stage.components if random.random() < 0.6}
        period = random.choice((None, 1, 2))
        rules.append(Rule(agent=agent, when=when, period=period, report=random.choice(stage.labels[agent])))
    return Strategy(rules=tuple(rules))


class Tree:
    """Expectations by walking all paths, with the oracle's environment and the rows of the mechanism."""

    def __init__(self, env, mechanism, strategy):
        self.naive = oracle.Environment(json.loads(canonical(env)))
        self.strategy = strategy
        rows = TransfersView(env, mechanism).to_json()
        self.paid = {}
        for row in rows["transfers"]:
            memory = row["memory"] and (self.state(row["memory"]["reports"]), row["memory"]["allocation"])
            self.paid[row["agent"], row["period"], memory, self.state(row["state"])] = Fraction(row["payment"])
        self.rule = {}
        for row in rows["allocation_rule"]:
            for z in self.naive.shocks(row["period"] or 1):
                chosen = row["allocation"] if row["allocation"] is not None else row["by_shock"][z]
                self.rule[row["period"], z, self.state(row["state"])] = chosen

    def state(self, point):
        return (point.get("public"), *(point[agent] for agent in self.naive.agents))

    def said(self, t, state):
        reports = [state[0]]
        for agent in self.naive.agents:
            point = self.naive.point(state)
            fits = [rule.report for rule in self.strategy.rules if rule.agent == agent
                    and rule.period in (None, t) and rule.report in self.naive.labels(t)[agent]
                    and all(point.get(k) == v for k, v in rule.when.items())]  # fmt: skip
            reports.append(fits[0] if fits else point[agent])
        return tuple(reports)

    def pay(self, agent, t, memory, reports):
        known = [self.naive.horizon and t, None] if self.naive.horizon else [1 if t == 1 else None, None, 1]
        for period in known:
            for remembered in (memory, None):
                if (agent, period, remembered, reports) in self.paid:
                    return self.paid[agent, period, remembered, reports]
        raise KeyError

    def value(self, t, last, memory, state):
        """Per agent: expected discounted utility and payments from period t on."""
        n = len(self.naive.agents)
        if t > last:
            ended = self.naive.horizon == last and self.naive.is_end(t)
            end = [self.naive.terminal_utility(i, state) if ended and state else Fraction(0) for i in self.naive.agents]
            return end, [Fraction(0)] * n
        key, said = self.naive.key(t), self.said(t, state)
        utility = [Fraction(0)] * n
        payments = [self.pay(i, t, memory, said) for i in self.naive.agents]
        for z, p in self.naive.positive_shocks(key):
            a = self.rule[self.naive.horizon and key, z, said]
            nexts = self.naive.transition(key, a, state) or {None: Fraction(1)}
            for following, q in nexts.items():
                later = self.value(t + 1, last, (said, a), following)
                for k, i in enumerate(self.naive.agents):
                    utility[k] += p * q * (self.naive.utility(key, i, a, state) + self.naive.discount * later[0][k])
                    payments[k] += p * q * self.naive.discount * later[1][k]
        return utility, payments


@pytest.mark.parametrize("seed", range(60))
def test_expectations_are_those_of_the_tree_of_all_paths(seed):
    random = Random(seed)
    env = environment(seed)
    mechanism = random_mechanism(env, seed) if seed % 2 else pipeline.construct(env, "pivot")[1].mechanism
    strategy = random_strategy(env, random)
    periods = min(env.horizon or 3, 3)
    found = expectations(Play(env, mechanism, strategy), prior_of(env), periods)
    tree, wanted = Tree(env, mechanism, strategy), [[Fraction(0)] * len(env.agents) for _ in range(2)]
    for state, chance in tree.naive.prior().items():
        value = tree.value(1, periods, None, state)
        wanted = [[x + chance * y for x, y in zip(*pair, strict=True)] for pair in zip(wanted, value, strict=True)]
    assert [list(found.utility), list(found.payments)] == wanted
    assert all(sum(shares.values()) == 1 for shares in found.allocations)


@pytest.mark.parametrize("seed", range(100, 112))
def test_truth_to_the_end_is_worth_the_truthful_payoffs_of_the_audit(seed):
    env = environment(seed, horizon="finite")
    mechanism = random_mechanism(env, seed)
    game, stage = Game(env, mechanism), env.stage(0)
    found = expectations(Play(env, mechanism, Strategy()), prior_of(env), env.horizon)
    for agent in range(len(env.agents)):
        value = game.truthful_value(agent, 0, mechanism.transfers[agent][0])
        table = value.full(stage.components, stage.sizes).array
        assert found.payoffs[agent] == sum(p * table.item(state) for state, p in prior_of(env).items())


def test_a_lie_gains_what_the_audit_says():
    """Every lie of the first period, by the slack of its incentive constraint; later all are truthful."""
    env = lpmech.load("l14/oil_leases")
    certificate = lpmech.certify(env, "pivot")
    mechanism, gains = certificate.mechanism, []
    for slack in certificate.slacks():
        cell = slack.at
        if cell.period == 1 and cell.state[cell.agent] != cell.report:
            stage, place = env.stage(0), env.agents.index(cell.agent)
            first = {tuple(stage.labels[name].index(cell.state[name]) for name in stage.components): Fraction(1)}
            rule = Rule(agent=cell.agent, when={}, report=cell.report, period=1)
            played = (expectations(Play(env, mechanism, strategy), first, env.horizon).payoffs[place]
                      for strategy in (Strategy(rules=(rule,)), Strategy()))  # fmt: skip
            gains.append(next(played) - next(played))
            assert gains[-1] == -slack.slack
    assert max(gains) > 0


def test_the_simulated_gain_of_a_profitable_lie_brackets_the_exact_one():
    env = lpmech.load("l14/oil_leases")
    certificate = lpmech.certify(env, "pivot")
    (worst,) = [one for one in certificate.claims if one.id == "incentive_compatible"]
    rule = Rule(agent=worst.at.agent, when=dict(worst.at.state), report=worst.at.report, period=worst.at.period)
    play = Play(env, certificate.mechanism, Strategy(rules=(rule,)))
    agent = env.agents.index(rule.agent)
    seen = [compare(play, prior_of(env), env.horizon, 400, seed).gain(agent) for seed in range(8)]
    assert len({one.exact for one in seen}) == 1
    assert seen[0].exact > 0
    assert len({one.mean for one in seen}) > 1
    assert sum(one.covers for one in seen) >= 7
    assert all(one.margin > 0 for one in seen)


@pytest.mark.long
def test_intervals_cover_the_expectation_about_as_often_as_they_say():
    env = environment(7, horizon="infinite", agents=(2, 2), types=(2, 2), shocks=True)
    play = Play(env, pipeline.construct(env, "pivot")[1].mechanism, Strategy())
    found = [simulate(play, prior_of(env), 6, 60, Draws(seed)) for seed in range(60)]
    covered = [one.covers for sim in found for one in sim.estimates(0) if one.margin]
    assert len(covered) >= 60
    assert sum(covered) >= 0.95 * len(covered)


def test_the_same_seed_gives_the_same_paths_and_another_one_others():
    env = environment(7, horizon="infinite", agents=(2, 2), types=(2, 2), shocks=True)
    play = Play(env, pipeline.construct(env, "pivot")[1].mechanism, Strategy())
    one, same, other = (simulate(play, prior_of(env), 10, 5, Draws(seed)) for seed in (1, 1, 2))
    assert (one.first, one.totals) == (same.first, same.totals)
    assert one.first != other.first or one.totals != other.totals
    assert sum(one.counts[3].values()) == 5


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(200, 206))
def test_shares_of_allocations_and_means_approach_what_is_expected(seed):
    env = environment(seed)
    mechanism = random_mechanism(env, seed)
    periods = env.horizon or 3
    found = simulate(Play(env, mechanism, Strategy()), prior_of(env), periods, 2000, Draws(seed))
    for counts, exact in zip(found.counts, found.expected.allocations, strict=True):
        assert set(counts) <= {a for a, chance in exact.items() if chance}
        assert all(abs(float(chance) - counts.get(a, 0) / 2000) < 0.06 for a, chance in exact.items())
    for agent in range(len(env.agents)):
        for one in found.estimates(agent):
            assert float(abs(one.mean - one.exact)) <= 2 * one.margin or one.mean == one.exact


@pytest.mark.parametrize("bound", [1, 2, 3, 7, 64, 1000])
def test_draws_are_uniform(bound):
    draws = Draws(11, bound)
    count = 20_000
    seen = Counter(draws.below(bound) for _ in range(count))
    assert set(seen) == set(range(bound)) if bound < 1000 else set(seen) <= set(range(bound))
    chi = sum((seen[k] - count / bound) ** 2 / (count / bound) for k in range(bound))
    assert chi <= bound + 5 * (2 * bound) ** 0.5


def test_draws_are_the_bits_of_the_generator():
    raw = [int(word) for word in np.random.PCG64(np.random.SeedSequence((5, 0))).random_raw(40)]
    draws = Draws(5)
    assert [draws.below(2**64) for _ in range(3)] == raw[:3]
    assert draws.below(2**100) == (raw[3] << 36) | (raw[4] >> 28)
    assert draws.below(8) == raw[5] >> 61
    assert all(0 <= draws.below(10**50) < 10**50 for _ in range(50))


def test_estimates_of_numbers_by_hand():
    one = estimate([Fraction(1), Fraction(2), Fraction(6)], Fraction(3))
    assert (one.mean, one.covers) == (3, True)
    assert abs(float(one.margin) - 2.5758293 * (7 / 3) ** 0.5) < 1e-6
    assert estimate([Fraction(4)], Fraction(3)).margin is None
    assert estimate([Fraction(4), Fraction(4)], Fraction(3)).covers is False


def test_strategies_in_words_and_files(tmp_path):
    env = lpmech.load("bv08/scheduling_three")
    assert in_words(env, ["ann:8=4,4=8"]) == (
        Rule(agent="ann", when={"ann": "8"}, report="4"), Rule(agent="ann", when={"ann": "4"}, report="8"))  # fmt: skip
    path = tmp_path / "lies.json"
    path.write_text(json.dumps({"lies": [{"agent": "bob", "when": {"ann": "8"}, "period": 2, "report": "3"}]}))
    (rule,) = read_rules(path, env)
    assert rule == Rule(agent="bob", when={"ann": "8"}, report="3", period=2)
    state = {"ann": "8", "bob": "6", "cyd": "5"}
    types = env.stage(0).labels["bob"]
    assert [Strategy(rules=(rule,)).report("bob", t, state, types) for t in (1, 2)] == ["6", "3"]


@pytest.mark.parametrize(("text", "said"), [
    ("ann", "expected AGENT:TYPE=REPORT"), ("dan:8=4", 'unknown agent "dan"'), ("ann:8", "expected TYPE=REPORT"),
    ("ann:8=5", 'unknown type "5" of ann')])  # fmt: skip
def test_words_that_are_no_strategy(text, said):
    with pytest.raises(BadStrategy, match=said):
        in_words(lpmech.load("bv08/scheduling_three"), [text])


def test_all_faults_of_a_file_of_lies_are_told(tmp_path):
    path = tmp_path / "lies.json"
    lies = [
        {"agent": "dan", "report": "8"},
        {"agent": "ann", "report": "5"},
        {"agent": "ann", "report": "8", "when": {"bob": "7", "eve": "1"}},
        {"agent": "ann", "report": "8", "period": 0},
        {"report": "8"},
        3,
    ]
    path.write_text(json.dumps({"lies": lies}))
    with pytest.raises(BadInput) as caught:
        read_rules(path, lpmech.load("bv08/scheduling_three"))
    said = str(caught.value)
    for part in ("lies[0].agent", "lies[1].report", "lies[2].when.bob", "lies[2].when.eve", "lies[3].period", "lies[4]",
                 "lies[5]"):  # fmt: skip
        assert part in said, said
