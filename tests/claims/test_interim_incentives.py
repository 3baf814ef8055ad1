"""Interim incentives against the tree of everything that an agent may come to know, and what follows from what.

The tree keeps whole histories and walks along true states, so it also shows that the cells of the claim are enough and
none too many. Payoffs are those of the naive world.
"""

import random
from fractions import Fraction

import pytest

from lpmech import checker
from lpmech.certificate import pipeline
from lpmech.claims.interim import best_response, cells
from lpmech.claims.interim.incentives import interim_incentive_compatible
from lpmech.problem.environment import Environment
from lpmech.separation.claim import Verdict
from tests import oracle
from tests.certificates import interim_incentive_files as files
from tests.certificates import sources
from tests.claims.interim_incentives import CLAIM
from tests.claims.test_interim import Rules, random_data, says
from tests.quick import quick
from tests.search import times
from tests.strategies import random_environment
from tests.test_against_oracle import oracle_mechanism, random_mechanism

REST = "interim_best_response"
DEEP = 6  # periods of an infinite horizon, beyond which nothing new is met where there are so few states
SHAPES = (  # horizon, shocks, public, types
    (1, False, False, (3, 2)), (2, False, False, (2, 2)), (2, True, False, (2, 2)), (2, False, True, (2, 1)),
    (3, False, False, (2, 2)), (None, False, False, (2, 2)), (None, True, False, (2, 1)), (2, False, False, (2, 2, 2)),
)  # fmt: skip


class Tree:
    """All that one agent can come to know, by walking every true path under every lie."""

    def __init__(self, audit, agent):
        self.audit, self.env, self.agent = audit, audit.env, agent
        self.known = {}  # (period, history, own type before) → the chances of the states of today
        self._start()

    def _start(self):
        prior = {state: chance for state, chance in self.env.prior().items() if chance}
        self.known[1, (), None] = prior
        last = self.env.horizon or DEEP
        paths = {((), state) for state in prior}
        for t in range(1, last):
            paths = {path for one in paths for path in self._after(t, *one)}
            if self.env.horizon is None:  # what is remembered is the last step
                paths = {(history[-1:], state) for history, state in paths}

    def _after(self, t, history, state):
        now = min(t, 2) if self.env.horizon is None else t
        for reports in self.audit.reports(now, self.agent, state):
            for chance, a in self.audit.plan(now, reports):
                weights = {s: w for s, w in self.env.transition(now, a, state).items() if w}
                longer = (*history, (reports, a))
                self.known[now + 1 if now < 2 else t + 1, longer, self.env.own(state, self.agent)] = weights
                yield from ((longer, following) for following in weights if chance)

    def slacks(self):
        """The slack of every report at every information state."""
        truth = self.audit.truthful(self.agent)
        for (t, history, _), weights in self.known.items():
            now = min(t, 2) if self.env.horizon is None else t
            memory = history[-1] if history else None
            following = self.audit.following(now, self.agent, truth)
            for sees in {self._sees(state) for state in weights}:
                alike = {state: w for state, w in weights.items() if self._sees(state) == sees}
                for own in says(self.env, now, self.agent, sees[1]):
                    lost = sum(w * (truth[now][memory, s] - self.audit.payoff(
                        now, self.agent, memory, self.env.replace(s, self.agent, own), s, following))
                        for s, w in alike.items())  # fmt: skip
                    yield lost / sum(alike.values())

    def _sees(self, state):
        return state[0], self.env.own(state, self.agent)


def compared(data, mechanism_of, folder):
    """The claim, from the tree and from the program, whose certificate the checker accepts."""
    env, naive = Environment.from_json(data), oracle.Environment(data)
    mechanism = mechanism_of(env)
    audit = oracle.Audit(naive, *oracle_mechanism(env, naive, mechanism))
    least = min(slack for agent in naive.agents for slack in Tree(audit, agent).slacks())
    certificate = pipeline.audit(env, mechanism, require=(CLAIM, REST))
    claim = certificate.claims[CLAIM]
    assert (claim.verdict, claim.least_slack) == (Verdict.PROVED if least >= 0 else Verdict.REFUTED, least)
    certificate.save(folder)
    answer = checker.check_files(folder / "environment.json", folder / "certificate.json", ["efficient"])
    assert {one.id: one.reason for one in answer.claims}[CLAIM] is None
    found = {name: certificate.claims[name].verdict for name in ("incentive_compatible", CLAIM, REST)}
    order = [verdict is Verdict.PROVED for verdict in found.values()]
    assert order == sorted(order), "ex post implies interim, and interim implies the best plan"
    return claim


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(60)), 47))
def test_the_claim_is_that_of_the_tree(seed, tmp_path):
    horizon, shocks, public, types = SHAPES[seed % len(SHAPES)]
    rng = random.Random(seed)
    data = random_data(rng, horizon, shocks=shocks, public=public, types=types)
    compared(data, lambda _: Rules(random.Random(seed), data).mechanism(), tmp_path)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(40)), 13))
