"""Liu (2014), Theorem 3.8 with its conditions as printed: an order on all of A, chosen or not.

The claims of lpmech, and the statement `L14-T3.8`, are about the alternatives that some report leads to, in the order
of the types that lead to them. Here both conditions have to hold for all pairs of an order of all allocations; with
one period V^i is the utility. With three own types at most every order is tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, permutations
from random import Random
from typing import Any

import numpy as np

from lpmech.problem.tables import Table
from lpmech.statements.environments import Environments
from lpmech.statements.instance import Instance
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from proofs_check.liu_2014.edited_draws import Edited
from proofs_check.liu_2014.ordered_types import BUILT, SINGLE, meets
from proofs_check.shared.shapes import INDEPENDENT

Numbers = np.ndarray  # integers over one denominator


def _crosses_once(gaps: Sequence[int]) -> bool:
    """Whether signs never fall."""
    signs = [int(np.sign(gap)) for gap in gaps]
    return all(one <= two for one, two in pairwise(signs))


def _rises(gaps: Sequence[int]) -> bool:
    return all(one <= two for one, two in pairwise(gaps))


def _ordered(surplus: Numbers, payoff: Numbers, order: Sequence[int]) -> bool:
    """Both conditions for every pair of an order; the arrays by allocation and own type."""
    pairs = [(a, b) for k, a in enumerate(order) for b in order[k + 1 :]]
    return all(_crosses_once(surplus[b] - surplus[a]) and _rises(payoff[b] - payoff[a]) for a, b in pairs)


def _cells(case: Instance) -> Iterator[tuple[str, Numbers, Numbers]]:
    """Every agent at every θ_{-i}, with W and V^i by allocation and own type."""
    stage, solved = case.env.stage(0), case.programs.everyone.periods[0]
    for i, name in enumerate(case.env.agents):
        others = tuple(axis for axis in stage.components if axis != name)
        axes = (*others, "allocation", name)
        surplus, payoff = (_numbers(table, axes, stage.sizes) for table in (solved.q, stage.utilities[i]))
        for place in np.ndindex(surplus.shape[:-2]):
            yield name, surplus[place], payoff[place]


def _numbers(table: Table, axes: tuple[str, ...], sizes: Mapping[str, int]) -> Numbers:
    return np.array(table.full(axes, sizes).array.numerators, dtype=object)


def unordered(case: Instance) -> str | None:
    """An agent for whom no order of all of A will do, at some types of the others."""
    for name, surplus, payoff in _cells(case):
        if not any(_ordered(surplus, payoff, order) for order in permutations(range(len(surplus)))):
            return name
    return None


def _as_printed(case: Instance) -> bool:
    return unordered(case) is None


def ladder(plain: dict[str, Any], rng: Random) -> dict[str, Any]:
    """What each allocation adds to the one before, in an order that is the same for all, rises with everyone's type:
    u^i(a^k, θ) = base(θ) + Σ_{κ ≤ k} (start_κ + Σ_j rise_κ,ij(θ_j)). One draw in four is left as it is."""
    stage = plain["stages"][0]
    count, order = len(stage["allocations"]), list(range(len(stage["allocations"])))
    if rng.randrange(4) == 0:
        return plain
    rng.shuffle(order)
    for table in stage["utility"].values():
        axes = [axis for axis in table["axes"] if axis != "allocation"]
        shape = tuple(len(stage["types"][axis]) for axis in axes)
        values = np.array([rng.randint(0, 4) for _ in range(int(np.prod(shape)))]).reshape(shape)
        steps = {}
        for place in range(count):
            steps[order[place]] = values
            values = values - rng.randint(0, 5)
            for k, size in enumerate(shape):
                rises = np.cumsum([rng.randint(0, 3) for _ in range(size)])
                values = values + rises.reshape([-1 if n == k else 1 for n in range(len(shape))])
        table["axes"] = ["allocation", *axes]
        table["values"] = [np.vectorize(str, otypes=[object])(steps[a]).tolist() for a in range(count)]
    return plain


ONE_PERIOD = Hypothesis("one period", lambda case: case.env.horizon == 1 and case.env.terminal is None)
AS_PRINTED = Hypothesis("for every agent and all types of the others some order of all of A has single crossing and "
                        "increasing differences", _as_printed)  # fmt: skip
CHOSEN = Hypothesis(
    "a monotone partition, single crossing and increasing differences of what is chosen",
    meets("monotone_partition", "single_crossing", "increasing_differences"),
)
THREE = replace(SINGLE.shape, allocations=(2, 3))


@statement(
    "L14-T3.8f", "Theorem 3.8, its conditions as printed, on grids with one period",
    "Where an order of all of A has single crossing of W and increasing differences of V^i, transfers without memory "
    "make the truth optimal: those from inside the intervals.",
    draws=Edited(shape=THREE, edit=ladder, keep=_as_printed), hypotheses=(ONE_PERIOD, INDEPENDENT, AS_PRINTED),
)  # fmt: skip
def theorem_3_8_over_all_of_a(case: Instance) -> Failure | None:
    return case.holds("generalized_vcg_interior", "efficient", "incentive_compatible", "best_response")


@statement(
    "L14-T3.8h", "Theorem 3.8, its conditions as printed and over what is chosen",
    "Where an order of all of A meets the conditions, so does the order of what is chosen.",
    draws=Edited(shape=THREE, edit=ladder, keep=lambda case: _as_printed(case) and BUILT.holds(case)),
    hypotheses=(ONE_PERIOD, INDEPENDENT, BUILT, AS_PRINTED),
)  # fmt: skip
def printed_implies_chosen(case: Instance) -> Failure | None:
    return None if CHOSEN.holds(case) else Failure(words="the conditions fail over what is chosen")


@statement(
    "L14-T3.8g", "Theorem 3.8, its conditions over what is chosen and as printed",
    "Where the conditions hold over the chosen alternatives, some order of all of A meets them.",
    draws=Environments(shape=replace(THREE, types=(1, 1), counts={"ann": 3}), keep=CHOSEN.holds),
    hypotheses=(ONE_PERIOD, INDEPENDENT, BUILT, CHOSEN), expected=Expected.REFUTED,
    corrects="an allocation that is never chosen may break them, and does no harm: the finite form asks less",
    uncertified="that no order does is not among the claims; they show that the conditions hold over what is chosen",
)  # fmt: skip
def chosen_implies_printed(case: Instance) -> Failure | None:
    name = unordered(case)
    if name is None:
        return None
    return Failure(words=f"no order of all allocations does for {name}",
                   mechanism=case.sound_mechanism("generalized_vcg"),
                   proved=("monotone_partition", "single_crossing", "increasing_differences"))  # fmt: skip
