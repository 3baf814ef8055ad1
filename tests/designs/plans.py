"""The plan form: a second program for designs of at most two periods, with payments and choices as its only columns.

A plan of an agent says what it reports in every own decision cell: in period 1 given its type, in period 2 given what
it was, what everybody reported, the shock, the allocation and its type now. Every play of the game is walked through,
and there is one row for every plan. Nothing here knows of payoffs V, of bounds J or of own information states.
Who is away says its type, in every plan, and pays nothing.
"""

from collections import defaultdict
from fractions import Fraction
from itertools import product

from lpmech.lp.program import Building, Sense
from lpmech.lp.proofs import Infeasible, Optimal
from lpmech.lp.solve import solve

TRUTH = None


class Game:
    """A finite environment of one or two periods, read cell by cell from its canonical tables."""

    def __init__(self, env, allowed):
        self.env, self.allowed = env, allowed  # allowed(period, shock, state): allocations, or a lottery

    def label(self, period, state):
        stage = self.env.stage(period)
        return tuple(stage.labels[axis][k] for axis, k in zip(stage.components, state, strict=True))

    def states(self, period):
        stage = self.env.stage(period)
        return list(product(*(range(stage.sizes[axis]) for axis in stage.components)))

    def at(self, table, **places):
        return table.array.item(tuple(places[axis] for axis in table.axes))

    def places(self, period, state):
        return dict(zip(self.env.stage(period).components, state, strict=True))

    def prior(self):
        return {s: p for s in self.states(0) if (p := self.at(self.env.prior, **self.places(0, s)))}

    def kernel(self, period, a, state):
        """From the marginal distributions of all next components together."""
        stage = self.env.stage(period)
        table = stage.transition.distribution(self.env.stage(period + 1).components)
        found = {}
        for s in self.states(period + 1):
            ahead = {f"next {axis}": k for axis, k in self.places(period + 1, s).items()}
            if chance := self.at(table, allocation=a, **self.places(period, state), **ahead):
                found[s] = chance
        return found

    def utility(self, period, agent, a, state):
        return self.at(self.env.stage(period).utilities[agent], allocation=a, **self.places(period, state))

    def shocks(self, period):
        return [(z, shock.probability) for z, shock in enumerate(self.env.stage(period).shocks) if shock.probability]

    def own(self, period, agent):
        return agent + bool(self.env.stage(period).public)

    def away(self, period, agent):
        return (self.env.stage(period).away or [()] * (agent + 1))[agent]

    def says(self, period, agent, seen):
        kinds = range(len(self.env.stage(period).types[agent]))
        return [seen] if seen in self.away(period, agent) else list(kinds)


