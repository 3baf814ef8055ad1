"""The quantities of objectives and constraints, as sums of columns (design page section 1)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..kernel.errors import Malformed
from ..kernel.meter import spend
from .columns import Columns
from .node import Node
from .problem import Linear, Memory, Of, State, Term
from .sums import Sum, add, whole
from .world import ONE, times

_PATH = ("problem",)


class Quantities:
    """Sums over the columns of one program."""

    def __init__(self, columns: Columns) -> None:
        self.columns, self.world, self.nodes = columns, columns.world, columns.nodes

    def sum(self, linear: Linear) -> Sum:
        """Σ times · quantity."""
        total: Sum = {}
        for term in linear:
            add(total, _KINDS[term.of](self, term), term.times)
        return total

    def discounted(self, period: int) -> Fraction:
        """δ to the number of periods before."""
        factor = ONE
        for _ in range(period):
            factor = times(factor, self.world.environment.discount)
        return factor

    def payments(self, agent: int | None) -> Sum:
        """E Σ δ^(t−1) p, of an agent or of all."""
        total: Sum = {}
        for one in self.world.agents if agent is None else (agent,):
            if one not in self.columns.problem.paying:
                continue
            if self.world.infinite:
                add(total, self._gross(one))
                add(total, self._payoff(one, None), -ONE)
                continue
            for node in self.nodes.played():
                factor = self.discounted(node.period)
                for state, chance in node.truthful.items():
                    add(total, self.columns.payment(one, node, state), times(chance, factor))
        self._all_of(agent)
        self._promise(total, lambda node, state: {self.columns.promised(node, state): ONE})
        return total

    def _all_of(self, agent: int | None) -> None:
        """After a cut it is known what all pay or enjoy together."""
        if agent is not None and self.columns.problem.promised:
            raise Malformed(_PATH, "what one agent pays or enjoys is not known after a cut")

    def _promise(self, total: Sum, of: Callable[[Node, State], Sum]) -> None:
        """Adds what is expected after a cut, discounted."""
        for node in self.nodes.promised():
            factor = self.discounted(node.period)
            for state, chance in node.truthful.items():
                add(total, of(node, state), times(chance, factor))

    def _gross(self, agent: int) -> Sum:
        """E of all utility of an agent, of the public where it is −1."""
        total: Sum = {}
        if self.world.infinite:
            return {self.columns.column(self.columns.gross_id(agent, s)): p for s, p in self.nodes.initial.items()}
        for node in self.nodes.played():
            factor = self.discounted(node.period)
            for state, chance in node.truthful.items():
                for follow in node.places[state]:
                    worth = times(follow.chance, self.world.worth(node.period, agent, follow.allocation, state))
                    add(total, self.columns.share(node, state, follow), times(times(chance, factor), worth))
        return total

    def _payoff(self, agent: int, kind: int | None) -> Sum:
        """E V in the beginning, given a type."""
        own, root = self.world.own(0, agent), self.nodes.root
        states = {s: p for s, p in self.nodes.initial.items() if kind is None or s[own] == kind}
        if not states:
            raise Malformed(_PATH, "a payoff at a type that the prior gives the probability 0")
        total = whole(states.values())
        return {self.columns.payoff(agent, root, state): times(p, 1 / total) for state, p in states.items()}

    def _welfare(self, term: Term) -> Sum:
        total: Sum = {}
        for agent in (*self.world.agents, -1):
            add(total, self._gross(agent))
        self._promise(total, self.columns.continuation)
        return total

    def _utility(self, term: Term) -> Sum:
        self._all_of(term.agent)
        return self._gross(-1 if term.agent is None else term.agent)

    def _payments(self, term: Term) -> Sum:
        return self.payments(term.agent)

    def _payoffs(self, term: Term) -> Sum:
        assert term.agent is not None
        return self._payoff(term.agent, term.type)

    def _subsidy(self, term: Term) -> Sum:
        return self.columns.subsidies

    def _epsilon(self, term: Term) -> Sum:
        return self.columns.epsilon()

    def _frequency(self, term: Term) -> Sum:
        """E Σ δ^(t−1) of the allocations; in one period their chance."""
        if self.world.infinite:
            raise Malformed(_PATH, "a frequency needs a finite horizon")
        if term.period is None and self.columns.problem.cut is not None:
            raise Malformed(_PATH, "a frequency that goes on after a cut")
        total: Sum = {}
        for node in self.nodes.played():
            if term.period in (None, node.period):
                factor = ONE if term.period is not None else self.discounted(node.period)
                for state, chance in node.truthful.items():
                    add(total, self._chosen(term, node, state), times(chance, factor))
        return total

    def _chosen(self, term: Term, node: Node, state: State) -> Sum:
        """The chance of the allocations at a place: of one shock, or over the shocks."""
        total: Sum = {}
        labels = self.world.stage(node.period).allocations.labels
        for follow in node.places[state]:
            if labels[follow.allocation] in term.allocations and term.shock in (None, follow.shock):
                share = self.columns.share(node, state, follow)
                add(total, share, follow.chance if term.shock is None else ONE)
        return total

    def _node(self, term: Term) -> Node:
        """The node of the place that a term names."""
        forgets = self.columns.problem.memory is Memory.NONE and not term.after
        for node in self.nodes.played():
            spend(10)
            named = node.steps == term.after and (self.world.infinite or node.period == (term.period or 0))
            alike = forgets and term.period in (None, node.period)
            if (alike or named) and term.reports in node.places:
                return node
        raise Malformed(_PATH, "a quantity is about a place that cannot be met")

    def _payment(self, term: Term) -> Sum:
        assert term.agent is not None
        return self.columns.payment(term.agent, self._node(term), term.reports)

    def _probability(self, term: Term) -> Sum:
        return self._chosen(term, self._node(term), term.reports)


_KINDS = {
    Of.WELFARE: Quantities._welfare,
    Of.PUBLIC: Quantities._utility,
    Of.UTILITY: Quantities._utility,
    Of.PAYMENTS: Quantities._payments,
    Of.PAYOFF: Quantities._payoffs,
    Of.FREQUENCY: Quantities._frequency,
    Of.PAYMENT: Quantities._payment,
    Of.PROBABILITY: Quantities._probability,
    Of.SUBSIDY: Quantities._subsidy,
    Of.EPSILON: Quantities._epsilon,
}
