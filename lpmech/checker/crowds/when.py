"""Shocks, and when a kind of allocation can be chosen (crowd page section 1, version 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..kernel.errors import Limit, Malformed, Path, expected, quote
from ..kernel.fields import label, list_of, number, object_of, position
from .crowd import MAX_NUMBERS, ONE, ZERO, Crowd, Plan, Shock, common

Open = tuple[frozenset[int], Mapping[int, frozenset[int]]]
NEVER: frozenset[int] = frozenset()


@dataclass(frozen=True)
class When:
    """Reads the periods and shocks of a kind."""

    horizon: int | None
    shocks: tuple[Shock, ...]

    def read(self, fields: Mapping[str, object], path: Path) -> Open:
        """Under which shocks a kind is open, in the periods that it does not name, and in those that it does."""
        places = {shock.name: k for k, shock in enumerate(self.shocks) if shock.name is not None}
        under = frozenset(range(len(self.shocks)))
        if "shocks" in fields:
            at: Path = (*path, "shocks")
            listed = list_of(fields["shocks"], at, 1)
            under = _distinct([position(item, places, (*at, k), "a shock") for k, item in enumerate(listed)], at)
        if "periods" not in fields:
            return under, {}
        at = (*path, "periods")
        named = _distinct(
            [self._period(item, (*at, k)) for k, item in enumerate(list_of(fields["periods"], at, 1))], at
        )
        return (under, {}) if len(named) == self.horizon else (NEVER, dict.fromkeys(sorted(named), under))

    def _period(self, value: object, path: Path) -> int:
        if self.horizon is None:
            raise Malformed(path, "there are no periods to name with an infinite horizon")
        if type(value) is not int or not 1 <= value <= self.horizon:
            raise expected(path, f"a period from 1 to {self.horizon}", value)
        return value - 1


def _distinct(found: Sequence[int], path: Path) -> frozenset[int]:
    if len(set(found)) < len(found):
        raise Malformed(path, "an entry is repeated")
    return frozenset(found)


def read_shocks(value: object) -> tuple[Shock, ...]:
    """The shocks of a crowd."""
    path: Path = ("shocks",)
    found = tuple(_shock(item, (*path, k)) for k, item in enumerate(list_of(value, path, 1)))
    if len({shock.name for shock in found}) < len(found):
        raise Malformed(path, "a name is repeated")
    below = common(shock.probability for shock in found)
    if sum(shock.probability.numerator * (below // shock.probability.denominator) for shock in found) != below:
        raise Malformed(path, "the probabilities do not sum to 1")
    return found


def _shock(value: object, path: Path) -> Shock:
    fields = object_of(value, path, ("name", "probability"))
    name, chance = label(fields["name"], (*path, "name")), number(fields["probability"], (*path, "probability"))
    if not ZERO <= chance <= ONE:
        raise Malformed((*path, "probability"), f"the probability of {quote(name)} is not from 0 to 1")
    return Shock(name, chance)


def is_closed(crowd: Crowd, plans: Sequence[Plan]) -> bool:
    """Whether at some moment none of these kinds is open. Periods that no kind names are all alike."""
    _check_steps(len(crowd.groups) * sum(len(plan.otherwise) + len(plan.open) for plan in plans))
    always, named = NEVER.union(*(plan.otherwise for plan in plans)), {t for plan in plans for t in plan.open}
    shocks = [k for k in range(len(crowd.shocks[0])) if k not in always]
    _check_steps(len(crowd.groups) * (len(named) + 1) * len(plans) * len(shocks))
    periods = [*named, *([-1] if len(named) < crowd.periods else [])]
    return not all(any(plan.is_open(t, k) for plan in plans) for t in periods for k in shocks)


def _check_steps(count: int) -> None:
    if count > MAX_NUMBERS:
        raise Limit(f"when kinds can be chosen takes more than {MAX_NUMBERS} steps")
