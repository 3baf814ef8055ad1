"""The oracle against itself by different roads, against closed forms, and the random environments' validity."""

import random
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings

from tests import quick
from tests.oracle import Audit, Environment, Pivot, best_stationary_values, claims, least_value, solve
from tests.oracle.environment import cell, has_independent_transitions, has_private_values, has_same_feasible_sets
from tests.oracle.linear import fixed_point
from tests.oracle.program import q_values
from tests.strategies import environments, private_independent_environments, random_environment, tiny_environments


def examples(count):
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(
        max_examples=quick.examples(count), deadline=None, derandomize=True, database=None, suppress_health_check=checks
    )


def audited(data):
    """The environment, its pivot mechanism and the audit of it."""
    pivot = Pivot(Environment(data))
    return pivot.env, pivot, Audit(pivot.env, pivot.allocation, pivot.pay, pivot.without)


def random_mechanism(env, seed, memory=True):
    """Any feasible allocation rule, and payments from a small set that depend on the memory."""
    rng, paid = random.Random(seed), {}
    rule = {
        t: {(z, s): rng.choice(env.feasible(t, z)) for z, s in product(env.shocks(t), env.states(t))}
        for t in env.periods
    }

    def pay(agent, period, remembered, reports):
        key = agent, period, remembered if memory else None, reports
        return paid.setdefault(key, Fraction(rng.randint(-2, 2), rng.randint(1, 3)))

    return Audit(env, rule, pay)


# ---------------------------------------------------------------------------------------------------------- tables


LABELS = {"allocation": ["x", "y"], "ann": ["lo", "hi"], "next ann": ["lo", "hi"]}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"axes": [], "values": 3}, 3),
        ({"axes": [], "default": "-1/2"}, Fraction(-1, 2)),
        ({"axes": ["ann"], "values": ["0.25", 7]}, 7),
        ({"axes": ["ann", "allocation"], "values": [["1", "2"], ["3", "4"]]}, 3),
        ({"axes": ["allocation", "ann"], "values": [["1", "2"], ["3", "4"]]}, 2),
        ({"axes": ["allocation", "ann"], "default": 0, "entries": {"x|hi": "2/4"}}, Fraction(1, 2)),
        ({"axes": ["ann", "allocation"], "default": 9, "entries": {"lo|x": "2/4"}}, 9),
    ],
)
def test_cell(table, expected):
    assert cell(table, LABELS, {"allocation": "x", "ann": "hi", "next ann": "lo"}) == expected


def two_bidders(**more):
    """One object, two bidders, one period; `more` goes into the stage."""
    stage = {"types": {"ann": ["1", "5"], "bob": ["3"]}, "allocations": ["to ann", "to bob"]}
    ann = {"axes": ["allocation", "ann"], "values": [["1", "5"], ["0", "0"]]}
    stage["utility"] = {"ann": ann, "bob": {"axes": ["allocation"], "values": ["0", "3"]}}
    stage.update(more)
    return {"format": "lpmech-environment/1", "discount": 1, "horizon": 1, "agents": ["ann", "bob"], "stages": [stage]}


def test_the_second_price():
    pivot = Pivot(Environment(two_bidders()))
    assert pivot.allocation[1] == {(None, (None, "1", "3")): "to bob", (None, (None, "5", "3")): "to ann"}
    high, low = (None, "5", "3"), (None, "1", "3")
    assert [pivot.payments[1][agent, high] for agent in ("ann", "bob")] == [3, 0]
    assert [pivot.payments[1][agent, low] for agent in ("ann", "bob")] == [0, 1]


