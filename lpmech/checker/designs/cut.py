"""An infinite horizon that is cut (design page section 7): what may be cut, and rows of promises.

At a node of the period after the cut there is no play. Payoffs V(h, θ) there are promises, and R(h, θ) is what all
agents together pay from then on, both times ρ(h): what every mechanism with bounded payoffs keeps to is a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from ..kernel.errors import Rejected
from ..kernel.meter import COMPONENT, spend
from .columns import Columns
from .node import Node
from .nodes import Nodes
from .problem import Allocation, Budget, Incentives, Memory, Problem, State, When
from .sums import Sum, add, joined, whole
from .world import ONE, ZERO, World, plus, times, words

Seen = tuple[int, ...]
Means = dict[Seen, list[tuple[State, Fraction]]]
Bound = tuple[Fraction, Fraction]  # U / (1 − κ), and 1 / (1 − κ) for every unit that a lie may gain
Laws = tuple[dict[int, Fraction], dict[State, Fraction]]


def check_cut(world: World, problem: Problem, *, helped: bool = False, eased: bool = False) -> None:
    """Rejected where the problem cannot be cut as it is; `world` has the infinite horizon, `helped` says whether there
    may be a subsidy, and `eased` whether there may be ε."""
    cut = problem.cut
    if cut is None:
        return
    if (problem.eased and not eased) or (problem.subsidised and not helped):
        raise Rejected("a problem with a subsidy or epsilon is not cut")
    if problem.subsidised and problem.memory is not Memory.HISTORY:
        raise Rejected("a subsidy with a cut needs payments by history")
    if any(entry.before for entry in problem.rule):
        raise Rejected("a rule that looks at several periods is not cut")
    if not cut.promises:
        _check_nothing(world, problem)
    elif any(world.worth(0, -1, a, state) for a in _allocations(world) for state in world.states(0)):
        raise Rejected("promises leave out a public utility")


def _allocations(world: World) -> range:
    return range(len(world.stage(0).allocations.labels))


def _check_nothing(world: World, problem: Problem) -> None:
    """Nothing may follow: some allocation is worth 0 to everybody, and everybody stays."""
    if problem.allocation is not Allocation.ANY:
        raise Rejected("nothing follows, though the allocation is a rule's")
    if not worthless(world):
        raise Rejected("no allocation is worth 0 to everybody and always feasible")
    tables = (table.values() if not isinstance(table, Fraction) else (table,) for table in problem.outside)
    if problem.when is When.ALWAYS and any(worth > 0 for table in tables for worth in table):
        raise Rejected("somebody has more outside than nothing")
    most, least, received = problem.limits
    if (most or ZERO) < 0 or (least or ZERO) > 0 or (received or ZERO) < 0:
        raise Rejected("a payment of 0 is outside of the limits")


def worthless(world: World) -> set[int]:
    """The allocations that are worth 0 to everybody, and always feasible."""
    return {a for a in _allocations(world) if _worthless(world, a)}


def _worthless(world: World, allocation: int) -> bool:
    agents = (*world.agents, -1)
    return all(
        not any(world.worth(0, agent, allocation, state) for agent in agents)
        and all(allocation in feasible for _, _, feasible in world.shocks(0, state))
        for state in world.states(0)
    )


class Promises:
    """The rows of promises of a program."""

    def __init__(self, columns: Columns, nodes: Nodes, values: Mapping[State, Fraction]) -> None:
        self.columns, self.nodes, self.values = columns, nodes, values
        self.world, self.problem = columns.world, columns.problem
        shocks = self.world.stage(0).shocks
        self._chosen = {a for shock in shocks if shock.probability for a in shock.feasible}  # whatever the state
        self._bounds = {agent: self._bound(agent) for agent in self.world.agents}

    def rows(self, node: Node) -> Iterator[tuple[str, Sum, str]]:
        """Every row of a node: its id, terms and sense."""
        yield from self._surplus(node)
        yield from self._budgets(node)
        for agent in self.world.agents:
            if self.problem.incentives is Incentives.ON_PATH:
                yield from self._keep(agent, node)
                yield from self._mimic(agent, node)
            if self.problem.incentives is Incentives.EX_POST:
                yield from self._differ_ex_post(agent, node)
            if self.problem.incentives is Incentives.INTERIM:
                yield from self._differ_interim(agent, node)

    def _possible(self, node: Node) -> set[State]:
        return {state for agent in self.world.agents for state in self.nodes.true_states(node, agent)}

    def _surplus(self, node: Node) -> Iterator[tuple[str, Sum, str]]:
        """Payoffs and payments are the utility to come: at most ρ(h) W(θ)."""
        sense = "=" if self.problem.allocation in (Allocation.EFFICIENT, Allocation.TIES) else "<="
        for state in self._possible(node):
            total = self.columns.continuation(node, state)
            add(total, self.columns.reach(node), -self.values[state])
            yield f"surplus {node.words} {self.columns.state(node, state)}", total, sense

    def _budgets(self, node: Node) -> Iterator[tuple[str, Sum, str]]:
        possible, drawn = self._possible(node), self.nodes.truth(node)
        for kind, sense in self.problem.budget.items():
            if kind is Budget.EX_POST:
                for state in possible:
                    where = f"budget promised {node.words} {self.columns.state(node, state)}"
                    yield where, {self.columns.promised(node, state): ONE, **self.columns.subsidy(node, state)}, sense
            elif kind is Budget.EACH_PERIOD and set(drawn) <= possible:
                total: Sum = {self.columns.promised(node, state): chance for state, chance in drawn.items()}
                for state in list(node.truthful)[:1]:
                    add(total, self.columns.subsidy(node, state))
                yield f"budget promised {node.words}", total, sense

    def _keep(self, agent: int, node: Node) -> Iterator[tuple[str, Sum, str]]:
        """To tell the truth from now on is a plan."""
        for info in self.nodes.infos(node, agent):
            total: Sum = {self.columns.plan(agent, node, info): ONE}
            for state, chance in info.states:
                add(total, {self.columns.payoff(agent, node, state): -chance})
            yield self.columns.of("keep", agent, node.words, self.columns.seen(agent, node, info)), total, ">="

    # how much more an agent is worth as one type than as another

    def _differ_ex_post(self, agent: int, node: Node) -> Iterator[tuple[str, Sum, str]]:
        own = self.world.own(node.period, agent)
        for others, kinds in self.nodes.possible(node, agent).items():
            for high in kinds:
                state = (*others[:own], high, *others[own:])
                for low in self._apart(kinds, agent, high):
                    means = [[(state, ONE)], [((*others[:own], low, *others[own:]), ONE)]]
                    yield from self._differ(agent, node, self.columns.state(node, state), low, means)

    def _apart(self, kinds: Iterable[int], agent: int, high: int) -> Iterator[int]:
        """The other types that are compared with one: none where the agent is away, at either of the two."""
        if self.world.asked(0, agent, high):
            yield from (low for low in kinds if low != high and self.world.asked(0, agent, low))

    def _means(self, agent: int, node: Node) -> Means:
        """The mean over the others by what is seen: the same whatever the agent was, if its type moves no others."""
        means: Means = {}
        for info in self.nodes.infos(node, agent):
            if info.seen not in means:
                total = whole(chance for _, chance in info.states)
                means[info.seen] = [(state, times(chance, 1 / total)) for state, chance in info.states]
        return means

    def _mimic(self, agent: int, node: Node) -> Iterator[tuple[str, Sum, str]]:
        """To act from now on as another of one's types would is a plan."""
        bound, means = self._bounds[agent], self._means(agent, node)
        for info in self.nodes.infos(node, agent) if bound is not None else ():
            belief = whole(chance for _, chance in info.states)
            spend(COMPONENT * len(means))
            for other, mean in means.items():
                if other[:-1] == info.seen[:-1] and [*self._apart(other[-1:], agent, info.seen[-1])]:
                    total: Sum = {self.columns.plan(agent, node, info): ONE}
                    for state, chance in mean:
                        add(total, {self.columns.payoff(agent, node, state): -times(belief, chance)})
                    add(total, self.columns.reach(node), times(belief, bound[0] if bound else ZERO))
                    where = joined(self.columns.seen(agent, node, info), self._than(agent, node, other[-1]))
                    yield self.columns.of("differ", agent, node.words, where), total, ">="

    def _than(self, agent: int, node: Node, low: int) -> str:
        return f"than {words(self.world.space(node.period).components[self.world.own(node.period, agent)].labels[low])}"

    def _differ_interim(self, agent: int, node: Node) -> Iterator[tuple[str, Sum, str]]:
        means = self._means(agent, node)
        for high, mean in means.items():
            spend(COMPONENT * len(means))
            for low, other in means.items():
                if high[:-1] == low[:-1] and [*self._apart(low[-1:], agent, high[-1])]:
                    yield from self._differ(agent, node, self._sees(agent, node, high), low[-1], [mean, other])

    def _sees(self, agent: int, node: Node, seen: Seen) -> str:
        space = self.world.space(node.period)
        public = (space.components[0].labels[seen[0]],) if space.has_public else ()
        return f"sees {words(*public, space.components[self.world.own(node.period, agent)].labels[seen[-1]])}"

    def _differ(
        self, agent: int, node: Node, where: str, low: int, means: list[list[tuple[State, Fraction]]]
    ) -> Iterator[tuple[str, Sum, str]]:  # fmt: skip
        bound = self._bounds[agent]
        if bound is None:
            return
        total: Sum = {}
        for sign, mean in ((ONE, means[0]), (-ONE, means[1])):
            for state, chance in mean:
                add(total, {self.columns.payoff(agent, node, state): times(sign, chance)})
        add(total, self.columns.reach(node), -bound[0])
        add(total, self.columns.epsilon(), -bound[1])
        yield self.columns.of("differ", agent, node.words, where, self._than(agent, node, low)), total, "<="

    def _bound(self, agent: int) -> Bound | None:
        """Of an agent, between types at which it is there; None where its type moves others, or the chance that it is
        away."""
        worth = apart = ZERO
        own, gone = self.world.own(0, agent), self.world.stage(0).locked(agent)
        for state in self.world.states(0):
            for kind in self.world.types(0, agent):
                other = (*state[:own], kind, *state[own + 1 :])
                for allocation in self._chosen:
                    here, there = self._laws(agent, allocation, state), self._laws(agent, allocation, other)
                    if here is None or there is None or here[1] != there[1]:
                        return None
                    if state[own] in gone or kind in gone:
                        continue
                    if any(here[0].get(one, ZERO) != there[0].get(one, ZERO) for one in gone):
                        return None
                    more = plus(self.world.worth(0, agent, allocation, state),
                                -self.world.worth(0, agent, allocation, other))  # fmt: skip
                    worth, apart = max(worth, more), max(apart, _distance(here[0], there[0]))
        factor = 1 / plus(ONE, -times(self.world.environment.discount, apart))
        return times(worth, factor), factor

    def _laws(self, agent: int, allocation: int, state: State) -> Laws | None:
        """How the next own type and the others' next types are drawn; None where not independently."""
        own, drawn = self.world.own(0, agent), self.world.draw(0, allocation, state)
        mine: dict[int, Fraction] = {}
        theirs: dict[State, Fraction] = {}
        spend(COMPONENT * len(drawn))
        for following, chance in drawn.items():
            rest = (*following[:own], *following[own + 1 :])
            mine[following[own]] = plus(mine.get(following[own], ZERO), chance)
            theirs[rest] = plus(theirs.get(rest, ZERO), chance)
        for kind, p in mine.items():
            for rest, q in theirs.items():
                if drawn.get((*rest[:own], kind, *rest[own:]), ZERO) != times(p, q):
                    return None
        return mine, theirs


def _distance(one: Mapping[int, Fraction], two: Mapping[int, Fraction]) -> Fraction:
    """In total variation."""
    kinds: Iterable[int] = {**one, **two}
    return whole(max(plus(one.get(kind, ZERO), -two.get(kind, ZERO)), ZERO) for kind in kinds)
