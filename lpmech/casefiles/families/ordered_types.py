"""Ordered types: a good goes to one of several agents in every period, whose types are listed in order.

Agent i's type s is the s-th number w_i(s) of its list; the good is worth v_i(θ) = w_i(θ_i) + γ_i Σ_{j≠i} w_j(θ_j) to i
where i gets it, else 0. Types move on their own: with the probabilities `up` and `down` to the neighbours in the list,
one pair for whoever gets the good and one for the others; at the ends of the list what would lead beyond stays. As
up + down ≤ 1, what follows a type is first-order dominated by what follows the next one.

With one period, increasing lists and γ ≤ 1 the good passes from j to i at a threshold x of i, x⁻ the type below it.
Equation (4) charges w_j + γ_j w_i(x); admissible are the numbers from w_i(x⁻) + γ_i w_j to w_i(x) + γ_i w_j. It is
never above them, as j loses at x. As j wins at x⁻ it is not below them where γ_j ≥ 0, and may be where γ_j < 0.
(Liu 2014, Section 3.4: Theorem 3.8, equation (4), Remark 3.9.)
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from fractions import Fraction
from itertools import product

from lpmech.casefiles.families.ordered_types_parameters import (
    DISCOUNT,
    HORIZON,
    LOWEST,
    MAY_MOVE,
    MOVES,
    NOBODY,
    SHARES,
    WORTH,
    Moves,
    Ordered,
    read_ordered,
)
from lpmech.casefiles.families.parameters import Family, Parameter
from lpmech.problem.exact import format_number

FAMILY = Family(
    name="ordered_types",
    title="A good for agents whose types are in order",
    source="Liu, Efficient Dynamic Mechanisms in Environments with Interdependent Valuations (2014), Section 3.4, "
    "Theorem 3.8 and Remark 3.9",
    notes="`lpmech certify FILE --mechanism generalized_vcg` takes the transfers of equation (4). They work where "
    "worths rise along the lists and there is no interdependence, or in one period one from 0 to 1; in several periods "
    "they mostly do. Below 0 they may fail though the theorem's conditions hold, and generalized_vcg_interior takes "
    "increments that are admissible. Without interdependence they work also where lists are out of order and the "
    "conditions fail. They are those of the pivot mechanism where there is no interdependence, the lowest type is "
    "worth 0 and it stays as it is; elsewhere they may differ.",
    parameters=(
        Parameter(
            name="worth",
            meaning="the agents, and what the good is worth to each of their types by itself, types in order; with "
            "lowest, highest and types: that many, evenly spaced",
            allowed=WORTH,
            default=None,
            example='worth.ann = [0, 1, "5/2", 4]\nworth.bob = { lowest = 0, highest = 3, types = 4 }',
        ),
        Parameter(
            name="discount",
            meaning="the discount factor",
            allowed=DISCOUNT,
            default=None,
            example='discount = "1/2"',
        ),
        Parameter(
            name="interdependence",
            meaning="what each unit that the good would be worth to another by itself adds to what it is worth to the "
            "agent who gets it",
            allowed=SHARES,
            default="0",
            example='interdependence = "1/2"',
        ),
        Parameter(
            name="holder",
            meaning="how the type of the agent moves who gets the good: the probabilities of a step up and of one down",
            allowed=MOVES,
            default='{ up = "1/4", down = "1/4" }',
            example='holder = { up = "1/4", down = "1/2" }',
        ),
        Parameter(
            name="others",
            meaning="the same for the agents who do not get it",
            allowed=MOVES,
            default="{ up = 0, down = 0 }",
            example='others = { up = "1/4", down = 0 }',
        ),
        Parameter(
            name="lowest",
            meaning="whether an agent of the first type in its list moves as the others do, or stays as it is for good",
            allowed=" or ".join(f'"{one}"' for one in LOWEST),
            default=f'"{MAY_MOVE}"',
            example=f'lowest = "{MAY_MOVE}"',
        ),
        Parameter(
            name="nobody",
            meaning="whether the good may also go to nobody, which then breaks ties first",
            allowed="true or false",
            default="false",
            example="nobody = false",
        ),
        Parameter(
            name="horizon",
            meaning="the number of periods",
            allowed=HORIZON,
            default='"infinite"',
            example='horizon = "infinite"',
        ),
    ),
)
_DEFAULTS = {one.name: tomllib.loads(f"x = {one.default}")["x"] for one in FAMILY.parameters if one.default is not None}


def build(given: Mapping[str, object]) -> dict[str, object]:
    """The environment. Raises ParameterError, with all faults."""
    ordered = read_ordered({**_DEFAULTS, **given})
    names = list(ordered.worth)
    stage = {
        "types": {name: list(map(format_number, worth)) for name, worth in ordered.worth.items()},
        "allocations": _allocations(ordered),
        "utility": {name: _utility(ordered, name) for name in names},
        "transition": {name: _transition(ordered, name) for name in names},
    }
    return {
        "format": "lpmech-environment/1",
        "name": FAMILY.name,
        "discount": format_number(ordered.discount),
        "horizon": ordered.horizon,
        "agents": names,
        "stages": [stage],
    }


def to(name: str) -> str:
    """The allocation in which an agent gets the good."""
    return f"to {name}"


def _allocations(ordered: Ordered) -> list[str]:
    """Who may get the good; ties are broken in this order."""
    return [to(name) for name in ([NOBODY] if ordered.nobody else []) + list(ordered.worth)]


def _utility(ordered: Ordered, name: str) -> dict[str, object]:
    """w_i(θ_i) + γ_i Σ_{j≠i} w_j(θ_j) where the agent gets the good, else 0."""
    share, names = ordered.shares[name], list(ordered.worth)
    matter = [other for other in names if other == name or share]
    entries = {}
    for numbers in product(*(ordered.worth[other] for other in matter)):
        value = sum((n if other == name else share * n for other, n in zip(matter, numbers, strict=True)), Fraction(0))
        entries["|".join([to(name), *map(format_number, numbers)])] = format_number(value)
    return {"axes": ["allocation", *matter], "default": "0", "entries": entries}


def _transition(ordered: Ordered, name: str) -> dict[str, object]:
    """Steps to the neighbours, whose probabilities depend on whether the agent gets the good."""
    labels, entries = list(map(format_number, ordered.worth[name])), {}
    for allocation in _allocations(ordered):
        moves = ordered.holder if allocation == to(name) else ordered.others
        for place, row in enumerate(_rows(len(labels), moves, ordered.stays)):
            for after, chance in row.items():
                entries[f"{allocation}|{labels[place]}|{labels[after]}"] = format_number(chance)
    return {"axes": ["allocation", name, f"next {name}"], "default": "0", "entries": entries}


def _rows(count: int, moves: Moves, stays: bool) -> list[dict[int, Fraction]]:
    """By type: the probabilities of the next ones."""
    rows = []
    for place in range(count):
        up, down = (Fraction(0), Fraction(0)) if stays and place == 0 else moves
        row = {place: 1 - up - down}
        for after, chance in ((min(place + 1, count - 1), up), (max(place - 1, 0), down)):
            row[after] = row.get(after, Fraction(0)) + chance
        rows.append(row)
    return rows
