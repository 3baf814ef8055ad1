"""A node: what is remembered at the start of a period, and what may follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from .problem import State, Step

NODE = 6_000  # bits that a node keeps besides its lists, and what may follow with its place
SET = 2_000  # bits of a small set
ELEMENT = 600  # bits of an element of a larger one


@dataclass(frozen=True)
class Follow:
    """What may follow at a place."""

    shock: int
    chance: Fraction
    allocation: int
    share: Fraction | None
    node: Node | None


@dataclass(eq=False)
class Node:
    """What is remembered at the start of a period; `own` are the own types of the period before that are possible."""

    period: int
    first: bool
    steps: tuple[Step, ...]
    words: str
    own: list[set[int]]
    came: tuple[Node, State, int] | None = None  # of a history: from which node, reports and shock
    places: dict[State, list[Follow]] = field(default_factory=dict)
    truthful: dict[State, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class Info:
    """An own information state, with the states that cannot be told apart and their chances."""

    was: int | None
    seen: tuple[int, ...]
    states: tuple[tuple[State, Fraction], ...]
