"""Contingent transfers by bounds: against the exact audit of the same payments, and what must not be taken for such."""

import copy
import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from lpmech import Environment, casefiles
from lpmech.casefiles import library
from lpmech.certificate.pipeline import audit, certify
from lpmech.checker.enclosed.due import projected
from lpmech.checker.kernel.spaces import Axis, Space
from lpmech.enclosures import due
from lpmech.enclosures.contingent import enclose_contingent
from lpmech.enclosures.last import received
from lpmech.enclosures.produce import obstacles
from lpmech.mechanisms.forms import DUE, Form
from lpmech.problem import memory, tables
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.problem.tables import Choice
from tests.enclosures.common import ASKED, NANO, answer, chunks, claim, own_bounds
from tests.enclosures.environments import Draw, row
from tests.quick import quick
from tests.search import times

HAIRS = [Fraction(1, 10**100), Fraction(-1, 10**30), Fraction(1, 2**200)]
REQUIRED = ["efficient", "incentive_compatible"]


def leader(agents=3, types=2, seed=1, linked=2):
    """The first agent's type matters to some others, and moves their types; the rest mind their own business."""
    rng = random.Random(f"leader {seed}")
    names = [f"a{k}" for k in range(agents)]
    allocations, labels = ["nobody", *names[1:4]], [str(k) for k in range(types)]
    utility, moves = {}, {}
    for k, name in enumerate(names):
        axes = ("allocation", name, "a0") if 1 <= k <= linked else ("allocation", name)
        shape = [len(allocations)] + [types] * (len(axes) - 1)
        cells = range(int(np.prod(shape)))
        utility[name] = axes, np.array([rng.randint(0, 20) for _ in cells]).reshape(shape).tolist()
        rows = [row(rng, types, rng.choice([7, 10, 97])) for _ in cells]
        moves[name] = (*axes, f"next {name}"), np.array(rows, dtype=object).reshape(*shape, types).tolist()
    return Environment.from_arrays(discount="9/10", agents=names, types=dict.fromkeys(names, labels), name="leader",
                                   allocations=allocations, utility=utility, transition=moves,
                                   prior=((), Fraction(1, types**agents)))  # fmt: skip


def as_mechanism(found):
    """The same payments, whole."""
    env, setting = found.environment, found.setting
    rules = tuple(Choice(("shock", *env.stage(t).components), setting.plans[t].astype("int64")) for t in env.periods)
    paid = [[tables.ZERO, *setting.due.paid(env, agent)] for agent in range(len(env.agents))]
    for agent, own in enumerate(paid if env.horizon else ()):
        own[-1] += setting.due.last[agent].exactly() - received(env, rules[-1], agent)
    return Mechanism(name=setting.due.name, allocation=rules, transfers=tuple(map(tuple, paid)))


def compare(env, form):
    """None if there are no such transfers, by either road; else the checker accepts, and bounds hold what is exact."""
    try:
        found = enclose_contingent(env, form, NANO, required=ASKED)
    except NoMechanism:
        if form is not Form.CONTINGENT_VCG_LITERAL:  # which asks more of allocations that nobody is led to
            with pytest.raises(NoMechanism):
                certify(env, form.value)
        return None
    report = answer(env, found.to_json())
    assert report.verdict == "accepted", [one for one in report.claims if one.reason]
    true, own = audit(env, as_mechanism(found), require=ASKED).claims, own_bounds(env, found.to_json())
    for one in found.claims:
        if one.id not in true or one.epsilon is not None:
            continue
        exact = true[one.id]
        assert str(one.verdict) in ("undecided", str(exact.verdict)), one.id
        assert own[one.id].verdict in ("undecided", str(exact.verdict)), one.id
        if exact.least_slack is not None:
            for low, high in (one.slack, (own[one.id].low, own[one.id].high)):
                assert low is None or low <= exact.least_slack, one.id
                assert high is None or exact.least_slack <= high, one.id
    return found


