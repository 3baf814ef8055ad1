"""Environments of version 2 by bounds: what is feasible depends on the state, and agents arrive and leave."""

import copy
import json
import random
from fractions import Fraction

import numpy as np
import pytest

from lpmech import Environment
from lpmech.certificate.pipeline import audit
from lpmech.enclosures import given
from lpmech.enclosures.cannot import CannotEnclose
from lpmech.enclosures.contingent import enclose_contingent
from lpmech.enclosures.produce import enclose
from lpmech.enclosures.strays import narrows
from lpmech.mechanisms.forms import DUE, Form
from lpmech.mechanisms.social import solve_all
from lpmech.problem import exact
from lpmech.problem.canonical import canonical
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Choice, Table
from lpmech.reading.faults import BadInput
from lpmech.reading.files import whole
from tests.absence import with_absence
from tests.enclosures import test_given
from tests.enclosures.attack import true
from tests.enclosures.common import NANO, Rule, answer, chunks, claim, data_of, own_bounds
from tests.enclosures.environments import Draw, draw, draw_dependent
from tests.enclosures.test_contingent import compare as compare_due
from tests.enclosures.test_given import random_payments
from tests.enclosures.test_roads import agrees, charged, compare
from tests.feasible import with_tables
from tests.quick import quick
from tests.search import times


def later(seed, env=None):
    """An environment with tables of what is feasible, agents who are away, or both; None where no draw leaves everyone
    something to do."""
    rng = random.Random(f"later {seed}")
    data = json.loads(canonical(draw(seed) if env is None else env))
    tables, leave = rng.choice([(True, False), (False, True), (True, True)])
    data = with_tables(data, seed) if tables else data
    if data is None:
        return None
    return Environment.from_json(with_absence(data, seed) if leave else data)


@pytest.mark.parametrize("seed", quick(range(times(150)), 43))
def test_bounds_and_exact_arithmetic_agree(seed):
    env = later(seed)
    if env is None:
        return
    found = compare(env)
    decided = {one.id: str(one.verdict) for one in found.claims}
    assert decided["efficient"] == "proved"
    assert decided["incentive_compatible"] != "undecided"


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(50)), 19))
def test_they_agree_on_values_that_depend_on_others(seed):
    env = later(seed, draw_dependent(seed))
    if env is not None:
        compare(env)


def any_rule(env, seed):
    """A rule that is feasible everywhere and nothing else."""
    rng, plans = random.Random(f"rule {seed}"), []
    for position in env.periods:
        stage = env.stage(position)
        shape = tuple(stage.sizes[axis] for axis in stage.components)
        axes = ("shock", "allocation", *stage.components)
        mask = stage.feasible().over(axes, {**stage.sizes, "shock": len(stage.shocks),
                                            "allocation": len(stage.allocations)})  # fmt: skip
        plan = np.zeros((len(stage.shocks), *shape), dtype=np.uint8)
        for place in np.ndindex(plan.shape):
            plan[place] = rng.choice(np.flatnonzero(mask[(place[0], slice(None), *place[1:])]).tolist())
        plans.append(plan)
    choices = [Choice(("shock", *env.stage(t).components), plan.astype(np.int64)) for t, plan in enumerate(plans)]
    return plans, tuple(choices)


@pytest.mark.parametrize("seed", quick(range(times(100)), 29))
def test_what_the_checker_finds_of_any_rule_is_true(seed):
    env = later(seed)
    if env is None:
        return
    programs = solve_all(env)
    plans, choices = any_rule(env, seed)
    exact = audit(env, charged(env, programs, choices), require=("efficient", "ex_ante_budget_balance"))
    found = own_bounds(env, Rule(env, plans).tree(programs, noise=random.Random(seed).choice([0, 3, 1_000])))
    for name, own in found.items():
        if name in exact.claims and exact.claims[name].verdict != "undecided":
            agrees(name, own, exact.claims[name])


@pytest.mark.parametrize("seed", quick(range(times(60)), 23))
def test_payments_of_ones_own(seed):
    """Any rule and payments, or the pivot's: every claim, against the exact audit."""
    rng, dependent = random.Random(f"own {seed}"), seed % 3 == 0
    env = later(seed, draw_dependent(seed) if dependent else None)
    if env is None:
        return
    _, choices = any_rule(env, seed)
    own = Mechanism(name="a rule", allocation=choices, transfers=random_payments(env, rng))
    if not dependent and rng.random() < 0.4:
        programs = solve_all(env)
        own = charged(env, programs, tuple(period.allocation for period in programs.everyone.periods))
    test_given.compare(env, own)


