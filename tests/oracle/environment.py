"""What an environment means: states, utilities, feasible sets, transition probabilities, and its hypotheses."""

from fractions import Fraction
from itertools import product


def cell(table, labels, point):
    """The value of a table at a point (axis → label); `labels` gives every axis its labels in order."""
    axes = table["axes"]
    if "values" in table:
        value = table["values"]
        for axis in axes:
            value = value[labels[axis].index(point[axis])]
        return Fraction(value)
    name = "|".join(point[axis] for axis in axes)
    entries = table.get("entries", {})
    return Fraction(entries[name] if name in entries else table["default"])


class Environment:
    """A valid environment, given as its parsed JSON object."""

    def __init__(self, data):
        self.data = data
        self.agents = tuple(data["agents"])
        self.discount = Fraction(data["discount"])
        self.horizon = data["horizon"]
        self.periods = (1,) if self.horizon is None else tuple(range(1, self.horizon + 1))
        self._utility = {}
        self._kernel = {}
        self._states = {}

    # periods and stages

    def key(self, period):
        """The period under which values are kept: 1 for every period of an infinite horizon."""
        return 1 if self.horizon is None else period

    def is_end(self, period):
        """Whether the period is the one after the last."""
        return self.horizon is not None and period == self.horizon + 1

    def stage(self, period):
        stages = self.data["stages"]
        return stages[0] if len(stages) == 1 else stages[period - 1]

    def labels(self, period):
        """Component (`public` where there is one, agents) → labels, also in period T + 1."""
        if not self.is_end(period):
            return self._components(self.stage(period))
        last, terminal = self.stage(period - 1), self.data.get("terminal") or {}
        return self._components({**last, **{k: v for k, v in terminal.items() if k in ("types", "public")}})

    def _components(self, part):
        public = {"public": part["public"]} if "public" in part else {}
        return {**public, **{agent: part["types"][agent] for agent in self.agents}}

    def states(self, period):
        """All joint states (public or None, types...) in row-major order."""
        key = self.key(period)
        if key not in self._states:
            labels = self.labels(period)
            sets = [labels.get("public", [None])] + [labels[agent] for agent in self.agents]
            self._states[key] = list(product(*sets))
        return self._states[key]

    def replace(self, state, agent, own):
        """The state with another type of the agent."""
        place = 1 + self.agents.index(agent)
        return (*state[:place], own, *state[place + 1 :])

    def own(self, state, agent):
        return state[1 + self.agents.index(agent)]

    def point(self, state, prefix=""):
        """The state as axis → label."""
        named = {prefix + agent: own for agent, own in zip(self.agents, state[1:], strict=True)}
        return named if state[0] is None else {prefix + "public": state[0], **named}

    def labelled(self, point, prefix=""):
        """The state that axis → label names: the inverse of `point`."""
        return (point.get(prefix + "public"), *(point[prefix + agent] for agent in self.agents))

    # allocations and shocks

    def allocations(self, period):
        return self.stage(period)["allocations"]

    def shocks(self, period):
        """The labels of the shocks, [None] where the stage has none."""
        return list(self.stage(period).get("shocks") or [None])

    def probability(self, period, shock):
        return Fraction(1) if shock is None else Fraction(self.stage(period)["shocks"][shock]["probability"])

    def positive_shocks(self, period):
        """The pairs (shock, probability) with positive probability."""
        pairs = [(z, self.probability(period, z)) for z in self.shocks(period)]
        return [(z, p) for z, p in pairs if p > 0]

    def feasible(self, period, shock, without=None, *, state=None):
        """A(z) at a state, or the set of the society without an agent, in the order of the stage. The state may be left
        out where sets do not depend on it."""
        if state is None:
            assert not self.has_table(period)
            state = self.states(period)[0]
        chosen = self._feasible(self.stage(period), shock, without)
        states = [state] if without is None else self.of_other_types(period, state, without)
        return [a for a in self.allocations(period) if a in chosen and all(self.is_open(period, a, s) for s in states)]

    def of_other_types(self, period, state, agent):
        """The states that differ from a state in the type of an agent alone, or not at all."""
        return [self.replace(state, agent, own) for own in self.labels(period)[agent]]

    def has_table(self, period):
        """Whether a stage's table forbids anything anywhere."""
        return not all(self.is_open(period, a, s) for a in self.allocations(period) for s in self.states(period))

    def has_away(self):
        """Whether some agent is away at some type."""
        return any(types for stage in self.data["stages"] for types in stage.get("away", {}).values())

    def is_away(self, period, agent, own):
        """Whether an agent of a type is away, and is not asked."""
        return own in self.stage(period).get("away", {}).get(agent, ())

    def is_open(self, period, allocation, state):
        """Whether the stage's table allows an allocation at a state."""
        table = self.stage(period).get("feasible")
        return table is None or self._cell(period, table, allocation, state) == 1

    @staticmethod
    def _feasible(stage, shock, without):
        """Without an agent: the set that the shock lists, else the stage's, else the one with everyone."""
        entry = {} if shock is None else stage["shocks"][shock]
        for part in (entry, stage):
            if without is not None and without in part.get("feasible without", {}):
                return part["feasible without"][without]
        return entry.get("feasible", stage["allocations"])

    # utilities

    def utility(self, period, agent, allocation, state):
        """v_i(a, θ)."""
        key = (self.key(period), agent, allocation, state)
        if key not in self._utility:
            self._utility[key] = self._cell(period, self.stage(period)["utility"][agent], allocation, state)
        return self._utility[key]

    def public_utility(self, period, allocation, state):
        """w(a, θ_0)."""
        table = self.stage(period).get("public utility")
        return Fraction(0) if table is None else self._cell(period, table, allocation, state)

    def terminal_utility(self, agent, state):
        """g_i(θ) of the state of period T + 1."""
        table = (self.data.get("terminal") or {}).get("utility", {}).get(agent)
        return Fraction(0) if table is None else cell(table, self.labels(self.horizon + 1), self.point(state))

    def _cell(self, period, table, allocation, state):
        labels = {"allocation": self.allocations(period), **self.labels(period)}
        return cell(table, labels, {"allocation": allocation, **self.point(state)})

    # transitions

    def has_terminal_utility(self):
        """Whether some terminal utility is not 0."""
        if self.horizon is None:
            return False
        states = self.states(self.horizon + 1)
        return any(self.terminal_utility(agent, state) for agent in self.agents for state in states)

    def transition_is_needed(self, period):
        return self.horizon is None or period < self.horizon or self.has_terminal_utility()

    def transition(self, period, allocation, state):
        """μ(·|a, θ): next state → positive probability; empty where no transition is needed."""
        key = (self.key(period), allocation, state)
        if key not in self._kernel:
            needed = self.transition_is_needed(period)
            row = {n: self._chance(period, allocation, state, n) for n in self.states(period + 1)} if needed else {}
            self._kernel[key] = {n: p for n, p in row.items() if p != 0}
        return self._kernel[key]

    def _chance(self, period, allocation, state, following):
        """The probability of one next state, by the kind of the transition."""
        rule = self.stage(period).get("transition", {})
        after = self.labels(period + 1)
        labels = {"allocation": self.allocations(period), **self.labels(period)}
        labels.update({"next " + component: after[component] for component in after})
        point = {"allocation": allocation, **self.point(state), **self.point(following, "next ")}
        if "joint" in rule:
            return cell(rule["joint"], labels, point)
        if "mixture" in rule:
            parts = rule["mixture"]
            return sum(cell(x["weight"], labels, point) * self._factors(x, after, labels, point) for x in parts)
        return self._factors(rule, after, labels, point)

    @staticmethod
    def _factors(factors, components, labels, point):
        """The product of the components' probabilities; one that is left out has a single next label."""
        chance = Fraction(1)
        for component in components:
            if component in factors:
                chance *= cell(factors[component], labels, point)
        return chance

    def prior(self):
        """First state → positive probability, or None."""
        table = self.data.get("prior")
        if table is None:
            return None
        row = {state: cell(table, self.labels(1), self.point(state)) for state in self.states(1)}
        return {state: p for state, p in row.items() if p != 0}

    def expectation(self, period, allocation, state, values):
        """E[values(θ') | a, θ]."""
        return sum((p * values[n] for n, p in self.transition(period, allocation, state).items()), Fraction(0))


