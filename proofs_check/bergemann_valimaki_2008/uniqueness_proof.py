"""Bergemann and Välimäki (2008): Lemmas 1 and 2 and Theorem 2, step by step, and without one hypothesis each.

The first agent has the diverse types of Assumption 1: θ^0, worth nothing for ever, and θ^{a,x}, worth x at the
allocation a today and nothing else. c(a, θ_{-i}) = W_{-i} − Q_{-i}(a) is what a costs the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from lpmech.claims.admissible import admissible
from lpmech.claims.diverse import grid_of, largest_externality, with_diverse_types
from lpmech.claims.intervals import cells_of, intervals
from lpmech.claims.relation.values import Stated
from lpmech.lp.program import LinearProgram
from lpmech.lp.proofs import Optimal
from lpmech.lp.solve import solve
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.pivot import marginal_contribution
from lpmech.problem import tables
from lpmech.problem.mechanism import Mechanism
from lpmech.separation.claim import Verdict
from lpmech.statements.environments import Shape
from lpmech.statements.instance import Instance, first
from lpmech.statements.numbers import At, stated
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from proofs_check.bergemann_valimaki_2008.diverse_types import Rich
from proofs_check.bergemann_valimaki_2008.uniqueness import MODEL as UNIQUENESS
from proofs_check.bergemann_valimaki_2008.uniqueness import ONE_SHOCK, Few, failure, system_of
from proofs_check.shared.relations import pivot_payment
from proofs_check.shared.shapes import INFINITE, MODEL, SAME_SETS

INFINITE_MODEL = (*UNIQUENESS, INFINITE)
PAIRS = Few(shape=Shape(agents=(2, 2), types=(1, 2), allocations=(2, 2), shocks=False, public=False, max_states=4,
                        horizons=(None,)))  # fmt: skip
LARGE = Few(shape=Shape(agents=(1, 2), types=(1, 2), allocations=(2, 2), shocks=False, public=False, max_states=2,
                        horizons=(None,)))  # fmt: skip
COSTLY = Hypothesis("some allocation costs the others something", lambda case: bool(_top(case)))


def _top(case: Instance) -> Fraction:
    return largest_externality(case.env, case.programs.without[0])


def _grid(case: Instance) -> tuple[Fraction, ...]:
    """Below, at and above the greatest cost."""
    top = _top(case) or Fraction(1)
    return top / 3, top / 2, top, 2 * top


@statement(
    "BV08-D16", "inequality (16) and the display after it",
    "The type θ^{a,x} gets a and pays its cost if x exceeds it, and pays 0 if x is less.",
    draws=PAIRS, hypotheses=INFINITE_MODEL,
)  # fmt: skip
def payments_of_short_lived_types(case: Instance) -> Failure | None:
    rich = Rich(case, _grid(case))
    for own, a, x in rich.wishes():
        for others in rich.others():
            cost, got, paid = rich.costs[(a, *others)], rich.chosen[(own, *others)], rich.paid[(own, *others)]
            if (x > cost and (got, paid) != (a, cost)) or (x < cost and paid != 0) or paid not in (0, cost):
                return Failure(words=f"a type worth {x} at an allocation that costs {cost} pays {paid}")
    return None


@statement(
    "BV08-D17", "inequality (17)",
    "If x is less than the cost of a, θ^{a,x} gets an allocation that is best for the others, and not a.",
    draws=PAIRS, hypotheses=(*INFINITE_MODEL, COSTLY),
)  # fmt: skip
def too_little_for_the_allocation(case: Instance) -> Failure | None:
    rich = Rich(case, _grid(case))
    for own, a, x in rich.wishes():
        for others in rich.others():
            got = rich.chosen[(own, *others)]
            if x < rich.costs[(a, *others)] and (got == a or rich.costs[(got, *others)]):
                return Failure(words=f"a type worth {x} gets an allocation that costs {rich.costs[(got, *others)]}")
    return None


@statement(
    "BV08-D18", "inequality (18) and the two displays after it",
    "If a is sold for p below its cost, θ^{a,x} with p < x < cost gains x − p by reporting that it wants a more; and "
    "if it is paid that much for the truth, θ^0 gains as much by reporting θ^{a,x}.",
    draws=PAIRS, hypotheses=(*INFINITE_MODEL, COSTLY),
)  # fmt: skip
def selling_below_cost(case: Instance) -> Failure | None:
    top = _top(case)
    rich = Rich(case, (top / 2, 2 * top))
    cheaper, subsidised, found = rich.nothing(), rich.nothing(), []
    for a, *others in np.argwhere(rich.costs == top):
        little, much = rich.old + 1 + 2 * a, rich.old + 2 + 2 * a
        cheaper[(much, *others)] = top / 4 - top
        subsidised[(little, *others)] = -top / 4
        found.append((little, much, tuple(others)))
    one, two = (rich.slacks(rich.changed(by, "below cost")) for by in (cheaper, cheaper + subsidised))
    for little, much, at in found:
        if one[(little, much, *at)] != -top / 4 or two[(rich.old, little, *at)] != -top / 4:
            return Failure(words=f"lies gain {-one[(little, much, *at)]} and {-two[(rich.old, little, *at)]}")
    return None


def _charges(case: Instance, rich: Rich) -> np.ndarray:
    """Something more from each old type, at least one of them more than 0."""
    rng, charges = case.rng(), rich.nothing()
    for own in range(rich.old):
        charges[own] = Fraction(rng.randint(0 if own else 1, 3), 2)
    return charges


@statement(
    "BV08-D20", "inequalities (19) and (20), in the proof of Lemma 2",
    "Where an agent is left with less than M_i, reporting θ^{a*,x} is worth M_i − δ E[M_i' − V_i'], so that truth is "
    "not optimal unless M_i − V_i grows by 1/δ in every period.",
    draws=PAIRS, hypotheses=INFINITE_MODEL,
)  # fmt: skip
def charges_are_evaded(case: Instance) -> Failure | None:
    rich = Rich(case, (3 * (_top(case) or Fraction(1)),))
    charged = rich.changed(_charges(case, rich), "charged")
    payoff = rich.case.game(charged).truthful_value(0, 0, charged.transfers[0][0])
    gap = marginal_contribution(rich.case.programs, 0, 0) - payoff
    later = rich.case.env.expect(0, gap).scaled(case.env.discount)
    now, then = rich.array(gap), rich.array(later, "allocation")
    slacks = rich.slacks(charged)
    for own in range(rich.old):
        for others in rich.others():
            a = rich.chosen[(own, *others)]
            said = slacks[(own, rich.old + 1 + a, *others)]
            if said != then[(a, own, *others)] - now[(own, *others)]:
                return Failure(words=f"the report loses {said}")
    proved = rich.case.claim("incentive_compatible", charged).verdict is Verdict.PROVED
    return Failure(words="truth is optimal though the agent is charged more") if proved else None


def _worth(case: Instance, steps: int) -> Iterator[tuple[Fraction, Fraction, Fraction, Fraction]]:
    """At one old state of the first agent: M_i, the least and the greatest V_i that is admissible, and the step."""
    grid = grid_of(case.env, case.programs.without[0], steps)
    env = with_diverse_types(case.env, 0, grid)
    system, _ = system_of(env, Form.HISTORY_INDEPENDENT)
    state = tuple(case.rng().randrange(case.env.stage(0).sizes[name]) for name in env.stage(0).components)
    own = marginal_contribution(case.programs, 0, 0).full(env.stage(0).components, case.env.stage(0).sizes)
    column = system.block.values[0, (), state]
    ends = []
    for sign in (1, -1):
        program = LinearProgram(name="worth", columns=system.program.columns, rows=system.program.rows,
                                objective=((column, Fraction(sign)),))  # fmt: skip
        outcome = solve(program)
        assert isinstance(outcome, Optimal)
        ends.append(sign * outcome.objective)
    yield own.array.item(state), ends[0], ends[1], grid[0]


@statement(
    "BV08-L2", "Lemma 2",
    "On a grid of diverse types all admissible history-independent transfers leave an agent within step/(1−δ) of its "
    "marginal contribution.",
    draws=LARGE, hypotheses=INFINITE_MODEL,
)  # fmt: skip
def payoffs_are_marginal_contributions(case: Instance) -> Failure | None:
    for mine, least, greatest, step in _worth(case, 1):
        reach = step / (1 - case.env.discount)
        if not mine - reach <= least <= mine <= greatest <= mine + reach:
            return Failure(words=f"V may lie between {least} and {greatest}, and M is {mine}")
    return None


@statement(
    "BV08-X5", "Lemma 2, its proof as printed",
    "Wherever less is paid than to the pivot mechanism, some type θ^{a,x} is worth more than this and less than that.",
    draws=PAIRS, hypotheses=INFINITE_MODEL, expected=Expected.REFUTED,
    corrects="where the pivot payment is 0 no x ≥ 0 is less; there the worthless type θ^0 makes the false report",
)  # fmt: skip
def some_type_lies_between(case: Instance) -> Failure | None:
    paid = case.mechanism("pivot").transfers[0][0]
    if (paid.array.numerators <= 0).any():
        place = np.argwhere(paid.array.numerators <= 0)[0]
        here = At.of(case, 0, dict(zip(paid.axes, map(int, place), strict=True)))
        return Failure(words=f"{case.env.agents[0]} pays 0 somewhere, and no x ≥ 0 is less",
                       stated=stated(here.payment(case.env.agents[0]).more_than(0)))  # fmt: skip
    return None


@statement(
    "BV08-L2a", "Lemma 2, its proof, where the pivot payment is 0",
    "If an agent is paid for a report at which the pivot mechanism asks for nothing, θ^0 gains the same by making it.",
    draws=PAIRS, hypotheses=INFINITE_MODEL,
)  # fmt: skip
def worthless_type_lies(case: Instance) -> Failure | None:
    rich = Rich(case, (_top(case) or Fraction(1),))
    given = rich.nothing()
    free = [place for place in np.ndindex(*rich.paid.shape) if place[0] < rich.old and not rich.paid[place]]
    for place in free:
        given[place] = -Fraction(1, 2)
    slacks = rich.slacks(rich.changed(given, "given"))
    if any(slacks[(rich.old, *place)] != -Fraction(1, 2) for place in free):
        return Failure(words="the worthless type does not gain what is given")
    return None


@statement(
    "BV08-T2c", "Theorem 2, without efficient exit",
    "The pivot mechanism's are the only transfers that make truth-telling optimal and keep everyone from leaving, "
    "with diverse types.",
    draws=PAIRS, hypotheses=INFINITE_MODEL, expected=Expected.REFUTED,
    corrects="who pays 1 less in every period has the same incentives, and more reason to stay",
)  # fmt: skip
def without_exit(case: Instance) -> Failure | None:
    rich = Rich(case, _grid(case)[-1:])
    gift = rich.changed(rich.nothing() - 1, "gift")
    if rich.case.holds(gift, "incentive_compatible", "participation_passive_option"):
        return None
    return Failure(words="truth is optimal and nobody leaves, and everything costs 1 less", mechanism=gift,
                   about=rich.case, proved=("incentive_compatible", "participation_passive_option"),
                   stated=_is_the_pivot_payment(rich, gift))  # fmt: skip


def _is_the_pivot_payment(rich: Rich, other: Mechanism) -> Stated:
    """That the first agent pays what the pivot mechanism asks, at the first state where it does not."""
    gap = (other.transfers[0][0] - rich.pivot.transfers[0][0]).full(rich.axes, rich.sizes)
    place = np.argwhere(gap.array.numerators != 0)[0]
    here = At.of(rich.case, 0, dict(zip(rich.axes, map(int, place), strict=True)))
    said, given = pivot_payment(here, 0)
    return stated((here.payment(rich.case.env.agents[0]) - said).equals(0), *given)


@statement(
    "BV08-T2d", "Theorem 2, without incentive compatibility",
    "The pivot mechanism's are the only transfers that keep everyone from leaving and end with influence.",
    draws=PAIRS, hypotheses=INFINITE_MODEL, expected=Expected.REFUTED,
)  # fmt: skip
def without_incentives(case: Instance) -> Failure | None:
    rich = Rich(case, _grid(case)[-1:])
    free = rich.changed(rich.paid / -2, "half")
    if not rich.paid.any() or rich.case.holds(free, "participation_passive_option", "efficient_exit"):
        return None
    return Failure(words="half of the payments keep everyone from leaving, and end with influence", mechanism=free,
                   about=rich.case, proved=("participation_passive_option", "efficient_exit"),
                   stated=_is_the_pivot_payment(rich, free))  # fmt: skip


@statement(
    "BV08-T2e", "Theorem 2, without participation",
    "On a grid of diverse types, transfers that make truth-telling optimal and end with influence are within one step "
    "of the pivot mechanism's, though nobody may leave.",
    draws=LARGE, hypotheses=INFINITE_MODEL,
    corrects="reporting θ^0 for ever is as good as leaving: participation is implied",
)  # fmt: skip
def without_participation(case: Instance) -> Failure | None:
    grid = grid_of(case.env, case.programs.without[0], 1)
    rich = Instance(given=with_diverse_types(case.env, 0, grid))
    anything = tuple((tables.constant(-(10**9)),) for _ in case.env.agents)
    system = admissible(rich.game(rich.mechanism("pivot")), 0, Form.HISTORY_INDEPENDENT, anything)
    sizes = [case.env.stage(0).sizes[name] for name in case.env.stage(0).components]
    kept = [at for at in cells_of(system) if all(n < size for n, size in zip(at[1], sizes, strict=True))]
    at = case.rng().choice(kept)
    return first(failure(case, one, grid[0], grid[0]) for one in intervals(system, [at]))


@statement(
    "BV08-T2f", "Theorem 2, the other way",
    "With diverse types the dynamic pivot mechanism is incentive compatible and individually rational, and satisfies "
    "efficient exit.",
    draws=LARGE, hypotheses=(*MODEL, SAME_SETS, ONE_SHOCK, INFINITE),
)  # fmt: skip
def pivot_is_admissible(case: Instance) -> Failure | None:
    rich = Rich(case, (case.env.discount, 1 / case.env.discount))
    return rich.case.holds(
        rich.pivot, "efficient", "incentive_compatible", "participation_passive_option", "efficient_exit"
    )
