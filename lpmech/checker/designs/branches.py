"""The branches of deterministic rules (design page section 8): whether they have all rules, and what each leaf proves.

A branch says what is chosen at some places. What else could be chosen there never comes, and the columns of these
choices and of all nodes after them are 0 in the branch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..kernel.errors import Rejected, quote
from ..kernel.meter import keep, spend
from .certificate import Branch, Design, Fork, Leaf, Numbers, Status
from .node import SET, Node
from .problem import Aim
from .program import Program

Proves = Callable[[Leaf, set[str]], bool]  # whether a leaf proves what it must, given the columns that are 0


@dataclass(frozen=True)
class Way:
    """How a branch comes about: an allocation at a place, in another branch."""

    place: str
    chosen: str
    before: Way | None


def check_form(design: Design) -> None:
    """What the certificate of a deterministic rule must have, and must not have."""
    status, bounds = design.status, design.status is Status.BOUNDS
    met = design.value is not None and bounds
    has = {
        "value": (design.value is not None, status is Status.OPTIMAL or met),
        "attained": (design.attained is not None, status is Status.OPTIMAL),
        "columns": (design.columns is not None, met or status not in (Status.INFEASIBLE, Status.BOUNDS)),
        "limit": (design.limit is not None, False),
        "ray": (design.ray is not None, status is Status.UNBOUNDED),
        "multipliers": (design.multipliers is not None, False),
        "face": (design.face is not None, False),
        "values": (design.values is not None, False),
        "rounds": (bool(design.rounds), False),
        "bound": (design.bound is not None, bounds and (design.bound is not None or not met)),
        "branches": (design.branches is not None, status in (Status.OPTIMAL, Status.INFEASIBLE)
                     or (bounds and design.bound is not None)),
    }  # fmt: skip
    for key, (there, wanted) in has.items():
        if there != wanted:
            raise Rejected(f"{key} {'is missing' if wanted else 'is there'}, of deterministic rules and the answer "
                           f"{status.value}")  # fmt: skip
    if design.attained is False:
        raise Rejected("under a deterministic rule every value is attained")
    if status is Status.FEASIBLE and design.problem.aim is not Aim.FIND:
        raise Rejected("a problem with an objective is more than feasible")
    if bounds and design.problem.aim is Aim.FIND:
        raise Rejected("a problem without an objective has no bounds")


def check_rule(program: Program, point: Numbers) -> None:
    """Every choice is 0 or 1."""
    for place, choices in program.choices.items():
        for column, _ in choices.values():
            spend(10)
            if point.get(column, Fraction(1)) != 1:
                raise Rejected(f"lots are drawn at {quote(place.removeprefix('choose '), 200)}")


def check_branches(program: Program, branches: Sequence[Branch], proves: Proves) -> None:
    """Rejected unless every deterministic rule is in a leaf that proves what it must."""
    ways: dict[int, Way | None] = {0: None}
    for number, branch in enumerate(branches):
        if number not in ways:
            raise Rejected(f"the branch {number} is one of no other")
        way = ways.pop(number)
        if isinstance(branch, Fork):
            ways.update(_split(program, branch, way, number, ways, len(branches)))
        elif not proves(branch, _zero(program, way)):
            raise Rejected(f"the branch {number} does not prove what it must")


def _split(
    program: Program, fork: Fork, way: Way | None, number: int, ways: dict[int, Way | None], count: int
) -> dict[int, Way | None]:
    """The branches that begin at a place."""
    place = quote(fork.place, 200)
    if fork.place not in program.choices:
        raise Rejected(f"there is no place {place}")
    if any(one.place == fork.place for one in _path(way)):
        raise Rejected(f"the place {place} is split twice")
    if fork.then.keys() != program.choices[fork.place].keys():
        raise Rejected(f"the branches at {place} are not those of what may be chosen there")
    found: dict[int, Way | None] = {}
    for label, after in fork.then.items():
        if not number < after < count or after in ways or after in found:
            raise Rejected(f"the branch {number} leads to {after}, which is not later, or has been led to")
        keep(SET)
        found[after] = Way(fork.place, label, way)
    return found


def _path(way: Way | None) -> Iterator[Way]:
    while way is not None:
        spend(10)
        yield way
        way = way.before


def _zero(program: Program, way: Way | None) -> set[str]:
    """The columns that are 0 in a branch."""
    found: set[str] = set()
    for one in _path(way):
        for label, (column, node) in program.choices[one.place].items():
            spend(10)
            if label != one.chosen and column not in found:
                found.add(column)
                found.update(_after(program, node))
    return found


def _after(program: Program, node: Node | None) -> Iterator[str]:
    """The columns of a node and of all that follow it."""
    waiting = [] if node is None else [node]
    while waiting:
        one = waiting.pop()
        for column in program.after.get(one.words, ()):
            spend(10)
            yield column
        for follows in one.places.values():
            spend(10 * len(follows))
            waiting += [follow.node for follow in follows if follow.node is not None]
