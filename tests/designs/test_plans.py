"""The value form and the plan form have the same optimum, and no plan beats the truth in a mechanism that is found."""

from fractions import Fraction

import pytest

from lpmech.designs.design import design
from lpmech.lp.proofs import Infeasible
from lpmech.lp.solve import solve
from tests.designs.drawn import environment
from tests.designs.plans import TRUTH, Game, PlanForm
from tests.quick import quick
from tests.search import times

BOUND = 3


def any_allocation(env):
    def allowed(period, shock, _):
        return env.stage(period).shocks[shock].feasible

    return allowed


def first_feasible(env):
    """A rule: the first type of ann's picks among what is feasible."""

    def allowed(period, shock, state):
        feasible = env.stage(period).shocks[shock].feasible
        return {feasible[sum(state) % len(feasible)]: Fraction(1)}

    return allowed


def stated(env):
    """The same as a problem's rule."""
    lines = []
    game = Game(env, first_feasible(env))
    for period in range(env.horizon):
        stage = env.stage(period)
        for z, shock in enumerate(stage.shocks):
            for state in game.states(period):
                ((a, _),) = game.allowed(period, z, state).items()
                line = {"period": period + 1, "choose": stage.allocations[a],
                        "reports": dict(zip(stage.components, game.label(period, state), strict=True))}  # fmt: skip
                lines.append(line | ({"shock": shock.label} if stage.has_shocks else {}))
    return {"rule": lines}


def problem(env, incentives, allocation, stay):
    return {
        "format": "lpmech-problem/1", "allocation": allocation, "incentives": incentives,
        "payments": {"memory": "history", "at most": BOUND, "at least": -BOUND},
        "participation": {"when": "first" if stay else "never"},
        "objective": {"maximise": [{"of": "payoff", "agent": "ann", "times": 2}, {"of": "payments", "times": "3/2"},
                                   *({"of": "payoff", "agent": name} for name in env.agents[1:])]},
    }  # fmt: skip


def second(env, incentives, allocation, stay):
    """The value of the plan form: 2 V_ann + V_bob + 3/2 (u_ann + u_bob − V_ann − V_bob)."""
    allowed = any_allocation(env) if allocation == "any" else first_feasible(env)
    form = PlanForm(Game(env, allowed), {"allocation": allocation if allocation == "any" else "rule"})
    if form.free:
        form.choices()
    form.limits(BOUND)
    form.on_path() if incentives == "on path" else form.interim()
    if stay:
        form.stay()
    paid = {key: column for key, column in form.columns.items() if key[0] == "q"}
    return form, paid


def optimum(form, paid):
    """The objective, by walking through the truth once for utilities and once for payments."""
    weights = {0: Fraction(2), 1: Fraction(1)}
    utilities = {}
    for agent in range(len(form.game.env.agents)):
        walked = form.walk(agent, None, None, None)
        for column, value in walked.items():
            utilities[agent, column] = value
    total = {}
    for (agent, column), value in utilities.items():
        payment = column in paid.values()
        weight = weights[agent] + (Fraction(-3, 2) if payment else 0)
        total[column] = total.get(column, 0) + weight * value
    constant = total.pop(None, Fraction(0))
    for column, value in total.items():
        form.building._objective[column] = -value
    outcome = solve(form.building.done())
    return None if isinstance(outcome, Infeasible) else constant - outcome.objective


SHAPES = {
    "plain": {}, "public": {"types": (2, 1), "public": True}, "shocks": {"types": (2, 1), "shocks": True},
    "types": {"types": (3, 1)}, "alone": {"types": (2,), "public": True}, "static": {"periods": 1, "types": (3, 2)},
}  # fmt: skip
CASES = [
    (incentives, allocation, stay, shape, seed)
    for seed in range(times(1))
    for shape in SHAPES
    for incentives in ("on path", "interim")
    for allocation in ("any", "rule")
    for stay in (False, True)
]


@pytest.mark.long
@pytest.mark.parametrize(("incentives", "allocation", "stay", "shape", "seed"), quick(CASES, 59, rows=True))
def test_the_plan_form_has_the_same_optimum(incentives, allocation, stay, shape, seed):
    env = environment(seed, **SHAPES[shape])
    found = design(env, problem(env, incentives, "any" if allocation == "any" else stated(env), stay))
    assert found.value == optimum(*second(env, incentives, allocation, stay))


def columns_of(form, env, found):
    """The mechanism's numbers for the columns of the plan form."""
    numbers = {}
    for key, column in form.columns.items():
        kind, agent, h, r = (key[0], None, *key[1:3]) if key[0] == "y" else key
        period = len(h)
        words = ["choice" if kind == "y" else f"payment {env.agents[agent]}", f"period {period + 1}"]
        words += [f"after {step(env, k, *one)}" for k, one in enumerate(h)]
        words.append(f"reports {'|'.join(form.game.label(period, r))}")
        if kind == "y":
            stage = env.stage(period)
            words += [f"shock {stage.shocks[key[3]].label}"] if stage.has_shocks else []
            words.append(f"allocation {stage.allocations[key[4]]}")
        numbers[column] = found.columns.get(" ".join(words), Fraction(0))
    return numbers


