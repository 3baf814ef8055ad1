"""Oil leases and hidden states of nature, against Liu (2014), Sections 3.1 and 3.2, and against plain enumeration."""

import json
import tomllib
from fractions import Fraction
from itertools import product

from lpmech import casefiles
from lpmech.casefiles import families
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment as Package
from tests.casefiles.told import told
from tests.oracle import Environment

SIGNS = {
    "0": {"4": {"4": "1/8", "6": "3/8"}, "6": {"4": "3/8", "6": "1/8"}},
    "1": {"4": {"4": "3/8", "6": "1/8"}, "6": {"4": "1/8", "6": "3/8"}},
}
NATURE = {
    "states": {"rich": "1/3", "poor": "2/3", "salt": 0},
    "signals": {
        "ann": {"rich": {"good": "3/4", "bad": "1/4"}, "poor": {"bad": 1}, "salt": {"odd": 1}},
        "bob": {"rich": {"good": "2/3", "bad": "1/3"}, "poor": {"good": "1/5", "bad": "4/5"}, "salt": {"bad": 1}},
        "cyd": {"rich": {"yes": 1}, "poor": {"yes": "1/2", "no": "1/2"}, "salt": {"no": 1}},
    },
    "worth": {
        "ann": {"rich": 4, "poor": 2, "salt": 0},
        "bob": {"rich": 9, "poor": 0, "salt": -1},
        "cyd": {"rich": "7/2", "poor": 3, "salt": 3},
    },
    "extra": {"ann": {"good": "1/2"}},
    "moves": {"rich": {"rich": "3/4", "salt": "1/4"}},
    "moves_after": {"to bob": {"poor": {"rich": "1/2", "poor": "1/2"}}},
    "nobody": True,
    "discount": "1/2",
}
TWO = {
    "states": {"rich": "1/2", "poor": "1/2"},
    "signals": {"ann": {"rich": {"good": 1}, "poor": {"bad": 1}}, "bob": {"rich": {"dull": 1}, "poor": {"dull": 1}}},
    "worth": {"ann": {"rich": 4, "poor": 2}, "bob": {"rich": 9, "poor": 0}},
    "discount": "1/2",
}


def built(family, parameters):
    """The environment of a family as the naive implementation reads it, by way of the package."""
    return Environment(json.loads(canonical(Package.from_json(families.build(family, parameters)))))


def text_of(environment):
    return {key: value for key, value in json.loads(canonical(environment)).items() if key != "name"}


def test_the_default_is_the_example_of_the_paper():
    default = Package.from_json(families.build("oil_leases", {}))
    assert text_of(default) == text_of(casefiles.load("l14/oil_leases").environment)


def test_the_template_is_the_modified_example():
    example = tomllib.loads(families.template("oil_leases"))["parameters"]
    modified = casefiles.load("l14/modified_oil_leases").environment
    assert text_of(Package.from_json(families.build("oil_leases", example))) == text_of(modified)


def test_the_first_signal_decides_a_correlation_and_nothing_else():
    env = built("oil_leases", {"preliminary": SIGNS})
    assert env.horizon == 3
    assert env.prior() == {(None, sign, "none"): Fraction(1, 2) for sign in SIGNS}
    for sign, rows in SIGNS.items():
        chances = env.transition(1, "nothing", (None, sign, "none"))
        assert chances == {(None, s, echo): Fraction(p) for s, row in rows.items() for echo, p in row.items()}
    for allocation, (s, echo), agent in product(env.allocations(2), product("46", "46"), env.agents):
        oil = {"4": "3/4", "6": "1/4"} if s == "4" else {"4": "1/4", "6": "3/4"}
        expected = {(None, "none", after): Fraction(p) for after, p in oil.items()}
        assert env.transition(2, allocation, (None, s, echo)) == expected
        same = env.utility(2, agent, allocation, (None, s, "4" if echo == "6" else "6"))
        assert env.utility(2, agent, allocation, (None, s, echo)) == same


