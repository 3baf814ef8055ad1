"""Liu (2014), Section 3.4: the transfers (4), what is printed about them, Theorem 3.8 without its hypotheses."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np

from lpmech.claims.relation.values import Stated
from lpmech.problem import exact
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table
from lpmech.separation.claim import Verdict
from lpmech.statements.environments import Environments, Moves
from lpmech.statements.instance import Instance, first
from lpmech.statements.numbers import At, stated
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from proofs_check.liu_2014.edited_draws import Edited, first_type_is_worthless, rising, rising_in_the_own_type
from proofs_check.liu_2014.ordered_types import BUILT, ORDERED, PRIVATE_ORDERED, SINGLE, meets, ordered, truthful
from proofs_check.shared.periods import each
from proofs_check.shared.relations import chosen, mean, payment_is, pivot_payment
from proofs_check.shared.shapes import INDEPENDENT, PRIVATE_VALUES, SAME_SETS
from proofs_check.shared.tables import equal

MONOTONE = Hypothesis("a monotone partition", lambda case: ordered(case, "monotone_partition"))


def _shifted(case: Instance) -> Mechanism:
    """(4) with something more that depends on the others' reports only."""
    found, rng, paid = case.mechanism("generalized_vcg"), case.rng(), []
    for i, name in enumerate(case.env.agents):
        tables_ = []
        for t, table in zip(case.env.periods, found.transfers[i], strict=True):
            axes = tuple(axis for axis in case.env.stage(t).components if axis != name)
            shape = tuple(case.env.stage(t).sizes[axis] for axis in axes)
            count = 1
            for size in shape:
                count *= size
            more = [Fraction(rng.randint(-6, 6)) for _ in range(count)]
            tables_.append(table + Table(axes, exact.from_fractions(more, shape)))
        paid.append(tuple(tables_))
    return replace(found, name="shifted", transfers=tuple(paid), ordered=False)


def _same_incentives(case: Instance) -> Failure | None:
    more = _shifted(case)
    found, shifted = (case.claim("incentive_compatible", one) for one in ("generalized_vcg", more))
    if (found.verdict, found.least_slack) == (shifted.verdict, shifted.least_slack):
        return None
    failure = Failure(words=f"the least slack is {shifted.least_slack}, not {found.least_slack}", mechanism=more)
    if shifted.verdict is Verdict.PROVED:
        return replace(failure, proved=("incentive_compatible",))
    return replace(failure, claims=("incentive_compatible",))


first_term = statement(
    "L14-D4", "equation (4), the term κ = 1",
    "In the last period whatever stands for the term with a^0, if it depends on the others' reports only, leaves "
    "incentives as they are.",
    draws=SINGLE, hypotheses=(INDEPENDENT, BUILT, Hypothesis("one period", lambda case: case.env.horizon == 1)),
)(_same_incentives)  # fmt: skip


@statement(
    "L14-X21", "equation (4), the term κ = 1, in earlier periods",
    "Whatever is added to (4) in every period, if it depends on the others' reports only, leaves it incentive "
    "compatible where it was.",
    draws=Edited(shape=replace(ORDERED.shape, horizons=(2, None)), edit=rising, keep=truthful),
    hypotheses=(INDEPENDENT, BUILT, Hypothesis("(4) is truthful", truthful)), expected=Expected.REFUTED,
    corrects="earlier allocations change what the others will be; what stands for a^0 must be settled before (4) is "
    "solved backwards",
)  # fmt: skip
def later_terms(case: Instance) -> Failure | None:
    return case.holds(_shifted(case), "incentive_compatible")


@statement(
    "L14-X15", "Section 3.4, before Assumption 5, as printed",
    "Under transfers without memory the continuation payoff V_t^i depends on the own type only.",
    draws=ORDERED, hypotheses=(INDEPENDENT, BUILT), expected=Expected.REFUTED,
    corrects="it depends on the others' types too",
)  # fmt: skip
def payoffs_depend_on_the_own_type(case: Instance) -> Failure | None:
    found = case.mechanism("generalized_vcg")
    for i, t, name in each(case):
        value = case.game(found).truthful_value(i, t, found.transfers[i][t]).minimal()
        if set(value.axes) - {name}:
            words = f"the payoff of {name} depends on {', '.join(sorted(set(value.axes) - {name}))}"
            return Failure(words=words, mechanism=found, stated=_payoff_is_the_same(case, t, name, value))
    return None


