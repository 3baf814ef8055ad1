"""Rows of money: limits of payments, budgets, and what is added from outside."""

from __future__ import annotations

from fractions import Fraction

from lpmech.designs.columns import Columns
from lpmech.designs.nodes import Node
from lpmech.designs.problem import BudgetKind, State
from lpmech.designs.quantities import Quantities
from lpmech.designs.sums import ONE, Sum, add
from lpmech.lp.names import name
from lpmech.lp.program import Sense


class Money:
    """Writes the rows of one problem."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.play, self.problem, self.nodes = columns.play, columns.problem, columns.nodes
        self.ids, self.book = columns.ids, columns.book

    def limits(self) -> None:
        """Bounds on payments wherever there are any."""
        rule = self.problem.payments
        for agent in sorted(self.columns.paying):
            for node in self.nodes.played:
                for reports in (one for one in node.places if self.columns.pays(agent, node, one)):
                    words = self.columns.payment_id(agent, node, reports).partition(" ")[2]
                    if rule.at_most is not None:
                        self._limit(f"at most {words}", agent, node, reports, Sense.AT_MOST, rule.at_most)
                    if rule.at_least is not None:
                        self._limit(f"at least {words}", agent, node, reports, Sense.AT_LEAST, rule.at_least)
                    if rule.at_most_received is not None:
                        self._received(agent, node, reports, rule.at_most_received)

    def _limit(self, row_id: str, agent: int, node: Node, reports: State, sense: Sense, bound: Fraction) -> None:
        total = dict(self.columns.payment(agent, node, reports))
        add(total, self.columns.reach(node), -bound)
        self.book.row(row_id, total, sense)

    def _received(self, agent: int, node: Node, reports: State, more: Fraction) -> None:
        """A payment is at most what is received, at the reports, and `more`; what is received may be remembered."""
        words = self.columns.value_place(node), self.ids.state("reports", node.period, reports)
        row_id = name(self.ids.agent("received", agent), *words)
        total = self.columns.now(agent, node, reports, reports)
        add(total, self.columns.reach(node), more)
        self.book.row(row_id, total, Sense.AT_LEAST)

    def budgets(self, quantities: Quantities) -> None:
        """The rows of the budgets, and what is added from outside."""
        for kind, sense in self.problem.budget.items():
            if kind is not BudgetKind.EX_ANTE:
                self._places_of_budget(kind, sense)
            elif not self.problem.subsidised:
                self.book.row("budget ex ante", quantities.payments(None), sense)

    def _places_of_budget(self, kind: BudgetKind, sense: Sense) -> None:
        spent: dict[int, dict[State, Sum]] = {}
        for node in self.nodes.played:
            spent[node.number] = {}
            if kind is BudgetKind.EACH_PERIOD:
                self._each_period(node, sense, spent[node.number])
            else:
                self._each_report(node, sense, spent[node.number])
        if self.problem.subsidised and self.columns.infinite:
            self._treasury(spent)

    def _collected(self, node: Node, reports: State) -> Sum:
        total: Sum = {}
        for agent in sorted(self.columns.paying):
            add(total, self.columns.payment(agent, node, reports))
        return total

    def _each_period(self, node: Node, sense: Sense, spent: dict[State, Sum]) -> None:
        """The mean of what is paid at a node, by the truth of the next state."""
        total: Sum = {}
        for reports, chance in self.nodes.truth(node).items():
            add(total, self._collected(node, reports), chance)
        row_id = name("budget each period", self.ids.node(node))
        if self.problem.subsidised and node.truthful:
            column = self.columns.own(node, self.columns.subsidy(node))
            add(total, {column: ONE})
            spent.update({state: {column: ONE} for state in node.truthful})
        self.book.row(row_id, total, sense)

    def _each_report(self, node: Node, sense: Sense, spent: dict[State, Sum]) -> None:
        """What is paid at a node and reports."""
        for reports in node.places:
            total = self._collected(node, reports)
            words = name(self.ids.node(node), self.ids.state("reports", node.period, reports))
            if self.problem.subsidised and reports in node.truthful:
                column = self.columns.own(node, self.columns.subsidy(node, reports))
                add(total, {column: ONE})
                spent[reports] = {column: ONE}
            self.book.row(name("budget ex post", words), total, sense)

    def _treasury(self, spent: dict[int, dict[State, Sum]]) -> None:
        """Infinite horizon: what is still to be added from a node and state on."""
        for node in self.nodes.played:
            for state in node.truthful:
                row: Sum = {self.columns.subsidies(node, state): ONE}
                add(row, spent[node.number].get(state, {}), -ONE)
                for outcome, weight in self.columns.onward(node, state):
                    assert outcome.after is not None
                    for following, chance in self.play.draw(0, outcome.allocation, state).items():
                        add(row, {self.columns.subsidies(outcome.after, following): ONE}, -weight * chance)
                self.book.row(
                    name("subsidies", self.ids.node(node), self.ids.state("state", 0, state)),
                    row,
                    Sense.EQUAL,
                )
