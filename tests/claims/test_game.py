"""A game: what follows from a mechanism in an environment, computed when it is asked for, and once."""

from dataclasses import FrozenInstanceError, replace

import pytest

from lpmech import casefiles
from lpmech.claims.game import Game, per_game
from lpmech.claims.incentives import incentive_blocks, incentive_compatible
from lpmech.claims.last_period import last_period_implementable
from lpmech.claims.registry import EVIDENCE, KINDS, claims_about, evidence_for, in_order
from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import solve_all
from lpmech.problem.transition import Factored
from lpmech.separation.claim import Verdict


def game_of(name="bv08/scheduling_three"):
    env = casefiles.load(name).environment
    programs = solve_all(env)
    return Game(env, pivot(env, programs), solved=programs)


def test_what_a_game_knows_is_computed_once_and_cannot_be_changed():
    game, asked = game_of(), []

    @per_game
    def counted(one):
        asked.append(one)
        return len(asked)

    assert (counted(game), counted(game), asked) == (1, 1, [game])
    assert incentive_blocks(game) is incentive_blocks(game)
    assert incentive_compatible.claim(game) is incentive_compatible.claim(game)
    assert game.payoffs is game.payoffs
    with pytest.raises(FrozenInstanceError):
        game.mechanism = None


def test_another_mechanism_has_the_same_programs_and_payoffs_of_its_own():
    game = game_of()
    free = replace(game.mechanism, transfers=tuple(() for _ in game.agents), name="free", by_shock=None)
    other = game.under(free)
    assert other.programs is game.programs
    assert other.mechanism is free
    assert game.mechanism.name == "pivot"
    again = game.under(game.mechanism)
    assert again.payoffs is not game.payoffs


def test_transitions_are_factored_where_that_is_possible():
    separable, interdependent = game_of(), game_of("l14/oil_leases")
    assert separable.separable
    assert all(isinstance(stage.transition, Factored | None) for stage in separable.model.stages)
    assert not interdependent.separable
    assert interdependent.model is interdependent.environment


def test_claims_are_stated_in_the_order_of_the_registry_with_the_evidence_that_they_name():
    for name in ("bv08/scheduling_three", "l14/oil_leases"):
        game = game_of(name)
        claims = claims_about(game, KINDS)
        assert claims == in_order(claims[::-1])
        evidence = evidence_for(game, claims)
        named = {each.key for claim in claims for each in claim.kind.evidence}
        assert list(evidence) == [each.key for each in EVIDENCE if each.key in evidence]
        assert set(evidence) <= named
        alone = evidence_for(game, [incentive_compatible.claim(game)])
        assert list(alone) == ["continuation"]


def test_there_is_nothing_to_decide_about_the_last_period_of_an_infinite_horizon():
    infinite, finite = game_of("l14/hidden_oil"), game_of("l14/oil_leases")
    assert last_period_implementable.claim(finite).verdict in (Verdict.PROVED, Verdict.REFUTED)
    assert not last_period_implementable.is_stated(infinite, KINDS)
    with pytest.raises(ValueError, match="nothing to decide about last_period_implementable"):
        last_period_implementable.claim(infinite)
