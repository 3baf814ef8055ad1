"""A kind of claim about continuous signals: everything that the checker knows of one, in one value.

The module that checks a claim states its kind beside the check; `certificate` lists them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any, Generic, TypeVar

from ..kernel.answer import Stated
from ..kernel.errors import Malformed, Path, named
from ..kernel.fields import items, object_of
from ..kernel.older import record
from .bounds import name_in
from .environment import Continuous
from .payoffs import SOCIETY, Payoffs
from .points import Point
from .transfers import Grids, number_of, signal_of

W = TypeVar("W")
EVERY = -1  # the allocation of a claim that is about all of them
Signals = tuple[tuple[int, Point], ...]
Atoms = tuple[tuple[Point, Fraction], ...]


@record
class Fields:
    """The fields of a claim that is being read, and what it is about."""

    values: dict[str, object]
    path: Path
    env: Continuous
    grids: Grids
    agent: int

    def number(self, key: str) -> Fraction:
        return number_of(self.values[key], (*self.path, key))

    def signal(self, key: str) -> Point:
        return signal_of(self.values[key], (*self.path, key))

    def others(self, key: str) -> Signals:
        """Signals of the others."""
        agents, path = self.env.agents, (*self.path, key)
        others = [k for k in range(len(agents)) if k != self.agent]
        given = object_of(self.values[key], path, [agents[k] for k in others])
        return tuple((k, signal_of(given[agents[k]], (*path, agents[k]))) for k in others)

    def atoms(self, key: str, own: Point | None = None) -> Atoms:
        """Signals and weights; where there is an own signal they are others, with weights above 0."""
        atoms: dict[Point, Fraction] = {}
        for item, where in items(self.values, self.path, key, 1):
            atom = object_of(item, where, ("signal", "weight"))
            signal = signal_of(atom["signal"], (*where, "signal"))
            weight = number_of(atom["weight"], (*where, "weight"))
            if signal in atoms or signal == own or not weight:
                raise Malformed(where, "a signal that is repeated, or a weight of 0")
            if own is not None and weight < 0:
                raise Malformed(where, "a weight below 0")
            atoms[signal] = weight
        return tuple(atoms.items())


@dataclass(frozen=True)
class Claim(Generic[W]):
    """A claim: its kind, what it is about, and its witness."""

    kind: Kind[W]
    agent: int  # SOCIETY: none
    allocation: int  # EVERY: none
    witness: W

    def name(self, env: Continuous) -> str:
        return self.kind.name(env, self.agent, self.allocation)

    def stated(self) -> Stated:
        """The numbers that it states, as text for the answer."""
        return tuple(self.kind.says(self.witness))

    def check(self, payoffs: Payoffs) -> None:
        """Rejected where it does not hold."""
        self.kind.check(payoffs, self)


def nothing(fields: Fields) -> Any:
    """The witness of no keys."""
    return None


def unsaid(witness: Any) -> Iterable[tuple[str, str]]:
    """No number is what is claimed."""
    return ()


@dataclass(frozen=True)
class Kind(Generic[W]):
    """A kind of claim; `keys` are those besides the id and what it is about."""

    id: str
    check: Callable[[Payoffs, Claim[W]], None]
    keys: tuple[str, ...] = ()
    read: Callable[[Fields], W] = nothing
    says: Callable[[W], Iterable[tuple[str, str]]] = unsaid
    agent: bool = True  # there is one for each agent
    allocation: bool = False  # there is one for each allocation
    required: bool = False  # a certificate without it is rejected
    last_period: bool = False  # it is about the last period

    def read_claim(self, value: object, path: Path, env: Continuous, grids: Grids) -> Claim[W]:
        """The claim, or Malformed."""
        about = ("agent",) * self.agent + ("allocation",) * self.allocation
        fields = object_of(value, path, ("id", *about, *self.keys))
        agent = name_in(fields["agent"], (*path, "agent"), env.agents) if self.agent else SOCIETY
        if self.last_period and env.horizon is None:
            raise Malformed((*path, "id"), "a claim about the last period, and there is none")
        where = (*path, "allocation")
        allocation = name_in(fields["allocation"], where, env.allocations) if self.allocation else EVERY
        return Claim(self, agent, allocation, self.read(Fields(fields, path, env, grids, agent)))

    def name(self, env: Continuous, agent: int, allocation: int) -> str:
        """`epsilon_incentive_compatible (ann)`."""
        about = [env.agents[agent]] if self.agent else []
        about += [named(env.allocations[allocation])] if self.allocation else []
        return f"{self.id} ({', '.join(about)})" if about else self.id

    def names(self, env: Continuous) -> list[str]:
        """The names of all that it can be about: every agent, every allocation, nothing where there is none."""
        if self.last_period and env.horizon is None:
            return []
        agents = range(len(env.agents)) if self.agent else (SOCIETY,)
        allocations = range(len(env.allocations)) if self.allocation else (EVERY,)
        return [self.name(env, *about) for about in product(agents, allocations)]