def _payoff_is_the_same(case: Instance, position: int, name: str, value: Table) -> Stated:
    """That the payoff is the same at two states with the same own type, at which it is not."""
    stage = case.env.stage(position)
    full = value.full(stage.components, stage.sizes).array
    places = list(np.ndindex(*full.shape))
    own = stage.components.index(name)
    one, two = next((a, b) for a in places for b in places if a[own] == b[own] and full.item(a) != full.item(b))
    here, there = (At.of(case, position, dict(zip(stage.components, place, strict=True))) for place in (one, two))
    return stated((here.payoff(name) - there.payoff(name)).equals(0))


@statement(
    "L14-X16", "Section 3.4, the definition of Θ^{i,k}, as printed",
    "Where a^k is efficient, u^i(a^k) + δ E[W | a^k] ≥ Σ_j u^j(a^l) + δ E[W | a^l] for every other a^l.",
    draws=replace(SINGLE, shape=replace(SINGLE.shape, types=(2, 2), negative=False)), hypotheses=(INDEPENDENT,),
    expected=Expected.REFUTED, corrects="the left side has the sum over all agents, too",
)  # fmt: skip
def sets_as_printed(case: Instance) -> Failure | None:
    for i, t, name in each(case):
        stage, solved = case.env.stage(t), case.programs.everyone.periods[t]
        left = stage.over_shocks((solved.q - stage.utility_of_society(i)).choose("allocation", solved.allocation))
        for place, label in enumerate(stage.allocations):
            gap = left - solved.q.take("allocation", place)
            chosen = solved.allocation.over(("shock", *stage.components), stage.sizes)[0] == place
            short = gap.full(stage.components, stage.sizes).array.numerators < 0
            for where in np.argwhere(short & ~chosen):
                here = At.of(case, t, dict(zip(stage.components, map(int, where), strict=True)))
                return Failure(words=f"the inequality of {name} fails against {label} where another is efficient",
                               stated=_inequality(here, name, label))  # fmt: skip
    return None


def _inequality(here: At, name: str, other: str) -> Stated:
    """u^i(a) + δ E[W | a] ≥ Q(other), a the efficient allocation."""
    shares, given = chosen(here)
    discount = here.case.env.discount
    left = mean(shares, lambda a: here.utility(name, a) + here.tomorrow(a).times(discount))
    return stated((left - here.worth(other)).at_least(0), *given)


# Theorem 3.8 without one hypothesis


def _truthful(case: Instance) -> Failure | None:
    return case.holds("generalized_vcg", "incentive_compatible")


CROSSING = Hypothesis(
    "a monotone partition, single crossing, increments in their intervals",
    meets("monotone_partition", "single_crossing", "admissible_increments"),
)
RISING = Hypothesis(
    "a monotone partition, increasing differences", meets("monotone_partition", "increasing_differences")
)
BROKEN = Hypothesis("increasing differences, and a partition that is not monotone", lambda case: _broken(case))


def _broken(case: Instance) -> bool:
    return BUILT.holds(case) and ordered(case, "increasing_differences") and not ordered(case, "monotone_partition")


no_increasing_differences = statement(
    "L14-T3.8b", "Theorem 3.8, without increasing differences",
    "A monotone partition, single crossing and increments in their intervals suffice.",
    draws=Environments(shape=replace(SINGLE.shape, types=(1, 1), counts={"ann": 3}), keep=CROSSING.holds),
    hypotheses=(INDEPENDENT, BUILT, CROSSING), expected=Expected.REFUTED,
)(_truthful)  # fmt: skip
no_single_crossing = statement(
    "L14-T3.8c", "Theorem 3.8, without single crossing",
    "Increasing differences suffice, also where the types that get an allocation do not follow one another.",
    draws=Edited(shape=SINGLE.shape, edit=rising_in_the_own_type, keep=_broken),
    hypotheses=(INDEPENDENT, BUILT, BROKEN), expected=Expected.REFUTED,
)(_truthful)  # fmt: skip
no_intervals = statement(
    "L14-T3.8d", "Theorem 3.8, in its finite form, without the intervals",
    "A monotone partition and increasing differences suffice, on grids too.",
    draws=Edited(shape=SINGLE.shape, edit=rising, keep=RISING.holds), hypotheses=(INDEPENDENT, BUILT, RISING),
    expected=Expected.REFUTED,
)(_truthful)  # fmt: skip


