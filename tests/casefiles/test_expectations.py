"""What the shipped cases expect, against the naive implementation in `tests/oracle`: values, transfers and claims.

The cases are read by the package; everything that is expected of them is computed without it.
"""

import json
from fractions import Fraction
from functools import cache

import pytest

from lpmech import casefiles
from lpmech.problem.canonical import canonical
from tests.casefiles.shipped import paths, read
from tests.oracle import Audit, Environment, Pivot, claims
from tests.quick import quick

CASES = [f"{path.parent.name}/{path.stem}" for path in paths()]
LARGE = {
    "bv08/scheduling_five",  # too slow here; its closed form is in test_scheduling.py
    "beyond/mccall", "beyond/gittins_table",  # by their own recursions in test_beyond.py
}  # fmt: skip
LONG = {"bt/barley_yeast_hops"}  # too slow for its claims
METADATA = {"title", "source", "notes"}
PIVOT = [
    case for case in CASES
    if read(*case.split("/"))["expect"].get("mechanism") == "pivot" and "choose" not in read(*case.split("/"))["expect"]
]  # fmt: skip


def spread(cases):
    """Every fourth is quick, if it is not slow."""
    slow = [pytest.param(case, marks=pytest.mark.long) for case in cases if case in LONG]
    return [*slow, *quick((case for case in cases if case not in LARGE | LONG), 4)]


@cache
def pivot(case):
    """The pivot mechanism of a case, by the naive implementation."""
    folder, name = case.split("/")
    path = next(path for path in paths() if (path.parent.name, path.stem) == (folder, name))
    return Pivot(Environment(json.loads(canonical(casefiles.load(path).environment))))


def joint_state(env, named, known=()):
    """An expected state (component → label) as the naive implementation has it: the first of `known` that fits."""
    if all(agent in named for agent in env.agents):
        return (named.get("public"), *(named[agent] for agent in env.agents))
    fits = (
        state
        for state in known
        if all(named.get(a, label) == label for a, label in zip(env.agents, state[1:], strict=False))
    )
    return next(fits)


@pytest.mark.parametrize("case", spread(CASES))
def test_expected_values(case):
    found = pivot(case)
    for row in read(*case.split("/"))["expect"].get("values", []):
        without = row["program"].removeprefix("without ")
        program = found.everyone if row["program"] == "everyone" else found.without[without]
        period = row.get("period", 1)
        state = joint_state(found.env, row["state"], program.values[period])
        assert Fraction(row["value"]) == program.values[period][state]
        if "allocation" in row:
            assert row["allocation"] == program.selected[period][None, state]


@pytest.mark.parametrize("case", spread(PIVOT))
def test_expected_transfers(case):
    found = pivot(case)
    for row in read(*case.split("/"))["expect"].get("transfers", []):
        state = joint_state(found.env, row["state"])
        assert Fraction(row["payment"]) == found.payments[row.get("period", 1)][row["agent"], state]


# Not known to the oracle: test_l14_conditions.py and the tests of each subject confirm these.
ELSEWHERE = {
    "convex_independence", "spanning", "last_period_implementable", "full_surplus_extraction", "exists_any",
    "interim_best_response", "interim_incentive_compatible", "interim_participation_first",
    "interim_participation_always",
    "epsilon_incentive_compatible", "pivot_unique", "monotone_partition", "single_crossing", "increasing_differences",
    "stated_relation", "lies_stay_feasible", "absent_pay_nothing",
}  # fmt: skip


@pytest.mark.parametrize("case", quick([case for case in PIVOT if case not in LARGE | LONG], 4))
def test_expected_claims(case):
    found = pivot(case)
    audit = Audit(found.env, found.allocation, found.pay, found.without)
    decided = claims(audit, found.pay_at_shock)
    for claim, expected in read(*case.split("/"))["expect"]["claims"].items():
        if claim in ELSEWHERE:
            continue
        proved, least = decided[claim]
        wanted = {"verdict": expected} if isinstance(expected, str) else expected
        assert (claim, wanted["verdict"]) == (claim, "proved" if proved else "refuted")
        if "least_slack" in wanted:
            assert (claim, Fraction(wanted["least_slack"])) == (claim, least)


@pytest.mark.parametrize("case", CASES)
def test_a_case_says_what_it_is(case):
    text = read(*case.split("/"))
    assert set(text) >= METADATA
    assert all(text[key].strip() for key in METADATA)
    assert "\n" not in text["title"]
    if "design" in text["expect"]:
        return  # a case may be about problems alone
    assert text["expect"]["verdict"] in ("certified", "refuted", "undecided")
    assert {"efficient", "incentive_compatible"} <= set(text["expect"]["claims"])
