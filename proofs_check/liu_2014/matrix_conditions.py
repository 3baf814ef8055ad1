"""Liu (2014), Appendix A: the proof of Lemma 7.1, conditions (7) to (18), on matrices of K rows.

Rows μ_s are the distributions of the others' next types, one for each own type s. π(·|s) is a distribution over own
types that mimics s: Σ_{s'} π(s'|s) μ_{s'} = μ_s. A pair (η, λ ≥ 0) balances if

    η(s) μ_s = Σ_{s'} [ λ(s',s) μ_{s'} − λ(s,s') μ_s ]   for every s.

Condition (7): every mimicking π has Σ_{s'} π(s|s') = 1 for all s. Condition (8): every balanced pair has η = 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from lpmech.lp.program import Building, LinearProgram, Sense
from lpmech.lp.proofs import Optimal
from lpmech.lp.solve import solve
from lpmech.separation import attainable
from lpmech.statements import kernels
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from lpmech.statements.values import Values
from proofs_check.liu_2014.matrices import MATRICES, array, drawn_matrix, independent, is_kernel, lemma_8_1, spans

ONE, ZERO = Fraction(1), Fraction(0)
Square = list[list[Fraction]]


def _mimicking(rows: Square, costs: Square) -> LinearProgram:
    """The mimicking π with the least Σ costs(s',s) π(s'|s)."""
    own, building = range(len(rows)), Building("mimicking")
    pi = [[building.column(f"{t} for {s}", cost=costs[t][s], nonnegative=True) for s in own] for t in own]
    for s in own:
        for m in range(len(rows[0])):
            building.row(f"row {s} {m}", [(pi[t][s], rows[t][m]) for t in own], Sense.EQUAL, rows[s][m])
    return building.done()


def _balanced(rows: Square, costs: Square, fixed: tuple[int, int] | None = None) -> LinearProgram:
    """The balanced pair with Σ_{s≠s'} λ ≤ 1 and the least Σ costs λ; `fixed`: η at a type is 1 or −1, λ unbounded."""
    own, building = range(len(rows)), Building("balanced")
    eta = [building.column(f"eta {s}") for s in own]
    lam = [[building.column(f"{t} for {s}", cost=costs[t][s], nonnegative=True) for s in own] for t in own]
    for s in own:
        for m in range(len(rows[0])):
            terms = [
                (eta[s], rows[s][m]),
                *((lam[t][s], -rows[t][m]) for t in own),
                *((lam[s][t], rows[s][m]) for t in own),
            ]
            building.row(f"row {s} {m}", terms, Sense.EQUAL, 0)
    if fixed is None:
        building.row("size", [(lam[t][s], ONE) for t in own for s in own], Sense.AT_MOST, 1)
    else:
        building.row("fixed", [(eta[fixed[0]], ONE)], Sense.EQUAL, fixed[1])
    return building.done()


def _square(found: Sequence[Fraction], count: int) -> Square:
    return [list(found[count * t : count * t + count]) for t in range(count)]


def _none(count: int) -> Square:
    return [[ZERO] * count for _ in range(count)]


def _extreme_sums(rows: Square) -> Iterator[Fraction]:
    """The least and the greatest Σ_{s'} π(s|s') over mimicking π, for every s."""
    count = len(rows)
    for s in range(count):
        for sign in (ONE, -ONE):
            costs = _none(count)
            costs[s] = [sign] * count
            outcome = solve(_mimicking(rows, costs))
            assert isinstance(outcome, Optimal)
            yield sign * outcome.objective


@statement(
    "L14-D7", "condition (7)", "Condition (7) holds iff convex independence does.", draws=MATRICES
)  # fmt: skip
def condition_7(subject: Any) -> Failure | None:
    holds = all(total == 1 for total in _extreme_sums(subject["rows"]))
    return None if holds == independent(subject) else Failure(words=f"(7) is {holds}, convex independence is not")


@statement(
    "L14-D8", "condition (8)",
    "Condition (8) holds iff convex independence does, hence iff payments by report meet every target.",
    draws=MATRICES,
)  # fmt: skip
def condition_8(subject: Any) -> Failure | None:
    rows = subject["rows"]
    pairs = ((s, sign) for s in range(len(rows)) for sign in (1, -1))
    holds = not any(isinstance(solve(_balanced(rows, _none(len(rows)), pair)), Optimal) for pair in pairs)
    return None if holds == independent(subject) else Failure(words=f"(8) is {holds}, convex independence is not")


def _costs(subject: Any, count: int) -> Square:
    """Costs that depend on the draw alone."""
    targets = subject["targets"]
    return [[Fraction((int(targets[t]) * (3 * s + 1) + 5 * s + 7 * t) % 11 - 5) for s in range(count)]
            for t in range(count)]  # fmt: skip


@statement(
    "L14-D12", "conditions (9) to (12)",
    "From a mimicking π, λ(s',s) = π(s'|s) and η(s) = 1 − Σ π(s|s') make a balanced pair.",
    draws=MATRICES,
)  # fmt: skip
def from_mimicking_to_balanced(subject: Any) -> Failure | None:
    rows, own = subject["rows"], range(len(subject["rows"]))
    outcome = solve(_mimicking(rows, _costs(subject, len(rows))))
    assert isinstance(outcome, Optimal)
    pi = _square(outcome.x, len(rows))
    eta = [1 - sum(pi[s]) for s in own]
    for s in own:
        for m in range(len(rows[0])):
            mixed = sum((pi[t][s] * rows[t][m] for t in own), ZERO)
            if rows[s][m] != mixed or eta[s] * rows[s][m] != mixed - sum(pi[s]) * rows[s][m]:  # (10), (11); (9), (12)
                return Failure(words=f"the pair does not balance at {s}")
    return None


@statement(
    "L14-D18", "conditions (13) to (18)",
    "A balanced pair has η(s) = Σ [λ(s',s) − λ(s,s')]; with λ(s,s) such that all Σ_{s'} λ(s',s) are one C, π = λ/C "
    "mimics, and Σ_{s'} π(s|s') = 1 − η(s)/C.",
    draws=MATRICES,
)  # fmt: skip
def from_balanced_to_mimicking(subject: Any) -> Failure | None:
    rows, count = subject["rows"], len(subject["rows"])
    own = range(count)
    outcome = solve(_balanced(rows, _costs(subject, count)))
    assert isinstance(outcome, Optimal)
    eta, lam = outcome.x[:count], _square(outcome.x[count:], count)
    if any(eta[s] != sum(lam[t][s] - lam[s][t] for t in own) for s in own):
        return Failure(words="(16) fails")
    into = [sum(lam[t][s] for t in own) for s in own]
    size = max(into) + 1
    pi = [[(lam[t][s] + (size - into[s] if s == t else 0)) / size for s in own] for t in own]
    for s in own:
        if any(rows[s][m] != sum(pi[t][s] * rows[t][m] for t in own) for m in range(len(rows[0]))):
            return Failure(words="(18) fails")
        if sum(pi[s]) != 1 - eta[s] / size:
            return Failure(words="the sums of π are not those of λ")
    return None


lemma_7_1_and_its_converse = statement(
    "L14-L7.1a", "Lemma 7.1, its converse, finite form",
    "Where payments by report meet every target, convex independence holds.",
    draws=MATRICES,
)(lemma_8_1.conclusion)  # fmt: skip


@statement(
    "L14-L8.2", "Lemma 8.2 and condition (24), finite form",
    "One vector of payments meets every target at all types iff no η ≠ 0 has Σ η_s μ_s = 0.",
    draws=MATRICES,
)  # fmt: skip
def lemma_8_2(subject: Any) -> Failure | None:
    found = attainable.spans_everything(array(subject["rows"]))
    meets = not isinstance(found, tuple)
    if meets != spans(subject):
        return Failure(words="payments meet every target, or the rows are independent; not both")
    if isinstance(found, tuple):
        rows = subject["rows"]
        left = [sum((e * rows[s][m] for s, e in enumerate(found)), ZERO) for m in range(len(rows[0]))]
        return Failure(words="the η that is named is none") if any(left) or not any(found) else None
    return None


@statement(
    "L14-X13", "Lemma 7.3, its proof as printed",
    "Under Assumption 2 the matrix of the system (19) has full rank.",
    draws=Values(lambda rng: drawn_matrix(rng, kernels.convexly_independent, ((3, 3), (4, 3), (2, 4))), is_kernel),
    hypotheses=(Hypothesis("convex independence", independent),), expected=Expected.REFUTED,
    corrects="under Assumption 3",
)  # fmt: skip
def rank_under_assumption_2(subject: Any) -> Failure | None:
    return None if spans(subject) else Failure(words="the rows are dependent, though convexly independent")


@statement(
    "L14-R3.3a", "Remark 3.3, its condition",
    "Spanning can hold also where an agent has more types than the others have next types.",
    draws=Values(lambda rng: drawn_matrix(rng, kernels.rows, ((3, 2), (4, 3), (4, 2))), is_kernel),
    hypotheses=(Hypothesis("more types than next types", lambda one: len(one["rows"]) > len(one["rows"][0])),),
    expected=Expected.REFUTED, corrects="it never does; convex independence can, from three next types on",
)  # fmt: skip
def spanning_with_many_types(subject: Any) -> Failure | None:
    return Failure(words="the rows are dependent, being more than there are columns") if not spans(subject) else None
