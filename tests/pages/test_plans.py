"""Plans of lies on pages: followed again by enumeration of histories, and compared with a second solver's plans."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from lpmech.certificate.refutations.plans import plan_of
from lpmech.certificate.stored import stored
from lpmech.claims.interim.response import interim_best_response
from lpmech.pages.read import page_of
from lpmech.pages.render import render
from tests.pages.read_page import all_of, parse, words
from tests.pages.test_mechanism_pages import bytes_of, certified

SEEING, UNSEEING = "best_response", "interim_best_response"
FINITE = [
    ("l14/oil_leases", SEEING), ("l14/oil_leases", UNSEEING), ("l14/modified_oil_leases", SEEING),
    ("l14/modified_oil_leases", UNSEEING), ("l14/spanning_two_agents_three_periods", SEEING),
    ("l14/spanning_two_agents_three_periods", UNSEEING), ("beyond/athey_segal_static", UNSEEING),
    ("counterexamples/L14-R14", SEEING),
]  # fmt: skip
ENDLESS = [
    ("l14/hidden_oil", SEEING), ("l14/hidden_oil", UNSEEING), ("bv06/second_index_charged", SEEING),
    ("counterexamples/BV08-T3a", SEEING), ("general/two_periods_of_memory", SEEING),
    ("l14/no_transfers_of_any_form", UNSEEING),
]  # fmt: skip


def planned(name, claim):
    certificate = certified(name)[1]
    read = stored(certificate.environment, certificate.to_json())
    return read, plan_of(read, read.stated[claim])


@pytest.mark.heavy
@pytest.mark.parametrize(("name", "claim"), [*FINITE, *ENDLESS])
def test_what_the_periods_gain_is_the_gain_of_the_certificate(name, claim):
    read, plan = planned(name, claim)
    assert plan.gain == -Fraction(read.claims[claim]["least_slack"])
    gains = [one.plan - one.truth for one in plan.periods]
    assert sum(gains) + plan.rest == plan.gain
    assert plan.rest == 0 or not plan.is_whole
    for period in plan.periods:
        assert sum(one.chance for one in period.said) == 1


def payment(read, agent, position, state, memory):
    """From the table itself, axis by axis."""
    (table,) = (read.mechanism.transfers[agent][position],)
    where = {**state, **{f"previous {axis}": k for axis, k in memory.items()}}
    return table.array.item(tuple(where[axis] for axis in table.axes))


def histories(read, plan, claim):
    """Every history under the plan, as (chance, payoff by period): joint distributions are never formed."""
    env = read.environment
    agent = env.agents.index(plan.agent)
    at = read.claims[claim]["at"]
    begin = at["period"] - 1
    says = [{(tuple(sorted((one.memory or {}).items())), one.was, *one.sees.items()): one.report for one in period.said}
            for period in plan.periods]  # fmt: skip

    def step(position, state, memory, was, chance, paid):
        stage = env.stage(position)
        told = {axis: stage.labels[axis][k] for axis, k in state.items()}
        sees = told if claim == SEEING else {axis: told[axis] for axis in told if axis in (plan.agent, "public")}
        before = env.stage(max(position - 1, 0)).labels
        remembered = {axis: before[axis][k] for axis, k in memory.items()}
        reports = says[position - begin]
        keys = [key for key in reports if dict(key[2:]) == sees and {*key[0]} <= {*remembered.items()}
                and key[1] in (None, was)]  # fmt: skip
        (report,) = {reports[key] for key in keys}
        said = {**state, plan.agent: stage.labels[plan.agent].index(report)}
        for shock, one in enumerate(stage.shocks):
            if not one.probability:
                continue
            rule = read.mechanism.allocation[position]
            index = [{**said, "shock": shock}[axis] if size > 1 else 0
                     for axis, size in zip(rule.axes, rule.positions.shape, strict=True)]  # fmt: skip
            chosen = int(rule.positions[tuple(index)])
            utility = stage.utilities[agent]
            worth = utility.array.item(tuple({**state, "allocation": chosen}[axis] for axis in utility.axes))
            now = [*paid, worth - payment(read, agent, position, said, memory)]
            likely = chance * one.probability
            if position + 1 == env.horizon:
                yield likely, now
                continue
            following = env.stage(position + 1)
            joint = stage.transition.distribution(following.components)
            for place in itertools.product(*(range(following.sizes[axis]) for axis in following.components)):
                after = dict(zip(following.components, place, strict=True))
                at_ = {**state, "allocation": chosen, **{f"next {axis}": k for axis, k in after.items()}}
                moved = joint.array.item(tuple(at_[axis] for axis in joint.axes))
                if moved:
                    kept = {**said, "allocation": chosen}
                    yield from step(position + 1, after, kept, told[plan.agent], likely * moved, now)

    labels = env.stage(begin).labels
    given = {axis: labels[axis].index(label) for axis, label in at["state"].items()}
    memory = {}
    if at["memory"]:
        before = env.stage(begin - 1).labels
        memory = {axis: before[axis].index(label) for axis, label in
                  {**at["memory"]["reports"], "allocation": at["memory"]["allocation"]}.items()}  # fmt: skip
    if claim == SEEING:
        yield from step(begin, given, memory, None, Fraction(1), [])
        return
    stage = env.stage(0)
    prior = env.prior.full(stage.components, stage.sizes)
    chances = {place: prior.array.item(place) for place in np.ndindex(*(stage.sizes[a] for a in stage.components))}
    seen = [stage.components.index(axis) for axis in given]
    alike = {place: chance for place, chance in chances.items() if [place[k] for k in seen] == [*given.values()]}
    for place, chance in alike.items():
        if chance:
            state = dict(zip(stage.components, place, strict=True))
            yield from step(0, state, {}, None, chance / sum(alike.values()), [])


@pytest.mark.parametrize(("name", "claim"), FINITE)
def test_the_plan_followed_history_by_history(name, claim):
    read, plan = planned(name, claim)
    found = list(histories(read, plan, claim))
    assert sum(chance for chance, _ in found) == 1
    if read.environment.terminal is not None and read.environment.terminal.matters:
        pytest.skip("the last period carries the terminal utility")
    for place, period in enumerate(plan.periods):
        factor = read.environment.discount**place
        assert period.plan == factor * sum(chance * paid[place] for chance, paid in found)


@pytest.mark.parametrize(("name", "claim"), [one for one in FINITE + ENDLESS if one[1] == UNSEEING])
def test_what_is_said_is_what_the_second_solver_says(name, claim):
    read, plan = planned(name, claim)
    agent = read.environment.agents.index(plan.agent)
    solved = {}
    for one in interim_best_response(read.game, agent).states:
        memory = () if one.memory is None else (*one.memory.reports.items(), ("allocation", one.memory.allocation))
        solved[one.period, tuple(sorted(memory)), one.true_before, *one.sees.items()] = one.report
    for place, period in enumerate(plan.periods):
        for one in period.said:
            number = period.number if read.environment.horizon is not None else None if place else 1
            key = (number, tuple(sorted((one.memory or {}).items())), one.was, *one.sees.items())
            assert solved[key] == one.report


def test_a_page_tells_who_says_what_and_when():
    certificate = certified("l14/modified_oil_leases")[1]
    tree = parse(render(page_of(bytes_of(certificate), accepted=True)))
    seeing, unseeing = (
        next(one for one in all_of(tree, "div", "lesser") if words(one).startswith(f"A plan of lies pays{start}"))
        for start in (" to one who sees all types", ", even")
    )
    assert "firm 1, who sees everybody’s type, says “4” where the truth is “6”. It gains 5." in words(seeing)
    assert "no more than its own types and the past, tells the truth, to lie later. It gains 2.5." in words(unseeing)
    rows = [[words(cell) for cell in row] for row in all_of(unseeing, "tr")]
    assert rows[:2] == [["period", "is", "says"], ["2", "6", "4"]]
    assert ["period 2", "0.5", "3", "2.5"] in rows