def test_the_claim_is_that_of_the_tree_where_stages_and_types_differ(seed, tmp_path):
    data = random_environment(seed, max_states=4)
    data.setdefault("prior", {"axes": [], "values": _uniform(data)})
    compared(data, lambda env: random_mechanism(env, seed), tmp_path)


def _uniform(data):
    return str(Fraction(1, len(oracle.Environment(data).states(1))))


@pytest.mark.parametrize("seed", quick(range(40), 7))
def test_truth_is_optimal_interim_where_it_is_ex_post(seed):
    """The pivot mechanism, whose slacks are at least 0 everywhere."""
    data = random_environment(seed, horizon="finite", stages="one", max_states=4)
    data.setdefault("prior", {"axes": [], "values": _uniform(data)})
    found = {
        claim.id: claim for claim in pipeline.certify(Environment.from_json(data), "pivot", require=(CLAIM,)).claims
    }
    implied = found[CLAIM].verdict is Verdict.PROVED and found[CLAIM].least_slack == 0
    assert implied or found["incentive_compatible"].verdict is Verdict.REFUTED


def test_a_lie_pays_after_a_lie_that_no_plan_tells():
    """The three notions differ: on the path truth is a best plan, and after her own lie ann gains 2 by one more."""
    found = {one["id"]: one for one in files.omens()["claims"]}
    assert (found[REST]["verdict"], found[CLAIM]["verdict"], found[CLAIM]["least_slack"]) == ("proved", "refuted", "-2")
    assert found[CLAIM]["reason"] == (
        "in period 2 after ann = low, bob = low and 'off', having been 'high', seeing no more than ann = high, "
        "ann says 'low' instead of the true 'high' and gains 2 in expectation"
    )


def test_plans_too_large_to_solve_are_proved_by_single_lies(monkeypatch, tmp_path):
    """Where no single lie pays no plan does: no plan is looked for, and the checker needs no evidence of any."""

    def too_large(_):
        raise best_response.TooLarge("too many states")

    monkeypatch.setattr(best_response, "solve", too_large)
    env, mechanism = sources.environment("storms"), files.bet()
    alone = pipeline.audit(env, mechanism, require=(REST,))
    assert alone.claims[REST].verdict is Verdict.UNDECIDED
    both = pipeline.audit(env, mechanism, require=(REST, CLAIM))
    assert (both.claims[REST].verdict, both.claims[REST].least_slack) == (Verdict.PROVED, 0)
    both.save(tmp_path)
    answer = checker.check_files(tmp_path / "environment.json", tmp_path / "certificate.json", [REST, CLAIM])
    assert (answer.verdict, answer.reason) == ("accepted", None)


def test_what_is_too_large_is_undecided(monkeypatch):
    monkeypatch.setattr(cells, "LARGEST", 3)
    env = sources.environment("storms")
    certificate = pipeline.audit(env, random_mechanism(env, 1), require=(CLAIM,))
    assert certificate.claims[CLAIM].verdict is Verdict.UNDECIDED
    assert certificate.claims[CLAIM].reason == cells.TOO_LARGE


def test_it_is_stated_only_if_it_is_wanted():
    env = sources.environment("storms")
    assert CLAIM not in {claim.id for claim in pipeline.certify(env, "pivot").claims}
    assert pipeline.certify(env, "pivot").to_json()["format"] == "lpmech-certificate/1.1"
    assert pipeline.certify(env, "pivot", require=(CLAIM,)).to_json()["format"] == "lpmech-certificate/1.2"
    assert interim_incentive_compatible.id == CLAIM
