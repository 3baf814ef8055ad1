"""Random goods: in each period a random good arrives and is given to one of the players, who keep what they get.

The shock z is the good that arrives, drawn after the reports, or nothing. The public state is who holds what; a
player's private type is a taste, which says what every bundle is worth and moves as a Markov chain on its own.
In each period a player receives the value of the bundle held *before* the good is given; after period T once more
(g_i = v_i). A player who is given a good that the player already holds gains nothing by it.
(Balandat and Tomlin, A Dynamic VCG Mechanism for Random Allocation Spaces, Section VII. There A(z) gives z to
exactly one player; goods for nobody are an option here. The society without i cannot give anything to i.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from lpmech.casefiles.families import parameters as read
from lpmech.casefiles.families.parameters import Family, Parameter, ParameterError
from lpmech.problem.exact import format_number

NOTHING = "nothing"
NOBODY = "nobody"
PLUS = "+"
GOODS = "a table: good → probability > 0 of its arrival, with a sum of at most 1"
VALUATIONS = "a table of at least two players: player → taste → bundle → value"
TASTES = "a table: player → taste → a table of probabilities of the player's tastes that sum to 1"
HORIZON = "an integer from 1 to 100"
DISCOUNT = "a number δ with 0 < δ ≤ 1"

Rows = Mapping[str, Mapping[str, Fraction]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """Checked parameters of a random goods problem."""

    arrivals: Mapping[str, Fraction]  # good → probability
    valuations: Mapping[str, Mapping[str, Mapping[frozenset[str], Fraction]]]  # player → taste → bundle → value
    taste_changes: Mapping[str, Rows]  # player → taste → next taste → probability
    first_tastes: Rows  # player → taste → probability; empty: no prior
    horizon: int
    discount: Fraction
    nobody: bool

    @property
    def players(self) -> tuple[str, ...]:
        """The players' names."""
        return tuple(self.valuations)

    @property
    def rest(self) -> Fraction:
        """The probability that nothing arrives."""
        return 1 - sum(self.arrivals.values(), Fraction(0))

    def worth(self, player: str, taste: str, bundle: frozenset[str]) -> Fraction:
        """What a bundle is worth: as listed, else the most that a listed part of it is, or 0."""
        listed = self.valuations[player][taste]
        return listed.get(bundle, max((v for part, v in listed.items() if part <= bundle), default=Fraction(0)))


def read_goods(given: Mapping[str, object]) -> Goods:
    """The checked parameters."""
    arrivals = _arrivals(given["goods"])
    valuations = _valuations(given["valuations"], arrivals)
    return Goods(
        arrivals=arrivals,
        valuations=valuations,
        taste_changes=_all_taste_changes(given.get("taste_changes", {}), valuations),
        first_tastes=_first_tastes(given.get("first_tastes", {}), valuations),
        horizon=read.integer_between("horizon", given["horizon"], 1, 100, HORIZON),
        discount=_discount(given.get("discount", 1)),
        nobody=read.flag("nobody", given.get("nobody", False)),
    )


def _discount(value: object) -> Fraction:
    """δ, 0 < δ ≤ 1."""
    found = read.number("discount", value, DISCOUNT)
    if not 0 < found <= 1:
        raise ParameterError("discount", format_number(found), DISCOUNT)
    return found


def _arrivals(value: object) -> dict[str, Fraction]:
    """Good → probability of arrival."""
    arrivals = {}
    for name, entry in read.table("goods", value, GOODS).items():
        arrivals[_good(name)] = read.number_between(f"goods.{name}", entry, 0, 1, "a number > 0 and ≤ 1")
        if not arrivals[name]:
            raise ParameterError(f"goods.{name}", "0", "a number > 0 and ≤ 1")
    total = sum(arrivals.values(), Fraction(0))
    if total > 1:
        raise ParameterError("goods", f"probabilities that sum to {format_number(total)}", "a sum of at most 1")
    return arrivals


def _good(name: str) -> str:
    """A good's name: a label without +, commas, and other than nothing."""
    found = read.label(f"goods.{name}", name)
    if found == NOTHING or PLUS in found or "," in found:
        raise ParameterError(f"goods.{name}", f'"{name}"', f"a name other than {NOTHING}, without + and commas")
    return found


