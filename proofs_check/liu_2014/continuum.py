"""Liu (2014), Section 5: signals in [0, 1]. Lemmas 5.1 and 5.2 where a proof can be computed, at every signal.

*The tent* f(s|t) = 1 + min(s,t) − t + t²/2 meets condition (6). Payments p meet π(t) = ∫ p(s) f(s|t) ds with
π'' = π(0) − p and π' = 0 at both ends; so a π that is twice continuously differentiable and flat at the ends is met by
p = π(0) − π''. For a polynomial b, π = b ∘ g is one, where g(t) = t but for two margins of width w, in which
g = w φ(t/w) with φ(x) = 3x² − 3x³ + x⁴; and |g − t| ≤ 27w/256, since φ(x) − x = −x(1−x)³.

*The conic* f(s|t) = Σ_k 3 B_k(s) B_k(t), with B the Bernstein polynomials of degree 2, meets condition (5) (a mixture
of f(·|t') that is f(·|t) has the mean t and the variance 0) and not (6). Payments yield any quadratic in t, so for each
report r one that is b at t = r and no less elsewhere: q = b(r) + b'(r) (t−r) + λ (t−r)². For a cubic b, q − b is
(t−r)² (λ − b_2 − b_3 (t+2r)).

*The copula* f(s|t) = 1 + (1−2s)(1−2t)/2 meets neither: f(·|1/2) is the mean of f(·|0) and f(·|1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

from lpmech.casefiles import library
from lpmech.continuous.case import load
from lpmech.continuous.certify import certify
from lpmech.continuous.forms import Form
from lpmech.continuous.plugin import CONTINUOUS
from lpmech.problem import exact
from lpmech.separation.spanning import right_inverse
from lpmech.statements.draws import Once
from lpmech.statements.statement import Expected, Failure, statement
from lpmech.statements.values import Values
from proofs_check.liu_2014.piecewise import (
    Pieces,
    Polynomial,
    at,
    bernstein,
    composed,
    expected,
    integral,
    plus,
    slope,
    times,
)

ZERO, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)
TENTHS = [Fraction(n, 10) for n in range(11)]
TAIL = (ZERO, ZERO, Fraction(3), Fraction(-3), ONE)  # φ


def tent(t: Fraction) -> Pieces:
    """1 + min(s,t) − t + t²/2."""
    level = 1 - t + t * t / 2
    return ((ZERO, t, (level, ONE)), (t, ONE, (level + t,)))


def conic(t: Fraction) -> Pieces:
    """Σ_k 3 B_k(s) B_k(t)."""
    total: list[Fraction] = [ZERO]
    for k in range(3):
        total = plus(total, bernstein(k), 3 * at(bernstein(k), t))
    return ((ZERO, ONE, total),)


def copula(t: Fraction) -> Pieces:
    """1 + (1−2s)(1−2t)/2."""
    lean = (1 - 2 * t) / 2
    return ((ZERO, ONE, (1 + lean, -2 * lean)),)


def _target(rng: Random) -> dict[str, Any]:
    b = [Fraction(rng.randint(-4, 4)) for _ in range(rng.randint(1, 4))]
    return {"b": b, "margin": Fraction(1, rng.randint(3, 12)),
            "discount": Fraction(rng.choice(("1/2", "2/3", "9/10")))}  # fmt: skip


def _sensible(subject: Any) -> bool:
    return 0 < subject["margin"] < HALF and 0 < subject["discount"] < 1 and 1 <= len(subject["b"]) <= 4


TARGETS = Values(_target, _sensible)


# condition (6): the tent


def flattened(b: Polynomial, margin: Fraction) -> Pieces:
    """b ∘ g."""
    squeezed = [c * margin / margin**n for n, c in enumerate(TAIL)]
    mirrored = plus([ONE], composed(squeezed, [ONE, -ONE]), -ONE)
    return ((ZERO, margin, composed(b, squeezed)), (margin, 1 - margin, list(b)),
            (1 - margin, ONE, composed(b, mirrored)))  # fmt: skip


def payments_for(pieces: Pieces) -> Pieces:
    """π(0) − π''."""
    start = at(pieces[0][2], ZERO)
    return [(low, high, plus([start], slope(slope(piece)), -ONE)) for low, high, piece in pieces]


def _differs(pieces: Pieces, paid: Pieces, density: Callable[[Fraction], Pieces]) -> bool:
    """Whether ∫ p f is another function: in a piece both are polynomials, of at most the degree that π has or 2."""
    for low, high, piece in pieces:
        count = max(len(piece), 3)
        for n in range(count + 1):
            t = low + (high - low) * Fraction(n, count)
            if expected(paid, density, t) != at(piece, t):
                return True
    return False


def _continuous(pieces: Pieces) -> bool:
    return all(at(one[2], one[1]) == at(two[2], two[0]) for one, two in pairwise(pieces))


@statement(
    "L14-L5.2", "Lemma 5.2 and condition (6), on the tent",
    "For every ε > 0 continuous payments have −Σ_{j≠i} u^j/δ as their expectation up to ε, at every signal.",
    draws=TARGETS,
)  # fmt: skip
def lemma_5_2(subject: Any) -> Failure | None:
    b, margin = subject["b"], subject["margin"]
    pieces = [(low, high, [-c / subject["discount"] for c in piece]) for low, high, piece in flattened(b, margin)]
    paid = payments_for(pieces)
    if not _continuous(paid) or _differs(pieces, paid, tent):
        return Failure(words="the payments do not have the expectation that they should have")
    steepest = sum((n * abs(c) for n, c in enumerate(b)), ZERO)
    bound = steepest * margin * Fraction(27, 256)
    for low, high, piece in pieces:
        for n in range(12):
            t = low + (high - low) * Fraction(n, 11)
            if abs(subject["discount"] * at(piece, t) + at(b, t)) > bound:
                return Failure(words=f"the error at {t} is larger than {bound}")
    return None


@statement(
    "L14-R3.6", "Remark 3.6, exactly",
    "Under condition (6) some payments make every agent exactly the residual claimant, as with finitely many signals.",
    draws=TARGETS, expected=Expected.REFUTED,
    corrects="bounded payments on the tent have an expectation that is flat at both ends; a target that is not is "
    "approached only",
)  # fmt: skip
def exactly_with_infinitely_many(subject: Any) -> Failure | None:
    ends = [at(slope(subject["b"]), end) for end in (ZERO, ONE)]
    return Failure(words=f"the target has the slopes {ends[0]} and {ends[1]} at the ends") if any(ends) else None


@statement(
    "L14-R3.6a", "Remark 3.6, why not exactly",
    "On the tent the expectation of any piecewise polynomial payments is flat at both ends.",
    draws=Values(lambda rng: {"paid": [[Fraction(rng.randint(-5, 5)) for _ in range(3)] for _ in range(3)]},
                 lambda subject: all(subject["paid"])),
)  # fmt: skip
def flat_at_the_ends(subject: Any) -> Failure | None:
    count = len(subject["paid"])
    paid = [(Fraction(n, count), Fraction(n + 1, count), piece) for n, piece in enumerate(subject["paid"])]
    points = [Fraction(n, 8 * count) for n in range(6)]  # within the first piece, where it is of degree 4 at most
    for mirror in (False, True):
        found = [expected(paid, tent, 1 - t if mirror else t) for t in points]
        if _slope_at_start(points, found):
            return Failure(words="the expectation rises or falls at an end")
    return None


def _slope_at_start(points: Sequence[Fraction], values: Sequence[Fraction]) -> Fraction:
    """The derivative at the first point of the polynomial through all points (Newton's divided differences)."""
    table, slope_, product = list(values), ZERO, ONE
    for order in range(1, len(points)):
        table = [(b - a) / (points[n + order] - points[n])
                 for n, (a, b) in enumerate(pairwise(table))]  # fmt: skip
        slope_ += table[0] * product
        product *= points[0] - points[order]
    return slope_


@statement(
    "L14-L5.2a", "Lemma 5.2, without condition (6)",
    "On the copula, too, payments have every target as their expectation up to any ε.",
    draws=TARGETS, expected=Expected.REFUTED,
    corrects="the measure 1, −2, 1 on the signals 0, 1/2, 1 annihilates it, and the error is at least a quarter of "
    "|b(0) − 2b(1/2) + b(1)|",
)  # fmt: skip
def lemma_5_2_without_6(subject: Any) -> Failure | None:
    atoms = ((ZERO, 1), (HALF, -2), (ONE, 1))
    rests = [sum((w * at(copula(t)[0][2], s) for t, w in atoms), ZERO) for s in TENTHS]
    bend = sum((w * at(subject["b"], t) for t, w in atoms), ZERO)
    return None if any(rests) or not bend else Failure(words=f"the error is at least {abs(bend) / 4}")


# condition (5): the conic


def _quadratic(b: Polynomial, report: Fraction, steep: Fraction) -> list[Fraction]:
    """b(r) + b'(r) (t−r) + λ (t−r)², in powers of t."""
    line = plus([at(b, report)], [-report, ONE], at(slope(b), report))
    return plus(line, times([-report, ONE], [-report, ONE]), steep)


def _dual_basis() -> list[list[Fraction]]:
    """Solves ∫ ψ_k 3B_l = δ_kl for quadratic ψ_k."""
    moments = [3 * integral(times(bernstein(k), [ZERO] * n + [ONE]), ZERO, ONE) for k in range(3) for n in range(3)]
    inverse = right_inverse(exact.from_fractions(moments, (3, 3)))
    assert inverse is not None
    return [[inverse.item((n, k)) for n in range(3)] for k in range(3)]


DUALS = _dual_basis()


def _paying(quadratic: Polynomial) -> Pieces:
    """p with ∫ p(s) f(s|t) ds = the quadratic, on the conic: Σ_k y_k ψ_k, y its Bernstein coefficients."""
    c0, c1, c2 = (*quadratic, ZERO, ZERO, ZERO)[:3]
    total: list[Fraction] = [ZERO]
    for y, dual in zip((c0, c0 + c1 / 2, c0 + c1 + c2), DUALS, strict=True):
        total = plus(total, dual, y)
    return ((ZERO, ONE, total),)


@statement(
    "L14-L5.1", "Lemma 5.1 and condition (5), on the conic",
    "Payments by report have the target as their expectation under the true report's own type, and no less under "
    "others, at all signals; here with ε = 0, though (6) fails.",
    draws=TARGETS,
)  # fmt: skip
def lemma_5_1(subject: Any) -> Failure | None:
    b = [-c / subject["discount"] for c in subject["b"]]
    b2, b3 = (*b, ZERO, ZERO, ZERO, ZERO)[2:4]
    steep = max(b2 + b3 * (t + 2 * r) for t in (ZERO, ONE) for r in (ZERO, ONE))  # affine: the greatest is at a corner
    for report in TENTHS:
        said = _quadratic(b, report, steep)
        for t in TENTHS:
            found = expected(_paying(said), conic, t)
            if found != at(said, t) or found < at(b, t) or (t == report and found != at(b, t)):
                return Failure(words=f"the report {report} is worth {found} at {t}, against a target of {at(b, t)}")
    return None


@statement(
    "L14-L5.1a", "Lemma 5.1, without condition (5)",
    "On the copula, too, payments by report have every target up to any ε.",
    draws=TARGETS, expected=Expected.REFUTED,
    corrects="1/2 is mimicked by a mixture of 0 and 1: the error is at least half of what b lacks there to their mean",
)  # fmt: skip
def lemma_5_1_without_5(subject: Any) -> Failure | None:
    mixed = all(at(copula(HALF)[0][2], s) == (at(copula(ZERO)[0][2], s) + at(copula(ONE)[0][2], s)) / 2 for s in TENTHS)
    b = [-c / subject["discount"] for c in subject["b"]]
    lacking = (at(b, ZERO) + at(b, ONE)) / 2 - at(b, HALF)
    return Failure(words=f"the error is at least {lacking / 2}") if mixed and lacking > 0 else None


# Remark 5.3: targets that jump

SMOOTH = (ZERO, ZERO, ZERO, Fraction(10), Fraction(-15), Fraction(6))  # from 0 to 1, flat to the second order


@statement(
    "L14-R5.3", "Remark 5.3",
    "Where a target jumps, continuous payments on the tent meet it exactly at all signals but those of an interval of "
    "any small probability.",
    draws=Values(lambda rng: {"low": Fraction(rng.randint(-4, 4)), "high": Fraction(rng.randint(-4, 4)),
                              "at": Fraction(rng.randint(2, 7), 10), "width": Fraction(1, rng.randint(10, 40))},
                 lambda found: 0 < found["at"] < found["at"] + found["width"] < 1),
)  # fmt: skip
def jumps(subject: Any) -> Failure | None:
    low, high, left, width = (subject[key] for key in ("low", "high", "at", "width"))
    rise = composed(SMOOTH, [-left / width, 1 / width])
    pieces = [(ZERO, left, [low]), (left, left + width, plus([low], rise, high - low)), (left + width, ONE, [high])]
    paid = payments_for(pieces)
    holds = _continuous(paid) and not _differs(pieces, paid, tent)
    return None if holds else Failure(words="the payments do not meet the target")


# the shipped cases


def _certified(name: str, cells: int, form: Form) -> Any:
    return certify(load(library.cases(CONTINUOUS)[name]).environment, cells, form=form)


@statement(
    "L14-L5.2b", "Section 5, the case continuous/tent",
    "What a lie gains at most, as certified at every signal, is at least halved, up to a tenth, by twice the cells.",
    draws=Once(lambda: [_certified("continuous/tent", cells, Form.SPANNING).greatest_epsilon for cells in (2, 4, 8)]),
)  # fmt: skip
def finer_grids(epsilons: list[Fraction]) -> Failure | None:
    holds = all(two <= one * Fraction(11, 20) for one, two in pairwise(epsilons))
    return None if holds else Failure(words=f"the bounds are {', '.join(map(str, epsilons))}")


@statement(
    "L14-L5.2c", "Section 5, the case continuous/copula_floor",
    "Where condition (6) fails the certified error stays above 1/24 on every grid.",
    draws=Once(lambda: [_certified("continuous/copula_floor", cells, Form.SPANNING) for cells in (2, 4)]),
)  # fmt: skip
def a_floor(found: list[Any]) -> Failure | None:
    holds = all(one.least_error == Fraction(1, 24) <= one.greatest_error for one in found)
    return None if holds else Failure(words="the error falls below its floor")


@statement(
    "L14-L5.1b", "Section 5, the case continuous/copula_floor with payments by report",
    "There payments that depend on the own report, the form of Lemma 5.1, make every agent the residual claimant, "
    "though condition (6) fails.",
    draws=Once(lambda: _certified("continuous/copula_floor", 2, Form.REPORTS)),
)  # fmt: skip
def below_the_floor(found: Any) -> Failure | None:
    holds = found.greatest_error == 0
    return None if holds else Failure(words=f"the error is at most {found.greatest_error}")
