"""Environments with continuous signals (Liu 2014, Section 5), and the canonical form that names them.

Agents 1..N have signals θ_i in [0, 1]. At the allocation a and the signals θ agent i has the utility u^i(a, θ), and
the next signals have the density f(θ'|a, θ) on [0, 1]^N. The horizon is infinite, or a number of periods that are all
alike; the discount δ is in (0, 1). An allocation rule may be given by scores: it chooses the first allocation with the
highest score. Utilities and scores are functions of today's signals, densities of both (`functions.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lpmech.continuous.formats import ENVIRONMENT
from lpmech.continuous.functions import Function, hinge_order
from lpmech.problem.canonical import UNNAMED
from lpmech.problem.exact import format_number

NEXT = "next_"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinuousEnvironment:
    """An environment; mappings have every agent and every allocation, in order."""

    name: str
    discount: Fraction
    agents: tuple[str, ...]
    allocations: tuple[str, ...]
    utility: Mapping[str, Mapping[str, Function]]  # by agent and allocation
    density: Mapping[str, Function]  # by allocation
    scores: Mapping[str, Function] | None  # by allocation; None: the rule is to be found
    horizon: int | None = None  # the number of periods; None: infinitely many
    named: bool = True  # else its name is that of its file, and no part of the canonical form

    @property
    def signals(self) -> tuple[str, ...]:
        """The names of the signals, today's and tomorrow's."""
        return (*self.agents, *(NEXT + agent for agent in self.agents))

    @property
    def one_density(self) -> bool:
        """Whether the allocation does not matter for what comes next."""
        first = self.density[self.allocations[0]]
        return all(self.density[a].terms == first.terms for a in self.allocations)

    def functions(self) -> Iterator[Function]:
        """All functions."""
        yield from (function for by in self.utility.values() for function in by.values())
        yield from self.density.values()
        yield from (self.scores or {}).values()

    def kinks(self) -> set[Fraction]:
        """The numbers at which some function has a kink."""
        return {at for function in self.functions() for _, at in function.hinges() if isinstance(at, Fraction)}

    def surplus(self, allocation: str) -> Function:
        """Σ_i u^i(a, ·)."""
        first, *others = (self.utility[agent][allocation] for agent in self.agents)
        return sum(others, first)

    def canonical(self) -> str:
        """The canonical JSON."""
        return json.dumps(self._tree(), ensure_ascii=False, separators=(",", ":"))

    def sha256(self) -> str:
        """The SHA-256 of the canonical JSON."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    def _tree(self) -> dict[str, Any]:
        tree: dict[str, Any] = {
            "format": ENVIRONMENT,
            "name": self.name if self.named else UNNAMED,
            "discount": format_number(self.discount),
            **({} if self.horizon is None else {"horizon": self.horizon}),
            "agents": list(self.agents),
            "allocations": list(self.allocations),
            "utility": {agent: self._table(self.utility[agent]) for agent in self.agents},
            "density": self._table(self.density),
        }
        return tree if self.scores is None else tree | {"scores": self._table(self.scores)}

    def _table(self, functions: Mapping[str, Function]) -> dict[str, Any]:
        return {a: self._function(functions[a]) for a in self.allocations}

    def _function(self, function: Function) -> list[dict[str, Any]]:
        """The terms in the canonical order: greater exponents first, then hinges."""
        keys = sorted(function.terms, key=lambda key: ([-e for e in key[0]], list(map(hinge_order, key[1]))))
        return [self._term(key, function.terms[key]) for key in keys]

    def _term(self, key: Any, value: Fraction) -> dict[str, Any]:
        powers, hinges = key
        names = self.signals
        term: dict[str, Any] = {"coefficient": format_number(value)}
        if any(powers):
            term["powers"] = {names[k]: power for k, power in enumerate(powers) if power}
        if hinges:
            term["hinges"] = [
                {"of": names[of], "at": names[at] if isinstance(at, int) else format_number(at), "power": power}
                for (of, at), power in hinges
            ]
        return term
