"""Numbers in the tree of a case: where a name leads, and how a number is put there."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from lpmech.casefiles import families
from lpmech.casefiles.settings import NoSetting, Setting
from lpmech.problem.exact import format_number
from lpmech.reading import numbers
from lpmech.reading.faults import Place, quote, write_place
from lpmech.reading.keys import METADATA
from lpmech.reading.numbers import NotANumber
from lpmech.reading.words import nearest, one_of

EXPECT, PARAMETERS, FAMILY, HORIZON, INFINITE = "expect", "parameters", "family", "horizon", "infinite"
_NO_NUMBERS = frozenset({*METADATA, "name", "format", FAMILY, EXPECT, "counterexample"})
_MOST = 2_000  # numbers that are looked at for the nearest name
_NOTHING = object()


def place_of(setting: Setting, tree: object) -> Place:
    """The place of the number that a setting names. Raises NoSetting where there is none."""
    for head in ((PARAMETERS,), ()) if _get(tree, (FAMILY,)) is not _NOTHING else ((),):
        place = (*head, *setting.steps)
        if place[0] not in _NO_NUMBERS and (_is_number(_get(tree, place)) or _is_implied(place, tree)):
            return place
    if setting.steps[:1] == (PARAMETERS,) and _is_implied(setting.steps, tree):
        return setting.steps
    raise NoSetting(_unknown(setting, tree))


def put(tree: Any, place: Place, value: Fraction) -> None:
    """Write a number at a place of a tree: a text where one stands, or where it is no integer."""
    *way, last = place
    for step in way:
        tree = tree[step]
    old = tree[last] if isinstance(last, int) else tree.get(last)
    is_text = isinstance(old, str) and old != INFINITE
    tree[last] = format_number(value) if is_text or value.denominator > 1 else value.numerator


def _is_implied(place: Place, tree: object) -> bool:
    """Whether a number may stand there that the case leaves out: a horizon, or a parameter with a number by default."""
    family = _get(tree, (FAMILY,))
    if family is _NOTHING:
        return place == (HORIZON,)
    if len(place) != 2 or place[0] != PARAMETERS or family not in families.names():
        return False
    known = {one.name: one.default for one in families.describe(str(family)).parameters}
    default = known.get(str(place[1]))
    return _get(tree, place) is _NOTHING and default is not None and _is_number(default.strip('"'))


def _get(tree: object, place: Place) -> object:
    """What stands at a place; `_NOTHING` where there is no such place."""
    for step in place:
        is_key = isinstance(tree, dict) and step in tree
        is_position = isinstance(tree, list) and isinstance(step, int) and step < len(tree)
        if not is_key and not is_position:
            return _NOTHING
        tree = tree[step]  # type: ignore[index]  # one of the two
    return tree


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | str | Fraction):
        return False
    try:
        numbers.rational(value)
    except NotANumber:
        return False
    return True


def _unknown(setting: Setting, tree: object) -> str:
    """That a name leads to no number, and which names do."""
    known = [_named(place) for place in _numbers(tree, ())]
    inside = [name for name in known if name.startswith((f"{setting.name}.", f"{setting.name}["))]
    hint = "" if inside else nearest(setting.name, known)
    expected = one_of(inside or known) if known else "a case that has numbers"
    found = "no number but several" if inside else "no number of this case"
    return f"{quote(setting.name)}: {found}; expected {expected}" + (f"; {hint}" if hint else "")


def _named(place: Place) -> str:
    return write_place(place[1:] if place[0] == PARAMETERS else place)


def _numbers(tree: object, place: Place) -> Iterator[Place]:
    """The places of numbers, the first of them."""
    steps: list[tuple[Place, object]] = [(place, tree)]
    found = 0
    while steps and found < _MOST:
        place, value = steps.pop()
        if isinstance(value, dict):
            inner = [((*place, key), one) for key, one in value.items() if place or key not in _NO_NUMBERS]
            steps += reversed(inner)
        elif isinstance(value, list):
            steps += reversed([((*place, k), one) for k, one in enumerate(value)])
        elif place and _is_number(value):
            found += 1
            yield place
