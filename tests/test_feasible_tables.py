"""What is feasible by type and public state: the program, the oracle and the checker on random tables, with ties."""

import copy
import json
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from lpmech import checker
from lpmech.certificate import pipeline
from lpmech.claims.game import Game
from lpmech.claims.registry import claims_about
from lpmech.exports.bellman import bellman_program
from lpmech.lp.solve import solve
from lpmech.mechanisms.social import solve_all
from lpmech.problem.canonical import FORMAT, LATER, canonical
from lpmech.problem.environment import Environment
from lpmech.reading.faults import BadInput
from lpmech.separation.claim import Verdict
from tests import oracle, test_against_oracle
from tests.designs.checks import answered
from tests.feasible import with_tables
from tests.quick import quick
from tests.search import times
from tests.strategies import random_environment

PENALTY = 10**6


def drawn(seed, **switches):
    """An environment with a table; with a random draw of another seed where this one leaves nobody anything."""
    for step in range(20):
        found = with_tables(random_environment(seed + 1_000 * step, max_states=6, **switches), seed)
        if found is not None:
            return found
    raise AssertionError("no environment was drawn")


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(75)), 59))
def test_values_payments_and_claims_are_those_of_the_oracle(seed, tmp_path):
    data = drawn(seed)
    test_against_oracle.test_values_and_optimal_allocations.hypothesis.inner_test(data)
    test_against_oracle.test_pivot_transfers.hypothesis.inner_test(data)
    test_against_oracle.compare_claims(*test_against_oracle.audit_pivot(data))
    accepted(pipeline.certify(Environment.from_json(data), "pivot"), tmp_path)


def accepted(certificate, folder):
    """The checker reads the environment to the same canonical form and accepts."""
    certificate.save(folder)
    report = checker.check_files(folder / "environment.json", folder / "certificate.json")
    assert (report.verdict, report.reason) == ("accepted", None)
    assert report.environment == certificate.game.environment.sha256


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(50)), 47))
def test_claims_about_any_mechanism(seed, tmp_path):
    data = drawn(2_000 + seed)
    env, naive = Environment.from_json(data), oracle.Environment(data)
    mechanism = test_against_oracle.random_mechanism(env, seed)
    rule, pay = test_against_oracle.oracle_mechanism(env, naive, mechanism)
    expected = oracle.claims(oracle.Audit(naive, rule, pay))
    test_against_oracle.compare_claims(claims_about(Game(env, mechanism)), expected)
    accepted(pipeline.audit(env, mechanism), tmp_path)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(30)), 13))
def test_a_rule_that_is_infeasible_at_some_report_is_rejected(seed, tmp_path):
    env = Environment.from_json(drawn(seed))
    mechanism = test_against_oracle.random_mechanism(env, seed)
    certificate = pipeline.audit(env, mechanism)
    certificate.save(tmp_path)
    path = tmp_path / "certificate.json"
    written = json.loads(path.read_text(encoding="utf-8"))
    period = seed % len(env.periods)
    stage, table = env.stage(period), written["mechanism"]["allocation"][period]
    axes = ("shock", *stage.components)
    chosen = mechanism.allocation[period].over(axes, stage.sizes).copy()
    sets = np.moveaxis(stage.feasible().over(("shock", "allocation", *stage.components), stage.sizes), 1, 0)
    closed = np.argwhere(~sets)
    if not len(closed):
        return
    allocation, *place = closed[seed % len(closed)].tolist()
    chosen[tuple(place)] = allocation
    table.update(axes=list(axes), indices=chosen.ravel().tolist())
    if not stage.has_shocks:
        table.update(axes=list(axes[1:]))
    path.write_text(json.dumps(written), encoding="utf-8")
    report = checker.check_files(tmp_path / "environment.json", path)
    assert report.verdict == "rejected"
    assert "is not feasible" in report.reason


