"""What the transfers have to satisfy, written out state by state over the naive environment of tests/oracle."""

from fractions import Fraction
from itertools import permutations

from lpmech.claims.game import Game
from lpmech.claims.registry import claims_about
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.social import solve_all
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from lpmech.separation.claim import Verdict
from tests import oracle
from tests.strategies import random_environment
from tests.test_against_oracle import oracle_mechanism

INTERDEPENDENT = ("joint", "mixture", "dependent")
SMALL = {"kinds": INTERDEPENDENT, "private": False, "max_states": 6, "max_entries": 60}


class Trial:
    """A random environment in both implementations, with the solved programs."""

    def __init__(self, seed, **switches):
        self.data = random_environment(seed, **{**SMALL, **switches})
        self.env, self.naive = Environment.from_json(self.data), oracle.Environment(self.data)
        self.programs = solve_all(self.env)
        self.everyone = oracle.solve(self.naive)
        self.audited = []  # (mechanism, its claims by id)

    def audit(self, mechanism):
        """Id → claim; each mechanism is audited once."""
        known = next((claims for one, claims in self.audited if one is mechanism), None)
        if known is None:
            known = {claim.id: claim for claim in claims_about(Game(self.env, mechanism, solved=self.programs))}
            self.audited.append((mechanism, known))
        return known

    def naive_audit(self, mechanism):
        return oracle.Audit(self.naive, *oracle_mechanism(self.env, self.naive, mechanism))

    def state(self, position, index):
        """The naive state at an index of the full state space."""
        stage = self.env.stage(position)
        labels = [stage.labels[name][place] for name, place in zip(stage.components, index, strict=True)]
        return tuple(labels) if stage.public else (None, *labels)

    def own_states(self, position, agent, others):
        """The states with every own type of the agent, given the others' components as an index."""
        names = [name for name in self.env.stage(position).components if name != agent]
        where = self.env.stage(position).components.index(agent)
        assert len(names) == len(others)
        types = range(self.env.stage(position).sizes[agent])
        return [self.state(position, (*others[:where], own, *others[where:])) for own in types]


def built_or_reason(make, trial):
    """The mechanism, or why there is none."""
    try:
        return make(trial.env, trial.programs)
    except NoMechanism as reason:
        return str(reason)


def assert_proved(claims, *ids):
    """Each of the claims is proved."""
    for claim_id in ids:
        assert claims[claim_id].verdict is Verdict.PROVED, (claim_id, claims[claim_id].reason)


def assert_incentives(trial, mechanism):
    """Truth-telling is optimal by the audit (against one lie and against every plan) and by the naive audit."""
    assert_proved(trial.audit(mechanism), "efficient", "incentive_compatible", "best_response")
    own = trial.naive_audit(mechanism)
    for agent in trial.naive.agents:
        assert min(own.incentive_slacks(agent).values()) == 0, agent
    return own


def others_next(naive, agent, period, allocation, state):
    """μ_s: the others' next components → probability."""
    place, chances = 1 + naive.agents.index(agent), {}
    for following, chance in naive.transition(period, allocation, state).items():
        rest = following[:place] + following[place + 1 :]
        chances[rest] = chances.get(rest, 0) + chance
    return chances


def combined(rows, weights):
    """Σ λ_s μ_s, without the outcomes where it is 0."""
    total = {}
    for row, weight in zip(rows, weights, strict=True):
        for outcome, chance in row.items():
            total[outcome] = total.get(outcome, 0) + weight * chance
    return {outcome: value for outcome, value in total.items() if value}


def assert_contradicts(trial, found, rule, target, form):
    """The multipliers of an unsolvable system: Σ λ_s μ_s = 0 and Σ λ_s b(s) > 0, λ ≥ 0 where only ≥ is asked.

    `target(period, agent, allocation, state)` is b, and `rule[t][z, θ]` the allocation rule.
    """
    naive, agent, period = trial.naive, trial.env.agents[found.agent], found.position + 1
    allocation = trial.env.stage(found.position).allocations[found.allocation]
    states = trial.own_states(found.position, agent, found.state)
    rows = [others_next(naive, agent, period, allocation, state) for state in states]
    assert combined(rows, found.multipliers) == {}
    bounds = [target(period, agent, allocation, state) for state in states]
    assert sum(weight * bound for weight, bound in zip(found.multipliers, bounds, strict=True)) > 0
    shocks = naive.positive_shocks(period)
    leading = [any(rule[period][z, state] == allocation for z, _ in shocks) for state in states]
    assert (found.report is None) == (form == Form.CONTINGENT_VCG)
    if found.report is not None:
        assert leading[found.report]
        leading = [place == found.report for place in range(len(states))]
    assert all(weight >= 0 for weight, free in zip(found.multipliers, leading, strict=True) if not free)


def residual(trial, own):
    """b of the contingent transfers, as a function; `own[agent](state)` is what the last period's table charges."""
    naive = trial.naive

    def target(period, agent, allocation, state):
        rest = (other for other in naive.agents if other != agent)
        surplus = naive.public_utility(period, allocation, state)
        surplus += sum(naive.utility(period, other, allocation, state) for other in rest)
        if naive.horizon is not None and period + 1 == naive.horizon:
            worth = trial.everyone.values[naive.horizon]
            left = {s: worth[s] - lie_worth(trial, agent, s, s) + own[agent](s) for s in worth}
            surplus += naive.discount * naive.expectation(period, allocation, state, left)
        return -surplus

    return target


def lie_worth(trial, agent, state, reports):
    """U_i(θ, r) of the last period under the efficient rule."""
    naive, last = trial.naive, trial.naive.horizon
    terminal = {s: naive.terminal_utility(agent, s) for s in naive.states(last + 1)}
    worth = Fraction(0)
    for shock, chance in naive.positive_shocks(last):
        a = trial.everyone.selected[last][shock, reports]
        later = naive.expectation(last, a, state, terminal)
        worth += chance * (naive.utility(last, agent, a, state) + naive.discount * later)
    return worth


def worst_cycle(worth):
    """The largest sum of gains U(s, next) − U(s, s) around any simple cycle of types, by trying all of them."""
    types = range(len(worth))
    cycles = (cycle for size in range(2, len(worth) + 1) for cycle in permutations(types, size))
    return max((cycle_sum(worth, cycle) for cycle in cycles), default=Fraction(0))


def cycle_sum(worth, cycle):
    """Σ_j U(s_j, s_{j+1}) − U(s_j, s_j)."""
    ahead = (*cycle[1:], cycle[0])
    return sum(worth[true][said] - worth[true][true] for true, said in zip(cycle, ahead, strict=True))


def table_value(env, position, table, state):
    """A table over state components at a naive state."""
    stage = env.stage(position)
    labels = dict(zip(stage.components, [x for x in state if x is not None], strict=True))
    return table.array.item(tuple(stage.labels[axis].index(labels[axis]) for axis in table.axes))
