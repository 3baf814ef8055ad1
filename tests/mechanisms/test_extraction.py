"""Full surplus extraction: the designer collects W, nobody ever wants to leave, and fees cancel against bonuses."""

import dataclasses
import itertools
from fractions import Fraction

import pytest

from lpmech import casefiles
from lpmech.claims.extraction import full_surplus_extraction
from lpmech.claims.game import Game
from lpmech.claims.incentives import incentive_blocks
from lpmech.claims.registry import claims_about
from lpmech.mechanisms.contingent import contingent
from lpmech.mechanisms.due_payments import Infeasible, due_payments
from lpmech.mechanisms.extraction import KINDS, entry_fee, largest
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import solve_all
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.problem.tables import ZERO
from lpmech.separation.claim import Verdict
from lpmech.separation.slacks import all_slacks
from tests.mechanisms.naive import Trial, assert_contradicts, assert_incentives, built_or_reason
from tests.quick import quick

BUILD = {kind.name: kind.construct for kind in KINDS}

FORMS = {"extraction_vcg": Form.CONTINGENT_VCG, "extraction": Form.CONTINGENT}
ENVIRONMENTS = {
    "plain": {"agents": (2, 2), "shocks": False, "public": False, "negative": False},
    "three agents": {"agents": (3, 3), "types": (1, 2)},
    "shocks": {"agents": (2, 2), "shocks": True, "public": False},
    "public states": {"agents": (2, 3), "types": (1, 2), "public": True, "shocks": None},
}


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(FORMS, 5))
@pytest.mark.parametrize("kind", ENVIRONMENTS)
def test_every_promise(kind, name):
    built = 0
    for seed in range(9):
        trial = Trial(seed, horizon="infinite", prior=True, public_utility=False, **ENVIRONMENTS[kind])
        mechanism = built_or_reason(BUILD[name], trial)
        if isinstance(mechanism, str):
            assert f"no {name} transfers: " in mechanism
            assert_refused_rightly(trial, FORMS[name])
            continue
        built += 1
        assert_promises(trial, mechanism)
    assert built >= 2


def assert_refused_rightly(trial, form):
    rule = trial.programs.everyone.periods[0].allocation
    stage = trial.env.stage(0)
    dues = (due_payments(trial.env, rule, i, 0, form, stage.utilities[i]) for i in range(len(trial.env.agents)))
    found = next(due for due in dues if isinstance(due, Infeasible))
    worth = lambda period, agent, allocation, state: trial.naive.utility(period, agent, allocation, state)  # noqa: E731
    assert_contradicts(trial, found, trial.everyone.selected, worth, form)


def assert_promises(trial, mechanism):
    """Incentives; payoffs of 0 in period 1 and of at least 0 later; payments worth W at every first state."""
    own, naive = assert_incentives(trial, mechanism), trial.naive
    claim = extraction_claim(trial.env, mechanism, trial.programs)
    assert (claim.verdict, claim.least_slack) == (Verdict.PROVED, 0)
    zero = trial.audit(mechanism)["participation_zero_option"]
    assert (zero.verdict, zero.least_slack) == (Verdict.PROVED, 0)
    for agent in naive.agents:
        truth = own.truthful(agent)
        assert set(truth[1].values()) == {0}
        assert min(truth[2].values()) >= 0
    later, worth = own.later_budget(), trial.everyone.values[1]
    for state in naive.states(1):
        assert own.total(1, None, state) + naive.discount * later[state] == worth[state]
    assert own.ex_ante_budget() == sum(p * worth[state] for state, p in naive.prior().items())


def extraction_claim(env, mechanism, programs):
    return full_surplus_extraction.claim(Game(env, mechanism, solved=programs))


@pytest.mark.heavy
@pytest.mark.parametrize("shocks", [False, True])
def test_entry_fees_cancel_against_the_bounds_for_every_report(shocks):
    """c(r) + δ E_z E[ −K(a(z,r), r_{-i}) ] = 0, and no bonus is a charge."""
    built = 0
    for seed in range(25):
        trial = Trial(seed, agents=(2, 2), types=(1, 3), horizon="infinite", shocks=shocks)
        env, naive, rule = trial.env, trial.naive, trial.programs.everyone.periods[0].allocation
        for agent, name in enumerate(env.agents):
            lottery = due_payments(env, rule, agent, 0, Form.CONTINGENT, env.stage(0).utilities[agent])
            if isinstance(lottery, Infeasible):
                continue
            built += 1
            bound = largest(env, agent, lottery)
            fee = entry_fee(env, rule, bound)
            assert (lottery - bound).array.numerators.max() <= 0
            assert not {"previous " + name, *env.stage(0).components} & set(bound.axes)
            pays = tuple((fee, bound.scaled(-1)) if i == agent else (ZERO, ZERO) for i in range(2))
            own = trial.naive_audit(Mechanism(name="fee and bound", allocation=(rule,), transfers=pays))
            for reports, state in itertools.product(naive.states(1), repeat=2):
                back = own.mean_next(1, reports, state, lambda m, n, own=own, i=name: own.pay(i, 2, m, n))
                assert own.pay(name, 1, None, reports) + naive.discount * back == 0
    assert built >= 15


