"""The generalised VCG mechanism at work: Groves payoffs, Remark 3.9, systems that are singular, and the report."""

import random
from fractions import Fraction

import pytest

from lpmech.certificate import pipeline
from lpmech.claims.ordered import ordered_periods
from lpmech.mechanisms.against_pivot import difference_from_pivot
from lpmech.mechanisms.generalized_vcg import middle
from lpmech.mechanisms.social import solve_all
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from tests import oracle
from tests.oracle.linear import fixed_point
from tests.ordered.samples import FORMAT, ordered_environment


def private(seed):
    return ordered_environment(random.Random(seed), private=True)


def lowest_for_ever(env, solved, agent):
    """h: what society without the agent's utility gets if the agent says its lowest type in every period."""

    def reported(period, state):
        return env.replace(state, agent, env.labels(period)[agent][0])

    def flow(period, a, state):
        utilities = (env.utility(period, other, a, state) for other in env.agents if other != agent)
        return env.public_utility(period, a, state) + sum(utilities)

    def step(period, state):
        """The expected flow, and the discounted chances of the next states."""
        now, ahead = Fraction(0), {}
        for z, p in env.positive_shocks(period):
            a = solved.selected[env.key(period)][z, reported(period, state)]
            now += p * flow(period, a, state)
            for n, chance in env.transition(period, a, state).items():
                ahead[n] = ahead.get(n, 0) + p * env.discount * chance
        return now, ahead

    if env.horizon is None:
        steps = {state: step(1, state) for state in env.states(1)}
        found = fixed_point({s: now for s, (now, _) in steps.items()}, {s: ahead for s, (_, ahead) in steps.items()})
        return {1: found}
    others = [other for other in env.agents if other != agent]
    end = env.horizon + 1
    found = {end: {s: sum(env.terminal_utility(other, s) for other in others) for s in env.states(end)}}
    for period in reversed(env.periods):
        found[period] = {}
        for state in env.states(period):
            now, ahead = step(period, state)
            found[period][state] = now + sum(chance * found[period + 1][n] for n, chance in ahead.items())
    return found


@pytest.mark.parametrize("seed", range(30))
def test_with_private_values_it_is_a_groves_mechanism(seed):
    """Certified whatever the order of types, and apart from the pivot mechanism by h and the society without i."""
    data = private(seed)
    certificate = pipeline.certify(Environment.from_json(data), "generalized_vcg")
    assert certificate.verdict == "certified"
    env = oracle.Environment(data)
    solved = oracle.solve(env)
    game = certificate.game
    gaps = difference_from_pivot(game.model, game.programs, game.mechanism)
    for agent, (name, tables) in enumerate(zip(env.agents, gaps, strict=True)):
        h, without = lowest_for_ever(env, solved, name), oracle.solve(env, name)
        for t, table in zip(env.periods, tables, strict=True):
            for state in env.states(t):
                assert value(table, env, t, state) == expected(env, solved, h, without, t, state), (agent, t, state)


def value(table, env, period, state):
    """The value of a table at a state given as labels."""
    point, labels = env.point(state), env.labels(period)
    return table.array.item(tuple(labels[axis].index(point[axis]) for axis in table.axes))


def expected(env, solved, h, without, period, state):
    """[h − W_{-i}](θ) − δ E[(h − W_{-i})(θ') | a*(θ), θ]."""
    following = period if env.horizon is None else period + 1
    total = h[period][state] - without.values[period][state]
    if env.is_end(following):
        return total  # h and W_{-i} end with the same terminal utilities
    for z, p in env.positive_shocks(period):
        for n, chance in env.transition(period, solved.selected[env.key(period)][z, state], state).items():
            total -= p * env.discount * chance * (h[following][n] - without.values[following][n])
    return total


CASES = {"licence_idle_for_good": 0, "licence_idle_may_grow": 6, "licence_idle_is_worth_something": 6}


@pytest.mark.parametrize("case", CASES)
def test_remark_3_9_needs_a_lowest_type_that_is_worthless_for_good(case):
    env = pipeline.load(f"l14/{case}")
    own, other = (pipeline.certify(env, name).transfers.rows() for name in ("generalized_vcg", "pivot"))
    assert sum(a.payment != b.payment for a, b in zip(own, other, strict=True)) == CASES[case]


def three_by_three(bob):
    """ann's types 0, 1, 2 want a, b, c; b keeps 2 and leads 1 to 0, a leads 1 to 2: then V(2) is free at δ = 1/2."""
    stay = [["1", "0", "0"], ["0", "1", "0"], ["0", "0", "1"]]
    moves = [[stay[0], stay[2], stay[2]], [stay[0], stay[0], stay[2]], stay]
    want = [[10 if a == s else 0 for s in range(3)] for a in range(3)]
    return {
        "format": FORMAT, "discount": "1/2", "horizon": None, "agents": ["ann", "bob"],
        "stages": [{
            "types": {"ann": ["0", "1", "2"], "bob": ["-"]}, "allocations": ["a", "b", "c"],
            "utility": {"ann": {"axes": ["allocation", "ann"], "values": want},
                        "bob": {"axes": ["allocation", "ann"], "values": bob}},
            "transition": {"ann": {"axes": ["allocation", "ann", "next ann"], "values": moves}},
        }],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("bob", "said"),
    [([[0, 0, 0]] * 3, "it has many solutions"), ([[0, 0, 0], [0, 1, 0], [0, 0, 1]], "it has no solution")],
)
def test_an_infinite_horizon_may_be_singular(bob, said):
    """ann's payoffs in the equations: e(2) = δ [e(2) − e(0) + e(2)], which at δ = 1/2 holds whatever e(2) is."""
    env = Environment.from_json(three_by_three(bob))
    with pytest.raises(NoMechanism, match=said):
        pipeline.certify(env, "generalized_vcg")
    near = Environment.from_json(three_by_three(bob) | {"discount": "499/1000"})
    assert pipeline.certify(near, "generalized_vcg").mechanism.ordered


def test_a_partition_that_is_not_monotone_has_no_middle_but_may_have_payments():
    env = pipeline.load("l14/seasons_out_of_order")
    with pytest.raises(NoMechanism, match="the types spring and summer of ann lead to 'to ann', winter between them"):
        middle(env, solve_all(env))
    assert pipeline.certify(env, "generalized_vcg_interior").verdict == "certified"


def test_other_mechanisms_say_nothing_of_order():
    env = pipeline.load("l14/sluice")
    found = pipeline.certify(env, "pivot")
    assert not ordered_periods(found.game)
    assert "increasing_differences" not in {claim.id for claim in found.claims}
