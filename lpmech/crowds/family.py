"""Equal goods for kinds of bidders who are alike: in every period each good goes to one bidder, or to nobody.

Whoever gets a good receives what it is worth to its type, and moves by the rows of `moves`; the others receive nothing
and move by those of `others`. A bidder takes one good at most. Without a bidder nothing can be given to it.
(Bergemann and Välimäki 2008, Section 5, with bidders who are alike; docs/symmetry.md.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from lpmech.casefiles.families import parameters as read
from lpmech.casefiles.families.parameters import Family, Given, Parameter
from lpmech.crowds.formats import ENVIRONMENT
from lpmech.crowds.reader import MAX_AGENTS
from lpmech.problem.exact import format_number
from lpmech.reading.labels import MAX_LABEL_LENGTH
from lpmech.reading.node import Node

INFINITE = "infinite"
MOST_KINDS = 1_000  # ways to spread the goods over the kinds of bidders
NUMBERS = f"a table: a kind of bidders → how many there are, from 1 to {MAX_AGENTS:,}"
WORTH = "a table: each kind of bidders → a table: its types → what a good is worth to one of them"
ROWS = "a table: kinds of bidders → a table: types → probabilities of the next type; what is left out stays as it is"
GOODS = f"an integer from 1 to {MAX_AGENTS:,}"
HORIZON = 'an integer from 1 to 1,000, or "infinite"'
DISCOUNT = "a number above 0 and below 1, or 1 where the horizon is finite"
Types = Mapping[str, Fraction]
Rows = Mapping[str, Mapping[str, Fraction]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What a file says: how many bidders of each kind, and by kind what is worth what, and how types move."""

    numbers: Mapping[str, int]
    worth: Mapping[str, Types]
    moves: Mapping[str, Rows]
    others: Mapping[str, Rows]
    goods: int
    horizon: int | None
    discount: Fraction


def build(parameters: Node) -> dict[str, object]:
    """The crowd. Raises BadInput with every fault."""
    found = read_goods(Given(parameters, FAMILY))
    return {
        "format": ENVIRONMENT,
        "name": FAMILY.name,
        "discount": format_number(found.discount),
        "horizon": found.horizon,
        "groups": [_group(found, name) for name in found.numbers],
        "allocations": [_kind(given) for given in _spreads(list(found.numbers.items()), found.goods)],
    }


def _group(found: Goods, name: str) -> dict[str, object]:
    """One kind of bidders."""
    types, no_rows = found.worth[name], dict[str, Mapping[str, Fraction]]()
    worth = [format_number(value) for value in types.values()]
    return {
        "name": name,
        "number": found.numbers[name],
        "types": list(types),
        "treatments": [
            {"name": "waits", "transition": _written(list(types), found.others.get(name, no_rows))},
            {"name": "gets one", "absent": False, "utility": worth,
             "transition": _written(list(types), found.moves.get(name, no_rows))},
        ],
    }  # fmt: skip


def _written(types: Sequence[str], rows: Rows) -> list[list[str]]:
    """The rows of all types; those that are left out stay."""
    full = [rows.get(now, {now: Fraction(1)}) for now in types]
    return [[format_number(row.get(then, Fraction(0))) for then in types] for row in full]


def _spreads(numbers: Sequence[tuple[str, int]], goods: int) -> Iterator[dict[str, int]]:
    """All ways in which kinds of bidders can receive so many goods at most."""
    if not numbers:
        yield {}
        return
    (name, number), *others = numbers
    for count in range(min(number, goods) + 1):
        for rest in _spreads(others, goods - count):
            yield {**({name: count} if count else {}), **rest}


def _kind(given: Mapping[str, int]) -> dict[str, object]:
    treated = {name: {"gets one": count} for name, count in given.items()}
    return {"name": _called(given), **({"treated": treated} if treated else {})}


def _called(given: Mapping[str, int]) -> str:
    return ", ".join(f"{count} to {name}" for name, count in given.items()) or "to nobody"


def read_goods(given: Given) -> Goods:
    """What a file says. Raises BadInput with every fault."""
    numbers, worth = _numbers(given["bidders"]), _worth(given)
    types = {name: tuple(one) for name, one in (worth or {}).items()}
    moves, others = (_rows(given[key], types if worth else None) for key in ("moves", "others"))
    goods = read.integer_between(given["goods"], 1, MAX_AGENTS, GOODS)
    horizon, is_known = _horizon(given["horizon"])
    discount = read.positive(given["discount"], DISCOUNT, below=is_known and horizon is None)
    if numbers is not None and goods is not None:
        _check_kinds(given["goods"], numbers, goods)
    given.check()
    return Goods(numbers=read.sure(numbers), worth=read.sure(worth), moves=read.sure(moves), others=read.sure(others),
                 goods=read.sure(goods), horizon=horizon, discount=read.sure(discount))  # fmt: skip


