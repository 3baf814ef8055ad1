"""An approximation of the social value, as a polynomial: a float candidate, rounded. Never evidence.

Where the allocation matters for what comes next, the rule is the best choice against this approximation, so what counts
is that its expectation is near that of the true value. It is found on a quadrature by iterating the rule's (or the
best) choice, and fitted by least squares in the quadrature's weights: what is left is orthogonal to polynomials.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from lpmech.continuous.environment import ContinuousEnvironment
from lpmech.continuous.functions import Function
from lpmech.continuous.polynomial import Polynomial
from lpmech.continuous.transfers import cells

Floats = npt.NDArray[np.float64]
DEGREE = 4
MAX_NODES = 1_000  # of all signals together
MAX_ROUNDS = 2_000
BITS = 30


def approximate_value(env: ContinuousEnvironment) -> Polynomial:
    """A polynomial near the social value, of the degree DEGREE in each signal."""
    agents = len(env.agents)
    points, weights = _quadrature(env, int(MAX_NODES ** (1 / agents)))
    flows = np.array([_values(env.surplus(a), points) for a in env.allocations])
    kernels = [_kernel(env.density[a], points, weights) for a in env.allocations]
    scores = None if env.scores is None else np.array([_values(env.scores[a], points) for a in env.allocations])
    rule = None if scores is None else scores.argmax(axis=0)
    value = _iterate(flows, kernels, float(env.discount), rule)
    powers = cells(DEGREE + 1, agents)
    matrix = np.array([np.prod(points ** np.array(power)[:, None], axis=0) for power in powers]).T
    root = np.sqrt(weights)
    found = np.linalg.lstsq(matrix * root[:, None], value * root, rcond=None)[0]
    rounded = (Fraction(round(float(c) * 2**BITS), 2**BITS) for c in found)
    return Polynomial(agents, {power: c for power, c in zip(powers, rounded, strict=True) if c})


def _iterate(flows: Floats, kernels: Sequence[Floats], discount: float, rule: npt.NDArray[np.int64] | None) -> Floats:
    """The value of the rule, or of the best choice where there is none."""
    value = np.zeros(flows.shape[1])
    for _ in range(MAX_ROUNDS):
        choices = flows + discount * np.array([kernel @ value for kernel in kernels])
        after = choices.max(axis=0) if rule is None else choices[rule, np.arange(len(rule))]
        moved = np.abs(after - value).max()
        value = after
        if moved < 1e-13 * (1 + np.abs(value).max()):
            break
    return value


def _quadrature(env: ContinuousEnvironment, count: int) -> tuple[Floats, Floats]:
    """Gauss-Legendre between kinks at numbers: points, one row a signal, and weights."""
    ends = sorted({0.0, 1.0} | set(map(float, env.kinks())))
    x, w = np.polynomial.legendre.leggauss(max(2, count // (len(ends) - 1)))
    axis = np.concatenate([low + (high - low) * (x + 1) / 2 for low, high in pairwise(ends)])
    weight = np.concatenate([(high - low) * w / 2 for low, high in pairwise(ends)])
    agents = len(env.agents)
    points = np.array([a.ravel() for a in np.meshgrid(*[axis] * agents, indexing="ij")])
    weights = np.prod([a.ravel() for a in np.meshgrid(*[weight] * agents, indexing="ij")], axis=0)
    return points, weights


def _kernel(density: Function, points: Floats, weights: Floats) -> Floats:
    """Probabilities of nodes given nodes."""
    today = [x[:, None] for x in points]
    tomorrow = [x[None, :] for x in points]
    found = np.broadcast_to(evaluate(density, [*today, *tomorrow]), (len(weights),) * 2) * weights
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def _values(function: Function, points: Floats) -> Floats:
    return np.broadcast_to(evaluate(function, list(points)), points.shape[1:])


def evaluate(function: Function, signals: Sequence[Floats]) -> Floats:
    """A function at signals, in floats; signals of tomorrow may be left out where it has none."""
    total: Floats = np.zeros(())
    for (powers, hinges), value in function.terms.items():
        part: Floats = np.asarray(float(value))
        for k, power in enumerate(powers):
            part = part * signals[k] ** power if power else part
        for (of, at), power in hinges:
            other = signals[at] if isinstance(at, int) else float(at)
            part = part * np.maximum(signals[of] - other, 0.0) ** power
        total = total + part
    return total
