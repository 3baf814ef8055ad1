"""The report of `lpmech licensing ascending`: the ascending auction period by period, beside the pivot mechanism."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from lpmech.play.ascending import Path, Round
from lpmech.problem.exact import format_number
from lpmech.report import layout, numbers

Shape = dict[str, Any]


def path_shape(path: Path) -> Shape:
    """The JSON shape."""
    return {
        "rounds": [_round(one) for one in path.rounds],
        "welfare": format_number(path.welfare),
        "efficient_welfare": format_number(path.efficient_welfare),
        "loss": format_number(path.loss),
    }


def _round(one: Round) -> Shape:
    return {
        "period": one.period,
        "forever": one.forever,
        "state": dict(one.state),
        "bids": {bidder: format_number(bid) for bidder, bid in one.auction.bids.items()},
        "winner": one.auction.winner,
        "other_winners": list(one.others),
        "price": format_number(one.auction.price),
        "pivot_winner": one.efficient or None,
        "pivot_price": format_number(one.pivot_price),
    }


def path_report(name: str, path: Path) -> Iterator[RenderableType]:
    """A sentence, the periods, and the welfare."""
    said = "The ascending auction is efficient from this state on."
    if path.loss:
        said = f"The ascending auction is inefficient: it loses {numbers.short(path.loss)}."
    yield Text(said, style="bold")
    yield ""
    yield layout.facts([("Environment", name), ("Welfare of the auction", numbers.short(path.welfare)),
                        ("Efficient welfare", numbers.short(path.efficient_welfare))])  # fmt: skip
    yield layout.heading("The auction", "beside the pivot mechanism in the same state")
    bidders = list(path.rounds[0].state) if path.rounds else []
    head = [
        "period",
        *bidders,
        *(f"{bidder} bids" for bidder in bidders),
        "winner",
        "price",
        "pivot winner",
        "pivot price",
    ]
    right = (*range(1 + len(bidders), 1 + 2 * len(bidders)), len(head) - 3, len(head) - 1)
    yield layout.data(head, [_line(one, bidders) for one in path.rounds], right=right)
    for one in path.rounds:
        if one.others:
            said = f"In period {one.period} there are also equilibria in which the winner is {' or '.join(one.others)}."
            yield layout.paragraph(said, 0)
    yield layout.paragraph(
        "A bid is the price at which a bidder drops out; the winner's is what it would pay at most.", 0
    )


def _line(one: Round, bidders: list[str]) -> list[str]:
    bids = [numbers.short(one.auction.bids[b]) if b in one.auction.bids else "" for b in bidders]
    period = f"from {one.period} on" if one.forever else str(one.period)
    return [period, *(one.state[b] for b in bidders), *bids, one.auction.winner, numbers.short(one.auction.price),
            one.efficient or "–", numbers.short(one.pivot_price)]  # fmt: skip
