"""The mechanism in the numbers of a program's columns: what is drawn and paid at a node, given that it is reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from lpmech.designs.columns import Columns
from lpmech.designs.nodes import Node
from lpmech.designs.problem import State
from lpmech.designs.sums import CONSTANT, ZERO, Sum

Numbers = Mapping[str, Fraction]


@dataclass(frozen=True, eq=False)
class Found:
    """Numbers by column, and the columns that they belong to."""

    columns: Columns
    numbers: Numbers

    def value(self, total: Sum) -> Fraction:
        """A sum of columns."""
        names = list(self.columns.book.columns)
        return sum((weight * (1 if place == CONSTANT else self.numbers.get(names[place], ZERO))
                    for place, weight in total.items()), ZERO)  # fmt: skip

    def lottery(self, node: Node, reports: State, shock: int) -> dict[int, Fraction]:
        """The chances of allocations at a shock, given the node; those that have one."""
        found = {}
        for outcome in node.places[reports]:
            if outcome.shock == shock:
                share = outcome.share
                if share is None:
                    share = self.numbers.get(self.columns.choice_id(node, reports, outcome), ZERO) / self.reach(node)
                if share:
                    found[outcome.allocation] = share
        return found

    def reach(self, node: Node) -> Fraction:
        """ρ: the chance that the mechanism has chosen the allocations of the history."""
        if not self.columns.free or node.parent is None:
            return Fraction(1)
        reports, shock, before = node.parent
        step = node.last
        outcome = next(one for one in before.places[reports] if (one.shock, one.allocation) == (shock, step.allocation))
        return self.numbers.get(self.columns.choice_id(before, reports, outcome), ZERO)

    def paid(self, node: Node, reports: State) -> tuple[Fraction, ...]:
        """What each agent pays, given the node."""
        reach = self.reach(node)
        return tuple(
            self.numbers.get(self.columns.payment_id(agent, node, reports), ZERO) / reach
            for agent in self.columns.play.agents
        )
