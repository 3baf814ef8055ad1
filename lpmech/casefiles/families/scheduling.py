"""Scheduling: bidders with tasks compete for a facility that completes one task a period.

Bidder i's task is worth θ_i ∈ Θ_i in the period in which it is served. A single-task bidder who is served moves to
`done`, worth nothing and absorbing; a repeated bidder has an infinite series of tasks and never changes. Values are
constant over time; delay costs the discount δ.
(Bergemann and Välimäki 2008, Section 3. W = Σ δ^(t-1) v_t for values in descending order, equation (3); the price
(1-δ) Σ_{t≥i} δ^(t-i) v_(t+1), below equation (5).)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from lpmech.casefiles.families import parameters as read
from lpmech.casefiles.families.parameters import Family, Given, Parameter, sure
from lpmech.problem.exact import format_number
from lpmech.reading.node import Node
from lpmech.reading.words import describe

DONE = "done"
IDLE = "idle"
VALUES = "a table: bidder → the possible values of a task, a number ≥ 0 or a list of distinct ones"
DISCOUNT = "a number δ with 0 < δ < 1"


def build(parameters: Node) -> dict[str, object]:
    """The environment of a scheduling problem. Raises BadInput with every fault."""
    given = Given(parameters, FAMILY)
    found, repeated = _values(given["values"]), _repeated(given["repeated"], read.keys(given["values"]))
    discount, idle = read.positive(given["discount"], DISCOUNT, below=True), read.flag(given["idle"])
    given.check()
    values = sure(found)
    allocations = [*([IDLE] if idle else []), *(serve(bidder) for bidder in values)]
    types = {bidder: _types(values[bidder], bidder in sure(repeated)) for bidder in values}
    stage = {
        "types": types,
        "allocations": allocations,
        "utility": {bidder: _utility(bidder, values[bidder]) for bidder in values},
        "transition": {bidder: _transition(bidder, types[bidder], allocations) for bidder in values},
    }
    return {
        "format": "lpmech-environment/1",
        "name": "scheduling",
        "discount": format_number(sure(discount)),
        "horizon": None,
        "agents": list(values),
        "stages": [stage],
    }


def serve(bidder: str) -> str:
    """The allocation that serves a bidder."""
    return f"serve {bidder}"


def _values(node: Node | None) -> dict[str, list[Fraction]] | None:
    """Bidder → possible values of a task."""
    given = read.table(node, VALUES) or {}
    for name, entry in given.items():
        read.agent(entry, name, room=len(serve("")))
    return read.every({name: _possible(entry) for name, entry in given.items()})


def _possible(node: Node) -> list[Fraction] | None:
    """A number, or a list of distinct numbers, all ≥ 0."""
    entries = node.elements() if isinstance(node.value, list) else [node]
    if not entries:
        node.fault("E-EMPTY", "an empty list", "at least one value")
        return None
    found: dict[Fraction, None] = {}
    for entry in entries:
        number = read.named_number(entry, read.number_between(entry, 0, None, "a number ≥ 0"))
        if number in found:
            entry.fault(read.CODE, f"{describe(number)} again", "distinct values")
        found |= {} if number is None else {number: None}
    return list(found) if len(found) == len(entries) else None


def _repeated(node: Node | None, bidders: Sequence[str] | None) -> list[str] | None:
    """The bidders with an infinite series of tasks."""
    given = read.items(node, "a list of bidders") or []
    return [str(one.value) for one in given if read.known(one, one.value, bidders, "bidder")]


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
