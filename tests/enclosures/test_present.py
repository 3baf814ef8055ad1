"""Payments of those who are present by bounds: beside exact arithmetic on random environments and shipped cases, at
ties and hairs, and in forged certificates."""

import copy
import json
import random
from fractions import Fraction

import numpy as np
import pytest

from lpmech import casefiles, certify
from lpmech.certificate.pipeline import audit
from lpmech.checker.enclosed import types_of
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.enclosures.cannot import CannotEnclose
from lpmech.enclosures.idle import idle
from lpmech.enclosures.produce import enclose
from lpmech.enclosures.stored import stored_amounts
from lpmech.mechanisms.arrivals import NAME, before_arrival
from lpmech.mechanisms.social import solve_all
from lpmech.problem.canonical import canonical
from lpmech.problem.tables import Choice
from tests.enclosures.arriving import Arriving, arriving, hiding, of_present
from tests.enclosures.common import ASKED, IMPLIED, NANO, Rule, answer, chunks, data_of, own_bounds
from tests.enclosures.environments import draw
from tests.enclosures.test_roads import CASES_FOLDER, agrees, charged
from tests.feasible import open_at
from tests.oracle import Environment as Naive
from tests.quick import quick
from tests.search import times

SEEDS = range(times(60))
CLEAR = Fraction(1, 10**6)
TOLD = ("incentive_compatible", "absent_pay_nothing", "participation_zero_option", "weak_budget_balance")


def same_rule(env, exact, setting):
    """Whether both choose the same wherever that has a chance."""
    for position in env.periods:
        stage = env.stage(position)
        rule = exact.mechanism.allocation[position]
        rule = rule.over(("shock", *stage.components), {**stage.sizes, "shock": len(stage.shocks)})
        for z, shock in enumerate(stage.shocks):
            if shock.probability and not bool((rule[z] == setting.plans[position][z]).all()):
                return False
    return True


def compare(env):
    """Verdicts, slacks and payments beside the exact ones; and the checker, which finds no less by itself."""
    found = enclose(env, NANO, required=ASKED, present=True)
    exact = certify(env, NAME, require=("efficient", *IMPLIED))
    exact = exact.besides or exact
    tree = found.to_json()
    assert tree["format"] == "lpmech-certificate/2.2"
    assert answer(env, tree, require=["efficient"]).verdict == "accepted"
    assert same_rule(env, exact, found.setting)
    own = own_bounds(env, tree)
    for one in found.claims:
        if one.id in exact.claims:
            agrees(one.id, one, exact.claims[one.id])
            if one.id in own:
                agrees(one.id, own[one.id], exact.claims[one.id])
    for agent, name in enumerate(env.agents):
        for position in env.periods:
            table, stage = found.amounts.payment(agent, position), env.stage(position)
            paid = exact.mechanism.transfers[agent][position].over(stage.components, stage.sizes)
            for labels in np.ndindex(paid.numerators.shape):
                low, high = table.at(labels)
                assert low <= paid.item(labels) <= high, (name, position, labels)
    return found, exact


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(SEEDS, 27))
def test_bounds_and_exact_arithmetic_agree_where_agents_arrive(seed):
    """What is further than a millionth from 0 is decided, unless a tie leaves open whether somebody pays."""
    env = arriving(seed)
    if env is None:
        return
    found, exact = compare(env)
    verdicts = {one.id: str(one.verdict) for one in found.claims}
    if verdicts["absent_pay_nothing"] != "undecided":
        for name in TOLD:
            least = exact.claims[name].least_slack
            assert abs(least) < CLEAR or verdicts[name] == str(exact.claims[name].verdict), name


AWAY = [path for path in sorted((CASES_FOLDER / "beyond").glob("*.toml")) if "\naway" in path.read_text("utf-8")]


@pytest.mark.heavy
@pytest.mark.parametrize("path", AWAY, ids=lambda path: path.stem)
def test_shipped_cases_with_agents_away_are_decided(path):
    env = casefiles.load(path).environment
    found, exact = compare(env)
    verdicts = {one.id: str(one.verdict) for one in found.claims}
    for name in ("efficient", "incentive_compatible", "best_response", "absent_pay_nothing"):
        assert verdicts[name] == str(exact.claims[name].verdict) == "proved"