def test_the_second_price_with_a_reserve():
    """A public utility of 4 of keeping the object: the winner pays it where it is more than the other's value."""
    stage = two_bidders()["stages"][0]
    utility = {"axes": ["allocation"], "default": 0, "entries": {"keep": "4"}}
    ann = {"axes": ["allocation", "ann"], "default": 0, "entries": {"to ann|1": "1", "to ann|5": "5"}}
    bob = {"axes": ["allocation"], "default": 0, "entries": {"to bob": "3"}}
    more = {"allocations": [*stage["allocations"], "keep"], "utility": {"ann": ann, "bob": bob}}
    pivot = Pivot(Environment(two_bidders(**more, **{"public utility": utility})))
    assert pivot.allocation[1] == {(None, (None, "1", "3")): "keep", (None, (None, "5", "3")): "to ann"}
    assert pivot.payments[1]["ann", (None, "5", "3")] == 4
    assert pivot.everyone.values[1] == {(None, "1", "3"): 4, (None, "5", "3"): 5}


def test_the_last_payments_count_terminal_utilities():
    """Whoever gets the object likes to have had it; it is discounted once more."""
    data = two_bidders(transition={"ann": {"axes": ["allocation", "next ann"], "values": [["0", "1"], ["1", "0"]]}})
    data["discount"] = "1/2"
    data["terminal"] = {"utility": {"ann": {"axes": ["ann"], "values": ["0", "6"]}}}
    pivot = Pivot(Environment(data))
    assert pivot.everyone.values[1] == {(None, "1", "3"): 4, (None, "5", "3"): 8}
    assert pivot.payments[1]["ann", (None, "1", "3")] == 3
    assert pivot.payments[1]["bob", (None, "1", "3")] == 0


@pytest.mark.parametrize(("terminal", "least"), [("0", 3), ("5", 0), ("-5", -5)])
def test_terminal_utilities_count_where_some_is_not_zero(terminal, least):
    constant = {"axes": [], "values": 3}
    data = two_bidders(utility={"ann": constant, "bob": constant}, transition={"ann": {"axes": [], "values": "1/2"}})
    data["terminal"] = {"utility": {"ann": {"axes": [], "values": terminal}}}
    assert least_value(Environment(data)) == least


def test_feasible_sets_fall_back():
    shocks = {
        "z": {"probability": "1/2", "feasible": ["to bob"], "feasible without": {"ann": ["to ann"]}},
        "y": {"probability": "1/2", "feasible": ["to bob"]},
        "x": {"probability": 0},
    }
    stage_sets = {"ann": ["to bob"], "bob": ["to bob", "to ann"]}
    env = Environment(two_bidders(**{"shocks": shocks, "feasible without": stage_sets}))
    assert [env.feasible(1, z) for z in "zyx"] == [["to bob"], ["to bob"], ["to ann", "to bob"]]
    assert [env.feasible(1, z, "ann") for z in "zyx"] == [["to ann"], ["to bob"], ["to bob"]]
    assert Environment(two_bidders(shocks=shocks)).feasible(1, "y", "ann") == ["to bob"]
    assert Environment(two_bidders(**{"feasible without": stage_sets})).feasible(1, None, "ann") == ["to bob"]
    assert [env.feasible(1, z, "bob") for z in "zyx"] == [["to ann", "to bob"]] * 3
    assert env.positive_shocks(1) == [("z", Fraction(1, 2)), ("y", Fraction(1, 2))]


def test_an_omitted_next_axis_is_the_same_chance_of_each_label():
    data = two_bidders(transition={"ann": {"axes": [], "values": "1/2"}})
    data["horizon"] = 2
    env = Environment(data)
    assert env.transition(1, "to ann", (None, "1", "3")) == {(None, own, "3"): Fraction(1, 2) for own in ("1", "5")}
    assert env.transition(2, "to ann", (None, "1", "3")) == {}


# ----------------------------------------------------------------------------------------------- random environments


@pytest.mark.long
def test_random_environments_are_valid_and_various():
    seen = set()
    for seed in range(220):
        data = random_environment(seed)
        check_validity(data)
        seen |= set(features(data))
    wanted = {"infinite", "one stage", "many stages", "public", "shocks", "impossible shock", "without", "terminal"}
    wanted |= {"joint", "mixture", "factored", "prior", "no prior", "private", "interdependent", "independent"}
    wanted |= {"dependent", "dense", "sparse", "terminal states", "other sets", "public utility", "zero probability"}
    assert wanted <= seen


