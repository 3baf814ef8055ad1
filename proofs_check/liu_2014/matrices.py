"""Liu (2014), Lemmas 7.1, 7.3 and 8.1 in finite form: matrices of K rows over M next types, and K targets."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import numpy as np

from lpmech.lp.alternatives import decide
from lpmech.problem import exact
from lpmech.problem.exact import ExactArray
from lpmech.separation import attainable
from lpmech.separation.convex_independence import Mixture, outcome
from lpmech.separation.ranks import relation
from lpmech.statements import kernels
from lpmech.statements.environments import Kernel
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from lpmech.statements.values import Values


def _matrix(rng: Random) -> dict[str, Any]:
    count, size = rng.randint(2, 4), rng.randint(2, 4)
    kind = rng.choice((kernels.rows, kernels.mimicked, kernels.rows))
    return {"rows": kind(rng, count, size), "targets": [Fraction(rng.randint(-6, 6)) for _ in range(count)]}


def drawn_matrix(rng: Random, kernel: Kernel, shapes: tuple[tuple[int, int], ...]) -> dict[str, Any]:
    count, size = rng.choice(shapes)
    return {"rows": kernel(rng, count, size), "targets": [Fraction(rng.randint(-6, 6)) for _ in range(count)]}


def is_kernel(subject: Any) -> bool:
    rows, targets = subject["rows"], subject["targets"]
    shaped = len(rows) == len(targets) > 0 and len({len(row) for row in rows}) == 1
    return shaped and all(sum(row) == 1 and min(row) >= 0 for row in rows)


MATRICES = Values(_matrix, is_kernel)


def array(rows: list[list[Fraction]]) -> ExactArray:
    """The rows as an exact array."""
    return exact.from_fractions([value for row in rows for value in row], (len(rows), len(rows[0])))


def independent(subject: Any) -> bool:
    rows = np.array(array(subject["rows"]).numerators, dtype=object)
    return not any(isinstance(outcome(rows, own), Mixture) for own in range(len(rows)))


def spans(subject: Any) -> bool:
    return relation(array(subject["rows"]).numerators.tolist()) is None


@statement(
    "L14-L7.1", "Lemmas 7.1 and 8.1, finite form",
    "Under convex independence each report has payments that meet any target under its own type, and no less under "
    "others.",
    draws=Values(
        lambda rng: drawn_matrix(rng, kernels.convexly_independent, ((2, 2), (3, 3), (4, 3), (2, 4))), is_kernel
    ),
    hypotheses=(Hypothesis("convex independence", independent),),
)  # fmt: skip
def lemma_7_1(subject: Any) -> Failure | None:
    rows, targets = array(subject["rows"]), subject["targets"]
    return _failure(
        not isinstance(attainable.in_cone(rows, targets), attainable.OutOfReach), "a target is out of reach"
    )


@statement(
    "L14-L8.1", "Lemma 8.1, finite form",
    "Payments as in Lemma 7.1 meet every target iff convex independence holds.",
    draws=MATRICES,
)  # fmt: skip
def lemma_8_1(subject: Any) -> Failure | None:
    rows, count = array(subject["rows"]), len(subject["targets"])
    units = [[Fraction(int(k == s)) for k in range(count)] for s in range(count)]
    signed = [*units, *[[-x for x in unit] for unit in units]]
    reached = all(not isinstance(attainable.in_cone(rows, unit), attainable.OutOfReach) for unit in signed)
    return _failure(reached == independent(subject), "the cone is everything, or convex independence holds; not both")


@statement(
    "L14-L7.3", "Lemmas 7.3 and 8.2, finite form, with δ",
    "One vector of payments meets every target at all types iff the rows are linearly independent.",
    draws=MATRICES,
)  # fmt: skip
def lemma_7_3(subject: Any) -> Failure | None:
    rows, count = array(subject["rows"]), len(subject["targets"])
    units = [[Fraction(int(k == s)) for k in range(count)] for s in range(count)]
    reached = all(not isinstance(attainable.in_span(rows, unit), attainable.OutOfReach) for unit in units)
    return _failure(reached == spans(subject), "every target is met, or the rows are independent; not both")


@statement(
    "L14-X10", "Lemma 7.3, as printed",
    "Under spanning the payments of Lemma 7.3 can be taken from R_+.",
    draws=Values(lambda rng: drawn_matrix(rng, kernels.spanning, ((2, 2), (2, 3), (3, 3))), is_kernel),
    hypotheses=(Hypothesis("spanning", spans),), expected=Expected.REFUTED,
    corrects="their codomain is R, and δ stands before the sum",
)  # fmt: skip
def lemma_7_3_as_printed(subject: Any) -> Failure | None:
    rows, targets = subject["rows"], subject["targets"]
    size, count = len(rows[0]), len(rows)
    stacked = [*rows, *[[Fraction(int(k == m)) for k in range(size)] for m in range(size)]]
    right = exact.from_fractions([*targets, *([Fraction(0)] * size)], (count + size,))
    found = decide(array(stacked), right, range(count))
    return _failure(found.solution is not None, "no payments of at least 0 meet the targets")


@statement(
    "L14-X11", "Appendix B, as printed", "The set C of targets that payments by report can meet is a linear subspace.",
    draws=MATRICES, expected=Expected.REFUTED, corrects="it is a convex cone",
)  # fmt: skip
def cone_and_subspace(subject: Any) -> Failure | None:
    found = attainable.one_sided(array(subject["rows"]))
    return (
        None if found is None else Failure(words=f"the target ({', '.join(map(str, found))}) is in C, its opposite not")
    )


@statement(
    "L14-R3.3", "Remark 3.3",
    "Where an agent has no more types than the others have next types, spanning is generic: on the way to independent "
    "rows all but at most K kernels are independent.",
    draws=Values(lambda rng: {"rows": kernels.mimicked(rng, 3, 3), "targets": [Fraction(0)] * 3,
                              "goal": kernels.spanning(rng, 3, 3)}, is_kernel),
)  # fmt: skip
def spanning_is_generic(subject: Any) -> Failure | None:
    failures = 0
    for step in range(1, 13):
        share = Fraction(step, 12)
        mixed = [[(1 - share) * a + share * b for a, b in zip(one, two, strict=True)]
                 for one, two in zip(subject["rows"], subject["goal"], strict=True)]  # fmt: skip
        failures += relation(array(mixed).numerators.tolist()) is not None
    return _failure(failures <= len(subject["rows"]), f"{failures} of 12 kernels on the way are dependent")


def _failure(holds: bool, words: str) -> Failure | None:
    return None if holds else Failure(words=words)