def _valuations(
    value: object, arrivals: Mapping[str, Fraction]
) -> dict[str, dict[str, dict[frozenset[str], Fraction]]]:
    """Player → taste → bundle → value."""
    players = read.table("valuations", value, VALUATIONS)
    if len(players) < 2:
        raise ParameterError("valuations", "1 player", "at least 2 players")
    return {_player(name): _tastes(f"valuations.{name}", tastes, arrivals) for name, tastes in players.items()}


def _player(name: str) -> str:
    """A player's name: one that does not confuse the labels of holdings."""
    found = read.agent(f"valuations.{name}", name)
    if found in (NOBODY, NOTHING) or " " in found or "," in found:
        raise ParameterError(f"valuations.{name}", f'"{name}"', f"a name other than {NOBODY}, without spaces or commas")
    return found


def _tastes(path: str, value: object, arrivals: Mapping[str, Fraction]) -> dict[str, dict[frozenset[str], Fraction]]:
    """Taste → bundle → value."""
    tastes = read.table(path, value, "a table: taste → bundle → value")
    return {read.label(f"{path}.{name}", name): _bundles(f"{path}.{name}", t, arrivals) for name, t in tastes.items()}


def _bundles(path: str, value: object, arrivals: Mapping[str, Fraction]) -> dict[frozenset[str], Fraction]:
    """Bundle → value ≥ 0; an empty table values nothing."""
    if not isinstance(value, Mapping):
        raise ParameterError(path, read.show(value), "a table: bundle → value")
    worth: dict[frozenset[str], Fraction] = {}
    for name, entry in value.items():
        bundle = frozenset(read.known(f"{path}.{name}", good.strip(), arrivals) for good in str(name).split(PLUS))
        if bundle in worth:
            raise ParameterError(f"{path}.{name}", "a bundle that is listed twice", "every bundle once")
        worth[bundle] = read.number_between(f"{path}.{name}", entry, 0, None, "a number ≥ 0")
    return worth


def _all_taste_changes(value: object, valuations: Mapping[str, Mapping[str, object]]) -> dict[str, Rows]:
    """Player → taste → next taste → probability; a taste that is left out stays."""
    if not isinstance(value, Mapping):
        raise ParameterError("taste_changes", read.show(value), TASTES)
    changes: dict[str, Rows] = {}
    for player, tastes in valuations.items():
        changes[player] = _rows(f"taste_changes.{player}", value.get(player, {}), tastes)
    for name in value:
        read.known("taste_changes", name, valuations)
    return changes


def _rows(path: str, value: object, tastes: Mapping[str, object]) -> Rows:
    """One player's rows."""
    if not isinstance(value, Mapping):
        raise ParameterError(path, read.show(value), "a table: taste → a table of probabilities")
    rows: dict[str, Mapping[str, Fraction]] = {taste: {taste: Fraction(1)} for taste in tastes}
    for name, row in value.items():
        rows[read.known(path, name, tastes)] = read.distribution(f"{path}.{name}", row, tastes)
    return rows


def _first_tastes(value: object, valuations: Mapping[str, Mapping[str, object]]) -> Rows:
    """Player → taste → probability; empty where no player is listed, uniform for a player who is left out."""
    if not isinstance(value, Mapping):
        raise ParameterError("first_tastes", read.show(value), TASTES)
    for name in value:
        read.known("first_tastes", name, valuations)
    if not value:
        return {}
    uniform = {player: dict.fromkeys(tastes, Fraction(1, len(tastes))) for player, tastes in valuations.items()}
    given = {name: read.distribution(f"first_tastes.{name}", row, valuations[name]) for name, row in value.items()}
    return {**uniform, **given}


Bundle = frozenset[str]
Holdings = tuple[Bundle, ...]  # by player


def build(given: Mapping[str, object]) -> dict[str, object]:
    """The environment of a random goods problem: T stages, one for every period, and the terminal state."""
    goods = read_goods(given)
    reached = reachable(goods)
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


def reachable(goods: Goods) -> list[list[Holdings]]:
    """Who may hold what after 0, 1, …, T periods."""
    nobody_holds: Holdings = tuple(frozenset() for _ in goods.players)
    reached = [[nobody_holds]]
    for _ in range(goods.horizon):
        gifts = (after_gift(goods, held, *gift) for held in reached[-1] for gift in _gifts(goods))
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
            allowed="a table: player → a table of probabilities of the player's tastes that sum to 1",
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