@pytest.mark.parametrize("seed", quick(range(times(100)), 37))
def test_both_roads_agree_about_the_same_payments(seed):
    rng = random.Random(f"contingent {seed}")
    draw = Draw(f"contingent {seed}", separable=rng.random() < 0.4, coarse=rng.random() < 0.5)
    compare(draw.environment(), rng.choice(DUE))


@pytest.mark.parametrize("form", DUE)
@pytest.mark.parametrize("name", quick([name for name in library.cases() if "14" in name], 23))
def test_both_roads_agree_about_shipped_cases(name, form):
    env = casefiles.load(name).environment
    if env.horizon is None and next(obstacles(env), None) is None:
        compare(env, form)


@pytest.mark.heavy
@pytest.mark.parametrize("form", DUE)
@pytest.mark.parametrize("seed", quick(range(times(15)), 29))
def test_a_leader(form, seed):
    found = compare(leader(seed=seed), form)
    assert found is not None
    assert [str(one.verdict) for one in found.claims if one.id in REQUIRED] == ["proved"] * 2


def test_tables_stay_small_where_agents_are_many():
    """Each flow is repaid by itself: no table knows of more than a few components, and nobody pays for itself."""
    found = enclose_contingent(leader(agents=6), Form.CONTINGENT_VCG, NANO)
    for agent, own in enumerate(found.setting.due.parts[0]):
        assert sorted(name for one in own for name in one.repays) == [f"a{k}" for k in range(6) if k != agent]
        assert max(one.table.array.numerators.size for one in own) <= 4 * 2**3


ENV = leader()
TREE = enclose_contingent(ENV, Form.CONTINGENT, NANO).to_json()


def forged(change):
    tree = copy.deepcopy(TREE)
    change(tree["mechanism"]["payments"], tree)
    return answer(ENV, tree, require=REQUIRED)


def part(paid, agent="a0", whose="a1"):
    return next(one for one in paid[agent]["due"] if whose in one["repays"])


def moved(place, by):
    """One value of what the leader pays for a1, changed."""

    def change(paid, _):
        values = part(paid)["values"]
        values[place] = str(Fraction(values[place]) + by)

    return change


@pytest.mark.heavy
@pytest.mark.parametrize("hair", HAIRS)
def test_every_value_that_some_report_leads_to_matters_by_a_hair(hair):
    """What is due after an allocation that no report leads to matters to nobody; every other value does."""
    count = len(part(TREE["mechanism"]["payments"])["values"])
    found = [forged(moved(place, hair)) for place in range(count)]
    assert {one.verdict for one in found} <= {"accepted", "rejected"}
    reasons = [one.reason for one in found if one.verdict == "rejected"]
    assert len(reasons) > count // 3
    assert all("does not make up" in reason for reason in reasons)


def repaid_by_nobody(paid, _):
    paid["a1"]["due"].remove(part(paid, "a1", "a2"))


def repaid_twice(paid, _):
    one = part(paid, "a1", "a2")
    paid["a1"]["due"].append({**one, "values": ["0"] * len(one["values"])})


def for_somebody_else(paid, _):
    one, other = part(paid, "a0", "a1"), part(paid, "a0", "a2")
    one["repays"], other["repays"] = other["repays"], one["repays"]


def swapped(paid, _):
    paid["a1"], paid["a2"] = paid["a2"], paid["a1"]


def no_loss(_, tree):
    claim(tree, "weak_budget_balance").update(verdict="proved", least_slack=None, at=None)


def narrower(name, end, by):
    def change(_, tree):
        slack = claim(tree, name)["least_slack"]
        slack[end] = str(Fraction(slack[end]) + by)

    return change