@pytest.mark.long
@examples(40)
@given(environments())
def test_drawn_environments_are_valid(data):
    check_validity(data)


def check_validity(data):
    """Probabilities are not negative and every row sums to 1; sets are not empty; at most 12 joint states."""
    env = Environment(data)
    assert env.prior() is None or distribution(env.prior())
    for t in env.periods:
        assert len(env.states(t)) <= 12
        assert distribution({z: env.probability(t, z) for z in env.shocks(t)})
        assert all(env.feasible(t, z, who) for z in env.shocks(t) for who in (None, *env.agents))
        if env.transition_is_needed(t):
            assert all(distribution(env.transition(t, a, s)) for a in env.allocations(t) for s in env.states(t))


def distribution(row):
    return min(row.values()) >= 0 and sum(row.values()) == 1


def features(data):
    """What a drawn environment shows."""
    env, text = Environment(data), str(data)
    yield "infinite" if env.horizon is None else "many stages" if len(data["stages"]) > 1 else "one stage"
    yield "prior" if "prior" in data else "no prior"
    yield "private" if has_private_values(env) else "interdependent"
    yield "independent" if has_independent_transitions(env) else "dependent"
    yield "same sets" if has_same_feasible_sets(env) else "other sets"
    yield from (word for word in ("public utility", "terminal", "shocks", "joint", "mixture") if f"'{word}'" in text)
    yield from (name for name, key in (("dense", "values"), ("sparse", "entries")) if f"'{key}'" in text)
    yield from ["terminal states"] * ("types" in data.get("terminal", {}))
    for stage in data["stages"]:
        yield from ["public"] * ("public" in stage) + ["without"] * ("feasible without" in stage)
        yield from ["impossible shock"] * any(Fraction(z["probability"]) == 0 for z in stage.get("shocks", {}).values())
        yield from ["factored"] * any(agent in stage.get("transition", {}) for agent in env.agents)
    if env.transition_is_needed(1):
        rows = [env.transition(1, a, s) for a in env.allocations(1) for s in env.states(1)]
        yield from ["zero probability"] * any(1 < len(row) < len(env.states(2)) for row in rows)


def test_switches():
    fixed = {"agents": (2, 2), "types": (2, 2), "horizon": "infinite", "shocks": True, "public": False, "prior": True}
    for seed in range(30):
        env = Environment(random_environment(seed, **fixed))
        assert env.horizon is None
        assert [len(env.labels(1)[agent]) for agent in env.agents] == [2, 2]
        assert env.states(1)[0][0] is None
        assert env.shocks(1) != [None]
        assert env.prior() is not None


@pytest.mark.heavy
@pytest.mark.parametrize("sets", ["same", "smaller", "larger"])
def test_the_switch_for_the_sets_without_an_agent(sets):
    differ = 0
    for seed in range(60):
        env = Environment(random_environment(seed, sets=sets))
        for t, agent in product(env.periods, env.agents):
            for z in env.shocks(t):
                all_, rest = set(env.feasible(t, z)), set(env.feasible(t, z, agent))
                assert {"same": all_ == rest, "smaller": rest <= all_, "larger": all_ <= rest}[sets]
                differ += all_ != rest
    assert (differ > 0) == (sets != "same")


# ------------------------------------------------------------------------------------------------------- the program


@examples(40)
@given(tiny_environments())
def test_policy_iteration_is_the_best_of_all_policies(data):
    env = Environment(data)
    for without in (None, *env.agents):
        assert solve(env, without).values[1] == best_stationary_values(env, without)


def test_policy_iteration_with_shocks_is_the_best_of_all_policies():
    for seed in range(15):
        env = Environment(random_environment(seed, **TINY_WITH_SHOCKS))
        assert solve(env).values[1] == best_stationary_values(env)


TINY_WITH_SHOCKS = {"horizon": "infinite", "agents": (1, 2), "max_states": 3, "allocations": (2, 2), "shocks": True}


