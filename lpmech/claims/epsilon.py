"""ε-incentive compatibility: by how much the most profitable one-period lie gains, at most.

The slacks are those of `incentives.py` with ε added. If no one-period lie gains more than ε, no plan of lies gains
more than ε (1 + δ + δ² + …), one term for each period left: replace its lies by the truth, the last one first; each
replacement costs at most ε in its period, whatever the history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from lpmech.claims.words import amount, gain_in_words
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.tables import Table
from lpmech.separation.claim import Claim, Verdict
from lpmech.separation.slacks import Block, claim_from_blocks

EPSILON = "epsilon_incentive_compatible"
_DIGITS = 24


def epsilon_incentive_compatible(env: Environment, blocks: Sequence[Block], epsilon: Fraction) -> Claim:
    """The claim for a stated ε ≥ 0; `blocks` are those of `incentive_compatible`."""
    stated = Table((), exact.scalar(epsilon))
    raised = [replace(block, terms=(*block.terms, stated)) for block in blocks]
    claim = claim_from_blocks(env, EPSILON, raised, lambda cell, slack: gain_in_words(cell, slack - epsilon))
    reason = bound_in_words(env, epsilon) if claim.verdict is Verdict.PROVED else claim.reason
    return replace(claim, reason=reason, witness={"epsilon": format_number(epsilon)})


def for_largest_gain(env: Environment, truthful: Claim) -> tuple[Claim, ...]:
    """The claim for the largest gain of a lie, where `truthful`, the claim `incentive_compatible`, is refuted."""
    if truthful.verdict is Verdict.PROVED or truthful.least_slack is None:
        return ()
    epsilon = -truthful.least_slack
    return (replace(truthful, id=EPSILON, verdict=Verdict.PROVED, least_slack=Fraction(0), cells=(),
                    reason=bound_in_words(env, epsilon), witness={"epsilon": format_number(epsilon)}),)  # fmt: skip


def bound_in_words(env: Environment, epsilon: Fraction) -> str:
    """What no lie and no plan of lies gains."""
    if env.horizon is None:
        in_all = epsilon / (1 - env.discount)
    else:
        in_all = sum((epsilon * env.discount**k for k in range(env.horizon)), Fraction(0))
    shown, sum_shown = (amount(value, _DIGITS) for value in (epsilon, in_all))  # it stands in a narrow column
    return f"ε = {shown}: no lie gains more, and no plan of lies more than {sum_shown} in all"
