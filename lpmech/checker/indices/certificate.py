"""An index certificate, `lpmech-index-certificate/1` (index page section 1): how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..kernel.answer import Format
from ..kernel.errors import Path, Rejected, expected
from ..kernel.fields import any_object, label, list_of, object_of, position, ratio, string
from ..kernel.older import paired
from .arms import Arms

Rational = tuple[int, int]  # as written: a greatest common divisor of very long parts would take too long


@dataclass(frozen=True)
class Stated:
    """A number that is stated exactly (both are it), or bounded."""

    least: Rational
    most: Rational
    exact: bool


@dataclass(frozen=True)
class Outcome:
    """The auction at one joint state; lists follow the arms."""

    state: tuple[int, ...]
    times: tuple[tuple[Rational, ...], ...]
    winner: int | None
    everyone: Stated
    without: tuple[Stated, ...]
    payments: tuple[Stated, ...]


@dataclass(frozen=True)
class IndexCertificate:
    """Everything an index certificate states."""

    format: str
    orders: tuple[tuple[int, ...], ...]
    indices: tuple[tuple[Rational, ...], ...]
    outcome: Outcome | None

    @property
    def decided(self) -> Outcome:
        """The outcome, which the parts other than the indices are about."""
        assert self.outcome is not None
        return self.outcome


def read_index_certificate(value: object, arms: Arms, digest: str, known: Format) -> IndexCertificate:
    """The certificate that a JSON value is, Malformed, or Rejected where it is about other arms."""
    fields = object_of(value, (), ("format", "arms", "versions", "orders", "indices", "outcome"))
    version = known.version(fields["format"], ("format",))
    for key, software in any_object(fields["versions"], ("versions",)).items():
        string(software, ("versions", key))
    about = string(fields["arms"], ("arms",))
    if len(about) != 64 or any(digit not in "0123456789abcdef" for digit in about):
        raise expected(("arms",), "64 lower-case hexadecimal digits", about)
    orders = _by_arm(fields["orders"], ("orders",), arms)
    indices = _by_arm(fields["indices"], ("indices",), arms)
    found = IndexCertificate(
        version,
        tuple(_order(order, ("orders", arm.name), arm.states) for order, arm in paired(orders, arms.arms)),
        tuple(_rationals(row, ("indices", arm.name), len(arm.states)) for row, arm in paired(indices, arms.arms)),
        None if fields["outcome"] is None else _outcome(fields["outcome"], arms),
    )
    if about != digest:
        raise Rejected("the certificate is about other arms")
    return found


def _by_arm(value: object, path: Path, arms: Arms) -> list[object]:
    """The values of an object that has every bidder, in the order of the arms."""
    names = [arm.name for arm in arms.arms]
    fields = object_of(value, path, names)
    return [fields[name] for name in names]


def _order(value: object, path: Path, states: tuple[str, ...]) -> tuple[int, ...]:
    places = {state: k for k, state in enumerate(states)}
    return tuple(position(item, places, (*path, k), "a state") for k, item in enumerate(list_of(value, path)))


def _rationals(value: object, path: Path, length: int) -> tuple[Rational, ...]:
    items = list_of(value, path)
    if len(items) != length:
        raise expected(path, f"a list of {length}", value)
    return tuple(ratio(item, (*path, k)) for k, item in enumerate(items))


def _outcome(value: object, arms: Arms) -> Outcome:
    path: Path = ("outcome",)
    fields = object_of(value, path, ("state", "times", "winner", "values", "payments"))
    state = tuple(
        position(found, {label: k for k, label in enumerate(arm.states)}, (*path, "state", arm.name), "a state")
        for found, arm in paired(_by_arm(fields["state"], (*path, "state"), arms), arms.arms)
    )
    times = tuple(
        _rationals(row, (*path, "times", arm.name), len(arm.states) + 1)
        for row, arm in paired(_by_arm(fields["times"], (*path, "times"), arms), arms.arms)
    )
    names = {arm.name: k for k, arm in enumerate(arms.arms)}
    winner = fields["winner"]
    won = None if winner is None else position(label(winner, (*path, "winner")), names, (*path, "winner"), "a bidder")
    values = object_of(fields["values"], (*path, "values"), ("everyone", "without"))
    return Outcome(
        state, times, won,
        _stated(values["everyone"], (*path, "values", "everyone")),
        _all_stated(values["without"], (*path, "values", "without"), arms),
        _all_stated(fields["payments"], (*path, "payments"), arms),
    )  # fmt: skip


def _all_stated(value: object, path: Path, arms: Arms) -> tuple[Stated, ...]:
    found: Mapping[int, object] = dict(enumerate(_by_arm(value, path, arms)))
    return tuple(_stated(found[k], (*path, arm.name)) for k, arm in enumerate(arms.arms))


def _stated(value: object, path: Path) -> Stated:
    if isinstance(value, dict):
        fields = object_of(value, path, ("at least", "at most"))
        least, most = (ratio(fields[key], (*path, key)) for key in ("at least", "at most"))
        return Stated(least, most, exact=False)
    number = ratio(value, path)
    return Stated(number, number, exact=True)
