"""Indices and prices in the JSON shapes of the command line: numbers are strings in lowest terms."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from typing import Any

from lpmech.licensing.arm import Bandit
from lpmech.licensing.auction import Prices
from lpmech.licensing.canonical import sha256
from lpmech.licensing.gittins import approximate, indices
from lpmech.licensing.joint.tables import JointTables
from lpmech.licensing.printed import printed_indices
from lpmech.licensing.retirement import Value
from lpmech.problem.exact import format_number

Row = dict[str, Any]
SHORT = "short_by_at_most"


class Arithmetic(StrEnum):
    """How the numbers of an answer are known."""

    EXACT = "exact"
    ENCLOSED = "enclosed"


def index_rows(bandit: Bandit, *, floats: bool = False, printed: bool = False) -> Iterator[Row]:
    """The index of every state of every arm, exactly or in floats; how short it may be of endless learning; and where
    it is wanted the index as the papers print it (`printed.py`). Raises NoPrintedIndex.
    """
    for arm in bandit.arms:
        values: list[Any] = approximate(arm, bandit.discount).tolist() if floats else [
            format_number(value) for value in indices(arm, bandit.discount).by_state()
        ]  # fmt: skip
        shown = (
            [{"printed_index": format_number(x)} for x in printed_indices(arm, bandit.discount)] if printed else None
        )
        for place, (state, value) in enumerate(zip(arm.states, values, strict=True)):
            bound = arm.shortfall(place, bandit.discount)
            yield {"bidder": arm.name, "state": state, "index": value} | (shown[place] if shown else {}) | _short(bound)


def _short(bound: Fraction) -> Row:
    return {SHORT: format_number(bound)} if bound else {}


def price_shape(prices: Prices) -> Row:
    """The auction at one joint state."""
    bandit, winner = prices.bandit, prices.winner
    arms = range(len(bandit.arms))
    names = [arm.name for arm in bandit.arms]
    bound = bandit.shortfall(prices.state)
    zero = Value(below=Fraction(0), above=Fraction(0))
    return {
        "arms": sha256(bandit),
        "state": dict(bandit.labels(prices.state)),
        "winner": None if winner is None else names[winner],
        "price": value_shape(zero if winner is None else prices.price(winner)),
        "second_index": format_number(prices.second_index),
        "arithmetic": str(Arithmetic.EXACT if prices.rents.everyone.exact else Arithmetic.ENCLOSED),
        "values": {
            "everyone": value_shape(prices.value()),
            **{f"without {names[arm]}": value_shape(prices.value(arm)) for arm in arms},
        },
        "indices": {names[arm]: format_number(prices.index(arm)) for arm in arms},
    } | _short(bound)


def value_shape(value: Value) -> Any:
    """A number: itself, or its bounds."""
    if value.exact:
        return format_number(value.below)
    return {"at_least": format_number(value.below), "at_most": format_number(value.above)}


def joint_rows(joint: JointTables) -> Iterator[Row]:
    """At every joint state the winner, the price, and the second-highest index beside it."""
    stage, rule = joint.env.stage(0), joint.allocation()
    sizes = {name: stage.sizes[name] for name in stage.components}
    chosen = rule.over(("shock", *stage.components), stage.sizes)[0]
    arms = {allocation: arm for arm, allocation in enumerate(joint.found.allocations)}
    paid = [joint.rent(without=arm).over(stage.components, sizes) for arm in range(len(arms))]
    second = [joint.second_index(arm).over(stage.components, sizes) for arm in range(len(arms))]
    for place, state in joint.states():
        arm = arms.get(int(chosen[place]))
        price = Fraction(0) if arm is None else paid[arm].item(place)
        index = Fraction(0) if arm is None else second[arm].item(place)
        yield {
            "state": state,
            "winner": None if arm is None else joint.found.bandit.arms[arm].name,
            "price": format_number(price),
            "second_index": format_number(index),
            "difference": format_number(index - price),
        }
