"""Environments that a function builds from a few parameters, such as the values of a scheduling problem.

What is drawn, shrunk and shown is the parameters; the counterexample is the environment that they build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from lpmech.problem.environment import Environment
from lpmech.reading.faults import BadInput
from lpmech.statements.draws import Plain
from lpmech.statements.instance import NO_MUTANTS, Build, Instance
from lpmech.statements.values import Values


@dataclass(frozen=True, kw_only=True, eq=False)
class BuiltInstance(Instance):
    """An instance with the parameters that built it."""

    parameters: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """Draws of parameters, and the environment in JSON form that they build."""

    parameters: Values
    build: Callable[[Any], Mapping[str, Any]]
    mutants: Mapping[str, Build] = field(default_factory=lambda: NO_MUTANTS)

    def draw(self, rng: Random) -> Plain:
        return self.parameters.draw(rng)

    def load(self, plain: Plain, seed: str) -> BuiltInstance:
        found = self.parameters.load(plain, seed)
        try:
            env = Environment.from_json(dict(self.build(found)))
        except BadInput as faults:
            raise ValueError(str(faults)) from faults
        return BuiltInstance(given=env, seed=seed, mutants=self.mutants, parameters=found)

    def shrink(self, plain: Plain) -> Iterator[Plain]:
        return self.parameters.shrink(plain)

    def of_case(self, environment: Environment) -> None:
        return None
