"""The columns of a problem's program (design page section 3), and what reports are worth in them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..kernel.meter import keep, spend, text_bits
from .ahead import COLUMN
from .node import Follow, Info, Node
from .nodes import Nodes
from .problem import Budget, Memory, Problem, State
from .sums import CONSTANT, Sum, add, joined
from .world import ONE, World, times, words


class Columns:
    """Columns by id, and whether they are ≥ 0; under a free rule also by the words of the node that they are of."""

    def __init__(self, world: World, problem: Problem, nodes: Nodes) -> None:
        self.world, self.problem, self.nodes = world, problem, nodes
        self.signs: dict[str, bool] = {}
        self._texts: dict[str, str] = {}  # each id as one text, which all rows share
        self.subsidies: Sum = {}  # the expected sum of what is added from outside
        self.after: dict[str, set[str]] = {}
        self.discount = world.environment.discount

    def column(self, name: str, node: Node | None = None, *, positive: bool = False) -> str:
        if name not in self.signs:
            keep(COLUMN + text_bits(name))
            self.signs[name] = positive
            self._texts[name] = name
        spend(10 + len(name))
        name = self._texts[name]
        if node is not None and self.problem.free:
            self.after.setdefault(node.words, set()).add(name)
        return name

    def payment_words(self, agent: int, node: Node, reports: State) -> str:
        where = node.words
        if self.problem.memory is Memory.NONE:
            where = "" if self.world.infinite else f"period {node.period + 1}"
        return joined(words(self.world.environment.agents[agent]), where,
                      f"reports {words(*self.world.labels(node.period, reports))}")  # fmt: skip

    def payment(self, agent: int, node: Node, reports: State) -> Sum:
        if not self.pays(agent, node, reports):
            return {}
        return {self.column(f"payment {self.payment_words(agent, node, reports)}", node): ONE}

    def pays(self, agent: int, node: Node, reports: State) -> bool:
        """Whether there is a payment: not of an agent who says that it is away."""
        kind = reports[self.world.own(node.period, agent)]
        return agent in self.problem.paying and self.world.asked(node.period, agent, kind)

    def value_words(self, node: Node) -> str:
        if not self.problem.forgets or (self.world.infinite and self.problem.changes):
            return node.words
        return "" if self.world.infinite else f"period {node.period + 1}"

    def of(self, what: str, agent: int, *parts: str) -> str:
        return joined(what, words(self.world.environment.agents[agent]), *parts)

    def state(self, node: Node, state: State) -> str:
        return f"state {words(*self.world.labels(node.period, state))}"

    def payoff(self, agent: int, node: Node, state: State) -> str:
        return self.column(self.of("payoff", agent, self.value_words(node), self.state(node, state)), node)

    def seen(self, agent: int, node: Node, info: Info) -> str:
        """`was low sees wet|high`."""
        space, world = self.world.space(node.period), self.world
        axis = space.components[world.own(node.period, agent)]
        public = (space.components[0].labels[info.seen[0]],) if space.has_public else ()
        was = ""
        if info.was is not None:
            before = node.period if world.infinite else node.period - 1
            was = f"was {words(world.space(before).components[world.own(before, agent)].labels[info.was])}"
        return joined(was, f"sees {words(*public, axis.labels[info.seen[-1]])}")

    def says(self, agent: int, node: Node, report: int) -> str:
        axis = self.world.space(node.period).components[self.world.own(node.period, agent)]
        return f"says {words(axis.labels[report])}"

    def promised(self, node: Node, state: State) -> str:
        """What all agents pay from a cut on."""
        return self.column(f"promised {node.words} {self.state(node, state)}", node)

    def subsidy(self, node: Node, state: State) -> Sum:
        """What is added from outside at a place that the truth can lead to; after a cut, from then on."""
        if not self.problem.subsidised or state not in node.truthful:
            return {}
        told = f"reports {words(*self.world.labels(node.period, state))}"
        name = joined("subsidy", node.words, told if Budget.EX_POST in self.problem.budget else "")
        return {self.column(name, node, positive=True): ONE}

    def epsilon(self) -> Sum:
        """What a lie may gain, where the problem asks about it."""
        return {self.column("epsilon", positive=True): ONE} if self.problem.eased else {}

    def continuation(self, node: Node, state: State) -> Sum:
        """All utility from a cut on."""
        found = {self.payoff(agent, node, state): ONE for agent in self.world.agents}
        return {**found, self.promised(node, state): ONE}

    def plan(self, agent: int, node: Node, info: Info) -> str:
        return self.column(self.of("plan", agent, node.words, self.seen(agent, node, info)), node)

    def share(self, node: Node, reports: State, follow: Follow) -> Sum:
        """The chance of an allocation at a shock, times ρ(h) under a free rule."""
        if follow.share is not None:
            return {CONSTANT: follow.share}
        stage = self.world.stage(node.period)
        shock = f"shock {words(stage.shocks[follow.shock].label or '')}" if stage.has_shocks else ""
        name = joined("choice", node.words, f"reports {words(*self.world.labels(node.period, reports))}", shock,
                      f"allocation {words(stage.allocations.labels[follow.allocation])}")  # fmt: skip
        return {self.column(name, node, positive=True): ONE}

    def reach(self, node: Node) -> Sum:
        """ρ(h)."""
        if not self.problem.free or node.came is None:
            return {CONSTANT: ONE}
        before, reports, shock = node.came
        allocation = node.steps[-1][2]
        spend(10 * len(before.places[reports]))
        (follow,) = [f for f in before.places[reports] if (f.shock, f.allocation) == (shock, allocation)]
        return self.share(before, reports, follow)

    # what reports are worth

    def flow(self, agent: int, node: Node, state: State, reports: State) -> Sum:
        """The utility at the state and the reports, less the payment."""
        total: Sum = {}
        for follow in node.places[reports]:
            worth = times(follow.chance, self.world.worth(node.period, agent, follow.allocation, state))
            if worth:
                add(total, self.share(node, reports, follow), worth)
        add(total, self.payment(agent, node, reports), -ONE)
        return total

    def onward(self, node: Node, reports: State) -> Iterator[tuple[Node, int, Fraction]]:
        """The nodes after, each with its allocation and the factor of its payoffs."""
        for follow in node.places[reports]:
            if follow.node is not None:
                factor = times(self.discount, follow.chance)
                yield follow.node, follow.allocation, factor if follow.share is None else times(factor, follow.share)

    def lie(self, agent: int, node: Node, state: State, reports: State) -> Sum:
        """L_i(h, θ, r_i)."""
        total = self.flow(agent, node, state, reports)
        for after, allocation, factor in self.onward(node, reports):
            for following, chance in self.world.draw(node.period, allocation, state).items():
                add(total, {self.payoff(agent, after, following): ONE}, times(factor, chance))
        return total

    def told(self, agent: int, node: Node, state: State, report: int) -> State:
        own = self.world.own(node.period, agent)
        return (*state[:own], report, *state[own + 1 :])

    def gross_id(self, agent: int, state: State) -> str:
        name = f"state {words(*self.world.labels(0, state))}"
        return f"public utility {name}" if agent < 0 else self.of("gross", agent, name)
