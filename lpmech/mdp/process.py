"""Finite Markov decision processes as explicit matrices, solved as linear programs and proved exactly.

States s = 1..n, actions a = 1..k, all actions allowed in all states:

    x(s) = max_a { r_a(s) + δ Σ_s' P_a(s, s') x(s') }.

As a linear program: minimise Σ_s x(s) subject to x(s) ≥ r_a(s) + δ P_a(s,·) x for every s and a; a dual-feasible basis
is a policy. HiGHS proposes the policy, its value is computed exactly, and the optimality equation is checked exactly;
where an action is exactly better, the policy is improved and evaluated again. (Puterman 1994, Sections 6.4, 6.9.)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from lpmech.lp.highs import tight_rows
from lpmech.mdp.linear import solve_discounted
from lpmech.problem import exact
from lpmech.problem.exact import ExactArray

Positions = npt.NDArray[np.intp]
LARGEST_LP = 400_000  # entries of the constraint matrix; beyond, policies are improved from the initial one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Process:
    """A stationary process: rewards (k, n), kernels (k, n, n), discount < 1."""

    rewards: ExactArray
    kernels: ExactArray
    discount: Fraction

    def backup(self, values: ExactArray) -> ExactArray:
        """r_a(s) + δ Σ P_a(s, s') x(s'), by action and state."""
        return self.rewards + action_values(self.kernels, values).scaled(self.discount)


def action_values(kernels: ExactArray, values: ExactArray) -> ExactArray:
    """Σ_s' P_a(s, s') x(s') by action and state."""
    return exact.einsum(kernels, [0, 1, 2], values, [2], [0, 1], values.shape[0])


def solve_process(process: Process, initial: Positions) -> tuple[ExactArray, Positions]:
    """The exact optimal values, and the first optimal action in every state.

    `initial` is a policy to begin with where the linear program is too large to be worth it.
    """
    policy = _policy_by_lp(process)
    policy = initial if policy is None else policy
    while True:
        values = policy_value(process, policy)
        backup = process.backup(values).reduced()
        best = backup.numerators.argmax(axis=0)
        current = np.take_along_axis(backup.numerators, policy[None], axis=0)[0]
        better = np.take_along_axis(backup.numerators, best[None], axis=0)[0] > current
        if not better.any():
            return values, best
        policy = np.where(better, best, policy)


def policy_value(process: Process, policy: Positions) -> ExactArray:
    """x = r_π + δ P_π x, exactly."""
    states = np.arange(len(policy))
    kernel = np.ascontiguousarray(process.kernels.numerators[policy, states])
    reward = process.rewards.numerators[policy, states][:, None]
    values, common = solve_discounted(
        kernel, process.kernels.denominator, process.discount, reward, process.rewards.denominator
    )
    return exact.from_integers(values[:, 0], common)


def _policy_by_lp(process: Process) -> Positions | None:
    """The policy of an optimal basis, in floats; None where the program is too large or HiGHS has no basis."""
    actions, states = process.rewards.shape
    if math.prod(process.kernels.shape) > LARGEST_LP:
        return None
    matrix = np.eye(states)[None] - float(process.discount) * process.kernels.floats()
    tight = tight_rows(np.ones(states), matrix.reshape(-1, states), process.rewards.shares().ravel())
    if tight is None or not tight.reshape(actions, states).any(axis=0).all():
        return None
    policy: Positions = tight.reshape(actions, states).argmax(axis=0)
    return policy
