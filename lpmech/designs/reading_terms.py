"""Sums of quantities in a problem file: `[{ of = "payments", agent = "ann" }, { times = -1, of = "welfare" }]`."""

from __future__ import annotations

from fractions import Fraction

from lpmech.designs.problem import Linear, Memory, Of, State, Step, Term
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage
from lpmech.reading.kinds import TABLES, Elements
from lpmech.reading.node import Node
from lpmech.reading.words import describe, nearest, one_of

PLACE = ("period", "after", "reports")
KEYS = {
    Of.WELFARE: ((), ()),
    Of.PUBLIC_UTILITY: ((), ()),
    Of.UTILITY: (("agent",), ()),
    Of.PAYMENTS: ((), ("agent",)),
    Of.PAYOFF: (("agent",), ("type",)),
    Of.FREQUENCY: (("allocation",), ("period",)),
    Of.PAYMENT: (("agent", "reports"), PLACE),
    Of.SUBSIDY: ((), ()),
    Of.EPSILON: ((), ()),
    Of.PROBABILITY: (("allocation", "reports"), (*PLACE, "shock")),
}
_NOWHERE = Term(times=Fraction(0), of=Of.WELFARE)


def given(node: Node, key: str) -> Node | None:
    """The value of a key; None where it is left out or null."""
    found = node.get(key)
    return None if found is None or found.value is None else found


class Reader:
    """Reads quantities of one environment."""

    def __init__(self, env: Environment, memory: Memory) -> None:
        self.env, self.memory = env, memory

    def linear(self, node: Node | None) -> Linear:
        """A sum of quantities; faults are noted."""
        if node is None or not node.is_list("a list of quantities", of=Elements(tables=True, named="of")):
            return ()
        return tuple(self._term(one) for one in node.elements() if one.is_object("a quantity: an object"))

    def _term(self, node: Node) -> Term:
        of = node.get("of")
        if of is None or not isinstance(of.value, str) or of.value not in tuple(Of):
            (of or node).fault("E-DESIGN-QUANTITY", describe(of.value) if of else 'no key "of"', one_of(tuple(Of)),
                               nearest(str(of.value), tuple(Of)) if of else "")  # fmt: skip
            return _NOWHERE
        kind = Of(of.value)
        required, optional = KEYS[kind]
        if not node.check_keys(("times", "of", *required, *optional), required):
            return _NOWHERE
        times = node.get("times")
        weight = Fraction(1) if times is None else times.number() or Fraction(0)
        agent = self._position(given(node, "agent"), self.env.agents, "E-AGENT-UNKNOWN")
        period, stage = self._period(given(node, "period"), kind)
        reports = node.get("reports")
        return Term(
            times=weight, of=kind, agent=agent, type=self._type(given(node, "type"), agent),
            labels=self._allocations(node.get("allocation"), stage if "reports" in required else None), period=period,
            after=self._after(given(node, "after"), period), reports=self._state(reports, stage) if reports else None,
            shock=self._position(given(node, "shock"), stage.labels["shock"], "E-LABEL-UNKNOWN"), place=node.place,
        )  # fmt: skip

    def _position(self, node: Node | None, known: tuple[str, ...], code: str) -> int | None:
        if node is None:
            return None
        if isinstance(node.value, str) and node.value in known:
            return known.index(node.value)
        node.fault(code, describe(node.value), one_of(known), nearest(str(node.value), known))
        return None

    def _type(self, node: Node | None, agent: int | None) -> int | None:
        return None if agent is None else self._position(node, self.env.stages[0].types[agent], "E-LABEL-UNKNOWN")

    def _period(self, node: Node | None, kind: Of) -> tuple[int | None, Stage]:
        """The period from 0, and its stage. Of a place with a finite horizon it is the first unless it is said."""
        horizon = self.env.horizon
        if node is None:
            named = kind in (Of.PAYMENT, Of.PROBABILITY) and horizon is not None
            return (0 if named else None), self.env.stage(0)
        last = 1 if horizon is None else horizon
        if type(node.value) is not int or not 1 <= node.value <= last:
            node.fault("E-DESIGN-PERIOD", describe(node.value), f"a period, 1 to {last}" if horizon else "1, or no key")
            return 0, self.env.stage(0)
        return node.value - 1, self.env.stage(node.value - 1 if horizon else 0)

    def _allocations(self, node: Node | None, stage: Stage | None) -> frozenset[str]:
        """One allocation or several: of a stage, or of any."""
        if node is None:
            return frozenset()
        known = stage.allocations if stage else tuple(dict.fromkeys(a for s in self.env.stages for a in s.allocations))
        for one in node.elements() if isinstance(node.value, list) else [node]:
            self._position(one, known, "E-LABEL-UNKNOWN")
        given = node.value if isinstance(node.value, list) else [node.value]
        return frozenset(one for one in given if isinstance(one, str))

    def _after(self, node: Node | None, period: int | None) -> tuple[Step, ...]:
        """What went before: every period, or the last one."""
        if node is None or node.value == []:
            return ()
        if not node.is_list("a list of periods: objects with reports and an allocation", of=TABLES):
            return ()
        elements = node.elements()
        historic = self.memory is Memory.HISTORY
        expected = (period or 0) if historic else int(period != 0 or self.env.horizon is None)
        if len(elements) != expected:
            node.fault("E-DESIGN-AFTER", describe(node.value), f"a list of {expected}: " + (
                "every period before" if historic else "the period before"))  # fmt: skip
            return ()
        before = 0 if self.env.horizon is None or historic else (period or 1) - 1
        found = [self._step(one, self.env.stage(before + k), historic) for k, one in enumerate(elements)]
        return tuple(step for step in found if step is not None)

    def _step(self, node: Node, stage: Stage, historic: bool) -> Step | None:
        if not node.is_object("a period: an object"):
            return None
        shocks = historic and stage.has_shocks
        node.check_keys(("reports", "allocation", *(("shock",) if shocks else ())), ("reports", "allocation"))
        reports = self._state(node.get("reports"), stage)
        allocation = self._position(node.get("allocation"), stage.allocations, "E-LABEL-UNKNOWN")
        shock = self._position(node.get("shock"), stage.labels["shock"], "E-LABEL-UNKNOWN") if shocks else 0
        if reports is None or allocation is None:
            return None
        return Step(reports=reports, shock=shock if historic else None, allocation=allocation)

    def _state(self, node: Node | None, stage: Stage) -> State | None:
        """A label for every component."""
        if node is None or not node.is_object("reports: a label for every component"):
            return None
        node.check_keys(stage.components, stage.components)
        found = [self._position(node.get(axis), stage.labels[axis], "E-LABEL-UNKNOWN") for axis in stage.components]
        return tuple(one for one in found if one is not None) if None not in found else None
