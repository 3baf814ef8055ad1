"""Every end at which an answer of the literature changes: 50 direct answers in every piece, and both sides of ends."""

import random
from fractions import Fraction

import pytest

import lpmech
from lpmech.designs.design import design
from tests.designs.worlds import pair
from tests.regions import examples
from tests.regions.moving import HEAD

SIDES = (Fraction(1, 10**9), Fraction(1, 10**30))
IN_PIECES = 50


def staying(view, budget, incentives):
    return HEAD | {"incentives": incentives, "participation": {"when": "always", "view": view},
                   "budget": [{"kind": budget}]}  # fmt: skip


def persistent(value):
    """Trade whose types stay with 3/4: ρ = 1/2."""
    return examples.trade(value, Fraction(3, 4))


def fresh(value):
    """Trade whose types are drawn anew: ρ = 0."""
    return examples.trade(value, Fraction(1, 2))


LONG = pytest.mark.long
KNOWN = [
    pytest.param(pair, ("3/10", "1/2"), HEAD | {"incentives": "ex post", "payments": {"memory": "none"}},
                 [(16, -35, 1)], id="the pair: (35 - √1161)/2", marks=LONG),
    pytest.param(persistent, ("1/2", "3/5"), staying("interim", "each period", "interim"),
                 [(6, -13, 4)], id="trade: (13 - √73)/8", marks=LONG),
    pytest.param(persistent, ("1/2", "3/5"), staying("interim", "ex post", "interim"),
                 [(6, -13, 4)], id="trade at every report: (13 - √73)/8", marks=LONG),
    pytest.param(persistent, ("7/10", "3/4"), staying("ex post", "ex post", "ex post"),
                 [(-2048, 4352, -2360, 295, 24)], id="trade ex post: 0.73505…", marks=LONG),
    pytest.param(persistent, ("13/20", "7/10"), staying("interim", "ex post", "ex post"),
                 [(-4608, 10144, -5448, 653, 48)], id="trade ex post, staying interim: 0.68370…", marks=LONG),
    pytest.param(fresh, ("1/16", "1/4"), staying("interim", "each period", "interim"), [(-1, 8)], id="fresh: 1/8",
                 marks=LONG),
    pytest.param(examples.project, ("1/4", "49/100"), staying("interim", "ex post", "interim"), [(-5, 16)],
                 id="project: 5/16"),
]  # fmt: skip


def feasible(make, problem, place):
    return design(make(place), problem).status == "feasible"


@pytest.mark.long
@pytest.mark.parametrize(("make", "interval", "problem", "ends"), KNOWN)
def test_known_ends(make, interval, problem, ends):
    found = lpmech.region(make, interval, problem)
    assert found.undecided_share == 0
    changes = [part.end for part in found.parts[:-1]]
    assert [one.polynomial for one in changes] == ends or [tuple(-c for c in one.polynomial) for one in changes] == ends
    draw = random.Random(1)
    for piece in found.pieces:
        low, high = piece.start.refined(SIDES[1]).high, piece.end.refined(SIDES[1]).low
        for _ in range(0 if piece.is_point else IN_PIECES):
            place = low + (high - low) * Fraction(draw.randint(1, 9_999), 10_000)
            assert feasible(make, problem, place) is (found.at(place).value == "holds"), place
    for end in changes:
        for side in SIDES:
            near = end.refined(side / 4)
            answers = [feasible(make, problem, place) for place in (near.low - side, near.high + side)]
            assert answers[0] is not answers[1]
            assert answers == [found.at(place).value == "holds" for place in (near.low - side, near.high + side)]


def test_the_least_uniform_subsidy_of_a_project():
    """Where equal types are likely the least of all sums of payments is 32k² − 26k + 5: 7/25 is missing at 2/5."""
    reports = [{"ann": a, "bob": b} for a in ("low", "high") for b in ("low", "high")]
    sums = [[{"of": "payment", "agent": agent, "reports": one} for agent in ("ann", "bob")] for one in reports]
    problem = HEAD | {"incentives": "interim", "participation": {"when": "always", "view": "interim"},
                      "objective": {"maximise the least of": sums}}  # fmt: skip
    found = lpmech.region(examples.project, ("5/16", "49/100"), problem)
    for place in (Fraction(2, 5), Fraction(1, 3), Fraction(48, 100)):
        assert found.best(place) == 32 * place**2 - 26 * place + 5
    assert found.best("2/5") == Fraction(-7, 25)
    assert len(found.values) == 1