def test_under_spanning_every_agent_is_indifferent_among_all_reports():
    """Erratum to Section 4: with linearly independent rows no lie costs anything."""
    env = casefiles.load("l14/hidden_oil").environment
    programs = solve_all(env)
    blocks = incentive_blocks(Game(env, BUILD["extraction_vcg"](env, programs), solved=programs))
    assert {slack.slack for slack in all_slacks(env, blocks)} == {0}


def test_hidden_oil_by_hand():
    """u_ann = 3 or 4 where she wins, and ½ μ_s · q = u_ann(s). A good signal of bob's follows with probability 3/8, 1/2
    (her signal bad, good) where his is bad today, and with 1/2, 5/8 where it is good."""
    env = casefiles.load("l14/hidden_oil").environment
    mechanism = BUILD["extraction_vcg"](env, solve_all(env))
    first, later = mechanism.transfers[0]
    for bob, chances in enumerate(((Fraction(3, 8), Fraction(1, 2)), (Fraction(1, 2), Fraction(5, 8)))):
        slope = (2 * 4 - 2 * 3) / (chances[1] - chances[0])
        bad = 2 * 3 - chances[0] * slope
        assert bad + chances[1] * slope == 2 * 4
        fee = first.take("ann", 0).take("bob", bob).array.item()
        assert fee == (bad + slope) / 2  # δ times the larger of the two payments
        assert first.take("ann", 1).take("bob", bob).array.item() == 0  # she does not win
        place = {"previous allocation": 0, "previous bob": bob, "ann": 1}
        for label, due in enumerate((bad, bad + slope)):
            table = later.take("bob", label)
            for axis, where in place.items():
                table = table.take(axis, where)
            assert table.array.item() == due - (bad + slope)


def test_what_is_refused():
    env = casefiles.load("l14/oil_leases").environment
    for name, build in BUILD.items():
        with pytest.raises(NoMechanism, match=f"no {name} transfers: the horizon is finite"):
            build(env, solve_all(env))
    trial = Trial(2, agents=(2, 2), horizon="infinite", public_utility=True)
    for build in BUILD.values():
        with pytest.raises(NoMechanism, match="public utility"):
            build(trial.env, trial.programs)


def test_the_claim_is_undecided_without_a_prior():
    env = dataclasses.replace(casefiles.load("l14/hidden_oil").environment, prior=None)
    programs = solve_all(env)
    claim = extraction_claim(env, BUILD["extraction"](env, programs), programs)
    assert (claim.verdict, claim.least_slack, claim.at) == (Verdict.UNDECIDED, None, None)


def test_the_claim_measures_what_is_missing():
    """For any mechanism: minus the distance between E[W] and the naive sum of payments; finite horizons too."""
    verdicts = set()
    for seed in range(15):
        trial = Trial(seed, agents=(1, 3), types=(1, 2), prior=True, public_utility=None, max_states=4)
        tried = [pivot(trial.env, trial.programs), contingent(trial.env, trial.programs.everyone, Form.CONTINGENT)]
        for mechanism in (one for one in tried if isinstance(one, Mechanism)):
            claim = extraction_claim(trial.env, mechanism, trial.programs)
            worth = trial.everyone.values[1]
            surplus = sum(p * worth[state] for state, p in trial.naive.prior().items())
            assert claim.least_slack == -abs(surplus - trial.naive_audit(mechanism).ex_ante_budget())
            assert (claim.verdict is Verdict.PROVED) == (claim.least_slack == 0) == (claim.reason == "")
            verdicts.add(claim.verdict)
    assert Verdict.REFUTED in verdicts


def test_lotteries_alone_extract_as_much_but_some_would_leave_later():
    """Without fees and bounds the sums are the same, and a later payoff is minus what is due, of either sign."""
    env = casefiles.load("l14/hidden_oil").environment
    programs = solve_all(env)
    rule = programs.everyone.periods[0].allocation
    dues = [due_payments(env, rule, i, 0, Form.CONTINGENT_VCG, env.stage(0).utilities[i]) for i in range(2)]
    mechanism = Mechanism(name="lotteries", allocation=(rule,), transfers=tuple((ZERO, due) for due in dues))
    claims = {claim.id: claim for claim in claims_about(Game(env, mechanism, solved=programs))}
    assert extraction_claim(env, mechanism, programs).verdict is Verdict.PROVED
    assert claims["incentive_compatible"].verdict is Verdict.PROVED
    shortfall = claims["participation_zero_option"]
    assert shortfall.verdict is Verdict.REFUTED
    assert shortfall.least_slack == -max(due.array.item(place) for due in dues for place in itertools.product(
        *(range(size) for size in due.array.shape)))  # fmt: skip
