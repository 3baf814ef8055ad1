"""A mechanism of one agent that remembers by the state of an automaton (existence page section 5), its form checked and
nothing else. States are their numbers, periods count from 0."""

from collections.abc import Sequence
from dataclasses import dataclass

from .certificate import Table

Next = Sequence[Sequence[int | None]]


@dataclass(frozen=True, slots=True)
class State:
    """The payoffs at each joint state, and for each allocation and joint report the state that follows."""

    period: int
    payoffs: Table
    next: Next | None


@dataclass(frozen=True, slots=True)
class Automaton:
    """An agent's automaton."""

    agent: int
    initial: int
    states: Sequence[State]
