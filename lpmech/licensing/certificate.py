"""Index certificates, as `docs/index_certificate_format.md` asks for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import lpmech
from lpmech.licensing.arm import Bandit
from lpmech.licensing.auction import Prices
from lpmech.licensing.canonical import sha256
from lpmech.licensing.gittins import Indices, to_fraction
from lpmech.licensing.retirement import Value
from lpmech.problem.exact import format_number
from lpmech.reading.formats import INDEX_CERTIFICATES

Shape = dict[str, Any]


def certificate_of_prices(prices: Prices) -> Shape:
    """The certificate of the indices, and of the auction at one joint state."""
    return certificate_of_indices(prices.bandit, prices.indices) | {"outcome": _outcome(prices)}


def certificate_of_indices(bandit: Bandit, found: Iterable[Indices]) -> Shape:
    """The certificate of the indices alone."""
    pairs = list(zip(bandit.arms, found, strict=True))
    return {
        "format": INDEX_CERTIFICATES.name,
        "arms": sha256(bandit),
        "versions": {"lpmech": lpmech.__version__},
        "orders": {arm.name: [arm.states[place] for place in one.order] for arm, one in pairs},
        "indices": {arm.name: [_text(ratio) for ratio in one.ratios] for arm, one in pairs},
        "outcome": None,
    }


def _outcome(prices: Prices) -> Shape:
    names = [arm.name for arm in prices.bandit.arms]
    arms = range(len(names))
    return {
        "state": dict(prices.bandit.labels(prices.state)),
        "times": {name: [_text(row[0]) for row in one.times] for name, one in zip(names, prices.indices, strict=True)},
        "winner": None if prices.winner is None else names[prices.winner],
        "values": {
            "everyone": _stated(prices.value()),
            "without": {names[arm]: _stated(prices.value(arm)) for arm in arms},
        },
        "payments": {names[arm]: _stated(prices.price(arm)) for arm in arms},
    }


def _stated(value: Value) -> Any:
    """A number, or two bounds of it."""
    if value.exact:
        return format_number(value.below)
    return {"at least": format_number(value.below), "at most": format_number(value.above)}


def _text(value: Any) -> str:
    return format_number(to_fraction(value))
