"""What can be met in play (design page section 2): nodes, the places at them, and own information states.

A node is a history, or the reports and the allocation of the period before. With a finite horizon nodes are listed
period by period; with an infinite one passes are made until no node and no own type is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from ..kernel.meter import OBJECT, expect_room, keep, spend, text_bits
from .ahead import Tree
from .node import ELEMENT, NODE, SET, Follow, Info, Node
from .problem import Memory, Problem, State, Step
from .rules import Rules
from .world import LABEL, ZERO, Drawn, World, entry, plus, times, words


class Nodes:
    """All nodes, and what agents know at them."""

    def __init__(self, world: World, problem: Problem, rules: Rules) -> None:
        self.world, self.rules = world, rules
        self.historic = problem.memory is Memory.HISTORY
        self.cut = None if problem.cut is None or not problem.cut.promises else problem.cut.after
        self.periods = world.environment.periods if self.cut is None else self.cut
        self.initial = world.prior()
        self.root = Node(0, True, (), "period 1", [set() for _ in world.agents])
        self.levels: list[dict[tuple[Step, ...], Node]] = [{(): self.root}]
        self._infos: dict[tuple[int, int], list[Info]] = {}
        if world.infinite:
            self._settle()
        else:
            if self.historic:
                Tree(world, problem, rules, self.visit, self.possible).expect(self.periods)
            for period in range(self.periods):
                following: dict[tuple[Step, ...], Node] = {}
                for node in self.levels[period].values():
                    self.visit(node, following)
                self.levels.append(following)
        self._weigh()

    def all(self) -> Iterator[Node]:
        for level in self.levels:
            for node in level.values():
                spend(10)
                yield node

    def played(self) -> Iterator[Node]:
        """The nodes at which there is play."""
        return (node for node in self.all() if node.period != self.cut)

    def promised(self) -> Iterator[Node]:
        """The nodes with promises in place of play."""
        return (node for node in self.all() if node.period == self.cut)

    def _settle(self) -> None:
        """Infinite horizon: the first node, and those of later periods."""
        later: dict[tuple[Step, ...], Node] = {}
        self.levels.append(later)
        while self.visit(self.root, later) | any(self.visit(node, later) for node in list(later.values())):
            spend(len(later))

    def _before(self, node: Node) -> int:
        return node.period if self.world.infinite else node.period - 1

    def drawn(self, node: Node, agent: int, was: int | None) -> Drawn:
        """The states of the node's period if the agent was of a type, and the others said the truth."""
        if node.first:
            return self.initial
        before = self._before(node)
        reports, _, allocation = node.steps[-1]
        own = self.world.own(before, agent)
        kind = reports[own] if was is None else was
        spend(20)
        return self.world.draw(before, allocation, (*reports[:own], kind, *reports[own + 1 :]))

    def truth(self, node: Node) -> Drawn:
        """The states of the node's period if everybody said the truth."""
        if node.first:
            return self.initial
        reports, _, allocation = node.steps[-1]
        return self.world.draw(self._before(node), allocation, reports)

    def types_before(self, node: Node, agent: int) -> list[int | None]:
        return [None] if node.first else [*sorted(node.own[agent])]

    def possible(self, node: Node, agent: int) -> dict[State, set[int]]:
        """The own types that are possible with what the others are."""
        own, found = self.world.own(node.period, agent), dict[State, set[int]]()
        for was in self.types_before(node, agent):
            drawn = self.drawn(node, agent, was)
            spend(20 * len(drawn))
            expect_room(len(self.world.agents) * len(drawn), SET + LABEL * len(self.world.agents))
            for state in drawn:
                found.setdefault((*state[:own], *state[own + 1 :]), set()).add(state[own])
        return found

    def true_states(self, node: Node, agent: int) -> Iterator[State]:
        """The states that are possible for an agent."""
        own = self.world.own(node.period, agent)
        for others, kinds in self.possible(node, agent).items():
            yield from ((*others[:own], kind, *others[own:]) for kind in kinds)

    def infos(self, node: Node, agent: int) -> list[Info]:
        """The own information states of an agent."""
        key = (id(node), agent)
        if key not in self._infos:
            self._infos[key] = list(self._inform(node, agent))
        return self._infos[key]

    def _inform(self, node: Node, agent: int) -> Iterator[Info]:
        own, public = self.world.own(node.period, agent), self.world.space(node.period).has_public
        for was in self.types_before(node, agent):
            groups: dict[tuple[int, ...], list[tuple[State, Fraction]]] = {}
            for state, chance in self.drawn(node, agent, was).items():
                groups.setdefault((state[0], state[own]) if public else (state[own],), []).append((state, chance))
                spend(20)
                keep(2 * OBJECT)
            for seen, states in groups.items():
                keep(NODE)
                yield Info(was, seen, tuple(states))

    def visit(self, node: Node, following: dict[tuple[Step, ...], Node]) -> bool:
        """Lists the places of a node; whether anything is new."""
        possible = [self.possible(node, agent) for agent in self.world.agents]
        keep(ELEMENT * sum(len(kinds) for others in possible for kinds in others.values()))
        new = False
        for reports in self._reports(node, possible):
            if reports not in node.places:
                keep(entry(reports))
                node.places[reports] = [self._follow(node, reports, f, following) for f in self._rule(node, reports)]
                new = True
            for follow in node.places[reports]:
                new = (follow.node is not None and self._grow(follow.node, node, reports, possible)) or new
        return new

    def _rule(self, node: Node, reports: State) -> Iterable[tuple[int, Fraction, int, Fraction | None]]:
        return self.rules.at(0 if self.rules.world.infinite else node.period, node.steps, node.first, reports)

    def _reports(self, node: Node, possible: list[dict[State, set[int]]]) -> set[State]:
        """The reports that count for some agent: it says anything, the others the truth."""
        found: set[State] = set()
        for agent, others in enumerate(possible):
            own = self.world.own(node.period, agent)
            most = len(others) * len(self.world.types(node.period, agent))
            spend(20 * most)
            expect_room(len(found) + most, LABEL * len(self.world.agents))
            for rest, kinds in others.items():
                found.update((*rest[:own], said, *rest[own:]) for said in self._said(node, agent, kinds))
        return found

    def _said(self, node: Node, agent: int, kinds: set[int]) -> Iterable[int]:
        """What an agent of one of some types may say."""
        if any(self.world.asked(node.period, agent, kind) for kind in kinds):
            return self.world.types(node.period, agent)
        return kinds

    def _follow(
        self, node: Node, reports: State, follows: tuple[int, Fraction, int, Fraction | None],
        following: dict[tuple[Step, ...], Node],
    ) -> Follow:  # fmt: skip
        shock, chance, allocation, share = follows
        successor = self.world.environment.successor(node.period)
        keep(NODE)
        if successor is None:
            return Follow(shock, chance, allocation, share, None)
        step = (reports, shock if self.historic else None, allocation)
        steps = (*node.steps, step) if self.historic else (step,)
        if steps not in following:
            came = (node, reports, shock) if self.historic else None
            start = f"period {successor + 1}" if not self.world.infinite else "later"
            told = node.words[len(f"period {node.period + 1}") :] if self.historic else ""
            name = f"{start}{told} {self._step_words(node.period, step)}"
            spend(len(name))
            keep(NODE + text_bits(name) + SET * len(self.world.agents) + LABEL * len(steps))
            following[steps] = Node(successor, False, steps, name, [set() for _ in self.world.agents], came)
        return Follow(shock, chance, allocation, share, following[steps])

    def _step_words(self, period: int, step: Step) -> str:
        """`after low|high|sell`."""
        stage, (reports, shock, allocation) = self.world.stage(period), step
        labels = list(self.world.labels(period, reports))
        if shock is not None and stage.has_shocks:
            labels.append(stage.shocks[shock].label or "")
        return f"after {words(*labels, stage.allocations.labels[allocation])}"

    def _grow(self, after: Node, node: Node, reports: State, possible: list[dict[State, set[int]]]) -> bool:
        """Adds the own types that are possible before the node after; whether one is new."""
        new = False
        for agent, others in enumerate(possible):
            own = self.world.own(node.period, agent)
            kinds = others.get((*reports[:own], *reports[own + 1 :]), set())
            spend(10 + len(kinds))
            kinds = self._able(node.period, agent, kinds, reports[own])
            if not kinds <= after.own[agent]:
                after.own[agent] = self._joined(after.own[agent], kinds)
                new = True
        return new

    def _able(self, period: int, agent: int, kinds: set[int], report: int) -> set[int]:
        """The types of which an agent can say a report."""
        if all(kind == report or self.world.asked(period, agent, kind) for kind in kinds):
            return kinds
        spend(10 + len(kinds))
        keep(ELEMENT * len(kinds))
        return {kind for kind in kinds if kind == report or self.world.asked(period, agent, kind)}

    @staticmethod
    def _joined(known: set[int], kinds: set[int]) -> set[int]:
        """The union, made only where it is neither of the two: nodes share what is possible."""
        if not known:
            return kinds
        keep(ELEMENT * (len(known) + len(kinds)))
        return known | kinds

    def _weigh(self) -> None:
        """The chance that the truth leads to a state of a node, the mechanism's free choices left out; with an
        infinite horizon whether it is positive."""
        self.root.truthful = dict(self.initial)
        waiting = [self.root] if self.world.infinite else list(self.all())
        for node in waiting:
            for state, chance in list(node.truthful.items()):
                for follow in node.places.get(state, ()):
                    if follow.node is not None and self._carry(node, state, chance, follow) and self.world.infinite:
                        waiting.append(follow.node)

    def _carry(self, node: Node, state: State, chance: Fraction, follow: Follow) -> bool:
        """Adds what follows; whether a state is new."""
        assert follow.node is not None
        weight = times(chance, follow.chance)
        weight = weight if follow.share is None else times(weight, follow.share)
        truthful, new = follow.node.truthful, False
        for following, probability in self.world.draw(node.period, follow.allocation, state).items():
            if following not in truthful:
                keep(entry(following))
                new = True
            truthful[following] = (
                Fraction(1) if self.world.infinite else plus(truthful.get(following, ZERO), times(weight, probability))
            )
            spend(10)
        return new
