"""What the answer says of claims about continuous signals: their names, and the numbers that they state."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from ..kernel.answer import Stated
from ..kernel.errors import named
from ..kernel.scan import shown
from .certificate import KEYS, ContinuousClaim
from .environment import Continuous

_BOUNDED = {
    "residual_claimant": "error",
    "truth_pays_least": "saving",
    "epsilon_incentive_compatible": "gain",
    "efficient_up_to": "gain",
    "last_period_incentive_compatible": "gain",
}
_RESULTS = {"epsilon_incentive_compatible": "epsilon", "efficient_up_to": "loss"}


def name_of(env: Continuous, claim: str, agent: int | None, allocation: int | None) -> str:
    """`epsilon_incentive_compatible (ann)`."""
    about = [] if agent is None else [env.agents[agent]]
    about += [] if allocation is None else [named(env.allocations[allocation])]
    return f"{claim} ({', '.join(about)})" if about else claim


def instances(env: Continuous, claim: str) -> list[str]:
    """The names of all that a claim can be about: every agent, every allocation, nothing where there is none."""
    if claim.startswith("last_period") and env.horizon is None:
        return []
    agents = range(len(env.agents)) if "agent" in KEYS[claim] else (None,)
    allocations = range(len(env.allocations)) if "allocation" in KEYS[claim] else (None,)
    return [name_of(env, claim, *about) for about in product(agents, allocations)]


def stated_by(claim: ContinuousClaim) -> Stated:
    """Bounds with what is attained, continuation, and epsilon, loss or the bound of a claim with a measure or cycle."""
    found: list[tuple[str, str]] = []
    if claim.bound is not None:
        found.append((f"{_BOUNDED[claim.id]} at most", _text(claim.bound.bound)))
        if claim.bound.at is not None:
            found.append((f"{_BOUNDED[claim.id]} attained", _text(claim.bound.attained)))
    if claim.continuation is not None:
        least, greatest = map(_text, claim.continuation)
        found.append(("continuation", f"between {least} and {greatest}"))
    if claim.result is not None:
        found.append((_RESULTS.get(claim.id, "bound"), _text(claim.result)))
    return tuple(found)


def _text(value: Fraction) -> str:
    return shown(value.numerator, value.denominator)