def of_the_public(seed, horizon=None):
    """A small environment in which some agents are away at some types, and now and then what is feasible depends on
    the public state alone; None where no draw leaves something to do. Values and moves may depend on others."""
    rng = random.Random(f"absent {seed}")
    drawn = Draw(f"absent {seed}", horizon=horizon, separable=rng.random() < 0.4, coarse=rng.random() < 0.5)
    data = with_absence(json.loads(canonical(drawn.environment())), seed)
    for stage in data["stages"] if rng.random() < 0.6 else ():
        public, count = stage.get("public", []), len(stage["allocations"])
        if public and "feasible" not in stage and count > 1:
            own = [[int(a == 0 or rng.random() < 0.6) for _ in public] for a in range(count)]
            stage["feasible"] = {"axes": ["allocation", "public"], "values": own}
    try:
        return Environment.from_json(data)
    except BadInput:  # nothing is left to do at some shock
        return None


@pytest.mark.parametrize("horizon", [None, 1, 2, 3])
@pytest.mark.parametrize("seed", quick(range(times(60)), 23))
def test_due_payments_agree_with_the_exact_audit(seed, horizon):
    """Contingent transfers by bounds, and the same payments audited exactly."""
    env, form = of_the_public(seed, horizon), DUE[seed % len(DUE)]
    if env is not None and not any(map(narrows, env.stages)):
        compare_due(env, form)


@pytest.mark.parametrize("hair", [0, Fraction(1, 10**30), Fraction(-1, 10**30)])
@pytest.mark.parametrize("gone", [False, True])
def test_who_is_away_has_no_lie_in_the_last_period(gone, hair):
    """Ann is served at its second type, and is paid as much, and a hair more or less, for saying that it is of its
    first: that matters only if it is there to say so."""
    env = prize(gone)
    tree = enclose_contingent(env, Form.CONTINGENT, NANO).to_json()
    correction = Table(("ann",), exact.from_fractions([-1 - Fraction(hair), Fraction(0)], (2,)))
    paid = whole(given.paid(correction, ("ann", "bob")).to_json())
    tree["mechanism"]["payments"]["ann"]["last"] = paid
    tree["claims"] = [one for one in tree["claims"] if one["id"] == "efficient"]
    report = answer(env, tree, require=["efficient"])
    assert report.verdict == "accepted", report.reason
    found = own_bounds(env, tree)["incentive_compatible"]
    assert found.verdict == ("proved" if gone or hair <= 0 else "refuted")
    assert found.high == (0 if gone else min(-hair, 0))


def prize(gone):
    """One period. Ann is of two types, at the second of which it is away if it has gone; it gets 1 for being served,
    and is served if it says that it is of the second. Bob watches."""
    return Environment.from_json({
        "format": "lpmech-environment/2", "name": "prize", "discount": "1/2", "horizon": 1, "agents": ["ann", "bob"],
        "stages": [{
            "types": {"ann": ["1", "2"], "bob": ["there"]}, **({"away": {"ann": ["2"]}} if gone else {}),
            "allocations": ["nothing", "serve"],
            "utility": {"ann": {"axes": ["allocation", "ann"], "values": [["0", "0"], ["-1", "1"]]},
                        "bob": {"axes": [], "values": "0"}},
        }],
    })  # fmt: skip


def store(loss=0, hair=0):
    """Bob can deliver if he has something in stock, and is caught where he only says so: that costs him `loss`. Ann has
    not come yet, is there, or has gone."""
    half = Fraction(1, 2)
    return Environment.from_json({
        "format": "lpmech-environment/2", "name": "store", "discount": "9/10", "horizon": None,
        "agents": ["ann", "bob"],
        "stages": [{
            "types": {"ann": ["not yet", "there", "gone"], "bob": ["empty", "full"]},
            "away": {"ann": ["not yet", "gone"]},
            "allocations": ["nothing", "bob delivers"],
            "feasible": {"axes": ["allocation", "bob"], "default": "1", "entries": {"bob delivers|empty": "0"}},
            "utility": {
                "ann": {"axes": ["allocation", "ann"], "default": "0", "entries": {"bob delivers|there": "5"}},
                "bob": {"axes": ["allocation", "bob"], "default": "0",
                        "entries": {"bob delivers|full": "-1", "bob delivers|empty": str(Fraction(-loss) + hair)}},
            },
            "transition": {
                "ann": {"axes": ["ann", "next ann"],
                        "values": [["1/2", "1/2", "0"], ["0", "2/3", "1/3"], ["0", "0", "1"]]},
                "bob": {"axes": ["allocation", "bob", "next bob"],
                        "values": [[["1/2", "1/2"], ["0", "1"]], [["1/2", "1/2"], [str(half), str(half)]]]},
            },
        }],
    })  # fmt: skip


ENV, HONEST = store(10), store(-10)
TREE = enclose(ENV, NANO).to_json()


