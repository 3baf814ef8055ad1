"""Oil leases: licences to drill in areas 1, …, T are auctioned one a period among firms with different costs.

Area t holds s_t units of oil; its lease is worth slope_f s_t − cost_f to firm f (in the last area, by its own slopes
and costs where given). Before the auctions one firm tested each area and knows s_t; the others know nothing, so
values are interdependent. Consecutive amounts have the joint distribution μ(s_t, s_{t+1}): so are the
reports of the next area's tester and what this one's knows.

With a *preliminary* period the first area's tester sees a worthless signal θ_0 first. It decides how the tester's
signal in area 1 is correlated with an *echo*: a signal that the second area's tester sees in the same period, which
says nothing else. All values of θ_0 are equally likely; what follows area 1 does not depend on θ_0.
(Liu 2014, Section 3.1; the example there has two firms, two areas and the default parameters. Its modified version,
with θ_0^1 ∈ {0, 1}, is the example of `preliminary`; the echo is θ_1^2, misprinted there as θ_2^2.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from lpmech.casefiles.families import parameters as read
from lpmech.casefiles.families.parameters import Family, Given, Parameter, each, every, sure
from lpmech.problem.exact import format_number
from lpmech.reading.node import Node
from lpmech.reading.words import listing

NONE = "none"
NOTHING = "nothing"
BY_DEFAULT = ("firm 1", "firm 2")
FIRMS = "a table of at least two firms: firm → { slope = number, cost = number }"
TESTERS = "a list of firms, one for every area"
JOINT = "a table: amount → next amount → probability, all of which sum to 1, with more than 0 for every first amount"
LAST = "a table: firm → { slope = number, cost = number }"
PRELIMINARY = "a table: value of the first signal → amount → echo → probability, which sum to 1 for each value"
DISCOUNT = "a number δ with 0 < δ ≤ 1"


def _parameter(name: str, meaning: str, allowed: str, default: str, example: str = "") -> Parameter:
    """A parameter whose example is its default, unless another is given."""
    example = example or f"{name} = {default}"
    return Parameter(name=name, meaning=meaning, allowed=allowed, default=default, example=example)


Profit = tuple[Fraction, Fraction]  # slope, cost
Joint = Mapping[tuple[str, str], Fraction]  # pairs of amounts → probability


@dataclass(frozen=True, slots=True, kw_only=True)
class Leases:
    """Checked parameters."""

    firms: Mapping[str, Profit]
    last: Mapping[str, Profit]
    testers: tuple[str, ...]  # by area
    amounts: tuple[str, ...]
    joint: Joint
    preliminary: Mapping[str, Joint]
    discount: Fraction


def build(parameters: Node) -> dict[str, object]:
    """The environment: a stage for the preliminary period, where there is one, and one for every area."""
    leases = read_leases(Given(parameters, FAMILY))
    stages = [_preliminary_stage(leases)] if leases.preliminary else []
    stages += [_area(leases, place) for place in range(len(leases.testers))]
    return {
        "format": "lpmech-environment/1",
        "name": "oil_leases",
        "discount": format_number(leases.discount),
        "horizon": len(stages),
        "agents": list(leases.firms),
        "stages": stages,
        "prior": _prior(leases),
    }


def read_leases(given: Given) -> Leases:
    """The checked parameters. Raises BadInput with every fault."""
    names = read.keys(given["firms"])
    firms, last = _firms(given["firms"]), _last(given["last_lease"], names)
    tested = None if _is_without_testers(given, names) else given["testers"]
    testers, joint = _testers(tested, names), _joint(given["joint"])
    amounts = None if joint is None else tuple(dict.fromkeys(amount for amount, _ in joint))
    preliminary, discount = _preliminary(given["preliminary"], amounts), read.positive(given["discount"], DISCOUNT)
    _check_testers(tested, testers, bool(preliminary))
    given.check()
    return Leases(firms=sure(firms), last={**sure(firms), **sure(last)}, testers=tuple(sure(testers)),
                  amounts=sure(amounts), joint=sure(joint), preliminary=sure(preliminary),
                  discount=sure(discount))  # fmt: skip


def _firms(node: Node | None) -> dict[str, Profit] | None:
    """Firm → slope and cost."""
    given = read.table(node, FIRMS) or {}
    if node is not None and len(given) == 1:
        node.fault(read.CODE, "1 firm", "at least 2 firms")
    for name, entry in given.items():
        read.agent(entry, name, room=len("to "))
    return every({name: _profit(entry) for name, entry in given.items()})


def _profit(node: Node) -> Profit | None:
    if read.table(node, "{ slope = number, cost = number }") is None:
        return None
    read.same_names(node, ("slope", "cost"))
    slope, cost = read.number(node.get("slope")), read.number(node.get("cost"))
    return None if slope is None or cost is None else (slope, cost)


def _last(node: Node | None, firms: Sequence[str] | None) -> dict[str, Profit] | None:
    """Slopes and costs of the last area, of the firms for which they differ."""
    given = read.table(node, LAST, empty=True)
    if given is None:
        return None
    for name, entry in given.items():
        read.known(entry, name, firms, "firm")
    return every({name: _profit(entry) for name, entry in given.items()})


def _is_without_testers(given: Given, firms: Sequence[str] | None) -> bool:
    """Whether the testers are left out though the firms are others than those by default; that is noted."""
    missing = given.left_out("testers") and firms is not None and not {*firms}.issuperset(BY_DEFAULT)
    if missing:
        given.miss("testers", f"{TESTERS}; the firms by default, {listing(BY_DEFAULT)}, are not there")
    return missing


def _testers(node: Node | None, firms: Sequence[str] | None) -> list[str] | None:
    """A firm for every area."""
    given = read.items(node, TESTERS)
    if node is not None and given is not None and not 0 < len(given) <= 100:
        node.fault(read.CODE, f"{len(given)} areas", "from 1 to 100 areas")
    known = [str(one.value) if read.known(one, one.value, firms, "firm") else None for one in given or ()]
    return each(known) if given else None


def _check_testers(node: Node | None, testers: Sequence[str] | None, preliminary: bool) -> None:
    """An echo needs somebody else who sees it."""
    if node is not None and testers is not None and preliminary and len(set(testers[:2])) < 2:
        node.fault(read.CODE, "no second area with another tester", "one, where there is a preliminary period")


def _joint(node: Node | None) -> Joint | None:
    """μ(s, s') over the amounts that have a row."""
    given = read.table(node, JOINT)
    if node is None or given is None:
        return None
    amounts = each([_amount(entry, name) for name, entry in given.items()])
    if amounts is not None and len(set(amounts)) < len(amounts):
        node.fault(read.CODE, "an amount that is listed twice", "every amount once")
        return None
    pairs = _pairs(node, given, amounts)
    for name, entry in given.items() if pairs is not None and amounts is not None else ():
        if not sum((pairs or {})[format_number(Fraction(name)), after] for after in amounts or ()):
            entry.fault(read.CODE, "probabilities that sum to 0", "a sum of more than 0")
    return pairs


def _amount(node: Node, name: str) -> str | None:
    """An amount of oil, in lowest terms; its place is that of what it is the key of."""
    key = replace(node, value=name)
    found = read.named_number(key, read.number(key, "an amount of oil, a number"))
    return None if found is None else format_number(found)


def _pairs(node: Node, rows: Mapping[str, Node], amounts: Sequence[str] | None) -> Joint | None:
    """Pairs of amounts → probability, 0 where left out."""
    found: dict[tuple[str, str], Fraction | None] = {}
    for name, row in rows.items():
        amount, chances = _known_amount(row, name, amounts), read.table(row, "a table: amount → probability") or {}
        for after, entry in chances.items():
            pair, chance = (amount or "", _known_amount(entry, after, amounts) or ""), read.probability(entry)
            if "" not in pair and pair in found:
                entry.fault(read.CODE, "an amount that is listed twice", "every amount once")
            found[pair] = None if "" in pair else chance
    given = every(found) if amounts is not None else None
    if given is None or not read.sums_to_one(node, list(given.values())):
        return None
    none = Fraction(0)
    return {(s, after): given.get((s, after), none) for s in amounts or () for after in amounts or ()}


def _known_amount(node: Node, name: str, amounts: Sequence[str] | None) -> str | None:
    """An amount that has a row."""
    amount = _amount(node, name)
    return amount if amount is not None and read.known(node, amount, amounts, "amount with a row in joint") else None


def _preliminary(node: Node | None, amounts: Sequence[str] | None) -> dict[str, Joint] | None:
    """θ_0 → the joint distribution of the first tester's signal and the echo."""
    given = read.table(node, PRELIMINARY, empty=True)
    if given is None:
        return None
    for name, entry in given.items():
        read.label(entry, name)
    rows = {name: read.table(entry, PRELIMINARY) for name, entry in given.items()}
    return every({name: None if rows[name] is None else _pairs(entry, rows[name] or {}, amounts)
                  for name, entry in given.items()})  # fmt: skip


def _types(leases: Leases, signals: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Everyone's types: the signals of the firms that see one, and none."""
    return {firm: list(signals.get(firm, [NONE])) for firm in leases.firms}


def _preliminary_stage(leases: Leases) -> dict[str, object]:
    """The period before the auctions: nothing is allocated, θ_0 decides the correlation with the echo."""
    tester, other = leases.testers[:2]
    signs = leases.preliminary.items()
    entries = {f"{sign}|{s}|{echo}": format_number(p) for sign, joint in signs for (s, echo), p in joint.items()}
    axes = [tester, f"next {tester}", f"next {other}"]
    return {
        "types": _types(leases, {tester: list(leases.preliminary)}),
        "allocations": [NOTHING],
        "utility": {firm: {"axes": [], "values": "0"} for firm in leases.firms},
        "transition": {"joint": {"axes": axes, "default": "0", "entries": entries}},
    }


def _area(leases: Leases, place: int) -> dict[str, object]:
    """The auction of one area."""
    tester, last = leases.testers[place], place + 1 == len(leases.testers)
    echo = {leases.testers[1]: leases.amounts} if leases.preliminary and place == 0 else {}
    profits = leases.last if last else leases.firms
    stage: dict[str, object] = {
        "types": _types(leases, {**echo, tester: leases.amounts}),
        "allocations": [f"to {firm}" for firm in leases.firms],
        "utility": {firm: _utility(leases, firm, tester, profit) for firm, profit in profits.items()},
    }
    return stage if last else {**stage, "transition": {leases.testers[place + 1]: _next(leases, place)}}


def _utility(leases: Leases, firm: str, tester: str, profit: Profit) -> dict[str, object]:
    """slope · s − cost where the firm holds the lease, else 0."""
    slope, cost = profit
    entries = {f"to {firm}|{amount}": format_number(slope * Fraction(amount) - cost) for amount in leases.amounts}
    return {"axes": ["allocation", tester], "default": "0", "entries": entries}


def _next(leases: Leases, place: int) -> dict[str, object]:
    """μ(s' | s): what the next area's tester sees, given this area's oil."""
    row = _first(leases)
    entries = {f"{s}|{after}": format_number(p / row[s]) for (s, after), p in leases.joint.items()}
    return {"axes": [leases.testers[place], f"next {leases.testers[place + 1]}"], "default": "0", "entries": entries}


def _first(leases: Leases) -> dict[str, Fraction]:
    """The distribution of the oil in the first area."""
    return {s: sum((leases.joint[s, after] for after in leases.amounts), Fraction(0)) for s in leases.amounts}


def _prior(leases: Leases) -> dict[str, object]:
    """The first signal: θ_0, uniform, or the oil in area 1."""
    signs = leases.preliminary
    chances = {sign: Fraction(1, len(signs)) for sign in signs} if signs else _first(leases)
    return {"axes": [leases.testers[0]], "values": [format_number(p) for p in chances.values()]}


FAMILY = Family(
    name="oil_leases",
    build=build,
    title="Oil leases, sold one after the other",
    source="Liu, Efficient Dynamic Mechanisms in Environments with Interdependent Valuations (2014), Section 3.1",
    notes="In period t the lease of area t is auctioned (with a preliminary period, area 1 is auctioned in period 2). "
    "The firm that tested the area knows how much oil there is; the type of every other firm is none.",
    parameters=(
        _parameter("firms", "the firms; the lease of an area with s units of oil is worth slope · s − cost to a firm",
            FIRMS, '{ "firm 1" = { slope = 2, cost = 1 }, "firm 2" = { slope = 3, cost = 6 } }'),
        _parameter("testers", "the firm that tested each area: as many areas", TESTERS, '["firm 1", "firm 2"]'),
        _parameter("joint", "the joint distribution of the oil in an area and in the next; in the first area the "
            "amounts have the probabilities of the rows, later ones are drawn given the one before",
            JOINT, '{ "4" = { "4" = "3/8", "6" = "1/8" }, "6" = { "4" = "1/8", "6" = "3/8" } }'),
        _parameter("last_lease", "slopes and costs of the last area, where not those of the others", LAST, "{}"),
        _parameter("preliminary", "where not empty, a period before the auctions in which the first area's tester sees "
            "a signal, and for each of its values the joint distribution of that firm's signal in area 1 and of the "
            "echo, a worthless signal of the second area's tester in the same period",
            PRELIMINARY, "{}",
            'preliminary.0 = { "4" = { "4" = "1/8", "6" = "3/8" }, "6" = { "4" = "3/8", "6" = "1/8" } }\n'
            'preliminary.1 = { "4" = { "4" = "3/8", "6" = "1/8" }, "6" = { "4" = "1/8", "6" = "3/8" } }'),
        _parameter("discount", "the discount factor; 1 in the paper's example", DISCOUNT, "1"),
    ),
)  # fmt: skip
