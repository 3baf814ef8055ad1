"""Which targets payments contingent on what the others say next can meet: the finite forms of Liu's Lemmas 8.1 and 8.2.

Rows μ_s, one for each own type s, are distributions over the others' next types; a target π is a number for each s.

    S(R) = { π : some y has μ_s·y = π_s for every s }                            one vector for all reports
    C(R) = { π : some y_s, one for each report s, have μ_s·y_s = π_s and μ_{s'}·y_s ≥ π_{s'} for every s' }

S(R) is a linear subspace, and S(R) = R^K iff no η ≠ 0 has Σ η_s μ_s = 0 (Lemma 8.2). C(R) is a convex cone that
contains S(R): sums and multiples ≥ 0 of the y_s belong to those of the targets. C(R) = R^K iff no μ_s is a mixture of
the other rows (Lemma 8.1), which is convex independence: as rows sum to 1, so do the weights of a non-negative
combination. Finite cones of this kind are closed, so that no closure has to be taken.

In print C is called a subspace. It is one only where every mixture binds both ways: by the Theorem of the Alternative
C(R) = { π : π_s ≥ Σ ξ_{s'} π_{s'} for every ξ ≥ 0 with μ_s = Σ ξ_{s'} μ_{s'} }, so for μ_2 = (μ_1 + μ_3)/2, say, it
is a half-space. `one_sided` decides it. (Liu 2014, Appendix B.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lpmech.lp.alternatives import decide
from lpmech.lp.program import Building, LinearProgram, Sense
from lpmech.lp.proofs import Optimal
from lpmech.lp.solve import solve
from lpmech.problem.exact import ExactArray, from_fractions
from lpmech.separation.ranks import relation
from lpmech.separation.spanning import right_inverse

Target = Sequence[Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfReach:
    """Why no payments meet a target at report s (None: one vector for all): Σ λ_s μ_s = 0 and Σ λ_s π_s > 0."""

    report: int | None
    multipliers: tuple[Fraction, ...]


def in_span(rows: ExactArray, target: Target) -> ExactArray | OutOfReach:
    """y with R y = π: π is in S(R). Or the multipliers against it."""
    found = decide(rows, from_fractions(target, (len(target),)), range(len(target)))
    if found.solution is not None:
        return found.solution
    assert found.certificate is not None
    return OutOfReach(report=None, multipliers=tuple(found.certificate.fractions()))


def in_cone(rows: ExactArray, target: Target) -> tuple[ExactArray, ...] | OutOfReach:
    """The y_s of every report: π is in C(R). Or the first report against which there are multipliers."""
    right, vectors = from_fractions(target, (len(target),)), []
    for report in range(len(target)):
        found = decide(rows, right, [report])
        if found.solution is None:
            assert found.certificate is not None
            return OutOfReach(report=report, multipliers=tuple(found.certificate.fractions()))
        vectors.append(found.solution)
    return tuple(vectors)


def spans_everything(rows: ExactArray) -> ExactArray | tuple[int, ...]:
    """Y with R Y = I, so that y = Y π meets any target: S(R) = R^K. Or η ≠ 0 with η R = 0."""
    inverse = right_inverse(rows)
    if inverse is not None:
        return inverse
    eta = relation(rows.numerators.tolist())
    assert eta is not None
    return eta


def one_sided(rows: ExactArray) -> tuple[Fraction, ...] | None:
    """π in C(R) whose opposite is not: C(R) is no subspace. None where it is one.

    For each s the mixtures ξ of μ_s are averaged so that every weight which can be positive is. Some π in C(R) has
    π_s > Σ ξ_{s'} π_{s'} for some mixture iff for that average; if for none, −π is in C(R) with π.
    """
    for own in range(rows.shape[0]):
        weights = _fullest_mixture(rows, own)
        if weights is not None:
            found = _beyond(rows, own, weights)
            if found is not None:
                return found
    return None


def _fullest_mixture(rows: ExactArray, own: int) -> list[Fraction] | None:
    """The average over s' ≠ s of the mixtures with the largest weight on s'; None where there is no mixture."""
    others = [place for place in range(rows.shape[0]) if place != own]
    total = [Fraction(0)] * rows.shape[0]
    for largest in others:
        found = solve(_mixtures(rows, own, others, largest))
        if not isinstance(found, Optimal):
            return None
        for place, weight in zip(others, found.x, strict=True):
            total[place] += weight / len(others)
    return total if others else None


def _mixtures(rows: ExactArray, own: int, others: Sequence[int], largest: int) -> LinearProgram:
    """ξ ≥ 0 with μ_s = Σ ξ_{s'} μ_{s'} and one of the weights as large as possible."""
    building = Building("mixture")
    columns = [building.column(f"weight {s}", cost=-int(s == largest), nonnegative=True) for s in others]
    for place in range(rows.shape[1]):
        values = [(column, rows.item((s, place))) for column, s in zip(columns, others, strict=True)]
        building.row(f"next {place}", values, Sense.EQUAL, rows.item((own, place)))
    return building.done()


def _beyond(rows: ExactArray, own: int, weights: Sequence[Fraction]) -> tuple[Fraction, ...] | None:
    """π in C(R) with π_s − Σ ξ_{s'} π_{s'} = 1; None where it is 0 throughout C(R)."""
    count, width = rows.shape
    building = Building("target")
    target = [building.column(f"target {place}") for place in range(count)]
    for report in range(count):
        paid = [building.column(f"paid {report} {column}") for column in range(width)]
        for true in range(count):
            values = [(paid[column], rows.item((true, column))) for column in range(width)]
            sense = Sense.EQUAL if report == true else Sense.AT_LEAST
            building.row(f"{report} {true}", [*values, (target[true], Fraction(-1))], sense, 0)
    gap = [(column, Fraction(int(place == own)) - weights[place]) for place, column in enumerate(target)]
    building.row("beyond", gap, Sense.EQUAL, 1)
    found = solve(building.done())
    return tuple(found.x[column] for column in target) if isinstance(found, Optimal) else None