def test_a_long_horizon_comes_near_the_infinite_one():
    for seed in range(10):
        data = random_environment(seed, horizon="infinite", agents=(1, 2), max_states=4)
        data["discount"] = "1/3"
        infinite = solve(Environment(data)).values[1]
        env = Environment({**data, "horizon": 12})
        most = max(abs(x) for x in q_values(env, 12, dict.fromkeys(env.states(1), 0)).values())
        gap = max(abs(infinite[s] - x) for s, x in solve(env).values[1].items())
        assert gap <= most * Fraction(1, 3) ** 12 / (1 - Fraction(1, 3))


@examples(20)
@given(private_independent_environments(max_states=8))
def test_without_an_agent_that_agent_s_type_does_not_matter(data):
    env = Environment(data)
    for agent in env.agents:
        for t, row in solve(env, agent).values.items():
            for s, own in product(row, env.labels(t)[agent]):
                assert row[s] == row[env.replace(s, agent, own)]


# --------------------------------------------------------------------------------------------------------- the pivot


@examples(40)
@given(environments(max_states=8))
def test_two_formulas_of_the_pivot_agree(data):
    pivot = Pivot(Environment(data))
    for t, row in pivot.payments.items():
        assert all(pivot.flow_payment(t, agent, s) == p for (agent, s), p in row.items())


@pytest.mark.long
@examples(25)
@given(private_independent_environments(max_states=6))
def test_the_pivot_is_incentive_compatible(data):
    env, pivot, audit = audited(data)
    for agent in env.agents:
        slacks = audit.incentive_slacks(agent)
        assert min(slacks.values()) == 0
        assert all(x == surplus_lost(pivot, *place) for place, x in slacks.items())
        assert set(audit.best_response_slacks(agent).values()) == {0}
        assert min(audit.shock_slacks(agent, pivot.pay_at_shock).values()) == 0


def surplus_lost(pivot, period, _memory, state, reports):
    """E_z [ Q(θ, a*(z, θ)) − Q(θ, a*(z, r)) ]."""
    t = pivot.env.key(period)
    q, rule = pivot.everyone.q[t], pivot.allocation[t]
    shocks = pivot.env.positive_shocks(t)
    return sum(p * (q[state, rule[z, state]] - q[state, rule[z, reports]]) for z, p in shocks)


def test_the_pivot_with_interdependent_values_is_refuted_somewhere():
    refuted = 0
    for seed in range(25):
        env, _, audit = audited(random_environment(seed, private=False, max_states=6, agents=(2, 2)))
        for agent in env.agents:
            refuted += min(audit.incentive_slacks(agent).values()) < 0
    assert refuted > 5


@examples(25)
@given(environments(sets="larger", max_states=6))
def test_the_pivot_runs_no_deficit_where_all_can_be_done_without_an_agent(data):
    _, pivot, audit = audited(data)
    assert min(audit.budgets().values()) >= 0
    assert min(p for row in pivot.shock_payments.values() for p in row.values()) >= 0


@examples(25)
@given(private_independent_environments(sets="smaller", max_states=6))
def test_participation_where_nothing_more_can_be_done_without_an_agent(data):
    env, _, audit = audited(data)
    assert all(min(audit.participation_passive(agent).values()) >= 0 for agent in env.agents)


@examples(25)
@given(environments(max_states=6))
def test_the_pivot_is_efficient_and_charges_nothing_after_exit(data):
    env, _, audit = audited(data)
    assert set(audit.efficient().values()) == {0}
    assert all(x == 0 for agent in env.agents for x in audit.efficient_exit(agent).values())


# --------------------------------------------------------------------------------------------------------- the audit


@pytest.mark.long
@examples(25)
@given(environments(max_states=4, agents=(1, 2)))
def test_no_one_period_lie_gains_exactly_where_no_strategy_gains(data):
    env = Environment(data)
    for seed, memory in ((0, False), (1, True)):
        audit = random_mechanism(env, seed, memory)
        for agent in env.agents:
            lies, best = audit.incentive_slacks(agent), audit.best_response_slacks(agent)
            assert (min(lies.values()) >= 0) == (min(best.values()) >= 0)
            assert max(best.values()) <= 0
            assert min(best.values()) <= min(lies.values())


