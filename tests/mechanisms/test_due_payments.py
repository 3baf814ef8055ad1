"""Due payments for arbitrary targets: solutions meet their systems, and multipliers contradict theirs."""

import itertools
import random
from fractions import Fraction

import pytest

from lpmech import exact
from lpmech.mechanisms.due_payments import Infeasible, due_payments, infeasible_in_words
from lpmech.stages import PREVIOUS
from lpmech.tables import Table
from tests.mechanisms.naive import Trial, assert_contradicts, others_next

FORMS = ("contingent_vcg", "contingent")


def random_target(env, source):
    """Small rationals over the allocation and today's components."""
    stage = env.stage(0)
    axes = ("allocation", *stage.components)
    shape = tuple(stage.sizes[axis] for axis in axes)
    cells = itertools.product(*(range(size) for size in shape))
    values = [Fraction(source.randint(-5, 5), source.choice([1, 2, 3])) for _ in cells]
    return Table(axes, exact.from_fractions(values, shape))


def value_of(table, env, agent, allocation, state):
    """b(a, θ) of a table over all of today's axes, at labels."""
    stage = env.stage(0)
    labels = [x for x in state if x is not None]
    places = [stage.labels[name].index(label) for name, label in zip(stage.components, labels, strict=True)]
    return table.array.item((stage.allocations.index(allocation), *places))


def due(table, env, memory, following):
    """The payment at a memory (reports, allocation) and the next state, as labels."""
    (reports, allocation), stage = memory, env.stage(0)
    where = dict(zip(stage.components, (x for x in following if x is not None), strict=True))
    where |= dict(zip((PREVIOUS + x for x in stage.components), (x for x in reports if x is not None), strict=True))
    labels = {**stage.labels, **{PREVIOUS + x: y for x, y in stage.labels.items()}}
    where[PREVIOUS + "allocation"] = allocation
    return table.array.item(tuple(labels[axis].index(where[axis]) for axis in table.axes))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("agents", [2, 3])
def test_systems(form, agents):
    solved = refused = 0
    for seed in range(25):
        trial = Trial(seed, agents=(agents, agents), types=(1, 3), horizon="infinite")
        targets = random_target(trial.env, random.Random(seed))
        rule = trial.programs.everyone.periods[0].allocation
        for agent in range(agents):
            found = due_payments(trial.env, rule, agent, 0, form, targets)
            if isinstance(found, Infeasible):
                refused += 1
                target = lambda _, name, a, s, t=targets, env=trial.env: value_of(t, env, name, a, s)  # noqa: E731
                assert_contradicts(trial, found, trial.everyone.selected, target, form)
                assert infeasible_in_words(trial.env, found).startswith(trial.env.agents[agent])
            else:
                solved += 1
                assert_solves(trial, found, agent, form, targets)
    assert min(solved, refused) >= 10, (solved, refused)


def assert_solves(trial, found, agent, form, targets):
    """δ μ_s · y_r ≥ b(s) at every memory (r, a), own type s; with equality where s is the report, and for the one y of
    the other form wherever s leads to a."""
    env, naive = trial.env, trial.naive
    name = env.agents[agent]
    assert PREVIOUS + name not in found.axes or form == "contingent"
    assert name not in found.axes
    rule = trial.everyone.selected[1]
    for reports in naive.states(1):
        for allocation in {rule[z, reports] for z, _ in naive.positive_shocks(1)}:
            for own in naive.labels(1)[name]:
                state = naive.replace(reports, name, own)
                paid = Fraction(0)
                for rest, chance in others_next(naive, name, 1, allocation, state).items():
                    place = 1 + agent
                    following = (*rest[:place], naive.labels(1)[name][0], *rest[place:])
                    paid += chance * due(found, env, (reports, allocation), following)
                bound = value_of(targets, env, name, allocation, state)
                leads = any(rule[z, state] == allocation for z, _ in naive.positive_shocks(1))
                exactly = state == reports if form == "contingent" else leads
                assert naive.discount * paid == bound if exactly else naive.discount * paid >= bound


def test_a_form_for_every_report_does_what_one_for_all_does():
    """Where one payment serves all reports, payments by report exist too."""
    both = 0
    for seed in range(30):
        trial = Trial(100 + seed, agents=(2, 2), types=(2, 3), horizon="infinite")
        targets = random_target(trial.env, random.Random(seed))
        rule = trial.programs.everyone.periods[0].allocation
        one, many = (due_payments(trial.env, rule, 0, 0, form, targets) for form in FORMS)
        if isinstance(one, Table):
            assert isinstance(many, Table)
            both += 1
    assert both >= 5


def test_a_target_that_is_constant_in_the_type_is_always_due():
    """Nobody's type has to be told apart: some constant payment does it."""
    for seed in range(10):
        trial = Trial(seed, agents=(2, 2), types=(2, 3), horizon="infinite")
        stage = trial.env.stage(0)
        shape = (stage.sizes["allocation"],)
        targets = Table(("allocation",), exact.from_fractions([Fraction(n, 3) for n in range(*shape)], shape))
        rule = trial.programs.everyone.periods[0].allocation
        for agent, form in itertools.product(range(2), FORMS):
            assert isinstance(due_payments(trial.env, rule, agent, 0, form, targets), Table)
