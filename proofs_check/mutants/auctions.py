"""Myerson's auction with one mistake each: too little is earned, or the truth or taking part is not optimal."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from lpmech.problem import exact
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table
from proofs_check.mechanism_design.auctions import auction, best_auction


def greatest_value(case: Any) -> Mechanism:
    """Values in place of virtual values."""
    return auction(case, case.parameters["values"])


def always_sold(case: Any) -> Mechanism:
    """All virtual values are raised above 0 alike."""
    worths = _virtual(case, counted=0)
    least = min(map(min, worths))
    return auction(case, [[worth - least + 1 for worth in own] for own in worths])


def counted_too(case: Any) -> Mechanism:
    """A value counts among the greater ones."""
    return auction(case, _virtual(case, counted=1))


def _virtual(case: Any, counted: int) -> list[list[Fraction]]:
    found = []
    for values, shares in zip(case.parameters["values"], case.parameters["shares"], strict=True):
        rest = [v - (above - v) * sum(shares[k + 1 - counted :]) / shares[k]
                for k, (v, above) in enumerate(pairwise(values))]  # fmt: skip
        found.append([*rest, values[-1]])
    return found


def first_price(case: Any) -> Mechanism:
    """The winner's own value."""
    found, values = best_auction(case), case.parameters["values"]
    shape = tuple(map(len, values))
    won = found.allocation[0].over(("shock", *case.env.agents), {"shock": 1, **case.env.stage(0).sizes})[0]
    paid = [[own[place[i]] if won[place] == i else Fraction(0) for place in np.ndindex(*shape)]
            for i, own in enumerate(values)]  # fmt: skip
    return replace(found, transfers=tuple((Table(case.env.agents, exact.from_fractions(own, shape)),) for own in paid))


def one_more(case: Any) -> Mechanism:
    """1 besides."""
    return _besides(case, Fraction(1))


def one_less(case: Any) -> Mechanism:
    """1 is given back."""
    return _besides(case, Fraction(-1))


def _besides(case: Any, extra: Fraction) -> Mechanism:
    found, shape = best_auction(case), tuple(map(len, case.parameters["values"]))
    won = found.allocation[0].over(("shock", *case.env.agents), {"shock": 1, **case.env.stage(0).sizes})[0]
    added = [Table(case.env.agents, exact.from_fractions([extra * int(won[place] == i) for place in np.ndindex(*shape)],
                                                         shape)) for i in range(len(shape))]  # fmt: skip
    return replace(found, transfers=tuple((own[0] + more,) for own, more in zip(found.transfers, added, strict=True)))
