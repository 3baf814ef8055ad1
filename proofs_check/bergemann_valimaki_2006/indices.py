"""Bergemann and Välimäki, Dynamic Efficient Auctions (2006): the index policy, and what is printed as the index."""

from __future__ import annotations

import numpy as np

from lpmech.statements.built import BuiltInstance
from lpmech.statements.numbers import At, stated
from lpmech.statements.statement import Expected, Failure, statement
from proofs_check.shared.auctions import ARMS, LEARNERS
from proofs_check.shared.indices import AT_ONCE, by_agent, index, index_as_printed, index_policy
from proofs_check.shared.licensing import MARTINGALES, wins
from proofs_check.shared.shapes import SEVERAL

highest_index_is_efficient = statement(
    "BV06-R1", "Section 3, the index policy",
    "It is efficient to serve a bidder iff no other has a higher index, with the ratio of expectations as the index.",
    draws=ARMS,
)(index_policy)  # fmt: skip


highest_printed_index_is_efficient = statement(
    "BV06-X1", "Section 3, the index as printed",
    "It is efficient to serve a bidder with the highest index, with the expectation of the ratio as the index.",
    draws=LEARNERS, hypotheses=(MARTINGALES, AT_ONCE), expected=Expected.REFUTED,
    corrects="the ratio of the expectations",
)(index_as_printed)  # fmt: skip


@statement(
    "BV06-R6", "Section 1, on the second highest index", "The winner pays the highest index among the others.",
    draws=ARMS, hypotheses=(SEVERAL,), expected=Expected.REFUTED,
    corrects="no index is the price in general, as the paper says",
)  # fmt: skip
def second_index_as_price(case: BuiltInstance) -> Failure | None:
    names, sizes = case.env.agents, case.env.stage(0).sizes
    found = [table.full(names, sizes).array.fractions() for table in by_agent(case, index)]
    for i, name in enumerate(names):
        others = map(max, zip(*(row for j, row in enumerate(found) if j != i), strict=True))
        paid = case.mechanism("pivot").transfers[i][0].full(names, sizes).array.fractions()
        won = wins(case, i).full(names, sizes).array.fractions()
        places = np.ndindex(*(sizes[name] for name in names))
        for place, price, second, winner in zip(places, paid, others, won, strict=True):
            if winner and price != second:
                here = At.of(case, 0, dict(zip(names, place, strict=True)))
                said = stated(here.payment(name).equals(second), here.chosen(f"to {name}").equals(1))
                words = f"{name} wins and pays {price}, and the highest index of the others is {second}"
                return Failure(words=words, stated=said)
    return None
