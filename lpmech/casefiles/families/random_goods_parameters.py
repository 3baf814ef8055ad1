"""The parameters of random goods, read and checked (see `random_goods.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from lpmech.casefiles.families import parameters as read
from lpmech.casefiles.families.parameters import ParameterError
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
        taste_changes=_taste_changes(given.get("taste_changes", {}), valuations),
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


def _taste_changes(value: object, valuations: Mapping[str, Mapping[str, object]]) -> dict[str, Rows]:
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
