"""The linear program of a problem (docs/design_format.md, sections 3 and 4)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lpmech.designs.asks import Asks
from lpmech.designs.columns import Columns
from lpmech.designs.ids import Ids
from lpmech.designs.money import Money
from lpmech.designs.nodes import Nodes
from lpmech.designs.play import Play
from lpmech.designs.problem import Aim, Linear, Problem
from lpmech.designs.promises import Promises
from lpmech.designs.quantities import Quantities
from lpmech.designs.rules import Rule
from lpmech.designs.sums import CONSTANT, ONE, ZERO, Sum, add
from lpmech.lp.names import name
from lpmech.lp.program import Column, LinearProgram, Sense, terms_of


@dataclass(slots=True, kw_only=True)
class Written:
    """A program, and where it keeps what: for whoever reads its solution."""

    program: LinearProgram
    nodes: Nodes
    ids: Ids
    reach: dict[int, Sum]  # ρ(h) by number of node, under a free rule
    after: dict[int, list[int]]  # by number of node: the columns that must be 0 where ρ(h) is 0
    constant: Fraction  # of the objective


class Writer:
    """Writes the program of a problem; `rule` stands in for that of the problem."""

    def __init__(self, play: Play, problem: Problem, rule: Rule | None = None) -> None:
        self.columns = Columns(play, problem, rule)
        self.quantities = Quantities(self.columns)
        self.play, self.problem, self.nodes = self.columns.play, self.columns.problem, self.columns.nodes
        self.ids, self.book = self.columns.ids, self.columns.book

    def write(self) -> Written:
        """The program."""
        asks, money, quantities = Asks(self.columns), Money(self.columns), self.quantities
        if self.columns.free:
            self._choices()
        for agent in self.play.agents:
            self._truth(agent)
            asks.incentives(agent)
            asks.participation(agent)
        money.limits()
        if self.columns.infinite:
            self._gross()
        money.budgets(quantities)
        Promises(self.columns).write()
        for number, constraint in enumerate(self.problem.constraints, 1):
            self.book.row(f"constraint {number}", quantities.sum(constraint.terms), constraint.relation,
                          constraint.constant)  # fmt: skip
        return self._done(self._objective(quantities))

    def _done(self, objective: Sum) -> Written:
        book = self.book
        columns = tuple(Column(id=one, nonnegative=book.nonnegative[place]) for one, place in book.columns.items())
        constant = objective.pop(CONSTANT, ZERO)
        program = LinearProgram(name="the design", columns=columns, objective=terms_of(objective),
                                rows=tuple(book.rows.values()))  # fmt: skip
        reach = {node.number: self.columns.reach(node) for node in self.nodes.all} if self.columns.free else {}
        after = {number: sorted(owned) for number, owned in self.columns.owned.items()} if self.columns.free else {}
        return Written(program=program, nodes=self.nodes, ids=self.ids, reach=reach, after=after, constant=constant)

    def _choices(self) -> None:
        """Σ_a y(h,r,z,a) = ρ(h)."""
        for node in self.nodes.played:
            for reports, outcomes in node.places.items():
                for shock in dict.fromkeys(outcome.shock for outcome in outcomes):
                    total: Sum = {}
                    for outcome in outcomes:
                        if outcome.shock == shock:
                            add(total, self.columns.share(node, reports, outcome))
                    add(total, self.columns.reach(node), -ONE)
                    self.book.row(name("choose", self.ids.node(node), self.ids.state("reports", node.period, reports),
                                       self.ids.shock(node.period, shock)), total, Sense.EQUAL)  # fmt: skip

    def _truth(self, agent: int) -> None:
        """V_i(h, θ) is what the truth is worth."""
        for node in self.nodes.played:
            for state in self.nodes.ex_post(node, agent):
                row_id = name(self.ids.agent("truth", agent), self.columns.value_place(node),
                              self.ids.state("state", node.period, state))  # fmt: skip
                if row_id not in self.book.rows:
                    total: Sum = {self.columns.payoff(agent, node, state): ONE}
                    add(total, self.columns.worth(agent, node, state, state), -ONE)
                    self.book.row(row_id, total, Sense.EQUAL)

    def _gross(self) -> None:
        """Infinite horizon: U_i(θ), all utility to come under the truth, before payments."""
        node = self.nodes.root
        for agent in (*self.play.agents, -1):
            for state in self.play.states(0):
                total: Sum = {self.book.column(self.columns.gross_id(agent, state)): ONE}
                for shock, chance, allocation, share in self.columns.rule.at(node.moment, state):
                    assert share is not None
                    del shock
                    add(total, {CONSTANT: -chance * share * self.play.worth(0, agent, allocation, state)})
                    for following, probability in self.play.draw(0, allocation, state).items():
                        add(total, {self.book.column(self.columns.gross_id(agent, following)): ONE},
                            -self.columns.discount * chance * share * probability)  # fmt: skip
                self.book.row(self.columns.gross_id(agent, state), total, Sense.EQUAL)

    def _objective(self, quantities: Quantities) -> Sum:
        """What is minimised; an objective that is maximised is turned around."""
        aim, of = self.problem.objective.aim, self.problem.objective.of
        if aim is Aim.FIND:
            return {}
        if aim is Aim.SUBSIDY:
            return quantities.subsidy()
        if aim is Aim.EPSILON:
            return quantities.epsilon()
        if aim in (Aim.MAXIMISE, Aim.MINIMISE):
            total: Sum = {}
            add(total, quantities.sum(of[0]), Fraction(aim.sign))
            return total
        return self._extreme(quantities, of, aim)

    def _extreme(self, quantities: Quantities, of: tuple[Linear, ...], aim: Aim) -> Sum:
        """One more column that bounds each of the sums."""
        word: str = "least" if aim is Aim.LEAST else "greatest"
        column = self.book.column(word)
        for number, linear in enumerate(of, 1):
            total: Sum = {column: -ONE}
            add(total, quantities.sum(linear))
            self.book.row(f"{word} {number}", total, Sense.AT_LEAST if aim is Aim.LEAST else Sense.AT_MOST)
        return {column: Fraction(aim.sign)}
