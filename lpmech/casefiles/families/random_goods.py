"""Random goods: in each period a random good arrives and is given to one of the players, who keep what they get.

The shock z is the good that arrives, drawn after the reports, or nothing. The public state is who holds what; a
player's private type is a taste, which says what every bundle is worth and moves as a Markov chain on its own.
In each period a player receives the value of the bundle held *before* the good is given; after period T once more
(g_i = v_i). A player who is given a good that the player already holds gains nothing by it.
(Balandat and Tomlin, A Dynamic VCG Mechanism for Random Allocation Spaces, Section VII. There A(z) gives z to
exactly one player; goods for nobody are an option here. The society without i cannot give anything to i.)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from lpmech.casefiles.families import parameters as read
from lpmech.casefiles.families.parameters import Family, Given, Parameter
from lpmech.casefiles.families.random_goods_parameters import (
    FIRST,
    GOODS,
    HORIZON,
    NOTHING,
    PLUS,
    TASTES,
    VALUATIONS,
    Goods,
    read_goods,
)
from lpmech.problem.exact import format_number
from lpmech.reading.labels import MAX_LABEL_LENGTH
from lpmech.reading.node import Node

MOST_MOVES = 200_000  # gifts, by who holds what before, of all periods

Bundle = frozenset[str]
Holdings = tuple[Bundle, ...]  # by player


def build(parameters: Node) -> dict[str, object]:
    """The environment of a random goods problem: T stages, one for every period, and the terminal state."""
    given = Given(parameters, FAMILY)
    goods = read_goods(given)
    reached = reachable(goods)
    _check_sizes(goods, reached, given)
    environment: dict[str, object] = {
        "format": "lpmech-environment/1",
        "name": "random_goods",
        "discount": format_number(goods.discount),
        "horizon": goods.horizon,
        "agents": list(goods.players),
        "stages": [_stage(goods, today) for today in reached[:-1]],
        "terminal": _terminal(goods, reached[-1]),
    }
    return {**environment, "prior": _prior(goods)} if goods.first_tastes else environment


def _check_sizes(goods: Goods, reached: Sequence[Sequence[Holdings]], given: Given) -> None:
    """Refuse what is too much to write down, and names that are too long for the label of who holds what."""
    node = given["goods"]
    longest = max(len(holdings_label(goods, held)) for held in reached[-1])
    if node is not None and len(reached) <= goods.horizon:
        node.fault(read.CODE, f"more than {MOST_MOVES:,} gifts in all periods, by who holds what before",
                   "fewer goods, players or periods")  # fmt: skip
    elif node is not None and longest > MAX_LABEL_LENGTH:
        node.fault(read.CODE, f"names that take {longest} characters where all that can be held is listed",
                   f"names that take at most {MAX_LABEL_LENGTH}")  # fmt: skip
    given.check()


def reachable(goods: Goods) -> list[list[Holdings]]:
    """Who may hold what after 0, 1, …, T periods; fewer lists, where they would get too long."""
    nobody_holds: Holdings = tuple(frozenset() for _ in goods.players)
    reached, moves = [[nobody_holds]], 0
    every_gift = _gifts(goods)
    for _ in range(goods.horizon):
        moves += len(reached[-1]) * len(every_gift)
        if moves > MOST_MOVES:
            return reached
        gifts = (after_gift(goods, held, *gift) for held in reached[-1] for gift in every_gift)
        reached.append(list(dict.fromkeys([*reached[-1], *gifts])))
    return reached


def after_gift(goods: Goods, held: Holdings, good: str, taker: str) -> Holdings:
    """θ_0'(i) = θ_0(i) ∪ a_i."""
    return tuple(b | {good} if player == taker else b for player, b in zip(goods.players, held, strict=True))


def _gifts(goods: Goods) -> list[tuple[str, str]]:
    """Every good and everyone who may be given it."""
    return list(product(goods.arrivals, _takers(goods)))


def bundle_label(goods: Goods, bundle: Bundle) -> str:
    """The goods of a bundle in their order, joined by +."""
    return PLUS.join(good for good in goods.arrivals if good in bundle)


def holdings_label(goods: Goods, held: Holdings) -> str:
    """The public state: `ann barley+yeast, bob hops`; players who hold nothing are left out."""
    parts = [f"{p} {bundle_label(goods, b)}" for p, b in zip(goods.players, held, strict=True) if b]
    return ", ".join(parts) or NOTHING


def given_to(good: str, player: str) -> str:
    """The allocation that gives a good to a player."""
    return f"{good} to {player}"


def _takers(goods: Goods) -> list[str]:
    """Those who may be given a good."""
    return [*goods.players, *(["nobody"] if goods.nobody else [])]


def _allocations(goods: Goods) -> list[str]:
    """Every good to every player, and nothing to anyone in a period without arrival."""
    gifts = [given_to(*gift) for gift in _gifts(goods)]
    return gifts + ([NOTHING] if goods.rest else [])


def _shocks(goods: Goods) -> dict[str, object]:
    """The good that arrives; the society without a player gives it to another."""
    shocks: dict[str, object] = {}
    for good, probability in goods.arrivals.items():
        others = {i: [given_to(good, j) for j in _takers(goods) if j != i] for i in goods.players}
        feasible = [given_to(good, player) for player in _takers(goods)]
        shocks[good] = {"probability": format_number(probability), "feasible": feasible, "feasible without": others}
    if goods.rest:
        shocks[NOTHING] = {"probability": format_number(goods.rest), "feasible": [NOTHING]}
    return shocks


