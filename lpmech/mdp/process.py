"""Finite Markov decision processes as explicit matrices, solved by policy iteration and proved exactly.

States s = 1..n, actions a = 1..k, all actions allowed in all states:

    x(s) = max_a { r_a(s) + δ Σ_s' P_a(s, s') x(s') }.

Policy iteration in floats proposes a policy. Its value is computed exactly, and the optimality equation is checked
exactly; where an action is exactly better, the policy is improved and evaluated again. (Puterman 1994, Section 6.4.)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from lpmech.mdp.linear import solve_discounted
from lpmech.problem import exact
from lpmech.problem.exact import ExactArray

Positions = npt.NDArray[np.intp]
LARGEST = 4_000_000  # entries of the kernels; beyond, policies are improved exactly from the initial one
MOST_ROUNDS = 100  # of improvements in floats
MARGIN = 1e-11  # of what is better in floats


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

    `initial` is a policy to begin with; the answer does not depend on it.
    """
    policy = _in_floats(process, initial)
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


def _in_floats(process: Process, policy: Positions) -> Positions:
    """The policy improved in floats as long as they see a margin, if the matrices are not too large for that."""
    if math.prod(process.kernels.shape) > LARGEST:
        return policy
    kernels, rewards, states = process.kernels.floats(), process.rewards.shares(), np.arange(len(policy))
    discount, unit = float(process.discount), np.eye(len(policy))
    for _ in range(MOST_ROUNDS):
        try:
            values = np.linalg.solve(unit - discount * kernels[policy, states], rewards[policy, states])
        except np.linalg.LinAlgError:  # floats do not tell the discount from 1
            break
        backup = rewards + discount * (kernels @ values)
        best = backup.argmax(axis=0)
        better = backup[best, states] > backup[policy, states] + MARGIN * max(1.0, float(np.abs(backup).max()))
        if not better.any():
            break
        policy = np.where(better, best, policy)
    return policy