def step(env, period, r, z, a):
    stage = env.stage(period)
    labels = [stage.labels[axis][k] for axis, k in zip(stage.components, r, strict=True)]
    return "|".join([*labels, *([stage.shocks[z].label] if stage.has_shocks else []), stage.allocations[a]])


@pytest.mark.parametrize(
    ("shape", "seed"), quick([(one, seed) for one in SHAPES for seed in range(times(3))], 7, rows=True)
)
def test_no_plan_beats_the_truth_in_a_mechanism_that_is_found(shape, seed):
    """Every deterministic plan is enumerated and played."""
    env = environment(seed + 100, **SHAPES[shape])
    found = design(env, problem(env, "on path", "any", stay=False))
    form = PlanForm(Game(env, any_allocation(env)), {"allocation": "any"})
    tried = 0
    for agent in range(len(env.agents)):
        for first in form.firsts(agent):
            walks = [form.walk(agent, first, plan, None) for plan in form.plans(agent, first)]
            truth = form.walk(agent, first, None, None)
            numbers = columns_of(form, env, found) | {None: Fraction(1)}
            worth = [sum(value * numbers[column] for column, value in one.items()) for one in (truth, *walks)]
            assert worth[0] >= max(worth)
            tried += len(walks)
    assert tried > 1


def worth_of(form, env, found):
    """What a walk is worth in the mechanism."""
    numbers = columns_of(form, env, found) | {None: Fraction(1)}
    return lambda walked: sum(value * numbers[column] for column, value in walked.items())


def best_by_report(form, worth, agent, first, *, exits):
    """The best plan after each first report. What is told in one cell of period 2 changes nothing in another, so that
    cells are best one by one: the same as the best of all plans, and of all exits."""
    kinds = range(len(form.game.env.stage(form.game.env.horizon - 1).types[agent]))
    for report in range(len(form.game.env.stage(0).types[agent])):
        cells = form.cells(agent, first, report) if form.game.env.horizon == 2 else []
        left, told = dict.fromkeys(cells, True), dict.fromkeys(cells, 0)
        start = worth(form.walk(agent, first, (report, told), left))
        total = start
        for cell in cells:
            there = {**left, cell: False}
            gains = [worth(form.walk(agent, first, (report, {**told, cell: k}), there)) - start for k in kinds]
            total += max([*gains, Fraction(0)] if exits else gains)
        yield total


def found_form(seed, shape, incentives, allocation, when):
    env = environment(seed + 500, **SHAPES[shape])
    asked = problem(env, incentives, "any" if allocation == "any" else stated(env), stay=False)
    found = design(env, asked | {"participation": {"when": when}})
    allowed = any_allocation(env) if allocation == "any" else first_feasible(env)
    form = PlanForm(Game(env, allowed), {"allocation": allocation if allocation == "any" else "rule"})
    form.limits(BOUND)  # this and the choices name every column
    if form.free:
        form.choices()
    return env, found, form


PLAYED = [
    (shape, incentives, allocation, when, seed)
    for seed in range(times(4))
    for shape in SHAPES
    for incentives in ("on path", "interim")
    for allocation in ("any", "rule")
    for when in ("never", "always")
]


@pytest.mark.parametrize(("shape", "incentives", "allocation", "when", "seed"), quick(PLAYED, 23, rows=True))
def test_no_plan_with_exits_beats_the_truth(shape, incentives, allocation, when, seed):
    """To lie now and leave later is a plan, too; who is free to leave is never below 0."""
    env, found, form = found_form(seed, shape, incentives, allocation, when)
    if not found.columns:
        return
    worth = worth_of(form, env, found)
    for agent in range(len(env.agents)):
        for first in form.firsts(agent):
            truth = worth(form.walk(agent, first, TRUTH, None))
            assert truth >= max(best_by_report(form, worth, agent, first, exits=when == "always"))
            assert truth >= 0 or when == "never"


@pytest.mark.heavy
@pytest.mark.parametrize(("shape", "seed"), quick([(one, seed) for one in SHAPES for seed in range(3)], 11, rows=True))
def test_cells_one_by_one_are_all_plans(shape, seed):
    """In a mechanism in which lies do pay, the best plan is the best of all that are enumerated."""
    env, found, form = found_form(seed, shape, "none", "any", "never")
    worth = worth_of(form, env, found)
    for agent in range(len(env.agents)):
        for first in form.firsts(agent):
            tried = max(worth(form.walk(agent, first, plan, None)) for plan in form.plans(agent, first))
            assert max(best_by_report(form, worth, agent, first, exits=False)) == tried