def test_truthful_values_by_one_system_over_all_pairs():
    for seed in range(20):
        env = Environment(random_environment(seed, horizon="infinite", max_states=4, agents=(1, 2)))
        audit = random_mechanism(env, seed)
        truth = {place: place[1] for place in audit.places(2)}
        for agent in env.agents:
            assert audit.truthful(agent)[2] == pair_values(audit, agent, truth)


def pair_values(audit, agent, strategy):
    """The values of a stationary strategy (memory, state) → reports, one unknown for every pair."""
    constant, weight = {}, {}
    for (m, s), r in strategy.items():
        constant[m, s] = audit.payoff(2, agent, m, r, s, lambda _m, _s: 0)
        weight[m, s] = {}
        for p, a in audit.plan(2, r):
            for n, q in audit.env.transition(2, a, s).items():
                weight[m, s][(r, a), n] = weight[m, s].get(((r, a), n), 0) + audit.env.discount * p * q
    return fixed_point(constant, weight)


def test_the_best_response_is_the_best_of_all_strategies():
    gains = 0
    for seed in range(25):
        small = {"horizon": "infinite", "agents": (1, 2), "allocations": (2, 2), "max_states": 2, "shocks": False}
        env = Environment(random_environment(seed, **small))
        audit = random_mechanism(env, seed)
        for agent in env.agents:
            best = audit.best_response(agent)[2]
            assert best == best_of_all(audit, agent)
            gains += best != audit.truthful(agent)[2]
    assert gains > 5


def best_of_all(audit, agent):
    """The pointwise greatest value of all stationary strategies over (memory, state), by trying each of them."""
    places, best = audit.places(2), {}
    for choice in product(*[audit.reports(2, agent, s) for _, s in places]):
        for place, value in pair_values(audit, agent, dict(zip(places, choice, strict=True))).items():
            best[place] = max(best.get(place, value), value)
    return best


def test_a_lie_is_remembered():
    """The agent receives 1 for repeating yesterday's report, but the type always changes: the truth never earns it;
    a lie does, and the true report after it again."""
    stage = {"types": {"ann": ["x", "y"]}, "allocations": ["a"], "utility": {"ann": {"axes": [], "values": 0}}}
    flip = {"axes": ["ann", "next ann"], "values": [[0, 1], [1, 0]]}
    data = {"discount": "1/2", "horizon": None, "agents": ["ann"], "stages": [{**stage, "transition": {"ann": flip}}]}
    env = Environment(data)
    rule = {1: {(None, s): "a" for s in env.states(1)}}
    audit = Audit(env, rule, lambda _i, _t, m, r: Fraction(-1) if m is not None and m[0] == r else Fraction(0))
    assert set(audit.truthful("ann")[1].values()) == {0}
    repeated, changed = (((None, "x"), "a"), (None, "x")), (((None, "x"), "a"), (None, "y"))
    assert [audit.truthful("ann")[2][place] for place in (repeated, changed)] == [1, 0]
    assert set(audit.best_response("ann")[1].values()) == {1}
    assert set(audit.best_response("ann")[2].values()) == {2}
    assert min(audit.incentive_slacks("ann").values()) == -1 - Fraction(1, 2)


def test_budgets_agree():
    for seed in range(25):
        env = Environment(random_environment(seed, horizon="infinite", prior=True, max_states=4))
        audit = random_mechanism(env, seed)
        budgets = audit.expected_budgets(count=25)
        paid = sum(env.discount ** (t - 1) * x for t, x in budgets.items())
        bound = max(abs(x) for x in audit.budgets().values()) * env.discount**25 / (1 - env.discount)
        assert abs(audit.ex_ante_budget() - paid) <= bound


