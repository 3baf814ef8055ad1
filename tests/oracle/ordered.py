"""Ordered types: alternatives, the four claims about their order, and the payments that telescope over them.

An alternative is the tuple of the allocations at the shocks of positive probability. The payments are found by linear
forms in the unknown truthful payoffs: a form is {state or None: coefficient}, None standing for the constant.
"""

from fractions import Fraction
from itertools import combinations, pairwise

from .linear import fixed_point


def alternative(env, rule, period, reports):
    """The plan over the shocks of positive probability."""
    key = env.key(period)
    return tuple(rule[key][z, reports] for z, _ in env.positive_shocks(period))


def fibres(env, period, agent):
    """Lists of the states that differ in the agent's type only, in the order of its types."""
    types = env.labels(period)[agent]
    for state in env.states(period):
        if env.own(state, agent) == types[0]:
            yield [env.replace(state, agent, own) for own in types]


def groups(env, rule, period, fibre):
    """Each alternative with the states of the fibre that lead to it, in the order of the first of them."""
    found = {}
    for state in fibre:
        found.setdefault(alternative(env, rule, period, state), []).append(state)
    return found


def worth(env, period, plan, values, state):
    """E_z of a function of (state, allocation) at a plan."""
    return sum(p * values[state, a] for (_, p), a in zip(env.positive_shocks(period), plan, strict=True))


# claims


def returns(env, rule):
    """Every (period, agent, three states) that break the monotone partition."""
    for period in env.periods:
        for agent in env.agents:
            for fibre in fibres(env, period, agent):
                plans = [alternative(env, rule, period, state) for state in fibre]
                for low, between, high in combinations(range(len(fibre)), 3):
                    if plans[low] == plans[high] != plans[between]:
                        yield period, agent, tuple(fibre[k] for k in (low, between, high))


def crossings(env, rule, q):
    """Every (period, agent, states named after two alternatives, two states) at which the surplus falls through 0."""
    for period in env.periods:
        for agent in env.agents:
            for fibre in fibres(env, period, agent):
                named = groups(env, rule, period, fibre)
                for (a, first), (b, later) in combinations(named.items(), 2):
                    gaps = [worth(env, period, b, q[period], s) - worth(env, period, a, q[period], s) for s in fibre]
                    for one, two in combinations(range(len(fibre)), 2):
                        if gaps[one] > 0 >= gaps[two] or gaps[one] == 0 > gaps[two]:
                            yield period, agent, (first[0], later[0]), (fibre[one], fibre[two])


def payoff_of(audit, period, agent, reports, state):
    """V^i of the alternative that the reports lead to, before paying today, from the audit's truthful payoffs."""
    value = audit.following(period, agent, audit.truthful(agent))
    now = audit.mean_utility(period, agent, reports, state)
    return now + audit.env.discount * audit.mean_next(period, reports, state, value)


def difference_slacks(audit, agent):
    """{(t, state, report): slack} of increasing differences."""
    env, found = audit.env, {}
    for period in env.periods:
        for fibre in fibres(env, period, agent):
            named = list(groups(env, audit.rule, period, fibre).values())
            for before, after in pairwise(named):
                gains = [
                    (s, payoff_of(audit, period, agent, after[0], s) - payoff_of(audit, period, agent, before[0], s))
                    for s in fibre if not env.is_away(period, agent, env.own(s, agent))
                ]  # fmt: skip
                for (_, low), (s, high) in pairwise(gains):
                    found[period, s, env.own(after[0], agent)] = high - low
    return found


def border_slacks(audit, agent):
    """{(t, state, report): slack} of the border types' lies, t = 2 for the later periods of an infinite horizon."""
    env, slacks, found = audit.env, audit.incentive_slacks(agent), {}
    for (t, memory, state, reports), slack in slacks.items():
        fibre = next(f for f in fibres(env, t, agent) if state in f)
        named = list(groups(env, audit.rule, t, fibre).values())
        for before, after in pairwise(named):
            if (state, reports) in ((after[0], before[0]), (before[-1], after[0])):
                found[t, state, env.own(reports, agent)] = slack
        assert memory is None or t > 1
    return found


# payments


def formula(low, high, surplus):
    """Equation (4)."""
    return plus(high, {None: -surplus})


def middle(low, high, surplus):
    """The middle of the admissible interval."""
    return plus(scaled(low, Fraction(1, 2)), scaled(high, Fraction(1, 2)))


def plus(*forms):
    total = {}
    for form in forms:
        for key, value in form.items():
            total[key] = total.get(key, 0) + value
    return total


def scaled(form, factor):
    return {key: factor * value for key, value in form.items()}


def payments(env, solved, agent, choose):
    """{t: {reports: payment}} of one agent, the increments chosen from interval and surplus, for the efficient rule."""
    if env.horizon is None:
        unknown = {state: {state: Fraction(1)} for state in env.states(1)}
        values = _period(env, solved, agent, 1, unknown, choose)[1]
        constant = {state: form.pop(None, Fraction(0)) for state, form in values.items()}
        known = {state: {None: value} for state, value in fixed_point(constant, values).items()}
        return {1: _numbers(_period(env, solved, agent, 1, known, choose)[0])}
    found, later = {}, {s: {None: env.terminal_utility(agent, s)} for s in env.states(env.horizon + 1)}
    for period in reversed(env.periods):
        paid, later = _period(env, solved, agent, period, later, choose)
        found[period] = _numbers(paid)
    return found


def _numbers(forms):
    return {state: form.get(None, Fraction(0)) for state, form in forms.items()}


def _period(env, solved, agent, period, later, choose):
    """Payments and truthful payoffs of one period as forms, from the payoffs of the next."""
    rule, q = solved.selected, solved.q
    paid, value = {}, {}

    def payoff(plan, state):
        parts = []
        for (_, p), a in zip(env.positive_shocks(period), plan, strict=True):
            parts.append({None: p * env.utility(period, agent, a, state)})
            chances = env.transition(period, a, state).items() if later else ()
            parts += [scaled(later[n], p * env.discount * chance) for n, chance in chances]
        return plus(*parts)

    for fibre in fibres(env, period, agent):
        named, total, before = groups(env, rule, period, fibre), {}, None
        for plan, states in named.items():
            if before is not None:
                low, high = (
                    plus(payoff(plan, s), scaled(payoff(before, s), -1)) for s in (named[before][-1], states[0])
                )
                gap = worth(env, period, plan, q[period], states[0]) - worth(env, period, before, q[period], states[0])
                total = plus(total, choose(low, high, gap))
            for state in states:
                paid[state], value[state] = total, plus(payoff(plan, state), scaled(total, -1))
            before = plan
    return paid, value
