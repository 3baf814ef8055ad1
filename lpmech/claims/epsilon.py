"""ε-incentive compatibility: by how much the most profitable one-period lie gains, at most.

The slacks are those of `incentives.py` with ε added. If no one-period lie gains more than ε, no plan of lies gains
more than ε (1 + δ + δ² + …), one term for each period left: replace its lies by the truth, the last one first; each
replacement costs at most ε in its period, whatever the history.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lpmech.claims.evidence import CONTINUATION
from lpmech.claims.game import Game
from lpmech.claims.incentives import incentive_compatible
from lpmech.claims.kind import Failure, claim
from lpmech.claims.words import amount
from lpmech.problem.environment import Environment
from lpmech.separation.claim import Finding, Verdict, Witness

_DIGITS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain(Witness):
    """The ε: what no lie gains more than."""

    epsilon: Fraction


def _is_larger_than_zero(game: Game) -> bool:
    """Whether some lie gains."""
    truthful = incentive_compatible.claim(game)
    return truthful.verdict is not Verdict.PROVED and truthful.least_slack is not None


@claim(
    id="epsilon_incentive_compatible",
    failure=Failure.LIE,
    concept=(
        "ε-incentive compatible: no one-period lie gains more than the stated ε in any period, at any memory and state"
    ),
    holds="no lie gains more than ε",
    fails="a lie gains more than ε",
    slack=(
        "ε plus what an agent loses by one lie; negative: the lie gains more than ε. A plan of lies then gains at "
        "most ε(1 + δ + δ² + …) in all"
    ),
    source="the one-shot deviation principle; docs/claims.md",
    evidence=(CONTINUATION,),
    witnesses=(Gain,),
    applies=_is_larger_than_zero,
    stated="if some lie gains",
    reason_if_proved=True,
)
def epsilon_incentive_compatible(game: Game) -> Finding:
    """Proved for the largest gain of a lie, at the cell of that lie."""
    truthful = incentive_compatible.claim(game)
    assert truthful.least_slack is not None
    epsilon = -truthful.least_slack
    return Finding(verdict=Verdict.PROVED, least_slack=Fraction(0), at=truthful.at,
                   reason=bound_in_words(game.model, epsilon), witness=Gain(epsilon=epsilon))  # fmt: skip


KINDS = (epsilon_incentive_compatible,)


def bound_in_words(env: Environment, epsilon: Fraction) -> str:
    """What no lie and no plan of lies gains."""
    if env.horizon is None:
        in_all = epsilon / (1 - env.discount)
    else:
        in_all = sum((epsilon * env.discount**k for k in range(env.horizon)), Fraction(0))
    shown, sum_shown = (amount(value, _DIGITS) for value in (epsilon, in_all))  # it stands in a narrow column
    return f"ε = {shown}: no lie gains more, and no plan of lies more than {sum_shown} in all"