@pytest.mark.parametrize("change", [
    repaid_by_nobody, repaid_twice, for_somebody_else, swapped, no_loss,
    narrower("weak_budget_balance", "to", -HAIRS[0]), narrower("ex_post_budget_balance", "to", -HAIRS[0]),
    narrower("participation_zero_option", "to", -1), narrower("ex_ante_budget_balance", "from", 1),
])  # fmt: skip
def test_forged_payments_and_claims_are_rejected(change):
    assert forged(change).verdict in ("rejected", "malformed")


def listens_to_itself(paid, _):
    one = part(paid)
    one["axes"], one["values"] = [*one["axes"], "a0"], [value for value in one["values"] for _ in range(2)]


def out_of_order(paid, _):
    part(paid)["axes"].reverse()


def too_few(paid, _):
    part(paid)["values"].pop()


def repays_itself(paid, _):
    part(paid)["repays"] = ["a0"]


def half_given(paid, _):
    paid["a1"] = [{"axes": [], "denominator": 1, "least": 0, "width": 1, "chunks": []}]


def a_float(paid, _):
    part(paid)["values"][0] = 0.5


@pytest.mark.parametrize("change", [listens_to_itself, out_of_order, too_few, repays_itself, half_given, a_float])
def test_payments_of_the_wrong_form_are_malformed(change):
    assert forged(change).verdict == "malformed"


def wrong_at_one_place():
    """The leader's certificate under a rule that is not best at one state."""
    tree = copy.deepcopy(TREE)
    found = enclose_contingent(ENV, Form.CONTINGENT, NANO)
    plan = found.setting.plans[0].copy()
    state = next(s for s in np.ndindex(plan.shape[1:]) if plan[0][s] == 0) if (plan == 0).any() else (0,) * 3
    plan[0][state] = (plan[0][state] + 1) % 4
    tree["mechanism"]["allocation"] = [{"chunks": chunks(plan.tobytes())}]
    return tree


def test_a_wrong_rule_proves_nothing():
    """One wrong byte: efficiency is refuted, and that a lie is worth no more is not proved by this form any more."""
    report = answer(ENV, wrong_at_one_place())
    assert report.verdict == "rejected"


@pytest.mark.parametrize("seed", range(40))
def test_projections_against_brute_force(seed):
    rng = random.Random(seed)
    sizes = [rng.choice([1, 2, 3, 4]) for _ in range(rng.randint(1, 5))]
    space = Space(tuple(Axis(f"x{k}", tuple(map(str, range(size)))) for k, size in enumerate(sizes)))
    kept = tuple(k for k in range(len(sizes)) if rng.random() < 0.5)
    data = bytes(rng.random() < 0.2 for _ in range(space.size))
    true = dict.fromkeys(product(*(range(sizes[k]) for k in kept)), 0)
    for labels, mark in zip(product(*map(range, sizes)), data, strict=True):
        true[tuple(labels[k] for k in kept)] |= mark
    assert projected(data, space, kept) == bytes(true.values())


def test_what_others_would_receive_if_the_report_were_true_is_not_what_they_receive():
    """The leader pays for a1 as if its report were its type: each equation holds if it is, and a lie gains."""
    worth = ENV.stage(0).utilities[1].full(("allocation", "a0", "a1"), {"allocation": 3, "a0": 2, "a1": 2})

    def change(paid, _):
        values = [str(-value / ENV.discount) for value in worth.array.fractions()]
        axes = ["previous allocation", "previous a0", "previous a1"]
        part(paid).update(axes=axes, values=values)

    report = forged(change)
    assert (report.verdict, "does not make up" in report.reason) == ("rejected", True)


def test_systems_that_are_too_large_are_refused_beforehand(monkeypatch):
    """Where worths depend on all types, one vector for each joint state is needed: its size is told."""
    monkeypatch.setattr(due, "NUMBER", 10**9)
    with memory.limited(1 << 33), pytest.raises(memory.NotEnoughMemory, match="contingent transfers at 8 joint states"):
        enclose_contingent(ENV, Form.CONTINGENT, NANO)
