"""The balanced team mechanism: its numbers, its promises on random environments, and a naive second computation."""

import json
import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from lpmech import checker
from lpmech.certificate import pipeline, results
from lpmech.claims.interim import cells
from lpmech.claims.interim.incentives import _loss
from lpmech.cli.run import run
from lpmech.mechanisms.social import solve_all
from lpmech.mechanisms.team import balanced_team
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from lpmech.problem.stages import REPORT
from lpmech.separation.claim import Verdict
from tests import oracle
from tests.quick import quick
from tests.search import times
from tests.strategies import INDEPENDENT_KINDS, random_environment
from tests.test_against_oracle import oracle_mechanism

PROMISES = ("efficient", "interim_incentive_compatible", "interim_best_response", "ex_post_budget_balance")


def weights(rng, labels):
    """Probabilities, some of them 0."""
    found = [rng.choice([0, 1, 1, 2, 3]) for _ in labels]
    found[rng.randrange(len(found))] += 1
    return [Fraction(w, sum(found)) for w in found]


def product_prior(rng, data):
    """First types that are independent given the public state."""
    stage = data["stages"][0]
    public = stage.get("public")
    entries = {}
    for word, chance in zip(public or [None], weights(rng, public or [None]), strict=True):
        laws = [dict(zip(labels, weights(rng, labels), strict=True)) for labels in stage["types"].values()]
        for types in product(*laws):
            cell = chance
            for law, label in zip(laws, types, strict=True):
                cell *= law[label]
            entries[(*([] if word is None else [word]), *types)] = cell
    axes = [*(["public"] if public else []), *data["agents"]]
    shape = [len(labels) for labels in (public, *stage["types"].values()) if labels is not None]
    return {"axes": axes, "values": np.array([str(x) for x in entries.values()], dtype=object).reshape(shape).tolist()}


def society(seed, **switches):
    """Private values, independent transitions, a product prior, at least two agents."""
    switches = {"agents": (2, 3), "max_states": 8, "max_entries": 60, **switches}
    data = random_environment(seed, private=True, kinds=INDEPENDENT_KINDS, prior=False, **switches)
    types = {name: data["stages"][0]["types"][name] for name in data["agents"]}
    data["stages"][0]["types"] = types
    return data | {"prior": product_prior(random.Random(seed), data)}


def least_loss(game, lies_alone=True):
    """The least of what a lie costs at all own information states; of other reports than the truth alone."""
    found = []
    for seer in cells.seers(game):
        name = seer.deviator.name
        for means in (seer.first(_loss, REPORT + name), *seer.later(_loss, REPORT + name)):
            shape = means.mean.array.numerators.shape
            counts = np.broadcast_to(means.counts, shape)
            for index in np.ndindex(shape):
                if not counts[index]:
                    continue
                cell = means.cell(index)
                if not lies_alone or cell.report != cell.state[name]:
                    found.append(means.slack(index))
    return min(found)


# numbers


def test_the_least_a_lie_costs_in_two_periods():
    assert least_loss(pipeline.certify(pipeline.load("beyond/team"), "balanced_team").game) == Fraction(1, 4)


def test_two_computations_of_the_shipped_example(tmp_path):
    """`beyond/athey_segal.team` was computed by hand for truthful histories; on these the payments agree."""
    env = pipeline.load("beyond/athey_segal")
    certificate = pipeline.certify(env, "balanced_team", require=PROMISES)
    assert certificate.verdict.value == "certified"
    rows = {(r.agent, r.period, r.memory and (r.memory.allocation, *r.memory.reports.values()), *r.state.values()):
            r.payment for r in results.transfer_rows(env, certificate.mechanism)}  # fmt: skip
    assert rows["seller", 1, None, "1", "none"] - rows["seller", 1, None, "2", "none"] == Fraction(-33, 20) + Fraction(
        9, 10
    )


# promises


