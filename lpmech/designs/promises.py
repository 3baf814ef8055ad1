"""What every mechanism keeps to after a cut: rows of promised payoffs and payments (docs/design_format.md, *Cuts*).

At a node after the last period that is played nothing is chosen. Payoffs V(h, θ) there are promises, and R(h, θ) is
what all agents together pay from then on under the truth, both times ρ(h). In every mechanism with bounded payoffs

- payoffs and payments add up to the utility to come, which is at most ρ(h) W(θ), W the greatest welfare, and just that
  under an efficient rule;
- budgets that hold in every period, or at every report, hold for R and what is added from then on;
- an agent whose type moves no others cannot be worth much more as one type than as another: the other one could have
  said that type once. If U bounds what the types' utilities differ by, and κ < 1 is δ times the greatest distance
  between the laws of their next types, then payoffs differ by at most U + κ times the greatest difference, so by at
  most U / (1 − κ) (docs/existence.md, section 3; with incentives interim the same of means over the others); where a
  lie may gain ε, by at most (U + ε) / (1 − κ). Where it is away at some types, this is about those where it is there,
  as the others could have said nothing else; they must lead to each type at which it is away with the same chance;
- to tell the truth from now on is a plan, and so is to act as another of one's types would: while the two types' paths
  have not met, utilities differ by at most U a period, so that plan is worth that type's payoff less U / (1 − κ).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lpmech.designs.columns import Columns
from lpmech.designs.nodes import Node
from lpmech.designs.play import Play
from lpmech.designs.problem import Allocation, BudgetKind, Incentives, State
from lpmech.designs.sums import ONE, ZERO, Sum, add
from lpmech.lp.names import name, part
from lpmech.lp.program import Sense

Others = tuple[int, ...]
Means = Mapping[tuple[int, ...], tuple[tuple[State, Fraction], ...]]  # by what is seen: states, with chances of sum 1


class Promises:
    """Writes the rows of one problem."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.play, self.problem, self.nodes = columns.play, columns.problem, columns.nodes
        self.ids, self.book = columns.ids, columns.book

    def write(self) -> None:
        """All rows of promises; none where nothing is promised."""
        for node in self.nodes.promised:
            self._surplus(node)
            self._budgets(node)
        for agent in self.play.agents if self.nodes.promised else ():
            bound = difference_bound(self.play, agent)
            for node in self.nodes.promised:
                self._agent(agent, node, bound)

    def _surplus(self, node: Node) -> None:
        """Σ_i V_i(h, θ) + R(h, θ) is at most ρ(h) W(θ)."""
        exact = self.problem.allocation in (Allocation.EFFICIENT, Allocation.TIES)
        for state in self._possible(node):
            total = self.columns.continuation(node, state)
            add(total, self.columns.reach(node), -self.columns.rule.values[state])
            row_id = name("surplus", self.ids.node(node), self.ids.state("state", node.period, state))
            self.book.row(row_id, total, Sense.EQUAL if exact else Sense.AT_MOST)

    def _possible(self, node: Node) -> list[State]:
        """The states that are possible for some agent: from them on the truth meets budgets."""
        return sorted({state for agent in self.play.agents for state in self.nodes.ex_post(node, agent)})

    def _budgets(self, node: Node) -> None:
        possible, drawn = self._possible(node), self.nodes.truth(node)
        for kind, sense in self.problem.budget.items():
            if kind is BudgetKind.EX_POST:
                for state in possible:
                    told = self.ids.state("state", node.period, state)
                    column = self.columns.promised(node, state)
                    added = self._added(node, state) if state in node.truthful else {}
                    self.book.row(name("budget promised", self.ids.node(node), told), {column: ONE, **added}, sense)
            elif kind is BudgetKind.EACH_PERIOD and set(drawn) <= set(possible):
                total: Sum = {self.columns.promised(node, state): chance for state, chance in drawn.items()}
                add(total, self._added(node) if node.truthful else {})
                self.book.row(name("budget promised", self.ids.node(node)), total, sense)

    def _added(self, node: Node, state: State | None = None) -> Sum:
        """What is added from outside from then on."""
        if not self.problem.subsidised:
            return {}
        return {self.columns.own(node, self.columns.subsidy(node, state)): ONE}

    def _agent(self, agent: int, node: Node, bound: DifferenceBound | None) -> None:
        kind = self.problem.incentives
        if kind is Incentives.ON_PATH:
            self._keep(agent, node)
            if bound is not None:
                self._mimic(agent, node, bound.most)
        if kind is Incentives.EX_POST and bound is not None:
            own = self.play.own(node.period, agent)
            for others, types in sorted(self.nodes.possible(node, agent).items()):
                there = sorted(types.intersection(self.play.there(node.period, agent)))
                means: Means = {(kind,): (((*others[:own], kind, *others[own:]), ONE),) for kind in there}
                self._differ(agent, node, means, bound, (others,))
        if kind is Incentives.INTERIM and bound is not None:
            self._differ(agent, node, self._there(agent, node), bound, ())

    def _keep(self, agent: int, node: Node) -> None:
        """J_i is at least what the truth is worth from now on."""
        for info in self.nodes.information(node, agent):
            total: Sum = {self.columns.plan(agent, node, info): ONE}
            for state, chance in info.states:
                add(total, {self.columns.payoff(agent, node, state): -chance})
            row_id = name(self.ids.agent("keep", agent), self.ids.node(node), self.ids.seen(node, agent, info))
            self.book.row(row_id, total, Sense.AT_LEAST)

    def _mimic(self, agent: int, node: Node, most: Fraction) -> None:
        """J_i is at least what another type is worth, less `most`: to act from now on as that type would is a plan."""
        means, stage = self._there(agent, node), self.play.stage(node.period)
        for info in (one for one in self.nodes.information(node, agent) if one.seen in means):
            whole = sum((chance for _, chance in info.states), ZERO)
            for other in sorted(means):
                if other[:-1] == info.seen[:-1] and other != info.seen:
                    total: Sum = {self.columns.plan(agent, node, info): ONE}
                    for state, chance in means[other]:
                        add(total, {self.columns.payoff(agent, node, state): -whole * chance})
                    add(total, self.columns.reach(node), whole * most)
                    words = self.ids.seen(node, agent, info), part("than", stage.types[agent][other[-1]])
                    row_id = name(self.ids.agent("differ", agent), self.ids.node(node), *words)
                    self.book.row(row_id, total, Sense.AT_LEAST)

    def _means(self, agent: int, node: Node) -> Means:
        """By what is seen the mean over the others, which is the same whatever the agent was."""
        found: dict[tuple[int, ...], tuple[tuple[State, Fraction], ...]] = {}
        for info in self.nodes.information(node, agent):
            whole = sum((chance for _, chance in info.states), ZERO)
            found.setdefault(info.seen, tuple((state, chance / whole) for state, chance in info.states))
        return found

    def _there(self, agent: int, node: Node) -> Means:
        """The same where the agent is not away."""
        there = self.play.there(node.period, agent)
        return {seen: mean for seen, mean in self._means(agent, node).items() if seen[-1] in there}

    def _differ(self, agent: int, node: Node, means: Means, bound: DifferenceBound, others: tuple[Others, ...]) -> None:
        """One type is worth no more beyond another than the bound."""
        for high in sorted(means):
            for low in sorted(means):
                if high[:-1] == low[:-1] and high[-1] != low[-1]:
                    total: Sum = {}
                    for sign, seen in ((ONE, high), (-ONE, low)):
                        for state, chance in means[seen]:
                            add(total, {self.columns.payoff(agent, node, state): sign * chance})
                    add(total, self.columns.reach(node), -bound.most)
                    add(total, self.columns.epsilon(), -bound.factor)
                    self.book.row(self._differ_id(agent, node, means, high, low, bool(others)), total, Sense.AT_MOST)

    def _differ_id(self, agent: int, node: Node, means: Means, high: Others, low: Others, ex_post: bool) -> str:
        """`differ ann period 2 after … state high|low than low`, or with `sees high`."""
        stage = self.play.stage(node.period)
        public = (stage.public[high[0]],) if stage.public and not ex_post else ()
        seen = (self.ids.state("state", node.period, means[high][0][0]) if ex_post
                else part("sees", *public, stage.types[agent][high[-1]]))  # fmt: skip
        than = part("than", stage.types[agent][low[-1]])
        return name(self.ids.agent("differ", agent), self.ids.node(node), seen, than)


