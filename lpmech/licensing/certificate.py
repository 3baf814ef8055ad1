"""Index certificates, as `docs/index_certificate_format.md` asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import lpmech
from lpmech.licensing.arm import Bandit
from lpmech.licensing.auction import Prices
from lpmech.licensing.canonical import sha256
from lpmech.licensing.gittins import Indices, to_fraction
from lpmech.licensing.retirement import Value
from lpmech.problem.exact import parse_result
from lpmech.problem.records import Record, spelt
from lpmech.reading.formats import INDEX_CERTIFICATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Range(Record):
    """Two bounds of a number."""

    at_least: Fraction
    at_most: Fraction


Stated = Fraction | Range


def _read(told: Any) -> Stated:
    return parse_result(told) if isinstance(told, str) else Range.from_json(told)


def _read_each(told: Mapping[str, Any]) -> Mapping[str, Stated]:
    return {name: _read(one) for name, one in told.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Values(Record):
    """What the licence is worth over all time: to all bidders, and without each of them."""

    everyone: Stated = field(metadata=spelt(read=_read))
    without: Mapping[str, Stated] = field(metadata=spelt(read=_read_each))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Record):
    """The auction at a joint state."""

    state: Mapping[str, str]
    times: Mapping[str, tuple[Fraction, ...]]
    winner: str | None
    values: Values
    payments: Mapping[str, Stated] = field(metadata=spelt(read=_read_each))


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexCertificate(Record):
    """The index of every state, by bidder, the greatest first; and perhaps an auction."""

    format: str
    arms: str  # the SHA-256
    versions: Mapping[str, str]
    orders: Mapping[str, tuple[str, ...]]
    indices: Mapping[str, tuple[Fraction, ...]]
    outcome: Outcome | None


def certificate_of_prices(prices: Prices) -> IndexCertificate:
    """The certificate of the indices, and of the auction at one joint state."""
    return replace(certificate_of_indices(prices.bandit, prices.indices), outcome=_outcome(prices))


def certificate_of_indices(bandit: Bandit, found: Iterable[Indices]) -> IndexCertificate:
    """The certificate of the indices alone."""
    pairs = list(zip(bandit.arms, found, strict=True))
    return IndexCertificate(
        format=INDEX_CERTIFICATES.name,
        arms=sha256(bandit),
        versions={"lpmech": lpmech.__version__},
        orders={arm.name: tuple(arm.states[place] for place in one.order) for arm, one in pairs},
        indices={arm.name: tuple(to_fraction(ratio) for ratio in one.ratios) for arm, one in pairs},
        outcome=None,
    )


def _outcome(prices: Prices) -> Outcome:
    names = [arm.name for arm in prices.bandit.arms]
    without = {name: _stated(prices.value(arm)) for arm, name in enumerate(names)}
    return Outcome(
        state=dict(prices.bandit.labels(prices.state)),
        times={
            name: tuple(to_fraction(row[0]) for row in one.times)
            for name, one in zip(names, prices.indices, strict=True)
        },
        winner=None if prices.winner is None else names[prices.winner],
        values=Values(everyone=_stated(prices.value()), without=without),
        payments={name: _stated(prices.price(arm)) for arm, name in enumerate(names)},
    )


def _stated(value: Value) -> Stated:
    """A number, or two bounds of it."""
    return value.below if value.exact else Range(at_least=value.below, at_most=value.above)
