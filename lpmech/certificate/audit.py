"""All claims of the audit of one mechanism in one environment, with the evidence behind them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from lpmech.claims.best_response import BestResponses, best_response, best_responses
from lpmech.claims.budget import (
    ex_ante_budget_balance,
    ex_post_budget_balance,
    expected_budget_balance,
    weak_budget_balance,
)
from lpmech.claims.efficiency import efficient
from lpmech.claims.epsilon import for_largest_gain
from lpmech.claims.exit import efficient_exit
from lpmech.claims.extraction import CLAIM as EXTRACTION
from lpmech.claims.extraction import full_surplus_extraction, has_correlated_prior
from lpmech.claims.implied import implied
from lpmech.claims.incentives import (
    by_shock_blocks,
    incentive_blocks,
    incentive_compatible,
    incentive_compatible_by_shock,
)
from lpmech.claims.interim_claim import InterimFinding, interim_finding
from lpmech.claims.interim_participation import interim_participation
from lpmech.claims.last_period import LastPeriodFinding, last_period_implementable
from lpmech.claims.ordered import OrderedTypes, ordered_types
from lpmech.claims.participation import Outside, outside_options, participation
from lpmech.claims.payoffs import Payoffs, truthful_payoffs
from lpmech.mechanisms.social import Progress, SocialPrograms, is_separable, silent
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.progress import shares
from lpmech.separation import convex_independence, spanning
from lpmech.separation.claim import Claim, Slack
from lpmech.separation.convex_independence import Separation
from lpmech.separation.hypotheses import all_hypotheses
from lpmech.separation.slacks import Block, all_slacks


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Interdependence:
    """What matters where values are interdependent or transitions are not independent, with its evidence."""

    claims: tuple[Claim, ...] = ()
    separations: tuple[Separation, ...] = ()
    last_period: LastPeriodFinding | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Audit:
    """The claims about a mechanism and the tables that prove them."""

    environment: Environment
    mechanism: Mechanism
    programs: SocialPrograms
    payoffs: Payoffs
    outside: Outside
    responses: BestResponses
    interim: InterimFinding
    interdependence: Interdependence
    ordered: OrderedTypes
    claims: tuple[Claim, ...]
    incentive_blocks: tuple[Block, ...]

    def slacks(self) -> Iterator[Slack]:
        """The slack of every incentive constraint."""
        return all_slacks(self.environment, "incentive_compatible", self.incentive_blocks)


def audit(
    env: Environment, mechanism: Mechanism, programs: SocialPrograms, progress: Progress = silent,
    wanted: Collection[str] = (),
) -> Audit:  # fmt: skip
    """Audits a mechanism: every promise is a claim with its least slack.

    `programs` are the solved social programs of the same environment; the mechanism's own allocation rule may differ.
    `wanted`: ids of claims that are decided even where the environment makes them uninteresting.
    """
    progress("truthful payoffs")
    payoffs = truthful_payoffs(env, mechanism)
    blocks = incentive_blocks(env, mechanism, payoffs, progress)
    responses = best_responses(env, mechanism, payoffs, progress)
    incentives = incentive_compatible(env, blocks)
    progress("interim best responses")
    interim = interim_finding(env, mechanism, payoffs, incentives)
    progress("participation, budget, exit")
    outside = outside_options(env, programs)
    progress("conditions and hypotheses")
    interdependence = _interdependence(env, mechanism, programs, payoffs, wanted)
    ordered = ordered_types(env, mechanism, programs.everyone, payoffs)
    deciders: tuple[Callable[[], Iterable[Claim]], ...] = (
        lambda: (efficient(env, mechanism, programs.everyone), incentives, *for_largest_gain(env, incentives)),
        lambda: _by_shock(env, mechanism, payoffs),
        lambda: (best_response(env, mechanism, payoffs, responses), interim.claim),
        lambda: (participation(env, mechanism, payoffs, "participation_zero_option"),),
        lambda: (participation(env, mechanism, payoffs, "participation_passive_option", outside),),
        lambda: interim_participation(env, mechanism, payoffs, wanted),
        lambda: (weak_budget_balance(env, mechanism),),
        lambda: (expected_budget_balance(env, mechanism), ex_ante_budget_balance(env, mechanism, payoffs)),
        lambda: (ex_post_budget_balance(env, mechanism),),
        lambda: (efficient_exit(env, mechanism, programs),),
        lambda: (*ordered.claims, *interdependence.claims, *all_hypotheses(env)),
    )
    claims = implied(tuple(claim for decide in shares("claims", deciders, progress) for claim in decide()))
    return Audit(
        environment=env,
        mechanism=mechanism,
        programs=programs,
        payoffs=payoffs,
        outside=outside,
        responses=responses,
        interim=interim,
        interdependence=interdependence,
        ordered=ordered,
        claims=claims,
        incentive_blocks=tuple(blocks),
    )


def _by_shock(env: Environment, mechanism: Mechanism, payoffs: Payoffs) -> tuple[Claim, ...]:
    """The claim at every shock, where transfers by shock are given."""
    if mechanism.by_shock is None:
        return ()
    return (incentive_compatible_by_shock(env, by_shock_blocks(env, mechanism, payoffs)),)


def _interdependence(
    env: Environment, mechanism: Mechanism, programs: SocialPrograms, payoffs: Payoffs, wanted: Collection[str]
) -> Interdependence:
    """Liu's conditions, the last period, and extraction. With private values and independent types they have nothing to
    say, and are left out but for those that are wanted."""
    stated = {*wanted, *_of_interest(env)}
    extraction = (full_surplus_extraction(env, mechanism, programs.everyone, payoffs),) if EXTRACTION in stated else ()
    convex, separations = convex_independence(env) if "convex_independence" in stated else (None, ())
    span = spanning(env) if "spanning" in stated else None
    last = last_period_implementable(env, mechanism) if "last_period_implementable" in stated else None
    found = (*extraction, convex, span, None if last is None else last.claim)
    return Interdependence(claims=tuple(claim for claim in found if claim), separations=separations, last_period=last)


def _of_interest(env: Environment) -> tuple[str, ...]:
    """Which of these claims are stated though nobody wants them."""
    if not is_separable(env):
        return EXTRACTION, "convex_independence", "spanning", "last_period_implementable"
    return (EXTRACTION,) if has_correlated_prior(env) else ()
