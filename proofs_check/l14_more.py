"""Liu (2014): the example of Section 3.1, Remark 3.5, ordered types (Section 3.4), and the lemmas in finite form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial
from random import Random
from typing import Any

import numpy as np

from lpmech import casefiles
from lpmech.casefiles import library
from lpmech.certificate import pipeline
from lpmech.claims.interim import interim_best_response
from lpmech.claims.ordered import ordered_types
from lpmech.lp.alternatives import decide
from lpmech.mechanisms.last_period import Contradiction, last_period, lie_values
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.exact import ExactArray
from lpmech.problem.relations import Relation
from lpmech.separation import attainable
from lpmech.separation.claim import Verdict
from lpmech.separation.convex_independence import Mixture, outcome
from lpmech.separation.ranks import relation
from lpmech.statements import kernels
from lpmech.statements.draws import Once
from lpmech.statements.environments import Environments, Kernel, Shape
from lpmech.statements.instance import Instance, built
from lpmech.statements.numbers import At, nothing, stated
from lpmech.statements.statement import Failure, Hypothesis, statement
from lpmech.statements.values import Values
from proofs_check.edited import Edited, rising
from proofs_check.shapes import FINITE, INDEPENDENT, PRIVATE_VALUES, SPANNING
from proofs_check.told import chosen, mean


def shipped(name: str) -> Instance:
    """A shipped case as an instance."""
    return Instance(given=casefiles.load(name).environment, seed="case")


OIL, MODIFIED = Once(lambda: shipped("l14/oil_leases")), Once(lambda: shipped("l14/modified_oil_leases"))


def first_auction() -> Instance:
    """The first auction of Section 3.1, without a second one."""
    plain = {
        "format": "lpmech-environment/1", "name": "first auction", "discount": "1", "horizon": 1,
        "agents": ["firm 1", "firm 2"],
        "stages": [{
            "types": {"firm 1": ["4", "6"], "firm 2": ["none"]}, "allocations": ["to firm 1", "to firm 2"],
            "utility": {"firm 1": {"axes": ["allocation", "firm 1"], "values": [["7", "11"], ["0", "0"]]},
                        "firm 2": {"axes": ["allocation", "firm 1"], "values": [["0", "0"], ["6", "12"]]}},
        }],
    }  # fmt: skip
    return Instance(given=Environment.from_json(plain), seed="case")


def _sums_of_the_cycle(case: Instance) -> tuple[Fraction, Fraction]:
    """What the two incentive constraints of firm 1 add up to: left ≥ right."""
    rule = case.programs.everyone.periods[-1].allocation
    assert isinstance(last_period(case.env, rule).contradiction, Contradiction)
    worth = lie_values(case.env, rule, 0).array.fractions()  # (θ, r): 4 says 4, 4 says 6, 6 says 4, 6 says 6
    return worth[0] + worth[3], worth[1] + worth[2]


@statement(
    "L14-E3.1", "Section 3.1",
    "The first auction alone has no incentive compatible transfers: its constraints add up to 7 ≥ 11.",
    draws=Once(first_auction),
)  # fmt: skip
def first_auction_alone(case: Instance) -> Failure | None:
    sums = _sums_of_the_cycle(case)
    return None if sums == (Fraction(7), Fraction(11)) else Failure(words=f"they add up to {sums[0]} ≥ {sums[1]}")


@statement(
    "L14-X4", "Section 3.1, as printed", "The constraints of the first auction add up to 4 ≥ 6.",
    draws=Once(first_auction), expected="refuted", corrects="7 ≥ 11",
)  # fmt: skip
def first_auction_as_printed(case: Instance) -> Failure | None:
    sums = _sums_of_the_cycle(case)
    if sums == (Fraction(4), Fraction(6)):
        return None
    total, given = nothing(), list[Relation]()
    for place in range(2):
        here = At.of(case, 0, {"firm 1": place})
        shares, chosen_here = chosen(here)
        total, given = total + mean(shares, partial(here.utility, "firm 1")), [*given, *chosen_here]
    return Failure(words=f"they add up to {sums[0]} ≥ {sums[1]}", claims=("last_period_implementable",),
                   stated=stated(total.equals(4), *given))  # fmt: skip


@statement(
    "L14-E3.1a", "Section 3.1", "By linking the two auctions efficiency can be implemented.", draws=OIL
)  # fmt: skip
def linked_auctions(case: Instance) -> Failure | None:
    return case.holds("contingent_vcg", "efficient", "incentive_compatible", "best_response")


@statement(
    "L14-X5", "Section 3.1, as printed",
    "Under the printed transfers each side of the displayed constraints is the social surplus of the first auction: 13 "
    "where there is much oil.",
    draws=OIL, expected="refuted", corrects="the surplus there is 12; the exact payments are −3 and −15",
)  # fmt: skip
def surplus_as_printed(case: Instance) -> Failure | None:
    surplus = case.env.stage(0).utility_of_society().array.item((1, 1))
    printed = Fraction(1, 4) * 4 + Fraction(3, 4) * 16
    if surplus == printed:
        return None
    here, allocation = At.of(case, 0, {"firm 1": 1}), case.env.stage(0).allocations[1]
    total = here.utility(case.env.agents[0], allocation) + here.utility(case.env.agents[1], allocation)
    return Failure(
        words=f"the surplus is {surplus}, the payments yield {printed}", stated=stated(total.equals(printed))
    )


def _interim_gain(case: Instance, name: str) -> Fraction:
    audited = pipeline.audit(case.given, library.mechanisms()[name]).audit
    gains = [
        interim_best_response(audited.environment, audited.mechanism, audited.payoffs, agent).ex_ante or Fraction(0)
        for agent in range(len(case.env.agents))
    ]
    return max(gains)


@statement(
    "L14-E3.2", "Section 3.1, the modified example",
    "With a lottery within the period a contingent plan of lies gains firm 1 a total of 2 before it learns anything.",
    draws=MODIFIED,
)  # fmt: skip
def contingent_deviation(case: Instance) -> Failure | None:
    gain = _interim_gain(case, "l14/modified_oil_leases.lottery")
    return None if gain == 2 else Failure(words=f"the best plan gains {gain}")


@statement(
    "L14-E3.2a", "Section 3.1, the modified example",
    "The mechanism that links the periods leaves no plan of lies a gain.",
    draws=MODIFIED,
)  # fmt: skip
def linked_mechanism_survives(case: Instance) -> Failure | None:
    gain = _interim_gain(case, "l14/modified_oil_leases.linked")
    return None if gain == 0 else Failure(words=f"the best plan gains {gain}")


@statement(
    "L14-R3.5", "Remark 3.5",
    "With a constant last allocation in place of one that cannot be implemented, the allocations before it can be "
    "efficient.",
    draws=Environments(shape=Shape(private=False, shocks=False, public=False, terminal=False, allocations=(2, 2),
                                   agents=(2, 2), types=(2, 2), kernels=("spanning",), horizons=(2, 3), prior=True)),
    hypotheses=(SPANNING, FINITE, built("contingent_vcg_constant_last")),
)  # fmt: skip
def constant_last_allocation(case: Instance) -> Failure | None:
    found = case.mechanism("contingent_vcg_constant_last")
    for t in case.env.periods[:-1]:
        if (found.allocation[t].positions != case.programs.everyone.periods[t].allocation.positions).any():
            return Failure(words=f"the allocation of period {t + 1} is not the efficient one")
    return case.holds(found, "incentive_compatible", "best_response")


# Section 3.4: ordered types

ORDERED = Environments(
    shape=Shape(private=False, shocks=False, public=False, terminal=False, agents=(2, 2), types=(2, 3),
                allocations=(2, 2), horizons=(None, 1, 2), kernels=("independent", "persistent"), max_states=6)
)  # fmt: skip
SINGLE = Environments(
    shape=Shape(private=False, shocks=False, public=False, terminal=False, agents=(2, 2), types=(3, 3),
                allocations=(2, 2), horizons=(1,), max_states=9)
)  # fmt: skip


def ordered(case: Instance, *wanted: str) -> bool:
    """Whether claims of the generalised VCG mechanism about ordered types are proved."""
    found = case.sound_mechanism("generalized_vcg")
    claims = ordered_types(case.env, found, case.programs.everyone, case.payoffs(found)).claims
    return all(claim.verdict is Verdict.PROVED for claim in claims if claim.id in wanted)


BUILT = built("generalized_vcg")
ALWAYS = ("monotone_partition", "increasing_differences")


def truthful(case: Instance) -> bool:
    return BUILT.holds(case) and case.proved("incentive_compatible", "generalized_vcg")


def meets(*wanted: str) -> Callable[[Instance], bool]:
    return lambda case: BUILT.holds(case) and ordered(case, *wanted)


INTERVALS = Hypothesis(
    "a monotone partition, increasing differences, and increments in their intervals",
    lambda case: ordered(case, "monotone_partition", "increasing_differences", "admissible_increments"),
)
CONDITIONS = Hypothesis(
    "a monotone partition, single crossing and increasing differences",
    lambda case: ordered(case, "monotone_partition", "single_crossing", "increasing_differences"),
)


PRIVATE_ORDERED = Environments(
    shape=Shape(shocks=False, public=False, terminal=False, agents=(1, 2), types=(2, 3), allocations=(2, 2),
                horizons=(None, 1, 2), max_states=6),
    keep=meets("monotone_partition"),
)  # fmt: skip


@statement(
    "L14-T3.8", "Theorem 3.8, in its finite form",
    "With a monotone partition, increasing differences of V^i, and increments of the payments within their intervals, "
    "the generalised VCG mechanism is periodic ex post incentive compatible.",
    draws=Edited(shape=ORDERED.shape, edit=rising, keep=meets(*ALWAYS, "admissible_increments")),
    hypotheses=(INDEPENDENT, BUILT, INTERVALS),
)  # fmt: skip
def theorem_3_8(case: Instance) -> Failure | None:
    return case.holds("generalized_vcg", "efficient", "incentive_compatible", "best_response")


@statement(
    "L14-X9", "Theorem 3.8 with the transfers (4), on grids",
    "On a finite grid of types, too, the hypotheses of Theorem 3.8 make the transfers (4) incentive compatible.",
    draws=Edited(shape=SINGLE.shape, edit=rising, keep=meets(*ALWAYS, "single_crossing")),
    hypotheses=(INDEPENDENT, BUILT, CONDITIONS),
    expected="refuted",
    corrects="the threshold type is not indifferent on a grid; the increments must lie in their intervals",
)  # fmt: skip
def theorem_3_8_on_grids(case: Instance) -> Failure | None:
    return case.holds("generalized_vcg", "incentive_compatible")


@statement(
    "L14-T3.8a", "Theorem 3.8, its converse",
    "Where the transfers (4) are incentive compatible, single crossing and increasing differences hold.",
    draws=Environments(shape=replace(SINGLE.shape, types=(1, 1), counts={"ann": 3}), keep=truthful),
    hypotheses=(INDEPENDENT, BUILT, Hypothesis("(4) is truthful", truthful)),
    expected="refuted", corrects="the conditions are sufficient only",
)  # fmt: skip
def converse_of_theorem_3_8(case: Instance) -> Failure | None:
    if CONDITIONS.holds(case):
        return None
    found = case.sound_mechanism("generalized_vcg")
    claims = ordered_types(case.env, found, case.programs.everyone, case.payoffs(found)).claims
    wanted = ("monotone_partition", "single_crossing", "increasing_differences")
    failing = tuple(one.id for one in claims if one.id in wanted and one.verdict is not Verdict.PROVED)
    return Failure(words="truth is optimal, and the conditions fail", mechanism=found, claims=failing,
                   proved=("incentive_compatible",))  # fmt: skip


@statement(
    "L14-R3.9", "Remark 3.9",
    "With private values and independent types the transfers (4) are incentive compatible.",
    draws=PRIVATE_ORDERED,
    hypotheses=(PRIVATE_VALUES, INDEPENDENT, BUILT, Hypothesis(
        "a monotone partition", lambda case: ordered(case, "monotone_partition"))),
)  # fmt: skip
def generalised_vcg_with_private_values(case: Instance) -> Failure | None:
    return case.holds("generalized_vcg", "incentive_compatible")


# The lemmas: matrices of K rows over M next types, and K targets


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
    hypotheses=(Hypothesis("spanning", spans),), expected="refuted",
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
    draws=MATRICES, expected="refuted", corrects="it is a convex cone",
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
