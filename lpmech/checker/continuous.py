"""The check of a certificate about continuous signals, from the values of the two files on."""

from collections.abc import Callable

from .continuous_certificate import ContinuousClaim, read_certificate
from .continuous_claims import decide
from .continuous_density import check_densities
from .continuous_environment import Continuous, digest, is_continuous, read_continuous
from .continuous_integrals import Integrator
from .continuous_payoffs import Payoffs
from .errors import Rejected
from .meter import Meter
from .verify import ClaimReport

__all__ = ["check_continuous", "is_continuous"]
_FOR_EACH_AGENT = ("residual_claimant", "epsilon_incentive_compatible")


def check_continuous(
    environment: object, load_certificate: Callable[[], object], limit: int, known: "Known"
) -> str | None:
    """Why the certificate is rejected, None if it is accepted; what is found out is noted in `known` as it comes."""
    env = read_continuous(environment)
    known.environment = digest(env)
    meter = Meter(limit)
    integrator = Integrator(env, meter)
    check_densities(integrator)
    known.file = "certificate"
    certificate = read_certificate(load_certificate(), env, known.environment)
    payoffs = Payoffs(env, certificate, integrator)
    names = [_name(env, claim) for claim in certificate.claims]
    reports = {name: ClaimReport(name, "proved", "not checked") for name in names}
    known.claims = tuple(reports.values())
    if len(reports) < len(names):
        return "a claim is made twice"
    for name, claim in zip(names, certificate.claims, strict=True):
        reports[name] = ClaimReport(name, "proved", _reason(payoffs, claim))
    known.claims = tuple(reports.values())
    return _first_reason(env, known.claims)


class Known:
    """What is known when a check ends early."""

    environment: str | None = None
    claims: tuple[ClaimReport, ...] = ()
    file = "environment"


def _reason(payoffs: Payoffs, claim: ContinuousClaim) -> str | None:
    try:
        decide(payoffs, claim)
    except Rejected as rejection:
        return str(rejection)
    return None


def _name(env: Continuous, claim: ContinuousClaim) -> str:
    """`epsilon_incentive_compatible (ann)`."""
    about = [] if claim.agent is None else [env.agents[claim.agent]]
    about += [] if claim.allocation is None else [env.allocations[claim.allocation]]
    return f"{claim.id} ({', '.join(about)})" if about else claim.id


def _first_reason(env: Continuous, reports: tuple[ClaimReport, ...]) -> str | None:
    for report in reports:
        if report.reason is not None:
            return f"{report.id}: {report.reason}"
    names = {report.id for report in reports}
    each = _FOR_EACH_AGENT if env.horizon is None else (*_FOR_EACH_AGENT, "last_period_incentive_compatible")
    required = ["density", "efficient_up_to", *(f"{name} ({agent})" for name in each for agent in env.agents)]
    missing = next((name for name in required if name not in names), None)
    return None if missing is None else f"the required claim {missing} is absent"
