"""Ids of columns and rows: what each is about, in words (docs/design_format.md, section 4)."""

from __future__ import annotations

from collections.abc import Iterable

from lpmech.designs.nodes import Info, Key, Node
from lpmech.designs.play import Play
from lpmech.designs.problem import State
from lpmech.lp.names import name, part


class Ids:
    """The words of places of one environment."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self._nodes: dict[int, str] = {}

    def period(self, node: Node) -> str:
        """`period 2`; with an infinite horizon `period 1` or `later`."""
        if self.play.env.horizon is not None or node.root:
            return f"period {node.period + 1}"
        return "later"

    def node(self, node: Node) -> str:
        """The period, and what is remembered."""
        if id(node) not in self._nodes:
            self._nodes[id(node)] = name(self.period(node), *self._steps(node, node.steps))
        return self._nodes[id(node)]

    def _steps(self, node: Node, steps: Key) -> Iterable[str]:
        first = node.period - len(steps) if self.play.env.horizon is not None else node.period
        for number, step in enumerate(steps):
            period = first + number if self.play.env.horizon is not None else node.period
            stage = self.play.stage(period)
            shock = () if step.shock is None or not stage.has_shocks else (stage.labels["shock"][step.shock],)
            allocation = stage.allocations[step.allocation]
            yield part("after", *self.play.labels(period, step.reports), *shock, allocation)

    def state(self, what: str, period: int, state: State) -> str:
        """`reports low|high`, or `state low|high`."""
        return part(what, *self.play.labels(period, state))

    def shock(self, period: int, shock: int) -> str:
        """`shock z`; empty where the stage has none."""
        stage = self.play.stage(period)
        return part("shock", stage.labels["shock"][shock]) if stage.has_shocks else ""

    def allocation(self, period: int, allocation: int) -> str:
        """`allocation a`."""
        return part("allocation", self.play.stage(period).allocations[allocation])

    def says(self, node: Node, agent: int, kind: int) -> str:
        """`says low`."""
        return part("says", self.play.stage(node.period).types[agent][kind])

    def was(self, node: Node, agent: int, kind: int | None) -> str:
        """`was low`, a type of the period before; empty in the first."""
        if kind is None:
            return ""
        before = node.period if self.play.env.horizon is None else node.period - 1
        return part("was", self.play.stage(before).types[agent][kind])

    def seen(self, node: Node, agent: int, info: Info) -> str:
        """`was low sees wet|high`."""
        stage = self.play.stage(node.period)
        public = (stage.public[info.seen[0]],) if stage.public else ()
        own = stage.types[agent][info.seen[-1]]
        return name(self.was(node, agent, info.was), part("sees", *public, own))

    def agent(self, what: str, agent: int) -> str:
        """`payment ann`."""
        return part(what, self.play.env.agents[agent])
