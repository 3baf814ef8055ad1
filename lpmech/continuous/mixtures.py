"""Convex independence (Liu 2014, condition (5) of Lemma 5.1): payments that prove it, or a mixture that refutes it.

Fix an agent i, an allocation a and the others' signals. If f^{-i}(·|a, t) = Σ_k μ_k f^{-i}(·|a, t_k) with μ ≥ 0 and
t_k ≠ t, then for all transfers p^i(θ'_{-i}; a, r, θ_{-i}), with b = Σ_{j≠i} u^j(a, ·, θ_{-i}), the greatest error e
and the greatest saving d from a report at a (both of agent i)

    b(t) − Σ_k μ_k b(t_k) ≤ d + 2e:

the expected payment after the report t, δ E[p(·, t)], is −b(t) + e(t) at t, the mixture of what it is at t_k, where it
is at least −b(t_k) + e(t_k) − d. The left side may be 0 or below: then (5) fails without harm. Mixtures are looked for
in floats on a sample of signals; the weights are then found exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lpmech.continuous.by_report import ByReport
from lpmech.continuous.environment import ContinuousEnvironment
from lpmech.continuous.kernel import Kernel, uniform
from lpmech.continuous.measures import (
    Others,
    Sampled,
    basic_solution,
    independent_rows,
    null,
    sampled,
    signals_of_others,
)
from lpmech.continuous.minimax import Floats
from lpmech.continuous.polynomial import constant
from lpmech.continuous.supports import Target, support

EVERY = 4  # of the sampled signals is tried as the one that is a mixture


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """The density after a signal is a mixture of those after others; twice the error plus the saving is at least
    `bound`."""

    agent: int
    allocation: int
    others: Others
    signal: Fraction
    atoms: tuple[tuple[Fraction, Fraction], ...]  # signal and weight
    bound: Fraction


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Independent:
    """Payments that tell every own signal from mixtures of others."""

    agent: int
    allocation: int
    payments: ByReport


def convex_independence(env: ContinuousEnvironment, agent: int, place: int) -> Independent | Mixture | None:
    """A proof or a refutation of (5) after one allocation; None where neither is found."""
    density = env.density[env.allocations[place]]
    kinks = {at for _, at in density.hinges() if isinstance(at, Fraction)}
    kernel = Kernel(density, len(env.agents), uniform(1, kinks))
    nothing = constant(len(env.agents), 0)
    target = Target(agent=agent, kernel=kernel, others_get=nothing, factor=Fraction(1), least=Fraction(1))
    payments = support(target, uniform(1, env.kinks()))
    if payments is not None:
        return Independent(agent=agent, allocation=place, payments=payments)
    return find_mixture(env, agent, place)


def find_mixture(env: ContinuousEnvironment, agent: int, place: int) -> Mixture | None:
    """The mixture with the greatest bound that is found."""
    best: Mixture | None = None
    for others in signals_of_others(env, agent):
        found = sampled(env, agent, place, others)
        functions = independent_rows(found.rows)
        for at in range(0, len(found.signals), EVERY):
            atoms = _atoms(found, functions, at)
            if atoms:
                bound = max(Fraction(0), found.target[at] - sum((w * found.target[k] for k, w in atoms), Fraction(0)))
                if best is None or bound > best.bound:
                    shown = tuple((found.signals[k], w) for k, w in atoms)
                    best = Mixture(agent=agent, allocation=place, others=others, signal=found.signals[at], atoms=shown,
                                   bound=bound)  # fmt: skip
    return best


def _atoms(found: Sampled, functions: Floats, at: int) -> list[tuple[int, Fraction]]:
    """Signals, by position, and exact weights above 0 whose mixture is the density after a signal."""
    others = [k for k in range(len(found.signals)) if k != at]
    cost = np.array([float(found.target[k]) for k in others])
    solution = basic_solution(cost, functions[:, others], (functions[:, at], functions[:, at]))
    if solution is None:
        return []
    carriers = [k for k, w in zip(others, solution, strict=True) if w > 1e-9]
    weights = null([found.rows[k] for k in (*carriers, at)])
    if weights is None or not weights[-1]:
        return []
    mixed = [(k, -w / weights[-1]) for k, w in zip(carriers, weights[:-1], strict=True) if w]
    return mixed if all(w > 0 for _, w in mixed) else []
