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
from dataclasses import dataclass
from fractions import Fraction

from lpmech.casefiles.families import parameters as read
from lpmech.casefiles.families.parameters import Family, Parameter, ParameterError
from lpmech.problem.exact import format_number

NONE = "none"
NOTHING = "nothing"
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


def build(given: Mapping[str, object]) -> dict[str, object]:
    """The environment: a stage for the preliminary period, where there is one, and one for every area."""
    leases = read_leases({**FAMILY.defaults, **given})
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


def read_leases(given: Mapping[str, object]) -> Leases:
    """The checked parameters."""
    firms = _profits("firms", read.table("firms", given["firms"], FIRMS))
    if len(firms) < 2:
        raise ParameterError("firms", "1 firm", "at least 2 firms")
    joint, testers = _joint(given["joint"]), _testers(given["testers"], firms)
    amounts = tuple(dict.fromkeys(amount for amount, _ in joint))
    preliminary = _preliminary(given["preliminary"], amounts, testers)
    return Leases(firms=firms, last={**firms, **_last(given["last_lease"], firms)}, testers=testers, amounts=amounts,
                  joint=joint, preliminary=preliminary, discount=_discount(given["discount"]))  # fmt: skip


def _discount(value: object) -> Fraction:
    """δ, 0 < δ ≤ 1."""
    found = read.number("discount", value, DISCOUNT)
    if not 0 < found <= 1:
        raise ParameterError("discount", format_number(found), DISCOUNT)
    return found


def _profits(path: str, table: Mapping[str, object]) -> dict[str, Profit]:
    """Firm → slope and cost."""
    return {read.agent(f"{path}.{name}", name): _profit(f"{path}.{name}", entry) for name, entry in table.items()}


def _profit(path: str, value: object) -> Profit:
    entry = read.table(path, value, "{ slope = number, cost = number }")
    read.same_names(path, entry, ("slope", "cost"))
    return read.number(f"{path}.slope", entry["slope"]), read.number(f"{path}.cost", entry["cost"])


def _last(value: object, firms: Mapping[str, Profit]) -> dict[str, Profit]:
    """Slopes and costs of the last area, of the firms for which they differ."""
    if not isinstance(value, Mapping):
        raise ParameterError("last_lease", read.show(value), LAST)
    return {
        read.known("last_lease", name, firms): _profit(f"last_lease.{name}", entry) for name, entry in value.items()
    }


def _testers(value: object, firms: Mapping[str, Profit]) -> tuple[str, ...]:
    """A firm for every area."""
    testers = read.items("testers", value, TESTERS)
    if not 0 < len(testers) <= 100:
        raise ParameterError("testers", f"{len(testers)} areas", "from 1 to 100 areas")
    return tuple(read.known(f"testers[{place}]", name, firms) for place, name in enumerate(testers, start=1))


def _joint(value: object) -> Joint:
    """μ(s, s') over the amounts that have a row."""
    given = read.table("joint", value, JOINT)
    rows = {_amount("joint", name): row for name, row in given.items()}
    if len(rows) < len(given):
        raise ParameterError("joint", "an amount that is listed twice", "every amount once")
    pairs = _pairs("joint", rows, tuple(rows))
    for amount in rows:
        if not sum(pairs[amount, after] for after in rows):
            raise ParameterError(f"joint.{amount}", "probabilities that sum to 0", "a sum of more than 0")
    return pairs


def _amount(path: str, name: object) -> str:
    """An amount of oil, in lowest terms."""
    return format_number(read.number(f"{path}.{name}", name, "an amount of oil, a number"))


def _pairs(path: str, rows: Mapping[str, object], amounts: Sequence[str]) -> Joint:
    """Pairs of amounts → probability, 0 where left out."""
    pairs = {(amount, after): Fraction(0) for amount in amounts for after in amounts}
    for name, row in rows.items():
        amount, here = read.known(path, _amount(path, name), amounts), f"{path}.{name}"
        for after, p in read.table(here, row, f"a table of probabilities of {', '.join(amounts)}").items():
            pair = amount, read.known(here, _amount(here, after), amounts)
            pairs[pair] = read.number_between(f"{here}.{after}", p, 0, 1, "a number from 0 to 1")
    total = sum(pairs.values(), Fraction(0))
    if total != 1:
        raise ParameterError(path, f"probabilities that sum to {format_number(total)}", "a sum of 1")
    return pairs


def _preliminary(value: object, amounts: Sequence[str], testers: Sequence[str]) -> dict[str, Joint]:
    """θ_0 → the joint distribution of the first tester's signal and the echo."""
    if not isinstance(value, Mapping):
        raise ParameterError("preliminary", read.show(value), PRELIMINARY)
    if value and len(set(testers[:2])) < 2:
        raise ParameterError(
            "testers", "no second area with another tester", "one, where there is a preliminary period"
        )
    given = {name: read.table(f"preliminary.{name}", rows, PRELIMINARY) for name, rows in value.items()}
    return {read.label(f"preliminary.{n}", n): _pairs(f"preliminary.{n}", rows, amounts) for n, rows in given.items()}


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
