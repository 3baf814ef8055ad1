"""The systems of contingent transfers, read back by HiGHS and z3, have a solution iff the transfers can be built."""

from collections import Counter
from fractions import Fraction

import pytest

from lpmech import casefiles
from lpmech.casefiles import library
from lpmech.choice.selection import select
from lpmech.exports import export
from lpmech.exports.alternatives import alternatives_program
from lpmech.mechanisms.forms import DUE, Form
from lpmech.mechanisms.social import solve, solve_all
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from tests.exports.test_export import highs, numbered, z3_model
from tests.strategies import random_environment

UNIMPLEMENTABLE = "l14/unimplementable_last_period"
LAST_PERIOD_FAILS = (UNIMPLEMENTABLE, "l14/constant_last_allocation")
L14 = sorted(name for name in library.cases() if name.startswith("l14/") and name not in LAST_PERIOD_FAILS)
NEITHER = ("no_transfers_of_any_form", "ordered_good", "ordered_good_rival_worths", "seasons_out_of_order", "sluice",
           "sluice_soaking_land", "sluice_soaking_land_interior", "weaker_transfers")  # fmt: skip
UNBUILDABLE = {(f"l14/{case}", form) for case in NEITHER for form in DUE} | {
    ("l14/convex_independence_failing", "contingent"),
    ("l14/convex_independence_failing", "contingent_vcg"),
    ("l14/convex_independence_without_spanning", "contingent_vcg"),
    ("l14/extraction_by_report", "contingent_vcg"),
}
UNBUILDABLE |= {(case, "contingent_vcg_literal") for case, form in UNBUILDABLE if form == "contingent_vcg"}


def can_be_built(env, form):
    try:
        select(form, env, solve_all(env))
    except NoMechanism:
        return False
    return True


@pytest.mark.parametrize("form", DUE)
@pytest.mark.parametrize("case", L14)
def test_read_back(tmp_path, case, form):
    env = casefiles.load(case).environment
    built = can_be_built(env, form)
    assert built == ((case, form) not in UNBUILDABLE)
    for fmt in ("mps", "lp"):
        answer = highs(tmp_path, export(env, fmt, "alternatives", form=form), fmt)
        assert answer == (0 if built else "infeasible")
    assert_model(env, form, built)


def assert_model(env, form, built):
    """z3 finds a point iff there is one, and it meets the rows exactly."""
    model = z3_model(export(env, "smt2", "alternatives", form=form))
    assert (model is not None) == built
    if model is not None:
        program = alternatives_program(env, solve(env), form)
        assert not program.violated([model.get(x, Fraction(0)) for x in numbered(program.columns)])


@pytest.mark.long
def test_random_environments():
    seen = Counter()
    for seed in range(30):
        horizon = "infinite" if seed % 2 else "finite"
        tree = random_environment(seed, agents=(2, 2), types=(1, 3), horizon=horizon, max_states=8, odd_labels=True)
        env = Environment.from_json(tree)
        for form in DUE:
            try:
                alternatives_program(env, solve(env), form)
            except NoMechanism:
                assert not can_be_built(env, form)
                seen["last period"] += 1
                continue
            built = can_be_built(env, form)
            seen[built] += 1
            assert_model(env, form, built)
    assert min(seen[True], seen[False]) >= 5, seen


def test_blocks_have_no_common_columns_and_names_that_say_where_they_stand():
    env = casefiles.load("l14/oil_leases").environment
    program = alternatives_program(env, solve(env), Form.CONTINGENT)
    firm = '"firm 1" period 1 allocation "to firm 1" others none'
    assert [column.id for column in program.columns[:2]] == [f"due {firm} report 4 next {n}" for n in (4, 6)]
    assert [(row.id, row.sense) for row in program.rows[:2]] == [
        (f"tells {firm} report 4 type 4", "="),
        (f"tells {firm} report 4 type 6", ">="),
    ]
    for row in program.rows:
        block = row.id.removeprefix("tells ").rpartition(" type ")[0]
        assert {program.columns[x].id.removeprefix("due ").rpartition(" next ")[0] for x, _ in row.terms} == {block}


def test_one_vector_for_all_reports_has_no_report_in_its_name():
    env = casefiles.load("l14/oil_leases").environment
    program = alternatives_program(env, solve(env), Form.CONTINGENT_VCG)
    assert not any(" report " in row.id for row in program.rows)
    assert export(env, "lp", "alternatives") == export(env, "lp", "alternatives", form="contingent")


def test_a_last_period_without_transfers_has_no_systems():
    env = casefiles.load(UNIMPLEMENTABLE).environment
    assert not can_be_built(env, "contingent")
    with pytest.raises(NoMechanism, match="last period"):
        export(env, "lp", "alternatives")


def test_unknown_forms_are_refused():
    env = casefiles.load("l14/oil_leases").environment
    with pytest.raises(ValueError, match="the forms are contingent, contingent_vcg"):
        export(env, "lp", "alternatives", form="history-independent")