@dataclass(frozen=True, kw_only=True)
class DifferenceBound:
    """How much more an agent can be worth as one type than as another: `most`, which is U / (1 − κ), and `factor`,
    1 / (1 − κ), for every unit that a lie may gain."""

    most: Fraction
    factor: Fraction


def difference_bound(play: Play, agent: int) -> DifferenceBound | None:
    """The bound of an agent, between types at which it is there; None where its type moves what the others will be, or
    the chance that it is away."""
    most = distance = ZERO
    there = play.there(0, agent)
    for allocation in sorted({a for shock in play.shocks(0) for a in shock.feasible}):
        for others in _others(play, agent):
            states = _as_types(play, agent, others)
            laws = [_law(play, agent, allocation, state) for state in states]
            if any(law is None or law[1] != (laws[0] or law)[1] for law in laws):
                return None
            owns = [law[0] for own, law in enumerate(laws) if law is not None and own in there]
            if not _leave_alike(play, agent, owns):
                return None
            worth = [play.worth(0, agent, allocation, states[own]) for own in there]
            most = max([most, *(one - other for one in worth for other in worth)])
            distance = max([distance, *(_apart(one, two) for one in owns for two in owns)])
    factor = 1 / (1 - play.env.discount * distance)
    return DifferenceBound(most=most * factor, factor=factor)