@pytest.mark.parametrize("seed", quick(SEEDS, 23))
def test_three_programs_know_who_has_not_come_and_who_has_nothing_left(seed):
    env = arriving(seed)
    if env is None:
        return
    own, naive = read_environment(json.loads(canonical(env))), Naive(json.loads(canonical(env)))
    for agent, name in enumerate(env.agents):
        early = [frozenset(np.flatnonzero(mask).tolist()) for mask in before_arrival(env, agent)]
        assert types_of.early(own, agent) == early == by_walking(env, naive, name)
        assert types_of.idle(own, agent) == [frozenset(np.flatnonzero(mask).tolist()) for mask in idle(env, agent)]


def by_walking(env, naive, name):
    """The types before an arrival, found state by state: away, and not reached from a state at which the agent has
    been there."""
    been = {t: set() for t in naive.periods}
    for _ in range(1 if naive.horizon is not None else 6):
        for t in naive.periods:
            for state in naive.states(t):
                own = naive.own(state, name)
                if naive.is_away(t, name, own) and own not in been[t]:
                    continue
                been[t].add(own)
                after = t if naive.horizon is None else t + 1
                for a in naive.allocations(t) if after in been else ():
                    been[after] |= {naive.own(then, name) for then, p in naive.transition(t, a, state).items() if p}
    return [frozenset(k for k, label in enumerate(naive.labels(t)[name]) if label not in been[t])
            for t in naive.periods]  # fmt: skip


HAIR = Fraction(1, 10**30)


@pytest.mark.parametrize(
    ("gain", "verdict"),
    [(Fraction(1, 2), "refuted"), (HAIR, "undecided"), (0, "proved"), (-HAIR, "undecided"), (-1, "proved"),
     (Fraction(1, 10**6), "refuted")],
)  # fmt: skip
def test_hiding_is_paid_for_where_it_would_pay(gain, verdict):
    """Who would gain by hiding is charged as by the pivot mechanism; a hair is not told, and truth stays best."""
    env = hiding(gain)
    found, exact = compare(env)
    told = {one.id: one for one in found.claims}
    assert str(told["incentive_compatible"].verdict) == "proved"
    assert str(told["absent_pay_nothing"].verdict) == verdict
    assert str(exact.claims["absent_pay_nothing"].verdict) == ("refuted" if gain > 0 else "proved")
    kept = found.amounts.payment(0, 0).at((0, 0))
    assert kept[0] <= (1 if gain > 0 else 0) <= kept[1]


def test_twins_who_have_come_leave_nothing_open():
    """Two who are alike tie for the seat, and a third has not come: what it is charged is exactly 0 all the same."""
    agents = ["ann", "bob", "cyd"]
    types = ["not yet", "1", "2", "gone"]
    moves = [["1/2", "1/4", "1/4", 0], [0, "1/3", "1/3", "1/3"], [0, "1/3", "1/3", "1/3"], [0, 0, 0, 1]]
    tables = {name: {"axes": ["allocation", name], "default": 0, "entries": {f"to {name}|1": 1, f"to {name}|2": 2}}
              for name in agents}  # fmt: skip
    env = type(hiding(0)).from_json({
        "format": "lpmech-environment/2", "discount": "2/3", "horizon": None, "agents": agents,
        "stages": [{"types": dict.fromkeys(agents, types), "away": {name: ["not yet", "gone"] for name in agents},
                    "allocations": [f"to {name}" for name in agents], "utility": tables,
                    "transition": {name: {"axes": [name, f"next {name}"], "values": moves} for name in agents}}],
    })  # fmt: skip
    found, _ = compare(env)
    assert str(next(one for one in found.claims if one.id == "absent_pay_nothing").verdict) == "proved"


def test_what_is_stored_tells_the_payments_that_were_found():
    env = casefiles.load(CASES_FOLDER / "beyond" / "visitor.toml").environment
    found = enclose(env, NANO, present=True)
    amounts = stored_amounts(env, json.loads(json.dumps(found.to_json())))
    for agent in range(2):
        one, other = found.amounts.payment(agent, 0), amounts.payment(agent, 0)
        assert all(one.at(labels) == other.at(labels) for labels in np.ndindex(4, 2))