class PlanForm:
    """The program: columns q(h, r) of every agent, y(h, r, z, a), and rows of plans."""

    def __init__(self, game, problem):
        self.game, self.problem = game, problem
        self.free = problem.get("allocation") in ("any",)
        self.building = Building("plans")
        self.columns = {}
        self.cost = defaultdict(Fraction)
        self.constant = Fraction(0)

    def column(self, key, nonnegative=False):
        if key not in self.columns:
            self.columns[key] = self.building.column(repr(key), nonnegative=nonnegative)
        return self.columns[key]

    def share(self, h, r, z, a):
        """The chance of a, times that of h, as a sum; None stands for 1."""
        if self.free:
            return {self.column(("y", h, r, z, a), nonnegative=True): Fraction(1)}
        lottery = self.game.allowed(len(h), z, r)
        return {None: lottery.get(a, Fraction(0))}

    def reach(self, h):
        return {None: Fraction(1)} if not h or not self.free else self.share(h[:-1], *h[-1])

    def allocations(self, h, z, r):
        found = self.game.allowed(len(h), z, r)
        return [a for a in found if self.free or found[a]]

    def walk(self, agent, first, plan, leave):
        """E of the payoff of an agent under a plan (all told the truth: TRUTH), as a sum of columns.

        `first`: only plays that begin with this own seen type; `leave`: cells of period 2 in which it leaves.
        """
        game, total, delta = self.game, defaultdict(Fraction), self.game.env.discount
        own = game.own(0, agent)
        for state, chance in game.prior().items():
            if first is not None and (state[:own][: own - agent], state[own]) != first:
                continue
            r = state if plan is TRUTH else (*state[:own], plan[0], *state[own + 1 :])
            self.stage_payoff(total, agent, (), r, state, chance)
            if game.env.horizon == 1:
                continue
            for z, mu in game.shocks(0):
                for a in self.allocations((), z, r):
                    self.second(total, agent, state, r, z, a, chance * mu * delta, plan, leave)
        return total

    def second(self, total, agent, state, r, z, a, weight, plan, leave):
        """Period 2 after a history; under a fixed rule the history has its share."""
        game, own, h = self.game, self.game.own(1, agent), ((r, z, a),)
        if not self.free:
            weight *= self.game.allowed(0, z, r)[a]
        for after, chance in game.kernel(0, a, state).items():
            cell = (r, z, a, after[:own][: own - agent], after[own])
            if leave and leave.get(cell):
                continue
            told = after if plan is TRUTH else (*after[:own], plan[1][cell], *after[own + 1 :])
            self.stage_payoff(total, agent, h, told, after, weight * chance)

    def stage_payoff(self, total, agent, h, r, state, weight):
        """weight · (E u(a, state) − q), all times ρ(h)."""
        for z, mu in self.game.shocks(len(h)):
            for a in self.allocations(h, z, r):
                u = weight * mu * self.game.utility(len(h), agent, a, state)
                for column, share in self.share(h, r, z, a).items():
                    total[column] += u * share
        if self.pays(agent, h, r):
            total[self.column(("q", agent, h, r))] -= weight

    def pays(self, agent, h, r):
        return r[self.game.own(len(h), agent)] not in self.game.away(len(h), agent)

    def cells(self, agent, first, report):
        """The decision cells of period 2 of an agent of a first type after a report."""
        game, own = self.game, self.game.own(0, agent)
        found = set()
        for state in game.prior():
            if (state[:own][: own - agent], state[own]) == first:
                r = (*state[:own], report, *state[own + 1 :])
                for z, _ in game.shocks(0):
                    for a in self.allocations((), z, r):
                        for after in game.kernel(0, a, state):
                            k = game.own(1, agent)
                            found.add((r, z, a, after[:k][: k - agent], after[k]))
        return sorted(found)

    def plans(self, agent, first):
        """All plans of a first type."""
        game = self.game
        for report in game.says(0, agent, first[1]):
            if game.env.horizon == 1:
                yield report, {}
                continue
            cells = self.cells(agent, first, report)
            for told in product(*(game.says(1, agent, cell[-1]) for cell in cells)):
                yield report, dict(zip(cells, told, strict=True))

    def firsts(self, agent):
        own = self.game.own(0, agent)
        return sorted({(state[:own][: own - agent], state[own]) for state in self.game.prior()})

    def row(self, total, sense, right=Fraction(0)):
        constant = total.pop(None, Fraction(0))
        self.building.row(f"row {len(self.building._rows)}", list(total.items()), Sense(sense), right - constant)

    def on_path(self):
        for agent in range(len(self.game.env.agents)):
            for first in self.firsts(agent):
                truth = self.walk(agent, first, TRUTH, None)
                for plan in self.plans(agent, first):
                    self.row(minus(truth, self.walk(agent, first, plan, None)), ">=")

    def interim(self):
        """No report gains in any cell of period 2, whatever was said before; and no plan from the start."""
        self.on_path()
        if self.game.env.horizon == 1:
            return
        for agent in range(len(self.game.env.agents)):
            for first in self.firsts(agent):
                for report in self.game.says(0, agent, first[1]):
                    for cell in self.cells(agent, first, report):
                        self.in_cell(agent, first, cell)

    def in_cell(self, agent, first, cell):
        game, (r, z, a, public, seen) = self.game, cell
        own, later = game.own(0, agent), game.own(1, agent)
        state = (*r[:own], first[1], *r[own + 1 :])
        for report in game.says(1, agent, seen):
            total = defaultdict(Fraction)
            for after, chance in game.kernel(0, a, state).items():
                if (after[:later][: later - agent], after[later]) == (public, seen):
                    told = (*after[:later], report, *after[later + 1 :])
                    self.stage_payoff(total, agent, ((r, z, a),), after, after, chance)
                    self.stage_payoff(total, agent, ((r, z, a),), told, after, -chance)
            self.row(total, ">=")

    def stay(self):
        for agent in range(len(self.game.env.agents)):
            for first in self.firsts(agent):
                self.row(self.walk(agent, first, TRUTH, None), ">=")

    def histories(self):
        """Every history and report, met in play or not."""
        game = self.game
        for r in game.states(0):
            yield (), r
            if game.env.horizon == 2:
                for z, _ in game.shocks(0):
                    for a in self.allocations((), z, r):
                        yield from ((((r, z, a),), later) for later in game.states(1))

    def limits(self, bound):
        for h, r in list(self.histories()):
            for agent in (one for one in range(len(self.game.env.agents)) if self.pays(one, h, r)):
                for sign, sense in ((-1, "<="), (1, ">=")):
                    total = defaultdict(Fraction, {self.column(("q", agent, h, r)): Fraction(1)})
                    for column, share in self.reach(h).items():
                        total[column] += sign * bound * share
                    self.row(total, sense)

    def choices(self):
        for h, r in list(self.histories()):
            for z, _ in self.game.shocks(len(h)):
                total = defaultdict(Fraction)
                for a in self.allocations(h, z, r):
                    for column, share in self.share(h, r, z, a).items():
                        total[column] += share
                for column, share in self.reach(h).items():
                    total[column] -= share
                self.row(total, "=")

    def solve(self, weights):
        """The greatest E Σ weight · payoff; weight −1 stands for payments of all."""
        total = defaultdict(Fraction)
        for agent, weight in weights.items():
            for column, value in self.walk(agent, None, TRUTH, None).items():
                total[column] += weight * value
        self.constant = total.pop(None, Fraction(0))
        for column, value in total.items():
            self.building._objective[column] = -value
        outcome = solve(self.building.done())
        if isinstance(outcome, Infeasible):
            return "infeasible"
        assert isinstance(outcome, Optimal)
        return self.constant - outcome.objective


def minus(left, right):
    total = defaultdict(Fraction, left)
    for column, value in right.items():
        total[column] -= value
    return total
