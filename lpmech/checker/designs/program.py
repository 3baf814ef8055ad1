"""The linear program of a problem (design page section 4): its rows by id, and the objective, which is minimised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from ..kernel.meter import keep, spend, text_bits
from ..kernel.older import paired
from .ahead import ROW
from .columns import Columns
from .cut import Promises
from .node import Follow, Info, Node
from .nodes import Nodes
from .problem import Aim, Budget, Incentives, Problem, State, View, When
from .quantities import Quantities
from .sums import CONSTANT, Sum, add, joined, whole
from .world import ENTRY, ONE, ZERO, World, plus, times, words


@dataclass(frozen=True)
class Row:
    """terms ≥ (=, ≤) right."""

    terms: Mapping[str, Fraction]
    sense: str
    right: Fraction


class Program(Columns):
    """Columns, rows by id, and the objective."""

    def __init__(self, world: World, problem: Problem, nodes: Nodes) -> None:
        super().__init__(world, problem, nodes)
        self.rows: dict[str, Row] = {}
        self.choices: dict[str, dict[str, tuple[str, Node | None]]] = {}  # deterministic: by row and allocation
        self.quantities = Quantities(self)
        self._write()

    # rows

    def row(self, name: str, total: Sum, sense: str, right: Fraction = ZERO) -> None:
        right = plus(right, -total.pop(CONSTANT, ZERO))
        terms = {column: value for column, value in total.items() if value}
        spend(10 + len(name) + len(terms))
        keep(ROW + ENTRY * len(terms) + text_bits(name))
        self.rows[name] = Row(terms, sense, right)

    def _write(self) -> None:
        for node in self.nodes.promised():
            for agent in self.world.agents:
                self._participation(agent, node)
        for node in self.nodes.played():
            if self.problem.free:
                self._choose(node)
            for agent in self.world.agents:
                self._truth(agent, node)
                self._incentives(agent, node)
                self._participation(agent, node)
                if agent in self.problem.paying:
                    self._limits(agent, node)
        if self.world.infinite:
            self._gross()
        self.subsidies = self._budgets()
        if self.problem.promised:
            promises = Promises(self, self.nodes, self.nodes.rules.values)
            for node in self.nodes.promised():
                for row in promises.rows(node):
                    self.row(*row)
        for number, (linear, relation, constant) in enumerate(self.problem.constraints, 1):
            self.row(f"constraint {number}", self.quantities.sum(linear), relation, constant)
        self.objective = self._objective()
        self.constant = self.objective.pop(CONSTANT, ZERO)

    def _choose(self, node: Node) -> None:
        stage = self.world.stage(node.period)
        for reports, follows in node.places.items():
            for number in dict.fromkeys(f.shock for f in follows):
                total: Sum = {}
                for follow in follows:
                    if follow.shock == number:
                        add(total, self.share(node, reports, follow))
                add(total, self.reach(node), -ONE)
                shock = f"shock {words(stage.shocks[number].label or '')}" if stage.has_shocks else ""
                told = f"reports {words(*self.world.labels(node.period, reports))}"
                name = joined("choose", node.words, told, shock)
                self.row(name, total, "=")
                if self.problem.deterministic:
                    self._keep_choices(name, node, reports, [follow for follow in follows if follow.shock == number])

    def _keep_choices(self, name: str, node: Node, reports: State, follows: list[Follow]) -> None:
        """Notes what may be chosen at a place, for branches of deterministic rules."""
        keep(ROW + ENTRY * len(follows))
        labels = self.world.stage(node.period).allocations.labels
        columns = (next(iter(self.share(node, reports, follow))) for follow in follows)
        self.choices[name] = {labels[one.allocation]: (column, one.node) for one, column in paired(follows, columns)}

    def _truth(self, agent: int, node: Node) -> None:
        for state in self.nodes.true_states(node, agent):
            name = self.of("truth", agent, self.value_words(node), self.state(node, state))
            if name not in self.rows:
                total: Sum = {self.payoff(agent, node, state): ONE}
                add(total, self.lie(agent, node, state, state), -ONE)
                self.row(name, total, "=")

    def _incentives(self, agent: int, node: Node) -> None:
        kind = self.problem.incentives
        if kind is Incentives.EX_POST:
            for state in self.nodes.true_states(node, agent):
                self._ex_post(agent, node, state)
        for info in self.nodes.infos(node, agent) if kind in (Incentives.INTERIM, Incentives.ON_PATH) else ():
            for report in self.world.sayings(node.period, agent, info.seen[-1]):
                if kind is Incentives.ON_PATH:
                    self._plan(agent, node, info, report)
                elif report != info.seen[-1]:
                    self._interim(agent, node, info, report)
            if kind is Incentives.ON_PATH and node.first:
                total = self._mean_payoff(agent, node, info)
                add(total, {self.plan(agent, node, info): -ONE})
                add(total, self._relief(info))
                self.row(self.of("start", agent, self.seen(agent, node, info)), total, ">=")

    def _relief(self, info: Info | None) -> Sum:
        """ε, per unit of belief."""
        total: Sum = {}
        add(total, self.epsilon(), ONE if info is None else whole(chance for _, chance in info.states))
        return total

    def _ex_post(self, agent: int, node: Node, state: State) -> None:
        own = self.world.own(node.period, agent)
        for report in self.world.sayings(node.period, agent, state[own]):
            where = self.of("lie", agent, self.value_words(node), self.state(node, state))
            name = f"{where} {self.says(agent, node, report)}"
            if report != state[own] and name not in self.rows:
                total: Sum = {self.payoff(agent, node, state): ONE}
                add(total, self.lie(agent, node, state, self.told(agent, node, state, report)), -ONE)
                add(total, self._relief(None))
                self.row(name, total, ">=")

    def _mean_payoff(self, agent: int, node: Node, info: Info) -> Sum:
        total: Sum = {}
        for state, chance in info.states:
            add(total, {self.payoff(agent, node, state): chance})
        return total

    def _interim(self, agent: int, node: Node, info: Info, report: int) -> None:
        total = self._mean_payoff(agent, node, info)
        for state, chance in info.states:
            add(total, self.lie(agent, node, state, self.told(agent, node, state, report)), -chance)
        add(total, self._relief(info))
        name = self.of("lie", agent, node.words, self.seen(agent, node, info), self.says(agent, node, report))
        self.row(name, total, ">=")

    def _plan(self, agent: int, node: Node, info: Info, report: int) -> None:
        total: Sum = {self.plan(agent, node, info): ONE}
        after: dict[str, tuple[Node, Fraction]] = {}
        for state, chance in info.states:
            reports = self.told(agent, node, state, report)
            add(total, self.flow(agent, node, state, reports), -chance)
            for following, _, factor in self.onward(node, reports):
                so_far = after.get(following.words, (following, ZERO))[1]
                after[following.words] = (following, plus(so_far, times(chance, factor)))
        for following, factor in after.values():
            for later in self.nodes.infos(following, agent):
                if later.was == info.seen[-1]:
                    add(total, {self.plan(agent, following, later): -factor})
        name = self.of("plan", agent, node.words, self.seen(agent, node, info), self.says(agent, node, report))
        self.row(name, total, ">=")

    # participation

    def _participation(self, agent: int, node: Node) -> None:
        problem = self.problem
        if problem.when is When.NEVER or (problem.when is When.FIRST and not node.first):
            return
        on_path = problem.incentives in (Incentives.ON_PATH, Incentives.NONE)
        if problem.view is View.EX_POST:
            for state in self.nodes.true_states(node, agent):
                if not on_path or state in node.truthful:
                    self._stay(agent, node, joined(self.value_words(node), self.state(node, state)), [(state, ONE)])
        for info in self.nodes.infos(node, agent) if problem.view is View.INTERIM else ():
            if not on_path or self._on_path(agent, node, info):
                self._stay(agent, node, joined(node.words, self.seen(agent, node, info)), info.states)
        leaves = problem.incentives is Incentives.ON_PATH and problem.when is When.ALWAYS
        for info in self.nodes.infos(node, agent) if leaves else ():
            total: Sum = {self.plan(agent, node, info): ONE}
            add(total, self._outside(agent, node, info.states), -ONE)
            self.row(self.of("leave", agent, node.words, self.seen(agent, node, info)), total, ">=")

    def _on_path(self, agent: int, node: Node, info: Info) -> bool:
        if node.first:
            return True
        before = node.period if self.world.infinite else node.period - 1
        return bool(node.truthful) and info.was == node.steps[-1][0][self.world.own(before, agent)]

    def _outside(self, agent: int, node: Node, states: Iterable[tuple[State, Fraction]]) -> Sum:
        """ρ(h) Σ w O."""
        own, table = self.world.own(node.period, agent), self.problem.outside[agent]
        axis, total = self.world.space(node.period).components[own], ZERO
        for state, chance in states:
            worth = table if isinstance(table, Fraction) else table[axis.labels[state[own]]]
            total = plus(total, times(chance, worth))
        return {column: times(total, value) for column, value in self.reach(node).items()}

    def _stay(self, agent: int, node: Node, where: str, states: Iterable[tuple[State, Fraction]]) -> None:
        total: Sum = {}
        states = tuple(states)
        for state, chance in states:
            add(total, {self.payoff(agent, node, state): chance})
        add(total, self._outside(agent, node, states), -ONE)
        self.row(self.of("stay", agent, where), total, ">=")

    def _limits(self, agent: int, node: Node) -> None:
        most, least, received = self.problem.limits
        for reports in node.places:
            if not self.pays(agent, node, reports):
                continue
            where = self.payment_words(agent, node, reports)
            for what, bound, sense in (("at most", most, "<="), ("at least", least, ">=")):
                if bound is not None:
                    total = dict(self.payment(agent, node, reports))
                    add(total, self.reach(node), -bound)
                    self.row(f"{what} {where}", total, sense)
            if received is not None:
                total = self.flow(agent, node, reports, reports)
                add(total, self.reach(node), received)
                told = f"reports {words(*self.world.labels(node.period, reports))}"
                self.row(self.of("received", agent, self.value_words(node), told), total, ">=")

    def _gross(self) -> None:
        for agent in (*self.world.agents, -1):
            for state in self.world.states(0):
                total: Sum = {self.column(self.gross_id(agent, state)): ONE}
                for _, chance, allocation, share in self.nodes.rules.at(0, (), True, state):
                    assert share is not None
                    weight = times(chance, share)
                    add(total, {CONSTANT: times(weight, self.world.worth(0, agent, allocation, state))}, -ONE)
                    for following, probability in self.world.draw(0, allocation, state).items():
                        factor = times(times(self.discount, weight), probability)
                        add(total, {self.column(self.gross_id(agent, following)): -factor})
                self.row(self.gross_id(agent, state), total, "=")

    # money

    def _budgets(self) -> Sum:
        """Writes the rows of budgets; the expected sum of what is added from outside."""
        subsidies: Sum = {}
        for kind, sense in self.problem.budget.items():
            if kind is Budget.EX_ANTE:
                total = self.quantities.payments(None)
                if self.problem.subsidised:
                    add(subsidies, total, -ONE)
                else:
                    self.row("budget ex ante", total, sense)
                continue
            for node in self.nodes.played():
                (self._each_period if kind is Budget.EACH_PERIOD else self._each_report)(node, sense)
            if self.problem.subsidised:
                add(subsidies, self._treasury() if self.world.infinite else self._expected())
        return subsidies

    def _collected(self, node: Node, reports: State) -> Sum:
        total: Sum = {}
        for agent in sorted(self.problem.paying):
            add(total, self.payment(agent, node, reports))
        return total

    def _each_period(self, node: Node, sense: str) -> None:
        total: Sum = {}
        for reports, chance in self.nodes.truth(node).items():
            add(total, self._collected(node, reports), chance)
        for state in list(node.truthful)[:1]:
            add(total, self.subsidy(node, state))
        self.row(f"budget each period {node.words}", total, sense)

    def _each_report(self, node: Node, sense: str) -> None:
        for reports in node.places:
            total = self._collected(node, reports)
            add(total, self.subsidy(node, reports))
            told = f"reports {words(*self.world.labels(node.period, reports))}"
            self.row(f"budget ex post {node.words} {told}", total, sense)

    def _expected(self) -> Sum:
        total: Sum = {}
        for node in self.nodes.all():
            factor = self.quantities.discounted(node.period)
            for state, chance in node.truthful.items():
                add(total, self.subsidy(node, state), times(chance, factor))
        return total

    def _added(self, node: Node, state: State) -> str:
        return self.column(joined("subsidies", node.words, self.state(node, state)))

    def _treasury(self) -> Sum:
        for node in self.nodes.all():
            for state in node.truthful:
                total: Sum = {self._added(node, state): ONE}
                add(total, self.subsidy(node, state), -ONE)
                for after, allocation, factor in self.onward(node, state):
                    for following, chance in self.world.draw(0, allocation, state).items():
                        add(total, {self._added(after, following): -times(factor, chance)})
                self.row(joined("subsidies", node.words, self.state(node, state)), total, "=")
        return {self._added(self.nodes.root, state): chance for state, chance in self.nodes.initial.items()}

    # quantities

    def _objective(self) -> Sum:
        """What is minimised."""
        aim, sign = self.problem.aim, Fraction(self.problem.sign)
        if aim is Aim.FIND:
            return {}
        if aim is Aim.SUBSIDY:
            return dict(self.subsidies)
        if aim is Aim.EPSILON:
            return self.epsilon()
        total: Sum = {}
        if aim in (Aim.MAXIMISE, Aim.MINIMISE):
            add(total, self.quantities.sum(self.problem.sums[0]), sign)
            return total
        word = "least" if aim is Aim.LEAST else "greatest"
        for number, linear in enumerate(self.problem.sums, 1):
            bound = self.quantities.sum(linear)
            add(bound, {self.column(word): -ONE})
            self.row(f"{word} {number}", bound, ">=" if word == "least" else "<=")
        return {self.column(word): sign}
