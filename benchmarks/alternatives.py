"""Theorem-of-Alternatives systems with their proofs, paired in one run with peers that decide the same systems.

    python benchmarks/alternatives.py [--count 2000] [--peer-count 100]

A system has K rows μ_s (distributions in hundredths over M states) and K right-hand sides in hundredths; row 0 holds
with equality. *generic* rows are random; *mixture* makes row 0 a mixture of the others and the system infeasible by a
small gap; *tie* makes every other one of these infeasible by 1e-30 of a right-hand side's unit, and the others, unless
rows are more than columns, feasible by as much: lpmech's own verdicts are compared with that. lpmech decides all
systems of a shape in one call and holds an exact solution or certificate of each. Peers are called system by system on
some of the systems: pycddlib's exact simplex (gmp), and HiGHS in floats, without proof. Verdicts that differ are
counted. The last line decides the ranks of 8,192 matrices 8×512.

Times are medians of three passes, in microseconds a system. Peers that are not installed are skipped.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from lpmech.lp.alternatives import decide_batch
from lpmech.problem.exact import from_integers
from lpmech.separation.ranks import dependencies

SHAPES = [(2, 2), (4, 4), (8, 8), (16, 16), (8, 4), (16, 8), (16, 64)]
UNIT = 100
TINY = 10**30
Systems = tuple[np.ndarray, np.ndarray]


def systems(kind: str, rows: int, columns: int, count: int) -> Systems:
    """Random systems as integers: coefficients and right-hand sides over the same denominator."""
    rng = np.random.default_rng(1000 * rows + columns)
    cuts = np.sort(rng.integers(0, UNIT + 1, (count, rows, columns - 1)), axis=-1)
    matrices = np.diff(cuts, prepend=0, append=UNIT, axis=-1)
    right = rng.integers(-UNIT, UNIT + 1, (count, rows))
    if kind != "generic":
        tenths = np.diff(np.sort(rng.integers(0, 11, (count, rows - 2)), axis=-1), prepend=0, append=10, axis=-1)
        mixed, bound = np.einsum("nk,nkm->nm", tenths, matrices[:, 1:]), np.einsum("nk,nk->n", tenths, right[:, 1:])
        matrices, right = 10 * matrices, 10 * right
        matrices[:, 0], right[:, 0] = mixed, bound - rng.integers(1, 50, count)
        if kind == "tie":
            right = right.astype(object) * TINY
            right[:, 0] = bound.astype(object) * TINY + np.where(feasible_ties(count), 1, -1)
    return matrices, right


def feasible_ties(count: int) -> np.ndarray:
    """Which ties are feasible: every other one."""
    return np.arange(count) % 2 == 1


def by_cdd(matrix: list[list[int]], right: list[int]) -> bool:
    """Whether the system has a solution, by pycddlib in exact arithmetic."""
    import cdd
    import cdd.gmp

    rows = [[-bound, *row] for row, bound in zip(matrix, right, strict=True)]
    array = cdd.gmp.matrix_from_array(rows, lin_set={0}, rep_type=cdd.RepType.INEQUALITY,
                                      obj_type=cdd.LPObjType.MIN, obj_func=[0] * len(rows[0]))  # fmt: skip
    program = cdd.gmp.linprog_from_matrix(array)
    cdd.gmp.linprog_solve(program)
    return bool(program.status == cdd.LPStatusType.OPTIMAL)


class ByHighs:
    """HiGHS's simplex in floats."""

    def __init__(self) -> None:
        import highspy

        self.highspy = highspy
        self.solver = highspy.Highs()
        for option, value in (("output_flag", False), ("presolve", "off"), ("solver", "simplex"), ("threads", 1)):
            self.solver.setOptionValue(option, value)

    def __call__(self, matrix: list[list[int]], right: list[int]) -> bool:
        dense, infinite = np.array(matrix, dtype=float), self.highspy.kHighsInf
        model = self.highspy.HighsLp()
        model.num_row_, model.num_col_ = dense.shape
        model.col_cost_ = np.zeros(dense.shape[1])
        model.col_lower_ = np.full(dense.shape[1], -infinite)
        model.col_upper_ = np.full(dense.shape[1], infinite)
        model.row_lower_ = np.array(right, dtype=float)
        model.row_upper_ = np.array([right[0], *[infinite] * (len(right) - 1)], dtype=float)
        model.a_matrix_.format_ = self.highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.arange(0, dense.size + 1, dense.shape[1], dtype=np.int32)
        model.a_matrix_.index_ = np.tile(np.arange(dense.shape[1], dtype=np.int32), dense.shape[0])
        model.a_matrix_.value_ = dense.ravel()
        self.solver.passModel(model)
        self.solver.run()
        return bool(self.solver.getModelStatus() == self.highspy.HighsModelStatus.kOptimal)


def peers() -> dict[str, Callable[[list[list[int]], list[int]], bool]]:
    """The peers that are installed."""
    found: dict[str, Any] = {}
    if find_spec("cdd") is not None and find_spec("cdd.gmp") is not None:
        found["pycddlib gmp"] = by_cdd
    else:
        print("pycddlib with gmp is not installed: skipped")
    if find_spec("highspy") is not None:
        found["HiGHS (float)"] = ByHighs()
    return found


def median_seconds(run: Callable[[], Any]) -> tuple[float, Any]:
    """The median of three passes, and the last result."""
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), result


def lines(kind: str, shape: tuple[int, int], count: int, peer_count: int) -> Iterator[str]:
    """lpmech's time on one shape, and that of every peer."""
    matrices, right = systems(kind, *shape, count)
    rows, bounds = from_integers(matrices, UNIT), from_integers(right, UNIT)
    seconds, answers = median_seconds(lambda: decide_batch(rows, bounds, [0]))
    own = seconds / count * 1e6
    yield f"{kind} {shape[0]}×{shape[1]}: lpmech {own:.2f} µs ({len(answers.others)} of {count} not by floats)"
    if kind == "tie" and shape[0] <= shape[1]:
        yield f"    lpmech is wrong on {int((answers.feasible != feasible_ties(count)).sum())} of {count}"
    some = list(zip(matrices[:peer_count].tolist(), right[:peer_count].tolist(), strict=True))
    for name, decide in peers().items():
        taken, verdicts = median_seconds(lambda decide=decide: [decide(*system) for system in some])
        per = taken / len(some) * 1e6
        wrong = sum(verdict != bool(truth) for verdict, truth in zip(verdicts, answers.feasible, strict=False))
        yield f"    {name} {per:.0f} µs, {per / own:.1f} times as long" + (f", {wrong} differ" if wrong else "")


def ranks(count: int = 8192) -> str:
    """Proofs of full rank for many matrices 8×512."""
    matrices = np.random.default_rng(0).integers(0, 4096, (count, 8, 512))
    seconds, found = median_seconds(lambda: dependencies(matrices))
    return f"ranks of {count} matrices 8×512: {seconds:.2f} s, {len(found)} dependent"


def main() -> None:
    """Prints every shape."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--peer-count", type=int, default=100)
    options = parser.parse_args()
    shapes = [("generic", shape) for shape in SHAPES] + [
        (kind, shape) for kind in ("mixture", "tie") for shape in SHAPES
    ]
    for kind, shape in shapes:
        for line in lines(kind, shape, options.count, options.peer_count):
            print(line, flush=True)
    for line in lines("generic", (8, 8), 100_000, options.peer_count):
        print(line, flush=True)
    print(ranks(), flush=True)


if __name__ == "__main__":
    main()
