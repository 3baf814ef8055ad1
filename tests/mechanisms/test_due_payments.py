"""Due payments for arbitrary targets: solutions meet their systems, and multipliers contradict theirs."""

import itertools
import random
from fractions import Fraction

import pytest

from lpmech.mechanisms import due_payments as module
from lpmech.mechanisms.due_payments import Infeasible, due_payments, infeasible_in_words
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.social import solve
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import Table
from tests.mechanisms.naive import Trial, assert_contradicts, others_next
from tests.quick import quick

FORMS = (Form.CONTINGENT_VCG, Form.CONTINGENT)


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


@pytest.mark.heavy
@pytest.mark.parametrize("form", quick(FORMS, 3))
@pytest.mark.parametrize(("agents", "many"), quick([(2, False), (3, False), (3, True)], 2, rows=True))
def test_systems(form, agents, many, monkeypatch):
    """`many`: the rows count as many, so that the payments listen to as few next labels as they can."""
    if many:
        monkeypatch.setattr(module, "MOST_ENTRIES", 0)
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
    assert PREVIOUS + name not in found.axes or form == Form.CONTINGENT
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
                exactly = state == reports if form == Form.CONTINGENT else leads
                assert naive.discount * paid == bound if exactly else naive.discount * paid >= bound


@pytest.mark.long
def test_the_answer_is_the_same_however_many_the_rows_are(monkeypatch):
    """Solutions on all next components and on some of them exist together."""
    solved = refused = 0
    for seed, form in itertools.product(range(12), FORMS):
        trial = Trial(200 + seed, agents=(3, 3), types=(1, 3), horizon="infinite")
        targets, rule = random_target(trial.env, random.Random(seed)), trial.programs.everyone.periods[0].allocation
        every = due_payments(trial.env, rule, 0, 0, form, targets)
        monkeypatch.setattr(module, "MOST_ENTRIES", 0)
        found = due_payments(trial.env, rule, 0, 0, form, targets)
        monkeypatch.undo()
        if isinstance(every, Infeasible):
            assert found == every
            refused += 1
        else:
            assert isinstance(found, Table)
            solved += 1
    assert min(solved, refused) >= 5, (solved, refused)


def two_bits():
    """Ann's type is two bits: bob's next type tells of the first, cyd's of the second."""
    chances = {"high": {"low": "1/4", "high": "3/4"}, "low": {"low": "3/4", "high": "1/4"}}
    bits = {ann: dict(zip(("bob", "cyd"), ann.split(" "), strict=True)) for ann in ("low low", "low high", "high low",
                                                                                    "high high")}  # fmt: skip
    told = {
        name: {"axes": ["ann", f"next {name}"],
               "entries": {f"{ann}|{k}": p for ann in bits for k, p in chances[bits[ann][name]].items()}}
        for name in ("bob", "cyd")
    }  # fmt: skip
    stays = {"axes": ["ann", "next ann"], "entries": {f"{ann}|{ann}": "1" for ann in bits}, "default": "0"}
    types = {"ann": list(bits), "bob": ["low", "high"], "cyd": ["low", "high"]}
    stage = {
        "types": types,
        "allocations": ["only"],
        "utility": {name: {"axes": [], "values": "0"} for name in types},
        "transition": {"ann": stays, **told},
    }
    head = {"format": "lpmech-environment/1", "discount": "1/2", "horizon": None, "agents": list(types)}
    return Environment.from_json({**head, "stages": [stage]})


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("values", "heard"),
    [([3, 3, 3, 3], 1), ([0, 0, 1, 1], 1), ([0, 1, 0, 1], 1), ([0, 1, 1, 0], 2), ([0, 0, 0, 1], 2)],
)
def test_payments_listen_to_no_more_than_they_need(form, values, heard, monkeypatch):
    """A target of one bit is met by who tells of it, one that joins both bits by nobody alone."""
    monkeypatch.setattr(module, "MOST_ENTRIES", 0)
    env = two_bits()
    targets = Table(("allocation", "ann"), exact.from_fractions(values, (1, 4)))
    found = due_payments(env, solve(env).periods[0].allocation, 0, 0, form, targets)
    assert isinstance(found, Table)
    listened = [axis for axis in found.axes if not axis.startswith(PREVIOUS)]
    assert len(listened) == heard or (not listened and len(set(values)) == 1)


@pytest.mark.long
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
