"""Theorem-of-Alternatives systems by the thousand, each with an exact solution or an exact proof that there is none.

A system has K rows μ_s (distributions in hundredths over M = K states) and K right-hand sides in hundredths; row 0
holds with equality. lpmech decides all systems of a size in one call. Peers are called system by system on some of
them. The answer is the list of verdicts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.subject import Evidence, Program, Scale, Subject, Work

UNIT, COUNT, SOME, TINY = 100, 2000, 50, 10**30


@dataclass(frozen=True)
class Systems:
    """Systems as integers: matrices[n, s, m] and right[n, s] over the denominator 100; `feasible` where it is known."""

    matrices: np.ndarray
    right: np.ndarray
    feasible: tuple[bool, ...] | None = None


def generic(size: int) -> Systems:
    """Random rows and right-hand sides."""
    rng = np.random.default_rng(1000 * size)
    cuts = np.sort(rng.integers(0, UNIT + 1, (COUNT, size, size - 1)), axis=-1)
    right = rng.integers(-UNIT, UNIT + 1, (COUNT, size))
    return Systems(np.diff(cuts, prepend=0, append=UNIT, axis=-1), right)


def ties(size: int) -> Systems:
    """Row 0 is a mixture of the others, and every other system misses feasibility by 10^-30 of a unit."""
    found, rng = generic(size), np.random.default_rng(size)
    tenths = np.diff(np.sort(rng.integers(0, 11, (COUNT, size - 2)), axis=-1), prepend=0, append=10, axis=-1)
    matrices, right = 10 * found.matrices, 10 * found.right.astype(object)
    matrices[:, 0] = np.einsum("nk,nkm->nm", tenths, found.matrices[:, 1:])
    meets = np.arange(COUNT) % 2 == 1
    right[:, 0] = np.einsum("nk,nk->n", tenths, found.right[:, 1:])
    right = right * TINY
    right[:, 0] += np.where(meets, 1, -1)
    return Systems(matrices, right, tuple(meets.tolist()))


def by_lpmech(task: Systems) -> Work:
    from lpmech.lp.alternatives import decide_batch
    from lpmech.problem.exact import from_integers

    rows, bounds = from_integers(task.matrices, UNIT), from_integers(task.right, UNIT)
    return Work(lambda: tuple(decide_batch(rows, bounds, [0]).feasible.tolist()), COUNT)


def one_by_one(decide: Callable[[], Callable[[list[list[int]], list[int]], bool]]) -> Callable[[Systems], Work]:
    """A program that decides one system per call."""

    def prepare(task: Systems) -> Work:
        one = decide()
        some = list(zip(task.matrices[:SOME].tolist(), task.right[:SOME].tolist(), strict=True))
        return Work(lambda: tuple(one(*system) for system in some), SOME)

    return prepare


def by_cdd() -> Callable[[list[list[int]], list[int]], bool]:
    import cdd
    import cdd.gmp

    def decide(matrix: list[list[int]], right: list[int]) -> bool:
        rows = [[-bound, *row] for row, bound in zip(matrix, right, strict=True)]
        array = cdd.gmp.matrix_from_array(rows, lin_set={0}, rep_type=cdd.RepType.INEQUALITY,
                                          obj_type=cdd.LPObjType.MIN, obj_func=[0] * len(rows[0]))  # fmt: skip
        program = cdd.gmp.linprog_from_matrix(array)
        cdd.gmp.linprog_solve(program)
        return bool(program.status == cdd.LPStatusType.OPTIMAL)

    return decide


def by_ppl() -> Callable[[list[list[int]], list[int]], bool]:
    import ppl

    def decide(matrix: list[list[int]], right: list[int]) -> bool:
        variables = [ppl.Variable(j) for j in range(len(matrix[0]))]
        program = ppl.MIP_Problem(len(variables))
        for number, (row, bound) in enumerate(zip(matrix, right, strict=True)):
            value = sum((w * v for w, v in zip(row, variables, strict=True)), start=ppl.Linear_Expression(0))
            program.add_constraint(value == bound if number == 0 else value >= bound)
        return bool(program.is_satisfiable())

    return decide


def by_highs() -> Callable[[list[list[int]], list[int]], bool]:
    """HiGHS's simplex in floats, called without a modelling layer."""
    import highspy

    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("presolve", "off"), ("solver", "simplex"), ("threads", 1)):
        solver.setOptionValue(option, value)

    def decide(matrix: list[list[int]], right: list[int]) -> bool:
        dense, infinite = np.array(matrix, dtype=float), highspy.kHighsInf
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = dense.shape
        model.col_cost_ = np.zeros(dense.shape[1])
        model.col_lower_ = np.full(dense.shape[1], -infinite)
        model.col_upper_ = np.full(dense.shape[1], infinite)
        model.row_lower_ = np.array(right, dtype=float)
        model.row_upper_ = np.array([right[0], *[infinite] * (len(right) - 1)], dtype=float)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.arange(0, dense.size + 1, dense.shape[1], dtype=np.int32)
        model.a_matrix_.index_ = np.tile(np.arange(dense.shape[1], dtype=np.int32), dense.shape[0])
        model.a_matrix_.value_ = dense.ravel()
        solver.passModel(model)
        solver.run()
        return bool(solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    return decide


def by_pulp() -> Callable[[list[list[int]], list[int]], bool]:
    """PuLP with CBC, as a user would write it: a process per system."""
    import pulp

    def decide(matrix: list[list[int]], right: list[int]) -> bool:
        program = pulp.LpProblem("system", pulp.LpMinimize)
        variables = [pulp.LpVariable(f"p{j}") for j in range(len(matrix[0]))]
        for number, (row, bound) in enumerate(zip(matrix, right, strict=True)):
            value = pulp.lpSum(w * v for w, v in zip(row, variables, strict=True))
            program += (value == bound) if number == 0 else (value >= bound)
        program.solve(pulp.PULP_CBC_CMD(msg=False))
        return bool(program.status == pulp.LpStatusOptimal)

    return decide


def by_cvxpy() -> Callable[[list[list[int]], list[int]], bool]:
    """CVXPY with Clarabel."""
    import cvxpy

    def decide(matrix: list[list[int]], right: list[int]) -> bool:
        payments = cvxpy.Variable(len(matrix[0]))
        value, bound = np.array(matrix, dtype=float) @ payments, np.array(right, dtype=float)
        program = cvxpy.Problem(cvxpy.Minimize(0), [value[0] == bound[0], value[1:] >= bound[1:]])
        program.solve(solver=cvxpy.CLARABEL)
        return bool(program.status in (cvxpy.OPTIMAL, cvxpy.OPTIMAL_INACCURATE))

    return decide


def by_z3() -> Callable[[list[list[int]], list[int]], bool]:
    import z3

    def decide(matrix: list[list[int]], right: list[int]) -> bool:
        variables = [z3.Real(f"p{j}") for j in range(len(matrix[0]))]
        solver = z3.Solver()
        for number, (row, bound) in enumerate(zip(matrix, right, strict=True)):
            value = z3.Sum([w * v for w, v in zip(row, variables, strict=True)])
            solver.add(value == bound if number == 0 else value >= bound)
        return bool(solver.check() == z3.sat)

    return decide


def differ(own: Sequence[bool], other: Sequence[bool]) -> str:
    """How many of the systems that both decided have another verdict."""
    apart = sum(one != two for one, two in zip(own, other, strict=False))
    return f"wrong on {apart} of {min(len(own), len(other))}" if apart else ""


EXACT: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("pycddlib", by_cdd, ("cdd",)),
    ("pplpy", by_ppl, ("ppl",)),
    ("z3", by_z3, ("z3",)),
)
FLOATS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("HiGHS", by_highs, ("highspy",)),
    ("PuLP with CBC", by_pulp, ("pulp",)),
    ("CVXPY with Clarabel", by_cvxpy, ("cvxpy",)),
)
PEERS = tuple(
    Program(name, evidence, one_by_one(decide), modules)
    for evidence, programs in ((Evidence.EXACT, EXACT), (Evidence.FLOATS, FLOATS))
    for name, decide, modules in programs
)
SUBJECT = Subject(
    name="alternatives",
    title="Systems of the Theorem of the Alternative, by the thousand",
    about=__doc__ or "",
    size="rows",
    sizes={Scale.QUICK: (4, 8), Scale.USUAL: (2, 4, 8, 16), Scale.LARGE: (2, 4, 8, 16, 32)},
    instance=generic,
    programs=(Program("lpmech", Evidence.PROVED, by_lpmech), *PEERS),
    piece="system",
    differ=differ,
)
TIES = replace(
    SUBJECT,
    name="ties",
    title="The same, feasible or infeasible by 10⁻³⁰",
    about="Row 0 is a mixture of the others, and every other system misses feasibility by 10⁻³⁰ of a unit.\n",
    sizes={Scale.QUICK: (4,), Scale.USUAL: (4, 8, 16), Scale.LARGE: (4, 8, 16, 32)},
    instance=ties,
)
