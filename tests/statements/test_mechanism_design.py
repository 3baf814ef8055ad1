"""The statements about designs notice a formula, or a question, with one mistake in it."""

from fractions import Fraction
from itertools import pairwise

import pytest

from lpmech.statements.registry import statements
from lpmech.statements.run import run
from proofs_check.mechanism_design import auctions, contracts, teams, trade
from proofs_check.mechanism_design.asked import asked, revenue
from proofs_check.mechanism_design.contracts import later_rent_suffices, long_term
from proofs_check.mechanism_design.teams import surplus
from proofs_check.mechanism_design.trade import gains, matsuo

DRAWS = 40


def noticed(identity):
    """Whether the statement is not found as it should be."""
    found = statements()[identity]
    return not run(found, DRAWS, seed=2, trials=0).ok(found)


def always_sold(found):
    """E max φ, without 0."""
    worths = [auctions.virtual(*one) for one in zip(found["values"], found["shares"], strict=True)]
    cells = auctions.apart(*found["shares"])
    return sum(p * max(own[k] for own, k in zip(worths, place, strict=True)) for place, p in cells.items())


def of_ann(found):
    """The item is worth something to the first bidder only."""
    return sum(p * found["values"][0][a] for a, row in enumerate(found["prior"]) for p in row)


def without_meeting(found):
    """Matsuo's formula without the gains where a high value meets a high cost."""
    return matsuo(found) + (1 - found["of costs"][0]) * found["of values"][1] * (found["values"][1] - found["costs"][1])


def of_the_buyer(found):
    """The rents without the seller's."""
    values, costs = found["values"], list(zip(found["costs"], found["of costs"], strict=True))
    return sum(
        (high - low) * sum(found["of values"][k + 1 :]) * sum(q for c, q in costs if low > c)
        for k, (low, high) in enumerate(pairwise(values))
    )


def undiscounted(found):
    """δ is missing."""
    return later_rent_suffices({**found, "discount": Fraction(1)})


def never_low_again(found):
    """A low value stays low for certain."""
    return long_term({**found, "down": Fraction(1)})


def on(**changed):
    """A question in which something else is asked."""
    return lambda env, **problem: asked(env, **{**problem, **changed})


EX_POST = {"when": "first", "view": "ex post"}
MISTAKES = [
    ("MD-T1", auctions, "earned", always_sold),
    ("MD-T1b", auctions, "earned", auctions.earned_ironed),
    ("MD-T1c", auctions, "earned_ironed", auctions.earned),
    ("MD-T2", auctions, "surplus", of_ann),
    ("MD-T2a", auctions, "revenue", lambda env, **problem: revenue(env, **{**problem, "incentives": "none"})),
    ("MD-T3", trade, "matsuo", without_meeting),
    ("MD-T3a", trade, "asked", on(incentives="ex post", participation=EX_POST)),
    ("MD-T5", trade, "rents", lambda found: 2 * gains(found)),
    ("MD-T5a", trade, "least_patience", lambda steps: Fraction(steps - 4, 2 * steps)),
    ("MD-T6", contracts, "long_term", never_low_again),
    ("MD-T7", trade, "rents", of_the_buyer),
    ("MD-T8", contracts, "later_rent_suffices", undiscounted),
    ("MD-T9", contracts, "LIMITED", {"participation": {"when": "always"}}),
    ("MD-T10", teams, "surplus", lambda found: surplus(found) + 1),
    ("MD-T10a", teams, "BALANCED", [{"kind": "ex ante", "sense": "="}]),
    ("MD-T11", teams, "asked", on(incentives="on path")),
]  # fmt: skip
SLOW = {"MD-T1", "MD-T5a"}
BY_MECHANISM = {"MD-T1a", "MD-T4", "MD-T4a"}  # proofs_check/mutants


def rows():
    """The mistakes; the slow ones are noticed in the long run."""
    for row in MISTAKES:
        yield pytest.param(*row, id=row[0], marks=[pytest.mark.long] * (row[0] in SLOW))


@pytest.mark.heavy
@pytest.mark.parametrize(("identity", "module", "name", "mistake"), list(rows()))
def test_a_mistake_is_noticed(monkeypatch, identity, module, name, mistake):
    monkeypatch.setattr(module, name, mistake)
    assert noticed(identity)


def test_every_statement_has_a_mistake_that_it_notices():
    own = {identity for identity in statements() if identity.startswith("MD-")}
    assert own == {row[0] for row in MISTAKES} | BY_MECHANISM


def test_the_threshold_of_trade_for_ever_is_the_known_one():
    """Values 1 and 5, costs 0 and 4, all equally likely: δ ≥ 1/8."""
    half = [Fraction(1, 2)] * 2
    found = {"values": [Fraction(1), Fraction(5)], "costs": [Fraction(0), Fraction(4)], "of values": half,
             "of costs": half}  # fmt: skip
    assert 1 - trade.gains(found) / trade.rents(found) == Fraction(1, 8)
    assert trade.rents(found) - trade.gains(found) == trade.matsuo(found) == Fraction(1, 4)
