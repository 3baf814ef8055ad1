"""The order of a check: which evidence is verified, and which scan decides each claim.

Everything that the evidence holds is verified, needed or not; then each claim that is not undecided.
"""

from collections.abc import Callable, Mapping

from .answer import ClaimReport
from .budgets import check_budget, check_expected, scan_ex_ante, scan_exit, scan_sums, scan_surplus
from .certificate import Certificate, Claim
from .clash import CLAIMS as FORM_CLAIMS
from .concepts import CONCEPTS
from .conditions import Conditions, check_separations, decide_convex, decide_spanning
from .environment import Environment
from .epsilon import EPSILON, scan_epsilon
from .errors import Rejected
from .estimate import Estimate
from .existence import EXISTENCE, decide_existence
from .forms import check_forms, decide_form
from .hypotheses import decide, scan_values
from .implied import decide_implied, is_implied
from .incentives import (
    check_best,
    check_by_shock,
    check_continuation,
    scan_best_response,
    scan_by_shock,
    scan_incentives,
    scan_participation,
)
from .interim import INTERIM, check_interim_evidence, decide_interim
from .last_period import check_transfers, decide_last_period
from .meter import Meter
from .model import Model, check_allocation
from .needs import check_needs
from .ordered import decide_crossing, decide_monotone, scan_differences, scan_increments
from .relations import RELATION, decide_relation
from .scan import Scan, expect_no_slack, judge
from .uniqueness import UNIQUENESS, decide_uniqueness
from .welfare import check_outside, check_program, scan_efficient

Decider = Callable[[Claim], None]
Scanner = Callable[[Model, Scan, Meter], None]

_SCANS: dict[str, Scanner] = {
    "efficient": lambda model, scan, meter: scan_efficient(model, scan),
    "incentive_compatible": lambda model, scan, meter: scan_incentives(model, scan),
    "incentive_compatible_by_shock": lambda model, scan, meter: scan_by_shock(model, scan),
    "best_response": lambda model, scan, meter: scan_best_response(model, scan),
    "participation_zero_option": lambda model, scan, meter: scan_participation(model, scan, passive=False),
    "participation_passive_option": lambda model, scan, meter: scan_participation(model, scan, passive=True),
    "weak_budget_balance": lambda model, scan, meter: scan_sums(model, scan, exact=False),
    "ex_post_budget_balance": lambda model, scan, meter: scan_sums(model, scan, exact=True),
    "ex_ante_budget_balance": lambda model, scan, meter: scan_ex_ante(model, scan),
    "efficient_exit": scan_exit,
    "full_surplus_extraction": lambda model, scan, meter: scan_surplus(model, scan),
    "increasing_differences": scan_differences,
    "admissible_increments": scan_increments,
    "non_negative_values": lambda model, scan, meter: scan_values(model, scan),
}


def verify(environment: Environment, certificate: Certificate, limit: int) -> list[ClaimReport]:
    """A report of each claim; Rejected where mechanism or evidence does not hold, Limit where the work is too much."""
    meter = Meter(limit)
    Estimate(environment, certificate, meter).spend()
    model = Model(environment, certificate)
    check_allocation(model)
    check_by_shock(model)
    _check_evidence(model, meter)
    found: dict[str, ClaimReport] = {}
    decide_claim = _decider(model, meter, found)
    # Some claims may rest on others, so they come last.
    for claim in sorted(certificate.claims, key=lambda claim: claim.id in (INTERIM, EXISTENCE) or is_implied(claim)):
        reason = _reason(model, claim, meter, decide_claim)
        found[claim.id] = ClaimReport(claim.id, claim.verdict, reason, claim.stated)
    return [found[claim.id] for claim in certificate.claims]


def _decider(model: Model, meter: Meter, found: Mapping[str, ClaimReport]) -> Decider:
    """Decides the claims that no scan decides, given the reports of claims before; the separating vectors are verified
    first."""
    environment = model.environment
    conditions = Conditions(environment, meter)
    covered = check_separations(conditions, model.certificate.evidence.separations or ())
    deciders: dict[str, Decider] = {
        "convex_independence": lambda claim: decide_convex(conditions, claim, covered),
        "spanning": lambda claim: decide_spanning(conditions, claim),
        "last_period_implementable": lambda claim: decide_last_period(model, claim),
        INTERIM: lambda claim: decide_interim(model, claim, _proved(found)),
        UNIQUENESS: lambda claim: decide_uniqueness(model, claim, meter),
        RELATION: lambda claim: decide_relation(model, claim, meter),
        "monotone_partition": lambda claim: decide_monotone(model, claim, meter),
        "single_crossing": lambda claim: decide_crossing(model, claim, meter),
        EXISTENCE: lambda claim: decide_existence(model, claim, meter, _proved(found)),
    }

    def decide_claim(claim: Claim) -> None:
        if is_implied(claim):
            decide_implied(claim, _proved(found))
        elif claim.id in deciders:
            deciders[claim.id](claim)
        else:
            decide(claim, environment, meter)

    return decide_claim


def _proved(found: Mapping[str, ClaimReport]) -> set[str]:
    """The claims that are stated to be proved, and are."""
    return {report.id for report in found.values() if report.verdict == "proved" and report.reason is None}


def _check_evidence(model: Model, meter: Meter) -> None:
    evidence = model.certificate.evidence
    for left_out in evidence.programs:
        check_program(model, left_out)
    for agent in evidence.continuation:
        check_continuation(model, agent)
    for agent in evidence.outside:
        check_outside(model, agent)
    for agent in evidence.best:
        check_best(model, agent)
    for agent in evidence.last_period:
        check_transfers(model, agent)
    for agent in evidence.interim:
        check_interim_evidence(model, agent, meter)
    if evidence.budget is not None:
        check_budget(model)
    check_forms(model)


def _reason(model: Model, claim: Claim, meter: Meter, decide_claim: Decider) -> str | None:
    """Why a claim does not hold, None if it does."""
    try:
        if claim.concept != CONCEPTS[claim.id]:
            raise Rejected("the concept is not the text that belongs to the id")
        if is_implied(claim):
            decide_claim(claim)
        elif claim.verdict != "undecided":
            check_needs(model, claim)
            _check(model, claim, meter, decide_claim)
    except Rejected as rejection:
        return str(rejection)
    return None


def _check(model: Model, claim: Claim, meter: Meter, decide_claim: Decider) -> None:
    if claim.id == "expected_budget_balance":
        check_expected(model, claim, meter)
    elif claim.id in FORM_CLAIMS:
        decide_form(model, claim, meter)
    elif claim.id == EPSILON:
        scan = Scan(claim.at, model)
        scan_epsilon(model, claim, scan, meter)
        judge(claim, scan)
    elif claim.id in _SCANS:
        scan = Scan(claim.at, model)
        _SCANS[claim.id](model, scan, meter)
        judge(claim, scan)
    else:
        if claim.id != INTERIM:
            expect_no_slack(claim)
        decide_claim(claim)
