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
from lpmech.casefiles.families.parameters import Collected, Family, Parameter, ParameterError
from lpmech.problem.exact import format_number

NOBODY = "nobody"
MAX_TYPES = 100
MAX_PROFILES = 100_000
GRID = f"{{ lowest = number, highest = a greater number, types = an integer from 2 to {MAX_TYPES} }}"
WORTH = f"a table of at least two agents: agent → a list of 1 to {MAX_TYPES} distinct numbers, or {GRID}"
SHARES = "a number, or a table: agent → number, with every agent"
MOVES = "{ up = number, down = number }, numbers ≥ 0 with a sum of at most 1"
DISCOUNT = "a number δ with 0 < δ ≤ 1, less than 1 where the horizon is infinite"
HORIZON = 'an integer from 1 to 100, or "infinite"'
MAY_MOVE, STAYS = LOWEST = ("moves", "stays")
_NONE = Fraction(0)
_NO_MOVES = (_NONE, _NONE)

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


def read_ordered(given: Mapping[str, object]) -> Ordered:
    """The checked parameters. Raises ParameterErrors, with every fault."""
    faults, none = Collected(), dict[str, list[Fraction]]()
    worth = faults.read(none, _worth, given["worth"])
    found = Ordered(
        worth=worth,
        shares=faults.read({}, _shares, given["interdependence"], worth),
        holder=faults.read(_NO_MOVES, _moves, "holder", given["holder"]),
        others=faults.read(_NO_MOVES, _moves, "others", given["others"]),
        stays=faults.read("", read.known, "lowest", given["lowest"], LOWEST) == STAYS,
        nobody=faults.read(False, read.flag, "nobody", given["nobody"]),
        horizon=faults.read(None, _horizon, given["horizon"]),
        discount=faults.read(_NONE, _discount, given),
    )
    faults.check()
    return found


def _worth(value: object) -> dict[str, list[Fraction]]:
    """Agent → what the good is worth to each type."""
    faults, given = Collected(), read.table("worth", value, WORTH)
    if len(given) < 2:
        faults.add("worth", "1 agent", "at least 2 agents")
    for name in given:
        faults.read("", _agent, name)
    none = list[Fraction]()
    found = {name: faults.read(none, _types, f"worth.{name}", entry) for name, entry in given.items()}
    profiles = prod(map(len, found.values()))
    if profiles > MAX_PROFILES:
        faults.add("worth", f"{profiles} profiles of types", f"at most {MAX_PROFILES}")
    faults.check()
    return found


def _agent(name: str) -> str:
    """An agent's name, other than the one that means none of them."""
    if name == NOBODY:
        raise ParameterError(f"worth.{name}", f'"{name}"', f"a name other than {NOBODY}")
    return read.agent(f"worth.{name}", name)


def _types(path: str, value: object) -> list[Fraction]:
    """The numbers of a list, or of a grid."""
    if isinstance(value, Mapping):
        return _grid(path, value)
    entries, faults = read.items(path, value, f"a list of distinct numbers, or {GRID}"), Collected()
    if not 0 < len(entries) <= MAX_TYPES:
        raise ParameterError(path, f"{len(entries)} types", f"a list of 1 to {MAX_TYPES} distinct numbers")
    found: dict[Fraction, None] = {}
    for place, entry in enumerate(entries, start=1):
        number = faults.read(None, read.number, f"{path}[{place}]", entry)
        if number in found:
            faults.add(f"{path}[{place}]", f"{format_number(number)} again", "distinct numbers")
        found |= {} if number is None else {number: None}
    faults.check()
    return list(found)


def _grid(path: str, value: Mapping[str, object]) -> list[Fraction]:
    """Evenly spaced numbers."""
    read.same_names(path, value, ("lowest", "highest", "types"))
    faults, expected = Collected(), f"an integer from 2 to {MAX_TYPES}"
    lowest, highest = (faults.read(_NONE, read.number, f"{path}.{end}", value[end]) for end in ("lowest", "highest"))
    count = faults.read(2, read.integer_between, f"{path}.types", value["types"], 2, MAX_TYPES, expected)
    faults.check()
    if highest <= lowest:
        above = f"a number greater than lowest, {format_number(lowest)}"
        raise ParameterError(f"{path}.highest", format_number(highest), above)
    return [lowest + (highest - lowest) * Fraction(k, count - 1) for k in range(count)]


def _shares(value: object, worth: Worth) -> dict[str, Fraction]:
    """Agent → γ."""
    if not isinstance(value, Mapping):
        return dict.fromkeys(worth, read.number("interdependence", value, SHARES))
    faults = Collected()
    if worth:
        faults.read(None, read.same_names, "interdependence", value, list(worth))
    found = {name: faults.read(_NONE, read.number, f"interdependence.{name}", share) for name, share in value.items()}
    faults.check()
    return found


def _moves(name: str, value: object) -> Moves:
    """The probabilities of a step up and of one down."""
    given, faults, expected = read.table(name, value, MOVES), Collected(), "a number from 0 to 1"
    read.same_names(name, given, ("up", "down"))
    up, down = (
        faults.read(_NONE, read.number_between, f"{name}.{way}", given[way], 0, 1, expected) for way in ("up", "down")
    )
    faults.check()
    if up + down > 1:
        raise ParameterError(name, f"probabilities that sum to {format_number(up + down)}", "a sum of at most 1")
    return up, down


def _horizon(value: object) -> int | None:
    """The number of periods, None: infinite."""
    return None if value == "infinite" else read.integer_between("horizon", value, 1, 100, HORIZON)


def _discount(given: Mapping[str, object]) -> Fraction:
    """δ, 0 < δ ≤ 1, less than 1 where the horizon is infinite."""
    found = read.number("discount", given["discount"], DISCOUNT)
    if not 0 < found <= 1 or (found == 1 and given["horizon"] == "infinite"):
        raise ParameterError("discount", format_number(found), DISCOUNT)
    return found


def build(given: Mapping[str, object]) -> dict[str, object]:
    """The environment. Raises ParameterError, with all faults."""
    ordered = read_ordered({**FAMILY.defaults, **given})
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
