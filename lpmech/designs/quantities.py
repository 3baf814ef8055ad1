"""The quantities of objectives and constraints, as sums of columns (docs/design_format.md, section 1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lpmech.designs.columns import Columns
from lpmech.designs.nodes import Node
from lpmech.designs.problem import BudgetKind, Linear, Of, State, Term
from lpmech.designs.sums import ONE, ZERO, Sum, add

FINITE = "a finite horizon, or one that is cut"
PAYOFF = "the payoff of an agent, or what all agents together pay"
IN_A_PERIOD = "a frequency in one period: name a period"


class NoQuantity(ValueError):  # noqa: N818 - what is wrong with the term
    """A term that is about nothing: a place that cannot be reached, a type of chance 0."""

    def __init__(self, term: Term, reason: str, expected: str = "a quantity that can be met in play") -> None:
        super().__init__(reason)
        self.term, self.expected = term, expected


class Quantities:
    """Sums of columns of one program."""

    def __init__(self, columns: Columns) -> None:
        self.columns, self.play = columns, columns.play

    def check(self) -> None:
        """Raises NoQuantity if a term of the problem is about nothing."""
        problem = self.columns.problem
        for linear in (*problem.objective.of, *(one.terms for one in problem.constraints)):
            self.check_all(linear)

    def check_all(self, linear: Linear) -> None:
        """Raises NoQuantity if a term is about nothing."""
        for term in linear:
            self._check(term)

    def _check(self, term: Term) -> None:
        if term.of in (Of.PAYMENT, Of.PROBABILITY):
            self._node(term)
        if term.type is not None and term.agent is not None:
            own = self.play.own(0, term.agent)
            if not any(state[own] == term.type for state in self.play.prior):
                raise NoQuantity(term, "a type that the prior gives the probability 0")
        if term.of is Of.SUBSIDY and not self.columns.problem.subsidised:
            raise NoQuantity(term, "a subsidy, of which the problem knows nothing")
        if term.of is Of.EPSILON and not self.columns.problem.eased:
            raise NoQuantity(term, "ε, of which the problem knows nothing")
        if term.of is Of.FREQUENCY and self.columns.infinite:
            raise NoQuantity(term, "a frequency with an infinite horizon", FINITE)
        self._check_cut(term)

    def _check_cut(self, term: Term) -> None:
        """What is known of the periods after a cut: all payments, and all payoffs."""
        of_one = term.of in (Of.UTILITY, Of.PAYMENTS) and term.agent is not None
        if of_one and self.play.promised is not None:
            raise NoQuantity(
                term, "what one agent pays or enjoys after the cut, of which only the payoff is bounded", PAYOFF
            )
        if term.of is Of.FREQUENCY and term.period is None and self.columns.problem.cut is not None:
            raise NoQuantity(term, "a frequency that goes on after the cut", IN_A_PERIOD)

    def sum(self, linear: Linear) -> Sum:
        """Σ times · quantity."""
        total: Sum = {}
        for term in linear:
            add(total, self._kinds[term.of](self, term), term.times)
        return total

    def payments(self, agent: int | None) -> Sum:
        """E Σ_t δ^{t−1} p: of one agent or of all."""
        agents = self.play.agents if agent is None else (agent,)
        total: Sum = {}
        for one in agents:
            if one in self.columns.paying:
                add(total, self._paid_for_ever(one) if self.columns.infinite else self._paid(one))
        add(total, self._promised(lambda node, state: {self.columns.promised(node, state): ONE}))
        return total

    def _promised(self, of: Callable[[Node, State], Sum]) -> Sum:
        """E of what is promised after a cut, discounted."""
        total: Sum = {}
        for node in self.columns.nodes.promised:
            for state, chance in node.truthful.items():
                add(total, of(node, state), chance * self.play.env.discount**node.period)
        return total

    def subsidy(self) -> Sum:
        """E Σ_t δ^{t−1} S; with a budget ex ante what the payments fall short of 0."""
        total: Sum = {}
        (kind,) = self.columns.problem.budget
        if kind is BudgetKind.EX_ANTE:
            add(total, self.payments(None), -ONE)
        elif self.columns.infinite:
            root = self.columns.nodes.root
            return {self.columns.subsidies(root, state): chance for state, chance in self.play.prior.items()}
        nodes = (*self.columns.nodes.played, *self.columns.nodes.promised)
        for node in nodes if kind is not BudgetKind.EX_ANTE else ():
            for state, chance in node.truthful.items():
                column = self.columns.subsidy(node, state if kind is BudgetKind.EX_POST else None)
                add(total, {column: chance * self.play.env.discount**node.period})
        return total

    def epsilon(self) -> Sum:
        """ε."""
        return self.columns.epsilon()

    def _subsidy_of(self, term: Term) -> Sum:
        del term
        return self.subsidy()

    def _epsilon_of(self, term: Term) -> Sum:
        del term
        return self.epsilon()

    def _paid(self, agent: int) -> Sum:
        total: Sum = {}
        for node in self.columns.nodes.played:
            for state, chance in node.truthful.items():
                add(total, self.columns.payment(agent, node, state), chance * self.play.env.discount**node.period)
        return total

    def _paid_for_ever(self, agent: int) -> Sum:
        """What an agent pays is its utility less its payoff."""
        total = self._gross(agent)
        add(total, self._payoff(agent, None), -ONE)
        return total

    def _gross(self, agent: int) -> Sum:
        """E of all utility of an agent, of the public where it is −1."""
        total: Sum = {}
        if self.columns.infinite:
            for state, chance in self.play.prior.items():
                add(total, {self.columns.book.column(self.columns.gross_id(agent, state)): chance})
            return total
        for node in self.columns.nodes.played:
            for state, weight in node.truthful.items():
                for outcome in node.places[state]:
                    worth = self.play.worth(node.period, agent, outcome.allocation, state)
                    add(total, self.columns.share(node, state, outcome),
                         weight * self.play.env.discount**node.period * outcome.chance * worth)  # fmt: skip
        return total

    def _payoff(self, agent: int, kind: int | None) -> Sum:
        """E V_i in the beginning; given a type, divided by its chance."""
        root, own = self.columns.nodes.root, self.play.own(0, agent)
        states = {s: p for s, p in self.play.prior.items() if kind is None or s[own] == kind}
        whole = sum(states.values(), ZERO)
        return {self.columns.payoff(agent, root, state): chance / whole for state, chance in states.items()}

    def _utility_of(self, term: Term) -> Sum:
        assert term.agent is not None
        return self._gross(term.agent)

    def _welfare(self, term: Term) -> Sum:
        del term
        total: Sum = {}
        for agent in (*self.play.agents, -1):
            add(total, self._gross(agent))
        add(total, self._promised(self.columns.continuation))
        return total

    def _public(self, term: Term) -> Sum:
        del term
        return self._gross(-1)

    def _payments_of(self, term: Term) -> Sum:
        return self.payments(term.agent)

    def _payoff_of(self, term: Term) -> Sum:
        assert term.agent is not None
        return self._payoff(term.agent, term.type)

    def _frequency(self, term: Term) -> Sum:
        """E Σ_t δ^{t−1} of being among the allocations; in one period, its chance."""
        total: Sum = {}
        for node in self.columns.nodes.played:
            if term.period not in (None, node.period):
                continue
            factor = ONE if term.period is not None else self.play.env.discount**node.period
            for state, weight in node.truthful.items():
                for outcome in node.places[state]:
                    label = self.play.stage(node.period).allocations[outcome.allocation]
                    if label in term.labels:
                        add(total, self.columns.share(node, state, outcome), weight * factor * outcome.chance)
        return total

    def _node(self, term: Term) -> tuple[Node, State]:
        """The place that a term names."""
        node = self.columns.nodes.by_key.get((term.period or 0, term.after))
        if self.columns.plain and not term.after:
            alike = (one for one in self.columns.nodes.played if term.period in (None, one.period))
            node = next((one for one in alike if term.reports in one.places), None)
        if node is None or term.reports not in node.places:
            raise NoQuantity(term, "a place that nobody can reach")
        assert term.reports is not None
        return node, term.reports

    def _payment(self, term: Term) -> Sum:
        assert term.agent is not None
        return self.columns.payment(term.agent, *self._node(term))

    def _probability(self, term: Term) -> Sum:
        node, reports = self._node(term)
        total: Sum = {}
        for outcome in node.places[reports]:
            label = self.play.stage(node.period).allocations[outcome.allocation]
            if label in term.labels and term.shock in (None, outcome.shock):
                weight = outcome.chance if term.shock is None else ONE
                add(total, self.columns.share(node, reports, outcome), weight)
        return total

    _kinds: Mapping[Of, Callable[[Quantities, Term], Sum]] = {
        Of.WELFARE: _welfare, Of.UTILITY: _utility_of, Of.PUBLIC_UTILITY: _public, Of.PAYMENTS: _payments_of,
        Of.PAYOFF: _payoff_of, Of.FREQUENCY: _frequency, Of.PAYMENT: _payment, Of.PROBABILITY: _probability,
        Of.SUBSIDY: _subsidy_of, Of.EPSILON: _epsilon_of,
    }  # fmt: skip