def test_its_promises_decide_the_verdict_if_none_are_named(tmp_path):
    """In Python and on the command line, of a case that names no claims; the ex post claim stands beside them."""
    env = pipeline.load("beyond/team")
    certificate = pipeline.certify(env, "balanced_team")
    assert certificate.required == PROMISES
    assert certificate.verdict == "certified"
    assert pipeline.certify(env, "balanced_team", require=["incentive_compatible"]).verdict == "refuted"
    path = tmp_path / "env.json"
    path.write_text(canonical(env), encoding="utf-8")
    told = run(["certify", str(path), "--mechanism", "balanced_team", "-o", str(tmp_path / "out")])
    assert told == 0
    about = json.loads((tmp_path / "out" / "about.json").read_text(encoding="utf-8"))
    assert "--require" not in about["command"]
    assert run(["report", str(path), "--mechanism", "balanced_team", "-o", str(tmp_path / "page.html")]) == 0
    assert run(["sweep", str(path), "--mechanism", "balanced_team", "--set", "discount=1/2"]) == 0


@pytest.mark.parametrize("seed", quick(range(times(80)), 11))
def test_its_promises(seed, tmp_path):
    env = Environment.from_json(society(seed))
    certificate = pipeline.certify(env, "balanced_team", require=PROMISES)
    found = {claim.id: claim for claim in certificate.claims}
    assert [found[name].verdict for name in PROMISES] == [Verdict.PROVED] * 4
    assert [found[name].least_slack for name in PROMISES] == [0] * 4
    certificate.save(tmp_path)
    answer = checker.check_files(tmp_path / "environment.json", tmp_path / "certificate.json", list(PROMISES))
    assert (answer.verdict, answer.reason) == ("accepted", None)


class Naive:
    """The formulas on dictionaries, the mean formed by the whole kernel."""

    def __init__(self, data):
        self.env = oracle.Environment(data)
        self.solved = oracle.solve(self.env, None)
        self.worth = {}

    def prospects(self, agent, t, state):
        """Ψ, by walking on to the end."""
        if self.env.is_end(t):
            return sum((self.env.terminal_utility(j, state) for j in self.env.agents if j != agent), Fraction(0))
        if (agent, t, state) not in self.worth:
            self.worth[agent, t, state] = sum(
                chance * self._at(agent, t, state, self.solved.selected[t][z, state])
                for z, chance in self.env.positive_shocks(t)
            )
        return self.worth[agent, t, state]

    def _at(self, agent, t, state, a):
        now = sum((self.env.utility(t, j, a, state) for j in self.env.agents if j != agent), Fraction(0))
        now += self.env.public_utility(t, a, state)
        if t == self.env.horizon and not self.env.has_terminal_utility():
            return now
        following = self.env.transition(t, a, state)
        return now + self.env.discount * sum(
            chance * self.prospects(agent, t + 1, after) for after, chance in following.items() if chance
        )

    def gain(self, agent, t, weights, public, own):
        """γ: the mean at one own type, less the mean, given the public state."""
        alike = {state: chance for state, chance in weights.items() if chance and state[0] == public}
        if not alike:
            return None
        total, at, every = sum(alike.values()), Fraction(0), Fraction(0)
        for state, chance in alike.items():
            at += chance * self.prospects(agent, t, self.env.replace(state, agent, own))
            every += chance * self.prospects(agent, t, state)
        return (at - every) / total

    def payment(self, agent, t, weights, reports):
        """None where the public state cannot be."""
        gains = {j: self.gain(j, t, weights, reports[0], self.env.own(reports, j)) for j in self.env.agents}
        if None in gains.values():
            return None
        others = [gain for j, gain in gains.items() if j != agent]
        return sum(others) / len(others) - gains[agent]


@pytest.mark.parametrize("seed", quick(range(times(50)), 11))
def test_a_second_computation(seed):
    data = society(500 + seed, horizon="finite")
    env, naive = Environment.from_json(data), Naive(data)
    _, pay = oracle_mechanism(env, naive.env, balanced_team(env, solve_all(env)))
    for t in naive.env.periods:
        for memory in _memories(naive, t):
            law = naive.env.prior() if memory is None else naive.env.transition(t - 1, memory[1], memory[0])
            for reports, agent in product(naive.env.states(t), naive.env.agents):
                expected = naive.payment(agent, t, law, reports)
                if expected is not None:
                    assert pay(agent, t, memory, reports) == expected