@pytest.mark.parametrize("seed", quick(SEEDS, 27))
def test_any_table_of_a_payoff_is_sound(seed):
    """A table that is no solution at all widens what the checker finds, and it stays true."""
    env = arriving(seed)
    if env is None or env.horizon is not None:
        return
    tree, exact = enclose(env, NANO, present=True).to_json(), certify(env, NAME)
    tree = copy.deepcopy(tree)
    own = [name for name in tree["evidence"]["values"] if name.startswith("of ")]
    for name in own:
        table = tree["evidence"]["values"][name]
        data, width = data_of(table), table["width"]
        for k in range(0, len(data), 2 * width):
            data[k : k + width] = bytes(width)
        tree["evidence"]["values"][name] = table | {"chunks": chunks(bytes(data))}
    found = own_bounds(env, tree)
    for name in ("participation_zero_option", "absent_pay_nothing", "ex_ante_budget_balance"):
        if name in exact.claims:
            agrees(name, found[name], exact.claims[name])


@pytest.mark.parametrize("seed", [8, *quick((seed for seed in SEEDS if seed != 8), 17)])
def test_what_the_checker_finds_of_any_rule_is_true_where_agents_arrive(seed):
    """Rules that are not optimal, and tables of payoffs that are any."""
    env = arriving(seed)
    if env is None:
        return
    programs, noise = solve_all(env), random.Random(seed).choice([0, 3, 1_000])
    plans, choices = feasible_rule(env, seed)
    own = of_present(env, charged(env, programs, choices), choices)
    true = audit(env, own, require=("efficient", "ex_ante_budget_balance", *IMPLIED))
    rule = Rule(env, plans)
    tree = rule.tree(programs, noise=noise)
    tree["format"], tree["mechanism"]["payments"] = "lpmech-certificate/2.2", "pivot of present"
    if env.horizon is None:
        alone = [name for k, name in enumerate(env.agents) if before_arrival(env, k)[0].any()]
        tree["evidence"]["values"] |= {f"of {name}": tree["evidence"]["values"]["everyone"] for name in alone}
    for name, found in own_bounds(env, tree).items():
        if name in true.claims and true.claims[name].verdict != "undecided":
            agrees(name, found, true.claims[name])


def feasible_rule(env, seed):
    """A rule of chance that a table of what is feasible allows; as plans and as choices."""
    rng, plans = random.Random(f"any rule {seed}"), []
    for position in env.periods:
        stage = env.stage(position)
        shape = (len(stage.shocks), *(stage.sizes[axis] for axis in stage.components))
        plan = np.zeros(shape, dtype=np.uint8)
        for place in np.ndindex(shape):
            plan[place] = rng.choice(open_at(stage, place))
        plans.append(plan)
    choices = tuple(Choice(("shock", *env.stage(t).components), plan.astype(np.int64)) for t, plan in enumerate(plans))
    return plans, choices


def test_it_needs_agents_who_are_away_and_private_values():
    with pytest.raises(CannotEnclose, match="nobody is ever away"):
        enclose(draw(1), NANO, present=True)
    env = Arriving(3).environment()
    assert any(stage.has_away for stage in env.stages)
    shared = json.loads(canonical(casefiles.load(CASES_FOLDER / "beyond" / "visitor.toml").environment))
    shared["stages"][0]["utility"]["bob"] = {"axes": ["ann"], "values": ["0", "1", "2", "3"]}
    with pytest.raises(CannotEnclose, match="private values"):
        enclose(type(env).from_json(shared), NANO, present=True)


def test_a_joint_transition_is_no_environment_of_these_payments():
    """The checker says so, and does not look for arrivals first."""
    data = json.loads(canonical(casefiles.load(CASES_FOLDER / "beyond" / "visitor.toml").environment))
    tree = enclose(type(hiding(0)).from_json(data), NANO, present=True).to_json()
    axes = ["next ann", "next bob"]
    data["stages"][0]["transition"] = {
        "joint": {"axes": axes, "values": [["1/4", "0"], ["0", "1/4"], ["1/4", "0"], ["0", "1/4"]]}
    }
    env = type(hiding(0)).from_json(data)
    tree["environment"] = env.sha256
    tree["evidence"]["values"] = {name: one for name, one in tree["evidence"]["values"].items() if name != "of ann"}
    assert answer(env, tree).verdict == "rejected"
