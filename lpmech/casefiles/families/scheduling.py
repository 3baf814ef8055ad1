"""Scheduling: bidders with tasks compete for a facility that completes one task a period.

Bidder i's task is worth θ_i ∈ Θ_i in the period in which it is served. A single-task bidder who is served moves to
`done`, worth nothing and absorbing; a repeated bidder has an infinite series of tasks and never changes. Values are
constant over time; delay costs the discount δ.
(Bergemann and Välimäki 2008, Section 3. W = Σ δ^(t-1) v_t for values in descending order, equation (3); the price
(1-δ) Σ_{t≥i} δ^(t-i) v_(t+1), below equation (5).)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from lpmech.casefiles.families import parameters as read
from lpmech.casefiles.families.parameters import Family, Parameter, ParameterError
from lpmech.problem.exact import format_number

DONE = "done"
IDLE = "idle"
VALUES = "a table: bidder → the possible values of a task, a number ≥ 0 or a list of distinct ones"
DISCOUNT = "a number δ with 0 < δ < 1"


def build(given: Mapping[str, object]) -> dict[str, object]:
    """The environment of a scheduling problem."""
    values = _values(given["values"])
    repeated = [_bidder(place, name, values) for place, name in enumerate(_repeated(given), start=1)]
    idle = [IDLE] if read.flag("idle", given.get("idle", False)) else []
    allocations = [*idle, *(serve(bidder) for bidder in values)]
    types = {bidder: _types(values[bidder], bidder in repeated) for bidder in values}
    stage = {
        "types": types,
        "allocations": allocations,
        "utility": {bidder: _utility(bidder, values[bidder]) for bidder in values},
        "transition": {bidder: _transition(bidder, types[bidder], allocations) for bidder in values},
    }
    discount = format_number(_discount(given["discount"]))
    return {
        "format": "lpmech-environment/1",
        "name": "scheduling",
        "discount": discount,
        "horizon": None,
        "agents": list(values),
        "stages": [stage],
    }


def serve(bidder: str) -> str:
    """The allocation that serves a bidder."""
    return f"serve {bidder}"


def _discount(value: object) -> Fraction:
    """δ, 0 < δ < 1."""
    found = read.number("discount", value, DISCOUNT)
    if not 0 < found < 1:
        raise ParameterError("discount", format_number(found), DISCOUNT)
    return found


def _values(value: object) -> dict[str, list[Fraction]]:
    """Bidder → possible values of a task."""
    table = read.table("values", value, VALUES)
    return {read.agent(f"values.{name}", name): _possible(f"values.{name}", entry) for name, entry in table.items()}


def _possible(path: str, value: object) -> list[Fraction]:
    """A number, or a list of distinct numbers, all ≥ 0."""
    single = not isinstance(value, list | tuple)
    entries: Sequence[object] = [value] if single else read.items(path, value, VALUES)
    if not entries:
        raise ParameterError(path, "an empty list", "at least one value")
    found: list[Fraction] = []
    for place, entry in enumerate(entries, start=1):
        where = path if single else f"{path}[{place}]"
        number = read.number_between(where, entry, 0, None, "a number ≥ 0")
        if number in found:
            raise ParameterError(where, f"{format_number(number)} again", "distinct values")
        found.append(number)
    return found


def _repeated(given: Mapping[str, object]) -> Sequence[object]:
    """The list of bidders with an infinite series of tasks."""
    return read.items("repeated", given.get("repeated", []), "a list of bidders")


def _bidder(place: int, name: object, values: Mapping[str, object]) -> str:
    """One entry of `repeated`."""
    return read.known(f"repeated[{place}]", name, values)


def _types(values: Sequence[Fraction], repeated: bool) -> list[str]:
    """The labels of a bidder's types: the values, and `done` after a single task."""
    return [format_number(value) for value in values] + ([] if repeated else [DONE])


def _utility(bidder: str, values: Sequence[Fraction]) -> dict[str, object]:
    """v_i(a, θ_i): the task's value where the bidder is served, else 0."""
    entries = {f"{serve(bidder)}|{format_number(value)}": format_number(value) for value in values}
    return {"axes": ["allocation", bidder], "default": "0", "entries": entries}


def _transition(bidder: str, types: Sequence[str], allocations: Sequence[str]) -> dict[str, object]:
    """Served: a single task is done; else nothing changes."""
    entries = {}
    for allocation in allocations:
        for own in types:
            after = DONE if allocation == serve(bidder) and DONE in types else own
            entries[f"{allocation}|{own}|{after}"] = "1"
    return {"axes": ["allocation", bidder, f"next {bidder}"], "default": "0", "entries": entries}


FAMILY = Family(
    name="scheduling",
    build=build,
    title="Scheduling tasks at one facility",
    source="Bergemann and Välimäki, The Dynamic Pivot Mechanism (2008), Section 3",
    notes="A bidder's type is the value of the bidder's task, or done. The tasks are efficiently served in "
    "descending order of value; the winner pays the cost of delay that the others bear.",
    parameters=(
        Parameter(
            name="values",
            meaning="the bidders, and what a task of each may be worth: the bidder's private types",
            allowed=VALUES,
            default=None,
            example="values = { ann = [4, 7], bob = [3, 6], cyd = 5 }",
        ),
        Parameter(
            name="discount",
            meaning="the discount factor: a task that is served a period later is worth δ times as much",
            allowed=DISCOUNT,
            default=None,
            example='discount = "3/4"',
        ),
        Parameter(
            name="repeated",
            meaning="the bidders with an infinite series of tasks; every other bidder has a single task",
            allowed="a list of bidders",
            default="[]",
            example="repeated = []",
        ),
        Parameter(
            name="idle",
            meaning="whether the facility may also serve nobody, by the allocation idle, which then breaks ties first",
            allowed="true or false",
            default="false",
            example="idle = false",
        ),
    ),
)
