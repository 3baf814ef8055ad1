"""The columns of a problem's program, and what reports are worth in them (docs/design_format.md, sections 3 and 4).

A fixed rule has data for chances of allocations; payments and payoffs are then those at a node. Under a free rule the
column y(h,r,z,a) is ρ(h) times the chance of a, where ρ(h) is the chance that the mechanism has chosen the allocations
of h; payments q and payoffs V are then times ρ(h) as well, so that every row stays linear. `reach` is ρ(h) as a sum of
columns and a constant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from lpmech.designs.ids import Ids
from lpmech.designs.nodes import Info, Node, Nodes, Outcome
from lpmech.designs.play import Play
from lpmech.designs.problem import Memory, Problem, State
from lpmech.designs.rules import Rule
from lpmech.designs.sums import CONSTANT, ONE, ZERO, Sum, add
from lpmech.lp.names import name
from lpmech.lp.program import Row, Sense, terms_of


@dataclass(slots=True)
class Book:
    """Columns and rows while they are written; a column is made when it is first named."""

    columns: dict[str, int] = field(default_factory=dict)
    nonnegative: list[bool] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)

    def column(self, column_id: str, *, nonnegative: bool = False) -> int:
        """The position of a column."""
        if column_id not in self.columns:
            self.columns[column_id] = len(self.nonnegative)
            self.nonnegative.append(nonnegative)
        return self.columns[column_id]

    def row(self, row_id: str, total: Mapping[int, Fraction], sense: Sense, right: Fraction = ZERO) -> None:
        """The row total ≥ (=, ≤) right; one that is written again is the same."""
        right = right - total.get(CONSTANT, ZERO)
        terms = terms_of((column, value) for column, value in total.items() if column != CONSTANT)
        self.rows[row_id] = Row(id=row_id, terms=terms, sense=sense, right=right)


class Columns:
    """The columns of a problem's program, which are made when they are first named, and what reports are worth."""

    def __init__(self, play: Play, problem: Problem, rule: Rule | None = None) -> None:
        self.play, self.problem = play, problem
        self.rule = Rule(play, problem) if rule is None else rule
        self.nodes = Nodes(play, problem, self.rule)
        self.ids = Ids(play)
        self.book = Book()
        self.free = problem.allocation.free
        self.discount = play.env.discount
        self.infinite = play.env.horizon is None
        self.paying = frozenset(problem.payments.agents)
        self.plain = problem.payments.memory is Memory.NONE
        changes = problem.changes if self.infinite else problem.remembers
        self.forgets = self.plain and not changes and not self.free
        self.owned: dict[int, set[int]] = {}

    def own(self, node: Node, column: int) -> int:
        """Notes that a column is one of a node: 0 where the node is not reached."""
        self.owned.setdefault(node.number, set()).add(column)
        return column

    def payment_id(self, agent: int, node: Node, reports: State) -> str:
        """`payment ann period 2 after low|high|sell reports low|low`."""
        place = self.ids.node(node) if not self.plain else "" if self.infinite else self.ids.period(node)
        return name(self.ids.agent("payment", agent), place, self.ids.state("reports", node.period, reports))

    def subsidy(self, node: Node, reports: State | None = None) -> int:
        """What is added from outside at a node, or at a node and reports."""
        told = "" if reports is None else self.ids.state("reports", node.period, reports)
        return self.book.column(name("subsidy", self.ids.node(node), told), nonnegative=True)

    def subsidies(self, node: Node, state: State) -> int:
        """Infinite horizon: what is added from a node and state on."""
        return self.book.column(name("subsidies", self.ids.node(node), self.ids.state("state", 0, state)))

    def payment(self, agent: int, node: Node, reports: State) -> Sum:
        """q_i(h, r); nothing of an agent who does not pay, or says that it is away."""
        if not self.pays(agent, node, reports):
            return {}
        return {self.own(node, self.book.column(self.payment_id(agent, node, reports))): ONE}

    def pays(self, agent: int, node: Node, reports: State) -> bool:
        """Whether an agent may pay or receive something at reports."""
        own = reports[self.play.own(node.period, agent)]
        return agent in self.paying and not self.play.is_away(node.period, agent, own)

    def value_place(self, node: Node) -> str:
        if not self.forgets:
            return self.ids.node(node)
        return "" if self.infinite else self.ids.period(node)

    def payoff_id(self, agent: int, node: Node, state: State) -> str:
        """`payoff ann period 2 after low|high|sell state low|low`."""
        return name(self.ids.agent("payoff", agent), self.value_place(node),
                    self.ids.state("state", node.period, state))  # fmt: skip

    def payoff(self, agent: int, node: Node, state: State) -> int:
        """V_i(h, θ)."""
        return self.own(node, self.book.column(self.payoff_id(agent, node, state)))

    def epsilon(self) -> Sum:
        """What a lie may gain; nothing where ε is not asked about."""
        return {self.book.column("epsilon", nonnegative=True): ONE} if self.problem.eased else {}

    def promised(self, node: Node, state: State) -> int:
        """R(h, θ): what all pay from a cut on, the truth told."""
        return self.own(node, self.book.column(name("promised", self.ids.node(node),
                                                    self.ids.state("state", node.period, state))))  # fmt: skip

    def continuation(self, node: Node, state: State) -> Sum:
        """All utility from a cut on: what agents keep, and what they pay."""
        payoffs: Sum = {self.payoff(agent, node, state): ONE for agent in self.play.agents}
        return {**payoffs, self.promised(node, state): ONE}

    def plan(self, agent: int, node: Node, info: Info) -> int:
        """J_i(h, τ, s): the most that lies from here on can be worth."""
        found = name(self.ids.agent("plan", agent), self.ids.node(node), self.ids.seen(node, agent, info))
        return self.own(node, self.book.column(found))

    def choice_id(self, node: Node, reports: State, outcome: Outcome) -> str:
        """`choice period 1 reports low|high allocation sell`."""
        return name("choice", self.ids.node(node), self.ids.state("reports", node.period, reports),
                    self.ids.shock(node.period, outcome.shock),
                    self.ids.allocation(node.period, outcome.allocation))  # fmt: skip

    def share(self, node: Node, reports: State, outcome: Outcome) -> Sum:
        """The chance of an allocation given its shock, times ρ(h) under a free rule."""
        if outcome.share is not None:
            return {CONSTANT: outcome.share}
        return {self.own(node, self.book.column(self.choice_id(node, reports, outcome), nonnegative=True)): ONE}

    def reach(self, node: Node) -> Sum:
        """ρ(h): 1 under a fixed rule."""
        if not self.free or node.parent is None:
            return {CONSTANT: ONE}
        reports, shock, before = node.parent
        step = node.last
        outcome = next(one for one in before.places[reports] if (one.shock, one.allocation) == (shock, step.allocation))
        return self.share(before, reports, outcome)

    def now(self, agent: int, node: Node, state: State, reports: State) -> Sum:
        """E_z of the utility at the true state and the reports, less the payment."""
        total: Sum = {}
        for outcome in node.places[reports]:
            worth = outcome.chance * self.play.worth(node.period, agent, outcome.allocation, state)
            if worth:
                add(total, self.share(node, reports, outcome), worth)
        add(total, self.payment(agent, node, reports), -ONE)
        return total

    def worth(self, agent: int, node: Node, state: State, reports: State) -> Sum:
        """L_i(h, θ, r_i): the payoff at a true state and reports if all is true from the next period on."""
        total = self.now(agent, node, state, reports)
        for outcome, weight in self.onward(node, reports):
            assert outcome.after is not None
            for following, chance in self.play.draw(node.period, outcome.allocation, state).items():
                add(total, {self.payoff(agent, outcome.after, following): ONE}, weight * chance)
        return total

    def onward(self, node: Node, reports: State) -> Iterator[tuple[Outcome, Fraction]]:
        """What leads to a next period, with the factor of its payoffs: δ μ_Z, times the share under a fixed rule."""
        for outcome in node.places[reports]:
            if outcome.after is not None:
                yield outcome, self.discount * outcome.chance * (ONE if outcome.share is None else outcome.share)

    def told(self, agent: int, node: Node, state: State, report: int) -> State:
        """The reports if one agent says something and the others the truth."""
        own = self.play.own(node.period, agent)
        return (*state[:own], report, *state[own + 1 :])

    def gross_id(self, agent: int, state: State) -> str:
        """`gross ann state low|high`; of the public `public utility state low|high`."""
        what = self.ids.agent("gross", agent) if agent >= 0 else "public utility"
        return name(what, self.ids.state("state", 0, state))
