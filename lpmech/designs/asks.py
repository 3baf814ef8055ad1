"""Rows of incentives and participation: no lie gains, and nobody wants to leave."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from lpmech.designs.columns import Columns
from lpmech.designs.nodes import Info, Node
from lpmech.designs.problem import Incentives, State, View, When
from lpmech.designs.sums import ONE, ZERO, Sum, add
from lpmech.lp.names import name
from lpmech.lp.program import Sense


class Asks:
    """Writes what agents must not gain by."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.play, self.problem, self.nodes = columns.play, columns.problem, columns.nodes
        self.ids, self.book = columns.ids, columns.book

    def incentives(self, agent: int) -> None:
        kinds = {Incentives.EX_POST: self._ex_post, Incentives.INTERIM: self._interim, Incentives.ON_PATH: self._plans}
        if self.problem.incentives in kinds:
            kinds[self.problem.incentives](agent)

    def _relief(self, weight: Fraction) -> Sum:
        """What a lie may gain: ε per unit of belief where ε is an unknown."""
        total: Sum = {}
        add(total, self.columns.epsilon(), weight)
        return total

    def _ex_post(self, agent: int) -> None:
        """No lie gains at any state."""
        for node in self.nodes.played:
            own = self.play.own(node.period, agent)
            for state in self.nodes.ex_post(node, agent):
                for report in self.play.says(node.period, agent, state[own]):
                    if report != state[own]:
                        self._lie(agent, node, state, report)

    def _lie(self, agent: int, node: Node, state: State, report: int) -> None:
        words = self.ids.state("state", node.period, state), self.ids.says(node, agent, report)
        row_id = name(self.ids.agent("lie", agent), self.columns.value_place(node), *words)
        if row_id not in self.book.rows:
            total: Sum = {self.columns.payoff(agent, node, state): ONE}
            add(total, self.columns.worth(agent, node, state, self.columns.told(agent, node, state, report)), -ONE)
            add(total, self._relief(ONE))
            self.book.row(row_id, total, Sense.AT_LEAST)

    def _interim(self, agent: int) -> None:
        """No lie gains at any own information state."""
        for node in self.nodes.played:
            for info in self.nodes.information(node, agent):
                for report in self.play.says(node.period, agent, info.seen[-1]):
                    if report != info.seen[-1]:
                        self._interim_lie(agent, node, info, report)

    def _interim_lie(self, agent: int, node: Node, info: Info, report: int) -> None:
        total: Sum = {}
        for state, chance in info.states:
            add(total, {self.columns.payoff(agent, node, state): ONE}, chance)
            add(total, self.columns.worth(agent, node, state, self.columns.told(agent, node, state, report)), -chance)
        add(total, self._relief(sum((chance for _, chance in info.states), ZERO)))
        self.book.row(name(self.ids.agent("lie", agent), self.ids.node(node), self.ids.seen(node, agent, info),
                           self.ids.says(node, agent, report)), total, Sense.AT_LEAST)  # fmt: skip

    def _plans(self, agent: int) -> None:
        """Truth is a best plan from the start."""
        for node in self.nodes.played:
            for info in self.nodes.information(node, agent):
                for report in self.play.says(node.period, agent, info.seen[-1]):
                    self._plan(agent, node, info, report)
                if node.root:
                    total: Sum = {self.columns.plan(agent, node, info): -ONE}
                    for state, chance in info.states:
                        add(total, {self.columns.payoff(agent, node, state): chance})
                    add(total, self._relief(sum((chance for _, chance in info.states), ZERO)))
                    row_id = name(self.ids.agent("start", agent), self.ids.seen(node, agent, info))
                    self.book.row(row_id, total, Sense.AT_LEAST)

    def _plan(self, agent: int, node: Node, info: Info, report: int) -> None:
        """J_i is at least what a report is worth, all plans considered from the next period on."""
        total: Sum = {self.columns.plan(agent, node, info): ONE}
        for state, chance in info.states:
            reports = self.columns.told(agent, node, state, report)
            add(total, self.columns.now(agent, node, state, reports), -chance)
        after: dict[int, tuple[Node, Fraction]] = {}
        for state, chance in info.states:
            for outcome, weight in self.columns.onward(node, self.columns.told(agent, node, state, report)):
                assert outcome.after is not None
                before = after.get(outcome.after.number, (outcome.after, ZERO))[1]
                after[outcome.after.number] = (outcome.after, before + chance * weight)
        for following, weight in after.values():
            for later in self.nodes.information(following, agent):
                if later.was == info.seen[-1]:
                    add(total, {self.columns.plan(agent, following, later): ONE}, -weight)
        self.book.row(name(self.ids.agent("plan", agent), self.ids.node(node), self.ids.seen(node, agent, info),
                           self.ids.says(node, agent, report)), total, Sense.AT_LEAST)  # fmt: skip

    def participation(self, agent: int) -> None:
        when = self.problem.participation.when
        if when is When.NEVER:
            return
        for node in self.nodes.all:
            if when is When.ALWAYS or node.root:
                self._stay(agent, node)

    def _stay(self, agent: int, node: Node) -> None:
        """Nobody wants to leave at a node."""
        rule = self.problem.participation
        on_path = self.problem.incentives in (Incentives.ON_PATH, Incentives.NONE)
        if rule.view is View.EX_POST:
            for state in self.nodes.ex_post(node, agent):
                if not on_path or state in node.truthful:
                    words = name(self.columns.value_place(node), self.ids.state("state", node.period, state))
                    self._stays(agent, node, words, ((state, ONE),))
        else:
            for info in self.nodes.information(node, agent):
                if not on_path or self._is_truthful(agent, node, info):
                    words = name(self.ids.node(node), self.ids.seen(node, agent, info))
                    self._stays(agent, node, words, info.states)
        if self.problem.incentives is Incentives.ON_PATH and rule.when is When.ALWAYS:
            for info in self.nodes.information(node, agent):
                self._leaves(agent, node, info)

    def _is_truthful(self, agent: int, node: Node, info: Info) -> bool:
        """Whether truth can lead to an information state."""
        if node.root:
            return True
        before = node.period if self.columns.infinite else node.period - 1
        return bool(node.truthful) and info.was == node.last.reports[self.play.own(before, agent)]

    def _outside(self, agent: int, node: Node, state: State) -> Fraction:
        label = self.play.stage(node.period).types[agent][state[self.play.own(node.period, agent)]]
        return self.problem.participation.worth(agent, label)

    def _stays(self, agent: int, node: Node, words: str, states: Iterable[tuple[State, Fraction]]) -> None:
        """The mean of V_i − ρ(h) O_i is at least 0."""
        total: Sum = {}
        for state, chance in states:
            add(total, {self.columns.payoff(agent, node, state): chance})
            add(total, self.columns.reach(node), -chance * self._outside(agent, node, state))
        self.book.row(name(self.ids.agent("stay", agent), words), total, Sense.AT_LEAST)

    def _leaves(self, agent: int, node: Node, info: Info) -> None:
        """To leave is a plan as well."""
        total: Sum = {self.columns.plan(agent, node, info): ONE}
        for state, chance in info.states:
            add(total, self.columns.reach(node), -chance * self._outside(agent, node, state))
        self.book.row(name(self.ids.agent("leave", agent), self.ids.node(node), self.ids.seen(node, agent, info)),
                      total, Sense.AT_LEAST)  # fmt: skip