def test_three_firms_and_four_areas():
    firms = {"a": {"slope": 2, "cost": 1}, "b": {"slope": 3, "cost": 6}, "c": {"slope": "1/2", "cost": "-5/2"}}
    joint = {"1/2": {"1/2": "1/4", "3": "1/4"}, "3": {"1/2": "1/8", "7": "3/8"}, "7": {"1/2": 0}}
    assert told("oil_leases", {"firms": firms, "testers": ["a"], "joint": joint}) == (
        'joint["7"]: found probabilities that sum to 0; expected a sum of more than 0 '
        "(write what is expected; lpmech new, with the name of the family, explains every parameter)"
    )
    joint = {"1/2": {"1/2": "1/4", "3": "1/4"}, "3": {"0.5": "1/8", "7": "2/8"}, "7": {"7": "1/8"}}
    last = {"c": {"slope": 10, "cost": 0}}
    env = built("oil_leases", {"firms": firms, "testers": list("abca"), "joint": joint, "last_lease": last,
                               "discount": "9/10"})  # fmt: skip
    assert (env.horizon, env.discount) == (4, Fraction(9, 10))
    first = {"1/2": Fraction(1, 2), "3": Fraction(3, 8), "7": Fraction(1, 8)}
    assert {state[1]: p for state, p in env.prior().items()} == first
    for period, tester in enumerate("abca", start=1):
        for state, agent, holder in product(env.states(period), env.agents, env.agents):
            oil = Fraction(env.own(state, tester))
            profit = {**firms, **last}[agent] if period == 4 else firms[agent]
            value = Fraction(profit["slope"]) * oil - Fraction(profit["cost"])
            assert env.utility(period, agent, f"to {holder}", state) == (value if agent == holder else 0)
    assert env.transition(1, "to a", (None, "3", "none", "none")) == {
        (None, "none", "1/2", "none"): Fraction(1, 3), (None, "none", "7", "none"): Fraction(2, 3)}  # fmt: skip


def test_one_firm_may_test_every_area():
    env = built("oil_leases", {"testers": ["firm 2", "firm 2"]})
    assert env.transition(1, "to firm 1", (None, "none", "6")) == {
        (None, "none", "4"): Fraction(1, 4), (None, "none", "6"): Fraction(3, 4)}  # fmt: skip


def nature_chance(path):
    """P(ω, θ), by the definition."""
    state, profile = path
    chance = Fraction(NATURE["states"][state])
    for agent, own in zip(NATURE["signals"], profile, strict=True):
        chance *= Fraction(NATURE["signals"][agent][state].get(own, 0))
    return chance


def judged(profile):
    """P(ω | θ); the reference where the signals are impossible."""
    chances = {state: nature_chance((state, profile)) for state in NATURE["states"]}
    total = sum(chances.values())
    return {state: p / total if total else Fraction(NATURE["states"][state]) for state, p in chances.items()}


def moves(allocation, state):
    row = NATURE["moves_after"].get(allocation, {}).get(state) or NATURE["moves"].get(state) or {state: 1}
    return {after: Fraction(p) for after, p in row.items()}


def test_a_hidden_state_by_enumeration():
    env = built("hidden_state", NATURE)
    assert env.horizon is None
    assert env.data["stages"][0]["types"] == {
        "ann": ["good", "bad", "odd"],
        "bob": ["good", "bad"],
        "cyd": ["yes", "no"],
    }
    assert env.allocations(1) == ["to ann", "to bob", "to cyd", "to nobody"]
    for state in env.states(1):
        profile, belief = state[1:], judged(state[1:])
        assert env.prior().get(state, 0) == sum(nature_chance((w, profile)) for w in NATURE["states"])
        for allocation in env.allocations(1):
            expected = {}
            steps = [(after, p * q) for w, p in belief.items() for after, q in moves(allocation, w).items()]
            for after, weight in steps:
                for following in env.states(1):
                    chance = weight
                    for agent, own in zip(NATURE["signals"], following[1:], strict=True):
                        chance *= Fraction(NATURE["signals"][agent][after].get(own, 0))
                    expected[following] = expected.get(following, 0) + chance
            assert env.transition(1, allocation, state) == {s: p for s, p in expected.items() if p}
            for agent in env.agents:
                worth = sum(p * Fraction(NATURE["worth"][agent][w]) for w, p in belief.items())
                worth += Fraction(NATURE["extra"].get(agent, {}).get(env.own(state, agent), 0))
                assert env.utility(1, agent, allocation, state) == (worth if allocation == f"to {agent}" else 0)


def test_a_finite_horizon_may_be_undiscounted():
    env = built("hidden_state", {**TWO, "horizon": 2, "discount": 1})
    assert (env.horizon, env.discount) == (2, 1)
    assert built("hidden_state", {**TWO, "horizon": "infinite"}).horizon is None


def test_too_many_profiles_of_signals():
    wide = {"only": {f"s{k}": "1/400" for k in range(400)}}
    given = {"states": {"only": 1}, "signals": {"ann": wide, "bob": wide}, "worth": {}, "discount": "1/2"}
    assert "signals: found 160000 profiles of signals; expected at most 100000" in told("hidden_state", given)
