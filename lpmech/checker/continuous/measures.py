"""Signed measures that annihilate a density and mixtures that are a density (continuous page, section 4,
`residual_claimant_at_least` and `convexly_dependent`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from ..kernel.errors import Rejected
from ..kernel.older import pairwise
from .certificate import ContinuousClaim
from .environment import Hinge
from .integrals import Integrator
from .payoffs import Payoffs
from .points import ZERO, Point
from .polynomials import Interval, Polynomial

Piece = tuple[Interval, ...]


def check_at_least(payoffs: Payoffs, claim: ContinuousClaim) -> None:
    """Rejected unless the measure annihilates the density and the bound is what it gives."""
    gained = _gained(payoffs, claim, claim.atoms)
    if claim.result is None or claim.result * sum(abs(weight) for _, weight in claim.atoms) != abs(gained):
        raise Rejected("the bound is not what the measure gives")


def check_dependent(payoffs: Payoffs, claim: ContinuousClaim) -> None:
    """Rejected unless the density after one signal is the mixture of others and the bound is what it gives."""
    own = claim.signal or ZERO
    lost = _gained(payoffs, claim, [*claim.atoms, (own, Fraction(-1))])
    if claim.result != max(Fraction(0), -lost):
        raise Rejected("the bound is not what the mixture gives")


def _gained(payoffs: Payoffs, claim: ContinuousClaim, atoms: Sequence[tuple[Point, Fraction]]) -> Fraction:
    """Σ_k w_k Σ_{j≠i} u^j at the signals t_k; Rejected where the densities do not cancel."""
    integrator, agent, a = payoffs.integrator, claim.agent or 0, claim.allocation or 0
    cuts = sorted(integrator.kinks | {signal for signal, _ in atoms} | {x for _, x in claim.signals})
    sums: dict[Piece, Polynomial] = {}
    gained = Fraction(0)
    for signal, weight in atoms:
        by_agent = {**dict(claim.signals), agent: signal}
        signals = [by_agent[k] for k in range(integrator.agents)]
        for piece, found in _densities(integrator, a, agent, signals, cuts):
            sums[piece] = integrator.algebra.plus(sums.get(piece, {}), found, weight)
        others = payoffs.others_get(agent, a, payoffs.cell_of(signals))
        gained += weight * payoffs.today.value(others, signals)
    if any(sums.values()):
        raise Rejected("the densities do not cancel")
    return gained


def _densities(
    integrator: Integrator, a: int, agent: int, signals: Sequence[Fraction], cuts: Sequence[Fraction]
) -> Iterator[tuple[Piece, Polynomial]]:
    """The density of the others' next signals at today's signals, by pieces between the cuts, all kinks among them."""
    algebra, agents = integrator.algebra, integrator.agents
    images = [algebra.number(x) for x in signals] + [algebra.variable(agents + j) for j in range(agents)]
    pieces = list(pairwise(cuts))
    sums: dict[Piece, Polynomial] = {}
    for combination in product(pieces, repeat=agents):

        def active(hinge: Hinge, combination: Piece = combination) -> bool:
            at = signals[hinge.at] if isinstance(hinge.at, int) else hinge.at
            return (signals[hinge.of] if hinge.of < agents else combination[hinge.of - agents][0]) >= at

        found = algebra.substitute(integrator.restricted(integrator.env.density[a], active), images)
        part = algebra.integral(found, agents + agent, *combination[agent])
        piece = tuple(interval for j, interval in enumerate(combination) if j != agent)
        sums[piece] = algebra.plus(sums.get(piece, {}), part)
    yield from sums.items()
