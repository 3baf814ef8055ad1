"""Reading an arms file, `lpmech-arms/1` (arms page section 1), and its SHA-256 (section 3)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from ..kernel.errors import Limit, Malformed, Path, expected, quote
from ..kernel.fields import any_object, fraction_text, label, labels, list_of, number, object_of, position
from ..kernel.read_environment import check_agent

FORMAT = "lpmech-arms/1"
IDLE = ("never", "first", "last")
MAX_STATES = 2_000
MAX_PROBABILITIES = 6_000_000
MAX_BITS = 100_000  # of a common denominator of a row
Row = dict[int, Fraction]  # the positive probabilities by next state


@dataclass(frozen=True)
class Arm:
    """One bidder: a state for each row."""

    name: str
    states: tuple[str, ...]
    start: int | None
    rewards: tuple[Fraction, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Arms:
    """A licensing environment."""

    name: str
    discount: Fraction
    idle: str
    arms: tuple[Arm, ...]


def read_arms(value: object) -> Arms:
    """The licensing environment that a JSON value describes, or Malformed."""
    fields = object_of(value, (), ("format", "discount", "arms"), ("name", "idle"))
    if fields["format"] != FORMAT:
        raise expected(("format",), quote(FORMAT), fields["format"])
    discount = number(fields["discount"], ("discount",))
    if not 0 < discount < 1:
        raise Malformed(("discount",), "expected 0 < discount < 1")
    idle = fields.get("idle", "never")
    if not isinstance(idle, str) or idle not in IDLE:
        raise expected(("idle",), '"never", "first" or "last"', idle)
    name = label(fields.get("name", "unnamed"), ("name",))
    return Arms(name, discount, idle, tuple(_read_all(list_of(fields["arms"], ("arms",), 1))))


def _read_all(values: list[object]) -> Iterator[Arm]:
    seen: set[str] = set()
    cells = 0
    for k, value in enumerate(values):
        arm = _arm(value, ("arms", k))
        if arm.name in seen:
            raise Malformed(("arms", k, "name"), f"the name {quote(arm.name)} is repeated")
        seen.add(arm.name)
        cells += sum(map(len, arm.rows))
        if cells > MAX_PROBABILITIES:
            raise Limit(f"the arms have more than {MAX_PROBABILITIES} probabilities")
        yield arm


def _arm(value: object, path: Path) -> Arm:
    fields = object_of(value, path, ("name", "states", "reward", "transition"), ("start",))
    name = label(fields["name"], (*path, "name"))
    check_agent(name, (*path, "name"))
    states = labels(fields["states"], (*path, "states"))
    if len(states) > MAX_STATES:
        raise Limit(f"an arm has more than {MAX_STATES} states")
    places = {state: k for k, state in enumerate(states)}
    start = None
    if "start" in fields:
        start = position(fields["start"], places, (*path, "start"), "a state")
    at: Path = (*path, "reward")
    rewards = tuple(number(found, at, key) for key, found in _by_state(fields["reward"], at, states))
    at = (*path, "transition")
    rows = tuple(_row(found, (*at, key), states, places) for key, found in _by_state(fields["transition"], at, states))
    return Arm(name, states, start, rewards, rows)


def _by_state(value: object, path: Path, states: Sequence[str]) -> list[tuple[str | int, object]]:
    """What a list or an object has for every state, with its key."""
    if isinstance(value, list):
        if len(value) != len(states):
            raise expected(path, f"a list of {len(states)}", value)
        return list(enumerate(value))
    if not isinstance(value, dict):
        raise expected(path, "a list or an object", value)
    fields = object_of(value, path, states)
    return [(state, fields[state]) for state in states]


def _row(value: object, path: Path, states: Sequence[str], places: dict[str, int]) -> Row:
    """A distribution of the next state."""
    if isinstance(value, list):
        given = {k: number(found, path, k) for k, found in _by_state(value, path, states)}
        found = {int(k): chance for k, chance in given.items()}
    else:
        items = any_object(value, path).items()
        found = {position(key, places, path, "a state"): number(chance, path, key) for key, chance in items}
    if any(chance < 0 for chance in found.values()):
        raise Malformed(path, "a probability is negative")
    if not _sum_to_one(found.values()):
        raise Malformed(path, "the probabilities do not sum to 1")
    return {k: found[k] for k in sorted(found) if found[k]}


def _sum_to_one(chances: Iterable[Fraction]) -> bool:
    """In integers over a common denominator; Limit where that is too long to be worked with."""
    common, chances = 1, list(chances)
    for chance in chances:
        common = lcm(common, chance.denominator)
        if common.bit_length() > MAX_BITS:
            raise Limit(f"the probabilities of a row have a common denominator of more than {MAX_BITS} bits")
    return sum(chance.numerator * (common // chance.denominator) for chance in chances) == common


def digest_of_arms(arms: Arms) -> str:
    """The SHA-256 of the canonical form."""
    hashed = hashlib.sha256()
    for part in _canonical(arms):
        hashed.update(part.encode())
    return hashed.hexdigest()


def _canonical(arms: Arms) -> Iterator[str]:
    idle = "" if arms.idle == "never" else f',"idle":{_string(arms.idle)}'
    yield f'{{"format":{_string(FORMAT)},"name":{_string(arms.name)},"discount":{_number(arms.discount)}{idle},"arms":['
    for k, arm in enumerate(arms.arms):
        start = "" if arm.start is None else f',"start":{_string(arm.states[arm.start])}'
        yield f'{"," * (k > 0)}{{"name":{_string(arm.name)},"states":[{",".join(map(_string, arm.states))}]{start}'
        yield f',"reward":[{",".join(map(_number, arm.rewards))}],"transition":['
        for at, row in enumerate(arm.rows):
            pairs = (f"{_string(arm.states[j])}:{_number(chance)}" for j, chance in row.items())
            yield f"{',' * (at > 0)}{{{','.join(pairs)}}}"
        yield "]}"
    yield "]}"


def _number(value: Fraction) -> str:
    return f'"{fraction_text(value.numerator, value.denominator)}"'


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
