"""Liu (2014), Section 4: Proposition 4.1 on the extraction of the surplus, and Remark 4.2."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from lpmech.claims.incentives import incentive_blocks
from lpmech.mechanisms.social import is_separable
from lpmech.problem.mechanism import Mechanism
from lpmech.separation.slacks import all_slacks
from lpmech.statements.environments import Environments, Moves, Shape
from lpmech.statements.instance import Instance
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from proofs_check.liu_2014.draws import BASE, MIMICKED, NO_PUBLIC_UTILITY, without
from proofs_check.shared.relations import no_lie_costs_anything
from proofs_check.shared.shapes import CONVEX_INDEPENDENCE, FINITE, INFINITE, PRIOR, SPANNING

EXTRACTION = Environments(
    shape=Shape(**BASE, agents=(2, 3), types=(2, 3), alike=True, kernels=(Moves.SPANNING,), horizons=(None,),  # type: ignore[arg-type]
                prior=True, negative=False, public_utility=False, max_states=9)
)  # fmt: skip
CONVEX_EXTRACTION = Environments(
    shape=Shape(**BASE, agents=(2, 2), counts={"ann": 4, "bob": 3}, kernels=(Moves.CONVEX,), horizons=(None,),  # type: ignore[arg-type]
                prior=True, negative=False, public_utility=False)
)  # fmt: skip
PROMISES = ("efficient", "incentive_compatible", "full_surplus_extraction", "participation_zero_option")


@statement(
    "L14-P4.1", "Proposition 4.1, with spanning (Assumption 3)",
    "With an infinite horizon and spanning some mechanism is efficient and periodic ex post incentive compatible, "
    "extracts the whole surplus, and leaves everyone at least 0 after every history.",
    draws=EXTRACTION, hypotheses=(SPANNING, PRIOR, INFINITE, NO_PUBLIC_UTILITY),
)  # fmt: skip
def extraction_with_spanning(case: Instance) -> Failure | None:
    return case.holds("extraction_vcg", *PROMISES)


@statement(
    "L14-P4.1a", "Proposition 4.1, with convex independence (Assumption 2)",
    "The same holds with convex independence.",
    draws=CONVEX_EXTRACTION, hypotheses=(CONVEX_INDEPENDENCE, PRIOR, INFINITE, NO_PUBLIC_UTILITY),
)  # fmt: skip
def extraction_with_convex_independence(case: Instance) -> Failure | None:
    return case.holds("extraction", *PROMISES)


@statement(
    "L14-X8", "Proposition 4.1, as printed",
    "Assumption 1 alone, bounded payoffs, suffices for full surplus extraction.",
    draws=MIMICKED, hypotheses=(INFINITE,), expected=Expected.REFUTED, corrects="Assumption 2 or 3",
    uncertified="that no transfers extract the surplus is in the weights above; claims are about one mechanism",
)  # fmt: skip
def extraction_without_conditions(case: Instance) -> Failure | None:
    failure = None if is_separable(case.env) else without(case, "extraction")
    return failure and replace(failure, claims=("convex_independence", "spanning"))


@statement(
    "L14-X8a", "Proposition 4.1 and after it",
    "In the mechanism that extracts the surplus with spanning, some lie costs something.",
    draws=EXTRACTION, hypotheses=(SPANNING, PRIOR, INFINITE, NO_PUBLIC_UTILITY), expected=Expected.REFUTED,
    corrects="with spanning every slack is 0: agents are indifferent among all reports",
)  # fmt: skip
def extraction_leaves_indifference(case: Instance) -> Failure | None:
    blocks = incentive_blocks(case.game(case.mechanism("extraction_vcg")))
    slacks = {slack.slack for slack in all_slacks(case.env, blocks)}
    if slacks != {Fraction(0)} or is_separable(case.env):
        return None
    return Failure(words="every lie has the slack 0", mechanism=case.mechanism("extraction_vcg"),
                   proved=("incentive_compatible", "full_surplus_extraction"),
                   stated=no_lie_costs_anything(case))  # fmt: skip


@statement(
    "L14-R4.2", "Remark 4.2",
    "After some history the mechanism that extracts the surplus leaves an agent more than 0.",
    draws=EXTRACTION,
    hypotheses=(SPANNING, PRIOR, INFINITE, NO_PUBLIC_UTILITY,
                Hypothesis("some due payment varies", lambda case: _varies(case))),
)  # fmt: skip
def bonuses_are_positive(case: Instance) -> Failure | None:
    found = case.mechanism("extraction_vcg")
    for i in range(len(case.env.agents)):
        payoff = case.game(found).truthful_value(i, 0, found.transfers[i][-1])
        if (payoff.array.numerators > 0).any():
            return None
    return Failure(words="nobody is ever left more than 0")


def _varies(case: Instance) -> bool:
    found = case.sound_mechanism("extraction_vcg")
    return any(tables_[-1].minimal().axes != () for tables_ in found.transfers)


@statement(
    "L14-P4.1b", "Proposition 4.1, with utilities below 0",
    "The mechanism extracts the whole surplus and leaves everyone at least 0 also where utilities may be negative.",
    draws=replace(EXTRACTION, shape=replace(EXTRACTION.shape, negative=True)),
    hypotheses=(SPANNING, PRIOR, INFINITE, NO_PUBLIC_UTILITY),
    corrects="that utilities are not negative is not needed",
)  # fmt: skip
def extraction_with_negative_utilities(case: Instance) -> Failure | None:
    return case.holds("extraction_vcg", *PROMISES)


POSSIBLE = Hypothesis(
    "every first state is possible",
    lambda case: case.env.prior is not None and bool((case.env.prior.array.numerators > 0).all()),
)
ONE_PERIOD = Environments(
    shape=Shape(**{**BASE, "public": False}, agents=(2, 2), types=(2, 2), kernels=(Moves.SPANNING,), horizons=(1,),  # type: ignore[arg-type]
                prior=True, negative=False, public_utility=False),
    keep=POSSIBLE.holds,
)  # fmt: skip


@statement(
    "L14-P4.1c", "Proposition 4.1, with one period",
    "Some mechanism is efficient and incentive compatible, extracts the whole surplus and leaves everyone at least 0.",
    draws=ONE_PERIOD,
    hypotheses=(FINITE, PRIOR, POSSIBLE, NO_PUBLIC_UTILITY), expected=Expected.REFUTED,
    corrects="whoever is left at least 0 everywhere, and 0 in expectation, pays what it enjoys, and so understates it",
)  # fmt: skip
def extraction_in_one_period(case: Instance) -> Failure | None:
    return case.holds(pays_what_it_enjoys(case), "incentive_compatible")


def pays_what_it_enjoys(case: Instance) -> Mechanism:
    """The efficient rule with p_i = E_z u^i(a*(z,θ), θ) in every period."""
    rules = tuple(period.allocation for period in case.programs.everyone.periods)
    paid = tuple(
        tuple(case.env.stage(t).over_shocks(case.env.stage(t).utilities[i].choose("allocation", rules[t])).minimal()
              for t in case.env.periods)
        for i in range(len(case.env.agents))
    )  # fmt: skip
    return Mechanism(name="pays what it enjoys", allocation=rules, transfers=paid)