def _numbers(node: Node | None) -> dict[str, int] | None:
    found = read.table(node, NUMBERS)
    if found is None:
        return None
    wanted = f"a number of bidders from 1 to {MAX_AGENTS:,}"
    named = {name: read.agent(one, name) for name, one in found.items()}
    counts = {name: read.integer_between(one, 1, MAX_AGENTS, wanted) for name, one in found.items()}
    return read.every({name: count if named[name] else None for name, count in counts.items()})


def _worth(given: Given) -> dict[str, dict[str, Fraction]] | None:
    node, kinds = given["worth"], read.keys(given["bidders"])
    found = read.table(node, WORTH)
    if node is None or found is None:
        return None
    same = read.same_names(node, kinds)
    kept = read.every({name: _values(one) for name, one in found.items()})
    return kept if same else None


def _values(node: Node) -> dict[str, Fraction] | None:
    found = read.table(node, "a table: types → what a good is worth")
    if found is None:
        return None
    named = {name: read.label(one, name) for name, one in found.items()}
    values = {name: read.number(one) for name, one in found.items()}
    return read.every({name: value if named[name] else None for name, value in values.items()})


def _rows(node: Node | None, types: Mapping[str, tuple[str, ...]] | None) -> dict[str, Rows] | None:
    """The rows of some types of some kinds; `types` is None where they are at fault."""
    found = read.table(node, ROWS, empty=True)
    if found is None:
        return None
    return read.every({
        name: _rows_of(one, None if types is None else types.get(name, ()))
        if read.known(one, name, types, "kind of bidders") else None
        for name, one in found.items()
    })  # fmt: skip


def _rows_of(node: Node, types: tuple[str, ...] | None) -> Rows | None:
    found = read.table(node, "a table: types → probabilities of the next type", empty=True)
    if found is None:
        return None
    return read.every({
        now: read.distribution(row, types, "type") if read.known(row, now, types, "type") else None
        for now, row in found.items()
    })  # fmt: skip


def _horizon(node: Node | None) -> tuple[int | None, bool]:
    """The horizon, None if it is infinite, and whether it could be read."""
    if node is None:
        return None, False
    if node.value == INFINITE:
        return None, True
    found = read.integer_between(node, 1, 1_000, HORIZON)
    return found, found is not None


def _check_kinds(node: Node | None, numbers: Mapping[str, int], goods: int) -> None:
    """Refuse what is too much to list, and names that are too long for that of an allocation."""
    count, most = comb(goods + len(numbers), len(numbers)), len(_called(dict.fromkeys(numbers, goods)))
    if node is not None and count > MOST_KINDS:
        node.fault(read.CODE, f"about {count:,} ways to give the goods to kinds of bidders", "fewer goods or kinds: at "
                   f"most {MOST_KINDS:,} ways")  # fmt: skip
    elif node is not None and most > MAX_LABEL_LENGTH:
        node.fault(read.CODE, f"names that take {most} characters where all kinds of bidders get something",
                   f"names that take at most {MAX_LABEL_LENGTH}")  # fmt: skip


FAMILY = Family(
    name="identical_goods",
    build=build,
    title="Equal goods for kinds of bidders who are alike, by the dozen",
    source="Bergemann and Välimäki (2008), Section 5, with bidders who are alike; numbers of our own",
    notes="Who is of which type does not matter, only how many are: these 16 bidders have 746,496 joint states and 308 "
    "multisets, at which everything is proved. For public goods, sellers, weather, seasons and other kinds of "
    "allocations write the crowd itself: docs/symmetry.md.",
    parameters=(
        Parameter(
            name="bidders",
            meaning="the kinds of bidders, and how many there are of each; one who is like no other is a kind of 1",
            allowed=NUMBERS,
            default=None,
            example="bidders = { firms = 10, shops = 6 }",
        ),
        Parameter(
            name="worth",
            meaning="the types of each kind, and what a good is worth to one of the type who gets it",
            allowed=WORTH,
            default=None,
            example='worth.firms = { small = 1, large = "7/2" }\nworth.shops = { slow = "1/2", brisk = 2, busy = 5 }',
        ),
        Parameter(
            name="moves",
            meaning="how the type of whoever gets a good moves",
            allowed=ROWS,
            default="{}",
            example='moves.firms.small = { small = "1/2", large = "1/2" }\n'
            'moves.shops.busy = { brisk = "1/4", busy = "3/4" }',
        ),
        Parameter(
            name="others",
            meaning="how the type of whoever gets nothing moves. If many move at once, fewer bidders can be worked on",
            allowed=ROWS,
            default="{}",
            example="others = {}",
        ),
        Parameter(
            name="goods",
            meaning="how many equal goods there are in every period; a bidder takes one at most",
            allowed=GOODS,
            default="1",
            example="goods = 2",
        ),
        Parameter(
            name="horizon",
            meaning="the number of periods",
            allowed=HORIZON,
            default='"infinite"',
            example='horizon = "infinite"',
        ),
        Parameter(
            name="discount",
            meaning="the discount factor",
            allowed=DISCOUNT,
            default=None,
            example='discount = "9/10"',
        ),
    ),
)
