"""Signed measures that annihilate a density and mixtures that are a density (continuous page, section 4,
`residual_claimant_at_least` and `convexly_dependent`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from ..kernel.errors import Rejected
from ..kernel.older import paired, pairwise, record
from ..kernel.sums import Row, check_sum, over_one
from .bounds import number_text
from .environment import Hinge
from .integrals import Integrator
from .kinds import Atoms, Claim, Fields, Kind, Signals
from .payoffs import Payoffs
from .points import Point
from .polynomials import Interval, Polynomial

Piece = tuple[Interval, ...]


@record
class Measure:
    """Atoms at signals of an agent, those of the others; the bound that follows; and the signal whose density is the
    mixture of the others'."""

    others: Signals
    atoms: Atoms
    bound: Fraction
    signal: Point | None = None

    def says(self) -> Iterator[tuple[str, str]]:
        yield "bound", number_text(self.bound)


def _read_measure(fields: Fields) -> Measure:
    others = fields.others("signals")
    return Measure(others, fields.atoms("atoms"), fields.number("bound"))


def check_at_least(payoffs: Payoffs, claim: Claim[Measure]) -> None:
    """Rejected unless the measure annihilates the density and the bound is what it gives."""
    atoms = claim.witness.atoms
    if claim.witness.bound * sum(abs(weight) for _, weight in atoms) != abs(_gained(payoffs, claim, atoms)):
        raise Rejected("the bound is not what the measure gives")


def _read_mixture(fields: Fields) -> Measure:
    others, own = fields.others("signals"), fields.signal("signal")
    return Measure(others, fields.atoms("atoms", own), fields.number("bound"), own)


def check_dependent(payoffs: Payoffs, claim: Claim[Measure]) -> None:
    """Rejected unless the density after one signal is the mixture of others and the bound is what it gives."""
    own = claim.witness.signal
    assert own is not None
    lost = _gained(payoffs, claim, [*claim.witness.atoms, (own, Fraction(-1))])
    if claim.witness.bound != max(Fraction(0), -lost):
        raise Rejected("the bound is not what the mixture gives")


def _gained(payoffs: Payoffs, claim: Claim[Measure], atoms: Sequence[tuple[Point, Fraction]]) -> Fraction:
    """Σ_k w_k Σ_{j≠i} u^j at the signals t_k; Rejected where the densities do not cancel."""
    others = claim.witness.others
    cuts = sorted(payoffs.integrator.kinks | {signal for signal, _ in atoms} | {x for _, x in others})
    places = [(weight, payoffs.signals(claim.agent, signal, others)) for signal, weight in atoms]
    return check_sum([(weight, _row(payoffs, claim, signals, cuts)) for weight, signals in places])


def _row(payoffs: Payoffs, claim: Claim[Measure], signals: Sequence[Fraction], cuts: Sequence[Fraction]) -> Row:
    """The coefficients of the density of the others' next signals at today's, and what the others have today."""
    parts = _densities(payoffs.integrator, claim.allocation, claim.agent, signals, cuts)
    found = [(piece, powers, x) for piece, polynomial in parts for powers, x in polynomial.items()]
    scale, whole = over_one(x.as_integer_ratio() for _, _, x in found)
    columns = [(("the densities", piece, powers), 1, 0, [x]) for (piece, powers, _), x in paired(found, whole)]
    get = payoffs.others_get(claim.agent, claim.allocation, payoffs.cell_of(signals))
    return Row(scale, columns, payoffs.today.value(get, signals))


def _densities(
    integrator: Integrator, a: int, agent: int, signals: Sequence[Fraction], cuts: Sequence[Fraction]
) -> Iterator[tuple[Piece, Polynomial]]:
    """What the density of the others' next signals has on each piece between the cuts, all kinks among them, from each
    interval of the agent's own signal."""
    algebra, agents = integrator.algebra, integrator.agents
    images = [algebra.number(x) for x in signals] + [algebra.variable(agents + j) for j in range(agents)]
    for combination in product(pairwise(cuts), repeat=agents):

        def active(hinge: Hinge, combination: Piece = combination) -> bool:
            at = signals[hinge.at] if isinstance(hinge.at, int) else hinge.at
            return (signals[hinge.of] if hinge.of < agents else combination[hinge.of - agents][0]) >= at

        found = algebra.substitute(integrator.restricted(integrator.env.density[a], active), images)
        part = algebra.integral(found, agents + agent, *combination[agent])
        yield tuple(interval for j, interval in enumerate(combination) if j != agent), part


RESIDUAL_CLAIMANT_AT_LEAST = Kind(
    id="residual_claimant_at_least",
    keys=("signals", "atoms", "bound"),
    read=_read_measure,
    check=check_at_least,
    says=Measure.says,
    allocation=True,
)
CONVEXLY_DEPENDENT = Kind(
    id="convexly_dependent",
    keys=("signals", "signal", "atoms", "bound"),
    read=_read_mixture,
    check=check_dependent,
    says=Measure.says,
    allocation=True,
)