def _memories(naive, t):
    if t == 1:
        return [None]
    chosen = naive.solved.selected[t - 1]
    return {(state, a) for (_, state), a in chosen.items()}


def test_one_period_is_the_expected_externality():
    """Three bidders for one good, uniform on 0, 1, 2: what a report takes from the others, in closed form."""
    bidders, values = ("ann", "bob", "cid"), ("0", "1", "2")
    utility = {name: {"axes": ["allocation", name], "entries": {f"{name}|{v}": v for v in values}, "default": "0"}
               for name in bidders}  # fmt: skip
    types = {name: list(values) for name in bidders}
    data = {
        "format": "lpmech-environment/1", "name": "one good", "discount": "1", "horizon": 1, "agents": list(bidders),
        "stages": [{"types": types, "allocations": list(bidders), "utility": utility}],
        "prior": {"axes": [], "values": "1/27"},
    }  # fmt: skip
    certificate = pipeline.certify(Environment.from_json(data), "balanced_team", require=PROMISES)
    rows = {
        (r.agent, *r.state.values()): r.payment
        for r in results.transfer_rows(certificate.environment, certificate.mechanism)
    }
    for low, high in (("0", "1"), ("1", "2"), ("0", "2")):
        paid = rows["ann", high, "0", "0"] - rows["ann", low, "0", "0"]
        assert paid == _left(low) - _left(high)
    assert certificate.verdict.value == "certified"


def _left(own):
    """What the others expect if ann, the first in every tie, says so: the greatest of theirs if it is above hers."""
    values = (0, 1, 2)
    return sum((Fraction(max(b, c), 9) for b, c in product(values, values) if max(b, c) > int(own)), Fraction(0))


# refusals


def changed(data, **parts):
    return Environment.from_json(data | parts)


def test_it_is_refused_where_a_hypothesis_fails():
    def refused(env, words):
        with pytest.raises(NoMechanism, match=words):
            balanced_team(env, solve_all(env))

    data = society(
        3, agents=(2, 2), types=(2, 2), public=False, stages="one", horizon="finite", periods=(2, 2), plain=True
    )
    names, stage = data["agents"], data["stages"][0]
    balanced_team(Environment.from_json(data), solve_all(Environment.from_json(data)))
    tied = {"axes": names, "values": [["1/2", "0"], ["0", "1/2"]]}
    refused(changed(data, prior=tied), "first type tells of another's")
    refused(Environment.from_json({k: v for k, v in data.items() if k != "prior"}), "no prior")
    other = {"axes": [names[1]], "values": ["0", "1"]}
    refused(changed(data, stages=[stage | {"utility": {**stage["utility"], names[0]: other}}]), "private values")
    copies = {"joint": {"axes": [f"next {name}" for name in names], "values": [["1/2", "0"], ["0", "1/2"]]}}
    refused(changed(data, stages=[stage | {"transition": copies}]), "independent")
    alone = random_environment(1, agents=(1, 1), private=True, kinds=INDEPENDENT_KINDS, prior=True)
    refused(Environment.from_json(alone), "one agent")


@pytest.mark.parametrize("seed", quick(range(12), 5))
def test_a_public_state_that_follows_types_is_refused(seed):
    data = society(
        seed, agents=(2, 2), types=(2, 2), public=True, stages="one", horizon="finite", periods=(2, 2), plain=True
    )
    stage = data["stages"][0]
    words, name = stage["public"], data["agents"][0]
    if len(words) < 2:
        pytest.skip("one public state")
    rows = {"axes": [name, "next public"], "values": [["1", "0"], ["0", "1"]]}
    stage["transition"] = {"public": rows} | {
        one: {"axes": [f"next {one}"], "values": ["1/2", "1/2"]} for one in data["agents"]
    }
    env = Environment.from_json(data)
    with pytest.raises(NoMechanism, match="depends on more than its own present"):
        balanced_team(env, solve_all(env))
