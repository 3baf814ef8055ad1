"""The budget of each period against the tree of all that may come about, and against budgets of designs."""

import random
from fractions import Fraction

import pytest

from lpmech import checker
from lpmech.certificate import pipeline
from lpmech.claims.interim import cells
from lpmech.problem.environment import Environment
from lpmech.separation.claim import Verdict
from tests import oracle
from tests.certificates import each_period_files as files
from tests.certificates import sources
from tests.certificates.random_mechanisms import random_mechanism as drawn_mechanism
from tests.claims.each_period import CLAIM
from tests.claims.test_interim import Rules, random_data
from tests.claims.test_interim_incentives import SHAPES, Tree
from tests.quick import quick
from tests.search import times
from tests.strategies import random_environment
from tests.test_against_oracle import oracle_mechanism, random_mechanism

ORDER = ("weak_budget_balance", CLAIM, "ex_ante_budget_balance")


def sums(audit):
    """The mean sum of payments at the end of every history that some agent can bring about, walked path by path."""
    env = audit.env
    yield sum(chance * audit.total(1, None, r) for r, chance in env.prior().items())
    for agent in env.agents:
        for t, history, _ in Tree(audit, agent).known:
            if history:
                now = min(t, 2) if env.horizon is None else t
                reports, allocation = history[-1]
                moved = env.transition(now - 1, allocation, reports)
                yield sum(weight * audit.total(now, history[-1], r) for r, weight in moved.items() if weight)


def compared(data, mechanism_of, folder):
    """The claim, from the tree and from the program, whose certificate the checker accepts."""
    env, naive = Environment.from_json(data), oracle.Environment(data)
    mechanism = mechanism_of(env)
    least = min(sums(oracle.Audit(naive, *oracle_mechanism(env, naive, mechanism))))
    certificate = pipeline.audit(env, mechanism, require=(CLAIM,))
    claim = certificate.claims[CLAIM]
    assert (claim.verdict, claim.least_slack) == (Verdict.PROVED if least >= 0 else Verdict.REFUTED, least)
    certificate.save(folder)
    answer = checker.check_files(folder / "environment.json", folder / "certificate.json", ["efficient"])
    assert {one.id: one.reason for one in answer.claims}[CLAIM] is None
    order = [certificate.claims[name].verdict is Verdict.PROVED for name in ORDER]
    assert order == sorted(order), "at every report implies in every period, and that implies over all time"
    return claim


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(80)), 23))
def test_the_claim_is_that_of_the_tree(seed, tmp_path):
    horizon, shocks, public, types = SHAPES[seed % len(SHAPES)]
    data = random_data(random.Random(seed), horizon, shocks=shocks, public=public, types=types)
    compared(data, lambda _: Rules(random.Random(seed), data).mechanism(), tmp_path)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(30)), 13))
def test_the_claim_is_that_of_the_tree_where_stages_and_types_differ(seed, tmp_path):
    data = random_environment(seed, max_states=4)
    uniform = str(Fraction(1, len(oracle.Environment(data).states(1))))
    data.setdefault("prior", {"axes": [], "values": uniform})
    compared(data, lambda env: random_mechanism(env, seed), tmp_path)


def test_a_loan_pays_for_itself_over_time_alone():
    found = {one["id"]: one for one in files.lent()["claims"]}
    assert [found[name]["verdict"] for name in ORDER] == ["refuted", "refuted", "proved"]
    assert found[CLAIM]["reason"] == (
        "in period 2, after the reports ann = low, bob = low and the allocation 'off', "
        "the payments are expected to sum to -1"
    )


def test_balanced_teams_need_no_money():
    for case in ("beyond/team", "beyond/team_for_ever"):
        found = pipeline.certify(pipeline.load(case), "balanced_team", require=(CLAIM,)).claims[CLAIM]
        assert (found.verdict, found.least_slack) == (Verdict.PROVED, 0)


def test_what_is_too_large_is_undecided(monkeypatch):
    monkeypatch.setattr(cells, "LARGEST", 3)
    env = sources.environment("storms")
    found = pipeline.audit(env, drawn_mechanism(env, 1), require=(CLAIM,)).claims[CLAIM]
    assert (found.verdict, found.reason) == (Verdict.UNDECIDED, cells.TOO_LARGE)


def test_it_is_stated_only_if_it_is_asked_for():
    env = sources.environment("storms")
    assert CLAIM not in {claim.id for claim in pipeline.certify(env, "pivot").claims}
    assert pipeline.certify(env, "pivot", require=(CLAIM,)).to_json()["format"] == "lpmech-certificate/1.4"