def test_a_liar_who_is_caught_and_one_who_is_rewarded():
    """The pivot mechanism is truthful if the lie that cannot be is punished, and not if it is rewarded."""
    for env, verdict in ((ENV, "proved"), (HONEST, "refuted")):
        found = {one.id: one for one in enclose(env, NANO).claims}
        assert str(found["lies_stay_feasible"].verdict) == "refuted"
        assert str(found["efficient"].verdict) == "proved"
        assert str(found["incentive_compatible"].verdict) == verdict
        compare(env)


def threshold():
    """The loss at which the lie that cannot be is worth nothing: the exact slack falls by 1 for each unit less."""
    exact = audit(ENV, charged(ENV, *_efficient(ENV)), require=("incentive_compatible",))
    gift = store(-20)
    slack = audit(gift, charged(gift, *_efficient(gift))).claims["incentive_compatible"].least_slack
    assert str(exact.claims["incentive_compatible"].verdict) == "proved"
    return -20 - slack


def _efficient(env):
    programs = solve_all(env)
    return programs, tuple(period.allocation for period in programs.everyone.periods)


@pytest.mark.heavy
@pytest.mark.parametrize(("hair", "verdict"), [
    (0, "proved"), (Fraction(1, 10**30), "refuted"), (Fraction(-1, 10**30), "proved"),
    (Fraction(1, 10**100), "refuted"),
])  # fmt: skip
def test_a_lie_that_gains_a_hair(hair, verdict):
    """At the loss that just deters it truth is best; a hair below a lie gains, and exact values tell."""
    env = store(threshold(), hair)
    found = compare(env)
    assert str({one.id: one for one in found.claims}["incentive_compatible"].verdict) == verdict
    own = own_bounds(env, found.to_json())
    assert own["incentive_compatible"].verdict == verdict


def forged(change, env=ENV, tree=TREE):
    tree = copy.deepcopy(tree)
    change(tree)
    return answer(env, tree), tree


def delivered_from_nothing(tree):
    """The rule chooses what is not feasible at one state."""
    data = data_of(tree["mechanism"]["allocation"][0])
    data[2] = 1  # ann is there, and bob has nothing in stock
    tree["mechanism"]["allocation"] = [{"chunks": chunks(bytes(data))}]


def said(name, verdict, slack=None):
    def change(tree):
        claim(tree, name).update(verdict=verdict, least_slack=slack, at=None)

    return change


def a_symmetry(tree):
    tree["evidence"]["symmetries"] = [{"agents": {}, "allocations": {}}]


@pytest.mark.parametrize("change", [
    delivered_from_nothing, said("lies_stay_feasible", "proved"), said("absent_pay_nothing", "refuted"), a_symmetry,
    said("efficient", "refuted"), said("lies_stay_feasible", "refuted", {"from": "-1/2", "to": "-1/2"}),
])  # fmt: skip
def test_forged_claims_are_rejected(change):
    assert forged(change)[0].verdict == "rejected"


def test_truth_that_does_not_pay_is_not_proved():
    """The certificate of the environment in which a liar is punished, of one in which it is rewarded."""
    tree = enclose(HONEST, NANO).to_json()
    for name in ("incentive_compatible", "best_response", "interim_best_response"):
        if any(one["id"] == name for one in tree["claims"]):
            report, _ = forged(said(name, "proved"), HONEST, tree)
            assert report.verdict == "rejected"


@pytest.mark.parametrize("seed", quick(range(times(75)), 37))
def test_a_table_that_is_off_is_what_it_is(seed):
    """Fields of tables moved by a unit or many: what the checker still holds is true."""
    rng = random.Random(f"off {seed}")

    def change(tree):
        found = tree["evidence"]["values"][rng.choice(list(tree["evidence"]["values"]))]
        data, width = data_of(found), found["width"]
        fields = [int.from_bytes(data[k : k + width], "little") for k in range(0, len(data), width)]
        fields[rng.randrange(len(fields))] += rng.choice([1, -1, 2**10, 2**20])
        least = min(fields)
        found["least"] += least
        moved = [min(one - least, 256**width - 1) for one in fields]
        found["chunks"] = chunks(b"".join(one.to_bytes(width, "little") for one in moved))

    env = rng.choice([ENV, HONEST])
    report, tree = forged(change, env, TREE if env is ENV else enclose(HONEST, NANO).to_json())
    if report.claims and any(one.reason is None for one in report.claims):
        true(env, tree, report)


@pytest.mark.parametrize("limit", [1, 1_000, 30_000])
def test_work_is_limited(limit):
    assert answer(ENV, TREE, limit=limit).verdict in ("limit", "accepted")


def test_contingent_transfers_are_refused_where_a_lie_can_lead_astray():
    with pytest.raises(CannotEnclose, match="feasible depends on types"):
        enclose_contingent(ENV, Form.CONTINGENT, NANO)
