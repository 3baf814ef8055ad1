"""The evidence that each claim needs (certificate page section 3): a decided claim without it is rejected, also where
the checker would get by without."""

from collections.abc import Callable

from .budgets import budget_of
from .certificate import Claim
from .clash import CLAIMS
from .errors import Rejected
from .forms import listed
from .incentives import best_of, continuation_of, outside_of
from .model import Model
from .relations import RELATION, needed
from .welfare import EVERYONE, program_of

Need = Callable[[Model], object]


def _everyone(model: Model) -> None:
    program_of(model, EVERYONE)


def _each(find: Callable[[Model, int], object]) -> Need:
    return lambda model: [find(model, agent) for agent in model.agents]


def _separations(model: Model) -> None:
    if model.certificate.evidence.separations is None:
        raise Rejected('the evidence has no "convex independence"')


def _last_period(model: Model, agent: int) -> None:
    if agent not in model.certificate.evidence.last_period:
        raise Rejected(f'the evidence has no "last period" of {model.environment.agents[agent]}')


def _of_form(form: str) -> Callable[[Model, int], object]:
    return lambda model, agent: listed(model, agent, form)


_CONTINUATION = _each(continuation_of)
_NEEDS: dict[str, tuple[Need, ...]] = {
    "efficient": (_everyone,),
    "incentive_compatible": (_CONTINUATION,),
    "epsilon_incentive_compatible": (_CONTINUATION,),
    "incentive_compatible_by_shock": (_CONTINUATION,),
    "interim_best_response": (_CONTINUATION,),
    "best_response": (_CONTINUATION, _each(best_of)),
    "participation_zero_option": (_CONTINUATION,),
    "participation_passive_option": (_CONTINUATION, _each(program_of), _each(outside_of)),
    "ex_ante_budget_balance": (budget_of,),
    "efficient_exit": (_each(program_of),),
    "full_surplus_extraction": (_everyone, budget_of),
    "single_crossing": (_everyone,),
    "increasing_differences": (_CONTINUATION,),
    "admissible_increments": (_CONTINUATION,),
    "exists_any": (_everyone,),
    **{name: (_everyone, _each(_of_form(form))) for name, form in CLAIMS.items()},
}
_PROOFS: dict[str, tuple[Need, ...]] = {
    "convex_independence": (_separations,),
    "last_period_implementable": (_each(_last_period),),
}


def check_needs(model: Model, claim: Claim) -> None:
    """Rejected where evidence is missing; the conditions need it where they are proved, refuted they have a witness."""
    for need in (*_NEEDS.get(claim.id, ()), *(_PROOFS.get(claim.id, ()) if claim.verdict == "proved" else ())):
        need(model)
    if claim.id == RELATION:
        needed(model, claim)
