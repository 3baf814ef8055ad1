"""An enclosed certificate that was read, and what the proofs are shown of it: bounds, and cells of least slack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

from . import generated as proofs
from .brackets import FINER, finite, infinite, with_floors
from .environment import Names

NO_EVIDENCE: Any = ("Evidence", [], ("Program", [], []), [], [], [], [], [])


@dataclass(frozen=True)
class Enclosed:
    """What was read: the mechanism, whether its payments are given, and tables of an infinite horizon by name. What is
    found from it are bounds and cells for the proofs, and need not be right."""

    env: Any
    names: Names
    environment: str
    mechanism: Any
    given: bool
    bits: int
    values: dict[str, Any]

    def holds(self, answer: Any) -> bool:
        """Claims are tried by the functions that read them."""
        return bool(answer)

    @cached_property
    def everyone(self) -> Any:
        """Bounds of what the rule is worth."""
        return self._bracket("everyone", lambda b, t: proofs.rule_residuals(self.env, self.mechanism, b, t))

    @cached_property
    def payoffs(self) -> list[Any]:
        """Bounds of every agent's truthful payoff, if payments are given."""
        return [self._payoff(i, name) for i, name in enumerate(self.names.agents)]

    def _bracket(self, name: str, residuals: Callable[[Any, int], Any]) -> Any:
        if self.names.horizon is None:
            return infinite(self.env, self.values[name], residuals)
        return finite(self.env, self.names, self.bits + FINER, residuals)

    def _payoff(self, i: int, name: str) -> Any:
        env, c = self.env, self.mechanism
        found = self._bracket("of " + name, lambda b, t: proofs.payoff_residuals(env, c, i, b, t))

        def today(t: int, state: list[int]) -> Any:
            received = proofs.e(
                proofs.shocks(env, t), lambda z: proofs.flow(env, i, t, proofs.rule(env, c, t, z, state), state)
            )
            return proofs.native_q_minus(received, proofs.pay(env, c, i, t, None, state))

        def holds(bracket: Any) -> bool:
            return bool(proofs.payoff_holds(env, c, proofs.enclosed_means(env), i, bracket))

        return with_floors(env, self.names, i, found, holds, today)

    # cells

    def states(self, t: int) -> Iterator[list[int]]:
        return map(list, product(*map(range, self.names.space(t).sizes())))

    def memory(self, t: int) -> Any:
        """A memory of period t; payments are the same after all of them."""
        if t == 0:
            return None
        reports = [0] * len(self.names.space(t - 1).sizes())
        shock = proofs.likely_shocks(self.env, t - 1)[0]
        return ((reports, proofs.rule(self.env, self.mechanism, t - 1, shock, reports)),)

    def cells(self, kind: str) -> Iterator[Any]:
        """All cells of a claim, but that one memory stands for all."""
        periods = self.names.periods() + (kind == "NonNegative" and bool(self.env[5]))
        for t in range(periods):
            past = None if t == self.names.horizon else self.memory(t)
            for s in self.states(t):
                for i in range(1 if kind in ("NoDeficit", "Balance") else len(self.names.agents)):
                    for r, z in self._said(kind, i, t, s):
                        yield ("Cell", i, t, past, s, r, z)

    def _said(self, kind: str, i: int, t: int, s: list[int]) -> Iterator[tuple[int, int]]:
        """The reports and shocks of a cell, 0 where it has none."""
        if kind not in ("Stay", "Incentives"):
            if kind != "Absent" or proofs.is_away(self.env, i, t, s):
                yield 0, 0
            return
        shocks = proofs.likely_shocks(self.env, t) if kind == "Stay" else [0]
        yield from product(proofs.reports(self.env, i, t, s), shocks)

    def shows(self, kind: Any) -> Any:
        """The cell whose slack has the least upper end."""
        means = proofs.enclosed_means(self.env)
        values = [proofs.payoff_values(self.env, i, means, b) for i, b in enumerate(self.payoffs)]

        def upper(cell: Any) -> Fraction:
            _, i, t, _, s, r, _ = cell
            bracket = self.payoffs[i]
            if kind[0] == "Zero":
                return _sum(proofs.look_up(bracket[1][t], s), bracket[3][t])
            said = proofs.saying(i, s, r)
            doubt = proofs.lie_doubt(self.env, self.mechanism, bracket, t, s, said)
            return _sum(proofs.lie_middle(self.env, self.mechanism, i, values[i], t, s, said), doubt)

        return min(self.cells(kind[0]), key=upper, default=None)

    def slack_of(self, kind: Any, cell: Any) -> Fraction:
        return Fraction(*proofs.slack_of(self.env, self.mechanism, NO_EVIDENCE, kind, cell))


def _sum(x: Any, y: Any) -> Fraction:
    return Fraction(x[0], x[1]) + Fraction(y[0], y[1])
