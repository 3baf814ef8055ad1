"""Forms of transfers: the audit of what is found, nestedness, contradictions, and second implementations."""

from fractions import Fraction
from functools import partial

import pytest

from lpmech.claims.game import Game
from lpmech.claims.incentives import incentive_compatible
from lpmech.existence.forms import decide_form
from lpmech.existence.model import model_of
from lpmech.existence.system import row_id, system_of
from lpmech.lp.program import LinearProgram
from lpmech.lp.proofs import Optimal, is_feasible
from lpmech.lp.solve import solve
from lpmech.mechanisms.forms import NESTED
from lpmech.mechanisms.social import solve_all
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from tests import oracle
from tests.existence import naive
from tests.existence.samples import KINDS, clashing, drawn_stages, small
from tests.quick import quick
from tests.search import times
from tests.test_against_oracle import oracle_mechanism


def samples():
    for seed in range(times(30)):
        yield pytest.param(partial(small, seed), id=f"small {seed}")
    for seed in range(20, 40):
        yield pytest.param(partial(drawn_stages, seed), id=f"staged {seed}")
    for seed in range(4):
        for kind in KINDS:
            for shape in ((2, 2), (3, 2)):
                for more in ({}, {"shocks": True}, {"horizon": 2}, {"public": True}, {"horizon": 3, "shocks": True}):
                    if shape == (2, 2) or seed == 0:
                        draw = partial(clashing, seed, types=shape, allocations=2 + seed % 2, kind=kind, **more)
                        yield pytest.param(draw, id=f"clashing {seed} {kind} {shape} {more}")


class Case:
    def __init__(self, data):
        self.env = Environment.from_json(data)
        self.rules = tuple(period.allocation for period in solve_all(self.env).everyone.periods)
        self.models = [model_of(self.env, self.rules, agent) for agent in range(len(self.env.agents))]


@pytest.mark.heavy
@pytest.mark.parametrize("draw", quick(samples(), 13))
def test_every_form(draw):
    """Least slacks are exactly −ε by the audit, forms are nested, and contradictions add up."""
    case = Case(draw())
    last = [None] * len(case.models)
    for form in NESTED:
        found = [decide_form(model, form) for model in case.models]
        check_by_audit(case, form, found)
        for agent, (one, before) in enumerate(zip(found, last, strict=True)):
            assert before is None or one.epsilon <= before
            last[agent] = one.epsilon
            assert one.works == (not one.contradiction)
            check_contradiction(case.models[agent], form, one)


def check_by_audit(case, form, found):
    transfers = tuple(one.transfers for one in found)
    mechanism = Mechanism(name=form, allocation=case.rules, transfers=transfers)
    claim = incentive_compatible.claim(Game(case.env, mechanism))
    assert claim.least_slack == -max(one.epsilon for one in found)  # truth is among the reports: at most 0


def check_contradiction(model, form, found):
    """Weights ≥ 0 of sum 1 under which every unknown cancels; without any one row the rest can be met."""
    if found.works:
        return
    system = system_of(model, form)
    rows = {row.id: row for row in system.program.rows}
    total, right, kept = {}, Fraction(0), []
    for clash in found.contradiction:
        row = rows[row_id(model, clash.lie, clash.memory)]
        assert clash.weight > 0
        assert row.right == clash.right
        kept.append(row)
        right += clash.weight * row.right
        for column, value in row.terms:
            total[column] = total.get(column, 0) + clash.weight * value
    assert total.pop(0) == 1  # ε
    assert not any(total.values())
    assert right == found.epsilon > 0
    for left_out in kept:
        check_the_rest_can_be_met(system.program, [row for row in kept if row is not left_out])


def check_the_rest_can_be_met(program, rows):
    part = LinearProgram(name="rest", columns=program.columns, objective=program.objective, rows=tuple(rows))
    outcome = solve(part)
    assert isinstance(outcome, Optimal)
    assert outcome.objective == 0
    assert is_feasible(part, outcome.x)


@pytest.mark.parametrize("seed", quick(range(12), 5))
@pytest.mark.parametrize("form", NESTED)
def test_the_oracle_agrees_on_what_is_found(seed, form):
    data = clashing(seed, kind=KINDS[seed % 4], horizon=(None, 2)[seed % 2], shocks=seed % 3 == 0)
    case, second = Case(data), oracle.Environment(data)
    found = [decide_form(model, form) for model in case.models]
    mechanism = Mechanism(name=form, allocation=case.rules, transfers=tuple(one.transfers for one in found))
    audit = oracle.Audit(second, *oracle_mechanism(case.env, second, mechanism))
    for one, agent in zip(found, second.agents, strict=True):
        assert min(audit.incentive_slacks(agent).values()) == -one.epsilon
        if one.works:
            assert min(audit.best_response_slacks(agent).values()) == 0


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(14)), 13))
@pytest.mark.parametrize("form", NESTED)
def test_z3_agrees_with_payments_as_unknowns(seed, form):
    pytest.importorskip("z3")
    data = small(seed) if seed < 8 else clashing(seed, kind=KINDS[seed % 4], horizon=(None, 2)[seed % 2],
                                                 shocks=seed % 3 == 0, public=seed % 5 == 0)  # fmt: skip
    case, second = Case(data), oracle.Environment(data)
    rule = oracle.solve(second).selected
    for model in case.models:
        payments = naive.Payments(second, rule, model.name, form)
        assert naive.is_feasible_z3(payments) == decide_form(model, form).works


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(40, 40 + times(4)), 7))
@pytest.mark.parametrize("form", NESTED)
def test_z3_agrees_where_stages_differ(seed, form):
    pytest.importorskip("z3")
    data = drawn_stages(seed)
    case, second = Case(data), oracle.Environment(data)
    rule = oracle.solve(second).selected
    for model in case.models:
        payments = naive.Payments(second, rule, model.name, form)
        assert naive.is_feasible_z3(payments) == decide_form(model, form).works


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(6), 5))
@pytest.mark.parametrize("form", NESTED[:3])
def test_z3_agrees_on_the_least_epsilon(seed, form):
    pytest.importorskip("z3")
    data = clashing(seed, kind=KINDS[seed % 4])
    case, second = Case(data), oracle.Environment(data)
    rule = oracle.solve(second).selected
    for model in case.models:
        assert (
            naive.least_epsilon_z3(naive.Payments(second, rule, model.name, form)) == decide_form(model, form).epsilon
        )
