"""The exact value of a policy: x = r + δ P x in rational arithmetic.

P = K / D, where K is a non-negative integer n × n matrix with rows that sum to at most D (a Markov kernel, or a
sub-stochastic one, over one denominator), r = R / c with k columns of integers, and 0 < δ = p/q < 1. The solution is
unique then. With δ = 1 the system is solved where it is regular, as for a kernel without cycles.

The states are solved component by component (`lpmech.lp.components`) unless they are few, each strongly connected
component C after those that it leads to. Where J are the states outside C that C leads to, x_J = X_J / L is known, and
with F = lcm(c', L)

    (q D I - p K_CC) Y = R'_C (F / c') + p K_CJ X_J (F / L),      x_C = Y / F,      R' / c' = q D R / c,

is an integer system. A single state is a division, so a kernel without cycles needs back-substitution alone. A
large component is solved by lifting (`lpmech.mdp.lifting`), and where it is small, or lifting does not apply, by FLINT:
fraction-free elimination, or the p-adic lifting of J. D. Dixon (Numer. Math. 40, 1982).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from flint import fmpq_mat, fmpz_mat

from lpmech.lp.components import Indices, Integers, Rows, components, compress, irreducible
from lpmech.mdp.lifting import lift
from lpmech.mdp.limbs import limb_bits, product

__all__ = ["Rows", "compress", "solve_discounted"]

Objects = npt.NDArray[np.object_]

SMALLEST_LIFTED = 100
_SMALLEST_DIXON = 24
_SMALLEST_SPLIT = 48  # states, up to which elimination takes less time than a look for components
_INT64_BITS = 62
_SINGULAR = "the system is singular: the discount is 1 and some states are never left"


@dataclass(frozen=True)
class _System:
    """x = R / c + δ K / D x with R' / c' = q D R / c in lowest terms; `rewards` is R', `unit` is c'."""

    kernel: Integers | Rows
    row_sum: int
    discount: Fraction
    rewards: Objects
    unit: int

    @property
    def diagonal(self) -> int:
        return self.discount.denominator * self.row_sum


def solve_discounted(
    kernel: Integers | Rows,
    kernel_denominator: int,
    discount: Fraction,
    rewards: Integers,
    reward_denominator: int,
) -> tuple[Objects, int]:
    """The numerators (n, k) and the common denominator, in lowest terms over the array, of x = r + δ P x.

    `kernel` is K as a square array of int64 or Python integers, or as `Rows`; `rewards` is R, of shape (n, k).
    Raises ValueError where the data are not of that form, ArithmeticError where the system is singular (δ = 1 only).
    """
    system = _system(kernel, int(kernel_denominator), Fraction(discount), rewards, int(reward_denominator))
    n = len(system.rewards)
    if n and isinstance(system.kernel, np.ndarray) and (n <= _SMALLEST_SPLIT or irreducible(system.kernel)):
        return _solve_block(system, system.kernel, system.rewards, system.unit)
    return _by_component(system)


def _by_component(system: _System) -> tuple[Objects, int]:
    rows = system.kernel if isinstance(system.kernel, Rows) else compress(system.kernel)
    values = np.zeros(system.rewards.shape, dtype=object)
    denominators = np.ones(rows.size, dtype=object)
    for states in components(rows):
        solve = _solve_component if len(states) > 1 else _solve_state
        values[states], denominators[states] = solve(system, rows, states, values, denominators)
    common = math.lcm(*set(denominators.tolist()))
    return values * (common // denominators)[:, None], common


def _solve_state(
    system: _System, rows: Rows, states: Indices, values: Objects, denominators: Objects
) -> tuple[Objects, int]:
    """x on a component of one state, given x on the states that it leads to."""
    columns, weights = rows.row(int(states[0]))
    leaves = columns != states[0]
    pivot = system.diagonal - system.discount.numerator * int(weights[~leaves].sum())
    if pivot == 0:
        raise ArithmeticError(_SINGULAR)
    right, scale = _right_hand_side(system, states, columns[leaves], weights[None, leaves], values, denominators)
    return _lowest_terms(right, pivot * scale)


def _solve_component(
    system: _System, rows: Rows, states: Indices, values: Objects, denominators: Objects
) -> tuple[Objects, int]:
    """x on a component of several states, given x on the states that it leads to."""
    own = rows.select(states)
    ahead = np.setdiff1d(own.columns, states)
    weights = own.dense(ahead) if len(ahead) else np.zeros((len(states), 0))
    right, scale = _right_hand_side(system, states, ahead, weights, values, denominators)
    return _solve_block(system, own.dense(states), right, scale)


def _right_hand_side(
    system: _System, states: Indices, ahead: Indices, weights: Integers, values: Objects, denominators: Objects
) -> tuple[Objects, int]:
    """R'_C (F / c') + p K_CJ X_J (F / L) and F; the states J are `ahead`, K_CJ is `weights`."""
    units = denominators[ahead]
    scale = math.lcm(system.unit, *set(units.tolist()))
    right = system.rewards[states] * (scale // system.unit)
    if len(ahead):
        known = values[ahead] * (scale // units)[:, None]
        right = right + system.discount.numerator * _times(weights, system.row_sum, known)
    return right, scale


def _times(matrix: Integers, row_sum: int, vectors: Objects) -> Objects:
    """matrix @ vectors, in machine words where the matrix is large."""
    if matrix.size < 4096 or matrix.dtype == object or limb_bits(row_sum) == 0:
        return np.asarray(matrix.astype(object) @ vectors)
    flat = product(matrix.astype(np.float64), row_sum, vectors.T.ravel().tolist())
    return _columns(flat, vectors.shape[1])


def _columns(flat: list[int], count: int) -> Objects:
    """The (n, count) array of columns that are listed one after another."""
    array = np.empty(len(flat), dtype=object)
    array[:] = flat
    return array.reshape(count, -1).T


def _solve_block(system: _System, block: Integers, right: Objects, scale: int) -> tuple[Objects, int]:
    """x = Y / scale in lowest terms, where (q D I - p block) Y = right."""
    flat, denominator = _solve_large(system, block, right.T.ravel().tolist())
    return _lowest_terms(_columns(flat, right.shape[1]), denominator * scale)


def _lowest_terms(numerators: Objects, denominator: int) -> tuple[Objects, int]:
    divisor = denominator
    for number in numerators.ravel().tolist():
        divisor = math.gcd(divisor, number)
        if divisor == 1:
            return numerators, denominator
    return numerators // divisor, denominator // divisor


def _solve_large(system: _System, block: Integers, right: list[int]) -> tuple[list[int], int]:
    """Numerators and their least common denominator."""
    if len(block) >= SMALLEST_LIFTED and block.dtype != object:
        lifted = lift(block, system.row_sum, system.discount, right)
        if lifted is not None:
            return lifted
    return _solve_flint(system, block, right)


def _solve_flint(system: _System, block: Integers, right: list[int]) -> tuple[list[int], int]:
    n = len(block)
    matrix = fmpz_mat((block.astype(object) * -system.discount.numerator).tolist())
    for i in range(n):
        matrix[i, i] += system.diagonal
    algorithm = "fflu" if n < _SMALLEST_DIXON else "dixon"
    columns = fmpq_mat(fmpz_mat(len(right) // n, n, right).transpose())
    try:
        solution = fmpq_mat(matrix).solve(columns, algorithm=algorithm)
    except ZeroDivisionError:
        raise ArithmeticError(_SINGULAR) from None
    numerators, denominator = solution.numer_denom()
    return [int(number) for number in numerators.transpose().entries()], int(denominator)


def _system(kernel: Integers | Rows, row_sum: int, discount: Fraction, rewards: Integers, unit: int) -> _System:
    """The system with checked data, and with K / D and q D R / c reduced."""
    if row_sum < 1 or unit < 1 or not 0 < discount <= 1:
        raise ValueError("denominators are positive integers and the discount lies in (0, 1]")
    size = kernel.size if isinstance(kernel, Rows) else len(kernel)
    if rewards.ndim != 2 or len(rewards) != size or rewards.shape[1] == 0 or not _integral(rewards):
        raise ValueError("rewards are an integer array with one row per state and one column per reward")
    kernel, row_sum = _reduced(_checked(kernel, row_sum), row_sum)
    shared = math.gcd(discount.denominator * row_sum, unit)
    return _System(
        kernel, row_sum, discount, rewards.astype(object) * (discount.denominator * row_sum // shared), unit // shared
    )


def _integral(array: npt.NDArray[Any]) -> bool:
    if array.dtype == object:
        return all(isinstance(number, int) for number in array.ravel().tolist())
    return np.issubdtype(array.dtype, np.integer)


def _checked(kernel: Integers | Rows, row_sum: int) -> Integers | Rows:
    """The kernel, in int64 where its size allows, once its form is checked: the exactness of products rests on it."""
    sparse = isinstance(kernel, Rows)
    weights = kernel.weights if isinstance(kernel, Rows) else kernel
    if not _integral(weights) or (not isinstance(kernel, Rows) and kernel.shape != (len(kernel), len(kernel))):
        raise ValueError("the kernel is a square array of integers")
    if weights.size and (int(weights.min()) < int(sparse) or int(weights.max()) > row_sum):
        raise ValueError("the kernel's weights lie between 0 and its denominator")
    fits = (row_sum * max(1, weights.size)).bit_length() <= _INT64_BITS
    weights = weights.astype(np.int64 if fits else object, copy=False)
    if isinstance(kernel, Rows):
        kernel = Rows(kernel.starts, kernel.columns, weights)
        sums = np.diff(np.concatenate([weights[:0], [0], np.cumsum(weights)])[kernel.starts])
    else:
        kernel, sums = weights, weights.sum(axis=1)
    if len(sums) and sums.max() > row_sum:
        raise ValueError("the kernel's rows sum to at most its denominator")
    return kernel


def _reduced(kernel: Integers | Rows, row_sum: int) -> tuple[Integers | Rows, int]:
    """The kernel and the row sum without their common factor."""
    weights = kernel.weights if isinstance(kernel, Rows) else kernel
    shared = row_sum
    for line in weights if weights.ndim > 1 else [weights]:
        shared = math.gcd(shared, int(np.gcd.reduce(line))) if len(line) else shared
        if shared == 1:
            return kernel, row_sum
    if isinstance(kernel, Rows):
        return Rows(kernel.starts, kernel.columns, weights // shared), row_sum // shared
    return weights // shared, row_sum // shared
