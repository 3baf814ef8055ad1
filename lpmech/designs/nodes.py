"""What can be met in play: nodes, the places at them, and what an agent knows there (docs/design_format.md, section 2).

A *node* is what the mechanism remembers at the start of a period: a history, or the reports and the allocation of the
period before. A *place* is a node with reports. It counts for an agent if the others can have told the truth all along,
whatever the agent itself has said, where it was asked: its own true type is then one of `own`. What an agent knows at a
node is an *own information state*: its true type of the period before (None in the first), the public state, and its
type now, with the chance w of each state that it cannot tell apart. (docs/design.md; after Myerson 1986.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from lpmech.designs.play import Play
from lpmech.designs.problem import Memory, Problem, State, Step
from lpmech.designs.rules import Moment, Rule

Others = tuple[int, ...]
Key = tuple[Step, ...]


@dataclass(slots=True)
class Outcome:
    """What may follow at a place: a shock, an allocation, its share under a fixed rule (else None), and the node after.

    `choice` is the id of the column of the allocation's chance, under a free rule.
    """

    shock: int
    chance: Fraction
    allocation: int
    share: Fraction | None
    after: Node | None


@dataclass(slots=True, eq=False)
class Node:
    """What is remembered at the start of a period; `period` counts from 0, `number` from 0 through all nodes."""

    period: int
    number: int
    root: bool
    steps: Key
    own: list[set[int]]  # by agent: the true types of the period before that are possible; empty: it counts no more
    parent: tuple[State, int, Node] | None = None  # of a history: the reports, the shock and the node that it follows
    places: dict[State, list[Outcome]] = field(default_factory=dict)
    truthful: dict[State, Fraction] = field(default_factory=dict)  # chance that the truth leads here, by state

    @property
    def moment(self) -> Moment:
        """When it is."""
        return Moment(self.period, self.root, self.steps)

    @property
    def last(self) -> Step:
        """The period before."""
        return self.steps[-1]


@dataclass(frozen=True, slots=True)
class Info:
    """An own information state: the true type before (None: there is none), and what is seen now."""

    was: int | None
    seen: tuple[int, ...]  # the public state, where there is one, and the own type
    states: tuple[tuple[State, Fraction], ...]  # with their chances w


class Nodes:
    """All nodes of a problem, in the order in which they are found: period by period."""

    def __init__(self, play: Play, problem: Problem, rule: Rule) -> None:
        self.play, self.problem, self.rule = play, problem, rule
        self.historic = problem.payments.memory is Memory.HISTORY
        self.root = Node(0, 0, True, (), [set() for _ in play.agents])
        self.all = [self.root]
        self._known: dict[tuple[int, Key], Node] = {}
        self._expand()

    def drawn(self, node: Node, agent: int, was: int | None) -> dict[State, Fraction]:
        """The next states and their chances if the agent was of the type `was`, and the others told the truth."""
        if node.root:
            return self.play.prior
        before = self._before(node)
        own = self.play.own(before, agent)
        state = (*node.last.reports[:own], was if was is not None else node.last.reports[own],
                 *node.last.reports[own + 1 :])  # fmt: skip
        return self.play.draw(before, node.last.allocation, state)

    def truth(self, node: Node) -> dict[State, Fraction]:
        """The next states and their chances if everybody told the truth in the period before."""
        return self.play.prior if node.root else self.play.draw(self._before(node), node.last.allocation,
                                                                node.last.reports)  # fmt: skip

    def _before(self, node: Node) -> int:
        return node.period if self.play.env.horizon is None else node.period - 1

    def types_before(self, node: Node, agent: int) -> Sequence[int | None]:
        """The true types of the period before that are possible; None in the first period."""
        return (None,) if node.root else sorted(node.own[agent])

    def possible(self, node: Node, agent: int) -> dict[Others, set[int]]:
        """By what the others are: the own types that are possible with it."""
        own, found = self.play.own(node.period, agent), dict[Others, set[int]]()
        for was in self.types_before(node, agent):
            for state in self.drawn(node, agent, was):
                found.setdefault((*state[:own], *state[own + 1 :]), set()).add(state[own])
        return found

    def information(self, node: Node, agent: int) -> Iterator[Info]:
        """The own information states of an agent at a node."""
        stage, own = self.play.stage(node.period), self.play.own(node.period, agent)
        for was in self.types_before(node, agent):
            groups: dict[tuple[int, ...], list[tuple[State, Fraction]]] = {}
            for state, chance in self.drawn(node, agent, was).items():
                seen: tuple[int, ...] = (state[0], state[own]) if stage.public else (state[own],)
                groups.setdefault(seen, []).append((state, chance))
            for seen in sorted(groups):
                yield Info(was, seen, tuple(groups[seen]))

    def ex_post(self, node: Node, agent: int) -> Iterator[State]:
        """The true states that are possible at a node for an agent."""
        own = self.play.own(node.period, agent)
        for others, types in sorted(self.possible(node, agent).items()):
            yield from ((*others[:own], kind, *others[own:]) for kind in sorted(types))

    def _expand(self) -> None:
        """Finds nodes until none is new and none has a new own type."""
        waiting = [self.root]
        while waiting:
            node = waiting.pop(0)
            for changed in self._follow(node):
                if changed not in waiting:
                    waiting.append(changed)
        self.all.sort(key=lambda node: (node.period, not node.root, node.steps and _order(node.steps)))
        for number, node in enumerate(self.all):
            node.number = number
        self._weigh()

    def _follow(self, node: Node) -> list[Node]:
        """Lists the places of a node; the nodes after it that are new, or have a new own type."""
        possible = [self.possible(node, agent) for agent in self.play.agents]
        changed: list[Node] = []
        if node.period == self.play.promised:
            return changed
        for reports in self._reports(node, possible):
            if reports not in node.places:
                node.places[reports] = [
                    self._outcome(node, reports, *one) for one in self.rule.at(node.moment, reports)
                ]
            for outcome in node.places[reports]:
                if outcome.after is not None and self._grow(outcome.after, node, reports, possible):
                    changed.append(outcome.after)
        return changed

    def _reports(self, node: Node, possible: list[dict[Others, set[int]]]) -> list[State]:
        """The reports that count for some agent."""
        found: set[State] = set()
        for agent, others in enumerate(possible):
            own = self.play.own(node.period, agent)
            for rest, types in others.items():
                said = {told for kind in types for told in self.play.says(node.period, agent, kind)}
                found.update((*rest[:own], told, *rest[own:]) for told in said)
        return sorted(found)

    def _outcome(
        self, node: Node, reports: State, shock: int, chance: Fraction, allocation: int, share: Fraction | None
    ) -> Outcome:
        """What follows, with its node, which is made where it is new."""
        following = self.play.successor(node.period)
        if following is None:
            return Outcome(shock, chance, allocation, share, None)
        step = Step(reports=reports, shock=shock if self.historic else None, allocation=allocation)
        key = (following, (*node.steps, step) if self.historic else (step,))
        if key not in self._known:
            parent = (reports, shock, node) if self.historic else None
            self._known[key] = Node(following, 0, False, key[1], [set() for _ in self.play.agents], parent)
            self.all.append(self._known[key])
        return Outcome(shock, chance, allocation, share, self._known[key])

    def _grow(self, after: Node, node: Node, reports: State, possible: list[dict[Others, set[int]]]) -> bool:
        """Adds the own types that are possible before the node after; whether any is new."""
        grown = False
        for agent, others in enumerate(possible):
            own = self.play.own(node.period, agent)
            possible_now = others.get((*reports[:own], *reports[own + 1 :]), set())
            types = {kind for kind in possible_now if reports[own] in self.play.says(node.period, agent, kind)}
            grown = grown or not types <= after.own[agent]
            after.own[agent] |= types
        return grown

    def _weigh(self) -> None:
        """The chance that the truth leads to a node and a state; with an infinite horizon 1 where it is positive.

        Under a free rule the mechanism's own choices count as certain: chances are those of types and shocks alone.
        """
        self.root.truthful = dict(self.play.prior)
        waiting = [self.root]
        infinite = self.play.env.horizon is None
        for node in waiting if infinite else self.all:
            for state, chance in list(node.truthful.items()):
                for outcome in node.places.get(state, ()):
                    if outcome.after is None:
                        continue
                    weight = chance * outcome.chance * (1 if outcome.share is None else outcome.share)
                    drawn = self.play.draw(node.period, outcome.allocation, state)
                    for following, probability in drawn.items():
                        new = following not in outcome.after.truthful
                        before = outcome.after.truthful.get(following, Fraction(0))
                        outcome.after.truthful[following] = Fraction(1) if infinite else before + weight * probability
                        if infinite and new:
                            waiting.append(outcome.after)

    @cached_property
    def played(self) -> list[Node]:
        """The nodes at which there is play."""
        return [node for node in self.all if node.period != self.play.promised]

    @cached_property
    def promised(self) -> list[Node]:
        """The nodes at which there are promises in place of play."""
        return [node for node in self.all if node.period == self.play.promised]

    @cached_property
    def by_key(self) -> dict[tuple[int, Key], Node]:
        """The nodes by period and steps."""
        return {(node.period, node.steps): node for node in self.all if not node.root} | {(0, ()): self.root}


def _order(steps: Key) -> tuple[tuple[State, int, int], ...]:
    return tuple((step.reports, -1 if step.shock is None else step.shock, step.allocation) for step in steps)