# hypotheses


def has_private_values(env):
    """No agent's (flow or terminal) utility differs between two states with the same public state and own type."""
    return not any(True for _ in private_value_conflicts(env))


def private_value_conflicts(env):
    """The (agent, period, allocation, state, other state) that refute private values; period T + 1 is terminal."""
    for period in (*env.periods, *end_periods(env)):
        for agent, allocation in product(env.agents, flow_allocations(env, period)):
            for one, two in product(env.states(period), repeat=2):
                same = one[0] == two[0] and env.own(one, agent) == env.own(two, agent)
                if same and payoff(env, period, agent, allocation, one) != payoff(env, period, agent, allocation, two):
                    yield agent, period, allocation, one, two


def end_periods(env):
    """(T + 1,), where some terminal utility is not 0: else there is nothing terminal to speak of."""
    return (env.horizon + 1,) if env.has_terminal_utility() else ()


def flow_allocations(env, period):
    """The allocations of a period, [None] for the terminal one."""
    return [None] if env.is_end(period) else env.allocations(period)


def payoff(env, period, agent, allocation, state):
    """The flow utility, in period T + 1 the terminal utility."""
    if env.is_end(period):
        return env.terminal_utility(agent, state)
    return env.utility(period, agent, allocation, state)


def least_value(env):
    """The least flow or terminal utility of any agent, over all periods, states and allocations of the stages."""
    return min(
        payoff(env, period, agent, allocation, state)
        for period in (*env.periods, *end_periods(env))
        for agent, allocation, state in product(env.agents, flow_allocations(env, period), env.states(period))
    )