def _leave_alike(play: Play, agent: int, laws: Sequence[Mapping[int, Fraction]]) -> bool:
    """Whether laws of the next type give each type at which an agent is away the same chance."""
    gone = (own for own in play.types(0, agent) if play.is_away(0, agent, own))
    return all(law.get(own, ZERO) == laws[0].get(own, ZERO) for own in gone for law in laws)


def _others(play: Play, agent: int) -> Iterator[Others]:
    own = play.own(0, agent)
    yield from dict.fromkeys((*state[:own], *state[own + 1 :]) for state in play.states(0))


def _as_types(play: Play, agent: int, others: Others) -> list[State]:
    """The states in which the agent has each of its types."""
    own = play.own(0, agent)
    return [(*others[:own], kind, *others[own:]) for kind in play.types(0, agent)]


def _law(
    play: Play, agent: int, allocation: int, state: State
) -> tuple[dict[int, Fraction], dict[Others, Fraction]] | None:
    """The laws of the next own type and of the others' next types; None where they depend on each other."""
    own = play.own(0, agent)
    mine: dict[int, Fraction] = {}
    theirs: dict[Others, Fraction] = {}
    drawn = play.draw(0, allocation, state)
    for following, chance in drawn.items():
        rest = (*following[:own], *following[own + 1 :])
        mine[following[own]] = mine.get(following[own], ZERO) + chance
        theirs[rest] = theirs.get(rest, ZERO) + chance
    products = ((*rest[:own], kind, *rest[own:]) for rest in theirs for kind in mine)
    alone = all(drawn.get(one, ZERO) == mine[one[own]] * theirs[(*one[:own], *one[own + 1 :])] for one in products)
    return (mine, theirs) if alone else None


def _apart(one: Mapping[int, Fraction], two: Mapping[int, Fraction]) -> Fraction:
    """The distance in total variation of two laws."""
    kinds: Iterable[int] = {**one, **two}
    return sum((max(one.get(kind, ZERO) - two.get(kind, ZERO), ZERO) for kind in kinds), ZERO)