def test_expected_budgets_that_vanish_often_enough_vanish_for_ever():
    """A payment that is due in the last state of a cycle only is found in the last period that must be looked at."""
    names = ["s1", "s2", "s3", "s4"]
    step = {"axes": ["ann", "next ann"], "default": 0, "entries": {f"s{k}|s{k % 4 + 1}": 1 for k in range(1, 5)}}
    stage = {"types": {"ann": names}, "allocations": ["a"], "utility": {"ann": {"axes": [], "values": 0}}}
    prior = {"axes": ["ann"], "default": 0, "entries": {"s1": 1}}
    data = {"discount": "1/2", "horizon": None, "agents": ["ann"], "prior": prior}
    env = Environment({**data, "stages": [{**stage, "transition": {"ann": step}}]})
    rule = {1: {(None, s): "a" for s in env.states(1)}}
    audit = Audit(env, rule, lambda _i, t, _m, r: Fraction(t > 1 and r == (None, "s1")))
    assert audit.expected_budgets() == {1: 0, 2: 0, 3: 0, 4: 0, 5: 1}


# ------------------------------------------------------------------------------------------------------ closed forms


def scheduling(values, discount):
    """One server, one task of each bidder; a task that was served is worth 0 from then on."""
    agents = list(values)
    served = {f"to {i}|{own}|done": 1 for i in agents for own in ("waiting", "done")}
    stage = {
        "types": {i: ["waiting", "done"] for i in agents},
        "allocations": [f"to {i}" for i in agents],
        "utility": {
            i: {"axes": ["allocation", i], "default": 0, "entries": {f"to {i}|waiting": v}} for i, v in values.items()
        },
        "transition": {},
    }
    for i in agents:
        stays = {f"to {j}|{own}|{own}": 1 for j in agents if j != i for own in ("waiting", "done")}
        entries = {**{k: v for k, v in served.items() if k.startswith(f"to {i}|")}, **stays}
        stage["transition"][i] = {"axes": ["allocation", i, f"next {i}"], "default": 0, "entries": entries}
    return {"discount": discount, "horizon": None, "agents": agents, "stages": [stage]}


@pytest.mark.parametrize("values", [("7", "5/2", "1"), ("3", "2", "5"), ("1", "4", "9/2"), ("2", "2", "1")])
@pytest.mark.parametrize("discount", ["2/3", "9/10"])
def test_scheduling_three_tasks(values, discount):
    worth = dict(zip(("ann", "bob", "cid"), values, strict=True))
    pivot = Pivot(Environment(scheduling(worth, discount)))
    delta = Fraction(discount)
    for state in pivot.env.states(1):
        waiting = [i for i in worth if pivot.env.own(state, i) == "waiting"]
        queue = sorted(waiting, key=lambda i: -Fraction(worth[i]))
        line = [Fraction(worth[i]) for i in queue]
        assert pivot.everyone.values[1][state] == sum(delta**t * v for t, v in enumerate(line))
        price = (1 - delta) * sum(delta**t * v for t, v in enumerate(line[1:]))
        paid = {i: pivot.payments[1][i, state] for i in worth}
        assert paid == {i: price if queue[:1] == [i] else 0 for i in worth}


def test_claims_of_the_scheduling_problem():
    data = scheduling({"ann": "7", "bob": "5/2", "cid": "1"}, "1/2")
    env, pivot, audit = audited(data)
    found = claims(audit, pivot.pay_at_shock)
    refuted = {name for name, (proved, _) in found.items() if not proved}
    assert refuted == {"ex_post_budget_balance"}
    assert found["ex_post_budget_balance"] == (False, -Fraction(1, 2) * (Fraction(5, 2) + Fraction(1, 2)))
    everyone_waits = (None, "waiting", "waiting", "waiting")
    values = {i: audit.truthful(i)[1][None, everyone_waits] for i in env.agents}
    assert values == {
        "ann": 7 - Fraction(3, 2),
        "bob": Fraction(1, 2) * (Fraction(5, 2) - Fraction(1, 2)),
        "cid": Fraction(1, 4),
    }
    exits = {i: audit.exit_sets(i)[1] for i in env.agents}
    assert exits["ann"] == {s for s in env.states(1) if s[1] == "done" or s[2:] == ("done", "done")}
    assert exits["cid"] == set(env.states(1))
