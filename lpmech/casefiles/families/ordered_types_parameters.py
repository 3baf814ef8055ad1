"""The parameters of ordered types, read and checked (see `ordered_types.py`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from lpmech.casefiles.families import parameters as read
from lpmech.casefiles.families.collected import Collected
from lpmech.casefiles.families.parameters import ParameterError
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
