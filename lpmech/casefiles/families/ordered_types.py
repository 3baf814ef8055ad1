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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from lpmech.casefiles.families import parameters as read
from lpmech.casefiles.families.parameters import Family, Given, Parameter, every, sure
from lpmech.problem.exact import format_number
from lpmech.reading.faults import quote
from lpmech.reading.node import Node
from lpmech.reading.words import describe, mend_of_sum

NOBODY, INFINITE = "nobody", "infinite"
MAX_TYPES = 100
MAX_PROFILES = 100_000
GRID = f"{{ lowest = number, highest = a greater number, types = an integer from 2 to {MAX_TYPES} }}"
WORTH = f"a table of at least two agents: agent → a list of 1 to {MAX_TYPES} distinct numbers, or {GRID}"
SHARES = "a number, or a table: agent → number, with every agent"
MOVES = "{ up = number, down = number }, numbers ≥ 0 with a sum of at most 1"
DISCOUNT = "a number δ with 0 < δ ≤ 1, less than 1 where the horizon is infinite"
HORIZON = 'an integer from 1 to 100, or "infinite"'
MAY_MOVE, STAYS = LOWEST = ("moves", "stays")

Moves = tuple[Fraction, Fraction]  # the probabilities of a step up and of one down
Worth = Mapping[str, Sequence[Fraction]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """Checked parameters."""

    worth: Worth
    shares: Mapping[str, Fraction]  # γ
    holder: Moves
    others: Moves
    stays: bool  # whether the first type does
    nobody: bool
    horizon: int | None
    discount: Fraction


def read_ordered(given: Given) -> Ordered:
    """The checked parameters. Raises BadInput with every fault."""
    worth, shares = _worth(given["worth"]), _shares(given["interdependence"], read.keys(given["worth"]))
    holder, others = _moves(given["holder"]), _moves(given["others"])
    lowest, nobody = read.choice(given["lowest"], LOWEST), read.flag(given["nobody"])
    horizon, discount = _horizon(given["horizon"]), _discount(given["discount"], given["horizon"])
    given.check()
    return Ordered(worth=sure(worth), shares=sure(shares), holder=sure(holder), others=sure(others),
                   stays=lowest == STAYS, nobody=sure(nobody), horizon=horizon, discount=sure(discount))  # fmt: skip


def _worth(node: Node | None) -> dict[str, list[Fraction]] | None:
    """Agent → what the good is worth to each type."""
    given = read.table(node, WORTH)
    if node is None or given is None:
        return None
    if len(given) < 2:
        node.fault(read.CODE, "1 agent", "at least 2 agents")
    for name, entry in given.items():
        _check_agent(entry, name)
    found = {name: _types(entry) for name, entry in given.items()}
    profiles = prod(len(types) for types in found.values() if types is not None)
    if profiles > MAX_PROFILES:
        node.fault(read.CODE, f"{profiles} profiles of types", f"at most {MAX_PROFILES}")
    return every(found)


def _check_agent(node: Node, name: str) -> None:
    """An agent's name, other than the one that means none of them."""
    if read.agent(node, name, room=len(to(""))) and name == NOBODY:
        node.fault(read.CODE, quote(name), f"a name other than {NOBODY}")


def _types(node: Node) -> list[Fraction] | None:
    """The numbers of a list, or of a grid."""
    if isinstance(node.value, dict):
        return _grid(node)
    entries = read.items(node, f"a list of distinct numbers, or {GRID}")
    if entries is None:
        return None
    if not 0 < len(entries) <= MAX_TYPES:
        node.fault(read.CODE, f"{len(entries)} types", f"a list of 1 to {MAX_TYPES} distinct numbers")
    found: dict[Fraction, None] = {}
    for entry in entries:
        number = read.named_number(entry, read.number(entry))
        if number in found:
            entry.fault(read.CODE, f"{describe(number)} again", "distinct numbers")
        found |= {} if number is None else {number: None}
    return list(found) if 0 < len(found) == len(entries) else None


def _grid(node: Node) -> list[Fraction] | None:
    """Evenly spaced numbers."""
    read.same_names(node, ("lowest", "highest", "types"))
    highest = node.get("highest")
    least, most = read.number(node.get("lowest")), read.number(highest)
    count = read.integer_between(node.get("types"), 2, MAX_TYPES, f"an integer from 2 to {MAX_TYPES}")
    if highest is not None and least is not None and most is not None and most <= least:
        highest.fault(read.CODE, describe(most), f"a number greater than lowest, {describe(least)}")
        return None
    if least is None or most is None or count is None:
        return None
    found = [least + (most - least) * Fraction(k, count - 1) for k in range(count)]
    return found if all(read.named_number(node, number) is not None for number in found) else None


def _shares(node: Node | None, names: Sequence[str] | None) -> dict[str, Fraction] | None:
    """Agent → γ."""
    if node is None or not isinstance(node.value, dict):
        share = read.number(node, SHARES)
        return None if share is None else dict.fromkeys(names or (), share)
    read.same_names(node, names)
    return every({name: read.number(share) for name, share in node.items()})


def _moves(node: Node | None) -> Moves | None:
    """The probabilities of a step up and of one down."""
    if node is None or read.table(node, MOVES) is None:
        return None
    read.same_names(node, ("up", "down"))
    up, down = ((None if one is None else read.probability(one)) for one in (node.get("up"), node.get("down")))
    if up is None or down is None:
        return None
    if up + down > 1:
        node.fault(
            "E-ROW-SUM",
            f"probabilities that sum to {describe(up + down)}",
            "a sum of at most 1",
            mend_of_sum(up + down),
        )
    return up, down


def _horizon(node: Node | None) -> int | None:
    """The number of periods, None: infinite."""
    infinite = node is None or node.value == INFINITE
    return None if infinite else read.integer_between(node, 1, 100, HORIZON)


def _discount(node: Node | None, horizon: Node | None) -> Fraction | None:
    """δ, 0 < δ ≤ 1, less than 1 where the horizon is infinite."""
    return read.positive(node, DISCOUNT, below=horizon is not None and horizon.value == INFINITE)


def build(parameters: Node) -> dict[str, object]:
    """The environment. Raises BadInput with every fault."""
    ordered = read_ordered(Given(parameters, FAMILY))
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


FAMILY = Family(
    name="ordered_types",
    build=build,
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