FINITE_FORM = meets("monotone_partition", "increasing_differences", "admissible_increments")
DEPENDENT = Hypothesis("transitions are not independent", lambda case: not case.proved(INDEPENDENT.name))
LINKED = Edited(
    shape=replace(ORDERED.shape, kernels=(Moves.LINKED,), horizons=(None, 2), types=(2, 2)),
    edit=rising,
    keep=lambda case: DEPENDENT.holds(case) and FINITE_FORM(case),
)
no_independence = statement(
    "L14-T3.8e", "Theorem 3.8, in its finite form, without independent transitions",
    "With a monotone partition, increasing differences of V^i and increments in their intervals the mechanism is "
    "incentive compatible also where one agent's type tells of another's next one.",
    draws=LINKED,
    hypotheses=(DEPENDENT, BUILT,
                Hypothesis("a monotone partition, increasing differences, increments in their intervals", FINITE_FORM)),
    corrects="Assumption 6 is not needed in this form: the transfers have no memory, and V^i is taken as it is",
)(_truthful)  # fmt: skip


# Remark 3.9


def _first_is_worthless(case: Instance) -> bool:
    for stage in case.env.stages:
        for i, name in enumerate(case.env.agents):
            worth = stage.utilities[i].full(("allocation", *stage.components), stage.sizes).take(name, 0)
            if worth.array.numerators.any():
                return False
    return all(_stays(case, t, name) for t in case.env.periods for name in case.env.agents)


def _stays(case: Instance, position: int, name: str) -> bool:
    """Whether the first type of an agent is followed by itself, for certain."""
    if case.env.horizon == position + 1:
        return True
    size = case.env.stage(position).sizes[name]
    other = Table((name,), exact.from_fractions([Fraction(int(n > 0)) for n in range(size)], (size,)))
    moved = case.env.expect(position, other)
    axes = ("allocation", *case.env.stage(position).components)
    return not moved.full(axes, case.env.stage(position).sizes).take(name, 0).array.numerators.any()


def _is_pivot(case: Instance) -> Failure | None:
    found, pivot = case.mechanism("generalized_vcg"), case.mechanism("pivot")
    failure = first(
        equal(case.env, found.transfers[i][t], pivot.transfers[i][t], f"the payment of {name} by (4)", t,
              payment_is(case, i, t, partial(pivot_payment, agent=i)))
        for i, t, name in each(case)
    )  # fmt: skip
    return failure and replace(failure, mechanism=found)


ASSUMED = (PRIVATE_VALUES, INDEPENDENT, SAME_SETS, BUILT, MONOTONE)
WORTHLESS = Edited(
    shape=replace(PRIVATE_ORDERED.shape, public_utility=False, types=(2, 2)), edit=first_type_is_worthless,
    keep=lambda case: meets("monotone_partition")(case) and _first_is_worthless(case),
)  # fmt: skip


pivot = statement(
    "L14-R3.9a", "Remark 3.9, the pivot mechanism",
    "With private values, independent types and a lowest type that is worth nothing for ever (4) is the pivot payment.",
    draws=WORTHLESS,
    hypotheses=(*ASSUMED, Hypothesis("the first type of everyone is worth nothing for ever", _first_is_worthless)),
)(_is_pivot)  # fmt: skip
pivot_as_printed = statement(
    "L14-X14", "Remark 3.9, as printed",
    "With private values and independent types (4) is the pivot payment.",
    draws=PRIVATE_ORDERED, hypotheses=ASSUMED, expected=Expected.REFUTED,
    corrects="the lowest type must be worth nothing, and stay for ever",
)(_is_pivot)  # fmt: skip