@pytest.mark.parametrize("seed", quick(range(times(38)), 17))
def test_a_penalty_stands_for_what_is_infeasible(seed):
    """Values and allocations of everyone are those of the same environment where what is infeasible costs a fortune."""
    data = drawn(seed)
    exact, other = Environment.from_json(data), Environment.from_json(penalised(data))
    one, two = solve_all(exact).everyone, solve_all(other).everyone
    for period, (mine, theirs) in enumerate(zip(one.periods, two.periods, strict=True)):
        assert mine.value.same_as(theirs.value)
        axes, sizes = ("shock", *exact.stage(period).components), exact.stage(period).sizes
        assert (mine.allocation.over(axes, sizes) == theirs.allocation.over(axes, sizes)).all()


def penalised(data):
    """Without tables, and the first agent loses a fortune where one has 0."""
    naive, found = oracle.Environment(data), copy.deepcopy(data) | {"format": FORMAT}
    for period, stage in enumerate(found["stages"], start=1):
        labels, agent = naive.labels(period), naive.agents[0]
        entries = {}
        for a, state in product(naive.allocations(period), naive.states(period)):
            worth = naive.utility(period, agent, a, state) - PENALTY * (not naive.is_open(period, a, state))
            entries["|".join((a, *(x for x in state if x is not None)))] = str(Fraction(worth))
        stage["utility"][agent] = {"axes": ["allocation", *labels], "entries": entries}
        del stage["feasible"]
    return found


@pytest.mark.parametrize("seed", quick(range(40), 13))
def test_the_bellman_program_has_the_values(seed):
    env = Environment.from_json(drawn(seed, max_entries=60))
    total = sum(
        (sum(period.value.full(env.stage(t).components, env.stage(t).sizes).array.fractions())
         for t, period in enumerate(solve_all(env).everyone.periods)), Fraction(0)
    )  # fmt: skip
    assert solve(bellman_program(env)).objective == total


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(15)), 11))
def test_designs_choose_among_what_is_feasible(seed):
    """The greatest welfare of any rule is what everyone expects from the efficient one."""
    data = drawn(seed, agents=(1, 2), periods=(1, 2), horizon="finite", prior=True, max_entries=60)
    env = Environment.from_json(data)
    problem = {"incentives": "none", "allocation": "any", "participation": {"when": "never"},
               "objective": {"maximise": [{"of": "welfare"}]}}  # fmt: skip
    first = solve_all(env).everyone.periods[0].value
    axes, sizes = env.stage(0).components, env.stage(0).sizes
    expected = sum(
        (chance * worth for chance, worth in zip(
            env.prior.full(axes, sizes).array.fractions(), first.full(axes, sizes).array.fractions(),
            strict=True)), Fraction(0)
    )  # fmt: skip
    assert answered(env, **problem).value == expected


# what is written


SHOP = {
    "format": LATER, "discount": "1/2", "horizon": None, "agents": ["ann", "bob"],
    "stages": [{
        "types": {"ann": ["low", "high"], "bob": ["empty", "stocked"]}, "allocations": ["nothing", "to ann"],
        "feasible": {"axes": ["bob", "allocation"], "default": "1", "entries": {"empty|to ann": "0"}},
        "utility": {"ann": {"axes": ["allocation", "ann"], "values": [["0", "0"], ["1", "3"]]},
                    "bob": {"axes": ["allocation"], "values": ["0", "-2"]}},
        "transition": {"ann": {"axes": [], "values": "1/2"}, "bob": {"axes": [], "values": "1/2"}},
    }],
}  # fmt: skip


def shop(**changes):
    data = copy.deepcopy(SHOP)
    data["stages"][0] |= changes
    return data


def test_the_canonical_form_has_the_table_in_the_order_of_the_page():
    text = canonical(Environment.from_json(SHOP))
    assert text.startswith('{"format":"lpmech-environment/2",')
    assert (
        '"allocations":["nothing","to ann"],"feasible":{"axes":["allocation","bob"],"values":[["1","1"],["0","1"]]},'
        in text
    )


