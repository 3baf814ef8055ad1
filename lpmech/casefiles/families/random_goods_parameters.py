"""The parameters of random goods, read and checked (see `random_goods.py`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lpmech.casefiles.families import parameters as read
from lpmech.casefiles.families.parameters import Given, every, sure
from lpmech.reading.faults import quote
from lpmech.reading.labels import is_known
from lpmech.reading.node import Node
from lpmech.reading.words import describe, mend_of_sum

NOTHING = "nothing"
NOBODY = "nobody"
PLUS = "+"
GOODS = "a table: good → probability > 0 of its arrival, with a sum of at most 1"
VALUATIONS = "a table of at least two players: player → taste → bundle → value"
TASTES = "a table: player → taste → a table of probabilities of the player's tastes that sum to 1"
FIRST = "a table: player → a table of probabilities of the player's tastes that sum to 1"
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


def read_goods(given: Given) -> Goods:
    """The checked parameters. Raises BadInput with every fault."""
    arrivals, valuations = _arrivals(given["goods"]), _valuations(given["valuations"], read.keys(given["goods"]))
    tastes = _tastes_of(given["valuations"])
    changes, first = _all_taste_changes(given["taste_changes"], tastes), _first_tastes(given["first_tastes"], tastes)
    horizon = read.integer_between(given["horizon"], 1, 100, HORIZON)
    discount, nobody = read.positive(given["discount"], DISCOUNT), read.flag(given["nobody"])
    given.check()
    return Goods(arrivals=sure(arrivals), valuations=sure(valuations), taste_changes=sure(changes),
                 first_tastes=sure(first), horizon=sure(horizon), discount=sure(discount),
                 nobody=sure(nobody))  # fmt: skip


def _arrivals(node: Node | None) -> dict[str, Fraction] | None:
    """Good → probability of arrival."""
    given = read.table(node, GOODS) or {}
    for name, entry in given.items():
        _check_good(entry, name)
    found = every({name: read.positive(entry, "a number > 0 and ≤ 1") for name, entry in given.items()})
    total = sum((found or {}).values(), Fraction(0))
    if node is not None and total > 1:
        node.fault(
            "E-ROW-SUM", f"probabilities that sum to {describe(total)}", "a sum of at most 1", mend_of_sum(total)
        )
    return found


def _check_good(node: Node, name: str) -> None:
    """A good's name: a label without +, commas, and other than nothing."""
    if read.label(node, name) and (name == NOTHING or PLUS in name or "," in name):
        node.fault(read.CODE, quote(name), f"a name other than {NOTHING}, without + and commas")


def _valuations(node: Node | None, goods: Sequence[str] | None
                ) -> dict[str, dict[str, dict[frozenset[str], Fraction]]] | None:  # fmt: skip
    """Player → taste → bundle → value."""
    players = read.table(node, VALUATIONS) or {}
    if node is not None and len(players) == 1:
        node.fault(read.CODE, "1 player", "at least 2 players")
    for name, entry in players.items():
        _check_player(entry, name)
    return every({name: _tastes(entry, goods) for name, entry in players.items()})


def _check_player(node: Node, name: str) -> None:
    """A player's name: one that does not confuse the labels of holdings."""
    if read.agent(node, name) and (name in (NOBODY, NOTHING) or " " in name or "," in name):
        node.fault(read.CODE, quote(name), f"a name other than {NOBODY} and {NOTHING}, without spaces or commas")


def _tastes(node: Node, goods: Sequence[str] | None) -> dict[str, dict[frozenset[str], Fraction]] | None:
    """Taste → bundle → value."""
    tastes = read.table(node, "a table: taste → bundle → value")
    for name, entry in (tastes or {}).items():
        read.label(entry, name)
    return None if tastes is None else every({name: _bundles(entry, goods) for name, entry in tastes.items()})


def _bundles(node: Node, goods: Sequence[str] | None) -> dict[frozenset[str], Fraction] | None:
    """Bundle → value ≥ 0; an empty table values nothing."""
    given = read.table(node, "a table: bundle → value", empty=True)
    if given is None:
        return None
    worth: dict[frozenset[str], Fraction | None] = {}
    for name, entry in given.items():
        bundle = frozenset(good.strip() for good in name.split(PLUS))
        for good in [] if goods is None else sorted(bundle):
            is_known(entry, good, goods or (), "good")
        if bundle in worth:
            entry.fault(read.CODE, "a bundle that is listed twice", "every bundle once")
        worth[bundle] = read.number_between(entry, 0, None, "a number ≥ 0")
    return every(worth)


def _tastes_of(node: Node | None) -> dict[str, tuple[str, ...] | None] | None:
    """The players' tastes by name, whatever is at fault with them; None where nobody is named."""
    return {name: read.keys(entry) for name, entry in node.items()} if node is not None and read.keys(node) else None


Tastes = Mapping[str, "tuple[str, ...] | None"]


def _all_taste_changes(node: Node | None, tastes: Tastes | None) -> dict[str, Rows] | None:
    """Player → taste → next taste → probability; a taste that is left out stays."""
    given = read.table(node, TASTES, empty=True)
    if given is None:
        return None
    stay: dict[str, Rows] = {
        player: {own: {own: Fraction(1)} for own in names or ()} for player, names in (tastes or {}).items()
    }
    changes: dict[str, Rows | None] = dict(stay)
    for player, entry in given.items():
        rows = _rows(entry, (tastes or {}).get(player)) if read.known(entry, player, tastes, "player") else None
        changes[player] = None if rows is None else {**stay.get(player, {}), **rows}
    return every(changes)


def _rows(node: Node, tastes: Sequence[str] | None) -> Rows | None:
    """One player's rows."""
    given = read.table(node, "a table: taste → a table of probabilities", empty=True)
    if given is None:
        return None
    return every(
        {
            name: read.distribution(row, tastes, "taste") if read.known(row, name, tastes, "taste") else None
            for name, row in given.items()
        }
    )


def _first_tastes(node: Node | None, tastes: Tastes | None) -> Rows | None:
    """Player → taste → probability; empty where no player is listed, uniform for a player who is left out."""
    given = read.table(node, FIRST, empty=True)
    if not given:
        return None if given is None else {}
    uniform = {player: dict.fromkeys(names or (), Fraction(1, len(names or "1")))
               for player, names in (tastes or {}).items()}  # fmt: skip
    listed = every({
        name: read.distribution(row, (tastes or {}).get(name), "taste")
        if read.known(row, name, tastes, "player") else None
        for name, row in given.items()
    })  # fmt: skip
    return None if listed is None else {**uniform, **listed}