def values_are_non_negative(env):
    return least_value(env) >= 0


def has_independent_transitions(env):
    """Every needed transition is the product of its components' marginals, and these depend on the allocation, the
    public state and, for an agent, that agent's type only."""
    for period in env.periods:
        if not env.transition_is_needed(period):
            continue
        for allocation, state in product(env.allocations(period), env.states(period)):
            if not is_product(env, period, allocation, state):
                return False
        if not marginals_are_own(env, period):
            return False
    return True


def marginal(env, period, allocation, state, place):
    """The distribution of the next state's component at the place: label → probability."""
    chances = {}
    for following, p in env.transition(period, allocation, state).items():
        chances[following[place]] = chances.get(following[place], 0) + p
    return chances


def is_product(env, period, allocation, state):
    """Whether every next state has the product of its components' probabilities."""
    row = env.transition(period, allocation, state)
    places = range(1 + len(env.agents))
    marginals = [marginal(env, period, allocation, state, place) for place in places]
    for following in env.states(period + 1):
        chance = Fraction(1)
        for place in places:
            chance *= marginals[place].get(following[place], 0)
        if chance != row.get(following, 0):
            return False
    return True


def marginals_are_own(env, period):
    """Whether the marginals agree between any two states with the same public state and own type."""
    for allocation, place in product(env.allocations(period), range(1 + len(env.agents))):
        seen = {}
        for state in env.states(period):
            here = marginal(env, period, allocation, state, place)
            if seen.setdefault((state[0], state[place]), here) != here:
                return False
    return True


def has_same_feasible_sets(env):
    """Whether A(z) = A_{-i}(z) in every period and state, at every shock (also of probability 0), for every agent."""
    return all(
        env.feasible(period, shock, state=state) == env.feasible(period, shock, agent, state=state)
        for period in env.periods
        for shock, agent, state in product(env.shocks(period), env.agents, env.states(period))
    )
