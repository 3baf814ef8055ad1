"""How a mechanism's payments differ from those of the dynamic pivot mechanism, exactly.

With private values and independent transitions the generalised VCG mechanism of equation (4) is a Groves mechanism
whatever the order of types: V^i = W − h, where h(θ_{-i}) is what the others and the public get if i says its lowest
type for ever (h_t = w + Σ_{j≠i} v_j(a*) + δ E[h_{t+1}], a* = a*(lowest type, θ_{-i}); after the last period the others'
terminal utilities), while the pivot mechanism has V^i = W − W_{-i}. The payments therefore differ by

    p(θ) − p_pivot(θ) = [h − W_{-i}](θ_{-i}) − δ E[ (h − W_{-i})(θ'_{-i}) | a*(θ), θ ],

which is 0 everywhere if h = W_{-i}: where the lowest type is worthless and stays so whatever is done, and the same
allocations are feasible without i. Where it is valuable, or moves under some allocation that is efficient for it, the
payments differ in general. (Liu 2014, Remark 3.9, which claims equality without these conditions.)
"""

from __future__ import annotations

from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import SocialPrograms
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table


def difference_from_pivot(
    env: Environment, programs: SocialPrograms, mechanism: Mechanism
) -> tuple[tuple[Table, ...], ...]:
    """p − p_pivot by agent and period, for a mechanism that remembers nothing."""
    pairs = zip(mechanism.transfers, pivot(env, programs).transfers, strict=True)
    return tuple(tuple((own - other).minimal() for own, other in zip(*pair, strict=True)) for pair in pairs)