def _stage(goods: Goods, today: Sequence[Holdings]) -> dict[str, object]:
    """One period: what is held pays, a good arrives and is given, tastes move."""
    moves = {player: _taste_changes(goods, player) for player in goods.players}
    return {
        "types": _types(goods),
        "public": [holdings_label(goods, held) for held in today],
        "allocations": _allocations(goods),
        "shocks": _shocks(goods),
        "utility": {player: _utility(goods, player, today) for player in goods.players},
        "transition": {"public": _holdings_change(goods, today), **moves},
    }


def _types(goods: Goods) -> dict[str, list[str]]:
    """Every player's tastes."""
    return {player: list(tastes) for player, tastes in goods.valuations.items()}


def _terminal(goods: Goods, last: Sequence[Holdings]) -> dict[str, object]:
    """g_i = v_i at the holdings after the last period."""
    utility = {player: _utility(goods, player, last) for player in goods.players}
    return {"utility": utility, "types": _types(goods), "public": [holdings_label(goods, held) for held in last]}


def _utility(goods: Goods, player: str, today: Sequence[Holdings]) -> dict[str, object]:
    """v_i(θ_0, θ_i): the value of the bundle that the player holds."""
    place = goods.players.index(player)
    entries = {
        f"{holdings_label(goods, held)}|{taste}": format_number(goods.worth(player, taste, held[place]))
        for held, taste in product(today, goods.valuations[player])
    }
    return {"axes": ["public", player], "default": "0", "entries": entries}


def _holdings_change(goods: Goods, today: Sequence[Holdings]) -> dict[str, object]:
    """F_0: who holds what after the gift, without chance."""
    entries: dict[str, object] = {}
    for held in today:
        before = holdings_label(goods, held)
        entries |= {f"{NOTHING}|{before}|{before}": "1"} if goods.rest else {}
        for good, taker in _gifts(goods):
            after = holdings_label(goods, after_gift(goods, held, good, taker))
            entries[f"{given_to(good, taker)}|{before}|{after}"] = "1"
    return {"axes": ["allocation", "public", "next public"], "default": "0", "entries": entries}


def _taste_changes(goods: Goods, player: str) -> dict[str, object]:
    """F_i(θ_i'; θ_i)."""
    rows = goods.taste_changes[player].items()
    entries = {f"{old}|{new}": format_number(p) for old, row in rows for new, p in row.items()}
    return {"axes": [player, f"next {player}"], "default": "0", "entries": entries}


def _prior(goods: Goods) -> dict[str, object]:
    """Nobody holds anything at first; the players' first tastes are independent."""
    entries: dict[str, object] = {}
    for tastes in product(*goods.valuations.values()):
        chance = Fraction(1)
        for player, taste in zip(goods.players, tastes, strict=True):
            chance *= goods.first_tastes[player].get(taste, Fraction(0))
        entries["|".join(tastes)] = format_number(chance)
    return {"axes": list(goods.players), "default": "0", "entries": entries}


FAMILY = Family(
    name="random_goods",
    build=build,
    title="Giving random goods to players who value bundles",
    source="Balandat and Tomlin, A Dynamic VCG Mechanism for Random Allocation Spaces, Section VII",
    notes="Each period's stages list the holdings that can be reached by then. Periods count from 1; the players' "
    "bundles pay from the period after a good has been given, and once more after the last period.",
    parameters=(
        Parameter(
            name="goods",
            meaning="the goods, and the probability with which each arrives in a period; nothing arrives with the rest",
            allowed=GOODS,
            default=None,
            example='goods = { barley = "1/2", yeast = "1/4" }',
        ),
        Parameter(
            name="horizon",
            meaning="the number of periods T in which goods arrive",
            allowed=HORIZON,
            default=None,
            example="horizon = 2",
        ),
        Parameter(
            name="valuations",
            meaning="the players, their tastes (private types), and what a bundle is worth to each taste; goods of a "
            "bundle are joined by +. A bundle that is not listed is worth the most that a listed part of it is, "
            "or 0",
            allowed=VALUATIONS,
            default=None,
            example='valuations.ann.dry = { barley = 2, "barley+yeast" = 7 }\n'
            'valuations.ann.wet = { barley = 1, "barley+yeast" = 4 }\n'
            "valuations.bob.plain = { barley = 3, yeast = 1 }",
        ),
        Parameter(
            name="taste_changes",
            meaning="how tastes move: player → taste → the probability of every next taste. A taste that is left out "
            "stays",
            allowed=TASTES,
            default="{}",
            example='taste_changes.ann.dry = { dry = "2/3", wet = "1/3" }\n'
            'taste_changes.ann.wet = { dry = "1/3", wet = "2/3" }',
        ),
        Parameter(
            name="first_tastes",
            meaning="the distribution of first tastes, player → taste → probability, needed for budgets in "
            "expectation; where no player is listed the environment has no prior, a player left out is uniform",
            allowed=FIRST,
            default="{}",
            example='first_tastes.ann = { dry = "1/2", wet = "1/2" }',
        ),
        Parameter(
            name="discount",
            meaning="the discount factor; 1 in the paper's finite horizon",
            allowed="a number δ with 0 < δ ≤ 1",
            default="1",
            example="discount = 1",
        ),
        Parameter(
            name="nobody",
            meaning="whether a good may also be given to nobody; not so in the paper",
            allowed="true or false",
            default="false",
            example="nobody = false",
        ),
    ),
)