def test_a_table_of_ones_says_nothing():
    plain = shop(feasible={"axes": ["ann", "allocation"], "values": [["1", "1"], ["2/2", 1]]})
    old = shop() | {"format": FORMAT}
    del old["stages"][0]["feasible"]
    env = Environment.from_json(plain)
    assert env == Environment.from_json(old)
    assert canonical(env).startswith('{"format":"lpmech-environment/1",')


def faults(data):
    with pytest.raises(BadInput) as caught:
        Environment.from_json(data)
    return [(fault.code, fault.found) for fault in caught.value.faults]


def test_a_number_that_is_neither_1_nor_0_is_refused():
    told = faults(shop(feasible={"axes": ["allocation"], "values": ["1", "1/2"]}))
    assert told == [("E-FEASIBLE-VALUE", '"1/2" at allocation "to ann"')]


def test_states_in_which_nothing_is_feasible_are_all_told():
    told = faults(shop(feasible={"axes": ["bob", "ann"], "values": [["0", "1"], ["0", "0"]]}))
    assert ("E-FEASIBLE-EMPTY", "nothing that everyone can do at ann = low, bob = empty") in told
    assert ("E-FEASIBLE-EMPTY", "nothing that the society without bob can do at ann = high") in told
    assert len(told) == 3 + 2 + 2


def test_what_the_others_can_do_without_an_agent_holds_at_every_type_of_it():
    env = Environment.from_json(SHOP)
    assert env.stage(0).feasible(1).positions.tolist() == [[True, False]]
    assert env.stage(0).feasible(0).positions.shape == (1, 2, 2)


def test_version_1_has_no_such_table():
    assert faults(shop() | {"format": FORMAT}) == [("E-KEY-UNKNOWN", "a key of lpmech-environment/2")]


def test_the_pivot_mechanism_is_left_where_a_lie_may_lead_to_what_cannot_be(tmp_path):
    env = Environment.from_json(SHOP)
    certificate = pipeline.certify(env)
    assert certificate.game.mechanism.name == "existence"
    assert certificate.claims["lies_stay_feasible"].verdict is Verdict.REFUTED
    assert certificate.claims["same_feasible_sets"].witness.state == {"ann": "low", "bob": "stocked"}
    assert certificate.to_json()["format"] == "lpmech-certificate/1.3"
    accepted(certificate, tmp_path)
    assert pipeline.certify(env, "pivot").claims["incentive_compatible"].least_slack == -1


# from Python


def test_arrays_and_functions_mean_the_same():
    stage = SHOP["stages"][0]
    parts = {"discount": "1/2", "agents": ["ann", "bob"], "types": stage["types"], "allocations": stage["allocations"]}
    worth = {"ann": {"nothing": (0, 0), "to ann": (1, 3)}, "bob": {"nothing": (0, 0), "to ann": (-2, -2)}}
    listed = {"utility": {"ann": (("allocation", "ann"), [[0, 0], [1, 3]]), "bob": (("allocation",), [0, -2])},
              "transition": {"ann": ((), "1/2"), "bob": ((), "1/2")},
              "feasible": (("bob", "allocation"), [[1, 0], [1, 1]]), "away": {"bob": ["empty"]}}  # fmt: skip
    arrays = Environment.from_arrays(**parts, **listed)
    functions = Environment.from_functions(
        **parts, away={"bob": ["empty"]},
        utility=lambda agent, a, state: worth[agent][a][stage["types"][agent].index(state[agent])],
        transition={name: lambda _a, _s, own=own: dict.fromkeys(own, "1/2") for name, own in stage["types"].items()},
        feasible=lambda a, state: a == "nothing" or state["bob"] == "stocked",
    )  # fmt: skip
    assert arrays == functions == Environment.from_json(shop(away={"bob": ["empty"]}))
